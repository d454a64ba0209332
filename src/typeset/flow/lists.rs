//! Lists and definitions: marks hang before the text.

use crate::document::{Block, Definition, Item, List, plain_text};
use crate::typeset::bidi::runs_leftward;
use crate::typeset::geometry::Pt;
use crate::typeset::page::StructureRole;
use crate::typeset::pagebreak::Break;
use crate::typeset::paragraph::Align;
use crate::typeset::style::LIST_INDENT;

use super::lines::Links;
use super::state::{Flow, Frame};

/// The mark of a bullet.
const BULLET: &str = "•";
/// Space between the items of a loose list, in lines, besides that between lines.
const LOOSE_SPACE: f32 = 0.3;
/// Gives a number the direction of its item: its stop is at its left (UAX #9, 2.6).
const RIGHT_TO_LEFT: char = '\u{200f}';
/// Space between a mark and the text, em: of numbers and of bullets, which are round.
const NUMBER_SPACE: f32 = 0.4;
const BULLET_SPACE: f32 = 0.55;

/// What hangs before the first line of an item.
pub(super) struct Mark<'a> {
    pub(super) text: &'a str,
    /// The room it has, pt.
    pub(super) width: Pt,
    /// Space between it and the text, pt; `None` for a mark at the edge.
    pub(super) before_text: Option<Pt>,
    /// It hangs at the right, before text that runs from right to left.
    pub(super) leftward: bool,
}

