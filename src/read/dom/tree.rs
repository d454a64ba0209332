//! The tree of a body: nodes in one vector, in the order in which they were made.
//!
//! scraper's tree of elements with hash maps is built for queries; this one is built to be walked
//! once. A node is known by its place in the vector, and a [`NodeRef`] walks from there. Text and
//! values of attributes share the source's buffer.
//!
//! Knows what a tree is and nothing of what its elements mean.

use std::iter;

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

/// Which node of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::read) struct NodeId(u32);

/// No node.
const NONE: NodeId = NodeId(u32::MAX);

impl NodeId {
    fn known(self) -> Option<Self> {
        (self != NONE).then_some(self)
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Debug)]
pub(in crate::read) enum Node {
    /// What holds the body.
    Fragment,
    Text(StrTendril),
    Comment(StrTendril),
    Element(Element),
}

/// An element without its contents.
#[derive(Debug)]
pub(in crate::read) struct Element {
    pub(in crate::read) name: QualName,
    pub(in crate::read) attributes: Vec<Attribute>,
}

impl Node {
    pub(in crate::read) fn as_element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(in crate::read) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Element {
    /// Its name, lower case but in drawings.
    pub(in crate::read) fn name(&self) -> &str {
        &self.name.local
    }
}

/// A node and its neighbours.
#[derive(Debug)]
struct Linked {
    parent: NodeId,
    previous: NodeId,
    next: NodeId,
    first: NodeId,
    last: NodeId,
    node: Node,
}

/// Nodes. The first is the root.
#[derive(Debug)]
pub(in crate::read) struct Tree {
    nodes: Vec<Linked>,
}

impl Tree {
    /// A tree that is nothing but its root.
    pub(super) fn new() -> Self {
        Self::of_about(0)
    }

    /// As [`new`](Self::new), with room for so many nodes.
    pub(super) fn of_about(nodes: usize) -> Self {
        let mut tree = Self { nodes: Vec::with_capacity(nodes) };
        tree.add(Node::Fragment);
        tree
    }

    pub(super) const ROOT: NodeId = NodeId(0);

    /// Adds a node that stands nowhere yet.
    pub(super) fn add(&mut self, node: Node) -> NodeId {
        // A source of four thousand million nodes does not fit into memory.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX - 1));
        self.nodes.push(Linked {
            parent: NONE,
            previous: NONE,
            next: NONE,
            first: NONE,
            last: NONE,
            node,
        });
        id
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()].node
    }

    pub(super) fn element(&self, id: NodeId) -> Option<&Element> {
        self.node(id).as_element()
    }

    pub(super) fn element_mut(&mut self, id: NodeId) -> Option<&mut Element> {
        match &mut self.nodes[id.index()].node {
            Node::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.index()].parent.known()
    }

    /// How many nodes stand above one.
    pub(super) fn depth(&self, id: NodeId) -> usize {
        iter::successors(self.parent(id), |&up| self.parent(up)).count()
    }

    /// Puts a node at the end of another.
    pub(super) fn append(&mut self, parent: NodeId, child: NodeId) {
        self.detach(child);
        let last = std::mem::replace(&mut self.nodes[parent.index()].last, child);
        match last.known() {
            Some(last) => self.nodes[last.index()].next = child,
            None => self.nodes[parent.index()].first = child,
        }
        let linked = &mut self.nodes[child.index()];
        linked.parent = parent;
        linked.previous = last;
    }

    /// Puts text at the end of a node, into the text that stands there, if any.
    pub(super) fn append_text(&mut self, parent: NodeId, text: StrTendril) {
        let last = self.nodes[parent.index()].last;
        if !self.joins(last, &text) {
            let child = self.add(Node::Text(text));
            self.append(parent, child);
        }
    }

    /// Puts a node before another that has a parent.
    pub(super) fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        self.detach(child);
        let Linked { parent, previous, .. } = self.nodes[sibling.index()];
        match previous.known() {
            Some(previous) => self.nodes[previous.index()].next = child,
            None if parent != NONE => self.nodes[parent.index()].first = child,
            None => return,
        }
        self.nodes[sibling.index()].previous = child;
        let linked = &mut self.nodes[child.index()];
        (linked.parent, linked.previous, linked.next) = (parent, previous, sibling);
    }

    /// Puts text before a node, into the text that stands there, if any.
    pub(super) fn insert_text_before(&mut self, sibling: NodeId, text: StrTendril) {
        let previous = self.nodes[sibling.index()].previous;
        if !self.joins(previous, &text) {
            let child = self.add(Node::Text(text));
            self.insert_before(sibling, child);
        }
    }

    /// Adds text to a node that is text; whether it is.
    fn joins(&mut self, id: NodeId, more: &StrTendril) -> bool {
        match id.known().map(|id| &mut self.nodes[id.index()].node) {
            Some(Node::Text(text)) => {
                text.push_tendril(more);
                true
            }
            _ => false,
        }
    }

    /// Takes a node out of its place.
    pub(super) fn detach(&mut self, id: NodeId) {
        let Linked { parent, previous, next, .. } = self.nodes[id.index()];
        if parent == NONE {
            return;
        }
        match previous.known() {
            Some(previous) => self.nodes[previous.index()].next = next,
            None => self.nodes[parent.index()].first = next,
        }
        match next.known() {
            Some(next) => self.nodes[next.index()].previous = previous,
            None => self.nodes[parent.index()].last = previous,
        }
        let linked = &mut self.nodes[id.index()];
        (linked.parent, linked.previous, linked.next) = (NONE, NONE, NONE);
    }

    /// Moves all children of a node to the end of another.
    pub(super) fn move_children(&mut self, from: NodeId, to: NodeId) {
        while let Some(child) = self.nodes[from.index()].first.known() {
            self.append(to, child);
        }
    }

    pub(in crate::read) fn root(&self) -> NodeRef<'_> {
        NodeRef { tree: self, id: Self::ROOT }
    }
}

