//! The walk over blocks, and the plain ones: paragraphs, quotes, groups, rules, notes.

use std::sync::Arc;

use crate::document::{Alignment, Attributes, Block, Inline, Role, Style, plain_text};
use crate::typeset::geometry::Pt;
use crate::typeset::page::StructureRole;
use crate::typeset::pagebreak::Break;
use crate::typeset::paragraph::{Align, ParagraphStyle, Piece};
use crate::typeset::style::{GRAY, LEAST_MEASURE, NOTE, QUOTE_INDENT};

use super::cells::holds_picture;
use super::inlines::Stretch;
use super::lines::LineBox;
use super::lists::{Mark, direction};
use super::state::{Flow, Frame, Slab, unspoken};

/// A paragraph of strong words alone is taken for a heading up to so many characters.
const PSEUDO_HEADING: usize = 30;
/// Lines up to so many characters, broken by the author, are verse.
const VERSE_LINE: usize = 18;
/// Words before a colon are parted from what they introduce rather than that more lines than this
/// stay empty.
const INTRODUCTION: u8 = 2;

impl Flow<'_> {
    /// Sets blocks one under another.
    pub(crate) fn blocks(&mut self, blocks: &[Block], frame: &Frame) {
        for (index, block) in blocks.iter().enumerate() {
            self.block(block, frame);
            if let Some(next) = blocks.get(index + 1) {
                self.pending.before = self.pending.before.max(introduces(block, next));
            }
        }
    }

    fn block(&mut self, block: &Block, frame: &Frame) {
        match block {
            Block::Paragraph { content } => self.paragraph(content, frame),
            Block::Heading(heading) => self.heading(heading, frame),
            Block::Quote { blocks } => self.quote(blocks, frame),
            Block::List(list) => self.list(list, frame),
            Block::Definitions { entries } => self.definitions(entries, frame),
            Block::Code { text, .. } => self.code(text, frame),
            Block::Table(table) => self.table(table, frame),
            Block::Figure(figure) => self.figure(figure, frame),
            Block::Media(media) => self.media(media, frame),
            Block::Math { tex } => self.math(tex, frame),
            Block::Rule => self.rule(frame),
            Block::Group { attributes, blocks } => self.group(attributes, blocks, frame),
        }
    }

    /// Running text; pictures too large for a line stand between its stretches.
    fn paragraph(&mut self, content: &[Inline], frame: &Frame) {
        let stretches = self.stretches(content, frame);
        let mut first = true;
        for stretch in stretches {
            match stretch {
                Stretch::Text(mut pieces, boxes) => {
                    let inner = self.inside(StructureRole::Paragraph, frame);
                    drop_source_indent(&mut pieces);
                    let indent = first && self.is_indented(content, &pieces, frame);
                    let heads = is_pseudo_heading(content);
                    let (from, under_heading) = (self.slabs.len(), self.pending.after_heading);
                    self.text(&pieces, &boxes, &inner, indent);
                    if heads && frame.running && frame.sections && !under_heading {
                        self.space_above(from, frame.block_space());
                    }
                    self.pending.keep |= heads;
                }
                Stretch::Picture(image, link) => self.picture(image, link, frame),
            }
            first = false;
        }
    }

    fn is_indented(&self, content: &[Inline], pieces: &[Piece], frame: &Frame) -> bool {
        let rules = frame.rules();
        frame.indent
            && frame.align.is_none()
            && (rules.indent_after_heading || !self.pending.after_heading)
            && !is_verse(pieces)
            && !is_pseudo_heading(content)
    }

    /// Pieces as a justified paragraph.
    fn text(&mut self, pieces: &[Piece], boxes: &[LineBox], frame: &Frame, indent: bool) {
        let em = if indent { frame.rules().indent } else { 0.0 };
        let narrow = frame.width < frame.size * LEAST_MEASURE;
        let default = if narrow { Align::Start } else { Align::Justify };
        let style = ParagraphStyle {
            first_indent: (em * frame.size).min(frame.width / 4.0),
            ..frame.paragraph_style(frame.align.unwrap_or(default))
        };
        let lines = self.lay(pieces, &style);
        self.push_lines(&lines, frame, boxes);
    }

    /// Space around the slabs set since `from`. Under a heading there is none: it brings its own.
    /// What has an edge, as the ground of a listing and the rules of a table are, is nearer to its
    /// neighbours than text is to text.
    pub(crate) fn space_around(&mut self, from: usize, frame: &Frame) {
        let Some(first) = self.slabs.get(from) else { return };
        let kept = first.numbers.before == Break::Never;
        let has_edge = |slab: &Slab| slab.numbers.trailing <= 0.0;
        let edges = (has_edge(first), self.slabs.last().is_some_and(has_edge));
        let space = |edge: bool| if edge { frame.edge_space() } else { frame.block_space() };
        let above = from.checked_sub(1).and_then(|before| self.slabs.get_mut(before));
        let mut meets_edge = edges.0;
        if let Some(above) = above {
            meets_edge |= has_edge(above);
            if edges.0 && !kept {
                above.numbers.below = above.numbers.below.min(space(true));
            }
        }
        if !kept {
            self.space_above(from, space(meets_edge));
        }
        self.space_below(space(edges.1));
    }

    fn quote(&mut self, blocks: &[Block], frame: &Frame) {
        let from = self.slabs.len();
        let node = self.inside(StructureRole::Quote, frame);
        let em = if self.setting.geometry.is_small() { QUOTE_INDENT / 2.0 } else { QUOTE_INDENT };
        let inner = self.narrower(&node, em * frame.size, em * frame.size);
        self.blocks(blocks, &Frame { running: false, ..inner });
        self.space_around(from, frame);
    }

    /// The frame moved in, as far as there is room: nesting never squeezes text to nothing.
    pub(crate) fn narrower(&mut self, frame: &Frame, left: Pt, right: Pt) -> Frame {
        let least = (frame.size * LEAST_MEASURE).min(frame.width);
        if frame.width - left - right >= least {
            return frame.inset(left, right);
        }
        if self.first_time("indent-limited") {
            self.diagnostics.note(
                "indent-limited",
                None,
                "blocks are nested too deep for the width of the page; inner ones are not indented",
            );
        }
        frame.clone()
    }

    /// The frame moved in from the edge where lines begin.
    pub(super) fn indented(&mut self, frame: &Frame, width: Pt, leftward: bool) -> Frame {
        if leftward { self.narrower(frame, 0.0, width) } else { self.narrower(frame, width, 0.0) }
    }

    fn group(&mut self, attributes: &Attributes, blocks: &[Block], frame: &Frame) {
        if let Some(id) = &attributes.id {
            let name = self.target_name(id);
            self.pending.targets.push(name);
        }
        let mut inner = frame.clone();
        if let Some(language) = attributes.language.as_deref()
            && language != &*frame.language
        {
            inner = self.inside(StructureRole::Section, frame);
            inner.language = Arc::from(language);
            self.structure[inner.node].language = Some(language.to_owned());
        }
        match attributes.alignment {
            Some(Alignment::Center) => inner.align = Some(Align::Center),
            Some(Alignment::End) => inner.align = Some(Align::Right),
            // What is aligned at the start is running text to most sites.
            Some(Alignment::Start) | None => {}
        }
        let from = self.slabs.len();
        match attributes.role {
            Some(Role::Verse) => {
                inner.align = inner.align.or(Some(Align::Start));
                inner.running = frame.running;
                self.blocks(blocks, &inner);
            }
            Some(Role::Aside) => {
                let aside = self.narrower(&inner, frame.size, frame.size);
                self.blocks(blocks, &Frame { color: GRAY, running: false, ..aside });
                self.space_around(from, frame);
            }
            Some(Role::Details) => {
                if let Some((summary, rest)) = blocks.split_first() {
                    self.block(summary, &Frame { bold: true, indent: false, ..inner.clone() });
                    self.pending.keep = true;
                    self.blocks(rest, &inner);
                    self.pending.keep = false;
                }
            }
            Some(Role::More | Role::Abbreviation) | None => self.blocks(blocks, &inner),
        }
    }

    /// A break of thought: three stars, which are no text.
    fn rule(&mut self, frame: &Frame) {
        let lines = self.lay_text("＊　＊　＊", frame, Align::Center);
        self.pending.keep = !self.slabs.is_empty();
        self.push_lines(&lines, frame, &[]);
        if let Some(slab) = self.slabs.last_mut() {
            slab.items = std::mem::take(&mut slab.items).into_iter().map(unspoken).collect();
        }
    }

    /// A note for the foot of the page; gives its number, from 0.
    pub(crate) fn note(&mut self, blocks: &[Block], frame: &Frame) -> usize {
        let number = self.notes.len();
        self.notes.push(Vec::new());
        let outer = self.begin();
        let outer_noting = std::mem::replace(&mut self.noting, true);
        let name = self.note_name(number);
        self.pending.targets.push(name);
        let mut foot = self.body(&frame.language).with_look(&NOTE);
        foot.node = self.node(StructureRole::Note, frame.node);
        foot.indent = false;
        foot.sections = false;
        self.marked_blocks(&(number + 1).to_string(), blocks, &foot);
        self.noting = outer_noting;
        let mut slabs = self.end(outer);
        for index in 1..slabs.len() {
            let gap = slabs[index - 1].numbers.gap(&slabs[index].numbers);
            slabs[index - 1].numbers.height += gap;
        }
        self.notes[number] = slabs;
        number
    }

    /// Blocks whose first line has a mark hanging before it, in a box of [`LIST_INDENT`].
    fn marked_blocks(&mut self, mark: &str, blocks: &[Block], frame: &Frame) {
        let label = self.inside(StructureRole::ListLabel, frame);
        let width = frame.size * 1.5;
        let leftward = direction(blocks, &frame.language).unwrap_or_default();
        self.hang_mark(&Mark { text: mark, width, before_text: None, leftward }, &label);
        let inner = self.indented(frame, width, leftward);
        self.blocks(blocks, &inner);
        self.end_mark(&inner);
    }

    /// Sees to it that a mark does not wait for ever: an empty item gets an empty line.
    pub(crate) fn end_mark(&mut self, frame: &Frame) {
        if self.pending.marks.is_empty() {
            return;
        }
        let mut slab = Slab { baseline: super::state::baseline(frame.size), ..Slab::default() };
        slab.numbers.height = frame.pitch;
        slab.numbers.trailing = frame.pitch - frame.size;
        self.push(slab);
    }
}

