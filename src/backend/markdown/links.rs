//! Addresses and titles as Markdown writes them. Pure: strings in, strings out.
//!
//! An address stands as the source has it wherever it can; only what would end it early, or change
//! it on the way back, is escaped. Nothing is resolved and nothing is percent-encoded that need
//! not be.

use std::borrow::Cow;

/// The bytes that an address may hold wherever it stands.
const USUAL: [bool; 256] = {
    let mut table = [false; 256];
    let signs = b"/:.-_~%?=#+,;@!$'*";
    let mut at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] |= byte.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// The destination of a link or an image (CommonMark 0.31.2, 6.3), in `<>` where it must be.
pub(super) fn destination(url: &str) -> Cow<'_, str> {
    let url = url.trim();
    if !url.is_empty() && url.bytes().all(|byte| USUAL[usize::from(byte)]) {
        return Cow::Borrowed(url);
    }
    let plain = !url.is_empty()
        && !url.starts_with('<')
        && parentheses_balance(url)
        && !url.chars().any(|character| character == ' ' || character.is_control());
    let mut out = String::with_capacity(url.len() + 2);
    if !plain {
        out.push('<');
    }
    let mut rest = url;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        let escaped = match character {
            // At the end it would escape what closes the destination.
            '\\' => rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_punctuation()),
            '<' | '>' => !plain,
            '&' => super::escape::is_reference(rest),
            _ => false,
        };
        match character {
            '\n' => out.push_str("%0A"),
            '\r' => out.push_str("%0D"),
            _ if escaped => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    if !plain {
        out.push('>');
    }
    Cow::Owned(out)
}

/// A title with its quotation marks and the blank before it; nothing when there is none.
pub(super) fn title(title: Option<&str>) -> String {
    let Some(title) = title.filter(|title| !title.trim().is_empty()) else { return String::new() };
    let mut out = String::from(" \"");
    let mut rest = title.trim();
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match character {
            '"' => out.push_str("\\\""),
            '\\' if rest.is_empty()
                || rest.starts_with(|next: char| next.is_ascii_punctuation()) =>
            {
                out.push_str("\\\\");
            }
            '&' if super::escape::is_reference(rest) => out.push_str("\\&"),
            '\n' | '\r' => out.push(' '),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// Whether `<url>` is an autolink of exactly this address that shows exactly these words (6.5).
pub(super) fn is_autolink(url: &str, words: &str) -> bool {
    let sound =
        |text: &str| !text.chars().any(|c| c.is_control() || c == ' ' || matches!(c, '<' | '>'));
    if url == words {
        let Some((scheme, _)) = url.split_once(':') else { return false };
        return (2..=32).contains(&scheme.len())
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'))
            && sound(url);
    }
    url.strip_prefix("mailto:").is_some_and(|address| address == words && is_mail(address))
}

/// A mail address as autolinks know it (6.5), a little stricter.
fn is_mail(address: &str) -> bool {
    let Some((name, host)) = address.split_once('@') else { return false };
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_{|}~-".contains(&b);
    !name.is_empty()
        && name.bytes().all(in_name)
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

/// Whether parentheses nest soundly and not deeply: some readers stop at 32.
fn parentheses_balance(url: &str) -> bool {
    const DEEPEST: i32 = 16;
    let mut depth = 0;
    for byte in url.bytes() {
        depth += match byte {
            b'(' => 1,
            b')' => -1,
            _ => 0,
        };
        if !(0..=DEEPEST).contains(&depth) {
            return false;
        }
    }
    depth == 0
}

/// Links by number, with their addresses kept for the end of the article.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    numbers: std::collections::HashMap<String, usize>,
    lines: Vec<String>,
}

impl Definitions {
    /// The number of a link to this destination and title, as they would be written.
    pub(super) fn number(&mut self, target: &str) -> usize {
        let next = self.lines.len() + 1;
        let number = *self.numbers.entry(target.to_owned()).or_insert(next);
        if number == next {
            self.lines.push(format!("[{number}]: {target}"));
        }
        number
    }

    /// The lines that define the links, in order of number.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_as_they_are_where_they_can() {
        let check = |url: &str, expect: &str| assert_eq!(destination(url), expect);
        check("https://a.example/甲?x=1&y=(2)", "https://a.example/甲?x=1&y=(2)");
        check("a b.png", "<a b.png>");
        check("", "<>");
        check("a)b", "<a)b>");
        check("<a", "<\\<a>");
        check("?a&copy;=1&b", "?a\\&copy;=1&b");
        check("C:\\x\\#y\\", "C:\\x\\\\#y\\\\");
        check("a\nb", "<a%0Ab>");
    }

    #[test]
    fn titles_are_quoted() {
        assert_eq!(title(Some("说 \"好\" \\")), " \"说 \\\"好\\\" \\\\\"");
        assert_eq!(title(Some(" ")), "");
        assert_eq!(title(None), "");
    }

    #[test]
    fn autolinks_are_addresses_that_show_themselves() {
        assert!(is_autolink("https://a.example/", "https://a.example/"));
        assert!(is_autolink("mailto:a@b.example", "a@b.example"));
        assert!(!is_autolink("https://a.example/", "a"));
        assert!(!is_autolink("a.example", "a.example"));
        assert!(!is_autolink("https://a b", "https://a b"));
    }

    #[test]
    fn equal_targets_share_a_number() {
        let mut definitions = Definitions::default();
        assert_eq!(definitions.number("a"), 1);
        assert_eq!(definitions.number("b"), 2);
        assert_eq!(definitions.number("a"), 1);
        assert_eq!(definitions.lines(), ["[1]: a", "[2]: b"]);
    }
}
