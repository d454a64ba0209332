//! What a backend is: a book and its pictures in, bytes out. Names no backend.
//!
//! Backends do no input or output but through an [`Output`], and do not know each other. The
//! built-in ones have nothing that a foreign one lacks.

#[cfg(feature = "epub")]
pub mod epub;
pub mod html;
pub mod json;
pub mod markdown;
pub mod pandoc;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod text;
mod xhtml;

use std::io::{Cursor, Seek, Write};

use crate::assets::Assets;
use crate::book::Book;
use crate::diagnostic::Diagnostics;
use crate::error::Error;

/// Turns a book into a format. Options are the backend's own public fields.
pub trait Backend {
    /// What `-t` calls it.
    fn name(&self) -> &'static str;

    /// The extension of its main file, without a dot.
    fn extension(&self) -> &'static str;

    /// Whether its main file is bytes that a terminal should not be shown.
    fn is_binary(&self) -> bool {
        false
    }

    /// Writes the book.
    ///
    /// What the format cannot carry is a diagnostic of severity
    /// [`Loss`](crate::diagnostic::Severity::Loss), never silence.
    ///
    /// # Errors
    /// When the output cannot be written.
    fn write(
        &self,
        book: &Book,
        assets: &Assets,
        output: &mut dyn Output,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Error>;
}

/// A place to write a file to: in order, or back and forth.
pub trait Sink: Write + Seek {}

impl<T: Write + Seek> Sink for T {}

/// Hands out the files of one output: the main one, and others beside it.
///
/// Files appear whole or not at all: that is the output's affair, after the backend is done.
pub trait Output {
    /// The main file. Asked for once.
    ///
    /// # Errors
    /// When it cannot be made.
    fn main(&mut self) -> Result<Box<dyn Sink + '_>, Error>;

    /// A file beside the main one, by a relative path with `/` between folders. Asking twice for
    /// one name replaces the file.
    ///
    /// # Errors
    /// When it cannot be made.
    fn sibling(&mut self, path: &str) -> Result<Box<dyn Sink + '_>, Error>;
}

/// An output in memory, for tests and for callers that want the bytes.
///
/// ```
/// use offprint::backend::{Memory, Output};
/// use std::io::Write;
///
/// let mut output = Memory::default();
/// output.main()?.write_all(b"hello")?;
/// assert_eq!(output.main_bytes(), b"hello");
/// # Ok::<(), offprint::error::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Memory {
    main: Cursor<Vec<u8>>,
    siblings: std::collections::BTreeMap<String, Cursor<Vec<u8>>>,
}

impl Memory {
    /// What was written to the main file.
    pub fn main_bytes(&self) -> &[u8] {
        self.main.get_ref()
    }

    /// The other files, by path.
    pub fn siblings(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.siblings.iter().map(|(path, file)| (path.as_str(), file.get_ref().as_slice()))
    }
}

impl Output for Memory {
    fn main(&mut self) -> Result<Box<dyn Sink + '_>, Error> {
        Ok(Box::new(&mut self.main))
    }

    fn sibling(&mut self, path: &str) -> Result<Box<dyn Sink + '_>, Error> {
        Ok(Box::new(self.siblings.entry(path.to_owned()).or_default()))
    }
}
