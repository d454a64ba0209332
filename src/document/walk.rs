//! Walking the tree: visiting every block and inline, and the plain text of a piece.
//!
//! Recursion relies on the bounded depth of a document ([`MAX_DEPTH`](super::MAX_DEPTH)).

use super::{Block, Document, Inline};

impl Document {
    /// Visits every block, outer before inner, in reading order; those of notes too.
    pub fn for_each_block(&self, visit: &mut impl FnMut(&Block)) {
        walk_blocks(&self.blocks, visit, &mut |_| {});
    }

    /// Visits every inline, outer before inner, in reading order.
    pub fn for_each_inline(&self, visit: &mut impl FnMut(&Inline)) {
        walk_blocks(&self.blocks, &mut |_| {}, visit);
    }

    /// Visits every block for change, inner before outer.
    pub fn for_each_block_mut(&mut self, visit: &mut impl FnMut(&mut Block)) {
        walk_blocks_mut(&mut self.blocks, visit, &mut |_| {});
    }

    /// Visits every inline for change, inner before outer.
    pub fn for_each_inline_mut(&mut self, visit: &mut impl FnMut(&mut Inline)) {
        walk_blocks_mut(&mut self.blocks, &mut |_| {}, visit);
    }

    /// Visits every sequence of blocks for change, inner before outer; those of notes too.
    pub(crate) fn for_each_sequence_mut(&mut self, visit: &mut impl FnMut(&mut Vec<Block>)) {
        let visit = std::cell::RefCell::new(visit);
        let each = |blocks: &mut Vec<Block>| (visit.borrow_mut())(blocks);
        walk_blocks_mut(
            &mut self.blocks,
            &mut |block| match block {
                Block::Quote { blocks } | Block::Group { blocks, .. } => each(blocks),
                Block::List(list) => list.items.iter_mut().for_each(|item| each(&mut item.blocks)),
                Block::Definitions { entries } => {
                    entries.iter_mut().flat_map(|entry| &mut entry.meanings).for_each(each);
                }
                Block::Table(table) => {
                    let rows = table.head.iter_mut().chain(&mut table.body);
                    let cells = rows.flat_map(|row| &mut row.cells);
                    cells.for_each(|cell| each(&mut cell.blocks));
                }
                Block::Figure(figure) => each(&mut figure.blocks),
                Block::Paragraph { .. }
                | Block::Heading(_)
                | Block::Code { .. }
                | Block::Media(_)
                | Block::Math { .. }
                | Block::Rule => {}
            },
            &mut |inline| {
                if let Inline::Note { blocks } = inline {
                    each(blocks);
                }
            },
        );
        each(&mut self.blocks);
    }

    /// Visits every run of inlines for change, inner before outer; those of notes too.
    pub(crate) fn for_each_run_mut(&mut self, visit: &mut impl FnMut(&mut Vec<Inline>)) {
        let visit = std::cell::RefCell::new(visit);
        let each = |content: &mut Vec<Inline>| (visit.borrow_mut())(content);
        walk_blocks_mut(
            &mut self.blocks,
            &mut |block| match block {
                Block::Paragraph { content } => each(content),
                Block::Heading(heading) => each(&mut heading.content),
                Block::Definitions { entries } => {
                    entries.iter_mut().flat_map(|entry| &mut entry.terms).for_each(each);
                }
                Block::Table(table) => each(&mut table.caption),
                Block::Figure(figure) => each(&mut figure.caption),
                Block::Quote { .. }
                | Block::Group { .. }
                | Block::List(_)
                | Block::Code { .. }
                | Block::Media(_)
                | Block::Math { .. }
                | Block::Rule => {}
            },
            &mut |inline| match inline {
                Inline::Styled { content, .. } | Inline::Group { content, .. } => each(content),
                Inline::Link(link) => each(&mut link.content),
                Inline::Ruby { base, .. } => each(base),
                Inline::Text { .. }
                | Inline::Code { .. }
                | Inline::Math { .. }
                | Inline::Break
                | Inline::Note { .. }
                | Inline::Image(_) => {}
            },
        );
    }

