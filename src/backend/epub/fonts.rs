//! Faces of the user's own in a book: cut to the characters that it has, with their licence beside
//! them.
//!
//! The book's style sheet is written before its text, and the faces after it: their names are
//! known from the start, what is in them from what was written. Assumes one face for each style.
//! What a face does beyond one glyph for each character (ligatures, marks) is not kept.

use std::collections::{BTreeMap, BTreeSet};

use skrifa::raw::TableProvider;
use skrifa::raw::types::Tag;
use skrifa::string::StringId;
use skrifa::{FontRef, GlyphId, MetadataProvider};
use subsetter::GlyphRemapper;

/// A face that is put into a book.
#[derive(Clone, Debug)]
pub struct Face {
    bytes: Vec<u8>,
    family: String,
    bold: bool,
    italic: bool,
    /// `otf` or `ttf`.
    extension: &'static str,
    licence: String,
}

/// Why a face cannot be put into a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaceError {
    /// It is no OpenType font with outlines and a character map.
    #[error("it is no OpenType or TrueType font")]
    Unknown,
    /// Its maker forbids it (`OS/2`, `fsType`).
    #[error("its licence forbids to embed a part of it")]
    Forbidden,
    /// It can be varied; only faces that cannot are cut.
    #[error("it is a variable font: name a static one")]
    Variable,
}

impl Face {
    /// A face from the bytes of its file.
    ///
    /// ```
    /// use offprint::backend::epub::{Face, FaceError};
    ///
    /// assert_eq!(Face::new(b"no font".to_vec()).err(), Some(FaceError::Unknown));
    /// ```
    ///
    /// # Errors
    /// When it is none, or must not be embedded.
    pub fn new(bytes: Vec<u8>) -> Result<Self, FaceError> {
        let font = FontRef::new(&bytes).map_err(|_| FaceError::Unknown)?;
        let has = |tag: &[u8; 4]| font.table_data(Tag::new(tag)).is_some();
        let extension = match (has(b"CFF "), has(b"glyf")) {
            (true, _) => "otf",
            (_, true) => "ttf",
            _ => return Err(FaceError::Unknown),
        };
        if !font.charmap().has_map() {
            return Err(FaceError::Unknown);
        }
        if has(b"fvar") {
            return Err(FaceError::Variable);
        }
        // Bit 1: restricted; bit 8: whole or not at all (OpenType 1.9, `OS/2`, `fsType`).
        let rights = font.os2().map_or(0, |table| table.fs_type());
        if rights & 0x0002 != 0 || rights & 0x0100 != 0 {
            return Err(FaceError::Forbidden);
        }
        let name = |id: StringId| {
            font.localized_strings(id).english_or_first().map(|name| name.to_string())
        };
        let family =
            name(StringId::TYPOGRAPHIC_FAMILY_NAME).or_else(|| name(StringId::FAMILY_NAME));
        let licence: Vec<String> = [
            StringId::FULL_NAME,
            StringId::COPYRIGHT_NOTICE,
            StringId::LICENSE_DESCRIPTION,
            StringId::LICENSE_URL,
        ]
        .into_iter()
        .filter_map(name)
        .filter(|text| !text.trim().is_empty())
        .collect();
        let attributes = font.attributes();
        Ok(Self {
            family: family.unwrap_or_else(|| "Embedded".to_owned()),
            bold: attributes.weight.value() >= 600.0,
            italic: attributes.style != skrifa::attribute::Style::Normal,
            extension,
            licence: licence.join("\n\n") + "\n",
            bytes,
        })
    }

    /// The name of its file in the book, without extension.
    pub(super) fn stem(&self) -> String {
        format!("face-{}", &blake3::hash(&self.bytes).to_hex()[..10])
    }

    /// The name of its file in the book.
    pub(super) fn file_name(&self) -> String {
        format!("{}.{}", self.stem(), self.extension)
    }

