//! Character references (`&amp;`, `&#x4E2D;`) to the characters they stand for: HTML standard,
//! section 13.2.5.72 and after.
//!
//! The names are those of the standard, from html5ever's tables.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// The longest name in the standard's table is `CounterClockwiseContourIntegral;`.
const LONGEST_NAME: usize = 32;

/// Where a reference stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum In {
    /// In text.
    Text,
    /// In the value of an attribute, where `&copy=1` is no reference but part of an address.
    Attribute,
}

/// A text with its references decoded.
pub(in crate::read) fn decoded(text: &str, place: In) -> String {
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    let mut from = 0;
    while let Some(found) = memchr(b'&', &text.as_bytes()[from..]) {
        let at = from + found;
        from = at + 1;
        if let Some(reference) = reference(&text[from..], place) {
            result.push_str(&text[copied..at]);
            result.extend(reference.characters.into_iter().flatten());
            from += reference.length;
            copied = from;
        }
    }
    result.push_str(&text[copied..]);
    result
}

struct Reference {
    characters: [Option<char>; 2],
    /// In bytes, without the `&`.
    length: usize,
}

fn reference(rest: &str, place: In) -> Option<Reference> {
    match rest.as_bytes() {
        [b'#', b'x' | b'X', ..] => numeric(rest, 2, 16),
        [b'#', ..] => numeric(rest, 1, 10),
        [first, ..] if first.is_ascii_alphanumeric() => named(rest, place),
        _ => None,
    }
}

fn numeric(rest: &str, prefix: usize, radix: u32) -> Option<Reference> {
    let digits = rest[prefix..].bytes().take_while(|&byte| char::from(byte).is_digit(radix));
    let mut number = 0_u32;
    let mut length = prefix;
    for digit in digits {
        number = number.saturating_mul(radix);
        number = number.saturating_add(char::from(digit).to_digit(radix).unwrap_or(0));
        length += 1;
    }
    if length == prefix {
        return None;
    }
    length += usize::from(rest.as_bytes().get(length) == Some(&b';'));
    let character = match number {
        0 => '\u{FFFD}',
        // What windows-1252 has there is meant.
        0x80..=0x9F => {
            C1_REPLACEMENTS[number as usize - 0x80].or(char::from_u32(number)).unwrap_or('\u{FFFD}')
        }
        _ => char::from_u32(number).unwrap_or('\u{FFFD}'),
    };
    Some(Reference { characters: [Some(character), None], length })
}

/// The longest name that the text begins with.
fn named(rest: &str, place: In) -> Option<Reference> {
    let bytes = rest.as_bytes();
    let letters = bytes.iter().take(LONGEST_NAME).take_while(|byte| byte.is_ascii_alphanumeric());
    let letters = letters.count();
    let longest = letters + usize::from(bytes.get(letters) == Some(&b';'));
    let found = (1..=longest).rev().find_map(|length| {
        let &(first, second) = NAMED_ENTITIES.get(&rest[..length])?;
        (first != 0).then_some((first, second, length))
    });
    let (first, second, length) = found?;
    if place == In::Attribute && bytes[length - 1] != b';' {
        let next = bytes.get(length).copied().unwrap_or_default();
        if next == b'=' || next.is_ascii_alphanumeric() {
            return None;
        }
    }
    let second = char::from_u32(second).filter(|_| second != 0);
    Some(Reference { characters: [char::from_u32(first), second], length })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded() {
        let check = |text: &str, expect: &str| assert_eq!(decoded(text, In::Text), expect);
        check("a &amp; b &lt;c&gt;", "a & b <c>");
        check("&nbsp;&hellip;&NotEqualTilde;", "\u{a0}…\u{2242}\u{338}");
        check("&ampx &notit; &notin;", "&x ¬it; ∉");
        check("&#20013;&#x6587 &#X41;&#0;&#x110000;&#xD800;", "中文 A\u{fffd}\u{fffd}\u{fffd}");
        check("&#150;&#x80;", "–€");
        check("&;&#;&#x;&unknown;& &&amp;", "&;&#;&#x;&unknown;& &&");
        check("", "");
    }

    #[test]
    fn addresses_keep_what_only_looks_like_a_reference() {
        let check = |text: &str, expect: &str| assert_eq!(decoded(text, In::Attribute), expect);
        check("?a=1&copy=2&amp;b&lt", "?a=1&copy=2&b<");
        check("?x&copyright=1&copy;", "?x&copyright=1©");
    }
}
