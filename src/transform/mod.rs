//! Passes over a document: each a plain function, applied in order after reading.

use crate::document::Document;

/// A change to a document. A closure goes wherever a pass is called.
pub type Pass = fn(&mut Document);
