//! Contents: the headings of an article, and the tree of parts, articles and headings of a book.
//!
//! Contents page, navigation and outline are all made from this one tree. Pure: it takes documents
//! as they come, so that a backend which pulls one article at a time can build it on the way. The
//! ordinal of a [`Section`] is how a backend ties an entry to the place where it put the heading.
//!
//! A heading counts when it heads something: not in a note or a table cell, and not when it has
//! no words. Ranks are put into steps of one, whatever levels the source skipped.

use std::collections::HashMap;

use super::Part;
use crate::document::{Block, Document, Heading, Inline, plain_text};
use crate::transform::heading_name;

/// A heading that heads a section of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// How deep it stands: 1 is directly under the article's title. Never more than one deeper
    /// than the section before it, and at most [`DEEPEST`].
    pub depth: u8,
    /// Its words, on one line.
    pub title: String,
    /// The identifier it has in the document.
    pub id: Option<String>,
    /// The block of the document that it is or stands in.
    pub block: usize,
    /// Whether contents should list it; those in quotes and lists are not the article's own.
    pub listed: bool,
}

/// The deepest section: with the article's title above, the six heading elements of HTML.
pub const DEEPEST: u8 = 5;

/// An entry of the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TocEntry {
    /// Its words, on one line; empty for an article without a title.
    pub title: String,
    /// What it leads to.
    pub target: TocTarget,
    /// The entries under it.
    pub children: Vec<TocEntry>,
}

/// What an entry of the contents leads to. Ordinals count from 0, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TocTarget {
    /// A titled part of the book.
    Part(usize),
    /// An article of the book.
    Article(usize),
    /// A section of an article: an index into [`sections`].
    Section {
        /// The article.
        article: usize,
        /// The section.
        section: usize,
    },
}

/// The headings of a document that head a section, in reading order.
///
/// ```
/// use offprint::book::sections;
/// use offprint::document::{Block, Document, Heading, Inline, Level};
///
/// let heading = |level, words: &str| {
///     let level = Level::new(level).unwrap();
///     Block::Heading(Heading { level, id: None, content: vec![Inline::text(words)] })
/// };
/// let mut document = Document::default();
/// document.blocks = vec![heading(2, "a"), heading(4, "b"), heading(3, "c"), heading(2, "d")];
/// let depths: Vec<_> = sections(&document).iter().map(|section| section.depth).collect();
/// assert_eq!(depths, [1, 2, 2, 1]);
/// ```
pub fn sections(document: &Document) -> Vec<Section> {
    let mut found = Vec::new();
    for (index, block) in document.blocks.iter().enumerate() {
        let mut inside = Vec::new();
        collect(std::slice::from_ref(block), true, &mut inside);
        found.extend(inside.into_iter().map(|(heading, listed)| (index, heading, listed)));
    }
    let mut open: Vec<u8> = Vec::new();
    let mut sections = Vec::with_capacity(found.len());
    for (block, heading, listed) in found {
        let level = heading.level.get();
        while open.last().is_some_and(|above| *above >= level) {
            open.pop();
        }
        open.push(level);
        let depth = u8::try_from(open.len()).unwrap_or(DEEPEST).min(DEEPEST);
        let title = one_line(&heading.content);
        sections.push(Section { depth, title, id: heading.id.clone(), block, listed });
    }
    sections
}

/// The names by which links know sections: their words, and a number behind those of a later one
/// with the same words. None where there are no letters.
pub(crate) fn section_names<'t>(titles: impl IntoIterator<Item = &'t str>) -> Vec<Option<String>> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let name = |title| {
        let words = heading_name(title);
        let count = counts.entry(words.clone()).or_default();
        let number = std::mem::replace(count, *count + 1);
        match (words.is_empty(), number) {
            (true, _) => None,
            (false, 0) => Some(words),
            (false, number) => Some(format!("{words}-{number}")),
        }
    };
    titles.into_iter().map(name).collect()
}

/// Whether a heading has words, so that it can head a section.
pub fn heads_section(heading: &Heading) -> bool {
    !plain_text(&heading.content).trim().is_empty()
}

/// The headings that count, with whether contents list them. What is visited here, and in which
/// order, is what ordinals mean.
fn collect<'a>(blocks: &'a [Block], listed: bool, found: &mut Vec<(&'a Heading, bool)>) {
    for block in blocks {
        match block {
            Block::Heading(heading) if heads_section(heading) => found.push((heading, listed)),
            Block::Group { blocks, .. } => collect(blocks, listed, found),
            Block::Quote { blocks } => collect(blocks, false, found),
            Block::Figure(figure) => collect(&figure.blocks, false, found),
            Block::List(list) => {
                list.items.iter().for_each(|item| collect(&item.blocks, false, found));
            }
            Block::Definitions { entries } => {
                let meanings = entries.iter().flat_map(|entry| &entry.meanings);
                meanings.for_each(|blocks| collect(blocks, false, found));
            }
            Block::Heading(_)
            | Block::Paragraph { .. }
            | Block::Code { .. }
            | Block::Table(_)
            | Block::Media(_)
            | Block::Math { .. }
            | Block::Rule => {}
        }
    }
}

