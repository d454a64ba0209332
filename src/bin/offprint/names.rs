//! Names for files that any file system takes: those of FAT cards and cloud folders included.
//!
//! Unicode is kept; what Windows or FAT forbid is replaced; a name fits in 255 bytes.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

/// Bytes of a name that are left for `-123` and an extension.
const LONGEST: usize = 255 - 20;

/// A relative path whose every name is safe.
pub(crate) fn safe_path(path: &Path) -> PathBuf {
    path.components()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(safe(&name.to_string_lossy())),
            _ => None,
        })
        .collect()
}

/// A name that any file system takes.
pub(crate) fn safe(name: &str) -> String {
    let replaced: String = name
        .chars()
        .map(|character| match character {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
            character if character.is_control() => '_',
            character => character,
        })
        .collect();
    let replaced = replaced.trim_end_matches([' ', '.']);
    let (stem, extension) = match replaced.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 10 => {
            (stem, Some(extension))
        }
        _ => (replaced, None),
    };
    let mut end = stem.len().min(LONGEST);
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem[..end].trim_end_matches([' ', '.']);
    let stem = if stem.is_empty() { "_" } else { stem };
    // Device names of Windows, with any extension.
    let is_device = ["con", "prn", "aux", "nul"].contains(&stem.to_ascii_lowercase().as_str());
    let stem = if is_device { format!("{stem}_") } else { stem.to_owned() };
    match extension {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem,
    }
}

/// The path with `.extension` put after it: `a.b` becomes `a.b.md`, unlike
/// [`Path::with_extension`].
pub(crate) fn with_extension(stem: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(stem);
    name.push(".");
    name.push(extension);
    name.into()
}

/// The path with `-number` put after it.
pub(crate) fn numbered(stem: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(stem);
    name.push(format!("-{number}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_on_any_file_system() {
        let long = "长".repeat(200);
        for (name, expect) in [
            ("文章 1.md", "文章 1.md"),
            ("a:b?.md", "a_b_.md"),
            ("con.md", "con_.md"),
            ("...", "_"),
            (".", "_"),
            ("v1.2.md", "v1.2.md"),
            ("end. ", "end"),
        ] {
            assert_eq!(safe(name), expect, "{name}");
        }
        assert_eq!(safe(&format!("{long}.md")), format!("{}.md", "长".repeat(78)));
    }
}
