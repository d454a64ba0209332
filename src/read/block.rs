//! The walk from elements to blocks: the one recursion of reading.
//!
//! Every element is met once, judged by [`Cleaner`] and turned into blocks and marks by its kind.
//! A [`Flow`] takes what comes: inline content gathers in its line, and a block ends the line. An
//! inline element that holds blocks therefore marks the text of each of them.
//!
//! Assumes the tree's depth to be bounded by `dom`; bounds the depth of the document itself.

use html5ever::local_name;

use crate::diagnostic::{Diagnostics, Place};
use crate::document::{
    Alignment, Attributes, Block, Heading, Inline, Level, MAX_DEPTH, Role, Style,
};
use crate::transform::CAPTION;

use super::clean::{self, Cleaner, Verdict};
use super::code;
use super::dom::{Dom, Element, Node, NodeId, NodeRef};
use super::element::{Facts, Kind, Look, attribute, kind};
use super::flow::{Bare, Flow, join_paragraphs};
use super::inline::Mark;
use super::rules::Rules;
use super::{address, embed, formula, symbol};

/// Passes may nest a little deeper than reading: a note goes where its mark stood.
const DEEPEST: usize = MAX_DEPTH - 28;

/// What surrounds a node.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// How many blocks are open.
    pub(super) depth: usize,
    /// The language of the text, where stated.
    pub(super) language: Option<&'a str>,
    /// How line ends in bare text are read.
    pub(super) bare: Bare,
}

impl Around<'_> {
    /// At the top of a body.
    pub(super) fn top(bare: Bare) -> Self {
        Self { depth: 0, language: None, bare }
    }

    pub(super) fn within_block(self) -> Self {
        Self { depth: self.depth + 1, bare: Bare::No, ..self }
    }
}

/// An element met on the walk.
#[derive(Clone, Copy)]
pub(super) struct Met<'a> {
    pub(super) node: NodeRef<'a>,
    pub(super) element: &'a Element,
    pub(super) facts: Facts<'a>,
    pub(super) look: Look,
}

impl<'a> Met<'a> {
    /// An element, looked at.
    pub(super) fn new(node: NodeRef<'a>, element: &'a Element) -> Self {
        let facts = Facts::of(element);
        let look = if facts.style.is_empty() { Look::default() } else { Look::of(facts.style) };
        Self { node, element, facts, look }
    }
}

/// So many names of elements that nobody knows are kept: articles have a few, hostile input has
/// thousands.
const MOST_UNKNOWN: usize = 32;

