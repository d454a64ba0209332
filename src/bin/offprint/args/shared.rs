//! Options that several commands have: how to read, where pictures come from, what is told.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
#[cfg(feature = "fetch")]
use offprint::assets::Referer;
use offprint::read::{self, Rules};
use url::Url;

use super::size;

/// What is read, and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct Reading {
    /// Files and folders [default: standard input]
    ///
    /// Of a folder, all files below it that are named .md, .markdown, .mdx, .html, .htm or .xhtml;
    /// hidden files and those that a .gitignore or .ignore file names are left out. `-` is
    /// standard input. What is no file is a pattern, as `'posts/**/2022-*.md'`.
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// File that lists inputs, `-` for standard input [default: none]
    ///
    /// One on each line, or each ended by NUL, as `find -print0` and `offprint list --as paths`
    /// write them. For more than a command line holds.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) files_from: Option<PathBuf>,

    /// html, markdown, json or pandoc [default: by its text]
    ///
    /// What the body after the front matter is written in. json is what `-t json` writes, pandoc
    /// what `pandoc -t json` does.
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) from: Option<BodyFormat>,

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

    #[command(flatten)]
    pub(crate) cleaning: Cleaning,

    /// How many inputs at a time [default: one for each core]
    #[arg(short, long, value_name = "N", hide_short_help = true)]
    pub(crate) jobs: Option<NonZero<usize>>,
}

/// What is read of a text, and what is left out.
#[derive(Clone, Debug, Args)]
pub(crate) struct Cleaning {
    /// Read only what this CSS selector matches [default: everything]
    #[arg(long, value_name = "CSS", hide_short_help = true, help_heading = "Cleaning")]
    pub(crate) select: Vec<String>,

    /// Leave out what this CSS selector matches [default: what the rules say]
    #[arg(long, value_name = "CSS", hide_short_help = true, help_heading = "Cleaning")]
    pub(crate) remove: Vec<String>,

    /// Read what is inside as if what this CSS selector matches were not there [default: none]
    #[arg(long, value_name = "CSS", hide_short_help = true, help_heading = "Cleaning")]
    pub(crate) unwrap: Vec<String>,

    /// TOML file of more rules for cleaning [default: the shipped rules alone]
    ///
    /// For sites with buttons, trackers and late images of their own. Its sections are those of the
    /// shipped rules, `src/read/rules.toml`: `[[remove]]` with `reason`, `most` and `classes` or
    /// `ids`; `[keep]` for what they take out and should not.
    #[arg(long, value_name = "FILE", value_parser = rules)]
    #[arg(hide_short_help = true, help_heading = "Cleaning")]
    pub(crate) rules: Option<Arc<Rules>>,
}

/// Where pictures come from.
#[derive(Debug, Args)]
pub(crate) struct Fetching {
    /// Ask no network [default: fetch images to embed]
    #[arg(long)]
    pub(crate) offline: bool,

    #[command(flatten)]
    pub(crate) images: ImageSources,
}

/// Who is asked for pictures, and how.
#[derive(Debug, Args)]
pub(crate) struct ImageSources {
    /// Ask again for images fetched before [default: take what is kept]
    #[arg(long, hide_short_help = true, help_heading = "Images")]
    pub(crate) refresh: bool,

    /// Ask this machine and private networks too [default: refuse them]
    ///
    /// For images on a home server. An article must not make offprint ask what only you can reach.
    #[arg(long, hide_short_help = true, help_heading = "Images")]
    pub(crate) allow_private: bool,

    /// Folder with images that are not where the article says [default: none]
    ///
    /// May be given several times. A relative address is looked for below it where there is no such
    /// file in the article's folder. An address of the network is looked for by its longest part: of
    /// `https://e.org/a/b.png` that is `e.org/a/b.png`, `a/b.png`, then `b.png`; a name alone counts
    /// only where it has an extension or at least 12 characters. What is found is not asked for, and
    /// `offprint fetch` keeps it in the store.
    #[arg(long = "image-dir", value_name = "FOLDER", help_heading = "Images")]
    #[arg(hide_short_help = true)]
    pub(crate) image_dirs: Vec<PathBuf>,

    /// What hosts are told of the page: none, page, origin, self or a URL [default: none]
    ///
    /// Where nothing is given, what the page itself states (`referrerpolicy`) is obeyed. self is
    /// the image's own origin, which hosts that refuse strangers often take. What single hosts
    /// want (referer, user-agent, headers) stands in `hosts.toml` in the configuration folder.
    #[cfg(feature = "fetch")]
    #[arg(long, value_name = "WHAT", hide_short_help = true, help_heading = "Images")]
    pub(crate) referer: Option<Referer>,

    /// Most bytes that the store keeps: `500MB`, `5GB` [default: 10GB]
    ///
    /// When a run ends with more, what was not used for longest goes, down to nine tenths.
    #[arg(long, value_name = "SIZE", value_parser = size::bytes, default_value = "10GB")]
    #[arg(hide_short_help = true, hide_default_value = true, help_heading = "Images")]
    pub(crate) store_size: u64,
}

/// What is told, and what the exit status says.
#[derive(Debug, Args)]
pub(crate) struct Telling {
    /// Exit with 1 if something is lost [default: with 0]
    ///
    /// For scripts that must not go on when a picture or a piece of text is not in the output.
    #[arg(long)]
    pub(crate) strict: bool,

    /// Write all that went amiss as JSON [default: no file]
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Tell all that went amiss [default: of many, a summary]
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// Tell only failures [default: what went amiss too]
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Tell programs: objects of JSON, one a line, on standard error [default: tell people]
    ///
    /// Each has an `event`: `diagnostic`, `error`, `progress`, `input` or `done`.
    #[arg(long, conflicts_with = "verbose", hide_short_help = true)]
    pub(crate) json: bool,
}

/// What is set elsewhere than on the command line.
#[derive(Debug, Args)]
pub(crate) struct Showing {
    /// Print what is set and where, and do nothing [default: off]
    ///
    /// Options are taken from the command line, a book's file, the environment (`OFFPRINT_PAGE`),
    /// `offprint.toml` in the input's folder or above, and `offprint/config.toml` in the
    /// configuration folder: from the first that has them. Keys are the options' long names.
    #[arg(long, hide_short_help = true)]
    pub(crate) print_config: bool,
}

/// What `-f` calls the formats of a body.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum BodyFormat {
    Html,
    #[value(alias = "md")]
    Markdown,
    Json,
    Pandoc,
}

impl From<BodyFormat> for read::Format {
    fn from(format: BodyFormat) -> Self {
        match format {
            BodyFormat::Html => Self::Html,
            BodyFormat::Markdown => Self::Markdown,
            BodyFormat::Json => Self::Json,
            BodyFormat::Pandoc => Self::Pandoc,
        }
    }
}

fn rules(path: &str) -> Result<Arc<Rules>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    Rules::parse(&text).map(Arc::new).map_err(|error| error.to_string())
}
