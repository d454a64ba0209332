//! Bullets of Word: paragraphs that begin with a letter of a symbol font are items of a list.
//!
//! Looks at one paragraph, and only at what it begins with.

use html5ever::local_name;

use super::clean::text_of;
use super::dom::{NodeId, NodeRef};
use super::element::attribute;

/// Fonts whose letters are bullets.
const FONTS: [&str; 3] = ["Wingdings", "Symbol", "Webdings"];

/// What holds the bullet that a paragraph begins with.
pub(super) fn bullet(paragraph: NodeRef<'_>) -> Option<NodeId> {
    let first = paragraph.children().find(|child| match child.value().as_text() {
        Some(text) => !text.trim().is_empty(),
        None => child.value().as_element().is_some(),
    })?;
    let style = attribute(first.value().as_element()?, &local_name!("style"))?;
    if !style.contains("font-family") || !FONTS.iter().any(|font| style.contains(font)) {
        return None;
    }
    let text = text_of(first);
    let mut letters = text.chars().filter(|c| !c.is_whitespace());
    let is_bullet = letters.next().is_some() && letters.next().is_none();
    (is_bullet && first.next_sibling().is_some()).then(|| first.id())
}
