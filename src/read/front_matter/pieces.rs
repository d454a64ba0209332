//! Front matter in pieces: one key and the lines below it at a time.
//!
//! Where YAML refuses the whole block, each piece is read by itself, and a piece that YAML refuses
//! too is read as a person would read it. So one bad line costs nothing but itself.

use super::line::{Colon, Keyed, Line, look};

/// A key at the left edge with everything up to the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece<'a> {
    /// The key; the whole line when it has none.
    pub(super) key: &'a str,
    /// What follows the key on its line, trimmed.
    pub(super) value: &'a str,
    /// The lines below.
    pub(super) below: &'a str,
    /// All of it.
    pub(super) text: &'a str,
    /// How key and value are parted; `None` for a line without a key.
    pub(super) colon: Option<Colon>,
    /// The line the piece begins on, counted from 0 within the block.
    pub(super) line: u32,
}

/// Cuts a block into pieces. Comments and blank lines before the first key belong to none.
pub(super) fn pieces(block: &str) -> Vec<Piece<'_>> {
    let mut starts: Vec<(usize, u32, Option<Keyed<'_>>)> = Vec::new();
    let mut quote = None;
    let mut start = 0;
    for (line, whole) in (0_u32..).zip(block.split_inclusive('\n')) {
        let text = whole.trim_end_matches(['\n', '\r']);
        match look(text) {
            Line::Keyed(at) => {
                quote = open_quote(at.value);
                starts.push((start, line, Some(at)));
            }
            Line::Other | Line::Dashes if quote.is_none() => starts.push((start, line, None)),
            _ if quote.is_some_and(|quote| text.trim_end().ends_with(quote)) => quote = None,
            _ => {}
        }
        start += whole.len();
    }
    let ends = starts.iter().skip(1).map(|(start, ..)| *start).chain([block.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&(start, line, keyed), end)| piece(&block[start..end], line, keyed))
        .collect()
}

fn piece<'a>(text: &'a str, line: u32, keyed: Option<Keyed<'a>>) -> Piece<'a> {
    let (first, below) = text.split_once('\n').unwrap_or((text, ""));
    match keyed {
        Some(Keyed { key, value, colon }) => {
            Piece { key, value, below, text, colon: Some(colon), line }
        }
        None => Piece { key: first.trim_end(), value: "", below, text, colon: None, line },
    }
}

/// The quotation mark that a value opens and does not close on its line.
fn open_quote(value: &str) -> Option<char> {
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let inner = &value[1..];
    // A mark inside says that the value ends on its line, however it is spelt.
    (!inner.contains(quote)).then_some(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_cut_at_its_keys() {
        let block =
            "# c\ntitle: a: b\ntags:\n- x\n  y\n\nbroken/line\nnote: \"one\ntwo\"\ndate:2020\n";
        let found: Vec<_> = pieces(block)
            .into_iter()
            .map(|piece| (piece.key, piece.value, piece.below, piece.line))
            .collect();
        assert_eq!(
            found,
            [
                ("title", "a: b", "", 1),
                ("tags", "", "- x\n  y\n\n", 2),
                ("broken/line", "", "", 6),
                ("note", "\"one", "two\"\n", 7),
                ("date", "2020", "", 9),
            ]
        );
    }

    #[test]
    fn a_mark_that_nobody_closes_swallows_no_keys() {
        let keys: Vec<_> =
            pieces("title: 'Tis so\ndate: 2020").iter().map(|piece| piece.key).collect();
        assert_eq!(keys, ["title", "date"]);
    }
}
