//! What was typed after `offprint book` and `offprint list`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use offprint::book::{Grouping, Order, Selection, VolumeLimits};
use offprint::document::{Date, Metadata};
use regex::Regex;

use super::convert::{format_named, formats_help};
use super::layer::PartList;
use super::rendering::Rendering;
use super::shared::{Fetching, Reading, Showing, Telling};
use super::size;
use crate::format::Format;

/// Makes a book of many articles.
#[derive(Debug, Args)]
#[command(after_help = "`offprint book --help` has all options, and examples.")]
#[command(after_long_help = EXAMPLES)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Book {
    #[command(subcommand)]
    pub(crate) action: Option<BookAction>,

    /// Parts that a book's file lists one by one.
    #[arg(skip)]
    pub(crate) parts: Vec<PartList>,

    #[command(flatten)]
    pub(crate) reading: Reading,

    /// As `md,epub` [default: by OUTPUT's ending]
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', value_parser = format_named)]
    #[arg(help = formats_help("by OUTPUT, or md"))]
    pub(crate) to: Vec<&'static Format>,

    /// File, FOLDER/ or `'{category}-{year}.epub'` [default: standard output]
    ///
    /// Several formats, or several books, need a folder or a name with marks in it: a book is made
    /// for each name that {category}, {tag}, {author}, {year} and {month} give.
    #[arg(short, long, value_name = "OUTPUT")]
    pub(crate) output: Option<PathBuf>,

    /// Keep what is there [default: replace it]
    #[arg(long, hide_short_help = true)]
    pub(crate) no_clobber: bool,

    /// Say what would be written, and write nothing [default: off]
    #[arg(long, hide_short_help = true)]
    pub(crate) dry_run: bool,

    /// Title of the book [default: the folder's name]
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,

    /// Author of the book; may be given several times [default: that of all articles]
    #[arg(long = "book-author", value_name = "NAME", hide_short_help = true)]
    pub(crate) authors: Vec<String>,

    /// Language of the book, as `zh-Hans` [default: that of most articles]
    #[arg(long, value_name = "TAG", hide_short_help = true)]
    pub(crate) language: Option<String>,

    /// Article before all others, as a preface; may be given several times [default: none]
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) front: Vec<PathBuf>,

    /// Article after all others, as an afterword; may be given several times [default: none]
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub(crate) back: Vec<PathBuf>,

    /// Parts by category, tag, author, year, month [default: category]
    ///
    /// By category only where there are several.
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    pub(crate) group_by: Option<GroupBy>,

    /// Levels of parts, where categories have levels [default: 1]
    #[arg(long, value_name = "N", default_value = "1", hide_default_value = true)]
    #[arg(hide_short_help = true)]
    pub(crate) levels: usize,

    /// A book for each category, tag, author, year, month [default: one]
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    pub(crate) split_by: Option<GroupBy>,

    /// Make no book when some input cannot be read [default: make it of the others]
    #[arg(long, hide_short_help = true)]
    pub(crate) fail_fast: bool,

    /// Articles in a volume of an ebook; 0, all in one [default: 300]
    ///
    /// A book of more becomes several, numbered, as a series: old readers take minutes to open
    /// larger ones.
    #[arg(long, value_name = "N", default_value = "300", hide_default_value = true)]
    #[arg(hide_short_help = true)]
    pub(crate) volume_articles: usize,

    /// Bytes in a volume of an ebook; 0, all in one [default: 100MB]
    #[arg(long, value_name = "SIZE", value_parser = size::bytes, default_value = "100MB")]
    #[arg(hide_short_help = true, hide_default_value = true)]
    pub(crate) volume_size: u64,

    #[command(flatten)]
    pub(crate) telling: Telling,

    #[command(flatten)]
    pub(crate) showing: Showing,

    #[command(flatten)]
    pub(crate) fetching: Fetching,

    #[command(flatten)]
    pub(crate) rendering: Rendering,

    // Last, since what follows a heading stands below it.
    #[command(flatten)]
    pub(crate) choosing: Choosing,
}

/// What else is done about books.
#[derive(Debug, Subcommand)]
pub(crate) enum BookAction {
    Init(Box<Init>),
}

/// Writes a book's file, to be edited: `offprint book book.toml` makes it
#[derive(Debug, Args)]
#[command(after_long_help = INIT_EXAMPLES)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) reading: Reading,

    /// The file [default: book.toml]
    #[arg(
        short,
        long,
        value_name = "OUTPUT",
        default_value = "book.toml",
        hide_default_value = true
    )]
    pub(crate) output: PathBuf,

    #[command(flatten)]
    pub(crate) telling: Telling,
}

const EXAMPLES: &str = "\
Examples:
  offprint book posts/ -o posts.epub
  offprint book posts/ --since 2022-01-01 --until 2022-12-31 --title 2022 -o 2022.pdf
  offprint book posts/ --split-by category -t epub -o books/
  offprint book init posts/                         a file to edit; then offprint book book.toml
  offprint book posts/ -o 'books/{category}-{year}.epub'
  offprint list posts/ --as paths --match 'Rust' | offprint book --files-from - -o rust.epub

