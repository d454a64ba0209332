//! The formats that `-t` knows: one table.

use std::path::{Path, PathBuf};

use offprint::assets::Fit;
use offprint::backend::Backend;
#[cfg(feature = "epub")]
use offprint::backend::epub::Epub;
use offprint::backend::html::Html;
use offprint::backend::json::Json;
use offprint::backend::markdown::{Images, Markdown};
use offprint::backend::pandoc::Pandoc;
#[cfg(feature = "pdf")]
use offprint::backend::pdf::Pdf;
use offprint::backend::text::Text;
use offprint::device::Device;
#[cfg(feature = "epub")]
use offprint::device::EbookKind;
#[cfg(feature = "pdf")]
use offprint::typeset::{geometry::mm, style::Sheet};

#[cfg(feature = "pdf")]
use crate::args::Matter;
use crate::args::{ImagePlace, Rendering};
#[cfg(feature = "pdf")]
use crate::fonts;
#[cfg(feature = "epub")]
use crate::places;

/// A format that can be written.
#[derive(Debug)]
pub(crate) struct Format {
    /// What `-t` calls it.
    pub(crate) name: &'static str,
    /// What else `-t` calls it, and the extensions that mean it; the first is that of its files,
    /// up to a point in it also what lists call it.
    pub(crate) extensions: &'static [&'static str],
    /// Whether its files are bytes that a terminal should not be shown.
    pub(crate) is_binary: bool,
    /// Whether pictures are inside its files or beside them.
    pub(crate) pictures: Pictures,
    /// Whether the cover is too, when the text does not show it.
    pub(crate) has_cover: bool,
    /// Makes its backend, as the command line says. With a name: that of the folder beside the
    /// file where pictures may be.
    pub(crate) backend: fn(&Rendering, Option<&str>) -> Box<dyn Backend>,
}

/// Whether a format has pictures inside its files or beside them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pictures {
    Never,
    Always,
    /// As `--images` says; where it says nothing, when there is a place beside the file.
    AsAsked,
}

/// All of them, in the order that help lists them; the first is the usual one.
const FORMATS: &[Format] = &[
    Format {
        name: "markdown",
        extensions: &["md", "markdown", "mdown"],
        is_binary: false,
        pictures: Pictures::AsAsked,
        has_cover: false,
        backend: |rendering, folder| Box::new(markdown(rendering, folder)),
    },
    Format {
        name: "text",
        extensions: &["txt"],
        is_binary: false,
        pictures: Pictures::Never,
        has_cover: false,
        backend: |_, _| Box::new(Text),
    },
    Format {
        name: "html",
        extensions: &["html", "htm"],
        is_binary: false,
        pictures: Pictures::Always,
        has_cover: false,
        backend: |rendering, _| Box::new(html(rendering)),
    },
    #[cfg(feature = "epub")]
    Format {
        name: "epub",
        extensions: &["epub"],
        is_binary: true,
        pictures: Pictures::Always,
        has_cover: true,
        backend: |rendering, _| Box::new(epub(rendering, EbookKind::Plain)),
    },
    #[cfg(feature = "epub")]
    Format {
        name: "kepub",
        extensions: &["kepub.epub"],
        is_binary: true,
        pictures: Pictures::Always,
        has_cover: true,
        backend: |rendering, _| Box::new(epub(rendering, EbookKind::Kepub)),
    },
    #[cfg(feature = "pdf")]
    Format {
        name: "pdf",
        extensions: &["pdf"],
        is_binary: true,
        pictures: Pictures::Always,
        has_cover: false,
        backend: |rendering, _| Box::new(pdf(rendering)),
    },
    Format {
        name: "json",
        extensions: &["json"],
        is_binary: false,
        pictures: Pictures::Never,
        has_cover: false,
        backend: |_, _| Box::new(Json),
    },
    Format {
        name: "pandoc",
        extensions: &["pandoc.json"],
        is_binary: false,
        pictures: Pictures::Never,
        has_cover: false,
        backend: |_, _| Box::new(Pandoc),
    },
];

/// Markdown as asked for. With a name: that of the folder beside the file where pictures may be.
pub(crate) fn markdown(rendering: &Rendering, folder: Option<&str>) -> Markdown {
    let mut markdown = Markdown::from(rendering.flavour);
    if let Some(front_matter) = rendering.front_matter {
        markdown.front_matter = front_matter;
    }
    if let Some(emphasis) = rendering.cjk_emphasis {
        markdown.cjk_emphasis = emphasis;
    }
    if let Some(tables) = rendering.tables {
        markdown.tables = tables;
    }
    let beside = || folder.map(|folder| Images::Beside { folder: folder.to_owned() });
    match rendering.images {
        Some(ImagePlace::Link) => markdown.images = Images::Link,
        Some(ImagePlace::Inline) => markdown.images = Images::Inline,
        Some(ImagePlace::None) => markdown.images = Images::Omit,
        // A flavour that leaves pictures out has a reason to.
        None if markdown.images == Images::Omit => {}
        Some(ImagePlace::Beside) | None => markdown.images = beside().unwrap_or(Images::Link),
    }
    markdown
}

