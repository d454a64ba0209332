//! Whose quotes, dashes and ellipses these are: Chinese or Latin. Decided before fonts are chosen.
//!
//! U+2018, U+2019, U+201C, U+201D, U+2014, U+2026 and U+00B7 are shared by both. A quote belongs
//! to the text around it, not in it: `写的“An English sentence, isn’t it?”这句话` has Chinese
//! quotes and a Latin apostrophe. Pure; time linear in the text.

use super::characters::{
    Class, Side, Tongue, class, is_common_han, is_hangul, is_ideograph, is_letter,
};

/// The side of every character of a paragraph.
pub(super) fn resolve(chars: &[char], tongue: Tongue) -> Vec<Side> {
    let mut sides: Vec<Side> = chars.iter().map(|&c| own_side(c)).collect();
    if chars.iter().any(|&c| is_shared(c)) {
        Resolver::new(chars, tongue).run(&mut sides);
    }
    sides
}

/// A code point that Latin and CJK share.
fn is_shared(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '—' | '…' | '⋯' | '·' | '‧' | '⸺')
}

/// The side of a character that is not shared.
fn own_side(c: char) -> Side {
    if is_common_han(c) {
        return Side::Cjk;
    }
    if c.is_ascii() || is_shared(c) {
        return Side::Latin;
    }
    match class(c, Side::Cjk) {
        Class::Alphabetic
        | Class::Space
        | Class::Glue
        | Class::SoftHyphen
        | Class::ZeroWidthSpace
        | Class::LatinOpening
        | Class::LatinClosing => Side::Latin,
        _ => Side::Cjk,
    }
}

/// The side of a letter; `None` for what is no letter.
fn strong(c: char) -> Option<Side> {
    if is_ideograph(c) || is_hangul(c) {
        Some(Side::Cjk)
    } else if is_letter(c) {
        Some(Side::Latin)
    } else {
        None
    }
}

/// Marks that end the sentence in which a letter is sought.
fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '\n')
}

/// Open quotes seen so far. Counting both kinds keeps hopeless searches from being made.
#[derive(Default)]
struct Stack {
    open: Vec<usize>,
    doubles: usize,
    singles: usize,
}

impl Stack {
    fn push(&mut self, index: usize, c: char) {
        *self.count(c) += 1;
        self.open.push(index);
    }

    fn count(&mut self, c: char) -> &mut usize {
        if matches!(c, '“' | '”') { &mut self.doubles } else { &mut self.singles }
    }

    /// Takes off the quote that `close` matches, and what was opened after it.
    fn close(&mut self, chars: &[char], close: char) -> Option<(usize, Vec<usize>)> {
        if *self.count(close) == 0 {
            return None;
        }
        let want = if close == '”' { '“' } else { '‘' };
        let mut unmatched = Vec::new();
        while let Some(index) = self.open.pop() {
            *self.count(chars[index]) -= 1;
            if chars[index] == want {
                return Some((index, unmatched));
            }
            unmatched.push(index);
        }
        None
    }
}

struct Resolver<'a> {
    chars: &'a [char],
    base: Side,
    /// Nearest letter before and after each character in its sentence, over quoted segments.
    before: Vec<Option<Side>>,
    after: Vec<Option<Side>>,
}

impl<'a> Resolver<'a> {
    fn new(chars: &'a [char], tongue: Tongue) -> Self {
        let wide = chars.iter().any(|&c| is_ideograph(c)) || !chars.iter().any(|&c| is_letter(c));
        let base = if tongue.has_wide_quotes() && wide { Side::Cjk } else { Side::Latin };
        // The partner of each matched quote; its own index for everything else.
        let mut mates: Vec<usize> = (0..chars.len()).collect();
        let mut stack = Stack::default();
        for (index, &c) in chars.iter().enumerate() {
            match c {
                '“' | '‘' => stack.push(index, c),
                '”' | '’' if !is_apostrophe(chars, index) => {
                    if let Some((open, _)) = stack.close(chars, c) {
                        mates[open] = index;
                        mates[index] = open;
                    }
                }
                _ => {}
            }
        }
        let before = nearest(chars, &mates);
        let after = nearest_after(chars, &mates);
        Self { chars, base, before, after }
    }

