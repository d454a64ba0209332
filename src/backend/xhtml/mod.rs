//! A document as XHTML: what EPUB and HTML share.
//!
//! Writes the inside of `body` only; what stands around it, and where pictures are, is for the
//! backend. The text is well-formed XML and at the same time HTML as browsers read it: no element
//! but a void one is closed in its own tag.
//!
//! Assumes a document of bounded depth. Does no input or output.

mod address;
mod block;
mod escape;
mod formula;
mod inline;
mod links;
mod matter;
mod plan;
mod sentences;
mod style;
mod svg;
mod table;
mod writer;

pub(crate) use escape::{escaped, escaped_attribute};
pub(crate) use links::CrossLinks;
pub(crate) use plan::{Anchor, Plan};
pub(crate) use style::style;
pub(crate) use svg::is_safe_svg;
pub(crate) use writer::{Setting, direction_value, is_language_tag};

use crate::diagnostic::Diagnostics;
use crate::document::{Block, Document};
use writer::Writer;

/// Which of the two languages is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// XHTML with the attributes of EPUB 3.
    Epub,
    /// XHTML that is served as HTML.
    Html,
}

/// A picture as a file can show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// What `src` says.
    pub(crate) source: String,
    /// Width and height, where known.
    pub(crate) pixels: Option<(u32, u32)>,
    /// Whether it moves.
    pub(crate) moves: bool,
}

/// What a text uses, as far as readers and catalogues want to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    /// How many pictures are shown.
    pub(crate) pictures: usize,
    /// How many of them nobody described.
    pub(crate) undescribed_pictures: usize,
    /// Whether one of them moves.
    pub(crate) moving_pictures: bool,
    /// How many formulas there are as MathML.
    pub(crate) mathml: usize,
    /// How many formulas there are as their source.
    pub(crate) tex: usize,
    /// Whether there is ruby.
    pub(crate) ruby: bool,
    /// Whether there are tables.
    pub(crate) tables: bool,
}

impl Features {
    /// Of this text and another together.
    #[cfg(feature = "epub")]
    pub(crate) fn add(&mut self, other: Self) {
        self.pictures += other.pictures;
        self.undescribed_pictures += other.undescribed_pictures;
        self.moving_pictures |= other.moving_pictures;
        self.mathml += other.mathml;
        self.tex += other.tex;
        self.ruby |= other.ruby;
        self.tables |= other.tables;
    }
}

/// The inside of the `body` of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    /// The markup.
    pub(crate) markup: String,
    /// Whether MathML is in it.
    pub(crate) has_mathml: bool,
}

/// Writes an article: the inside of `body` for each file of the plan.
pub(crate) fn write(
    document: &Document,
    plan: &Plan,
    setting: Setting<'_>,
    diagnostics: &mut Diagnostics,
) -> (Vec<Body>, Features) {
    let mut writer = Writer::new(setting, document, plan, diagnostics);
    let mut bodies = Vec::with_capacity(plan.files.len());
    for (file, range) in plan.files.iter().enumerate() {
        writer.begin(file);
        let formulas = writer.features.mathml;
        if file == 0 {
            writer.opening();
        } else {
            writer.continuation();
        }
        writer.sections(&document.blocks[range.clone()]);
        writer.pending_notes();
        if file + 1 == plan.files.len() {
            writer.colophon();
        }
        writer.markup("</section>\n");
        let markup = std::mem::take(&mut writer.out);
        bodies.push(Body { markup, has_mathml: writer.features.mathml > formulas });
    }
    (bodies, writer.conclude())
}

impl<'a> Writer<'a, '_> {
    /// Writes the blocks of a file, each heading opening a section that holds what follows it.
    fn sections(&mut self, blocks: &'a [Block]) {
        let mut open: Vec<u8> = Vec::new();
        for block in blocks {
            if let Block::Heading(heading) = block
                && crate::book::heads_section(heading)
                && let Some((section, _)) = self.plan.sections.get(self.section)
            {
                while open.last().is_some_and(|depth| *depth >= section.depth) {
                    open.pop();
                    self.markup("</section>\n");
                }
                open.push(section.depth);
                self.markup("<section>\n");
            }
            self.blocks(std::slice::from_ref(block));
        }
        for _ in open {
            self.markup("</section>\n");
        }
    }
}
