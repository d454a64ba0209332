//! The JSON form of a document: a versioned envelope around the tree.
//!
//! `{"offprint": 1, "metadata": {…}, "blocks": [{"type": "paragraph", "content": […]}]}`. The form
//! is derived from the types; a golden file that holds every variant guards it against accidents.

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::{Base, Block, Document, Inline, MAX_DEPTH, Metadata};

/// The version of the JSON form, the value of the envelope's `offprint`.
pub const VERSION: u32 = 1;

/// The text is no JSON form of a document that this version reads.
#[derive(Debug, thiserror::Error)]
#[error("not a document in JSON: {0}")]
pub struct JsonError(#[from] serde_json::Error);

#[derive(Serialize)]
struct EnvelopeRef<'a> {
    offprint: u32,
    metadata: &'a Metadata,
    blocks: &'a [Block],
}

#[derive(Deserialize)]
struct Envelope {
    offprint: u32,
    #[serde(default)]
    metadata: Metadata,
    blocks: Vec<Block>,
}

impl Serialize for Document {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EnvelopeRef { offprint: VERSION, metadata: &self.metadata, blocks: &self.blocks }
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let envelope = Envelope::deserialize(deserializer)?;
        if envelope.offprint != VERSION {
            return Err(D::Error::custom(format_args!(
                "version {} of the form is not known, only {VERSION}",
                envelope.offprint
            )));
        }
        Ok(Self { metadata: envelope.metadata, blocks: envelope.blocks, base: Base::default() })
    }
}

impl Document {
    /// Whether blocks and inlines nest deeper than so many levels.
    ///
    /// ```
    /// use offprint::read::{ReadOptions, read};
    ///
    /// let document = read(b"<blockquote><p>a</p></blockquote>", &ReadOptions::default()).document;
    /// assert!(document.is_deeper_than(2) && !document.is_deeper_than(3));
    /// ```
    pub fn is_deeper_than(&self, levels: usize) -> bool {
        deeper_than(&self.blocks, levels)
    }

    /// The document as one line of JSON.
    ///
    /// # Errors
    /// When a number of the front matter is one JSON cannot say (infinity).
    pub fn to_json(&self) -> Result<String, JsonError> {
        Ok(serde_json::to_string(self)?)
    }

    /// Reads what [`to_json`](Self::to_json) writes.
    ///
    /// Takes documents nested as deep as reading makes them ([`MAX_DEPTH`]), and none deeper, so
    /// that whoever walks the tree may rely on it.
    ///
    /// # Errors
    /// When the text is not JSON, not a document, of another version, or nested too deep.
    ///
    /// ```
    /// use offprint::document::Document;
    ///
    /// let document = Document::from_json(r#"{"offprint": 1, "blocks": [{"type": "rule"}]}"#)?;
    /// assert_eq!(document.blocks.len(), 1);
    /// # Ok::<(), offprint::document::JsonError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        checked(read_nested(text, DEEPEST, |reader| Self::deserialize(reader))?)
    }
}

/// Reads JSON whose brackets may nest so deep; the reader calls itself for each.
pub(crate) fn read_nested<T: Send>(
    text: &str,
    deepest: usize,
    read: impl FnOnce(
        &mut serde_json::Deserializer<serde_json::de::StrRead<'_>>,
    ) -> Result<T, serde_json::Error>
    + Send,
) -> Result<T, JsonError> {
    let depth = bracket_depth(text);
    if depth > deepest {
        return Err(too_deep());
    }
    let read = || {
        let mut reader = serde_json::Deserializer::from_str(text);
        reader.disable_recursion_limit();
        let value = read(&mut reader)?;
        reader.end()?;
        Ok(value)
    };
    if depth <= SHALLOW {
        return read();
    }
    // In a few frames of some kilobytes for each bracket.
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(depth * STACK_FOR_ONE);
        let reader = reader.spawn_scoped(scope, read).map_err(serde_json::Error::io)?;
        reader.join().unwrap_or_else(|_| Err(too_deep()))
    })
}

/// Brackets that the JSON library reads on any stack.
const SHALLOW: usize = 100;

