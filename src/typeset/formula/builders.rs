//! What is built up: fractions, roots, accents, bars, braces, growing brackets, frames.

use super::boxes::{Area, Faces, Letters};
use super::layout::{Setter, Style};
use super::shapes::{self, RULE};
use super::tree::{Kind, Level, Node, Span};

impl<F: Faces> Setter<'_, F> {
    /// A thing that is built of others, and what it is to its neighbours.
    pub(super) fn built(&mut self, node: &Node, style: Style) -> (Area, Kind) {
        match node {
            Node::Fraction { above, below, bar, level } => {
                let style = level.map_or(style, |level| Style { level, ..style });
                (self.fraction(above, below, *bar, style), Kind::Inner)
            }
            Node::Root { degree, inner } => {
                (self.root(degree.as_deref(), inner, style), Kind::Ordinary)
            }
            Node::Accent { mark, inner } => (self.accent(*mark, inner, style), Kind::Ordinary),
            Node::Spanned { span, above, inner } => {
                let kind = if *span == Span::Brace { Kind::Large } else { Kind::Ordinary };
                (self.spanned(*span, *above, inner, style), kind)
            }
            Node::Stack { base, above, below } => {
                self.stack(base, above.as_deref(), below.as_deref(), style)
            }
            Node::Arrow { sign, above, below } => {
                (self.long_arrow(*sign, above, below.as_deref(), style), Kind::Relation)
            }
            Node::Fenced { open, close, parts, middles } => {
                (self.fenced((*open, *close), parts, middles, style), Kind::Inner)
            }
            Node::Sized { sign, kind, size } => (self.bracket(*sign, *size, style), *kind),
            Node::Table { grid, rows } => (self.table(grid, rows, style), Kind::Ordinary),
            Node::Phantom { inner, wide, high } => {
                let area = self.row(inner, style);
                let width = if *wide { area.width } else { 0.0 };
                let (height, depth) = if *high { (area.height, area.depth) } else { (0.0, 0.0) };
                (Area::room(width, height, depth), Kind::Ordinary)
            }
            Node::Boxed(inner) => (self.boxed(inner, style), Kind::Ordinary),
            Node::Struck { inner, level } => (self.struck(inner, *level, style), Kind::Ordinary),
            // The others are laid out as atoms.
            _ => (Area::default(), Kind::Ordinary),
        }
    }

    /// A fraction (rule 15): the distances are TeX's, from the axis of Computer Modern.
    fn fraction(&mut self, above: &[Node], below: &[Node], bar: bool, style: Style) -> Area {
        let (em, axis, theta) = (self.em(style), self.axis(style), self.rule(style));
        let above = self.row(above, style.part());
        let below = self.row(below, style.part().cramped());
        let display = style.is_display();
        let (mut up, mut down) = match (display, bar) {
            (true, _) => (axis + 0.427 * em, 0.936 * em - axis),
            (false, true) => (axis + 0.144 * em, 0.595 * em - axis),
            (false, false) => (axis + 0.194 * em, 0.595 * em - axis),
        };
        if bar {
            let gap = if display { 3.0 * theta } else { 1.4 * theta };
            up = up.max(axis + theta / 2.0 + gap + above.depth);
            down = down.max(below.height + gap + theta / 2.0 - axis);
        } else {
            let gap = if display { 7.0 * theta } else { 3.0 * theta };
            let lack = gap - ((up - above.depth) - (below.height - down));
            if lack > 0.0 {
                up += lack / 2.0;
                down += lack / 2.0;
            }
        }
        let side = 0.1 * em;
        let over = 0.03 * em;
        let inner = above.width.max(below.width) + 2.0 * over;
        let mut area = Area::room(inner + 2.0 * side, 0.0, 0.0);
        let middle = |part: &Area| side + (inner - part.width) / 2.0;
        let (x, lower_x) = (middle(&above), middle(&below));
        area.put(above, x, up);
        if bar {
            area.put(Area::rule(inner, axis - theta / 2.0, theta), side, 0.0);
        }
        area.put(below, lower_x, -down);
        area
    }

    /// A root (rule 11).
    fn root(&mut self, degree: Option<&[Node]>, inner: &[Node], style: Style) -> Area {
        let (em, theta) = (self.em(style), self.rule(style));
        let inner = self.row(inner, style.cramped());
        let clearance =
            if style.is_display() { theta + self.x_height(style) / 4.0 } else { 1.6 * theta };
        // Roots side by side are of one height, whatever letter they hold.
        let height = inner.height.max(0.62 * em) + clearance;
        let depth = inner.depth.max(0.06 * em);
        let sign = shapes::root((height + depth + theta) / em);
        let lead = self.drawn(sign, -depth, style);
        let mut area = Area::default();
        if let Some(degree) = degree {
            let degree = self.row(degree, Style::new(Level::SecondScript));
            let rise = (0.56 * (lead.tall()) - depth).max(0.0) + degree.depth;
            let x = (0.06 * em).max(0.0);
            area.width = x + (degree.width - 0.42 * lead.width).max(0.0);
            let at = area.width + 0.42 * lead.width - degree.width;
            area.put(degree, at.max(0.0), rise);
        }
        let x = area.width + lead.width;
        area.push(lead);
        let pad = 0.06 * em;
        let width = inner.width + pad + 0.02 * em;
        area.put(inner, x + 0.02 * em, 0.0);
        area.put(Area::rule(width, height + theta - RULE * em, RULE * em), x - 0.01 * em, 0.0);
        area.width = x + width + 0.03 * em;
        area.lean = 0.0;
        area
    }

    /// A mark over one thing (rule 12).
    fn accent(&mut self, mark: char, inner: &[Node], style: Style) -> Area {
        let em = self.em(style);
        let base = self.row(inner, style.cramped());
        let mut sign = if mark == '→' {
            let drawn = shapes::arrow(0.42, false, true);
            self.drawn(drawn, 0.52 * em, style).scaled(0.9)
        } else {
            self.letters(mark.encode_utf8(&mut [0; 4]), Letters::default(), style)
        };
        // What one sees of it, which is narrower than its body.
        let (left, right, bottom) = self.ink(&sign, mark, style);
        let slope = if is_slanted(inner) { 0.18 } else { 0.0 };
        let middle = (base.width - base.lean) / 2.0 + slope * base.height / 2.0;
        let gap = 0.07 * em;
        let up = base.height + gap - bottom;
        sign.lean = 0.0;
        let mut area = Area::room(base.width, 0.0, 0.0);
        area.lean = base.lean;
        area.put(base, 0.0, 0.0);
        let x = middle - f32::midpoint(left, right);
        area.put(sign, x, up);
        area
    }

    /// Left and right of the ink of a mark, and its bottom.
    fn ink(&mut self, sign: &Area, mark: char, style: Style) -> (f32, f32, f32) {
        if mark == '→' {
            return (0.0, sign.width, -sign.depth);
        }
        let letters = Letters { bold: self.bold, ..Letters::default() };
        let strip = self.faces.strip(mark.encode_utf8(&mut [0; 4]), letters);
        let size = self.em(style) / self.measures_em();
        (strip.ink[0] * size, strip.ink[1] * size, strip.ink[2] * size)
    }

    /// A line, a brace, a hat or an arrow as wide as a thing (rules 9 and 10).
    fn spanned(&mut self, span: Span, above: bool, inner: &[Node], style: Style) -> Area {
        let (em, theta) = (self.em(style), self.rule(style));
        let style_inside = if above { style.cramped() } else { style };
        let base = self.row(inner, style_inside);
        let width = base.width.max(0.3 * em);
        let ems = width / em;
        let (drawn, gap) = match span {
            Span::Line => {
                let y = if above { base.height + 2.6 * theta } else { -base.depth - 3.6 * theta };
                let mut area = Area::room(base.width, base.height, base.depth);
                area.put(base, 0.0, 0.0);
                area.put(Area::rule(area.width, y, theta), 0.0, 0.0);
                return area;
            }
            Span::Brace => (shapes::flat_brace(ems.max(0.9)), 0.12),
            Span::Hat => (shapes::wide_hat(ems * 0.92), 0.08),
            Span::Tilde => (shapes::wide_tilde(ems * 0.92), 0.09),
            Span::RightArrow => (shapes::arrow(ems, false, true), 0.05),
            Span::LeftArrow => (shapes::arrow(ems, true, false), 0.05),
            Span::BothArrow => (shapes::arrow(ems, true, true), 0.05),
        };
        let mut sign = self.drawn(drawn, 0.0, style);
        let mut area = Area::room(base.width.max(sign.width), 0.0, 0.0);
        let x = (area.width - base.width) / 2.0;
        let (height, depth) = (base.height, base.depth);
        area.put(base, x, 0.0);
        let at = (area.width - sign.width) / 2.0;
        if above {
            area.put(sign, at, height + gap * em);
        } else {
            let tall = sign.height;
            sign = turned(sign);
            area.put(sign, at, -depth - gap * em - tall);
        }
        area
    }

    /// One thing over and under another that keeps its kind.
    fn stack(
        &mut self,
        base: &[Node],
        above: Option<&[Node]>,
        below: Option<&[Node]>,
        style: Style,
    ) -> (Area, Kind) {
        let kind = match base {
            [Node::Sign { kind, .. }] => *kind,
            [Node::Operator { .. } | Node::Function { .. }] => Kind::Large,
            _ => Kind::Ordinary,
        };
        let em = self.em(style);
        let small = Style { level: style.part_of_script(), ..style };
        let base = self.row(base, style);
        let above = above.map(|nodes| self.row(nodes, small));
        let below = below.map(|nodes| self.row(nodes, small.cramped()));
        let widest = [&above, &below].into_iter().flatten().fold(base.width, |w, a| w.max(a.width));
        let mut area = Area::room(widest, 0.0, 0.0);
        let (height, depth) = (base.height, base.depth);
        let x = (widest - base.width) / 2.0;
        area.put(base, x, 0.0);
        if let Some(above) = above {
            let (x, y) = ((widest - above.width) / 2.0, height + 0.1 * em + above.depth);
            area.put(above, x, y);
        }
        if let Some(below) = below {
            let (x, y) = ((widest - below.width) / 2.0, -depth - 0.1 * em - below.height);
            area.put(below, x, y);
        }
        (area, kind)
    }

    /// An arrow as long as what stands over and under it.
    fn long_arrow(
        &mut self,
        sign: char,
        above: &[Node],
        below: Option<&[Node]>,
        style: Style,
    ) -> Area {
        let (em, axis, theta) = (self.em(style), self.axis(style), self.rule(style));
        let small = Style { level: style.part_of_script(), ..style };
        let above = self.row(above, small);
        let below = below.map(|nodes| self.row(nodes, small.cramped()));
        let widest = below.as_ref().map_or(above.width, |below| below.width.max(above.width));
        let width = (widest + 0.5 * em).max(0.9 * em);
        let mut area = Area::room(width, 0.0, 0.0);
        if sign == '=' {
            for y in [0.08, -0.08] {
                area.put(Area::rule(width, axis + y * em - theta / 2.0, theta), 0.0, 0.0);
            }
        } else {
            let drawn = shapes::arrow(width / em, sign == '←', sign == '→');
            let arrow = self.centred(drawn, style);
            area.put(arrow, 0.0, 0.0);
        }
        let x = (width - above.width) / 2.0;
        let y = axis + 0.16 * em + above.depth;
        area.put(above, x, y);
        if let Some(below) = below {
            let (x, y) = ((width - below.width) / 2.0, axis - 0.16 * em - below.height);
            area.put(below, x, y);
        }
        area
    }

    /// Brackets as tall as what they hold (rule 19).
    fn fenced(
        &mut self,
        (open, close): (Option<char>, Option<char>),
        parts: &[Vec<Node>],
        middles: &[char],
        style: Style,
    ) -> Area {
        let (em, axis) = (self.em(style), self.axis(style));
        let parts: Vec<Area> = parts.iter().map(|part| self.row(part, style)).collect();
        let reach = parts
            .iter()
            .fold(0.0_f32, |reach, part| reach.max(part.height - axis).max(part.depth + axis));
        // They may be a little shorter than what they hold: plain.tex's `delimiterfactor` and
        // `delimitershortfall`.
        let tall = (2.0 * reach * 0.92).max(2.0 * reach - 0.4 * em) / em;
        let mut area = Area::default();
        if let Some(open) = open {
            let bracket = self.bracket(open, tall.max(0.9), style);
            area.push(bracket);
        }
        for (number, part) in parts.into_iter().enumerate() {
            area.push(part);
            if let Some(middle) = middles.get(number) {
                let middle = self.bracket(*middle, tall.max(0.9), style);
                area.width += 0.08 * em;
                area.push(middle);
                area.width += 0.08 * em;
            }
        }
        match close {
            Some(close) => {
                let bracket = self.bracket(close, tall.max(0.9), style);
                area.push(bracket);
            }
            None => area.width += 0.06 * em,
        }
        area.lean = 0.0;
        area
    }

    fn boxed(&mut self, inner: &[Node], style: Style) -> Area {
        let (em, theta) = (self.em(style), self.rule(style));
        let inner = self.row(inner, style);
        let pad = 0.28 * em;
        let (width, height, depth) =
            (inner.width + 2.0 * pad, inner.height + pad, inner.depth + pad);
        let mut area = Area::room(width, height, depth);
        area.put(inner, pad, 0.0);
        area.put(Area::rule(width, height - theta, theta), 0.0, 0.0);
        area.put(Area::rule(width, -depth, theta), 0.0, 0.0);
        area.put(Area::rule(theta, -depth, height + depth), 0.0, 0.0);
        area.put(Area::rule(theta, -depth, height + depth), width - theta, 0.0);
        area
    }

    fn struck(&mut self, inner: &[Node], level: bool, style: Style) -> Area {
        let (em, theta, axis) = (self.em(style), self.rule(style), self.axis(style));
        let inner = self.row(inner, style);
        let (width, height, depth) = (inner.width, inner.height, inner.depth);
        let mut area = Area::room(width, height, depth);
        area.put(inner, 0.0, 0.0);
        if level {
            area.put(Area::rule(width, axis - theta / 2.0, theta), 0.0, 0.0);
        } else {
            // Past the corners, or it is lost in strokes of letters that lean as it does.
            let line = shapes::stroke(width / em + 0.16, (height + depth) / em + 0.2);
            let line = self.drawn(line, -depth - 0.1 * em, style);
            area.put(line, -0.08 * em, 0.0);
        }
        area
    }
}

/// A box upside down, standing on its baseline.
fn turned(area: Area) -> Area {
    let height = area.height;
    let mut area = area;
    for mark in &mut area.marks {
        if let super::boxes::Mark::Shape { outline, .. } = mark {
            for segment in outline {
                *segment = segment.mapped(|(x, y)| (x, height - y));
            }
        }
    }
    area
}

/// Whether a thing is of one italic letter.
fn is_slanted(nodes: &[Node]) -> bool {
    match nodes {
        [Node::Sign { kind: Kind::Variable, face, .. }] => !face.upright,
        [Node::Row(inner)] => is_slanted(inner),
        _ => false,
    }
}
