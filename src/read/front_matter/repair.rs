//! The value of a piece of front matter that YAML refuses, as a person would read it.
//!
//! Assumes that the piece was tried as YAML and refused. Keeps every word.

use super::field::holds_words;
use super::line::{Colon, Line, look};
use super::pieces::{Piece, pieces};
use super::scalar::scalar;
use crate::document::Value;

/// How deep maps are looked into; deeper ones stay text.
const DEEPEST: usize = 8;

/// A value and, where it was not taken as it stands, why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Repaired {
    pub(super) value: Value,
    pub(super) reason: Option<&'static str>,
}

/// Reads a piece without a YAML parser.
pub(super) fn repaired(piece: &Piece<'_>) -> Repaired {
    repaired_at(piece, 0)
}

fn repaired_at(piece: &Piece<'_>, depth: usize) -> Repaired {
    let spelling = match piece.colon {
        None => {
            return Repaired {
                value: Value::Null,
                reason: Some("it is no key and value; kept as a key without one"),
            };
        }
        Some(Colon::Spaced) => None,
        Some(Colon::Tight) => Some("no space follows the colon"),
        Some(Colon::FullWidth) => Some("its colon is full-width"),
    };
    let blank = piece.below.lines().all(|line| matches!(look(line), Line::Blank | Line::Comment));
    let (value, reason) = match (piece.value, blank) {
        (text, true) => single(piece.key, text),
        ("", false) => below(piece.below, depth),
        (header, false) if matches!(header.as_bytes()[0], b'|' | b'>') => {
            (block_text(header, piece.below), Some("its text is indented in no way YAML knows"))
        }
        (text, false) => {
            let lines = std::iter::once(text).chain(piece.below.lines().map(str::trim));
            let joined = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
            let (value, reason) = single(piece.key, &joined);
            (value, reason.or(Some("its value runs over several lines")))
        }
    };
    Repaired { value, reason: spelling.or(reason) }
}

/// A value on one line.
fn single(key: &str, text: &str) -> (Value, Option<&'static str>) {
    if let Some(value) = scalar(text) {
        return (value, None);
    }
    let list = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    match list {
        Some(inner) if !holds_words(key) => {
            let items = inner.split([',', '，']).map(str::trim).filter(|item| !item.is_empty());
            (Value::List(items.map(item).collect()), Some("YAML cannot read the items of the list"))
        }
        _ => (
            Value::String(literal(text)),
            Some("YAML takes the value for something other than text"),
        ),
    }
}

fn item(text: &str) -> Value {
    scalar(text).unwrap_or_else(|| Value::String(literal(text)))
}

/// The text itself, one pair of quotation marks around all of it taken off.
fn literal(text: &str) -> String {
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
        if let Some(inner) = inner {
            return if quote == '"' {
                inner.replace("\\\"", "\"").replace("\\\\", "\\")
            } else {
                inner.replace("''", "'")
            };
        }
    }
    text.to_owned()
}

/// A list or a map below its key, else the text there.
fn below(lines: &str, depth: usize) -> (Value, Option<&'static str>) {
    let reason = Some("YAML cannot read the lines below it");
    let lines = lines.replace('\t', "  ");
    let dedented = dedented(&lines);
    let first = dedented.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if first == "-" || first.starts_with("- ") {
        return (Value::List(items(&dedented, depth)), reason);
    }
    if depth < DEEPEST && matches!(look(first), Line::Keyed(_)) {
        let entries = pieces(&dedented)
            .iter()
            .map(|piece| (piece.key.to_owned(), repaired_at(piece, depth + 1).value))
            .collect();
        return (Value::Map(entries), reason);
    }
    (Value::String(joined(&dedented, " ")), reason)
}

/// The items of a list: each begins with a dash at the left edge.
fn items(lines: &str, depth: usize) -> Vec<Value> {
    let mut texts: Vec<String> = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        match (line.strip_prefix('-'), texts.last_mut()) {
            (Some(text), _) => texts.push(format!(" {text}")),
            (None, Some(item)) => {
                item.push('\n');
                item.push_str(line);
            }
            (None, None) => {}
        }
    }
    texts
        .iter()
        .map(|text| {
            let several = text.contains('\n');
            if several && depth < DEEPEST { below(text, depth + 1).0 } else { item(text.trim()) }
        })
        .collect()
}

/// The text of a block scalar, its own indent taken off.
fn block_text(header: &str, lines: &str) -> Value {
    let folded = header.starts_with('>');
    Value::String(joined(&dedented(lines), if folded { " " } else { "\n" }))
}

fn joined(lines: &str, separator: &str) -> String {
    lines.lines().map(str::trim_end).collect::<Vec<_>>().join(separator).trim().to_owned()
}

/// The lines without the indent that all of them share.
fn dedented(lines: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let shared =
        lines.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    lines.lines().map(|line| line.get(shared..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &Value) {
        let piece = pieces(text)[0];
        assert_eq!(repaired(&piece).value, *expect, "{text}");
    }

    fn list(items: &[&str]) -> Value {
        Value::List(items.iter().map(|item| (*item).into()).collect())
    }

    #[test]
    fn single_values_keep_their_words() {
        for (text, expect) in [
            ("title: [转]甲", "[转]甲"),
            ("title: [转] 甲 [乙]", "[转] 甲 [乙]"),
            ("title: a: b", "a: b"),
            ("title: @x and #y", "@x and #y"),
            ("title: `x`", "`x`"),
            ("title: \"It's \"fine\" here\"", "It's \"fine\" here"),
            ("title: 'It's fine'", "It's fine"),
            ("title:a", "a"),
            ("标题：甲", "甲"),
            ("title: 'Tis", "'Tis"),
            ("title: %x", "%x"),
        ] {
            check(text, &Value::from(expect));
        }
    }

    #[test]
    fn lists_and_maps_keep_their_items() {
        check("tags:[a,b.c]", &list(&["a", "b.c"]));
        check("tags: [@a， b]", &list(&["@a", "b"]));
        check("tags:\n- @a\n- `b`\n", &list(&["@a", "`b`"]));
        check("tags:\n\t- @a\n\t- b\n", &list(&["@a", "b"]));
        let author =
            Value::Map(vec![("name".to_owned(), "a: b".into()), ("url".to_owned(), "@c".into())]);
        check("author:\n  name: a: b\n  url: @c\n", &author);
        check("contributors:\n- name: a: b\n  url: @c\n", &Value::List(vec![author]));
        check("excerpt: |\n one\n  two\n", &Value::from("one\n two"));
        check("excerpt: >\n one\n two\n", &Value::from("one two"));
        check("permalink: a: b\n  c\n", &Value::from("a: b c"));
    }
}
