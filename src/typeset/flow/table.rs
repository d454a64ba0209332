//! Tables: widths from what cells need, rows that may be cut when tall, heads repeated on every
//! page. What is too wide for paper is left to `stacked`.

use std::sync::Arc;

use crate::document::{Alignment, Block, Inline, Placed, Table, plain_text};
use crate::typeset::bidi::runs_leftward;
use crate::typeset::columns::{column_widths, widen};
use crate::typeset::geometry::{Color, Pt, Rect};
use crate::typeset::page::{Item, ItemKind, StructureRole};
use crate::typeset::pagebreak::{self, Break};
use crate::typeset::paragraph::Align;
use crate::typeset::style::{Look, RULE_GRAY, TABLE, TABLE_SMALL};

use super::state::{Flow, Frame, Slab, merged, shifted, unspoken};

/// Thickness of the rules above and below a table, pt.
const OUTER_RULE: Pt = 0.8;
/// Thickness of the rule under its head.
const HEAD_RULE: Pt = 0.4;
/// Thickness of the rules between rows.
const ROW_RULE: Pt = 0.2;
/// Space on both sides of a cell, em.
const CELL_SPACE: f32 = 0.4;
/// Space above and below its text, em.
const ROW_SPACE: f32 = 0.4;
/// Rows up to this share of a page are not cut; rows joined by a spanning cell up to the other.
const UNCUT_ROW: f32 = 1.0 / 3.0;
const UNCUT_GROUP: f32 = 1.0 / 2.0;
/// A row stands alone on a page rather than that more lines than this stay empty.
const LONE_ROW: u8 = 2;
/// Space between the foot of a caption and the table, em.
const CAPTION_BELOW: f32 = 0.7;

/// A piece of a cell, placed in its group of rows.
struct CellPiece {
    top: Pt,
    slab: Slab,
}

/// How a table's columns stand.
struct Columns {
    frame: Frame,
    /// The near edge of each, and at the end the far edge of the last; those of a table that runs
    /// from right to left fall.
    edges: Vec<Pt>,
    aligns: Vec<Align>,
    /// Rows of the head.
    head: usize,
    /// No cell says that it is a header.
    headless: bool,
}

