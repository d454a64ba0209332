//! Where a line may end: kinsoku, units that never split, words, addresses, hyphens.
//!
//! Starts from the classes of UAX #14 and overrides them for Chinese, Japanese and Korean (CLREQ
//! 3.1.2, JLREQ 3.1.7). Pure: characters and their sides in, an opportunity before each character
//! out. Time linear in the text.

use hypher::Lang;
use unicode_linebreak::{BreakClass, break_property};

use super::characters::{Class, Side, Tongue, extends, is_common_han, is_digit, is_letter};

/// What may happen before a character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Opportunity {
    /// Nothing.
    #[default]
    No,
    /// A line may end here.
    Yes,
    /// It may, but it parts a number from its measure word.
    Number,
    /// It may, inside an address or a path.
    Address,
    /// It may, inside a name that programs use, where its parts meet.
    Identifier,
    /// It may, and a hyphen that the text asks for is drawn.
    SoftHyphen,
    /// It may, and a hyphen is drawn.
    Hyphen,
    /// It may, and a hyphen is drawn within a name: only where the line would gape otherwise.
    NameHyphen,
    /// It may, where the line would gape otherwise: in code or an address.
    Resort,
    /// It may, where the line would gape badly: between syllables of a Korean word.
    Syllable,
    /// It may, in a unit that no line can hold.
    Emergency,
}

impl Opportunity {
    /// How unwelcome it is; 100 is a line stretched to its limit.
    pub(super) fn penalty(self) -> i32 {
        match self {
            Self::No | Self::Yes => 0,
            Self::Number => 30,
            Self::Address => 40,
            Self::SoftHyphen => 60,
            Self::Hyphen => 90,
            Self::Identifier => 120,
            Self::Resort => 400,
            Self::NameHyphen => 800,
            Self::Syllable => 500,
            Self::Emergency => 300,
        }
    }

    /// Whether the break draws a hyphen.
    pub(super) fn draws_hyphen(self) -> bool {
        matches!(self, Self::SoftHyphen | Self::Hyphen | Self::NameHyphen)
    }
}

/// Which rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    /// The paragraph's language.
    pub(super) tongue: Tongue,
    /// A dash may not start a line.
    pub(super) dash_strict: bool,
    /// Small kana and `ー` may not start a line.
    pub(super) kana_strict: bool,
    /// Korean breaks at spaces only.
    pub(super) keep_all: bool,
}

impl Rules {
    /// The rules of a language.
    pub(super) fn of(tongue: Tongue) -> Self {
        Self { tongue, dash_strict: false, kana_strict: true, keep_all: true }
    }
}

/// The opportunity before each character; the one before the first is always `No`.
pub(super) fn opportunities(
    chars: &[char],
    sides: &[Side],
    classes: &[Class],
    rules: Rules,
) -> Vec<Opportunity> {
    let mut found = vec![Opportunity::No; chars.len()];
    let text = Text { chars, sides, classes, rules };
    let mut before_spaces = None;
    // Dashes and ellipses pair off: a long run may part between pairs.
    let mut run = 0_usize;
    for at in 1..chars.len() {
        let same = chars[at] == chars[at - 1];
        run = if same { run + 1 } else { 0 };
        if classes[at - 1].is_discarded() {
            if at < 2 || !classes[at - 2].is_discarded() {
                before_spaces = at.checked_sub(2);
            }
        } else {
            before_spaces = None;
        }
        found[at] = text.opportunity(at, before_spaces, run);
    }
    found
}

struct Text<'a> {
    chars: &'a [char],
    sides: &'a [Side],
    classes: &'a [Class],
    rules: Rules,
}

