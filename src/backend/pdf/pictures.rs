//! Pictures as PDF holds them: JPEG untouched, drawings as vectors, all others without loss in
//! their smallest form.

use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{DynamicImage, ImageReader, Limits};
use krilla::geom::{Size, Transform};
use krilla::image::{BitsPerComponent, CustomImage, Image, ImageColorspace};
use krilla::surface::Surface;
#[cfg(feature = "svg")]
use krilla_svg::{SurfaceExt, SvgSettings};

use crate::assets::{Asset, MediaType};
#[cfg(feature = "svg")]
use crate::paint::{Drawer, Tree};
use crate::typeset::font::FontBook;
use crate::typeset::geometry::Rect;

/// Pictures with more px than this are refused rather than held in memory.
const MOST_PIXELS: u64 = 100_000_000;

/// A picture, ready to be drawn.
#[derive(Clone, Debug)]
pub(super) enum Picture {
    /// Of pixels.
    Image {
        image: Image,
        /// How the bytes lie (Exif): viewers of PDF do not look.
        orientation: Orientation,
    },
    /// A drawing.
    #[cfg(feature = "svg")]
    Drawing(Arc<Tree>),
}

/// What makes drawings of SVG, made when the first one comes.
#[derive(Debug, Default)]
pub(super) struct Drawings {
    #[cfg(feature = "svg")]
    drawer: Option<Drawer>,
}

impl Drawings {
    #[cfg(feature = "svg")]
    fn read(&mut self, svg: &[u8], fonts: &FontBook) -> Result<Picture, String> {
        let drawer = self.drawer.get_or_insert_with(|| Drawer::new(fonts));
        let tree = drawer.tree(svg).ok_or("the drawing makes no sense")?;
        Ok(Picture::Drawing(Arc::new(tree)))
    }

    #[cfg(not(feature = "svg"))]
    #[expect(clippy::unused_self, reason = "the same call with and without drawings")]
    fn read(&mut self, _: &[u8], _: &FontBook) -> Result<Picture, String> {
        Err("SVG is not drawn".to_owned())
    }
}

impl Picture {
    /// Reads a picture.
    ///
    /// # Errors
    /// In words, when it cannot be read.
    pub(super) fn read(
        asset: &Asset,
        drawings: &mut Drawings,
        fonts: &FontBook,
    ) -> Result<Self, String> {
        let bytes = asset.read().map_err(|error| error.to_string())?;
        if let Some((width, height)) = asset.pixels
            && u64::from(width) * u64::from(height) > MOST_PIXELS
        {
            return Err(format!("{width} × {height} px are too many"));
        }
        match asset.media_type {
            MediaType::Jpeg => jpeg(bytes, asset.turn()),
            MediaType::Svg => drawings.read(&bytes, fonts),
            _ => sampled(&bytes, asset),
        }
    }

    /// Draws it into a rectangle, upright.
    pub(super) fn draw(&self, rect: Rect, surface: &mut Surface<'_>) {
        match self {
            Self::Image { image, orientation } => {
                let Some(unit) = Size::from_wh(1.0, 1.0) else { return };
                surface.push_transform(&placed(*orientation, rect));
                surface.draw_image(image.clone(), unit);
                surface.pop();
            }
            #[cfg(feature = "svg")]
            Self::Drawing(tree) => {
                let Some(size) = Size::from_wh(rect.width, rect.height) else { return };
                surface.push_transform(&Transform::from_translate(rect.x, rect.y));
                // Nothing is drawn only where the size is none, which was seen to.
                let _ = surface.draw_svg(tree, size, SvgSettings::default());
                surface.pop();
            }
        }
    }
}

/// The transform that puts the unit square, top left at the origin, into a rectangle, with a
/// picture that lies this way upright.
fn placed(orientation: Orientation, rect: Rect) -> Transform {
    let Rect { x, y, width, height } = rect;
    // Columns of the matrix: where the picture's right and down go, then its origin.
    let (right, down, origin) = match orientation {
        Orientation::NoTransforms => ([width, 0.0], [0.0, height], [x, y]),
        Orientation::FlipHorizontal => ([-width, 0.0], [0.0, height], [x + width, y]),
        Orientation::Rotate180 => ([-width, 0.0], [0.0, -height], [x + width, y + height]),
        Orientation::FlipVertical => ([width, 0.0], [0.0, -height], [x, y + height]),
        Orientation::Rotate90FlipH => ([0.0, height], [width, 0.0], [x, y]),
        Orientation::Rotate90 => ([0.0, height], [-width, 0.0], [x + width, y]),
        Orientation::Rotate270FlipH => ([0.0, -height], [-width, 0.0], [x + width, y + height]),
        Orientation::Rotate270 => ([0.0, -height], [width, 0.0], [x, y + height]),
    };
    Transform::from_row(right[0], right[1], down[0], down[1], origin[0], origin[1])
}

/// A JPEG as it is.
fn jpeg(bytes: Arc<[u8]>, orientation: Orientation) -> Result<Picture, String> {
    let data: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes);
    let image = Image::from_jpeg(data.into(), false)?;
    Ok(Picture::Image { image, orientation })
}

/// Any other picture as samples: gray where all colours are gray, without a mask where all is
/// opaque.
fn sampled(bytes: &[u8], asset: &Asset) -> Result<Picture, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| error.to_string())?;
    let samples = Samples::of(&picture, &asset.digest);
    let image = Image::from_custom(samples, false)?;
    Ok(Picture::Image { image, orientation: asset.turn() })
}

/// Eight-bit samples.
#[derive(Clone)]
struct Samples {
    digest: Arc<str>,
    width: u32,
    height: u32,
    gray: bool,
    color: Arc<[u8]>,
    alpha: Option<Arc<[u8]>>,
}

impl std::hash::Hash for Samples {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl Samples {
    fn of(picture: &DynamicImage, digest: &str) -> Self {
        let (width, height) = (picture.width(), picture.height());
        let rgba = picture.to_rgba8();
        let pixels = || rgba.pixels().map(|pixel| pixel.0);
        let gray = pixels().all(|[red, green, blue, _]| red == green && green == blue);
        let opaque = pixels().all(|[.., alpha]| alpha == 0xff);
        let color: Vec<u8> = if gray {
            pixels().map(|[gray, ..]| gray).collect()
        } else {
            pixels().flat_map(|[red, green, blue, _]| [red, green, blue]).collect()
        };
        let alpha = (!opaque).then(|| pixels().map(|[.., alpha]| alpha).collect());
        Self { digest: digest.into(), width, height, gray, color: color.into(), alpha }
    }
}

impl CustomImage for Samples {
    fn color_channel(&self) -> &[u8] {
        &self.color
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        self.alpha.as_deref()
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        if self.gray { ImageColorspace::Luma } else { ImageColorspace::Rgb }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gray_and_opaque_pictures_take_the_least_room() {
        let gray = image::RgbaImage::from_pixel(2, 1, image::Rgba([7, 7, 7, 255]));
        let samples = Samples::of(&DynamicImage::ImageRgba8(gray), "a");
        assert_eq!((&*samples.color, &samples.alpha), (&[7_u8, 7][..], &None));
        let red = image::RgbaImage::from_pixel(1, 1, image::Rgba([255, 0, 0, 128]));
        let samples = Samples::of(&DynamicImage::ImageRgba8(red), "b");
        assert_eq!(&*samples.color, &[255, 0, 0]);
        assert_eq!(samples.alpha.as_deref(), Some(&[128_u8][..]));
    }
}
