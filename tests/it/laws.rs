//! Laws of Markdown, tried on random documents: what is written, read by two parsers of others,
//! has the document's words.

use comrak::nodes::NodeValue;
use offprint::assets::Assets;
use offprint::backend::markdown::{FrontMatter, Markdown};
use offprint::backend::{Backend, Memory};
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::document::{
    Block, Cell, Document, Heading, Inline, Item, Level, Link, List, Row, Style, Table,
};
use offprint::read::{Format, ReadOptions, read};
use proptest::prelude::*;

fn markdown(document: Document) -> String {
    let backend = Markdown { front_matter: FrontMatter::None, ..Markdown::default() };
    let mut output = Memory::default();
    let book = Book::from(document);
    let mut diagnostics = Diagnostics::new();
    backend.write(&book, &Assets::default(), &mut output, &mut diagnostics).unwrap();
    String::from_utf8(output.main_bytes().to_vec()).unwrap()
}

/// Words without white space, which Markdown may set otherwise.
fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn words_by_pulldown(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};

    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH;
    let mut words = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => words.push_str(&text),
            _ => {}
        }
    }
    squeezed(&words)
}

fn words_by_comrak(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    let arena = comrak::Arena::new();
    let mut words = String::new();
    for node in comrak::parse_document(&arena, markdown, &options).descendants() {
        match &node.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::CodeBlock(code) => words.push_str(&code.literal),
            NodeValue::Math(math) => words.push_str(&math.literal),
            _ => {}
        }
    }
    squeezed(&words)
}

/// Text with its white space collapsed, as that of a document is.
fn collapsed(text: &str) -> String {
    let mut collapsed = String::new();
    for character in text.chars() {
        if character != ' ' || !collapsed.ends_with(' ') {
            collapsed.push(character);
        }
    }
    collapsed
}

/// Text made of what Markdown could take for something else.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "*",
        "**",
        "_",
        "__",
        "~",
        "~~",
        "`",
        "```",
        "[",
        "]",
        "](",
        "[^1]",
        "(",
        ")",
        "<",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        ">",
        "&",
        "&amp;",
        "&#35;",
        ";",
        "!",
        "![",
        "\\",
        "\\*",
        "|",
        "#",
        "## ",
        "- ",
        "+ ",
        "1. ",
        "2) ",
        "---",
        "===",
        "$",
        "$$",
        "{",
        "}",
        ":",
        ": ",
        "=",
        " ",
        "  ",
        "a",
        "b1",
        "字",
        "，",
        "。",
        "「",
        "」",
        "（",
        "“",
        "…",
        "€",
        "😀",
        "\u{a0}",
        "\u{3000}",
        "\u{200b}",
        "http://a.b",
        "[x] ",
        "[a]: ",
        "||",
        "~~~",
        "'",
        "\"",
    ]);
    prop::collection::vec(pieces, 1..8).prop_map(|pieces| pieces.concat())
}

fn style() -> impl Strategy<Value = Style> {
    prop::sample::select(vec![
        Style::Emphasis,
        Style::Strong,
        Style::Strikeout,
        Style::Underline,
        Style::Superscript,
    ])
}

fn inlines() -> impl Strategy<Value = Vec<Inline>> {
    let leaf = prop_oneof![
        5 => text().prop_map(|text| Inline::text(collapsed(&text))),
        // A backslash before a pipe in code makes a table one of HTML, which has no words here;
        // `]:` in code in a link that begins a paragraph cannot be said.
        1 => text().prop_map(|text| Inline::Code { text: text.replace(['|', ':'], "").trim().to_owned() }),
        1 => Just(Inline::Break),
    ];
    let inline = leaf.prop_recursive(3, 12, 4, |inner| {
        let content = prop::collection::vec(inner, 1..4);
        prop_oneof![
            3 => (style(), content.clone())
                .prop_map(|(style, content)| Inline::Styled { style, content }),
            1 => (text(), content).prop_map(|(url, content)| {
                Inline::Link(Box::new(Link { url, content, title: None }))
            }),
        ]
    });
    prop::collection::vec(inline, 1..5)
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let leaf = prop_oneof![
        4 => inlines().prop_map(|content| Block::Paragraph { content }),
        1 => (1_u8..7, inlines()).prop_map(|(level, content)| {
            Block::Heading(Heading { level: Level::new(level).unwrap(), id: None, content })
        }),
        // A no-break space in a listing stands for a space.
        1 => text()
            .prop_map(|text| Block::Code { language: None, text: text.replace('\u{a0}', " ") }),
        1 => Just(Block::Rule),
        1 => table(),
    ];
    let block = leaf.prop_recursive(3, 16, 4, |inner| {
        let some = prop::collection::vec(inner, 1..4);
        let items = prop::collection::vec(some.clone(), 1..4);
        prop_oneof![
            some.prop_map(|blocks| Block::Quote { blocks }),
            (items, any::<bool>(), prop::option::of(0_u32..12)).prop_map(
                |(items, tight, start)| {
                    let items =
                        items.into_iter().map(|blocks| Item { checked: None, blocks }).collect();
                    Block::List(List { start, tight, items })
                }
            ),
        ]
    });
    prop::collection::vec(block, 1..5)
}

fn table() -> impl Strategy<Value = Block> {
    let cell = inlines()
        .prop_map(|content| Cell { blocks: vec![Block::Paragraph { content }], ..Cell::default() });
    prop::collection::vec(prop::collection::vec(cell, 2..=2), 2..4).prop_map(|rows| {
        let mut rows: Vec<Row> = rows.into_iter().map(|cells| Row { cells }).collect();
        let head = vec![rows.remove(0)];
        let columns = vec![None, None];
        Block::Table(Box::new(Table { caption: Vec::new(), columns, head, body: rows }))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn other_parsers_find_the_words(blocks in blocks()) {
        let document = Document { blocks, ..Document::default() };
        let words = squeezed(&document.plain_text());
        let markdown = markdown(document);
        prop_assert_eq!(words_by_pulldown(&markdown), words.clone(), "pulldown-cmark: {}", markdown);
        prop_assert_eq!(words_by_comrak(&markdown), words, "comrak: {}", markdown);
    }

    #[test]
    fn what_is_read_back_is_written_the_same(blocks in blocks()) {
        let options = ReadOptions {
            format: Some(Format::Markdown),
            is_fragment: true,
            ..ReadOptions::default()
        };
        let source = markdown(Document { blocks, ..Document::default() });
        let first = markdown(read(source.as_bytes(), &options).document);
        let again = markdown(read(first.as_bytes(), &options).document);
        prop_assert_eq!(again, first, "{}", source);
    }

    #[test]
    fn what_is_written_is_tidy(blocks in blocks()) {
        let markdown = markdown(Document { blocks, ..Document::default() });
        prop_assert!(markdown.is_empty() || markdown.ends_with('\n'));
        prop_assert!(!markdown.ends_with("\n\n"));
    }
}
