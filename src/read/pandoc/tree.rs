//! The tree of pandoc as its JSON spells it: the types of pandoc-types 1.23, name by name.
//!
//! Knows nothing of documents. What a name means stands in the reference of pandoc-types,
//! `Text.Pandoc.Definition`.

#![expect(clippy::enum_variant_names, reason = "the names are pandoc's")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the types that is written.
pub(crate) const VERSION: [u32; 3] = [1, 23, 1];

/// Identity, classes, and other properties.
pub(crate) type Attr = (String, Vec<String>, Vec<(String, String)>);

/// A short form, and the blocks.
pub(crate) type Caption = (Option<Vec<Inline>>, Vec<Block>);

/// An address and a title.
pub(crate) type Target = (String, String);

/// A whole document.
#[derive(Debug, Deserialize)]
pub(crate) struct Pandoc {
    #[serde(rename = "pandoc-api-version")]
    pub(crate) version: Vec<u32>,
    #[serde(default)]
    pub(crate) meta: BTreeMap<String, Meta>,
    pub(crate) blocks: Vec<Block>,
}

/// A value of metadata.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Meta {
    MetaMap(BTreeMap<String, Meta>),
    MetaList(Vec<Meta>),
    MetaBool(bool),
    MetaString(String),
    MetaInlines(Vec<Inline>),
    MetaBlocks(Vec<Block>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Block {
    Plain(Vec<Inline>),
    Para(Vec<Inline>),
    LineBlock(Vec<Vec<Inline>>),
    CodeBlock(Attr, String),
    RawBlock(String, String),
    BlockQuote(Vec<Block>),
    OrderedList((i64, Name, Name), Vec<Vec<Block>>),
    BulletList(Vec<Vec<Block>>),
    DefinitionList(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    Header(i64, Attr, Vec<Inline>),
    HorizontalRule,
    Table(Box<Table>),
    Figure(Attr, Caption, Vec<Block>),
    Div(Attr, Vec<Block>),
    /// Of versions before 1.23.
    Null,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Inline {
    Str(String),
    Emph(Vec<Inline>),
    Underline(Vec<Inline>),
    Strong(Vec<Inline>),
    Strikeout(Vec<Inline>),
    Superscript(Vec<Inline>),
    Subscript(Vec<Inline>),
    SmallCaps(Vec<Inline>),
    Quoted(Name, Vec<Inline>),
    Cite(serde_json::Value, Vec<Inline>),
    Code(Attr, String),
    Space,
    SoftBreak,
    LineBreak,
    Math(Name, String),
    RawInline(String, String),
    Link(Attr, Vec<Inline>, Target),
    Image(Attr, Vec<Inline>, Target),
    Note(Vec<Block>),
    Span(Attr, Vec<Inline>),
}

/// Properties, caption, alignment and width of the columns, head, bodies, foot.
pub(crate) type Table = (Attr, Caption, Vec<(Name, Width)>, Section, Vec<Body>, Section);

/// One of a few names, as `{"t": "AlignLeft"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Name {
    t: String,
}

impl Name {
    pub(crate) fn new(name: &str) -> Self {
        Self { t: name.to_owned() }
    }

    pub(crate) fn get(&self) -> &str {
        &self.t
    }
}

/// The width of a column, as a share of the line's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Width {
    ColWidth(f64),
    ColWidthDefault,
}

/// The head or the foot of a table.
pub(crate) type Section = (Attr, Vec<Row>);

/// A body: how many columns head its rows, rows that head it, its rows.
pub(crate) type Body = (Attr, usize, Vec<Row>, Vec<Row>);

/// A row.
pub(crate) type Row = (Attr, Vec<Cell>);

/// A cell: its alignment, rows and columns that it covers.
pub(crate) type Cell = (Attr, Name, u16, u16, Vec<Block>);
