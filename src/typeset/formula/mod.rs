//! Formulas, built up: TeX in, boxes of glyphs, rules and shapes out.
//!
//! `parser`, `commands` and `environments` read TeX into the tree of `tree`; `layout`, `scripts`,
//! `builders` and `grid` lay the tree out by the rules of The `TeXbook`, with widths from `faces` and
//! what grows from `shapes` and `operators`; `lines` parts the whole for the lines of a paragraph or for lines of its own. What is not known
//! makes the whole formula unreadable (`None`), so that nothing is ever shown wrong; then the source
//! stands instead. Time linear in the formula, depth bounded.

mod alphabets;
mod boxes;
mod builders;
mod commands;
mod environments;
mod faces;
mod grid;
mod layout;
mod lines;
mod operators;
mod parser;
mod references;
mod scripts;
mod shapes;
mod symbols;
#[cfg(test)]
mod tests;
mod tree;

use crate::typeset::geometry::Pt;
use layout::{Setter, Style};
use parser::Parser;
use tree::{Level, Node};

pub(crate) use boxes::{Area, Mark};
pub(crate) use faces::{Book, Known};
pub(crate) use lines::{DisplayLine, Part, Seam};
pub(crate) use references::References;

/// Longer formulas are not read, characters.
const LONGEST: usize = 8_000;

/// A formula that has been read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Formula {
    nodes: Vec<Node>,
    /// Its number, in brackets.
    tag: Option<String>,
}

/// How the text around a formula looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Around {
    /// Size of the Han em, pt.
    pub(crate) size: Pt,
    pub(crate) bold: bool,
    /// Width of the lines, pt.
    pub(crate) measure: Pt,
    /// Height of the page's text, pt.
    pub(crate) tallest: Pt,
}

impl Formula {
    /// Reads TeX; `None` where it has something that is not known, or refers to what is not.
    pub(crate) fn read(tex: &str, references: &References) -> Option<Self> {
        let chars: Vec<char> = tex.trim().chars().collect();
        if chars.len() > LONGEST {
            return None;
        }
        let mut parser = Parser::new(&chars, references);
        let nodes = parser.formula()?;
        let tag = parser.tag.take();
        (!nodes.is_empty()).then_some(Self { nodes, tag })
    }

    /// The parts of a formula in a line of text; `None` where nothing of it would be text.
    pub(crate) fn parts(&self, book: &mut Book<'_, '_>, around: &Around) -> Option<Vec<Part>> {
        let size = around.size * book.share();
        let mut setter = Setter::new(book, size, around.bold);
        let mut parts = setter.parts(&self.nodes, Style::new(Level::Text), around.measure);
        for part in &mut parts {
            part.area.shrink(Pt::MAX, around.tallest);
        }
        if let (Some(tag), Some(last)) = (&self.tag, parts.last_mut()) {
            let tag = setter.tag(tag);
            last.area.width += around.size;
            last.area.push(tag);
        }
        if !parts.iter().any(|part| part.area.has_text()) {
            parts.first_mut()?.area.put(setter.unseen(), 0.0, 0.0);
        }
        parts.iter().any(|part| part.area.has_text()).then_some(parts)
    }

    /// The lines of a formula by itself; `None` where nothing of it would be text.
    pub(crate) fn lines(
        &self,
        book: &mut Book<'_, '_>,
        around: &Around,
    ) -> Option<Vec<DisplayLine>> {
        let size = around.size * book.share();
        let mut setter = Setter::new(book, size, around.bold);
        let mut lines = setter.displayed(&self.nodes, self.tag.as_deref(), around.measure);
        for line in &mut lines {
            line.area.shrink(Pt::MAX, around.tallest);
        }
        if !lines.iter().any(|line| line.area.has_text()) {
            lines.first_mut()?.area.put(setter.unseen(), 0.0, 0.0);
        }
        lines.iter().any(|line| line.area.has_text()).then_some(lines)
    }
}
