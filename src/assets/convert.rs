//! Fitting pictures to a format and a screen: other types, fewer pixels, upright, grey.
//!
//! What to do is a pure choice over sizes and types; a picture of which nothing is asked keeps its
//! bytes. One picture is decoded at a time. Colours keep the profile they are stated in; all other
//! metadata goes with the old bytes.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use fast_image_resize::{ResizeOptions, Resizer};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageReader, Limits};

use super::fetch::Fetch;
use super::inspect::{Inspection, inspect};
use super::media::MediaType;
use super::strip::strip;
use super::{Asset, Assets};
use crate::diagnostic::Diagnostics;

/// The most memory that one decoded picture may take, bytes.
const MOST_MEMORY: u64 = 1 << 30;

/// How many times as tall as wide a picture is that nobody sees whole anyway.
pub const STRIP: u32 = 3;

/// What pictures must be like where they go. The default leaves them as they are, but upright.
///
/// ```
/// use offprint::assets::{MediaType, Preparation};
///
/// let ebook = Preparation {
///     accepts: vec![MediaType::Jpeg, MediaType::Png, MediaType::Gif, MediaType::Svg],
///     max_width: Some(1600),
///     max_height: Some(1600),
///     ..Preparation::default()
/// };
/// assert_eq!(ebook.quality, 85);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preparation {
    /// The types that the format can hold; all others become JPEG or PNG.
    pub accepts: Vec<MediaType>,
    /// The most pixels from side to side; never enlarged.
    pub max_width: Option<u32>,
    /// The most pixels from top to bottom; never enlarged. A strip more than [`STRIP`] times as
    /// tall as it is wide, as sites make to be scrolled, may be taller: only its width is held.
    pub max_height: Option<u32>,
    /// The quality of what becomes JPEG, 1 to 100.
    pub quality: u8,
    /// Whether all colours become greys.
    pub grayscale: bool,
    /// Whether what is transparent becomes white, so that it can be seen on a dark page.
    pub flatten: bool,
    /// Whether what moves becomes its first frame.
    pub still: bool,
    /// Whether what cameras and editors note in a picture goes, even where its pixels stay.
    pub strip: bool,
}

impl Default for Preparation {
    fn default() -> Self {
        Self {
            accepts: MediaType::ALL.to_vec(),
            max_width: None,
            max_height: None,
            quality: 85,
            grayscale: false,
            flatten: false,
            still: false,
            strip: false,
        }
    }
}

/// What happens to a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Its bytes stay.
    Keep,
    /// The format cannot hold it, and it cannot be made something else.
    Impossible,
    /// It is decoded and encoded anew, in this size.
    Remake { size: Option<(u32, u32)> },
}

impl Preparation {
    /// What to do with a picture.
    pub(super) fn plan(&self, picture: &Inspection, may_be_transparent: bool) -> Plan {
        let accepted = self.accepts.contains(&picture.media_type);
        if picture.media_type == MediaType::Svg {
            return if accepted { Plan::Keep } else { Plan::Impossible };
        }
        // A moving picture is made anew only where it could not be shown at all.
        if picture.animated && accepted && !self.still {
            return Plan::Keep;
        }
        let size = picture.pixels.and_then(|size| self.fitted(size));
        let asked = !accepted
            || size.is_some()
            || picture.orientation != 1
            || self.grayscale
            || self.still && picture.animated
            || self.flatten && may_be_transparent;
        if asked { Plan::Remake { size } } else { Plan::Keep }
    }

    /// The size of a picture that is larger than it may be, in its own proportions.
    fn fitted(&self, (width, height): (u32, u32)) -> Option<(u32, u32)> {
        let limit = |most: Option<u32>, side: u32| u64::from(most.unwrap_or(side).clamp(1, side));
        let is_strip = u64::from(height) > u64::from(width) * u64::from(STRIP);
        let max_height = self.max_height.filter(|_| !is_strip);
        let (wide, high) = (limit(self.max_width, width), limit(max_height, height));
        let (w, h) = (u64::from(width), u64::from(height));
        if (wide, high) == (w, h) {
            return None;
        }
        let rounded = |part: u64, whole: u64| (part * 2 + whole) / (whole * 2);
        // The side that has to give way more decides.
        let (width, height) = if wide * h <= high * w {
            (wide, rounded(h * wide, w).max(1))
        } else {
            (rounded(w * high, h).max(1), high)
        };
        Some((u32::try_from(width).ok()?, u32::try_from(height).ok()?))
    }
}

