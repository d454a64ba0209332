//! Where a line may end: kinsoku, units that never split, words, addresses, hyphens.
//!
//! Starts from the classes of UAX #14 and overrides them for Chinese, Japanese and Korean (CLREQ
//! 3.1.2, JLREQ 3.1.7). Pure: characters and their sides in, an opportunity before each character
//! out. Time linear in the text.

use std::ops::Range;

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
            Self::SoftHyphen | Self::Hyphen => 60,
            Self::Identifier => 90,
            Self::NameHyphen => 250,
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
    identifier_breaks(chars, classes, &mut found);
    for address in addresses(chars) {
        address_breaks(chars, address, &mut found);
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
            return Opportunity::No;
        }
        if a == Class::Space {
            let opened = before_spaces.is_some_and(|before| self.opens(before));
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

/// The ranges of web and mail addresses and of paths.
pub(super) fn addresses(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !is_address_char(chars[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && is_address_char(chars[at]) {
            at += 1;
        }
        if let Some(address) = address_in(&chars[start..at]) {
            found.push(start + address.start..start + address.end);
        }
    }
    found
}

fn is_address_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c.is_ascii_punctuation() && !matches!(c, '<' | '>' | '"' | '`'))
}

/// The address in a run of its characters, if there is one.
fn address_in(run: &[char]) -> Option<Range<usize>> {
    let slashes = run.iter().filter(|&&c| c == '/').count();
    let scheme = run.windows(3).position(|three| three == [':', '/', '/']);
    let host = run.windows(4).position(|four| four == ['w', 'w', 'w', '.']);
    let start = match (scheme, host) {
        (Some(colon), _) => {
            let letters = run[..colon].iter().rev().take_while(|c| c.is_ascii_alphanumeric());
            Some(colon - letters.count())
        }
        (None, Some(host)) => Some(host),
        (None, None) if slashes >= 2 => Some(0),
        (None, None) => {
            let mail = run.iter().position(|&c| c == '@').is_some_and(|sign| sign > 0);
            (mail && run.contains(&'.')).then_some(0)
        }
    }?;
    let ends =
        |c: &char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '=' | '~' | '#' | '-');
    let end = run.iter().rposition(ends)? + 1;
    (end > start).then_some(start..end)
}

/// Sets the opportunities inside an address: after slashes, before other separators, never one
/// character from its ends.
fn address_breaks(chars: &[char], address: Range<usize>, found: &mut [Opportunity]) {
    let text = &chars[address.clone()];
    let separates =
        |c: char| matches!(c, '?' | '&' | '=' | '#' | '.' | '%' | '_' | '~' | '+' | '@' | '-');
    let host = match text.windows(3).position(|three| three == [':', '/', '/']) {
        Some(colon) => colon + 3,
        None if text.starts_with(&['w', 'w', 'w', '.']) => 4,
        None => 2,
    };
    for at in 1..text.len() {
        let (a, b) = (text[at - 1], text[at]);
        let good = (a == '/' && b != '/') || (separates(b) && !separates(a) && a != '/');
        let allowed = at >= host && good && text.len() - at > 1;
        found[address.start + at] = if allowed { Opportunity::Address } else { Opportunity::No };
    }
}

/// Shorter runs of letters and signs are words.
const SHORTEST_IDENTIFIER: usize = 12;
/// Of this length one place to part is enough; shorter ones have at least two.
const LONG_IDENTIFIER: usize = 16;
/// So many characters of an identifier stay on a line at least.
const LEAST_OF_IDENTIFIER: usize = 3;

/// Adds the breaks of names that programs use, such as `io.netty.maxLength`: after signs and before
/// capitals.
fn identifier_breaks(chars: &[char], classes: &[Class], found: &mut [Opportunity]) {
    let inside = |at: usize| {
        chars[at].is_ascii_graphic()
            && matches!(classes[at], Class::Alphabetic | Class::LatinOpening | Class::LatinClosing)
    };
    let joins =
        |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '\\' | '{' | '(' | '[');
    let divides = |at: usize| {
        let (a, b) = (chars[at - 1], chars[at]);
        let sign = matches!(
            a,
            '.' | '_' | ',' | ';' | ':' | '=' | ')' | ']' | '}' | '>' | '+' | '*' | '|' | '&'
        );
        let hump = a.is_ascii_lowercase() && b.is_ascii_uppercase();
        (sign && joins(b) && (a != b)) || hump || (b == '\\' && a.is_ascii_alphanumeric())
    };
    let mut at = 0;
    let mut places = Vec::new();
    while at < chars.len() {
        let start = at;
        while at < chars.len() && inside(at) {
            at += 1;
        }
        if at - start >= SHORTEST_IDENTIFIER {
            places.clear();
            let within = start + LEAST_OF_IDENTIFIER..=at - LEAST_OF_IDENTIFIER;
            places.extend(within.filter(|&at| found[at] == Opportunity::No && divides(at)));
            if places.len() > 1 || at - start >= LONG_IDENTIFIER {
                for &at in &places {
                    found[at] = Opportunity::Identifier;
                }
            }
        }
        at += 1;
    }
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
        let alone = |at: Option<usize>| {
            at.and_then(|at| chars.get(at)).is_none_or(|&c| {
                c == ' '
                    || (!c.is_ascii() && !is_letter(c))
                    || matches!(c, ',' | '.' | '(' | ')' | ';' | ':')
            })
        };
        let length = at - start;
        if !(6..=60).contains(&length)
            || !alone(start.checked_sub(1))
            || !alone(Some(at))
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

    /// Shows where an identifier may be broken.
    #[track_caller]
    fn check(text: &str, expect: &str) {
        let chars: Vec<char> = text.chars().collect();
        let classes: Vec<Class> = chars.iter().map(|&c| class(c, Side::Latin)).collect();
        let sides = vec![Side::Latin; chars.len()];
        let found = opportunities(&chars, &sides, &classes, Rules::of(Tongue::Simplified));
        let mut shown = String::new();
        for (c, opportunity) in chars.iter().zip(found) {
            if opportunity == Opportunity::Identifier {
                shown.push('|');
            }
            shown.push(*c);
        }
        assert_eq!(shown, expect);
    }

    #[test]
    fn identifiers_part_after_signs_and_before_capitals_and_words_do_not() {
        check("io.netty.validateContentLength", "io.|netty.|validate|Content|Length");
        check("spi_flash:erase4K(INDEX+1)", "spi_|flash:|erase4K(INDEX+1)");
        check("JavaScript", "JavaScript");
        check("PopoverController", "Popover|Controller");
        check("WebAssembly2023", "WebAssembly2023");
        check("1,234,567.890,123", "1,234,567.890,123");
        check("https://example.com/aBcDeF", "https://example.com/aBcDeF");
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
    }
}
