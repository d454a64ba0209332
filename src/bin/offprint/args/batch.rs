//! What was typed after `offprint batch`.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use super::convert::{format_named, formats_help};
use super::rendering::Rendering;
use super::shared::{Cleaning, ImageSources};
use super::size;
use crate::format::Format;

/// Converts articles in JSON Lines, a line out for each line in.
///
/// A line in is a record: `{"id": …, "html": …}` with a body of HTML, `{"id": …, "text": …}` with a
/// whole file, front matter and all, or `{"id": …, "document": …}` as `-t json` and `-t pandoc` write
/// it. Beside them it may have `url`, what addresses in it stand against, and `metadata`, an object
/// that counts as front matter. A line out is its answer:
/// `{"id": …, "text": …, "metadata": …, "images": […], "lost": […], "offprint_version": …}`, with
/// `document` for `text` where the format is JSON itself, `path` and `sha256` with `--out-dir`; or
/// `{"id": …, "error": {"code": …, "message": …}, "offprint_version": …}`. Other fields pass through.
///
/// A record that is at fault is a row and stops nothing. Its `code` is `not-json`, `not-utf-8`,
/// `no-source`, `no-document` (no tree is under `document`), `too-long`, `too-deep`, `too-slow`, `not-written` (its file
/// cannot be made), or for what should not be, `crashed` and `internal`. `lost` has the codes of what
/// is in a record and not in its answer. Without `--fetch` no network is asked, and
/// without `--max-ms` and `--timings` a record's row is the same wherever and whenever it is made.
/// Options are taken from the command line and the environment alone, from no file.
#[derive(Debug, Args)]
#[command(help_template = "{about}\n\n{usage-heading} {usage}\n\n{all-args}{after-help}")]
#[command(after_help = "`offprint batch --help` has all options, and examples.")]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Batch {
    /// JSON Lines; .gz and .zst are unpacked [default: standard input]
    #[arg(value_name = "INPUT")]
    pub(crate) input: Option<PathBuf>,

    /// As `md`
    #[arg(short, long, value_name = "FORMAT", value_parser = format_named)]
    #[arg(default_value = "md", hide_default_value = true, help = formats_help("md"))]
    pub(crate) to: &'static Format,

    /// File for the rows, as .gz, .zst too [default: standard output]
    ///
    /// It appears when all of them are in it, and not before.
    #[arg(short, long, value_name = "OUTPUT")]
    pub(crate) output: Option<PathBuf>,

    /// Folder for files of articles [default: texts in rows]
    ///
    /// epub, kepub and pdf need one. A row then has `path`, below this folder, and `sha256`. Names
    /// come from the record alone, spread over 4,096 folders: doing a record again replaces its file.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out_dir: Option<PathBuf>,

    /// Go on where a run ended [default: begin anew]
    ///
    /// Does nothing where OUTPUT is there already. While it is made, its rows are kept in
    /// OUTPUT.part; those that are whole and answer the first records are not made again.
    #[arg(long, requires = "output")]
    pub(crate) resume: bool,

    /// Records at a time [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZero<usize>>,

    /// Longest time for a record, in ms [default: no limit]
    ///
    /// Records are then worked on in processes of their own: one that takes longer, or brings its
    /// process down, is an error row, and what it held is given back.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_ms: Option<u64>,

    /// Longest record that is read: `1GB` [default: 64MB]
    #[arg(long, value_name = "SIZE", value_parser = size::bytes, default_value = "64MB")]
    #[arg(hide_default_value = true)]
    pub(crate) max_bytes: u64,

    /// Deepest nesting of a text; a deeper one is an error row [default: flattened]
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub(crate) max_depth: Option<usize>,

    /// Exit with 1 if more are error rows: `5%` [default: with 0]
    #[arg(long, value_name = "SHARE")]
    pub(crate) fail_over: Option<Share>,

    /// Fetch images for files [default: ask no network]
    #[arg(long)]
    pub(crate) fetch: bool,

    /// Say in each row how long it took: `ms` [default: no times]
    #[arg(long, hide_short_help = true)]
    pub(crate) timings: bool,

    /// No count of errors at the end [default: if any]
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Tell programs: objects of JSON, one a line, on standard error [default: tell people]
    ///
    /// Each has an `event`: `error`, `progress` or `done`.
    #[arg(long, hide_short_help = true)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) cleaning: Cleaning,

    #[command(flatten)]
    pub(crate) sources: ImageSources,

    #[command(flatten)]
    pub(crate) rendering: Rendering,

    /// Answer records for another process of ours
    #[arg(long, hide = true)]
    pub(crate) worker: bool,
}

impl Batch {
    /// Where the records come from, when it is no standard input.
    pub(crate) fn input(&self) -> Option<&Path> {
        self.input.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// Where the rows go, when it is no standard output.
    pub(crate) fn output(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| path.as_os_str() != "-")
    }
}

const EXAMPLES: &str = "\
Examples:
  offprint batch < pages.jsonl > articles.jsonl
  offprint batch pages.jsonl.zst -o articles.jsonl.zst --resume
  offprint batch pages.jsonl -t epub --out-dir books/ > rows.jsonl
  zstdcat *.zst | parallel --pipe --block 32M -k 'offprint batch' > all.jsonl

Exit status: 0, each record has a row; 1, and more than `--fail-over` of them are errors; 2, the
input could not be read or the output not written, or the command line is at fault. A reader that
has read enough of standard output is no error.";

/// A share of records, as `5%` or `0.05`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share(f64);

impl Share {
    /// Whether so many of so many are more.
    #[expect(clippy::cast_precision_loss, reason = "no batch has so many records")]
    pub(crate) fn is_exceeded(self, part: u64, all: u64) -> bool {
        part as f64 > self.0 * all as f64
    }
}

impl FromStr for Share {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, unit) = match text.strip_suffix('%') {
            Some(number) => (number, 100.0),
            None => (text, 1.0),
        };
        match number.trim().parse::<f64>() {
            Ok(number) if (0.0..=unit).contains(&number) => Ok(Self(number / unit)),
            _ => Err("it is a share as 5% or 0.05"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read() {
        for (text, expect) in [("5%", 0.05), ("0", 0.0), ("100%", 1.0), ("0.5", 0.5)] {
            assert_eq!(text.parse(), Ok(Share(expect)));
        }
        assert!(["5", "-1%", "101%", "x", "NaN"].iter().all(|text| text.parse::<Share>().is_err()));
        assert!(Share(0.05).is_exceeded(6, 100) && !Share(0.05).is_exceeded(5, 100));
        assert!(Share(0.0).is_exceeded(1, 100) && !Share(0.0).is_exceeded(0, 0));
    }
}