    /// All its words: blocks parted by a line end, notes where they stand, images by their
    /// alternative text.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        blocks_text(&self.blocks, &mut text);
        text
    }

    /// The addresses of all pictures it shows, posters and the cover included, each once, in
    /// order of appearance.
    pub fn image_urls(&self) -> Vec<String> {
        let mut urls = self.text_image_urls();
        if let Some(cover) = &self.metadata.cover {
            urls.retain(|url| url != cover);
            urls.insert(0, cover.clone());
        }
        urls
    }

    /// The addresses of all pictures in its text, posters included, each once, in order of
    /// appearance.
    pub fn text_image_urls(&self) -> Vec<String> {
        let mut urls = Vec::new();
        let posters = std::cell::RefCell::new(&mut urls);
        let push = |url: &str| posters.borrow_mut().push(url.to_owned());
        walk_blocks(
            &self.blocks,
            &mut |block| {
                if let Block::Media(media) = block
                    && let Some(poster) = &media.poster
                {
                    push(poster);
                }
            },
            &mut |inline| {
                if let Inline::Image(image) = inline {
                    push(&image.url);
                }
            },
        );
        let mut seen = std::collections::HashSet::new();
        urls.retain(|url| seen.insert(url.clone()));
        urls
    }
}

impl Block {
    /// Visits this block, and every block and inline in it, outer before inner, in reading order.
    pub fn for_each(&self, on_block: &mut impl FnMut(&Self), on_inline: &mut impl FnMut(&Inline)) {
        walk_blocks(std::slice::from_ref(self), on_block, on_inline);
    }

    /// All its words, as [`Document::plain_text`] has them.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        blocks_text(std::slice::from_ref(self), &mut text);
        text
    }
}

/// The words of some inlines: a break is a line end, an image its alternative text; notes are
/// left out, since they are no part of the line.
///
/// ```
/// use offprint::document::{Inline, Style, plain_text};
///
/// let strong = Inline::Styled { style: Style::Strong, content: vec![Inline::text("重点")] };
/// assert_eq!(plain_text(&[Inline::text("说"), strong]), "说重点");
/// ```
pub fn plain_text(content: &[Inline]) -> String {
    let mut text = String::new();
    inlines_text(content, false, &mut text);
    text
}

fn walk_blocks(
    blocks: &[Block],
    on_block: &mut impl FnMut(&Block),
    on_inline: &mut impl FnMut(&Inline),
) {
    for block in blocks {
        on_block(block);
        match block {
            Block::Paragraph { content } => walk_inlines(content, on_block, on_inline),
            Block::Heading(heading) => walk_inlines(&heading.content, on_block, on_inline),
            Block::Quote { blocks } | Block::Group { blocks, .. } => {
                walk_blocks(blocks, on_block, on_inline);
            }
            Block::List(list) => {
                for item in &list.items {
                    walk_blocks(&item.blocks, on_block, on_inline);
                }
            }
            Block::Definitions { entries } => {
                for entry in entries {
                    for term in &entry.terms {
                        walk_inlines(term, on_block, on_inline);
                    }
                    for meaning in &entry.meanings {
                        walk_blocks(meaning, on_block, on_inline);
                    }
                }
            }
            Block::Table(table) => {
                walk_inlines(&table.caption, on_block, on_inline);
                for cell in table.rows().flat_map(|row| &row.cells) {
                    walk_blocks(&cell.blocks, on_block, on_inline);
                }
            }
            Block::Figure(figure) => {
                walk_blocks(&figure.blocks, on_block, on_inline);
                walk_inlines(&figure.caption, on_block, on_inline);
            }
            Block::Code { .. } | Block::Media(_) | Block::Math { .. } | Block::Rule => {}
        }
    }
}

fn walk_inlines(
    content: &[Inline],
    on_block: &mut impl FnMut(&Block),
    on_inline: &mut impl FnMut(&Inline),
) {
    for inline in content {
        on_inline(inline);
        match inline {
            Inline::Styled { content, .. } | Inline::Group { content, .. } => {
                walk_inlines(content, on_block, on_inline);
            }
            Inline::Link(link) => walk_inlines(&link.content, on_block, on_inline),
            Inline::Ruby { base, .. } => walk_inlines(base, on_block, on_inline),
            Inline::Note { blocks } => walk_blocks(blocks, on_block, on_inline),
            Inline::Text { .. }
            | Inline::Code { .. }
            | Inline::Math { .. }
            | Inline::Break
            | Inline::Image(_) => {}
        }
    }
}

