//! What was typed after `offprint batch`.

use std::num::NonZero;

use clap::{Args, ValueEnum};

/// Converts articles in JSON Lines, from standard input to standard output.
///
/// A line in is a record: `{"id": …, "html": …}` with a body of HTML, or `{"id": …, "text": …}` with
/// a whole file, front matter and all. A line out is its answer, in the same order:
/// `{"id": …, "text": …, "metadata": …, "images": […], "lost": […]}`, or
/// `{"id": …, "error": {"code": …, "message": …}}`. Other fields pass through.
#[derive(Debug, Args)]
pub(crate) struct Batch {
    /// What the texts are written in
    #[arg(short, long, value_name = "FORMAT", default_value = "md")]
    pub(crate) to: BatchFormat,

    /// How many records at a time [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZero<usize>>,

    /// Longest record that is read, in bytes; a longer one is an error of its own
    #[arg(long, value_name = "N", default_value_t = 64 << 20)]
    pub(crate) max_bytes: usize,
}

/// What `offprint batch` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchFormat {
    /// Markdown
    Md,
    /// Plain text
    Text,
    /// The JSON form of a document, under `document`
    Json,
}
