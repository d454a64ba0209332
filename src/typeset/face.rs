//! One face: where its bytes are, and what opening it yields.
//!
//! A face is opened when text first asks for it: bytes of a face that a run does not use are never
//! read.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use harfrust::{FontRef, ShaperData};
use skrifa::raw::TableProvider;

/// The bytes of a face.
#[derive(Clone)]
pub enum FontBytes {
    /// Compiled in.
    Static(&'static [u8]),
    /// Read from a file.
    Shared(Arc<[u8]>),
}

impl AsRef<[u8]> for FontBytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Static(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

impl std::fmt::Debug for FontBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FontBytes({} bytes)", self.as_ref().len())
    }
}

/// One face.
pub(super) struct Face {
    pub(super) name: String,
    /// How large it is drawn, as a share of the Han size.
    pub(super) scale: f32,
    source: Source,
    /// Which of the faces of its file it is.
    pub(super) index: u32,
    opened: OnceLock<Option<Opened>>,
}

/// Where bytes are.
enum Source {
    Given(FontBytes),
    /// In a file of this machine, read when they are asked for.
    File(PathBuf, OnceLock<Option<FontBytes>>),
}

/// What opening a face yields.
pub(super) struct Opened {
    /// Units of the face's em.
    pub(super) units: i64,
    /// Caches of the shaper.
    pub(super) data: ShaperData,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Face({})", self.name)
    }
}

impl Face {
    /// A face whose bytes are given.
    pub(super) fn given(name: &str, bytes: FontBytes, scale: f32) -> Self {
        let source = Source::Given(bytes);
        Self { name: name.to_owned(), scale, source, index: 0, opened: OnceLock::new() }
    }

    /// A face in a file of this machine.
    pub(super) fn installed(name: &str, path: PathBuf, index: u32) -> Self {
        let source = Source::File(path, OnceLock::new());
        Self { name: name.to_owned(), scale: 1.0, source, index, opened: OnceLock::new() }
    }

    /// Whether it is one of this machine.
    pub(super) fn is_installed(&self) -> bool {
        matches!(self.source, Source::File(..))
    }

    /// Its bytes; none when its file cannot be read.
    pub(super) fn bytes(&self) -> Option<&FontBytes> {
        match &self.source {
            Source::Given(bytes) => Some(bytes),
            Source::File(path, bytes) => bytes
                .get_or_init(|| {
                    let bytes = std::fs::read(path).ok()?;
                    Some(FontBytes::Shared(bytes.into()))
                })
                .as_ref(),
        }
    }

    /// The face as libraries read it.
    pub(super) fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.bytes()?.as_ref(), self.index).ok()
    }

    /// The face, opened.
    pub(super) fn open(&self) -> Option<(FontRef<'_>, &Opened)> {
        let font = self.font()?;
        let opened = self.opened.get_or_init(|| {
            let units = i64::from(font.head().ok()?.units_per_em()).max(16);
            Some(Opened { units, data: ShaperData::new(&font) })
        });
        Some((font, opened.as_ref()?))
    }
}
