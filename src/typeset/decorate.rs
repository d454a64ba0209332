//! What hangs on the words of a line: grounds, rules, dots of emphasis, readings.
//!
//! Takes clusters on their places; moves none of them.

use super::characters::{Class, Tongue};
use super::galley::{Reading, Setup};
use super::geometry::Pt;
use super::lines::Cut;
use super::paragraph::{Line, LineItem, Piece, TextStyle};
use super::setting::{ASCENT, Context, DESCENT, Placed, real, real_points};

impl Context<'_> {
    /// Calls `paint` with the style and the edges of each stretch of clusters that `has` it.
    fn stretches(
        &self,
        placed: &[Placed],
        edge: f64,
        has: impl Fn(&TextStyle) -> bool,
        mut paint: impl FnMut(&TextStyle, Pt, Pt),
    ) {
        let mut open: Option<(&TextStyle, f64, f64)> = None;
        for placed in placed.iter().filter(|placed| placed.ink) {
            let style = self.text_style(placed.index).filter(|style| has(style));
            // The blank that a mark loses at the line's end is not of the line.
            let right = (placed.x + placed.width).min(edge);
            match (&mut open, style) {
                (Some((current, _, end)), Some(style)) if std::ptr::eq(*current, style) => {
                    *end = right;
                }
                (open, style) => {
                    if let Some((style, from, to)) = open.take() {
                        paint(style, real_points(from), real_points(to));
                    }
                    *open = style.map(|style| (style, placed.x, right));
                }
            }
        }
        if let Some((style, from, to)) = open {
            paint(style, real_points(from), real_points(to));
        }
    }

    /// Grounds of highlights.
    pub(super) fn backgrounds(&self, placed: &[Placed], edge: f64, line: &mut Line) {
        self.stretches(
            placed,
            edge,
            |style| style.background.is_some(),
            |style, from, to| {
                let Some(color) = style.background else { return };
                line.items.push(LineItem::Fill {
                    x: from,
                    bottom: style.raise - (DESCENT + 0.06) * style.size,
                    width: to - from,
                    height: 1.12 * style.size,
                    color,
                    behind: true,
                });
            },
        );
    }

    /// Underlines, strikes and dots of emphasis.
    pub(super) fn decorations(&self, placed: &[Placed], edge: f64, line: &mut Line) {
        let rule = |style: &TextStyle, from: Pt, to: Pt, middle: Pt| LineItem::Fill {
            x: from,
            bottom: style.raise + (middle - 0.025) * style.size,
            width: to - from,
            height: 0.05 * style.size,
            color: style.color,
            behind: false,
        };
        self.stretches(
            placed,
            edge,
            |style| style.underline,
            |style, from, to| {
                line.items.push(rule(style, from, to, -DESCENT - 0.08));
            },
        );
        self.stretches(
            placed,
            edge,
            |style| style.strikeout,
            |style, from, to| {
                line.items.push(rule(style, from, to, 0.36));
            },
        );
        for placed in placed.iter().filter(|placed| placed.ink) {
            let cluster = self.cluster(placed.index);
            let Some(style) = self.text_style(placed.index) else { continue };
            let letter =
                matches!(cluster.class, Class::Ideograph | Class::SmallKana | Class::Iteration);
            if !style.dots || !letter || cluster.glyphs == 0 {
                continue;
            }
            let own = Tongue::of(&style.language);
            let tongue = if own == Tongue::Western { self.setup.tongue } else { own };
            let y = match tongue {
                Tongue::Korean => continue,
                Tongue::Japanese => ASCENT + 0.2,
                _ => -DESCENT - 0.2,
            };
            line.items.push(LineItem::Dot {
                x: real_points(placed.x + placed.width / 2.0),
                y: style.raise + y * style.size,
                radius: 0.09 * style.size,
            });
        }
    }

    /// Readings, centred over their bases.
    pub(super) fn readings(&self, placed: &[Placed], cut: &Cut, line: &mut Line) {
        let readings = &self.galley.readings;
        let first = readings.partition_point(|reading| reading.clusters.start < cut.shown.start);
        for reading in &readings[first..] {
            if reading.clusters.start >= cut.shown.end {
                break;
            }
            let base = placed.iter().filter(|placed| reading.clusters.contains(&placed.index));
            let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
            for placed in base {
                left = left.min(placed.x);
                right = right.max(placed.x + placed.width);
            }
            if left < right {
                self.reading(reading, left.midpoint(right), line);
            }
        }
    }

    fn reading(&self, reading: &Reading, middle: f64, line: &mut Line) {
        let Some(style) = self.text_style(reading.clusters.start) else { return };
        let small = TextStyle { size: style.size / 2.0, ..style.clone() };
        let text: String = reading.galley.chars.iter().collect();
        let pieces = [Piece::Text { text, style: small }];
        let setup = Setup { pieces: &pieces, ..*self.setup };
        let inner = Context { setup: &setup, galley: &reading.galley, levels: None, ..*self };
        let mut pen = middle - real(reading.width) / 2.0;
        let mut placed = Vec::with_capacity(reading.galley.clusters.len());
        for (index, cluster) in reading.galley.clusters.iter().enumerate() {
            let width = f64::from(cluster.width);
            placed.push(Placed { index, x: pen, width, ink: true });
            pen += width;
        }
        let mut above = Line::default();
        inner.runs(&placed, false, &mut above);
        // The reading's em box stands on that of the base.
        let raise = style.raise + (ASCENT + DESCENT / 2.0) * style.size;
        for mut item in above.items {
            if let LineItem::Glyphs { raise: own, .. } = &mut item {
                *own = raise;
            }
            line.items.push(item);
        }
        let top = raise + ASCENT * style.size / 2.0;
        line.extra_above = line.extra_above.max(top - ASCENT * self.size);
    }
}
