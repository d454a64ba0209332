//! A book to pages: articles in order, cover and contents before them, heads and folios on them.
//!
//! Articles are set apart from each other, several at a time; here they are put together, and
//! page numbers of the contents are filled in, for now all pages are known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::assets::Assets;
use crate::book::{Addresses, Book, Labels, Opening, TocEntry, contents};
use crate::diagnostic::Diagnostics;
use crate::document::Base;

use super::article::{Press, Set};
use super::compose::{Composed, compose};
use super::crosslinks::settle;
use super::flow::{ContentsLine, Flow, Setting, shifted};
use super::font::FontBook;
use super::geometry::Pt;
use super::guide::{contents_lines, outline};
use super::openers::{self, Opener, pages_before};
use super::page::{Item, ItemKind, LinkTarget, Page, Pages, Structure, StructureRole, Target};
use super::paragraph::{Align, Missing};
use super::shape::Memory;
use super::style::{Geometry, Layout};

/// Running heads longer than this are cut, in characters.
const LONGEST_HEAD: usize = 40;

/// Contents of more articles than this tell no first words: they would be a book of their own.
const MOST_TOLD: usize = 120;

/// So many characters without a glyph are named.
const NAMED_CHARACTERS: usize = 10;

/// Sets a book on pages.
///
/// The result depends on nothing but the arguments. What could not be shown as the source has it
/// is told to `diagnostics`.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::book::Book;
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::{Block, Document, Inline};
/// use offprint::typeset::{font::FontBook, style::Layout, typeset};
///
/// let mut document = Document::default();
/// document.blocks.push(Block::Paragraph { content: vec![Inline::text("你好，世界。")] });
/// let pages = typeset(
///     &Book::from(document),
///     &Assets::default(),
///     &Layout::default(),
///     &FontBook::default(),
///     &mut Diagnostics::new(),
/// );
/// assert_eq!(pages.pages.len(), 1);
/// ```
pub fn typeset(
    book: &Book,
    assets: &Assets,
    layout: &Layout,
    fonts: &FontBook,
    diagnostics: &mut Diagnostics,
) -> Pages {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    typeset_by(threads, book, assets, layout, fonts, diagnostics)
}

/// The same, so many articles at a time.
fn typeset_by(
    threads: usize,
    book: &Book,
    assets: &Assets,
    layout: &Layout,
    fonts: &FontBook,
    diagnostics: &mut Diagnostics,
) -> Pages {
    let entries = book.entries();
    let language = language_of(book);
    let single = book.is_single();
    let addresses = (!single).then(|| Addresses::of(book));
    let addresses = addresses.as_ref();
    let press = Press { assets, fonts, layout, language: &language, single, addresses };
    let mut sets = press.set_all(&entries, threads);
    let mut missing = Missing::default();
    for set in &mut sets {
        diagnostics.append(std::mem::take(&mut set.diagnostics));
        for (character, count) in &set.missing.characters {
            *missing.characters.entry(*character).or_default() += count;
        }
        missing.emboldened.extend(&set.missing.emboldened);
    }
    let entries = sets.iter().map(|set| set.contents.clone()).collect();
    let toc = contents(&book.parts, entries);
    let geometry = layout.geometry(&language);
    let labels = Labels::for_language(&language);
    let (base, links) = (Base::default(), BTreeMap::new());
    let setting = Setting {
        assets,
        base: &base,
        fonts,
        geometry: &geometry,
        layout,
        labels: &labels,
        links: &links,
        article: 0,
    };
    let mut volume = Volume::new(setting, &language, layout);
    let mut openers = Vec::new();
    if !single && !layout.bare {
        openers = openers::openers(&book.parts, setting, &language);
        volume.front(book, &toc, (&sets, &openers), &mut missing);
    }
    let mut openers = openers.into_iter().peekable();
    for (number, set) in sets.into_iter().enumerate() {
        while let Some(opener) = openers.next_if(|opener| opener.before == number) {
            add_missing(&mut missing, &opener.missing);
            volume.append_numbered(opener.composed, opener.structure);
        }
        volume.add(set, single, &mut missing);
    }
    volume.outline(&toc);
    settle(&mut volume.pages, &toc);
    volume.close_links(diagnostics);
    report(&missing, fonts, diagnostics);
    volume.pages
}

/// The language of a book: its own, else that of its first article that states one.
fn language_of(book: &Book) -> String {
    let of_articles =
        || book.entries().into_iter().find_map(|entry| entry.metadata.language.clone());
    book.metadata.language.clone().or_else(of_articles).unwrap_or_else(|| "und".to_owned())
}

