//! offprint turns archived articles into clean Markdown, EPUB ebooks and typeset PDFs.
//!
//! A parser builds an intermediate document tree from an article's front matter and HTML or
//! Markdown, and backends write it out, pictures inside. The tour, in the order that data flows:
//!
//! 1. [`read`](read::read) turns bytes into a [`Document`](document::Document) and diagnostics. It
//!    cannot fail.
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
//!
//! # A pass of your own
//!
//! A pass is a function over a document. It changes what it likes, and tells of what it leaves out.
//!
//! ```
//! use offprint::diagnostic::Diagnostics;
//! use offprint::document::{Document, Inline};
//! use offprint::read::{ReadOptions, read};
//!
//! /// Links go to the safe door of a site that has one.
//! fn safe_links(document: &mut Document, diagnostics: &mut Diagnostics) {
//!     let mut changed = 0;
//!     document.for_each_inline_mut(&mut |inline| {
//!         if let Inline::Link(link) = inline
//!             && let Some(rest) = link.url.strip_prefix("http://example.org/")
//!         {
//!             link.url = format!("https://example.org/{rest}");
//!             changed += 1;
//!         }
//!     });
//!     if changed > 0 {
//!         diagnostics.note("links-made-safe", None, format!("links made safe: {changed}"));
//!     }
//! }
//!
//! let source = b"<p>See <a href='http://example.org/a'>there</a>.</p>";
//! let mut article = read(source, &ReadOptions::default());
//! safe_links(&mut article.document, &mut article.diagnostics);
//! assert_eq!(article.diagnostics.iter().next().unwrap().code, "links-made-safe");
//! ```
//!
//! # A backend of your own
//!
//! The built-in backends have nothing that yours lacks. This one writes an outline: titles of
//! articles, and their headings below them. It matches every kind of block by name, so that a kind
//! that is added later is a compile error and not lost in silence.
//!
//! ```
//! use std::io::Write;
//!
//! use offprint::assets::Assets;
//! use offprint::backend::{Backend, Memory, Output};
//! use offprint::book::Book;
//! use offprint::diagnostic::Diagnostics;
//! use offprint::document::{Block, plain_text};
//! use offprint::error::Error;
//! use offprint::read::{ReadOptions, read};
//!
//! /// How many spaces a level is set in by; an option, as options of backends are.
//! struct Outline {
//!     indent: usize,
//! }
//!
//! impl Backend for Outline {
//!     fn name(&self) -> &'static str {
//!         "outline"
//!     }
//!
//!     fn extension(&self) -> &'static str {
//!         "txt"
//!     }
//!
//!     fn write(
//!         &self,
//!         book: &Book,
//!         _assets: &Assets,
//!         output: &mut dyn Output,
//!         diagnostics: &mut Diagnostics,
//!     ) -> Result<(), Error> {
//!         let mut main = output.main()?;
//!         for article in book.articles() {
//!             let title = article.document.metadata.title.as_deref().unwrap_or("?");
//!             let (mut lines, mut pictures) = (format!("{title}\n"), 0);
//!             article.document.for_each_block(&mut |block| match block {
//!                 Block::Heading(heading) => {
//!                     let indent = " ".repeat(self.indent * usize::from(heading.level.get() - 1));
//!                     lines.push_str(&format!("{indent}{}\n", plain_text(&heading.content)));
//!                 }
//!                 Block::Figure(_) | Block::Media(_) => pictures += 1,
//!                 Block::Paragraph { .. }
//!                 | Block::Quote { .. }
//!                 | Block::List(_)
//!                 | Block::Definitions { .. }
//!                 | Block::Code { .. }
//!                 | Block::Table(_)
//!                 | Block::Math { .. }
//!                 | Block::Rule
//!                 | Block::Group { .. } => {}
//!             });
//!             main.write_all(lines.as_bytes())?;
//!             if pictures > 0 {
//!                 diagnostics.loss("pictures-left-out", None, format!("pictures: {pictures}"));
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let source = "---\ntitle: Tea\n---\n<h2>Water</h2><p>Boil it.</p><h3>How long</h3><p>A minute.</p>";
//! let article = read(source.as_bytes(), &ReadOptions::default());
//! let mut output = Memory::default();
//! let outline = Outline { indent: 2 };
//! outline.write(&Book::from(article), &Assets::default(), &mut output, &mut Diagnostics::new())?;
//! assert_eq!(output.main_bytes(), b"Tea\n  Water\n    How long\n");
//! # Ok::<(), Error>(())
//! ```
//!
//! # Features
//!
//! All are on by default. `default-features = false` leaves reading, the tree, Markdown, HTML, text
//! and JSON, with few dependencies.
//!
//! | feature | what it adds |
//! |---|---|
//! | `cli` | the command line tool |
//! | `epub` | ebooks |
//! | `mathml` | formulas as MathML in HTML and EPUB |
//! | `pdf` | the page engine and PDFs |
//! | `fonts` | the faces that are built in |
//! | `paint` | covers |
//! | `svg` | drawings, as vectors in a PDF and as pixels |
//! | `fetch` | images over http and https |

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
#[allow(rustdoc::invalid_codeblock_attributes, reason = "`needs=` is for the tests of commands")]
#[doc = include_str!("../README.md")]
struct Readme;
#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
struct Contributing;
