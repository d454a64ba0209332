//! offprint turns archived articles into clean Markdown, EPUB ebooks and typeset PDFs.
//!
//! A parser builds an intermediate document tree from an article's front matter and HTML or
//! Markdown, and backends write it out, pictures inside. The tour, in the order that data flows:
//!
//! 1. [`read`](read::read) turns bytes into a [`Document`](document::Document) and diagnostics.
//! 2. [`transform`] holds passes over it: plain functions.
//! 3. [`Book`](book::Book): one document, or many in order.
//! 4. [`Assets`](assets::Assets): the pictures, kept on disk.
//! 5. A [`Backend`](backend::Backend) writes the book to an [`Output`](backend::Output).
//!
//! ```
//! use offprint::assets::Assets;
//! use offprint::backend::{Backend, Memory, json::Json};
//! use offprint::book::Book;
//! use offprint::diagnostic::Diagnostics;
//! use offprint::read::{ReadOptions, read};
//!
//! let article = read("---\ntitle: 卷首\n---\n<p>你好</p>".as_bytes(), &ReadOptions::default());
//! let mut output = Memory::default();
//! let mut diagnostics = Diagnostics::new();
//! Json.write(&Book::from(article), &Assets::default(), &mut output, &mut diagnostics)?;
//! assert!(std::str::from_utf8(output.main_bytes()).unwrap().contains("你好"));
//! # Ok::<(), offprint::error::Error>(())
//! ```

pub mod assets;
pub mod backend;
pub mod book;
pub mod device;
pub mod diagnostic;
pub mod document;
pub mod error;
#[cfg(feature = "paint")]
pub mod paint;
pub mod read;
pub mod transform;
#[cfg(feature = "pdf")]
pub mod typeset;

// The examples of these run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
struct Contributing;
