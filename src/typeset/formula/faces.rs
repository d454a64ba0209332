//! The faces of a font book as formulas ask for them.
//!
//! Letters, digits and the signs that text has come from the faces of the text; what they lack from
//! the face of mathematics, whose signs are moved so that they are centred where those of the text
//! are.

use std::collections::HashMap;
use std::rc::Rc;

use super::boxes::{Cut, Faces, Letters, Measures, Strip};
use super::references::References;
use crate::typeset::characters::{Side, Tongue, is_ideograph};
use crate::typeset::font::{Look, Maths};
use crate::typeset::page::FontId;
use crate::typeset::shape::{EM, LookId, Shaped, Shaper};

/// What a shaper said about strips of formulas, and about the faces.
#[derive(Debug, Default)]
pub(crate) struct Known {
    strips: HashMap<(bool, Letters, Box<str>), Rc<Strip>>,
    measures: Option<Measures>,
    /// Numbers of the formulas of the article.
    pub(crate) references: References,
    /// Characters that no face has.
    missing: Vec<char>,
}

impl Known {
    /// Characters that no face had, each once for every text that it stood in.
    pub(crate) fn take_missing(&mut self) -> Vec<char> {
        std::mem::take(&mut self.missing)
    }
}

/// Formulas among Han are a little smaller than Latin words are there, for they would look darker
/// than the text.
const AMONG_HAN: f32 = 0.95;
/// More strips are not kept.
const KEPT: usize = 4_000;
/// Of letters that lean out to the left, this much may stand before them, em.
const LEFT_LEAN: f32 = 0.04;

/// A shaper and what is known.
#[derive(Debug)]
pub(crate) struct Book<'a, 'book> {
    shaper: &'a mut Shaper<'book>,
    known: &'a mut Known,
    tongue: Tongue,
    heading: bool,
}

impl<'a, 'book> Book<'a, 'book> {
    pub(crate) fn new(
        shaper: &'a mut Shaper<'book>,
        known: &'a mut Known,
        language: &str,
        heading: bool,
    ) -> Self {
        Self { shaper, known, tongue: Tongue::of(language), heading }
    }

    /// The size of formulas, part of that of the text around.
    pub(super) fn share(&self) -> f32 {
        if self.tongue == Tongue::Western { 1.0 } else { AMONG_HAN }
    }

    fn look(&mut self, letters: Letters, side: Side) -> LookId {
        self.shaper.look(Look {
            tongue: self.tongue,
            bold: letters.bold,
            italic: letters.italic && side == Side::Latin,
            code: false,
            heading: self.heading,
            emoji: false,
            maths: match (letters.words, letters.signs) {
                (true, _) => Maths::No,
                (false, false) => Maths::Letters,
                (false, true) => Maths::Signs,
            },
            side,
        })
    }

    fn shaped(&mut self, text: &str, letters: Letters, side: Side, strip: &mut Strip) {
        let look = self.look(letters, side);
        let shaped = self.shaper.word(look, text, false);
        self.append(&shaped, text, strip);
    }

    fn append(&mut self, shaped: &Shaped, text: &str, strip: &mut Strip) {
        let mut chars = text.chars();
        for unit in &shaped.units {
            let mut shows: Vec<Option<char>> = chars.by_ref().take(unit.chars).map(Some).collect();
            if unit.missing {
                self.known.missing.extend(shows.iter().flatten());
            }
            shows.reverse();
            for glyph in &shaped.glyphs[unit.glyphs.clone()] {
                let [left, right, bottom, top] = self.shaper.ink(unit.font, glyph.id);
                let (x, y) = (strip.width + em(glyph.dx), em(glyph.dy));
                let first = strip.cuts.is_empty();
                let ink = &mut strip.ink;
                let own = [x + em(left), x + em(right), y + em(bottom), y + em(top)];
                *ink = if first {
                    own
                } else {
                    [ink[0].min(own[0]), ink[1].max(own[1]), ink[2].min(own[2]), ink[3].max(own[3])]
                };
                strip.cuts.push(Cut {
                    font: unit.font,
                    id: glyph.id,
                    x,
                    y,
                    advance: em(glyph.advance),
                    shows: shows.pop().flatten(),
                    embolden: unit.embolden,
                });
                strip.width += em(glyph.advance);
            }
        }
    }

