//! What a formula is made of when it is laid out: glyphs, rules and shapes in a box with a baseline.
//!
//! Lengths are in points, x to the right and y upward from the left end of the baseline.

use crate::typeset::geometry::Pt;
use crate::typeset::page::{FontId, Segment};

/// A glyph of a strip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) font: FontId,
    pub(super) id: u16,
    /// From the strip's left end, em.
    pub(super) x: f32,
    /// Over the baseline, em.
    pub(super) y: f32,
    /// Em.
    pub(super) advance: f32,
    /// What it shows; nothing where the glyph before it shows that.
    pub(super) shows: Option<char>,
    pub(super) embolden: bool,
}

/// Text of one look, drawn: lengths in ems of the text around.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Strip {
    pub(super) cuts: Vec<Cut>,
    pub(super) width: f32,
    /// The ink: left and right from the left end, bottom and top over the baseline.
    pub(super) ink: [f32; 4],
}

/// What letters look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Letters {
    pub(super) italic: bool,
    pub(super) bold: bool,
    /// Words of the text around, in its faces.
    pub(super) words: bool,
    /// Signs of the face of mathematics, though that of text has them.
    pub(super) signs: bool,
}

/// Measures of the faces of formulas, em of the text around.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measures {
    /// The em of formulas.
    pub(super) em: f32,
    /// Height of the line that fractions and signs are centred on.
    pub(super) axis: f32,
    /// Height of the letter x.
    pub(super) x_height: f32,
}

/// Where glyphs come from.
pub(super) trait Faces {
    fn measures(&mut self) -> Measures;
    fn strip(&mut self, text: &str, letters: Letters) -> Strip;
}

/// Something in a box.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    /// A glyph and the Han em of its size.
    Glyph {
        x: Pt,
        y: Pt,
        size: Pt,
        font: FontId,
        id: u16,
        advance: Pt,
        shows: Option<char>,
        embolden: bool,
    },
    /// A rule, y its bottom.
    Rule { x: Pt, y: Pt, width: Pt, height: Pt },
    /// A filled shape.
    Shape { x: Pt, y: Pt, outline: Vec<Segment> },
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Area {
    pub(crate) width: Pt,
    /// Over the baseline.
    pub(crate) height: Pt,
    /// Under the baseline.
    pub(crate) depth: Pt,
    /// How far its top leans out to the right beyond where its foot ends; part of the width.
    pub(super) lean: Pt,
    pub(crate) marks: Vec<Mark>,
}

impl Area {
    /// Room without ink.
    pub(super) fn room(width: Pt, height: Pt, depth: Pt) -> Self {
        Self { width, height, depth, ..Self::default() }
    }

    /// A rule from `bottom` over the baseline.
    pub(super) fn rule(width: Pt, bottom: Pt, height: Pt) -> Self {
        let marks = vec![Mark::Rule { x: 0.0, y: bottom, width, height }];
        Self { marks, ..Self::room(width, bottom + height, -bottom) }
    }

    /// A shape from `bottom` over the baseline.
    pub(super) fn shape(width: Pt, bottom: Pt, height: Pt, outline: Vec<Segment>) -> Self {
        let marks = vec![Mark::Shape { x: 0.0, y: bottom, outline }];
        Self { marks, ..Self::room(width, bottom + height, -bottom) }
    }

    /// Height and depth.
    pub(super) fn tall(&self) -> Pt {
        self.height + self.depth
    }

    /// Puts another box into this one, its baseline's left end at `x`, `y`. The width stays.
    pub(super) fn put(&mut self, other: Area, x: Pt, y: Pt) {
        self.height = self.height.max(other.height + y);
        self.depth = self.depth.max(other.depth - y);
        self.marks.extend(other.marks.into_iter().map(|mark| moved(mark, x, y)));
    }

    /// Puts another box behind this one.
    pub(super) fn push(&mut self, other: Area) {
        let x = self.width;
        self.width += other.width;
        self.lean = other.lean;
        self.put(other, x, 0.0);
    }

    /// The same box on a higher baseline.
    pub(crate) fn raised(self, by: Pt) -> Area {
        let mut area = Area::room(self.width, self.height + by, self.depth - by);
        area.lean = self.lean;
        area.marks = self.marks.into_iter().map(|mark| moved(mark, 0.0, by)).collect();
        area
    }

    /// The same box in another size.
    pub(super) fn scaled(mut self, by: f32) -> Area {
        for length in [&mut self.width, &mut self.height, &mut self.depth, &mut self.lean] {
            *length *= by;
        }
        for mark in &mut self.marks {
            match mark {
                Mark::Glyph { x, y, size, advance, .. } => {
                    for length in [x, y, size, advance] {
                        *length *= by;
                    }
                }
                Mark::Rule { x, y, width, height } => {
                    for length in [x, y, width, height] {
                        *length *= by;
                    }
                }
                Mark::Shape { x, y, outline } => {
                    *x *= by;
                    *y *= by;
                    for segment in outline {
                        *segment = segment.mapped(|(x, y)| (x * by, y * by));
                    }
                }
            }
        }
        self
    }

    /// Makes it as small as it must be.
    pub(super) fn shrink(&mut self, widest: Pt, tallest: Pt) {
        let wide = widest / self.width.max(widest);
        let by = wide.min(tallest / self.tall().max(tallest));
        if by < 1.0 {
            *self = std::mem::take(self).scaled(by);
        }
    }

    /// Whether anything in it is text.
    pub(crate) fn has_text(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark, Mark::Glyph { .. }))
    }
}

fn moved(mut mark: Mark, right: Pt, up: Pt) -> Mark {
    match &mut mark {
        Mark::Glyph { x, y, .. } | Mark::Rule { x, y, .. } | Mark::Shape { x, y, .. } => {
            *x += right;
            *y += up;
        }
    }
    mark
}
