//! What can be said of a book from what its articles have in common.

use std::collections::BTreeMap;

use super::Entry;
use crate::document::Metadata;

/// Metadata of a book of these articles, but for its title: the language that most of them are in,
/// authors and publisher where all have the same, the newest date.
///
/// ```
/// use offprint::book::{Entry, in_common};
/// use offprint::read::{ReadOptions, read};
///
/// let entry = |text: &str| Entry::from(read(text.as_bytes(), &ReadOptions::default()));
/// let entries = [
///     entry("---\nauthor: 甲\ndate: 2022-01-02\n---\n<p>一"),
///     entry("---\nauthor: 甲\ndate: 2022-01-01\n---\n<p>二"),
/// ];
/// let metadata = in_common(&entries);
/// assert_eq!(metadata.authors, ["甲"]);
/// assert_eq!(metadata.date, "2022-01-02".parse().ok());
/// ```
pub fn in_common(entries: &[Entry]) -> Metadata {
    let all = || entries.iter().map(|entry| &entry.metadata);
    let mut metadata = Metadata::default();
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    for language in all().filter_map(|metadata| metadata.language.as_deref()) {
        *languages.entry(language).or_default() += 1;
    }
    // Of two that are as frequent, the first by name.
    let most = languages.iter().rev().max_by_key(|(_, count)| **count);
    metadata.language = most.map(|(language, _)| (*language).to_owned());
    metadata.date = all().filter_map(|metadata| metadata.date).max();
    if let Some(first) = all().next() {
        if all().all(|metadata| metadata.authors == first.authors) {
            metadata.authors.clone_from(&first.authors);
        }
        if all().all(|metadata| metadata.publisher == first.publisher) {
            metadata.publisher.clone_from(&first.publisher);
        }
    }
    metadata
}
