//! What pictures must be like where they go, and what that means for one of them.
//!
//! Pure: a choice over sizes and types. A picture of which nothing is asked keeps its bytes.

use super::inspect::Inspection;
use super::media::MediaType;

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
    /// Whether those are sixteen greys, mixed of dots, for screens that show no more.
    pub dither: bool,
    /// Whether what is transparent becomes white, so that it can be seen on a dark page.
    pub flatten: bool,
    /// Whether what moves becomes its first frame.
    pub still: bool,
    /// Whether what cameras and editors note in a picture goes, even where its pixels stay.
    pub strip: bool,
    /// Whether what its metadata calls turned is turned; not needed where who shows it does so.
    pub upright: bool,
    /// Whether all is encoded anew where that makes it smaller, what is not transparent as JPEG.
    pub shrink: bool,
}

impl Default for Preparation {
    fn default() -> Self {
        Self {
            accepts: MediaType::ALL.to_vec(),
            max_width: None,
            max_height: None,
            quality: 85,
            grayscale: false,
            dither: false,
            flatten: false,
            still: false,
            strip: false,
            upright: true,
            shrink: false,
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
            || picture.orientation != 1 && self.upright
            || self.grayscale
            || self.dither
            || self.shrink
            || self.still && picture.animated
            || self.flatten && may_be_transparent;
        if asked { Plan::Remake { size } } else { Plan::Keep }
    }

    /// All that goes into what is made of a picture of this digest. The version is part of it: a
    /// later one may make it better.
    pub(super) fn recipe(&self, digest: &str) -> String {
        format!("{} {digest} {self:?}", env!("CARGO_PKG_VERSION"))
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
