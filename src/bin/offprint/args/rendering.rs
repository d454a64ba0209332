//! How outputs look: options of the formats, by format.

use clap::{Args, ValueEnum};
#[cfg(feature = "epub")]
use offprint::backend::epub::Face;
use offprint::backend::markdown::{CjkEmphasis, Flavour, FrontMatter, Tables};
#[cfg(feature = "pdf")]
use offprint::typeset::style::{self, Sheet};

#[cfg(feature = "pdf")]
use super::fonts::Faces;
use super::imaging::Imaging;
#[cfg(feature = "paint")]
use crate::cover::Cover;
#[cfg(feature = "pdf")]
use crate::tables;

/// How outputs look.
#[derive(Debug, Args)]
pub(crate) struct Rendering {
    /// link, beside, inline or none [default: beside files]
    ///
    /// Where the images of Markdown are: at their addresses, in a folder beside the file, in the
    /// file as `data:` addresses, or left out. Of a single article the folder is `NAME.assets`, of
    /// many in a folder `assets`. On standard output they stay at their addresses, and nothing is
    /// fetched. Other formats have them inside, or with link and none their words and addresses.
    #[arg(long, value_name = "WHERE", hide_possible_values = true)]
    pub(crate) images: Option<ImagePlace>,

    #[command(flatten)]
    pub(crate) imaging: Imaging,

    /// Who reads the Markdown: gfm, commonmark, hugo, hexo or llm [default: gfm]
    ///
    /// llm saves tokens: links at the end, no images.
    #[arg(long, value_name = "NAME", default_value = "gfm", value_parser = flavour)]
    #[arg(hide_short_help = true, hide_default_value = true, help_heading = "Markdown")]
    pub(crate) flavour: Flavour,

    /// The source's front matter: keep, clean or none [default: clean]
    ///
    /// clean has dates in ISO 8601 and YAML that any reader takes; all keys are kept.
    #[arg(long, value_name = "HOW", value_parser = front_matter, help_heading = "Markdown")]
    #[arg(hide_short_help = true)]
    pub(crate) front_matter: Option<FrontMatter>,

    /// Emphasis that Markdown cannot mark beside Chinese: html or entity [default: html]
    ///
    /// html writes `<strong>` there and leaves every character as it is; entity writes one of them
    /// as a character reference.
    #[arg(long, value_name = "HOW", value_parser = cjk_emphasis, help_heading = "Markdown")]
    #[arg(hide_short_help = true)]
    pub(crate) cjk_emphasis: Option<CjkEmphasis>,

    /// Tables with spans or blocks in cells: html or flatten [default: html]
    #[arg(long, value_name = "HOW", value_parser = tables, help_heading = "Markdown")]
    #[arg(hide_short_help = true)]
    pub(crate) tables: Option<Tables>,

