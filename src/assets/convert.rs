//! Fitting all pictures to a format and a screen: other types, fewer pixels, upright, grey.
//!
//! One picture is decoded at a time, and what was made of one once is not made again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::fetch::{Content, Fetch};
use super::inspect::{Inspection, inspect};
use super::media::MediaType;
use super::pixels::{Remade, remake};
use super::preparation::{Plan, Preparation};
use super::strip::strip;
use super::{Asset, Assets};
use crate::diagnostic::Diagnostics;

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
        let mut prepared = BTreeMap::new();
        for (url, asset) in self.by_url.iter() {
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
                    prepared.insert(url.clone(), new.clone());
                }
                Err(why) => {
                    diagnostics.loss("image-missing", None, format!("no image at `{url}`: {why}"));
                }
            }
        }
        Self { by_url: Arc::new(prepared), ..self.clone() }
    }
}

impl Assets {
    /// The same pictures, drawings as `draw` makes pixels of their bytes; what it cannot make
    /// stays a drawing. `how` says all that goes into it beside the bytes.
    ///
    /// ```
    /// use offprint::assets::{Assets, Sources};
    ///
    /// let drawn = Assets::default().drawn(&|_| None, "large", &Sources::default());
    /// assert!(drawn.is_empty());
    /// ```
    #[must_use]
    pub fn drawn(
        &self,
        draw: &dyn Fn(&[u8]) -> Option<Vec<u8>>,
        how: &str,
        fetch: &dyn Fetch,
    ) -> Self {
        let mut drawn = self.clone();
        let drawings = |asset: &&mut Asset| asset.media_type == MediaType::Svg;
        for asset in Arc::make_mut(&mut drawn.by_url).values_mut().filter(drawings) {
            let recipe = format!("{} {} drawn {how}", env!("CARGO_PKG_VERSION"), asset.digest);
            let recalled = fetch.recall(&recipe).and_then(Asset::of_content);
            let made = || {
                let pixels = draw(&asset.read().ok()?)?;
                let seen = inspect(&pixels).ok()?;
                let asset = Asset::new(seen, &pixels, Content::Memory(Arc::default()));
                Some(Asset { content: fetch.keep_made(&recipe, pixels), ..asset })
            };
            if let Some(pixels) = recalled.or_else(made) {
                *asset = pixels;
            }
        }
        drawn
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
    // Metadata that turns a picture must not go before it is turned.
    if plan == Plan::Keep && (!preparation.strip || asset.orientation != 1) {
        return Ok(asset.clone());
    }
    if plan == Plan::Impossible {
        return Err("the format cannot hold it");
    }
    let recipe = preparation.recipe(&asset.digest);
    if let Some(content) = fetch.recall(&recipe)
        && let Some(made) = Asset::of_content(content)
    {
        return Ok(made);
    }
    let bytes = asset.read().map_err(|_| "it cannot be read")?;
    let bytes = match plan {
        Plan::Keep | Plan::Impossible => match strip(&bytes) {
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
    let asset = Asset::new(seen, &bytes, Content::Memory(Arc::default()));
    Ok(Asset { content: fetch.keep_made(&recipe, bytes), ..asset })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::fetch::{Ask, Failed, FetchError, Fetched};
    use crate::assets::pixels::{decode, jpeg};
    use image::DynamicImage;
    use std::io::Cursor;
    use url::Url;

    fn limits(max_width: u32, max_height: u32) -> Preparation {
        Preparation {
            accepts: vec![MediaType::Jpeg, MediaType::Png],
            max_width: Some(max_width),
            max_height: Some(max_height),
            ..Preparation::default()
        }
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

    #[test]
    fn greys_are_mixed_of_sixteen() {
        let ramp =
            image::GrayImage::from_fn(64, 64, |x, _| image::Luma([u8::try_from(x * 4).unwrap()]));
        let png = encoded(&DynamicImage::ImageLuma8(ramp), image::ImageFormat::Png);
        let dither = Preparation { dither: true, ..Preparation::default() };
        let (asset, pixels) = prepared(png, &dither);
        assert_eq!(asset.media_type, MediaType::Png);
        let greys = pixels.to_luma8();
        assert!(greys.pixels().all(|pixel| pixel.0[0] % 17 == 0));
        // On the whole it is as bright as before: 0 to 252 in steps of 4.
        let sum: u64 = greys.pixels().map(|pixel| u64::from(pixel.0[0])).sum();
        assert!((125..=127).contains(&(sum / (64 * 64))), "{}", sum / (64 * 64));
    }

    #[test]
    fn what_is_to_shrink_never_grows() {
        let noise = |x: u32, y: u32| {
            let mixed = (x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663))
                .wrapping_mul(2_654_435_761);
            u8::try_from(mixed >> 24).unwrap()
        };
        let photograph = DynamicImage::ImageRgb8(image::RgbImage::from_fn(64, 64, |x, y| {
            image::Rgb([noise(x, y), noise(y, x), 90])
        }));
        let shrink = Preparation { shrink: true, quality: 60, ..Preparation::default() };
        let large = encoded(&photograph, image::ImageFormat::Png);
        let (asset, _) = prepared(large.clone(), &shrink);
        assert_eq!(asset.media_type, MediaType::Jpeg);
        assert!(asset.length < large.len() as u64);
        let small = jpeg(&photograph, 20, None).unwrap();
        let (asset, _) = prepared(small.clone(), &shrink);
        assert_eq!(&*asset.read().unwrap(), &*small);
        let half = encoded(&half(40, 20), image::ImageFormat::Png);
        assert_eq!(prepared(half, &shrink).0.media_type, MediaType::Png);
    }

    #[test]
    fn what_was_made_once_is_not_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::assets::Store::open(folder.path(), std::time::SystemTime::UNIX_EPOCH);
        let sources = crate::assets::Sources { store: store.ok(), ..Default::default() };
        let png = encoded(&half(400, 200), image::ImageFormat::Png);
        let asset = Asset::from_bytes(png).unwrap();
        let made = prepare(&asset, &limits(20, 20), &sources).unwrap();
        // A picture that cannot be decoded shows that nothing is.
        let broken = Asset { content: Content::Memory(Arc::default()), ..asset.clone() };
        let again = prepare(&broken, &limits(20, 20), &sources).unwrap();
        assert_eq!((again.digest, again.pixels), (made.digest, made.pixels));
        assert!(prepare(&broken, &limits(30, 30), &sources).is_err());
    }
}
