//! Where the cells of a table stand, when spanning cells push their neighbours on.

use super::tree::{Cell, Row, Table};

/// A cell and where it stands in the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed<'a> {
    /// The row it begins in, from 0, head and body counted together.
    pub row: usize,
    /// The column it begins in, from 0.
    pub column: usize,
    /// The rows it covers: [`Cell::row_span`] cut at the end of its section.
    pub rows: usize,
    /// The columns it covers: [`Cell::column_span`] cut at the table's edge.
    pub columns: usize,
    /// The cell.
    pub cell: &'a Cell,
}

impl Table {
    /// The rows of head and body, in order.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.head.iter().chain(&self.body)
    }

    /// Every cell with its place in the grid, row by row.
    ///
    /// As in HTML, a cell takes the first columns that no cell from above hangs into, and no cell
    /// reaches from the head into the body. Cells that find no free column are left at the last
    /// one, so that nothing is lost. Linear in rows × columns.
    ///
    /// ```
    /// use offprint::document::{Cell, Row, Table};
    ///
    /// let tall = Cell { row_span: 2, ..Cell::default() };
    /// let table = Table {
    ///     columns: vec![None, None],
    ///     body: vec![
    ///         Row { cells: vec![tall, Cell::default()] },
    ///         Row { cells: vec![Cell::default()] },
    ///     ],
    ///     ..Table::default()
    /// };
    /// let places: Vec<_> = table.placed().iter().map(|cell| (cell.row, cell.column)).collect();
    /// assert_eq!(places, [(0, 0), (0, 1), (1, 1)]);
    /// ```
    pub fn placed(&self) -> Vec<Placed<'_>> {
        let mut placed = Vec::new();
        place_section(&self.head, 0, self.columns.len(), &mut placed);
        place_section(&self.body, self.head.len(), self.columns.len(), &mut placed);
        placed
    }
}

fn place_section<'a>(
    rows: &'a [Row],
    first_row: usize,
    width: usize,
    placed: &mut Vec<Placed<'a>>,
) {
    // For each column, how many rows from here on something from above still hangs into it.
    let mut hanging = vec![0_usize; width];
    for (index, row) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in &row.cells {
            while column < width && hanging[column] > 0 {
                column += 1;
            }
            let start = column.min(width.saturating_sub(1));
            let mut columns = 0;
            let rows_covered = usize::from(cell.row_span.max(1)).min(rows.len() - index);
            while columns < usize::from(cell.column_span.max(1))
                && column < width
                && hanging[column] == 0
            {
                hanging[column] = rows_covered;
                column += 1;
                columns += 1;
            }
            placed.push(Placed {
                row: first_row + index,
                column: start,
                rows: rows_covered,
                columns: columns.max(1),
                cell,
            });
        }
        for rest in &mut hanging {
            *rest = rest.saturating_sub(1);
        }
    }
}