/// A node of a tree, from which one can walk.
#[derive(Clone, Copy)]
pub(in crate::read) struct NodeRef<'a> {
    tree: &'a Tree,
    id: NodeId,
}

/// A moment of a walk through all that a node holds.
pub(in crate::read) enum Edge<'a> {
    /// A node is met.
    Open(NodeRef<'a>),
    /// All that a node holds was met.
    Close(NodeRef<'a>),
}

impl<'a> NodeRef<'a> {
    pub(in crate::read) fn id(self) -> NodeId {
        self.id
    }

    pub(in crate::read) fn value(self) -> &'a Node {
        self.tree.node(self.id)
    }

    fn linked(self) -> &'a Linked {
        &self.tree.nodes[self.id.index()]
    }

    fn at(self, id: NodeId) -> Option<Self> {
        id.known().map(|id| Self { id, ..self })
    }

    pub(in crate::read) fn parent(self) -> Option<Self> {
        self.at(self.linked().parent)
    }

    pub(in crate::read) fn first_child(self) -> Option<Self> {
        self.at(self.linked().first)
    }

    pub(in crate::read) fn next_sibling(self) -> Option<Self> {
        self.at(self.linked().next)
    }

    pub(in crate::read) fn prev_sibling(self) -> Option<Self> {
        self.at(self.linked().previous)
    }

    pub(in crate::read) fn children(self) -> impl Iterator<Item = Self> {
        iter::successors(self.first_child(), |node| node.next_sibling())
    }

    /// The nodes above it, nearest first.
    pub(in crate::read) fn ancestors(self) -> impl Iterator<Item = Self> {
        iter::successors(self.parent(), |node| node.parent())
    }

    /// It and all that it holds, in the order of the text.
    pub(in crate::read) fn descendants(self) -> impl Iterator<Item = Self> {
        iter::successors(Some(self), move |node| {
            node.first_child().or_else(|| {
                let mut node = *node;
                loop {
                    if node.id == self.id {
                        return None;
                    }
                    if let Some(next) = node.next_sibling() {
                        return Some(next);
                    }
                    node = node.parent()?;
                }
            })
        })
    }

    /// The walk through it and all that it holds.
    pub(in crate::read) fn traverse(self) -> impl Iterator<Item = Edge<'a>> {
        let mut next = Some(Edge::Open(self));
        iter::from_fn(move || {
            let edge = next.take()?;
            next = match edge {
                Edge::Open(node) => Some(node.first_child().map_or(Edge::Close(node), Edge::Open)),
                Edge::Close(node) if node.id == self.id => None,
                Edge::Close(node) => {
                    node.next_sibling().map(Edge::Open).or_else(|| node.parent().map(Edge::Close))
                }
            };
            Some(edge)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tree: &mut Tree, words: &str) -> NodeId {
        tree.add(Node::Text(words.into()))
    }

    fn words(tree: &Tree) -> Vec<&str> {
        tree.root().descendants().filter_map(|node| node.value().as_text()).collect()
    }

    #[test]
    fn nodes_are_put_moved_and_taken_out() {
        let mut tree = Tree::new();
        let [first, second, third] = ["1", "2", "3"].map(|words| text(&mut tree, words));
        let group = tree.add(Node::Fragment);
        tree.append(Tree::ROOT, group);
        tree.append(Tree::ROOT, third);
        tree.append(group, second);
        tree.insert_before(second, first);
        assert_eq!(words(&tree), ["1", "2", "3"]);
        assert_eq!(tree.depth(second), 2);
        tree.append_text(Tree::ROOT, "4".into());
        tree.insert_text_before(group, "0".into());
        assert_eq!(words(&tree), ["0", "1", "2", "34"]);
        tree.move_children(group, Tree::ROOT);
        assert_eq!(words(&tree), ["0", "34", "1", "2"]);
        tree.detach(third);
        assert_eq!(words(&tree), ["0", "1", "2"]);
        let up: Vec<_> = NodeRef { tree: &tree, id: second }.ancestors().map(NodeRef::id).collect();
        assert_eq!(up, [Tree::ROOT]);
    }

    #[test]
    fn a_walk_opens_and_closes_each_node() {
        let mut tree = Tree::new();
        let group = tree.add(Node::Fragment);
        tree.append(Tree::ROOT, group);
        let one = text(&mut tree, "1");
        tree.append(group, one);
        let walk: Vec<_> = tree
            .root()
            .traverse()
            .map(|edge| match edge {
                Edge::Open(node) => (true, node.id()),
                Edge::Close(node) => (false, node.id()),
            })
            .collect();
        let root = Tree::ROOT;
        let (open, close) = (true, false);
        let expect =
            [(open, root), (open, group), (open, one), (close, one), (close, group), (close, root)];
        assert_eq!(walk, expect);
    }
}
