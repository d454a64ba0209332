//! Preformatted text: lines on a gray ground, which may part anywhere.

use std::sync::Arc;

use crate::typeset::code::lay_code;
use crate::typeset::geometry::{Pt, Rect};
use crate::typeset::page::{Item, ItemKind, StructureRole};
use crate::typeset::pagebreak::Break;
use crate::typeset::paragraph::{Align, Line, Piece, TextStyle};
use crate::typeset::style::{CODE, CODE_GROUND, CODE_SMALL, CODE_SMALLEST, Look};

use super::state::{Flow, Frame};

/// Space between the ground's edge and the text, em.
const PADDING: f32 = 0.6;
/// Listings of up to so many rows are short.
const SHORT: usize = 4;
/// The ground of a row reaches so far under the next, pt: no line of paper shows between them.
const OVERLAP: f32 = 0.2;

/// How wide code is on its ground when no line is folded, in text of this size.
pub(super) fn code_width(text: &str, size: Pt) -> Pt {
    let columns = text.lines().map(columns).max().unwrap_or_default();
    ground_width(columns, size * CODE.size)
}

/// The ground of a line of so many columns, which are half an em wide: every character takes one
/// or two, and a tab four.
fn columns(line: &str) -> usize {
    let columns = |character: char| match character {
        '\t' => 4,
        character if character.is_ascii() => 1,
        _ => 2,
    };
    line.chars().map(columns).sum()
}

#[expect(clippy::cast_precision_loss, reason = "what is too wide is folded anyway")]
fn ground_width(columns: usize, em: Pt) -> Pt {
    // One column to spare, for rounding.
    (columns + 1) as Pt * em / 2.0 + 2.0 * PADDING * em
}

/// The look of an article's listings in text of this size on grounds of this width: one for all,
/// the smaller one where it spares half of the lines that would be folded; on paper, where those
/// are a twentieth of all at least.
pub(crate) fn look_of_listings<'a>(
    listings: impl Iterator<Item = &'a str>,
    (size, width): (Pt, Pt),
    small_page: bool,
) -> &'static Look {
    let looks: [&Look; 2] =
        if small_page { [&CODE_SMALL, &CODE_SMALLEST] } else { [&CODE, &CODE_SMALL] };
    let [most, least] = looks.map(|look| size * look.size);
    let (mut lines, mut folded, mut still) = (0_usize, 0_usize, 0_usize);
    for columns in listings.flat_map(str::lines).map(columns) {
        lines += 1;
        folded += usize::from(ground_width(columns, most) > width);
        still += usize::from(ground_width(columns, least) > width);
    }
    let many = small_page || folded * 20 >= lines;
    looks[usize::from(folded > 0 && many && still * 2 <= folded)]
}

/// What a row of a listing is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum RowKind {
    /// The end of a line, or all of it.
    Ends,
    /// A line that goes on in the next row.
    Folded,
    /// An empty line.
    Empty,
}

impl RowKind {
    fn of(line: &Line) -> Self {
        match (line.items.is_empty(), line.last) {
            (true, _) => Self::Empty,
            (false, true) => Self::Ends,
            (false, false) => Self::Folded,
        }
    }
}

/// Whether a page may end before a row of a listing: two at least stay on both sides. A short one
/// hardly parts at all; a longer one best after an empty row, and hardly where a line is folded or
/// the next page would begin with an empty row.
fn parting(rows: &[RowKind], row: usize) -> Break {
    let (above, below) = rows.split_at(row.min(rows.len()));
    let least = above.len().min(below.len());
    match (least, above.last(), below.first()) {
        (..2, ..) => Break::Discouraged,
        _ if rows.len() <= SHORT => Break::Spare(5),
        (2, ..) | (_, Some(RowKind::Folded), _) | (_, _, Some(RowKind::Empty)) => Break::Spare(2),
        (_, Some(RowKind::Empty), _) => Break::Free,
        _ => Break::Spare(1),
    }
}

