//! The tree of markup that is nested as it should be, without html5ever's tree builder.
//!
//! Most bodies close what they open. For them the rules of the HTML standard (section 13.2.6.4.7,
//! the "in body" insertion mode) come down to a stack: an element goes into the one that is open,
//! and an end tag ends that one. What may be left open by the author, paragraphs, items and their
//! like, is closed here as well.
//!
//! Anything else (tables, forms, tags that cross each other, an end without a beginning) is given
//! up: html5ever builds that tree, from the beginning. A test holds both against each other.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

use super::Census;
use super::sink::Grown;
use super::tokenizer::Receiver;
use super::tree::{Element, Node, NodeId, Tree};

/// Deeper nesting is left to the one who bounds it.
const DEEPEST: usize = 100;

/// What an element is to the rules of nesting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It ends a paragraph.
    Block,
    Heading,
    /// As a block, and a line end at its beginning is none.
    Preformatted,
    Paragraph,
    /// `li`.
    Item,
    /// `dt` or `dd`.
    Definition,
    /// What none of its kind is in.
    Link,
    /// What the standard opens again where it was not closed.
    Formatting,
    /// Anything that stands in a line.
    Words,
    /// It holds nothing.
    Void,
    /// It holds nothing and ends a paragraph.
    Rule,
    /// It holds text alone.
    Raw(RawKind),
}

impl Role {
    /// What the elements of a name are, where their rules are known here.
    fn of(name: &LocalName) -> Option<Self> {
        Some(match *name {
            local_name!("p") => Self::Paragraph,
            local_name!("div")
            | local_name!("section")
            | local_name!("article")
            | local_name!("aside")
            | local_name!("address")
            | local_name!("blockquote")
            | local_name!("center")
            | local_name!("details")
            | local_name!("summary")
            | local_name!("figure")
            | local_name!("figcaption")
            | local_name!("header")
            | local_name!("footer")
            | local_name!("main")
            | local_name!("nav")
            | local_name!("hgroup")
            | local_name!("fieldset")
            | local_name!("ul")
            | local_name!("ol")
            | local_name!("dl") => Self::Block,
            local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6") => Self::Heading,
            local_name!("pre") => Self::Preformatted,
            local_name!("li") => Self::Item,
            local_name!("dt") | local_name!("dd") => Self::Definition,
            local_name!("a") => Self::Link,
            local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u") => Self::Formatting,
            local_name!("span")
            | local_name!("sup")
            | local_name!("sub")
            | local_name!("label")
            | local_name!("abbr")
            | local_name!("cite")
            | local_name!("q")
            | local_name!("kbd")
            | local_name!("samp")
            | local_name!("var")
            | local_name!("mark")
            | local_name!("del")
            | local_name!("ins")
            | local_name!("dfn")
            | local_name!("time")
            | local_name!("picture")
            | local_name!("video")
            | local_name!("audio") => Self::Words,
            local_name!("img")
            | local_name!("br")
            | local_name!("wbr")
            | local_name!("embed")
            | local_name!("source")
            | local_name!("track")
            | local_name!("input") => Self::Void,
            local_name!("hr") => Self::Rule,
            local_name!("iframe") | local_name!("style") => Self::Raw(RawKind::Rawtext),
            local_name!("script") => Self::Raw(RawKind::ScriptData),
            _ if has_other_rules(name) => return None,
            _ => Self::Words,
        })
    }

    /// Whether an end tag further out ends it as well.
    fn has_implied_end(self) -> bool {
        matches!(self, Self::Paragraph | Self::Item | Self::Definition)
    }

    /// Whether an item looks no further out for the one that it ends.
    fn bounds_items(self, name: &LocalName) -> bool {
        match self {
            Self::Block => !matches!(*name, local_name!("div") | local_name!("address")),
            Self::Heading | Self::Preformatted | Self::Item | Self::Definition => true,
            _ => false,
        }
    }
}

