//! Lines of code: fixed width, broken at the measure, nothing else done to them.
//!
//! A Latin character is one column, a Han character two. A line too wide for the measure goes on in
//! the next, which shows so by a sign that is no part of the text.

use std::sync::Arc;

use super::characters::{Class, extends};
use super::galley::{Galley, Scaled, Setup, scaled};
use super::gather::gather;
use super::geometry::Pt;
use super::lines::Cut;
use super::page::GlyphRun;
use super::paragraph::{Align, Line, LineItem, Missing, ParagraphStyle, Piece, TextStyle};
use super::setting::Context;
use super::shape::Shaper;

/// Columns by which the rest of a wrapped line is indented.
const INDENT: f32 = 2.0;
/// Columns to a tab stop.
const TAB: usize = 4;
/// Shown where a line was wrapped.
const WRAP: char = '↪';

/// Sets code: pieces of text, whose line feeds end lines, in lines as wide as `measure`.
///
/// Each line gives its text exactly, tabs as spaces up to the next stop of four columns; wrapping
/// adds no characters.
pub fn lay_code(
    pieces: &[Piece],
    style: &ParagraphStyle,
    shaper: &mut Shaper<'_>,
    missing: &mut Missing,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for source in source_lines(pieces) {
        lay_line(&source, style, shaper, missing, &mut lines);
    }
    lines
}

/// Splits pieces at line feeds and breaks, and sets tabs.
fn source_lines(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    let mut column = 0;
    for piece in pieces {
        let Piece::Text { text, style } = piece else {
            if *piece == Piece::Break {
                lines.push(Vec::new());
                column = 0;
            } else if let Some(line) = lines.last_mut() {
                line.push(piece.clone());
            }
            continue;
        };
        let style = TextStyle { code: true, ..style.clone() };
        for (number, part) in text.split('\n').enumerate() {
            if number > 0 {
                lines.push(Vec::new());
                column = 0;
            }
            let text = set_tabs(part.trim_end_matches('\r'), &mut column);
            if let Some(line) = lines.last_mut()
                && !text.is_empty()
            {
                line.push(Piece::Text { text, style: style.clone() });
            }
        }
    }
    // A line feed at the very end ends the last line and begins none.
    if lines.len() > 1 && lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    lines
}

fn set_tabs(text: &str, column: &mut usize) -> String {
    let mut set = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\t' {
            let spaces = TAB - *column % TAB;
            set.extend(std::iter::repeat_n(' ', spaces));
            *column += spaces;
        } else {
            set.push(c);
            *column += if c.is_ascii() { 1 } else { 2 };
        }
    }
    set
}

fn lay_line(
    pieces: &[Piece],
    style: &ParagraphStyle,
    shaper: &mut Shaper<'_>,
    missing: &mut Missing,
    lines: &mut Vec<Line>,
) {
    let style = ParagraphStyle { align: Align::Start, first_indent: 0.0, ..style.clone() };
    let setup = Setup { autospace: None, code: true, ..Setup::new(pieces, &style) };
    let mut galley = gather(&setup, &style, shaper, missing);
    // No mark gives up blank, and spaces at the edges of lines stay.
    for cluster in &mut galley.clusters {
        (cluster.left, cluster.right) = (0, 0);
        if cluster.class == Class::Space {
            cluster.class = Class::Glue;
        }
    }
    let column = setup.first_style().map_or(0.0, |style| style.size / 2.0);
    let measure = scaled(style.measure).max(1);
    let indent = scaled(column * INDENT).min(measure / 2);
    let book = shaper.book();
    let sign = wrap_sign(&setup, shaper);
    let mut start = 0;
    loop {
        let first = start == 0;
        let room = if first { measure } else { measure - indent };
        let (end, width) = fill(&galley, start, room);
        let rest = ParagraphStyle {
            first_indent: if first { 0.0 } else { (column * INDENT).min(style.measure / 2.0) },
            ..style.clone()
        };
        let context = Context {
            setup: &setup,
            galley: &galley,
            style: &rest,
            levels: galley.levels.as_ref(),
            hyphen: None,
            scale: &|font| book.scale(font),
            size: setup.size(),
            decorated: setup.is_decorated(),
        };
        let last = end == galley.clusters.len();
        let cut =
            Cut { all: start..end, shown: start..end, hyphen: false, broken: false, last, width };
        let mut line = context.set(&cut, true);
        if !first && let Some(sign) = &sign {
            line.items.insert(0, sign.clone());
        }
        lines.push(line);
        if last {
            return;
        }
        start = end;
    }
}

/// How many clusters from `start` fit, at least one, and their width.
fn fill(galley: &Galley, start: usize, room: Scaled) -> (usize, Scaled) {
    let mut width = 0;
    let mut end = start;
    while let Some(cluster) = galley.clusters.get(end) {
        let wider = width + Scaled::from(cluster.width);
        if wider > room && end > start && !extends(galley.first_char(cluster)) {
            break;
        }
        width = wider;
        end += 1;
    }
    match seam(galley, start, end) {
        Some(seam) => (seam, width_of(galley, start..seam)),
        None => (end, width),
    }
}

/// Where a line that must be folded before `end` parts best: after a space or a sign that ends
/// something, in its last quarter.
fn seam(galley: &Galley, start: usize, end: usize) -> Option<usize> {
    if end == galley.clusters.len() {
        return None;
    }
    let ends = |at: &usize| {
        let before = galley.first_char(&galley.clusters[*at - 1]);
        let after = galley.first_char(&galley.clusters[*at]);
        matches!(before, ' ' | ',' | ';') && after != ' '
    };
    let latest = start + (end - start) * 3 / 4;
    (latest.max(start + 1)..=end).rev().find(ends)
}

fn width_of(galley: &Galley, clusters: std::ops::Range<usize>) -> Scaled {
    galley.clusters[clusters].iter().map(|cluster| Scaled::from(cluster.width)).sum()
}

/// The sign of a wrapped line.
fn wrap_sign(setup: &Setup<'_>, shaper: &mut Shaper<'_>) -> Option<LineItem> {
    let style = setup.first_style()?;
    let pieces = [Piece::Text { text: WRAP.to_string(), style: style.clone() }];
    let paragraph = ParagraphStyle {
        measure: Pt::MAX,
        first_indent: 0.0,
        align: Align::Start,
        balance: false,
        language: Arc::clone(&style.language),
    };
    let setup = Setup::new(&pieces, &paragraph);
    let galley = gather(&setup, &paragraph, shaper, &mut Missing::default());
    let book = shaper.book();
    let context = Context {
        setup: &setup,
        galley: &galley,
        style: &paragraph,
        levels: None,
        hyphen: None,
        scale: &|font| book.scale(font),
        size: style.size,
        decorated: false,
    };
    let count = galley.clusters.len();
    let cut =
        Cut { all: 0..count, shown: 0..count, hyphen: false, broken: false, last: true, width: 0 };
    context.set(&cut, false).items.into_iter().find_map(|item| match item {
        LineItem::Glyphs { run, .. } => {
            let run = GlyphRun { color: super::geometry::Color::gray(128), ..(*run).clone() };
            Some(LineItem::Sign { x: 0.0, run: Arc::new(run) })
        }
        _ => None,
    })
}