fn walk_blocks_mut(
    blocks: &mut [Block],
    on_block: &mut impl FnMut(&mut Block),
    on_inline: &mut impl FnMut(&mut Inline),
) {
    for block in blocks {
        match block {
            Block::Paragraph { content } => walk_inlines_mut(content, on_block, on_inline),
            Block::Heading(heading) => walk_inlines_mut(&mut heading.content, on_block, on_inline),
            Block::Quote { blocks } | Block::Group { blocks, .. } => {
                walk_blocks_mut(blocks, on_block, on_inline);
            }
            Block::List(list) => {
                for item in &mut list.items {
                    walk_blocks_mut(&mut item.blocks, on_block, on_inline);
                }
            }
            Block::Definitions { entries } => {
                for entry in entries {
                    for term in &mut entry.terms {
                        walk_inlines_mut(term, on_block, on_inline);
                    }
                    for meaning in &mut entry.meanings {
                        walk_blocks_mut(meaning, on_block, on_inline);
                    }
                }
            }
            Block::Table(table) => {
                walk_inlines_mut(&mut table.caption, on_block, on_inline);
                let rows = table.head.iter_mut().chain(&mut table.body);
                for cell in rows.flat_map(|row| &mut row.cells) {
                    walk_blocks_mut(&mut cell.blocks, on_block, on_inline);
                }
            }
            Block::Figure(figure) => {
                walk_blocks_mut(&mut figure.blocks, on_block, on_inline);
                walk_inlines_mut(&mut figure.caption, on_block, on_inline);
            }
            Block::Code { .. } | Block::Media(_) | Block::Math { .. } | Block::Rule => {}
        }
        on_block(block);
    }
}

fn walk_inlines_mut(
    content: &mut [Inline],
    on_block: &mut impl FnMut(&mut Block),
    on_inline: &mut impl FnMut(&mut Inline),
) {
    for inline in content {
        match inline {
            Inline::Styled { content, .. } | Inline::Group { content, .. } => {
                walk_inlines_mut(content, on_block, on_inline);
            }
            Inline::Link(link) => walk_inlines_mut(&mut link.content, on_block, on_inline),
            Inline::Ruby { base, .. } => walk_inlines_mut(base, on_block, on_inline),
            Inline::Note { blocks } => walk_blocks_mut(blocks, on_block, on_inline),
            Inline::Text { .. }
            | Inline::Code { .. }
            | Inline::Math { .. }
            | Inline::Break
            | Inline::Image(_) => {}
        }
        on_inline(inline);
    }
}

fn blocks_text(blocks: &[Block], text: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph { content } => line_text(content, text),
            Block::Heading(heading) => line_text(&heading.content, text),
            Block::Quote { blocks } | Block::Group { blocks, .. } => blocks_text(blocks, text),
            Block::List(list) => list.items.iter().for_each(|item| blocks_text(&item.blocks, text)),
            Block::Definitions { entries } => {
                for entry in entries {
                    entry.terms.iter().for_each(|term| line_text(term, text));
                    entry.meanings.iter().for_each(|meaning| blocks_text(meaning, text));
                }
            }
            Block::Code { text: code, .. } => line(code, text),
            Block::Table(table) => {
                line_text(&table.caption, text);
                for cell in table.rows().flat_map(|row| &row.cells) {
                    blocks_text(&cell.blocks, text);
                }
            }
            Block::Figure(figure) => {
                blocks_text(&figure.blocks, text);
                line_text(&figure.caption, text);
            }
            Block::Media(media) => line(media.title.as_deref().unwrap_or_default(), text),
            Block::Math { tex } => line(tex, text),
            Block::Rule => {}
        }
    }
}

fn line_text(content: &[Inline], text: &mut String) {
    let mut words = String::new();
    inlines_text(content, true, &mut words);
    line(&words, text);
}

fn line(words: &str, text: &mut String) {
    if !text.is_empty() && !words.is_empty() {
        text.push('\n');
    }
    text.push_str(words);
}

fn inlines_text(content: &[Inline], with_notes: bool, text: &mut String) {
    for inline in content {
        match inline {
            Inline::Text { text: words } | Inline::Code { text: words } => text.push_str(words),
            Inline::Math { tex } => text.push_str(tex),
            Inline::Break => text.push('\n'),
            Inline::Styled { content, .. } | Inline::Group { content, .. } => {
                inlines_text(content, with_notes, text);
            }
            Inline::Link(link) => inlines_text(&link.content, with_notes, text),
            Inline::Image(image) => text.push_str(&image.alt),
            Inline::Note { blocks } if with_notes => blocks_text(blocks, text),
            Inline::Note { .. } => {}
            Inline::Ruby { base, .. } => inlines_text(base, with_notes, text),
        }
    }
}
