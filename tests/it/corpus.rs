//! The laws of Markdown over a folder of articles that `OFFPRINT_CORPUS` names; without one there
//! is nothing to do.

use std::fs;
use std::path::{Path, PathBuf};

use offprint::assets::Assets;
use offprint::backend::markdown::Markdown;
use offprint::backend::{Backend, Memory};
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::document::{Document, Inline};
use offprint::read::{Format, ReadOptions, read};

/// The files of the corpus, in order; none when there is no corpus.
fn files() -> Vec<PathBuf> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path
                .extension()
                .is_some_and(|end| ["md", "markdown", "html"].iter().any(|known| end == *known))
            {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    if let Some(folder) = std::env::var_os("OFFPRINT_CORPUS") {
        collect(Path::new(&folder), &mut files);
        assert!(!files.is_empty(), "there is no article in {}", folder.display());
    }
    files.sort();
    files
}

fn article(path: &Path) -> Document {
    let is_html = path.extension().is_some_and(|end| end == "html");
    let format = is_html.then_some(Format::Html);
    read(&fs::read(path).unwrap(), &ReadOptions { format, ..ReadOptions::default() }).document
}

fn markdown(document: Document) -> String {
    let mut output = Memory::default();
    let mut diagnostics = Diagnostics::new();
    let book = Book::from(document);
    Markdown::default().write(&book, &Assets::default(), &mut output, &mut diagnostics).unwrap();
    String::from_utf8(output.main_bytes().to_vec()).unwrap()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// The words of HTML: tags off, character references decoded.
fn words_of(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
    }
    words.push_str(rest);
    let mut decoded = String::with_capacity(words.len());
    let mut rest = words.as_str();
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        let reference = rest[at..].split_inclusive(';').next().unwrap();
        let name = reference.trim_start_matches('&').trim_end_matches(';');
        let number = name.strip_prefix('#').and_then(|digits| digits.parse().ok());
        match (name, number.and_then(char::from_u32)) {
            ("lt", _) => decoded.push('<'),
            ("gt", _) => decoded.push('>'),
            ("quot", _) => decoded.push('"'),
            ("amp", _) => decoded.push('&'),
            (_, Some(character)) => decoded.push(character),
            _ => decoded.push_str(reference),
        }
        rest = &rest[at + reference.len()..];
    }
    decoded.push_str(rest);
    squeezed(&decoded)
}

fn words_by_pulldown(markdown: &str) -> String {
    use pulldown_cmark::{Options, Parser, html};

    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH;
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(markdown, options));
    words_of(&page)
}

fn words_by_comrak(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.render.r#unsafe = true;
    words_of(&comrak::markdown_to_html(markdown, &options))
}

/// The first piece of a document's text that does not stand in the words, in order but for what
/// stands at the end of an article, as notes do.
fn missing(document: &Document, words: &str) -> Option<String> {
    let mut from = 0;
    let mut missing = None;
    document.for_each_inline(&mut |inline| {
        let (Inline::Text { text } | Inline::Code { text }) = inline else { return };
        let piece = squeezed(text);
        match words[from..].find(&piece) {
            Some(at) => from += at + piece.len(),
            None if words.contains(&piece) => {}
            None => missing = missing.take().or(Some(piece)),
        }
    });
    missing
}

fn body(markdown: &str) -> &str {
    markdown.split_once("\n---\n").map_or(markdown, |(_, body)| body)
}

#[test]
fn other_parsers_find_the_words_of_every_article() {
    let mut lost = Vec::new();
    for path in files() {
        let document = article(&path);
        let text = markdown(document.clone());
        for (parser, words) in [
            ("pulldown-cmark", words_by_pulldown(body(&text))),
            ("comrak", words_by_comrak(body(&text))),
        ] {
            if let Some(piece) = missing(&document, &words) {
                lost.push(format!("{}: {parser} does not find `{piece}`", path.display()));
            }
        }
    }
    assert!(lost.is_empty(), "{} of them:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn every_article_written_read_and_written_again_is_the_same_bytes() {
    let options = ReadOptions { format: Some(Format::Markdown), ..ReadOptions::default() };
    let mut changed = Vec::new();
    for path in files() {
        let first = markdown(article(&path));
        let again = markdown(read(first.as_bytes(), &options).document);
        if first != again {
            let lines = first.lines().zip(again.lines()).find(|(one, other)| one != other);
            changed.push(format!("{}: {lines:?}", path.display()));
        }
    }
    assert!(changed.is_empty(), "{} of them:\n{}", changed.len(), changed.join("\n"));
}
