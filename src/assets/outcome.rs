//! What became of each address: the rows of a report.

use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::Place;

/// What became of one address.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Outcome {
    /// The resolved address, or the written one when it does not resolve; long ones shortened.
    pub url: String,
    /// `had`, or a stable name of why it is missing.
    pub outcome: &'static str,
    /// Why it is missing, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Number of bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The type, told from the bytes.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<&'static str>,
    /// Width and height, px.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels: Option<(u32, u32)>,
    /// BLAKE3 of the bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Arc<str>>,
    /// The file that has the bytes, of one that is on disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// How many requests went out for it.
    pub attempts: u32,
    /// Whether it was at hand from an earlier run.
    pub kept: bool,
    /// The documents that name it.
    pub places: Vec<Mention>,
}

/// Where an address is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Mention {
    /// The document, as the user named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
    /// Where in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}
