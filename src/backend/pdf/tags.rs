//! The structure tree: nodes of the pages' structure to tags of PDF (ISO 32000-1, 14.8.4).

use std::num::{NonZeroU16, NonZeroU32};

use krilla::tagging::{
    Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};

use crate::typeset::page::{Structure, StructureRole};

/// The tree growing: what was painted, by node, in the order of painting.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    structure: &'a [Structure],
    children: Vec<Vec<Child>>,
    attached: Vec<bool>,
}

#[derive(Debug)]
enum Child {
    Leaf(Identifier),
    Node(usize),
}

impl<'a> Tree<'a> {
    /// No content yet.
    pub(super) fn new(structure: &'a [Structure]) -> Self {
        let children = structure.iter().map(|_| Vec::new()).collect();
        let mut attached = vec![false; structure.len()];
        if let Some(root) = attached.first_mut() {
            *root = true;
        }
        Self { structure, children, attached }
    }

    /// Adds painted content to a node; a node without content is no part of the tree.
    pub(super) fn add(&mut self, node: usize, identifier: Identifier) {
        if node >= self.children.len() {
            return;
        }
        self.children[node].push(Child::Leaf(identifier));
        let mut node = node;
        while !std::mem::replace(&mut self.attached[node], true) {
            let parent = self.structure[node].parent;
            self.children[parent].push(Child::Node(node));
            node = parent;
        }
    }

    /// The finished tree.
    pub(super) fn finish(mut self, language: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        for child in self.children_of(0) {
            tree.push(child);
        }
        tree
    }

    /// The contents of a node. Blocks stand in the order of the text even where a figure was
    /// moved to another page; within a paragraph, text and links stand as they were painted.
    fn children_of(&mut self, node: usize) -> Vec<Node> {
        let mut children = std::mem::take(self.children.get_mut(node).unwrap_or(&mut Vec::new()));
        let blocks = children.iter().all(|child| matches!(child, Child::Node(_)));
        if blocks {
            children.sort_by_key(|child| match child {
                Child::Node(node) => *node,
                Child::Leaf(_) => usize::MAX,
            });
        }
        children
            .into_iter()
            .map(|child| match child {
                Child::Leaf(identifier) => Node::Leaf(identifier),
                Child::Node(inner) => {
                    let scope = self.scope(inner);
                    let inside = self.children_of(inner);
                    Node::Group(TagGroup::with_children(tag(&self.structure[inner], scope), inside))
                }
            })
            .collect()
    }

    /// What a header cell heads: its row when the row has other cells too, else its column. Told
    /// before the row's cells are taken.
    fn scope(&self, cell: usize) -> TableHeaderScope {
        let row = self.structure[cell].parent;
        let is_cell = |node: usize| self.structure[node].parent == row;
        let data = (row + 1..self.structure.len())
            .take_while(|node| self.structure[*node].parent >= row)
            .filter(|node| is_cell(*node))
            .any(|node| {
                matches!(self.structure[node].role, StructureRole::TableCell { header: false, .. })
            });
        let is_header =
            matches!(self.structure[cell].role, StructureRole::TableCell { header: true, .. });
        if is_header && data { TableHeaderScope::Row } else { TableHeaderScope::Column }
    }
}

fn tag(node: &Structure, scope: TableHeaderScope) -> TagKind {
    let mut kind: TagKind = match &node.role {
        StructureRole::Document | StructureRole::Section => Tag::Section.into(),
        StructureRole::Article => Tag::Article.into(),
        StructureRole::Heading(level, words) => {
            let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(words.clone())).into()
        }
        StructureRole::Paragraph => Tag::P.into(),
        StructureRole::Quote => Tag::BlockQuote.into(),
        StructureRole::List(true) => Tag::L(ListNumbering::Decimal).into(),
        StructureRole::List(false) => Tag::L(ListNumbering::Disc).into(),
        StructureRole::ListItem => Tag::LI.into(),
        StructureRole::ListLabel => Tag::Lbl.into(),
        StructureRole::ListBody => Tag::LBody.into(),
        StructureRole::Table => Tag::Table.into(),
        StructureRole::TableRow => Tag::TR.into(),
        StructureRole::TableCell { header, columns, rows } => {
            let span =
                |count: u16| NonZeroU32::new(u32::from(count)).filter(|count| count.get() > 1);
            if *header {
                Tag::TH(scope).with_col_span(span(*columns)).with_row_span(span(*rows)).into()
            } else {
                Tag::TD.with_col_span(span(*columns)).with_row_span(span(*rows)).into()
            }
        }
        StructureRole::Figure(alt) => Tag::Figure(Some(alt.clone())).into(),
        StructureRole::Formula(source) => Tag::Formula(Some(source.clone())).into(),
        StructureRole::Caption => Tag::Caption.into(),
        StructureRole::Code => Tag::Code.into(),
        StructureRole::Note => Tag::Note.into(),
        StructureRole::Link => Tag::Link.into(),
        StructureRole::Span => Tag::Span.into(),
        StructureRole::Contents => Tag::TOC.into(),
        StructureRole::ContentsItem => Tag::TOCI.into(),
    };
    if node.language.is_some() {
        kind.set_lang(node.language.clone());
    }
    kind
}
