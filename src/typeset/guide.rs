//! What leads through a book: the lines of its contents page and the entries of its outline.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::{TocEntry, TocTarget};

use super::article::article_name;
use super::flow::{ContentsLine, section_name};
use super::openers::part_name;
use super::page::{OutlineEntry, Target};

/// Parts and articles, each with the number of its first page and, where given, its first words.
pub(crate) fn contents_lines(
    toc: &[TocEntry],
    first_pages: &[usize],
    excerpts: &[Option<Arc<str>>],
) -> Vec<ContentsLine> {
    let mut lines = Vec::new();
    add_lines(toc, 0, first_pages, excerpts, &mut lines);
    lines
}

fn add_lines(
    entries: &[TocEntry],
    depth: usize,
    first_pages: &[usize],
    excerpts: &[Option<Arc<str>>],
    lines: &mut Vec<ContentsLine>,
) {
    for entry in entries {
        let mut line = ContentsLine {
            depth,
            title: entry.title.clone(),
            target: String::new(),
            label: String::new(),
            excerpt: None,
        };
        match entry.target {
            TocTarget::Part(part) => {
                if first_article(entry).is_none() {
                    continue;
                }
                line.target = part_name(part);
            }
            TocTarget::Article(article) => {
                let page = first_pages.get(article).copied().unwrap_or_default();
                line.target = article_name(article);
                line.label = (page + 1).to_string();
                line.excerpt = excerpts.get(article).cloned().flatten();
            }
            TocTarget::Section { .. } => continue,
        }
        lines.push(line);
        add_lines(&entry.children, depth + 1, first_pages, excerpts, lines);
    }
}

/// The outline: parts, articles and their sections, as far as they have a place.
pub(crate) fn outline(toc: &[TocEntry], targets: &BTreeMap<String, Target>) -> Vec<OutlineEntry> {
    let mut entries = Vec::new();
    add_entries(toc, 0, targets, &mut entries);
    entries
}

fn add_entries(
    toc: &[TocEntry],
    depth: usize,
    targets: &BTreeMap<String, Target>,
    entries: &mut Vec<OutlineEntry>,
) {
    for entry in toc {
        let name = match entry.target {
            TocTarget::Part(part) => part_place(part, entry, targets),
            TocTarget::Article(article) => Some(article_name(article)),
            TocTarget::Section { article, section } => Some(section_name(article, section)),
        };
        let target = name.and_then(|name| targets.get(&name).copied());
        let mut inner = depth;
        if let (Some(target), false) = (target, entry.title.is_empty()) {
            entries.push(OutlineEntry { depth, text: entry.title.clone(), target });
            inner += 1;
        }
        add_entries(&entry.children, inner, targets, entries);
    }
}

/// Where a part begins: at its opener, else with its first article.
fn part_place(part: usize, entry: &TocEntry, targets: &BTreeMap<String, Target>) -> Option<String> {
    let opener = Some(part_name(part)).filter(|name| targets.contains_key(name));
    opener.or_else(|| first_article(entry).map(article_name))
}

/// The first article under an entry.
fn first_article(entry: &TocEntry) -> Option<usize> {
    match entry.target {
        TocTarget::Article(article) | TocTarget::Section { article, .. } => Some(article),
        TocTarget::Part(_) => entry.children.iter().find_map(first_article),
    }
}