impl Assets {
    /// The same pictures as they must be for one format, made one after the other.
    ///
    /// What is made goes to where `fetch` keeps things. A picture that cannot be made is left out
    /// and is a diagnostic `image-missing`.
    ///
    /// ```
    /// use offprint::assets::{Assets, Preparation, Sources};
    /// use offprint::diagnostic::Diagnostics;
    ///
    /// let mut diagnostics = Diagnostics::new();
    /// let prepared = Assets::default().prepared(
    ///     &Preparation::default(),
    ///     &Sources::default(),
    ///     &mut diagnostics,
    /// );
    /// assert!(prepared.is_empty() && diagnostics.is_empty());
    /// ```
    #[must_use]
    pub fn prepared(
        &self,
        preparation: &Preparation,
        fetch: &dyn Fetch,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut made: HashMap<Arc<str>, Result<Asset, &'static str>> = HashMap::new();
        let mut prepared =
            Self { cover: self.cover.clone(), report: self.report.clone(), ..Self::default() };
        for (url, asset) in &self.by_url {
            let result = made
                .entry(Arc::clone(&asset.digest))
                .or_insert_with(|| prepare(asset, preparation, fetch));
            match result {
                Ok(new) => {
                    if asset.animated && !new.animated {
                        diagnostics.warning(
                            "image-stilled",
                            None,
                            format!("the moving picture `{url}` is shown by its first frame"),
                        );
                    }
                    prepared.by_url.insert(url.clone(), new.clone());
                }
                Err(why) => {
                    diagnostics.loss("image-missing", None, format!("no image at `{url}`: {why}"));
                }
            }
        }
        prepared
    }
}

/// One picture as it must be.
fn prepare(
    asset: &Asset,
    preparation: &Preparation,
    fetch: &dyn Fetch,
) -> Result<Asset, &'static str> {
    let seen = Inspection {
        media_type: asset.media_type,
        pixels: asset.pixels,
        orientation: asset.orientation,
        animated: asset.animated,
        cut_short: false,
    };
    let plan = preparation.plan(&seen, asset.media_type != MediaType::Jpeg);
    if plan == Plan::Keep && !preparation.strip {
        return Ok(asset.clone());
    }
    let bytes = asset.read().map_err(|_| "it cannot be read")?;
    let bytes = match plan {
        Plan::Impossible => return Err("the format cannot hold it"),
        Plan::Keep => match strip(&bytes) {
            Some(stripped) => stripped,
            None => return Ok(asset.clone()),
        },
        Plan::Remake { size } => match remake(&bytes, &seen, size, preparation) {
            Some(Remade::New(bytes)) => bytes,
            Some(Remade::Same) => return Ok(asset.clone()),
            None => return Err("the picture is damaged"),
        },
    };
    let seen = inspect(&bytes).map_err(|_| "the picture is damaged")?;
    let asset = Asset::new(seen, &bytes, super::Content::Memory(Arc::default()));
    Ok(Asset { content: fetch.keep(bytes), ..asset })
}

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
    picture = in_eight_bits(picture, transparent, preparation.grayscale);
    // A profile describes the colours it was made for, and no greys.
    let profile = profile.filter(|profile| {
        profile.get(16..20) == Some(b"RGB ")
            && !preparation.grayscale
            && picture.color().has_color()
    });
    let was_lossy = seen.media_type == MediaType::Jpeg
        || seen.media_type == MediaType::WebP && is_lossy_webp(bytes);
    let accepts = |media_type| preparation.accepts.contains(&media_type);
    let as_jpeg =
        !transparent && accepts(MediaType::Jpeg) && (was_lossy || !accepts(MediaType::Png));
    let bytes =
        if as_jpeg { jpeg(&picture, preparation.quality, profile) } else { png(&picture, profile) };
    bytes.map(Remade::New)
}

