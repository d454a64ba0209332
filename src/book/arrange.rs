//! The order of articles in a book, and the parts they stand under.
//!
//! Pure and stable: entries that compare alike keep the order they came in, so that parallel
//! reading changes nothing.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

use super::{Entry, Part, in_common};
use crate::document::{Metadata, Value};

/// What articles are ordered by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Date of publication; those without one come last.
    #[default]
    Date,
    /// Title, as dictionaries of the language that most articles are in have it (CLDR's collation:
    /// Chinese by pinyin or by strokes), numbers in it by size.
    Title,
    /// The order they came in: the paths of their files.
    Path,
    /// A field of the front matter; those without it come last.
    Field(String),
}

/// Puts entries in order; `descending` turns the order of those that have a key around, while
/// those without one stay last.
///
/// ```
/// use offprint::book::{Entry, Order, sort};
/// use offprint::document::{Document, Metadata};
/// use offprint::read::Article;
///
/// let titled = |title: &str| {
///     let mut document = Document::default();
///     document.metadata.title = Some(title.into());
///     Entry::from(Article { document, ..Article::default() })
/// };
/// let mut entries = vec![titled("b"), titled("a")];
/// sort(&mut entries, &Order::Title, false);
/// assert_eq!(entries[0].metadata.title.as_deref(), Some("a"));
/// ```
pub fn sort(entries: &mut [Entry], order: &Order, descending: bool) {
    match order {
        Order::Path if descending => entries.reverse(),
        Order::Path => {}
        Order::Date => sort_by(entries, descending, |metadata| metadata.date, Ord::cmp),
        Order::Title => {
            let language = in_common(entries).language;
            let title = |metadata: &Metadata| metadata.title.clone();
            match collator(language.as_deref().unwrap_or("und")) {
                Some(collator) => sort_by(entries, descending, title, |left, right| {
                    collator.compare(left, right).then_with(|| left.cmp(right))
                }),
                None => sort_by(entries, descending, title, Ord::cmp),
            }
        }
        Order::Field(key) => {
            let field = |metadata: &Metadata| {
                metadata.field(key).filter(|value| **value != Value::Null).cloned()
            };
            sort_by(entries, descending, field, compare_values);
        }
    }
}

/// The order of words in a language, by its BCP 47 tag; of one that is unknown, the root's.
fn collator(language: &str) -> Option<CollatorBorrowed<'static>> {
    let locale = language.parse::<Locale>().unwrap_or(Locale::UNKNOWN);
    let mut preferences = CollatorPreferences::from(&locale);
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    Collator::try_new(preferences, CollatorOptions::default()).ok()
}

fn sort_by<T>(
    entries: &mut [Entry],
    descending: bool,
    key: impl Fn(&Metadata) -> Option<T>,
    compare: impl Fn(&T, &T) -> Ordering,
) {
    entries.sort_by(|left, right| match (key(&left.metadata), key(&right.metadata)) {
        (Some(left), Some(right)) if descending => compare(&right, &left),
        (Some(left), Some(right)) => compare(&left, &right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    });
}

/// Numbers by size, dates by moment, other kinds by their text.
fn compare_values(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Float(left), Value::Float(right)) => left.total_cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        _ => text_of(left).cmp(&text_of(right)),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// What articles are grouped by: into parts of one book, or into a book each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// The first category path, level under level.
    Category,
    /// The first tag.
    Tag,
    /// The first author.
    Author,
    /// The year of publication.
    Year,
    /// The month of publication, under its year.
    Month,
}

impl Grouping {
    /// The titles under which an article of this metadata stands, outermost first; none when it
    /// has nothing of the kind.
    ///
    /// ```
    /// use offprint::book::Grouping;
    /// use offprint::document::Metadata;
    ///
    /// let mut metadata = Metadata::default();
    /// metadata.date = "2022-02-23".parse().ok();
    /// assert_eq!(Grouping::Month.path(&metadata), ["2022", "2022-02"]);
    /// ```
    pub fn path(self, metadata: &Metadata) -> Vec<String> {
        let year = |metadata: &Metadata| metadata.date.map(|date| format!("{:04}", date.year()));
        match self {
            Self::Category => metadata.categories.first().cloned().unwrap_or_default(),
            Self::Tag => metadata.tags.first().cloned().into_iter().collect(),
            Self::Author => metadata.authors.first().cloned().into_iter().collect(),
            Self::Year => year(metadata).into_iter().collect(),
            Self::Month => {
                let month =
                    metadata.date.map(|date| format!("{:04}-{:02}", date.year(), date.month()));
                year(metadata).into_iter().chain(month).collect()
            }
        }
    }
}

