//! What was typed. The one place that names clap; says nothing of what it means.

mod batch;
mod book;
mod cache;
mod convert;
mod fetch;
#[cfg(feature = "pdf")]
mod fonts;
mod imaging;
mod rendering;
mod shared;
mod size;

pub(crate) use batch::{Batch, BatchFormat};
pub(crate) use book::{Book, Choosing, List, ListFormat};
pub(crate) use cache::{Cache, CacheAction};
pub(crate) use convert::Convert;
pub(crate) use fetch::Fetch;
#[cfg(feature = "pdf")]
pub(crate) use fonts::{Faces, Fonts, OwnFont};
#[cfg(feature = "svg")]
pub(crate) use imaging::Drawings;
pub(crate) use imaging::{Animation, Imaging};
pub(crate) use rendering::{ImagePlace, Matter, Rendering};
pub(crate) use shared::{Fetching, Reading, Telling};

use clap::{Parser, Subcommand};

/// Turns archived articles into clean Markdown, EPUB ebooks and typeset PDFs.
#[derive(Debug, Parser)]
#[command(name = "offprint", version, about, max_term_width = 100)]
#[command(arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Convert(Box<Convert>),
    Book(Box<Book>),
    List(Box<List>),
    Fetch(Box<Fetch>),
    Batch(Batch),
    Cache(Cache),
    /// Prints what is known of the devices that `--device` names
    Devices,
    #[cfg(feature = "pdf")]
    Fonts(Fonts),
}

/// Reads the command line; help, version and errors of usage end the process here.
pub(crate) fn parse() -> Arguments {
    Arguments::parse()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
