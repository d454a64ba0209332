//! Front matter: found, read whatever its syntax, and taken off the body.
//!
//! Knows syntax and no meaning: what a key stands for is decided in `read/metadata`. Never fails;
//! what it repairs is a diagnostic with its line.

mod field;
mod headed;
mod line;
mod pieces;
mod plain;
mod repair;
mod scalar;
mod split;
mod toml;
mod yaml;

pub(super) use field::{Field, folded};

use std::collections::HashSet;

use self::split::{Fault, Split, Syntax};
use crate::diagnostic::{Diagnostics, Place};
use crate::document::Value;

/// More keys than any front matter has.
const MOST_KEYS: usize = 200;

/// A source taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parted<'a> {
    /// The fields, in the order of the source, each key once.
    pub(super) fields: Vec<Field>,
    /// What follows the front matter.
    pub(super) body: &'a str,
    /// The line of the source that the body begins on, from 1.
    pub(super) first_line: u32,
}

/// Takes the front matter off a text whose line ends are `\n`.
pub(super) fn part<'a>(text: &'a str, diagnostics: &mut Diagnostics) -> Parted<'a> {
    if let Some((fields, end)) = json(text).or_else(|| headed::parse(text, 1)) {
        return Parted { fields, body: &text[end..], first_line: 1 + line_ends(&text[..end]) };
    }
    let mut parted = Parted { fields: Vec::new(), body: text, first_line: 1 };
    let Some(first) = split::split(text) else { return parted };
    take(&mut parted, &first, diagnostics);
    // Some tools put a block of their own in front of the one they find.
    if first.syntax == Syntax::Yaml
        && let Some(second) = split::split(parted.body)
        && second.syntax == Syntax::Yaml
        && second.fault.is_none()
        && second.end > second.start
    {
        let line = parted.first_line;
        let mut fields = std::mem::take(&mut parted.fields);
        diagnostics.note(
            "front-matter-repeated",
            Some(Place::line(line)),
            "a second block of front matter; it adds what the first leaves open",
        );
        take(&mut parted, &second, diagnostics);
        merge(&mut fields, std::mem::take(&mut parted.fields), diagnostics);
        parted.fields = fields;
    }
    parted
}

/// Adds fields that are known besides, whose keys the source has not.
pub(super) fn complete(fields: &mut Vec<Field>, others: &[(String, Value)]) {
    let keys: HashSet<String> = fields.iter().map(|field| field.key.clone()).collect();
    let others = others.iter().filter(|(key, _)| !keys.contains(key));
    fields.extend(others.map(|(key, value)| Field {
        key: key.clone(),
        value: value.clone(),
        line: 1,
    }));
}

/// Reads the block and moves the body behind it.
fn take(parted: &mut Parted<'_>, found: &Split, diagnostics: &mut Diagnostics) {
    let text = parted.body;
    let block = &text[found.start..found.end];
    let first_line = parted.first_line + line_ends(&text[..found.start]);
    let place = Some(Place::line(first_line));
    match found.fault {
        Some(Fault::Unopened) => diagnostics.note(
            "front-matter-unopened",
            place,
            "no line of three dashes before the front matter",
        ),
        Some(Fault::Unterminated) => diagnostics.warning(
            "front-matter-unterminated",
            place,
            "no line closes the front matter; it was taken to end where the text begins",
        ),
        None => {}
    }
    parted.fields = match found.syntax {
        Syntax::Yaml => yaml::parse(block, first_line, diagnostics),
        Syntax::Toml => toml::parse(block, first_line, diagnostics),
        Syntax::Bare => bare(block, first_line),
    };
    parted.first_line += line_ends(&text[..found.body]);
    parted.body = &text[found.body..];
}

/// Adds the fields of a second block that the first has not, or has empty.
fn merge(fields: &mut Vec<Field>, others: Vec<Field>, diagnostics: &mut Diagnostics) {
    for other in others {
        match fields.iter_mut().find(|field| field.key == other.key) {
            None => fields.push(other),
            Some(field) if field.value == Value::Null => *field = other,
            Some(field) if field.value == other.value || other.value == Value::Null => {}
            Some(field) => diagnostics.warning(
                "front-matter-duplicate",
                Some(Place::line(other.line)),
                format!(
                    "`{}` differs from the one on line {}, which counts",
                    other.key, field.line
                ),
            ),
        }
    }
}

/// `Key: value` lines; an indented line goes on with the value above.
fn bare(block: &str, first_line: u32) -> Vec<Field> {
    let mut fields: Vec<(String, String, u32)> = Vec::new();
    for (number, line) in (first_line..).zip(block.lines()) {
        match (line::keyed(line), fields.last_mut()) {
            (Some(found), _) => {
                fields.push((found.key.to_owned(), found.value.to_owned(), number));
            }
            (None, Some((_, value, _))) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (None, None) => {}
        }
    }
    fields
        .into_iter()
        .map(|(key, value, line)| Field { key, value: Value::String(value), line })
        .collect()
}

/// JSON at the head of a text, told from a body that begins with a brace by its keys.
fn json(text: &str) -> Option<(Vec<Field>, usize)> {
    let start = text.len() - text.trim_start().len();
    if !text[start..].starts_with('{') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
    let Some(Ok(Value::Map(entries))) = values.next() else { return None };
    let known = |(key, _): &(String, Value)| field::is_telltale(key);
    if !entries.iter().any(known) {
        return None;
    }
    let end = start + values.byte_offset();
    let line_of = |key: &str| {
        let at = text[..end].find(&format!("\"{key}\"")).unwrap_or(start);
        1 + line_ends(&text[..at])
    };
    // Beyond any honest number of keys the line is not worth its search.
    let fields = (0..)
        .zip(entries)
        .map(|(index, (key, value))| {
            let line = if index < MOST_KEYS { line_of(&key) } else { 1 };
            Field { key, value, line }
        })
        .collect();
    Some((fields, end))
}

fn line_ends(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|&byte| byte == b'\n').count()).unwrap_or(u32::MAX / 2)
}