/// Walks a tree and makes blocks.
pub(super) struct Reader<'a> {
    dom: &'a Dom<'a>,
    pub(super) cleaner: Cleaner<'a>,
    pub(super) diagnostics: &'a mut Diagnostics,
    /// Whether what shows nothing is kept, as a piece of a page is read.
    keeps_empty: bool,
    /// How many links lead to the page itself.
    idle_links: usize,
    /// Whether it was told that something nests too deep.
    flattened: bool,
    /// What holds the bullet of the item being read.
    pub(super) bullet: Option<NodeId>,
    /// How many paragraphs were items of lists, and where the first of them stands.
    pub(super) bullets: usize,
    pub(super) first_bullet: Option<Place>,
    /// The address of the last picture, which a `noscript` beside it repeats.
    pub(super) last_image: String,
    unknown_elements: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        dom: &'a Dom<'a>,
        cleaner: Cleaner<'a>,
        is_fragment: bool,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self {
            dom,
            cleaner,
            diagnostics,
            keeps_empty: is_fragment,
            idle_links: 0,
            flattened: false,
            bullet: None,
            bullets: 0,
            first_bullet: None,
            last_image: String::new(),
            unknown_elements: Vec::new(),
        }
    }

    /// Reads the whole of a tree, or what the user selected of it.
    pub(super) fn top(&mut self, node: NodeRef<'a>, flow: &mut Flow, around: Around<'a>) {
        match node.value().as_element() {
            Some(element) if node.id() != self.dom.root().id() => {
                self.element(node, element, flow, around);
            }
            _ => self.children(node, flow, around),
        }
    }

    /// Reads the children of a node into a flow.
    pub(super) fn children(&mut self, parent: NodeRef<'a>, flow: &mut Flow, around: Around<'a>) {
        for child in parent.children() {
            match child.value() {
                Node::Text(text) => flow.text(text, around.bare),
                Node::Element(element) => self.element(child, element, flow, around),
                Node::Comment(comment) if comment.trim() == "more" => {
                    let attributes = Attributes { role: Some(Role::More), ..Attributes::default() };
                    flow.block(Block::Group { attributes: Box::new(attributes), blocks: vec![] });
                }
                Node::Fragment => self.children(child, flow, around),
                Node::Comment(_) => {}
            }
        }
    }

    pub(super) fn element(
        &mut self,
        node: NodeRef<'a>,
        element: &'a Element,
        flow: &mut Flow,
        around: Around<'a>,
    ) {
        if self.bullet == Some(node.id()) {
            return;
        }
        let met = Met::new(node, element);
        let Met { facts, look, .. } = met;
        let kind = kind(&element.name.local);
        match self.cleaner.judge(node, element, &facts, &look) {
            Verdict::Keep => {}
            Verdict::Unwrap => return self.children(node, flow, around),
            Verdict::Remove { reason } => return self.removed(&met, reason),
        }
        if is_rendered_formula(&met, self.cleaner.rules())
            && let Some(found) = formula::of_rendered(node, element, &met.facts)
        {
            return flow.formula(found);
        }
        match kind {
            Kind::Ignored => {}
            Kind::Transparent => self.marked(&met, None, flow, around),
            Kind::Paragraph => {
                if let Some(bullet) = symbol::bullet(node).filter(|_| self.has_room(flow, around)) {
                    return self.bulleted(&met, bullet, flow, around);
                }
                let bare = if around.bare == Bare::Lines { Bare::Lines } else { Bare::No };
                self.block(&met, flow, Around { bare, ..around });
            }
            Kind::Block => {
                if let Some(id) = facts.gist.filter(|id| !id.is_empty()) {
                    self.media(embed::gist(id), &met, flow);
                }
                self.block(&met, flow, around);
            }
            Kind::Styled(style) => self.marked(&met, Some(Mark::Style(style)), flow, around),
            Kind::Link => self.link(&met, flow, around),
            Kind::Break => flow.line_end(),
            Kind::Image => self.image(&met, flow),
            Kind::Code => {
                if let Some(text) = code::blank_span(node).filter(|_| self.keeps_empty) {
                    return flow.line.push(Inline::Code { text });
                }
                flow.line.open_code();
                self.marked(&met, None, flow, around);
                flow.line.close_code();
            }
            Kind::Heading(level) => self.heading(&met, level, flow, around),
            Kind::List { ordered } => self.list(&met, ordered, flow, around),
            Kind::Quote => {
                let blocks = self.inner(&met, flow, around.within_block());
                flow.block_if(!blocks.is_empty() || self.keeps_empty, || Block::Quote { blocks });
            }
            Kind::Preformatted => self.preformatted(&met, flow, around),
            Kind::Rule => flow.block(Block::Rule),
            Kind::Table => self.table(&met, flow, around),
            Kind::Definitions => self.definitions(&met, flow, around),
            Kind::Figure => self.figure(&met, flow, around),
            Kind::Caption => self.caption(&met, flow, around),
            Kind::Details => self.role(&met, Role::Details, flow, around),
            Kind::Aside => self.role(&met, Role::Aside, flow, around),
            Kind::Media(_) | Kind::Script | Kind::Drawing | Kind::Math | Kind::Input => {
                self.leaf(&met, kind, flow, around);
            }
            Kind::Picture => {
                self.marked(&met, None, flow, around);
            }
            Kind::Noscript => self.noscript(&met, flow, around),
            Kind::Ruby => self.ruby(&met, flow, around),
            Kind::Abbreviation => self.abbreviation(&met, flow, around),
            Kind::InlineQuote => {
                flow.line.text("“");
                self.marked(&met, None, flow, around);
                flow.line.text("”");
            }
            Kind::Unknown => {
                self.unknown(element.name(), self.place(&met));
                self.marked(&met, None, flow, around);
            }
        }
    }

    /// Whether one more block or mark can be opened; says so once when not.
    pub(super) fn has_room(&mut self, flow: &Flow, around: Around<'a>) -> bool {
        let room = around.depth + flow.line.depth() + 3 < DEEPEST;
        if !room && !self.flattened {
            self.flattened = true;
            self.diagnostics.warning("too-deep", None, "blocks and marks nest too deep: flattened");
        }
        room
    }

    pub(super) fn place(&self, met: &Met<'a>) -> Option<Place> {
        self.dom.place(met.node)
    }

    pub(super) fn removed(&mut self, met: &Met<'a>, reason: Option<&str>) {
        let Some(reason) = reason else { return };
        let text = clean::text_of(met.node);
        if !text.is_empty() {
            let place = self.place(met);
            let message = format!("{reason}: `{}`", excerpt(&text));
            self.diagnostics.note("removed", place, message);
        }
    }

    /// Keeps the name of an element that nobody knows, and tells of it once.
    pub(super) fn unknown(&mut self, name: &str, place: Option<Place>) {
        let known = &mut self.unknown_elements;
        if known.len() < MOST_UNKNOWN && !known.iter().any(|known| known == name) {
            known.push(name.to_owned());
            let message = format!("`<{name}>` is no element of HTML: only its contents are read");
            self.diagnostics.warning("element-unknown", place, message);
        }
    }

    /// The identity of an element, where a link within the body points to it.
    pub(super) fn target(&self, met: &Met<'a>) -> Option<String> {
        let is_link = kind(&met.element.name.local) == Kind::Link;
        let name = met.facts.name.filter(|_| is_link);
        let is_target = |id: &&str| self.dom.census().targets.contains(*id);
        met.facts.id.filter(is_target).or(name.filter(is_target)).map(str::to_owned)
    }

    /// What an element says about its contents as a whole.
    pub(super) fn attributes(&self, met: &Met<'a>, around: Around<'a>) -> Attributes {
        let language = met.facts.language.filter(|&language| {
            let inherited = around.language.unwrap_or_default().eq_ignore_ascii_case(language);
            // Word claims it of every run that it did not look into.
            let idle = language == "EN-US" && kind(&met.element.name.local) == Kind::Transparent;
            !inherited && !idle
        });
        Attributes {
            id: self.target(met),
            language: language.map(str::to_owned),
            direction: met.facts.direction,
            ..Attributes::default()
        }
    }

    /// Reads inline content: marks round it for what the element is and how it looks.
    fn marked(&mut self, met: &Met<'a>, mark: Option<Mark>, flow: &mut Flow, around: Around<'a>) {
        let attributes = self.attributes(met, around);
        let group = (!attributes.is_empty()).then(|| Mark::Group(Box::new(attributes)));
        let mark = mark.filter(|mark| match mark {
            Mark::Style(Style::Strong) => met.look.bold != Some(false),
            Mark::Style(Style::Emphasis) => met.look.italic != Some(false),
            _ => true,
        });
        let marks = group.into_iter().chain(mark).chain(met.look.styles().map(Mark::Style));
        let around = Around { language: met.facts.language.or(around.language), ..around };
        self.within_marks(met.node, marks, flow, around);
    }

    fn within_marks(
        &mut self,
        node: NodeRef<'a>,
        marks: impl Iterator<Item = Mark>,
        flow: &mut Flow,
        around: Around<'a>,
    ) {
        let mut opened = 0;
        for mark in marks {
            let repeats = match &mark {
                Mark::Style(style) => flow.line.has_style(*style),
                Mark::Link { .. } => flow.line.in_link(),
                Mark::Group(_) => false,
            };
            if !repeats && self.has_room(flow, around) {
                flow.line.open(mark);
                opened += 1;
            }
        }
        self.children(node, flow, around);
        for _ in 0..opened {
            flow.line.close();
        }
    }

    /// Reads an element into blocks of its own, the marks around it on the text of each.
    pub(super) fn inner(
        &mut self,
        met: &Met<'a>,
        flow: &mut Flow,
        around: Around<'a>,
    ) -> Vec<Block> {
        flow.end_line();
        if !self.has_room(flow, around) {
            self.children(met.node, flow, around);
            flow.end_line();
            return Vec::new();
        }
        let mut inner = flow.inner();
        self.marked_as_block(met, &mut inner, around);
        inner.finish()
    }

    /// Reads the contents of a block, whose style applies to all its text.
    pub(super) fn marked_as_block(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        let around = Around { language: met.facts.language.or(around.language), ..around };
        let marks = met.look.styles().map(Mark::Style);
        self.within_marks(met.node, marks, flow, around);
    }

    pub(super) fn block(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        flow.end_line();
        let mut attributes = self.attributes(met, around);
        attributes.alignment = match met.element.name.local {
            local_name!("center") => Some(Alignment::Center),
            local_name!("td") | local_name!("th") => None,
            _ => met.facts.alignment(&met.look),
        };
        if self.cleaner.is_caption(&met.facts) {
            attributes.classes.push(CAPTION.to_owned());
        }
        if met.look.preformatted && code::is_listing(met.node) {
            return self.preformatted(met, flow, around);
        }
        if attributes.is_empty() {
            self.marked_as_block(met, flow, around);
            return flow.end_line();
        }
        let blocks = self.inner(met, flow, Around { depth: around.depth + 1, ..around });
        flow.group(attributes, blocks);
    }

    fn role(&mut self, met: &Met<'a>, role: Role, flow: &mut Flow, around: Around<'a>) {
        let blocks = self.inner(met, flow, around.within_block());
        let attributes = Attributes { role: Some(role), ..self.attributes(met, around) };
        flow.group(attributes, blocks);
    }

    fn heading(&mut self, met: &Met<'a>, level: Level, flow: &mut Flow, around: Around<'a>) {
        let blocks = self.inner(met, flow, around.within_block());
        let id = self.target(met);
        let count = blocks.iter().take_while(|b| matches!(b, Block::Paragraph { .. })).count();
        let mut blocks = blocks.into_iter();
        let content = join_paragraphs(blocks.by_ref().take(count));
        let only_pictures = content.iter().all(|inline| {
            matches!(inline, Inline::Image(_) | Inline::Break)
                || matches!(inline, Inline::Text { text } if text.trim().is_empty())
        });
        if only_pictures && !(content.is_empty() && self.keeps_empty) {
            flow.anchor(id);
            flow.block_if(!content.is_empty(), || Block::Paragraph { content });
        } else {
            flow.block(Block::Heading(Heading { level, id, content }));
        }
        // What cannot stand in a heading follows it.
        flow.blocks(blocks);
    }

    fn link(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        let Some(href) = attribute(met.element, &local_name!("href")) else {
            return self.marked(met, None, flow, around);
        };
        let href = href.trim();
        if address::is_script(href) {
            let place = self.place(met);
            let message = "a link runs a script: only its words are kept";
            self.diagnostics.note("link-script", place, message);
            return self.marked(met, None, flow, around);
        }
        // A page links to itself to scroll up or to run a script; an article has no such page.
        if matches!(href, "" | "#") && !self.keeps_empty {
            self.idle_links += 1;
            return self.marked(met, None, flow, around);
        }
        let url = match href.strip_prefix('#') {
            Some(fragment) => format!("#{}", address::percent_decode(fragment)),
            None => self.cleaner.address(href),
        };
        let title = met.facts.title.map(str::trim).filter(|title| !title.is_empty());
        let mark = Mark::Link { url, title: title.map(str::to_owned) };
        self.marked(met, Some(mark), flow, around);
    }

    fn abbreviation(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        let title = met.facts.title.map(str::trim).filter(|title| !title.is_empty());
        let mark = title.map(|title| {
            Mark::Group(Box::new(Attributes {
                role: Some(Role::Abbreviation),
                title: Some(title.to_owned()),
                ..Attributes::default()
            }))
        });
        self.marked(met, mark, flow, around);
    }

    /// Tells what the cleaner took off addresses; the names of elements that nobody knows.
    pub(super) fn finish(self) -> Vec<String> {
        let count = self.cleaner.tracking_removed();
        if count > 0 {
            let message = format!("tracking parameters taken off addresses: {count}");
            self.diagnostics.note("tracking-parameters", None, message);
        }
        if self.idle_links > 0 {
            let message = format!("links to the page itself, now words: {}", self.idle_links);
            self.diagnostics.note("link-idle", None, message);
        }
        if self.bullets > 0 {
            let message =
                format!("paragraphs with bullets are read as items of lists: {}", self.bullets);
            self.diagnostics.note("list-repaired", self.first_bullet, message);
        }
        self.unknown_elements
    }
}

/// Whether an element shows a formula whose source may be within it.
fn is_rendered_formula(met: &Met<'_>, rules: &Rules) -> bool {
    let class = met.facts.class;
    let says = |class| met.facts.has_class(class);
    (!class.is_empty() && (rules.is_rendered_formula(class) || says("ztext-math") || says("math")))
        || met.element.name() == "mjx-container"
}

/// The beginning of a text, to show what is meant.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut words: String = text.chars().take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        words.push('…');
    }
    words
}
