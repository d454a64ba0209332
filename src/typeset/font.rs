//! The faces at hand, and which of them may serve a piece of text, best first.
//!
//! A face is opened when text first asks for it: bytes of a face that a run does not use are never
//! read. The book is shared by all articles; what they cache is in [`Shaper`](super::shape::Shaper).

use std::sync::{Arc, OnceLock};

use harfrust::{FontRef, ShaperData};
use skrifa::MetadataProvider;
use skrifa::raw::TableProvider;

use super::characters::{Side, Tongue};
use super::page::FontId;

#[cfg(feature = "fonts")]
use super::builtin::FACES;
#[cfg(not(feature = "fonts"))]
const FACES: [(&str, &[u8]); 0] = [];

/// Latin is drawn larger than Han, as the designers of Noto Serif SC drew their own Latin.
const LATIN_SCALE: f32 = 1.08;
/// Two columns of the fixed-width face, 0.6 em wide, are one Han exactly.
const MONO_SCALE: f32 = 5.0 / 6.0;

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

/// Bytes that are no usable font.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is not a font that can be used")]
pub struct BadFont {
    /// What the caller called it.
    pub name: String,
}

/// All faces, by [`FontId`].
#[derive(Debug)]
pub struct FontBook {
    faces: Vec<Face>,
    /// The caller's own faces, which go first.
    own: Vec<FontId>,
}

/// One face.
struct Face {
    name: String,
    bytes: FontBytes,
    scale: f32,
    opened: OnceLock<Option<Opened>>,
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

impl Default for FontBook {
    /// The faces compiled in, none opened.
    fn default() -> Self {
        let faces = FACES
            .iter()
            .map(|&(name, bytes)| Face {
                name: name.to_owned(),
                bytes: FontBytes::Static(bytes),
                scale: match name {
                    _ if name.starts_with("Latin") => LATIN_SCALE,
                    _ if name.starts_with("Mono") => MONO_SCALE,
                    _ => 1.0,
                },
                opened: OnceLock::new(),
            })
            .collect();
        Self { faces, own: Vec::new() }
    }
}

impl FontBook {
    /// Adds a face that goes before all others, after those added earlier.
    ///
    /// # Errors
    /// [`BadFont`] when the bytes are no font with a character map and outlines.
    pub fn add(&mut self, name: &str, bytes: impl Into<Arc<[u8]>>) -> Result<FontId, BadFont> {
        let bad = || BadFont { name: name.to_owned() };
        let id = u16::try_from(self.faces.len()).map_err(|_| bad())?;
        let bytes = FontBytes::Shared(bytes.into());
        let face = Face { name: name.to_owned(), bytes, scale: 1.0, opened: OnceLock::new() };
        let font = FontRef::from_index(face.bytes.as_ref(), 0).map_err(|_| bad())?;
        if !font.charmap().has_map() || font.outline_glyphs().format().is_none() {
            return Err(bad());
        }
        self.faces.push(face);
        self.own.push(FontId(id));
        Ok(FontId(id))
    }

    /// The bytes of a face, for a format that embeds it; its index in them is 0.
    pub fn bytes(&self, id: FontId) -> Option<&FontBytes> {
        self.faces.get(usize::from(id.0)).map(|face| &face.bytes)
    }

    /// The names and bytes of all faces.
    pub fn faces(&self) -> impl Iterator<Item = (&str, &FontBytes)> {
        self.faces.iter().map(|face| (face.name.as_str(), &face.bytes))
    }

    /// The name of a face.
    pub fn name(&self, id: FontId) -> &str {
        self.faces.get(usize::from(id.0)).map_or("", |face| &face.name)
    }

    /// How large a face is drawn, as a share of the Han size.
    pub(super) fn scale(&self, id: FontId) -> f32 {
        self.faces.get(usize::from(id.0)).map_or(1.0, |face| face.scale)
    }

    /// Whether a face is a companion drawn at a size of its own.
    pub(super) fn is_scaled(&self, id: FontId) -> bool {
        (self.scale(id) - 1.0).abs() > f32::EPSILON
    }

    /// A face, opened.
    pub(super) fn open(&self, id: FontId) -> Option<(FontRef<'_>, &Opened)> {
        let face = self.faces.get(usize::from(id.0))?;
        let font = FontRef::from_index(face.bytes.as_ref(), 0).ok()?;
        let opened = face.opened.get_or_init(|| {
            let units = i64::from(font.head().ok()?.units_per_em()).max(16);
            Some(Opened { units, data: ShaperData::new(&font) })
        });
        Some((font, opened.as_ref()?))
    }

    fn find(&self, name: &str) -> Option<FontId> {
        let index = self.faces.iter().position(|face| face.name == name)?;
        u16::try_from(index).ok().map(FontId)
    }

    /// The faces that may serve text of this look, best first.
    pub(super) fn candidates(&self, look: Look) -> Vec<Candidate> {
        let mut chain = Chain { book: self, candidates: Vec::new(), bold: look.bold };
        for &id in &self.own {
            chain.candidates.push(Candidate { font: id, embolden: look.bold });
        }
        let latin: &[&str] = match (look.code, look.bold, look.italic) {
            (true, true, _) => &["Mono-Bold", "Latin-Bold", "Latin-Regular"],
            (true, false, _) => &["Mono-Regular", "Latin-Regular"],
            (false, true, true) => &["Latin-BoldItalic", "Latin-Bold"],
            (false, true, false) => &["Latin-Bold"],
            (false, false, true) => &["Latin-Italic", "Latin-Regular"],
            (false, false, false) => &["Latin-Regular"],
        };
        let region = match look.tongue {
            Tongue::Japanese => "SerifJP",
            Tongue::Traditional => "SerifTC",
            Tongue::Korean => "SerifKR",
            Tongue::Simplified | Tongue::Western => "SerifSC",
        };
        if look.emoji {
            chain.push("Emoji-Regular");
        }
        if look.side == Side::Latin || look.code {
            for name in latin {
                chain.push(name);
            }
        }
        for family in [region, "SerifSC", "SerifKR", "SerifTC", "SerifJP"] {
            chain.push_family(family);
        }
        for name in latin {
            chain.push(name);
        }
        for name in ["Math-Regular", "Symbols-Regular", "Emoji-Regular", "Mono-Regular"] {
            chain.push(name);
        }
        chain.candidates
    }
}

/// Candidates under construction.
struct Chain<'book> {
    book: &'book FontBook,
    candidates: Vec<Candidate>,
    bold: bool,
}

impl Chain<'_> {
    fn push(&mut self, name: &str) {
        let Some(font) = self.book.find(name) else { return };
        if self.candidates.iter().all(|candidate| candidate.font != font) {
            let embolden = self.bold && !name.contains("Bold");
            self.candidates.push(Candidate { font, embolden });
        }
    }

    /// The bold, and the regular for what it lacks.
    fn push_family(&mut self, family: &str) {
        if self.bold {
            self.push(&format!("{family}-Bold"));
        }
        self.push(&format!("{family}-Regular"));
    }
}

/// A face that may serve, and whether its ink must be thickened for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The face.
    pub(super) font: FontId,
    /// Bold is wanted and the face is not.
    pub(super) embolden: bool,
}

/// What decides about faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Look {
    /// Which regional forms.
    pub(super) tongue: Tongue,
    /// Bold.
    pub(super) bold: bool,
    /// Italic, where Latin.
    pub(super) italic: bool,
    /// Fixed width, where Latin.
    pub(super) code: bool,
    /// Shown as a picture.
    pub(super) emoji: bool,
    /// On whose side the text stands.
    pub(super) side: Side,
}