impl Text<'_> {
    /// `before_spaces` is the last character before a run of spaces that ends at `at`; `run` counts
    /// how often `at`'s character stood right before it.
    fn opportunity(&self, at: usize, before_spaces: Option<usize>, run: usize) -> Opportunity {
        let (a, b) = (self.classes[at - 1], self.classes[at]);
        let (ca, cb) = (self.chars[at - 1], self.chars[at]);
        if is_common_han(ca) && is_common_han(cb) {
            return Opportunity::Yes;
        }
        if matches!(b, Class::Space | Class::ZeroWidthSpace | Class::SoftHyphen | Class::Glue)
            || a == Class::Glue
            || extends(cb)
            || ca == '\u{200d}'
        {
            return Opportunity::No;
        }
        match a {
            Class::ZeroWidthSpace => return Opportunity::Yes,
            Class::SoftHyphen => return Opportunity::SoftHyphen,
            _ => {}
        }
        if self.never_starts(at, run) || self.never_ends(at) {
            // In `.task` or `:root` after a space the sign closes nothing.
            let name = a == Class::Space
                && matches!(cb, '.' | ':')
                && self.chars.get(at + 1).is_some_and(|&c| is_letter(c) && !is_digit(c));
            return if name { Opportunity::Resort } else { Opportunity::No };
        }
        if a == Class::Space {
            // A dash between spaces belongs to the words before it, as in Russian and Spanish.
            let dash = matches!(cb, '–' | '—') && self.chars.get(at + 1) == Some(&' ');
            let opened = before_spaces.is_some_and(|before| self.opens(before))
                || (dash && b == Class::Alphabetic);
            return if opened { Opportunity::No } else { Opportunity::Yes };
        }
        if a == Class::Hangul || b == Class::Hangul {
            return self.beside_hangul(at);
        }
        let proportional =
            |class| matches!(class, Class::Alphabetic | Class::LatinOpening | Class::LatinClosing);
        if proportional(a) && proportional(b) {
            return self.in_word(at);
        }
        if is_full_width_letter(ca) && is_full_width_letter(cb) {
            return Opportunity::No;
        }
        if (is_digit(ca) && b == Class::Ideograph) || (is_digit(cb) && ca == '第') {
            return Opportunity::Number;
        }
        Opportunity::Yes
    }

    /// Whether the character at `at` may not start a line.
    fn never_starts(&self, at: usize, run: usize) -> bool {
        let (ca, cb) = (self.chars[at - 1], self.chars[at]);
        match self.classes[at] {
            Class::Closing
            | Class::Comma
            | Class::Stop
            | Class::Exclamation
            | Class::Dot
            | Class::LatinClosing
            | Class::IdeographicSpace => true,
            Class::Ellipsis => ca != cb || run % 2 == 1,
            Class::Dash => self.rules.dash_strict || (ca == cb && run % 2 == 1),
            Class::SmallKana => self.rules.kana_strict,
            Class::Iteration => self.rules.kana_strict || cb != 'ー',
            _ => {
                is_suffix(cb)
                    || is_connector(cb)
                    || matches!(
                        cb,
                        ',' | '.' | ':' | ';' | '!' | '?' | ')' | ']' | '}' | '\u{2026}'
                    )
                    || matches!(
                        break_property(u32::from(cb)),
                        BreakClass::ClosePunctuation
                            | BreakClass::CloseParenthesis
                            | BreakClass::Exclamation
                            | BreakClass::InfixSeparator
                            | BreakClass::NonStarter
                    ) && !cb.is_ascii()
            }
        }
    }

    /// Whether the character before `at` may not end a line.
    fn never_ends(&self, at: usize) -> bool {
        let (ca, cb) = (self.chars[at - 1], self.chars[at]);
        self.opens(at - 1)
            || (matches!(ca, '￥' | '¥' | '$' | '＄' | '£' | '€' | '₩' | '№' | '＃' | '#')
                && (is_digit(cb) || is_letter(cb) || self.classes[at] == Class::Ideograph))
            || (matches!(ca, '+' | '-' | '±' | '−') && is_digit(cb))
    }

    fn opens(&self, at: usize) -> bool {
        matches!(self.classes[at], Class::Opening | Class::LatinOpening)
            || matches!(self.chars[at], '(' | '[' | '{')
            || (!self.chars[at].is_ascii()
                && self.sides[at] == Side::Latin
                && self.classes[at] == Class::Alphabetic
                && break_property(u32::from(self.chars[at])) == BreakClass::OpenPunctuation)
    }

    fn beside_hangul(&self, at: usize) -> Opportunity {
        let keeps = self.rules.tongue == Tongue::Korean && self.rules.keep_all;
        let joins = |at: usize| {
            matches!(self.classes[at], Class::Hangul | Class::Alphabetic | Class::Ideograph)
        };
        if keeps && joins(at - 1) && joins(at) { Opportunity::No } else { Opportunity::Yes }
    }

    /// Between two characters of Latin text without a space.
    fn in_word(&self, at: usize) -> Opportunity {
        let (ca, cb) = (self.chars[at - 1], self.chars[at]);
        let before = at.checked_sub(2).map(|before| self.chars[before]);
        let letter = |c: char| is_letter(c) && !is_digit(c);
        match ca {
            '-' | '\u{2010}' | '\u{58a}' if letter(cb) && before.is_some_and(is_letter) => {
                Opportunity::Yes
            }
            '\u{2013}' | '\u{2014}' if is_letter(cb) || self.classes[at] == Class::LatinOpening => {
                Opportunity::Yes
            }
            '/' if letter(cb) && before.is_some_and(letter) => Opportunity::Address,
            _ if is_emoji_like(ca) || is_emoji_like(cb) => Opportunity::Yes,
            _ => Opportunity::No,
        }
    }
}

fn is_emoji_like(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}')
}

