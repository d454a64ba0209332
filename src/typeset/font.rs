//! The faces at hand, and which of them may serve a piece of text, best first.
//!
//! The caller's own go first, then those compiled in, last, where that is allowed, those that are
//! installed on the machine. The book is shared by all articles; what they cache is in
//! [`Shaper`](super::shape::Shaper).

use std::sync::{Arc, OnceLock};

use harfrust::FontRef;
use skrifa::MetadataProvider;
use skrifa::attribute::Style;
use skrifa::string::StringId;

use super::characters::{Side, Tongue};
use super::coverage::Coverage;
pub use super::face::FontBytes;
use super::face::{Face, Opened};
use super::installed::{BOLD, Machine};
use super::page::FontId;

#[cfg(feature = "fonts")]
use super::builtin::FACES;
#[cfg(not(feature = "fonts"))]
const FACES: [(&str, &[u8]); 0] = [];

/// Latin is drawn larger than Han, as the designers of Noto Serif SC drew their own Latin.
const LATIN_SCALE: f32 = 1.08;
/// Two columns of the fixed-width face, 0.6 em wide, are one Han exactly.
const MONO_SCALE: f32 = 5.0 / 6.0;

/// A face that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadFont {
    /// Bytes that are no font with a character map and outlines.
    #[error("`{0}` is not a font that can be used")]
    Bytes(String),
    /// No family of this name is installed.
    #[error("no font family `{0}` is installed")]
    Unknown(String),
}

/// What a face of the caller's own is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// All text, but Latin in code.
    #[default]
    Text,
    /// Titles and headings.
    Heading,
    /// Letters of Latin, Greek and Cyrillic, with their marks and digits.
    Latin,
    /// Code.
    Code,
}

impl Role {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 4] = [
        ("text", Self::Text),
        ("heading", Self::Heading),
        ("latin", Self::Latin),
        ("code", Self::Code),
    ];
}

/// Where a face is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The caller.
    Own,
    /// Compiled in.
    BuiltIn,
    /// This machine.
    Installed,
}

/// A face, for people.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// What it is called in diagnostics.
    pub name: String,
    /// Where it is from.
    pub origin: Origin,
    /// The characters it has.
    pub coverage: Coverage,
}

/// All faces, by [`FontId`].
#[derive(Debug)]
pub struct FontBook {
    faces: Vec<Face>,
    /// The caller's own, which go first.
    own: Vec<Family>,
    /// What the caller named and cannot be used.
    unusable: Vec<BadFont>,
    /// Those of the machine, looked for when first needed; they are numbered after the others.
    machine: Option<OnceLock<Machine>>,
}

/// Faces of the caller's that are one but for weight and slant.
#[derive(Debug)]
struct Family {
    name: String,
    role: Role,
    faces: Vec<Styled>,
}

/// A face of a family.
#[derive(Clone, Copy, Debug)]
struct Styled {
    font: FontId,
    bold: bool,
    italic: bool,
}

impl Default for FontBook {
    /// The faces compiled in, none opened.
    fn default() -> Self {
        let faces = FACES
            .iter()
            .map(|&(name, bytes)| {
                let scale = match name {
                    _ if name.starts_with("Latin") => LATIN_SCALE,
                    _ if name.starts_with("Mono") => MONO_SCALE,
                    _ => 1.0,
                };
                Face::given(name, FontBytes::Static(bytes), scale)
            })
            .collect();
        Self { faces, own: Vec::new(), unusable: Vec::new(), machine: None }
    }
}

