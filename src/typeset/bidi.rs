//! Directions of a paragraph (UAX #9): levels and the order on a line.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};

use super::characters::is_right_to_left;
use crate::document::Direction;

/// The direction of each cluster.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    levels: Vec<Level>,
    paragraph: Level,
}

impl Levels {
    /// Levels of a paragraph's characters; `None` where all of them run from left to right.
    pub(super) fn of(chars: &[char], language: &str) -> Option<Self> {
        if !chars.iter().any(|&c| is_right_to_left(c)) {
            return None;
        }
        let base = runs_leftward(chars.iter().copied(), language);
        let base = base.map(|leftward| if leftward { Level::rtl() } else { Level::ltr() });
        let (levels, paragraph) = char_levels(chars, base);
        Some(Self { levels, paragraph })
    }

    /// Levels of code: it runs from left to right, and its punctuation parts what does not, so that
    /// no two strings change places (UTS #55, 4.1).
    pub(super) fn of_code(chars: &[char], _language: &str) -> Option<Self> {
        if !chars.iter().any(|&c| is_right_to_left(c)) {
            return None;
        }
        let letter = |&c: &char| if c.is_ascii_punctuation() { 'x' } else { c };
        let text: String = std::iter::once('x').chain(chars.iter().map(letter)).collect();
        let info = BidiInfo::new(&text, Some(Level::ltr()));
        let levels = text.char_indices().skip(1).map(|(at, _)| info.levels[at]).collect();
        Some(Self { levels, paragraph: Level::ltr() })
    }

    /// Levels of clusters from those of characters, by the first character of each.
    pub(super) fn of_clusters(&self, starts: impl Iterator<Item = usize>) -> Self {
        let level = |start: usize| self.levels.get(start).copied().unwrap_or(self.paragraph);
        Self { levels: starts.map(level).collect(), paragraph: self.paragraph }
    }

    /// Whether two neighbours run alike.
    pub(super) fn same(&self, a: usize, b: usize) -> bool {
        self.levels.get(a) == self.levels.get(b)
    }

    /// Whether the paragraph as a whole runs from right to left.
    pub(super) fn paragraph_is_right_to_left(&self) -> bool {
        self.paragraph.is_rtl()
    }

    /// Whether a cluster, or a character, does.
    pub(super) fn is_right_to_left(&self, at: usize) -> bool {
        self.levels.get(at).is_some_and(Level::is_rtl)
    }

    /// The clusters of a line from left to right (rule L2).
    pub(super) fn visual_order(&self, line: Range<usize>) -> Vec<usize> {
        let order = BidiInfo::reorder_visual(&self.levels[line.clone()]);
        order.into_iter().map(|index| line.start + index).collect()
    }
}

/// So many letters is a Han character worth: it is a word.
const WIDE: usize = 3;
/// So many Latin letters weigh as much as one of a language that runs from right to left.
const NAMES: usize = 2;

/// Whether a text runs from right to left; `None` where it has no letters.
///
/// Most of its letters decide, and not the first one (UAX #9, 4.3, HL1): sentences that begin with
/// a word of another writing are many. In a language that is written so, what begins so runs so, and
/// fewer letters decide the rest, for names and addresses are often in Latin.
pub(super) fn runs_leftward(text: impl Iterator<Item = char>, language: &str) -> Option<bool> {
    let in_leftward = Direction::of_language(language) == Direction::RightToLeft;
    let (mut leftward, mut rightward) = (0_usize, 0_usize);
    for character in text.filter(|character| character.is_alphabetic()) {
        if is_right_to_left(character) {
            if in_leftward && rightward == 0 {
                return Some(true);
            }
            leftward += 1;
        } else {
            rightward += if character as u32 >= 0x2E80 { WIDE } else { 1 };
        }
    }
    let share = if in_leftward { NAMES } else { 1 };
    (leftward + rightward > 0).then_some(leftward * share > rightward)
}

/// Levels of characters; where no direction of the paragraph is given, the first strong one decides
/// (rule P2).
pub(super) fn char_levels(chars: &[char], base: Option<Level>) -> (Vec<Level>, Level) {
    // A separator would end the paragraph for the algorithm, not for us.
    let text: String = chars.iter().map(|&c| if is_separator(c) { ' ' } else { c }).collect();
    let info = BidiInfo::new(&text, base);
    let paragraph = info.paragraphs.first().map_or(Level::ltr(), |paragraph| paragraph.level);
    let levels = text.char_indices().map(|(at, _)| info.levels[at]).collect();
    (levels, paragraph)
}

fn is_separator(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text as it is seen, from left to right.
    fn seen(levels: &Levels, chars: &[char]) -> String {
        levels.visual_order(0..chars.len()).into_iter().map(|at| chars[at]).collect()
    }

    #[test]
    fn most_letters_tell_the_direction() {
        for (text, language, expect) in [
            ("مرحبا", "en", Some(true)),
            ("1. «שלום», he", "en", Some(true)),
            ("שלום, he said, and left", "en", Some(false)),
            ("Rust היא שפת תכנות", "en", Some(true)),
            ("Programs in Rust הם מהירים", "he", Some(true)),
            ("שם (a long explanation)", "he", Some(true)),
            ("There are 12 sisters of كان which follow", "ar", Some(false)),
            ("Programming in Rust", "he", Some(false)),
            ("שלום 是希伯来语", "zh-Hans", Some(false)),
            ("12 — 3", "ar", None),
            ("", "en", None),
        ] {
            assert_eq!(runs_leftward(text.chars(), language), expect, "{text}");
        }
    }

    #[test]
    fn lines_are_seen_in_the_order_of_their_levels() {
        for (text, expect) in [
            ("אב (גד) 12!", "!12 )דג( בא"),
            ("see also אב, גד.", "see also דג ,בא."),
            ("אבגד Rust הו", "וה Rust דגבא"),
            ("אב: 45.6%", "45.6% :בא"),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(seen(&Levels::of(&chars, "en").unwrap(), &chars), expect, "{text}");
        }
    }

    #[test]
    fn code_runs_from_left_to_right_around_its_strings() {
        for (text, expect) in [
            ("f(\"אב\", \"גד\")", "f(\"בא\", \"דג\")"),
            ("// אב גד", "// דג בא"),
            ("אב = 1", "בא = 1"),
            ("אב 12", "12 בא"),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(seen(&Levels::of_code(&chars, "he").unwrap(), &chars), expect, "{text}");
        }
        assert!(Levels::of_code(&['a', '春'], "he").is_none());
    }
}
