//! The cover of an ebook: title, author, site and the lead picture on a portrait page.
//!
//! Composed by the page engine, so that Chinese and Latin are set as in the text, then drawn as a
//! JPEG of 1200 × 1600 px, the size that shops and readers ask for; under a picture that would have
//! to be blown up for it, of 900 × 1200 px. Pure: the same metadata, picture and faces give the same
//! bytes.

use std::sync::Arc;

use fast_image_resize::images::{Image as Pixels, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::{DynamicImage, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use skrifa::FontRef;

use super::raster::{Materials, raster};
use crate::assets::{Asset, Assets, upright};
use crate::book::{Labels, Opening};
use crate::document::{Document, Metadata};
use crate::typeset::font::FontBook;
use crate::typeset::geometry::{Color, Pt, Rect};
use crate::typeset::page::{FontId, Item, ItemKind, Page};
use crate::typeset::paragraph::{
    Align, Line, LineItem, Missing, ParagraphStyle, Piece, TextStyle, lay_paragraph,
};
use crate::typeset::shape::Shaper;

/// Pixels a point, where nothing speaks against it: a page of 900 × 1200 pt is 1200 × 1600 px.
const FULL_SCALE: f32 = 4.0 / 3.0;
const WIDTH: Pt = 900.0;
const HEIGHT: Pt = 1200.0;
const MARGIN: Pt = 90.0;
/// A picture takes at most 45 % of the height, so that it never crowds the title out.
const PICTURE_HEIGHT: Pt = HEIGHT * 0.45;
/// Where a title without a picture above it begins.
const TITLE_TOP: Pt = HEIGHT * 0.26;
const FOOT_RULE: Pt = HEIGHT - 150.0;
/// Sizes of the title, the first that fits; the first gives 12 Han to a line.
const TITLE_SIZES: [Pt; 5] = [60.0, 52.0, 44.0, 36.0, 28.0];
const JPEG_QUALITY: u8 = 88;
/// A picture of the text that is narrower, px, would look coarse on a cover.
const LEAD_WIDTH: u32 = 600;
/// A larger picture would take more memory than a cover is worth.
const MAX_PIXELS: u64 = 64 << 20;

/// Muted colours, one of which a title gets for its own.
const ACCENTS: [Color; 8] = [
    Color { red: 0x8c, green: 0x2f, blue: 0x2b },
    Color { red: 0x1f, green: 0x4e, blue: 0x5f },
    Color { red: 0x3f, green: 0x5b, blue: 0x36 },
    Color { red: 0x5b, green: 0x3a, blue: 0x6b },
    Color { red: 0x9a, green: 0x62, blue: 0x1c },
    Color { red: 0x2c, green: 0x3e, blue: 0x72 },
    Color { red: 0x6d, green: 0x4c, blue: 0x41 },
    Color { red: 0x25, green: 0x61, blue: 0x55 },
];

/// Draws a cover for a book of this metadata, the lead picture in its upper part if it can be
/// decoded. `None` only when the drawing itself fails.
///
/// ```
/// use offprint::document::Metadata;
/// use offprint::paint::cover;
/// use offprint::typeset::font::FontBook;
///
/// let mut metadata = Metadata::default();
/// metadata.title = Some("卷首".into());
/// let cover = cover(&metadata, None, &FontBook::default()).unwrap();
/// assert_eq!(cover.pixels, Some((1200, 1600)));
/// ```
pub fn cover(metadata: &Metadata, lead: Option<&Asset>, fonts: &FontBook) -> Option<Asset> {
    let picture = lead.and_then(|lead| upright(lead, MAX_PIXELS)).map(opaque);
    let size = picture.as_ref().map(RgbImage::dimensions);
    // More pixels than the picture has would add bytes and nothing to see.
    let scale = if size.is_some_and(|(width, _)| width <= 900) { 1.0 } else { FULL_SCALE };
    let page = compose(metadata, size, fonts);
    let picture = picture.and_then(|picture| fit(&picture, scale)).map(Arc::new);
    let canvas = raster(&page, scale, &CoverMaterials { fonts, picture })?;
    let size = (u16::try_from(canvas.width()).ok()?, u16::try_from(canvas.height()).ok()?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(canvas.data(), size.0, size.1, ColorType::Rgba).ok()?;
    Asset::from_bytes(bytes)
}

/// The picture that stands for an article: the one its front matter names, else the first in the
/// text that is large enough for a cover.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::document::Document;
/// use offprint::paint::lead_picture;
///
/// assert!(lead_picture(&Document::default(), &Assets::default()).is_none());
/// ```
pub fn lead_picture<'a>(document: &Document, assets: &'a Assets) -> Option<&'a Asset> {
    let named = document.metadata.cover.as_deref();
    let named = named.and_then(|url| assets.get(&document.base, url));
    let is_large = |asset: &&Asset| {
        asset.pixels.is_some_and(|(width, height)| width >= LEAD_WIDTH && height >= LEAD_WIDTH / 2)
    };
    named.filter(|asset| asset.pixels.is_some()).or_else(|| {
        let urls = document.image_urls();
        urls.iter().filter_map(|url| assets.get(&document.base, url)).find(is_large)
    })
}

struct CoverMaterials<'a> {
    fonts: &'a FontBook,
    picture: Option<Arc<RgbImage>>,
}