    /// Picture for the cover of an ebook, or `none` [default: one is drawn]
    ///
    /// Drawn from title, author, site and lead picture. For who has a better one, and for readers
    /// that show a cover as a page that is in the way.
    #[cfg(feature = "paint")]
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "EPUB")]
    pub(crate) cover: Option<Cover>,

    /// Style sheet to be added to ours [default: none]
    ///
    /// Its rules come last and so win. For who wants other margins, faces or sizes than ours.
    #[arg(long, value_name = "FILE", value_parser = style_sheet, help_heading = "EPUB and HTML")]
    #[arg(hide_short_help = true)]
    pub(crate) css: Option<String>,

    /// Levels of headings in the contents, under each article [default: 3; in HTML 2]
    ///
    /// 0 lists articles alone.
    #[arg(long, value_name = "N", help_heading = "EPUB and HTML", hide_short_help = true)]
    #[arg(value_parser = clap::value_parser!(u8).range(..=5))]
    pub(crate) contents_depth: Option<u8>,

    /// Face to be put into an ebook, once for each style [default: none]
    ///
    /// Cut to the characters of the book, with its licence beside it. For books with characters
    /// that a reader has no face for; else readers' own faces suit their screens better.
    #[cfg(feature = "epub")]
    #[arg(long, value_name = "FILE", value_parser = face, help_heading = "EPUB")]
    #[arg(hide_short_help = true)]
    pub(crate) embed_font: Vec<Face>,

    /// Size of a PDF's page: a4, a5, b5, letter, or a device's as eink, phone [default: a5]
    ///
    /// Size and distance of the lines and the margins go with it. `offprint devices` prints what
    /// is known of devices.
    #[cfg(feature = "pdf")]
    #[arg(long, value_name = "SIZE", value_parser = tables::sheet, help_heading = "PDF")]
    #[arg(hide_short_help = true)]
    pub(crate) page: Option<Sheet>,

    #[cfg(feature = "pdf")]
    #[command(flatten)]
    pub(crate) faces: Faces,

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

    /// What becomes of a PDF's links: plain or notes [default: plain]
    ///
    /// notes prints their addresses at the foot of the page too, for paper.
    #[arg(long, value_name = "WHAT", default_value = "plain", help_heading = "PDF")]
    #[arg(hide_short_help = true, hide_default_value = true, hide_possible_values = true)]
    pub(crate) links: Links,

    /// What emphasis looks like in a PDF: dots, bold or italic [default: dots]
    ///
    /// dots is the custom of Chinese and Japanese; Latin is italic and Korean bold then. bold is so
    /// everywhere. italic leaves Han as it is, for sites that stress whole paragraphs.
    #[arg(long, value_name = "HOW", default_value = "dots", help_heading = "PDF")]
    #[arg(hide_short_help = true, hide_default_value = true, hide_possible_values = true)]
    pub(crate) emphasis: Emphasis,

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

/// What `--images` calls the places of images.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ImagePlace {
    Link,
    Beside,
    Inline,
    None,
}

fn flavour(name: &str) -> Result<Flavour, String> {
    let names = || Flavour::ALL.map(Flavour::name).join(", ");
    Flavour::ALL
        .into_iter()
        .find(|flavour| flavour.name() == name)
        .ok_or_else(|| format!("the flavours are {}", names()))
}

fn front_matter(name: &str) -> Result<FrontMatter, String> {
    match name {
        "keep" => Ok(FrontMatter::Keep),
        "clean" => Ok(FrontMatter::Clean),
        "none" => Ok(FrontMatter::None),
        _ => Err("it is keep, clean or none".to_owned()),
    }
}

fn cjk_emphasis(name: &str) -> Result<CjkEmphasis, String> {
    match name {
        "html" => Ok(CjkEmphasis::Html),
        "entity" => Ok(CjkEmphasis::Reference),
        _ => Err("it is html or entity".to_owned()),
    }
}

fn tables(name: &str) -> Result<Tables, String> {
    match name {
        "html" => Ok(Tables::Html),
        "flatten" => Ok(Tables::Flatten),
        _ => Err("it is html or flatten".to_owned()),
    }
}

/// What becomes of links.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Links {
    Plain,
    Notes,
}

#[cfg(feature = "pdf")]
impl From<Links> for style::Links {
    fn from(links: Links) -> Self {
        match links {
            Links::Plain => Self::Plain,
            Links::Notes => Self::Notes,
        }
    }
}

/// What emphasis looks like.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Emphasis {
    Dots,
    Bold,
    Italic,
}

#[cfg(feature = "pdf")]
impl From<Emphasis> for style::Stress {
    fn from(emphasis: Emphasis) -> Self {
        match emphasis {
            Emphasis::Dots => Self::Dots,
            Emphasis::Bold => Self::Bold,
            Emphasis::Italic => Self::Italic,
        }
    }
}

/// Whether anything is added around the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Matter {
    All,
    None,
}

/// A style sheet that is read.
fn style_sheet(path: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}

/// A face that may be embedded.
#[cfg(feature = "epub")]
fn face(path: &str) -> Result<Face, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    Face::new(bytes).map_err(|error| error.to_string())
}

/// A length that a page can have in it.
fn length(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(length) if (0.5..=200.0).contains(&length) => Ok(length),
        _ => Err("it is a number between 0.5 and 200".to_owned()),
    }
}
