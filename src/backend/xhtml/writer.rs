//! The state of writing one article as XHTML, and the small steps that blocks and inlines share.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use url::Url;

use super::address::{self, Unlinkable};
use super::plan::Plan;
use super::sentences::{Count, sentences};
use super::{Dialect, Features, Picture, escape};
use crate::book::{Labels, page_key};
use crate::diagnostic::Diagnostics;
use crate::document::{Alignment, Attributes, Block, Direction, Document};
use crate::read::percent_decode;

/// What the writing of an article depends on besides the article.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    /// EPUB or HTML.
    pub(crate) dialect: Dialect,
    /// The words of the book's language.
    pub(crate) labels: &'a Labels,
    /// The pictures that were had, by address as the article has it.
    pub(crate) pictures: &'a BTreeMap<String, Picture>,
    /// Where links to articles of this book lead, by their addresses as the article has them.
    pub(crate) links: &'a BTreeMap<String, String>,
    /// The names of the article's files, one for each of the plan; empty for the file itself.
    pub(crate) files: &'a [String],
    /// Whether formulas may be MathML.
    pub(crate) mathml: bool,
    /// Whether each sentence is in a span that Kobo's reader counts by.
    pub(crate) sentences: bool,
    /// How much of the article was lost before it came here, pictures aside.
    pub(crate) losses: usize,
}

/// Writes one article; the text collects in `out`.
pub(super) struct Writer<'a, 'd> {
    pub(super) setting: Setting<'a>,
    pub(super) document: &'a Document,
    pub(super) plan: &'a Plan,
    pub(super) diagnostics: &'d mut Diagnostics,
    pub(super) features: Features,
    pub(super) out: String,
    /// The file that is being written, from 0.
    pub(super) file: usize,
    /// How many headings that head sections were written.
    pub(super) section: usize,
    /// Notes whose marks were written and which themselves were not: number and contents.
    pub(super) notes: VecDeque<(usize, &'a [Block])>,
    /// How many marks were written.
    pub(super) marks: usize,
    /// Whether the place is one where a heading is only bold words: a note, a cell.
    pub(super) flat_headings: bool,
    /// Whether a link is open: XHTML allows no link in another.
    pub(super) in_link: bool,
    /// Marks met in a link, to be written after it.
    pub(super) waiting_marks: Vec<usize>,
    /// The caption of the figure that is being written: it stands in for a missing description.
    pub(super) caption: Option<String>,
    /// How many pictures could not be had.
    pub(super) missing: usize,
    /// Where the names of sentences are.
    count: Count,
    /// The page the article came from.
    source: Option<Url>,
    /// Identifiers that were written.
    written_ids: BTreeSet<String>,
    /// How many characters XML forbids were met.
    forbidden: usize,
}

impl<'a, 'd> Writer<'a, 'd> {
    pub(super) fn new(
        setting: Setting<'a>,
        document: &'a Document,
        plan: &'a Plan,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        let source = document.metadata.source.as_deref().and_then(|source| Url::parse(source).ok());
        Self {
            setting,
            document,
            plan,
            diagnostics,
            features: Features::default(),
            out: String::new(),
            file: 0,
            section: 0,
            notes: VecDeque::new(),
            marks: 0,
            flat_headings: false,
            in_link: false,
            waiting_marks: Vec::new(),
            caption: None,
            missing: 0,
            count: Count::default(),
            source: source.filter(|url| matches!(url.scheme(), "http" | "https")),
            written_ids: BTreeSet::new(),
            forbidden: 0,
        }
    }

    /// Begins a file.
    pub(super) fn begin(&mut self, file: usize) {
        self.file = file;
        self.count = Count::default();
    }

    /// Begins a block, for what counts by them.
    pub(super) fn begin_block(&mut self) {
        self.count.block();
    }

    /// Adds words that are read: in pieces, where they are wanted.
    pub(super) fn prose(&mut self, text: &str) {
        if !self.setting.sentences || text.trim().is_empty() {
            self.text(text);
            return;
        }
        for sentence in sentences(text) {
            let open = self.count.open();
            self.markup(&open);
            self.text(sentence);
            self.markup("</span>");
        }
    }

    /// Adds something that is seen and has no words: a piece of its own, where they are wanted.
    pub(super) fn whole(&mut self, markup: &str) {
        if self.setting.sentences {
            let open = self.count.open();
            self.out += &format!("{open}{markup}</span>");
        } else {
            self.markup(markup);
        }
    }

    /// Adds markup as it is.
    pub(super) fn markup(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Adds character data.
    pub(super) fn text(&mut self, text: &str) {
        self.forbidden += escape::push_text(&mut self.out, text);
    }

    /// Adds ` name="value"`.
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.forbidden += escape::push_attribute(&mut self.out, value);
        self.out.push('"');
    }

    /// Adds `epub:type`, which HTML does not have.
    pub(super) fn epub_type(&mut self, value: &str) {
        if self.setting.dialect == Dialect::Epub {
            self.attribute("epub:type", value);
        }
    }