impl FontBook {
    /// Adds a face that goes before those compiled in, after those added earlier. Faces of one
    /// family serve together: its bold is used for bold.
    ///
    /// ```
    /// use offprint::typeset::font::{FontBook, Role};
    ///
    /// let mut book = FontBook::default();
    /// assert!(book.add(Role::Text, "notes.txt", *b"no font").is_err());
    /// ```
    ///
    /// # Errors
    /// [`BadFont`] when the bytes are no font with a character map and outlines.
    pub fn add(
        &mut self,
        role: Role,
        name: &str,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<(), BadFont> {
        let bad = || BadFont::Bytes(name.to_owned());
        let face = Face::given(name, FontBytes::Shared(bytes.into()), 1.0);
        let (family, bold, italic) = {
            let font = face.font().ok_or_else(bad)?;
            if !font.charmap().has_map() || font.outline_glyphs().format().is_none() {
                return Err(bad());
            }
            let attributes = font.attributes();
            let bold = attributes.weight.value() >= f32::from(BOLD);
            (family_name(&font), bold, attributes.style != Style::Normal)
        };
        let font = self.push(face).ok_or_else(bad)?;
        let styled = Styled { font, bold, italic };
        let family = family.unwrap_or_else(|| name.to_owned());
        match self.own.iter_mut().find(|own| own.role == role && own.name == family) {
            Some(own) => own.faces.push(styled),
            None => self.own.push(Family { name: family, role, faces: vec![styled] }),
        }
        Ok(())
    }

    /// Adds the faces of a family that is installed on this machine, as [`add`](Self::add) does.
    ///
    /// # Errors
    /// [`BadFont`] when there is none of this name.
    pub fn add_family(&mut self, role: Role, name: &str) -> Result<(), BadFont> {
        let bad = || BadFont::Unknown(name.to_owned());
        let machine = match self.machine.take().and_then(OnceLock::into_inner) {
            Some(machine) => machine,
            None => Machine::look(),
        };
        let mut faces = Vec::new();
        for (at, bold, italic) in machine.family(name) {
            let Some(face) = machine.copy(at) else { continue };
            if let Some(font) = self.push(face) {
                faces.push(Styled { font, bold, italic });
            }
        }
        if faces.is_empty() {
            return Err(bad());
        }
        self.own.push(Family { name: name.to_owned(), role, faces });
        Ok(())
    }

    /// Lets faces of this machine serve what no other face has.
    ///
    /// What is set then depends on the machine; a note tells when it does.
    #[must_use]
    pub fn with_installed(mut self) -> Self {
        self.machine.get_or_insert_default();
        self
    }

    /// Remembers a face that the caller named and that cannot be used, so that whoever sets text
    /// with the others is told.
    pub fn refuse(&mut self, bad: BadFont) {
        self.unusable.push(bad);
    }

    /// What [`refuse`](Self::refuse) was told.
    pub fn unusable(&self) -> &[BadFont] {
        &self.unusable
    }

    /// All faces, in the order in which they are asked for a character, and what they have. Opens
    /// each of them.
    pub fn inventory(&self) -> impl Iterator<Item = Entry> {
        let own = |at: usize| {
            let id = |face: &Styled| usize::from(face.font.0) == at;
            self.own.iter().any(|family| family.faces.iter().any(id))
        };
        let (first, rest): (Vec<usize>, Vec<usize>) =
            (0..self.faces.len()).partition(|at| own(*at));
        let entry = |at: usize, origin| {
            let face = &self.faces[at];
            let coverage = face.font().map(|font| Coverage::of(&font)).unwrap_or_default();
            Entry { name: face.name.clone(), origin, coverage }
        };
        let first = first.into_iter().map(move |at| entry(at, Origin::Own));
        let rest = rest.into_iter().map(move |at| entry(at, Origin::BuiltIn));
        let installed = self.machine().into_iter().flat_map(|machine| {
            (0..machine.count()).filter_map(|at| {
                let name = machine.face(at)?.name.clone();
                let coverage = machine.coverage(at).clone();
                Some(Entry { name, origin: Origin::Installed, coverage })
            })
        });
        first.chain(rest).chain(installed)
    }

    /// The bytes of a face, for a format that embeds it.
    pub fn bytes(&self, id: FontId) -> Option<&FontBytes> {
        self.face(id)?.bytes()
    }

    /// Which of the faces in its bytes a face is.
    pub fn index(&self, id: FontId) -> u32 {
        self.face(id).map_or(0, |face| face.index)
    }

    /// Whether a face is one of this machine.
    pub fn is_installed(&self, id: FontId) -> bool {
        self.face(id).is_some_and(Face::is_installed)
    }

    /// The names and bytes of all faces but those that are installed on this machine.
    pub fn faces(&self) -> impl Iterator<Item = (&str, &FontBytes)> {
        let given = self.faces.iter().filter(|face| !face.is_installed());
        given.filter_map(|face| Some((face.name.as_str(), face.bytes()?)))
    }

    /// The name of a face.
    pub fn name(&self, id: FontId) -> &str {
        self.face(id).map_or("", |face| &face.name)
    }

    /// How large a face is drawn, as a share of the Han size.
    pub(crate) fn scale(&self, id: FontId) -> f32 {
        self.face(id).map_or(1.0, |face| face.scale)
    }

    /// A face, opened.
    pub(super) fn open(&self, id: FontId) -> Option<(FontRef<'_>, &Opened)> {
        self.face(id)?.open()
    }

    fn face(&self, id: FontId) -> Option<&Face> {
        let at = usize::from(id.0);
        self.faces.get(at).or_else(|| self.machine()?.face(at - self.faces.len()))
    }

    fn machine(&self) -> Option<&Machine> {
        self.machine.as_ref().map(|machine| machine.get_or_init(Machine::look))
    }

    /// Adds a face; `None` when there are too many.
    fn push(&mut self, face: Face) -> Option<FontId> {
        let id = u16::try_from(self.faces.len()).ok()?;
        self.faces.push(face);
        Some(FontId(id))
    }

    fn find(&self, name: &str) -> Option<FontId> {
        let index = self.faces.iter().position(|face| face.name == name)?;
        u16::try_from(index).ok().map(FontId)
    }

    /// A face of this machine that has a cluster, where such faces may serve. What is for private
    /// use means something else in each face.
    pub(super) fn installed(&self, cluster: &[char], bold: bool) -> Option<Candidate> {
        let private = |c: &char| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
        if cluster.iter().any(private) {
            return None;
        }
        let at = self.machine()?.having(cluster)?;
        let font = FontId(u16::try_from(self.faces.len() + at).ok()?);
        Some(Candidate { font, embolden: bold })
    }

    /// The faces that may serve text of this look, best first.
    pub(super) fn candidates(&self, look: Look) -> Vec<Candidate> {
        let mut chain = Chain { book: self, candidates: Vec::new(), look };
        let fixed = look.code && look.side == Side::Latin;
        if look.heading {
            chain.push_own(Role::Heading);
        }
        if look.code {
            chain.push_own(Role::Code);
        } else if look.side == Side::Latin {
            chain.push_own(Role::Latin);
        }
        if look.maths == Maths::Signs {
            chain.push("Math-Regular");
        }
        if !fixed && look.maths == Maths::No {
            chain.push_own(Role::Text);
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
        if look.maths != Maths::No {
            chain.push("Math-Regular");
        }
        chain.push_own(Role::Text);
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

/// The family of a face, in whatever language is first.
fn family_name(font: &FontRef<'_>) -> Option<String> {
    let name = |id| {
        let names: Vec<_> = font.localized_strings(id).collect();
        let english = names.iter().find(|name| name.language().is_none_or(|tag| tag == "en"));
        english.or(names.first()).map(|name| name.chars().collect::<String>())
    };
    name(StringId::TYPOGRAPHIC_FAMILY_NAME)
        .or_else(|| name(StringId::FAMILY_NAME))
        .filter(|name| !name.is_empty())
}

/// Candidates under construction.
struct Chain<'book> {
    book: &'book FontBook,
    candidates: Vec<Candidate>,
    look: Look,
}

impl Chain<'_> {
    /// The caller's faces for a role; of each family the one first that is nearest in style.
    fn push_own(&mut self, role: Role) {
        let book = self.book;
        let Look { bold, italic, .. } = self.look;
        for family in book.own.iter().filter(|family| family.role == role) {
            let mut faces = family.faces.clone();
            faces.sort_by_key(|face| (face.bold != bold, face.italic != italic));
            for face in faces {
                self.add(Candidate { font: face.font, embolden: bold && !face.bold });
            }
        }
    }

    fn add(&mut self, candidate: Candidate) {
        if self.candidates.iter().all(|known| known.font != candidate.font) {
            self.candidates.push(candidate);
        }
    }

    fn push(&mut self, name: &str) {
        let Some(font) = self.book.find(name) else { return };
        self.add(Candidate { font, embolden: self.look.bold && !name.contains("Bold") });
    }

    /// The bold, and the regular for what it lacks.
    fn push_family(&mut self, family: &str) {
        if self.look.bold {
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

/// What part of a formula text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Maths {
    /// None.
    #[default]
    No,
    /// Letters and signs, from the faces of text where they have them and then from that of
    /// mathematics, before those of Han.
    Letters,
    /// Signs from the face of mathematics.
    Signs,
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
    /// In a title or heading.
    pub(super) heading: bool,
    /// Shown as a picture.
    pub(super) emoji: bool,
    /// Part of a formula.
    pub(super) maths: Maths,
    /// On whose side the text stands.
    pub(super) side: Side,
}
