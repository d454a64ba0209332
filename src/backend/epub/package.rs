//! The package document: metadata, manifest and spine (EPUB 3.3, 5).

use super::accessibility;
use crate::backend::xhtml::{Features, escaped, escaped_attribute};
use crate::book::Labels;
use crate::document::{Date, Direction, Metadata, Value};

/// What the package document says.
#[derive(Debug)]
pub(super) struct Package<'a> {
    pub(super) metadata: &'a Metadata,
    pub(super) labels: &'a Labels,
    /// Never empty.
    pub(super) title: &'a str,
    /// The main language first; at least one.
    pub(super) languages: &'a [String],
    pub(super) identifier: &'a str,
    /// In UTC.
    pub(super) modified: Date,
    pub(super) features: Features,
    pub(super) direction: Direction,
    pub(super) manifest: &'a [Item],
    /// Identifiers of manifest items, in reading order.
    pub(super) spine: &'a [String],
    /// The manifest item that is the cover's picture.
    pub(super) cover: Option<&'a str>,
}

/// A file of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: String,
    /// Relative to the package document.
    pub(super) href: String,
    pub(super) media_type: &'static str,
    pub(super) properties: &'static str,
}

impl Package<'_> {
    /// The document.
    pub(super) fn write(&self) -> String {
        let language = escaped_attribute(&self.languages[0]);
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out += &format!(
            "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" \
             unique-identifier=\"identifier\" xml:lang=\"{language}\">\n\
             <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
        );
        self.write_metadata(&mut out);
        out += &accessibility::metadata(self.features, self.labels);
        if let Some(cover) = self.cover {
            // As EPUB 2 readers and Kindle look for it.
            out += &format!("<meta name=\"cover\" content=\"{}\"/>\n", escaped_attribute(cover));
        }
        out += "</metadata>\n<manifest>\n";
        for item in self.manifest {
            out += &format!(
                "<item id=\"{}\" href=\"{}\" media-type=\"{}\"",
                escaped_attribute(&item.id),
                escaped_attribute(&item.href),
                item.media_type
            );
            if !item.properties.is_empty() {
                out += &format!(" properties=\"{}\"", item.properties);
            }
            out += "/>\n";
        }
        out += "</manifest>\n<spine toc=\"ncx\"";
        if self.direction == Direction::RightToLeft {
            out += " page-progression-direction=\"rtl\"";
        }
        out += ">\n";
        for id in self.spine {
            out += &format!("<itemref idref=\"{}\"/>\n", escaped_attribute(id));
        }
        out += "</spine>\n</package>\n";
        out
    }

    fn write_metadata(&self, out: &mut String) {
        let metadata = self.metadata;
        element(out, "dc:identifier", " id=\"identifier\"", self.identifier);
        element(out, "dc:title", " id=\"title\"", self.title);
        refine(out, "title", "title-type", "", "main");
        if let Some(subtitle) = words(metadata.subtitle.as_deref()) {
            element(out, "dc:title", " id=\"subtitle\"", subtitle);
            refine(out, "subtitle", "title-type", "", "subtitle");
        }
        for language in self.languages {
            element(out, "dc:language", "", language);
        }
        let authors = metadata.authors.iter().filter_map(|author| words(Some(author)));
        for (index, author) in authors.enumerate() {
            let id = format!("creator-{}", index + 1);
            element(out, "dc:creator", &format!(" id=\"{id}\""), author);
            refine(out, &id, "role", " scheme=\"marc:relators\"", "aut");
        }
        if let Some(publisher) = words(metadata.publisher.as_deref()) {
            element(out, "dc:publisher", "", publisher);
        }
        if let Some(date) = metadata.date {
            element(out, "dc:date", "", &w3c(date));
        }
        if let Some(source) = words(metadata.source.as_deref()) {
            element(out, "dc:source", "", source);
        }
        for subject in subjects(metadata) {
            element(out, "dc:subject", "", &subject);
        }
        if let Some(description) = words(metadata.description.as_deref()) {
            element(out, "dc:description", "", description);
        }
        if let Some(rights) = first_text(metadata, &["rights", "copyright", "license"]) {
            element(out, "dc:rights", "", &rights);
        }
        if let Some(series) = first_text(metadata, &["series"]) {
            property(out, "belongs-to-collection", " id=\"series\"", &series);
            refine(out, "series", "collection-type", "", "series");
            if let Some(volume) = first_text(metadata, &["volume", "series_index", "series-index"])
                .filter(|volume| is_position(volume))
            {
                refine(out, "series", "group-position", "", &volume);
            }
        }
        property(out, "dcterms:modified", "", &self.modified.to_string());
    }
}

/// `text` without white space around it, if anything is left.
fn words(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Every level of every category, and every tag, each once.
fn subjects(metadata: &Metadata) -> Vec<String> {
    let all = metadata.categories.iter().flatten().chain(&metadata.tags);
    let mut subjects: Vec<String> = Vec::new();
    for subject in all.filter_map(|subject| words(Some(subject))) {
        if !subjects.iter().any(|known| known == subject) {
            subjects.push(subject.to_owned());
        }
    }
    subjects
}

/// The first of these fields that is text or a number.
fn first_text(metadata: &Metadata, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| match metadata.field(key)? {
        Value::String(text) => words(Some(text)).map(str::to_owned),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    })
}

/// Whether `group-position` may say this: numbers, with points between levels (EPUB 3.3, D.3.8).
fn is_position(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The date as W3CDTF has it: a time needs an offset.
fn w3c(date: Date) -> String {
    match (date.time(), date.offset()) {
        (Some(_), Some(_)) => date.to_string(),
        _ => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
    }
}

fn element(out: &mut String, name: &str, attributes: &str, text: &str) {
    *out += &format!("<{name}{attributes}>{}</{name}>\n", escaped(text));
}

/// A statement about the book.
pub(super) fn property(out: &mut String, name: &str, attributes: &str, text: &str) {
    *out += &format!("<meta{attributes} property=\"{name}\">{}</meta>\n", escaped(text));
}

/// A statement about another element.
fn refine(out: &mut String, id: &str, name: &str, attributes: &str, text: &str) {
    property(out, name, &format!("{attributes} refines=\"#{id}\""), text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_w3c_profile() {
        let check = |date: &str, expect| assert_eq!(w3c(date.parse().unwrap()), expect);
        check("2022-02-23", "2022-02-23");
        check("2022-02-23T12:04:44Z", "2022-02-23T12:04:44Z");
        check("2022-02-23T12:04:44+08:00", "2022-02-23T12:04:44+08:00");
        check("2022-02-23T12:04:44", "2022-02-23");
    }

    #[test]
    fn positions_are_numbers() {
        assert!(is_position("2") && is_position("1.2"));
        assert!(!is_position("二") && !is_position("1.") && !is_position(""));
    }
}
