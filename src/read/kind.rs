//! Whether a body is HTML or Markdown.
//!
//! Marks count only where Markdown would see them: outside code and outside blocks of HTML. A body
//! of both is Markdown, which keeps the HTML in it; so HTML that merely is indented and has blank
//! lines stays HTML.

use memchr::{memchr, memchr_iter, memchr2_iter};

use super::Format;
use super::markdown::{ends_box, is_heading};
use super::scan::{Fence, Names, tags};

/// Elements that make blocks or break lines.
const BLOCKS: Names<30> = Names::of([
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
    "blockquote",
    "pre",
    "section",
    "article",
    "figure",
    "br",
    "hr",
    "center",
    "dl",
    "dt",
    "dd",
    "header",
    "footer",
    "main",
]);

/// Elements in which every character stands for itself.
const VERBATIM: Names<5> = Names::of(["pre", "code", "script", "style", "textarea"]);

/// So many block tags stand against one heading, link or fence of Markdown: mixed bodies keep
/// whole tables in HTML.
const TAGS_FOR_STRONG: usize = 64;

/// So many stand against one mark that plain text may have as well.
const TAGS_FOR_WEAK: usize = 4;

/// What a body is written in.
pub(super) fn kind(body: &str) -> Format {
    if !body.contains('<') {
        return Format::Markdown;
    }
    let head = body.trim_start().as_bytes();
    let begins = |start: &&str| {
        head.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    };
    if ["<!doctype", "<html", "<?xml"].iter().any(begins) {
        return Format::Html;
    }
    if !may_have_marks(body) && tags(body).any(|tag| tag.is_one_of(&BLOCKS)) {
        return Format::Html;
    }
    let counts = count(body);
    let marks = counts.strong * TAGS_FOR_STRONG + counts.weak * TAGS_FOR_WEAK;
    if counts.tags == 0 || marks > counts.tags { Format::Markdown } else { Format::Html }
}

/// Whether there is anything that could count as a mark, wherever it stands. Most HTML has nothing,
/// and this looks faster than [`count`].
fn may_have_marks(body: &str) -> bool {
    let bytes = body.as_bytes();
    let is_sign = |byte: &u8| {
        matches!(byte, b'#' | b'-' | b'+' | b'*' | b'>' | b'|' | b'[' | b'~' | b'0'..=b'9')
    };
    let begins_mark = |line_start: usize| match bytes.get(line_start) {
        None | Some(b'\n') => false,
        Some(first) if first.is_ascii_graphic() => is_sign(first),
        // Blanks of Unicode count, too.
        Some(_) => {
            let line = body[line_start..].lines().next().unwrap_or_default();
            line.trim_start().as_bytes().first().is_some_and(is_sign)
        }
    };
    let next = |at: usize| bytes.get(at + 1);
    memchr2_iter(b'`', b'*', bytes).any(|at| bytes[at] == b'`' || next(at) == Some(&b'*'))
        || memchr2_iter(b'[', b']', bytes)
            .any(|at| next(at) == Some(if bytes[at] == b'[' { &b'^' } else { &b'(' }))
        || begins_mark(0)
        || memchr_iter(b'\n', bytes).any(|at| begins_mark(at + 1))
}

#[derive(Debug, Default)]
struct Counts {
    tags: usize,
    strong: usize,
    weak: usize,
}

