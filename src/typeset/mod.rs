//! The page engine: a book to pages of placed things. Knows no PDF.
//!
//! `flow` turns blocks into an endless column; `paragraph` turns text into lines; `pagebreak` cuts
//! the column. The hard algorithms take numbers only.

mod bidi;
#[cfg(feature = "fonts")]
pub mod builtin;
mod characters;
pub mod code;
pub mod font;
mod galley;
mod gather;
pub mod geometry;
mod justify;
#[cfg(all(test, feature = "fonts"))]
mod laws;
mod linebreak;
mod lines;
mod marks;
pub mod page;
pub mod paragraph;
mod quotes;
mod segment;
mod setting;
pub mod shape;
#[cfg(test)]
mod vectors;
