//! The navigation document, and the NCX that readers of EPUB 2 use instead of it.
//!
//! EPUB 3.3, 7 (navigation document) and its landmarks; NCX as in OPF 2.0.1, 2.4.1.

use std::collections::BTreeMap;

use crate::backend::xhtml::{escaped, escaped_attribute};
use crate::book::{Labels, TocEntry, TocTarget};

/// Where each entry of the contents leads, relative to the package.
pub(super) type Addresses = BTreeMap<TocTarget, String>;

/// The inside of `body`: contents and landmarks.
pub(super) fn contents(
    entries: &[TocEntry],
    addresses: &Addresses,
    labels: &Labels,
    first_text: &str,
    in_spine: bool,
    cover: Option<&str>,
) -> String {
    let heading = escaped(labels.contents);
    let mut out = String::new();
    out += "<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\" aria-labelledby=\"toc-title\">\n";
    out += &format!("<h1 id=\"toc-title\">{heading}</h1>\n");
    list(entries, addresses, labels, &mut out);
    out += "</nav>\n";
    out += &format!(
        "<nav epub:type=\"landmarks\" id=\"landmarks\" aria-label=\"{}\" hidden=\"hidden\">\n<ol>\n",
        escaped_attribute(labels.landmarks)
    );
    // A landmark leads to a page of the book, which the contents are only when the book shows them.
    if in_spine {
        out += &format!("<li><a epub:type=\"toc\" href=\"nav.xhtml\">{heading}</a></li>\n");
    }
    out += &format!(
        "<li><a epub:type=\"bodymatter\" href=\"{}\">{}</a></li>\n</ol>\n</nav>\n",
        escaped_attribute(first_text),
        escaped(labels.start)
    );
    // The cover is on shelves and on no page, or Kindle would show it twice; but each file of a
    // book is to be referred to by some document (EPUBCheck, OPF-097).
    if let Some(cover) = cover {
        out += &format!(
            "<p hidden=\"hidden\"><img src=\"{}\" alt=\"{}\"/></p>\n",
            escaped_attribute(cover),
            escaped_attribute(labels.cover)
        );
    }
    out
}

fn list(entries: &[TocEntry], addresses: &Addresses, labels: &Labels, out: &mut String) {
    *out += "<ol>\n";
    for entry in entries {
        let Some(address) = addresses.get(&entry.target) else { continue };
        *out += &format!(
            "<li><a href=\"{}\">{}</a>",
            escaped_attribute(address),
            escaped(title(entry, labels))
        );
        if !entry.children.is_empty() {
            *out += "\n";
            list(&entry.children, addresses, labels, out);
        }
        *out += "</li>\n";
    }
    *out += "</ol>\n";
}

/// The words of an entry; an entry must have some.
fn title<'a>(entry: &'a TocEntry, labels: &'a Labels) -> &'a str {
    if entry.title.is_empty() { labels.start } else { &entry.title }
}

/// The NCX.
pub(super) fn ncx(
    entries: &[TocEntry],
    addresses: &Addresses,
    labels: &Labels,
    identifier: &str,
    book_title: &str,
    language: &str,
) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out += &format!(
        "<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\" xml:lang=\"{}\">\n",
        escaped_attribute(language)
    );
    out += &format!(
        "<head>\n<meta name=\"dtb:uid\" content=\"{}\"/>\n<meta name=\"dtb:depth\" \
         content=\"{}\"/>\n<meta name=\"dtb:totalPageCount\" content=\"0\"/>\n<meta \
         name=\"dtb:maxPageNumber\" content=\"0\"/>\n</head>\n",
        escaped_attribute(identifier),
        depth(entries).max(1)
    );
    out += &format!("<docTitle><text>{}</text></docTitle>\n<navMap>\n", escaped(book_title));
    points(entries, addresses, labels, &mut 0, &mut out);
    out += "</navMap>\n</ncx>\n";
    out
}

fn points(
    entries: &[TocEntry],
    addresses: &Addresses,
    labels: &Labels,
    order: &mut usize,
    out: &mut String,
) {
    for entry in entries {
        let Some(address) = addresses.get(&entry.target) else { continue };
        *order += 1;
        *out += &format!(
            "<navPoint id=\"point-{order}\" playOrder=\"{order}\"><navLabel><text>{}</text>\
             </navLabel><content src=\"{}\"/>",
            escaped(title(entry, labels)),
            escaped_attribute(address)
        );
        if !entry.children.is_empty() {
            *out += "\n";
            points(&entry.children, addresses, labels, order, out);
        }
        *out += "</navPoint>\n";
    }
}

fn depth(entries: &[TocEntry]) -> usize {
    entries.iter().map(|entry| 1 + depth(&entry.children)).max().unwrap_or(0)
}
