//! Making one picture fit for a document that is read on any screen: a type that all readers show,
//! and no larger than it needs.
//!
//! A picture that fits already is left as it is, byte for byte. What fits is what [`Fit`] says;
//! the work is done by `pixels`.

use super::MediaType;
use super::inspect::{Inspection, inspect};
use super::pixels::{Remade, remake};
use super::preparation::{Plan, Preparation};

/// What fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The longest side, px; for a strip to be scrolled ([`STRIP`](super::STRIP)), its width.
    pub longest_side: u32,
    /// Whether WebP may stay.
    pub webp: bool,
}

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
#[error("cannot convert {}: it does not decode", media_type.mime())]
pub struct ConvertError {
    media_type: MediaType,
}

/// Makes a picture fit; `None` when it fits as it is.
///
/// Pictures that move, and drawings, are never changed: a still of them would be less than they
/// are. A picture that its metadata calls turned is made upright, and a colour profile is kept.
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
    let mut accepts = vec![MediaType::Jpeg, MediaType::Png, MediaType::Gif, MediaType::Svg];
    if wanted.webp || animated {
        accepts.push(MediaType::WebP);
    }
    let preparation = Preparation {
        accepts,
        max_width: Some(wanted.longest_side),
        max_height: Some(wanted.longest_side),
        ..Preparation::default()
    };
    let orientation = inspect(bytes).map_or(1, |seen| seen.orientation);
    let seen = Inspection { media_type, pixels, orientation, animated, cut_short: false };
    let error = || ConvertError { media_type };
    let Plan::Remake { size } = preparation.plan(&seen, false) else { return Ok(None) };
    match remake(bytes, &seen, size, &preparation).ok_or_else(error)? {
        Remade::Same => Ok(None),
        Remade::New(bytes) => {
            let seen = inspect(&bytes).map_err(|_| error())?;
            let pixels = seen.pixels.ok_or_else(error)?;
            Ok(Some(Fitted { bytes, media_type: seen.media_type, pixels }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::DynamicImage;
    use std::io::Cursor;

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