/// Pictures are made to fit before, for all formats alike.
const FITTED: Fit = Fit { longest_side: u32::MAX, webp: true };

fn html(rendering: &Rendering) -> Html {
    let mut html = Html::default();
    html.fit = FITTED;
    html.style.clone_from(&rendering.css);
    html.contents_depth = rendering.contents_depth.unwrap_or(html.contents_depth);
    html
}

/// An EPUB that states when it was last changed, where the user says so.
#[cfg(feature = "epub")]
fn epub(rendering: &Rendering, kind: EbookKind) -> Epub {
    let mut epub = Epub::default();
    epub.modified = places::source_date_epoch();
    epub.fit = FITTED;
    epub.style.clone_from(&rendering.css);
    epub.contents_depth = rendering.contents_depth.unwrap_or(epub.contents_depth);
    epub.faces.clone_from(&rendering.embed_font);
    // A file that is named `.epub` may all the same be for a device that wants more.
    let device = rendering.imaging.device.as_ref().map(|device| device.ebook);
    epub.kind = if kind == EbookKind::Plain { device.unwrap_or_default() } else { kind };
    epub
}

#[cfg(feature = "pdf")]
fn pdf(rendering: &Rendering) -> Pdf {
    let device = rendering.imaging.device.as_ref();
    Pdf {
        page: rendering.page.or(device.map(Sheet::from)).unwrap_or_default(),
        margin: rendering.margin.map(mm),
        font_size: rendering.font_size,
        leading: rendering.leading,
        duplex: rendering.duplex,
        links: rendering.links.into(),
        stress: rendering.emphasis.into(),
        matter: rendering.matter == Matter::All,
        archival: rendering.pdf_a,
        fonts: fonts::book(&rendering.faces),
    }
}

/// The format of this name or extension.
pub(crate) fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| {
        format.name.eq_ignore_ascii_case(name)
            || format.extensions.iter().any(|extension| extension.eq_ignore_ascii_case(name))
    })
}

/// The format written when nothing says which.
pub(crate) fn usual() -> &'static Format {
    &FORMATS[0]
}

/// The format that a file's name means by its ending, and the name without it.
pub(crate) fn of_path(path: &Path) -> Option<(&'static Format, PathBuf)> {
    let name = path.file_name()?.to_str()?;
    let lower = name.to_ascii_lowercase();
    let endings = FORMATS
        .iter()
        .flat_map(|format| format.extensions.iter().map(move |extension| (format, *extension)));
    // Of several endings the longest says most: `x.kepub.epub`.
    let (format, extension) = endings
        .filter(|(_, extension)| {
            lower.strip_suffix(extension).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
        })
        .max_by_key(|(_, extension)| extension.len())?;
    let stem = &name[..name.len() - extension.len() - 1];
    Some((format, path.with_file_name(stem)))
}

/// All names, for messages.
pub(crate) fn names() -> String {
    FORMATS.iter().map(Format::short_name).collect::<Vec<_>>().join(",")
}

impl Format {
    /// Whether a book of this format has matter around its articles: ebooks have, and a PDF unless
    /// it is to be bare.
    pub(crate) fn has_matter(&self, rendering: &Rendering) -> bool {
        #[cfg(feature = "pdf")]
        if self.name == "pdf" {
            return rendering.matter == Matter::All;
        }
        let _ = rendering;
        self.has_cover
    }

    /// What lists call it.
    fn short_name(&self) -> &'static str {
        self.extensions[0].split('.').next().unwrap_or(self.name)
    }

    /// Whether pictures are inside a file of it or beside it.
    pub(crate) fn has_pictures(&self, rendering: &Rendering, folder: Option<&str>) -> bool {
        match self.pictures {
            Pictures::Never => false,
            Pictures::Always => {
                !matches!(rendering.images, Some(ImagePlace::Link | ImagePlace::None))
            }
            Pictures::AsAsked => {
                matches!(markdown(rendering, folder).images, Images::Beside { .. } | Images::Inline)
            }
        }
    }

    /// The one that this device wants in its place: Kobo knows its ebooks by their names.
    #[cfg_attr(
        not(feature = "epub"),
        expect(unused_variables, reason = "no ebook, no kinds of it")
    )]
    pub(crate) fn for_device(&'static self, device: Option<&Device>) -> &'static Self {
        #[cfg(feature = "epub")]
        if self.name == "epub" && device.is_some_and(|device| device.ebook == EbookKind::Kepub) {
            return named("kepub").unwrap_or(self);
        }
        self
    }

    /// The extension of its files, without a dot.
    pub(crate) fn extension(&self) -> &'static str {
        self.extensions[0]
    }
}
