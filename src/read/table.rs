//! Tables and definition lists: which nodes are their parts, and how read parts become one.
//!
//! Hands node ids to the walk and takes finished blocks back; walks no contents itself.

use html5ever::{LocalName, local_name};

use crate::document::{Alignment, Block, Cell, Definition, Inline, Row, Table};

use super::dom::{Element, NodeRef};
use super::element::{attribute, cell_alignment};
use super::flow::join_paragraphs;
use super::grid::{MAX_COLUMNS, Settled, Spanning, settle};

/// The most rows that a cell can span in HTML.
const MAX_ROW_SPAN: usize = 65_534;

type Part<'a> = (NodeRef<'a>, &'a Element);

/// The parts of a table.
pub(super) struct Layout<'a> {
    /// Every cell, row by row.
    pub(super) cells: Vec<Part<'a>>,
    /// The captions.
    pub(super) captions: Vec<Part<'a>>,
    /// The sections, head first: rows of indexes into `cells`.
    sections: Vec<Vec<Vec<Spanning<usize>>>>,
    /// How many sections are heads.
    heads: usize,
    /// How many cells claim more columns or rows than a table can have.
    pub(super) oversized: usize,
    /// Alignments that `col` elements state.
    columns: Vec<Option<Alignment>>,
}

/// What a table turns out to be.
pub(super) enum Made {
    Table(Table),
    /// A single cell that only frames what it holds.
    Blocks(Vec<Block>),
}

impl<'a> Layout<'a> {
    /// Finds the parts of a `table`.
    pub(super) fn of(table: NodeRef<'a>) -> Self {
        let mut layout = Self {
            cells: Vec::new(),
            captions: Vec::new(),
            sections: Vec::new(),
            heads: 0,
            oversized: 0,
            columns: Vec::new(),
        };
        let mut feet = Vec::new();
        let mut bodies = Vec::new();
        let mut heads = Vec::new();
        for child in table.children() {
            let Some(element) = child.value().as_element() else { continue };
            match element.name.local {
                local_name!("caption") => layout.captions.push((child, element)),
                local_name!("colgroup") => layout.read_columns(child),
                local_name!("thead") => heads.push(layout.section(child)),
                local_name!("tfoot") => feet.push(layout.section(child)),
                local_name!("tbody") => bodies.push(layout.section(child)),
                _ => {}
            }
        }
        if heads.iter().all(Vec::is_empty) {
            heads = layout.leading_headers(&mut bodies);
        }
        layout.heads = heads.len();
        layout.sections = heads.into_iter().chain(bodies).chain(feet).collect();
        layout
    }

    fn read_columns(&mut self, group: NodeRef<'a>) {
        for column in group.children().filter_map(|child| child.value().as_element()) {
            let span = attribute(column, &local_name!("span")).and_then(|span| span.parse().ok());
            let alignment = stated_alignment(column);
            let room = 1000_usize.saturating_sub(self.columns.len());
            let count = span.unwrap_or(1_usize).min(room);
            self.columns.extend(std::iter::repeat_n(alignment, count));
        }
    }

