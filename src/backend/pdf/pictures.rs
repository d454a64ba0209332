//! Pictures as PDF holds them: JPEG untouched, all others without loss in their smallest form.

use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use krilla::geom::Transform;
use krilla::image::{BitsPerComponent, CustomImage, Image, ImageColorspace};

use crate::assets::{Asset, MediaType};
use crate::typeset::geometry::Rect;

/// Pictures with more px than this are refused rather than held in memory.
const MOST_PIXELS: u64 = 100_000_000;

/// A picture, ready to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) image: Image,
    /// How the bytes lie (Exif): viewers of PDF do not look.
    orientation: Orientation,
}

impl Picture {
    /// Reads a picture.
    ///
    /// # Errors
    /// In words, when it cannot be read.
    pub(super) fn read(asset: &Asset) -> Result<Self, String> {
        let bytes = asset.read().map_err(|error| error.to_string())?;
        if let Some((width, height)) = asset.pixels
            && u64::from(width) * u64::from(height) > MOST_PIXELS
        {
            return Err(format!("{width} × {height} px are too many"));
        }
        match asset.media_type {
            MediaType::Jpeg => jpeg(bytes),
            MediaType::Svg => Err("SVG is not drawn".to_owned()),
            _ => sampled(&bytes, &asset.digest),
        }
    }

    /// The transform that puts the unit square, top left at the origin, into a rectangle, with
    /// the picture upright.
    pub(super) fn placed(&self, rect: Rect) -> Transform {
        let Rect { x, y, width, height } = rect;
        // Columns of the matrix: where the picture's right and down go, then its origin.
        let (right, down, origin) = match self.orientation {
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
}

/// A JPEG as it is. Its header is read to see that it can be shown.
fn jpeg(bytes: Arc<[u8]>) -> Result<Picture, String> {
    let orientation = ImageReader::with_format(Cursor::new(&*bytes), image::ImageFormat::Jpeg)
        .into_decoder()
        .and_then(|mut decoder| decoder.orientation())
        .unwrap_or(Orientation::NoTransforms);
    let data: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes);
    let image = Image::from_jpeg(data.into(), false)?;
    Ok(Picture { image, orientation })
}

/// Any other picture as samples: gray where all colours are gray, without a mask where all is
/// opaque.
fn sampled(bytes: &[u8], digest: &str) -> Result<Picture, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    let samples = Samples::of(&picture, digest);
    let image = Image::from_custom(samples, false)?;
    Ok(Picture { image, orientation })
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
