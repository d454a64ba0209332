//! An HTML body to blocks.
//!
//! Assumes a fragment of HTML without front matter. Knows paragraphs and headings, and keeps every
//! other text as a paragraph.

use scraper::{Html, Node};

use crate::diagnostic::Diagnostics;
use crate::document::{Block, Heading, Inline, Level};

/// Reads an HTML body. `first_line` is the line of the source it begins in, counted from 1.
pub(super) fn read_body(html: &str, first_line: u32, diagnostics: &mut Diagnostics) -> Vec<Block> {
    let _ = (first_line, diagnostics);
    let tree = Html::parse_fragment(html);
    let mut blocks: Vec<Block> = Vec::new();
    let mut owner = None;
    for node in tree.tree.root().descendants() {
        let Node::Text(text) = node.value() else { continue };
        let block = node.ancestors().find(|ancestor| is_block(ancestor.value()));
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        if words.is_empty() {
            continue;
        }
        let name =
            block.and_then(|block| block.value().as_element()).map(scraper::node::Element::name);
        let inline = Inline::text(words.join(" "));
        let id = block.map(|block| block.id());
        match (blocks.last_mut(), owner == Some(id)) {
            (
                Some(Block::Paragraph { content } | Block::Heading(Heading { content, .. })),
                true,
            ) => {
                content.push(inline);
            }
            _ => blocks.push(match name.and_then(heading_level) {
                Some(level) => Block::Heading(Heading { level, id: None, content: vec![inline] }),
                None => Block::Paragraph { content: vec![inline] },
            }),
        }
        owner = Some(id);
    }
    blocks
}

fn is_block(node: &Node) -> bool {
    const BLOCKS: [&str; 14] =
        ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "pre", "dt", "dd"];
    node.as_element().is_some_and(|element| BLOCKS.contains(&element.name()))
}

fn heading_level(name: &str) -> Option<Level> {
    Level::new(name.strip_prefix('h')?.parse().ok()?)
}
