//! What stands around articles: openings, colophons, the cover and the contents page.
//!
//! The words come from `book`; here is only how they are set.

use std::sync::Arc;

use crate::book::{Colophon, Opening};
use crate::typeset::geometry::{Color, Pt, Rect};
use crate::typeset::page::{Item, ItemKind, LinkTarget, StructureRole};
use crate::typeset::pagebreak::Break;
use crate::typeset::paragraph::{Align, ParagraphStyle, Piece, TextStyle};
use crate::typeset::style::{
    BYLINE, COLOPHON, COVER_TITLE, EXCERPT, Look, MARGINAL, PART_TITLE, RULE_GRAY, SUBTITLE, TITLE,
};

use super::lines::Links;
use super::state::{Flow, Frame, Pending, Slab, baseline, merged};

/// Stands between the pieces of a byline.
const BYLINE_SEPARATOR: &str = " · ";
/// Space above a byline, em.
const BYLINE_ABOVE: f32 = 1.1;
/// Space between an article's opening and its text, lines.
const OPENING_BELOW: f32 = 1.25;
/// Length of the rule above a colophon, em.
const COLOPHON_RULE: f32 = 8.0;
/// Dots of leaders stand on a grid of this pitch, em.
const LEADER_PITCH: f32 = 0.5;
/// Free space between leaders and what they join, em.
const LEADER_SPACE: f32 = 0.6;
/// Room for page numbers, em.
const FOLIO_ROOM: f32 = 2.5;
/// The cover's picture takes this share of the page's height at most.
const COVER_PICTURE: f32 = 0.45;

/// A line of the contents page.
#[derive(Clone, Debug)]
pub(crate) struct ContentsLine {
    /// How deep it is nested, from 0.
    pub(crate) depth: usize,
    /// The words.
    pub(crate) title: String,
    /// The name of the place it leads to.
    pub(crate) target: String,
    /// The number of that page.
    pub(crate) label: String,
    /// The first words of what it leads to.
    pub(crate) excerpt: Option<Arc<str>>,
}

