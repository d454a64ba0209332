//! Tables of pandoc to tables of a document.

use super::block::{Reader, alignment};
use super::tree::{Row as FromRow, Table as FromTable};
use crate::document::{Block, Cell, Row, Table};

impl Reader<'_> {
    /// A table: its bodies, with the rows that head them, and its foot are one body.
    pub(super) fn table(
        &mut self,
        (_, (_, caption), columns, (_, head), bodies, (_, foot)): FromTable,
    ) -> Block {
        let mut table = Table {
            caption: self.lines(caption),
            columns: columns.iter().map(|(name, _)| alignment(name)).collect(),
            head: head.into_iter().map(|row| self.row(row, true)).collect(),
            body: Vec::new(),
        };
        for (_, heading, heads, rows) in bodies {
            table.body.extend(heads.into_iter().map(|row| self.row(row, true)));
            let first = table.body.len();
            table.body.extend(rows.into_iter().map(|row| self.row(row, false)));
            head_rows(&mut table, first, heading);
        }
        table.body.extend(foot.into_iter().map(|row| self.row(row, false)));
        Block::Table(Box::new(table))
    }

    /// A row, of cells that head something or do not, unless their class says otherwise.
    fn row(&mut self, (_, cells): FromRow, heads: bool) -> Row {
        let cells = cells.into_iter().map(|((_, classes, _), align, rows, columns, blocks)| Cell {
            column_span: columns.max(1),
            row_span: rows.max(1),
            header: if heads { !has(&classes, "data") } else { has(&classes, "header") },
            alignment: alignment(&align),
            blocks: self.blocks(blocks),
        });
        Row { cells: cells.collect() }
    }
}

fn has(classes: &[String], name: &str) -> bool {
    classes.iter().any(|class| class == name)
}

/// Marks the cells of the first columns, from a row of the body on.
fn head_rows(table: &mut Table, first: usize, columns: usize) {
    if columns == 0 {
        return;
    }
    let body = Table { head: Vec::new(), body: table.body.split_off(first), ..table.clone() };
    let heading: Vec<(usize, bool)> =
        body.placed().iter().map(|placed| (placed.row, placed.column < columns)).collect();
    let mut rows = body.body;
    let mut next = vec![0; rows.len()];
    for (row, heads) in heading {
        if let Some(cell) = rows[row].cells.get_mut(next[row]) {
            cell.header |= heads;
        }
        next[row] += 1;
    }
    table.body.extend(rows);
}
