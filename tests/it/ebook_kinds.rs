//! What an ebook has for one reader and not for another: Kobo's spans, formulas, faces; and what
//! an EPUB library that is not ours reads of a book.

use std::collections::BTreeSet;
use std::io::Cursor;

use offprint::assets::Assets;
use offprint::backend::epub::Epub;
use offprint::backend::{Backend, Memory};
use offprint::book::{Book, Entry, Part};
use offprint::device::EbookKind;
use offprint::diagnostic::Diagnostics;
use offprint::document::{Block, Document, Inline, Metadata};
use offprint::read::{Article, ReadOptions, read};

use crate::document::every_variant;
use crate::ebook::{Opened, document, heading, open_as, paragraph};

fn opened(kind: EbookKind, document: Document) -> Opened {
    let mut epub = Epub::default();
    epub.kind = kind;
    open_as(&epub, &Book::from(document), &Assets::default())
}

/// All words of a page, in order.
fn words(page: &str) -> String {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let tree = roxmltree::Document::parse_with_options(page, options).unwrap();
    tree.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
}

#[test]
fn kobo_counts_by_spans_that_leave_the_words_as_they_are() {
    let plain = opened(EbookKind::Plain, every_variant());
    let kobo = opened(EbookKind::Kepub, every_variant());
    let squeezed = |opened: &Opened| {
        words(&opened.chapters().concat().replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", ""))
    };
    let one = |opened: &Opened| opened.chapters().len() == 1;
    assert!(one(&plain) && one(&kobo));
    let (plain, kobo_words) = (squeezed(&plain), squeezed(&kobo));
    let solid = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(solid(&plain), solid(&kobo_words));
    let page = kobo.chapters()[0];
    assert!(page.contains("<div id=\"book-columns\">\n<div id=\"book-inner\">"), "{page}");
    // Every run of words is in a span, but for code blocks, readings of ruby and marks of notes.
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let tree = roxmltree::Document::parse_with_options(page, options).unwrap();
    let within = |node: roxmltree::Node<'_, '_>, names: &[&str]| {
        node.ancestors().any(|above| names.contains(&above.tag_name().name()))
    };
    for node in tree.descendants().filter(roxmltree::Node::is_text) {
        let text = node.text().unwrap_or_default().trim();
        let is_text = !text.is_empty() && !within(node, &["head", "pre", "rt", "sup", "math"]);
        let is_mark = text.chars().all(|character| "·☑☐[]0123456789".contains(character));
        let spanned = node.ancestors().any(|above| above.attribute("class") == Some("koboSpan"));
        assert!(!is_text || is_mark || spanned, "{text}");
    }
}

#[test]
fn kobo_knows_its_books_by_their_names() {
    let mut epub = Epub::default();
    assert_eq!(epub.extension(), "epub");
    epub.kind = EbookKind::Kepub;
    assert_eq!(epub.extension(), "kepub.epub");
}

#[test]
#[cfg(feature = "mathml")]
fn formulas_are_mathml_where_readers_know_it_and_declared() {
    let formula = |tex: &str| Inline::Math { tex: tex.to_owned() };
    let blocks = vec![
        paragraph(vec![Inline::text("如 "), formula("x^2 < y")]),
        Block::Math { tex: r"\frac{1}{2}".to_owned() },
        paragraph(vec![formula(r"\nosuchcommand{x}")]),
    ];
    let book = opened(EbookKind::Plain, document(blocks.clone()));
    let page = book.chapters()[0];
    assert!(page.contains(" alttext=\"x^2 &lt; y\""), "{page}");
    assert!(page.contains("<code class=\"math\">\\nosuchcommand{x}</code>"), "{page}");
    assert_eq!(book.codes, ["formula-source"]);
    let package = book.text("EPUB/package.opf");
    assert!(package.contains("properties=\"mathml\""), "{package}");
    assert!(package.contains(">MathML<") && package.contains(">latex<"), "{package}");
    let kindle = opened(EbookKind::Kindle, document(blocks));
    assert!(!kindle.chapters()[0].contains("<math") && kindle.codes.is_empty());
    assert!(!kindle.text("EPUB/package.opf").contains("properties=\"mathml\""));
}

#[test]
fn the_last_lines_tell_what_is_not_in_the_copy() {
    let source = b"---\ntitle: T\n---\n<p><img src=\"https://example.org/a.png\" alt=\"A\"></p>";
    let article = read(source, &ReadOptions::default());
    let book = open_as(&Epub::default(), &Book::from(article), &Assets::default());
    let page = book.chapters()[0];
    assert!(page.contains("<p>Not in this copy: Picture × 1</p>"), "{page}");
    let whole = opened(EbookKind::Plain, document(vec![paragraph(vec![Inline::text("x")])]));
    assert!(!whole.chapters()[0].contains("colophon"));
}

#[test]
fn what_an_article_was_filed_under_stands_below_its_title() {
    let mut document = document(vec![]);
    document.metadata.categories = vec![vec!["随笔".to_owned(), "书店".to_owned()]];
    let page = opened(EbookKind::Plain, document);
    let place = page.chapters()[0].find("<p class=\"byline filed\">随笔 / 书店</p>\n</header>");
    assert!(place.is_some(), "{}", page.chapters()[0]);
}

#[test]
fn the_users_rules_come_last() {
    let mut epub = Epub::default();
    epub.style = Some("p { margin: 1em; }".to_owned());
    let book = open_as(&epub, &Book::from(document(vec![])), &Assets::default());
    assert!(book.text("EPUB/style.css").trim_end().ends_with("p { margin: 1em; }"));
}

#[test]
#[cfg(feature = "fonts")]
fn faces_are_cut_and_their_licence_is_beside_them() {
    use offprint::backend::epub::Face;
    let shipped = std::fs::read_dir("fonts").unwrap().filter_map(|file| Some(file.ok()?.path()));
    assert!(shipped.count() > 0);
    let fonts = offprint::typeset::font::FontBook::default();
    let bytes = fonts.bytes(offprint::typeset::page::FontId(0)).unwrap().as_ref().to_vec();
    let whole = bytes.len();
    let mut epub = Epub::default();
    epub.faces = vec![Face::new(bytes).unwrap()];
    let book = open_as(&epub, &Book::from(document(vec![])), &Assets::default());
    let files: Vec<&String> =
        book.order.iter().filter(|path| path.starts_with("EPUB/fonts/")).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    assert!(book.entries[files[0]].len() < whole / 4);
    assert!(files[1].contains(".txt") && !book.entries[files[1]].is_empty());
    let style = book.text("EPUB/style.css");
    assert!(style.contains("@font-face") && style.contains("body { font-family: \""), "{style}");
    assert!(book.text("EPUB/package.opf").contains("href=\"fonts/face-"));
}

#[test]
fn a_library_that_is_not_ours_reads_the_same_book() {
    let article = |title: &str, words: &str| {
        let mut document =
            document(vec![heading(2, None, "一节"), paragraph(vec![Inline::text(words)])]);
        document.metadata.title = Some(title.to_owned());
        document.metadata.authors = vec!["甲 & 乙".to_owned()];
        Entry::from(Article { document, ..Article::default() })
    };
    let mut metadata = Metadata::default();
    metadata.title = Some("书 <一>".to_owned());
    metadata.language = Some("zh-Hans".to_owned());
    metadata.authors = vec!["甲 & 乙".to_owned()];
    let entries = vec![article("第一篇", "河对岸。"), article("第二篇", "灯还亮着。")];
    let parts = vec![Part { title: Some("部".to_owned()), entries, ..Part::default() }];
    let mut output = Memory::default();
    let book = Book { metadata, parts };
    Epub::default().write(&book, &Assets::default(), &mut output, &mut Diagnostics::new()).unwrap();
    let bytes = output.main_bytes().to_vec();
    let read = rbook::Epub::options().strict(true).read(Cursor::new(bytes)).unwrap();
    let metadata = read.metadata();
    assert_eq!(metadata.title().unwrap().value(), "书 <一>");
    assert_eq!(metadata.creators().map(|name| name.value()).collect::<Vec<_>>(), ["甲 & 乙"]);
    assert_eq!(metadata.language().unwrap().value(), "zh-Hans");
    let contents = read.toc().contents().unwrap();
    let labels: Vec<&str> = contents.flatten().map(|entry| entry.label()).collect();
    assert_eq!(labels, ["部", "第一篇", "一节", "第二篇", "一节"]);
    let found: BTreeSet<String> = ["河对岸。", "灯还亮着。"]
        .into_iter()
        .filter(|words| {
            read.reader().any(|page| page.is_ok_and(|page| page.content().contains(*words)))
        })
        .map(str::to_owned)
        .collect();
    assert_eq!(found.len(), 2);
}
