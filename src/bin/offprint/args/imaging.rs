//! What was typed about the pictures of outputs: for which device, how large, how coloured.

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

    /// Most pixels from side to side [default: 1600 in EPUB and HTML]
    ///
    /// For small files. Images are never enlarged.
    #[arg(long, value_name = "PX", value_parser = pixels, hide_short_help = true)]
    pub(crate) image_max_width: Option<u32>,

    /// Most pixels from top to bottom [default: 1600 in EPUB and HTML]
    ///
    /// A strip to be scrolled, over three times as tall as wide, may be taller.
    #[arg(long, value_name = "PX", value_parser = pixels, hide_short_help = true)]
    pub(crate) image_max_height: Option<u32>,

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
    pub(crate) flatten: bool,

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

/// A number of pixels that a picture can have.
fn pixels(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(pixels) if (1..=65_535).contains(&pixels) => Ok(pixels),
        _ => Err("it is a number from 1 to 65535".to_owned()),
    }
}
