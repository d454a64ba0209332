//! Marks of note-taking programs: `[[note|words]]`, `![[picture.png]]`, sizes of pictures behind a
//! bar (`![words|300](…)`), directives in a line (`:quote[words]`), and boxes with names and titles of their own (`> [!abstract] Title`).
//!
//! Before the parser; pure, and lines stay where they are.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::scan::{ADDED_LINE_END, CodeEnds};

/// A longer one is none: time must stay linear.
const LONGEST: usize = 400;

/// Names of boxes that the parser knows, if they stand alone.
const KNOWN: [&str; 5] = ["note", "tip", "important", "warning", "caution"];

/// Names of directives whose words are a part of the sentence.
const DIRECTIVES: [&str; 9] = ["quote", "kbd", "abbr", "mark", "span", "u", "ins", "small", "cite"];

/// The text with such marks in the form that CommonMark has for them, and where the first of how
/// many stood.
pub(super) fn read(markdown: &str) -> (Cow<'_, str>, Option<(usize, usize)>) {
    let has_links = has_links(markdown);
    let has_sizes = markdown.contains("![") && markdown.contains('|');
    let has_directives = DIRECTIVES.iter().any(|name| markdown.contains(&format!(":{name}[")));
    if !(has_links || has_sizes || has_directives || markdown.contains("[!")) {
        return (Cow::Borrowed(markdown), None);
    }
    let mut result = String::with_capacity(markdown.len() + 64);
    let mut found: Option<(usize, usize)> = None;
    let mut code = CodeEnds::default();
    let mut rest = markdown;
    while let Some(at) = rest.find(['[', '!', ':', '`', '~', '\\']) {
        result.push_str(&rest[..at]);
        let here = &rest[at..];
        let begun = result.trim_end_matches([' ', '\t']);
        let at_line_start = begun.is_empty() || begun.ends_with('\n');
        let skipped = code.length(here, at_line_start).or_else(|| {
            here.strip_prefix('\\')?.chars().next().map(|escaped| 1 + escaped.len_utf8())
        });
        let read = match skipped {
            None if here.starts_with("[!") => callout(here, quote_marks(&result)),
            None if here.starts_with("![") && !here.starts_with("![[") => sized(here),
            None if here.starts_with(':') => directive(here, &result),
            None if has_links => linked(here),
            _ => None,
        };
        let length = if let Some((text, length)) = read {
            found = Some(found.map_or((markdown.len() - here.len(), 1), |(at, n)| (at, n + 1)));
            result.push_str(&text);
            length
        } else {
            let length = skipped.unwrap_or(1);
            result.push_str(&here[..length]);
            length
        };
        rest = &here[length..];
    }
    result.push_str(rest);
    (Cow::Owned(result), found)
}

/// Whether a body has links that are surely ones of notes. `[[Prototype]]` alone may be a word.
fn has_links(markdown: &str) -> bool {
    markdown.match_indices("[[").any(|(at, _)| {
        let before = &markdown[..at];
        !before.ends_with('\\')
            && (is_link(&markdown[at..])
                || before.ends_with('!') && target(&markdown[at..]).is_some())
    })
}

/// Whether a text begins with what is surely a link of notes.
pub(crate) fn is_link(here: &str) -> bool {
    let is_sure = |c: char| !c.is_ascii() && c.is_alphanumeric() || matches!(c, '|' | '#');
    target(here).is_some_and(|(inner, _)| inner.contains(is_sure))
}

/// What stands within the brackets that a text begins with, and their length.
fn target(here: &str) -> Option<(&str, usize)> {
    let head = &here[..here.floor_char_boundary(LONGEST)];
    let (inner, after) = head.strip_prefix("[[")?.split_once("]]")?;
    let is_target = !inner.is_empty()
        && inner.trim() == inner
        && !inner.contains(['[', ']', '\n', '<', '>', '"'])
        // Brackets within a link of Markdown.
        && !after.starts_with(['(', '[', ':']);
    is_target.then_some((inner, inner.len() + 4))
}

/// A link to a note, or what stands in a note for a picture.
fn linked(here: &str) -> Option<(String, usize)> {
    let (brackets, is_shown) = match here.strip_prefix('!') {
        Some(rest) => (rest, true),
        None => (here, false),
    };
    let (inner, length) = target(brackets)?;
    let (address, words) = match inner.split_once('|') {
        Some((address, words)) => (address.trim_end_matches('\\'), Some(words)),
        None => (inner, None),
    };
    let (note, place) = address.split_once('#').map_or((address, None), |(n, p)| (n, Some(p)));
    let extension = note.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_file = (2..=4).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !extension.bytes().all(|byte| byte.is_ascii_digit());
    let length = length + usize::from(is_shown);
    if is_shown && is_file && !extension.eq_ignore_ascii_case("md") {
        let alt = words.filter(|words| !is_size(words)).unwrap_or_default();
        return Some((format!("![{alt}](<{note}>)"), length));
    }
    let shown =
        words.map_or_else(|| address.trim_start_matches('#').replace('#', " > "), str::to_owned);
    // A place in the note itself: what it is called in the output is not known yet.
    if note.is_empty() {
        return Some((shown, length));
    }
    let mut link = format!("[{shown}](<{note}");
    if !is_file {
        link.push_str(".md");
    }
    if let Some(place) = place.filter(|place| !place.starts_with('^')) {
        let _ = write!(link, "#{place}");
    }
    link.push_str(">)");
    Some((link, length))
}

