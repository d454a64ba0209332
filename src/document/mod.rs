//! The document tree: the words every room of the house speaks.
//!
//! A [`Document`] is metadata and a list of blocks. It is what reading produces, what passes
//! edit and what backends write; it knows no HTML, no Markdown and no PDF.
//!
//! Assumes nothing of its callers. Does no input or output and resolves no images: the tree names
//! images by address, and [`Base`] says what a relative address stands against.

mod attributes;
mod base;
mod date;
mod json;
mod metadata;
mod table;
mod tree;
mod value;
mod walk;

pub use attributes::{Alignment, Attributes, Direction, Role};
pub use base::Base;
pub use date::{Date, DateError, Time};
pub(crate) use json::read_nested;
pub use json::{JsonError, VERSION};
pub use metadata::Metadata;
pub use table::Placed;
pub use tree::{
    Block, Cell, Definition, Figure, Heading, Image, Inline, Item, Level, Link, List, Media,
    MediaKind, Row, Style, Table,
};
pub use value::Value;
pub use walk::plain_text;

/// The deepest nesting of blocks and inlines in a document made by reading.
///
/// Every later recursion relies on it. Deeper input is flattened, with a diagnostic.
pub const MAX_DEPTH: usize = 128;

/// One article: what is known about it, and what it says.
///
/// ```
/// use offprint::document::{Block, Document, Inline};
///
/// let mut document = Document::default();
/// document.blocks.push(Block::Paragraph { content: vec![Inline::text("hello")] });
/// assert_eq!(document.plain_text(), "hello");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Title, authors, dates and the rest of the front matter.
    pub metadata: Metadata,
    /// The body, in reading order.
    pub blocks: Vec<Block>,
    /// What relative addresses stand against. Not part of the JSON form: it names a place on one
    /// machine.
    pub base: Base,
}
