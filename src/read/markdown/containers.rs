//! Boxes between lines of colons, as `VuePress`, Docusaurus, `HackMD` and pandoc have them:
//! `::: tip Title`, up to `:::`.
//!
//! Line by line, before the parser; lines stay where they are.

use std::borrow::Cow;

use super::super::boxes::{self, Kind};
use super::super::scan::{Fence, lines_in};

/// The text with such boxes as HTML, and where the first of how many stood, in lines from 0.
pub(super) fn read(markdown: &str) -> (Cow<'_, str>, Option<(usize, usize)>) {
    if !markdown.contains(":::") {
        return (Cow::Borrowed(markdown), None);
    }
    let mut ends = count_of_ends(markdown);
    let mut result = String::with_capacity(markdown.len() + 256);
    let mut found: Option<(usize, usize)> = None;
    let mut open: Vec<String> = Vec::new();
    let mut fence = Fence::default();
    let mut next = 0;
    for line in markdown.split_inclusive('\n') {
        let number = next;
        next += lines_in(line);
        let was_code = fence.is_open();
        let is_code = fence.follow(line) || was_code;
        let text = line.trim();
        let indent = &line[..line.len() - line.trim_start().len()];
        let line_end = &line[line.trim_end_matches(['\n', '\r']).len()..];
        if is_code || !text.starts_with(":::") {
            result.push_str(line);
            continue;
        }
        let words = text.trim_start_matches(':').trim();
        if words.is_empty() {
            ends = ends.saturating_sub(1);
            match open.pop() {
                Some(close) => result.extend([indent, &close, line_end]),
                None => result.push_str(line),
            }
        } else if ends > open.len()
            && let Some((kind, title, rest)) = head(words)
        {
            let (begin, end) = boxes::html(kind, title, indent);
            open.push(end);
            result.extend([indent, &begin, rest, line_end]);
            found = Some(found.map_or((number, 1), |(first, count)| (first, count + 1)));
        } else {
            result.push_str(line);
        }
    }
    (Cow::Owned(result), found)
}

/// How many lines end a box.
fn count_of_ends(markdown: &str) -> usize {
    let mut fence = Fence::default();
    markdown
        .lines()
        .filter(|line| {
            let text = line.trim();
            !fence.follow(line) && text.len() >= 3 && text.bytes().all(|byte| byte == b':')
        })
        .count()
}

/// The kind of a box, its title, and what of its text stands in the same line.
fn head(words: &str) -> Option<(Kind, &str, &str)> {
    if let Some(list) = words.strip_prefix('{') {
        // pandoc: a list of attributes.
        let class = list.split([' ', '}']).find_map(|word| word.strip_prefix('.'));
        return Some((boxes::kind(class.unwrap_or_default()), "", ""));
    }
    let end = words.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
    let (name, rest) = words.split_at(end.unwrap_or(words.len()));
    if name.is_empty() {
        return None;
    }
    let kind = boxes::kind(name);
    let rest = rest.trim_start();
    let (label, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((label, rest)) => (Some(label), rest.trim_start()),
        None => (None, rest),
    };
    // Behind a name that is not known stands how it is shown.
    Some(match (kind, label) {
        (Kind::Other, _) => (kind, "", ""),
        (_, Some(label)) => (kind, label, rest),
        (_, None) => (kind, rest.trim_matches(['"', '*']), ""),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expect: &str) {
        assert_eq!(read(markdown).0, expect, "{markdown}");
    }

    #[test]
    fn boxes_become_html() {
        check(
            "::: tip 甲 & 乙\n*a*\n:::\n",
            "<blockquote><p><strong>甲 &amp; 乙</strong></p>\r\n\r\n\n*a*\n\r\n\r\n</blockquote>\r\n\r\n\n",
        );
        check(
            "  :::details a\n  b\n  :::",
            "  <details><summary>a</summary>\r\n\r\n  \n  b\n  \r\n\r\n  </details>\r\n\r\n  ",
        );
        check(
            ":::danger[a] b\n:::",
            "<blockquote><p><strong>a</strong></p>\r\n\r\nb\n\r\n\r\n</blockquote>\r\n\r\n",
        );
        check("::: demo [vanilla]\na\n:::", "\r\n\r\n\na\n\r\n\r\n\r\n\r\n");
        check("::: {.note #x}\na\n:::", "<blockquote>\r\n\r\n\na\n\r\n\r\n</blockquote>\r\n\r\n");
        check(
            ":::: note\n::: center\na\n:::\n::::",
            "<blockquote>\r\n\r\n\n<center>\r\n\r\n\na\n\r\n\r\n</center>\r\n\r\n\n\r\n\r\n</blockquote>\r\n\r\n",
        );
    }

    #[test]
    fn what_is_no_box_stays() {
        for markdown in
            ["::: tip\nnever closed", ":::\na", "```\n::: tip\n:::\n```", "a :::", "::: *"]
        {
            check(markdown, markdown);
        }
    }
}
