//! A page as pixels.
//!
//! Draws what [`Page`] can hold and nothing else. Assumes that pictures are given decoded, without
//! transparency and in the size they are shown in; a picture that cannot be had is left blank. Does no shaping and no layout: places are final.

use std::sync::Arc;

use image::RgbImage;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

use crate::typeset::geometry;
use crate::typeset::page::{FontId, GlyphRun, ItemKind, Page, Segment};

/// What a page names and a painter must be given: faces by number, pictures by digest.
pub(crate) trait Materials {
    /// A face.
    fn face(&self, font: FontId) -> Option<FontRef<'_>>;

    /// A picture, decoded.
    fn picture(&self, digest: &str) -> Option<Arc<RgbImage>>;
}

/// Draws a page on white paper at `scale` pixels a point; `None` when it has no area or is too
/// large for memory.
pub(crate) fn raster(page: &Page, scale: f32, materials: &dyn Materials) -> Option<Pixmap> {
    let pixels = |length: f32| (length * scale).round().clamp(0.0, 20_000.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a range that fits"
    )]
    let size = |length: f32| pixels(length) as u32;
    let mut canvas = Pixmap::new(size(page.width), size(page.height))?;
    canvas.fill(tiny_skia::Color::WHITE);
    for item in &page.items {
        match &item.kind {
            ItemKind::Glyphs { x, y, run } | ItemKind::Sign { x, y, run } => {
                draw_glyphs(&mut canvas, scale, (*x, *y), run, materials);
            }
            ItemKind::Fill { rect, color } => fill_rect(&mut canvas, scale, *rect, *color),
            ItemKind::Dot { x, y, radius, color } => {
                let circle = PathBuilder::from_circle(*x, *y, *radius);
                fill_path(&mut canvas, scale, circle, *color);
            }
            ItemKind::Shape { x, y, outline, color } => {
                fill_path(&mut canvas, scale, shape((*x, *y), outline), *color);
            }
            ItemKind::Image { rect, digest, .. } => {
                if let Some(picture) = materials.picture(digest) {
                    draw_picture(&mut canvas, scale, *rect, &picture);
                }
            }
            ItemKind::Link { .. } => {}
        }
    }
    Some(canvas)
}

fn paint(color: geometry::Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(color.red, color.green, color.blue, 255);
    paint.anti_alias = true;
    paint
}

fn fill_path(
    canvas: &mut Pixmap,
    scale: f32,
    path: Option<tiny_skia::Path>,
    color: geometry::Color,
) {
    if let Some(path) = path {
        let transform = Transform::from_scale(scale, scale);
        canvas.fill_path(&path, &paint(color), FillRule::Winding, transform, None);
    }
}

fn shape((x, y): (f32, f32), outline: &[Segment]) -> Option<tiny_skia::Path> {
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

fn fill_rect(canvas: &mut Pixmap, scale: f32, rect: geometry::Rect, color: geometry::Color) {
    if let Some(rect) = Rect::from_xywh(rect.x, rect.y, rect.width, rect.height) {
        canvas.fill_rect(rect, &paint(color), Transform::from_scale(scale, scale), None);
    }
}

/// Copies a picture to its place, pixel for pixel; what would stand outside of the page is left
/// out.
fn draw_picture(canvas: &mut Pixmap, scale: f32, rect: geometry::Rect, picture: &RgbImage) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast to an integer saturates"
    )]
    let at = |length: f32| (length * scale).round() as usize;
    let (left, top) = (at(rect.x), at(rect.y));
    let across = canvas.width() as usize;
    let width = across.saturating_sub(left).min(picture.width() as usize);
    let rows = canvas.data_mut().chunks_exact_mut(across * 4).skip(top);
    let source = picture.as_raw().chunks_exact((picture.width() as usize * 3).max(1));
    for (row, source) in rows.zip(source) {
        let pixels = row[(across.min(left)) * 4..].chunks_exact_mut(4).take(width);
        for (to, from) in pixels.zip(source.chunks_exact(3)) {
            to[..3].copy_from_slice(from);
        }
    }
}

fn draw_glyphs(
    canvas: &mut Pixmap,
    scale: f32,
    (x, y): (f32, f32),
    run: &GlyphRun,
    materials: &dyn Materials,
) {
    let Some(font) = materials.face(run.font) else { return };
    let outlines = font.outline_glyphs();
    let mut pen_x = x;
    let paint = paint(run.color);
    for glyph in &run.glyphs {
        let mut pen = Outline::default();
        let settings = DrawSettings::unhinted(Size::new(run.size), LocationRef::default());
        let drawn = outlines
            .get(GlyphId::new(u32::from(glyph.id)))
            .is_some_and(|outline| outline.draw(settings, &mut pen).is_ok());
        if let (true, Some(path)) = (drawn, pen.path.finish()) {
            let place =
                Transform::from_translate(pen_x + glyph.dx, y - glyph.dy).post_scale(scale, scale);
            canvas.fill_path(&path, &paint, FillRule::Winding, place, None);
            if run.embolden > 0.0 {
                let stroke = Stroke { width: run.embolden * run.size, ..Stroke::default() };
                canvas.stroke_path(&path, &paint, &stroke, place, None);
            }
        }
        pen_x += glyph.advance;
    }
}

/// A glyph's outline, turned over: fonts count y upward, pages downward.
#[derive(Default)]
struct Outline {
    path: PathBuilder,
}

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x, -y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.path.quad_to(cx0, -cy0, x, -y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.path.cubic_to(cx0, -cy0, cx1, -cy1, x, -y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
