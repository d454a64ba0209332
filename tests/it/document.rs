//! The document tree from outside: its JSON form, its walk, its limits.

use offprint::document::{
    Alignment, Attributes, Block, Cell, Date, Definition, Direction, Document, Figure, Heading,
    Image, Inline, Item, Level, Link, List, Media, MediaKind, Metadata, Role, Row, Style, Table,
    Value,
};
use snapbox::{assert_data_eq, file};

/// Every variant of every type of the tree, at least once. A variant that is added to the tree is
/// to be added here.
pub(crate) fn every_variant() -> Document {
    Document { metadata: metadata(), blocks: blocks(), ..Document::default() }
}

fn metadata() -> Metadata {
    let mut metadata = Metadata::default();
    metadata.title = Some("卷首".into());
    metadata.subtitle = Some("副题".into());
    metadata.authors = vec!["甲".into(), "乙".into()];
    metadata.date = Some(date("2022-02-23T12:04:44Z"));
    metadata.updated = Some(date("2022-02-24"));
    metadata.language = Some("zh-Hans".into());
    metadata.source = Some("https://example.org/a".into());
    metadata.publisher = Some("例报".into());
    metadata.cover = Some("cover.png".into());
    metadata.description = Some("提要".into());
    metadata.categories = vec![vec!["外".into(), "内".into()]];
    metadata.tags = vec!["标".into()];
    metadata.credit = Some("本文来自例报".into());
    metadata.fields = vec![
        ("title".into(), Value::from("卷首")),
        ("draft".into(), Value::Boolean(false)),
        ("weight".into(), Value::Integer(-3)),
        ("ratio".into(), Value::Float(0.5)),
        ("nothing".into(), Value::Null),
        ("date".into(), Value::Date(date("2022-02-23T20:04:44+08:00"))),
        ("list".into(), Value::List(vec![Value::from("z"), Value::from("a")])),
        ("map".into(), Value::Map(vec![("z".into(), Value::Null), ("a".into(), Value::Null)])),
    ];
    metadata
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn paragraph(content: Vec<Inline>) -> Block {
    Block::Paragraph { content }
}

fn blocks() -> Vec<Block> {
    let attributes = Attributes {
        id: Some("part".into()),
        language: Some("ja".into()),
        direction: Some(Direction::LeftToRight),
        alignment: Some(Alignment::Center),
        role: Some(Role::Aside),
        title: Some("傍".into()),
        classes: vec!["note".into()],
    };
    let item =
        |checked, text: &str| Item { checked, blocks: vec![paragraph(vec![Inline::text(text)])] };
    let roles = [Role::Details, Role::Aside, Role::Verse, Role::More, Role::Abbreviation];
    let mut blocks = vec![
        paragraph(inlines()),
        Block::Heading(Heading {
            level: Level::new(2).expect("a level"),
            id: Some("one".into()),
            content: vec![Inline::text("第一节")],
        }),
        Block::Quote { blocks: vec![paragraph(vec![Inline::text("引")])] },
        Block::List(List { start: None, tight: true, items: vec![item(Some(true), "做完")] }),
        Block::List(List { start: Some(3), tight: false, items: vec![item(None, "其三")] }),
        Block::Definitions {
            entries: vec![Definition {
                terms: vec![vec![Inline::text("词")]],
                meanings: vec![vec![paragraph(vec![Inline::text("义")])]],
            }],
        },
        Block::Code { language: Some("rust".into()), text: "fn main() {\n}".into() },
        Block::Code { language: None, text: String::new() },
        Block::Table(Box::new(table())),
        Block::Figure(Figure {
            id: Some("fig".into()),
            blocks: vec![paragraph(vec![image()])],
            caption: vec![Inline::text("图一"), Inline::Break, Inline::text("自摄")],
        }),
        Block::Math { tex: "e^{i\\pi}".into() },
        Block::Rule,
        Block::Group { attributes: Box::new(attributes), blocks: vec![Block::Rule] },
    ];
    blocks.extend([MediaKind::Video, MediaKind::Audio, MediaKind::Embed].map(|kind| {
        Block::Media(Box::new(Media {
            kind,
            url: "https://example.org/v".into(),
            title: Some("片".into()),
            poster: Some("still.jpg".into()),
        }))
    }));
    blocks.extend(roles.map(|role| Block::Group {
        attributes: Box::new(Attributes { role: Some(role), ..Attributes::default() }),
        blocks: Vec::new(),
    }));
    blocks
}

fn table() -> Table {
    Table {
        caption: vec![Inline::text("表")],
        columns: vec![None, Some(Alignment::Start), Some(Alignment::Center), Some(Alignment::End)],
        head: vec![Row { cells: vec![Cell { column_span: 4, header: true, ..Cell::default() }] }],
        body: vec![Row {
            cells: vec![Cell {
                row_span: 2,
                alignment: Some(Alignment::End),
                blocks: vec![paragraph(vec![Inline::text("格")])],
                ..Cell::default()
            }],
        }],
    }
}

fn image() -> Inline {
    Inline::Image(Box::new(Image {
        url: "a.png".into(),
        alt: "一图".into(),
        title: Some("图".into()),
        width: Some(640),
        height: Some(480),
    }))
}

fn inlines() -> Vec<Inline> {
    let styles = [
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
    let language = Attributes { language: Some("en".into()), role: None, ..Attributes::default() };
    let mut inlines = vec![
        Inline::text("文"),
        Inline::Code { text: "x = 1".into() },
        Inline::Math { tex: "x^2".into() },
        Inline::Break,
        Inline::Link(Box::new(Link {
            url: "#one".into(),
            title: Some("去".into()),
            content: vec![Inline::text("见第一节")],
        })),
        image(),
        Inline::Note { blocks: vec![paragraph(vec![Inline::text("注")])] },
        Inline::Ruby { base: vec![Inline::text("漢")], reading: "かん".into() },
        Inline::Group { attributes: Box::new(language), content: vec![Inline::text("word")] },
    ];
    inlines.extend(styles.map(|style| Inline::Styled { style, content: vec![Inline::text("样")] }));
    inlines
}

#[test]
fn the_json_form_holds_every_variant() {
    let mut pretty = serde_json::to_string_pretty(&every_variant()).expect("plain data");
    pretty.push('\n');
    assert_data_eq!(pretty, file!["../golden/every-variant.json"].raw());
}

#[test]
fn json_read_back_is_the_same_document() {
    let document = every_variant();
    let mut back = Document::from_json(&document.to_json().unwrap()).expect("our own form");
    // A date in `fields` is text in JSON; which keys hold dates is for reading to know.
    back.metadata.fields = document.metadata.fields.clone();
    assert_eq!(back, document);
}

#[test]
fn json_of_another_version_is_refused() {
    let error = Document::from_json(r#"{"offprint": 2, "blocks": []}"#).unwrap_err();
    assert!(error.to_string().contains("version 2"), "{error}");
}

#[test]
fn walking_visits_every_node_once_in_both_forms() {
    let mut document = every_variant();
    let (mut blocks, mut inlines) = (0, 0);
    document.for_each_block(&mut |_| blocks += 1);
    document.for_each_inline(&mut |_| inlines += 1);
    let (mut blocks_mut, mut inlines_mut) = (0, 0);
    document.for_each_block_mut(&mut |_| blocks_mut += 1);
    document.for_each_inline_mut(&mut |_| inlines_mut += 1);
    assert_eq!((blocks, inlines), (blocks_mut, inlines_mut));
    let json = document.to_json().unwrap();
    let nodes = json.matches(r#""type":""#).count();
    assert_eq!(blocks + inlines, nodes, "the JSON form has a type for each node");
}

#[test]
fn pictures_are_named_once_in_order() {
    assert_eq!(every_variant().image_urls(), ["cover.png", "a.png", "still.jpg"]);
}
