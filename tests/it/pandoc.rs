//! The tree of pandoc from outside: what is written, what is read back, and what of pandoc's own
//! is read. The real pandoc has its say in `.ci/pandoc`.

use offprint::assets::Assets;
use offprint::backend::pandoc::Pandoc;
use offprint::backend::{Backend, Memory};
use offprint::book::{Book, Part};
use offprint::diagnostic::Diagnostics;
use offprint::document::{
    Alignment, Attributes, Block, Cell, Definition, Direction, Document, Figure, Heading, Image,
    Inline, Item, Level, Link, List, Media, MediaKind, Metadata, Role, Row, Style, Table, Value,
};
use offprint::read::{Article, Format, ReadOptions, read};
use proptest::prelude::*;
use snapbox::assert_data_eq;

use crate::document::every_variant;

fn written(book: &Book) -> String {
    let mut output = Memory::default();
    let mut diagnostics = Diagnostics::new();
    Pandoc.write(book, &Assets::default(), &mut output, &mut diagnostics).unwrap();
    assert_eq!(diagnostics.iter().count(), 0);
    String::from_utf8(output.main_bytes().to_vec()).unwrap()
}

fn read_back(text: &str) -> Article {
    let options = ReadOptions { format: Some(Format::Pandoc), ..ReadOptions::default() };
    read(text.as_bytes(), &options)
}

