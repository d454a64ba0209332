//! Pictures decoded, changed and encoded anew.
//!
//! What is to be done was decided before. Colours keep the profile they are stated in; all other
//! metadata goes with the old bytes. Memory and sizes are bounded.

use std::io::Cursor;

use fast_image_resize::{ResizeOptions, Resizer};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageReader, Limits};

#[cfg(feature = "paint")]
use super::Asset;
use super::inspect::{Inspection, webp_chunk};
use super::media::MediaType;
use super::preparation::{Plan, Preparation};

/// The most memory that one decoded picture may take, bytes.
const MOST_MEMORY: u64 = 1 << 30;

pub(super) enum Remade {
    New(Vec<u8>),
    /// Nothing had to be done after all.
    Same,
}

/// Decodes a picture and encodes it anew; `None` when it does not decode.
pub(super) fn remake(
    bytes: &[u8],
    seen: &Inspection,
    size: Option<(u32, u32)>,
    preparation: &Preparation,
) -> Option<Remade> {
    let (mut picture, profile) = decode(bytes)?;
    let transparent = is_transparent(&picture);
    let only_flatten = Preparation { flatten: false, ..preparation.clone() };
    if preparation.flatten && !transparent && only_flatten.plan(seen, true) == Plan::Keep {
        return Some(Remade::Same);
    }
    if let Some(orientation) = Orientation::from_exif(seen.orientation) {
        picture.apply_orientation(orientation);
    }
    if let Some((width, height)) = size {
        picture = resize(&picture, width, height)?;
    }
    let transparent = transparent && !preparation.flatten;
    let grayscale = preparation.grayscale || preparation.dither;
    picture = in_eight_bits(picture, transparent, grayscale);
    // A profile describes the colours it was made for, and no greys.
    let profile = profile.filter(|profile| {
        profile.get(16..20) == Some(b"RGB ") && !grayscale && picture.color().has_color()
    });
    let was_lossy = seen.media_type == MediaType::Jpeg
        || seen.media_type == MediaType::WebP && webp_chunk(bytes, *b"VP8 ").is_some();
    let accepts = |media_type| preparation.accepts.contains(&media_type);
    if preparation.dither {
        picture = dithered(&picture);
    }
    let may_be_jpeg = !transparent && accepts(MediaType::Jpeg);
    // Dots that are mixed by hand do not survive JPEG.
    let may_be_png = accepts(MediaType::Png) || !may_be_jpeg;
    let as_jpeg = may_be_jpeg && (!may_be_png || was_lossy && !preparation.dither);
    let made = if as_jpeg {
        jpeg(&picture, preparation.quality, profile)?
    } else if may_be_jpeg && preparation.shrink && !preparation.dither {
        let (jpeg, png) =
            (jpeg(&picture, preparation.quality, profile.clone())?, png(&picture, profile)?);
        if jpeg.len() < png.len() { jpeg } else { png }
    } else {
        png(&picture, profile)?
    };
    let unshrunk = Preparation { shrink: false, ..preparation.clone() };
    let idle = preparation.shrink && made.len() >= bytes.len();
    if idle && unshrunk.plan(seen, transparent) == Plan::Keep {
        return Some(Remade::Same);
    }
    Some(Remade::New(made))
}

/// The picture in sixteen greys, what each leaves over given to its neighbours (Floyd and
/// Steinberg, 1976).
fn dithered(picture: &DynamicImage) -> DynamicImage {
    let alpha = picture.color().has_alpha().then(|| picture.to_luma_alpha8());
    let mut greys = picture.to_luma8();
    let width = usize::try_from(greys.width()).unwrap_or(0);
    // What the pixels of this row and the next got from their neighbours, in sixteenths.
    let (mut this, mut next) = (vec![0_i32; width + 2], vec![0_i32; width + 2]);
    for row in greys.chunks_exact_mut(width.max(1)) {
        for (x, grey) in row.iter_mut().enumerate() {
            let wanted = i32::from(*grey) + this[x + 1] / 16;
            let shown = (wanted.clamp(0, 255) + 8) / 17 * 17;
            let left = wanted - shown;
            *grey = u8::try_from(shown.clamp(0, 255)).unwrap_or(255);
            this[x + 2] += 7 * left;
            next[x] += 3 * left;
            next[x + 1] += 5 * left;
            next[x + 2] += left;
        }
        std::mem::swap(&mut this, &mut next);
        next.fill(0);
    }
    match alpha {
        None => DynamicImage::ImageLuma8(greys),
        Some(mut both) => {
            for (pixel, grey) in both.pixels_mut().zip(greys.pixels()) {
                pixel.0[0] = grey.0[0];
            }
            DynamicImage::ImageLumaA8(both)
        }
    }
}

/// The pixels of a picture, upright; `None` when it does not decode or has more than
/// `max_pixels`.
#[cfg(feature = "paint")]
pub(crate) fn upright(asset: &Asset, max_pixels: u64) -> Option<DynamicImage> {
    let (width, height) = asset.pixels?;
    if u64::from(width) * u64::from(height) > max_pixels {
        return None;
    }
    let (mut picture, _) = decode(&asset.read().ok()?)?;
    picture.apply_orientation(asset.turn());
    Some(picture)
}

