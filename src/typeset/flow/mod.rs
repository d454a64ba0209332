//! Blocks to an endless column of slabs, set in the width of a page.
//!
//! `blocks` has the one recursion; the files beside it make one kind of block each. Everything is
//! placed by its distance from the left edge of the text and from the top of its slab; `compose`
//! puts slabs on pages.

mod blocks;
mod cells;
mod code;
mod formulas;
mod headings;
mod inlines;
mod lines;
mod lists;
mod matter;
mod media;
mod pictures;
mod stacked;
mod state;
mod table;

pub(crate) use code::look_of_listings;
pub(crate) use headings::section_name;
pub(crate) use matter::ContentsLine;
pub(crate) use state::{Flow, Setting, Slab, shifted};
