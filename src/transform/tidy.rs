//! Tidying what a walk over someone else's markup leaves: text in pieces, empty marks, pictures
//! that share a paragraph with words, groups that say nothing.
//!
//! Changes no word and no order of words.

use crate::diagnostic::Diagnostics;
use crate::document::{Attributes, Block, Document, Inline};

/// Joins adjacent text, drops what is empty, gives pictures paragraphs of their own and unwraps
/// groups that say nothing.
///
/// ```
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::{Block, Document, Inline};
/// use offprint::transform::tidy;
///
/// let mut document = Document::default();
/// let content = vec![Inline::text("a"), Inline::text(""), Inline::text("b")];
/// document.blocks.push(Block::Paragraph { content });
/// tidy(&mut document, &mut Diagnostics::new());
/// assert_eq!(document.blocks, [Block::Paragraph { content: vec![Inline::text("ab")] }]);
/// ```
pub fn tidy(document: &mut Document, _diagnostics: &mut Diagnostics) {
    document.for_each_run_mut(&mut join_text);
    document.for_each_sequence_mut(&mut |blocks| {
        part_pictures(blocks);
        unwrap_groups(blocks);
        place_anchors(blocks);
    });
}

/// Joins adjacent text and code, and styled runs of one style; drops what is empty.
fn join_text(content: &mut Vec<Inline>) {
    let joined = content.windows(2).any(|pair| joins(&pair[0], &pair[1]));
    if !joined && !content.iter().any(is_empty) {
        return;
    }
    let mut tidied: Vec<Inline> = Vec::with_capacity(content.len());
    for inline in content.drain(..).filter(|inline| !is_empty(inline)) {
        match (tidied.last_mut(), inline) {
            (Some(Inline::Text { text }), Inline::Text { text: more })
            | (Some(Inline::Code { text }), Inline::Code { text: more }) => text.push_str(&more),
            (
                Some(Inline::Styled { style, content }),
                Inline::Styled { style: same, content: more },
            ) if *style == same => {
                content.extend(more);
                join_text(content);
            }
            (_, inline) => tidied.push(inline),
        }
    }
    *content = tidied;
}

fn joins(one: &Inline, other: &Inline) -> bool {
    match (one, other) {
        (Inline::Text { .. }, Inline::Text { .. }) | (Inline::Code { .. }, Inline::Code { .. }) => {
            true
        }
        (Inline::Styled { style: one, .. }, Inline::Styled { style: other, .. }) => one == other,
        _ => false,
    }
}

fn is_empty(inline: &Inline) -> bool {
    match inline {
        Inline::Text { text } | Inline::Code { text } => text.is_empty(),
        Inline::Styled { content, .. } => content.is_empty(),
        Inline::Link(link) => link.content.is_empty(),
        Inline::Group { attributes, content } => content.is_empty() && attributes.id.is_none(),
        Inline::Math { tex } => tex.is_empty(),
        Inline::Ruby { base, .. } => base.is_empty(),
        Inline::Note { blocks } => blocks.is_empty(),
        Inline::Break | Inline::Image(_) => false,
    }
}

/// A picture on a line of its own in a paragraph of text is a paragraph of its own.
fn part_pictures(blocks: &mut Vec<Block>) {
    let is_mixed = |block: &Block| {
        matches!(block, Block::Paragraph { content }
            if content.contains(&Inline::Break) && content.iter().any(is_picture))
    };
    if !blocks.iter().any(is_mixed) {
        return;
    }
    let mut parted = Vec::with_capacity(blocks.len() + 1);
    for block in blocks.drain(..) {
        match block {
            Block::Paragraph { content }
                if content.contains(&Inline::Break) && content.iter().any(is_picture) =>
            {
                part_lines(content, &mut parted);
            }
            other => parted.push(other),
        }
    }
    *blocks = parted;
}

fn part_lines(content: Vec<Inline>, blocks: &mut Vec<Block>) {
    let mut text: Vec<Inline> = Vec::new();
    let mut line: Vec<Inline> = Vec::new();
    let mut end_line = |line: &mut Vec<Inline>, text: &mut Vec<Inline>| {
        if line.is_empty() {
            return;
        }
        if is_only_pictures(line) {
            if !text.is_empty() {
                blocks.push(Block::Paragraph { content: std::mem::take(text) });
            }
            blocks.push(Block::Paragraph { content: std::mem::take(line) });
        } else {
            if !text.is_empty() {
                text.push(Inline::Break);
            }
            text.append(line);
        }
    };
    for inline in content {
        if inline == Inline::Break {
            end_line(&mut line, &mut text);
        } else {
            line.push(inline);
        }
    }
    end_line(&mut line, &mut text);
    if !text.is_empty() {
        blocks.push(Block::Paragraph { content: text });
    }
}

