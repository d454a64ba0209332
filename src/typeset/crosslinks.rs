//! Links from one article of a book to another.
//!
//! Articles are set apart from each other, so that a link to a place in another is named after what
//! its address says, and leads to a place that there is once all articles are on pages.

use std::collections::{BTreeMap, HashMap};

use crate::book::{Addresses, Destination, TocEntry, TocTarget, section_names};
use crate::document::Document;
use crate::transform::heading_name;

use super::article::article_name;
use super::flow::section_name;
use super::page::{ItemKind, LinkTarget, Pages, Target};

/// Parts the article from the place in the name of a place that may not be there.
const WISH: char = '/';

/// The names of what links of article `from` to articles of the book lead to, by their addresses.
pub(crate) fn named(
    addresses: &Addresses<'_>,
    from: usize,
    document: &Document,
) -> BTreeMap<String, String> {
    let links = addresses.links_of(from, document).into_iter();
    let name = |(address, to): (String, Destination)| {
        let mut name = article_name(to.article);
        if let Some(fragment) = to.fragment {
            name.push(WISH);
            name += &fragment;
        }
        (address, name)
    };
    links.map(name).collect()
}

/// Lets links lead to the places they name in other articles: to what is called so, else to the
/// heading of these words, else to the article.
pub(crate) fn settle(pages: &mut Pages, toc: &[TocEntry]) {
    let mut articles = BTreeMap::new();
    by_number(toc, &mut articles);
    let mut headings: HashMap<usize, BTreeMap<String, String>> = HashMap::new();
    let targets = &pages.targets;
    for item in pages.pages.iter_mut().flat_map(|page| &mut page.items) {
        let ItemKind::Link { to: LinkTarget::Internal(name), .. } = &mut item.kind else {
            continue;
        };
        let Some((number, fragment)) = wish(name) else { continue };
        let place = format!("{}#{fragment}", article_name(number));
        if targets.contains_key(&place) {
            *name = place;
            continue;
        }
        let sections = headings.entry(number).or_insert_with(|| {
            articles.get(&number).map(|entry| sections(entry, targets)).unwrap_or_default()
        });
        *name = match sections.get(&heading_name(fragment)) {
            Some(section) => section.clone(),
            None => article_name(number),
        };
    }
}

/// The article and the place that a name wishes for, if it does.
fn wish(name: &str) -> Option<(usize, &str)> {
    let end = name.find(|c: char| !c.is_ascii_digit())?;
    Some((name[..end].parse().ok()?, name[end..].strip_prefix(WISH)?))
}

/// The contents of the articles, by number.
fn by_number<'t>(toc: &'t [TocEntry], articles: &mut BTreeMap<usize, &'t TocEntry>) {
    for entry in toc {
        match entry.target {
            TocTarget::Article(number) => {
                articles.insert(number, entry);
            }
            _ => by_number(&entry.children, articles),
        }
    }
}

/// The places of an article's sections, by the names that links have for them.
fn sections(article: &TocEntry, targets: &BTreeMap<String, Target>) -> BTreeMap<String, String> {
    fn collect<'t>(entries: &'t [TocEntry], found: &mut Vec<&'t TocEntry>) {
        for entry in entries {
            found.push(entry);
            collect(&entry.children, found);
        }
    }
    let mut found = Vec::new();
    collect(&article.children, &mut found);
    let names = section_names(found.iter().map(|entry| entry.title.as_str()));
    let place = |(name, entry): (Option<String>, &TocEntry)| match entry.target {
        TocTarget::Section { article, section } => Some((name?, section_name(article, section))),
        _ => None,
    };
    let places = names.into_iter().zip(found).filter_map(place);
    places.filter(|(_, place)| targets.contains_key(place)).collect()
}
