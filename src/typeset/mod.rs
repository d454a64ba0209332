//! The page engine: a book to pages of placed things. Knows no PDF.
//!
//! `flow` turns blocks into an endless column; `paragraph` turns text into lines; `pagebreak` cuts
//! the column and `compose` puts it on pages; `article` does this for one article, `volume` for a
//! book. The hard algorithms take numbers only.

mod article;
mod bidi;
#[cfg(feature = "fonts")]
pub mod builtin;
mod characters;
pub mod code;
mod columns;
mod compose;
pub mod coverage;
mod crosslinks;
mod decorate;
pub mod dump;
mod face;
mod flow;
pub mod font;
mod formula;
mod galley;
mod gather;
pub mod geometry;
mod guide;
mod installed;
mod justify;
#[cfg(all(test, feature = "fonts"))]
mod laws;
mod linebreak;
mod lines;
mod marks;
mod names;
mod openers;
pub mod page;
mod pagebreak;
mod pagefit;
pub mod paragraph;
mod quotes;
mod segment;
mod setting;
pub mod shape;
pub mod style;
#[cfg(test)]
mod vectors;
mod volume;

pub use volume::typeset;
