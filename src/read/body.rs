//! An HTML body to blocks.
//!
//! Assumes a fragment of HTML without front matter.

use std::borrow::Cow;

use crate::diagnostic::Diagnostics;
use crate::document::Block;

use super::ReadOptions;
use super::block::{Around, Reader};
use super::clean::Cleaner;
use super::dom::Dom;
use super::flow::{Bare, Flow};
use super::pseudo;
use super::swallowed;

/// Reads an HTML body. `first_line` is the line of the source it begins in, counted from 1.
///
/// One with elements that nobody knows is read once more, with those that are words as words.
pub(super) fn read_body(
    html: &str,
    first_line: u32,
    options: &ReadOptions,
    diagnostics: &mut Diagnostics,
) -> Vec<Block> {
    let html = if options.is_fragment {
        Cow::Borrowed(html)
    } else {
        swallowed::released(html, first_line, diagnostics)
    };
    let mut noticed = Diagnostics::new();
    noticed.set_source(diagnostics.source().cloned());
    let (mut blocks, unknown) = read_once(&html, first_line, options, &mut noticed);
    if !unknown.is_empty() && !options.is_fragment {
        let mut told = Diagnostics::new();
        told.set_source(diagnostics.source().cloned());
        if let Some(html) = pseudo::shown(&html, &unknown, first_line, &mut told) {
            (blocks, _) = read_once(&html, first_line, options, &mut told);
            noticed = told;
        }
    }
    diagnostics.append(noticed);
    blocks
}