/// Tells what no face could show.
fn report(missing: &Missing, fonts: &FontBook, diagnostics: &mut Diagnostics) {
    for bad in fonts.unusable() {
        diagnostics.warning("font-unusable", None, bad.to_string());
    }
    if !missing.characters.is_empty() {
        let shown = missing.characters.iter().take(NAMED_CHARACTERS).map(|(character, count)| {
            format!("U+{:04X} {character} ×{count}", u32::from(*character))
        });
        let mut list = shown.collect::<Vec<_>>().join(", ");
        if let Some(more) = missing.characters.len().checked_sub(NAMED_CHARACTERS + 1) {
            list += &format!(" and {} more", more + 1);
        }
        diagnostics.loss("glyph-missing", None, format!("no face has {list}"));
    }
    if !missing.emboldened.is_empty() {
        let names: Vec<&str> = missing.emboldened.iter().map(|id| fonts.name(*id)).collect();
        let message =
            format!("bold is drawn with an outline for want of a bold {}", names.join(", "));
        diagnostics.note("bold-synthetic", None, message);
    }
}

/// A book growing.
struct Volume<'a> {
    setting: Setting<'a>,
    language: &'a str,
    layout: &'a Layout,
    pages: Pages,
    /// Pages before the first article.
    front: usize,
    /// What shapers of heads and folios remember.
    memory: Memory,
}

impl<'a> Volume<'a> {
    fn new(setting: Setting<'a>, language: &'a str, layout: &'a Layout) -> Self {
        let root = Structure { role: StructureRole::Document, parent: 0, language: None };
        let pages = Pages { structure: vec![root], ..Pages::default() };
        Self { setting, language, layout, pages, front: 0, memory: Memory::default() }
    }

    /// Cover and contents.
    fn front(
        &mut self,
        book: &Book,
        toc: &[TocEntry],
        (sets, openers): (&[Set], &[Opener]),
        missing: &mut Missing,
    ) {
        let mut cover = Flow::new(self.setting, StructureRole::Section);
        let frame = cover.body(self.language);
        let opening = Opening::of(&book.metadata, self.setting.labels);
        let base = book.entries().first().map(|entry| entry.article().document.base.clone());
        if let Some(base) = &base {
            let assets = cover.setting.assets;
            cover.setting = Setting { assets, base, ..cover.setting };
            cover.cover(&opening, book.metadata.cover.as_deref(), &frame);
        }
        let entries = book.entries();
        let told = if entries.len() <= MOST_TOLD { entries } else { Vec::new() };
        let excerpts: Vec<_> = told.iter().map(|entry| entry.excerpt.clone()).collect();
        let lines = Self::contents_lines(toc, sets, openers, &excerpts);
        let mut list = Flow::new(self.setting, StructureRole::Section);
        list.contents(&lines, &frame);
        for flow in [cover, list] {
            add_missing(missing, &flow.missing);
            let composed = compose(flow.slabs, flow.notes, self.setting.geometry);
            self.append(composed, flow.structure, self.setting.geometry);
        }
        self.front = self.pages.pages.len();
        for index in 0..self.front {
            let label = if index == 0 { String::new() } else { roman(index + 1) };
            self.pages.pages[index].label = label;
        }
        self.marginals(1..self.front, None, missing);
    }

    /// Parts and articles, each with the number of its first page.
    fn contents_lines(
        toc: &[TocEntry],
        sets: &[Set],
        openers: &[Opener],
        excerpts: &[Option<Arc<str>>],
    ) -> Vec<ContentsLine> {
        let mut first_pages = Vec::with_capacity(sets.len());
        let mut next = 0;
        for (number, set) in sets.iter().enumerate() {
            next += pages_before(openers, number);
            first_pages.push(next);
            next += set.composed.pages.len();
        }
        contents_lines(toc, &first_pages, excerpts)
    }

    /// Adds an article.
    fn add(&mut self, set: Set, single: bool, missing: &mut Missing) {
        let pages = self.append_numbered(set.composed, set.structure);
        if !self.layout.bare {
            let head = (!single).then_some(set.contents.title.as_str());
            self.marginals(pages, head, missing);
        }
    }

    /// Adds pages that count after those before.
    fn append_numbered(
        &mut self,
        composed: Composed,
        structure: Vec<Structure>,
    ) -> std::ops::Range<usize> {
        let first = self.pages.pages.len();
        let geometry = *self.setting.geometry;
        self.append(composed, structure, &geometry);
        let end = self.pages.pages.len();
        for index in first..end {
            self.pages.pages[index].label = (index - self.front + 1).to_string();
        }
        first..end
    }

    /// Adds pages with their structure under the root.
    fn append(&mut self, composed: Composed, structure: Vec<Structure>, geometry: &Geometry) {
        let first_page = self.pages.pages.len();
        let first_node = self.pages.structure.len();
        for (index, node) in structure.into_iter().enumerate() {
            let parent = if index == 0 { 0 } else { node.parent + first_node };
            self.pages.structure.push(Structure { parent, ..node });
        }
        for mut page in composed.pages {
            let shift = geometry.left_of(self.pages.pages.len()) - geometry.left;
            for item in &mut page.items {
                item.node = item.node.map(|node| node + first_node);
                if shift != 0.0 {
                    *item = shifted(item.clone(), shift, 0.0);
                }
            }
            self.pages.pages.push(page);
        }
        for (name, target) in composed.targets {
            let target = Target { page: target.page + first_page, ..target };
            self.pages.targets.entry(name).or_insert(target);
        }
    }

