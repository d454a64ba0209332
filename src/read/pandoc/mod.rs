//! The tree of pandoc, in JSON, to a document.
//!
//! The mapping stands in `backend/pandoc/PANDOC.md`: what the backend writes is read back, and what
//! pandoc's own readers write is read as what it means. Assumes the tree as pandoc-types 1.21 to
//! 1.23 have it.

mod block;
mod inline;
mod meta;
mod table;
pub(crate) mod tree;

use self::block::Reader;
use self::tree::Pandoc;
use crate::diagnostic::Diagnostics;
use crate::document::{Document, MAX_DEPTH, read_nested};

/// Brackets deeper than any tree that is read: a table has nine for one level of blocks.
const DEEPEST: usize = MAX_DEPTH * 9 + 16;

/// Whether a text in JSON may be pandoc's.
pub(super) fn is_likely(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"\"pandoc-api-version\"").is_some()
}

/// Reads a tree.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn parse(text: &str, diagnostics: &mut Diagnostics) -> Result<Document, String> {
    let read = read_nested(text, DEEPEST, |reader| {
        let tree: Pandoc = serde::Deserialize::deserialize(reader)?;
        let mut noticed = Diagnostics::new();
        let document = document(tree, &mut noticed);
        Ok((document, noticed))
    });
    let (document, mut noticed) = read.map_err(|error| error.to_string())?;
    if document.is_deeper_than(MAX_DEPTH) {
        return Err("it nests too deep".to_owned());
    }
    noticed.set_source(diagnostics.source().cloned());
    for mut diagnostic in noticed.iter().cloned() {
        diagnostic.source = diagnostics.source().cloned();
        diagnostics.push(diagnostic);
    }
    Ok(document)
}

fn document(tree: Pandoc, diagnostics: &mut Diagnostics) -> Document {
    if tree.version.first() != Some(&1) {
        let version: Vec<_> = tree.version.iter().map(u32::to_string).collect();
        let message = format!("version {} of pandoc's tree is not known", version.join("."));
        diagnostics.warning("pandoc-version", None, message);
    }
    let metadata = meta::metadata(tree.meta, diagnostics);
    let blocks = Reader::new(diagnostics).blocks(tree.blocks);
    Document { metadata, blocks, ..Document::default() }
}
