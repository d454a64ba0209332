//! A table as GitHub's Markdown says it: strings in, lines out.
//!
//! Assumes that each cell is one line of finished Markdown. Columns are not padded: with characters
//! of two widths no padding looks right everywhere, and a changed cell should change one line.

use crate::document::Alignment;

/// The lines of a table: its head, the row of delimiters, its body.
///
/// Rows shorter than `columns` are filled up, longer ones cut.
pub(super) fn lines(
    columns: &[Option<Alignment>],
    head: &[String],
    body: &[Vec<String>],
) -> Vec<String> {
    let delimiters: Vec<&str> = columns
        .iter()
        .map(|alignment| match alignment {
            None => "---",
            Some(Alignment::Start) => ":--",
            Some(Alignment::Center) => ":-:",
            Some(Alignment::End) => "--:",
        })
        .collect();
    let mut lines = vec![row(head, columns.len()), format!("| {} |", delimiters.join(" | "))];
    lines.extend(body.iter().map(|cells| row(cells, columns.len())));
    lines
}

fn row(cells: &[String], columns: usize) -> String {
    let mut line = String::from("|");
    for column in 0..columns {
        line.push(' ');
        if let Some(cell) = cells.get(column).filter(|cell| !cell.is_empty()) {
            line.push_str(&escape_pipes(cell));
            line.push(' ');
        }
        line.push('|');
    }
    line
}

/// `|` as `\|`, wherever it stands: cells are told apart before anything else is read, and the
/// backslash is taken away then, in code and addresses too (GFM 4.10).
fn escape_pipes(cell: &str) -> String {
    cell.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_filled_up_and_pipes_escaped() {
        let cell = str::to_owned;
        let lines = lines(
            &[None, Some(Alignment::End)],
            &[cell("名"), cell("数")],
            &[vec![cell("a|b"), cell("1")], vec![cell("c")]],
        );
        assert_eq!(lines, ["| 名 | 数 |", "| --- | --: |", "| a\\|b | 1 |", "| c | |"]);
    }
}
