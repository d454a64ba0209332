//! Which characters a face has, told from its map, and what writings they belong to.

use skrifa::{FontRef, MetadataProvider};

/// A writing, or another kind of characters, and the ranges that hold it (Unicode 17 blocks).
const WRITINGS: [(&str, &[(u32, u32)]); 15] = [
    ("Han", &[(0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xf900, 0xfaff), (0x2_0000, 0x3_3fff)]),
    ("kana", &[(0x3041, 0x30ff), (0x31f0, 0x31ff), (0x1_b000, 0x1_b16f)]),
    ("Hangul", &[(0x1100, 0x11ff), (0x3130, 0x318f), (0xa960, 0xa97f), (0xac00, 0xd7ff)]),
    ("bopomofo", &[(0x3105, 0x312f), (0x31a0, 0x31bf)]),
    ("Latin", &[(0x41, 0x5a), (0x61, 0x7a), (0xc0, 0x24f), (0x1e00, 0x1eff), (0x2c60, 0x2c7f)]),
    ("Greek", &[(0x370, 0x3ff), (0x1f00, 0x1fff)]),
    ("Cyrillic", &[(0x400, 0x52f), (0x1c80, 0x1c8f), (0x2de0, 0x2dff), (0xa640, 0xa69f)]),
    ("Hebrew", &[(0x590, 0x5ff), (0xfb1d, 0xfb4f)]),
    (
        "Arabic",
        &[(0x600, 0x6ff), (0x750, 0x77f), (0x8a0, 0x8ff), (0xfb50, 0xfdff), (0xfe70, 0xfeff)],
    ),
    ("Devanagari", &[(0x900, 0x97f), (0xa8e0, 0xa8ff)]),
    ("Thai", &[(0xe00, 0xe7f)]),
    ("Armenian", &[(0x530, 0x58f)]),
    ("Georgian", &[(0x10a0, 0x10ff), (0x1c90, 0x1cbf), (0x2d00, 0x2d2f)]),
    ("symbols", &[(0x2000, 0x2bff), (0x3000, 0x303f), (0x1_d400, 0x1_d7ff)]),
    ("emoji", &[(0x1_f000, 0x1_faff)]),
];

/// The characters of a face.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// In order, apart from each other, both ends in them.
    ranges: Vec<(u32, u32)>,
}

impl Coverage {
    /// No characters.
    pub(super) const fn none() -> Self {
        Self { ranges: Vec::new() }
    }

    /// What a face maps to a glyph; nothing for one without outlines, which cannot be drawn.
    pub(super) fn of(font: &FontRef<'_>) -> Self {
        if font.outline_glyphs().format().is_none() {
            return Self::default();
        }
        let mut characters: Vec<u32> = font.charmap().mappings().map(|(c, _)| c).collect();
        characters.sort_unstable();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for character in characters {
            match ranges.last_mut() {
                Some((_, last)) if character <= last.saturating_add(1) => *last = character,
                _ => ranges.push((character, character)),
            }
        }
        Self { ranges }
    }

    /// Whether a character is one of them.
    pub fn has(&self, character: char) -> bool {
        let wanted = u32::from(character);
        let after = self.ranges.partition_point(|(first, _)| *first <= wanted);
        after.checked_sub(1).is_some_and(|at| wanted <= self.ranges[at].1)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.within(0, u32::MAX)
    }

    /// The writings that they belong to and how many of each, most first.
    ///
    /// ```
    /// use offprint::typeset::font::FontBook;
    ///
    /// let book = FontBook::default();
    /// let latin = book.inventory().find(|entry| entry.name == "Latin-Regular").unwrap();
    /// let (writing, count) = latin.coverage.writings()[0];
    /// assert!(writing == "Latin" && count > 300);
    /// ```
    pub fn writings(&self) -> Vec<(&'static str, usize)> {
        let count = |ranges: &[(u32, u32)]| {
            ranges.iter().map(|&(first, last)| self.within(first, last)).sum::<usize>()
        };
        let mut writings: Vec<_> =
            WRITINGS.iter().map(|&(name, ranges)| (name, count(ranges))).collect();
        writings.retain(|(_, count)| *count > 0);
        writings.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        writings
    }

    /// How many stand from one to another.
    fn within(&self, first: u32, last: u32) -> usize {
        let overlap = |&(from, to): &(u32, u32)| {
            let (from, to) = (from.max(first), to.min(last));
            if from <= to { (to - from) as usize + 1 } else { 0 }
        };
        self.ranges.iter().map(overlap).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_ranges_belong_to_them() {
        let coverage = Coverage { ranges: vec![(0x41, 0x43), (0x4e00, 0x4e00)] };
        for (character, has) in
            [('@', false), ('A', true), ('C', true), ('D', false), ('一', true), ('丁', false)]
        {
            assert_eq!(coverage.has(character), has, "{character}");
        }
        assert_eq!(coverage.count(), 4);
        assert_eq!(coverage.writings(), [("Latin", 3), ("Han", 1)]);
        assert!(!Coverage::default().has('A'));
    }
}