/// The blocks of a body, and the names of elements in it that nobody knows.
fn read_once(
    html: &str,
    first_line: u32,
    options: &ReadOptions,
    diagnostics: &mut Diagnostics,
) -> (Vec<Block>, Vec<String>) {
    let dom = Dom::parse(html, first_line, diagnostics);
    let census = dom.census();
    let bare = match (census.closed_paragraphs, census.breaks, census.paragraphs) {
        _ if options.is_fragment => Bare::No,
        (0, 0, _) => Bare::Lines,
        (0, _, 0) => Bare::EmptyLines,
        _ => Bare::No,
    };
    let cleaner = Cleaner::new(&dom, options, diagnostics);
    let tops = cleaner.tops();
    let mut reader = Reader::new(&dom, cleaner, options.is_fragment, diagnostics);
    let mut flow = if options.is_fragment { Flow::of_fragment() } else { Flow::default() };
    for top in tops {
        reader.top(top, &mut flow, Around::top(bare));
        flow.end_line();
    }
    let unknown = reader.finish();
    (flow.finish(), unknown)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::diagnostic::Severity;

    /// The time that hostile input of a megabyte or so may take, in a build without optimisation
    /// on a busy machine. What is quadratic takes minutes.
    const PATIENCE: Duration = Duration::from_secs(20);

    fn blocks_of(html: &str) -> (Vec<Block>, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let blocks = read_body(html, 1, &ReadOptions::default(), &mut diagnostics);
        (blocks, diagnostics)
    }

    fn text_of(blocks: &[Block]) -> String {
        blocks.iter().map(Block::plain_text).collect::<Vec<_>>().join("\n")
    }

    fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
        (0..count).map(piece).collect::<Vec<_>>().concat()
    }

    /// Reads hostile input in time, keeps its words, and tells `code` where one is given.
    fn check(name: &str, html: &str, words: &[&str], code: Option<&str>) {
        let start = Instant::now();
        let (blocks, diagnostics) = blocks_of(html);
        let elapsed = start.elapsed();
        assert!(elapsed < PATIENCE, "{name} took {elapsed:?}");
        let text = text_of(&blocks);
        for word in words {
            assert!(text.contains(word), "{name} lost `{word}`");
        }
        let told = diagnostics.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>();
        assert_eq!(told.iter().find(|&&told| Some(told) == code).copied(), code, "{name}");
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.severity < Severity::Loss));
    }

    #[test]
    fn deep_nesting_is_flattened_in_time() {
        let deep = Some("too-deep");
        let nest = |tag: &str, count: usize| {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            format!("<p>before{}<p>within{}<p>after", open.repeat(count), close.repeat(count))
        };
        let words = ["before", "within", "after"];
        check("divs", &nest("div", 100_000), &words, deep);
        check("quotes", &nest("blockquote", 50_000), &words, deep);
        check("spans", &nest("span", 50_000), &words, deep);
        check("bold", &nest("b", 20_000), &words, deep);
        check("lists", &nest("ul><li", 20_000), &words, deep);
        check("tables", &nest("table><tr><td", 20_000), &words, deep);
        check("unknown", &nest("x-y", 20_000), &words, deep);
        check("unclosed", &format!("a{}b", "<div><p><em>".repeat(30_000)), &["a", "b"], deep);
    }

    #[test]
    fn formatting_that_multiplies_is_closed_in_time() {
        let open = numbered(150, |number| format!("<b id={number}>"));
        let html = format!("<p>{open}first</p>{}", "<p>x</p>".repeat(50_000));
        check("formatting", &html, &["first", "x"], Some("formatting-unclosed"));
        check("bold bytes", &"<b>".repeat(350_000), &[], Some("too-deep"));
        check("links", &"<a href=x>y".repeat(50_000), &["y"], None);
        check("fonts", &format!("{}z", "<font size=1><i>a".repeat(30_000)), &["a", "z"], None);
    }

    #[test]
    fn many_attributes_are_cut_in_time() {
        let attributes = numbered(50_000, |number| format!(" a{number}=\">\""));
        let html = format!("<p{attributes}>one</p><p>two</p>");
        check("attributes", &html, &["one", "two"], Some("attributes-cut"));
        let bare = numbered(50_000, |number| format!(" a{number}"));
        check("bare", &format!("<p{bare}>one</p>two"), &["one", "two"], Some("attributes-cut"));
        let long = "word ".repeat(40_000);
        let html = format!("<p>a<img src=x alt=\"{long}\">b</p>");
        check("a long text", &html, &["word word", "b"], None);
    }

    #[test]
    fn wide_tables_stay_bounded_in_time() {
        let html = "<table><tr><td colspan=1000000 rowspan=99999>a<td>b<tr><td>c</table>";
        check("span", html, &["a", "b", "c"], None);
        let row = "<tr><td colspan=1000>x".repeat(20_000);
        check("spans", &format!("<table>{row}</table>"), &["x"], None);
        let cells = "<td rowspan=5000>y".repeat(20_000);
        check("cells", &format!("<table><tr>{cells}</table>"), &["y"], None);
    }

    #[test]
    fn cut_and_broken_input_is_read_in_time() {
        check("cut tag", "<p>one</p><p class=\"x", &["one"], None);
        check("cut comment", "<p>one</p><!-- two", &["one"], None);
        check("cut entity", "<p>one &am", &["one"], None);
        check("stray ends", &format!("a{}b", "</p></div></b>".repeat(30_000)), &["a", "b"], None);
        check("brackets", &format!("a{}", "<".repeat(300_000)), &["a"], None);
        check("breaks", &format!("a{}b", "<br>".repeat(100_000)), &["a", "b"], None);
        check("white", &format!("a{}b", " \n".repeat(300_000)), &["a", "b"], None);
        check("hidden", &format!("{}z", "<i style=display:none>a".repeat(20_000)), &["z"], None);
        check("fences", &r"\(".repeat(200_000), &[r"\("], None);
        let unclosed = Some("element-unclosed");
        check(
            "scripts",
            &format!("a{}</p></script>b", "<script>".repeat(60_000)),
            &["a", "b"],
            None,
        );
        let spoken = format!("a{}</script>b", "<script></p>".repeat(40_000));
        check("spoken scripts", &spoken, &["a", "b"], unclosed);
        check("styles", &format!("a{}b", "<style>".repeat(60_000)), &["a", "b"], unclosed);
        check("comments", &format!("a{}b", "<!-- ".repeat(100_000)), &["a", "b"], unclosed);
        check("data", &format!("a{}b", "<![CDATA[".repeat(60_000)), &["a", "b"], None);
        check("frame", "<iframe src=a /><p>one", &["one"], unclosed);
        let names = numbered(40_000, |number| format!("<a{number}b>z"));
        check("unknown names", &names, &["z"], Some("element-unknown"));
        let open = format!("{}</x>z", "<x>a".repeat(150));
        check("unknown nest", &open.repeat(200), &["a", "z"], Some("element-unknown"));
        check("frames", "<frameset><frame src=a></frameset><p>one", &["one"], None);
        check("fence", &format!("<pre>{}", "<span>a\n".repeat(40_000)), &["a"], None);
    }
}
