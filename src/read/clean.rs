//! What of a tree is the article: a verdict on each element as the walk meets it.
//!
//! Edits nothing. Takes rules from `rules.toml` and selectors from the user; what holds most of the
//! text is never taken out, whatever hides or names it.

use std::cell::{Cell, OnceCell};
use std::collections::HashSet;

use html5ever::local_name;

use crate::diagnostic::Diagnostics;

use super::ReadOptions;
use super::address;
use super::dom::{Dom, Element, NodeId, NodeRef, Query};
use super::element::{Facts, Look};
use super::rules::Rules;

/// What is to be done with an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict<'r> {
    /// It is read.
    Keep,
    /// Its contents are read as if they stood in its place.
    Unwrap,
    /// It is no part of the article, or its text stands elsewhere (then without a reason).
    Remove { reason: Option<&'r str> },
}

/// Judges the elements of one tree.
pub(super) struct Cleaner<'a> {
    dom: &'a Dom<'a>,
    rules: &'a Rules,
    tops: Vec<NodeRef<'a>>,
    removed: HashSet<NodeId>,
    unwrapped: HashSet<NodeId>,
    /// How much text the tree holds, counted when first asked.
    text_length: OnceCell<usize>,
    tracking_removed: Cell<usize>,
}

impl<'a> Cleaner<'a> {
    /// Ready to judge; selectors that are none are told.
    pub(super) fn new(
        dom: &'a Dom<'a>,
        options: &'a ReadOptions,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let query = OnceCell::new();
        let mut select = |selectors: &[String]| -> Vec<NodeId> {
            let mut found = Vec::new();
            for text in selectors {
                match query.get_or_init(|| Query::of(dom.root())).select(text) {
                    Some(elements) => found.extend(elements),
                    None => diagnostics.warning(
                        "selector-invalid",
                        None,
                        format!("`{text}` is no CSS selector that is known"),
                    ),
                }
            }
            found
        };
        let selected: HashSet<NodeId> = select(&options.select).into_iter().collect();
        let removed = select(&options.remove).into_iter().collect();
        let unwrapped = select(&options.unwrap).into_iter().collect();
        let mut tops = vec![dom.root()];
        if !options.select.is_empty() {
            if selected.is_empty() {
                let message = "nothing is selected: the whole body is read";
                diagnostics.warning("selection-empty", None, message);
            } else {
                tops = outermost(dom.root(), &selected);
            }
        }
        Self {
            dom,
            rules: options.rules.as_deref().unwrap_or_else(|| Rules::shipped()),
            tops,
            removed,
            unwrapped,
            text_length: OnceCell::new(),
            tracking_removed: Cell::new(0),
        }
    }

    /// The nodes to be read: what the user selected, else the whole body.
    pub(super) fn tops(&self) -> Vec<NodeRef<'a>> {
        self.tops.clone()
    }

    /// What is to be done with an element.
    pub(super) fn judge(
        &self,
        node: NodeRef<'a>,
        element: &Element,
        facts: &Facts<'_>,
        look: &Look,
    ) -> Verdict<'a> {
        if !self.removed.is_empty() && self.removed.contains(&node.id()) {
            return Verdict::Remove { reason: Some("taken out on request") };
        }
        if !self.unwrapped.is_empty() && self.unwrapped.contains(&node.id()) {
            return Verdict::Unwrap;
        }
        // A picture is hidden until the script that loads it late has run.
        let is_image = element.name.local == local_name!("img");
        if (facts.hidden || look.hidden) && !is_image && !self.is_most(node) {
            return Verdict::Remove { reason: Some("hidden text") };
        }
        if self.is_button(node, element, facts) {
            return Verdict::Remove { reason: Some("a button of a code listing") };
        }
        if facts.class.is_empty() && facts.id.is_none() {
            return Verdict::Keep;
        }
        let rendered =
            || self.dom.census().math_scripts && self.rules.is_rendered_formula(facts.class);
        if self.rules.is_twin(facts.class) || rendered() {
            return Verdict::Remove { reason: None };
        }
        match self.rules.removal(facts.class, facts.id) {
            Some(rule) if text_of(node).chars().count() <= rule.most && !self.is_most(node) => {
                Verdict::Remove { reason: Some(&rule.reason) }
            }
            _ => Verdict::Keep,
        }
    }

    /// Whether an element is there to be clicked and says so.
    fn is_button(&self, node: NodeRef<'a>, element: &Element, facts: &Facts<'_>) -> bool {
        let is_clicked = facts.clicked
            || facts.style.contains("pointer")
            || element.name.local == local_name!("button");
        is_clicked && self.rules.is_button(&text_of(node))
    }

    /// Whether an element holds most of the text.
    fn is_most(&self, node: NodeRef<'a>) -> bool {
        let total = self.text_length.get_or_init(|| text_length(self.dom.root()));
        *total > 0 && text_length(node) * 2 > *total
    }

    /// Whether an element is the caption of what stands before it.
    pub(super) fn is_caption(&self, facts: &Facts<'_>) -> bool {
        !facts.class.is_empty() && self.rules.is_caption(facts.class)
    }

    /// An address without what only tracks the reader.
    pub(super) fn address(&self, address: &str) -> String {
        let tracks = |name: &str| self.rules.is_tracking_parameter(name);
        let (clean, changed) = address::without_tracking(address, tracks);
        self.tracking_removed.set(self.tracking_removed.get() + usize::from(changed));
        clean.into_owned()
    }

    /// How many addresses lost parameters.
    pub(super) fn tracking_removed(&self) -> usize {
        self.tracking_removed.get()
    }

    /// What cleaning knows of sites.
    pub(super) fn rules(&self) -> &'a Rules {
        self.rules
    }
}

/// The outermost nodes of a set, in reading order.
fn outermost<'a>(root: NodeRef<'a>, wanted: &HashSet<NodeId>) -> Vec<NodeRef<'a>> {
    let inside = |node: &NodeRef<'a>| node.ancestors().any(|up| wanted.contains(&up.id()));
    let found = root.descendants().filter(|node| wanted.contains(&node.id()));
    found.filter(|node| !inside(node)).collect()
}

/// The text of a node, white space collapsed; scripts and styles are none.
pub(super) fn text_of(node: NodeRef<'_>) -> String {
    let mut text = String::new();
    for word in texts(node).flat_map(str::split_ascii_whitespace) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

fn text_length(node: NodeRef<'_>) -> usize {
    texts(node).map(|text| text.trim().len()).sum()
}

/// The pieces of text within a node that a reader sees.
fn texts(node: NodeRef<'_>) -> impl Iterator<Item = &str> {
    node.descendants().filter_map(|node| {
        let text = node.value().as_text()?;
        let parent = node.parent().and_then(|parent| parent.value().as_element());
        let unseen = parent.is_some_and(|parent| {
            matches!(
                parent.name.local,
                local_name!("script") | local_name!("style") | local_name!("title")
            )
        });
        (!unseen).then_some(text)
    })
}
