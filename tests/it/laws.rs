//! Laws of Markdown, tried on random documents: what is written, read by two parsers of others,
//! has the document's words.

use comrak::nodes::NodeValue;
use offprint::assets::Assets;
use offprint::backend::markdown::{FrontMatter, Markdown};
use offprint::backend::{Backend, Memory};
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::document::{
    Block, Cell, Document, Heading, Inline, Item, Level, Link, List, Metadata, Row, Style, Table,
    Value,
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

/// Values of front matter, with texts that YAML could take for something else.
fn value() -> impl Strategy<Value = Value> {
    let pieces = prop::sample::select(vec![
        ":",
        ": ",
        " #",
        "#",
        "-",
        "- ",
        "?",
        "'",
        "\"",
        "\\",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "~",
        "=",
        "<<",
        "null",
        "yes",
        "No",
        "on",
        "0",
        "07",
        "0x1",
        "1e3",
        "1_000",
        "12:30",
        ".5",
        "+1",
        ".inf",
        ".NaN",
        "2022-01-01",
        "2022-01-01T00:00:00Z",
        " ",
        "\t",
        "\n",
        "\r",
        "a",
        "字",
        "。",
        "---",
        "...",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "\u{1}",
        "\u{7f}",
        "\u{3000}",
        "😀",
    ]);
    let text = prop::collection::vec(pieces, 0..4).prop_map(|pieces| pieces.concat());
    let leaf = prop_oneof![
        6 => text.clone().prop_map(Value::String),
        1 => any::<bool>().prop_map(Value::Boolean),
        1 => any::<i64>().prop_map(Value::Integer),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        let entry = (text.clone(), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::List),
            prop::collection::btree_map(entry.0, entry.1, 0..4)
                .prop_map(|entries| Value::Map(entries.into_iter().collect())),
        ]
    })
}

/// The fields of a book of one article.
fn book_fields(book: &Book) -> Vec<(String, Value)> {
    book.articles().next().unwrap().document.metadata.fields.clone()
}

/// A value as another library has it.
fn as_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(text) => text.as_str().into(),
        Value::Date(date) => date.to_string().into(),
        Value::List(values) => values.iter().map(as_json).collect(),
        Value::Map(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), as_json(value))).collect()
        }
    }
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
    fn another_parser_finds_the_front_matter(values in prop::collection::vec(value(), 1..4)) {
        let fields: Vec<(String, Value)> =
            values.into_iter().enumerate().map(|(n, value)| (format!("key {n}"), value)).collect();
        let expect: serde_json::Value =
            fields.iter().map(|(key, value)| (key.clone(), as_json(value))).collect();
        let mut metadata = Metadata::default();
        metadata.fields = fields;
        let mut output = Memory::default();
        let book = Book::from(Document { metadata, ..Document::default() });
        let mut diagnostics = Diagnostics::new();
        Markdown::default().write(&book, &Assets::default(), &mut output, &mut diagnostics).unwrap();
        let file = std::str::from_utf8(output.main_bytes()).unwrap();
        let yaml = file.trim_start_matches("---\n").split("\n---\n").next().unwrap();
        let found: serde_json::Value = serde_saphyr::from_str(yaml).unwrap();
        prop_assert_eq!(found, expect, "{}", yaml);
        let again = read(file.as_bytes(), &ReadOptions::default()).document.metadata.fields;
        prop_assert_eq!(&again, &book_fields(&book), "{}", file);
    }

    #[test]
    fn what_is_written_is_tidy(blocks in blocks()) {
        let markdown = markdown(Document { blocks, ..Document::default() });
        prop_assert!(markdown.is_empty() || markdown.ends_with('\n'));
        prop_assert!(!markdown.ends_with("\n\n"));
    }
}
