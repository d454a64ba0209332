//! Blocks under construction: inline content gathers in a line, and a block ends it.
//!
//! Knows no HTML but the state of a check box; walks nothing.

use html5ever::local_name;

use crate::document::{Attributes, Block, Inline, Item, List};

use super::dom::Element;
use super::element::attribute;
use super::inline::Line;
use super::space::{is_blank, is_indent, is_spaceless, is_white};

/// How the line ends of text that stands in no paragraph are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    /// As white space.
    No,
    /// An empty line ends a paragraph.
    EmptyLines,
    /// Each line of Han or kana is a paragraph, too: nobody wraps those by hand.
    Lines,
}

/// Blocks and the line under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    blocks: Vec<Block>,
    pub(super) line: Line,
    /// How many blocks there were when the last item of a list without tags was added.
    listed: Option<usize>,
    /// Whether a check box at the start is the state of a task.
    pub(super) takes_checkbox: bool,
    /// The state of the task.
    pub(super) checked: Option<bool>,
}

impl Flow {
    /// An empty flow for a piece of a page, whose no-break spaces are words.
    pub(super) fn of_fragment() -> Self {
        Self { line: Line::keeping_blanks(), ..Self::default() }
    }

    /// An empty flow for the inside of a block, the open marks open in it, too.
    pub(super) fn inner(&self) -> Self {
        Self { line: self.line.inherit(), ..Self::default() }
    }

    /// Adds text.
    pub(super) fn text(&mut self, text: &str, bare: Bare) {
        if bare == Bare::No || !text.contains('\n') {
            return self.words(text);
        }
        let mut lines = text.split('\n').peekable();
        let mut first = true;
        while let Some(line) = lines.next() {
            let blank = line.chars().all(is_blank);
            if blank && !first && lines.peek().is_some() {
                self.end_line();
            }
            if !first && !blank && bare == Bare::Lines && self.line.last().is_some_and(ends_line) {
                self.end_line();
            }
            if !first {
                self.line.text("\n");
            }
            self.words(line);
            first = false;
        }
    }

    fn words(&mut self, text: &str) {
        let words = text.trim_start_matches(is_white);
        if words.is_empty() {
            return self.line.text(text);
        }
        let breaks = self.line.breaks();
        if breaks > 0 {
            let unindented = words.trim_start_matches(is_blank);
            if unindented.is_empty() {
                return;
            }
            let indent = words.chars().take_while(|&character| is_indent(character)).count();
            let begins_paragraph =
                indent >= 2 && unindented.chars().next().is_some_and(is_spaceless);
            if breaks >= 2 || begins_paragraph {
                self.end_line();
            }
        }
        self.line.text(text);
    }

    /// To be called before content other than words goes into the line.
    pub(super) fn before_content(&mut self) {
        if self.line.breaks() >= 2 {
            self.end_line();
        }
    }

    /// Ends the line where the author ended it.
    pub(super) fn line_end(&mut self) {
        self.line.line_end();
    }

    /// Ends the paragraph under construction, if there is one.
    pub(super) fn end_line(&mut self) {
        let content = self.line.take();
        if !content.is_empty() {
            self.blocks.push(Block::Paragraph { content });
        }
    }

    /// Adds a block.
    pub(super) fn block(&mut self, block: Block) {
        self.end_line();
        self.blocks.push(block);
    }

    /// Adds an item of a list that no tag marks: to the list before it, if that is one, too.
    pub(super) fn item(&mut self, item: Item) {
        self.end_line();
        let is_next = self.listed == Some(self.blocks.len());
        match self.blocks.last_mut() {
            Some(Block::List(list)) if is_next => list.items.push(item),
            _ => {
                let list = List { start: None, tight: true, items: vec![item] };
                self.blocks.push(Block::List(list));
            }
        }
        self.listed = Some(self.blocks.len());
    }

    /// Adds blocks.
    pub(super) fn blocks(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.end_line();
        self.blocks.extend(blocks);
    }

    /// Adds a block if there is something to it.
    pub(super) fn block_if(&mut self, wanted: bool, block: impl FnOnce() -> Block) {
        self.end_line();
        if wanted {
            self.blocks.push(block());
        }
    }

    /// Adds a formula: its TeX, and whether it stands on its own lines.
    pub(super) fn formula(&mut self, (tex, display): (String, bool)) {
        if display {
            self.block(Block::Math { tex });
        } else {
            self.before_content();
            self.line.push(Inline::Math { tex });
        }
    }

    /// Adds blocks that share properties.
    pub(super) fn group(&mut self, attributes: Attributes, blocks: Vec<Block>) {
        if attributes.is_empty() {
            self.end_line();
            self.blocks.extend(blocks);
        } else if !blocks.is_empty() || attributes.id.is_some() {
            self.block(Block::Group { attributes: Box::new(attributes), blocks });
        }
    }

    /// Adds the target of a link, if it is one.
    pub(super) fn anchor(&mut self, id: Option<String>) {
        if id.is_some() {
            self.group(Attributes { id, ..Attributes::default() }, Vec::new());
        }
    }

    /// Adds a form field, as far as it can be read on paper.
    pub(super) fn input(&mut self, element: &Element) {
        let kind = attribute(element, &local_name!("type")).unwrap_or_default();
        if !kind.eq_ignore_ascii_case("checkbox") {
            return;
        }
        let checked = attribute(element, &local_name!("checked")).is_some();
        if self.takes_checkbox && self.blocks.is_empty() && !self.line.begun() {
            self.checked = Some(checked);
        } else {
            self.words(if checked { "☑ " } else { "☐ " });
        }
    }

    /// The line alone.
    pub(super) fn take_inlines(&mut self) -> Vec<Inline> {
        let blocks = std::mem::take(&mut self.blocks);
        let mut content = join_paragraphs(blocks.into_iter());
        content.extend(self.line.take());
        content
    }

    /// All blocks.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_line();
        self.blocks
    }

    /// All blocks so far; the flow goes on empty.
    pub(super) fn finish_and_renew(&mut self) -> Vec<Block> {
        self.end_line();
        std::mem::take(&mut self.blocks)
    }
}

/// Whether a line that ends so in bare text is a paragraph.
fn ends_line(last: char) -> bool {
    is_spaceless(last) || matches!(last, '”' | '’' | '…')
}

/// The content of paragraphs as one line, parted by line ends. Other blocks give their paragraphs.
pub(super) fn join_paragraphs(blocks: impl Iterator<Item = Block>) -> Vec<Inline> {
    let mut content: Vec<Inline> = Vec::new();
    for block in blocks {
        let more = match block {
            Block::Paragraph { content } => content,
            Block::Heading(heading) => heading.content,
            Block::Math { tex } => vec![Inline::Math { tex }],
            Block::Group { blocks, attributes } if attributes.alignment.is_some() => {
                join_paragraphs(blocks.into_iter())
            }
            other => match other.plain_text() {
                text if text.is_empty() => continue,
                text => vec![Inline::text(text.replace('\n', " "))],
            },
        };
        if !content.is_empty() && !more.is_empty() {
            content.push(Inline::Break);
        }
        content.extend(more);
    }
    content
}
