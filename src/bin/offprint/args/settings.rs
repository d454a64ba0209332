//! What is set, layer over layer: the user's `config.toml`, the project's `offprint.toml`, the
//! environment, a book's file, the command line. Each option is taken from the highest that has it.
//!
//! What the lower layers say is written as a command line before what was typed, and clap reads
//! all of it: one table knows the options, their values and their errors.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use anyhow::{Context, anyhow, bail};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::layer::{Given, Layer, PartList, Setting};
use crate::places;
use crate::report;

/// What values are called that are paths.
const PATHS: &[&str] = &["FILE", "FOLDER", "OUTPUT", "INPUT"];

/// Options that reach what only this machine can: not from a file that is found beside articles.
const REACHING: &[&str] = &["allow-private", "base-url", "referer"];

/// The command whose rows must not depend on what lies about on a machine.
const FROM_NO_FILE: &str = "batch";

/// The key of what has no name on the command line.
const INPUT: &str = "input";

/// What all layers say.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) matches: ArgMatches,
    /// The parts that a book's file lists.
    pub(super) parts: Vec<PartList>,
    /// Where the values of options come from that were not typed, by key.
    origins: HashMap<String, String>,
}

/// Reads what was typed and all layers below it. Help, version and errors of usage end the process.
pub(super) fn settle(command: &mut Command, typed: &[OsString]) -> anyhow::Result<Settled> {
    let parsed = command.try_get_matches_from_mut(typed).unwrap_or_else(|error| error.exit());
    let plain = |matches| Settled { matches, parts: Vec::new(), origins: HashMap::new() };
    let Some((name, matches)) = parsed.subcommand() else { return Ok(plain(parsed)) };
    let Some(options) = command.find_subcommand(name).cloned() else { return Ok(plain(parsed)) };
    if matches.subcommand_name().is_some() {
        return Ok(plain(parsed));
    }
    let book_file = book_file(name, matches)?;
    let layers = if name == FROM_NO_FILE {
        vec![environment(&options)]
    } else {
        layers(&options, matches, book_file.as_deref())?
    };
    if layers.iter().all(|layer| layer.settings.is_empty() && layer.parts.is_empty()) {
        return Ok(plain(parsed));
    }
    let mut given: HashSet<String> = options
        .get_arguments()
        .filter(|option| matches.value_source(option.get_id().as_str()).is_some_and(is_typed))
        .map(key)
        .collect();
    if inputs(matches).iter().all(|input| Some(input) == book_file.as_ref()) {
        given.remove(INPUT);
    }
    let mut tokens: Vec<OsString> = typed.iter().take(2).cloned().collect();
    let mut last = Vec::new();
    let mut origins = HashMap::new();
    for layer in layers.iter().rev() {
        for setting in &layer.settings {
            if !given.insert(setting.key.clone()) {
                continue;
            }
            let option = options.get_arguments().find(|option| key(option) == setting.key);
            let other =
                |command: &Command| command.get_arguments().any(|one| key(one) == setting.key);
            let is_books = book_file.as_deref().is_some_and(|file| layer.is_of(file));
            if option.is_none() && !is_books && command.get_subcommands().any(other) {
                continue;
            }
            let written = as_typed(layer, setting, option)?;
            origins.insert(setting.key.clone(), layer.place(setting));
            if setting.key == INPUT { last.extend(written) } else { tokens.extend(written) }
        }
    }
    let is_book_file = |token: &&OsString| Some(Path::new(token)) == book_file.as_deref();
    tokens.extend(typed.iter().skip(2).filter(|token| !is_book_file(token)).cloned());
    if !last.is_empty() {
        tokens.push("--".into());
        tokens.extend(last);
    }
    let matches = command.try_get_matches_from_mut(tokens).unwrap_or_else(|error| {
        if let Some((key, origin)) = at_fault(&error).and_then(|key| origins.get_key_value(&key)) {
            let mut settings = layers
                .iter()
                .rev()
                .flat_map(|layer| layer.settings.iter().map(move |setting| (layer, setting)));
            let found = settings
                .find(|(layer, setting)| setting.key == *key && layer.place(setting) == *origin);
            if let Some((layer, setting)) = found {
                let problem = format!("`{key}` is at fault");
                report::lines(&layer.fault_of(setting, &problem).to_string());
            }
        }
        error.exit()
    });
    let parts = layers.into_iter().flat_map(resolved_parts).collect();
    Ok(Settled { matches, parts, origins })
}

