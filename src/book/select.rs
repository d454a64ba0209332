//! Which articles go into a book: told from their metadata alone.
//!
//! Pure: knows no files and reads no bodies.

use std::collections::HashMap;

use crate::document::{Date, Metadata, Value};

/// What an article must be to be taken. The default takes every article that is no draft.
///
/// Several values of one kind are alternatives; kinds must all agree.
///
/// ```
/// use offprint::book::Selection;
/// use offprint::document::Metadata;
///
/// let selection = Selection { categories: vec!["36kr/资讯".into()], ..Selection::default() };
/// let mut metadata = Metadata::default();
/// assert!(!selection.takes(&metadata));
/// metadata.categories = vec![vec!["新媒体".into(), "36kr".into(), "资讯".into()]];
/// assert!(selection.takes(&metadata));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// A level of a category path, or neighbouring levels parted by `/`.
    pub categories: Vec<String>,
    /// A tag, whole.
    pub tags: Vec<String>,
    /// An author, whole.
    pub authors: Vec<String>,
    /// A part of the source's address, or a publisher.
    pub sources: Vec<String>,
    /// Not before the start of this date.
    pub since: Option<Date>,
    /// Not after the end of this date.
    pub until: Option<Date>,
    /// Take drafts too (`draft: true`, `published: false`).
    pub drafts: bool,
}

impl Selection {
    /// Whether an article of this metadata is taken.
    pub fn takes(&self, metadata: &Metadata) -> bool {
        (self.drafts || !is_draft(metadata))
            && any(&self.categories, |wanted| has_category(metadata, wanted))
            && any(&self.tags, |wanted| metadata.tags.contains(wanted))
            && any(&self.authors, |wanted| metadata.authors.contains(wanted))
            && any(&self.sources, |wanted| has_source(metadata, wanted))
            && self.in_time(metadata.date)
    }

    /// A day is taken whole, as the article's own calendar has it; a time is a point in time.
    fn in_time(&self, date: Option<Date>) -> bool {
        let Some(date) = date else { return self.since.is_none() && self.until.is_none() };
        let day = |date: Date| (date.year(), date.month(), date.day());
        let compare = |bound: Date| match bound.time() {
            Some(_) => date.to_unix().cmp(&bound.to_unix()),
            None => day(date).cmp(&day(bound)),
        };
        self.since.is_none_or(|since| compare(since).is_ge())
            && self.until.is_none_or(|until| compare(until).is_le())
    }
}

fn any(wanted: &[String], is_there: impl Fn(&String) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(is_there)
}

fn is_draft(metadata: &Metadata) -> bool {
    metadata.field("draft") == Some(&Value::Boolean(true))
        || metadata.field("published") == Some(&Value::Boolean(false))
}

fn has_category(metadata: &Metadata, wanted: &str) -> bool {
    let wanted: Vec<&str> = wanted.split('/').filter(|level| !level.is_empty()).collect();
    !wanted.is_empty()
        && metadata
            .categories
            .iter()
            .any(|path| path.windows(wanted.len()).any(|levels| levels == wanted.as_slice()))
}

fn has_source(metadata: &Metadata, wanted: &str) -> bool {
    metadata.publisher.as_deref() == Some(wanted)
        || metadata.source.as_deref().is_some_and(|source| source.contains(wanted))
}

/// For each article, the earlier one that it repeats, if any: one of the same source address, or
/// of the same title and date. Linear in the number of articles.
///
/// ```
/// use offprint::book::duplicates;
/// use offprint::document::Metadata;
///
/// let mut metadata = Metadata::default();
/// metadata.source = Some("https://example.org/a".into());
/// assert_eq!(duplicates(&[&metadata, &Metadata::default(), &metadata]), [None, None, Some(0)]);
/// ```
pub fn duplicates(articles: &[&Metadata]) -> Vec<Option<usize>> {
    let mut by_source = HashMap::new();
    let mut by_title = HashMap::new();
    let mut earlier_ones = Vec::with_capacity(articles.len());
    for (index, metadata) in articles.iter().enumerate() {
        let source = metadata.source.as_deref().map(without_fragment);
        let title = metadata.title.as_deref().zip(metadata.date);
        let earlier = source
            .and_then(|key| by_source.get(key).copied())
            .or_else(|| title.and_then(|key| by_title.get(&key).copied()));
        let first = earlier.unwrap_or(index);
        if let Some(key) = source {
            by_source.entry(key).or_insert(first);
        }
        if let Some(key) = title {
            by_title.entry(key).or_insert(first);
        }
        earlier_ones.push(earlier);
    }
    earlier_ones
}

fn without_fragment(address: &str) -> &str {
    address.split_once('#').map_or(address, |(address, _)| address).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(date: &str) -> Metadata {
        Metadata { date: date.parse().ok(), ..Metadata::default() }
    }

    #[test]
    fn drafts_are_left_out_unless_wanted() {
        let draft = Metadata {
            fields: vec![("draft".into(), Value::Boolean(true))],
            ..Metadata::default()
        };
        assert!(!Selection::default().takes(&draft));
        assert!(Selection { drafts: true, ..Selection::default() }.takes(&draft));
    }

    #[test]
    fn a_category_is_a_level_or_neighbouring_levels() {
        let metadata = Metadata {
            categories: vec![vec!["甲".into(), "乙".into(), "丙".into()], vec!["丁".into()]],
            ..Metadata::default()
        };
        for (wanted, expect) in [
            ("乙", true),
            ("甲/乙", true),
            ("乙/丙/", true),
            ("甲/丙", false),
            ("丁", true),
            ("戊", false),
            ("/", false),
        ] {
            let selection = Selection { categories: vec![wanted.into()], ..Selection::default() };
            assert_eq!(selection.takes(&metadata), expect, "{wanted}");
        }
    }

    #[test]
    fn days_are_taken_whole() {
        let selection = Selection {
            since: "2022-02-23".parse().ok(),
            until: "2022-02-24".parse().ok(),
            ..Selection::default()
        };
        for (date, expect) in [
            ("2022-02-22T23:59:59", false),
            ("2022-02-23", true),
            ("2022-02-24T23:59:59", true),
            ("2022-02-25T00:00:00", false),
            ("2022-02-23T08:00:00+09:00", true),
            ("2022-02-24T23:00:00-08:00", true),
        ] {
            assert_eq!(selection.takes(&dated(date)), expect, "{date}");
        }
        assert!(!selection.takes(&Metadata::default()), "no date is not in time");
    }

    #[test]
    fn repeats_are_found_by_address_or_by_title_and_date() {
        let article = |source: &str, title: &str, date: &str| Metadata {
            source: (!source.is_empty()).then(|| source.to_owned()),
            title: Some(title.to_owned()),
            ..dated(date)
        };
        let articles = [
            article("https://example.org/a", "甲", "2022-01-01"),
            article("https://example.org/a/#top", "甲（更新）", "2022-01-02"),
            article("", "甲", "2022-01-01"),
            article("", "甲", "2022-01-03"),
        ];
        let articles: Vec<&Metadata> = articles.iter().collect();
        assert_eq!(duplicates(&articles), [None, Some(0), Some(0), None]);
    }
}
