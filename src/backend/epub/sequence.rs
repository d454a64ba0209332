//! What comes after what in a book, under which names, before any article is read.

use std::collections::BTreeMap;

use super::identity::{Names, article_key};
use crate::backend::xhtml::is_language_tag;
use crate::book::{Book, Entry, Part};

/// A page or an article of a book.
#[derive(Clone, Debug)]
pub(super) enum Step<'a> {
    /// The page of a titled part.
    Part {
        ordinal: usize,
        title: &'a str,
        name: String,
        part: &'a Part,
        /// The names of the articles directly under it.
        articles: Vec<String>,
    },
    /// An article.
    Article { ordinal: usize, entry: &'a Entry, name: String },
}

/// Parts and articles in reading order. Ordinals are those of [`crate::book::contents`].
pub(super) fn steps(book: &Book) -> Vec<Step<'_>> {
    let mut walk = Walk { names: Names::default(), steps: Vec::new(), parts: 0, articles: 0 };
    walk.parts(&book.parts, "");
    walk.steps
}

struct Walk<'a> {
    names: Names,
    steps: Vec<Step<'a>>,
    parts: usize,
    articles: usize,
}

impl<'a> Walk<'a> {
    fn parts(&mut self, parts: &'a [Part], above: &str) {
        for part in parts {
            let mut path = above.to_owned();
            if let Some(title) = &part.title {
                path = format!("{above}/{title}");
                let name = self.names.name('p', &path);
                let articles = Vec::with_capacity(part.entries.len());
                self.steps.push(Step::Part { ordinal: self.parts, title, name, part, articles });
                self.parts += 1;
            }
            let opener = self.steps.len().checked_sub(1);
            for entry in &part.entries {
                let name = self.names.name('a', &article_key(&entry.metadata));
                let opener = opener.and_then(|opener| self.steps.get_mut(opener));
                if let (Some(Step::Part { articles, .. }), true) = (opener, part.title.is_some()) {
                    articles.push(name.clone());
                }
                self.steps.push(Step::Article { ordinal: self.articles, entry, name });
                self.articles += 1;
            }
            self.parts(&part.parts, &path);
        }
    }
}

/// The names of the articles' files, in reading order.
pub(super) fn names(steps: &[Step<'_>]) -> Vec<String> {
    let name = |step: &Step<'_>| match step {
        Step::Article { name, .. } => Some(name.clone()),
        Step::Part { .. } => None,
    };
    steps.iter().filter_map(name).collect()
}

/// What tells each article from others, in reading order.
pub(super) fn keys(steps: &[Step<'_>]) -> Vec<String> {
    let key = |step: &Step<'_>| match step {
        Step::Article { entry, .. } => Some(article_key(&entry.metadata)),
        Step::Part { .. } => None,
    };
    steps.iter().filter_map(key).collect()
}

/// The languages of a book, the main one first: the book's own, else that of most articles.
pub(super) fn languages(book: &Book) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let entries = book.entries();
    for entry in &entries {
        if let Some(tag) = entry.metadata.language.as_deref().filter(|tag| is_language_tag(tag)) {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let mut languages: Vec<&str> = counts.keys().copied().collect();
    languages.sort_by_key(|tag| std::cmp::Reverse(counts[tag]));
    let own = book.metadata.language.as_deref().filter(|tag| is_language_tag(tag));
    if let Some(own) = own {
        languages.retain(|tag| *tag != own);
        languages.insert(0, own);
    }
    if languages.is_empty() {
        languages.push("und");
    }
    languages.into_iter().map(str::to_owned).collect()
}
