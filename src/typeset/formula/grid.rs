//! Rows and columns: matrices, cases, lines of a bound, formulas that meet at a sign.

use super::boxes::{Area, Faces};
use super::layout::{Atom, Setter, Style, rekind};
use super::tree::{Grid, Kind, Level, Line, Node, Side};
use crate::typeset::geometry::Pt;

/// How a table is spaced, em.
struct Spacing {
    /// Between columns.
    columns: f32,
    /// Least height and depth of a row.
    strut: (f32, f32),
    /// Between what is tall in neighbouring rows.
    rows: f32,
}

/// A table whose cells are laid out.
pub(super) struct Laid {
    pub(super) rows: Vec<Vec<Area>>,
    /// Widths of the columns.
    pub(super) widths: Vec<Pt>,
    pub(super) sides: Vec<Side>,
    /// Space after each column.
    pub(super) gaps: Vec<Pt>,
}

impl Laid {
    /// Width of the whole.
    pub(super) fn width(&self) -> Pt {
        let gaps: Pt = self.gaps.iter().take(self.widths.len().saturating_sub(1)).sum();
        self.widths.iter().sum::<Pt>() + gaps
    }

    /// Takes a row as one box.
    pub(super) fn take_row(&mut self, row: usize) -> Area {
        let mut area = Area::default();
        let cells = std::mem::take(&mut self.rows[row]);
        let mut x = 0.0;
        for (column, cell) in cells.into_iter().enumerate() {
            let width = self.widths[column];
            let shift = match self.sides[column] {
                Side::Left => 0.0,
                Side::Center => (width - cell.width) / 2.0,
                Side::Right => width - cell.width,
            };
            area.put(cell, x + shift, 0.0);
            x += width + self.gaps[column];
        }
        area.width = self.width();
        area
    }
}

impl<F: Faces> Setter<'_, F> {
    /// A table in one box, centred on the axis.
    pub(super) fn table(&mut self, grid: &Grid, rows: &[Line], style: Style) -> Area {
        let (em, axis, theta) = (self.em(style), self.axis(style), self.rule(style));
        let spacing = match grid {
            Grid::Matrix(..) => Spacing { columns: 0.9, strut: (0.78, 0.34), rows: 0.2 },
            Grid::Small => Spacing { columns: 0.5, strut: (0.5, 0.2), rows: 0.1 },
            Grid::Cases(true) => Spacing { columns: 1.0, strut: (0.85, 0.4), rows: 0.3 },
            Grid::Cases(false) => Spacing { columns: 1.0, strut: (0.82, 0.36), rows: 0.22 },
            Grid::Aligned | Grid::Gathered => {
                Spacing { columns: 0.0, strut: (0.85, 0.4), rows: 0.3 }
            }
            Grid::Stacked => Spacing { columns: 0.3, strut: (0.48, 0.18), rows: 0.1 },
        };
        let inner = match grid {
            Grid::Small => Style::new(Level::Script),
            Grid::Aligned | Grid::Gathered | Grid::Cases(true) if style.level <= Level::Text => {
                Style::new(Level::Display)
            }
            Grid::Matrix(..) | Grid::Cases(_) if style.level <= Level::Text => {
                Style::new(Level::Text)
            }
            _ => style,
        };
        let mut laid = self.cells(grid, rows, inner, spacing.columns * em);
        let width = laid.width();
        let pad = if matches!(grid, Grid::Matrix(..) | Grid::Cases(_)) { 0.08 * em } else { 0.0 };
        let mut table = Area::room(width + 2.0 * pad, 0.0, 0.0);
        let mut y = 0.0;
        let struts = (spacing.strut.0 * em, spacing.strut.1 * em);
        let mut depth_above: Option<Pt> = None;
        let gap = spacing.rows * em;
        let mut top = 0.0;
        for (number, cells) in rows.iter().enumerate() {
            let area = laid.take_row(number);
            let height = area.height.max(struts.0);
            match depth_above {
                Some(above) => y -= above + gap + height,
                None => top = height,
            }
            if cells.ruled {
                let line = y + height + gap / 2.0;
                table.put(Area::rule(table.width, line - theta / 2.0, theta), 0.0, 0.0);
            }
            depth_above = Some(area.depth.max(struts.1));
            table.put(area, pad, y);
        }
        let bottom = y - depth_above.unwrap_or(0.0);
        table.height = table.height.max(top);
        table.depth = table.depth.max(-bottom);
        if let Grid::Matrix(_, lines) = grid {
            let mut x = pad;
            for column in 0..=laid.widths.len() {
                let gap = laid.gaps.get(column.wrapping_sub(1)).copied().unwrap_or(0.0);
                if lines.contains(&column) {
                    let at = if column == 0 { 0.0 } else { x - gap / 2.0 };
                    table.put(Area::rule(theta, bottom, top - bottom), at - theta / 2.0, 0.0);
                }
                x += laid.widths.get(column).map_or(0.0, |width| width + laid.gaps[column]);
            }
        }
        let middle = f32::midpoint(top, bottom);
        if *grid == Grid::Stacked {
            // The first line stands where a bound of one line does.
            return table;
        }
        table.raised(axis - middle)
    }

    /// Lays out the cells of a table.
    pub(super) fn cells(&mut self, grid: &Grid, rows: &[Line], style: Style, gap: Pt) -> Laid {
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let aligned = *grid == Grid::Aligned;
        let em = self.em(style);
        let mut widths = vec![0.0_f32; columns];
        let mut laid = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(columns);
            for (column, cell) in row.cells.iter().enumerate() {
                let area = if aligned && column % 2 == 1 {
                    self.continued(&row.cells[column - 1], cell, style)
                } else {
                    self.row(cell, style)
                };
                widths[column] = widths[column].max(area.width);
                cells.push(area);
            }
            laid.push(cells);
        }
        let side = |column: usize| match grid {
            Grid::Matrix(sides, _) => {
                sides.get(column).or(sides.last()).copied().unwrap_or(Side::Center)
            }
            Grid::Small | Grid::Gathered | Grid::Stacked => Side::Center,
            Grid::Aligned if column.is_multiple_of(2) => Side::Right,
            Grid::Aligned | Grid::Cases(_) => Side::Left,
        };
        let gaps = (0..columns)
            .map(|column| match (aligned, column % 2) {
                (true, 0) => 0.0,
                (true, _) => 2.0 * em,
                _ => gap,
            })
            .collect();
        Laid { rows: laid, widths, sides: (0..columns).map(side).collect(), gaps }
    }

    /// A cell that goes on with the one before it: a relation on either side has its space.
    fn continued(&mut self, before: &[Node], cell: &[Node], style: Style) -> Area {
        let atoms = self.atoms_after(before, cell, style);
        self.joined(atoms, style)
    }

    /// The atoms of a cell that follows another.
    pub(super) fn atoms_after(
        &mut self,
        before: &[Node],
        cell: &[Node],
        style: Style,
    ) -> Vec<Atom> {
        let last = match before.last() {
            Some(Node::Sign { kind: Kind::Relation, .. }) => Kind::Relation,
            _ => Kind::Ordinary,
        };
        let mut atoms = self.things(cell, style);
        if !atoms.is_empty() {
            atoms.insert(0, Atom::empty(last));
        }
        rekind(&mut atoms);
        atoms
    }
}