    fn section(&mut self, section: NodeRef<'a>) -> Vec<Vec<Spanning<usize>>> {
        let is_row = |node: &NodeRef<'a>| {
            node.value().as_element().is_some_and(|e| e.name.local == local_name!("tr"))
        };
        section.children().filter(is_row).map(|row| self.row(row)).collect()
    }

    fn row(&mut self, row: NodeRef<'a>) -> Vec<Spanning<usize>> {
        let mut cells = Vec::new();
        for child in row.children() {
            let Some(element) = child.value().as_element() else { continue };
            if !matches!(element.name.local, local_name!("td") | local_name!("th")) {
                continue;
            }
            let span = |name: LocalName| {
                attribute(element, &name).and_then(|span| span.trim().parse().ok()).unwrap_or(1)
            };
            let (columns, rows) = (span(local_name!("colspan")), span(local_name!("rowspan")));
            let fits = columns <= MAX_COLUMNS && rows <= MAX_ROW_SPAN && cells.len() < MAX_COLUMNS;
            self.oversized += usize::from(!fits);
            cells.push(Spanning { columns, rows, cell: self.cells.len() });
            self.cells.push((child, element));
        }
        cells
    }

    /// Where no `thead` says so, the leading rows of nothing but header cells are the head.
    fn leading_headers(
        &self,
        bodies: &mut [Vec<Vec<Spanning<usize>>>],
    ) -> Vec<Vec<Vec<Spanning<usize>>>> {
        let Some(body) = bodies.iter_mut().find(|body| !body.is_empty()) else {
            return Vec::new();
        };
        let all_head = |row: &&Vec<Spanning<usize>>| {
            row.iter().all(|cell| self.is_header(cell.cell) && cell.rows == 1)
        };
        let count = body.iter().take_while(all_head).count();
        // A table of header cells alone has no head.
        if count == 0 || count == body.len() && body.len() > 1 {
            return Vec::new();
        }
        let rest = body.split_off(count);
        vec![std::mem::replace(body, rest)]
    }

    fn is_header(&self, cell: usize) -> bool {
        self.cells[cell].1.name.local == local_name!("th")
    }

    /// Puts the read cells, in the order of `cells`, into their places.
    pub(super) fn finish(self, contents: Vec<Vec<Block>>, caption: Vec<Inline>) -> Made {
        let bare = caption.is_empty() && self.heads == 0;
        // One cell of many blocks is a frame for layout; one of a few words may be a table.
        let is_frame =
            || contents[0].len() != 1 || !matches!(contents[0][0], Block::Paragraph { .. });
        if bare && self.cells.len() == 1 && !self.is_header(0) && is_frame() {
            return Made::Blocks(contents.into_iter().flatten().collect());
        }
        let (sections, width) = settle(&self.sections);
        let mut contents: Vec<Option<Vec<Block>>> = contents.into_iter().map(Some).collect();
        let columns = self.column_alignments(&sections, width);
        let mut rows = sections.into_iter().enumerate().map(|(section, rows)| {
            let head = section < self.heads;
            let rows = rows.into_iter().map(|row| {
                let cells = row.into_iter().map(|cell| Cell {
                    column_span: cell.columns,
                    row_span: cell.rows,
                    header: self.is_header(cell.cell) && !head,
                    alignment: stated_alignment(self.cells[cell.cell].1).filter(|&alignment| {
                        columns.get(cell.column).copied().flatten() != Some(alignment)
                    }),
                    blocks: contents[cell.cell].take().unwrap_or_default(),
                });
                Row { cells: cells.collect() }
            });
            rows.collect::<Vec<Row>>()
        });
        let mut head: Vec<Row> = rows.by_ref().take(self.heads).flatten().collect();
        let body: Vec<Row> = rows.flatten().collect();
        // Markdown has no table without a head; those who want none leave its cells empty.
        if !body.is_empty() && head.iter().flat_map(|row| &row.cells).all(Cell::is_empty) {
            head.clear();
        }
        if width == 0 && caption.is_empty() {
            return Made::Blocks(Vec::new());
        }
        Made::Table(Table { caption, columns, head, body })
    }

    /// The alignment of each column: what `col` states, else what all cells of its body state, else
    /// what the cell that heads it states.
    fn column_alignments(
        &self,
        sections: &[Vec<Vec<Settled<usize>>>],
        width: usize,
    ) -> Vec<Option<Alignment>> {
        // For each column: what its first cell states, and whether the others agree.
        let agreed = |sections: &[Vec<Vec<Settled<usize>>>]| {
            let mut columns: Vec<Option<(Option<Alignment>, bool)>> = vec![None; width];
            for cell in sections.iter().flatten().flatten() {
                if cell.columns > 1 && width > 1 {
                    continue;
                }
                let states = stated_alignment(self.cells[cell.cell].1);
                match &mut columns[cell.column] {
                    Some((first, agree)) => *agree &= *first == states,
                    none => *none = Some((states, true)),
                }
            }
            columns
        };
        let (head, body) = sections.split_at(self.heads.min(sections.len()));
        agreed(head)
            .into_iter()
            .zip(agreed(body))
            .enumerate()
            .map(|(index, (head, body))| {
                let stated = self.columns.get(index).copied().flatten();
                let body = body.and_then(|(first, agree)| first.filter(|_| agree));
                stated.or(body).or(head.and_then(|(first, _)| first))
            })
            .collect()
    }
}

fn stated_alignment(element: &Element) -> Option<Alignment> {
    let style = attribute(element, &local_name!("style")).unwrap_or_default();
    let declared = style.split(';').filter_map(|declaration| declaration.split_once(':'));
    let declared = declared
        .filter(|(property, _)| property.trim().eq_ignore_ascii_case("text-align"))
        .filter_map(|(_, value)| cell_alignment(value))
        .next_back();
    let attribute = attribute(element, &local_name!("align"));
    declared.or_else(|| attribute.and_then(cell_alignment))
}

/// A definition list under construction.
#[derive(Default)]
pub(super) struct DefinitionList {
    entries: Vec<Definition>,
}

impl DefinitionList {
    /// Adds a term. It begins an entry unless the last one has no meaning yet.
    pub(super) fn term(&mut self, blocks: Vec<Block>) {
        let term = join_paragraphs(blocks.into_iter());
        match self.entries.last_mut() {
            Some(entry) if entry.meanings.is_empty() => entry.terms.push(term),
            _ => self.entries.push(Definition { terms: vec![term], meanings: Vec::new() }),
        }
    }

    /// Adds a meaning to the last term.
    pub(super) fn meaning(&mut self, blocks: Vec<Block>) {
        match self.entries.last_mut() {
            Some(entry) => entry.meanings.push(blocks),
            None => self.entries.push(Definition { terms: Vec::new(), meanings: vec![blocks] }),
        }
    }

    pub(super) fn finish(self) -> Vec<Definition> {
        self.entries
    }
}

/// The children of a `dl`, those of the `div`s that group them among them.
pub(super) fn definition_parts(list: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let is_part = |node: NodeRef<'_>| {
        let element = node.value().as_element();
        element.is_some_and(|e| matches!(e.name.local, local_name!("dt") | local_name!("dd")))
    };
    let mut parts = Vec::new();
    for child in list.children() {
        if child.children().any(is_part) && !is_part(child) {
            parts.extend(child.children());
        } else {
            parts.push(child);
        }
    }
    parts
}
