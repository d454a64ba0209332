//! Raised and lowered things: scripts beside a base, bounds above and below it.

use super::boxes::{Area, Faces};
use super::layout::{Atom, Setter, Style};
use super::tree::{Kind, Limits, Node, Span};

/// Space after scripts, em.
const SCRIPT_SPACE: f32 = 0.05;

impl<F: Faces> Setter<'_, F> {
    /// Scripts of a base, beside it or above and below it.
    pub(super) fn scripts(
        &mut self,
        base: &Node,
        below: Option<&[Node]>,
        above: Option<&[Node]>,
        style: Style,
    ) -> (Area, Kind) {
        let atom = self.atom(base, style);
        let kind = atom.kind.unwrap_or(Kind::Ordinary);
        let bounds = match base {
            Node::Operator { limits, .. } | Node::Function { limits, .. } => match limits {
                Limits::Always => true,
                Limits::Never => false,
                Limits::Displayed => style.is_display(),
            },
            Node::As(Kind::Large, _) => style.is_display(),
            Node::Spanned { span: Span::Brace, .. } => true,
            _ => false,
        };
        let raised = Style { level: style.script().level, ..style };
        let above = above.map(|nodes| self.row(nodes, raised));
        let below = below.map(|nodes| self.row(nodes, raised.cramped()));
        let area = if bounds {
            self.bounded(atom.area, below, above, style)
        } else {
            self.beside(atom, below, above, style)
        };
        (area, kind)
    }

    /// Bounds above and below (rule 13a).
    fn bounded(&self, base: Area, below: Option<Area>, above: Option<Area>, style: Style) -> Area {
        let em = self.em(style);
        let lean = base.lean / 2.0;
        let widest = [&below, &above].into_iter().flatten().fold(base.width, |w, a| w.max(a.width));
        let mut area = Area::room(widest, 0.0, 0.0);
        let (height, depth) = (base.height, base.depth);
        let x = (widest - base.width) / 2.0;
        area.put(base, x, 0.0);
        if let Some(above) = above {
            let gap = (0.1 * em).max(0.2 * em - above.depth);
            let (x, y) = ((widest - above.width) / 2.0 + lean, height + gap + above.depth);
            area.put(above, x.max(0.0), y);
        }
        if let Some(below) = below {
            let gap = (0.14 * em).max(0.55 * em - below.height);
            let (x, y) = ((widest - below.width) / 2.0 - lean, -depth - gap - below.height);
            area.put(below, x.max(0.0), y);
        }
        area
    }

    /// Scripts beside a base (rule 18).
    fn beside(&self, base: Atom, below: Option<Area>, above: Option<Area>, style: Style) -> Area {
        let em = self.em(style);
        let (x_height, theta) = (self.x_height(style), self.rule(style));
        let script = self.em(style.script());
        let single = base.single;
        let mut area = base.area;
        let mut up = if single { 0.0 } else { area.height - 0.386 * script };
        let mut down = if single { 0.0 } else { area.depth + 0.05 * script };
        let (width, lean) = (area.width, area.lean);
        area.lean = 0.0;
        if let Some(above) = &above {
            // TeX's parameters 13 to 15 for an x-height of 0.43 em.
            let least = match (style.is_display(), style.cramped) {
                (true, false) => 0.96,
                (_, true) => 0.70,
                _ => 0.84,
            };
            up = up.max(least * x_height).max(above.depth + x_height / 4.0);
        }
        match (below, above) {
            (None, None) => {}
            (None, Some(above)) => {
                area.width = width + above.width + SCRIPT_SPACE * em;
                area.put(above, width, up);
            }
            (Some(below), None) => {
                let down = down.max(0.16 * em).max(below.height - 0.8 * x_height);
                // A subscript follows the foot of what leans.
                let x = width - lean;
                area.width = width.max(x + below.width + SCRIPT_SPACE * em);
                area.put(below, x, -down);
            }
            (Some(below), Some(above)) => {
                down = down.max(0.25 * em);
                let gap = (up - above.depth) - (below.height - down);
                if gap < 4.0 * theta {
                    down += 4.0 * theta - gap;
                    let low = 0.8 * x_height - (up - above.depth);
                    if low > 0.0 {
                        up += low;
                        down -= low;
                    }
                }
                let x = width - lean;
                let wide = (width + above.width).max(x + below.width);
                area.width = wide + SCRIPT_SPACE * em;
                area.put(above, width, up);
                area.put(below, x, -down);
            }
        }
        area
    }
}