/// The pixels of a picture, and the colour profile they are stated in.
fn decode(bytes: &[u8]) -> Option<(DynamicImage, Option<Vec<u8>>)> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    Some((picture, profile))
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
fn jpeg(picture: &DynamicImage, quality: u8, profile: Option<Vec<u8>>) -> Option<Vec<u8>> {
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
    use crate::assets::fetch::{Ask, Content, Failed, FetchError, Fetched};
    use url::Url;

    fn still(media_type: MediaType, width: u32, height: u32) -> Inspection {
        Inspection {
            media_type,
            pixels: Some((width, height)),
            orientation: 1,
            animated: false,
            cut_short: false,
        }
    }

    fn limits(max_width: u32, max_height: u32) -> Preparation {
        Preparation {
            accepts: vec![MediaType::Jpeg, MediaType::Png],
            max_width: Some(max_width),
            max_height: Some(max_height),
            ..Preparation::default()
        }
    }

    #[test]
    fn a_picture_shrinks_into_its_box_in_proportion() {
        let check = |size, limits: &Preparation, expect| {
            assert_eq!(limits.fitted(size), expect, "{size:?} {limits:?}");
        };
        let screen = limits(600, 800);
        check((600, 800), &screen, None);
        check((10, 10), &screen, None);
        check((1200, 800), &screen, Some((600, 400)));
        check((1200, 1600), &screen, Some((600, 800)));
        check((700, 2000), &screen, Some((280, 800)));
        // A strip to be scrolled keeps its height as far as its width allows.
        check((700, 8000), &screen, Some((600, 6857)));
        check((500, 8000), &screen, None);
        check((100_000, 1), &screen, Some((600, 1)));
        check((601, 800), &screen, Some((600, 799)));
        check((u32::MAX, u32::MAX), &screen, Some((600, 600)));
        check((10, 10), &limits(0, 0), Some((1, 1)));
        check((1200, 900), &Preparation { max_height: None, ..screen }, Some((600, 450)));
    }

    #[test]
    fn a_picture_of_which_nothing_is_asked_keeps_its_bytes() {
        let moving = Inspection { animated: true, ..still(MediaType::Gif, 9, 9) };
        let turned = Inspection { orientation: 6, ..still(MediaType::Jpeg, 9, 9) };
        let remake = Plan::Remake { size: None };
        let any = Preparation::default();
        for (picture, preparation, expect) in [
            (still(MediaType::Jpeg, 600, 800), &limits(600, 800), Plan::Keep),
            (still(MediaType::WebP, 600, 800), &any, Plan::Keep),
            (still(MediaType::WebP, 600, 800), &limits(600, 800), remake),
            (still(MediaType::Svg, 6000, 800), &any, Plan::Keep),
            (still(MediaType::Svg, 60, 80), &limits(600, 800), Plan::Impossible),
            (turned, &any, remake),
            (moving, &Preparation { max_width: Some(5), ..any.clone() }, Plan::Keep),
            (moving, &Preparation { still: true, ..any.clone() }, remake),
            (moving, &limits(600, 800), remake),
            (still(MediaType::Png, 9, 9), &Preparation { flatten: true, ..any.clone() }, remake),
            (still(MediaType::Png, 9, 9), &Preparation { grayscale: true, ..any.clone() }, remake),
        ] {
            let transparent = picture.media_type != MediaType::Jpeg;
            assert_eq!(preparation.plan(&picture, transparent), expect, "{picture:?}");
        }
        let opaque = Preparation { flatten: true, ..any };
        assert_eq!(opaque.plan(&still(MediaType::Jpeg, 9, 9), false), Plan::Keep);
    }

    /// A picture whose left half is red and whose right half lets the page through.
    fn half(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgba8(image::RgbaImage::from_fn(width, height, |x, _| {
            image::Rgba(if x < width / 2 { [255, 0, 0, 255] } else { [0, 0, 0, 0] })
        }))
    }

    fn encoded(picture: &DynamicImage, format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn prepared(bytes: Vec<u8>, preparation: &Preparation) -> (Asset, DynamicImage) {
        let nowhere = |_: &Url| -> Result<Fetched, FetchError> { Err(FetchError::NotFound) };
        let asset = Asset::from_bytes(bytes).unwrap();
        let asset = prepare(&asset, preparation, &nowhere).unwrap();
        let pixels = decode(&asset.read().unwrap()).unwrap().0;
        (asset, pixels)
    }

    #[test]
    fn transparency_stays_unless_white_is_asked_for() {
        let webp = encoded(&half(40, 20), image::ImageFormat::WebP);
        let (asset, pixels) = prepared(webp.clone(), &limits(20, 20));
        assert_eq!((asset.media_type, asset.pixels), (MediaType::Png, Some((20, 10))));
        assert_eq!(pixels.to_rgba8().get_pixel(2, 2).0, [255, 0, 0, 255]);
        assert_eq!(pixels.to_rgba8().get_pixel(17, 2).0[3], 0);
        let flat = Preparation { flatten: true, ..limits(20, 20) };
        let (asset, pixels) = prepared(webp, &flat);
        assert_eq!(asset.media_type, MediaType::Png);
        assert_eq!(pixels.to_rgba8().get_pixel(17, 2).0, [255; 4]);
    }

    #[test]
    fn greys_take_one_channel() {
        let png = encoded(&half(40, 20), image::ImageFormat::Png);
        let grey = Preparation { grayscale: true, flatten: true, ..Preparation::default() };
        let (_, pixels) = prepared(png, &grey);
        assert_eq!(pixels.color(), image::ColorType::L8);
        assert_eq!(pixels.to_luma8().get_pixel(30, 2).0, [255]);
    }

    #[test]
    fn a_photograph_is_made_upright() {
        let lying = DynamicImage::ImageRgb8(half(40, 20).to_rgb8());
        let plain = jpeg(&lying, 90, None).unwrap();
        // An EXIF segment that says: turn clockwise by a quarter.
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&plain[..2], exif, &plain[2..]].concat();
        let seen = inspect(&turned).unwrap();
        assert_eq!((seen.orientation, seen.pixels), (6, Some((20, 40))));
        let (asset, pixels) = prepared(turned.clone(), &Preparation::default());
        assert_eq!((asset.orientation, asset.pixels), (1, Some((20, 40))));
        let top = pixels.to_rgb8().get_pixel(10, 5).0;
        assert!(top[0] > 200 && top[1] < 60, "{top:?}");
        // Without the note nothing turns it, and its pixels are untouched.
        assert_eq!(strip(&turned), Some(plain));
    }

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

    /// Keeps what it is given, and counts.
    struct Counter<'a>(&'a std::sync::Mutex<u32>);

    impl Fetch for Counter<'_> {
        fn fetch(&self, _: &Ask<'_>) -> Result<Fetched, Failed> {
            Err(FetchError::NotFound.into())
        }

        fn keep(&self, bytes: Vec<u8>) -> Content {
            *self.0.lock().unwrap() += 1;
            Content::Memory(bytes.into())
        }
    }

    #[test]
    fn the_same_picture_is_made_once_and_kept_under_each_address() {
        let url = |path: &str| Url::parse(&format!("https://e.org/{path}")).unwrap();
        let png = encoded(&half(40, 20), image::ImageFormat::Png);
        let mut assets = Assets::default();
        assets.insert(&url("a"), Asset::from_bytes(png.clone()).unwrap());
        assets.insert(&url("b"), Asset::from_bytes(png).unwrap());
        assets.insert(&url("c"), Asset::from_bytes(&b"<svg/>"[..]).unwrap());
        let kept = std::sync::Mutex::new(0);
        let mut diagnostics = Diagnostics::new();
        let prepared = assets.prepared(&limits(20, 20), &Counter(&kept), &mut diagnostics);
        assert_eq!((prepared.len(), *kept.lock().unwrap()), (2, 1));
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            ["loss[image-missing]: no image at `https://e.org/c`: the format cannot hold it"]
        );
    }
}
