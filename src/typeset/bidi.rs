//! Directions of a paragraph (UAX #9): levels and the order on a line.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};

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