    fn run(&self, sides: &mut [Side]) {
        let mut stack = Stack::default();
        for (index, &c) in self.chars.iter().enumerate() {
            match c {
                '’' if is_apostrophe(self.chars, index) => {}
                '’' if stack.singles == 0 => sides[index] = self.lone_apostrophe(index),
                '“' | '‘' => stack.push(index, c),
                '”' | '’' => match stack.close(self.chars, c) {
                    Some((open, unmatched)) => {
                        for lost in unmatched {
                            sides[lost] = self.after[lost].unwrap_or(self.base);
                        }
                        let side = self.pair(open, index);
                        sides[open] = side;
                        sides[index] = side;
                    }
                    None => sides[index] = self.before[index].unwrap_or(self.base),
                },
                '—' | '…' | '⋯' | '⸺' => sides[index] = self.dash(index),
                '·' | '‧' => sides[index] = self.dot(index),
                _ => {}
            }
        }
        for lost in stack.open {
            sides[lost] = self.after[lost].unwrap_or(self.base);
        }
    }

    fn pair(&self, open: usize, close: usize) -> Side {
        let outside = (self.before[open], self.after[close]);
        if outside == (Some(Side::Latin), Some(Side::Latin)) { Side::Latin } else { self.base }
    }

    /// An apostrophe that no quote opened.
    fn lone_apostrophe(&self, index: usize) -> Side {
        let touches =
            |at: Option<usize>| at.and_then(|at| self.chars.get(at)).is_some_and(|&c| is_letter(c));
        if touches(index.checked_sub(1)) || touches(Some(index + 1)) {
            Side::Latin
        } else {
            self.base
        }
    }

    fn dash(&self, index: usize) -> Side {
        let around = [self.before[index], self.after[index]];
        let touches_mark =
            [index.checked_sub(1), Some(index + 1)].into_iter().flatten().any(|at| {
                self.chars.get(at).is_some_and(|&c| !is_shared(c) && class(c, Side::Cjk).is_mark())
            });
        let wide = around.contains(&Some(Side::Cjk)) || around == [None, None] || touches_mark;
        if self.base == Side::Cjk && wide { Side::Cjk } else { Side::Latin }
    }

    fn dot(&self, index: usize) -> Side {
        let ideograph = |at: Option<usize>| {
            at.and_then(|at| self.chars.get(at)).is_some_and(|&c| is_ideograph(c))
        };
        let wide = ideograph(index.checked_sub(1)) || ideograph(Some(index + 1));
        if self.base == Side::Cjk && wide { Side::Cjk } else { Side::Latin }
    }
}

fn is_apostrophe(chars: &[char], index: usize) -> bool {
    chars[index] == '’'
        && index > 0
        && is_letter(chars[index - 1])
        && chars.get(index + 1).is_some_and(|&c| is_letter(c))
}

/// For each character the nearest letter before it.
fn nearest(chars: &[char], mates: &[usize]) -> Vec<Option<Side>> {
    let mut found: Vec<Option<Side>> = Vec::with_capacity(chars.len());
    for index in 0..chars.len() {
        let side = index.checked_sub(1).and_then(|at| match chars[at] {
            c if ends_sentence(c) => None,
            _ if mates[at] < at => found[mates[at]],
            c => strong(c).or(found[at]),
        });
        found.push(side);
    }
    found
}

/// For each character the nearest letter after it.
fn nearest_after(chars: &[char], mates: &[usize]) -> Vec<Option<Side>> {
    let mut found = vec![None; chars.len()];
    for index in (0..chars.len().saturating_sub(1)).rev() {
        let at = index + 1;
        found[index] = match chars[at] {
            c if ends_sentence(c) => None,
            _ if mates[at] > at => found[mates[at]],
            c => strong(c).or(found[at]),
        };
    }
    found
}
