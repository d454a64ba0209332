//! The formats that `-t` knows: one table.

#[cfg(feature = "pdf")]
use std::sync::{Arc, LazyLock};

use offprint::backend::Backend;
#[cfg(feature = "epub")]
use offprint::backend::epub::Epub;
use offprint::backend::html::Html;
use offprint::backend::json::Json;
#[cfg(feature = "pdf")]
use offprint::backend::pdf::Pdf;
#[cfg(feature = "pdf")]
use offprint::typeset::{font::FontBook, geometry::mm};

#[cfg(feature = "pdf")]
use crate::args::Matter;
use crate::args::Rendering;
#[cfg(feature = "epub")]
use crate::places;

/// A format that can be written.
#[derive(Debug)]
pub(crate) struct Format {
    /// What `-t` calls it.
    pub(crate) name: &'static str,
    /// What else `-t` calls it, and the extensions that mean it; the first is that of its files.
    pub(crate) extensions: &'static [&'static str],
    /// Whether its files are bytes that a terminal should not be shown.
    pub(crate) is_binary: bool,
    /// Whether the pictures of the text are inside its files or beside them.
    pub(crate) has_pictures: bool,
    /// Whether the cover is too, when the text does not show it.
    pub(crate) has_cover: bool,
    /// Makes its backend, as the command line says.
    pub(crate) backend: fn(&Rendering) -> Box<dyn Backend>,
}

/// All of them, in the order that help lists them.
const FORMATS: &[Format] = &[
    Format {
        name: "json",
        extensions: &["json"],
        is_binary: false,
        has_pictures: false,
        has_cover: false,
        backend: |_| Box::new(Json),
    },
    #[cfg(feature = "epub")]
    Format {
        name: "epub",
        extensions: &["epub"],
        is_binary: true,
        has_pictures: true,
        has_cover: true,
        backend: |_| Box::new(epub()),
    },
    Format {
        name: "html",
        extensions: &["html", "htm"],
        is_binary: false,
        has_pictures: true,
        has_cover: false,
        backend: |_| Box::new(Html::default()),
    },
    #[cfg(feature = "pdf")]
    Format {
        name: "pdf",
        extensions: &["pdf"],
        is_binary: true,
        has_pictures: true,
        has_cover: false,
        backend: |rendering| Box::new(pdf(rendering)),
    },
];

/// An EPUB that states when it was last changed, where the user says so.
#[cfg(feature = "epub")]
fn epub() -> Epub {
    let mut epub = Epub::default();
    epub.modified = places::source_date_epoch();
    epub
}

/// The faces of all PDFs of a run.
#[cfg(feature = "pdf")]
static FONTS: LazyLock<Arc<FontBook>> = LazyLock::new(Arc::default);

#[cfg(feature = "pdf")]
fn pdf(rendering: &Rendering) -> Pdf {
    Pdf {
        page: rendering.page.into(),
        margin: rendering.margin.map(mm),
        font_size: rendering.font_size,
        leading: rendering.leading,
        duplex: rendering.duplex,
        matter: rendering.matter == Matter::All,
        archival: rendering.pdf_a,
        fonts: Arc::clone(&FONTS),
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

/// All names, for messages.
pub(crate) fn names() -> String {
    FORMATS.iter().map(|format| format.extensions[0]).collect::<Vec<_>>().join(", ")
}

impl Format {
    /// The extension of its files, without a dot.
    pub(crate) fn extension(&self) -> &'static str {
        self.extensions[0]
    }
}
