//! PDF: typeset pages, tagged, searchable, small, the same bytes each time.
//!
//! `typeset` makes the pages; here they are painted (`paint`), with their structure (`tags`),
//! pictures (`pictures`) and the characters of glyphs (`mapping`). What the file promises, clause by clause, is in `PDF.md` beside this
//! file. Only this folder names the library that writes PDF objects.

mod catalog;
mod ink;
mod mapping;
mod paint;
mod pictures;
mod tags;

use std::io::Write;
use std::sync::Arc;

use super::{Backend, Output};
use crate::assets::Assets;
use crate::book::{Book, Labels};
use crate::diagnostic::Diagnostics;
use crate::document::{Date, Metadata};
use crate::error::Error;
use crate::typeset::font::FontBook;
use crate::typeset::geometry::Pt;
use crate::typeset::style::{Layout, Links, Sheet, Stress};
use crate::typeset::typeset;

use catalog::{Claim, Facts};
use paint::{Painted, paint};

/// Writes a book as a PDF.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::backend::{Backend, Memory, pdf::Pdf};
/// use offprint::book::Book;
/// use offprint::diagnostic::Diagnostics;
/// use offprint::read::{ReadOptions, read};
///
/// let article = read("<p>你好，世界。</p>".as_bytes(), &ReadOptions::default());
/// let mut output = Memory::default();
/// let book = Book::from(article);
/// Pdf::default().write(&book, &Assets::default(), &mut output, &mut Diagnostics::new())?;
/// assert!(output.main_bytes().starts_with(b"%PDF-1.7"));
/// # Ok::<(), offprint::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pdf {
    /// The page.
    pub page: Sheet,
    /// The margin on all sides, pt; what goes well with the page when absent.
    pub margin: Option<Pt>,
    /// The size of the text, pt.
    pub font_size: Option<Pt>,
    /// Distance of baselines, as a multiple of the size.
    pub leading: Option<f32>,
    /// To be printed on both sides: the text stands nearer to the spine.
    pub duplex: bool,
    /// What becomes of links.
    pub links: Links,
    /// What stress looks like.
    pub stress: Stress,
    /// Whether openings, colophons, cover, contents, heads and folios are added.
    pub matter: bool,
    /// Whether the file keeps to PDF/A-2a, for archives that ask for it. Needs a date.
    pub archival: bool,
    /// The faces.
    pub fonts: Arc<FontBook>,
}

impl Default for Pdf {
    fn default() -> Self {
        Self {
            page: Sheet::default(),
            margin: None,
            font_size: None,
            leading: None,
            duplex: false,
            links: Links::default(),
            stress: Stress::default(),
            matter: true,
            archival: false,
            fonts: Arc::new(FontBook::default()),
        }
    }
}

impl Pdf {
    fn layout(&self) -> Layout {
        Layout {
            page: self.page,
            margin: self.margin,
            font_size: self.font_size,
            leading: self.leading,
            duplex: self.duplex,
            links: self.links,
            stress: self.stress,
            bare: !self.matter,
        }
    }
}

impl Backend for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn extension(&self) -> &'static str {
        "pdf"
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn write(
        &self,
        book: &Book,
        assets: &Assets,
        output: &mut dyn Output,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        let mut claim = if self.archival { Claim::Archival } else { Claim::Accessible };
        // Pages are gone as they are painted. That a claim is given up is seldom: then they are
        // made anew.
        let mut given_up = Diagnostics::new();
        let bytes = loop {
            let mut seen = Diagnostics::new();
            let pages = typeset(book, assets, &self.layout(), &self.fonts, &mut seen);
            let facts = facts(book, &pages.outline);
            match paint(pages, &self.fonts, assets, &facts, claim, &mut seen)? {
                Painted::Whole(bytes) => {
                    diagnostics.append(seen);
                    break bytes;
                }
                Painted::Refused(reason) => {
                    let message = format!("the file does not claim {}: {reason}", claim.name());
                    given_up.note("pdf-conformance", None, message);
                    claim = claim.less();
                }
            }
        };
        diagnostics.append(given_up);
        output.main()?.write_all(&bytes)?;
        Ok(())
    }
}

/// What the file says about itself.
fn facts(book: &Book, outline: &[crate::typeset::page::OutlineEntry]) -> Facts {
    let metadata = &book.metadata;
    let first = outline.first().map(|entry| entry.text.clone());
    let labels = Labels::for_language(metadata.language_or_undetermined());
    let title = metadata.title.clone().filter(|title| !title.trim().is_empty());
    let mut keywords: Vec<String> = metadata.categories.iter().flatten().cloned().collect();
    keywords.extend(metadata.tags.iter().cloned());
    let mut seen = std::collections::BTreeSet::new();
    keywords.retain(|word| seen.insert(word.clone()));
    Facts {
        title: title.or(first).unwrap_or_else(|| labels.start.to_owned()),
        authors: metadata.authors.clone(),
        language: language_of(book),
        description: metadata.description.clone(),
        keywords,
        date: date_of(metadata),
    }
}

/// The language of the file: a book of articles in one language is in that language.
fn language_of(book: &Book) -> String {
    let of_articles =
        || book.entries().into_iter().find_map(|entry| entry.metadata.language.clone());
    book.metadata.language.clone().or_else(of_articles).unwrap_or_else(|| "und".to_owned())
}

/// The only time in the file: when its text was published, never when the file was made.
fn date_of(metadata: &Metadata) -> Option<Date> {
    metadata.date.or(metadata.updated)
}
