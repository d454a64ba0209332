//! Sources that go wrong: the ebook is still sound, and what was done about them is told.

use offprint::assets::Assets;
use offprint::backend::epub::Epub;
use offprint::book::Book;
use offprint::document::{Block, Document};
use offprint::read::{ReadOptions, read};

use crate::ebook::{Opened, open_as, single};

/// The book of a source, sound, and all codes that were told on the way.
fn book(source: &str) -> (Opened, Vec<&'static str>) {
    let article = read(source.as_bytes(), &ReadOptions::default());
    let mut codes: Vec<&'static str> = article.diagnostics.iter().map(|told| told.code).collect();
    let opened = open_as(&Epub::default(), &Book::from(article), &Assets::default());
    codes.extend(&opened.codes);
    (opened, codes)
}

#[test]
fn a_source_that_goes_wrong_is_a_sound_book_and_told() {
    /// What must stand in the text, and which code must be told.
    fn check(source: &str, expect: &str, code: Option<&str>) {
        let (opened, codes) = book(source);
        let text = opened.chapters().concat();
        assert!(text.contains(expect), "{source:?}: {text}");
        assert!(code.is_none_or(|code| codes.contains(&code)), "{source:?}: {codes:?}");
    }
    check("---\ntitle: T\n---\n<p>a\u{1}b\u{b}c\u{ffff}</p>", "abc", Some("control-characters"));
    check("---\ntitle: T\n---\n<p>&#1;&#xFFFE;x</p>", "x</p>", None);
    check(
        "---\ntitle: T\n---\n<h2 id=\"a\">one</h2><p>x</p><h2 id=\"a\">two</h2><p><a href=\"#a\">y</a></p>",
        "<h2 id=\"section-2\">two</h2>",
        Some("id-duplicate"),
    );
    check(
        "---\ntitle: \"A <b>bold</b> & bare < title\"\n---\n<p>x</p>",
        "&amp; bare &lt; title",
        None,
    );
    check("<p>No title, and no heading.</p>", "No title, and no heading.", None);
    check("---\ntitle: Only a title\n---\n", "Only a title", None);
    check("", "<body>", None);
    check(
        "---\ntitle: T\n---\n<p><img src=\"https://example.org/gone.png\" alt=\"gone\"></p>",
        "class=\"missing\" href=\"https://example.org/gone.png\"",
        None,
    );
}

#[test]
fn a_package_has_a_title_whatever_the_source_has() {
    let opened = single(Document::default());
    let package = opened.text("EPUB/package.opf");
    assert!(package.contains("<dc:title id=\"title\">Untitled</dc:title>"), "{package}");
}

#[test]
fn five_thousand_headings_are_all_in_the_contents_and_in_time_that_grows_with_them() {
    let source = |count: usize| {
        let sections = (0..count)
            .map(|number| format!("<h{}>Heading {number}</h{0}>\n<p>Words.</p>\n", 2 + number % 3));
        format!("---\ntitle: Many\n---\n{}", sections.collect::<String>())
    };
    let (opened, _) = book(&source(5000));
    assert!(opened.chapters().len() > 1, "one file is too much for old readers");
    let listed = opened.text("EPUB/nav.xhtml").matches(">Heading ").count();
    assert_eq!(listed, 5000);
    assert_eq!(opened.text("EPUB/toc.ncx").matches("<text>Heading ").count(), 5000);
}

#[test]
fn a_table_of_three_megabytes_is_whole() {
    let row = format!("<tr>{}</tr>\n", "<td>a cell of a table with some words</td>".repeat(10));
    let rows = 3_000_000 / row.len() + 1;
    let source = format!("---\ntitle: Wide\n---\n<table>\n{}</table>\n", row.repeat(rows));
    let (opened, _) = book(&source);
    let cells: usize = opened.chapters().iter().map(|page| page.matches("<td>").count()).sum();
    assert_eq!(cells, rows * 10);
    let is_table = |page: &&&str| page.contains("<table>");
    assert_eq!(opened.chapters().iter().filter(is_table).count(), 1);
}

#[test]
fn a_document_made_by_a_program_may_hold_anything() {
    let tex = "\u{0}".to_owned();
    let blocks = vec![
        Block::Math { tex },
        Block::Code { language: Some("a\"b\u{2}".to_owned()), text: "]]>\u{3}".to_owned() },
    ];
    let opened = single(Document { blocks, ..Document::default() });
    assert!(opened.chapters()[0].contains("]]&gt;"), "{}", opened.chapters()[0]);
    assert!(opened.codes.contains(&"characters-forbidden"));
}
