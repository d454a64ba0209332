//! Large operators drawn as shapes: sums, products, integrals.

use super::shapes::{Drawn, curve, polygon, upside_down};
use crate::typeset::page::Segment::{self, Close, Line, Move};

/// A large operator of a height, where it is drawn.
pub(super) fn operator(sign: char, height: f32) -> Option<Drawn> {
    Some(match sign {
        '∑' => sum(height),
        '∏' => product(height),
        '∐' => upside_down(product(height)),
        '∫' => integrals(height, 1, 0),
        '∬' => integrals(height, 2, 0),
        '∭' => integrals(height, 3, 0),
        '∮' => integrals(height, 1, 1),
        '∯' => integrals(height, 2, 1),
        _ => return None,
    })
}

fn sum(h: f32) -> Drawn {
    let width = h * 0.90 + 0.12;
    let w = width - 0.08;
    let (thin, thick) = (0.03 + 0.016 * h, 0.05 + 0.045 * h);
    let middle = h * 0.485;
    let point = w * 0.50;
    let outline = vec![
        Move(0.04, h),
        Line(w - 0.015, h),
        Line(w, h * 0.72),
        Line(w - 0.038, h * 0.72),
        curve(w - 0.07, h - thin * 3.4, w - h * 0.12, h - thin, w - h * 0.24, h - thin),
        Line(0.04 + thick * 1.75, h - thin),
        Line(point + thick * 0.62, middle + 0.01),
        Line(0.04 + thick * 1.05, thick * 0.95),
        Line(w - h * 0.24, thick * 0.95),
        curve(w - h * 0.12, thick * 0.95, w - 0.06, thick * 1.7, w - 0.024, h * 0.29),
        Line(w + 0.014, h * 0.29),
        Line(w - 0.022, 0.0),
        Line(0.04, 0.0),
        Line(0.04, thin * 0.7),
        Line(point - thick * 0.42, middle - thin * 0.6),
        Line(0.04, h - thin * 0.5),
        Close,
    ];
    Drawn { width, height: h, outline }
}

fn product(h: f32) -> Drawn {
    let width = h * 0.86 + 0.12;
    let (left, right) = (0.05, width - 0.07);
    let (thin, stem) = (0.028 + 0.012 * h, 0.055 + 0.05 * h);
    let serif = h * 0.085;
    let (a, b) = (left + serif, right - serif);
    let outline = polygon(&[
        (left, h),
        (right, h),
        (right, h - thin),
        (b, h - thin * 1.4),
        (b, thin * 1.4),
        (right, thin),
        (right, 0.0),
        (b - stem - serif, 0.0),
        (b - stem - serif, thin),
        (b - stem, thin * 1.4),
        (b - stem, h - thin * 1.3),
        (a + stem, h - thin * 1.3),
        (a + stem, thin * 1.4),
        (a + stem + serif, thin),
        (a + stem + serif, 0.0),
        (left, 0.0),
        (left, thin),
        (a, thin * 1.4),
        (a, h - thin * 1.4),
        (left, h - thin),
    ]);
    Drawn { width, height: h, outline }
}

/// How far the top of an integral leans out beyond its foot, part of its height.
pub(super) const INTEGRAL_LEAN: f32 = 0.2;

/// Integrals side by side, with a ring around the middle.
fn integrals(h: f32, count: u8, ring: u8) -> Drawn {
    let one = 0.22 + h * 0.31;
    let step = 0.2 + h * 0.12;
    let mut outline = Vec::new();
    let mut x = 0.0;
    for _ in 0..count {
        outline.extend(
            integral(one, h).into_iter().map(|segment| segment.mapped(|(u, v)| (u + x, v))),
        );
        x += step;
    }
    let width = x - step + one;
    if ring > 0 {
        let radius = (0.13 + 0.05 * h, 0.13 + 0.05 * h);
        let wide = radius.0 + (width - one) / 2.0;
        outline.extend(ellipse((width / 2.0, h / 2.0), (wide + 0.025, radius.1 + 0.025), true));
        outline.extend(ellipse((width / 2.0, h / 2.0), (wide - 0.025, radius.1 - 0.025), false));
    }
    Drawn { width, height: h, outline }
}

/// An ellipse of four cubic curves; the inner one of a ring runs the other way.
fn ellipse(middle: (f32, f32), radii: (f32, f32), forward: bool) -> Vec<Segment> {
    const KAPPA: f32 = 0.552_284_8;
    let turn = if forward { radii.1 } else { -radii.1 };
    let at = |right: f32, up: f32| (middle.0 + right * radii.0, middle.1 + up * turn);
    let quarter = |from: (f32, f32), to: (f32, f32)| {
        let bend = |a: (f32, f32), b: (f32, f32)| at(a.0 + b.0 * KAPPA, a.1 + b.1 * KAPPA);
        Segment::Cubic(bend(from, to), bend(to, from), at(to.0, to.1))
    };
    let points = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)];
    let start = at(1.0, 0.0);
    let mut outline = vec![Move(start.0, start.1)];
    outline.extend(points.windows(2).map(|pair| quarter(pair[0], pair[1])));
    outline.push(Close);
    outline
}

/// An integral: a leaning stem, and hooks that end in drops.
fn integral(w: f32, h: f32) -> Vec<Segment> {
    let thick = 0.045 + 0.02 * h;
    let thin = 0.022 + 0.005 * h;
    let drop = 0.03 + 0.012 * h;
    let (foot, head) = (w * 0.5 - h * 0.06, w * 0.5 + h * 0.06);
    let right = w - 0.03;
    let apex = head + (right - head) * 0.56;
    let half = [
        // Up the left side of the stem, over the apex to the drop, and back under it.
        curve(head - thick * 0.62, h * 0.87, head + (apex - head) * 0.36, h, apex, h),
        curve(apex + (right - apex) * 0.6, h, right, h - drop * 0.7, right, h - drop * 1.7),
        curve(
            right,
            h - drop * 2.6,
            right - drop * 0.5,
            h - drop * 3.0,
            right - drop,
            h - drop * 3.0,
        ),
        curve(
            right - drop * 1.7,
            h - drop * 3.0,
            right - drop * 2.1,
            h - drop * 2.5,
            right - drop * 2.0,
            h - drop * 1.9,
        ),
        curve(right - drop * 1.8, h - drop * 1.2, apex + drop * 0.9, h - thin, apex, h - thin),
        curve(
            head + (apex - head) * 0.62,
            h - thin,
            head + thick * 0.78,
            h * 0.84,
            head + thick * 0.5,
            h * 0.66,
        ),
    ];
    let turned = |segment: &Segment| segment.mapped(|(x, y)| (w - x, h - y));
    let mut outline = vec![Move(foot - thick * 0.5, h * 0.34), Line(head - thick * 0.5, h * 0.66)];
    outline.extend(half.iter().copied());
    outline.push(Line(foot + thick * 0.5, h * 0.34));
    outline.extend(half.iter().map(turned));
    outline.push(Close);
    outline
}