    /// Folios on pages that have a number, and running heads on all but the first of them.
    fn marginals(
        &mut self,
        pages: std::ops::Range<usize>,
        head: Option<&str>,
        missing: &mut Missing,
    ) {
        let mut flow = Flow::new(self.setting, StructureRole::Section);
        flow.shaper.swap_memory(&mut self.memory);
        let geometry = self.setting.geometry;
        let frame = flow.body(self.language);
        let bottom = geometry.height - geometry.top - geometry.text_height()
            + (geometry.pitch - geometry.size);
        let folio_y = geometry.height - bottom * 0.45;
        let head_y = geometry.top - (geometry.top * 0.35).max(geometry.size * 0.6);
        let head = head.filter(|_| geometry.has_head()).map(shortened);
        for index in pages.clone() {
            let label = self.pages.pages[index].label.clone();
            let mut items = flow.marginal(&label, Align::Center, folio_y, &frame);
            if let (true, Some(head)) = (index > pages.start, &head) {
                items.extend(flow.marginal(head, Align::Center, head_y, &frame));
            }
            let left: Pt = geometry.left_of(index);
            let page: &mut Page = &mut self.pages.pages[index];
            page.items.extend(items.into_iter().map(|item| shifted(item, left, 0.0)));
        }
        flow.shaper.swap_memory(&mut self.memory);
        add_missing(missing, &flow.missing);
    }

    /// The outline, from the contents.
    fn outline(&mut self, toc: &[TocEntry]) {
        self.pages.outline = outline(toc, &self.pages.targets);
    }

    /// Takes away links to places that are not in the book, and says so.
    fn close_links(&mut self, diagnostics: &mut Diagnostics) {
        let targets = &self.pages.targets;
        let mut lost = BTreeSet::new();
        let mut nodes = BTreeSet::new();
        for page in &mut self.pages.pages {
            page.items.retain(|Item { node, kind }| match kind {
                ItemKind::Link { to: LinkTarget::Internal(name), .. }
                    if !targets.contains_key(name) =>
                {
                    lost.insert(
                        name.split_once('#').map_or(name.as_str(), |(_, id)| id).to_owned(),
                    );
                    nodes.extend(*node);
                    false
                }
                _ => true,
            });
        }
        for node in nodes {
            self.pages.structure[node].role = StructureRole::Span;
        }
        for name in lost {
            let message = format!("`#{name}` leads nowhere");
            diagnostics.warning("link-target-missing", None, message);
        }
    }
}

fn add_missing(all: &mut Missing, some: &Missing) {
    for (character, count) in &some.characters {
        *all.characters.entry(*character).or_default() += count;
    }
    all.emboldened.extend(&some.emboldened);
}

fn shortened(title: &str) -> String {
    if title.chars().count() <= LONGEST_HEAD {
        return title.to_owned();
    }
    let kept: String = title.chars().take(LONGEST_HEAD - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A number in lower-case Roman numerals.
fn roman(number: usize) -> String {
    const STEPS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = number;
    let mut numeral = String::new();
    for (value, letters) in STEPS {
        while rest >= value {
            numeral.push_str(letters);
            rest -= value;
        }
    }
    numeral
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Part;
    use crate::document::{Block, Document, Heading, Inline, Level};
    use crate::read::Article;

    #[test]
    fn pages_do_not_depend_on_the_number_of_threads() {
        let article = |number: usize| {
            let mut document = Document::default();
            document.metadata.language = Some("zh-Hans".to_owned());
            document.metadata.title = Some(format!("第{number}篇"));
            let content = vec![Inline::text("一节")];
            document.blocks.push(Block::Heading(Heading { level: Level::ONE, id: None, content }));
            let words = format!("他说“好”，see you 20{number:02}。\u{10ffff}").repeat(30 * number);
            document.blocks.push(Block::Paragraph { content: vec![Inline::text(words)] });
            Article { document, diagnostics: Diagnostics::new() }
        };
        let mut book = Book::from(article(1));
        let entries = (2..20).rev().map(|number| article(number).into()).collect();
        book.parts.push(Part { title: Some("部".to_owned()), entries, parts: vec![] });
        let set = |threads| {
            let (fonts, mut told) = (FontBook::default(), Diagnostics::new());
            let (assets, layout) = (Assets::default(), Layout::default());
            let pages = typeset_by(threads, &book, &assets, &layout, &fonts, &mut told);
            let told: Vec<String> = told.iter().map(ToString::to_string).collect();
            (pages, told)
        };
        let serial = set(1);
        assert!(serial.0.pages.len() > 20);
        for threads in [2, 3, 8] {
            assert!(set(threads) == serial, "{threads} threads");
        }
    }

    #[test]
    fn front_pages_have_roman_numbers() {
        for (number, numeral) in [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (1999, "mcmxcix")] {
            assert_eq!(roman(number), numeral);
        }
    }
}
