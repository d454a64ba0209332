//! A book that is too long for one file, in volumes of a series.
//!
//! Pure: what an article weighs is told by a closure. Order and parts stay; a part that is cut
//! stands in both volumes. All volumes but the last hold about as much, so that none is a stub.

use super::{Book, Entry, Part};
use crate::document::Value;

/// How much a volume may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeLimits {
    /// Articles.
    pub articles: usize,
    /// Bytes of text and pictures; an article that has more stands alone.
    pub bytes: u64,
}

impl Default for VolumeLimits {
    /// What readers of any age open without delay: 300 articles, 100 MB.
    fn default() -> Self {
        Self { articles: 300, bytes: 100_000_000 }
    }
}

/// The volumes of a book, in order; the book itself when it fits into one.
///
/// Each states its series and its number, which catalogues show.
///
/// ```
/// use offprint::book::{Book, VolumeLimits, volumes};
///
/// let whole = volumes(Book::default(), VolumeLimits::default(), &|_| 0);
/// assert_eq!(whole.len(), 1);
/// ```
pub fn volumes(book: Book, limits: VolumeLimits, weigh: &dyn Fn(&Entry) -> u64) -> Vec<Book> {
    let weights: Vec<u64> = book.entries().into_iter().map(weigh).collect();
    let ends = ends(&weights, limits);
    if ends.len() < 2 {
        return vec![book];
    }
    let mut volumes = Vec::with_capacity(ends.len());
    let mut start = 0;
    for (index, &end) in ends.iter().enumerate() {
        let mut metadata = book.metadata.clone();
        let title = metadata.title.clone().unwrap_or_default();
        let number = index + 1;
        metadata.title = Some(format!("{title} ({number}/{})", ends.len()).trim().to_owned());
        metadata.fields.retain(|(key, _)| !matches!(key.as_str(), "series" | "volume"));
        metadata.fields.push(("series".to_owned(), Value::String(title)));
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        metadata.fields.push(("volume".to_owned(), Value::Integer(number)));
        let parts = cut(&book.parts, &mut 0, start, end);
        volumes.push(Book { metadata, parts });
        start = end;
    }
    volumes
}

/// Where each volume ends, as a number of articles from the start.
fn ends(weights: &[u64], limits: VolumeLimits) -> Vec<usize> {
    let total: u64 = weights.iter().sum();
    let (articles, bytes) = (limits.articles.max(1), limits.bytes.max(1));
    let by_bytes = usize::try_from(total.div_ceil(bytes)).unwrap_or(usize::MAX);
    let count = weights.len().div_ceil(articles).max(by_bytes).max(1);
    let share = weights.len().div_ceil(count).max(1);
    // Without a limit of bytes that matters, the shares are of articles; with one, of bytes.
    let even = if by_bytes > 1 { articles } else { share };
    let mut ends = Vec::new();
    let (mut held, mut weight) = (0, 0_u64);
    for (index, &own) in weights.iter().enumerate() {
        if held > 0 && (held >= even || weight.saturating_add(own) > bytes) {
            ends.push(index);
            (held, weight) = (0, 0);
        }
        held += 1;
        weight = weight.saturating_add(own);
    }
    ends.push(weights.len());
    ends
}

/// The articles from `start` to `end`, under their parts; `at` counts those that were passed.
fn cut(parts: &[Part], at: &mut usize, start: usize, end: usize) -> Vec<Part> {
    let mut kept = Vec::new();
    for part in parts {
        let mut entries = Vec::new();
        for entry in &part.entries {
            if (start..end).contains(at) {
                entries.push(entry.clone());
            }
            *at += 1;
        }
        let inner = cut(&part.parts, at, start, end);
        if !entries.is_empty() || !inner.is_empty() {
            kept.push(Part { title: part.title.clone(), entries, parts: inner });
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Metadata;
    use crate::read::Article;

    #[test]
    fn volumes_are_even_and_within_their_limits() {
        fn check(weights: &[u64], articles: usize, bytes: u64, expect: &[usize]) {
            assert_eq!(ends(weights, VolumeLimits { articles, bytes }), expect, "{weights:?}");
        }
        check(&[], 3, 10, &[0]);
        check(&[1, 1, 1], 3, 10, &[3]);
        check(&[0; 10], 4, 10, &[4, 8, 10]);
        check(&[0; 9], 8, 10, &[5, 9]);
        check(&[6, 6, 6], 9, 10, &[1, 2, 3]);
        check(&[99, 1], 9, 10, &[1, 2]);
        check(&[1, 1], 0, 0, &[1, 2]);
    }

    #[test]
    fn parts_go_on_in_the_next_volume_and_each_knows_its_series() {
        let entry = |title: &str| {
            let mut entry = Entry::from(Article::default());
            std::sync::Arc::make_mut(&mut entry.metadata).title = Some(title.to_owned());
            entry
        };
        let part = |title: &str, entries: &[&str]| Part {
            title: Some(title.to_owned()),
            entries: entries.iter().map(|title| entry(title)).collect(),
            parts: Vec::new(),
        };
        let metadata = Metadata { title: Some("书".to_owned()), ..Metadata::default() };
        let parts = vec![part("A", &["1", "2"]), part("B", &["3", "4"])];
        let book = Book { metadata, parts };
        let limits = VolumeLimits { articles: 3, ..VolumeLimits::default() };
        let volumes = volumes(book.clone(), limits, &|_| 0);
        let titles = |book: &Book| {
            let titles =
                book.entries().into_iter().filter_map(|entry| entry.metadata.title.clone());
            titles.collect::<Vec<_>>()
        };
        assert_eq!(volumes.iter().map(titles).collect::<Vec<_>>().concat(), titles(&book));
        assert_eq!(volumes[1].metadata.title.as_deref(), Some("书 (2/2)"));
        assert_eq!(volumes[1].metadata.field("series"), Some(&Value::String("书".to_owned())));
        assert_eq!(volumes[1].metadata.field("volume"), Some(&Value::Integer(2)));
    }
}
