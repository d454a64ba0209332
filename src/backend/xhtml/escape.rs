//! Text into XML: escaping, and what XML cannot hold at all.
//!
//! Rules: XML 1.0 (Fifth Edition), productions 2 (`Char`), 4 and 4a (`NameStartChar`, `NameChar`). A
//! carriage return is a line end (2.11), so that a parser reads back what was written.

/// Adds `text` as character data; returns how many characters XML forbids were left out.
pub(crate) fn push_text(out: &mut String, text: &str) -> usize {
    push(out, text, false)
}

/// Adds `value` as the inside of an attribute in double quotes; returns how many characters XML
/// forbids were left out. Line ends and tabs become spaces, as a parser would make them.
pub(crate) fn push_attribute(out: &mut String, value: &str) -> usize {
    push(out, value, true)
}

/// `text` as character data, for texts of our own making.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push(&mut out, text, false);
    out
}

/// `value` as the inside of an attribute in double quotes.
pub(crate) fn escaped_attribute(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    push(&mut out, value, true);
    out
}

fn push(out: &mut String, text: &str, attribute: bool) -> usize {
    let mut forbidden = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' | '\t' if attribute => out.push(' '),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => out.push(if attribute { ' ' } else { '\n' }),
            _ if is_allowed(character) => out.push(character),
            _ => forbidden += 1,
        }
    }
    forbidden
}

/// Whether an XML document may hold the character (production 2). Surrogates are no `char`.
fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// An XML name without colon (`NCName`) made from an identifier of the source.
///
/// What a name cannot hold becomes `-`; a name that would begin with a digit or the like is led by
/// `_`. `None` when nothing is left to name it by.
pub(crate) fn name(id: &str) -> Option<String> {
    let mut name = String::with_capacity(id.len());
    for character in id.trim().chars() {
        match character {
            _ if is_name_start(character) => name.push(character),
            '-' | '.' | '0'..='9' | '\u{b7}' => name.push(character),
            _ => name.push('-'),
        }
    }
    if name.chars().all(|character| character == '-') {
        return None;
    }
    if !name.starts_with(is_name_start) {
        name.insert(0, '_');
    }
    Some(name)
}

fn is_name_start(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}' | '\u{200d}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_forbidden_characters_are_counted() {
        fn check(text: &str, expect: &str, forbidden: usize) {
            let mut out = String::new();
            assert_eq!(push_text(&mut out, text), forbidden, "{text:?}");
            assert_eq!(out, expect);
        }
        check("a < b & c > \"d\"", "a &lt; b &amp; c &gt; \"d\"", 0);
        check("a\0b\u{b}c\u{ffff}", "abc", 3);
        check("a\r\nb\rc\td", "a\nb\nc\td", 0);
        check("]]>", "]]&gt;", 0);
        check("\u{85}\u{10ffff}\u{fffd}", "\u{85}\u{10ffff}\u{fffd}", 0);
    }

    #[test]
    fn attributes_hold_no_quote_and_no_line_end() {
        assert_eq!(escaped_attribute("a\"b'\n<c>\r\nd"), "a&quot;b' &lt;c&gt; d");
    }

    #[test]
    fn any_identifier_becomes_a_name() {
        fn check(id: &str, expect: Option<&str>) {
            assert_eq!(name(id).as_deref(), expect, "{id:?}");
        }
        check("intro", Some("intro"));
        check("1-a b", Some("_1-a-b"));
        check("第一章", Some("第一章"));
        check("a:b", Some("a-b"));
        check("-x", Some("_-x"));
        check(" ", None);
        check("—%", None);
        check("×", None);
    }
}
