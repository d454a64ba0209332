//! The invariants of the house that can be told from its sources.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of the library, lower ones first: a room uses those before it.
const ROOMS: &[&str] = &[
    "document",
    "diagnostic",
    "error",
    "transform",
    "read",
    "book",
    "assets",
    "device",
    "typeset",
    "paint",
    "backend",
];

/// A foreign crate, and the only files that name it.
const HOMES: &[(&str, &str)] = &[
    ("html5ever", "src/read/"),
    ("scraper", "src/read/"),
    ("pulldown_cmark", "src/read/"),
    ("serde_saphyr", "src/read/"),
    ("krilla", "src/backend/pdf/"),
    ("krilla_svg", "src/backend/pdf/"),
    ("resvg", "src/paint/"),
    ("zip", "src/backend/epub/"),
    ("harfrust", "src/typeset/"),
    ("ureq", "src/assets/http.rs"),
    ("clap", "src/bin/offprint/args/"),
    ("anyhow", "src/bin/offprint/"),
    ("signal_hook", "src/bin/offprint/"),
];

/// A source file: its path from the package's root, and its lines of code with their numbers.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Lines that are no comment, up to the tests at the end of a file.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(index, line)| (index + 1, line))
    }

    /// The room of the library that it is in.
    fn room(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("src/")?;
        let name = rest
            .split_once('/')
            .map_or_else(|| rest.strip_suffix(".rs"), |(room, _)| Some(room))?;
        ROOMS.iter().find(|room| **room == name).copied()
    }
}

fn sources() -> Vec<Source> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    files.sort();
    assert!(files.len() > 40, "the sources are found");
    let source = |path: PathBuf| Source {
        text: fs::read_to_string(&path).unwrap(),
        path: path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"),
    };
    files.into_iter().map(source).collect()
}

/// Where a line names a path that begins with `name`, and no longer word does.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(index, _)| {
        let before = line[..index].chars().next_back();
        let after = &line[index + name.len()..];
        !before.is_some_and(|letter| letter.is_alphanumeric() || "_:.\"".contains(letter))
            && (after.starts_with("::")
                || (line.trim_start().starts_with("use ") && after.starts_with(';')))
    })
}

fn assert_none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn foreign_crates_are_named_in_one_place() {
    let mut broken = Vec::new();
    for source in sources() {
        for (number, line) in source.code() {
            for (name, home) in HOMES {
                if names(line, name) && !source.path.starts_with(home) {
                    broken.push(format!("{}:{number} names {name}: {home} may", source.path));
                }
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn rooms_use_only_the_rooms_below() {
    let mut broken = Vec::new();
    for source in sources() {
        let Some(own) = source.room() else { continue };
        let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
        for (number, line) in source.code() {
            for (index, _) in line.match_indices("crate::") {
                let after = &line[index + "crate::".len()..];
                let end = after.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
                let room = &after[..end.unwrap_or(after.len())];
                if rank(room).is_some_and(|rank_of_room| Some(rank_of_room) > rank(own)) {
                    broken.push(format!("{}:{number}: {own} uses {room}, above it", source.path));
                }
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn no_file_imports_from_the_crate_root() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.path != "src/lib.rs") {
        for (number, line) in source.code() {
            for (index, _) in line.match_indices("crate::") {
                let next = line[index + "crate::".len()..].chars().next();
                if next.is_some_and(|next| next == '{' || next == '*' || next.is_uppercase()) {
                    broken.push(format!("{}:{number}: {}", source.path, line.trim()));
                }
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn every_file_says_what_it_is() {
    let silent = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect::<Vec<_>>();
    assert_none(&silent);
}

#[test]
fn names_are_told_from_longer_words() {
    assert!(names("use zip::ZipWriter;", "zip"));
    assert!(names("    zip::ZipWriter::new()", "zip"));
    assert!(!names("a.zip(b)", "zip"));
    assert!(!names("use core::iter::zip;", "zip"));
    assert!(!names("gzip::x", "zip"));
}
