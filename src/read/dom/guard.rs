//! What stands between tokenizer and tree builder and keeps the work linear.
//!
//! html5ever looks through its stack of open elements at nearly every tag, through all attributes
//! of a tag at each of them, and opens unclosed formatting elements again in every paragraph: each
//! of these is quadratic on hostile input. The guard therefore drops tags that nest too deep,
//! closes formatting that multiplies and cuts attributes without end; their text stays.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, local_name};

use super::sink::Sink;
use super::tokenizer::Receiver;
use super::tree::NodeId;

/// The deepest nesting of elements; real articles stay below 60.
pub(super) const MAX_ELEMENTS_DEEP: usize = 200;

/// Below this size no tag can hold so many attributes that comparing them takes long.
const SAFE_TAG_BYTES: usize = 64 * 1024;

/// Where something was cut, in bytes of the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cuts {
    /// Where elements first nested too deep.
    pub(super) flattened_at: Option<u64>,
    /// Where unclosed formatting was first closed.
    pub(super) formatting_cut_at: Option<u64>,
}

/// A sink of tokens before the tree builder's.
pub(super) struct Guard {
    builder: TreeBuilder<NodeId, Sink>,
    /// How many start tags of each name were dropped; as many end tags go with them.
    dropped: RefCell<HashMap<LocalName, u32>>,
    tags: Cell<usize>,
    text_since_break: Cell<bool>,
    flattened_at: Cell<Option<u64>>,
    formatting_cut_at: Cell<Option<u64>>,
}

impl Guard {
    pub(super) fn new(builder: TreeBuilder<NodeId, Sink>) -> Self {
        Self {
            builder,
            dropped: RefCell::default(),
            tags: Cell::new(0),
            text_since_break: Cell::new(false),
            flattened_at: Cell::new(None),
            formatting_cut_at: Cell::new(None),
        }
    }

    /// What was cut, and what the tree builder wrote to.
    pub(super) fn finish(self) -> (Cuts, Sink) {
        let cuts = Cuts {
            flattened_at: self.flattened_at.get(),
            formatting_cut_at: self.formatting_cut_at.get(),
        };
        (cuts, self.builder.sink)
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
    fn drop_start(&self, tag: Tag, offset: u64) {
        self.flattened_at.set(self.flattened_at.get().or(Some(offset)));
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
            self.send_tag(TagKind::StartTag, local_name!("br"), offset);
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

    fn send_tag(&self, kind: TagKind, name: LocalName, offset: u64) {
        let tag = Tag {
            kind,
            name,
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        let _ = self.builder.process_token(Token::TagToken(tag), offset);
    }

    /// Closes formatting elements when one token made the tree builder open many again and it
    /// has made many more elements than there are tags.
    fn bound_formatting(&self, created_before: usize, offset: u64) {
        let sink = &self.builder.sink;
        let created = sink.created();
        if created - created_before < 3 || created < 1000 + 2 * self.tags.get() {
            return;
        }
        self.formatting_cut_at.set(self.formatting_cut_at.get().or(Some(offset)));
        let names: Vec<LocalName> = {
            let tree = sink.tree.borrow();
            let places = sink.places.borrow();
            let made = places[places.len() - (created - created_before)..].iter().rev();
            made.filter_map(|&(id, _)| Some(tree.element(id)?.name.local.clone())).collect()
        };
        for name in names.into_iter().filter(is_formatting) {
            self.send_tag(TagKind::EndTag, name, offset);
        }
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, offset: u64) -> TokenSinkResult<NodeId> {
        let sink = &self.builder.sink;
        sink.offset.set(offset);
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag && self.too_deep(&tag) => {
                self.drop_start(tag, offset);
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
                let created = sink.created();
                let result = self.builder.process_token(token, offset);
                self.bound_formatting(created, offset);
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

impl Receiver for Guard {}

/// Elements that hold nothing.
pub(super) fn is_void(name: &LocalName) -> bool {
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
pub(super) fn bound_attributes(html: &str) -> Cow<'_, str> {
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
