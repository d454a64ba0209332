//! The schema of a book's file (JSON Schema, draft 7), by which editors complete and check it.
//!
//! Made from clap's table, which knows the keys, and so never behind it. What a value means beyond
//! its kind is not in it: that is told with line and caret when the book is made.

use clap::{Arg, CommandFactory};
use serde_json::{Map, Value, json};

use super::{Arguments, settings};

/// The schema, as a file.
pub(super) fn of_book_file() -> String {
    let mut properties: Map<String, Value> =
        book_options().iter().map(|option| (settings::key(option), of(option))).collect();
    let part = json!({
        "type": "object",
        "properties": {
            "title": { "type": "string", "description": "The title of the part" },
            "input": several("string", "Files, folders and patterns"),
        },
        "additionalProperties": false,
    });
    properties.insert(
        "part".to_owned(),
        json!({ "type": "array", "description": "Parts that are listed one by one", "items": part }),
    );
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A book of offprint: what `offprint book book.toml` makes",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    format!("{schema:#}\n")
}

/// The options that a book's file may set.
pub(super) fn book_options() -> Vec<Arg> {
    let mut command = Arguments::command();
    command.build();
    let options =
        command.find_subcommand("book").into_iter().flat_map(clap::Command::get_arguments);
    let wanted =
        options.filter(|option| !["help", "print-config"].contains(&&*settings::key(option)));
    wanted.cloned().collect()
}

fn of(option: &Arg) -> Value {
    let help = settings::help(option);
    let usual = settings::usual(option);
    let description = format!("{help} [default: {usual}]");
    if !option.get_action().takes_values() {
        return json!({ "type": "boolean", "description": description });
    }
    let words: Vec<String> =
        option.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let takes_many = matches!(option.get_action(), clap::ArgAction::Append)
        || option.get_num_args().is_some_and(|count| count.max_values() > 1);
    match (words.is_empty(), takes_many) {
        (false, _) => json!({ "enum": words, "description": description }),
        (true, true) => several(json!(["string", "number"]), &description),
        // Sizes are words where they have a unit, and numbers where they have none; dates in TOML
        // are neither.
        (true, false) => json!({ "description": description }),
    }
}

/// One value, or a list of them.
fn several(kind: impl Into<Value>, description: &str) -> Value {
    let kind = kind.into();
    let list = json!({ "type": "array", "items": { "type": kind } });
    json!({ "description": description, "anyOf": [{ "type": kind }, list] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_schema_is_that_of_the_command_line() {
        let published = include_str!("../../../../docs/book.schema.json");
        let made = of_book_file();
        if published != made {
            let place = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/book.schema.json");
            if std::env::var_os("SNAPSHOTS").is_some_and(|how| how == "overwrite") {
                std::fs::write(place, made).unwrap();
            } else {
                panic!("`docs/book.schema.json` is behind: run with SNAPSHOTS=overwrite");
            }
        }
    }
}
