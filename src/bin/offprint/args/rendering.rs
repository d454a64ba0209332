//! How outputs look: options of the formats, by format.

use clap::{Args, ValueEnum};
#[cfg(feature = "pdf")]
use offprint::typeset::style;

/// How outputs look.
#[derive(Debug, Args)]
pub(crate) struct Rendering {
    /// Size of a PDF's page: a4, a5, b5, letter, eink or phone [default: a5]
    #[arg(long, value_name = "SIZE", default_value = "a5", help_heading = "PDF")]
    #[arg(hide_short_help = true, hide_default_value = true, hide_possible_values = true)]
    pub(crate) page: PageSize,

    /// Margin on all sides, in millimetres [default: what suits the page]
    #[arg(long, value_name = "MM", value_parser = length, help_heading = "PDF")]
    #[arg(hide_short_help = true)]
    pub(crate) margin: Option<f32>,

    /// Size of a PDF's text, in points [default: what suits the page; 10.5 on a5]
    #[arg(long, value_name = "PT", value_parser = length, help_heading = "PDF")]
    #[arg(hide_short_help = true)]
    pub(crate) font_size: Option<f32>,

    /// Distance of lines, as a multiple of the text's size [default: 1.7 on a5]
    #[arg(long, value_name = "FACTOR", value_parser = length, help_heading = "PDF")]
    #[arg(hide_short_help = true)]
    pub(crate) leading: Option<f32>,

    /// Margins for printing on both sides [default: the same on all pages]
    #[arg(long, hide_short_help = true, help_heading = "PDF")]
    pub(crate) duplex: bool,

    /// Keep to PDF/A-2a, which archives ask for [default: a plain PDF]
    #[arg(long, hide_short_help = true, help_heading = "PDF")]
    pub(crate) pdf_a: bool,

    /// What is added around a PDF's text: all or none [default: all]
    ///
    /// Title, colophon and folios; of books, cover, contents and running heads.
    #[arg(long, value_name = "WHAT", default_value = "all", help_heading = "PDF")]
    #[arg(hide_short_help = true, hide_default_value = true, hide_possible_values = true)]
    pub(crate) matter: Matter,
}

/// What `--page` calls the sizes of pages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PageSize {
    A4,
    A5,
    B5,
    Letter,
    Eink,
    Phone,
}

#[cfg(feature = "pdf")]
impl From<PageSize> for style::PageSize {
    fn from(size: PageSize) -> Self {
        match size {
            PageSize::A4 => Self::A4,
            PageSize::A5 => Self::A5,
            PageSize::B5 => Self::B5,
            PageSize::Letter => Self::Letter,
            PageSize::Eink => Self::Eink,
            PageSize::Phone => Self::Phone,
        }
    }
}

/// Whether anything is added around the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Matter {
    All,
    None,
}

/// A length that a page can have in it.
fn length(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(length) if (0.5..=200.0).contains(&length) => Ok(length),
        _ => Err("it is a number between 0.5 and 200".to_owned()),
    }
}
