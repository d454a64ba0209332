//! The page engine: a book to pages of placed things. Knows no PDF.
//!
//! `flow` turns blocks into an endless column; `paragraph` turns text into lines; `pagebreak` cuts
//! the column. The hard algorithms take numbers only.

#[cfg(feature = "fonts")]
pub mod builtin;
pub mod geometry;
pub mod page;
pub mod paragraph;
