//! The JSON form: for filters, and for other programs.
//!
//! One document: `{"offprint": 1, "metadata": …, "blocks": […]}`; a book:
//! `{"offprint": 1, "metadata": …, "parts": [{"title": …, "documents": […]}]}`, written article by
//! article. One line, with a line end.

use std::io::Write;

use super::{Backend, Output};
use crate::assets::Assets;
use crate::book::{Book, Part};
use crate::diagnostic::Diagnostics;
use crate::document::{Document, VERSION};
use crate::error::Error;

/// Writes a book as JSON.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::backend::{Backend, Memory, json::Json};
/// use offprint::book::Book;
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::Document;
///
/// let mut output = Memory::default();
/// let book = Book::from(Document::default());
/// Json.write(&book, &Assets::default(), &mut output, &mut Diagnostics::new())?;
/// assert_eq!(output.main_bytes(), b"{\"offprint\":1,\"metadata\":{},\"blocks\":[]}\n");
/// # Ok::<(), offprint::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

impl Backend for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn write(
        &self,
        book: &Book,
        _assets: &Assets,
        output: &mut dyn Output,
        _diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        let mut sink = output.main()?;
        let mut main = std::io::BufWriter::new(&mut sink);
        if let (true, Some(article)) = (book.is_single(), book.articles().next()) {
            value(&mut main, &article.document)?;
        } else {
            write!(main, "{{\"offprint\":{VERSION},\"metadata\":")?;
            value(&mut main, &book.metadata)?;
            write!(main, ",\"parts\":")?;
            parts(&mut main, &book.parts)?;
            write!(main, "}}")?;
        }
        writeln!(main)?;
        main.flush()?;
        Ok(())
    }
}

fn parts(main: &mut impl Write, list: &[Part]) -> Result<(), Error> {
    write!(main, "[")?;
    for (index, part) in list.iter().enumerate() {
        write!(main, "{}{{\"title\":", if index > 0 { "," } else { "" })?;
        value(main, &part.title)?;
        write!(main, ",\"documents\":[")?;
        for (index, entry) in part.entries.iter().enumerate() {
            if index > 0 {
                write!(main, ",")?;
            }
            let document: &Document = &entry.article().document;
            value(main, document)?;
        }
        write!(main, "]")?;
        if !part.parts.is_empty() {
            write!(main, ",\"parts\":")?;
            parts(main, &part.parts)?;
        }
        write!(main, "}}")?;
    }
    write!(main, "]")?;
    Ok(())
}

fn value(main: &mut impl Write, value: &impl serde::Serialize) -> Result<(), Error> {
    serde_json::to_writer(main, value).map_err(|error| Error::Write(error.into()))
}
