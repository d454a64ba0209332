//! A formula for a paragraph, in parts between which a line may end; and a formula on lines of its
//! own.
//!
//! A formula that must be broken is broken after its signs, which are not said again (GB/T
//! 3102.11-1993, 1.1).

use super::boxes::{Area, Faces, Letters, Mark};
use super::layout::{Atom, Setter, Style};
use super::tree::{Grid, Kind, Level, Line, Node};
use crate::typeset::geometry::Pt;

/// A line is not shorter than this part of its room for the sake of a good place to end it.
const HALF: f32 = 0.45;
/// What an indent and a mark after it take of a line, em; narrower lines have neither.
const RESERVE: f32 = 3.2;
/// Lines narrower than this are those of cells, em.
const NARROW: f32 = 16.0;
/// A line may end where the formula states so much space, em.
const WIDE: f32 = 0.9;

/// A part of a formula that no line may break.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) area: Area,
    /// The space before it, where no line ends there.
    pub(crate) space: Pt,
    /// What stands before it, at which a line may end.
    pub(crate) after: Seam,
}

/// How good the place between two parts is for a line to end, the best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Seam {
    /// After an operation or a comma.
    Operation,
    Relation,
    /// In wide space that the formula states.
    Space,
}

/// A line of a displayed formula.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DisplayLine {
    pub(crate) area: Area,
    /// From the left edge.
    pub(crate) x: Pt,
}

