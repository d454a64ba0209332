//! HTML to a tree of elements: html5ever's parser, kept linear in the size of its input.
//!
//! html5ever looks through its stack of open elements at nearly every tag, through all attributes
//! of a tag at each of them, and opens unclosed formatting elements again in every paragraph: each
//! of these is quadratic on hostile input. A guard between tokenizer and tree builder therefore
//! drops tags that nest too deep and closes formatting that multiplies; their text stays.
//!
//! Assumes a fragment, as if it stood in `body`. Judges nothing of what it reads.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::collections::{HashMap, HashSet};

use ego_tree::{NodeId, NodeRef};
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{
    ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink, create_element,
};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult, local_name, ns};
use scraper::{Html, HtmlTreeSink, Node};

use crate::diagnostic::{Diagnostics, Place};

use super::address;

/// The deepest nesting of elements; real articles stay below 60.
const MAX_ELEMENTS_DEEP: usize = 200;

/// Below this size no tag can hold so many attributes that comparing them takes long.
const SAFE_TAG_BYTES: usize = 64 * 1024;

/// A parsed body.
#[derive(Debug)]
pub(super) struct Dom {
    html: Html,
    /// Each element and the line its tag ends in, in order of creation.
    lines: Vec<(NodeId, u32)>,
    /// What was noticed while the tree grew.
    pub(super) census: Census,
}

/// What can be counted while the tree grows, so that the walk need not look twice.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// The names that links within the body point to.
    pub(super) targets: HashSet<String>,
    /// How many `p` elements there are.
    pub(super) paragraphs: usize,
    /// How many of them are closed by a tag.
    pub(super) closed_paragraphs: usize,
    /// How many `br` elements there are.
    pub(super) breaks: usize,
    /// Whether formulas stand in scripts, beside their rendered form.
    pub(super) math_scripts: bool,
}

impl Dom {
    /// Parses a fragment that begins in line `first_line` of its source.
    pub(super) fn parse(html: &str, first_line: u32, diagnostics: &mut Diagnostics) -> Self {
        let html = bound_attributes(html);
        if matches!(html, Cow::Owned(_)) {
            diagnostics.warning("attributes-cut", None, "a tag has too many attributes");
        }
        let sink = Sink::new(first_line);
        let body = QualName::new(None, ns!(html), local_name!("body"));
        let context = create_element(&sink, body, Vec::new());
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let builder = TreeBuilder::new_for_fragment(sink, context, None, options);
        let tokenizer = Tokenizer::new(Guard::new(builder), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(&html));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        let guard = tokenizer.sink;
        if let Some(line) = guard.flattened_at.get() {
            diagnostics.warning(
                "too-deep",
                Some(Place::line(line)),
                format!("elements nest deeper than {MAX_ELEMENTS_DEEP}: flattened"),
            );
        }
        if let Some(line) = guard.formatting_cut_at.get() {
            diagnostics.warning(
                "formatting-unclosed",
                Some(Place::line(line)),
                "unclosed formatting elements pile up: closed",
            );
        }
        guard.builder.sink.finish()
    }

    /// The tree.
    pub(super) fn html(&self) -> &Html {
        &self.html
    }

    /// The node that holds the body.
    pub(super) fn root(&self) -> NodeRef<'_, Node> {
        let root = self.html.tree.root();
        root.first_child().unwrap_or(root)
    }

    /// Where the tag of an element, or the nearest element around a node, ends.
    pub(super) fn place(&self, node: NodeRef<'_, Node>) -> Option<Place> {
        let mut node = Some(node);
        while let Some(current) = node {
            if let Ok(index) = self.lines.binary_search_by_key(&current.id(), |&(id, _)| id) {
                return Some(Place::line(self.lines[index].1));
            }
            node = current.parent();
        }
        None
    }
}

/// scraper's sink, with lines, depths and a census beside it.
struct Sink {
    tree: HtmlTreeSink,
    first_line: u32,
    line: Cell<u64>,
    lines: RefCell<Vec<(NodeId, u32)>>,
    census: RefCell<Census>,
    /// The element that the next one goes into, as far as can be seen from here.
    current: Cell<NodeId>,
    /// An estimate of its depth.
    depth: Cell<usize>,
    /// How many elements were made.
    created: Cell<usize>,
}

impl Sink {
    fn new(first_line: u32) -> Self {
        let tree = HtmlTreeSink::new(Html::new_fragment());
        let root = tree.get_document();
        Self {
            tree,
            first_line,
            line: Cell::new(1),
            lines: RefCell::default(),
            census: RefCell::default(),
            current: Cell::new(root),
            depth: Cell::new(0),
            created: Cell::new(0),
        }
    }

    fn source_line(&self) -> u32 {
        let below = u32::try_from(self.line.get().saturating_sub(1)).unwrap_or(u32::MAX);
        self.first_line.saturating_add(below)
    }

