//! Headings as authors write them: right behind HTML, and with braces that are no attributes.
//!
//! Line by line, before the parser; pure, and lines stay where they are.

use std::borrow::Cow;

use super::super::scan::{Fence, Names, tags};

/// Elements behind whose end a heading is meant to be one, though no blank line stands between.
const BOXES: Names<16> = Names::of([
    "div",
    "p",
    "table",
    "section",
    "article",
    "figure",
    "blockquote",
    "ul",
    "ol",
    "dl",
    "center",
    "details",
    "aside",
    "iframe",
    "header",
    "footer",
]);

/// Whether a line is a heading (CommonMark 0.31.2, 4.2) with words in it.
pub(in super::super) fn is_heading(line: &str) -> bool {
    let marks = line.bytes().take_while(|&byte| byte == b'#').count();
    (1..=6).contains(&marks)
        && line[marks..].starts_with([' ', '\t'])
        && !line[marks..].trim().is_empty()
}

/// Whether a line ends with the end of an element that stands on its own lines: HTML goes on up to
/// a blank line (4.6), but its author took it for ended.
pub(in super::super) fn ends_box(line: &str) -> bool {
    let line = line.trim_end();
    let last = line.rfind('<').and_then(|at| tags(&line[at..]).next());
    line.ends_with('>') && last.is_some_and(|tag| tag.closing && tag.is_one_of(&BOXES))
}

/// The text with a blank line before each heading that directly follows HTML, and with the braces
/// at the end of headings escaped where they hold no attributes. The blank line is a lone carriage
/// return, a line end that moves no line.
pub(super) fn told_apart(markdown: &str) -> Cow<'_, str> {
    let suspect =
        markdown.contains('{') || markdown.contains(">\n#") || markdown.contains(">\r\n#");
    if !suspect {
        return Cow::Borrowed(markdown);
    }
    let mut result = String::with_capacity(markdown.len() + 16);
    let mut fence = Fence::default();
    let mut after_box = false;
    let mut lines = markdown.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let text = line.trim();
        let in_code = fence.follow(line);
        let mut is_underlined = || {
            lines.peek().is_some_and(|next| {
                let next = next.trim();
                !next.is_empty()
                    && (next.bytes().all(|b| b == b'=') || next.bytes().all(|b| b == b'-'))
            })
        };
        let at = (!in_code && text.ends_with('}') && !line.starts_with("    "))
            .then(|| words_in_braces(line))
            .flatten()
            .filter(|_| is_heading(text) || is_underlined());
        if after_box && !in_code && is_heading(line) {
            result.push('\r');
        }
        match at {
            Some(at) => {
                result.push_str(&line[..at]);
                result.push('\\');
                result.push_str(&line[at..]);
            }
            None => result.push_str(line),
        }
        after_box = !in_code && ends_box(line);
    }
    Cow::Owned(result)
}

/// Where the brace stands that ends a line, if what it closes is no list of attributes.
fn words_in_braces(line: &str) -> Option<usize> {
    let end = line.trim_end().len() - 1;
    let open = line[..end].rfind('{')?;
    let is_list = line[open + 1..].trim_start().starts_with(['#', '.', ':']);
    (!is_list && !line[..end].ends_with('\\')).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expect: &str) {
        assert_eq!(told_apart(markdown), expect, "{markdown}");
    }

    #[test]
    fn headings_behind_html_get_a_blank_line() {
        check("<div>a</div>\n## b\n", "<div>a</div>\n\r## b\n");
        check("<div>\n</div>\n\n## b", "<div>\n</div>\n\n## b");
        check("```\n</div>\n# b\n```", "```\n</div>\n# b\n```");
        check("a <b>c</b>\n# d", "a <b>c</b>\n# d");
        check("<div>\n# a", "<div>\n# a");
    }

    #[test]
    fn braces_that_hold_words_are_escaped() {
        check("## a {b}\n", "## a {b\\}\n");
        check("a {b}\n---\n", "a {b\\}\n---\n");
        check("## a {#b}\n## c {.d}", "## a {#b}\n## c {.d}");
        check("a {b}\n\nc", "a {b}\n\nc");
        check("```\n## a {b}\n```", "```\n## a {b}\n```");
    }
}
