//! What was typed. The one file that names clap; says nothing of what it means.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use offprint::read;

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
}

/// Converts articles, each to a file of its own.
#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// Files and folders [default: standard input]
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// What the body is written in: html, markdown, json [default: told from the file]
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) from: Option<BodyFormat>,

    /// Formats to write, comma between [default: by the output's extension, else md]
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', value_parser = format_named)]
    pub(crate) to: Vec<&'static Format>,

    /// File or folder to write to [default: standard output]
    #[arg(short, long, value_name = "OUTPUT")]
    pub(crate) output: Option<PathBuf>,
}

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
