//! Blocks and inlines: what an article is made of.
//!
//! Both enums are exhaustive on purpose: a backend outside this crate then gets a compile error
//! when a construct is added, instead of losing it silently.

use serde::{Deserialize, Serialize};

use super::{Alignment, Attributes};

/// A construct that stands on its own lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Block {
    /// Running text.
    Paragraph {
        /// The text.
        content: Vec<Inline>,
    },
    /// A section title.
    Heading(Heading),
    /// Words of another.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// Bullets or numbers.
    List(List),
    /// Terms and what they mean.
    Definitions {
        /// In the order of the source.
        entries: Vec<Definition>,
    },
    /// Preformatted text: every space and line end counts.
    Code {
        /// The programming language, lower case, where the source names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// The text, without a final line end.
        text: String,
    },
    /// Rows and columns.
    Table(Box<Table>),
    /// Pictures or other blocks with a caption.
    Figure(Figure),
    /// A film, a sound or another embedded page, which paper cannot show.
    Media(Box<Media>),
    /// A formula on its own lines.
    Math {
        /// In TeX, without delimiters.
        tex: String,
    },
    /// A break of thought.
    Rule,
    /// Blocks that share a property.
    Group {
        /// The property.
        attributes: Box<Attributes>,
        /// The blocks.
        blocks: Vec<Block>,
    },
}

/// A construct within a line of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Inline {
    /// A run of text, white space already collapsed; spaces stand inside it.
    Text {
        /// The text.
        text: String,
    },
    /// Preformatted words.
    Code {
        /// The text.
        text: String,
    },
    /// A formula in the line.
    Math {
        /// In TeX, without delimiters.
        tex: String,
    },
    /// A line end that the author set.
    Break,
    /// Text marked in one way.
    Styled {
        /// The mark.
        style: Style,
        /// The text.
        content: Vec<Inline>,
    },
    /// A reference to another place.
    Link(Box<Link>),
    /// A picture.
    Image(Box<Image>),
    /// A note, where its mark stands.
    Note {
        /// What the note says.
        blocks: Vec<Block>,
    },
    /// Text with its reading beside it.
    Ruby {
        /// The text.
        base: Vec<Inline>,
        /// How it is read.
        reading: String,
    },
    /// Inlines that share a property.
    Group {
        /// The property.
        attributes: Box<Attributes>,
        /// The inlines.
        content: Vec<Inline>,
    },
}

impl Inline {
    /// A run of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }
}

/// How text is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// Stressed (`em`, `i`).
    Emphasis,
    /// Important (`strong`, `b`).
    Strong,
    /// Underlined (`u`, `ins`).
    Underline,
    /// Struck out (`del`, `s`).
    Strikeout,
    /// Raised (`sup`).
    Superscript,
    /// Lowered (`sub`).
    Subscript,
    /// In small capitals.
    SmallCaps,
    /// Highlighted (`mark`).
    Highlight,
    /// A key or other input (`kbd`).
    Keyboard,
    /// Fine print (`small`).
    Small,
}

/// A section title.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Heading {
    /// Its rank.
    pub level: Level,
    /// The target of internal links, unique in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The words.
    pub content: Vec<Inline>,
}

/// The rank of a heading: 1, the highest, to 6.
///
/// ```
/// use offprint::document::Level;
///
/// assert_eq!(Level::new(2).unwrap().get(), 2);
/// assert!(Level::new(7).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

impl Level {
    /// The highest rank.
    pub const ONE: Self = Self(1);

    /// A rank, if there is one of that number.
    pub fn new(number: u8) -> Option<Self> {
        (1..=6).contains(&number).then_some(Self(number))
    }

    /// 1 to 6.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Level {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        Self::new(number).ok_or_else(|| format!("heading level {number} is not in 1 to 6"))
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.0
    }
}

/// Bullets or numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct List {
    /// The first number; bullets when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// Whether items stand without space between them.
    pub tight: bool,
    /// The items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Item {
    /// For a task: whether it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    /// What the item says.
    pub blocks: Vec<Block>,
}

/// Terms and what they mean.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Definition {
    /// The terms, each a line of text.
    pub terms: Vec<Vec<Inline>>,
    /// The meanings.
    pub meanings: Vec<Vec<Block>>,
}

/// Rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Table {
    /// The caption; empty when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption: Vec<Inline>,
    /// One entry a column: its alignment, where stated. Its length is the number of columns.
    pub columns: Vec<Option<Alignment>>,
    /// The rows that head the columns; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<Row>,
    /// The other rows.
    pub body: Vec<Row>,
}

/// A row: the cells that begin in it. What hangs down from rows above is not repeated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    /// From left to right (in the order of the source).
    pub cells: Vec<Cell>,
}

/// A cell, where it begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Cell {
    /// How many columns it covers, at least 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub column_span: u16,
    /// How many rows it covers, at least 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub row_span: u16,
    /// Whether it heads its row (or, in the head, its column).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub header: bool,
    /// Its own alignment, where it differs from the column's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alignment: Option<Alignment>,
    /// What it says.
    pub blocks: Vec<Block>,
}

impl Cell {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Default for Cell {
    fn default() -> Self {
        Self { column_span: 1, row_span: 1, header: false, alignment: None, blocks: Vec::new() }
    }
}

fn one() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_one(span: &u16) -> bool {
    *span == 1
}

/// Pictures or other blocks with a caption.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Figure {
    /// The target of internal links, unique in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What is shown; a picture is a paragraph that holds only an image.
    pub blocks: Vec<Block>,
    /// The caption; empty when there is none. Several lines are parted by [`Inline::Break`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption: Vec<Inline>,
}

/// A reference to another place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Link {
    /// The address as the source has it; `#id` for a place in this document.
    pub url: String,
    /// Shown when pointed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The linked words.
    pub content: Vec<Inline>,
}

/// A picture, by address; its bytes are in [`Assets`](crate::assets::Assets).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Image {
    /// The address as the source has it.
    pub url: String,
    /// What the picture shows, in words; empty when the source does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
    /// Shown when pointed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Width stated by the source, CSS px.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height stated by the source, CSS px.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// A film, a sound or another embedded page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Where it is.
    pub url: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The address of a still picture of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
}

/// What kind of thing is embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MediaKind {
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// Another page or an application.
    Embed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stay_small() {
        assert!(size_of::<Inline>() <= 56, "{}", size_of::<Inline>());
        assert!(size_of::<Block>() <= 80, "{}", size_of::<Block>());
    }
}