impl Flow<'_> {
    pub(super) fn table(&mut self, table: &Table, frame: &Frame) {
        let from = self.slabs.len();
        let placed = table.placed();
        let table_frame = self.inside(StructureRole::Table, frame);
        let table_frame =
            Frame { indent: false, running: false, sections: false, align: None, ..table_frame };
        let fitting = [TABLE, TABLE_SMALL]
            .iter()
            .find_map(|look| self.columns(table, &placed, &table_frame, look));
        let Some(columns) = fitting else {
            self.structure[table_frame.node].role = StructureRole::Section;
            self.stacked(table, &placed, &table_frame);
            self.space_around(from, frame);
            return;
        };
        let head = self.caption_and_head(table, &placed, &columns);
        let head_rows = table.head.len();
        let rows = table.rows().count();
        self.set_rows(&placed, head_rows..rows, &columns, head.as_ref());
        if let Some(slab) = self.slabs.get_mut(from..).and_then(<[Slab]>::last_mut) {
            let y = slab.numbers.height;
            slab.items.push(rule(&columns, y, OUTER_RULE, Color::BLACK));
            slab.numbers.height += OUTER_RULE;
        }
        self.space_around(from, frame);
    }

    /// The columns at one look; none when not even single words fit.
    fn columns(
        &mut self,
        table: &Table,
        placed: &[Placed<'_>],
        frame: &Frame,
        look: &Look,
    ) -> Option<Columns> {
        let count = table.columns.len();
        if count == 0 {
            return None;
        }
        let inner = frame.with_look(look);
        let space = inner.size * CELL_SPACE * 2.0;
        let mut least = vec![inner.size + space; count];
        let mut most = least.clone();
        let mut spanning = Vec::new();
        for place in placed {
            let bold = inner.bold || place.cell.header || place.row < table.head.len();
            let frame = Frame { bold, ..inner.clone() };
            let (cell_least, cell_most) = self.cell_widths(place.cell, &frame);
            let widths = (cell_least + space, cell_most + space);
            if place.columns == 1 {
                least[place.column] = least[place.column].max(widths.0);
                most[place.column] = most[place.column].max(widths.1);
            } else {
                spanning.push((place, widths));
            }
        }
        for (place, widths) in spanning {
            widen(&mut least, place.column, place.columns, widths.0);
            widen(&mut most, place.column, place.columns, widths.1);
        }
        if least.iter().sum::<Pt>() > inner.width {
            return None;
        }
        let widths = column_widths(&least, &most, inner.width);
        // A narrow table stands in the middle.
        let mut edge = inner.left + (inner.width - widths.iter().sum::<Pt>()).max(0.0) / 2.0;
        let mut edges = vec![edge];
        for width in widths {
            edge += width;
            edges.push(edge);
        }
        let words: String = placed
            .iter()
            .filter_map(|place| match place.cell.blocks.first() {
                Some(Block::Paragraph { content }) => Some(plain_text(content)),
                _ => None,
            })
            .collect();
        let leftward = runs_leftward(words.chars(), &frame.language).unwrap_or_default();
        if leftward {
            mirror(&mut edges);
        }
        let plain = if leftward { Align::Right } else { Align::Start };
        let aligns = (0..count).map(|column| alignment(table, placed, column, plain)).collect();
        let headless = !placed.iter().any(|place| place.cell.header);
        Some(Columns { frame: inner, edges, aligns, head: table.head.len(), headless })
    }

    /// Sets the caption and the head; gives what is to be repeated on later pages.
    fn caption_and_head(
        &mut self,
        table: &Table,
        placed: &[Placed<'_>],
        columns: &Columns,
    ) -> Option<Repeated> {
        let node = columns.frame.node;
        let outer_frame = Frame { size: self.setting.geometry.size, ..columns.frame.clone() };
        let caption_node = self.inside(StructureRole::Caption, &Frame { node, ..outer_frame });
        let caption = self.caption(&table.caption, &caption_node);
        let has_caption = !caption.is_empty();
        for (index, mut slab) in caption.into_iter().enumerate() {
            if index > 0 {
                slab.numbers.before = Break::Never;
            }
            slab.numbers.below = columns.frame.size * CAPTION_BELOW;
            self.push(slab);
        }
        self.pending.keep |= has_caption;
        let rows = table.head.len();
        if rows == 0 {
            self.top_rule(columns);
            return None;
        }
        let outer = self.begin();
        self.set_rows(placed, 0..rows, columns, None);
        let slabs = self.end(outer);
        if stack_height(&slabs) > self.setting.geometry.text_height() * UNCUT_ROW {
            self.top_rule(columns);
            self.push_all(slabs);
            return None;
        }
        let mut head = merged(slabs);
        head.items.iter_mut().for_each(|item| shift_down(item, OUTER_RULE));
        head.items.insert(0, rule(columns, 0.0, OUTER_RULE, Color::BLACK));
        head.numbers.height += OUTER_RULE;
        head.items.push(rule(columns, head.numbers.height, HEAD_RULE, Color::BLACK));
        head.numbers.height += HEAD_RULE;
        head.numbers.above = 0.0;
        head.numbers.below = 0.0;
        head.numbers.trailing = 0.0;
        let repeated = self.repeated(&head, table, columns);
        self.push(head);
        self.pending.keep = true;
        repeated
    }

    /// The rule over a table without a head.
    fn top_rule(&mut self, columns: &Columns) {
        let mut slab = Slab::default();
        slab.items.push(rule(columns, 0.0, OUTER_RULE, Color::BLACK));
        slab.numbers.height = OUTER_RULE;
        self.push(slab);
        self.pending.keep = true;
    }

    /// What stands above a table's rows on later pages: its caption, marked as continued, and its
    /// head; artifacts all, for they have been read.
    fn repeated(&mut self, head: &Slab, table: &Table, columns: &Columns) -> Option<Repeated> {
        let mut slab = Slab::default();
        if !table.caption.is_empty() {
            let mut words = table.caption.clone();
            words.push(Inline::text(self.setting.labels.continued));
            let words = vec![Inline::text(plain_text(&words))];
            let frame = Frame { size: self.setting.geometry.size, ..columns.frame.clone() };
            slab = merged(self.caption(&words, &frame));
            slab.numbers.height += columns.frame.size * CAPTION_BELOW - slab.numbers.trailing;
        }
        let height = slab.numbers.height;
        let shown = head.items.iter().filter(|item| !matches!(item.kind, ItemKind::Link { .. }));
        slab.items.extend(shown.map(|item| shifted(item.clone(), 0.0, height)));
        slab.items.retain(|item| !matches!(item.kind, ItemKind::Link { .. }));
        slab.items = slab.items.into_iter().map(unspoken).collect();
        let height = height + head.numbers.height;
        let fits = height <= self.setting.geometry.text_height() * UNCUT_ROW;
        fits.then(|| Repeated { items: Arc::new(slab.items), height })
    }

    /// Sets rows; those that spanning cells join are set together.
    fn set_rows(
        &mut self,
        placed: &[Placed<'_>],
        rows: std::ops::Range<usize>,
        columns: &Columns,
        head: Option<&Repeated>,
    ) {
        let mut cells = placed.iter().skip_while(|place| place.row < rows.start).peekable();
        let mut start = rows.start;
        while start < rows.end {
            let mut end = start + 1;
            let mut group = Vec::new();
            while let Some(place) = cells.next_if(|place| place.row < end.min(rows.end)) {
                end = end.max(place.row + place.rows);
                group.push(*place);
            }
            let end = end.min(rows.end);
            let is_body = head.is_some() || rows.start > 0;
            let first = self.slabs.len();
            self.set_group(&group, start..end, columns, head, is_body && end < rows.end);
            // Two rows at least stay together under a head.
            let lone = start == rows.start + 1 || (start > rows.start && end == rows.end);
            if let Some(slab) = self.slabs.get_mut(first).filter(|_| lone) {
                slab.numbers.before = slab.numbers.before.max(Break::Spare(LONE_ROW));
            }
            start = end;
        }
    }

    fn set_group(
        &mut self,
        group: &[Placed<'_>],
        rows: std::ops::Range<usize>,
        columns: &Columns,
        head: Option<&Repeated>,
        ruled: bool,
    ) {
        let space = columns.frame.size * ROW_SPACE;
        let mut heights = vec![columns.frame.size; rows.len()];
        let mut contents: Vec<(&Placed<'_>, Vec<Slab>)> = Vec::new();
        let mut row_node = None;
        for place in group {
            let row = match row_node {
                Some((row, node)) if row == place.row => node,
                _ => self.node(StructureRole::TableRow, columns.frame.node),
            };
            row_node = Some((place.row, row));
            let slabs = self.cell(place, row, columns);
            let height = stack_height(&slabs);
            if place.rows == 1 {
                let row = &mut heights[place.row - rows.start];
                *row = row.max(height + 2.0 * space);
            }
            contents.push((place, slabs));
        }
        for (place, slabs) in &contents {
            let first = place.row - rows.start;
            let lack = stack_height(slabs) + 2.0 * space
                - heights[first..first + place.rows].iter().sum::<Pt>();
            if lack > 0.0 {
                heights[first + place.rows - 1] += lack;
            }
        }
        let mut tops = vec![0.0];
        for height in &heights {
            tops.push(tops.last().copied().unwrap_or_default() + height);
        }
        let mut pieces = Vec::new();
        for (place, slabs) in contents {
            let mut top = tops[place.row - rows.start] + space;
            let mut last: Option<pagebreak::Slab> = None;
            for slab in slabs {
                top += last.map_or(0.0, |last| last.gap(&slab.numbers));
                last = Some(slab.numbers.clone());
                let height = slab.numbers.height;
                pieces.push(CellPiece { top, slab });
                top += height;
            }
        }
        let height = tops.last().copied().unwrap_or_default();
        let share = if rows.len() > 1 { UNCUT_GROUP } else { UNCUT_ROW };
        let uncut = height <= self.setting.geometry.text_height() * share;
        let mut slabs = cut(pieces, height, uncut);
        if let (true, Some(last)) = (ruled, slabs.last_mut()) {
            last.items.push(rule(columns, last.numbers.height, ROW_RULE, RULE_GRAY));
            last.numbers.height += ROW_RULE;
        }
        let count = slabs.len();
        for (index, mut slab) in slabs.into_iter().enumerate() {
            if index > 0 && (index == 1 || index + 1 == count) {
                slab.numbers.before = Break::Discouraged;
            }
            if let Some(head) = head {
                slab.repeated = Some(Arc::clone(&head.items));
                // A row that goes on brings no space of its own.
                slab.numbers.repeated = head.height + if index > 0 { space } else { 0.0 };
            }
            self.push(slab);
        }
    }

    /// The contents of a cell, one under another.
    fn cell(&mut self, place: &Placed<'_>, row: usize, columns: &Columns) -> Vec<Slab> {
        let space = columns.frame.size * CELL_SPACE;
        let edges = (columns.edges[place.column], columns.edges[place.column + place.columns]);
        let left = edges.0.min(edges.1) + space;
        let right = edges.0.max(edges.1) - space;
        let own = place.cell.alignment.map(align_of);
        let span = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        // A table must say what its columns are (PDF/UA-1, 7.5): where no cell does, the cells of
        // the first row are taken to. Their look does not change.
        let heads = place.cell.header || place.row < columns.head;
        let header = heads || (columns.headless && place.row == 0);
        let node = self.node(
            StructureRole::TableCell {
                header,
                columns: span(place.columns),
                rows: span(place.rows),
            },
            row,
        );
        let frame = Frame {
            left,
            width: (right - left).max(1.0),
            bold: heads,
            align: Some(own.unwrap_or(if heads && place.columns > 1 {
                Align::Center
            } else {
                columns.aligns[place.column]
            })),
            node,
            ..columns.frame.clone()
        };
        let outer = self.begin();
        self.blocks(&place.cell.blocks, &frame);
        self.end(outer)
    }
}

/// What is repeated at the top of later pages.
struct Repeated {
    items: Arc<Vec<Item>>,
    height: Pt,
}

/// Edges of columns from right to left.
fn mirror(edges: &mut [Pt]) {
    let ends = edges.first().zip(edges.last()).map_or(0.0, |(first, last)| first + last);
    for edge in edges {
        *edge = ends - *edge;
    }
}

fn shift_down(item: &mut Item, down: Pt) {
    *item = shifted(item.clone(), 0.0, down);
}

/// A rule over the whole width of a table.
fn rule(columns: &Columns, y: Pt, thickness: Pt, color: Color) -> Item {
    let first = columns.edges.first().copied().unwrap_or_default();
    let last = columns.edges.last().copied().unwrap_or_default();
    let (x, width) = (first.min(last), (last - first).abs());
    let rect = Rect { x, y, width, height: thickness };
    Item { node: None, kind: ItemKind::Fill { rect, color } }
}

/// The height of slabs under one another, to the foot of the last letters.
fn stack_height(slabs: &[Slab]) -> Pt {
    let heights: Pt = slabs.iter().map(|slab| slab.numbers.height).sum();
    let gaps: Pt = slabs.windows(2).map(|pair| pair[0].numbers.gap(&pair[1].numbers)).sum();
    heights + gaps - slabs.last().map_or(0.0, |last| last.numbers.trailing)
}

/// The pieces of a group of rows as slabs: one when it must stay whole, else as many as there are
/// heights at which no piece is cut. What stands on one slab keeps its order, cell after cell, for
/// that is how it is read.
fn cut(pieces: Vec<CellPiece>, height: Pt, uncut: bool) -> Vec<Slab> {
    let mut pieces: Vec<(usize, CellPiece)> = pieces.into_iter().enumerate().collect();
    pieces.sort_by(|(_, a), (_, b)| a.top.total_cmp(&b.top));
    let mut slabs: Vec<Slab> = Vec::new();
    let mut open: Vec<(usize, CellPiece)> = Vec::new();
    let mut start = 0.0;
    let mut bottom: Pt = 0.0;
    for piece in pieces {
        let top = piece.1.top;
        if !uncut && bottom > start && top >= bottom - 0.01 {
            slabs.push(gathered(&mut open, start, top));
            start = top;
        }
        bottom = bottom.max(top + piece.1.slab.numbers.height);
        open.push(piece);
    }
    slabs.push(gathered(&mut open, start, height.max(start)));
    slabs
}

/// Pieces between two heights as one slab.
fn gathered(pieces: &mut Vec<(usize, CellPiece)>, from: Pt, to: Pt) -> Slab {
    pieces.sort_by_key(|(order, _)| *order);
    let mut whole = Slab::default();
    whole.numbers.height = to - from;
    for (index, (_, CellPiece { top, slab })) in pieces.drain(..).enumerate() {
        let down = top - from;
        if index == 0 {
            whole.baseline = slab.baseline + down;
        }
        whole.numbers.notes.extend(slab.numbers.notes);
        whole.targets.extend(slab.targets);
        whole.items.extend(slab.items.into_iter().map(|item| shifted(item, 0.0, down)));
    }
    whole
}

/// How a column is aligned: as stated, else numbers at the right and everything else as `plain`.
fn alignment(table: &Table, placed: &[Placed<'_>], column: usize, plain: Align) -> Align {
    if let Some(stated) = table.columns.get(column).copied().flatten() {
        return align_of(stated);
    }
    let mut numbers = 0;
    for place in placed.iter().filter(|place| place.row >= table.head.len()) {
        if place.column != column || place.cell.blocks.is_empty() {
            continue;
        }
        let [Block::Paragraph { content }] = place.cell.blocks.as_slice() else {
            return plain;
        };
        if !is_number(&plain_text(content)) {
            return plain;
        }
        numbers += 1;
    }
    if numbers > 1 { Align::Right } else { plain }
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.chars().any(|character| character.is_ascii_digit())
        && text
            .chars()
            .all(|character| character.is_ascii_digit() || "+-−–.,%‰¥￥$€£ ()".contains(character))
}

fn align_of(alignment: Alignment) -> Align {
    match alignment {
        Alignment::Start => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::End => Align::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_words() {
        for number in ["12", "-3.5%", "￥1,200", "(4)"] {
            assert!(is_number(number), "{number}");
        }
        for word in ["", "-", "12年", "a1"] {
            assert!(!is_number(word), "{word}");
        }
    }

    #[test]
    fn a_tall_row_is_cut_only_where_no_line_stands() {
        let piece = |top, height| {
            let mut slab = Slab::default();
            slab.numbers.height = height;
            CellPiece { top, slab }
        };
        let pieces =
            || vec![piece(0.0, 10.0), piece(10.0, 10.0), piece(0.0, 15.0), piece(20.0, 5.0)];
        let heights = |slabs: Vec<Slab>| -> Vec<Pt> {
            slabs.iter().map(|slab| slab.numbers.height).collect()
        };
        assert_eq!(heights(cut(pieces(), 30.0, false)), [20.0, 10.0]);
        assert_eq!(heights(cut(pieces(), 30.0, true)), [30.0]);
    }
}
