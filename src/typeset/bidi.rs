//! Directions of a paragraph (UAX #9): levels and the order on a line.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Direction, Level, get_base_direction};

use super::characters::is_right_to_left;

/// The direction of each cluster.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    levels: Vec<Level>,
    paragraph: Level,
}

impl Levels {
    /// Levels of characters; `None` where all of them run from left to right.
    pub(super) fn of(chars: &[char]) -> Option<Self> {
        if !chars.iter().any(|&c| is_right_to_left(c)) {
            return None;
        }
        let (levels, paragraph) = char_levels(chars);
        Some(Self { levels, paragraph })
    }

    /// Levels of code: it runs from left to right, and its punctuation parts what does not, so that
    /// no two strings change places (UTS #55, 4.1).
    pub(super) fn of_code(chars: &[char]) -> Option<Self> {
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

/// Whether a text runs from right to left, by its first strong character (rules P2 and P3); `None`
/// where it has none.
pub(super) fn runs_leftward(text: &str) -> Option<bool> {
    match get_base_direction(text) {
        Direction::Ltr => Some(false),
        Direction::Rtl => Some(true),
        Direction::Mixed => None,
    }
}

/// Levels of characters; the first strong one decides for the paragraph (rule P2).
pub(super) fn char_levels(chars: &[char]) -> (Vec<Level>, Level) {
    // A separator would end the paragraph for the algorithm, not for us.
    let text: String = chars.iter().map(|&c| if is_separator(c) { ' ' } else { c }).collect();
    let info = BidiInfo::new(&text, None);
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
    fn the_first_strong_character_tells_the_direction() {
        for (text, expect) in [
            ("مرحبا", Some(true)),
            ("1. «שלום», he said", Some(true)),
            ("he said שלום", Some(false)),
            ("春שלום", Some(false)),
            ("12 — 3", None),
            ("", None),
        ] {
            assert_eq!(runs_leftward(text), expect, "{text}");
        }
    }

    #[test]
    fn lines_are_seen_in_the_order_of_their_levels() {
        for (text, expect) in [
            ("אב (גד) 12!", "!12 )דג( בא"),
            ("see אב, גד.", "see דג ,בא."),
            ("אב English גד", "דג English בא"),
            ("אב: 45.6%", "45.6% :בא"),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(seen(&Levels::of(&chars).unwrap(), &chars), expect, "{text}");
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
            assert_eq!(seen(&Levels::of_code(&chars).unwrap(), &chars), expect, "{text}");
        }
        assert!(Levels::of_code(&['a', '春']).is_none());
    }
}
