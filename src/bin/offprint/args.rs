//! What was typed. The one file that names clap; says nothing of what it means.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use offprint::read;
use url::Url;

use crate::format::{self, Format};

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
    Cache(Cache),
}

/// Looks after the store of fetched images.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Cache {
    #[command(subcommand)]
    pub(crate) action: CacheAction,
}

/// What to do with the store.
#[derive(Debug, Subcommand)]
pub(crate) enum CacheAction {
    /// Prints the folder that the store is in
    Path,
    /// Prints what is known of each address: bytes, address, and the file or why there is none
    List,
    /// Removes what was not used for longest
    Prune {
        /// How much may stay: `500MB`, `2GB`
        #[arg(long, value_name = "SIZE", default_value = "1GB", value_parser = size)]
        keep: u64,
    },
    /// Checks every file against its digest
    Verify {
        /// Remove what is damaged [default: tell only]
        #[arg(long)]
        mend: bool,
    },
    /// Keeps FILE as what URL gives, for images whose host is gone
    Add {
        #[arg(value_name = "URL")]
        url: Url,
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Converts articles, each to a file of its own.
#[derive(Debug, Args)]
#[command(help_template = "{about}\n\n{usage-heading} {usage}\n\n{all-args}{after-help}")]
#[command(after_help = "`offprint convert --help` has all options, and examples.")]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Convert {
    /// Files and folders [default: standard input]
    ///
    /// Of a folder, all files below it that are named .md, .markdown, .html, .htm or .xhtml;
    /// hidden files and those that a .gitignore or .ignore file names are left out. `-` is
    /// standard input.
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// html, markdown or json [default: told from the text]
    ///
    /// What the body after the front matter is written in. json is what `-t json` writes.
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) from: Option<BodyFormat>,

    /// As `md,epub` [default: by OUTPUT's ending, else md]
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', value_parser = format_named)]
    #[arg(help = formats_help())]
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

    /// Exit with 1 if something is lost [default: with 0]
    ///
    /// For scripts that must not go on when a picture or a piece of text is not in the output.
    #[arg(long)]
    pub(crate) strict: bool,

    /// Write all that went amiss as JSON [default: no file]
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// All that went amiss [default: of many, a summary]
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// Only what is not done [default: what went amiss too]
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// How many inputs at a time [default: one for each core]
    #[arg(short, long, value_name = "N", hide_short_help = true)]
    pub(crate) jobs: Option<NonZero<usize>>,

    /// What relative addresses stand against [default: the file's folder]
    ///
    /// For pages saved without their address: `https://example.org/posts/`.
    #[arg(long, value_name = "URL", hide_short_help = true, help_heading = "Addresses")]
    pub(crate) base_url: Option<Url>,

    /// What `/x.png` stands against [default: found]
    ///
    /// The folder that the site's server shows. Found upward from the file: `source/`, `static/`,
    /// `public/`, or the folder of a `_config.yml`.
    #[arg(long, value_name = "FOLDER", hide_short_help = true, help_heading = "Addresses")]
    pub(crate) site_root: Option<PathBuf>,

    /// Ask no network [default: fetch images to embed]
    #[arg(long)]
    pub(crate) offline: bool,

    /// Ask again for images fetched before [default: take what is kept]
    #[arg(long, hide_short_help = true, help_heading = "Images")]
    pub(crate) refresh: bool,

    /// Ask this machine and private networks too [default: refuse them]
    ///
    /// For images on a home server. An article must not make offprint ask what only you can reach.
    #[arg(long, hide_short_help = true, help_heading = "Images")]
    pub(crate) allow_private: bool,

    /// Folder to look for images in too [default: the file's folder alone]
    ///
    /// May be given several times.
    #[arg(long = "resource-path", value_name = "FOLDER", help_heading = "Images")]
    #[arg(hide_short_help = true)]
    pub(crate) resource_paths: Vec<PathBuf>,
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

/// What `-f` calls the formats of a body.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum BodyFormat {
    Html,
    #[value(alias = "md")]
    Markdown,
    Json,
}

impl From<BodyFormat> for read::Format {
    fn from(format: BodyFormat) -> Self {
        match format {
            BodyFormat::Html => Self::Html,
            BodyFormat::Markdown => Self::Markdown,
            BodyFormat::Json => Self::Json,
        }
    }
}

/// Reads the command line; help, version and errors of usage end the process here.
pub(crate) fn parse() -> Arguments {
    Arguments::parse()
}

fn format_named(name: &str) -> Result<&'static Format, String> {
    format::named(name).ok_or_else(|| format!("the formats are {}", format::names()))
}

fn formats_help() -> String {
    format!("{} [default: by OUTPUT's ending, or md]", format::names())
}

/// A number of bytes, with a unit of a thousand, a million or a thousand million.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let unit: u64 = match text[digits..].trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" => 1_000,
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        _ => return Err("a size is a number and B, kB, MB or GB".to_owned()),
    };
    let number: u64 =
        text[..digits].parse().map_err(|_| "a size begins with a number".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "that is more than there is".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        for (text, expect) in [
            ("12", Some(12)),
            ("2GB", Some(2_000_000_000)),
            ("5 kB", Some(5_000)),
            ("1M", Some(1_000_000)),
        ] {
            assert_eq!(size(text).ok(), expect, "{text}");
        }
        for text in ["", "GB", "-1", "1.5GB", "3 miles", "99999999999999999999", "99999999999GB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