/// Takes away the spaces that a source indents its paragraphs with: the page does that.
fn drop_source_indent(pieces: &mut [Piece]) {
    for piece in pieces {
        let Piece::Text { text, style } = piece else { return };
        if style.code {
            return;
        }
        let kept = text.trim_start_matches([
            ' ', '\u{3000}', '\u{a0}', '\u{2003}', '\u{2002}', '\u{2001}', '\u{2000}',
        ]);
        if kept.len() < text.len() {
            *text = kept.to_owned();
        }
        if !text.is_empty() {
            return;
        }
    }
}

/// Whether the author broke every line and the lines are short.
fn is_verse(pieces: &[Piece]) -> bool {
    let breaks = pieces.iter().filter(|piece| matches!(piece, Piece::Break)).count();
    let characters: usize = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text { text, .. } => text.chars().count(),
            Piece::Ruby { base, .. } => base.chars().count(),
            Piece::Break | Piece::Box { .. } | Piece::Formula { .. } => 1,
        })
        .sum();
    breaks >= 2 && characters <= (breaks + 1) * VERSE_LINE
}

/// Whether a page may end between a paragraph and what follows: hardly after words before a colon,
/// and not under a line that is a table's title in all but name, or stands over the picture of one.
fn introduces(block: &Block, next: &Block) -> Break {
    let Block::Paragraph { content } = block else { return Break::Free };
    let is_drawn = || holds_picture(next) && names_table(&plain_text(content));
    let table = matches!(next, Block::Table(_)) || is_drawn();
    if !table && !matches!(next, Block::List(_) | Block::Code { .. } | Block::Quote { .. }) {
        return Break::Free;
    }
    if holds_picture(block) {
        return Break::Free;
    }
    let words = plain_text(content);
    let words = words.trim();
    if table && (1..=PSEUDO_HEADING).contains(&words.chars().count()) {
        return Break::Discouraged;
    }
    if words.ends_with(['：', ':']) { Break::Spare(INTRODUCTION) } else { Break::Free }
}

