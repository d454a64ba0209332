//! All options of all commands as a page of Markdown, from the table that clap has. Opens no files.

use std::fmt::Write;

use clap::{Arg, Command};

use super::settings::{help, usual};

/// Where an option stands that has no heading of its own.
const PLAIN: &str = "Options";

/// The page.
pub(super) fn options(command: Command) -> String {
    let mut page = "# All options\n\n\
                    Made by `offprint manual FOLDER` from the tables that the command line is read by. \
                    Any of them may also stand in a file or in the environment: see \
                    [settings](settings.md).\n"
        .to_owned();
    let mut told = Vec::new();
    for (name, command) in commands(command) {
        let about = command.get_long_about().or(command.get_about());
        let about = about.map(ToString::to_string).unwrap_or_default();
        let paragraphs: Vec<String> = about.split("\n\n").map(closed).collect();
        let _ = write!(page, "\n## {name}\n\n{}\n", paragraphs.join("\n\n"));
        page.push_str(&tables(&name, &command, &mut told));
    }
    page
}

/// A command's tables, one for each heading. Those that are as in an earlier command only say so;
/// `told` has them, each with its command.
fn tables(name: &str, command: &Command, told: &mut Vec<(String, String)>) -> String {
    let heading_of = |option: &Arg| option.get_help_heading().unwrap_or(PLAIN).to_owned();
    let mut headings: Vec<String> = Vec::new();
    for heading in shown(command).map(heading_of) {
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    let mut text = String::new();
    let mut same: Vec<(String, Vec<String>)> = Vec::new();
    for heading in headings {
        let rows = shown(command).filter(|option| heading_of(option) == heading).map(row);
        let table = format!(
            "\n| {heading} | | default |\n|---|---|---|\n{}\n",
            rows.collect::<Vec<_>>().join("\n")
        );
        if let Some((_, first)) = told.iter().find(|(known, _)| *known == table) {
            match same.iter_mut().find(|(known, _)| known == first) {
                Some((_, headings)) => headings.push(heading),
                None => same.push((first.clone(), vec![heading])),
            }
        } else {
            text.push_str(&table);
            told.push((table, name.to_owned()));
        }
    }
    for (first, headings) in same {
        let _ = write!(text, "\n{}: as for `{first}`.\n", headings.join(", "));
    }
    text
}

/// Every command, with those below it, and the name that it is called by.
pub(super) fn commands(command: Command) -> Vec<(String, Command)> {
    let name = command.get_name().to_owned();
    let below = command.get_subcommands().cloned().collect();
    let mut list = vec![(name, command)];
    add_below(&mut list, below);
    list
}

fn add_below(list: &mut Vec<(String, Command)>, below: Vec<Command>) {
    let parent = list.last().map(|(name, _)| name.clone()).unwrap_or_default();
    for command in below {
        let inner = command.get_subcommands().cloned().collect();
        list.push((format!("{parent} {}", command.get_name()), command));
        add_below(list, inner);
    }
}

/// The arguments and options that help shows.
pub(super) fn shown(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|option| {
        !option.is_hide_set() && !["help", "version"].contains(&option.get_id().as_str())
    })
}

fn row(option: &Arg) -> String {
    let value = option.get_value_names().and_then(|names| names.first());
    let mut name = match (option.get_short(), option.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (None, Some(long)) => format!("--{long}"),
        _ => String::new(),
    };
    if let Some(value) = value.filter(|_| option.get_action().takes_values()) {
        name.push_str(if name.is_empty() { "" } else { " " });
        name.push_str(value);
    }
    let more = option.get_long_help().map(ToString::to_string).unwrap_or_default();
    let more = more.split_once("\n\n").map(|(_, rest)| closed(rest)).unwrap_or_default();
    let what = format!("{} {more}", closed(&help(option)));
    let default = match option.get_default_values().first() {
        _ if option.is_required_set() => "must be given".to_owned(),
        Some(value) if !option.is_hide_default_value_set() => value.to_string_lossy().into_owned(),
        _ => usual(option),
    };
    format!("| `{name}` | {} | {} |", cell(&what), cell(&default))
}

/// With a full stop.
fn closed(text: &str) -> String {
    let text = text.trim();
    let closed = text.is_empty() || text.ends_with(['.', ':', '!', '?']);
    format!("{text}{}", if closed { "" } else { "." })
}

/// In one line, its bars escaped.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
