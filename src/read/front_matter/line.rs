//! What a single line of front matter looks like.
//!
//! Looks at one line at a time and knows no YAML beyond that.

use super::field::is_telltale;

/// A line that begins with a key at the left edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Keyed<'a> {
    /// The key, without quotation marks.
    pub(super) key: &'a str,
    /// What follows the colon, spaces at both ends trimmed.
    pub(super) value: &'a str,
    /// How key and value are parted.
    pub(super) colon: Colon,
}

/// How key and value are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colon {
    /// `key: value`, as YAML has it.
    Spaced,
    /// `key:value`.
    Tight,
    /// `key：value`.
    FullWidth,
}

/// What a line is, by its looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line<'a> {
    Blank,
    /// `# …`
    Comment,
    Keyed(Keyed<'a>),
    /// `- …` at the left edge, or anything indented.
    Continuation,
    /// `---`, three or more, nothing else.
    Dashes,
    /// Anything else.
    Other,
}

/// Looks at one line, its line end off.
pub(super) fn look(line: &str) -> Line<'_> {
    let trimmed = line.trim();
    match line.as_bytes().first() {
        _ if trimmed.is_empty() => Line::Blank,
        Some(b' ' | b'\t') => Line::Continuation,
        Some(b'#') => Line::Comment,
        Some(b'-') if trimmed.len() >= 3 && trimmed.bytes().all(|byte| byte == b'-') => {
            Line::Dashes
        }
        Some(b'-') if trimmed == "-" || line[1..].starts_with([' ', '\t']) => Line::Continuation,
        _ => keyed(line).map_or(Line::Other, Line::Keyed),
    }
}

/// The key and value of a line, when it begins with a key.
pub(super) fn keyed(line: &str) -> Option<Keyed<'_>> {
    if let Some(quote @ ('"' | '\'')) = line.chars().next() {
        let (key, rest) = line[1..].split_once(quote)?;
        let value = rest.trim_start().strip_prefix(':')?;
        return Some(Keyed { key, value: value.trim(), colon: Colon::Spaced });
    }
    if !line.starts_with(|first: char| first.is_alphanumeric() || first == '_') {
        return None;
    }
    // What nearly all are.
    let simple = line.bytes().take_while(|byte| is_simple(*byte)).count();
    if simple <= LONGEST_KEY
        && let Some(value) = line[simple..].strip_prefix(": ")
    {
        return Some(Keyed { key: &line[..simple], value: value.trim(), colon: Colon::Spaced });
    }
    let spaced = line.match_indices(':').find(|(at, _)| {
        let after = line.as_bytes().get(at + 1);
        matches!(after, None | Some(b' ' | b'\t' | b'\r'))
    });
    let tight = line
        .split_once(':')
        .filter(|(key, value)| key.bytes().all(is_simple) && !value.starts_with("//"));
    if let Some((at, _)) = spaced.filter(|(at, _)| is_key(&line[..*at]))
        && tight.is_none_or(|(key, _)| key.len() == at)
    {
        return Some(Keyed {
            key: line[..at].trim_end(),
            value: line[at + 1..].trim(),
            colon: Colon::Spaced,
        });
    }
    if let Some((key, value)) = tight {
        return Some(Keyed { key, value: value.trim(), colon: Colon::Tight });
    }
    let (key, value) = line.split_once('：')?;
    is_telltale(key).then(|| Keyed {
        key: key.trim(),
        value: value.trim(),
        colon: Colon::FullWidth,
    })
}

/// The most characters of a key.
const LONGEST_KEY: usize = 40;

/// Whether a byte says nothing but that it is part of a key.
fn is_simple(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Keys are short and are not sentences.
fn is_key(text: &str) -> bool {
    text.chars().count() <= LONGEST_KEY
        && text.split_whitespace().count() <= 3
        && !text.contains(['<', '>', '(', ')', '[', ']', '。', '，', '：', '/', '`', '*'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_prose() {
        let check = |line: &str, expect: Option<(&str, &str, Colon)>| {
            let found = keyed(line).map(|found| (found.key, found.value, found.colon));
            assert_eq!(found, expect, "{line}");
        };
        check("title: a: b", Some(("title", "a: b", Colon::Spaced)));
        check("title:\t\"x\"", Some(("title", "\"x\"", Colon::Spaced)));
        check("title:", Some(("title", "", Colon::Spaced)));
        check("tags:[a,b]", Some(("tags", "[a,b]", Colon::Tight)));
        check("title:a: b", Some(("title", "a: b", Colon::Tight)));
        check("标题：甲", Some(("标题", "甲", Colon::FullWidth)));
        check("\"title\": x", Some(("title", "x", Colon::Spaced)));
        check("Date Published: x", Some(("Date Published", "x", Colon::Spaced)));
        check("wordpress_/index.php/2007/", None);
        check("http://a.example/", None);
        check("This is a sentence about one thing: prose", None);
        check("他说：好", None);
        check("<p>a: b</p>", None);
    }

    #[test]
    fn lines_are_told_apart() {
        let check = |line: &str, expect: Line<'_>| assert_eq!(look(line), expect, "{line}");
        check("  ", Line::Blank);
        check("# a", Line::Comment);
        check("- a", Line::Continuation);
        check("  a", Line::Continuation);
        check("---  ", Line::Dashes);
        check("-----", Line::Dashes);
        check("-a", Line::Other);
        check("<div>", Line::Other);
    }
}