impl Flow<'_> {
    pub(super) fn list(&mut self, list: &List, frame: &Frame) {
        let from = self.slabs.len();
        let list_frame = self.inside(StructureRole::List(list.start.is_some()), frame);
        let marks = marks(list);
        let mut width = frame.size * LIST_INDENT;
        if list.start.is_some() {
            // The widest number has the most digits; digits are alike.
            let longest = marks.iter().max_by_key(|mark| mark.len());
            let needed = longest.map_or(0.0, |mark| self.text_width(mark, frame));
            width = width.max(needed + frame.size * NUMBER_SPACE);
        }
        let nested = !frame.running;
        let mut directions = list.items.iter().map(|item| direction(&item.blocks, &frame.language));
        let usual = directions.find_map(|direction| direction).unwrap_or_default();
        let mut starts = Vec::with_capacity(list.items.len());
        for (index, (item, mark)) in list.items.iter().zip(&marks).enumerate() {
            let first = self.slabs.len();
            starts.push(first);
            let leftward = direction(&item.blocks, &frame.language).unwrap_or(usual);
            let space = if list.start.is_some() { NUMBER_SPACE } else { BULLET_SPACE };
            let before_text = Some(frame.size * space);
            self.item(item, &Mark { text: mark, width, before_text, leftward }, &list_frame);
            if index > 0 && !list.tight {
                self.space_above(first, frame.pitch * (1.0 + LOOSE_SPACE) - frame.size);
            }
        }
        if let (Some(&second), Some(&last)) = (starts.get(1), starts.last())
            && starts.len() > 2
        {
            // The first item and the last are not left alone for the sake of a line, if they have
            // but one.
            let ends = [(second, second - from), (last, self.slabs.len() - last)];
            for (at, lines) in ends {
                if let Some(slab) = self.slabs.get_mut(at).filter(|_| lines == 1) {
                    slab.numbers.before = slab.numbers.before.max(Break::Spare(1));
                }
            }
        }
        if !nested || !list.tight {
            self.space_around(from, frame);
        }
    }

    fn item(&mut self, item: &Item, mark: &Mark<'_>, frame: &Frame) {
        let item_frame = self.inside(StructureRole::ListItem, frame);
        let label = self.inside(StructureRole::ListLabel, &item_frame);
        let first = self.slabs.len();
        self.end_mark(&item_frame);
        self.hang_mark(mark, &label);
        let body = self.inside(StructureRole::ListBody, &item_frame);
        let inner = self.indented(&body, mark.width, mark.leftward);
        let inner = Frame { indent: false, running: false, align: None, ..inner };
        self.blocks(&item.blocks, &inner);
        self.end_mark(&inner);
        // The mark stays with at least two lines.
        if let Some(slab) = self.slabs.get_mut(first + 1)
            && slab.numbers.before == Break::Discouraged
        {
            slab.numbers.before = Break::Never;
        }
    }

    /// Lays a mark that hangs before the next slab's first line.
    pub(super) fn hang_mark(&mut self, mark: &Mark<'_>, frame: &Frame) {
        let width = (mark.width - mark.before_text.unwrap_or_default()).max(1.0);
        let beside = if mark.leftward { frame.width - width } else { 0.0 };
        let marked = Frame { left: frame.left + beside, width, ..frame.clone() };
        let near_text = mark.before_text.is_some();
        let align = if near_text == mark.leftward { Align::Left } else { Align::Right };
        let lines = if mark.leftward && mark.text.ends_with('.') {
            self.lay_text(&format!("{RIGHT_TO_LEFT}{}", mark.text), &marked, align)
        } else {
            self.lay_text(mark.text, &marked, align)
        };
        if let Some(line) = lines.first() {
            let items = self.line_items(line, 0.0, &marked, &[], &mut Links::default());
            self.pending.marks.extend(items);
        }
    }

    /// How wide a short text is on one line.
    fn text_width(&mut self, text: &str, frame: &Frame) -> Pt {
        let lines = self.lay_text(text, frame, Align::Start);
        lines.first().map_or(0.0, |line| line.width)
    }

    pub(super) fn definitions(&mut self, entries: &[Definition], frame: &Frame) {
        let from = self.slabs.len();
        for entry in entries {
            for term in &entry.terms {
                let inner = self.inside(StructureRole::Paragraph, frame);
                let inner = Frame { bold: true, ..inner };
                let (pieces, boxes) = self.pieces(term, &inner);
                let lines = self.lay(&pieces, &inner.paragraph_style(Align::Start));
                self.push_lines(&lines, &inner, &boxes);
                self.pending.keep = true;
            }
            for meaning in &entry.meanings {
                let leftward = direction(meaning, &frame.language).unwrap_or_default();
                let meaning_frame = self.indented(frame, frame.size * 2.0, leftward);
                let meaning_frame = Frame { indent: false, ..meaning_frame };
                self.blocks(meaning, &meaning_frame);
            }
            self.pending.keep = false;
        }
        self.space_around(from, frame);
    }
}

/// Whether blocks run from right to left; `None` where the first is no words, or has no letters.
pub(super) fn direction(blocks: &[Block], language: &str) -> Option<bool> {
    match blocks.first() {
        Some(Block::Paragraph { content }) => runs_leftward(plain_text(content).chars(), language),
        _ => None,
    }
}

/// The marks of a list's items: numbers, bullets, or boxes for tasks.
fn marks(list: &List) -> Vec<String> {
    let start = u64::from(list.start.unwrap_or(0));
    let numbers = start..;
    list.items
        .iter()
        .zip(numbers)
        .map(|(item, number)| match (item.checked, list.start) {
            (Some(true), _) => "☑".to_owned(),
            (Some(false), _) => "☐".to_owned(),
            (None, Some(_)) => format!("{number}."),
            (None, None) => BULLET.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_marked_by_number_bullet_or_box() {
        let item = |checked| Item { checked, blocks: vec![] };
        let list = |start, items| List { start, tight: true, items };
        assert_eq!(marks(&list(Some(9), vec![item(None), item(None)])), ["9.", "10."]);
        assert_eq!(marks(&list(None, vec![item(None), item(Some(true))])), ["•", "☑"]);
        assert_eq!(marks(&list(Some(u32::MAX), vec![item(None); 2]))[1], "4294967296.");
    }
}
