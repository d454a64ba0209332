//! What was typed about the pictures of outputs: for which device, how large, how coloured.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use offprint::device::Device;

use super::size;
use crate::tables;

/// How the pictures of outputs are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Images")]
pub(crate) struct Imaging {
    /// What it is read on: kobo, kindle, remarkable, boox, phone, print [default: any]
    ///
    /// Sets the images' size and colours, the kind of ebook, and a PDF's page and type, each of
    /// which its own option overrides. `offprint devices` prints what is known of them; a file
    /// `devices.toml` in the configuration folder adds others.
    #[arg(long, value_name = "NAME", value_parser = tables::device, help_heading = "Device")]
    #[arg(hide_short_help = true)]
    pub(crate) device: Option<Device>,

    /// Most pixels of an image: `800`, or `800x1200` [default: 1600 in EPUB and HTML]
    ///
    /// For small files: width and height, or one number for both. Images are never enlarged; a strip
    /// to be scrolled, over three times as tall as wide, may be taller.
    #[arg(long, value_name = "PIXELS", hide_short_help = true)]
    pub(crate) image_max: Option<Pixels>,

    /// Quality of images that become JPEG, 1 to 100 [default: 85]
    ///
    /// One that fits as it is is encoded anew only where that makes it smaller.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=100))]
    #[arg(hide_short_help = true)]
    pub(crate) image_quality: Option<u8>,

    /// Greys for colours [default: colours]
    ///
    /// For screens of electronic ink: smaller files.
    #[arg(long, hide_short_help = true)]
    pub(crate) grayscale: bool,

    /// Sixteen greys, mixed of dots [default: all greys]
    ///
    /// For screens of electronic ink that show bands where greys run into each other.
    #[arg(long, hide_short_help = true)]
    pub(crate) dither: bool,

    /// White for what is transparent [default: transparent]
    ///
    /// For diagrams in black that cannot be seen on a dark page.
    #[arg(long, hide_short_help = true)]
    pub(crate) opaque: bool,

    /// Moving images: keep, or still for their first frame [default: keep]
    #[arg(long, value_name = "HOW", hide_short_help = true, hide_possible_values = true)]
    pub(crate) animation: Option<Animation>,

    /// Drawings in SVG: keep, or raster for pixels [default: keep]
    ///
    /// For readers that show none. A PDF has them as vectors.
    #[cfg(feature = "svg")]
    #[arg(long, value_name = "HOW", hide_short_help = true, hide_possible_values = true)]
    pub(crate) svg: Option<Drawings>,

    /// Largest file of an ebook, a PDF or a page: `25MB` [default: any]
    ///
    /// For mail and stores that take no more. The largest and best images that fit are found;
    /// what was done is told.
    #[arg(long, value_name = "SIZE", value_parser = size::bytes, hide_short_help = true)]
    pub(crate) max_size: Option<u64>,
}

/// What `--animation` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Animation {
    Keep,
    Still,
}

/// What `--svg` says.
#[cfg(feature = "svg")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Drawings {
    Keep,
    Raster,
}

/// A picture's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl FromStr for Pixels {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let side = |text: &str| match text.parse() {
            Ok(pixels) if (1..=65_535).contains(&pixels) => Ok(pixels),
            _ => Err("it is a number from 1 to 65535, or two as 800x1200"),
        };
        let (width, height) = text.split_once('x').unwrap_or((text, text));
        Ok(Self { width: side(width)?, height: side(height)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_one_number_or_two() {
        for (text, expect) in [
            ("800", Ok((800, 800))),
            ("800x1200", Ok((800, 1200))),
            ("0", Err(())),
            ("800x", Err(())),
            ("1x2x3", Err(())),
            ("65536", Err(())),
        ] {
            let read = text.parse().map(|pixels: Pixels| (pixels.width, pixels.height));
            assert_eq!(read.map_err(drop), expect, "{text}");
        }
    }
}
