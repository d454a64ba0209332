//! Which characters a glyph maps to (`ToUnicode`): one text each, the first that it was drawn for.
//!
//! A glyph that shows another text, and glyphs that show a text together, need it stated. Stated
//! texts must not nest, for poppler loses what stands before an inner one: so a line with such
//! glyphs is stated whole, and within it every glyph is drawn with the text that it maps to.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::typeset::page::{FontId, Glyph, GlyphRun};

/// What a glyph without a text looks like: it is the hyphen at a line's end, and each glyph must
/// map to a character.
const HYPHEN: &str = "-";

/// The texts of glyphs so far, by face and number.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    texts: BTreeMap<FontId, Vec<Option<Box<str>>>>,
}

/// A run as its glyphs map: a text, and the part of it that each glyph shows.
#[derive(Debug, PartialEq)]
pub(super) struct Spelling {
    pub(super) text: String,
    pub(super) ranges: Vec<Range<usize>>,
}

impl Mapping {
    /// Whether the text of a run can be told from its glyphs. Those that are new get theirs here.
    pub(super) fn is_plain(&mut self, run: &GlyphRun) -> bool {
        let texts = self.texts.entry(run.font).or_default();
        let mut plain = true;
        for (at, glyph) in run.glyphs.iter().enumerate() {
            let same = |other: Option<&Glyph>| other.is_some_and(|other| other.text == glyph.text);
            let before = at.checked_sub(1).and_then(|before| run.glyphs.get(before));
            let shared = same(before) || same(run.glyphs.get(at + 1));
            let own = run.text.get(glyph.text.clone()).unwrap_or_default();
            plain &= !shared && !own.is_empty() && *text_of(texts, glyph, own) == *own;
        }
        plain
    }

    /// A run as its glyphs map.
    pub(super) fn spell(&mut self, run: &GlyphRun) -> Spelling {
        let texts = self.texts.entry(run.font).or_default();
        let mut spelling = Spelling {
            text: String::with_capacity(run.text.len()),
            ranges: Vec::with_capacity(run.glyphs.len()),
        };
        let mut start = 0;
        while start < run.glyphs.len() {
            let range = &run.glyphs[start].text;
            let together =
                run.glyphs[start..].iter().take_while(|glyph| glyph.text == *range).count();
            let whole = run.text.get(range.clone()).unwrap_or_default();
            for (number, glyph) in run.glyphs[start..start + together].iter().enumerate() {
                let text = text_of(texts, glyph, part(whole, number, together));
                let from = spelling.text.len();
                spelling.text.push_str(text);
                spelling.ranges.push(from..spelling.text.len());
            }
            start += together;
        }
        spelling
    }
}

/// What a glyph maps to; `own` if it is new.
fn text_of<'a>(texts: &'a mut Vec<Option<Box<str>>>, glyph: &Glyph, own: &str) -> &'a str {
    let number = usize::from(glyph.id);
    if texts.len() <= number {
        texts.resize(number + 1, None);
    }
    texts[number].get_or_insert_with(|| own.into())
}

/// The share of a text that one of several glyphs has: a character each, the last one the rest.
fn part(whole: &str, number: usize, of: usize) -> &str {
    let at =
        |number: usize| whole.char_indices().nth(number).map_or(whole.len(), |(index, _)| index);
    let end = if number + 1 == of { whole.len() } else { at(number + 1) };
    let part = &whole[at(number).min(end)..end];
    let last = || whole.char_indices().next_back().map_or("", |(index, _)| &whole[index..]);
    match (part.is_empty(), whole.is_empty()) {
        (false, _) => part,
        (true, false) => last(),
        (true, true) => HYPHEN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::geometry::Color;

    /// A run of glyphs, each with its number and the bytes of the text it shows.
    fn run(text: &str, glyphs: &[(u16, Range<usize>)]) -> GlyphRun {
        let glyph = |(id, text): &(u16, Range<usize>)| Glyph {
            id: *id,
            advance: 1.0,
            dx: 0.0,
            dy: 0.0,
            text: text.clone(),
        };
        GlyphRun {
            font: FontId(0),
            size: 10.0,
            color: Color::BLACK,
            text: text.to_owned(),
            stated: None,
            language: String::new(),
            glyphs: glyphs.iter().map(glyph).collect(),
            exact_text: false,
            embolden: 0.0,
        }
    }

    #[test]
    fn a_glyph_keeps_the_text_it_had_first() {
        let mut mapping = Mapping::default();
        let check = |mapping: &mut Mapping, run: &GlyphRun, plain: bool, spelt: &str| {
            assert_eq!(mapping.is_plain(run), plain, "{}", run.text);
            assert_eq!(mapping.spell(run).text, spelt);
        };
        check(&mut mapping, &run("ab", &[(1, 0..1), (2, 1..2)]), true, "ab");
        check(&mut mapping, &run("xb", &[(1, 0..1), (2, 1..2)]), false, "ab");
        // A ligature, two glyphs for one text, and a hyphen that the text does not have.
        check(&mut mapping, &run("fi", &[(3, 0..2)]), true, "fi");
        check(&mut mapping, &run("e\u{301}", &[(4, 0..3), (5, 0..3)]), false, "e\u{301}");
        check(&mut mapping, &run("é", &[(6, 0..2), (7, 0..2)]), false, "éé");
        check(&mut mapping, &run("", &[(8, 0..0)]), false, "-");
        let ranges = mapping.spell(&run("xb", &[(1, 0..1), (2, 1..2)])).ranges;
        assert_eq!(ranges, [0..1, 1..2]);
    }
}
