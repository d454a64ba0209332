//! What can hang on a group of blocks or inlines: identity, language, direction, role.
//!
//! Deliberately small. A property that every backend must heed is a field here; site oddities are
//! classes, which a backend may ignore.

use serde::{Deserialize, Serialize};

/// Properties of a [`Block::Group`](super::Block::Group) or [`Inline::Group`](super::Inline::Group).
///
/// ```
/// use offprint::document::Attributes;
///
/// let attributes = Attributes { language: Some("ja".into()), ..Attributes::default() };
/// assert!(!attributes.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    /// The target of internal links, unique in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The language of the contents, as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The base direction of the contents, where the source states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// How lines are aligned, where the source states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alignment: Option<Alignment>,
    /// What the group is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The long form of an abbreviation, or another advisory title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Names the source gave the group; a backend may ignore them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
}

impl Attributes {
    /// Whether nothing is stated, so that the group could as well be its contents.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The base direction of text (UAX #9, HTML `dir`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Left to right.
    LeftToRight,
    /// Right to left.
    RightToLeft,
}

impl Direction {
    /// The direction a language is written in, by its tag.
    ///
    /// ```
    /// use offprint::document::Direction;
    ///
    /// assert_eq!(Direction::of_language("ar-EG"), Direction::RightToLeft);
    /// assert_eq!(Direction::of_language("uz-Arab"), Direction::RightToLeft);
    /// assert_eq!(Direction::of_language("ku-Latn"), Direction::LeftToRight);
    /// ```
    pub fn of_language(tag: &str) -> Self {
        let mut subtags = tag.split('-');
        let first = subtags.next().unwrap_or_default().to_ascii_lowercase();
        let script = subtags.find(|subtag| subtag.len() == 4).map(str::to_ascii_lowercase);
        let right_to_left = match script.as_deref() {
            Some(script) => matches!(script, "arab" | "hebr" | "syrc" | "thaa" | "nkoo" | "adlm"),
            None => matches!(
                first.as_str(),
                "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ckb" | "syr"
            ),
        };
        if right_to_left { Self::RightToLeft } else { Self::LeftToRight }
    }
}

/// How the lines of a block, or the cells of a column, are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alignment {
    /// At the start edge.
    Start,
    /// In the middle.
    Center,
    /// At the end edge.
    End,
}

/// What a group of blocks or inlines is for, when its contents alone do not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A disclosure (HTML `details`): the first block is its summary.
    Details,
    /// A remark beside the text (HTML `aside`).
    Aside,
    /// Lines that must stay as they are broken: a poem, an address.
    Verse,
    /// The place where an excerpt ends (`<!--more-->`); the group is empty.
    More,
    /// An abbreviation; [`Attributes::title`] has its long form.
    Abbreviation,
}