    /// What its file is.
    pub(super) fn media_type(&self) -> &'static str {
        if self.extension == "otf" { "font/otf" } else { "font/ttf" }
    }

    /// Its family, as it calls itself.
    pub(super) fn family(&self) -> &str {
        &self.family
    }

    /// Whether it has a glyph for the character.
    pub(super) fn has(&self, character: char) -> bool {
        FontRef::new(&self.bytes).is_ok_and(|font| font.charmap().map(character).is_some())
    }

    /// What its maker says of it.
    pub(super) fn licence(&self) -> &str {
        &self.licence
    }

    /// The face with the glyphs of these characters alone.
    pub(super) fn subset(&self, characters: &BTreeSet<char>) -> Option<Vec<u8>> {
        let font = FontRef::new(&self.bytes).ok()?;
        let charmap = font.charmap();
        let mut remapper = GlyphRemapper::new();
        let mut map = BTreeMap::new();
        for character in characters {
            let glyph = charmap.map(*character).filter(|glyph| *glyph != GlyphId::NOTDEF);
            if let Some(glyph) = glyph.and_then(|glyph| u16::try_from(glyph.to_u32()).ok()) {
                map.insert(u32::from(*character), remapper.remap(glyph));
            }
        }
        let cut = subsetter::subset(&self.bytes, 0, &remapper).ok()?;
        let mut tables = tables(&cut)?;
        tables.insert(*b"cmap", character_map(&map));
        if let Some(data) = font.table_data(Tag::new(b"OS/2")) {
            tables.insert(*b"OS/2", data.as_bytes().to_vec());
        }
        Some(assemble(cut.get(..4)?, &tables))
    }
}

/// The rules that name the faces, and set the text in them.
pub(super) fn rules(faces: &[Face]) -> String {
    let mut rules = String::new();
    let mut families: Vec<String> = Vec::new();
    for face in faces {
        let family = quoted(&face.family);
        rules += &format!(
            "@font-face {{ font-family: {family}; font-weight: {}; font-style: {}; src: \
             url(fonts/{}); }}\n",
            if face.bold { "bold" } else { "normal" },
            if face.italic { "italic" } else { "normal" },
            face.file_name()
        );
        if !families.contains(&family) {
            families.push(family);
        }
    }
    if !families.is_empty() {
        rules += &format!("body {{ font-family: {}, serif; }}\n", families.join(", "));
    }
    rules
}

/// A name as CSS writes it.
fn quoted(name: &str) -> String {
    let plain = |character: &char| !character.is_control() && !matches!(character, '"' | '\\');
    format!("\"{}\"", name.chars().filter(plain).collect::<String>())
}

/// The tables of a font file (OpenType 1.9, Organization of an OpenType Font).
fn tables(font: &[u8]) -> Option<BTreeMap<[u8; 4], Vec<u8>>> {
    let number =
        |at: usize| Some(u32::from_be_bytes(font.get(at..at + 4)?.try_into().ok()?) as usize);
    let count = usize::from(u16::from_be_bytes(font.get(4..6)?.try_into().ok()?));
    let mut tables = BTreeMap::new();
    for record in 0..count {
        let at = 12 + 16 * record;
        let tag: [u8; 4] = font.get(at..at + 4)?.try_into().ok()?;
        let (offset, length) = (number(at + 8)?, number(at + 12)?);
        tables.insert(tag, font.get(offset..offset + length)?.to_vec());
    }
    Some(tables)
}

