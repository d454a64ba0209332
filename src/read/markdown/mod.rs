//! Markdown to HTML, raw HTML kept, so that one reader does for both.
//!
//! CommonMark 0.31 with tables, strikethrough, task lists, footnotes, maths, definition lists and
//! alerts. Lines stay where they are, so that a line of the HTML is the line of the source: what
//! is said of the HTML is true of the Markdown.
//!
//! What the reader of HTML gets, all of it forms that occur in the wild too:
//! - a footnote's mark: `<sup class="footnote-ref"><a href="#fn-1">1</a></sup>`; the notes, last:
//!   `<section class="footnotes"><ol><li id="fn-1">…</li></ol></section>`
//! - maths, in TeX without delimiters: `<span class="math"><code>` in a line, `<div …>` on
//!   lines of its own
//! - a task: `<li><input type="checkbox" checked disabled>`
//! - code: `<pre><code class="language-x">`
//! - a tight list has no `<p>` in its items
//! - an alert: `<blockquote class="markdown-alert-note">`, its name the first paragraph, strong
//! - comments, `<!--more-->` among them, and all other HTML: as they stand.

mod containers;
mod definitions;
mod emoji;
mod emphasis;
mod headings;
mod math;
mod mixed;
mod modules;
mod notes;
mod render;
mod wiki;

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser};

use super::scan::{self, Fence};
use crate::diagnostic::{Diagnostics, Place};

pub(crate) use emoji::name as emoji_name;
pub(super) use headings::{ends_box, is_heading};
pub(crate) use math::{is_balanced, is_math};
pub(crate) use wiki::{is_link as is_wiki_link, is_size as is_image_size};

/// The HTML of a Markdown body that begins in line `first_line` of its source.
pub(super) fn to_html(markdown: &str, first_line: u32, diagnostics: &mut Diagnostics) -> String {
    let (whole, mended) = with_whole_tables(markdown);
    if let Some((line, count)) = mended {
        let line = first_line.saturating_add(u32::try_from(line).unwrap_or(u32::MAX));
        let message =
            format!("tags of a table would be code, as indented as they are, times: {count}");
        diagnostics.note("table-repaired", Some(Place::line(line)), message);
    }
    let boxed = with_dialects(&whole, first_line, diagnostics);
    let plain = without_attributes(&boxed);
    let parted = headings::told_apart(&plain);
    // A lone carriage return parts each from the HTML before it.
    let added = parted.matches('\r').count().saturating_sub(plain.matches('\r').count());
    if let Some(first) = parted.find('\r').filter(|_| added > 0) {
        let line = first_line.saturating_add(lines_in(&parted[..first]));
        let message = format!("headings directly behind HTML are read as headings: {added}");
        diagnostics.note("heading-repaired", Some(Place::line(line)), message);
    }
    let plain = parted;
    let plain = notes::referenced(&plain);
    let plain = definitions::without_false(plain, options());
    let source = without_false_math(math::delimited(&plain, options()));
    let mut events = Parser::new_ext(&source, options()).into_offset_iter().collect::<Vec<_>>();
    let repaired = emphasis::repair(&source, &mut events);
    if let Some(&first) = repaired.first() {
        let line = first_line.saturating_add(lines_in(&source[..first]));
        let count = repaired.len();
        let message = format!("`**` beside punctuation is read as emphasis, times: {count}");
        diagnostics.note("emphasis-repaired", Some(Place::line(line)), message);
    }
    let (html, mixed) = render::render(&source, &events);
    if mixed > 0 {
        let message = format!("links and pictures written in Markdown between tags, read: {mixed}");
        diagnostics.note("markdown-in-html", None, message);
    }
    html
}

/// The text with marks of some dialects as CommonMark has them.
fn with_dialects<'a>(
    markdown: &'a str,
    first_line: u32,
    diagnostics: &mut Diagnostics,
) -> Cow<'a, str> {
    let mut tell = |line: u32, what: &str, count: usize| {
        let place = Some(Place::line(first_line.saturating_add(line)));
        diagnostics.note("dialect-read", place, format!("{what}: {count}"));
    };
    let number = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    let (words, imports) = modules::without(markdown);
    if let Some((line, count)) = imports {
        tell(number(line), "imports of components are no words", count);
    }
    let (boxed, found) = containers::read(&words);
    if let Some((line, count)) = found {
        tell(number(line), "boxes between lines of `:::` are read", count);
    }
    let (linked, marks) = wiki::read(&boxed);
    if let Some((at, count)) = marks {
        let what = "links, pictures and boxes as programs for notes write them are read";
        tell(lines_in(&boxed[..at]), what, count);
    }
    let (shown, emoji) = emoji::read(&linked);
    if let Some((at, count)) = emoji {
        tell(lines_in(&linked[..at]), "names of emoji between colons are read", count);
    }
    Cow::Owned(shown.into_owned())
}

