//! Signs drawn as shapes, for they grow: brackets, roots, braces, arrows.
//!
//! All are drawn for a size in ems of formulas, from their lower left corner, y upward; strokes keep
//! their thickness whatever the size.

use crate::typeset::page::Segment::{self, Close, Line, Move};

/// Thickness of bars of fractions and roots, em.
pub(super) const RULE: f32 = 0.05;

/// An outline with its size, em.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawn {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) outline: Vec<Segment>,
}

/// A cubic curve by its control points to its end.
pub(super) fn curve(
    x: f32,
    y: f32,
    second_x: f32,
    second_y: f32,
    end_x: f32,
    end_y: f32,
) -> Segment {
    Segment::Cubic((x, y), (second_x, second_y), (end_x, end_y))
}

pub(super) fn polygon(points: &[(f32, f32)]) -> Vec<Segment> {
    let mut outline: Vec<Segment> = points.iter().map(|&(x, y)| Line(x, y)).collect();
    if let Some(first) = points.first() {
        outline[0] = Move(first.0, first.1);
    }
    outline.push(Close);
    outline
}

fn mirrored(drawn: Drawn) -> Drawn {
    let width = drawn.width;
    let outline = drawn.outline.into_iter().map(|segment| segment.mapped(|(x, y)| (width - x, y)));
    Drawn { outline: outline.collect(), ..drawn }
}

pub(super) fn upside_down(drawn: Drawn) -> Drawn {
    let height = drawn.height;
    let outline = drawn.outline.into_iter().map(|segment| segment.mapped(|(x, y)| (x, height - y)));
    Drawn { outline: outline.collect(), ..drawn }
}

/// A bracket of a height, where it can be drawn.
pub(super) fn bracket(sign: char, height: f32) -> Option<Drawn> {
    Some(match sign {
        '(' => parenthesis(height),
        ')' => mirrored(parenthesis(height)),
        '[' => square(height, true, true),
        ']' => mirrored(square(height, true, true)),
        '⌊' => square(height, false, true),
        '⌋' => mirrored(square(height, false, true)),
        '⌈' => square(height, true, false),
        '⌉' => mirrored(square(height, true, false)),
        '⟦' => double_square(height),
        '⟧' => mirrored(double_square(height)),
        '{' => brace(height),
        '}' => mirrored(brace(height)),
        '⟨' => angle(height),
        '⟩' => mirrored(angle(height)),
        '|' => bars(height, 1),
        '‖' => bars(height, 2),
        '/' => slash(height),
        '\\' => mirrored(slash(height)),
        _ => return None,
    })
}

fn parenthesis(height: f32) -> Drawn {
    let h = height;
    let width = (0.24 + 0.075 * h).min(0.62);
    let thick = (0.055 + 0.016 * h).min(0.11);
    let thin = 0.028;
    let (left, right) = (0.07, width - 0.03);
    let outline = vec![
        Move(right, h),
        curve(left + (right - left) * 0.42, h * 0.86, left, h * 0.70, left, h * 0.5),
        curve(left, h * 0.30, left + (right - left) * 0.42, h * 0.14, right, 0.0),
        Line(right + thin * 0.5, thin),
        curve(
            left + thick + (right - left) * 0.36,
            h * 0.17,
            left + thick,
            h * 0.32,
            left + thick,
            h * 0.5,
        ),
        curve(
            left + thick,
            h * 0.68,
            left + thick + (right - left) * 0.36,
            h * 0.83,
            right + thin * 0.5,
            h - thin,
        ),
        Close,
    ];
    Drawn { width, height, outline }
}

fn square(height: f32, top: bool, bottom: bool) -> Drawn {
    let width = (0.30 + 0.03 * height).min(0.46);
    let (left, right, stem, arm) = (0.12, width - 0.03, 0.058, 0.042);
    let mut points = vec![(left, 0.0), (left, height)];
    if top {
        points.extend([(right, height), (right, height - arm), (left + stem, height - arm)]);
    } else {
        points.push((left + stem, height));
    }
    if bottom {
        points.extend([(left + stem, arm), (right, arm), (right, 0.0)]);
    } else {
        points.push((left + stem, 0.0));
    }
    Drawn { width, height, outline: polygon(&points) }
}

fn double_square(height: f32) -> Drawn {
    let mut drawn = square(height, true, true);
    drawn.width += 0.1;
    let inner = polygon(&[(0.26, 0.0), (0.26, height), (0.3, height), (0.3, 0.0)]);
    drawn.outline.extend(inner);
    drawn
}