/// The pixels of a picture, and the colour profile they are stated in.
pub(super) fn decode(bytes: &[u8]) -> Option<(DynamicImage, Option<Vec<u8>>)> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    Some((picture, profile))
}

/// A coarse look at a picture: sixteen by sixteen greys, upright; `None` when it does not decode.
pub(super) fn glance(bytes: &[u8], turn: Orientation) -> Option<Vec<u8>> {
    let (mut picture, _) = decode(bytes)?;
    picture.apply_orientation(turn);
    let greys = in_eight_bits(picture, false, true);
    Some(resize(&greys, 16, 16)?.into_luma8().into_raw())
}

/// A whole picture of what there is of one that is cut short; `None` when that is nothing.
pub(super) fn salvage(bytes: &[u8], seen: &Inspection) -> Option<Vec<u8>> {
    match remake(bytes, seen, None, &Preparation { quality: 90, ..Preparation::default() })? {
        Remade::New(bytes) => Some(bytes),
        Remade::Same => None,
    }
}

/// Whether any pixel lets the page through.
fn is_transparent(picture: &DynamicImage) -> bool {
    picture.color().has_alpha()
        && match picture {
            DynamicImage::ImageLumaA8(pixels) => pixels.pixels().any(|pixel| pixel.0[1] < 255),
            DynamicImage::ImageRgba8(pixels) => pixels.pixels().any(|pixel| pixel.0[3] < 255),
            _ => true,
        }
}

fn resize(picture: &DynamicImage, width: u32, height: u32) -> Option<DynamicImage> {
    let mut smaller = DynamicImage::new(width, height, picture.color());
    Resizer::new().resize(picture, &mut smaller, &ResizeOptions::new()).ok()?;
    Some(smaller)
}

/// The picture with 8 bits a channel, on white where it may not be transparent.
fn in_eight_bits(picture: DynamicImage, transparent: bool, grayscale: bool) -> DynamicImage {
    let has_color = picture.color().has_color() && !grayscale;
    let has_alpha = picture.color().has_alpha();
    match (has_color, has_alpha, transparent) {
        (true, true, true) => DynamicImage::ImageRgba8(picture.into_rgba8()),
        (false, true, true) => DynamicImage::ImageLumaA8(picture.into_luma_alpha8()),
        (true, true, false) => {
            let pixels = picture.into_rgba8();
            let mut flat = image::RgbImage::new(pixels.width(), pixels.height());
            for (pixel, flat) in pixels.pixels().zip(flat.pixels_mut()) {
                let [red, green, blue, alpha] = pixel.0;
                flat.0 = [red, green, blue].map(|value| on_white(value, alpha));
            }
            DynamicImage::ImageRgb8(flat)
        }
        (false, true, false) => {
            let pixels = picture.into_luma_alpha8();
            let mut flat = image::GrayImage::new(pixels.width(), pixels.height());
            for (pixel, flat) in pixels.pixels().zip(flat.pixels_mut()) {
                flat.0 = [on_white(pixel.0[0], pixel.0[1])];
            }
            DynamicImage::ImageLuma8(flat)
        }
        (true, false, _) => DynamicImage::ImageRgb8(picture.into_rgb8()),
        (false, false, _) => DynamicImage::ImageLuma8(picture.into_luma8()),
    }
}

fn on_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(255)
}

/// Encodes 8-bit greys or colours without transparency.
pub(super) fn jpeg(
    picture: &DynamicImage,
    quality: u8,
    profile: Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    let mut bytes = Vec::new();
    let quality = quality.clamp(1, 100);
    let mut encoder = Encoder::new(&mut bytes, quality);
    // Not with tables of its own: those come in a scan for each colour, which some decoders get
    // wrong (zune-jpeg 0.5 with halved colours).
    if quality < 95 {
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
    }
    if let Some(profile) = profile {
        // A profile too large for its segments is left out: the colours are close without it.
        let _ = encoder.add_icc_profile(&profile);
    }
    let color = if picture.color().has_color() { ColorType::Rgb } else { ColorType::Luma };
    let (width, height) =
        (u16::try_from(picture.width()).ok()?, u16::try_from(picture.height()).ok()?);
    encoder.encode(picture.as_bytes(), width, height, color).ok()?;
    Some(bytes)
}

fn png(picture: &DynamicImage, profile: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    if let Some(profile) = profile {
        let _ = encoder.set_icc_profile(profile);
    }
    let color = picture.color().into();
    encoder.write_image(picture.as_bytes(), picture.width(), picture.height(), color).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::inspect;

    #[test]
    fn what_is_there_of_a_photograph_cut_short_is_salvaged() {
        let noise = image::RgbImage::from_fn(64, 64, |x, y| {
            image::Rgb([x, y, x * y].map(|value| u8::try_from(value * 37 % 256).unwrap()))
        });
        let whole = jpeg(&DynamicImage::ImageRgb8(noise), 90, None).unwrap();
        let half = &whole[..whole.len() / 2];
        let seen = inspect(half).unwrap();
        assert!(seen.cut_short);
        let saved = inspect(&salvage(half, &seen).unwrap()).unwrap();
        assert_eq!((saved.cut_short, saved.pixels), (false, Some((64, 64))));
    }
}