impl Materials for CoverMaterials<'_> {
    fn face(&self, font: FontId) -> Option<FontRef<'_>> {
        let bytes = self.fonts.bytes(font)?.as_ref();
        FontRef::from_index(bytes, self.fonts.index(font)).ok()
    }

    fn picture(&self, _digest: &str) -> Option<Arc<RgbImage>> {
        self.picture.clone()
    }
}

/// A picture without transparency.
fn opaque(image: DynamicImage) -> RgbImage {
    if image.color().has_alpha() { on_white(&image) } else { image.into_rgb8() }
}

/// A picture that is see-through in places, laid on white paper.
fn on_white(image: &DynamicImage) -> RgbImage {
    let image = image.to_rgba8();
    let mut opaque = RgbImage::new(image.width(), image.height());
    for (to, from) in opaque.pixels_mut().zip(image.pixels()) {
        let [.., alpha] = from.0;
        for (to, from) in to.0.iter_mut().zip(from.0) {
            let mixed = u16::from(from) * u16::from(alpha) + 255 * u16::from(255 - alpha);
            *to = u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX);
        }
    }
    opaque
}

/// The height at which a picture of this size spans the page, and no more than it may take.
fn picture_height((width, height): (u32, u32)) -> Pt {
    #[expect(clippy::cast_precision_loss, reason = "pictures are smaller than 2^24 px")]
    let natural = WIDTH * height as Pt / width.max(1) as Pt;
    natural.min(PICTURE_HEIGHT)
}

/// Scales a picture to the width of the page, and cuts off, above and below alike, what is too
/// tall. `None` for one without area.
fn fit(picture: &RgbImage, scale: f32) -> Option<RgbImage> {
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 {
        return None;
    }
    let shown = picture_height((width, height)) / WIDTH;
    let kept = (f64::from(width) * f64::from(shown)).min(f64::from(height));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the page's own size"
    )]
    let target = ((WIDTH * scale) as u32, (WIDTH * shown * scale).round().max(1.0) as u32);
    let source = ImageRef::new(width, height, picture.as_raw(), PixelType::U8x3).ok()?;
    let mut scaled = Pixels::new(target.0, target.1, PixelType::U8x3);
    let top = (f64::from(height) - kept) / 2.0;
    let options = ResizeOptions::new().crop(0.0, top, f64::from(width), kept);
    Resizer::new().resize(&source, &mut scaled, &options).ok()?;
    RgbImage::from_raw(target.0, target.1, scaled.into_vec())
}

/// The page: picture or band, category, title, subtitle, rule, byline.
fn compose(metadata: &Metadata, picture: Option<(u32, u32)>, fonts: &FontBook) -> Page {
    let language: Arc<str> = metadata.language_or_undetermined().into();
    let labels = Labels::for_language(&language);
    let opening = Opening::of(metadata, &labels);
    let title = opening.title.as_deref().unwrap_or_default();
    let accent = ACCENTS[usize::from(blake3::hash(title.as_bytes()).as_bytes()[0] % 8)];
    let mut composer = Composer { shaper: Shaper::new(fonts), language, items: Vec::new() };
    let mut y = if let Some(height) = picture.map(picture_height) {
        let rect = Rect { x: 0.0, y: 0.0, width: WIDTH, height };
        let kind =
            ItemKind::Image { rect, digest: Arc::from("lead"), alt: title.to_owned(), slice: None };
        composer.items.push(Item { node: None, kind });
        height + 84.0
    } else {
        composer.fill(0.0, 0.0, WIDTH, 28.0, accent);
        TITLE_TOP
    };
    if let Some(category) = metadata.categories.first().and_then(|path| path.last()) {
        y = composer.text(category, 26.0, 1.4, false, accent, y) + 22.0;
    }
    y = composer.title(title, y, FOOT_RULE - 40.0) + 22.0;
    if let Some(subtitle) = &opening.subtitle {
        composer.text(subtitle, 28.0, 1.45, false, Color::gray(0x55), y);
    }
    composer.fill(MARGIN, FOOT_RULE, 120.0, 3.0, accent);
    let byline = opening.byline.join(" · ");
    composer.text(&byline, 27.0, 1.4, false, Color::gray(0x33), FOOT_RULE + 26.0);
    Page { width: WIDTH, height: HEIGHT, label: String::new(), items: composer.items }
}

