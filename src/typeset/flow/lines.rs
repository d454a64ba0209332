//! Finished lines to slabs: glyphs, rules and dots to items, linked runs to links.

use std::sync::Arc;

use crate::typeset::geometry::{Pt, Rect};
use crate::typeset::page::{Item, ItemKind, LinkTarget, StructureRole};
use crate::typeset::pagebreak::{self, Break};
use crate::typeset::paragraph::{Line, LineItem};

use super::formulas::Written;
use super::state::{Flow, Frame, Slab, baseline};

/// The share of the space between lines that what rises from the lower one may take, that what hangs
/// from the upper one may take, and that both may take together, before lines must move apart.
const RISING: f32 = 0.75;
const AT_TOP: f32 = 0.2;
const HANGING: f32 = 0.6;
const SHARED: f32 = 0.9;

/// A picture in a line, or a part of a formula.
#[derive(Clone, Debug)]
pub(crate) struct LineBox {
    /// Height above the baseline and depth below, pt.
    pub(crate) height: Pt,
    pub(crate) depth: Pt,
    pub(crate) content: BoxContent,
}

/// What is in it.
#[derive(Clone, Debug)]
pub(crate) enum BoxContent {
    Picture {
        /// The asset.
        digest: Arc<str>,
        /// What it shows, in words.
        alt: String,
    },
    /// A part of a formula, and what it states: the source of the whole, or nothing.
    Formula(Written, Arc<str>),
}

/// The link being followed through the runs of a paragraph.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// The link that the last run stands in.
    open: Option<OpenLink>,
    /// The link that the line before ended in, and its node.
    carried: Option<(LinkTarget, usize)>,
}

#[derive(Debug)]
struct OpenLink {
    to: LinkTarget,
    node: usize,
    rect: Rect,
    text: String,
}

impl Links {
    /// Ends the area of the open link; the next line may go on with it.
    fn close(&mut self, items: &mut Vec<Item>) {
        if let Some(OpenLink { to, node, rect, text }) = self.open.take() {
            self.carried = Some((to.clone(), node));
            items.push(Item { node: Some(node), kind: ItemKind::Link { rect, to, text } });
        }
    }

    /// Widens the area of the open link to a run.
    fn cover(&mut self, run: Rect, text: &str) {
        let Some(OpenLink { rect, text: words, .. }) = &mut self.open else { return };
        words.push_str(text);
        if rect.width == 0.0 {
            *rect = run;
            return;
        }
        let right = (run.x + run.width).max(rect.x + rect.width);
        let bottom = (run.y + run.height).max(rect.y + rect.height);
        rect.x = rect.x.min(run.x);
        rect.y = rect.y.min(run.y);
        rect.width = right - rect.x;
        rect.height = bottom - rect.y;
    }
}

/// Whether a page that ended before this line would leave a single line of what belongs together
/// behind, or take one with it: of a paragraph, or of what stands between two breaks in it.
fn leaves_one(lines: &[Line], index: usize) -> bool {
    let starts = |index: usize| index == 0 || lines[index - 1].last;
    let inside = !starts(index);
    inside && (starts(index - 1) || lines[index].last)
}