    fn make(&mut self, text: &str, letters: Letters) -> Strip {
        let mut strip = Strip::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if matches!(first, ' ' | '\u{2009}') {
                strip.width += if first == ' ' { 0.27 } else { 0.18 };
                if let Some(cut) = strip.cuts.last_mut() {
                    cut.advance = strip.width - cut.x;
                }
                rest = &rest[first.len_utf8()..];
                continue;
            }
            let side = side(first);
            let end = rest
                .char_indices()
                .find(|(_, c)| matches!(c, ' ' | '\u{2009}') || self::side(*c) != side)
                .map_or(rest.len(), |(at, _)| at);
            self.shaped(&rest[..end], letters, side, &mut strip);
            rest = &rest[end..];
        }
        self.centre(text, &mut strip);
        // Letters such as f hang out to the left, into what stands before them.
        if let ([cut], false) = (&mut strip.cuts[..], letters.words) {
            let lean = -strip.ink[0] - LEFT_LEAN;
            if lean > 0.0 && letters.italic {
                cut.x += lean;
                strip.width += lean;
                strip.ink[0] += lean;
                strip.ink[1] += lean;
            }
        }
        strip
    }

    /// Moves a sign of another face to where the signs of the text are centred.
    fn centre(&mut self, text: &str, strip: &mut Strip) {
        let mut chars = text.chars();
        let (Some(sign), None) = (chars.next(), chars.next()) else { return };
        let (Some(measures), [cut]) = (self.known.measures, &mut strip.cuts[..]) else { return };
        let is_sign = matches!(sign, '←'..='⋿' | '⟀'..='⟿' | '⤀'..='⫿' | '■'..='◿')
            && !matches!(sign, '∀'..='∅' | '∇' | '…' | '⋮' | '∎');
        if is_sign && !matches!(sign, '←' | '→' | '−' | '≤' | '≥' | '≈' | '≠' | '∞')
        {
            let shift = measures.axis - f32::midpoint(strip.ink[2], strip.ink[3]);
            // What is drawn on the baseline stays there.
            if shift.abs() < 0.16 {
                cut.y += shift;
                strip.ink[2] += shift;
                strip.ink[3] += shift;
            }
        }
    }
}

impl Faces for Book<'_, '_> {
    fn measures(&mut self) -> Measures {
        if let Some(known) = self.known.measures {
            return known;
        }
        let minus = self.make("−", Letters::default());
        let x = self.make("x", Letters::default());
        let font = x.cuts.first().map_or(FontId(0), |cut| cut.font);
        let measures = Measures {
            em: self.shaper.book().scale(font),
            axis: f32::midpoint(minus.ink[2], minus.ink[3]),
            x_height: x.ink[3],
        };
        self.known.measures = Some(measures);
        measures
    }

    fn strip(&mut self, text: &str, letters: Letters) -> Strip {
        self.measures();
        let key = (self.heading, letters, Box::from(text));
        if let Some(known) = self.known.strips.get(&key) {
            return Strip::clone(known);
        }
        let strip = self.make(text, letters);
        if self.known.strips.len() >= KEPT {
            self.known.strips.clear();
        }
        self.known.strips.insert(key, Rc::new(strip.clone()));
        strip
    }
}

fn side(c: char) -> Side {
    if is_ideograph(c)
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{ac00}'..='\u{d7ff}')
    {
        Side::Cjk
    } else {
        Side::Latin
    }
}

fn em(length: i32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a glyph is a few ems wide")]
    let length = length as f32 / EM as f32;
    length
}