/// Whether words are a table's name and number.
fn names_table(words: &str) -> bool {
    let rest = ["表格", "表", "Table"].iter().find_map(|label| words.trim().strip_prefix(label));
    rest.is_some_and(|rest| {
        rest.trim_start().starts_with(|next: char| {
            next.is_ascii_digit() || "一二三四五六七八九十".contains(next)
        })
    })
}

/// Whether a paragraph is strong words alone, few enough to be a heading in disguise.
fn is_pseudo_heading(content: &[Inline]) -> bool {
    let strong = content.iter().all(|inline| match inline {
        Inline::Styled { style: Style::Strong, .. } | Inline::Break => true,
        Inline::Text { text } => text.trim().is_empty(),
        _ => false,
    });
    let words = plain_text(content);
    strong && !words.trim().is_empty() && words.chars().count() <= PSEUDO_HEADING
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strong(text: &str) -> Inline {
        Inline::Styled { style: Style::Strong, content: vec![Inline::text(text)] }
    }

    #[test]
    fn words_before_a_colon_introduce_and_short_lines_name_tables() {
        let paragraph = |text: &str| Block::Paragraph { content: vec![Inline::text(text)] };
        let code = Block::Code { language: None, text: "x".to_owned() };
        assert_eq!(introduces(&paragraph("如下："), &code), Break::Spare(INTRODUCTION));
        assert_eq!(introduces(&paragraph("如下。"), &code), Break::Free);
        assert_eq!(introduces(&paragraph("如下："), &paragraph("文")), Break::Free);
        let table = Block::Table(Box::default());
        assert_eq!(introduces(&paragraph("表一"), &table), Break::Discouraged);
        assert_eq!(introduces(&paragraph(&"长".repeat(31)), &table), Break::Free);
        let image = Inline::Image(Box::default());
        let drawn = Block::Paragraph { content: vec![image] };
        assert_eq!(introduces(&paragraph("表格 3：管脚"), &drawn), Break::Discouraged);
        assert_eq!(introduces(&paragraph("表示如此"), &drawn), Break::Free);
    }

    #[test]
    fn short_strong_paragraphs_are_headings_in_disguise() {
        assert!(is_pseudo_heading(&[strong("一、缘起")]));
        assert!(!is_pseudo_heading(&[strong("一、"), Inline::text("缘起")]));
        assert!(!is_pseudo_heading(&[strong(&"长".repeat(31))]));
        assert!(!is_pseudo_heading(&[]));
    }
}
