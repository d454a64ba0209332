//! An HTML body to blocks.
//!
//! Assumes a fragment of HTML without front matter.

use crate::diagnostic::Diagnostics;
use crate::document::Block;

use super::ReadOptions;
use super::block::{Around, Reader};
use super::clean::Cleaner;
use super::dom::Dom;
use super::flow::{Bare, Flow};

/// Reads an HTML body. `first_line` is the line of the source it begins in, counted from 1.
pub(super) fn read_body(
    html: &str,
    first_line: u32,
    options: &ReadOptions,
    diagnostics: &mut Diagnostics,
) -> Vec<Block> {
    let dom = Dom::parse(html, first_line, diagnostics);
    let bare = match (dom.census.paragraphs, dom.census.breaks) {
        (0, 0) => Bare::Lines,
        (0, _) => Bare::EmptyLines,
        _ => Bare::No,
    };
    let cleaner = Cleaner::new(&dom, options, diagnostics);
    let tops = cleaner.tops();
    let mut reader = Reader::new(&dom, cleaner, diagnostics);
    let mut flow = Flow::default();
    for top in tops {
        reader.top(top, &mut flow, Around::top(bare));
        flow.end_line();
    }
    reader.finish();
    flow.finish()
}
