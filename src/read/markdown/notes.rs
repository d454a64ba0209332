//! Notes that stand in the line, `^[…]`, as the references that the parser knows.
//!
//! Takes for a note only what hangs on a word and says something: `^[a-z]` is a regular expression
//! and `^[1]` a mark. Pure: text in, text out; lines stay where they are.

use std::borrow::Cow;

use super::super::scan::CodeEnds;

/// Longer ones are none: time must stay linear.
const LONGEST: usize = 1_000;

/// What the references are called, apart from their number.
const NAME: &str = "inline-note-";

/// The text with each note of the line as a reference, and the notes at its end.
pub(super) fn referenced(markdown: &str) -> Cow<'_, str> {
    if !markdown.contains("^[") || markdown.contains(NAME) {
        return Cow::Borrowed(markdown);
    }
    let mut result = String::with_capacity(markdown.len() + 64);
    let mut notes: Vec<String> = Vec::new();
    let mut code = CodeEnds::default();
    let mut rest = markdown;
    while let Some(at) = rest.find(['^', '`', '~']) {
        let (before, here) = rest.split_at(at);
        result.push_str(before);
        let line = result.rsplit('\n').next().unwrap_or_default();
        let at_line_start = line.chars().all(|c| matches!(c, ' ' | '\t' | '>'));
        let length = if let Some(length) = code.length(here, at_line_start) {
            result.push_str(&here[..length]);
            length
        } else if let Some(note) = note(result.chars().next_back(), here) {
            notes.push(note.replace('\n', " "));
            result.push_str(&format!("[^{NAME}{}]", notes.len()));
            // A note of several lines leaves them behind, or all that follows would move.
            result.push_str(&"\n".repeat(note.matches('\n').count()));
            "^[]".len() + note.len()
        } else {
            result.push('^');
            1
        };
        rest = &here[length..];
    }
    result.push_str(rest);
    for (number, note) in (1..).zip(&notes) {
        result.push_str(&format!("\n\n[^{NAME}{number}]: {note}"));
    }
    Cow::Owned(result)
}

/// What the note says that begins here, after a character of the text.
fn note(before: Option<char>, here: &str) -> Option<&str> {
    let hangs = before
        .is_some_and(|c| c.is_alphanumeric() || "，。、；：？！”’」』）》.,;:?!)*_".contains(c));
    let inner = here[..here.floor_char_boundary(LONGEST)].strip_prefix("^[").filter(|_| hangs)?;
    let mut depth = 0;
    let mut escaped = false;
    let end = inner.char_indices().find_map(|(at, character)| {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => depth += 1,
            ']' if depth == 0 => return Some(at),
            ']' => depth -= 1,
            _ => {}
        }
        None
    })?;
    let note = &inner[..end];
    let says = note.contains(char::is_whitespace)
        || note.chars().any(|c| !c.is_ascii() && c.is_alphanumeric());
    (says && note.contains(char::is_alphabetic) && !note.contains("\n\n")).then_some(note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_the_line_become_references() {
        let check = |text: &str, expect: &str| assert_eq!(referenced(text), expect, "{text}");
        check("甲^[见[乙](u)。]丙", "甲[^inline-note-1]丙\n\n[^inline-note-1]: 见[乙](u)。");
        check(
            "a^[one *b*] c.^[two\nd] e",
            "a[^inline-note-1] c.[^inline-note-2]\n e\n\n[^inline-note-1]: one *b*\n\n\
             [^inline-note-2]: two d",
        );
        for text in ["a^[1]", "匹配 ^[A-Z a]+$", "`a^[b c]`", "a^[b\n\nc d]", "a^[b c", "^[甲]"]
        {
            check(text, text);
        }
    }
}
