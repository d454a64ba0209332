//! One article to pages: opening, text, colophon; and many articles at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::assets::Assets;
use crate::book::{
    Addresses, Colophon, Entry, Labels, Opening, TocEntry, article_contents, sections,
};
use crate::diagnostic::Diagnostics;
use crate::document::{Block, Document};
use crate::read::Article;

use super::compose::{Composed, compose};
use super::crosslinks::named;
use super::flow::{Flow, Setting, look_of_listings};
use super::font::FontBook;
use super::page::{Structure, StructureRole};
use super::paragraph::Missing;
use super::shape::Memory;
use super::style::{Geometry, Layout, Look};

/// Sections down to this depth stand in outlines.
const OUTLINE_DEPTH: u8 = 5;

/// An article on pages of its own.
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) composed: Composed,
    pub(crate) structure: Vec<Structure>,
    pub(crate) contents: TocEntry,
    pub(crate) missing: Missing,
    pub(crate) diagnostics: Diagnostics,
}

/// What articles are set with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Press<'a> {
    pub(crate) assets: &'a Assets,
    pub(crate) fonts: &'a FontBook,
    pub(crate) layout: &'a Layout,
    /// The language of the book, for articles that state none.
    pub(crate) language: &'a str,
    /// The book's language chooses the lines of the grid, so that all its pages are alike.
    pub(crate) single: bool,
    /// What articles are known by; none where there is but one.
    pub(crate) addresses: Option<&'a Addresses<'a>>,
}

impl Press<'_> {
    /// Sets all articles, so many at a time; the result does not depend on how many.
    pub(crate) fn set_all(&self, entries: &[&Entry], threads: usize) -> Vec<Set> {
        let threads = threads.min(entries.len());
        if threads <= 1 {
            let mut memory = Memory::default();
            let set =
                |(number, entry): (usize, &&Entry)| self.set(number, &entry.article(), &mut memory);
            return entries.iter().enumerate().map(set).collect();
        }
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Set)>> = Mutex::new(Vec::with_capacity(entries.len()));
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let mut memory = Memory::default();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(entry) = entries.get(number) else { return };
                        let set = self.set(number, &entry.article(), &mut memory);
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((number, set));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(number, _)| *number);
        done.into_iter().map(|(_, set)| set).collect()
    }

    /// Sets the article of this number, with what was remembered of others.
    fn set(&self, number: usize, article: &Arc<Article>, memory: &mut Memory) -> Set {
        let document = &article.document;
        let metadata = &document.metadata;
        let language = metadata.language.as_deref().unwrap_or(self.language);
        let labels = Labels::for_language(language);
        let geometry = self.layout.geometry(if self.single { language } else { self.language });
        let links = self.addresses.map(|addresses| named(addresses, number, document));
        let links = links.unwrap_or_default();
        let setting = Setting {
            assets: self.assets,
            base: &document.base,
            fonts: self.fonts,
            geometry: &geometry,
            layout: self.layout,
            labels: &labels,
            links: &links,
            article: number,
        };
        let mut flow = Flow::new(setting, StructureRole::Article);
        flow.shaper.swap_memory(memory);
        if let Some(source) = article.diagnostics.source() {
            flow.diagnostics.set_source(Some(Arc::clone(source)));
        }
        if language != self.language {
            flow.structure[0].language = Some(language.to_owned());
        }
        flow.code_look = code_look(document, &geometry);
        document.for_each_block(&mut |block| {
            if let Block::Math { tex } = block {
                flow.formulas.references.note(tex);
            }
        });
        let frame = flow.body(language);
        flow.pending.targets.push(article_name(number));
        if !self.layout.bare {
            flow.opening(&Opening::of(metadata, &labels), &frame);
        }
        flow.blocks(&document.blocks, &frame);
        flow.end_mark(&frame);
        if !self.layout.bare {
            flow.colophon(&Colophon::of(metadata, &labels), &frame);
        }
        flow.shaper.swap_memory(memory);
        let title = title_of(document);
        Set {
            composed: compose(flow.slabs, flow.notes, &geometry),
            structure: flow.structure,
            contents: article_contents(number, &title, &sections(document), OUTLINE_DEPTH),
            missing: flow.missing,
            diagnostics: flow.diagnostics,
        }
    }
}

/// How the listings of an article look on a page.
fn code_look(document: &Document, geometry: &Geometry) -> &'static Look {
    let mut listings = Vec::new();
    document.for_each_block(&mut |block| {
        if let Block::Code { text, .. } = block {
            listings.push(text.clone());
        }
    });
    let room = (geometry.size, geometry.measure);
    look_of_listings(listings.iter().map(String::as_str), room, geometry.is_small())
}

/// The title, or the first words where there is none.
pub(crate) fn title_of(document: &Document) -> String {
    if let Some(title) = document.metadata.title.as_deref().filter(|title| !title.trim().is_empty())
    {
        return title.to_owned();
    }
    let text = document.plain_text();
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(40).collect()
}

/// The name of the place where an article begins.
pub(crate) fn article_name(number: usize) -> String {
    number.to_string()
}
