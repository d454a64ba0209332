//! The faces of all PDFs of a run, and `offprint fonts`, which lists them.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use offprint::typeset::font::{BadFont, Entry, FontBook, Origin};

use crate::args::{Faces, Fonts, OwnFont};

/// So many writings of a face are named, those with most characters.
const NAMED_WRITINGS: usize = 5;

/// The faces that were asked for, and the others. A face that cannot be used is told of where text
/// is set without it.
pub(crate) fn book(faces: &Faces) -> Arc<FontBook> {
    static BOOK: OnceLock<Arc<FontBook>> = OnceLock::new();
    Arc::clone(BOOK.get_or_init(|| Arc::new(made(faces))))
}

fn made(faces: &Faces) -> FontBook {
    let mut book = FontBook::default();
    for font in &faces.font {
        if let Err(bad) = add(&mut book, font) {
            book.refuse(bad);
        }
    }
    if faces.no_system_fonts { book } else { book.with_installed() }
}

/// A name is a file's, or else a family's.
fn add(book: &mut FontBook, OwnFont { role, name }: &OwnFont) -> Result<(), BadFont> {
    match std::fs::read(name) {
        Ok(bytes) => book.add(*role, name, bytes),
        Err(_) if Path::new(name).exists() => Err(BadFont::Bytes(name.clone())),
        Err(_) => book.add_family(*role, name),
    }
}

/// `offprint fonts`; the exit status.
pub(crate) fn list(fonts: &Fonts) -> anyhow::Result<u8> {
    let book = made(&fonts.faces);
    let text: Vec<char> = fonts.text.iter().flat_map(|text| text.chars()).collect();
    let mut output = io::stdout().lock();
    for bad in book.unusable() {
        crate::report::error(&bad.to_string());
    }
    for entry in book.inventory() {
        if text.iter().all(|&character| entry.coverage.has(character)) {
            match writeln!(output, "{}", line(&entry)) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
                written => written.context("cannot write standard output")?,
            }
        }
    }
    Ok(if book.unusable().is_empty() { 0 } else { 2 })
}

/// Where a face is from, its name, and the writings it has characters of.
fn line(entry: &Entry) -> String {
    let origin = match entry.origin {
        Origin::Own => "own",
        Origin::BuiltIn => "built in",
        _ => "installed",
    };
    let writings: Vec<String> = entry
        .coverage
        .writings()
        .iter()
        .take(NAMED_WRITINGS)
        .map(|(writing, count)| format!("{writing} {count}"))
        .collect();
    let count = entry.coverage.count();
    format!("{origin:9}  {:34}  {count:6}  {}", entry.name, writings.join(", "))
}
