//! Making a picture fit for an output: turned into a format that it holds, and no larger than it
//! needs.
//!
//! A picture that fits already is left as it is, byte for byte. Works on one picture at a time and
//! knows no backend: what fits is what [`Fit`] says.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageReader, Limits};

use super::MediaType;

/// What fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The longest side, px. A strip more than [`STRIP`] times as tall as it is wide, as sites make
    /// to be scrolled, may be taller: only its width is held to it.
    pub longest_side: u32,
    /// Whether WebP may stay.
    pub webp: bool,
}

/// How many times as tall as wide a picture is that nobody sees whole anyway.
pub const STRIP: u32 = 3;

impl Default for Fit {
    /// What any reader shows: JPEG, PNG, GIF and SVG, up to 1,600 px.
    fn default() -> Self {
        Self { longest_side: 1600, webp: false }
    }
}

/// A picture that was made to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// The new bytes.
    pub bytes: Vec<u8>,
    /// What they are.
    pub media_type: MediaType,
    /// Width and height, px.
    pub pixels: (u32, u32),
}

/// Why a picture could not be made to fit: it cannot be decoded, or would take too much memory.
#[derive(Debug, thiserror::Error)]
#[error("cannot convert {}: {cause}", media_type.mime())]
pub struct ConvertError {
    media_type: MediaType,
    cause: image::ImageError,
}

/// Makes a picture fit; `None` when it fits as it is.
///
/// Pictures that move, and drawings, are never changed: a still of them would be less than they
/// are. The orientation that a picture's metadata states is applied when it is changed, and a
/// colour profile is kept.
///
/// ```
/// use offprint::assets::{Fit, MediaType, fit};
///
/// let png = b"\x89PNG\r\n\x1a\n";
/// let fitted = fit(png, MediaType::Png, Some((800, 600)), false, Fit::default());
/// assert!(fitted.unwrap().is_none());
/// ```
///
/// # Errors
/// When the picture has to be changed and cannot be decoded.
pub fn fit(
    bytes: &[u8],
    media_type: MediaType,
    pixels: Option<(u32, u32)>,
    animated: bool,
    wanted: Fit,
) -> Result<Option<Fitted>, ConvertError> {
    let holds = match media_type {
        MediaType::Svg => return Ok(None),
        MediaType::Jpeg | MediaType::Png | MediaType::Gif => true,
        MediaType::WebP => wanted.webp || animated,
        MediaType::Bmp | MediaType::Tiff | MediaType::Ico => false,
    };
    let small = pixels.is_none_or(|(width, height)| wanted.size(width, height).is_none());
    if holds && (small || animated) {
        return Ok(None);
    }
    recode(bytes, media_type, wanted).map(Some).map_err(|cause| ConvertError { media_type, cause })
}

impl Fit {
    /// The size to scale to, if it is too large.
    fn size(self, width: u32, height: u32) -> Option<(u32, u32)> {
        let strip = u64::from(height) > u64::from(width) * u64::from(STRIP);
        let longest = if strip { width } else { width.max(height) };
        if longest <= self.longest_side || longest == 0 {
            return None;
        }
        let scale = |side: u32| {
            let scaled = u64::from(side) * u64::from(self.longest_side) / u64::from(longest);
            u32::try_from(scaled).unwrap_or(side).max(1)
        };
        Some((scale(width), scale(height)))
    }
}

fn recode(bytes: &[u8], from: MediaType, wanted: Fit) -> Result<Fitted, image::ImageError> {
    /// Enough for a hundred million pixels of four bytes.
    const MEMORY: u64 = 512 << 20;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    // A profile that cannot be read is no reason to lose the picture.
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    if let Some((width, height)) = wanted.size(picture.width(), picture.height()) {
        picture = picture.resize_exact(width, height, FilterType::CatmullRom);
    }
    // What was compressed with loss is compressed so again, if it is opaque.
    let lossy = from == MediaType::Jpeg || (from == MediaType::WebP && is_lossy_webp(bytes));
    let jpeg = lossy && !picture.color().has_alpha();
    let mut out = Vec::new();
    if jpeg {
        encode_jpeg(&picture, profile, &mut out)?;
    } else {
        encode_png(&picture, profile, &mut out)?;
    }
    Ok(Fitted {
        bytes: out,
        media_type: if jpeg { MediaType::Jpeg } else { MediaType::Png },
        pixels: (picture.width(), picture.height()),
    })
}