/// A directive in a line, `:quote[words]`: its words.
fn directive(here: &str, before: &str) -> Option<(String, usize)> {
    const LONGEST_WORDS: usize = 2_000;
    let is_apart = before.is_empty() || before.ends_with([' ', '\t', '\n', '(']);
    let name = DIRECTIVES
        .iter()
        .find(|name| here[1..].strip_prefix(**name).is_some_and(|rest| rest.starts_with('[')))?;
    let start = 1 + name.len() + 1;
    let mut depth = 1_usize;
    let inner = here.get(start..)?.bytes().take(LONGEST_WORDS).position(|byte| {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let end = start + inner + 1;
    // Behind it may stand its attributes.
    let list = here[end..].strip_prefix('{').and_then(|list| list.lines().next()?.find('}'));
    let length = end + list.map_or(0, |at| at + 2);
    is_apart.then(|| (here[start..start + inner].to_owned(), length))
}

/// A picture whose words end with its size.
fn sized(here: &str) -> Option<(String, usize)> {
    let head = &here[..here.floor_char_boundary(LONGEST)];
    let (alt, after) = head.strip_prefix("![")?.split_once("](")?;
    let (words, size) = alt.rsplit_once('|').unwrap_or(("", alt));
    let is_sized = is_size(size) && !after.is_empty() && !alt.contains(['[', '\n']);
    (is_sized && alt.contains('|')).then(|| (format!("![{words}]("), 2 + alt.len() + 2))
}

/// `300`, `300x200`.
pub(crate) fn is_size(text: &str) -> bool {
    !text.is_empty()
        && text.split('x').count() <= 2
        && text.split('x').all(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The marks of quotes that the line consists of so far; empty where there is more.
fn quote_marks(before: &str) -> &str {
    let line_start = before.trim_end_matches([' ', '>']).len();
    let is_whole = line_start == 0 || before[..line_start].ends_with('\n');
    if is_whole && before[line_start..].contains('>') { &before[line_start..] } else { "" }
}

/// The head of a box, `[!kind]- Title`, as a paragraph of its own; `marks` stand before it.
fn callout(here: &str, marks: &str) -> Option<(String, usize)> {
    let head = here.lines().next().unwrap_or_default();
    let (kind, after) = head.strip_prefix("[!")?.split_once(']')?;
    let is_kind = !kind.is_empty()
        && kind.len() < 40
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_|".contains(&byte));
    let title = after.trim_start_matches(['+', '-']).trim();
    if marks.is_empty()
        || !is_kind
        || title.is_empty() && KNOWN.contains(&&*kind.to_ascii_lowercase())
    {
        return None;
    }
    let mut shown = title.to_owned();
    if shown.is_empty() {
        shown = kind.to_ascii_lowercase();
        if let Some(first) = shown.get_mut(..1) {
            first.make_ascii_uppercase();
        }
    }
    let is_marked = shown.contains(['*', '`', '[', '_']);
    let strong = if is_marked { shown } else { format!("**{shown}**") };
    Some((format!("{strong}{ADDED_LINE_END}{}", marks.trim_end()), head.trim_end().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expect: &str) {
        assert_eq!(read(markdown).0, expect, "{markdown}");
    }

    #[test]
    fn links_of_notes_are_links() {
        check("[[甲|乙]] [[b]]", "[乙](<甲.md>) [b](<b.md>)");
        check("[[甲/乙#丙]]", "[甲/乙 > 丙](<甲/乙.md#丙>)");
        check("[[甲#^a1b2|乙]] [[#丙]]", "[乙](<甲.md>) 丙");
        check("|[[甲\\|乙]]|", "|[乙](<甲.md>)|");
        check("[[甲.pdf]] [[版本 2.10]]", "[甲.pdf](<甲.pdf>) [版本 2.10](<版本 2.10.md>)");
        check("![[a.png|300]] ![[b]]", "![](<a.png>) [b](<b.md>)");
        check("![[a b.jpg|甲]]", "![甲](<a b.jpg>)");
    }

    #[test]
    fn sizes_go_from_the_words_of_pictures() {
        check("![甲|300](a) ![|20x30](b)", "![甲](a) ![](b)");
    }

    #[test]
    fn directives_are_their_words() {
        check("a :quote[b [c](d)] e", "a b [c](d) e");
        check(":kbd[a]{#b .c} {d}", "a {d}");
    }

    #[test]
    fn boxes_keep_their_titles() {
        check("> [!abstract] 甲\n> a", "> **甲**\r\n>\n> a");
        check(">> [!faq]-\n>> a", ">> **Faq**\r\n>>\n>> a");
        check("> [!NOTE]\n> a", "> [!NOTE]\n> a");
    }

    #[test]
    fn what_is_no_such_mark_stays() {
        for markdown in [
            "[[Prototype]] [[HomeObject]]",
            "![[公式]](http://a) [[1]](b) [[甲]][c] [[甲]]: d",
            "`[[甲]]`\n```\n[[甲]]\n```",
            "[[甲, [乙]]] \\[[甲]]",
            "[[ -f 甲 ]] [[\"甲\"]]",
            "![a|b](c) ![300](d) a | b",
            "a:quote[b] :quote [c] :x[d]",
            "[!x] a",
        ] {
            check(markdown, markdown);
        }
    }

    #[test]
    fn many_marks_are_looked_at_in_time() {
        let start = std::time::Instant::now();
        for piece in ["[[", "![a|", "> [!", " :quote[", "[[甲", "]]", "![[a.png|"] {
            read(&format!("[[甲]]{}", piece.repeat(60_000)));
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
    }
}
