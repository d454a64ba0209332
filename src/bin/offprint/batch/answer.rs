//! The answer to a record: what it says and what was asked for decide it, and nothing else.

use std::borrow::Cow;
use std::time::Instant;

use encoding_rs::UTF_8;
use offprint::assets::Assets;
use offprint::backend::markdown::FrontMatter;
use offprint::backend::{Backend, Memory};
use offprint::book::Book;
use offprint::diagnostic::{Diagnostics, Severity};
use offprint::document::{Base, Metadata};
use offprint::read::{Article, Format, ReadOptions, read};
use url::Url;

use super::files::{self, Made};
use super::record::Record;
use super::row::{Fault, Row, write_fault};
use crate::args::Batch;
use crate::format;
use crate::pictures::{self, Pictures};
use crate::progress::Progress;

/// Fields that answers have: those of the record do not pass through.
const OURS: &[&str] = &[
    "id",
    "html",
    "text",
    "document",
    "metadata",
    "images",
    "lost",
    "path",
    "sha256",
    "error",
    "offprint_version",
    "ms",
];

/// What is asked of all records.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) batch: Batch,
    /// None when no answer has pictures.
    pub(super) pictures: Option<Pictures>,
}

/// What a row says of a record, before what passes through.
struct Answer {
    content: Content,
    /// Of the article, which it is made of.
    book: Book,
    images: Vec<String>,
    lost: Vec<&'static str>,
}

enum Content {
    /// The text, under `text`, or where it is JSON under `document`.
    Inline(Memory),
    File(Made),
}

