//! Formulas built up, in lines of text and by themselves; else their source.

use std::sync::Arc;

use crate::typeset::formula::{Area, Around, Book, Formula, Mark, Seam};
use crate::typeset::geometry::{Color, Pt, Rect};
use crate::typeset::page::{Glyph, GlyphRun, Item, ItemKind, Segment, StructureRole};
use crate::typeset::pagebreak::{self, Break};
use crate::typeset::paragraph::{Align, Joined, Piece, TextStyle};

use super::lines::{BoxContent, LineBox};
use super::state::{Flow, Frame, Slab};

/// A part of a formula is at most so tall, part of the page's text.
const TALLEST: f32 = 0.8;
/// Least space between lines of a displayed formula, part of the size of the text.
const ROW_SPACE: f32 = 0.35;
/// A line of one has at least the height and depth of an em box of the text.
const STRUT: (f32, f32) = (0.88, 0.12);

/// Glyphs, rules and shapes of a formula as a page has them: x from its left end, y of all glyphs
/// its baseline, over which their `dy` lifts them.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    runs: Vec<(Pt, Arc<GlyphRun>)>,
    /// Left, bottom over the baseline, width, height.
    rules: Vec<(Pt, Pt, Pt, Pt)>,
    shapes: Vec<(Pt, Pt, Arc<[Segment]>)>,
    color: Color,
}

impl Written {
    /// What stands in a box; its first run states `stated`, the others nothing.
    fn new(area: Area, stated: &Arc<str>, color: Color, scale: impl Fn(&Mark) -> f32) -> Self {
        let mut written = Self { runs: Vec::new(), rules: Vec::new(), shapes: Vec::new(), color };
        let mut open: Option<(Pt, GlyphRun, Pt)> = None;
        let mut stated = Some(Arc::clone(stated));
        for mark in area.marks {
            let scale = scale(&mark);
            match mark {
                Mark::Glyph { x, y, size, font, id, advance, shows, embolden } => {
                    let size = size * scale;
                    let embolden = if embolden { 0.02 } else { 0.0 };
                    let fits = open.as_ref().is_some_and(|(_, run, pen)| {
                        run.font == font
                            && (run.size - size).abs() < 0.001
                            && run.embolden.to_bits() == f32::to_bits(embolden)
                            && x - pen > -size / 8.0
                            && x - pen < size
                    });
                    if !fits {
                        written.runs.extend(open.take().map(|(x, run, _)| (x, Arc::new(run))));
                        let run = GlyphRun {
                            font,
                            size,
                            color,
                            text: String::new(),
                            stated: Some(stated.take().unwrap_or_else(|| Arc::from(""))),
                            language: String::new(),
                            glyphs: Vec::new(),
                            exact_text: true,
                            embolden,
                        };
                        open = Some((x, run, x));
                    }
                    let Some((_, run, pen)) = &mut open else { continue };
                    if let Some(last) = run.glyphs.last_mut() {
                        last.advance += x - *pen;
                    }
                    let start = run.text.len();
                    run.text.extend(shows);
                    let text = start..run.text.len();
                    run.glyphs.push(Glyph { id, advance, dx: 0.0, dy: y, text });
                    *pen = x + advance;
                }
                Mark::Rule { x, y, width, height } => written.rules.push((x, y, width, height)),
                Mark::Shape { x, y, outline } => written.shapes.push((x, y, outline.into())),
            }
        }
        written.runs.extend(open.map(|(x, run, _)| (x, Arc::new(run))));
        written
    }

    /// The items of a page, the left end of the baseline at `x`, `base`. What says nothing comes
    /// last, and belongs to the same node.
    pub(crate) fn items(&self, (x, base): (Pt, Pt), node: usize) -> Vec<Item> {
        let mut kinds: Vec<ItemKind> =
            Vec::with_capacity(self.runs.len() + self.rules.len() + self.shapes.len());
        for (left, run) in &self.runs {
            kinds.push(ItemKind::Glyphs { x: x + left, y: base, run: Arc::clone(run) });
        }
        for &(left, bottom, width, height) in &self.rules {
            let rect = Rect { x: x + left, y: base - bottom - height, width, height };
            kinds.push(ItemKind::Fill { rect, color: self.color });
        }
        for (left, bottom, outline) in &self.shapes {
            let (x, y, outline) = (x + left, base - bottom, Arc::clone(outline));
            kinds.push(ItemKind::Shape { x, y, outline, color: self.color });
        }
        kinds.into_iter().map(|kind| Item { node: Some(node), kind }).collect()
    }
}

