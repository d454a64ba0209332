//! The navigation document, and the NCX that readers of EPUB 2 use instead of it.
//!
//! EPUB 3.3, 7 (navigation document) and its landmarks; NCX as in OPF 2.0.1, 2.4.1. Both go out as
//! they are made: those of ten thousand articles have many megabytes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::chapter::in_language;
use crate::backend::xhtml::{escaped, escaped_attribute};
use crate::book::{Labels, TocEntry, TocTarget};

/// Where each entry of the contents leads, relative to the package.
pub(super) type Addresses = BTreeMap<TocTarget, String>;

/// What there is to find one's way by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Navigation<'a> {
    pub(super) entries: &'a [TocEntry],
    pub(super) addresses: &'a Addresses,
    /// Languages of articles, by their ordinals, where they are not the book's: by them readers
    /// choose a face.
    pub(super) languages: &'a BTreeMap<usize, String>,
    pub(super) labels: &'a Labels,
}

impl Navigation<'_> {
    /// Writes the inside of `body`: contents and landmarks.
    pub(super) fn contents(
        self,
        first_text: &str,
        in_spine: bool,
        cover: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let heading = escaped(self.labels.contents);
        write!(
            out,
            "<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\" aria-labelledby=\"toc-title\">\n\
             <h1 id=\"toc-title\">{heading}</h1>\n"
        )?;
        self.list(self.entries, out)?;
        write!(
            out,
            "</nav>\n<nav epub:type=\"landmarks\" id=\"landmarks\" aria-label=\"{}\" \
             hidden=\"hidden\">\n<ol>\n",
            escaped_attribute(self.labels.landmarks)
        )?;
        // A landmark leads to a page of the book, which the contents are only when the book shows
        // them.
        if in_spine {
            writeln!(out, "<li><a epub:type=\"toc\" href=\"nav.xhtml\">{heading}</a></li>")?;
        }
        write!(
            out,
            "<li><a epub:type=\"bodymatter\" href=\"{}\">{}</a></li>\n</ol>\n</nav>\n",
            escaped_attribute(first_text),
            escaped(self.labels.start)
        )?;
        // The cover is on shelves and on no page, or Kindle would show it twice; but each file of a
        // book is to be referred to by some document (EPUBCheck, OPF-097).
        if let Some(cover) = cover {
            writeln!(
                out,
                "<p hidden=\"hidden\"><img src=\"{}\" alt=\"{}\"/></p>",
                escaped_attribute(cover),
                escaped_attribute(self.labels.cover)
            )?;
        }
        Ok(())
    }

    fn list(self, entries: &[TocEntry], out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<ol>")?;
        for entry in entries {
            let Some(address) = self.addresses.get(&entry.target) else { continue };
            let (address, title) = (escaped_attribute(address), escaped(self.title(entry)));
            let language = match entry.target {
                TocTarget::Article(article) => self.languages.get(&article),
                TocTarget::Part(_) | TocTarget::Section { .. } => None,
            };
            let language = language.map(String::as_str);
            write!(out, "<li{}><a href=\"{address}\">{title}</a>", in_language(language))?;
            if !entry.children.is_empty() {
                writeln!(out)?;
                self.list(&entry.children, out)?;
            }
            writeln!(out, "</li>")?;
        }
        writeln!(out, "</ol>")
    }

    /// The words of an entry; an entry must have some.
    fn title(self, entry: &TocEntry) -> &str {
        if entry.title.is_empty() { self.labels.start } else { &entry.title }
    }

    /// The characters that a reader sees on the page of the contents.
    pub(super) fn characters(self, note: &mut dyn FnMut(&str)) {
        fn titles(entries: &[TocEntry], note: &mut dyn FnMut(&str)) {
            for entry in entries {
                note(&entry.title);
                titles(&entry.children, note);
            }
        }
        note(self.labels.contents);
        note(self.labels.start);
        titles(self.entries, note);
    }

    /// Writes the NCX.
    pub(super) fn ncx(
        self,
        identifier: &str,
        book_title: &str,
        language: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ncx \
             xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\" xml:lang=\"{}\">\n\
             <head>\n<meta name=\"dtb:uid\" content=\"{}\"/>\n<meta name=\"dtb:depth\" \
             content=\"{}\"/>\n<meta name=\"dtb:totalPageCount\" content=\"0\"/>\n<meta \
             name=\"dtb:maxPageNumber\" content=\"0\"/>\n</head>\n\
             <docTitle><text>{}</text></docTitle>\n<navMap>\n",
            escaped_attribute(language),
            escaped_attribute(identifier),
            depth(self.entries).max(1),
            escaped(book_title)
        )?;
        self.points(self.entries, &mut 0, out)?;
        write!(out, "</navMap>\n</ncx>\n")
    }

    fn points(
        self,
        entries: &[TocEntry],
        order: &mut usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for entry in entries {
            let Some(address) = self.addresses.get(&entry.target) else { continue };
            *order += 1;
            write!(
                out,
                "<navPoint id=\"point-{order}\" playOrder=\"{order}\"><navLabel><text>{}</text>\
                 </navLabel><content src=\"{}\"/>",
                escaped(self.title(entry)),
                escaped_attribute(address)
            )?;
            if !entry.children.is_empty() {
                writeln!(out)?;
                self.points(&entry.children, order, out)?;
            }
            writeln!(out, "</navPoint>")?;
        }
        Ok(())
    }
}

fn depth(entries: &[TocEntry]) -> usize {
    entries.iter().map(|entry| 1 + depth(&entry.children)).max().unwrap_or(0)
}