    /// Adds the identifier that a place of the source has, unless another place has it already.
    pub(super) fn source_id(&mut self, id: Option<&str>) {
        if let Some(anchor) = id.and_then(|id| self.plan.anchors.get(id)) {
            self.id(&anchor.id);
        }
    }

    /// Adds an identifier, unless it is in use already.
    pub(super) fn id(&mut self, id: &str) {
        if self.written_ids.insert(id.to_owned()) {
            self.attribute("id", id);
        }
    }

    /// Adds the language, where it is one.
    pub(super) fn language(&mut self, tag: &str) {
        if is_language_tag(tag) {
            self.attribute("lang", tag);
            if self.setting.dialect == Dialect::Epub {
                self.attribute("xml:lang", tag);
            }
        }
    }

    /// Adds what a group states: identifier, language, direction, alignment, advisory title.
    pub(super) fn attributes(&mut self, attributes: &Attributes, class: &str) {
        let alignment = attributes.alignment.map_or("", alignment_class);
        let classes = [class, alignment].map(str::to_owned).join(" ");
        if !classes.trim().is_empty() {
            self.attribute("class", classes.trim());
        }
        self.source_id(attributes.id.as_deref());
        if let Some(tag) = &attributes.language {
            self.language(tag);
        }
        if let Some(direction) = attributes.direction {
            self.attribute("dir", direction_value(direction));
        }
        if let Some(title) = &attributes.title {
            self.attribute("title", title);
        }
    }

    /// Where a link leads, if it can lead anywhere; `None` is told.
    pub(super) fn href(&mut self, address: &str) -> Option<String> {
        if let Some(fragment) = address.trim().strip_prefix('#') {
            let href = self.inside(fragment);
            if href.is_none() {
                let message =
                    format!("no place `#{fragment}` in the article: words kept, link dropped");
                self.diagnostics.warning("link-target-missing", None, message);
            }
            return href;
        }
        let absolute = address::absolute(address, self.source.as_ref(), &self.document.base);
        if let (Ok(url), Some(page)) = (&absolute, &self.source)
            && let Some(fragment) = url.fragment()
            && page_key(page) == page_key(url)
            && let Some(href) = self.inside(fragment)
        {
            return Some(href);
        }
        if let Some(href) = self.setting.links.get(address) {
            return Some(href.clone());
        }
        match absolute {
            Ok(url) => Some(address::strict(&url)),
            Err(why) => {
                let reason = match why {
                    Unlinkable::Relative => "relative, and the page it stands on is not known",
                    Unlinkable::Kind => "not an address that readers follow",
                    Unlinkable::Malformed => "not an address",
                };
                let message = format!("link to `{address}` dropped, words kept: {reason}");
                self.diagnostics.warning("link-dropped", None, message);
                None
            }
        }
    }

    /// An address as it is, where readers may follow it; nothing is told.
    pub(super) fn public(&self, address: &str) -> Option<String> {
        let url = address::absolute(address, None, &self.document.base).ok()?;
        Some(address::strict(&url))
    }

    /// An address on the page that the article came from, where readers may follow it; nothing
    /// is told.
    pub(super) fn outside(&self, address: &str) -> Option<String> {
        let base = &self.document.base;
        let url = address::absolute(address, self.source.as_ref(), base).ok()?;
        Some(address::strict(&url))
    }

    /// The address of a place in this article.
    fn inside(&self, fragment: &str) -> Option<String> {
        let decoded = percent_decode(fragment);
        if decoded.is_empty() || decoded.eq_ignore_ascii_case("top") {
            return Some(self.place(0, &self.plan.title));
        }
        let anchors = &self.plan.anchors;
        let anchor = anchors.get(fragment).or_else(|| anchors.get(&*decoded))?;
        Some(self.place(anchor.file, &anchor.id))
    }

    /// The address of an identifier in one of the article's files.
    fn place(&self, file: usize, id: &str) -> String {
        let name = if file == self.file {
            ""
        } else {
            self.setting.files.get(file).map_or("", String::as_str)
        };
        format!("{name}#{id}")
    }

    /// Tells what was noticed over the whole article.
    pub(super) fn conclude(self) -> Features {
        if self.forbidden > 0 {
            let message = format!("{} characters that XML forbids were left out", self.forbidden);
            self.diagnostics.warning("characters-forbidden", None, message);
        }
        for id in &self.plan.clashes {
            let message = format!("two places have the identifier `{id}`: links go to the first");
            self.diagnostics.warning("id-duplicate", None, message);
        }
        self.features
    }
}

/// The class that style sheets know an alignment by.
pub(super) fn alignment_class(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Start => "start",
        Alignment::Center => "center",
        Alignment::End => "end",
    }
}

/// The value of `dir`.
pub(crate) fn direction_value(direction: Direction) -> &'static str {
    match direction {
        Direction::LeftToRight => "ltr",
        Direction::RightToLeft => "rtl",
    }
}

/// Whether a language tag has the form of one (RFC 5646: subtags of one to eight letters and
/// digits, the first of two or more letters).
pub(crate) fn is_language_tag(tag: &str) -> bool {
    let sound = |subtag: &str| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let first = tag.split('-').next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && tag.split('-').all(sound)
}