fn lines_in(text: &str) -> u32 {
    u32::try_from(scan::lines_in(text)).unwrap_or(u32::MAX)
}

/// The text with the tags of tables at the beginning of their lines, and which line, counted from
/// 0, is the first of how many that changed. After a blank line, which ends a block of HTML, an
/// indented tag would be code.
fn with_whole_tables(markdown: &str) -> (Cow<'_, str>, Option<(usize, usize)>) {
    if !markdown.contains("<table") {
        return (Cow::Borrowed(markdown), None);
    }
    let mut result = String::with_capacity(markdown.len());
    let mut mended: Option<(usize, usize)> = None;
    let (mut tables, mut after_blank, mut in_fence) = (0_usize, false, false);
    let mut next = 0;
    for line in markdown.split_inclusive('\n') {
        let number = next;
        next += scan::lines_in(line);
        let words = line.trim_start();
        in_fence ^= tables == 0 && (words.starts_with("```") || words.starts_with("~~~"));
        let is_tag = words.strip_prefix('<').is_some_and(|rest| {
            rest.trim_start_matches('/').starts_with(|first: char| first.is_ascii_alphabetic())
        });
        let is_code = tables > 0 && after_blank && is_tag && is_indented(line);
        if is_code {
            let (first, count) = mended.unwrap_or((number, 0));
            mended = Some((first, count + 1));
        }
        result.push_str(if is_code { words } else { line });
        if !in_fence && is_tag {
            tables += line.matches("<table").count();
            tables = tables.saturating_sub(line.matches("</table").count());
        }
        after_blank = words.is_empty();
    }
    (Cow::Owned(result), mended)
}

/// Where a formula that is fenced with backslashes begins in a Markdown text; a writer that means
/// none must not write it.
pub(crate) fn formula_starts(markdown: &str) -> Vec<usize> {
    math::fenced(markdown, options()).into_iter().map(|(at, ..)| at).collect()
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Whether a line is indented as code is (CommonMark 4.4).
fn is_indented(line: &str) -> bool {
    line.starts_with("    ") || line.trim_start_matches(' ').starts_with('\t')
}

/// How often a body is parsed anew because a dollar in it opens no formula.
const MOST_PARSES: usize = 4;

/// Escapes the dollars between which no maths stands: prices, shell variables. The parser has to
/// see them as text, or the emphasis between them would be lost.
fn without_false_math(mut source: Cow<'_, str>) -> Cow<'_, str> {
    for parse in 1..=MOST_PARSES {
        // What closes no formula may open one, so that it is spared until the last.
        let false_dollars = false_dollars(&source, parse == MOST_PARSES);
        if false_dollars.is_empty() {
            break;
        }
        let mut result = String::with_capacity(source.len() + false_dollars.len());
        let mut from = 0;
        for dollar in false_dollars {
            result.push_str(&source[from..dollar]);
            result.push('\\');
            from = dollar;
        }
        result.push_str(&source[from..]);
        source = Cow::Owned(result);
    }
    source
}

/// Where the dollars stand that seem to open a formula and open none, and those that close it.
fn false_dollars(source: &str, closing: bool) -> Vec<usize> {
    let mut dollars = Vec::new();
    if !source.contains('$') {
        return dollars;
    }
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        if let Event::InlineMath(tex) = event
            && !is_math(&tex, source.get(range.end..).unwrap_or_default())
        {
            dollars.push(range.start);
            if closing {
                dollars.push(range.end - 1);
            }
        }
    }
    dollars
}

/// The text without kramdown's attribute lists: `{: .center}` on a line or behind a span, and
/// pandoc's `{width=50%}` behind an image.
fn without_attributes(markdown: &str) -> Cow<'_, str> {
    if !markdown.contains("{:") && !markdown.contains("){") {
        return Cow::Borrowed(markdown);
    }
    let mut result = String::with_capacity(markdown.len());
    let mut fence = Fence::default();
    let mut in_list = false;
    for line in markdown.split_inclusive('\n') {
        let text = line.trim();
        let is_item = begins_item(text);
        // In a list, what is indented may be words.
        in_list = is_item || in_list && (text.is_empty() || line.starts_with(' '));
        if fence.follow(line) || line.starts_with("    ") && !in_list {
            result.push_str(line);
        } else if text.starts_with("{:") && text.ends_with('}') {
            result.push('\n');
        } else {
            without_attributes_in(line, &mut result);
        }
    }
    Cow::Owned(result)
}

