//! What is known about an article besides its text.

use serde::{Deserialize, Serialize};

use super::value::{deserialize_entries, serialize_entries};
use super::{Date, Value};

/// Title, authors, dates and the rest: the typed reading of the front matter, and beside it the
/// front matter as it stood.
///
/// Backends read the typed fields. [`fields`](Self::fields) is for writing front matter back: it
/// has every key of the source, the known ones too, in the source's order.
///
/// ```
/// use offprint::document::Metadata;
///
/// let mut metadata = Metadata::default();
/// metadata.title = Some("卷首".into());
/// assert_eq!(metadata.language_or_undetermined(), "und");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Metadata {
    /// The title, as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A second title line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Names of the authors, in the order of the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// When the article was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Date>,
    /// The main language, as a BCP 47 tag (`zh-Hans`, `en`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The address the article came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The site or house that published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// The address of its lead image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// A summary, as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Category paths, outermost level first: `[["新媒体", "36kr", "资讯"]]` is one path of three.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Vec<String>>,
    /// Tags, in the order of the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The words that credit the origin (`本文来自…`), as plain text; shown in the colophon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// All front matter, key by key in the source's order, dates recognised.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "serialize_entries_of",
        deserialize_with = "deserialize_entries"
    )]
    pub fields: Vec<(String, Value)>,
}

impl Metadata {
    /// The language, or `und` (BCP 47's tag for an undetermined one).
    pub fn language_or_undetermined(&self) -> &str {
        self.language.as_deref().unwrap_or("und")
    }

    /// The field of the front matter under exactly this key.
    pub fn field(&self, key: &str) -> Option<&Value> {
        self.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

#[expect(clippy::ptr_arg, reason = "serde calls it with a reference to the field")]
fn serialize_entries_of<S: serde::Serializer>(
    entries: &Vec<(String, Value)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serialize_entries(entries, serializer)
}