/// A brace: two quarter turns into the stem on both sides of the beak.
fn brace(height: f32) -> Drawn {
    let h = height;
    let width = (0.36 + 0.05 * h).min(0.62);
    let thick = (0.06 + 0.012 * h).min(0.095);
    let thin = 0.03;
    // Left end of the beak, the stem's middle, right end of the hooks.
    let (beak, stem, hook) = (0.04, width * 0.5, width - 0.04);
    let (inner, outer) = (stem + thick / 2.0, stem - thick / 2.0);
    let turn = (h * 0.25).min(0.36);
    let middle = h / 2.0;
    let outline = vec![
        Move(hook, h),
        curve(outer + (hook - outer) * 0.32, h, outer, h - turn * 0.42, outer, h - turn),
        Line(outer, middle + turn),
        curve(
            outer,
            middle + turn * 0.36,
            outer - (outer - beak) * 0.3,
            middle + thin,
            beak,
            middle,
        ),
        curve(
            outer - (outer - beak) * 0.3,
            middle - thin,
            outer,
            middle - turn * 0.36,
            outer,
            middle - turn,
        ),
        Line(outer, turn),
        curve(outer, turn * 0.42, outer + (hook - outer) * 0.32, 0.0, hook, 0.0),
        Line(hook, thin),
        curve(inner + (hook - inner) * 0.34, thin, inner, turn * 0.52, inner, turn),
        Line(inner, middle - turn),
        curve(
            inner,
            middle - turn * 0.44,
            inner - (inner - beak) * 0.3,
            middle - thin * 0.6,
            beak + 0.1,
            middle,
        ),
        curve(
            inner - (inner - beak) * 0.3,
            middle + thin * 0.6,
            inner,
            middle + turn * 0.44,
            inner,
            middle + turn,
        ),
        Line(inner, h - turn),
        curve(inner, h - turn * 0.52, inner + (hook - inner) * 0.34, h - thin, hook, h - thin),
        Close,
    ];
    Drawn { width, height, outline }
}

fn angle(height: f32) -> Drawn {
    let h = height;
    let width = (0.26 + 0.07 * h).min(0.6);
    let (left, right, thick) = (0.06, width - 0.05, 0.056);
    let points = [
        (right - thick, h),
        (left, h / 2.0),
        (right - thick, 0.0),
        (right, 0.0),
        (left + thick * 1.1, h / 2.0),
        (right, h),
    ];
    Drawn { width, height, outline: polygon(&points) }
}

fn bars(height: f32, count: u8) -> Drawn {
    let thick = 0.05;
    let mut outline = Vec::new();
    let mut x = 0.11;
    for _ in 0..count {
        outline.extend(polygon(&[(x, 0.0), (x, height), (x + thick, height), (x + thick, 0.0)]));
        x += 0.19;
    }
    Drawn { width: x - 0.19 + thick + 0.11, height, outline }
}

fn slash(height: f32) -> Drawn {
    let width = 0.1 + height * 0.42;
    let points = [(0.03, 0.0), (width - 0.09, height), (width - 0.03, height), (0.09, 0.0)];
    Drawn { width, height, outline: polygon(&points) }
}

/// The sign of a root, its bar's top at its height; the bar goes on from its right end.
pub(super) fn root(height: f32) -> Drawn {
    let h = height;
    let width = (0.48 + 0.1 * h).min(0.78);
    // The hook stands where it does in print: low beside tall roots.
    let hook = (h * 0.46).min(0.62);
    let foot = width * 0.5;
    let (thin, thick) = (0.042, 0.088);
    let points = [
        (0.05, hook - 0.055),
        (0.185, hook + 0.035),
        (foot + thin * 0.6, thick + 0.13),
        (width - thin * 1.1, h),
        (width, h),
        (width, h - RULE),
        (width - 0.012, h - RULE),
        (foot + thin * 0.35, 0.0),
        (foot - thin * 0.4, 0.0),
        (0.145, hook - 0.035),
        (0.066, hook - 0.088),
    ];
    Drawn { width, height, outline: polygon(&points) }
}

/// A brace that lies above what it spans, its beak upward.
pub(super) fn flat_brace(width: f32) -> Drawn {
    let lying = brace(width);
    let height = lying.width;
    let outline = lying.outline.into_iter().map(|segment| segment.mapped(|(x, y)| (y, height - x)));
    Drawn { width, height, outline: outline.collect() }
}

