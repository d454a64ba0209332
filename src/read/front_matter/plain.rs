//! The front matter that nearly every article has, read by hand.
//!
//! Keys at the left edge, each with a scalar, a list on one line, or a list of scalars below it;
//! comments and blank lines. Where anything else stands the whole block is left to the YAML
//! parser, which takes longer. Both must agree wherever this one answers; a table of cases holds
//! them to it.

use super::field::Field;
use super::scalar::{keyword, scalar};
use crate::document::Value;

/// More keys than any article has: looking for duplicates is quadratic.
const MOST_KEYS: usize = 100;

/// The fields of a block; `None` when it holds anything but the plainest YAML.
pub(super) fn parse(block: &str, first_line: u32) -> Option<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    // Whether nothing follows the last key on its line, so that a list may stand below, and the
    // indent of that list once its first item is seen.
    let mut open = false;
    let mut indent = None;
    for (line, number) in block.lines().zip(first_line..) {
        let text = line.trim_start_matches(' ');
        let column = line.len() - text.len();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some(item) = text.strip_prefix("- ").or((text == "-").then_some("")) {
            let value = &mut fields.last_mut()?.value;
            match (value, indent) {
                (Value::List(items), Some(before)) if before == column => items.push(scalar(item)?),
                (value, None) if open => {
                    *value = Value::List(vec![scalar(item)?]);
                    indent = Some(column);
                }
                _ => return None,
            }
            continue;
        }
        let (key, value) = text.split_once(':')?;
        let sound = column == 0 && is_plain_key(key) && matches!(value.as_bytes(), [] | [b' ', ..]);
        if !sound || fields.len() == MOST_KEYS || fields.iter().any(|field| field.key == key) {
            return None;
        }
        open = value.trim_matches(' ').is_empty();
        let value = match value.trim_matches(' ') {
            list if list.starts_with('[') => flow_list(list)?,
            other => scalar(other)?,
        };
        fields.push(Field { key: key.to_owned(), value, line: number });
        indent = None;
    }
    Some(fields)
}

fn is_plain_key(key: &str) -> bool {
    let ordinary = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '_' | '-') || !character.is_ascii()
    };
    key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || !first.is_ascii())
        && key.chars().all(ordinary)
        // A key may be a null or a truth value in YAML.
        && keyword(key).is_none()
}

fn flow_list(text: &str) -> Option<Value> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    if inner.contains(['[', ']', '{', '}']) {
        return None;
    }
    if inner.trim_matches(' ').is_empty() {
        return Some(Value::List(Vec::new()));
    }
    let mut items: Vec<&str> = inner.split(',').collect();
    // A comma may close the list too.
    if items.last().is_some_and(|last| last.trim_matches(' ').is_empty()) {
        items.pop();
    }
    let item =
        |text: &str| scalar(text).filter(|value| *value != Value::Null || text.contains('~'));
    items.into_iter().map(item).collect::<Option<Vec<_>>>().map(Value::List)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_blocks_are_read_with_their_lines() {
        let fields = parse(
            "title: '甲：乙'\ncategories: \n - 新媒体\n - 36kr\n\n# note\ntags: [a, 'b']\nempty:\n",
            3,
        )
        .unwrap();
        let field = |key: &str, value, line| Field { key: key.to_owned(), value, line };
        let list = |items: &[&str]| Value::List(items.iter().map(|item| (*item).into()).collect());
        assert_eq!(
            fields,
            [
                field("title", Value::from("甲：乙"), 3),
                field("categories", list(&["新媒体", "36kr"]), 4),
                field("tags", list(&["a", "b"]), 9),
                field("empty", Value::Null, 10),
            ]
        );
    }

    #[test]
    fn everything_else_is_left_to_the_parser() {
        for block in [
            "title: a: b",
            "title: [转]甲",
            "a: 1\na: 2",
            "a:\n  b: c",
            "a: b\n  c",
            "a: ~\n- b",
            "a:\n- b\n - c",
            "a:\n- [b]",
            "a:\n- b: c",
            "a: |\n  b",
            "- a",
            "a:b",
            "tags:\tx",
            "true: x",
            "a: [b, [c]]",
            "a: ['b, c']",
            "a: [b,, c]",
            "a: \"b\\n\"",
        ] {
            assert_eq!(parse(block, 1), None, "{block}");
        }
    }
}