Exit status: 0, all inputs are done; 1, done, but something is lost and `--strict` is given;
2, some input is not done, or the command line is at fault.";

const INIT_EXAMPLES: &str = "\
Examples:
  offprint book init posts/                         writes book.toml
  offprint book init posts/ -o 2022.toml && offprint book 2022.toml

Exit status: 0, it is written; 2, it is not, or some input is not read.";

const LIST_EXAMPLES: &str = "\
Examples:
  offprint list posts/ --since 2022-01-01 --category Rust
  offprint list posts/ --as json | jq -r .title
  offprint list posts/ --as paths --tag rss | xargs -0 cp -t chosen/

Exit status: 0, all inputs are read; 1, read, but something is lost and `--strict` is given;
2, some input is not read, or the command line is at fault.";

/// Lists articles and what is known about them.
#[derive(Debug, Args)]
#[command(after_long_help = LIST_EXAMPLES)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) reading: Reading,

    /// table, tsv, json (a line each), paths (NUL after each) [default: table]
    #[arg(long = "as", value_name = "HOW", default_value = "table")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) how: ListFormat,

    #[command(flatten)]
    pub(crate) telling: Telling,

    #[command(flatten)]
    pub(crate) showing: Showing,

    #[command(flatten)]
    pub(crate) choosing: Choosing,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Tsv,
    #[value(alias = "jsonl")]
    Json,
    Paths,
}

/// Which articles are taken, and in which order.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Articles")]
pub(crate) struct Choosing {
    /// Only of this category, `A/B` for levels [default: all]
    ///
    /// One level matches wherever it stands in an article's path.
    #[arg(long, value_name = "NAME")]
    category: Vec<String>,

    /// Only with this tag [default: all]
    #[arg(long, value_name = "NAME")]
    tag: Vec<String>,

    /// Only by this author [default: all]
    #[arg(long, value_name = "NAME")]
    author: Vec<String>,

    /// Only from this site or address [default: all]
    ///
    /// Of an address, a piece will do.
    #[arg(long, value_name = "SITE")]
    source: Vec<String>,

    /// Only those whose title this regular expression finds [default: all]
    ///
    /// In the syntax of Rust's regex crate; `(?i)` before it makes capitals and small letters one.
    #[arg(long = "match", value_name = "REGEX", hide_short_help = true)]
    pattern: Option<Regex>,

    /// Only of this day or later [default: all]
    #[arg(long, value_name = "DATE", value_parser = date)]
    since: Option<Date>,

    /// Only of this day or earlier [default: all]
    #[arg(long, value_name = "DATE", value_parser = date)]
    until: Option<Date>,

    /// Drafts too [default: left out]
    #[arg(long, hide_short_help = true)]
    drafts: bool,

    /// No more than so many, the first ones [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,

    /// date, title, path or a front-matter key [default: date]
    #[arg(long, value_name = "KEY", default_value = "date", hide_default_value = true)]
    order: String,

    /// Last ones first [default: first ones first]
    #[arg(long)]
    pub(crate) descending: bool,
}

impl Book {
    /// How much a volume of an ebook holds.
    pub(crate) fn volume_limits(&self) -> VolumeLimits {
        VolumeLimits {
            articles: if self.volume_articles == 0 { usize::MAX } else { self.volume_articles },
            bytes: match self.volume_size {
                0 => u64::MAX,
                bytes => bytes,
            },
        }
    }
}

impl Choosing {
    /// Every article, in the order in which they are named.
    pub(crate) fn everything() -> Self {
        Self { drafts: true, order: "path".to_owned(), ..Self::default() }
    }

    /// Whether an article of this metadata is taken.
    pub(crate) fn takes(&self, selection: &Selection, metadata: &Metadata) -> bool {
        let title = metadata.title.as_deref().unwrap_or_default();
        selection.takes(metadata)
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(title))
    }

    /// What is taken, but for the pattern.
    pub(crate) fn selection(&self) -> Selection {
        Selection {
            categories: self.category.clone(),
            tags: self.tag.clone(),
            authors: self.author.clone(),
            sources: self.source.clone(),
            since: self.since,
            until: self.until,
            drafts: self.drafts,
        }
    }

    /// The order.
    pub(crate) fn order(&self) -> Order {
        match self.order.as_str() {
            "date" => Order::Date,
            "title" => Order::Title,
            "path" => Order::Path,
            key => Order::Field(key.to_owned()),
        }
    }
}

/// What parts and books are made by.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GroupBy {
    Category,
    Tag,
    Author,
    Year,
    Month,
}

impl From<GroupBy> for Grouping {
    fn from(by: GroupBy) -> Self {
        match by {
            GroupBy::Category => Self::Category,
            GroupBy::Tag => Self::Tag,
            GroupBy::Author => Self::Author,
            GroupBy::Year => Self::Year,
            GroupBy::Month => Self::Month,
        }
    }
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a date is written as 2022-02-23".to_owned())
}