impl Asked {
    /// Writes the row of a line; the code of its fault, where it has one.
    pub(super) fn answer(&self, line: &[u8], out: &mut Vec<u8>) -> Option<&'static str> {
        let start = Instant::now();
        let took = || self.batch.timings.then(|| start.elapsed());
        let (mut record, fault) = Record::parse(line);
        let answer = match fault {
            Some(fault) => Err(fault),
            None => self.answered(&mut record, line),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(fault) => {
                write_fault(out, record.id(), &fault, took());
                return Some(fault.code);
            }
        };
        let mut row = Row::new(out, record.id());
        match &answer.content {
            Content::Inline(memory) => self.write_text(memory, &mut row),
            Content::File(made) => {
                row.field("path", &made.path);
                row.field("sha256", &made.sha256);
            }
        }
        let metadata = &answer.book.metadata;
        let has_metadata = *metadata != Metadata::default();
        if has_metadata {
            row.field("metadata", metadata);
        }
        if !answer.images.is_empty() {
            row.field("images", &answer.images);
        }
        if !answer.lost.is_empty() {
            row.field("lost", &answer.lost);
        }
        row.made(took());
        for (name, value) in record.fields() {
            if !OURS.contains(&name) || (name == "metadata" && !has_metadata) {
                row.passed(name, value.get());
            }
        }
        row.end();
        None
    }

    fn write_text(&self, memory: &Memory, row: &mut Row<'_>) {
        let bytes = memory.main_bytes();
        if matches!(self.batch.to.name, "json" | "pandoc") {
            row.json("document", bytes.trim_ascii_end());
        } else {
            row.field("text", &*UTF_8.decode_without_bom_handling(bytes).0);
        }
    }

    fn answered(&self, record: &mut Record<'_>, line: &[u8]) -> Result<Answer, Fault> {
        let (source, kind) = source(record)?;
        let mut article = self.read(record, &source, kind)?;
        if let Some(most) = self.batch.max_depth {
            let flattened = |code: &str| code == "too-deep";
            if article.document.is_deeper_than(most)
                || article.diagnostics.iter().any(|diagnostic| flattened(diagnostic.code))
            {
                return Err(Fault::new("too-deep", format!("the text nests deeper than {most}")));
            }
        }
        let mut diagnostics = std::mem::take(&mut article.diagnostics);
        let mut images = article.document.image_urls();
        // What is in the text already is no address to go to.
        images.retain(|url| !url.starts_with("data:"));
        let assets = self.gathered(&mut article, &source, &mut diagnostics);
        let book = Book::from(article);
        let content = match &self.batch.out_dir {
            Some(folder) => {
                let place = files::place(self.batch.to, record.id(), line);
                self.made(folder, &place, &book, assets, &mut diagnostics).map(Content::File)
            }
            None => self.text(kind, &book, &assets, &mut diagnostics).map(Content::Inline),
        };
        let content = content.map_err(|error| Fault::new("not-written", format!("{error:#}")))?;
        let losses = diagnostics.iter().filter(|one| one.severity == Severity::Loss);
        Ok(Answer { content, book, images, lost: losses.map(|one| one.code).collect() })
    }

    fn read(&self, record: &Record<'_>, source: &str, kind: Kind) -> Result<Article, Fault> {
        let url = record.string("url");
        let cleaning = &self.batch.cleaning;
        let options = ReadOptions {
            format: match kind {
                Kind::Body => Some(Format::Html),
                Kind::File => None,
                Kind::Tree => Some(Format::Json),
            },
            base: url.as_deref().and_then(address).map(Base::new).unwrap_or_default(),
            is_fragment: kind == Kind::Body,
            fields: record.object("metadata").unwrap_or_default(),
            select: cleaning.select.clone(),
            remove: cleaning.remove.clone(),
            unwrap: cleaning.unwrap.clone(),
            rules: cleaning.rules.clone(),
            ..ReadOptions::default()
        };
        let mut article = read(source.as_bytes(), &options);
        let invalid = article.diagnostics.iter().find(|one| one.code == "json-invalid");
        if let Some(diagnostic) = invalid {
            return Err(Fault::new("no-document", diagnostic.message.clone()));
        }
        let metadata = &mut article.document.metadata;
        if let (None, Some(url)) = (&metadata.source, url.filter(|url| address(url).is_some())) {
            metadata.source = Some(url.into_owned());
        }
        Ok(article)
    }

    fn gathered(
        &self,
        article: &mut Article,
        source: &str,
        diagnostics: &mut Diagnostics,
    ) -> Assets {
        let Some(pictures) = &self.pictures else { return Assets::default() };
        let requests = pictures::requests(
            &mut article.document,
            self.batch.to.has_cover,
            None,
            source.as_bytes(),
        );
        pictures.gather(&requests, &Progress::none(), diagnostics).without_variants()
    }

    fn text(
        &self,
        kind: Kind,
        book: &Book,
        assets: &Assets,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Memory> {
        let rendering = &self.batch.rendering;
        let backend: Box<dyn Backend> = if self.batch.to.name == "markdown" {
            let mut markdown = format::markdown(rendering, None);
            if kind == Kind::Body && rendering.front_matter.is_none() {
                // A body has no front matter; what was found out about it is in `metadata`.
                markdown.front_matter = FrontMatter::None;
            }
            Box::new(markdown)
        } else {
            (self.batch.to.backend)(rendering, None)
        };
        let mut output = Memory::default();
        backend.write(book, assets, &mut output, diagnostics)?;
        Ok(output)
    }
}

/// What the text of a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The body alone.
    Body,
    /// A whole file.
    File,
    /// A document in its JSON form, or in pandoc's.
    Tree,
}

/// The text of a record, and what it is.
fn source<'a>(record: &mut Record<'a>) -> Result<(Cow<'a, str>, Kind), Fault> {
    if let Some(html) = record.html.take() {
        return Ok((html, Kind::Body));
    }
    if let Some(text) = record.text.take() {
        return Ok((text, Kind::File));
    }
    let message = "the record has no `html`, `text` or `document`";
    let document = record.field("document").ok_or_else(|| Fault::new("no-source", message))?;
    Ok((document.into(), Kind::Tree))
}

/// An address in the network: a record must not name files of this machine.
fn address(text: &str) -> Option<Url> {
    Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}
