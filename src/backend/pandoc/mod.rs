//! The tree of pandoc, in JSON: what its filters, and its writers of formats that we have not, take.
//!
//! The mapping stands in `PANDOC.md`. A book is its articles one after the other, each under a
//! heading of its own, written one at a time.

mod block;
mod inline;
mod meta;

use std::io::{BufWriter, Write};

use super::{Backend, Output};
use crate::assets::Assets;
use crate::book::{Book, Part};
use crate::diagnostic::Diagnostics;
use crate::document::{Block, Document, Heading, Inline, Level};
use crate::error::Error;
use crate::read::pandoc::tree::{self, VERSION};
use block::Mapping;

/// Writes a book as the tree of pandoc.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::backend::{Backend, Memory, pandoc::Pandoc};
/// use offprint::book::Book;
/// use offprint::diagnostic::Diagnostics;
/// use offprint::read::{ReadOptions, read};
///
/// let article = read(b"<p><b>so</b>", &ReadOptions::default());
/// let mut output = Memory::default();
/// let mut diagnostics = Diagnostics::new();
/// Pandoc.write(&Book::from(article), &Assets::default(), &mut output, &mut diagnostics)?;
/// let text = std::str::from_utf8(output.main_bytes())?;
/// assert!(text.contains(r#"{"t":"Para","c":[{"t":"Strong","c":[{"t":"Str","c":"so"}]}]}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Pandoc;

impl Backend for Pandoc {
    fn name(&self) -> &'static str {
        "pandoc"
    }

    fn extension(&self) -> &'static str {
        "pandoc.json"
    }

    fn write(
        &self,
        book: &Book,
        _assets: &Assets,
        output: &mut dyn Output,
        _diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        let mut main = BufWriter::new(output.main()?);
        let [major, minor, patch] = VERSION;
        write!(main, "{{\"pandoc-api-version\":[{major},{minor},{patch}],\"meta\":")?;
        if let (true, Some(article)) = (book.is_single(), book.articles().next()) {
            value(&mut main, &meta::meta(&article.document.metadata))?;
            write!(main, ",\"blocks\":")?;
            value(&mut main, &Mapping::default().blocks(&article.document.blocks))?;
        } else {
            value(&mut main, &meta::meta(&book.metadata))?;
            write!(main, ",\"blocks\":[")?;
            parts(&mut main, &book.parts, 0, &mut 0)?;
            write!(main, "]")?;
        }
        writeln!(main, "}}")?;
        main.flush()?;
        Ok(())
    }
}

/// Writes the articles of parts; `level` is how many headings stand above them.
fn parts(main: &mut impl Write, list: &[Part], level: u8, number: &mut usize) -> Result<(), Error> {
    for part in list {
        let mut level = level;
        if let Some(title) = &part.title {
            let heading = Mapping::default().blocks(&[heading(title)]);
            article(main, &raised(heading, level), number)?;
            level += 1;
        }
        for entry in &part.entries {
            let entry = entry.article();
            let Document { metadata, blocks, .. } = &entry.document;
            // What an article calls its places is unique in it alone.
            let mapping = Mapping { prefix: format!("a{}-", *number + 1) };
            let mut mapped = raised(mapping.blocks(blocks), level + 1);
            if let Some(title) = &metadata.title {
                mapped.splice(0..0, raised(mapping.blocks(&[heading(title)]), level));
            }
            article(main, &mapped, number)?;
        }
        parts(main, &part.parts, level, number)?;
    }
    Ok(())
}

fn heading(title: &str) -> Block {
    let content = vec![Inline::text(title)];
    Block::Heading(Heading { level: Level::ONE, id: None, content })
}

/// Blocks whose headings are so much lower.
fn raised(mut blocks: Vec<tree::Block>, by: u8) -> Vec<tree::Block> {
    for block in &mut blocks {
        if let tree::Block::Header(level, ..) = block {
            *level += i64::from(by);
        }
    }
    blocks
}

/// Writes blocks behind others.
fn article(main: &mut impl Write, blocks: &[tree::Block], number: &mut usize) -> Result<(), Error> {
    for (index, block) in blocks.iter().enumerate() {
        if *number > 0 || index > 0 {
            write!(main, ",")?;
        }
        value(main, block)?;
    }
    *number += usize::from(!blocks.is_empty());
    Ok(())
}

fn value(main: &mut impl Write, value: &impl serde::Serialize) -> Result<(), Error> {
    serde_json::to_writer(main, value).map_err(|error| Error::Write(error.into()))
}
