//! Tables too wide for paper: each row as a list of pairs, a cell with the head of its column, or
//! pairs side by side where there are many.

use crate::document::{Block, Cell, Inline, Placed, Style, Table, plain_text};
use crate::typeset::geometry::Pt;
use crate::typeset::page::StructureRole;
use crate::typeset::pagebreak::Break;
use crate::typeset::paragraph::{Align, Line, Piece, TextStyle};
use crate::typeset::style::{GRAY, TABLE};

use super::lines::LineBox;
use super::state::{Flow, Frame, Slab};

/// Stands between cells of a row that runs on.
const CELL_SPACE: &str = "\u{3000}";
/// Space between such rows, em.
const ROW_SPACE: f32 = 0.3;
/// Cells of rows of more than this stand side by side, for a list of them would be long.
const LISTED: usize = 6;
/// Least space between cells side by side, em.
const PAIR_SPACE: f32 = 1.0;
/// More than this many stand in no line.
const MOST_COLUMNS: usize = 4;
/// So many cells are measured.
const SAMPLED: usize = 400;
/// Of which this share fits a column.
const FITTING: f32 = 0.8;

/// A cell with the head of its column, laid in lines.
struct Pair {
    lines: Vec<Line>,
    boxes: Vec<LineBox>,
    frame: Frame,
}

