//! What the tree builder writes to: our tree, with places, depths and a census beside it.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName};

use super::Census;
use super::guard::is_void;
use super::tree::{Element, Node, NodeId, Tree};

/// What has grown of a text.
#[derive(Debug)]
pub(super) struct Grown {
    pub(super) tree: Tree,
    /// Each element and where in the text its tag ends, in order of creation.
    pub(super) places: Vec<(NodeId, u64)>,
    pub(super) census: Census,
}

/// Takes what the tree builder makes.
pub(super) struct Sink {
    pub(super) tree: RefCell<Tree>,
    /// Where in the text the token at hand ends, in bytes.
    pub(super) offset: Cell<u64>,
    pub(super) places: RefCell<Vec<(NodeId, u64)>>,
    pub(super) census: RefCell<Census>,
    /// The element that the next one goes into, as far as can be seen from here.
    current: Cell<NodeId>,
    /// An estimate of its depth.
    pub(super) depth: Cell<usize>,
}

impl Sink {
    pub(super) fn new() -> Self {
        Self {
            tree: RefCell::new(Tree::new()),
            offset: Cell::new(0),
            places: RefCell::default(),
            census: RefCell::default(),
            current: Cell::new(Tree::ROOT),
            depth: Cell::new(0),
        }
    }

    /// What has grown.
    pub(super) fn into_grown(self) -> Grown {
        Grown {
            tree: self.tree.into_inner(),
            places: self.places.into_inner(),
            census: self.census.into_inner(),
        }
    }

    /// How many elements were made.
    pub(super) fn created(&self) -> usize {
        self.places.borrow().len()
    }

    /// The true depth of the current element.
    pub(super) fn measured_depth(&self) -> usize {
        let depth = self.tree.borrow().depth(self.current.get());
        self.depth.set(depth);
        depth
    }

    fn appended(&self, parent: NodeId, child: Option<NodeId>) {
        let tree = self.tree.borrow();
        let holds = child.filter(|&child| {
            tree.element(child).is_some_and(|element| !is_void(&element.name.local))
        });
        if holds.is_some() {
            self.depth.set(self.depth.get() + 1);
        }
        self.current.set(holds.unwrap_or(parent));
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Self;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Self {
        self
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _flags: ElementFlags,
    ) -> NodeId {
        self.census.borrow_mut().count(&name, &attributes);
        let id = self.tree.borrow_mut().add(Node::Element(Element { name, attributes }));
        self.places.borrow_mut().push((id, self.offset.get()));
        id
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.tree.borrow_mut().append(*parent, child);
                self.appended(*parent, Some(child));
            }
            NodeOrText::AppendText(text) => {
                self.tree.borrow_mut().append_text(*parent, text);
                self.appended(*parent, None);
            }
        }
    }

    fn pop(&self, node: &NodeId) {
        self.depth.set(self.depth.get().saturating_sub(1));
        if let Some(parent) = self.tree.borrow().parent(*node) {
            self.current.set(parent);
        }
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn get_document(&self) -> NodeId {
        Tree::ROOT
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| {
            &tree.element(*target).expect("the tree builder asks for names of elements only").name
        })
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Node::Comment(text))
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Node::Comment(StrTendril::new()))
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => tree.insert_before(*sibling, child),
            NodeOrText::AppendText(text) => tree.insert_text_before(*sibling, text),
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        previous: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        let has_parent = self.tree.borrow().parent(*element).is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.tree.borrow_mut().move_children(*node, *new_parent);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let Some(element) = tree.element_mut(*target) else { return };
        for attribute in attributes {
            if !element.attributes.iter().any(|known| known.name == attribute.name) {
                element.attributes.push(attribute);
            }
        }
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }
}
