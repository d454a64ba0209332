//! How wide full-width marks are, and what neighbours and line edges take from them.
//!
//! Every mark has a body of one em and blank that can be removed (CLREQ 3.1.6, JLREQ 3.1.2, the
//! Taiwanese custom of centred marks). Pure; lengths in 65,536ths of the em.

use super::characters::{Class, Tongue};

const EM: i32 = 65_536;
const HALF: i32 = EM / 2;
const QUARTER: i32 = EM / 4;

/// Where marks sit in their body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum MarkStyle {
    /// GB/T 15834: the mainland of China.
    Gb,
    /// JIS X 4051: Japan.
    Jis,
    /// CNS 11643: Taiwan and Hong Kong, marks centred.
    Cns,
}

impl MarkStyle {
    /// The custom of a language.
    pub(super) fn of(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Traditional => Self::Cns,
            Tongue::Japanese => Self::Jis,
            Tongue::Simplified | Tongue::Korean | Tongue::Western => Self::Gb,
        }
    }

    /// Whether a mark at the end of a line loses its blank only where the line would not fit.
    pub(super) fn trims_end_to_fit(self) -> bool {
        self == Self::Jis
    }
}

/// The body of a mark: one em, but for the interpunct of GB.
pub(super) fn body(class: Class, style: MarkStyle) -> i32 {
    if class == Class::Dot && style == MarkStyle::Gb { HALF } else { EM }
}

/// Blank at the left and right of a mark that may be removed.
pub(super) fn blanks(c: char, class: Class, style: MarkStyle) -> (i32, i32) {
    match (class, style) {
        (Class::Opening, _) => (HALF, 0),
        (Class::Dot, MarkStyle::Jis | MarkStyle::Cns) => (QUARTER, QUARTER),
        (Class::Comma, MarkStyle::Jis) if matches!(c, '：' | '；') => (QUARTER, QUARTER),
        (Class::Closing, _)
        | (Class::Comma | Class::Stop, MarkStyle::Gb | MarkStyle::Jis)
        | (Class::Exclamation, MarkStyle::Gb) => (0, HALF),
        _ => (0, 0),
    }
}

/// What two neighbouring marks give up of the blank between them: of the first, of the second.
pub(super) fn adjacent(right_of_first: i64, left_of_second: i64, em: i64) -> (i64, i64) {
    let give = (em / 2).min(right_of_first + left_of_second);
    let first = give.min(right_of_first);
    (first, give - first)
}