/// Whether the elements of a name have rules that are not known here; those that no rule names
/// stand in a line.
fn has_other_rules(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("html")
            | local_name!("head")
            | local_name!("body")
            | local_name!("base")
            | local_name!("basefont")
            | local_name!("bgsound")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("noframes")
            | local_name!("template")
            | local_name!("title")
            | local_name!("frame")
            | local_name!("frameset")
            | local_name!("dialog")
            | local_name!("dir")
            | local_name!("menu")
            | local_name!("search")
            | local_name!("listing")
            | local_name!("form")
            | local_name!("plaintext")
            | local_name!("button")
            | local_name!("nobr")
            | local_name!("applet")
            | local_name!("marquee")
            | local_name!("object")
            | local_name!("table")
            | local_name!("caption")
            | local_name!("col")
            | local_name!("colgroup")
            | local_name!("tbody")
            | local_name!("td")
            | local_name!("tfoot")
            | local_name!("th")
            | local_name!("thead")
            | local_name!("tr")
            | local_name!("area")
            | local_name!("keygen")
            | local_name!("param")
            | local_name!("image")
            | local_name!("textarea")
            | local_name!("xmp")
            | local_name!("noembed")
            | local_name!("noscript")
            | local_name!("select")
            | local_name!("option")
            | local_name!("optgroup")
            | local_name!("rb")
            | local_name!("rtc")
            | local_name!("rp")
            | local_name!("rt")
            | local_name!("math")
            | local_name!("svg")
            | local_name!("isindex")
    )
}

/// An open element.
struct Open {
    id: NodeId,
    name: LocalName,
    role: Role,
}

/// Takes tokens and builds their tree as long as all is in order.
pub(super) struct Plain(RefCell<State>);

struct State {
    tree: Tree,
    places: Vec<(NodeId, u64)>,
    census: Census,
    root: NodeId,
    open: Vec<Open>,
    /// How many paragraphs and links are open.
    paragraphs: usize,
    links: usize,
    /// Whether a line end that comes next is dropped.
    skips_line_end: bool,
    /// Whether all was in order so far.
    in_order: bool,
}

impl Plain {
    /// For a text of about this length.
    pub(super) fn new(length: usize) -> Self {
        /// So many bytes there are for each node in most bodies.
        const BYTES_OF_NODE: usize = 48;
        let nodes = length / BYTES_OF_NODE + 8;
        let mut tree = Tree::of_about(nodes);
        let name = QualName::new(None, ns!(html), local_name!("html"));
        let root = tree.add(Node::Element(Element { name, attributes: Vec::new() }));
        tree.append(Tree::ROOT, root);
        let mut places = Vec::with_capacity(nodes / 2);
        places.push((root, 0));
        Self(RefCell::new(State {
            tree,
            places,
            census: Census::default(),
            root,
            open: Vec::new(),
            paragraphs: 0,
            links: 0,
            skips_line_end: false,
            in_order: true,
        }))
    }

    /// What has grown, if all was in order.
    pub(super) fn finish(self) -> Option<Grown> {
        let State { tree, places, census, in_order, .. } = self.0.into_inner();
        in_order.then_some(Grown { tree, places, census })
    }
}

impl State {
    fn current(&self) -> NodeId {
        self.open.last().map_or(self.root, |open| open.id)
    }

    fn text(&mut self, mut text: StrTendril) {
        if std::mem::take(&mut self.skips_line_end) && text.starts_with('\n') {
            text.pop_front(1);
            if text.is_empty() {
                return;
            }
        }
        self.tree.append_text(self.current(), text);
    }

    fn comment(&mut self, text: StrTendril) {
        let comment = self.tree.add(Node::Comment(text));
        self.tree.append(self.current(), comment);
    }

