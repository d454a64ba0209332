//! YAML front matter, tolerant.
//!
//! Three tries, each slower and more forgiving: the plain form by hand, the whole block through the
//! YAML parser under a small budget, and piece by piece. Never fails; each repair is a note with
//! its line.

use serde_saphyr::Options;

use super::field::{Field, holds_words};
use super::line::Colon;
use super::pieces::{Piece, pieces};
use super::plain;
use super::repair::{Repaired, repaired};
use crate::diagnostic::{Diagnostics, Place};
use crate::document::Value;

/// More pieces than this are not tried one by one with the YAML parser: no front matter has so
/// many, and time must stay linear.
const MOST_PIECES: usize = 200;

/// Reads a block that begins on line `first_line` of the source.
pub(super) fn parse(block: &str, first_line: u32, diagnostics: &mut Diagnostics) -> Vec<Field> {
    if let Some(fields) = plain::parse(block, first_line) {
        return fields;
    }
    let pieces = pieces(block);
    match serde_saphyr::from_str_with_options::<Value>(block, options()) {
        Ok(Value::Map(entries)) => whole(entries, &pieces, first_line, diagnostics),
        Ok(Value::Null) => Vec::new(),
        Ok(_) => piecewise(&pieces, true, first_line, diagnostics),
        Err(error) => {
            let bounded = !exceeds(&error);
            if !bounded {
                diagnostics.warning(
                    "front-matter-too-complex",
                    Some(Place::line(first_line)),
                    "front matter expands too far; its values are kept as the text they are",
                );
            }
            piecewise(&pieces, bounded, first_line, diagnostics)
        }
    }
}

/// Limits that no honest front matter meets, so that a hostile one costs no more than an honest
/// one: 5,000 nodes are read in some milliseconds.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: 5_000,
            max_events: 20_000,
            max_depth: 32,
            max_aliases: 100,
            max_anchors: 100,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 5_000,
            max_replay_stack_depth: 8,
        },
        strict_booleans: true,
    }
}

/// Whether an error says that the limits were met, wherever it is wrapped.
fn exceeds(error: &serde_saphyr::Error) -> bool {
    use serde_saphyr::Error;
    match error {
        Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => exceeds(error),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => true,
        _ => false,
    }
}

/// What the YAML parser read, with lines, and with spellings that YAML reads past their meaning
/// set right.
fn whole(
    entries: Vec<(String, Value)>,
    pieces: &[Piece<'_>],
    first_line: u32,
    diagnostics: &mut Diagnostics,
) -> Vec<Field> {
    let mut next = pieces.iter();
    entries
        .into_iter()
        .map(|(key, value)| {
            // Both are in the order of the source, so the search mostly ends at once.
            let here = next.clone().position(|piece| piece.key == key);
            let Some(piece) = here.and_then(|skip| next.nth(skip)) else {
                return Field { key, value, line: first_line };
            };
            let line = first_line + piece.line;
            let value = as_spelt(piece, value, line, diagnostics);
            Field { key, value, line }
        })
        .collect()
}

/// The value as a person reads it, where YAML reads the spelling otherwise: numbers that would
/// lose their form (`007`, `1.10`), words in brackets, a hash tag that YAML takes for a comment.
fn as_spelt(piece: &Piece<'_>, value: Value, line: u32, diagnostics: &mut Diagnostics) -> Value {
    let text = piece.value;
    let repair = |diagnostics: &mut Diagnostics, reason| {
        note(diagnostics, line, piece.key, reason);
        Value::from(text)
    };
    let bare = text.split_once(" #").map_or(text, |(bare, _)| bare.trim_end());
    let plain = !text.starts_with(['"', '\'', '|', '>', '!', '&', '*']);
    let hash_tag = text
        .match_indices(" #")
        .any(|(at, _)| text[at + 2..].starts_with(|next: char| next.is_alphanumeric()));
    match value {
        Value::Integer(number) if plain && number.to_string() != bare => Value::from(bare),
        Value::Float(number) if plain && number.to_string() != bare => Value::from(bare),
        Value::List(_) | Value::Map(_)
            if holds_words(piece.key) && text.starts_with(['[', '{']) =>
        {
            repair(diagnostics, "YAML takes words in brackets for a list")
        }
        Value::String(_) if plain && hash_tag && holds_words(piece.key) => {
            repair(diagnostics, "YAML takes words after a hash mark for a comment")
        }
        other => other,
    }
}

/// Each piece by itself; `parser` says whether the YAML parser may be asked.
fn piecewise(
    pieces: &[Piece<'_>],
    parser: bool,
    first_line: u32,
    diagnostics: &mut Diagnostics,
) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let parser = parser && pieces.len() <= MOST_PIECES;
    for piece in pieces {
        let line = first_line + piece.line;
        let parsed = if parser { parsed(piece) } else { None };
        let value = if let Some(value) = parsed {
            as_spelt(piece, value, line, diagnostics)
        } else {
            let Repaired { value, reason } = repaired(piece);
            if let Some(reason) = reason {
                note(diagnostics, line, piece.key, reason);
            }
            value
        };
        add(&mut fields, Field { key: piece.key.to_owned(), value, line }, diagnostics);
    }
    fields
}

fn parsed(piece: &Piece<'_>) -> Option<Value> {
    if piece.colon != Some(Colon::Spaced) {
        return None;
    }
    match serde_saphyr::from_str_with_options::<Value>(piece.text, options()) {
        Ok(Value::Map(mut entries)) if entries.len() == 1 => entries.pop().map(|(_, value)| value),
        _ => None,
    }
}

/// Adds a field. Of a key that comes twice the last counts, as in most YAML readers.
fn add(fields: &mut Vec<Field>, field: Field, diagnostics: &mut Diagnostics) {
    let before = fields.iter_mut().take(MOST_PIECES).find(|before| before.key == field.key);
    let Some(before) = before else {
        fields.push(field);
        return;
    };
    if before.value == field.value {
        note(diagnostics, field.line, &field.key, "it is stated once more, the same");
    } else {
        diagnostics.warning(
            "front-matter-duplicate",
            Some(Place::line(field.line)),
            format!(
                "`{}` is stated twice; the first, on line {}, is dropped",
                field.key, before.line
            ),
        );
    }
    before.value = field.value;
}

fn note(diagnostics: &mut Diagnostics, line: u32, key: &str, reason: &str) {
    let key: String = key.chars().take(40).collect();
    let message = format!("repaired `{key}`: {reason}");
    diagnostics.note("front-matter-repaired", Some(Place::line(line)), message);
}
