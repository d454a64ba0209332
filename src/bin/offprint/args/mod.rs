//! What was typed. The one place that names clap; says nothing of what it means.

mod batch;
mod book;
mod cache;
mod convert;
mod fetch;
#[cfg(feature = "pdf")]
mod fonts;
mod imaging;
mod layer;
mod rendering;
mod schema;
mod settings;
mod shared;
mod size;

pub(crate) use batch::{Batch, Share};
pub(crate) use book::{Book, BookAction, Choosing, Init, List, ListFormat};
pub(crate) use cache::{Cache, CacheAction};
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

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

/// Turns archived articles into clean Markdown, EPUB ebooks and typeset PDFs.
#[derive(Debug, Parser)]
#[command(name = "offprint", version, about, max_term_width = 100)]
#[command(arg_required_else_help = true, after_long_help = STATUS)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const STATUS: &str = "\
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
    Fetch(Box<Fetch>),
    Batch(Box<Batch>),
    Cache(Cache),
    /// Prints what is known of the devices that `--device` names
    Devices,
    /// Prints a script that completes commands and options in a shell
    Completions {
        /// bash, elvish, fish, powershell or zsh
        #[arg(hide_possible_values = true)]
        shell: Shell,
    },
    /// Writes a manual page for each command, and the schema of book files for editors
    Manual {
        /// Where to; made if need be
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    #[cfg(feature = "pdf")]
    Fonts(Fonts),
}

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
    if arguments.telling().is_some_and(|telling| telling.print_config) {
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

/// Writes the manual, `offprint.1`, `offprint-convert.1` and so on, and `book.schema.json`.
pub(crate) fn manual(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder))
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

    fn telling(&self) -> Option<&Telling> {
        match &self.command {
            Command::Convert(convert) => Some(&convert.telling),
            Command::Book(book) if book.action.is_none() => Some(&book.telling),
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
}
