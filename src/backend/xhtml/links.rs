//! Links from one article of a book to another.
//!
//! Articles are written one at a time, and a link may lead to a place in one that is still to come:
//! an article that such a link leads into is read for its places when the first link is met, once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use super::plan::{Anchor, Plan};
use crate::book::{Addresses, Book, Destination, Entry, section_names};
use crate::document::Document;
use crate::transform::heading_name;

/// What is known of the articles of a book as targets of links.
#[derive(Debug)]
pub(crate) struct CrossLinks<'a> {
    entries: Vec<&'a Entry>,
    addresses: Addresses<'a>,
    /// The places of the articles that links lead into.
    places: BTreeMap<usize, Places>,
}

/// The places in an article that links can name.
#[derive(Debug)]
struct Places {
    /// By their identifiers.
    anchors: BTreeMap<String, Anchor>,
    /// Headings, by their words.
    headings: BTreeMap<String, Anchor>,
}

impl Places {
    fn of(plan: Plan) -> Self {
        let names = section_names(plan.sections.iter().map(|(section, _)| section.title.as_str()));
        let pairs = names.into_iter().zip(plan.sections);
        let headings = pairs.filter_map(|(name, (_, anchor))| Some((name?, anchor))).collect();
        Self { anchors: plan.anchors, headings }
    }

    fn find(&self, fragment: &str) -> Option<&Anchor> {
        self.anchors.get(fragment).or_else(|| self.headings.get(&heading_name(fragment)))
    }
}

impl<'a> CrossLinks<'a> {
    /// Of the articles of a book.
    pub(crate) fn new(book: &'a Book) -> Self {
        let (entries, addresses) = (book.entries(), Addresses::of(book));
        Self { entries, addresses, places: BTreeMap::new() }
    }

    /// What the links of article `from` to articles of the book become, by their addresses: `href`
    /// makes it of the article's ordinal and the place in it, `plan` plans an article.
    pub(crate) fn of(
        &mut self,
        from: usize,
        document: &Document,
        plan: impl Fn(usize, &Document) -> Plan,
        href: impl Fn(usize, Option<&Anchor>) -> String,
    ) -> BTreeMap<String, String> {
        let mut links = BTreeMap::new();
        for (address, Destination { article, fragment }) in self.addresses.links_of(from, document)
        {
            let Slot::Vacant(free) = links.entry(address) else { continue };
            let place = fragment.as_deref().and_then(|fragment| {
                let places = self.places.entry(article).or_insert_with(|| {
                    let target = self.entries[article].article();
                    Places::of(plan(article, &target.document))
                });
                places.find(fragment)
            });
            free.insert(href(article, place));
        }
        links
    }
}
