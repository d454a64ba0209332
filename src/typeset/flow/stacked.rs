//! Tables too wide for paper: each row as a list of pairs, a cell with the head of its column.

use crate::document::{Block, Cell, Inline, Placed, Style, Table, plain_text};
use crate::typeset::page::StructureRole;
use crate::typeset::paragraph::Align;
use crate::typeset::style::TABLE;

use super::state::{Flow, Frame};

/// Stands between cells of a row that runs on.
const CELL_SPACE: &str = "\u{3000}";
/// Space between such rows, em.
const ROW_SPACE: f32 = 0.3;
/// Rows of more cells than this run on, for a list of them would fill a page.
const LISTED: usize = 12;

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
        if table.head.is_empty() && placed.iter().all(|place| words_of(place.cell).is_some()) {
            self.run_on(placed, frame);
            return;
        }
        let mut heads: Vec<Vec<Inline>> = vec![Vec::new(); table.columns.len()];
        let inner = frame.with_look(&TABLE);
        let is_words = placed.iter().all(|place| words_of(place.cell).is_some());
        if table.columns.len() > LISTED && is_words && placed.len() > table.head.len() {
            self.run_on_with_heads(table, placed, frame);
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
        // A table that is all head has no rows to hang it on.
        if row.is_none() {
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

    /// The same with the head of its column before each cell.
    fn run_on_with_heads(&mut self, table: &Table, placed: &[Placed<'_>], frame: &Frame) {
        let colon = self.setting.labels.colon;
        let (heads, body) =
            placed.split_at(placed.partition_point(|place| place.row < table.head.len()));
        let mut names = vec![String::new(); table.columns.len()];
        for place in heads {
            let words = words_of(place.cell).map(plain_text).unwrap_or_default();
            words.trim().clone_into(&mut names[place.column]);
        }
        let inner = Frame { align: Some(Align::Start), ..frame.with_look(&TABLE) };
        for row in body.chunk_by(|a, b| a.row == b.row) {
            let first = self.slabs.len();
            let mut content = Vec::new();
            for place in row {
                let words = words_of(place.cell).unwrap_or_default();
                if words.is_empty() {
                    continue;
                }
                if !content.is_empty() {
                    content.push(Inline::text(CELL_SPACE));
                }
                let name = &names[place.column];
                if !name.is_empty() {
                    let name = vec![Inline::text(format!("{name}{colon}"))];
                    content.push(Inline::Styled { style: Style::Strong, content: name });
                }
                content.extend(words.iter().cloned());
            }
            self.blocks(&[Block::Paragraph { content }], &inner);
            self.space_above(first, inner.block_space());
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
