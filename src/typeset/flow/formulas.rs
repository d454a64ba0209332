//! Formulas: as text that can be read, else as their source.

use std::sync::Arc;

use crate::document::Style;
use crate::typeset::formula::{Place, readable};
use crate::typeset::page::StructureRole;
use crate::typeset::paragraph::{Align, Piece, TextStyle};

use super::inlines::marked;
use super::state::{Flow, Frame};

impl Flow<'_> {
    /// A formula on lines of its own.
    pub(super) fn math(&mut self, tex: &str, frame: &Frame) {
        let from = self.slabs.len();
        let inner = self.inside(StructureRole::Paragraph, frame);
        let pieces = self.formula(tex, &inner.text_style());
        let lines = self.lay(&pieces, &inner.paragraph_style(Align::Center));
        self.push_lines(&lines, &Frame { running: false, ..inner }, &[]);
        self.space_around(from, frame);
    }

    /// The pieces of a formula. What is copied and searched is its source, whatever it looks like.
    pub(super) fn formula(&mut self, tex: &str, style: &TextStyle) -> Vec<Piece> {
        let Some(runs) = readable(tex) else { return self.source_of_formula(tex, style) };
        if self.first_time("math-as-text") {
            let message = "formulas are set as text in a line, fractions with a slash";
            self.diagnostics.note("math-as-text", None, message);
        }
        let mut pieces = Vec::new();
        let mut stated: Option<Arc<str>> = Some(tex.trim().into());
        for run in runs {
            let mut look = match run.place {
                Place::Base => style.clone(),
                Place::Above => marked(style, Style::Superscript, self.setting.layout.stress),
                Place::Below => marked(style, Style::Subscript, self.setting.layout.stress),
            };
            look.emphasis |= run.italic;
            look.bold |= run.bold;
            for (number, line) in run.text.split('\n').enumerate() {
                if number > 0 {
                    pieces.push(Piece::Break);
                }
                if !line.is_empty() {
                    let stated = stated.take().or_else(|| Some("".into()));
                    let style = TextStyle { stated, ..look.clone() };
                    pieces.push(Piece::Text { text: line.to_owned(), style });
                }
            }
        }
        pieces
    }

    /// What is not known stands as it was written.
    fn source_of_formula(&mut self, tex: &str, style: &TextStyle) -> Vec<Piece> {
        if self.first_time("math-as-source") {
            let message = "some formulas are beyond what is laid out; they stand as TeX";
            self.diagnostics.warning("math-as-source", None, message);
        }
        let mut pieces = Vec::new();
        for line in tex.trim().lines() {
            if !pieces.is_empty() {
                pieces.push(Piece::Break);
            }
            let style = TextStyle { code: true, ..style.clone() };
            pieces.push(Piece::Text { text: line.trim().to_owned(), style });
        }
        pieces
    }
}