impl Flow<'_> {
    pub(super) fn code(&mut self, text: &str, frame: &Frame) {
        // A listing of blanks shows nothing.
        if text.trim().is_empty() {
            return;
        }
        let from = self.slabs.len();
        // Code stands within lines (ISO 32000-1, 14.8.4.4): it needs a paragraph around it.
        let block = self.inside(StructureRole::Paragraph, frame);
        let look = self.code_look;
        let block = self.inside(StructureRole::Code, &block).with_look(look);
        let padding = block.size * PADDING;
        let inner = block.inset(padding, padding);
        let style = TextStyle { code: true, ..inner.text_style() };
        let piece = Piece::Text { text: text.to_owned(), style };
        let style = inner.paragraph_style(Align::Start);
        let lines = lay_code(&[piece], &style, &mut self.shaper, &mut self.missing);
        let outer = self.begin();
        self.push_lines(&lines, &inner, &[]);
        let rows = self.end(outer);
        let last = rows.len().saturating_sub(1);
        let kinds: Vec<RowKind> = lines.iter().map(RowKind::of).collect();
        // A listing that goes on at a page's top has its ground's edge there too.
        let rect = Rect { x: block.left, y: 0.0, width: block.width, height: padding + OVERLAP };
        let ground = ItemKind::Fill { rect, color: CODE_GROUND };
        let edge = Arc::new(vec![Item { node: None, kind: ground }]);
        for (index, mut slab) in rows.into_iter().enumerate() {
            let top = if index == 0 { padding } else { 0.0 };
            let bottom = if index == last { padding - (inner.pitch - inner.size) } else { 0.0 };
            slab.items =
                slab.items.into_iter().map(|item| super::shifted(item, 0.0, top)).collect();
            slab.baseline += top;
            slab.numbers.height += top + bottom;
            let rect = Rect {
                x: block.left,
                y: 0.0,
                width: block.width,
                height: slab.numbers.height + if index == last { 0.0 } else { OVERLAP },
            };
            let ground = ItemKind::Fill { rect, color: CODE_GROUND };
            slab.items.insert(0, Item { node: None, kind: ground });
            slab.numbers.trailing = 0.0;
            if index > 0 {
                slab.numbers.before = parting(&kinds, index);
                slab.repeated = Some(Arc::clone(&edge));
                slab.numbers.repeated = padding;
            }
            self.push(slab);
        }
        self.space_around(from, frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_part_in_their_middle_between_lines() {
        // A row that ends a line, one that is folded, an empty one.
        let check = |rows: &str, row: usize, expect: Break| {
            let kinds: Vec<RowKind> = rows
                .chars()
                .map(|row| match row {
                    '.' => RowKind::Empty,
                    'f' => RowKind::Folded,
                    _ => RowKind::Ends,
                })
                .collect();
            assert_eq!(parting(&kinds, row), expect, "{row} of {rows}");
        };
        check("xxx", 1, Break::Discouraged);
        check("xxx", 2, Break::Discouraged);
        check("xxxx", 2, Break::Spare(5));
        check("xxxxx", 2, Break::Spare(2));
        check("xxxxxxx", 1, Break::Discouraged);
        check("xxxxxxx", 2, Break::Spare(2));
        check("xxxxxxx", 3, Break::Spare(1));
        check("xxfxxxx", 3, Break::Spare(2));
        check("xx.xxxx", 3, Break::Free);
        check("xxx.xxx", 3, Break::Spare(2));
    }

    #[test]
    fn wide_listings_are_set_smaller_where_that_helps() {
        let check = |text: &str, small_page: bool, expect: &Look| {
            let look = look_of_listings([text].into_iter(), (10.0, 300.0), small_page);
            assert_eq!(look, expect, "{text}");
        };
        let line = |columns: usize| "x".repeat(columns);
        check(&line(50), false, &CODE);
        check(&line(66), false, &CODE_SMALL);
        check(&line(90), false, &CODE);
        check(&format!("{}\n{}", line(66), line(90)), false, &CODE_SMALL);
        check(&format!("{}\n{}\n{}", line(66), line(90), line(90)), false, &CODE);
        check(&format!("{}{}", "x\n".repeat(30), line(66)), false, &CODE);
        check("x", true, &CODE_SMALL);
        check(&format!("\t\t{}", line(66)), true, &CODE_SMALLEST);
    }
}