fn is_typed(source: ValueSource) -> bool {
    source == ValueSource::CommandLine
}

/// What a file calls an option: its long name.
pub(super) fn key(option: &Arg) -> String {
    option.get_long().unwrap_or(INPUT).to_owned()
}

fn inputs(matches: &ArgMatches) -> Vec<PathBuf> {
    let inputs = matches.try_get_many::<PathBuf>("inputs").ok().flatten();
    inputs.into_iter().flatten().cloned().collect()
}

/// The book's file, where an input of `book` is one.
fn book_file(command: &str, matches: &ArgMatches) -> anyhow::Result<Option<PathBuf>> {
    let is_one = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let files: Vec<PathBuf> = inputs(matches).into_iter().filter(is_one).collect();
    match files.as_slice() {
        [] => Ok(None),
        _ if command != "book" => Ok(None),
        [file] => Ok(Some(file.clone())),
        [one, other, ..] => {
            bail!("one book at a time: `{}`, `{}`", one.display(), other.display())
        }
    }
}

/// All layers, the lowest first.
fn layers(
    options: &Command,
    matches: &ArgMatches,
    book_file: Option<&Path>,
) -> anyhow::Result<Vec<Layer>> {
    let mut layers = Vec::new();
    if let Some(folder) = places::configuration() {
        layers.extend(file(&folder.join("config.toml"), false)?);
    }
    let first = book_file.map(Path::to_path_buf).or_else(|| inputs(matches).into_iter().next());
    let start = std::path::absolute(first.unwrap_or_default()).or_else(|_| env::current_dir())?;
    let found = start.ancestors().map(|folder| folder.join("offprint.toml"));
    if let Some(path) = found.into_iter().find(|path| path.is_file()) {
        layers.extend(file(&path, true)?);
    }
    layers.push(environment(options));
    if let Some(path) = book_file {
        let layer = file(path, false)?;
        layers.push(layer.with_context(|| format!("there is no `{}`", path.display()))?);
    }
    Ok(layers)
}

fn environment(options: &Command) -> Layer {
    let names = options.get_arguments().filter_map(Arg::get_long);
    Layer::of_environment(names, |name| env::var_os(name))
}

/// The layer of a file; `None` when there is no such file.
fn file(path: &Path, is_found: bool) -> anyhow::Result<Option<Layer>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read `{}`", path.display()));
        }
    };
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut layer = Layer::of_file(path.display().to_string(), folder, text)
        .map_err(|fault| anyhow!("{fault}"))?;
    layer.is_found = is_found;
    Ok(Some(layer))
}

