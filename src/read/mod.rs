//! Source bytes to a [`Document`]. Never fails, never panics, whatever the bytes.
//!
//! The pipeline, in order: bytes to text, front matter off, metadata from its fields, Markdown to
//! HTML where the body is Markdown, HTML to blocks.

mod address;
mod block;
mod body;
mod boxes;
mod clean;
mod code;
mod complete;
mod compound;
#[cfg(test)]
mod constructs;
mod credit;
mod date;
mod decode;
mod dom;
mod element;
mod embed;
mod flow;
mod formula;
mod front_matter;
mod grid;
mod inline;
mod kind;
mod language;
mod leaf;
mod markdown;
mod metadata;
mod occurrence;
mod page;
pub(crate) mod pandoc;
mod paragraphs;
mod picture;
mod pseudo;
mod rules;
mod scan;
mod space;
mod swallowed;
mod symbol;
mod table;
mod template;
mod words;

pub(crate) use address::percent_decode;
pub use occurrence::{Occurrence, occurrences};

use std::borrow::Cow;
use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::document::{Base, Block, Document, Value};
use crate::transform;

pub(crate) use markdown::{
    emoji_name, formula_starts, is_balanced, is_image_size, is_math, is_wiki_link,
};
pub use rules::{Rules, RulesError};
pub(crate) use template::is_tag as is_template_tag;

/// What the body of a source is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// HTML, or a fragment of it.
    Html,
    /// Markdown, raw HTML in it included.
    Markdown,
    /// The JSON form of a document; it has no front matter.
    Json,
    /// The tree of pandoc, in JSON.
    Pandoc,
}

/// How to read a source. The default suits any source.
///
/// ```
/// use offprint::read::{Format, ReadOptions};
///
/// let options = ReadOptions { format: Some(Format::Html), ..ReadOptions::default() };
/// assert!(options.name.is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// What the body is written in; told from the body when absent.
    pub format: Option<Format>,
    /// What relative addresses stand against.
    pub base: Base,
    /// The source's name for diagnostics, as the user named it.
    pub name: Option<Arc<str>>,
    /// CSS selectors of what alone is read; everything when empty.
    pub select: Vec<String>,
    /// CSS selectors of what is left out.
    pub remove: Vec<String>,
    /// What is known of sites and their noise; the shipped rules alone when absent.
    pub rules: Option<Arc<Rules>>,
    /// CSS selectors of elements that count as no more than their contents.
    pub unwrap: Vec<String>,
    /// Whether the body is a piece of a page, which is read as it stands: a heading that says the
    /// title stays in it, links to places that are not in it or to the page itself, headings and
    /// quotes without words, and no-break spaces at the beginning of a line.
    pub is_fragment: bool,
    /// Front matter that is known besides; a key of the source's own counts before it.
    pub fields: Vec<(String, Value)>,
    /// The title when neither front matter, nor body, nor the head of a page has one: a file's stem.
    /// A day that it begins with (`2014-12-31-title`) is the article's, where it states none.
    pub fallback_title: Option<String>,
}

/// A document and what was noticed while reading it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The document.
    pub document: Document,
    /// Repairs and losses, in the order of the source as far as possible.
    pub diagnostics: Diagnostics,
}

/// Reads a source: front matter and body.
///
/// ```
/// use offprint::read::{ReadOptions, read};
///
/// let article = read(b"---\ntitle: A\n---\n<p>hello</p>", &ReadOptions::default());
/// assert_eq!(article.document.metadata.title.as_deref(), Some("A"));
/// assert_eq!(article.document.plain_text(), "hello");
/// ```
pub fn read(bytes: &[u8], options: &ReadOptions) -> Article {
    let mut diagnostics = match &options.name {
        Some(name) => Diagnostics::for_source(name.clone()),
        None => Diagnostics::new(),
    };
    let text = decode::decode(bytes, &mut diagnostics);
    if let Some(format @ (Format::Json | Format::Pandoc)) = options.format {
        return from_json(&text, format, options, diagnostics);
    }
    let front_matter::Parted { mut fields, body: content, first_line } =
        front_matter::part(&text, &mut diagnostics);
    front_matter::complete(&mut fields, &options.fields);
    let metadata = metadata::build(fields, &mut diagnostics);
    let mut document = Document { metadata, base: options.base.clone(), ..Document::default() };
    let format = options.format.unwrap_or_else(|| kind::kind(content));
    let content = template::expanded(content, first_line, &document.metadata, &mut diagnostics);
    let html = match format {
        Format::Markdown => Cow::Owned(markdown::to_html(&content, first_line, &mut diagnostics)),
        // Of a piece nobody can say that blank lines alone mark its paragraphs.
        Format::Html | Format::Json | Format::Pandoc if options.is_fragment => content,
        Format::Html | Format::Json | Format::Pandoc => paragraphs::marked(&content),
    };
    document.blocks = body::read_body(&html, first_line, options, &mut diagnostics);
    for pass in transform::usual(format != Format::Markdown, !options.is_fragment) {
        pass(&mut document, &mut diagnostics);
    }
    credit::complete(&mut document);
    let page_title = page::title(&html);
    complete::complete(&mut document, options, page_title, &mut diagnostics);
    if document.blocks.is_empty() {
        diagnostics.warning("no-text", None, "there is no text in it");
    }
    Article { document, diagnostics }
}