    /// The true depth of the current element.
    fn measured_depth(&self) -> usize {
        let html = self.tree.0.borrow();
        let depth = html.tree.get(self.current.get()).map_or(0, |node| node.ancestors().count());
        self.depth.set(depth);
        depth
    }

    fn appended(&self, parent: NodeId, child: &NodeOrText<NodeId>) {
        let holds = match child {
            NodeOrText::AppendNode(id) => {
                let html = self.tree.0.borrow();
                let element = html.tree.get(*id).and_then(|node| node.value().as_element());
                element.filter(|element| !is_void(&element.name.local)).map(|_| *id)
            }
            NodeOrText::AppendText(_) => None,
        };
        if holds.is_some() {
            self.depth.set(self.depth.get() + 1);
        }
        self.current.set(holds.unwrap_or(parent));
    }

    fn count(&self, name: &QualName, attributes: &[Attribute]) {
        let value = |wanted: &LocalName| {
            let found = attributes.iter().find(|attribute| attribute.name.local == *wanted);
            found.map(|attribute| &*attribute.value)
        };
        let mut census = self.census.borrow_mut();
        match name.local {
            local_name!("p") => census.paragraphs += 1,
            local_name!("br") => census.breaks += 1,
            local_name!("a") => {
                let fragment = value(&local_name!("href")).and_then(|href| href.strip_prefix('#'));
                if let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) {
                    census.targets.insert(address::percent_decode(fragment).into_owned());
                }
            }
            local_name!("script") => {
                let kind = value(&local_name!("type"));
                census.math_scripts |= kind.is_some_and(|kind| kind.starts_with("math/tex"));
            }
            _ => {}
        }
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Dom;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Dom {
        Dom {
            html: self.tree.finish(),
            lines: self.lines.into_inner(),
            census: self.census.into_inner(),
        }
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> NodeId {
        self.count(&name, &attributes);
        let id = self.tree.create_element(name, attributes, flags);
        self.lines.borrow_mut().push((id, self.source_line()));
        self.created.set(self.created.get() + 1);
        id
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.appended(*parent, &child);
        self.tree.append(parent, child);
    }

    fn pop(&self, node: &NodeId) {
        self.depth.set(self.depth.get().saturating_sub(1));
        let html = self.tree.0.borrow();
        if let Some(parent) = html.tree.get(*node).and_then(|node| node.parent()) {
            self.current.set(parent.id());
        }
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.set_quirks_mode(mode);
    }

    fn get_document(&self) -> NodeId {
        self.tree.get_document()
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.tree.elem_name(target)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.tree.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.tree.create_pi(target, data)
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        self.tree.append_before_sibling(sibling, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        previous: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        self.tree.append_based_on_parent_node(element, previous, child);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.tree.reparent_children(node, new_parent);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        self.tree.add_attrs_if_missing(target, attributes);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.tree.get_template_contents(target)
    }
}

/// Stands between tokenizer and tree builder and keeps the work linear.
struct Guard {
    builder: TreeBuilder<NodeId, Sink>,
    /// How many start tags of each name were dropped; as many end tags go with them.
    dropped: RefCell<HashMap<LocalName, u32>>,
    tags: Cell<usize>,
    text_since_break: Cell<bool>,
    flattened_at: Cell<Option<u32>>,
    formatting_cut_at: Cell<Option<u32>>,
}

impl Guard {
    fn new(builder: TreeBuilder<NodeId, Sink>) -> Self {
        Self {
            builder,
            dropped: RefCell::default(),
            tags: Cell::new(0),
            text_since_break: Cell::new(false),
            flattened_at: Cell::new(None),
            formatting_cut_at: Cell::new(None),
        }
    }

    /// Whether a start tag would nest too deep. The estimate of the depth is set right now and
    /// then, since the tree builder moves elements in ways that a sink cannot follow.
    fn too_deep(&self, tag: &Tag) -> bool {
        let tags = self.tags.get() + 1;
        self.tags.set(tags);
        let sink = &self.builder.sink;
        if sink.depth.get() < MAX_ELEMENTS_DEEP && tags.is_multiple_of(64) {
            sink.measured_depth();
        }
        sink.depth.get() >= MAX_ELEMENTS_DEEP
            && !is_void(&tag.name)
            && !has_raw_text(&tag.name)
            && sink.measured_depth() >= MAX_ELEMENTS_DEEP
    }

    /// Leaves a start tag out. The words before and after it stay apart.
    fn drop_start(&self, tag: Tag, line: u64) {
        self.flattened_at.set(self.flattened_at.get().or(Some(self.builder.sink.source_line())));
        let inline = matches!(
            tag.name,
            local_name!("span")
                | local_name!("a")
                | local_name!("b")
                | local_name!("i")
                | local_name!("em")
                | local_name!("strong")
                | local_name!("font")
        );
        *self.dropped.borrow_mut().entry(tag.name).or_default() += 1;
        if !inline && self.text_since_break.replace(false) {
            self.send_tag(TagKind::StartTag, local_name!("br"), line);
        }
    }

    /// Whether an end tag belongs to a start tag that was left out.
    fn ends_dropped(&self, tag: &Tag) -> bool {
        let mut dropped = self.dropped.borrow_mut();
        if dropped.is_empty() {
            return false;
        }
        match dropped.get_mut(&tag.name) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => {
                dropped.clear();
                false
            }
        }
    }

    fn send_tag(&self, kind: TagKind, name: LocalName, line: u64) {
        let tag = Tag {
            kind,
            name,
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        let _ = self.builder.process_token(Token::TagToken(tag), line);
    }

    /// Closes formatting elements when one token made the tree builder open many again and it
    /// has made many more elements than there are tags.
    fn bound_formatting(&self, created_before: usize, line: u64) {
        let sink = &self.builder.sink;
        let created = sink.created.get();
        if created - created_before < 3 || created < 1000 + 2 * self.tags.get() {
            return;
        }
        self.formatting_cut_at.set(self.formatting_cut_at.get().or(Some(sink.source_line())));
        let names: Vec<LocalName> = {
            let html = sink.tree.0.borrow();
            let lines = sink.lines.borrow();
            let made = &lines[lines.len() - (created - created_before)..];
            let nodes = made.iter().rev().filter_map(|&(id, _)| html.tree.get(id));
            nodes.filter_map(|node| Some(node.value().as_element()?.name.local.clone())).collect()
        };
        for name in names.into_iter().filter(is_formatting) {
            self.send_tag(TagKind::EndTag, name, line);
        }
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let sink = &self.builder.sink;
        sink.line.set(line);
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag && self.too_deep(&tag) => {
                self.drop_start(tag, line);
                TokenSinkResult::Continue
            }
            Token::TagToken(tag) if tag.kind == TagKind::EndTag && self.ends_dropped(&tag) => {
                TokenSinkResult::Continue
            }
            token => {
                match &token {
                    Token::CharacterTokens(_) => self.text_since_break.set(true),
                    Token::TagToken(tag)
                        if tag.kind == TagKind::EndTag && tag.name == local_name!("p") =>
                    {
                        sink.census.borrow_mut().closed_paragraphs += 1;
                    }
                    _ => {}
                }
                let created = sink.created.get();
                let result = self.builder.process_token(token, line);
                self.bound_formatting(created, line);
                result
            }
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements that hold nothing.
fn is_void(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("img")
            | local_name!("br")
            | local_name!("hr")
            | local_name!("input")
            | local_name!("meta")
            | local_name!("link")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("source")
            | local_name!("wbr")
            | local_name!("area")
            | local_name!("base")
            | local_name!("param")
            | local_name!("track")
    )
}

/// Elements whose start tag changes how the tokenizer reads on: it must not be dropped.
fn has_raw_text(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("textarea")
            | local_name!("title")
            | local_name!("xmp")
            | local_name!("iframe")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("plaintext")
    )
}

/// The formatting elements of the HTML standard (section 13.2.4.2).
fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}

/// Cuts tags after as many attributes as any real one has.
fn bound_attributes(html: &str) -> Cow<'_, str> {
    const MOST: usize = 500;
    if html.len() <= SAFE_TAG_BYTES {
        return Cow::Borrowed(html);
    }
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at + 1 < bytes.len() {
        if bytes[at] != b'<' || !bytes[at + 1].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let tag = TagExtent::of(bytes, at, MOST);
        if let Some(cut) = tag.cut {
            kept.push_str(&html[copied..cut]);
            // Line ends stay, so that lines keep their numbers.
            kept.extend(html[cut..tag.end].chars().filter(|&character| character == '\n'));
            copied = tag.end;
        }
        at = tag.end;
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// How far a tag reaches.
struct TagExtent {
    /// Where one attribute too many begins, after white space.
    cut: Option<usize>,
    /// Where the closing `>` stands, or the end of the input.
    end: usize,
}

impl TagExtent {
    fn of(bytes: &[u8], start: usize, most: usize) -> Self {
        let mut attributes = 0;
        let mut cut = None;
        let mut at = start + 1;
        while at < bytes.len() && bytes[at] != b'>' {
            match bytes[at] {
                b'"' | b'\'' if bytes[at - 1] == b'=' || bytes[at - 1].is_ascii_whitespace() => {
                    let quote = bytes[at];
                    let rest = bytes[at + 1..].iter().position(|&byte| byte == quote);
                    at = rest.map_or(bytes.len(), |length| at + 1 + length + 1);
                    // The next attribute may follow without white space between.
                    attributes += 1;
                }
                byte if byte.is_ascii_whitespace() || byte == b'/' => {
                    attributes += 1;
                    at += 1;
                }
                _ => at += 1,
            }
            if attributes > most && cut.is_none() && at <= bytes.len() {
                cut = Some(at);
            }
        }
        Self { cut, end: at.min(bytes.len()) }
    }
}
