//! How the pictures of each output must be: as its format, its device and the user want them.

use offprint::assets::{Assets, MediaType, Preparation};
use offprint::diagnostic::Diagnostics;
#[cfg(feature = "svg")]
use offprint::{paint::Drawer, typeset::font::FontBook};

#[cfg(feature = "svg")]
use crate::args::Drawings;
use crate::args::{Animation, Imaging};
use crate::format::Format;
use crate::pictures::Pictures;

/// The longest side of pictures in ebooks and pages, px.
const LONGEST_SIDE: u32 = 1600;

/// What pictures must be like in a format.
pub(crate) fn preparation(format: &Format, imaging: &Imaging) -> Preparation {
    let mut preparation = match format.name {
        "epub" => Preparation {
            accepts: vec![MediaType::Jpeg, MediaType::Png, MediaType::Gif, MediaType::Svg],
            strip: true,
            ..limited()
        },
        "html" => Preparation { strip: true, ..limited() },
        // It turns pictures itself, and holds pixels of any type.
        "pdf" => Preparation { upright: false, ..Preparation::default() },
        _ => Preparation::default(),
    };
    if let Some(device) = &imaging.device {
        preparation.accepts.retain(|media_type| device.shows(*media_type));
        preparation.max_width = Some(device.image_max.0);
        preparation.max_height = Some(device.image_max.1);
        preparation.quality = device.image_quality;
        preparation.grayscale = device.grayscale;
        preparation.still = device.still;
    }
    if let Some(most) = imaging.image_max {
        preparation.max_width = Some(most.width);
        preparation.max_height = Some(most.height);
    }
    if let Some(quality) = imaging.image_quality {
        preparation.quality = quality;
        preparation.shrink = true;
    }
    preparation.grayscale |= imaging.grayscale;
    preparation.dither |= imaging.dither;
    preparation.flatten |= imaging.opaque;
    if let Some(animation) = imaging.animation {
        preparation.still = animation == Animation::Still;
    }
    preparation
}

/// What any screen shows, and no larger.
fn limited() -> Preparation {
    let mut accepts = MediaType::ALL.to_vec();
    accepts.retain(|media_type| {
        !matches!(media_type, MediaType::Bmp | MediaType::Tiff | MediaType::Ico)
    });
    Preparation {
        accepts,
        max_width: Some(LONGEST_SIDE),
        max_height: Some(LONGEST_SIDE),
        ..Preparation::default()
    }
}

/// The pictures as an output must have them.
pub(crate) fn prepared(
    assets: &Assets,
    preparation: &Preparation,
    imaging: &Imaging,
    pictures: &Pictures,
    diagnostics: &mut Diagnostics,
) -> Assets {
    if assets.is_empty() {
        return assets.clone();
    }
    let drawn = drawn(assets, preparation, imaging, pictures);
    drawn.prepared(preparation, pictures.sources(), diagnostics)
}

/// With drawings as pixels, where they are wanted so or could not be shown.
#[cfg(feature = "svg")]
fn drawn(
    assets: &Assets,
    preparation: &Preparation,
    imaging: &Imaging,
    pictures: &Pictures,
) -> Assets {
    let wanted = imaging.svg == Some(Drawings::Raster);
    if !wanted && preparation.accepts.contains(&MediaType::Svg) {
        return assets.clone();
    }
    let side = |most: Option<u32>| most.unwrap_or(LONGEST_SIDE);
    let most = (side(preparation.max_width), side(preparation.max_height));
    let drawer = std::cell::OnceCell::new();
    let draw =
        |svg: &[u8]| drawer.get_or_init(|| Drawer::new(&FontBook::default())).raster(svg, most);
    assets.drawn(&draw, &format!("{most:?}"), pictures.sources())
}

#[cfg(not(feature = "svg"))]
fn drawn(assets: &Assets, _: &Preparation, _: &Imaging, _: &Pictures) -> Assets {
    assets.clone()
}
