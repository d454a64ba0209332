//! Files of articles, spread over folders.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use offprint::assets::Assets;
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::answer::Asked;
#[cfg(feature = "paint")]
use crate::cover;
use crate::format::Format;
use crate::names;
use crate::spec::Target;
use crate::writing::Writer;

/// Most characters of an identity in a name.
const LONGEST: usize = 60;

/// A file that was made.
#[derive(Debug)]
pub(super) struct Made {
    /// Below the folder, with `/` between.
    pub(super) path: String,
    /// Of its bytes, in hexadecimal digits.
    pub(super) sha256: String,
}

/// Where the file of a record is: what the line says alone decides it, so that records never meet,
/// and a record that is done again replaces its file.
pub(super) fn place(format: &Format, id: &str, line: &[u8]) -> String {
    let digest = blake3::hash(line).to_hex();
    let name = match serde_json::from_str(id) {
        Ok(Value::String(text)) => text,
        Ok(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let name: String = names::safe(&name.replace(['/', '\\'], "-")).chars().take(LONGEST).collect();
    let extension = format.extension();
    let (folder, rest) = (&digest[..3], &digest[..12]);
    match name.trim_matches(['.', ' ', '-', '_']) {
        "" => format!("{folder}/{rest}.{extension}"),
        name => format!("{folder}/{name}-{rest}.{extension}"),
    }
}

impl Asked {
    /// Makes the file of an article.
    pub(super) fn made(
        &self,
        folder: &Path,
        place: &str,
        book: &Book,
        assets: Assets,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Made> {
        let rendering = &self.batch.rendering;
        let path = folder.join(place);
        let targets = [Target::file(self.batch.to, path.clone())];
        #[cfg(feature = "paint")]
        let assets = cover::added(assets, book, &targets, rendering);
        let writer = Writer { rendering, pictures: self.pictures.as_ref(), no_clobber: false };
        writer.write(&targets[0], targets[0].open(false)?, book, &assets, diagnostics)?;
        Ok(Made { path: place.to_owned(), sha256: sha256(&path)? })
    }
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => hasher.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let digits: Vec<String> = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(digits.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format;

    #[test]
    fn names_come_from_the_record_alone() {
        let md = format::usual();
        let check = |id: &str, begins: &str| {
            let found = place(md, id, b"{}");
            let (folder, name) = found.split_once('/').unwrap();
            assert_eq!(folder.len(), 3);
            assert!(name.starts_with(begins) && name.contains(".md"), "{found}");
            assert!(!name.contains('/') && name.len() < 255, "{found}");
        };
        check("\"https://e.org/a\"", "https");
        check("\"../../etc/passwd\"", "");
        check("17", "17-");
        check("null", &place(md, "null", b"{}")[4..]);
        check(&format!("\"{}\"", "文".repeat(200)), "文文");
        assert_ne!(place(md, "1", b"{\"a\":1}"), place(md, "1", b"{\"a\":2}"));
    }
}
