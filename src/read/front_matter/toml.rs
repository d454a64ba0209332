//! TOML front matter, tolerant.
//!
//! What the TOML parser refuses is read line by line, so that one bad line costs only itself.

use super::field::Field;
use super::scalar::scalar;
use crate::diagnostic::{Diagnostics, Place};
use crate::document::Value;

/// Under this key the `toml` library hands a date to serde.
const DATE_KEY: &str = "$__toml_private_datetime";

/// More keys than any front matter has.
const MOST_KEYS: usize = 200;

/// Reads a block that begins on line `first_line` of the source.
pub(super) fn parse(block: &str, first_line: u32, diagnostics: &mut Diagnostics) -> Vec<Field> {
    match toml::from_str::<Value>(block) {
        Ok(Value::Map(entries)) => (0..)
            .zip(entries)
            .map(|(index, (key, value))| {
                // Beyond any honest number of keys the line is not worth its search.
                let here = if index < MOST_KEYS { line_of(block, &key) } else { 0 };
                let line = first_line + here;
                Field { key, value: dates_as_text(value), line }
            })
            .collect(),
        Ok(_) => Vec::new(),
        Err(error) => {
            let before = error.span().and_then(|span| block.get(..span.start)).unwrap_or_default();
            let line = first_line.saturating_add(count_lines(before));
            diagnostics.note(
                "front-matter-repaired",
                Some(Place::line(line)),
                format!("read line by line, since TOML refuses it: {}", error.message()),
            );
            line_by_line(block, first_line)
        }
    }
}

fn count_lines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|&byte| byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// The line that a top-level key or table is on, counted from 0.
fn line_of(block: &str, key: &str) -> u32 {
    let is_here = |line: &str| {
        let name = line.trim_start().trim_start_matches(['[', '"', '\'']);
        name.strip_prefix(key).is_some_and(|rest| {
            rest.trim_start_matches(['"', '\'']).trim_start().starts_with(['=', ']', '.'])
        })
    };
    (0_u32..).zip(block.lines()).find(|(_, line)| is_here(line)).map_or(0, |(index, _)| index)
}

fn dates_as_text(value: Value) -> Value {
    match value {
        Value::Map(mut entries) if entries.len() == 1 && entries[0].0 == DATE_KEY => {
            entries.pop().map_or(Value::Null, |(_, date)| date)
        }
        Value::Map(entries) => Value::Map(
            entries.into_iter().map(|(key, value)| (key, dates_as_text(value))).collect(),
        ),
        Value::List(values) => Value::List(values.into_iter().map(dates_as_text).collect()),
        other => other,
    }
}

fn line_by_line(block: &str, first_line: u32) -> Vec<Field> {
    let mut fields = Vec::new();
    for (line, text) in (first_line..).zip(block.lines()) {
        let Some((key, value)) = text.split_once('=') else { continue };
        let key = key.trim().trim_matches(['"', '\'']).to_owned();
        let value = value.trim();
        let list = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
        let value = match list {
            Some(items) => Value::List(
                items.split(',').map(str::trim).filter(|item| !item.is_empty()).map(word).collect(),
            ),
            None => word(value),
        };
        fields.push(Field { key, value, line });
    }
    fields
}

fn word(text: &str) -> Value {
    scalar(text).unwrap_or_else(|| Value::from(text.trim_matches(['"', '\''])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_dates_and_tables_keep_their_order_and_lines() {
        let mut diagnostics = Diagnostics::new();
        let block = "title = \"甲\"\ndate = 2022-02-23T12:04:44+08:00\ntags = [\"b\", \"a\"]\n[author]\nname = \"乙\"\n";
        let fields = parse(block, 2, &mut diagnostics);
        let keys: Vec<_> = fields.iter().map(|field| (field.key.as_str(), field.line)).collect();
        assert_eq!(keys, [("title", 2), ("date", 3), ("tags", 4), ("author", 5)]);
        assert_eq!(fields[1].value, Value::from("2022-02-23T12:04:44+08:00"));
        assert!(diagnostics.is_empty());
    }

    #[test]
    fn one_bad_line_costs_only_itself() {
        let mut diagnostics = Diagnostics::new();
        let fields = parse("title = \"a\" b\"\ntags = [x, \"y\"]\n", 2, &mut diagnostics);
        assert_eq!(fields[0].value, Value::from("a\" b"));
        assert_eq!(fields[1].value, Value::List(vec!["x".into(), "y".into()]));
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics.iter().next().unwrap().place, Some(Place::line(2)));
    }
}
