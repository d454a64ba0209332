//! What was typed. The one place that names clap; says nothing of what it means.

mod batch;
mod book;
mod convert;
mod fetch;
#[cfg(feature = "pdf")]
mod fonts;
mod imaging;
mod layer;
mod reference;
mod rendering;
mod schema;
mod settings;
mod shared;
mod size;
mod store;

pub(crate) use batch::{Batch, Share};
pub(crate) use book::{Book, BookAction, Choosing, Init, List, ListFormat};
pub(crate) use convert::Convert;
pub(crate) use fetch::Fetch;
#[cfg(feature = "pdf")]
pub(crate) use fonts::{Faces, Fonts, OwnFont};
#[cfg(feature = "svg")]
pub(crate) use imaging::Drawings;
pub(crate) use imaging::{Animation, Imaging};
pub(crate) use layer::PartList;
pub(crate) use rendering::{ImagePlace, Matter, Rendering};
pub(crate) use settings::quoted;
pub(crate) use shared::{ImageSources, Reading, Telling};
pub(crate) use store::{Store, StoreAction};

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

/// Turns archived articles into clean Markdown, EPUB ebooks and typeset PDFs.
#[derive(Debug, Parser)]
#[command(name = "offprint", version, about, max_term_width = 100)]
#[command(arg_required_else_help = true)]
#[command(after_help = EXAMPLES, after_long_help = [EXAMPLES, STATUS].concat())]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  offprint convert article.md -o article.epub
  offprint book posts/ -o posts.epub
  offprint batch < pages.jsonl > articles.jsonl

`offprint COMMAND -h` has a command's options on a screen, `--help` all of them.";

const STATUS: &str = "

Exit status: 0, all is done; 1, done, but less well than was asked for (`--strict`, `--fail-over`);
2, something is not done, or the command line is at fault. A reader that closes a pipe before its
end is no error. SIGINT, SIGTERM and SIGHUP end a run as they end any program, for a shell with 130,
143 and 129; no half file is left.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Convert(Box<Convert>),
    Book(Box<Book>),
    List(Box<List>),
    Batch(Box<Batch>),
    Fetch(Box<Fetch>),
    Store(Store),
    #[cfg(feature = "pdf")]
    Fonts(Fonts),
    /// Prints what is known of the devices that `--device` names
    Devices,
    /// Prints a script that completes commands and options in a shell
    #[command(after_long_help = COMPLETIONS)]
    Completions {
        /// bash, elvish, fish, powershell or zsh
        #[arg(hide_possible_values = true)]
        shell: Shell,
    },
    /// Writes manual pages, and other files that the options make
    ///
    /// A page for each command, `options.md` with all options, and `book.schema.json`, by which
    /// editors complete and check a book's file.
    #[command(after_long_help = MANUAL)]
    Manual {
        /// Where to; made if need be
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
}

const COMPLETIONS: &str = "\
Examples:
  offprint completions bash > ~/.local/share/bash-completion/completions/offprint
  offprint completions zsh > ~/.zfunc/_offprint
  offprint completions fish > ~/.config/fish/completions/offprint.fish";

const MANUAL: &str = "\
Examples:
  offprint manual ~/.local/share/man/man1           then `man offprint-convert`";

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Parsed {
    Act(Arguments),
    /// Print what is set, and where.
    Show(String),
}

/// Reads the command line and what is set elsewhere; help, version and errors of usage end the
/// process here.
pub(crate) fn parse() -> anyhow::Result<Parsed> {
    let mut command = Arguments::command();
    let typed: Vec<_> = env::args_os().collect();
    let settled = settings::settle(&mut command, &typed)?;
    let mut arguments =
        Arguments::from_arg_matches(&settled.matches).unwrap_or_else(|error| error.exit());
    if arguments.prints_config() {
        return Ok(Parsed::Show(settled.shown(&command)));
    }
    if let Command::Book(book) = &mut arguments.command {
        book.parts = settled.parts;
    }
    Ok(Parsed::Act(arguments))
}

/// The script that makes a shell complete our commands and options.
pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "offprint", &mut script);
    script
}

/// Writes the manual: `offprint.1`, `offprint-convert.1` and so on, `options.md`, and
/// `book.schema.json`.
pub(crate) fn manual(folder: &Path) -> anyhow::Result<()> {
    let options = reference::options(Arguments::command());
    fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder))
        .and_then(|()| fs::write(folder.join("options.md"), options))
        .and_then(|()| fs::write(folder.join("book.schema.json"), schema::of_book_file()))
        .with_context(|| format!("cannot write the manual into `{}`", folder.display()))
}

/// The options of `offprint book`: name, what it is when nobody sets it, and help.
pub(crate) fn book_options() -> Vec<(String, String, String)> {
    schema::book_options()
        .iter()
        .map(|option| (settings::key(option), settings::usual(option), settings::help(option)))
        .collect()
}

impl Arguments {
    /// Whether programs are to be told what happens.
    pub(crate) fn tells_programs(&self) -> bool {
        match &self.command {
            Command::Batch(batch) => batch.json,
            _ => self.telling().is_some_and(|telling| telling.json),
        }
    }

    /// Whether what is set is to be printed, and nothing done.
    fn prints_config(&self) -> bool {
        match &self.command {
            Command::Convert(convert) => convert.showing.print_config,
            Command::Book(book) => book.showing.print_config,
            Command::List(list) => list.showing.print_config,
            Command::Fetch(fetch) => fetch.showing.print_config,
            _ => false,
        }
    }

    fn telling(&self) -> Option<&Telling> {
        match &self.command {
            Command::Convert(convert) => Some(&convert.telling),
            Command::Book(book) => Some(match &book.action {
                Some(BookAction::Init(init)) => &init.telling,
                None => &book.telling,
            }),
            Command::List(list) => Some(&list.telling),
            Command::Fetch(fetch) => Some(&fetch.telling),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_option_names_its_default() {
        for (name, command) in reference::commands(Arguments::command()) {
            for option in reference::shown(&command) {
                let help = option.get_help().map(ToString::to_string).unwrap_or_default();
                let shows = !option.get_default_values().is_empty()
                    && !option.is_hide_default_value_set()
                    || help.contains("[default: ");
                assert!(shows || option.is_required_set(), "{name}: {option}: {help}");
                assert!(!help.is_empty() && !help.ends_with('.'), "{name}: {option}: {help}");
            }
        }
    }

    /// But for what a command reads and where it writes to.
    #[test]
    fn an_option_means_the_same_in_every_command() {
        let mut known = std::collections::BTreeMap::new();
        for (name, command) in reference::commands(Arguments::command()) {
            for option in reference::shown(&command) {
                let key = settings::key(option);
                if ["input", "to", "output", "offline", "jobs", "quiet"].contains(&key.as_str()) {
                    continue;
                }
                let help = option.get_help().map(ToString::to_string).unwrap_or_default();
                let first = known.entry(key).or_insert_with(|| (name.clone(), help.clone()));
                assert_eq!(first.1, help, "{} and {name}", first.0);
            }
        }
    }

    #[test]
    fn every_command_has_an_example() {
        for (name, command) in reference::commands(Arguments::command()) {
            let after = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            let simple = command.get_arguments().count() <= 2 && name != "offprint";
            assert!(simple || after.contains("Examples:\n  offprint "), "{name}");
        }
    }
}