impl<F: Faces> Setter<'_, F> {
    /// A formula in parts, none wider than what an indent and a mark leave of a line.
    pub(super) fn parts(&mut self, nodes: &[Node], style: Style, widest: Pt) -> Vec<Part> {
        let atoms = self.atoms(unwrapped(nodes), style);
        let mut parts = self.parted(atoms, style);
        let narrow = widest < NARROW * self.size;
        let widest = if narrow { widest } else { widest - RESERVE * self.size };
        for part in &mut parts {
            part.area.shrink(widest, Pt::MAX);
        }
        parts
    }

    fn parted(&self, atoms: Vec<Atom>, style: Style) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut before: Option<Kind> = None;
        // A line may end here; so much stated space was found since.
        let (mut open, mut wide, mut stated) = (false, false, 0.0);
        for atom in atoms {
            if atom.kind.is_none() {
                stated += atom.area.width;
                wide |= stated >= WIDE * self.em(style);
                continue;
            }
            let space = self.space(before, atom.kind, style) + std::mem::take(&mut stated);
            match parts.last_mut() {
                Some(part) if !open && !wide => {
                    part.area.width += space;
                    part.area.push(atom.area);
                }
                _ => parts.push(Part {
                    area: atom.area,
                    space,
                    after: match before {
                        _ if wide => Seam::Space,
                        Some(Kind::Relation) => Seam::Relation,
                        _ => Seam::Operation,
                    },
                }),
            }
            before = atom.kind;
            wide = false;
            open = matches!(before, Some(Kind::Relation | Kind::Binary | Kind::Punctuation));
        }
        parts
    }

    /// Something that can be copied, though nothing is seen of it, where a formula has no glyph.
    pub(super) fn unseen(&mut self) -> Area {
        let mut area = self.letters("\u{a0}", Letters::default(), Style::new(Level::Text));
        for mark in &mut area.marks {
            if let Mark::Glyph { advance, .. } = mark {
                *advance = 0.0;
            }
        }
        Area { marks: area.marks, ..Area::default() }
    }

    /// A displayed formula in lines, and its number at the right.
    pub(super) fn displayed(
        &mut self,
        nodes: &[Node],
        tag: Option<&str>,
        measure: Pt,
    ) -> Vec<DisplayLine> {
        let style = Style::new(Level::Display);
        if let [Node::Table { grid: grid @ (Grid::Aligned | Grid::Gathered), rows }] =
            unwrapped(nodes)
        {
            return self.displayed_rows(grid, rows, tag, measure);
        }
        let tag = tag.map(|tag| self.tag(tag));
        let atoms = self.atoms(unwrapped(nodes), style);
        let parts = self.parted(atoms, style);
        let lines = self.filled(parts, measure, style);
        self.numbered(lines, tag, measure)
    }

    /// The number of a formula.
    pub(super) fn tag(&mut self, tag: &str) -> Area {
        let letters = Letters { words: true, ..Letters::default() };
        self.letters(tag, letters, Style::new(Level::Text))
    }

    /// Lines that are aligned with one another; by themselves where they are too wide for that.
    fn displayed_rows(
        &mut self,
        grid: &Grid,
        rows: &[Line],
        tag: Option<&str>,
        measure: Pt,
    ) -> Vec<DisplayLine> {
        let style = Style::new(Level::Display);
        let mut laid = self.cells(grid, rows, style, 0.0);
        let numbers: Vec<Option<Area>> =
            rows.iter().map(|row| row.tag.as_deref().map(|tag| self.tag(tag))).collect();
        let number = numbers.iter().flatten().fold(0.0_f32, |width, tag| width.max(tag.width));
        let room = measure - if number > 0.0 { number + self.em(style) } else { 0.0 };
        let mut lines = Vec::new();
        if laid.width() <= room {
            let width = laid.width();
            let left = ((measure - width) / 2.0).min(room - width).max(0.0);
            for (row, tag) in numbers.into_iter().enumerate() {
                let mut area = laid.take_row(row);
                if let Some(tag) = tag {
                    let at = measure - tag.width - left;
                    area.put(tag, at, 0.0);
                }
                lines.push(DisplayLine { area, x: left });
            }
        } else {
            for (row, number) in rows.iter().zip(numbers) {
                let mut atoms: Vec<Atom> = Vec::new();
                for (column, cell) in row.cells.iter().enumerate() {
                    let more = if column == 0 {
                        self.atoms(cell, style)
                    } else {
                        self.atoms_after(&row.cells[column - 1], cell, style)
                    };
                    atoms.extend(more);
                }
                let parts = self.parted(atoms, style);
                let filled = self.filled(parts, measure, style);
                lines.extend(self.numbered(filled, number, measure));
            }
        }
        match tag {
            Some(tag) => {
                let tag = self.tag(tag);
                self.numbered(lines, Some(tag), measure)
            }
            None => lines,
        }
    }

    /// Parts in lines no wider than the measure, the second and others further in.
    fn filled(&self, parts: Vec<Part>, measure: Pt, style: Style) -> Vec<DisplayLine> {
        let natural: Pt = parts.iter().map(|part| part.space + part.area.width).sum();
        let indent =
            if natural <= measure { 0.0 } else { (2.0 * self.em(style)).min(measure / 8.0) };
        let mut lines: Vec<DisplayLine> = Vec::new();
        let widths: Vec<Pt> = parts.iter().map(|part| part.space + part.area.width).collect();
        let ends = line_ends(&parts, &widths, measure, indent);
        let mut parts = parts.into_iter();
        let mut start = 0;
        for end in ends {
            let mut area = Area::default();
            for (number, part) in parts.by_ref().take(end - start).enumerate() {
                if number > 0 {
                    area.width += part.space;
                }
                area.push(part.area);
            }
            start = end;
            let x = if lines.is_empty() { 0.0 } else { indent };
            area.shrink(measure - x, Pt::MAX);
            lines.push(DisplayLine { area, x });
        }
        let widest = lines.iter().fold(0.0_f32, |width, line| width.max(line.x + line.area.width));
        let left = ((measure - widest) / 2.0).max(0.0);
        for line in &mut lines {
            line.x += left;
        }
        lines
    }

    /// Puts the number of a formula at the right end of its last line, or below it where it has no
    /// room there.
    fn numbered(
        &self,
        mut lines: Vec<DisplayLine>,
        tag: Option<Area>,
        measure: Pt,
    ) -> Vec<DisplayLine> {
        let Some(tag) = tag else { return lines };
        let at = measure - tag.width;
        let gap = self.size / 2.0;
        let right = lines.last().map_or(0.0, |line| line.x + line.area.width);
        if right + gap > at {
            // A formula alone may move to the left a little.
            let alone = lines.len() == 1;
            match lines.last_mut() {
                Some(line) if alone && line.area.width + gap <= at => {
                    line.x = at - gap - line.area.width;
                }
                _ => {
                    lines.push(DisplayLine { area: tag, x: at.max(0.0) });
                    return lines;
                }
            }
        }
        if let Some(line) = lines.last_mut() {
            let x = at - line.x;
            line.area.put(tag, x, 0.0);
        }
        lines
    }
}

/// Where lines end, as numbers of parts: at the best place that fits, the last of its kind, unless
/// that would leave the line half empty.
fn line_ends(parts: &[Part], widths: &[Pt], measure: Pt, indent: Pt) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut start, mut at, mut width) = (0, 0, 0.0);
    let mut best: Option<(Seam, usize)> = None;
    while at < parts.len() {
        let room = if start == 0 { measure } else { measure - indent };
        let own = if at == start { parts[at].area.width } else { widths[at] };
        if at > start && width + own > room {
            start = best.map_or(at, |(_, end)| end);
            ends.push(start);
            (at, width, best) = (start, 0.0, None);
            continue;
        }
        let seam = parts[at].after;
        let better = best.is_none_or(|(known, _)| seam >= known);
        if at > start && seam > Seam::Operation && better && width >= room * HALF {
            best = Some((seam, at));
        }
        width += own;
        at += 1;
    }
    ends.push(parts.len());
    ends
}

/// A formula that is one group is what the group holds.
fn unwrapped(nodes: &[Node]) -> &[Node] {
    match nodes {
        [Node::Row(inner)] => inner,
        nodes => nodes,
    }
}