fn is_full_width_letter(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// Signs of measure that stay with their number.
fn is_suffix(c: char) -> bool {
    matches!(c, '％' | '‰' | '℃' | '℉' | '°' | '′' | '″' | '%')
}

/// Signs that join what stands at their sides.
pub(super) fn is_connector(c: char) -> bool {
    matches!(c, '～' | '〜' | '–' | '‐' | '゠' | '/' | '／')
}

/// Adds the breaks that a dictionary finds in the words of `chars`; `cautious` divides names only
/// where nothing else helps.
pub(super) fn hyphenate(chars: &[char], language: Lang, cautious: bool, found: &mut [Opportunity]) {
    let mut at = 0;
    let mut word = String::new();
    while at < chars.len() {
        if !is_letter(chars[at]) || is_digit(chars[at]) {
            at += 1;
            continue;
        }
        let start = at;
        word.clear();
        while at < chars.len() && is_letter(chars[at]) && !is_digit(chars[at]) {
            word.push(chars[at]);
            at += 1;
        }
        let length = at - start;
        if !(6..=60).contains(&length)
            || !stands_alone(chars[..start].iter().rev())
            || !stands_alone(chars[at..].iter())
            // A hyphen in a name that programs use would be taken for a part of it.
            || chars[start + 1..at].iter().any(|c| c.is_uppercase())
            || found[start + 1..at].iter().any(|&opportunity| opportunity != Opportunity::No)
        {
            continue;
        }
        let name = cautious && chars[start].is_uppercase();
        let hyphen = if name { Opportunity::NameHyphen } else { Opportunity::Hyphen };
        let mut end = start;
        for syllable in hypher::hyphenate_bounded(&word, language, 2, 3) {
            end += syllable.chars().count();
            if end < at {
                found[end] = hyphen;
            }
        }
    }
}

/// Whether what stands beside a word, nearest first, is no part of it: a space, another writing, or
/// one mark of a sentence before these. Signs that letters follow make code of it.
fn stands_alone<'a>(mut beside: impl Iterator<Item = &'a char>) -> bool {
    let apart = |c: Option<&char>| c.is_none_or(|&c| c == ' ' || (!c.is_ascii() && !is_letter(c)));
    match beside.next() {
        Some(',' | '.' | '(' | ')' | ';' | ':') => match beside.next() {
            Some(',' | '.' | ')' | ';' | ':') => apart(beside.next()),
            next => apart(next),
        },
        nearest => apart(nearest),
    }
}

/// The dictionary for a language, by its BCP 47 tag.
pub(super) fn dictionary(tag: &str) -> Option<Lang> {
    let code: [u8; 2] =
        tag.split(['-', '_']).next()?.to_ascii_lowercase().as_bytes().try_into().ok()?;
    Lang::from_iso(code)
}

/// What stands at one side of a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neighbour {
    /// Its first character.
    pub(super) first: char,
    /// What it is.
    pub(super) class: Class,
}

/// Whether a line may end between two clusters when nothing else helps: neither before a mark that
/// may not start a line, nor after one that may not end it, nor within a pair.
pub(super) fn last_resort(before: Neighbour, after: Neighbour) -> bool {
    let starts_badly =
        matches!(
            after.class,
            Class::Closing
                | Class::Comma
                | Class::Stop
                | Class::Exclamation
                | Class::Dot
                | Class::LatinClosing
                | Class::SoftHyphen
                | Class::Glue
        ) || matches!(after.first, ',' | '.' | ':' | ';' | '!' | '?' | ')' | ']' | '}')
            || is_suffix(after.first);
    let ends_badly = matches!(before.class, Class::Opening | Class::LatinOpening | Class::Glue)
        || matches!(before.first, '(' | '[' | '{');
    let pair = before.class == after.class && matches!(after.class, Class::Dash | Class::Ellipsis);
    !starts_badly && !ends_badly && !pair
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::characters::class;

    fn found(text: &str) -> Vec<Opportunity> {
        let chars: Vec<char> = text.chars().collect();
        let sides = vec![Side::Latin; chars.len()];
        let classes: Vec<Class> = chars.iter().map(|&c| class(c, Side::Latin)).collect();
        opportunities(&chars, &sides, &classes, Rules::of(Tongue::Western))
    }

    #[test]
    fn a_dash_between_spaces_ends_a_line_and_starts_none() {
        let found = found("да — нет");
        assert_eq!((found[3], found[5]), (Opportunity::No, Opportunity::Yes));
    }

    #[test]
    fn a_name_that_begins_with_a_stop_starts_a_line_where_nothing_else_helps() {
        assert_eq!(found("use .task")[4], Opportunity::Resort);
        assert_eq!(found("use .")[4], Opportunity::No);
        assert_eq!(found("use .5")[4], Opportunity::No);
    }

    #[test]
    fn words_are_divided_and_identifiers_are_not() {
        let divided = |word: &str, cautious: bool| {
            let chars: Vec<char> = word.chars().collect();
            let mut found = vec![Opportunity::No; chars.len()];
            hyphenate(&chars, Lang::English, cautious, &mut found);
            found.into_iter().find(|&found| found != Opportunity::No)
        };
        assert_eq!(divided("controller", true), Some(Opportunity::Hyphen));
        assert_eq!(divided("Controller", true), Some(Opportunity::NameHyphen));
        assert_eq!(divided("Controller", false), Some(Opportunity::Hyphen));
        assert_eq!(divided("PopoverController", true), None);
        assert_eq!(divided("CONTROLLER", false), None);
        assert_eq!(divided("(controller).", true), Some(Opportunity::Hyphen));
        assert_eq!(divided("controller), ", true), Some(Opportunity::Hyphen));
        assert_eq!(divided("controller.get('body')", true), None);
        assert_eq!(divided("controller:absolute", true), None);
    }
}
