//! What stands around an article: the lines that open it and the lines that close it.
//!
//! Pure text from metadata, so that EPUB, HTML and PDF say the same; how it looks is theirs.

use super::Labels;
use crate::document::{Date, Metadata};

/// The lines that open an article.
///
/// ```
/// use offprint::book::{Labels, Opening};
/// use offprint::document::Metadata;
///
/// let mut metadata = Metadata::default();
/// metadata.title = Some("题".into());
/// metadata.authors = vec!["甲".into(), "乙".into()];
/// let opening = Opening::of(&metadata, &Labels::for_language("zh"));
/// assert_eq!(opening.byline, ["甲、乙"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The title, where there is one.
    pub title: Option<String>,
    /// The subtitle, where there is one.
    pub subtitle: Option<String>,
    /// What it was filed under first, the levels on one line, where that is known.
    pub category: Option<String>,
    /// Authors, site, date: short pieces, to be set in one line with space or a dot between.
    pub byline: Vec<String>,
}

impl Opening {
    /// The opening for an article of this metadata.
    pub fn of(metadata: &Metadata, labels: &Labels) -> Self {
        let authors = metadata.authors.join(labels.list_separator);
        let publisher = metadata.publisher.clone().unwrap_or_default();
        let site = if publisher == authors { String::new() } else { publisher };
        let date = metadata.date.map(date_text).unwrap_or_default();
        let category = metadata.categories.first().map(|path| path.join(" / "));
        Self {
            title: metadata.title.clone(),
            category: category.filter(|words| !words.trim().is_empty()),
            subtitle: metadata.subtitle.clone(),
            byline: [authors, site, date].into_iter().filter(|piece| !piece.is_empty()).collect(),
        }
    }
}

/// The lines that close an article: where it came from, when, and how it was filed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colophon {
    /// In the order to be shown.
    pub lines: Vec<ColophonLine>,
}

/// One line of a colophon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColophonLine {
    /// What the value is, in the book's language.
    pub label: &'static str,
    /// The value.
    pub value: String,
    /// Where the value links to.
    pub url: Option<String>,
}

impl Colophon {
    /// The colophon for an article of this metadata; empty when nothing is known.
    pub fn of(metadata: &Metadata, labels: &Labels) -> Self {
        let mut lines = Vec::new();
        let mut line = |label, value: String, url: Option<String>| {
            if !value.is_empty() {
                lines.push(ColophonLine { label, value, url });
            }
        };
        if let Some(source) = &metadata.source {
            line(labels.source, source.clone(), Some(source.clone()));
        }
        line(labels.published, metadata.date.map(date_and_time_text).unwrap_or_default(), None);
        line(labels.updated, metadata.updated.map(date_and_time_text).unwrap_or_default(), None);
        let paths: Vec<String> = metadata.categories.iter().map(|path| path.join(" / ")).collect();
        line(labels.categories, paths.join(labels.list_separator), None);
        line(labels.credit, metadata.credit.clone().unwrap_or_default(), None);
        Self { lines }
    }

    /// The same, and a line that tells how many pictures, and how much else, is not in the copy.
    ///
    /// ```
    /// use offprint::book::{Colophon, Labels};
    ///
    /// let colophon = Colophon::default().with_losses(2, 0, &Labels::for_language("en"));
    /// assert_eq!(colophon.lines[0].value, "Picture × 2");
    /// ```
    #[must_use]
    pub fn with_losses(mut self, pictures: usize, others: usize, labels: &Labels) -> Self {
        let pieces: Vec<String> = [(labels.picture, pictures), (labels.other, others)]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| format!("{what} × {count}"))
            .collect();
        if !pieces.is_empty() {
            let value = pieces.join(labels.list_separator);
            self.lines.push(ColophonLine { label: labels.lost, value, url: None });
        }
        self
    }
}

/// The day, as `2022-02-23`.
fn date_text(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// The day and, where stated, the minute and the offset, as `2022-02-23 12:04 UTC+8`.
fn date_and_time_text(date: Date) -> String {
    let mut text = date_text(date);
    if let Some(time) = date.time() {
        text = format!("{text} {:02}:{:02}", time.hour, time.minute);
        if let Some(offset) = date.offset() {
            let sign = if offset < 0 { '-' } else { '+' };
            let (hours, minutes) = (offset.unsigned_abs() / 60, offset.unsigned_abs() % 60);
            text += &match (hours, minutes) {
                (0, 0) => " UTC".to_owned(),
                (_, 0) => format!(" UTC{sign}{hours}"),
                _ => format!(" UTC{sign}{hours}:{minutes:02}"),
            };
        }
    }
    text
}
