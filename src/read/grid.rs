//! Rows of cells with spans to a grid without holes that nobody sees.
//!
//! Pure: the cells are anything. Columns and rows in which no cell begins are taken out and spans
//! shrink with them, so that `colspan="1000000"` costs nothing; the number of columns is bounded.

use std::collections::BTreeMap;

/// The most columns a table can have (HTML bounds a single span by as many).
pub(super) const MAX_COLUMNS: usize = 1000;

/// A cell as the source has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spanning<T> {
    /// Columns it covers, at least 1.
    pub(super) columns: usize,
    /// Rows it covers, at least 1; 0 is the rest of the section.
    pub(super) rows: usize,
    /// The cell.
    pub(super) cell: T,
}

/// A cell in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settled<T> {
    /// The column it begins in.
    pub(super) column: usize,
    /// Columns it covers.
    pub(super) columns: u16,
    /// Rows it covers.
    pub(super) rows: u16,
    /// The cell.
    pub(super) cell: T,
}

/// Settles one table of several sections (a span ends with its section) and tells the number of
/// columns. Sections keep their rows, but for rows in which no cell begins.
pub(super) fn settle<T: Copy>(
    sections: &[Vec<Vec<Spanning<T>>>],
) -> (Vec<Vec<Vec<Settled<T>>>>, usize) {
    let placed: Vec<_> = sections.iter().map(|section| place(section)).collect();
    let mut starts: BTreeMap<usize, usize> = BTreeMap::new();
    for cell in placed.iter().flatten().flatten() {
        starts.insert(cell.column, 0);
    }
    for (index, number) in starts.values_mut().enumerate() {
        *number = index;
    }
    let narrow = |cell: &Placed<T>| {
        let covered = starts.range(cell.column..cell.column + cell.columns).count();
        Settled {
            column: starts.get(&cell.column).copied().unwrap_or(0),
            columns: u16::try_from(covered.max(1)).unwrap_or(1),
            rows: u16::try_from(cell.rows.max(1)).unwrap_or(u16::MAX),
            cell: cell.cell,
        }
    };
    let sections = placed
        .iter()
        .map(|rows| rows.iter().map(|row| row.iter().map(narrow).collect()).collect())
        .collect();
    (sections, starts.len())
}

struct Placed<T> {
    column: usize,
    columns: usize,
    rows: usize,
    cell: T,
}

/// Gives each cell of a section its column, after the cells that hang down from above.
fn place<T: Copy>(section: &[Vec<Spanning<T>>]) -> Vec<Vec<Placed<T>>> {
    let full: Vec<&Vec<_>> = section.iter().filter(|row| !row.is_empty()).collect();
    // How many of the full rows come before each row.
    let mut before = Vec::with_capacity(section.len() + 1);
    let mut count = 0;
    for row in section {
        before.push(count);
        count += usize::from(!row.is_empty());
    }
    before.push(count);
    let originals = section.iter().enumerate().filter(|(_, row)| !row.is_empty());
    let mut hanging: Vec<usize> = Vec::new();
    let mut placed = Vec::with_capacity(full.len());
    for ((original, row), index) in originals.zip(0..) {
        let mut column = 0;
        let mut cells = Vec::with_capacity(row.len());
        for cell in row {
            while column < MAX_COLUMNS && hanging.get(column).is_some_and(|&rows| rows > 0) {
                column += 1;
            }
            let wanted = if cell.rows == 0 { section.len() } else { cell.rows };
            let last = original.saturating_add(wanted).min(section.len());
            let rows = before[last].saturating_sub(index).max(1);
            let room = MAX_COLUMNS - column;
            let mut columns = 0;
            while columns < cell.columns.max(1).min(room)
                && hanging.get(column + columns).is_none_or(|&rows| rows == 0)
            {
                if column + columns >= hanging.len() {
                    hanging.resize(column + columns + 1, 0);
                }
                hanging[column + columns] = rows;
                columns += 1;
            }
            let start = column.min(MAX_COLUMNS - 1);
            cells.push(Placed { column: start, columns: columns.max(1), rows, cell: cell.cell });
            column += columns;
        }
        for rows in &mut hanging {
            *rows = rows.saturating_sub(1);
        }
        placed.push(cells);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells are written `a`, `a2` (two columns), `a/3` (three rows), rows parted by `|`.
    fn check(rows: &str, columns: usize, expect: &str) {
        let section: Vec<Vec<Spanning<char>>> = rows
            .split('|')
            .map(|row| {
                let words = row.split_whitespace();
                words
                    .map(|word| {
                        let (head, down) = word.split_once('/').unwrap_or((word, "1"));
                        let across = head[1..].parse().unwrap_or(1);
                        Spanning {
                            columns: across,
                            rows: down.parse().unwrap(),
                            cell: head.chars().next().unwrap(),
                        }
                    })
                    .collect()
            })
            .collect();
        let (sections, width) = settle(&[section]);
        let text: Vec<String> = sections[0]
            .iter()
            .map(|row| {
                let cells = row.iter().map(|cell| {
                    format!("{}@{}:{}x{}", cell.cell, cell.column, cell.columns, cell.rows)
                });
                cells.collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!((text.join(" | ").as_str(), width), (expect, columns), "{rows}");
    }

    #[test]
    fn cells_settle_beside_what_hangs_from_above() {
        check("a b | c d", 2, "a@0:1x1 b@1:1x1 | c@0:1x1 d@1:1x1");
        check("a/2 b | c", 2, "a@0:1x2 b@1:1x1 | c@1:1x1");
        check("a2 b | c d e", 3, "a@0:2x1 b@2:1x1 | c@0:1x1 d@1:1x1 e@2:1x1");
    }

    #[test]
    fn spans_that_nobody_sees_are_taken_out() {
        check("a1000000 | b c", 2, "a@0:2x1 | b@0:1x1 c@1:1x1");
        check("a2 b2 | c2 d2", 2, "a@0:1x1 b@1:1x1 | c@0:1x1 d@1:1x1");
        check("a/9 b | c", 2, "a@0:1x2 b@1:1x1 | c@1:1x1");
        check("a/2 b || c d", 2, "a@0:1x1 b@1:1x1 | c@0:1x1 d@1:1x1");
        check("a/0 b | c | d", 2, "a@0:1x3 b@1:1x1 | c@1:1x1 | d@1:1x1");
    }

    #[test]
    fn rows_of_any_length_keep_all_cells() {
        let row = vec![Spanning { columns: 3, rows: 1, cell: 'a' }; 5000];
        let (sections, width) = settle(&[vec![row]]);
        assert_eq!(sections[0][0].len(), 5000);
        assert!(width <= MAX_COLUMNS);
    }
}