    /// A start tag; nothing when it is out of order.
    fn start(&mut self, tag: Tag, offset: u64) -> Option<TokenSinkResult<NodeId>> {
        let Tag { name, attrs, .. } = tag;
        let role = Role::of(&name)?;
        match role {
            Role::Block | Role::Preformatted | Role::Paragraph | Role::Rule => {
                self.end_paragraph()?;
            }
            Role::Heading => {
                self.end_paragraph()?;
                if matches!(self.open.last(), Some(open) if open.role == Role::Heading) {
                    return None;
                }
            }
            Role::Item | Role::Definition => {
                self.end_item(role)?;
                self.end_paragraph()?;
            }
            Role::Link if self.links > 0 => return None,
            Role::Link | Role::Formatting | Role::Words | Role::Void | Role::Raw(_) => {}
        }
        let id = self.insert(name.clone(), attrs, offset);
        let result = match role {
            Role::Void | Role::Rule => return Some(TokenSinkResult::Continue),
            Role::Raw(kind) => TokenSinkResult::RawData(kind),
            _ => TokenSinkResult::Continue,
        };
        if self.open.len() == DEEPEST {
            return None;
        }
        self.paragraphs += usize::from(role == Role::Paragraph);
        self.links += usize::from(role == Role::Link);
        self.skips_line_end = role == Role::Preformatted;
        self.open.push(Open { id, name, role });
        Some(result)
    }

    fn insert(&mut self, name: LocalName, attributes: Vec<Attribute>, offset: u64) -> NodeId {
        let name = QualName::new(None, ns!(html), name);
        self.census.count(&name, &attributes);
        let id = self.tree.add(Node::Element(Element { name, attributes }));
        self.places.push((id, offset));
        self.tree.append(self.current(), id);
        id
    }

    /// An end tag; nothing when it is out of order.
    fn end(&mut self, name: &LocalName) -> Option<()> {
        let role = Role::of(name)?;
        self.census.closed_paragraphs += usize::from(role == Role::Paragraph);
        match role {
            // It ends nothing; `</br>` is a line end, though.
            Role::Void | Role::Rule => return (*name != local_name!("br")).then_some(()),
            Role::Block | Role::Heading | Role::Preformatted | Role::Item | Role::Definition => {
                while let Some(open) = self.open.last()
                    && open.name != *name
                    && open.role.has_implied_end()
                {
                    self.pop();
                }
            }
            _ => {}
        }
        self.open.last().filter(|open| open.name == *name)?;
        self.pop();
        Some(())
    }

    fn pop(&mut self) {
        if let Some(open) = self.open.pop() {
            self.paragraphs -= usize::from(open.role == Role::Paragraph);
            self.links -= usize::from(open.role == Role::Link);
        }
    }

    /// Ends the paragraph that is open, if one is; nothing when more than it is open.
    fn end_paragraph(&mut self) -> Option<()> {
        if self.paragraphs > 0 {
            self.open.last().filter(|open| open.role == Role::Paragraph)?;
            self.pop();
        }
        Some(())
    }

    /// Ends the item that is open, if one is; nothing when more than it is open.
    fn end_item(&mut self, role: Role) -> Option<()> {
        let mut bounded = self.open.iter().rev();
        let found = bounded.find(|open| open.role == role || open.role.bounds_items(&open.name));
        if found.is_some_and(|open| open.role == role) {
            if self.open.last().is_some_and(|open| open.role == Role::Paragraph) {
                self.pop();
            }
            self.open.last().filter(|open| open.role == role)?;
            self.pop();
        }
        Some(())
    }
}

impl TokenSink for Plain {
    type Handle = NodeId;

    fn process_token(&self, token: Token, offset: u64) -> TokenSinkResult<NodeId> {
        let mut state = self.0.borrow_mut();
        if !state.in_order {
            return TokenSinkResult::Continue;
        }
        let result = match token {
            Token::CharacterTokens(text) => {
                state.text(text);
                return TokenSinkResult::Continue;
            }
            Token::TagToken(tag) => {
                state.skips_line_end = false;
                match tag.kind {
                    TagKind::StartTag => state.start(tag, offset),
                    TagKind::EndTag => state.end(&tag.name).map(|()| TokenSinkResult::Continue),
                }
            }
            Token::CommentToken(text) => {
                state.skips_line_end = false;
                state.comment(text);
                Some(TokenSinkResult::Continue)
            }
            Token::EOFToken | Token::ParseError(_) => Some(TokenSinkResult::Continue),
            Token::DoctypeToken(_) | Token::NullCharacterToken => None,
        };
        state.in_order = result.is_some();
        result.unwrap_or(TokenSinkResult::Continue)
    }
}

impl Receiver for Plain {
    fn has_enough(&self) -> bool {
        !self.0.borrow().in_order
    }
}