/// A setting as it would be typed.
fn as_typed(
    layer: &Layer,
    setting: &Setting,
    option: Option<&Arg>,
) -> anyhow::Result<Vec<OsString>> {
    let key = &setting.key;
    let is_path = option.is_some_and(is_path);
    if layer.is_found && (is_path || REACHING.contains(&key.as_str())) {
        let problem = "not taken from here: the file may have come with the articles, from a \
                       stranger. It may stand in your own `config.toml` or in a book's file";
        bail!("{}", layer.fault_of(setting, problem));
    }
    let valued = |value: OsString| {
        if key == INPUT {
            return value;
        }
        let mut token = OsString::from(format!("--{key}="));
        token.push(value);
        token
    };
    // The environment has words alone.
    let switched = match &setting.value {
        Given::Words(words) if layer.folder.is_none() => as_switch(words),
        _ => None,
    };
    let is_switch = option.is_some_and(|option| !option.get_action().takes_values());
    let value = switched.filter(|_| is_switch).map(Given::Switch);
    Ok(match value.as_ref().unwrap_or(&setting.value) {
        Given::Switch(on) if option.is_none_or(|option| !option.get_action().takes_values()) => {
            on.then(|| OsString::from(format!("--{key}"))).into_iter().collect()
        }
        Given::Switch(on) => vec![valued(on.to_string().into())],
        Given::Words(words) => {
            let resolve = |word: &OsString| match &layer.folder {
                Some(folder) if is_path && word != "-" && word != "none" => {
                    folder.join(word).into_os_string()
                }
                _ => word.clone(),
            };
            words.iter().map(|word| valued(resolve(word))).collect()
        }
    })
}

fn as_switch(words: &[OsString]) -> Option<bool> {
    match words.first()?.to_str()? {
        "1" | "true" | "yes" => Some(true),
        "0" | "false" | "no" | "" => Some(false),
        _ => None,
    }
}

fn is_path(option: &Arg) -> bool {
    let names = option.get_value_names().unwrap_or_default();
    names.iter().any(|name| PATHS.contains(&name.as_str()))
}

fn resolved_parts(layer: Layer) -> Vec<PartList> {
    let folder = layer.folder.unwrap_or_default();
    let resolve = |part: PartList| PartList {
        inputs: part.inputs.iter().map(|input| folder.join(input)).collect(),
        ..part
    };
    layer.parts.into_iter().map(resolve).collect()
}

/// The key of the option that an error of usage is about.
fn at_fault(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else { return None };
    let name = shown.strip_prefix("--").unwrap_or(INPUT);
    Some(name.split([' ', '=']).next().unwrap_or(name).to_owned())
}

impl Settled {
    /// Every option of the command, its value and where that comes from, as a file in TOML.
    pub(super) fn shown(&self, command: &Command) -> String {
        let Some((name, matches)) = self.matches.subcommand() else { return String::new() };
        let mut text = format!("# offprint {name}\n");
        let options = command.find_subcommand(name).into_iter().flat_map(Command::get_arguments);
        for option in options {
            let key = key(option);
            if ["help", "print-config"].contains(&key.as_str()) {
                continue;
            }
            let source = matches.value_source(option.get_id().as_str());
            let set = source.is_some_and(|source| source != ValueSource::DefaultValue);
            let line = if set {
                let origin = self.origins.get(&key).map_or("command line", String::as_str);
                format!("{key} = {}  # {origin}", value(option, matches))
            } else {
                format!("# {key}: {}", usual(option))
            };
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

/// What an option is given, in TOML.
fn value(option: &Arg, matches: &ArgMatches) -> String {
    let id = option.get_id().as_str();
    if !option.get_action().takes_values() {
        return matches.get_flag(id).to_string();
    }
    let words = matches.get_raw(id).into_iter().flatten();
    let mut words: Vec<String> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    match words.as_mut_slice() {
        [word] => std::mem::take(word),
        _ => format!("[{}]", words.join(", ")),
    }
}

/// What an option is when nobody sets it, as its help says.
pub(super) fn usual(option: &Arg) -> String {
    let help = option.get_help().map(ToString::to_string).unwrap_or_default();
    let usual = help.split_once("[default: ").and_then(|(_, rest)| rest.split_once(']'));
    usual.map_or_else(|| "off".to_owned(), |(usual, _)| usual.to_owned())
}

/// What the help says of an option, in a line.
pub(super) fn help(option: &Arg) -> String {
    let help = option.get_help().map(ToString::to_string).unwrap_or_default();
    help.split(" [default: ").next().unwrap_or_default().to_owned()
}

/// A word as TOML writes it: its basic strings are those of JSON.
pub(crate) fn quoted(word: &str) -> String {
    serde_json::Value::from(word).to_string()
}