/// The document of a tree with these blocks.
fn of_blocks(blocks: &str) -> Article {
    read_back(&format!(r#"{{"pandoc-api-version":[1,23,1],"meta":{{}},"blocks":{blocks}}}"#))
}

#[test]
fn every_variant_has_its_place() {
    let text = written(&Book::from(every_variant()));
    let tree: serde_json::Value = serde_json::from_str(&text).unwrap();
    let pretty = serde_json::to_string_pretty(&tree).unwrap() + "\n";
    assert_data_eq!(pretty, snapbox::file!["../golden/every-variant.pandoc.json"].raw());
}

#[test]
fn every_variant_comes_back() {
    let mut document = every_variant();
    let back = read_back(&written(&Book::from(document.clone())));
    assert_eq!(back.diagnostics.iter().count(), 0, "{:?}", back.diagnostics);
    // By name, and in words.
    document.metadata.fields.sort_by(|one, other| one.0.cmp(&other.0));
    for (key, value) in &mut document.metadata.fields {
        match (key.as_str(), &*value) {
            ("weight", _) => *value = Value::from("-3"),
            ("ratio", _) => *value = Value::from("0.5"),
            ("nothing", _) => *value = Value::from(""),
            ("map", _) => {
                let nothing = |key: &str| (key.to_owned(), Value::from(""));
                *value = Value::Map(vec![nothing("a"), nothing("z")]);
            }
            _ => {}
        }
    }
    assert_eq!(back.document.metadata, document.metadata);
    assert_eq!(back.document, normal(document));
}

#[test]
fn the_articles_of_a_book_stand_one_after_the_other() {
    let article = |title: &str, text: &str| {
        let source = format!("---\ntitle: {title}\n---\n{text}");
        read(source.as_bytes(), &ReadOptions::default())
    };
    let mut book = Book::default();
    let entries = vec![
        article("A", "<h2 id=x>one</h2><p><a href='#x'>a</a>").into(),
        article("B", "<h2 id=x>two</h2><p><a href='#x'>b</a>").into(),
    ];
    book.parts.push(Part { title: Some("P".into()), entries, parts: Vec::new() });
    let back = read_back(&written(&book)).document;
    let mut headings = Vec::new();
    let mut links = Vec::new();
    back.for_each_block(&mut |block| {
        if let Block::Heading(heading) = block {
            headings.push((heading.level.get(), heading.id.clone(), block.plain_text()));
        }
    });
    back.for_each_inline(&mut |inline| {
        if let Inline::Link(link) = inline {
            links.push(link.url.clone());
        }
    });
    let heading =
        |level, id: Option<&str>, text: &str| (level, id.map(str::to_owned), text.to_owned());
    let ids = |headings: &[(u8, Option<String>, String)]| -> Vec<String> {
        headings.iter().filter_map(|(_, id, _)| id.as_ref()).map(|id| format!("#{id}")).collect()
    };
    assert_eq!(ids(&headings), links);
    assert_ne!(links[0], links[1]);
    let plain: Vec<_> =
        headings.iter().map(|(level, _, text)| heading(*level, None, text)).collect();
    assert_eq!(
        plain,
        [
            heading(1, None, "P"),
            heading(2, None, "A"),
            heading(4, None, "one"),
            heading(2, None, "B"),
            heading(4, None, "two"),
        ]
    );
}

#[test]
fn what_pandoc_reads_from_other_formats_is_read_as_it_is_meant() {
    let check = |blocks: &str, expect: &str, codes: &[&str]| {
        let article = of_blocks(blocks);
        let found: Vec<_> = article.diagnostics.iter().map(|one| one.code).collect();
        assert_eq!(found, codes, "{blocks}");
        let json = article.document.to_json().unwrap();
        assert!(json.contains(expect), "{blocks}: {json}");
    };
    let words = r#"{"t":"Str","c":"a"}"#;
    // Line ends are spaces, but between Chinese.
    check(
        r#"[{"t":"Para","c":[{"t":"Str","c":"a"},{"t":"SoftBreak"},{"t":"Str","c":"b文"},{"t":"SoftBreak"},{"t":"Str","c":"字"},{"t":"SoftBreak"},{"t":"LineBreak"}]}]"#,
        r#"{"type":"text","text":"a b文字 "},{"type":"break"}"#,
        &[],
    );
    check(
        &format!(
            r#"[{{"t":"Para","c":[{{"t":"Quoted","c":[{{"t":"DoubleQuote"}},[{words}]]}}]}}]"#
        ),
        "“a”",
        &[],
    );
    let citation = r#"{"citationId":"x","citationPrefix":[],"citationSuffix":[],"citationMode":{"t":"NormalCitation"},"citationNoteNum":0,"citationHash":0}"#;
    check(
        &format!(r#"[{{"t":"Para","c":[{{"t":"Cite","c":[[{citation}],[{words}]]}}]}}]"#),
        r#"{"type":"text","text":"a"}"#,
        &[],
    );
    check(r#"[{"t":"RawBlock","c":["html","<hr><p>x"]}]"#, r#"{"type":"rule"}"#, &[]);
    check(
        r#"[{"t":"RawBlock","c":["latex","\\clearpage"]},{"t":"Para","c":[{"t":"RawInline","c":["html","<br />"]},{"t":"RawInline","c":["tex","x"]}]}]"#,
        r#"{"type":"break"}"#,
        &["raw-left-out", "raw-left-out"],
    );
    check(
        &format!(
            r#"[{{"t":"OrderedList","c":[[3,{{"t":"LowerRoman"}},{{"t":"OneParen"}}],[[{{"t":"Plain","c":[{words}]}}]]]}}]"#
        ),
        r#""start":3,"tight":true"#,
        &["list-numbers"],
    );
    check(
        &format!(
            r#"[{{"t":"Div","c":[["",[],[]],[{{"t":"Div","c":[["",["note"],[["data-x","1"]]],[{{"t":"Plain","c":[{words}]}}]]}}]]}}]"#
        ),
        r#""blocks":[{"type":"group","attributes":{"classes":["note"]}"#,
        &["attribute-left-out"],
    );
    check(r#"[{"t":"Header","c":[9,["",[],[]],[]]},{"t":"Null"}]"#, r#""level":6"#, &[]);
}

#[test]
fn what_is_no_tree_is_kept_as_text_and_told() {
    let deep = format!("{}{}", "{\"t\":\"BlockQuote\",\"c\":[".repeat(400), "]}".repeat(400));
    for text in ["", "[]", r#"{"blocks":[]}"#, &format!("[{deep}]")] {
        let article = if text.starts_with("[{") { of_blocks(text) } else { read_back(text) };
        let codes: Vec<_> = article.diagnostics.iter().map(|one| one.code).collect();
        assert_eq!(codes, ["json-invalid"]);
    }
    let deep = format!("[{}{}]", "{\"t\":\"BlockQuote\",\"c\":[".repeat(100), "]}".repeat(100));
    assert!(of_blocks(&deep).document.is_deeper_than(99));
    // A file of JSON may be of either kind.
    let options = ReadOptions { format: Some(Format::Json), ..ReadOptions::default() };
    let document = normal(every_variant());
    let text = written(&Book::from(document.clone()));
    assert_eq!(read(text.as_bytes(), &options).document.blocks, document.blocks);
}

/// A document as it is after what `PANDOC.md` says is lost.
fn normal(mut document: Document) -> Document {
    document.blocks = normal_blocks(document.blocks);
    document
}

fn normal_blocks(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::new();
    for block in blocks {
        out.push(match block {
            Block::Paragraph { content } => Block::Paragraph { content: normal_inlines(content) },
            Block::Heading(heading) => Block::Heading(Heading {
                id: known(heading.id),
                content: normal_inlines(heading.content),
                ..heading
            }),
            Block::Quote { blocks } => Block::Quote { blocks: normal_blocks(blocks) },
            Block::List(list) => Block::List(normal_list(list)),
            Block::Definitions { entries } => Block::Definitions {
                entries: entries
                    .into_iter()
                    .map(|entry| Definition {
                        terms: normal_terms(&entry.terms),
                        meanings: entry.meanings.into_iter().map(normal_blocks).collect(),
                    })
                    .collect(),
            },
            Block::Table(mut table) => {
                table.caption = normal_inlines(table.caption);
                for row in table.head.iter_mut().chain(&mut table.body) {
                    for cell in &mut row.cells {
                        cell.blocks = normal_blocks(std::mem::take(&mut cell.blocks));
                    }
                }
                Block::Table(table)
            }
            Block::Figure(figure) => Block::Figure(Figure {
                id: known(figure.id),
                blocks: normal_blocks(figure.blocks),
                caption: normal_inlines(figure.caption),
            }),
            Block::Group { attributes, blocks } => {
                let blocks = normal_blocks(blocks);
                if attributes.is_empty() {
                    out.extend(blocks);
                    continue;
                }
                Block::Group { attributes, blocks }
            }
            other @ (Block::Code { .. } | Block::Media(_) | Block::Math { .. } | Block::Rule) => {
                other
            }
        });
    }
    out
}

fn normal_list(mut list: List) -> List {
    let mut has_paragraph = false;
    for item in &mut list.items {
        has_paragraph |= item.checked.is_some()
            || item.blocks.iter().any(|block| matches!(block, Block::Paragraph { .. }));
        if item.checked.is_some()
            && matches!(item.blocks.first(), Some(Block::Paragraph { content }) if normal_inlines(content.clone()).is_empty())
        {
            item.blocks.remove(0);
        }
        item.blocks = normal_blocks(std::mem::take(&mut item.blocks));
    }
    list.tight |= !has_paragraph;
    list
}

fn normal_terms(terms: &[Vec<Inline>]) -> Vec<Vec<Inline>> {
    let parted = terms
        .iter()
        .flat_map(|term| term.split(|inline| *inline == Inline::Break))
        .map(|term| normal_inlines(term.to_vec()))
        .collect::<Vec<_>>();
    if parted.len() == 1 && parted[0].is_empty() { Vec::new() } else { parted }
}

fn normal_inlines(content: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    let mut push = |inline: Inline| match (out.last_mut(), inline) {
        (_, Inline::Text { text }) if text.is_empty() => {}
        (Some(Inline::Text { text: known }), Inline::Text { text }) => known.push_str(&text),
        (_, inline) => out.push(inline),
    };
    for inline in content {
        match inline {
            Inline::Styled { style, content } => {
                push(Inline::Styled { style, content: normal_inlines(content) });
            }
            Inline::Link(link) => push(Inline::Link(Box::new(Link {
                title: known(link.title),
                content: normal_inlines(link.content),
                url: link.url,
            }))),
            Inline::Image(mut image) => {
                image.title = known(image.title);
                push(Inline::Image(image));
            }
            Inline::Note { blocks } => push(Inline::Note { blocks: normal_blocks(blocks) }),
            Inline::Ruby { base, reading } => {
                push(Inline::Ruby { base: normal_inlines(base), reading });
            }
            Inline::Group { attributes, content } => {
                let content = normal_inlines(content);
                if attributes.is_empty() {
                    content.into_iter().for_each(&mut push);
                } else {
                    push(Inline::Group { attributes, content });
                }
            }
            other => push(other),
        }
    }
    out
}

fn known(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn text() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a", "b ", " ", "  ", "文", "字。", "“", "<b>", "*", "\\", "\"", "\u{a0}", "\u{3000}",
        "😀", "\n", "\t", "x☐",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..5).prop_map(|pieces| pieces.concat())
}

fn attributes() -> impl Strategy<Value = Attributes> {
    let some = |names: &'static [&'static str]| {
        prop::option::of(prop::sample::select(names).prop_map(str::to_owned))
    };
    let directions = vec![Direction::LeftToRight, Direction::RightToLeft];
    let roles = vec![Role::Details, Role::Aside, Role::Verse, Role::More, Role::Abbreviation];
    let classes = prop::sample::subsequence(vec!["note", "x y", "rt-like", "标"], 0..3);
    (
        some(&["one", "二"]),
        some(&["en", "zh-Hans"]),
        prop::option::of(prop::sample::select(directions)),
        alignment(),
        prop::option::of(prop::sample::select(roles)),
        some(&["", "A title"]),
        classes,
    )
        .prop_map(|(id, language, direction, alignment, role, title, classes)| Attributes {
            id,
            language,
            direction,
            alignment,
            role,
            title,
            classes: classes.into_iter().map(str::to_owned).collect(),
        })
}

fn alignment() -> impl Strategy<Value = Option<Alignment>> {
    let all = vec![Alignment::Start, Alignment::Center, Alignment::End];
    prop::option::of(prop::sample::select(all))
}

fn inlines() -> BoxedStrategy<Vec<Inline>> {
    let styles = vec![
        Style::Emphasis,
        Style::Strong,
        Style::Underline,
        Style::Strikeout,
        Style::Superscript,
        Style::Subscript,
        Style::SmallCaps,
        Style::Highlight,
        Style::Keyboard,
        Style::Small,
    ];
    let leaf = prop_oneof![
        4 => text().prop_map(Inline::text),
        1 => text().prop_map(|text| Inline::Code { text }),
        1 => text().prop_map(|tex| Inline::Math { tex }),
        1 => Just(Inline::Break),
        1 => (text(), text(), prop::option::of(text()), prop::option::of(0_u32..9999))
            .prop_map(|(url, alt, title, width)| {
                Inline::Image(Box::new(Image { url, alt, title, width, height: width }))
            }),
    ];
    let inline = leaf.prop_recursive(3, 12, 3, move |inner| {
        let content = prop::collection::vec(inner, 0..3);
        let paragraph = content.clone().prop_map(|content| vec![Block::Paragraph { content }]);
        prop_oneof![
            3 => (prop::sample::select(styles.clone()), content.clone())
                .prop_map(|(style, content)| Inline::Styled { style, content }),
            1 => (text(), prop::option::of(text()), content.clone()).prop_map(
                |(url, title, content)| Inline::Link(Box::new(Link { url, title, content }))
            ),
            1 => paragraph.prop_map(|blocks| Inline::Note { blocks }),
            1 => (content.clone(), text())
                .prop_map(|(base, reading)| Inline::Ruby { base, reading }),
            1 => (attributes(), content).prop_map(|(attributes, content)| {
                Inline::Group { attributes: Box::new(attributes), content }
            }),
        ]
    });
    prop::collection::vec(inline, 0..4).boxed()
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let kinds = vec![MediaKind::Video, MediaKind::Audio, MediaKind::Embed];
    let media = (prop::sample::select(kinds), text(), prop::option::of(text()))
        .prop_map(|(kind, url, title)| Media { kind, url, title, poster: None });
    let leaf = prop_oneof![
        4 => inlines().prop_map(|content| Block::Paragraph { content }),
        1 => (1_u8..7, prop::option::of(text()), inlines()).prop_map(|(level, id, content)| {
            Block::Heading(Heading { level: Level::new(level).unwrap(), id, content })
        }),
        1 => (prop::option::of(text()), text())
            .prop_map(|(language, text)| Block::Code { language, text }),
        1 => text().prop_map(|tex| Block::Math { tex }),
        1 => Just(Block::Rule),
        1 => media.prop_map(|media| Block::Media(Box::new(media))),
    ];
    let block = leaf.prop_recursive(3, 16, 3, |inner| {
        let some = prop::collection::vec(inner, 0..3);
        let several = || prop::collection::vec(some.clone(), 0..3);
        let item = (prop::option::of(any::<bool>()), some.clone())
            .prop_map(|(checked, blocks)| Item { checked, blocks });
        let term = prop::collection::vec(inlines(), 0..3);
        prop_oneof![
            some.clone().prop_map(|blocks| Block::Quote { blocks }),
            (prop::collection::vec(item, 0..3), any::<bool>(), prop::option::of(0_u32..12))
                .prop_map(|(items, tight, start)| Block::List(List { start, tight, items })),
            (term, several()).prop_map(|(terms, meanings)| Block::Definitions {
                entries: vec![Definition { terms, meanings }]
            }),
            (inlines(), prop::option::of(text()), some.clone())
                .prop_map(|(caption, id, blocks)| Block::Figure(Figure { id, blocks, caption })),
            (attributes(), some.clone()).prop_map(|(attributes, blocks)| Block::Group {
                attributes: Box::new(attributes),
                blocks
            }),
            table(some.clone().boxed()),
        ]
    });
    prop::collection::vec(block, 0..4)
}

fn table(blocks: BoxedStrategy<Vec<Block>>) -> impl Strategy<Value = Block> {
    let cell = (1_u16..3, 1_u16..3, any::<bool>(), alignment(), blocks).prop_map(
        |(column_span, row_span, header, alignment, blocks)| Cell {
            column_span,
            row_span,
            header,
            alignment,
            blocks,
        },
    );
    let row = prop::collection::vec(cell, 0..3).prop_map(|cells| Row { cells });
    let rows = prop::collection::vec(row, 0..3).boxed();
    let columns = prop::collection::vec(alignment(), 0..4);
    (inlines(), columns, rows.clone(), rows).prop_map(|(caption, columns, head, body)| {
        Block::Table(Box::new(Table { caption, columns, head, body }))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(blocks in blocks(), title in "[a-z文]{1,5}( [a-z]{1,3})?") {
        let mut metadata = Metadata::default();
        metadata.title = Some(title);
        let document = Document { metadata, blocks, ..Document::default() };
        let back = read_back(&written(&Book::from(document.clone())));
        prop_assert_eq!(back.diagnostics.iter().count(), 0);
        prop_assert_eq!(back.document, normal(document));
    }
}
