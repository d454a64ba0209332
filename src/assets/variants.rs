//! One picture in several sizes: told by addresses that differ in a size alone, and made sure of
//! by what is seen.
//!
//! Sites show a small picture that leads to a large one, or name one picture in the sizes of a
//! list and of an article. Of what is truly the same picture the largest is kept. Addresses alone
//! prove nothing: shapes and a coarse look at the pixels must agree too.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use url::Url;

use super::pixels::glance;
use super::{Asset, Assets};

/// Parts of a query that say how large or how well a picture is wanted, not which.
const SIZE_KEYS: [&str; 20] = [
    "w",
    "h",
    "width",
    "height",
    "size",
    "resize",
    "fit",
    "crop",
    "q",
    "quality",
    "dpr",
    "scale",
    "imageview2",
    "imagemogr2",
    "x-oss-process",
    "x-image-process",
    "tp",
    "wx_fmt",
    "usage",
    "auto",
];

/// Names of sizes that stand for one in a path or at the end of a name.
const SIZE_WORDS: [&str; 16] = [
    "thumb",
    "thumbnail",
    "small",
    "medium",
    "large",
    "big",
    "full",
    "original",
    "orig",
    "origin",
    "scaled",
    "mini",
    "hd",
    "b",
    "r",
    "l",
];

/// How much two glances at one picture may differ in the mean, of 255.
const MOST_DIFFERENCE: u32 = 8;

impl Assets {
    /// The same pictures, of which those that are one picture in several sizes share the largest.
    ///
    /// ```
    /// use offprint::assets::Assets;
    ///
    /// assert!(Assets::default().without_variants().is_empty());
    /// ```
    #[must_use]
    pub fn without_variants(&self) -> Self {
        let mut families: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for address in self.by_url.keys() {
            if let Some(family) = Url::parse(address).ok().as_ref().and_then(family) {
                families.entry(family).or_default().push(address);
            }
        }
        families.retain(|_, addresses| addresses.len() > 1);
        let mut shared = self.clone();
        for addresses in families.values() {
            for (address, largest) in self.shared(addresses) {
                Arc::make_mut(&mut shared.by_url).insert(address.clone(), largest.clone());
            }
        }
        shared
    }

    /// The addresses of a family whose picture is there in a larger size, and that.
    fn shared<'a>(&'a self, addresses: &[&'a String]) -> Vec<(&'a String, &'a Asset)> {
        let mut members: Vec<(&String, &Asset)> = addresses
            .iter()
            .filter_map(|address| Some((*address, self.by_url.get(*address)?)))
            .filter(|(_, asset)| asset.pixels.is_some() && !asset.animated)
            .collect();
        // The largest first; of equal ones, that with more bytes.
        members.sort_by_key(|(_, asset)| {
            let (width, height) = asset.pixels.unwrap_or_default();
            std::cmp::Reverse((u64::from(width) * u64::from(height), asset.length))
        });
        let mut looks: HashMap<Arc<str>, Option<Vec<u8>>> = HashMap::new();
        let mut look = |asset: &Asset| {
            let seen = || glance(&asset.read().ok()?, asset.turn());
            looks.entry(Arc::clone(&asset.digest)).or_insert_with(seen).clone()
        };
        let mut kept: Vec<&Asset> = Vec::new();
        let mut shared = Vec::new();
        for (address, asset) in members {
            let same = kept.iter().find(|large| {
                large.digest == asset.digest
                    || same_shape(large.pixels, asset.pixels)
                        && alike(look(large).as_deref(), look(asset).as_deref())
            });
            match same {
                Some(large) => shared.push((address, *large)),
                None => kept.push(asset),
            }
        }
        shared
    }
}

/// Whether one size is the other, scaled: within a pixel of the smaller one.
fn same_shape(large: Option<(u32, u32)>, small: Option<(u32, u32)>) -> bool {
    let (Some((w, h)), Some((width, height))) = (large, small) else { return false };
    let [w, h, width, height] = [w, h, width, height].map(u64::from);
    (w * height).abs_diff(width * h) <= w.max(h)
}

/// Whether two glances may be of one picture.
fn alike(one: Option<&[u8]>, other: Option<&[u8]>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let difference: u32 = one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    let count = u32::try_from(one.len()).unwrap_or(u32::MAX).max(1);
    one.len() == other.len() && difference / count <= MOST_DIFFERENCE
}

/// What the addresses of one picture in several sizes have in common; `None` for addresses that
/// are not of the web.
fn family(url: &Url) -> Option<String> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let mut family = url.host_str()?.to_owned();
    let segments: Vec<&str> = url.path_segments()?.collect();
    for (index, segment) in segments.iter().enumerate() {
        let is_last = index + 1 == segments.len();
        if is_size(segment) {
            continue;
        }
        family.push('/');
        family.push_str(if is_last { stem(segment) } else { segment });
    }
    let query = url.query().unwrap_or_default();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let key = part.split(['=', '/']).next().unwrap_or_default().to_ascii_lowercase();
        if !SIZE_KEYS.contains(&key.as_str()) {
            family.push('&');
            family.push_str(part);
        }
    }
    Some(family)
}

