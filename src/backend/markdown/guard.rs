//! Finished lines and what they must not be taken for: a heading, an item, a fence, a formula. Pure:
//! strings in and out.
//!
//! What stands amid a line is [`escape`](super::escape)'s; here is what the beginning, the end or
//! the whole of a line would mean.

use std::borrow::Cow;

use memchr::memchr2;

use crate::read::formula_starts;

/// Finished text without what readers of archives take for fences of TeX, `\\[…\\]` and its like:
/// there the mark is a character reference.
pub(super) fn without_formulas(text: &str) -> Cow<'_, str> {
    // What is mended may set free what stood behind it.
    const MAX_ROUNDS: usize = 8;
    let mut text = Cow::Borrowed(text);
    if memchr2(b'\\', b'$', text.as_bytes()).is_none() {
        return text;
    }
    for _ in 0..MAX_ROUNDS {
        let starts = formula_starts(&text);
        if starts.is_empty() {
            break;
        }
        let mut mended = String::with_capacity(text.len() + starts.len() * 4);
        let mut from = 0;
        for at in starts {
            mended.push_str(&text[from..at]);
            let rest = &text[at..];
            let (reference, length) = match rest.as_bytes() {
                [_, b'[', ..] => ("&#91;", 2),
                [_, b'(', ..] => ("&#40;", 2),
                [_, b'\\', ..] => ("&#92;", 2),
                _ => ("&#92;", 1),
            };
            mended.push_str(reference);
            from = at + length;
        }
        mended.push_str(&text[from..]);
        text = Cow::Owned(mended);
    }
    text
}

/// What a line is, for what its beginning could mean.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LineStart {
    /// Whether a line of the same paragraph stands before it.
    pub(super) continues: bool,
    /// Whether it is the first of a list item.
    pub(super) in_item: bool,
    /// Whether it is the first of a file without front matter.
    pub(super) in_file: bool,
}

/// A finished line of a paragraph so that its beginning is nothing else; absent when it is not.
pub(super) fn guarded(line: &str, start: LineStart) -> Option<String> {
    let at = guard(line, start)?;
    let (before, rest) = line.split_at(at);
    let first = rest.chars().next()?;
    // What is left of the run of a fence could pair with another one.
    let run = if matches!(first, '~' | '`') {
        rest.chars().take_while(|&character| character == first).count()
    } else {
        1
    };
    let escaped = format!("\\{first}").repeat(run);
    Some(format!("{before}{escaped}{}", &rest[run * first.len_utf8()..]))
}

/// Where a backslash keeps a finished line of a paragraph from being something else.
pub(super) fn guard(line: &str, start: LineStart) -> Option<usize> {
    let bytes = line.as_bytes();
    let first = *bytes.first()?;
    let run = bytes.iter().take_while(|&&byte| byte == first).count();
    let ends_marker = |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t'));
    let unsafe_here = match first {
        // 4.2: ATX headings.
        b'#' => run <= 6 && ends_marker(run),
        // 5.1: block quotes.
        b'>' => true,
        // 5.2: bullets. 4.1: thematic breaks. 4.3: setext underlines.
        b'-' | b'+' | b'*' => {
            ends_marker(1)
                || first != b'+' && is_break(bytes, first)
                || first == b'-' && start.continues && only(bytes, b"-")
                || first == b'+' && start.in_file && run >= 3
        }
        b'_' => is_break(bytes, first),
        b'=' => start.continues && only(bytes, b"="),
        // 4.5: fences; backticks must not come again in the line.
        b'`' => run >= 3 && !bytes[run..].contains(&b'`'),
        b'~' => run >= 3,
        // Definition lists, as pandoc, Hugo and others know them.
        // Boxes of VuePress and others.
        b':' => ends_marker(1) || run >= 3,
        b'[' => {
            let task = matches!(bytes, [_, b' ' | b'x' | b'X', b']', ..])
                && (ends_marker(3) || bytes[3..] == *b"\\");
            return if start.in_item && task { Some(0) } else { definition_colon(line) };
        }
        // 5.2: numbers, of which nine digits count.
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let is_marker = digits <= 9
                && matches!(bytes.get(digits), Some(b'.' | b')'))
                && ends_marker(digits + 1);
            return is_marker.then_some(digits);
        }
        _ => false,
    };
    // GFM 4.10: the delimiter row of a table, under a line that would be its head.
    let delimiter_row = start.continues && only(bytes, b"|:-");
    (unsafe_here || delimiter_row).then_some(0)
}