impl Flow<'_> {
    /// A formula on lines of its own.
    pub(super) fn math(&mut self, tex: &str, frame: &Frame) {
        let from = self.slabs.len();
        let tallest = self.setting.geometry.text_height() * TALLEST;
        let around = Around { size: frame.size, bold: frame.bold, measure: frame.width, tallest };
        let lines = Formula::read(tex, &self.formulas.references).and_then(|formula| {
            let mut book =
                Book::new(&mut self.shaper, &mut self.formulas, &frame.language, frame.heading);
            formula.lines(&mut book, &around)
        });
        self.miss();
        let Some(lines) = lines else {
            let inner = self.inside(StructureRole::Paragraph, frame);
            let pieces = self.source_of_formula(tex, &inner.text_style());
            let lines = self.lay(&pieces, &inner.paragraph_style(Align::Center));
            self.push_lines(&lines, &Frame { running: false, ..inner }, &[]);
            self.space_around(from, frame);
            return;
        };
        let node = self.node(StructureRole::Formula(tex.trim().to_owned()), frame.node);
        let count = lines.len();
        let mut stated: Arc<str> = tex.trim().into();
        for (number, line) in lines.into_iter().enumerate() {
            let height = line.area.height.max(frame.size * STRUT.0);
            let depth = line.area.depth.max(frame.size * STRUT.1);
            let leading = frame.pitch - frame.size;
            let trailing = if number + 1 == count {
                leading
            } else {
                (frame.pitch - height - depth).max(frame.size * ROW_SPACE).min(leading)
            };
            let written = self.written(line.area, &stated, frame.color);
            if !written.runs.is_empty() {
                stated = "".into();
            }
            let before = if number == 0 || count > 3 && number > 1 && number + 1 < count {
                Break::Free
            } else {
                Break::Discouraged
            };
            self.push(Slab {
                numbers: pagebreak::Slab {
                    height: height + depth + trailing,
                    trailing,
                    before,
                    ..pagebreak::Slab::default()
                },
                baseline: height,
                items: written.items((frame.left + line.x, height), node),
                ..Slab::default()
            });
        }
        self.space_around(from, frame);
    }

    /// Remembers what no face has.
    fn miss(&mut self) {
        for c in self.formulas.take_missing() {
            *self.missing.characters.entry(c).or_default() += 1;
        }
    }

    fn written(&self, area: Area, stated: &Arc<str>, color: Color) -> Written {
        let fonts = self.setting.fonts;
        let scale = |mark: &Mark| match mark {
            Mark::Glyph { font, .. } => fonts.scale(*font),
            _ => 1.0,
        };
        Written::new(area, stated, color, scale)
    }

    /// The pieces of a formula, none wider than the measure. What is copied and searched is its
    /// source, which it states once.
    pub(super) fn formula(
        &mut self,
        tex: &str,
        style: &TextStyle,
        measure: Pt,
        pieces: &mut Vec<Piece>,
        boxes: &mut Vec<LineBox>,
    ) {
        let tallest = self.setting.geometry.text_height() * TALLEST;
        let around = Around { size: style.size, bold: style.bold, measure, tallest };
        let parts = Formula::read(tex, &self.formulas.references).and_then(|formula| {
            let mut book =
                Book::new(&mut self.shaper, &mut self.formulas, &style.language, style.heading);
            formula.parts(&mut book, &around)
        });
        self.miss();
        let Some(parts) = parts else {
            let source = self.source_of_formula(tex, style);
            pieces.extend(source);
            return;
        };
        let mut stated: Arc<str> = tex.trim().into();
        for (number, part) in parts.into_iter().enumerate() {
            let area = part.area.raised(style.raise);
            let joined = Joined { space: part.space, relation: part.after > Seam::Operation };
            let (width, height, depth) = (area.width, area.height, area.depth);
            let written = self.written(area, &stated, style.color);
            let said = if written.runs.is_empty() {
                "".into()
            } else {
                std::mem::replace(&mut stated, "".into())
            };
            pieces.push(Piece::Formula {
                width,
                height,
                depth,
                id: boxes.len(),
                style: style.clone(),
                after: (number > 0).then_some(joined),
            });
            boxes.push(LineBox { height, depth, content: BoxContent::Formula(written, said) });
        }
    }

    /// What is not known stands as it was written.
    fn source_of_formula(&mut self, tex: &str, style: &TextStyle) -> Vec<Piece> {
        if self.first_time("math-as-source") {
            let message = "some formulas are beyond what is laid out; they stand as TeX";
            self.diagnostics.warning("math-as-source", None, message);
        }
        let mut pieces = Vec::new();
        for line in tex.trim().lines() {
            if !pieces.is_empty() {
                pieces.push(Piece::Break);
            }
            let style = TextStyle { code: true, ..style.clone() };
            pieces.push(Piece::Text { text: line.trim().to_owned(), style });
        }
        pieces
    }
}
