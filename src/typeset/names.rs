//! Where addresses, paths, names that programs use and code among prose may be parted.
//!
//! `segment` says where words may; here are the runs without spaces that are no words. Pure:
//! characters in, opportunities in their row changed. Time linear in the text.

use std::ops::Range;

use super::characters::Class;
use super::segment::Opportunity;

/// Adds what may happen inside addresses, names and code to what was found for words.
pub(super) fn part(chars: &[char], classes: &[Class], found: &mut [Opportunity]) {
    identifier_breaks(chars, classes, found);
    for address in addresses(chars) {
        address_breaks(chars, address, found);
    }
}

/// The ranges of web and mail addresses and of paths.
fn addresses(chars: &[char]) -> Vec<Range<usize>> {
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
/// Shorter runs of code and addresses are not parted within their words.
const SHORTEST_CODE: usize = 14;
/// Signs of which one, but at an end, makes a run code.
const CODE_SIGNS: &[char] =
    &[';', '{', '}', '(', ')', '=', '<', '>', '\'', '"', '+', '[', ']', '$'];

/// Adds the breaks of names that programs use, such as `io.netty.maxLength`: after signs and before
/// capitals.
fn identifier_breaks(chars: &[char], classes: &[Class], found: &mut [Opportunity]) {
    let joins =
        |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '\\' | '{' | '(' | '[');
    // A quote that a word follows opens.
    let opens = |at: usize| {
        matches!(chars[at], '\'' | '"' | '<' | '/' | '!')
            && chars.get(at + 1).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '#' | '<'))
    };
    let divides = |at: usize| {
        let (a, b) = (chars[at - 1], chars[at]);
        let sign = matches!(
            a,
            '.' | '_' | ',' | ';' | ':' | '=' | ')' | ']' | '}' | '>' | '+' | '*' | '|' | '&'
        );
        let hump = a.is_ascii_lowercase() && b.is_ascii_uppercase();
        (sign && (joins(b) || opens(at)) && (a != b))
            || hump
            || (b == '\\' && a.is_ascii_alphanumeric())
    };
    let mut at = 0;
    let mut places = Vec::new();
    while at < chars.len() {
        let start = at;
        while at < chars.len() && is_in_run(chars, classes, at) {
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

/// Whether a character stands in a run of ASCII without spaces.
fn is_in_run(chars: &[char], classes: &[Class], at: usize) -> bool {
    chars[at].is_ascii_graphic()
        && matches!(classes[at], Class::Alphabetic | Class::LatinOpening | Class::LatinClosing)
}

/// Adds the breaks that a justified line may be filled by where it would gape otherwise: within
/// words of code and addresses, as listings have them, and between syllables of Korean, as its
/// books do (KLREQ 3.2). `is_code` says what is marked as code.
pub(super) fn last_resorts(
    chars: &[char],
    classes: &[Class],
    is_code: impl Fn(usize) -> bool,
    found: &mut [Opportunity],
) {
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        while at < chars.len() && is_in_run(chars, classes, at) {
            at += 1;
        }
        let run = &chars[start..at];
        let inner = run.get(1..run.len().saturating_sub(1)).unwrap_or_default();
        let signs = inner.iter().filter(|c| CODE_SIGNS.contains(c)).count();
        let steps = run.iter().filter(|&&c| c == '/').count();
        if run.len() >= SHORTEST_CODE && (signs > 0 || steps >= 2 || is_code(start)) {
            let part = LEAST_OF_IDENTIFIER;
            let in_word =
                |at: usize| chars[at - part..at + part].iter().all(char::is_ascii_alphanumeric);
            let within =
                (start + part..=at - part).filter(|&at| in_word(at) || parts_numbers(chars, at));
            within.for_each(|at| add(found, at, Opportunity::Resort));
        }
        at += 1;
    }
    let hangul = |four: &[Class]| four.iter().all(|class| *class == Class::Hangul);
    let starts = classes.windows(4).enumerate().filter(|(_, four)| hangul(four));
    starts.for_each(|(start, _)| add(found, start + 2, Opportunity::Syllable));
}

/// Whether one number ends before `at` and another begins, as in `2011,31(8):2130`; in `1,234` none
/// does.
fn parts_numbers(chars: &[char], at: usize) -> bool {
    let sign = matches!(chars[at - 1], ',' | ';' | ')') || chars[at - 2..at] == [')', ':'];
    let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    sign && digits > 0 && digits != 3
}

fn add(found: &mut [Opportunity], at: usize, opportunity: Opportunity) {
    if found[at] == Opportunity::No {
        found[at] = opportunity;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::characters::{Side, Tongue, class};
    use crate::typeset::segment::{Rules, opportunities};

    /// Shows where an identifier may be broken.
    #[track_caller]
    fn check(text: &str, expect: &str) {
        let chars: Vec<char> = text.chars().collect();
        let classes: Vec<Class> = chars.iter().map(|&c| class(c, Side::Latin)).collect();
        let sides = vec![Side::Latin; chars.len()];
        let mut found = opportunities(&chars, &sides, &classes, Rules::of(Tongue::Simplified));
        part(&chars, &classes, &mut found);
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
    fn code_addresses_and_korean_part_within_words_where_a_line_would_gape() {
        check_resorts("o.get('overflow').set('no');", "o.get('ove·r·f·low').set('no');");
        check_resorts("https://example.org/letters", "https://exa·m·ple.org/let·t·ers");
        check_resorts("f(window)", "f(window)");
        check_resorts("(configuration)", "(configuration)");
        check_resorts("31(8):2130-2133,2011", "31(8):·2130-2133,·2011");
        check_resorts("(1,234,567.890,123)=x", "(1,234,567.890,123)=x");
        check_resorts("internationalisation", "internationalisation");
        check_resorts("디스패치해라고 말", "디스·패·치·해·라고 말");
    }

    #[track_caller]
    fn check_resorts(text: &str, expect: &str) {
        let chars: Vec<char> = text.chars().collect();
        let classes: Vec<Class> = chars.iter().map(|&c| class(c, Side::Latin)).collect();
        let mut found = vec![Opportunity::No; chars.len()];
        last_resorts(&chars, &classes, |_| false, &mut found);
        let mut shown = String::new();
        for (c, opportunity) in chars.iter().zip(found) {
            if opportunity != Opportunity::No {
                shown.push('·');
            }
            shown.push(*c);
        }
        assert_eq!(shown, expect);
    }
}