fn count(body: &str) -> Counts {
    let mut counts = Counts::default();
    let mut fence = Fence::default();
    let mut verbatim = 0_usize;
    let mut html_block = false;
    let mut after_box = false;
    for line in body.lines() {
        let text = line.trim_start();
        if fence.is_open() {
            fence.follow(text);
            continue;
        }
        let follows_box = std::mem::replace(&mut after_box, ends_box(text));
        if text.is_empty() {
            html_block = false;
            continue;
        }
        let plain = verbatim == 0 && !html_block;
        if plain && fence.follow(text) {
            counts.strong += 1;
            continue;
        }
        let mut begins_html = text.starts_with("<!--");
        if memchr(b'<', text.as_bytes()).is_some() {
            for tag in tags(text) {
                // CommonMark 0.31.2, 4.6, nearly.
                begins_html |= tag.start == 0 && tag.is_one_of(&BLOCKS);
                if tag.is_one_of(&VERBATIM) {
                    verbatim = if tag.closing { verbatim.saturating_sub(1) } else { verbatim + 1 };
                }
                counts.tags += usize::from(tag.is_one_of(&BLOCKS));
            }
        }
        if html_block && verbatim == 0 && follows_box && is_heading(line) {
            counts.strong += 1;
        }
        html_block |= begins_html;
        if plain && !begins_html {
            weigh(line, &mut counts);
        }
    }
    counts
}

/// Counts the marks of a line.
fn weigh(line: &str, counts: &mut Counts) {
    let text = line.trim_start();
    if line.len() - text.len() > 3 {
        return;
    }
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    let heading = (1..=6).contains(&hashes) && text[hashes..].starts_with(' ');
    let refers = text.contains("](")
        || text.contains("[^")
        || (text.starts_with('[') && text.contains("]: "));
    let ruled = text.starts_with('|')
        && text.contains("--")
        && text.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '));
    counts.strong += usize::from(heading || refers || ruled);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let item = text.starts_with("- ")
        || text.starts_with("* ")
        || text.starts_with("+ ")
        || text.starts_with("> ")
        || (digits > 0 && text[digits..].starts_with(". "));
    let pair = |mark: &str| text.matches(mark).count() >= 2;
    counts.weak += usize::from(item) + usize::from(pair("**") || pair("`"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_mark_counts_none() {
        for body in ["<p>a</p>", "a\n\nb<br>", "<pre>\n  x = y\n</pre>", "a [b] (c) #d - e 1. f"] {
            assert!(!may_have_marks(body), "{body}");
            let counts = count(body);
            assert_eq!((counts.strong, counts.weak), (0, 0), "{body}");
        }
        for body in
            ["  # a", "a\n\u{3000}- b", "a **b", "`", "[a](b)", "a[^1]", "|-|", "~~~", "1. a"]
        {
            assert!(may_have_marks(body), "{body}");
        }
    }

    #[test]
    fn bodies_are_told_apart() {
        let check = |body: &str, expect: Format| assert_eq!(kind(body), expect, "{body}");
        check("", Format::Markdown);
        check("text", Format::Markdown);
        check("# a\n\ntext <b>c</b>", Format::Markdown);
        check("<p>a</p>", Format::Html);
        check("  <div>\n\n\n    <p>a</p>\n\n    <p>- b</p>\n\n  </div>", Format::Html);
        check("<p>see [a](b)</p>", Format::Html);
        check("<div>\ntext\n\nmore text\n</div>", Format::Html);
        check("see [a](http://b.example)\n\n<div>c</div>\n", Format::Markdown);
        check("<div align=center>\n\n![a](b.png)\n\n</div>\n", Format::Markdown);
        check("<pre>\n# a comment\n\n## more\n</pre>\n<p>a</p><p>b</p>", Format::Html);
        check("text\n\n```html\n<p>a</p><p>b</p>\n<p>a</p><p>b</p>\n```\n", Format::Markdown);
        check("<!DOCTYPE html>\n# a", Format::Html);
        check("text<br>\n- not a list<br>\n<br><br><br>", Format::Html);
        check("<div>a</div>\n## b\n<div>c</div>\n## d", Format::Markdown);
        let cells = "<tr><td>1</td></tr>\n".repeat(15);
        check(&format!("## a\n\n<table>\n{cells}</table>\n"), Format::Markdown);
        check(
            "## a\n\n<table>\n<tr><td>1</td></tr>\n<tr><td>2</td></tr>\n</table>\n",
            Format::Markdown,
        );
    }
}