/// The most brackets that a document of [`MAX_DEPTH`] has: a table in a table takes six (table,
/// rows, row, cells, cell, blocks); the envelope takes a few.
const DEEPEST: usize = MAX_DEPTH * 6 + 16;

/// Stack for one bracket, with room to spare for a build that is not optimised.
const STACK_FOR_ONE: usize = 64 * 1024;

fn too_deep() -> JsonError {
    JsonError(serde_json::Error::custom("nested too deep"))
}

fn checked(document: Document) -> Result<Document, JsonError> {
    if deeper_than(&document.blocks, MAX_DEPTH) { Err(too_deep()) } else { Ok(document) }
}

/// How deep brackets are nested, those within strings left out.
fn bracket_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Whether blocks and inlines are nested in more than `levels`.
fn deeper_than(blocks: &[Block], levels: usize) -> bool {
    if blocks.is_empty() {
        return false;
    }
    let Some(rest) = levels.checked_sub(1) else { return true };
    blocks.iter().any(|block| match block {
        Block::Paragraph { content } => inlines_deeper_than(content, rest),
        Block::Heading(heading) => inlines_deeper_than(&heading.content, rest),
        Block::Quote { blocks } | Block::Group { blocks, .. } => deeper_than(blocks, rest),
        Block::List(list) => list.items.iter().any(|item| deeper_than(&item.blocks, rest)),
        Block::Definitions { entries } => entries.iter().any(|entry| {
            entry.terms.iter().any(|term| inlines_deeper_than(term, rest))
                || entry.meanings.iter().any(|meaning| deeper_than(meaning, rest))
        }),
        Block::Table(table) => {
            inlines_deeper_than(&table.caption, rest)
                || table
                    .rows()
                    .flat_map(|row| &row.cells)
                    .any(|cell| deeper_than(&cell.blocks, rest))
        }
        Block::Figure(figure) => {
            deeper_than(&figure.blocks, rest) || inlines_deeper_than(&figure.caption, rest)
        }
        Block::Code { .. } | Block::Media(_) | Block::Math { .. } | Block::Rule => false,
    })
}

fn inlines_deeper_than(content: &[Inline], levels: usize) -> bool {
    if content.is_empty() {
        return false;
    }
    let Some(rest) = levels.checked_sub(1) else { return true };
    content.iter().any(|inline| match inline {
        Inline::Styled { content, .. } | Inline::Group { content, .. } => {
            inlines_deeper_than(content, rest)
        }
        Inline::Link(link) => inlines_deeper_than(&link.content, rest),
        Inline::Ruby { base, .. } => inlines_deeper_than(base, rest),
        Inline::Note { blocks } => deeper_than(blocks, rest),
        Inline::Text { .. }
        | Inline::Code { .. }
        | Inline::Math { .. }
        | Inline::Break
        | Inline::Image(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, Row, Table};
    use super::*;

    /// A document of so many levels, a table the one around the other.
    fn tables(levels: usize) -> Document {
        let mut blocks = vec![Block::Rule];
        for _ in 1..levels {
            let cells = vec![Cell { blocks, ..Cell::default() }];
            let table =
                Table { columns: vec![None], body: vec![Row { cells }], ..Table::default() };
            blocks = vec![Block::Table(Box::new(table))];
        }
        Document { blocks, ..Document::default() }
    }

    #[test]
    fn the_deepest_document_is_read_back() {
        let document = tables(MAX_DEPTH);
        let text = document.to_json().unwrap();
        assert_eq!(Document::from_json(&text).unwrap(), document);
    }

    #[test]
    fn what_is_deeper_is_refused() {
        let text = tables(MAX_DEPTH + 1).to_json().unwrap();
        assert!(Document::from_json(&text).is_err());
        assert!(Document::from_json(&"[".repeat(1_000_000)).is_err());
        let strings = format!(
            "{{\"offprint\":1,\"blocks\":[{{\"type\":\"math\",\"tex\":\"{}\"}}]}}",
            "[".repeat(5000)
        );
        assert!(Document::from_json(&strings).is_ok());
    }
}
