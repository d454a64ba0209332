//! Colours and outlines as the writer of PDF has them.

use krilla::color::rgb;
use krilla::geom::{self, Path, PathBuilder};
use krilla::num::NormalizedF32;
use krilla::paint::Fill;
use krilla::surface::Surface;

use crate::typeset::geometry::{Color, Pt, Rect};
use crate::typeset::page::Segment;

/// A colour as the writer has it.
pub(super) fn color(color: Color) -> rgb::Color {
    rgb::Color::new(color.red, color.green, color.blue)
}

/// Opaque ink of a colour.
pub(super) fn ink(ink: Color) -> Fill {
    Fill { paint: color(ink).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

/// Fills an outline.
pub(super) fn fill(path: &Path, color: Color, surface: &mut Surface<'_>) {
    surface.set_fill(Some(ink(color)));
    surface.set_stroke(None);
    surface.draw_path(path);
}

/// A rectangle that is never empty.
pub(super) fn rectangle(rect: Rect) -> Option<geom::Rect> {
    geom::Rect::from_xywh(rect.x, rect.y, rect.width.max(0.01), rect.height.max(0.01))
}

/// Its outline.
pub(super) fn rectangle_path(rect: Rect) -> Option<Path> {
    let mut builder = PathBuilder::new();
    builder.push_rect(rectangle(rect)?);
    builder.finish()
}

/// An outline of our own from a point of the page; its y goes up.
pub(super) fn shape((x, y): (Pt, Pt), outline: &[Segment]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for segment in outline {
        match segment.mapped(|(right, up)| (x + right, y - up)) {
            Segment::Move(x, y) => builder.move_to(x, y),
            Segment::Line(x, y) => builder.line_to(x, y),
            Segment::Cubic(first, second, end) => {
                builder.cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

/// A disc, of four cubic curves (the error is below 0.03 % of the radius).
pub(super) fn disc(x: Pt, y: Pt, radius: Pt) -> Option<Path> {
    const KAPPA: f32 = 0.552_284_8;
    let bend = radius * KAPPA;
    let mut builder = PathBuilder::new();
    builder.move_to(x + radius, y);
    builder.cubic_to(x + radius, y + bend, x + bend, y + radius, x, y + radius);
    builder.cubic_to(x - bend, y + radius, x - radius, y + bend, x - radius, y);
    builder.cubic_to(x - radius, y - bend, x - bend, y - radius, x, y - radius);
    builder.cubic_to(x + bend, y - radius, x + radius, y - bend, x + radius, y);
    builder.close();
    builder.finish()
}