/// Entries under parts, in the order in which each part first appears.
///
/// Entries without a part come first, in one without a title. `levels` is how many levels of
/// parts are wanted; deeper ones fall together.
pub fn group(entries: Vec<Entry>, grouping: Grouping, levels: usize) -> Vec<Part> {
    let mut root = Part::default();
    for entry in entries {
        let path = grouping.path(&entry.metadata);
        let mut part = &mut root;
        for title in path.into_iter().take(levels) {
            part = child(part, title);
        }
        part.entries.push(entry);
    }
    let untitled = Part { entries: std::mem::take(&mut root.entries), ..Part::default() };
    let untitled = (!untitled.entries.is_empty()).then_some(untitled);
    untitled.into_iter().chain(root.parts).collect()
}

fn child(part: &mut Part, title: String) -> &mut Part {
    let found = part.parts.iter().position(|child| child.title.as_ref() == Some(&title));
    let index = found.unwrap_or_else(|| {
        part.parts.push(Part { title: Some(title), ..Part::default() });
        part.parts.len() - 1
    });
    &mut part.parts[index]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::read::Article;

    fn entry(title: &str, date: &str, path: &[&str]) -> Entry {
        let mut document = Document::default();
        document.metadata.title = Some(title.into());
        document.metadata.date = date.parse().ok();
        let path: Vec<String> = path.iter().map(|level| (*level).to_owned()).collect();
        document.metadata.categories = if path.is_empty() { Vec::new() } else { vec![path] };
        Entry::from(Article { document, ..Article::default() })
    }

    fn titles(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.metadata.title.as_deref().unwrap_or("")).collect()
    }

    #[test]
    fn undated_articles_come_last_in_both_directions() {
        let mut entries = vec![
            entry("无", "", &[]),
            entry("晚", "2022-02-02", &[]),
            entry("早", "2021-01-01", &[]),
        ];
        sort(&mut entries, &Order::Date, false);
        assert_eq!(titles(&entries), ["早", "晚", "无"]);
        sort(&mut entries, &Order::Date, true);
        assert_eq!(titles(&entries), ["晚", "早", "无"]);
    }

    #[test]
    fn titles_stand_as_in_a_dictionary_of_their_language() {
        let check = |language: &str, given: &[&str], expect: &[&str]| {
            let mut entries: Vec<Entry> = given.iter().map(|title| entry(title, "", &[])).collect();
            for entry in &mut entries {
                std::sync::Arc::make_mut(&mut entry.metadata).language = Some(language.to_owned());
            }
            sort(&mut entries, &Order::Title, false);
            assert_eq!(titles(&entries), expect, "{language}");
        };
        check(
            "zh-Hans",
            &["中文", "阿里", "第10章", "第2章", "北京"],
            &["阿里", "北京", "第2章", "第10章", "中文"],
        );
        check("zh-Hant", &["龍", "一", "大"], &["一", "大", "龍"]);
        check("de", &["Zebra", "Äpfel", "apfel"], &["apfel", "Äpfel", "Zebra"]);
        check("no language", &["b", "A"], &["A", "b"]);
    }

    #[test]
    fn parts_nest_by_category_and_keep_their_first_order() {
        let entries = vec![
            entry("一", "", &["乙", "丙"]),
            entry("二", "", &[]),
            entry("三", "", &["甲"]),
            entry("四", "", &["乙"]),
            entry("五", "", &["乙", "丙", "丁"]),
        ];
        let parts = group(entries, Grouping::Category, 2);
        let shape: Vec<_> =
            parts.iter().map(|part| (part.title.as_deref(), titles(&part.entries))).collect();
        assert_eq!(shape, [(None, vec!["二"]), (Some("乙"), vec!["四"]), (Some("甲"), vec!["三"])]);
        assert_eq!(titles(&parts[1].parts[0].entries), ["一", "五"]);
    }
}
