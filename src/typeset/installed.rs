//! The faces that are installed on this machine: found by name, or by a character that no other
//! face has.
//!
//! The one file that looks into the machine. Which face serves a character does not depend on what
//! was asked before, so that threads cannot change it; it does depend on the machine.

use std::path::PathBuf;
use std::sync::OnceLock;

use fontdb::{Database, FaceInfo, ID, Source, Style, Weight};
use harfrust::FontRef;

use super::coverage::Coverage;
use super::face::Face;

/// The faces of this machine, the best for text first.
#[derive(Debug)]
pub(super) struct Machine {
    database: Database,
    found: Vec<Found>,
    faces: Vec<Face>,
}

/// A face that was found.
#[derive(Debug)]
struct Found {
    id: ID,
    families: Vec<String>,
    weight: u16,
    italic: bool,
    coverage: OnceLock<Coverage>,
}

impl Machine {
    /// Looks for all faces that are installed.
    pub(super) fn look() -> Self {
        let mut database = Database::new();
        database.load_system_fonts();
        Self::of(database)
    }

    /// The faces of a database that are files.
    fn of(database: Database) -> Self {
        let mut infos: Vec<&FaceInfo> = database.faces().collect();
        infos.sort_by_cached_key(|info| rank(info));
        let (mut found, mut faces) = (Vec::new(), Vec::new());
        for info in infos {
            let Some(path) = path(&info.source) else { continue };
            let families: Vec<String> =
                info.families.iter().map(|(family, _)| family.clone()).collect();
            faces.push(Face::installed(&named(info), path, info.index));
            found.push(Found {
                id: info.id,
                families,
                weight: info.weight.0,
                italic: info.style != Style::Normal,
                coverage: OnceLock::new(),
            });
        }
        Self { database, found, faces }
    }

    /// A face by its place.
    pub(super) fn face(&self, at: usize) -> Option<&Face> {
        self.faces.get(at)
    }

    /// The same face, to be kept elsewhere.
    pub(super) fn copy(&self, at: usize) -> Option<Face> {
        let face = self.face(at)?;
        let source = &self.database.face(self.found.get(at)?.id)?.source;
        Some(Face::installed(&face.name, path(source)?, face.index))
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.faces.len()
    }

    /// What a face has; its file is read but not kept.
    pub(super) fn coverage(&self, at: usize) -> &Coverage {
        static NONE: Coverage = Coverage::none();
        let Some(found) = self.found.get(at) else { return &NONE };
        found.coverage.get_or_init(|| {
            let of = |bytes: &[u8], index| {
                FontRef::from_index(bytes, index).map(|font| Coverage::of(&font))
            };
            let read = self.database.with_face_data(found.id, of);
            read.and_then(Result::ok).unwrap_or_default()
        })
    }

    /// The first face that has all of these characters.
    pub(super) fn having(&self, characters: &[char]) -> Option<usize> {
        (0..self.found.len()).find(|&at| {
            let coverage = self.coverage(at);
            characters.iter().all(|&character| coverage.has(character))
        })
    }

    /// The faces of a family, whatever the case of its name: the one nearest to each of regular,
    /// italic, bold and bold italic, with whether it is bold and italic.
    pub(super) fn family(&self, name: &str) -> Vec<(usize, bool, bool)> {
        let name = name.to_lowercase();
        let of_family =
            |found: &Found| found.families.iter().any(|family| family.to_lowercase() == name);
        let mut chosen: Vec<(usize, bool, bool)> = Vec::new();
        for (bold, italic) in [(false, false), (false, true), (true, false), (true, true)] {
            let wanted: u16 = if bold { 700 } else { 400 };
            let nearest = self
                .found
                .iter()
                .enumerate()
                .filter(|(_, found)| of_family(found) && found.italic == italic)
                .filter(|(_, found)| (found.weight >= BOLD) == bold)
                .min_by_key(|(_, found)| found.weight.abs_diff(wanted));
            chosen.extend(nearest.map(|(at, _)| (at, bold, italic)));
        }
        chosen
    }
}

/// Faces of this weight and above are bold.
pub(super) const BOLD: u16 = 600;

/// The order in which faces are asked: upright before italic, regular before other weights, those
/// for text before those for a purpose; then by name, so that the order is the same each time.
fn rank(info: &FaceInfo) -> (bool, u16, bool, String, u32) {
    let weight = info.weight.0.abs_diff(Weight::NORMAL.0);
    let path = path(&info.source).unwrap_or_default();
    let name = format!("{}\0{}", named(info), path.display());
    (info.style != Style::Normal, weight, info.monospaced, name, info.index)
}

fn named(info: &FaceInfo) -> String {
    if info.post_script_name.is_empty() {
        return info.families.first().map(|(family, _)| family.clone()).unwrap_or_default();
    }
    info.post_script_name.clone()
}

fn path(source: &Source) -> Option<PathBuf> {
    match source {
        Source::File(path) | Source::SharedFile(path, _) => Some(path.clone()),
        Source::Binary(_) => None,
    }
}

#[cfg(all(test, feature = "fonts"))]
mod tests {
    use super::*;
    use crate::typeset::builtin::FACES;

    /// A machine that has some of the faces compiled in.
    fn machine(names: &[&str]) -> (tempfile::TempDir, Machine) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in FACES.iter().filter(|(name, _)| names.contains(name)) {
            std::fs::write(folder.path().join(format!("{name}.ttf")), bytes).expect("a file");
        }
        std::fs::write(folder.path().join("broken.ttf"), b"no font").expect("a file");
        let mut database = Database::new();
        database.load_fonts_dir(folder.path());
        (folder, Machine::of(database))
    }

    #[test]
    fn faces_are_found_by_what_they_have() {
        let (_folder, machine) = machine(&["Latin-Bold", "Latin-Regular", "SerifKR-Bold"]);
        assert_eq!(machine.count(), 3);
        let found = |text: &str| {
            let characters: Vec<char> = text.chars().collect();
            machine.having(&characters).map(|at| machine.faces[at].name.clone())
        };
        let regular = found("a").unwrap();
        assert!(regular.contains("Latin") && !regular.contains("Bold"), "{regular}");
        assert!(found("한").unwrap().contains("KR"));
        assert_eq!(found("a한"), None);
        assert_eq!(found("\u{10ffff}"), None);
        let at = machine.having(&['한']).unwrap();
        assert!(machine.faces[at].open().is_some());
    }

    #[test]
    fn a_family_gives_one_face_for_each_style() {
        let names = ["Latin-Bold", "Latin-BoldItalic", "Latin-Italic", "Latin-Regular"];
        let (_folder, machine) = machine(&names);
        let family = machine.found[0].families[0].to_uppercase();
        let styles: Vec<(bool, bool)> =
            machine.family(&family).iter().map(|&(_, bold, italic)| (bold, italic)).collect();
        assert_eq!(styles, [(false, false), (false, true), (true, false), (true, true)]);
        assert!(machine.family("no such family").is_empty());
    }
}
