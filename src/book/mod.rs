//! One document, or many in order: what backends are given.
//!
//! One article is a book of one, so that no backend has a branch for "merged". A book holds order
//! and metadata; documents are read when a backend pulls them, one at a time, so that memory does
//! not grow with their number.
//!
//! Assembling is pure: this module opens no files. How a document is had is a closure's affair.

mod addresses;
mod arrange;
mod common;
mod extent;
mod labels;
mod matter;
mod select;
mod toc;
mod volumes;

pub(crate) use addresses::page_key;
pub use addresses::{Addresses, Destination};
pub use arrange::{Grouping, Order, group, sort};
pub use common::in_common;
pub use extent::{Extent, Totals, about, excerpt};
pub use labels::Labels;
pub use matter::{Colophon, ColophonLine, Opening};
pub use select::{Selection, duplicates};
pub(crate) use toc::section_names;
pub use toc::{
    DEEPEST, Section, TocEntry, TocTarget, article_contents, contents, heads_section, sections,
};
pub use volumes::{VolumeLimits, volumes};

use std::fmt;
use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::document::{Document, Metadata};
use crate::read::Article;

/// Articles in order, under a title.
///
/// ```
/// use offprint::book::Book;
/// use offprint::read::{ReadOptions, read};
///
/// let article = read(b"---\ntitle: A\n---\n<p>hello</p>", &ReadOptions::default());
/// let book = Book::from(article);
/// assert!(book.is_single());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// What is known about the book; for a book of one, about its article.
    pub metadata: Metadata,
    /// Its parts, in order. A book without parts has one, untitled.
    pub parts: Vec<Part>,
}

/// Articles, and perhaps further parts, under one title.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The title; none when the book is not parted.
    pub title: Option<String>,
    /// The articles that stand directly under it, before those of inner parts.
    pub entries: Vec<Entry>,
    /// Inner parts.
    pub parts: Vec<Part>,
}

/// An article's place in a book: what order and contents need, and a way to read it.
#[derive(Clone)]
pub struct Entry {
    /// What is known about the article. Shared, so that books made of the same articles, and
    /// volumes of a book, take no more memory than one.
    pub metadata: Arc<Metadata>,
    /// The name of its source, as the user named it.
    pub name: Option<Arc<str>>,
    /// Its beginning, in a line; see [`excerpt`].
    pub excerpt: Option<Arc<str>>,
    /// How much of it could not be read; pictures count elsewhere.
    pub losses: usize,
    source: Source,
}

/// How an entry's article is had.
#[derive(Clone)]
enum Source {
    Held(Arc<Article>),
    Reader(Arc<dyn Fn() -> Article + Send + Sync>),
}

impl Entry {
    /// An entry whose article is read anew each time it is asked for.
    ///
    /// `reader` must give the same article each time.
    pub fn reading(
        metadata: Metadata,
        name: Option<Arc<str>>,
        reader: impl Fn() -> Article + Send + Sync + 'static,
    ) -> Self {
        let source = Source::Reader(Arc::new(reader));
        Self { metadata: Arc::new(metadata), name, excerpt: None, losses: 0, source }
    }

    /// An entry that has its article.
    fn holding(article: Article) -> Self {
        Self {
            metadata: Arc::new(article.document.metadata.clone()),
            name: article.diagnostics.source().cloned(),
            excerpt: None,
            losses: article.diagnostics.losses(),
            source: Source::Held(Arc::new(article)),
        }
    }

    /// The same, with the beginning of its text.
    #[must_use]
    pub fn with_excerpt(self, excerpt: Option<String>) -> Self {
        Self { excerpt: excerpt.map(Arc::from), ..self }
    }

    /// The same, of which so much could not be read.
    #[must_use]
    pub fn with_losses(self, losses: usize) -> Self {
        Self { losses, ..self }
    }

    /// The article.
    pub fn article(&self) -> Arc<Article> {
        match &self.source {
            Source::Held(article) => Arc::clone(article),
            Source::Reader(reader) => Arc::new(reader()),
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Entry").field("metadata", &self.metadata).finish_non_exhaustive()
    }
}

impl From<Article> for Entry {
    fn from(article: Article) -> Self {
        let beginning = excerpt(&article.document);
        Self::holding(article).with_excerpt(beginning)
    }
}

impl From<Article> for Book {
    fn from(article: Article) -> Self {
        // No list of articles shows its beginning: it is the only one.
        let entry = Entry::holding(article);
        Self {
            metadata: Metadata::clone(&entry.metadata),
            parts: vec![Part { entries: vec![entry], ..Part::default() }],
        }
    }
}

impl From<Document> for Book {
    fn from(document: Document) -> Self {
        Self::from(Article { document, diagnostics: Diagnostics::new() })
    }
}

impl Book {
    /// All entries, in reading order.
    pub fn entries(&self) -> Vec<&Entry> {
        fn collect<'a>(parts: &'a [Part], entries: &mut Vec<&'a Entry>) {
            for part in parts {
                entries.extend(&part.entries);
                collect(&part.parts, entries);
            }
        }
        let mut entries = Vec::new();
        collect(&self.parts, &mut entries);
        entries
    }

    /// All articles, in reading order, each read when the iterator comes to it.
    pub fn articles(&self) -> impl Iterator<Item = Arc<Article>> {
        self.entries().into_iter().map(Entry::article)
    }

    /// Whether the book is one article: no cover, no contents page, no running heads.
    pub fn is_single(&self) -> bool {
        self.entries().len() == 1
    }
}