impl Pair {
    fn width(&self) -> Pt {
        self.lines.iter().map(|line| line.width).fold(0.0, Pt::max)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a line has few columns")]
fn share(columns: usize) -> Pt {
    columns as Pt
}

/// How many columns cells of these widths stand in: as many as most of them fit.
fn columns_of(widths: &[Pt], room: Pt) -> usize {
    let fits = |columns: &usize| {
        let fitting = widths.iter().filter(|width| **width <= room / share(*columns)).count();
        share(fitting) >= share(widths.len()) * FITTING
    };
    (2..=MOST_COLUMNS).rev().find(fits).unwrap_or(1)
}

/// How many of some columns a width takes.
fn columns_needed(width: Pt, column: Pt, columns: usize) -> usize {
    (1..columns).find(|count| width <= share(*count) * column + 0.01).unwrap_or(columns)
}

/// Puts a line beside another.
fn beside(line: &mut Slab, other: Slab) {
    line.items.extend(other.items);
    line.targets.extend(other.targets);
    line.numbers.notes.extend(other.numbers.notes);
    line.numbers.height = line.numbers.height.max(other.numbers.height);
    line.numbers.trailing = line.numbers.trailing.min(other.numbers.trailing);
}

/// The words of a cell that holds nothing else.
fn words_of(cell: &Cell) -> Option<&[Inline]> {
    match cell.blocks.as_slice() {
        [] => Some(&[]),
        [Block::Paragraph { content }] => Some(content),
        _ => None,
    }
}

impl Flow<'_> {
    /// A table too wide for the page, row by row: each cell with the head of its column.
    pub(super) fn stacked(&mut self, table: &Table, placed: &[Placed<'_>], frame: &Frame) {
        let message = format!(
            "a table of {} columns is too wide for the page; each row stands as a list",
            table.columns.len()
        );
        self.diagnostics.warning("table-stacked", None, message);
        let caption = self.caption(&table.caption, frame);
        for slab in caption {
            self.push(slab);
            self.pending.keep = true;
        }
        let is_words = placed.iter().all(|place| words_of(place.cell).is_some());
        let has_rows = placed.iter().any(|place| place.row >= table.head.len());
        // A table that is all head has no rows to hang it on.
        if is_words && (table.head.is_empty() || !has_rows) {
            self.run_on(placed, frame);
            return;
        }
        let mut heads: Vec<Vec<Inline>> = vec![Vec::new(); table.columns.len()];
        let inner = frame.with_look(&TABLE);
        if table.columns.len() > LISTED && is_words {
            self.gridded(table, placed, &inner);
            return;
        }
        let mut row = None;
        for place in placed {
            if place.row < table.head.len() {
                if let Some(Block::Paragraph { content }) = place.cell.blocks.first() {
                    heads[place.column].clone_from(content);
                }
                continue;
            }
            let first = self.slabs.len();
            let head = heads.get(place.column).map(|head| plain_text(head)).unwrap_or_default();
            self.stacked_cell(&head, place.cell, &inner);
            if row != Some(place.row) {
                self.space_above(first, inner.block_space());
                row = Some(place.row);
            }
        }
        if !has_rows {
            for place in placed {
                self.blocks(&place.cell.blocks, &inner);
            }
        }
    }

    /// Rows of words that no head tells apart, each as a paragraph.
    fn run_on(&mut self, placed: &[Placed<'_>], frame: &Frame) {
        let inner = Frame { align: Some(Align::Start), ..frame.with_look(&TABLE) };
        for row in placed.chunk_by(|a, b| a.row == b.row) {
            let first = self.slabs.len();
            let mut content = Vec::new();
            for words in row.iter().filter_map(|place| words_of(place.cell)) {
                if !content.is_empty() && !words.is_empty() {
                    content.push(Inline::text(CELL_SPACE));
                }
                content.extend(words.iter().cloned());
            }
            self.blocks(&[Block::Paragraph { content }], &inner);
            self.space_above(first, frame.size * ROW_SPACE + inner.pitch - inner.size);
        }
    }

    /// Rows of many short cells: each cell with the head of its column before it, side by side in
    /// as many columns as the page has room for, under the row's first cell.
    fn gridded(&mut self, table: &Table, placed: &[Placed<'_>], frame: &Frame) {
        let colon = self.setting.labels.colon;
        let (heads, body) =
            placed.split_at(placed.partition_point(|place| place.row < table.head.len()));
        let mut names = vec![String::new(); table.columns.len()];
        for place in heads {
            let name = words_of(place.cell).map(plain_text).unwrap_or_default();
            if !name.trim().is_empty() {
                names[place.column] = format!("{}{colon}", name.trim());
            }
        }
        let gap = frame.size * PAIR_SPACE;
        let mut sample = Vec::new();
        for place in body.iter().filter(|place| place.column > 0).take(SAMPLED) {
            let words = words_of(place.cell).map(plain_text).unwrap_or_default();
            if !words.is_empty() {
                let text = format!("{}{words}", names[place.column]);
                let piece = Piece::Text { text, style: frame.text_style() };
                sample.push(self.widest(&[piece], frame) + gap);
            }
        }
        let columns = columns_of(&sample, frame.width + gap);
        for row in body.chunk_by(|a, b| a.row == b.row) {
            let first = self.slabs.len();
            let pairs: Vec<Pair> = row
                .iter()
                .enumerate()
                .filter_map(|(index, place)| {
                    self.pair(&names[place.column], place, index == 0, frame)
                })
                .collect();
            self.set_pairs(pairs, columns, gap, frame);
            self.space_above(first, frame.block_space());
        }
    }

    /// A cell and the head of its column, laid in lines; none of an empty cell.
    fn pair(&mut self, name: &str, place: &Placed<'_>, first: bool, frame: &Frame) -> Option<Pair> {
        let words = words_of(place.cell).filter(|words| !words.is_empty())?;
        let inner = self.inside(StructureRole::Paragraph, frame);
        let inner = Frame { bold: first, ..inner };
        let (mut pieces, boxes) = self.pieces(words, &inner);
        if !name.is_empty() {
            let style = TextStyle { bold: false, color: GRAY, ..inner.text_style() };
            pieces.insert(0, Piece::Text { text: name.to_owned(), style });
        }
        let lines = self.lay(&pieces, &inner.paragraph_style(Align::Start));
        Some(Pair { lines, boxes, frame: inner })
    }

    /// Pairs side by side; what does not fit one column takes more, and what needs more lines than
    /// one, as the first of a row does by its rank, the whole width.
    fn set_pairs(&mut self, pairs: Vec<Pair>, columns: usize, gap: Pt, frame: &Frame) {
        let column = (frame.width + gap) / share(columns);
        let mut at = columns;
        let first = self.slabs.len();
        for (index, pair) in pairs.into_iter().enumerate() {
            let needed = columns_needed(pair.width() + gap, column, columns);
            if index == 0 || pair.lines.len() > 1 || columns == 1 {
                self.push_lines(&pair.lines, &pair.frame, &pair.boxes);
                at = columns;
                if index == 0 {
                    self.pending.keep = true;
                    self.pending.under_heading = Some(0.0);
                }
                continue;
            }
            let open = (at + needed <= columns).then(|| self.slabs.len().checked_sub(1)).flatten();
            let start = if open.is_some() { at } else { 0 };
            let frame = Frame { left: pair.frame.left + share(start) * column, ..pair.frame };
            let outer = self.begin();
            self.push_lines(&pair.lines, &frame, &pair.boxes);
            let slabs = self.end(outer);
            match open.and_then(|open| self.slabs.get_mut(open)) {
                Some(line) => slabs.into_iter().for_each(|slab| beside(line, slab)),
                None => self.push_all(slabs),
            }
            at = start + needed;
        }
        self.pending.keep = false;
        self.pending.under_heading = None;
        if let Some(last) = self.slabs.get_mut(first + 1..).and_then(<[Slab]>::last_mut) {
            last.numbers.before = last.numbers.before.max(Break::Discouraged);
        }
    }

    fn stacked_cell(&mut self, head: &str, cell: &Cell, frame: &Frame) {
        let colon = self.setting.labels.colon;
        let label = (!head.trim().is_empty()).then(|| format!("{}{colon}", head.trim()));
        match (label, cell.blocks.as_slice()) {
            (_, []) => {}
            (Some(label), [Block::Paragraph { content }]) => {
                let mut words = vec![Inline::Styled {
                    style: Style::Strong,
                    content: vec![Inline::text(label)],
                }];
                words.extend(content.iter().cloned());
                self.blocks(&[Block::Paragraph { content: words }], frame);
            }
            (Some(label), blocks) => {
                let bold = self.inside(StructureRole::Paragraph, frame);
                let lines =
                    self.lay_text(&label, &Frame { bold: true, ..bold.clone() }, Align::Start);
                self.push_lines(&lines, &bold, &[]);
                self.pending.keep = true;
                self.blocks(blocks, frame);
            }
            (None, blocks) => self.blocks(blocks, frame),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_in_as_many_columns_as_most_of_them_fit() {
        assert_eq!(columns_of(&[20.0; 9], 100.0), 4);
        assert_eq!(columns_of(&[30.0; 9], 100.0), 3);
        assert_eq!(columns_of(&[30.0, 30.0, 30.0, 30.0, 90.0], 100.0), 3);
        assert_eq!(columns_of(&[30.0, 30.0, 30.0, 90.0, 90.0], 100.0), 1);
        assert_eq!(columns_needed(20.0, 25.0, 4), 1);
        assert_eq!(columns_needed(30.0, 25.0, 4), 2);
        assert_eq!(columns_needed(900.0, 25.0, 4), 4);
    }
}
