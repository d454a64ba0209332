//! Names of books with places for what their articles share: `{category}/{year}.epub`.
//!
//! Articles for which all places have the same words make a book. Pure: words in, paths out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::bail;
use offprint::book::{Entry, Grouping, Labels};
use offprint::document::Metadata;

use crate::names;

/// What may stand between braces.
const PLACES: &[(&str, Grouping)] = &[
    ("category", Grouping::Category),
    ("tag", Grouping::Tag),
    ("author", Grouping::Author),
    ("year", Grouping::Year),
    ("month", Grouping::Month),
];

/// A path with places.
#[derive(Clone, Debug)]
pub(crate) struct Naming {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(Grouping),
}

/// The articles of one book, and what its name says.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) path: PathBuf,
    pub(crate) title: String,
    pub(crate) entries: Vec<Entry>,
}

impl Naming {
    /// What a path says, if it has places at all.
    ///
    /// # Errors
    /// When a place has a name that is none of ours, or no end.
    pub(crate) fn of(path: &Path) -> anyhow::Result<Option<Self>> {
        let text = path.to_string_lossy();
        if path.exists() || !text.contains('{') {
            return Ok(None);
        }
        let mut pieces = Vec::new();
        let mut rest = &*text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                bail!("`{text}`: a `{{` without its `}}`");
            };
            let Some((_, grouping)) = PLACES.iter().find(|(place, _)| *place == name) else {
                let known: Vec<_> = PLACES.iter().map(|(name, _)| format!("{{{name}}}")).collect();
                bail!("`{text}`: `{{{name}}}` is none of {}", known.join(", "));
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Place(*grouping));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Some(Self { pieces }))
    }

    /// The books that articles make, in the order in which each first comes.
    pub(crate) fn books(&self, entries: Vec<Entry>, labels: &Labels) -> Vec<Named> {
        let mut known: HashMap<PathBuf, usize> = HashMap::new();
        let mut books: Vec<Named> = Vec::new();
        for entry in entries {
            let (path, title) = self.name(&entry.metadata, labels);
            let index = *known.entry(path.clone()).or_insert_with(|| {
                books.push(Named { path, title, entries: Vec::new() });
                books.len() - 1
            });
            books[index].entries.push(entry);
        }
        books
    }

    /// The path and the title of the book that an article belongs to. What an article lacks is
    /// called by the word for other things.
    fn name(&self, metadata: &Metadata, labels: &Labels) -> (PathBuf, String) {
        let (mut path, mut title) = (String::new(), Vec::new());
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => path.push_str(text),
                Piece::Place(grouping) => {
                    let words = words(*grouping, metadata, labels);
                    // A dot at the beginning would hide the file, or climb out of the folder.
                    path.push_str(names::safe(&words).trim_start_matches('.'));
                    title.push(words);
                }
            }
        }
        (path.into(), title.join(" "))
    }
}

/// What stands in a place: of a category the outermost level, of a month the year too.
fn words(grouping: Grouping, metadata: &Metadata, labels: &Labels) -> String {
    let path = grouping.path(metadata);
    let level = if grouping == Grouping::Month { path.last() } else { path.first() };
    level.filter(|words| !words.trim().is_empty()).map_or(labels.other, String::as_str).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use offprint::read::{ReadOptions, read};

    fn entry(category: &str, date: &str) -> Entry {
        let text = format!("---\ncategories: [{category}]\ndate: {date}\n---\n<p>x");
        Entry::from(read(text.as_bytes(), &ReadOptions::default()))
    }

    #[test]
    fn articles_with_the_same_words_make_a_book() {
        let naming = Naming::of(Path::new("books/{category}-{year}.epub")).unwrap().unwrap();
        let entries = vec![
            entry("甲", "2020-01-01"),
            entry("乙/丙", "2020-01-01"),
            entry("甲", "2020-12-31"),
            entry("甲", "2021-01-01"),
            entry("", "2021-01-01"),
            entry("..", "2021-01-01"),
        ];
        let books = naming.books(entries, &Labels::for_language("zh"));
        let told: Vec<_> = books
            .iter()
            .map(|book| (book.path.to_str().unwrap(), book.title.as_str(), book.entries.len()))
            .collect();
        assert_eq!(
            told,
            [
                ("books/甲-2020.epub", "甲 2020", 2),
                ("books/乙_丙-2020.epub", "乙/丙 2020", 1),
                ("books/甲-2021.epub", "甲 2021", 1),
                ("books/其他-2021.epub", "其他 2021", 1),
                ("books/_-2021.epub", ".. 2021", 1),
            ]
        );
    }

    #[test]
    fn a_place_that_is_unknown_or_open_is_told() {
        let error = |path: &str| Naming::of(Path::new(path)).unwrap_err().to_string();
        assert!(Naming::of(Path::new("a.epub")).unwrap().is_none());
        assert!(error("{categorie}.epub").contains("{category}, {tag}"));
        assert!(error("{year.epub").contains("without its `}`"));
    }
}
