//! Reads an input into an article.

use std::io::Read;
use std::path::Path;
use std::{fs, io};

use anyhow::{Context, bail};
use offprint::read::{self, Article, ReadOptions};

use crate::args::Reading;
use crate::inputs::Input;
use crate::places;

/// The article of an input, with the diagnostics of reading it.
pub(crate) fn article(input: &Input, reading: &Reading) -> anyhow::Result<Article> {
    with_source(input, reading).map(|(article, _)| article)
}

/// The article of an input, and the bytes that it was read from.
pub(crate) fn with_source(input: &Input, reading: &Reading) -> anyhow::Result<(Article, Vec<u8>)> {
    let bytes = bytes(input)?;
    let options = ReadOptions {
        format: reading.from.map(read::Format::from).or_else(|| told_format(input)),
        base: places::base(input, reading.base_url.as_ref(), reading.site_root.as_deref()),
        name: Some(input.name().into()),
        fallback_title: fallback_title(input),
        select: reading.cleaning.select.clone(),
        remove: reading.cleaning.remove.clone(),
        rules: reading.cleaning.rules.clone(),
        unwrap: reading.cleaning.unwrap.clone(),
        ..ReadOptions::default()
    };
    let article = read::read(&bytes, &options);
    // A program that writes what is no document must not go unnoticed in a pipe.
    match article.diagnostics.iter().find(|diagnostic| diagnostic.code == "json-invalid") {
        Some(diagnostic) => bail!("cannot read `{}`: {}", input.name(), diagnostic.message),
        None => Ok((article, bytes)),
    }
}

fn bytes(input: &Input) -> anyhow::Result<Vec<u8>> {
    match input {
        Input::Standard => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
            Ok(bytes)
        }
        Input::File(path) => {
            fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
        }
    }
}

/// The format that a file's extension tells; that of Markdown tells nothing, since archives keep
/// HTML in such files.
fn told_format(input: &Input) -> Option<read::Format> {
    let Input::File(path) = input else { return None };
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Some(read::Format::Html),
        "json" => Some(read::Format::Json),
        _ => None,
    }
}

/// The title of an article that has none of its own.
fn fallback_title(input: &Input) -> Option<String> {
    match input {
        Input::Standard => None,
        Input::File(path) => {
            let stem = path.file_stem()?.to_string_lossy();
            // An article in a folder of its own has the folder's name.
            let folder = path.parent().and_then(Path::file_name).filter(|_| stem == "index");
            Some(folder.map_or(stem, |name| name.to_string_lossy()).into_owned())
        }
    }
}
