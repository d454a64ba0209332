//! A key of front matter, its value, and where it stands.

use std::borrow::Cow;

use crate::document::Value;

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::read) struct Field {
    /// As the source spells it.
    pub(in crate::read) key: String,
    /// What stands under it.
    pub(in crate::read) value: Value,
    /// The line of the source that the key is on, from 1.
    pub(in crate::read) line: u32,
}

/// Keys that say it is front matter when nothing else does, in the form of [`folded`].
const TELLTALES: [&str; 41] = [
    "title",
    "post_title",
    "subtitle",
    "date",
    "post_date",
    "layout",
    "tags",
    "tag",
    "categories",
    "category",
    "author",
    "authors",
    "slug",
    "permalink",
    "status",
    "summary",
    "description",
    "published",
    "draft",
    "id",
    "lang",
    "language",
    "updated",
    "modified",
    "keywords",
    "url",
    "link",
    "comments",
    "toc",
    "type",
    "template",
    "cover",
    "thumbnail",
    "excerpt",
    "abbrlink",
    "source",
    "标题",
    "日期",
    "作者",
    "分类",
    "标签",
];

/// Keys whose value is text whatever it looks like, in the form of [`folded`].
const WORDS: [&str; 9] = [
    "title",
    "post_title",
    "subtitle",
    "description",
    "excerpt",
    "post_excerpt",
    "summary",
    "author",
    "标题",
];

/// A key as it is compared: lower case, `-` and spaces as `_`.
pub(in crate::read) fn folded(key: &str) -> Cow<'_, str> {
    let key = key.trim();
    if !key.bytes().any(|byte| matches!(byte, b'A'..=b'Z' | b'-' | b' ')) {
        return Cow::Borrowed(key);
    }
    key.chars()
        .map(|character| match character {
            '-' | ' ' => '_',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

/// Whether a key is one that front matter commonly has.
pub(super) fn is_telltale(key: &str) -> bool {
    TELLTALES.contains(&&*folded(key))
}

/// Whether what stands under a key is words, so that a list or a number there is an accident of
/// spelling.
pub(super) fn holds_words(key: &str) -> bool {
    WORDS.contains(&&*folded(key))
}