/// The words of a title on one line: line ends become spaces.
fn one_line(content: &[Inline]) -> String {
    plain_text(content).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The contents of one article: its title, and under it the listed sections down to `depth`.
///
/// ```
/// use offprint::book::{article_contents, sections};
/// use offprint::document::Document;
///
/// let document = Document::default();
/// let entry = article_contents(0, "卷首", &sections(&document), 3);
/// assert_eq!((entry.title.as_str(), entry.children.len()), ("卷首", 0));
/// ```
pub fn article_contents(article: usize, title: &str, sections: &[Section], depth: u8) -> TocEntry {
    let mut root = TocEntry {
        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        target: TocTarget::Article(article),
        children: Vec::new(),
    };
    // An unlisted heading may have stood between: a step is then taken from what is listed.
    let mut open: Vec<u8> = Vec::new();
    let listed = sections.iter().enumerate().filter(|(_, section)| section.listed);
    for (ordinal, section) in listed {
        while open.last().is_some_and(|above| *above >= section.depth) {
            open.pop();
        }
        if open.len() >= usize::from(depth) {
            continue;
        }
        children_at(&mut root, open.len()).push(TocEntry {
            title: section.title.clone(),
            target: TocTarget::Section { article, section: ordinal },
            children: Vec::new(),
        });
        open.push(section.depth);
    }
    root
}

/// Where an entry goes that stands `levels` below the newest entries.
fn children_at(entry: &mut TocEntry, levels: usize) -> &mut Vec<TocEntry> {
    match entry.children.len().checked_sub(1) {
        Some(last) if levels > 0 => children_at(&mut entry.children[last], levels - 1),
        _ => &mut entry.children,
    }
}

/// The contents of a book, from the contents of its articles in reading order.
///
/// Untitled parts add no level. Linear in the number of entries.
pub fn contents(parts: &[Part], articles: Vec<TocEntry>) -> Vec<TocEntry> {
    let mut entries = Vec::new();
    let mut articles = articles.into_iter();
    place(parts, &mut articles, &mut 0, &mut entries);
    entries.extend(articles);
    entries
}

fn place(
    parts: &[Part],
    articles: &mut std::vec::IntoIter<TocEntry>,
    ordinal: &mut usize,
    entries: &mut Vec<TocEntry>,
) {
    for part in parts {
        let mut inside = Vec::new();
        let target = TocTarget::Part(*ordinal);
        *ordinal += usize::from(part.title.is_some());
        inside.extend(articles.by_ref().take(part.entries.len()));
        place(&part.parts, articles, ordinal, &mut inside);
        match &part.title {
            Some(title) => {
                let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
                entries.push(TocEntry { title, target, children: inside });
            }
            None => entries.append(&mut inside),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Level;

    fn heading(level: u8, words: &str) -> Block {
        let level = Level::new(level).unwrap();
        Block::Heading(Heading { level, id: None, content: vec![Inline::text(words)] })
    }

    fn check(blocks: Vec<Block>, depths: &[u8]) {
        let document = Document { blocks, ..Document::default() };
        let found: Vec<u8> = sections(&document).iter().map(|section| section.depth).collect();
        assert_eq!(found, depths);
    }

    #[test]
    fn depths_step_by_one_whatever_the_levels() {
        check(vec![heading(1, "a"), heading(2, "b"), heading(3, "c")], &[1, 2, 3]);
        check(vec![heading(3, "a"), heading(2, "b"), heading(6, "c")], &[1, 1, 2]);
        check((1..=6).map(|level| heading(level, "a")).collect(), &[1, 2, 3, 4, 5, 5]);
        check(vec![heading(2, " "), heading(3, "a")], &[1]);
    }

    #[test]
    fn contents_nest_and_stop_at_the_depth_asked_for() {
        let blocks = vec![heading(2, "a"), heading(3, "b"), heading(4, "c"), heading(2, "d")];
        let document = Document { blocks, ..Document::default() };
        let entry = article_contents(7, " t\n u ", &sections(&document), 2);
        assert_eq!(entry.title, "t u");
        assert_eq!(entry.children.len(), 2);
        assert_eq!(entry.children[0].children.len(), 1);
        assert_eq!(entry.children[0].children[0].children.len(), 0);
        assert_eq!(entry.children[1].target, TocTarget::Section { article: 7, section: 3 });
    }

    #[test]
    fn headings_in_quotes_count_but_are_not_listed() {
        let blocks = vec![Block::Quote { blocks: vec![heading(2, "a")] }, heading(2, "b")];
        let document = Document { blocks, ..Document::default() };
        let entry = article_contents(0, "t", &sections(&document), 3);
        assert_eq!(entry.children.len(), 1);
        assert_eq!(entry.children[0].target, TocTarget::Section { article: 0, section: 1 });
    }

    #[test]
    fn parts_hold_their_articles() {
        let entry = || crate::book::Entry::from(crate::read::Article::default());
        let part = |title: Option<&str>, entries, parts| Part {
            title: title.map(str::to_owned),
            entries,
            parts,
        };
        let parts = [
            part(None, vec![entry()], vec![]),
            part(Some("A"), vec![entry()], vec![part(Some("B"), vec![entry(), entry()], vec![])]),
        ];
        let articles = (0..4).map(|index| article_contents(index, "x", &[], 3)).collect();
        let tree = contents(&parts, articles);
        assert_eq!(tree.len(), 2);
        assert_eq!(tree[0].target, TocTarget::Article(0));
        assert_eq!(tree[1].target, TocTarget::Part(0));
        assert_eq!(tree[1].children[0].target, TocTarget::Article(1));
        assert_eq!(tree[1].children[1].target, TocTarget::Part(1));
        assert_eq!(tree[1].children[1].children.len(), 2);
    }
}
