//! What CSS selectors name in a tree: scraper finds it, in a copy of the tree.
//!
//! Only users' selectors need it, and few users have any: the copy costs them what all would pay
//! if the tree itself were scraper's.

use std::collections::HashMap;

use ego_tree::NodeId as CopyId;
use html5ever::tree_builder::{ElementFlags, NodeOrText, TreeSink};
use scraper::{Html, HtmlTreeSink, Selector};

use super::tree::{Edge, Node, NodeId, NodeRef};

/// A tree that can be asked.
pub(in crate::read) struct Query {
    html: Html,
    originals: HashMap<CopyId, NodeId>,
}

impl Query {
    /// Of all that a node holds.
    pub(in crate::read) fn of(root: NodeRef<'_>) -> Self {
        let sink = HtmlTreeSink::new(Html::new_fragment());
        let mut originals = HashMap::new();
        let mut open = vec![sink.get_document()];
        for edge in root.traverse() {
            let Edge::Open(node) = edge else {
                open.pop();
                continue;
            };
            let parent = open.last().copied().unwrap_or_else(|| sink.get_document());
            match node.value() {
                Node::Element(element) => {
                    let copy = sink.create_element(
                        element.name.clone(),
                        element.attributes.clone(),
                        ElementFlags::default(),
                    );
                    originals.insert(copy, node.id());
                    sink.append(&parent, NodeOrText::AppendNode(copy));
                    open.push(copy);
                }
                Node::Text(text) => {
                    sink.append(&parent, NodeOrText::AppendText(text.clone()));
                    open.push(parent);
                }
                Node::Fragment | Node::Comment(_) => open.push(parent),
            }
        }
        Self { html: sink.finish(), originals }
    }

    /// The elements that a selector names; none when it is no selector.
    pub(in crate::read) fn select(&self, selector: &str) -> Option<Vec<NodeId>> {
        let selector = Selector::parse(selector).ok()?;
        let found = self.html.select(&selector);
        Some(found.filter_map(|element| self.originals.get(&element.id()).copied()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::read::dom::Dom;

    #[test]
    fn selectors_name_elements_of_the_tree() {
        let html = "<p class=a>1<b>2</b></p><div><p>3</p></div>";
        let dom = Dom::parse(html, 1, &mut Diagnostics::new());
        let query = Query::of(dom.root());
        let texts = |selector: &str| -> Option<Vec<String>> {
            let found = query.select(selector)?;
            let words = |id: &NodeId| {
                let node = dom.root().descendants().find(|node| node.id() == *id)?;
                Some(node.descendants().filter_map(|node| node.value().as_text()).collect())
            };
            Some(found.iter().filter_map(words).collect())
        };
        assert_eq!(texts("p"), Some(vec!["12".to_owned(), "3".to_owned()]));
        assert_eq!(texts("p.a > b, div > :first-child"), Some(vec!["2".into(), "3".into()]));
        assert_eq!(texts("p:("), None);
    }
}