fn encode_jpeg(
    picture: &DynamicImage,
    profile: Option<Vec<u8>>,
    out: &mut Vec<u8>,
) -> Result<(), image::ImageError> {
    const QUALITY: u8 = 85;
    let mut encoder = JpegEncoder::new_with_quality(out, QUALITY);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).ok();
    }
    match picture {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => {
            picture.write_with_encoder(encoder)
        }
        _ => DynamicImage::ImageRgb8(picture.to_rgb8()).write_with_encoder(encoder),
    }
}

fn encode_png(
    picture: &DynamicImage,
    profile: Option<Vec<u8>>,
    out: &mut Vec<u8>,
) -> Result<(), image::ImageError> {
    let mut encoder = PngEncoder::new(out);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).ok();
    }
    match picture {
        DynamicImage::ImageRgb32F(_) => {
            DynamicImage::ImageRgb8(picture.to_rgb8()).write_with_encoder(encoder)
        }
        DynamicImage::ImageRgba32F(_) => {
            DynamicImage::ImageRgba8(picture.to_rgba8()).write_with_encoder(encoder)
        }
        _ => picture.write_with_encoder(encoder),
    }
}

/// Whether a WebP file holds a `VP8 ` chunk, the lossy kind.
fn is_lossy_webp(bytes: &[u8]) -> bool {
    let mut at = 12;
    while let Some(kind) = bytes.get(at..at + 4) {
        if kind == b"VP8 " {
            return true;
        }
        let Some(Ok(length)) = bytes.get(at + 4..at + 8).map(<[u8; 4]>::try_from) else { break };
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        // Chunks are padded to an even length.
        let Some(next) = at.checked_add(8 + (length & 1)).and_then(|at| at.checked_add(length))
        else {
            break;
        };
        at = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
        let pixels = image::RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(y % 256).unwrap(), 90])
        });
        let mut bytes = Vec::new();
        DynamicImage::ImageRgb8(pixels).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    fn check(bytes: &[u8], expect: Option<(MediaType, (u32, u32))>) {
        let wanted = Fit { longest_side: 100, ..Fit::default() };
        let media_type = MediaType::sniff(bytes).unwrap();
        let decoded = image::load_from_memory(bytes).unwrap();
        let pixels = Some((decoded.width(), decoded.height()));
        let fitted = fit(bytes, media_type, pixels, false, wanted).unwrap();
        assert_eq!(fitted.as_ref().map(|new| (new.media_type, new.pixels)), expect);
        if let Some(new) = fitted {
            let again = image::load_from_memory(&new.bytes).unwrap();
            assert_eq!((again.width(), again.height()), new.pixels);
            assert_eq!(MediaType::sniff(&new.bytes), Some(new.media_type));
        }
    }

    #[test]
    fn what_fits_stays_and_the_rest_is_made_to_fit() {
        use image::ImageFormat::{Bmp, Gif, Jpeg, Png, Tiff, WebP};
        check(&picture(100, 80, Jpeg), None);
        check(&picture(100, 80, Png), None);
        check(&picture(40, 120, Png), Some((MediaType::Png, (33, 100))));
        check(&picture(200, 80, Jpeg), Some((MediaType::Jpeg, (100, 40))));
        check(&picture(200, 80, Gif), Some((MediaType::Png, (100, 40))));
        check(&picture(20, 10, Bmp), Some((MediaType::Png, (20, 10))));
        check(&picture(20, 10, Tiff), Some((MediaType::Png, (20, 10))));
        check(&picture(20, 10, WebP), Some((MediaType::Png, (20, 10))));
    }

    #[test]
    fn a_strip_keeps_its_height() {
        check(&picture(50, 400, image::ImageFormat::Png), None);
        check(&picture(200, 800, image::ImageFormat::Png), Some((MediaType::Png, (100, 400))));
    }

    #[test]
    fn orientation_is_applied_when_a_picture_is_changed() {
        let mut bytes = picture(200, 80, image::ImageFormat::Jpeg);
        // An APP1 segment with one directory entry: tag 274, orientation 6 (a quarter turn).
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        bytes.splice(2..2, exif.iter().copied());
        let wanted = Fit { longest_side: 100, ..Fit::default() };
        let fitted = fit(&bytes, MediaType::Jpeg, Some((80, 200)), false, wanted).unwrap();
        assert_eq!(fitted.unwrap().pixels, (40, 100));
    }

    #[test]
    fn a_picture_that_cannot_be_decoded_is_told() {
        assert!(fit(b"BM\0\0\0\0", MediaType::Bmp, Some((9, 9)), false, Fit::default()).is_err());
    }
}