/// A document in its JSON form, or in pandoc's; any other text is kept as the text it is.
fn from_json(
    text: &str,
    format: Format,
    options: &ReadOptions,
    mut diagnostics: Diagnostics,
) -> Article {
    let own = if format == Format::Json {
        Document::from_json(text).map_err(|error| error.to_string())
    } else {
        Err(String::new())
    };
    let read = match own {
        Err(_) if format == Format::Pandoc || pandoc::is_likely(text) => {
            pandoc::parse(text, &mut diagnostics)
        }
        own => own,
    };
    let mut document = read.unwrap_or_else(|error| {
        diagnostics.warning("json-invalid", None, format!("{error}; kept as text"));
        let text = text.trim_end().to_owned();
        let blocks = vec![Block::Code { language: None, text }];
        Document { blocks, ..Document::default() }
    });
    document.base = options.base.clone();
    if document.metadata.title.is_none() {
        document.metadata.title.clone_from(&options.fallback_title);
    }
    Article { document, diagnostics }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(article: &Article) -> Vec<&'static str> {
        article.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
    }

    #[test]
    fn what_has_no_text_is_told() {
        for source in ["", " \n\t\n", "\u{feff}", "---\ntitle: A\n---\n"] {
            let article = read(source.as_bytes(), &ReadOptions::default());
            assert_eq!(codes(&article), ["no-text"], "{source:?}");
        }
    }

    #[test]
    fn what_passes_leave_out_is_told() {
        let check = |source: &str, expect: &[&str]| {
            let article = read(source.as_bytes(), &ReadOptions::default());
            assert_eq!(codes(&article), expect, "{source}");
        };
        check("---\ntitle: A\n---\n<h1>A.</h1><p>b", &["title-repeated"]);
        check("<p><a href='#x'>a</a> <a href='#y'>b</a>", &["link-dead"]);
        check("<p><a href=''>a</a> <a href='#'>b</a>", &["link-idle"]);
        check("<p id=x>a<p id=x>b<p><a href='#x'>c</a>", &["id-duplicate"]);
        check("<table><tr><td colspan=5000>a<td>b</table>", &["table-span-cut"]);
        check("<p>so \\[ a", &["formula-raw"]);
    }

    #[test]
    fn a_piece_of_a_page_is_read_as_it_stands() {
        let options =
            ReadOptions { format: Some(Format::Html), is_fragment: true, ..ReadOptions::default() };
        let check = |html: &str, expect: &str| {
            let article = read(html.as_bytes(), &options);
            let shown = format!("{:?}", article.document.blocks);
            assert!(shown.contains(expect), "{html}: {shown}");
            assert_eq!(codes(&article), [""; 0], "{html}");
        };
        check("<h2></h2>", "Heading");
        check("<blockquote></blockquote>", "Quote");
        check("<p><a href=''>a</a>", "url: \"\"");
        check("<p><a href='#'>a</a>", "url: \"#\"");
        check("<p>&nbsp; a", "\\u{a0} a");
        check("<p>a<code> </code>b", "Code");
        check("a\n\nb", "\"a b\"");
    }

    #[test]
    fn a_page_without_headings_has_the_title_of_its_head() {
        let title = |html: &str| {
            let options =
                ReadOptions { fallback_title: Some("stem".to_owned()), ..ReadOptions::default() };
            read(html.as_bytes(), &options).document.metadata.title
        };
        let head = "<html><head><title>A</title></head><body>";
        assert_eq!(title(&format!("{head}<p>b")).as_deref(), Some("A"));
        assert_eq!(title(&format!("{head}<h1>B</h1><p>c")).as_deref(), Some("B"));
        assert_eq!(title("<p>b").as_deref(), Some("stem"));
    }

    #[test]
    fn the_json_form_is_read_as_it_was_written() {
        let options = ReadOptions { format: Some(Format::Json), ..ReadOptions::default() };
        let article = read(b"---\ntitle: A\n---\n<p>one<p>two", &ReadOptions::default());
        let text = article.document.to_json().unwrap();
        let again = read(text.as_bytes(), &options);
        assert_eq!(codes(&again), [""; 0]);
        assert_eq!(again.document, article.document);
        for broken in
            ["", "[]", "{\"offprint\": 2}", "{\"offprint\":1,\"blocks\":[{\"type\":\"x\"}]}"]
        {
            assert_eq!(codes(&read(broken.as_bytes(), &options)), ["json-invalid"], "{broken}");
        }
    }
}
