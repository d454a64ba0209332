//! The XHTML documents of a book: what stands around a text, and the pages that hold a title.

use crate::backend::xhtml::{direction_value, escaped, escaped_attribute, is_language_tag};
use crate::book::{Entry, Extent, Labels, Part};
use crate::document::{Direction, Metadata};

/// A whole document around the inside of its `body`. `root` leads to the package's folder; `kobo`
/// is whether it has the two boxes that Kobo's reader puts columns and margins on.
pub(super) fn page(title: &str, language: &str, root: &str, body: &str, kobo: bool) -> String {
    let (before, after) = around(title, language, root, kobo);
    [before.as_str(), body, after].concat()
}

/// What stands before and after the inside of a document's `body`; as [`page`].
pub(super) fn around(
    title: &str,
    language: &str,
    root: &str,
    kobo: bool,
) -> (String, &'static str) {
    let mut out = String::with_capacity(600);
    out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n";
    out +=
        "<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"";
    out += &in_language(Some(language));
    if Direction::of_language(language) == Direction::RightToLeft {
        out += &format!(" dir=\"{}\"", direction_value(Direction::RightToLeft));
    }
    out += ">\n<head>\n<meta charset=\"utf-8\"/>\n";
    out += &format!("<title>{}</title>\n", escaped(title));
    out += &format!(
        "<link rel=\"stylesheet\" type=\"text/css\" href=\"{root}style.css\"/>\n</head>\n<body>\n"
    );
    out += if kobo { "<div id=\"book-columns\">\n<div id=\"book-inner\">\n" } else { "" };
    (out, if kobo { "</div>\n</div>\n</body>\n</html>\n" } else { "</body>\n</html>\n" })
}

/// The inside of a part's page: how much is in it, and its articles, each with its beginning.
/// `files` are the names of the articles' pages.
pub(super) fn part_body(title: &str, part: &Part, files: &[String], labels: &Labels) -> String {
    let mut out = format!(
        "<section class=\"part\" epub:type=\"part\" role=\"doc-part\" aria-label=\"{}\">\n\
         <h1>{}</h1>\n<p class=\"extent\">{}</p>\n",
        escaped_attribute(title),
        escaped(title),
        escaped(&Extent::of(part).line(labels))
    );
    if !files.is_empty() {
        out += "<ul class=\"articles\">\n";
        for (entry, file) in part.entries.iter().zip(files) {
            out += &listed(entry, file, labels);
        }
        out += "</ul>\n";
    }
    out += "</section>\n";
    out
}

/// Attributes that say in what language an element's words are, where that is known.
pub(super) fn in_language(tag: Option<&str>) -> String {
    let tag = tag.filter(|tag| is_language_tag(tag));
    tag.map_or_else(String::new, |tag| format!(" lang=\"{tag}\" xml:lang=\"{tag}\""))
}

/// An article in the list of its part.
fn listed(entry: &Entry, file: &str, labels: &Labels) -> String {
    let metadata = &entry.metadata;
    let language = in_language(metadata.language.as_deref());
    let title = metadata.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let mut out = format!(
        "<li{language}><a href=\"{}.xhtml\">{}</a>",
        escaped_attribute(file),
        escaped(title.unwrap_or(labels.untitled))
    );
    if let Some(date) = metadata.date {
        let (year, month, day) = (date.year(), date.month(), date.day());
        out += &format!(" <span class=\"date\">{year:04}-{month:02}-{day:02}</span>");
    }
    if let Some(excerpt) = &entry.excerpt {
        out += &format!("\n<p class=\"excerpt\">{}</p>\n", escaped(excerpt));
    }
    out += "</li>\n";
    out
}

/// The inside of the one page of a book without articles.
pub(super) fn empty_body(title: &str) -> String {
    format!("<section class=\"part\">\n<h1>{}</h1>\n</section>\n", escaped(title))
}

/// The inside of a book's title page.
pub(super) fn title_body(metadata: &Metadata, title: &str, byline: &[String]) -> String {
    let mut out = String::from("<section class=\"title-page\" epub:type=\"titlepage\">\n");
    out += &format!("<h1>{}</h1>\n", escaped(title));
    if let Some(subtitle) = &metadata.subtitle {
        out += &format!("<p class=\"subtitle\" role=\"doc-subtitle\">{}</p>\n", escaped(subtitle));
    }
    for line in byline {
        out += &format!("<p class=\"byline\">{}</p>\n", escaped(line));
    }
    out += "</section>\n";
    out
}