/// Whether an inline is a picture, in a link or not.
pub(super) fn is_picture(inline: &Inline) -> bool {
    match inline {
        Inline::Image(_) => true,
        Inline::Link(link) => is_only_pictures(&link.content),
        Inline::Styled { content, .. } | Inline::Group { content, .. } => is_only_pictures(content),
        _ => false,
    }
}

/// Whether inlines are pictures and nothing else but space.
pub(super) fn is_only_pictures(content: &[Inline]) -> bool {
    content.iter().any(is_picture)
        && content.iter().all(|inline| match inline {
            Inline::Text { text } => text.trim().is_empty(),
            Inline::Break => true,
            other => is_picture(other),
        })
}

/// Unwraps groups that say nothing, and those that align pictures, which stand in the middle
/// anyway; joins neighbours that say the same.
fn unwrap_groups(blocks: &mut Vec<Block>) {
    if !blocks.iter().any(|block| matches!(block, Block::Group { .. })) {
        return;
    }
    let mut tidied: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks.drain(..) {
        let Block::Group { mut attributes, blocks } = block else {
            tidied.push(block);
            continue;
        };
        let has_words = blocks.iter().any(|block| !is_picture_block(block));
        if !has_words && !blocks.is_empty() {
            attributes.alignment = None;
        }
        if attributes.is_empty() {
            tidied.extend(blocks);
            continue;
        }
        match tidied.last_mut() {
            Some(Block::Group { attributes: before, blocks: earlier })
                if *before == attributes && is_alignment_alone(&attributes) =>
            {
                earlier.extend(blocks);
            }
            _ => tidied.push(Block::Group { attributes, blocks }),
        }
    }
    *blocks = tidied;
}

fn is_alignment_alone(attributes: &Attributes) -> bool {
    attributes.alignment.is_some()
        && Attributes { alignment: None, ..attributes.clone() }.is_empty()
}

/// Whether a block shows pictures and has no text of its own.
pub(super) fn is_picture_block(block: &Block) -> bool {
    match block {
        Block::Paragraph { content } => is_only_pictures(content),
        Block::Figure(_) => true,
        _ => false,
    }
}

/// The target of a link that holds nothing belongs to what follows it.
fn place_anchors(blocks: &mut Vec<Block>) {
    let is_anchor = |block: &Block| anchor_of(block).is_some();
    if !blocks.iter().any(is_anchor) {
        return;
    }
    let mut tidied: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut waiting: Vec<String> = Vec::new();
    for block in blocks.drain(..) {
        match anchor_of(&block) {
            Some(id) => waiting.push(id),
            None => tidied.push(waiting.drain(..).rev().fold(block, with_id)),
        }
    }
    // At the end of a sequence there is nothing to belong to.
    tidied.extend(waiting.into_iter().map(|id| {
        let attributes = Attributes { id: Some(id), ..Attributes::default() };
        Block::Group { attributes: Box::new(attributes), blocks: Vec::new() }
    }));
    *blocks = tidied;
}

/// The identity of a block that is nothing but the target of a link.
fn anchor_of(block: &Block) -> Option<String> {
    match block {
        Block::Group { attributes, blocks } if blocks.is_empty() && attributes.role.is_none() => {
            attributes.id.clone()
        }
        Block::Paragraph { content } => match &content[..] {
            [Inline::Group { attributes, content }] if content.is_empty() => attributes.id.clone(),
            _ => None,
        },
        _ => None,
    }
}

fn with_id(block: Block, id: String) -> Block {
    match block {
        Block::Heading(mut heading) if heading.id.is_none() => {
            heading.id = Some(id);
            Block::Heading(heading)
        }
        Block::Figure(mut figure) if figure.id.is_none() => {
            figure.id = Some(id);
            Block::Figure(figure)
        }
        other => {
            let attributes = Attributes { id: Some(id), ..Attributes::default() };
            Block::Group { attributes: Box::new(attributes), blocks: vec![other] }
        }
    }
}