/// Whether a part of a path is a size: `640`, `mw690`, `300x200`, `large`, `w_300,h_200`,
/// `resize:fit:800`.
fn is_size(part: &str) -> bool {
    let part = part.to_ascii_lowercase();
    let is_number = |text: &str| {
        (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_sides = |text: &str| {
        text.split_once('x').is_some_and(|(width, height)| is_number(width) && is_number(height))
    };
    let letters = part.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let named = |word: &str| SIZE_WORDS.contains(&word) && word.len() > 1;
    is_number(&part)
        || is_sides(&part)
        || named(&part)
        || letters.len() < part.len()
            && ["mw", "wap", "bmiddle", "orj", "sq", "thumb", "w", "h", "s"].contains(&letters)
        || (part.contains(',') || part.contains(':'))
            && part.split(',').all(|word| {
                let (key, value) = word.split_once(['_', ':']).unwrap_or((word, ""));
                ["w", "h", "c", "f", "q", "fl", "resize", "max", "format", "g"].contains(&key)
                    && !value.is_empty()
            })
}

/// A name without its extension and without the size at its end: `a-300x200`, `a_thumb`, `a@2x`,
/// `a!w640`.
fn stem(name: &str) -> &str {
    let name = name.split_once('!').map_or(name, |(name, _)| name);
    let bare = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let cut = |bare: &'_ str| -> Option<usize> {
        let at = bare.rfind(['-', '_', '@'])?;
        let mark = bare[at + 1..].to_ascii_lowercase();
        let density = bare.as_bytes()[at] == b'@' && mark.ends_with('x');
        let width = mark.strip_suffix('w').is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        let sides = mark.contains('x') && is_size(&mark);
        let is_mark = density || width || sides || SIZE_WORDS.contains(&mark.as_str());
        (is_mark && at > 0).then_some(at)
    };
    cut(bare).map_or(bare, |at| &bare[..at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
    use std::io::Cursor;

    fn check(one: &str, other: &str, expect: bool) {
        let [first, second] = [one, other].map(|url| family(&Url::parse(url).unwrap()));
        assert_eq!(first == second, expect, "{one} {other}: {first:?} {second:?}");
    }

    #[test]
    fn addresses_that_differ_in_a_size_are_a_family() {
        for (one, other) in [
            ("https://e.org/a.jpg", "https://e.org/a-300x200.jpg"),
            ("https://e.org/a.jpg", "https://e.org/a-scaled.jpg"),
            ("https://e.org/a.jpg?w=300", "https://e.org/a.jpg?w=600&h=400&q=80"),
            ("https://e.org/a.jpg!w640", "https://e.org/a.jpg"),
            ("https://e.org/a.jpg?imageView2/2/w/640", "https://e.org/a.jpg"),
            (
                "https://mmbiz.e.cn/mmbiz/xyz/640?wx_fmt=png",
                "https://mmbiz.e.cn/mmbiz/xyz/0?wx_fmt=png",
            ),
            ("https://wx1.e.cn/mw690/abc.jpg", "https://wx1.e.cn/large/abc.jpg"),
            ("https://pic.e.com/v2-abc_r.jpg", "https://pic.e.com/v2-abc_720w.jpg"),
            ("https://c.org/v2/resize:fit:800/a.png", "https://c.org/v2/resize:fit:1400/a.png"),
            ("https://e.org/a@2x.png", "https://e.org/a.png"),
        ] {
            check(one, other, true);
        }
        for (one, other) in [
            ("https://e.org/a.jpg", "https://e.org/b.jpg"),
            ("https://e.org/a.jpg", "https://f.org/a.jpg"),
            ("https://e.org/a.jpg?id=1", "https://e.org/a.jpg?id=2"),
            ("https://e.org/2022/a.jpg", "https://e.org/b/a.jpg"),
            ("https://e.org/a-1.jpg", "https://e.org/a-2.jpg"),
        ] {
            check(one, other, false);
        }
    }

    /// A picture of `width` px, twice as wide as tall; `seed` tells one from another.
    fn picture(width: u32, seed: u32) -> Asset {
        let pixels = RgbImage::from_fn(width, width / 2, |x, y| {
            let cell = (x * 8 / width + y * 16 / width * seed) % 5;
            Rgb([u8::try_from(cell * 50).unwrap(); 3])
        });
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
        Asset::from_bytes(bytes.into_inner()).unwrap()
    }

    #[test]
    fn what_is_one_picture_shares_the_largest() {
        let url = |path: &str| Url::parse(&format!("https://e.org/{path}")).unwrap();
        let mut assets = Assets::default();
        assets.insert(&url("a-100x50.png"), picture(100, 1));
        assets.insert(&url("a.png"), picture(400, 1));
        assets.insert(&url("a-120x60.png"), picture(120, 3));
        assets.insert(&url("b.png"), picture(100, 1));
        let shared = assets.without_variants();
        let width = |path: &str| {
            let base = crate::document::Base::default();
            shared.get(&base, url(path).as_str()).unwrap().pixels.unwrap().0
        };
        assert_eq!(width("a-100x50.png"), 400);
        assert_eq!(width("a.png"), 400);
        // By its address a variant, by its looks another picture.
        assert_eq!(width("a-120x60.png"), 120);
        assert_eq!(width("b.png"), 100);
    }
}