impl Flow<'_> {
    /// Title, subtitle and byline at the head of an article.
    pub(crate) fn opening(&mut self, opening: &Opening, frame: &Frame) {
        let outer = self.begin();
        if let Some(title) = opening.title.as_deref().filter(|title| !title.trim().is_empty()) {
            let role = StructureRole::Heading(1, title.to_owned());
            self.centred(title, &TITLE, role, frame);
        }
        if let Some(subtitle) = &opening.subtitle {
            self.centred(subtitle, &SUBTITLE, StructureRole::Paragraph, frame);
        }
        if !opening.byline.is_empty() {
            let byline = opening.byline.join(BYLINE_SEPARATOR);
            self.space_below(frame.size * BYLINE_ABOVE);
            self.centred(&byline, &BYLINE, StructureRole::Paragraph, frame);
        }
        let slabs = self.end(outer);
        if slabs.is_empty() {
            return;
        }
        let height: Pt = slabs.iter().map(|slab| slab.numbers.height).sum();
        if height > self.setting.geometry.text_height() / 2.0 {
            self.push_all(slabs);
        } else {
            self.push(merged(slabs));
        }
        self.space_below(frame.pitch * OPENING_BELOW);
        self.pending.keep = true;
        self.pending.after_heading = true;
    }

    fn centred(&mut self, text: &str, look: &Look, role: StructureRole, frame: &Frame) {
        let inner = self.inside(role, frame).with_look(look);
        let style = ParagraphStyle { balance: true, ..inner.paragraph_style(Align::Center) };
        let piece = Piece::Text { text: text.to_owned(), style: inner.text_style() };
        let lines = self.lay(&[piece], &style);
        self.push_lines(&lines, &inner, &[]);
    }

    /// Where the article came from, at its end.
    pub(crate) fn colophon(&mut self, colophon: &Colophon, frame: &Frame) {
        if colophon.lines.is_empty() {
            return;
        }
        let section = self.inside(StructureRole::Section, frame);
        let outer = self.begin();
        for line in &colophon.lines {
            let inner = self.inside(StructureRole::Paragraph, &section).with_look(&COLOPHON);
            let label = format!("{}{}", line.label, self.setting.labels.colon);
            let link = line.url.clone().map(LinkTarget::Url);
            let style = inner.text_style();
            let pieces = [
                Piece::Text { text: label, style: style.clone() },
                Piece::Text { text: line.value.clone(), style: TextStyle { link, ..style } },
            ];
            let lines = self.lay(&pieces, &inner.paragraph_style(Align::Start));
            self.push_lines(&lines, &inner, &[]);
        }
        let mut slabs = self.end(outer);
        if let Some(first) = slabs.first_mut() {
            let lead = frame.size;
            let moved = std::mem::take(&mut first.items);
            first.items.extend(moved.into_iter().map(|item| super::shifted(item, 0.0, lead)));
            let width = (frame.size * COLOPHON_RULE).min(frame.width);
            let rect = Rect { x: frame.left, y: lead * 0.4, width, height: 0.4 };
            let kind = ItemKind::Fill { rect, color: RULE_GRAY };
            first.items.insert(0, Item { node: None, kind });
            first.baseline += lead;
            first.numbers.height += lead;
            first.numbers.above = frame.pitch + frame.pitch - frame.size;
        }
        // In one piece where that can be, and never alone on a page where some lines can come.
        if let Some(first) = slabs.first_mut() {
            first.numbers.before = Break::Discouraged;
        }
        for slab in slabs.iter_mut().skip(1).take(20) {
            slab.numbers.before = Break::Never;
        }
        self.push_all(slabs);
    }

    /// The cover, as one slab that fills the page.
    pub(crate) fn cover(&mut self, opening: &Opening, picture: Option<&str>, frame: &Frame) {
        let outer = self.begin();
        if let Some(picture) = self.cover_picture(picture, frame) {
            self.push(picture);
        }
        if let Some(title) = &opening.title {
            let role = StructureRole::Heading(1, title.clone());
            let narrow = frame.inset(frame.width * 0.06, frame.width * 0.06);
            self.centred(title, &COVER_TITLE, role, &narrow);
        }
        if let Some(subtitle) = &opening.subtitle {
            self.space_below(frame.size * 1.6);
            self.centred(subtitle, &SUBTITLE, StructureRole::Paragraph, frame);
        }
        if !opening.byline.is_empty() {
            self.space_below(frame.pitch * 2.4);
            let byline = opening.byline.join(BYLINE_SEPARATOR);
            self.centred(&byline, &BYLINE, StructureRole::Paragraph, frame);
        }
        self.fill_page(outer);
    }

    /// Ends a column apart, as one slab that fills a page, what stands on it a little above the
    /// middle.
    fn fill_page(&mut self, outer: (Vec<Slab>, Pending)) {
        let mut slab = merged(self.end(outer));
        let height = self.setting.geometry.text_height();
        let top = (height - slab.numbers.height).max(0.0) * 0.38;
        slab.items = slab.items.into_iter().map(|item| super::shifted(item, 0.0, top)).collect();
        slab.numbers.height = slab.numbers.height.max(height);
        self.push(slab);
    }

    /// The page that opens a part of the book: its title, and what is in it.
    pub(crate) fn part(&mut self, title: &str, extent: &str, frame: &Frame) {
        let outer = self.begin();
        let role = StructureRole::Heading(1, title.to_owned());
        self.centred(title, &PART_TITLE, role, frame);
        self.space_below(frame.pitch * 1.4);
        self.centred(extent, &BYLINE, StructureRole::Paragraph, frame);
        self.fill_page(outer);
    }

    fn cover_picture(&mut self, address: Option<&str>, frame: &Frame) -> Option<Slab> {
        let asset = self.setting.assets.get(self.setting.base, address?)?;
        let (width, height) = self.drawable(asset)?;
        #[expect(clippy::cast_precision_loss, reason = "pictures have fewer px")]
        let ratio = height as Pt / width as Pt;
        let tallest = self.setting.geometry.text_height() * COVER_PICTURE;
        let width = frame.width.min(tallest / ratio);
        let x = frame.left + (frame.width - width) / 2.0;
        let rect = Rect { x, y: 0.0, width, height: width * ratio };
        let alt = self.setting.labels.cover;
        let figure = self.inside(StructureRole::Figure(alt.to_owned()), frame);
        let mut slab = self.image_slab(asset, rect, alt, None, &figure);
        slab.numbers.below = frame.pitch * 1.5;
        Some(slab)
    }

    /// The contents page: titles, leaders, numbers.
    pub(crate) fn contents(&mut self, lines: &[ContentsLine], frame: &Frame) {
        let title = self.setting.labels.contents;
        self.centred(title, &TITLE, StructureRole::Heading(1, title.to_owned()), frame);
        self.space_below(frame.pitch * 1.4);
        self.pending.keep = true;
        let list = Frame { running: false, ..self.inside(StructureRole::Contents, frame) };
        for line in lines {
            self.contents_line(line, &list);
        }
    }

    fn contents_line(&mut self, entry: &ContentsLine, frame: &Frame) {
        let em = frame.size;
        let item = self.inside(StructureRole::ContentsItem, frame);
        let link = self.inside(StructureRole::Link, &item);
        #[expect(clippy::cast_precision_loss, reason = "contents are not nested deep")]
        let indent = (entry.depth as Pt * em).min(frame.width / 3.0);
        let bold = entry.depth == 0 && entry.label.is_empty();
        let inner = Frame { bold, ..link.inset(indent, em * FOLIO_ROOM) };
        let text = self.lay_text(&entry.title, &inner, Align::Start);
        let first = self.slabs.len();
        self.push_lines(&text, &inner, &[]);
        if bold && first > 1 {
            self.space_above(first, frame.block_space());
        }
        let right = frame.left + frame.width;
        let numbers = Frame { width: frame.width, ..link.clone() };
        let number = self.lay_text(&entry.label, &numbers, Align::End);
        let mut number_left = right;
        let mut items = Vec::new();
        if let Some(number) = number.first() {
            let base = baseline(em);
            items = self.line_items(number, base, &numbers, &[], &mut Links::default());
            for item in &items {
                if let ItemKind::Glyphs { x, .. } = item.kind {
                    number_left = number_left.min(x);
                }
            }
        }
        let text_right = text.last().map_or(0.0, |line| line.width) + inner.left;
        let leaders = leaders(text_right + em * LEADER_SPACE, number_left - em * LEADER_SPACE, em);
        let dots = leaders.into_iter().map(|x| Item {
            node: None,
            kind: ItemKind::Dot {
                x,
                y: baseline(em) - em * 0.06,
                radius: em * 0.035,
                color: Color::BLACK,
            },
        });
        let to = LinkTarget::Internal(entry.target.clone());
        let words = format!("{} {}", entry.title, entry.label);
        let count = self.slabs.len() - first;
        for slab in &mut self.slabs[first..] {
            let rect = Rect {
                x: frame.left + indent,
                y: 0.0,
                width: frame.width - indent,
                height: slab.numbers.height,
            };
            let kind = ItemKind::Link { rect, to: to.clone(), text: words.trim().to_owned() };
            slab.items.push(Item { node: Some(link.node), kind });
            if count > 1 {
                slab.numbers.before = Break::Discouraged;
            }
        }
        if let Some(slab) = self.slabs[first..].last_mut() {
            slab.items.extend(items);
            if !entry.label.is_empty() {
                slab.items.extend(dots);
            }
        }
        if let Some(excerpt) = &entry.excerpt {
            let frame = Frame { node: item.node, ..inner };
            self.excerpt(excerpt, &frame);
        }
    }

    /// The first words of an article under its title, kept with it.
    fn excerpt(&mut self, words: &str, frame: &Frame) {
        let inner = self.inside(StructureRole::Paragraph, frame).with_look(&EXCERPT);
        let lines = self.lay_text(words, &Frame { bold: false, ..inner.clone() }, Align::Start);
        let first = self.slabs.len();
        self.push_lines(&lines, &inner, &[]);
        for slab in &mut self.slabs[first..] {
            slab.numbers.before = Break::Never;
        }
        self.space_below(frame.size * 0.7);
    }

    /// A running head or folio: artifacts, their baseline at `y` of the page.
    pub(crate) fn marginal(&mut self, text: &str, align: Align, y: Pt, frame: &Frame) -> Vec<Item> {
        let inner = frame.with_look(&MARGINAL);
        let lines = self.lay_text(text, &inner, align);
        let Some(line) = lines.first() else { return Vec::new() };
        let items = self.line_items(line, y, &inner, &[], &mut Links::default());
        items.into_iter().map(|item| Item { node: None, ..item }).collect()
    }
}

/// Where the dots of leaders stand between two heights: on one grid for the whole page.
fn leaders(from: Pt, to: Pt, em: Pt) -> Vec<Pt> {
    let pitch = em * LEADER_PITCH;
    let mut dots = Vec::new();
    let mut x = (from / pitch).ceil() * pitch;
    while x <= to {
        dots.push(x);
        x += pitch;
    }
    dots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaders_stand_on_one_grid() {
        assert_eq!(leaders(11.0, 26.0, 10.0), [15.0, 20.0, 25.0]);
        assert_eq!(leaders(12.0, 20.0, 10.0), [15.0, 20.0]);
        assert!(leaders(30.0, 20.0, 10.0).is_empty());
    }
}