struct Composer<'a> {
    shaper: Shaper<'a>,
    language: Arc<str>,
    items: Vec<Item>,
}

impl Composer<'_> {
    fn fill(&mut self, x: Pt, y: Pt, width: Pt, height: Pt, color: Color) {
        let kind = ItemKind::Fill { rect: Rect { x, y, width, height }, color };
        self.items.push(Item { node: None, kind });
    }

    /// Sets the title in the largest size that ends above `bottom`; the smallest, if none does.
    fn title(&mut self, text: &str, y: Pt, bottom: Pt) -> Pt {
        let before = self.items.len();
        for size in TITLE_SIZES {
            self.items.truncate(before);
            let end = self.text(text, size, 1.4, true, Color::gray(0x11), y);
            if end <= bottom {
                return end;
            }
        }
        y
    }

    /// Sets text from `y` downward, start aligned and balanced; gives where it ends.
    fn text(&mut self, text: &str, size: Pt, leading: f32, bold: bool, color: Color, y: Pt) -> Pt {
        let style = TextStyle { bold, color, ..TextStyle::plain(size, Arc::clone(&self.language)) };
        let paragraph = ParagraphStyle {
            measure: WIDTH - 2.0 * MARGIN,
            first_indent: 0.0,
            align: Align::Start,
            balance: true,
            language: Arc::clone(&self.language),
        };
        let pieces = [Piece::Text { text: text.to_owned(), style }];
        let lines = lay_paragraph(&pieces, &paragraph, &mut self.shaper, &mut Missing::default());
        let mut top = y;
        for line in &lines {
            self.place(line, top + size * 0.88);
            top += size * leading;
        }
        top
    }

    fn place(&mut self, line: &Line, baseline: Pt) {
        for item in &line.items {
            if let LineItem::Glyphs { x, raise, run, .. } = item {
                let kind =
                    ItemKind::Glyphs { x: MARGIN + x, y: baseline - raise, run: Arc::clone(run) };
                self.items.push(Item { node: None, kind });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn titled(title: &str) -> Metadata {
        Metadata { title: Some(title.to_owned()), ..Metadata::default() }
    }

    fn lowest_glyph(page: &Page) -> Pt {
        let baseline = |item: &Item| match &item.kind {
            ItemKind::Glyphs { y, .. } => *y,
            _ => 0.0,
        };
        page.items.iter().map(baseline).fold(0.0, Pt::max)
    }

    #[test]
    fn a_title_of_any_length_stays_above_the_rule() {
        let fonts = FontBook::default();
        for length in [1, 12, 13, 60, 200] {
            let page = compose(&titled(&"题".repeat(length)), Some((800, 600)), &fonts);
            assert!(lowest_glyph(&page) < FOOT_RULE, "{length} characters");
        }
    }

    #[test]
    fn a_tall_picture_is_cut_and_a_wide_one_is_not() {
        assert!(picture_height((900, 100)) < picture_height((100, 1000)));
        let size = |width, height| {
            fit(&RgbImage::new(width, height), FULL_SCALE).map(|picture| picture.dimensions())
        };
        assert_eq!(size(100, 1000), Some((1200, 720)));
        assert_eq!(size(900, 100), Some((1200, 133)));
        assert_eq!(size(0, 100), None);
    }

    #[test]
    fn a_small_picture_is_not_blown_up() {
        let drawn = |width| {
            let mut png = Cursor::new(Vec::new());
            let picture = DynamicImage::ImageRgb8(RgbImage::new(width, 300));
            picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
            let lead = Asset::from_bytes(png.into_inner()).unwrap();
            cover(&titled("题"), Some(&lead), &FontBook::default()).unwrap().pixels
        };
        assert_eq!(drawn(700), Some((900, 1200)));
        assert_eq!(drawn(1000), Some((1200, 1600)));
    }

    #[test]
    fn what_is_see_through_is_white() {
        let clear =
            DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(1, 1, [9, 9, 9, 0].into()));
        assert_eq!(on_white(&clear).get_pixel(0, 0).0, [255, 255, 255]);
        let half = image::RgbaImage::from_pixel(1, 1, [0, 0, 0, 128].into());
        assert_eq!(on_white(&DynamicImage::ImageRgba8(half)).get_pixel(0, 0).0, [127, 127, 127]);
    }

    #[test]
    fn the_same_title_gives_the_same_bytes() {
        let draw = || cover(&titled("卷首"), None, &FontBook::default()).unwrap().digest;
        assert_eq!(draw(), draw());
    }
}