/// A font file of these tables.
fn assemble(version: &[u8], tables: &BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let count = u16::try_from(tables.len()).unwrap_or(u16::MAX);
    let selector = u16::try_from(count.max(1).ilog2()).unwrap_or_default();
    let range = 16_u16 << selector;
    let mut font = version.to_vec();
    for field in [count, range, selector, count.saturating_mul(16).saturating_sub(range)] {
        font.extend(field.to_be_bytes());
    }
    let mut offset = 12 + 16 * tables.len();
    let word = |value: usize| u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes();
    for (tag, data) in tables {
        font.extend(tag);
        font.extend(checksum(data).to_be_bytes());
        font.extend(word(offset));
        font.extend(word(data.len()));
        offset += data.len().next_multiple_of(4);
    }
    let mut head = None;
    for (tag, data) in tables {
        if tag == b"head" {
            head = Some(font.len());
        }
        font.extend(data);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    // The sum over the file is put where `head` has room for it, which counts as nothing.
    if let Some(place) = head.and_then(|at| at.checked_add(8)).filter(|at| at + 4 <= font.len()) {
        font[place..place + 4].fill(0);
        let sum = 0xb1b0_afba_u32.wrapping_sub(checksum(&font));
        font[place..place + 4].copy_from_slice(&sum.to_be_bytes());
    }
    font
}

fn checksum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0, |sum: u32, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

/// A `cmap` table of one subtable of format 12, which holds any character.
fn character_map(map: &BTreeMap<u32, u16>) -> Vec<u8> {
    // Runs of characters whose glyphs follow each other.
    let mut groups: Vec<(u32, u32, u32)> = Vec::new();
    for (&character, &glyph) in map {
        let glyph = u32::from(glyph);
        match groups.last_mut() {
            Some((start, end, first))
                if *end + 1 == character && *first + (character - *start) == glyph =>
            {
                *end = character;
            }
            _ => groups.push((character, character, glyph)),
        }
    }
    let count = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    let mut table = Vec::new();
    // Version and number of subtables; platform 3, encoding 10 (all of Unicode), its offset.
    for field in [0_u16, 1, 3, 10] {
        table.extend(field.to_be_bytes());
    }
    table.extend(12_u32.to_be_bytes());
    for field in [12_u16, 0] {
        table.extend(field.to_be_bytes());
    }
    for field in [16 + 12 * count, 0, count] {
        table.extend(field.to_be_bytes());
    }
    for (start, end, first) in groups {
        for field in [start, end, first] {
            table.extend(field.to_be_bytes());
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_map_is_read_back() {
        let map = BTreeMap::from([(0x41, 1), (0x42, 2), (0x44, 3), (0x4e2d, 9), (0x1f600, 4)]);
        let tables = BTreeMap::from([(*b"cmap", character_map(&map))]);
        let file = assemble(&[0, 1, 0, 0], &tables);
        let font = FontRef::new(&file).unwrap();
        for (character, glyph) in map {
            assert_eq!(font.charmap().map(character), Some(GlyphId::from(glyph)));
        }
        assert_eq!(font.charmap().map('C'), None);
    }

    #[test]
    #[cfg(feature = "fonts")]
    fn a_face_is_cut_to_what_is_used() {
        use crate::typeset::font::{FontBook, FontBytes};
        use crate::typeset::page::FontId;
        let book = FontBook::default();
        let has_both = |bytes: &&FontBytes| {
            FontRef::new(bytes.as_ref()).is_ok_and(|font| {
                ['中', '字'].iter().all(|character| font.charmap().map(*character).is_some())
            })
        };
        let faces = (0..40).filter_map(|number| book.bytes(FontId(number)));
        let bytes = faces.into_iter().find(has_both).unwrap().as_ref().to_vec();
        let whole = bytes.len();
        let face = Face::new(bytes).unwrap();
        let characters = BTreeSet::from(['中', '文', '\n']);
        let cut = face.subset(&characters).unwrap();
        assert!(cut.len() < whole / 4, "{} of {whole}", cut.len());
        let font = FontRef::new(&cut).unwrap();
        let charmap = font.charmap();
        assert!(charmap.map('中').is_some() && charmap.map('字').is_none());
        let outline = font.outline_glyphs().get(charmap.map('文').unwrap());
        assert!(outline.is_some());
        assert!(!face.licence().trim().is_empty());
    }

    #[test]
    fn names_cannot_leave_their_quotes() {
        assert_eq!(quoted("a\"; } b\\\n"), "\"a; } b\"");
    }
}