/// Three or more of one character and nothing else but blanks.
fn is_break(bytes: &[u8], character: u8) -> bool {
    only(bytes, &[character]) && bytes.split(|&byte| byte == character).count() > 3
}

fn only(bytes: &[u8], characters: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t') || characters.contains(byte))
}

/// The colon that would make a line a link's or a note's definition (4.7, GFM footnotes).
fn definition_colon(line: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => return None,
            b']' => return (line.as_bytes().get(at + 1) == Some(&b':')).then_some(at + 1),
            _ => {}
        }
    }
    None
}

/// Where a backslash keeps the end of a heading from being its closing marks (4.2), or a list of
/// its attributes.
pub(super) fn guard_heading(line: &str) -> Option<usize> {
    if let Some(inner) = line.strip_suffix('}')
        && let Some(open) = inner.rfind('{')
        && inner[open + 1..].trim_start().starts_with(['#', '.', ':'])
    {
        return Some(inner.len());
    }
    // Some readers take other blanks at the end for those of ASCII.
    let line = line.trim_end();
    let before = line.trim_end_matches('#');
    let closes = before.len() < line.len() && (before.is_empty() || before.ends_with([' ', '\t']));
    closes.then_some(before.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_guarded_where_they_begin() {
        let check = |line: &str, expect: &str, start: LineStart| {
            let guarded = guarded(line, start);
            assert_eq!(guarded.as_deref().unwrap_or(line), expect, "{line}");
        };
        let first = LineStart::default();
        let later = LineStart { continues: true, ..first };
        check("# 一", "\\# 一", first);
        check("#一", "#一", first);
        check("- 一", "\\- 一", first);
        check("-一", "-一", first);
        check("+ x", "\\+ x", first);
        check("1. x", "1\\. x", first);
        check("1.5", "1.5", first);
        check("2021) x", "2021\\) x", first);
        check("1234567890. x", "1234567890. x", first);
        check("> x", "\\> x", first);
        check("---", "\\---", first);
        check("***", "\\***", first);
        check("+++", "\\+++", LineStart { in_file: true, ..first });
        check("===", "===", first);
        check("===", "\\===", later);
        check("--", "\\--", later);
        check("|:-|", "\\|:-|", later);
        check("```", "\\`\\`\\`", first);
        check("~~~ x", "\\~\\~\\~ x", first);
        check("[x] y", "[x] y", first);
        check("[x] y", "\\[x] y", LineStart { in_item: true, ..first });
        check("[x]\\", "\\[x]\\", LineStart { in_item: true, ..first });
        check("[a]: b", "[a]\\: b", first);
        check("[a](u): b", "[a](u): b", first);
        check(": x", "\\: x", first);
        check("::: x", "\\::: x", first);
    }

    #[test]
    fn nothing_is_taken_for_a_formula() {
        let check = |text: &str, expect: &str| {
            assert_eq!(without_formulas(text), expect, "{text}");
        };
        check("a \\[x^2\\] b", "a &#91;x^2\\] b");
        check("a \\\\(x^2\\\\) b", "a &#92;(x^2\\\\) b");
        check("\\begin{align}x\\end{align}", "&#92;begin{align}x\\end{align}");
        check("a \\[1\\] b", "a \\[1\\] b");
    }

    #[test]
    fn headings_keep_their_last_marks() {
        assert_eq!(guard_heading("a #"), Some(2));
        assert_eq!(guard_heading("#\u{a0}"), Some(0));
        assert_eq!(guard_heading("C#"), None);
        assert_eq!(guard_heading("##"), Some(0));
        assert_eq!(guard_heading("a {#b}"), Some(5));
        assert_eq!(guard_heading("a {b}"), None);
    }
}