/// An arrow of a width: its head at the right end, at the left, or at both.
pub(super) fn arrow(width: f32, left: bool, right: bool) -> Drawn {
    let (height, thick) = (0.24, 0.042);
    let middle = height / 2.0;
    let head = 0.17_f32.min(width * 0.45);
    let mut outline = polygon(&[
        (if left { head * 0.5 } else { 0.0 }, middle - thick / 2.0),
        (if left { head * 0.5 } else { 0.0 }, middle + thick / 2.0),
        (width - if right { head * 0.5 } else { 0.0 }, middle + thick / 2.0),
        (width - if right { head * 0.5 } else { 0.0 }, middle - thick / 2.0),
    ]);
    let point = [
        Move(width, middle),
        curve(
            width - head * 0.45,
            middle + 0.03,
            width - head * 0.8,
            middle + 0.07,
            width - head,
            height,
        ),
        Line(width - head * 0.62, middle),
        Line(width - head, 0.0),
        curve(width - head * 0.8, middle - 0.07, width - head * 0.45, middle - 0.03, width, middle),
        Close,
    ];
    if right {
        outline.extend(point.iter().copied());
    }
    if left {
        outline
            .extend(point.iter().map(|segment| segment.mapped(|(x, y)| (width - x, height - y))));
    }
    Drawn { width, height, outline }
}

/// A stroke from corner to corner.
pub(super) fn stroke(width: f32, height: f32) -> Drawn {
    let points = [(0.0, 0.0), (width - 0.05, height), (width, height), (0.05, 0.0)];
    Drawn { width, height, outline: polygon(&points) }
}

/// A hat as wide as what it covers.
pub(super) fn wide_hat(width: f32) -> Drawn {
    let height = (0.12 + width * 0.05).min(0.24);
    let middle = width / 2.0;
    let points = [
        (0.0, 0.0),
        (middle - 0.02, height),
        (middle + 0.02, height),
        (width, 0.0),
        (width - 0.012, -0.012),
        (middle, height - 0.062),
        (0.012, -0.012),
    ];
    Drawn { width, height, outline: polygon(&points) }
}

/// A tilde as wide as what it covers.
pub(super) fn wide_tilde(width: f32) -> Drawn {
    let (w, thick) = (width, 0.05);
    let height = (0.11 + width * 0.035).min(0.2);
    let low = height - thick;
    let outline = vec![
        Move(0.0, 0.0),
        curve(w * 0.12, low * 1.5, w * 0.3, low * 1.5, w * 0.5, low * 0.62),
        curve(w * 0.68, -0.01, w * 0.82, -0.01, w, height),
        Line(w + 0.012, height - 0.012),
        curve(w * 0.86, -thick * 1.3, w * 0.66, -thick * 1.2, w * 0.48, low * 0.62 - thick),
        curve(w * 0.3, low * 1.5 - thick * 1.4, w * 0.16, low * 1.3 - thick * 1.3, 0.012, -0.012),
        Close,
    ];
    Drawn { width, height, outline }
}

#[cfg(test)]
mod tests {
    use super::super::operators::operator;
    use super::*;

    fn points(outline: &[Segment]) -> Vec<(f32, f32)> {
        let mut points = Vec::new();
        for segment in outline {
            segment.mapped(|point| {
                points.push(point);
                point
            });
        }
        points
    }

    #[test]
    fn signs_stay_in_their_size() {
        let check = |name: &str, drawn: &Drawn| {
            let slack = 0.03;
            for (x, y) in points(&drawn.outline) {
                assert!(
                    x >= -slack && x <= drawn.width + slack,
                    "{name}: x {x} of {}",
                    drawn.width
                );
                assert!(
                    y >= -0.08 && y <= drawn.height + 0.04,
                    "{name}: y {y} of {}",
                    drawn.height
                );
            }
        };
        for height in [1.0, 1.4, 2.2, 5.0] {
            for sign in "()[]{}⌊⌋⌈⌉⟦⟧⟨⟩|‖/\\".chars() {
                check(&sign.to_string(), &bracket(sign, height).unwrap());
            }
            for sign in "∑∏∐∫∬∭∮∯".chars() {
                check(&sign.to_string(), &operator(sign, height).unwrap());
            }
            check("root", &root(height));
            check("brace", &flat_brace(height));
            check("arrow", &arrow(height, true, true));
            check("hat", &wide_hat(height));
            check("tilde", &wide_tilde(height));
        }
        assert_eq!(bracket('x', 1.0), None);
        assert_eq!(operator('+', 1.0), None);
    }
}
