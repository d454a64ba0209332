//! The tags of table cells: spans and scopes, from where a cell stands.

use crate::document::Placed;

/// The tags around a cell's contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// The start tag, still open for further attributes.
    pub(super) open: String,
    /// The end tag.
    pub(super) close: &'static str,
}

/// The tags of a cell. A cell that heads others says which by `scope`; one without words heads
/// nothing.
pub(super) fn shape(place: &Placed<'_>, in_head: bool) -> Shape {
    let has_words = place.cell.blocks.iter().any(|block| !block.plain_text().trim().is_empty());
    let heads = (in_head || place.cell.header) && has_words;
    let scope = match (heads, in_head) {
        (false, _) => "",
        (true, true) if place.columns > 1 => " scope=\"colgroup\"",
        (true, true) => " scope=\"col\"",
        (true, false) if place.rows > 1 => " scope=\"rowgroup\"",
        (true, false) => " scope=\"row\"",
    };
    let (tag, close) = if heads { ("th", "</th>") } else { ("td", "</td>") };
    let mut open = format!("<{tag}{scope}");
    if place.columns > 1 {
        open += &format!(" colspan=\"{}\"", place.columns);
    }
    if place.rows > 1 {
        open += &format!(" rowspan=\"{}\"", place.rows);
    }
    Shape { open, close }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, Cell, Inline};

    #[test]
    fn scopes_follow_from_place_and_words() {
        fn check(cell: &Cell, columns: usize, rows: usize, in_head: bool, expect: &str) {
            let place = Placed { row: 0, column: 0, rows, columns, cell };
            assert_eq!(shape(&place, in_head).open, expect);
        }
        let blocks = vec![Block::Paragraph { content: vec![Inline::text("x")] }];
        let words = Cell { blocks, header: true, ..Cell::default() };
        check(&words, 1, 1, true, "<th scope=\"col\"");
        check(&words, 2, 1, true, "<th scope=\"colgroup\" colspan=\"2\"");
        check(&words, 1, 1, false, "<th scope=\"row\"");
        check(&words, 1, 3, false, "<th scope=\"rowgroup\" rowspan=\"3\"");
        check(&Cell { header: true, ..Cell::default() }, 1, 1, true, "<td");
        check(&Cell { header: false, ..words }, 1, 1, false, "<td");
    }
}