impl Flow<'_> {
    /// Adds the lines of a paragraph, widows and orphans discouraged.
    pub(crate) fn push_lines(&mut self, lines: &[Line], frame: &Frame, boxes: &[LineBox]) {
        if lines.iter().any(|line| line.broken) && self.first_time("word-too-wide") {
            let message = "a word is wider than its line; it is broken where it must be";
            self.diagnostics.note("word-too-wide", None, message);
        }
        let mut areas = Links::default();
        for (index, line) in lines.iter().enumerate() {
            let mut slab = self.line_slab(line, frame, boxes, &mut areas);
            if leaves_one(lines, index) {
                slab.numbers.before = Break::Discouraged;
            }
            self.push(slab);
        }
    }

    /// One line as a slab.
    fn line_slab(
        &mut self,
        line: &Line,
        frame: &Frame,
        boxes: &[LineBox],
        links: &mut Links,
    ) -> Slab {
        // What rises into the space between lines (ruby) may have most of it, and what hangs into
        // it (a fraction) what that leaves.
        let space = (frame.pitch - frame.size).max(0.0);
        let hanging = self.slabs.last().map_or(0.0, |slab| slab.hang);
        // At the top of a cell or a note there is no such space.
        let rising = if self.slabs.is_empty() { AT_TOP } else { RISING };
        let room = (space * SHARED - hanging).min(space * rising);
        let above = (line.extra_above - room).max(0.0).min(line.extra_above);
        let below = (line.extra_below - space * HANGING).max(0.0);
        let base = baseline(frame.size) + above;
        let items = self.line_items(line, base, frame, boxes, links);
        Slab {
            numbers: pagebreak::Slab {
                height: frame.pitch + above + below,
                trailing: (space + below - line.extra_below).max(0.0).min(space),
                notes: line.notes.clone(),
                ..pagebreak::Slab::default()
            },
            baseline: base,
            hang: line.extra_below - below,
            items,
            ..Slab::default()
        }
    }

    /// What stands on a line, its baseline at `base`.
    pub(crate) fn line_items(
        &mut self,
        line: &Line,
        base: Pt,
        frame: &Frame,
        boxes: &[LineBox],
        links: &mut Links,
    ) -> Vec<Item> {
        let mut items = Vec::with_capacity(line.items.len());
        let artifact = |kind| Item { node: None, kind };
        let behind = |item: &&LineItem| matches!(item, LineItem::Fill { behind: true, .. });
        let in_front = line.items.iter().filter(|item| !behind(item));
        for item in line.items.iter().filter(behind).chain(in_front) {
            match item {
                LineItem::Glyphs { x, raise, run, link } => {
                    let width: Pt = run.glyphs.iter().map(|glyph| glyph.advance).sum();
                    let x = frame.left + x;
                    let rect =
                        Rect { x, y: base - raise - run.size * 0.88, width, height: run.size };
                    let parent = self.link_of(links, link.as_ref(), frame, &mut items);
                    let node = parent.unwrap_or(frame.node);
                    links.cover(rect, run.exact());
                    let kind = ItemKind::Glyphs { x, y: base - raise, run: run.clone() };
                    items.push(Item { node: Some(node), kind });
                }
                LineItem::Sign { x, run } => {
                    let (x, run) = (frame.left + x, run.clone());
                    items.push(artifact(ItemKind::Sign { x, y: base, run }));
                }
                LineItem::Box { x, width, id, link } => {
                    let Some(content) = boxes.get(*id) else { continue };
                    let rect = Rect {
                        x: frame.left + x,
                        y: base - content.height,
                        width: *width,
                        height: content.height + content.depth,
                    };
                    let parent = self.link_of(links, link.as_ref(), frame, &mut items);
                    let node = parent.unwrap_or(frame.node);
                    match &content.content {
                        BoxContent::Picture { digest, alt } => {
                            links.cover(rect, alt);
                            let node = self.node(StructureRole::Figure(alt.clone()), node);
                            let (digest, alt) = (digest.clone(), alt.clone());
                            let kind = ItemKind::Image { rect, digest, alt, slice: None };
                            items.push(Item { node: Some(node), kind });
                        }
                        // No node of its own: the exact text of a line would fall into pieces, which
                        // readers put into an order of their own.
                        BoxContent::Formula(written, stated) => {
                            links.cover(rect, stated);
                            items.extend(written.items((rect.x, base), node));
                        }
                    }
                }
                LineItem::Fill { x, bottom, width, height, color, .. } => {
                    let rect = Rect {
                        x: frame.left + x,
                        y: base - bottom - height,
                        width: *width,
                        height: *height,
                    };
                    items.push(artifact(ItemKind::Fill { rect, color: *color }));
                }
                LineItem::Dot { x, y, radius } => items.push(artifact(ItemKind::Dot {
                    x: frame.left + x,
                    y: base - y,
                    radius: *radius,
                    color: frame.color,
                })),
            }
        }
        links.close(&mut items);
        items
    }

    /// The node of the link that a run stands in. Neighbouring runs of one link share a node and
    /// an area, also over a line's end.
    fn link_of(
        &mut self,
        links: &mut Links,
        link: Option<&LinkTarget>,
        frame: &Frame,
        items: &mut Vec<Item>,
    ) -> Option<usize> {
        if let (Some(open), Some(to)) = (&links.open, link)
            && open.to == *to
        {
            return Some(open.node);
        }
        links.close(items);
        let carried = links.carried.take();
        let to = link?;
        let node = match carried {
            Some((before, node)) if before == *to => node,
            _ => self.node(StructureRole::Link, frame.node),
        };
        let open = OpenLink { to: to.clone(), node, rect: Rect::default(), text: String::new() };
        links.open = Some(open);
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_lines_are_told_by_what_the_author_broke() {
        let lines: Vec<Line> = [false, false, true, true, false, true]
            .map(|last| Line { last, ..Line::default() })
            .into();
        let found: Vec<usize> =
            (0..lines.len()).filter(|&index| leaves_one(&lines, index)).collect();
        assert_eq!(found, [1, 2, 5]);
    }
}
