//! Drawings in SVG, drawn: as pixels here, as vectors by who takes the parsed tree.
//!
//! Draws what [`gather`](crate::assets::Assets::gather) wrote anew, so that there is nothing in it
//! that acts. Opens no files, and no faces but those of the font book: the same drawing and faces
//! give the same pixels on any machine.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
pub(crate) use resvg::usvg::Tree;
use resvg::usvg::{ImageHrefResolver, Options, fontdb};

use crate::typeset::font::FontBook;

/// Families whose faces are tried first, in this order, for characters that the family a drawing
/// names does not have.
const ORDER: [&str; 9] =
    ["Latin", "SerifSC", "SerifTC", "SerifJP", "SerifKR", "Mono", "Math", "Symbols", "Emoji"];

/// A drawing at least this wide, px, is drawn in twice its size: its words are small.
const DOUBLED: f32 = 200.0;

/// Draws drawings.
#[derive(Debug)]
pub struct Drawer {
    options: Options<'static>,
}

impl Drawer {
    /// One that sets words in these faces.
    pub fn new(fonts: &FontBook) -> Self {
        let mut faces: Vec<_> = fonts.faces().collect();
        let rank = |name: &str| ORDER.iter().position(|family| name.starts_with(family));
        faces.sort_by_key(|(name, _)| rank(name).unwrap_or(ORDER.len()));
        let mut database = fontdb::Database::new();
        let mut family_of = |wanted: &str| {
            let mut family = None;
            for (_, bytes) in faces.iter().filter(|(name, _)| name.starts_with(wanted)) {
                let source = fontdb::Source::Binary(Arc::new((*bytes).clone()));
                let ids = database.load_font_source(source);
                let face = ids.first().and_then(|id| database.face(*id));
                family = family.or_else(|| Some(face?.families.first()?.0.clone()));
            }
            family
        };
        let latin = family_of(ORDER[0]);
        let others: Vec<_> = ORDER[1..].iter().map(|name| family_of(name)).collect();
        let mono = others.get(4).cloned().flatten();
        if let Some(latin) = latin.clone() {
            database.set_serif_family(latin.clone());
            database.set_sans_serif_family(latin.clone());
            database.set_cursive_family(latin.clone());
            database.set_fantasy_family(latin);
        }
        if let Some(mono) = mono {
            database.set_monospace_family(mono);
        }
        let options = Options {
            font_family: latin.unwrap_or_default(),
            fontdb: Arc::new(database),
            image_href_resolver: ImageHrefResolver {
                resolve_data: ImageHrefResolver::default_data_resolver(),
                resolve_string: Box::new(|_, _| None),
            },
            ..Options::default()
        };
        Self { options }
    }

    /// A drawing, parsed; `None` when it makes no sense.
    pub(crate) fn tree(&self, svg: &[u8]) -> Option<Tree> {
        Tree::from_data(svg, &self.options).ok()
    }

    /// A drawing as a PNG of at most this width and height, px; `None` when it makes no sense.
    ///
    /// One of some size is drawn in twice that, so that its words can be read on a fine screen.
    ///
    /// ```
    /// use offprint::assets::Asset;
    /// use offprint::paint::Drawer;
    /// use offprint::typeset::font::FontBook;
    ///
    /// let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='100'/>";
    /// let png = Drawer::new(&FontBook::default()).raster(svg, (1600, 1600)).unwrap();
    /// assert_eq!(Asset::from_bytes(png).unwrap().pixels, Some((600, 200)));
    /// ```
    pub fn raster(&self, svg: &[u8], most: (u32, u32)) -> Option<Vec<u8>> {
        let tree = self.tree(svg)?;
        let size = tree.size();
        #[expect(clippy::cast_precision_loss, reason = "pictures are smaller than 2^24 px")]
        let most = (most.0.min(8192) as f32, most.1.min(8192) as f32);
        let wanted: f32 = if size.width() >= DOUBLED { 2.0 } else { 1.0 };
        let scale = wanted.min(most.0 / size.width()).min(most.1 / size.height());
        #[expect(clippy::cast_possible_truncation, reason = "at most 8192")]
        #[expect(clippy::cast_sign_loss, reason = "sizes are positive")]
        let whole = |side: f32| (side * scale).round().max(1.0) as u32;
        let mut canvas = Pixmap::new(whole(size.width()), whole(size.height()))?;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut canvas.as_mut());
        canvas.encode_png().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a drawing with this text has a glyph for each character of it.
    fn has_glyphs(text: &str) -> bool {
        let drawer = Drawer::new(&FontBook::default());
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='99' height='9'><text>{text}</text></svg>"
        );
        let tree = drawer.tree(svg.as_bytes()).unwrap();
        let resvg::usvg::Node::Text(words) = &tree.root().children()[0] else { return false };
        let mut glyphs = words.layouted().iter().flat_map(|span| &span.positioned_glyphs);
        glyphs.all(|glyph| glyph.id.0 != 0)
    }

    #[test]
    fn words_with_emoji_are_drawn() {
        assert!(has_glyphs("春 a ✨🍰"));
        assert!(!has_glyphs("\u{10ffff}"));
    }

    fn pixels(svg: &str) -> image::RgbaImage {
        let drawer = Drawer::new(&FontBook::default());
        let png = drawer.raster(svg.as_bytes(), (1000, 1000)).unwrap();
        image::load_from_memory(&png).unwrap().into_rgba8()
    }

    fn svg(inside: &str) -> String {
        format!("<svg xmlns='http://www.w3.org/2000/svg' width='100' height='40'>{inside}</svg>")
    }

    #[test]
    fn shapes_and_words_are_drawn() {
        let red = pixels(&svg("<rect width='50' height='40' fill='red'/>"));
        assert_eq!(red.dimensions(), (100, 40));
        assert_eq!((red.get_pixel(10, 10).0, red.get_pixel(90, 10).0), ([255, 0, 0, 255], [0; 4]));
        if cfg!(feature = "fonts") {
            let ink = |text: &str| {
                let words =
                    format!("<text y='30' font-size='30' font-family='Arial'>{text}</text>");
                pixels(&svg(&words)).pixels().filter(|pixel| pixel.0[3] > 0).count()
            };
            assert!(ink("ab") > 100, "{}", ink("ab"));
            assert!(ink("图文") > 200, "{}", ink("图文"));
        }
    }

    #[test]
    fn no_file_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        image::RgbaImage::from_pixel(4, 4, image::Rgba([0, 0, 0, 255])).save(&path).unwrap();
        let named = svg(&format!("<image width='9' height='9' href='{}'/>", path.display()));
        assert!(pixels(&named).pixels().all(|pixel| pixel.0[3] == 0));
    }
}
