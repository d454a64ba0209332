//! Markdown within the HTML of a Markdown body: links, pictures and formulas that no parser looks for
//! there, since a block of HTML goes on up to a blank line (CommonMark 0.31.2, 4.6).
//!
//! An author who writes `[words](address)` between tags means a link. Only whole addresses make
//! links, so that a text about Markdown stays as it is. Lines stay where they are.

use std::borrow::Cow;

use super::super::scan::{Names, tags};

/// Elements in which every character stands for itself.
const VERBATIM: Names<5> = Names::of(["pre", "code", "script", "style", "textarea"]);

/// Longer links and formulas are none: time must stay linear.
const LONGEST: usize = 1_000;

/// Goes through blocks of HTML, line by line.
#[derive(Debug, Default)]
pub(super) struct Mixed {
    /// How many elements are open that hold code.
    verbatim: usize,
    /// How many links and pictures were found.
    pub(super) found: usize,
}

impl Mixed {
    /// A line of HTML with the Markdown in its text as HTML.
    pub(super) fn line<'a>(&mut self, html: &'a str) -> Cow<'a, str> {
        let suspect = ["](", "\\(", "\\["].iter().any(|sign| html.contains(sign));
        let mut result = String::new();
        let mut from = 0;
        for tag in tags(html) {
            if suspect {
                self.text(&html[from..tag.start], &mut result);
                result.push_str(&html[tag.start..tag.end]);
            }
            from = tag.end;
            if tag.is_one_of(&VERBATIM) {
                self.verbatim =
                    if tag.closing { self.verbatim.saturating_sub(1) } else { self.verbatim + 1 };
            }
        }
        if !suspect {
            return Cow::Borrowed(html);
        }
        self.text(&html[from..], &mut result);
        Cow::Owned(result)
    }

    fn text(&mut self, text: &str, result: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find(['[', '!', '\\']).filter(|_| self.verbatim == 0) {
            let (before, here) = rest.split_at(at);
            result.push_str(before);
            let near = &here[..here.floor_char_boundary(LONGEST)];
            let length = if let Some((html, length)) = link(near) {
                self.found += 1;
                result.push_str(&html);
                length
            } else if let Some((html, length)) = formula(near) {
                result.push_str(&html);
                length
            } else {
                result.push_str(&here[..1]);
                1
            };
            rest = &here[length..];
        }
        result.push_str(rest);
    }
}

/// The link or picture that a text begins with, and its length.
fn link(here: &str) -> Option<(String, usize)> {
    let is_picture = here.starts_with("![");
    let open = if is_picture { "![" } else { "[" };
    let inner = here.strip_prefix(open)?;
    let (words, rest) = inner.split_once("](")?;
    let (url, _) = rest.split_once(')')?;
    let is_whole = url.starts_with("http://") || url.starts_with("https://");
    let sound = (is_whole || is_picture && !url.is_empty())
        && !words.contains(['[', ']', '<', '\n'])
        && !url.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '('))
        && (is_picture || !words.trim().is_empty());
    let length = open.len() + words.len() + 2 + url.len() + 1;
    let html = if is_picture {
        format!("<img src=\"{url}\" alt=\"{}\">", words.replace('"', "&quot;"))
    } else {
        format!("<a href=\"{url}\">{words}</a>")
    };
    sound.then_some((html, length))
}

/// The formula that a text begins with, fenced for a script to find, and its length.
fn formula(here: &str) -> Option<(String, usize)> {
    const FENCES: [(&str, &str, &str); 2] = [("\\(", "\\)", "inline"), ("\\[", "\\]", "display")];
    FENCES.iter().find_map(|(open, close, class)| {
        let inner = here.strip_prefix(open)?;
        let tex = &inner[..inner.find(close)?];
        let html = format!("<span class=\"math {class}\">{tex}</span>");
        Some((html, open.len() + tex.len() + close.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_between_tags_is_read() {
        let check = |html: &str, expect: &str| {
            assert_eq!(Mixed::default().line(html), expect, "{html}");
        };
        check(
            "<li>见[此处](https://a.example/?b)。</li>\n",
            "<li>见<a href=\"https://a.example/?b\">此处</a>。</li>\n",
        );
        check("<p>![图](a.png)\n", "<p><img src=\"a.png\" alt=\"图\">\n");
        check("a \\(x\\)</p>", "a <span class=\"math inline\">x</span></p>");
        for same in [
            "<code>[a](http://b)</code>",
            "<p title='[a](http://b)'>[a](b) ![](",
            "[a](http://b c) [](http://b)",
            "<p>a\\b!",
        ] {
            check(same, same);
        }
    }

    #[test]
    fn code_goes_on_over_lines() {
        let mut mixed = Mixed::default();
        let lines = ["<pre>\n", "[a](http://b)\n", "</pre>\n"];
        let read: String = lines.iter().map(|line| mixed.line(line)).collect();
        assert_eq!((read.as_str(), mixed.found), (lines.concat().as_str(), 0));
    }
}
