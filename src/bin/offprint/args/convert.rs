//! What was typed after `offprint convert`.

use std::path::PathBuf;

use clap::Args;

use super::rendering::Rendering;
use super::shared::{Fetching, Reading, Showing, Telling};
use crate::format::{self, Format};

/// Converts articles, each to a file of its own.
#[derive(Debug, Args)]
#[command(help_template = "{about}\n\n{usage-heading} {usage}\n\n{all-args}{after-help}")]
#[command(after_help = "`offprint convert --help` has all options, and examples.")]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Convert {
    #[command(flatten)]
    pub(crate) reading: Reading,

    /// As `md,epub` [default: by OUTPUT's ending, else md]
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', value_parser = format_named)]
    #[arg(help = formats_help("by OUTPUT, or md"))]
    pub(crate) to: Vec<&'static Format>,

    /// File, or FOLDER/ [default: standard output]
    ///
    /// Several inputs, a folder or several formats need a folder. The tree below the inputs'
    /// common folder is mirrored in it; names that meet are numbered. What is there is replaced,
    /// but never an input.
    #[arg(short, long, value_name = "OUTPUT")]
    pub(crate) output: Option<PathBuf>,

    /// Keep what is there [default: replace it]
    ///
    /// An input whose output is there already counts as not done.
    #[arg(long)]
    pub(crate) no_clobber: bool,

    /// Say what would be written, and write nothing [default: off]
    #[arg(long, hide_short_help = true)]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) telling: Telling,

    #[command(flatten)]
    pub(crate) showing: Showing,

    #[command(flatten)]
    pub(crate) fetching: Fetching,

    #[command(flatten)]
    pub(crate) rendering: Rendering,
}

const EXAMPLES: &str = "\
Examples:
  offprint convert article.md                       Markdown on standard output
  offprint convert article.md -o article.epub       an ebook
  offprint convert article.md -t md,epub,pdf -o out/
  offprint convert posts/ -o clean/                 a folder, mirrored
  curl -s https://example.org/a.html | offprint convert -t json

Exit status: 0, all inputs are done; 1, done, but something is lost and `--strict` is given;
2, some input is not done, or the command line is at fault.";

pub(super) fn format_named(name: &str) -> Result<&'static Format, String> {
    format::named(name).ok_or_else(|| format!("the formats are {}", format::names()))
}

pub(super) fn formats_help(default: &str) -> String {
    format!("{} [default: {default}]", format::names())
}