/// Whether a line is the first of an item of a list.
fn begins_item(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let marks: &[char] = if rest.len() < text.len() { &['.', ')'] } else { &['-', '*', '+'] };
    rest.strip_prefix(marks).is_some_and(|rest| rest.starts_with([' ', '\t']))
}

fn without_attributes_in(line: &str, result: &mut String) {
    let mut rest = line;
    let mut in_code = false;
    while let Some(at) = rest.find('{') {
        let (before, list) = rest.split_at(at);
        result.push_str(before);
        in_code ^= before.matches('`').count() % 2 == 1;
        let attached = !in_code && before.ends_with([')', '*', '_', ']']);
        let end = list.find('}');
        let is_list = end.is_some_and(|end| {
            let inner = &list[1..end];
            let kramdown = inner.starts_with(':');
            let pandoc = before.ends_with(')') && inner.contains('=') && !inner.contains('(');
            kramdown || pandoc
        });
        let skip = match end {
            Some(end) if attached && is_list => end + 1,
            _ => {
                result.push('{');
                1
            }
        };
        rest = &list[skip..];
    }
    result.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expect: &str) {
        assert_eq!(to_html(markdown, 1, &mut Diagnostics::new()), expect, "{markdown}");
    }

    #[test]
    fn blocks_keep_their_lines() {
        check(
            "# a\n\nb\nc\n\n- d\n- e\n",
            "<h1>a</h1>\n\n<p>b\nc</p>\n\n<ul><li>d</li>\n<li>e</li></ul>",
        );
        check("a\n\n<div>\n\nb\n\n</div>\n", "<p>a</p>\n\n<div>\n\n<p>b</p>\n\n</div>\n");
        check(
            "```rust title\na <b\n```\nc",
            "<pre><code class=\"language-rust\">a &lt;b\n</code></pre>\n\n<p>c</p>",
        );
        check("> a\n\n***\n", "<blockquote><p>a</p></blockquote>\n\n<hr>");
        check("1. a\n\n2. b\n", "<ol><li><p>a</p></li>\n\n<li><p>b</p></li></ol>");
        check("3) a\n", "<ol start=\"3\"><li>a</li></ol>");
        check(
            "- [x] a\n- [ ] b",
            "<ul><li><input type=\"checkbox\" checked disabled>a</li>\n<li><input type=\"checkbox\" disabled>b</li></ul>",
        );
    }

    #[test]
    fn inlines_are_escaped_once() {
        check(
            "a **b** *c* ~~d~~ `e<` &amp; &lt;",
            "<p>a <strong>b</strong> <em>c</em> <del>d</del> <code>e&lt;</code> &amp; &lt;</p>",
        );
        check(
            "[a](b \"c\") ![d *e*](f)",
            "<p><a href=\"b\" title=\"c\">a</a> <img src=\"f\" alt=\"d e\"></p>",
        );
        check("a  \nb <i>c</i>", "<p>a<br>\nb <i>c</i></p>");
        check(
            "<https://a.example/?b&c>",
            "<p><a href=\"https://a.example/?b&amp;c\">https://a.example/?b&amp;c</a></p>",
        );
    }

    #[test]
    fn tables_have_head_body_and_alignment() {
        check(
            "|a|b|\n|-|-:|\n|c|d|\n",
            "<table><thead><tr><th>a</th><th align=\"right\">b</th></tr></thead><tbody>\n\n<tr><td>c</td><td align=\"right\">d</td></tr></tbody></table>",
        );
    }

    #[test]
    fn notes_are_numbered_by_their_marks_and_stand_last() {
        check(
            "a[^x] b[^y] c[^x]\n\n[^y]: two\n\n[^x]: one\n",
            "<p>a<sup class=\"footnote-ref\"><a href=\"#fn-1\">1</a></sup> b<sup class=\"footnote-ref\"><a href=\"#fn-2\">2</a></sup> c<sup class=\"footnote-ref\"><a href=\"#fn-1\">1</a></sup></p>\n<section class=\"footnotes\"><ol><li id=\"fn-1\"><p>one</p></li><li id=\"fn-2\"><p>two</p></li></ol></section>",
        );
        check(
            "a\n\n[^z]: unused\n",
            "<p>a</p>\n<section class=\"footnotes\"><ol><li id=\"fn-1\"><p>unused</p></li></ol></section>",
        );
        check("a[^b]", "<p>a[^b]</p>");
    }

    #[test]
    fn maths_is_told_from_money() {
        check("a $x^2<y$ b", "<p>a <span class=\"math\"><code>x^2&lt;y</code></span> b</p>");
        check("$$\nx\n$$\n", "<div class=\"math\"><code>\nx\n</code></div>");
        check("a\n$$x$$\nb", "<p>a\n</p><div class=\"math\"><code>x</code></div><p>\nb</p>");
        check(
            "\\\\(a_1\\\\) and \\(b^2\\)",
            "<p><span class=\"math\"><code>a_1</code></span> and <span class=\"math\"><code>b^2</code></span></p>",
        );
        check(
            "`$y$` and `$HOME`",
            "<p><span class=\"math\"><code>y</code></span> and <code>$HOME</code></p>",
        );
        check("US$5 **or** US$10", "<p>US$5 <strong>or</strong> US$10</p>");
        check("从$和*之间到$为止", "<p>从$和*之间到$为止</p>");
        check("\\[1\\]", "<p>[1]</p>");
        for code in [
            "if($('a')){ b($('c'));}",
            "if($('a')){$('a').b();} if($('c')){$('c').d();}",
            "对 ${a} 和 ${b} 而言，两个 ${}。还有 ${} 表达式",
            "\"^[0-9]+$\"　//数（一） \"^[0-9]+$\"　//数",
            "$n = 1) the condition being ($n",
            "$JAVA_HOME/bin:$PATH and $_GET['x_y'],$_POST['z']",
        ] {
            check(code, &format!("<p>{code}</p>"));
        }
        check("\\(\\d{3}\\)|\\s", "<p>(\\d{3})|\\s</p>");
        check("$Sim(Rep(q), d)$", "<p><span class=\"math\"><code>Sim(Rep(q), d)</code></span></p>");
        check("$a &lt; \\b$", "<p><span class=\"math\"><code>a &lt; \\b</code></span></p>");
        check("$$a<br />b$$", "<div class=\"math\"><code>a b</code></div>");
        check("#$%^`{|}~ a$ b", "<p>#$%^`{|}~ a$ b</p>");
        check("$5, 即$x^2$", "<p>$5, 即<span class=\"math\"><code>x^2</code></span></p>");
        check(
            "$[0,1)$ $n$th $E(甲|乙)=\\text{丙，丁}$",
            "<p><span class=\"math\"><code>[0,1)</code></span> \
             <span class=\"math\"><code>n</code></span>th \
             <span class=\"math\"><code>E(甲|乙)=\\text{丙，丁}</code></span></p>",
        );
        check(
            "\\begin{align}\nx\n\\end{align}\n",
            "<div class=\"math\"><code>\\begin{align}\nx\n\\end{align}</code></div>",
        );
    }

    #[test]
    fn emphasis_beside_chinese_punctuation_is_read() {
        check("**注意：**请 **a**", "<p><strong>注意：</strong>请 <strong>a</strong></p>");
        check(
            "用**“甲”**和**（乙）**。",
            "<p>用<strong>“甲”</strong>和<strong>（乙）</strong>。</p>",
        );
        check("[**甲。**乙](c)", "<p><a href=\"c\"><strong>甲。</strong>乙</a></p>");
        for plain in [r"\*\*甲：\*\*乙", "甲** 乙：**丙", "a**(b)**c", "`**甲：**乙`"] {
            let shown = plain.replace(['\\', '`'], "");
            let html = to_html(plain, 1, &mut Diagnostics::new());
            assert!(html.contains(&shown) && !html.contains("<strong>"), "{plain}: {html}");
        }
    }

    #[test]
    fn many_notes_take_time_in_step_with_their_number() {
        let start = std::time::Instant::now();
        for piece in ["[^1]: a\n", "^[a] "] {
            to_html(&piece.repeat(20_000), 1, &mut Diagnostics::new());
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
    }

    #[test]
    fn what_is_repaired_is_told() {
        let check = |markdown: &str, code: &str, line: u32| {
            let mut diagnostics = Diagnostics::new();
            to_html(markdown, 3, &mut diagnostics);
            let told = diagnostics.iter().next().map(|told| (told.code, told.place));
            assert_eq!(told, Some((code, Some(Place::line(line)))), "{markdown}");
        };
        check("a\n\n**甲：**乙", "emphasis-repaired", 5);
        check("a\n\n<div>b</div>\n## c\n", "heading-repaired", 6);
        check("<table>\n\n    <tr>\n</table>", "table-repaired", 5);
    }

    #[test]
    fn a_table_with_blank_lines_stays_whole() {
        check(
            "<table>\n<tr>\n\n    <td>\n  a\n    </td>\n\n</tr>\n</table>\n\n    <b>",
            "<table>\n<tr>\n\n<td>\n  a\n    </td>\n\n</tr>\n</table>\n\n<pre><code>&lt;b&gt;</code></pre>",
        );
    }

    #[test]
    fn attribute_lists_go() {
        check("a\n{: .center}\n", "<p>a</p>");
        check("![a](b){: width=\"3\"} c", "<p><img src=\"b\" alt=\"a\"> c</p>");
        check("![a](b){width=50%}", "<p><img src=\"b\" alt=\"a\"></p>");
        check("## a {#b}", "<h2 id=\"b\">a</h2>");
        check("a\n\n:set nu", "<p>a</p>\n\n<p>:set nu</p>");
        check("f(x){: y}", "<p>f(x)</p>");
        check(
            "- a\n\n    b **c**{: .d}",
            "<ul><li><p>a</p>\n\n<p>b <strong>c</strong></p></li></ul>",
        );
        check("    **c**{: .d}", "<pre><code>**c**{: .d}</code></pre>");
        check("`f(x){a=1}`", "<p><code>f(x){a=1}</code></p>");
    }

    #[test]
    fn what_authors_mean_is_read() {
        check("<div>a</div>\n## b", "<div>a</div>\n<h2>b</h2>");
        check("## a {b}", "<h2>a {b}</h2>");
        check("<p>a \\(x\\)</p>", "<p>a <span class=\"math inline\">x</span></p>");
        check("`a \\(x_1\\)`", "<p><code>a \\(x_1\\)</code></p>");
        check("`${$`", "<p><code>${$</code></p>");
        check("- \\[^1]\n- \\]", "<ul><li>[^1]</li>\n<li>]</li></ul>");
    }

    #[test]
    fn what_is_begun_and_never_ended_is_read_in_time() {
        use std::time::{Duration, Instant};

        // On a busy machine, without optimisation; what is quadratic takes minutes.
        const PATIENCE: Duration = Duration::from_secs(20);
        for piece in
            ["\\(", "\\[", "\\begin{", "a^[b c", "`a\n\n", "$a ", "## a {b\n", "甲**说：", "](x){="]
        {
            for before in ["", "<div>\n[a](http://b"] {
                let start = Instant::now();
                let html = to_html(
                    &(before.to_owned() + &piece.repeat(30_000)),
                    1,
                    &mut Diagnostics::new(),
                );
                assert!(!html.is_empty() && start.elapsed() < PATIENCE, "{before}{piece}");
            }
        }
        let links = "<div>\n".to_owned() + &"[a](http://b\\(".repeat(30_000);
        let start = Instant::now();
        to_html(&links, 1, &mut Diagnostics::new());
        assert!(start.elapsed() < PATIENCE);
    }

    #[test]
    fn alerts_keep_their_name() {
        check(
            "> [!NOTE]\n> a",
            "<blockquote class=\"markdown-alert-note\"><p><strong>Note</strong></p>\n<p>a</p></blockquote>",
        );
    }
}
