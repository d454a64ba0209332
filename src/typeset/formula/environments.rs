//! What stands between `\\begin` and `\\end`: rows and columns.

use super::parser::{End, Parser, fenced};
use super::tree::{Grid, Line, Node, Side};

impl Parser<'_> {
    /// Rows that a group holds, its bracket read.
    pub(super) fn group_of_rows(&mut self) -> Option<Vec<Line>> {
        // The group ends its last row: it is read as a formula of its own.
        self.at -= 1;
        let source = self.raw('{', '}')?;
        let chars: Vec<char> = source.chars().collect();
        let mut inner = Parser::new(&chars, self.references);
        inner.depth_of(self)?;
        inner.face = self.face;
        let (rows, end) = inner.rows()?;
        (end == End::Input).then_some(rows)
    }

    /// An environment, its `\\begin` read.
    pub(super) fn environment(&mut self) -> Option<Node> {
        let name = self.raw('{', '}')?;
        let kind = name.trim_end_matches('*');
        let mut columns = (vec![Side::Center], Vec::new());
        match kind {
            "array" | "darray" => {
                if self.takes('[') {
                    self.raw_to(']')?;
                }
                columns = columns_of(&self.raw('{', '}')?);
            }
            "alignedat" | "alignat" => {
                self.raw('{', '}')?;
            }
            "aligned" | "gathered" | "matrix" | "pmatrix" | "bmatrix" | "Bmatrix" | "vmatrix"
            | "Vmatrix" => {
                // `[t]` and `[r]`; a row may begin with a bracket all the same.
                let rest = self.chars[self.at..].iter().take(3).collect::<String>();
                if matches!(rest.as_str(), "[t]" | "[b]" | "[c]" | "[r]" | "[l]") {
                    self.at += 3;
                }
            }
            _ => {}
        }
        let (rows, end) = self.rows()?;
        (end == End::Environment && self.raw('{', '}')? == name).then_some(())?;
        let matrix = || Grid::Matrix(columns.0.clone(), columns.1.clone());
        let (grid, fences) = match kind {
            "align" | "aligned" | "alignat" | "alignedat" | "split" | "eqnarray" | "flalign" => {
                (Grid::Aligned, None)
            }
            "gather" | "gathered" | "equation" | "multline" | "displaymath" | "math" => {
                (Grid::Gathered, None)
            }
            "matrix" | "array" | "darray" => (matrix(), None),
            "smallmatrix" => (Grid::Small, None),
            "pmatrix" => (matrix(), Some(('(', ')'))),
            "bmatrix" => (matrix(), Some(('[', ']'))),
            "Bmatrix" => (matrix(), Some(('{', '}'))),
            "vmatrix" => (matrix(), Some(('|', '|'))),
            "Vmatrix" => (matrix(), Some(('‖', '‖'))),
            "cases" | "dcases" | "numcases" => (Grid::Cases(kind == "dcases"), None),
            "rcases" => (Grid::Cases(false), None),
            _ => return None,
        };
        let is_cases = matches!(grid, Grid::Cases(_));
        let table = Node::Table { grid, rows };
        Some(match fences {
            Some((open, close)) => fenced(open, close, table),
            None if is_cases => {
                let (open, close) =
                    if kind == "rcases" { (None, Some('}')) } else { (Some('{'), None) };
                Node::Fenced { open, close, parts: vec![vec![table]], middles: Vec::new() }
            }
            None => table,
        })
    }
}

/// How the columns of an array stand, and the columns before which a line stands.
fn columns_of(source: &str) -> (Vec<Side>, Vec<usize>) {
    let (mut sides, mut lines) = (Vec::new(), Vec::new());
    let mut depth = 0_usize;
    for c in source.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            'l' | 'p' => sides.push(Side::Left),
            'c' => sides.push(Side::Center),
            'r' => sides.push(Side::Right),
            '|' if lines.last() != Some(&sides.len()) => lines.push(sides.len()),
            _ => {}
        }
    }
    if sides.is_empty() {
        sides.push(Side::Center);
    }
    (sides, lines)
}
