//! The JSON form of a document: a versioned envelope around the tree.
//!
//! `{"offprint": 1, "metadata": {…}, "blocks": [{"type": "paragraph", "content": […]}]}`. The form
//! is derived from the types; a golden file that holds every variant guards it against accidents.

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::{Base, Block, Document, Metadata};

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
    /// The document as one line of JSON.
    ///
    /// # Errors
    /// When a number of the front matter is one JSON cannot say (infinity).
    pub fn to_json(&self) -> Result<String, JsonError> {
        Ok(serde_json::to_string(self)?)
    }

    /// Reads what [`to_json`](Self::to_json) writes.
    ///
    /// Nesting is bounded by the JSON reader's own limit of 128 levels of brackets.
    ///
    /// # Errors
    /// When the text is not JSON, not a document, or of another version.
    ///
    /// ```
    /// use offprint::document::Document;
    ///
    /// let document = Document::from_json(r#"{"offprint": 1, "blocks": [{"type": "rule"}]}"#)?;
    /// assert_eq!(document.blocks.len(), 1);
    /// # Ok::<(), offprint::document::JsonError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        Ok(serde_json::from_str(text)?)
    }
}
