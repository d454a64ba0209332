//! Paragraphs that an HTML body marks by blank lines alone.
//!
//! Blog engines keep text without `<p>` and add it when they show it. A browser would run all of
//! it together; here each gets its `<p>` back, before the tree is built. Lines stay where they are.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::scan::{Names, Tag, tags};

const CLOSED_COUNT: usize = 22;

/// Elements within which a blank line marks nothing, paragraphs first.
const CLOSED: Names<CLOSED_COUNT> = Names::of([
    "p", "pre", "code", "script", "style", "textarea", "table", "ul", "ol", "dl", "h1", "h2", "h3",
    "h4", "h5", "h6", "figure", "svg", "math", "select", "button", "iframe",
]);

/// Elements that begin a line of text, or stand in one.
const IN_LINE: Names<24> = Names::of([
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u",
]);

const LINE_END: Names<1> = Names::of(["br"]);

/// The body with `<p>` before each paragraph that only a blank line marks, unless the body marks
/// most of its paragraphs itself.
pub(super) fn marked(html: &str) -> Cow<'_, str> {
    if !has_blank_line(html) {
        return Cow::Borrowed(html);
    }
    let found = unmarked(html);
    if found.places.is_empty() || found.places.len() * 2 < found.marked {
        return Cow::Borrowed(html);
    }
    let mut result = String::with_capacity(html.len() + found.places.len() * 3);
    let mut from = 0;
    for place in found.places {
        result.push_str(&html[from..place]);
        result.push_str("<p>");
        from = place;
    }
    result.push_str(&html[from..]);
    Cow::Owned(result)
}

/// Whether a line holds nothing but blanks: without one nothing marks a paragraph.
fn has_blank_line(html: &str) -> bool {
    memchr_iter(b'\n', html.as_bytes()).any(|at| begins_blank_line(&html[at + 1..]))
}

/// Whether nothing but blanks stands before the next line end.
fn begins_blank_line(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\u{3000}', '\u{A0}']).starts_with('\n')
}

#[derive(Debug, Default)]
struct Found {
    /// Where paragraphs begin that nothing but a blank line marks.
    places: Vec<usize>,
    /// How many paragraphs are marked.
    marked: usize,
}

fn unmarked(html: &str) -> Found {
    let mut found = Found::default();
    // How many elements of each kind are open. One that is never closed shuts the rest, so that a
    // doubtful body stays as it is.
    let mut open = [0_usize; CLOSED_COUNT];
    let mut open_count = 0;
    let mut from = 0;
    let mut tags = tags(html).peekable();
    loop {
        let next = tags.peek().copied();
        let text_end = next.map_or(html.len(), |tag| tag.start);
        if open_count == 0 {
            in_text(html, from, text_end, next, &mut found.places);
        }
        let Some(tag) = tags.next() else { return found };
        let kind = tag.position(&CLOSED);
        found.marked += usize::from(!tag.closing && kind == Some(0));
        let ends_paragraph =
            || !tag.name.is_empty() && !tag.is_one_of(&IN_LINE) && !tag.is_one_of(&LINE_END);
        let changed = match kind {
            Some(kind) if tag.closing => Some((kind, open[kind].saturating_sub(1))),
            // Paragraphs do not nest: the next one closes an open one.
            Some(0) => Some((0, 1)),
            Some(kind) => Some((kind, open[kind] + 1)),
            None => ends_paragraph().then_some((0, 0)),
        };
        if let Some((kind, count)) = changed {
            open_count = open_count - open[kind] + count;
            open[kind] = count;
        }
        from = tag.end;
    }
}

/// Paragraphs that begin within a stretch of text, or with the tag in a line that follows it.
fn in_text(html: &str, from: usize, to: usize, next: Option<Tag<'_>>, places: &mut Vec<usize>) {
    let text = &html[from..to];
    let mut at = 0;
    while let Some(line_end) = text[at..].find('\n') {
        let after = at + line_end + 1;
        at = after;
        if !begins_blank_line(&text[after..]) {
            continue;
        }
        let content = text[after..].trim_start();
        let place = to - content.len();
        at = place - from;
        let begins = match (content.is_empty(), next) {
            (false, _) => true,
            (true, Some(tag)) => !tag.closing && tag.is_one_of(&IN_LINE),
            (true, None) => false,
        };
        if begins {
            places.push(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_mark_paragraphs_where_nothing_else_does() {
        let check = |html: &str, expect: &str| assert_eq!(marked(html), expect, "{html}");
        check("<div>\n甲\n\n乙\n \n丙</div>", "<div>\n甲\n\n<p>乙\n \n<p>丙</div>");
        check(
            "甲\n\n<b>乙</b>\n\n<ul>\n\n<li>丙</ul>",
            "甲\n\n<p><b>乙</b>\n\n<ul>\n\n<li>丙</ul>",
        );
        check("<p>甲\n\n乙</p>", "<p>甲\n\n乙</p>");
        check("<pre>a\n\nb</pre>\n\nc", "<pre>a\n\nb</pre>\n\n<p>c");
        check("<p>1</p><p>2</p><p>3</p>\n\n4", "<p>1</p><p>2</p><p>3</p>\n\n4");
        check("<p>甲<div>乙\n\n丙</div>", "<p>甲<div>乙\n\n<p>丙</div>");
        check("甲\n乙", "甲\n乙");
        check("", "");
    }
}
