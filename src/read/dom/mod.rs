//! HTML to a tree of elements: our tokenizer, html5ever's tree builder, our tree.
//!
//! `tokenizer` and `reference` read the text. `plain` builds the tree where tags nest as they
//! should; everywhere else html5ever's tree builder does, `guard` keeps its work linear in the size
//! of the text, and `sink` takes what it builds. `tree` holds it, `query` finds what CSS selectors
//! name.
//!
//! Assumes a fragment, as if it stood in `body`. Judges nothing of what it reads.

mod guard;
mod plain;
mod query;
mod reference;
mod sink;
mod tokenizer;
mod tree;

use std::borrow::Cow;
use std::collections::HashSet;

use html5ever::tree_builder::{QuirksMode, TreeBuilder, TreeBuilderOpts, create_element};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use memchr::memchr_iter;

use super::address;
use crate::diagnostic::{Diagnostics, Place};

use self::guard::{Cuts, Guard, MAX_ELEMENTS_DEEP};
use self::plain::Plain;
pub(super) use self::query::Query;
pub(super) use self::reference::{In, decoded};
use self::sink::{Grown, Sink};
pub(super) use self::tree::{Edge, Element, Node, NodeId, NodeRef};

/// A parsed body.
#[derive(Debug)]
pub(super) struct Dom<'t> {
    text: Cow<'t, str>,
    /// The line of the source that the text begins in, counted from 1.
    first_line: u32,
    grown: Grown,
}

/// What can be counted while the tree grows, so that the walk need not look twice.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// The names that links within the body point to.
    pub(super) targets: HashSet<String>,
    /// How many `p` elements there are.
    pub(super) paragraphs: usize,
    /// How many of them are closed by a tag.
    pub(super) closed_paragraphs: usize,
    /// How many `br` elements there are.
    pub(super) breaks: usize,
    /// Whether formulas stand in scripts, beside their rendered form.
    pub(super) math_scripts: bool,
}

impl Census {
    /// Counts an element.
    fn count(&mut self, name: &QualName, attributes: &[Attribute]) {
        let value = |wanted: &LocalName| {
            let found = attributes.iter().find(|attribute| attribute.name.local == *wanted);
            found.map(|attribute| &*attribute.value)
        };
        match name.local {
            local_name!("p") => self.paragraphs += 1,
            local_name!("br") => self.breaks += 1,
            local_name!("a") => {
                let fragment = value(&local_name!("href")).and_then(|href| href.strip_prefix('#'));
                if let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) {
                    self.targets.insert(address::percent_decode(fragment).into_owned());
                }
            }
            local_name!("script") => {
                let kind = value(&local_name!("type"));
                self.math_scripts |= kind.is_some_and(|kind| kind.starts_with("math/tex"));
            }
            _ => {}
        }
    }
}

/// What was noticed while a tree grew.
#[derive(Debug, Default)]
struct Noticed {
    /// Where the first tag or unseen text begins that nothing closes.
    unclosed: Option<usize>,
    cuts: Cuts,
}

/// Grows the tree of a text.
fn grow(text: &str) -> (Grown, Noticed) {
    let plain = Plain::new(text.len());
    let unclosed = tokenizer::tokenize(text, &plain);
    if let Some(grown) = plain.finish() {
        return (grown, Noticed { unclosed, cuts: Cuts::default() });
    }
    let sink = Sink::new();
    let body = QualName::new(None, ns!(html), local_name!("body"));
    let context = create_element(&sink, body, Vec::new());
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        quirks_mode: QuirksMode::NoQuirks,
        ..TreeBuilderOpts::default()
    };
    let guard = Guard::new(TreeBuilder::new_for_fragment(sink, context, None, options));
    let unclosed = tokenizer::tokenize(text, &guard);
    let (cuts, sink) = guard.finish();
    (sink.into_grown(), Noticed { unclosed, cuts })
}

impl<'t> Dom<'t> {
    /// Parses a fragment that begins in line `first_line` of its source.
    pub(super) fn parse(html: &'t str, first_line: u32, diagnostics: &mut Diagnostics) -> Self {
        let text = guard::bound_attributes(html);
        if matches!(text, Cow::Owned(_)) {
            diagnostics.warning("attributes-cut", None, "a tag has too many attributes");
        }
        let (grown, Noticed { unclosed, cuts }) = grow(&text);
        let dom = Self { text, first_line, grown };
        if let Some(start) = unclosed {
            let shown: String = dom.text[start..].chars().take(40).collect();
            let message = format!("nothing closes `{shown}`: it is not read");
            diagnostics.warning("tag-unclosed", Some(dom.line_of(start as u64)), message);
        }
        if let Some(offset) = cuts.flattened_at {
            diagnostics.warning(
                "too-deep",
                Some(dom.line_of(offset)),
                format!("elements nest deeper than {MAX_ELEMENTS_DEEP}: flattened"),
            );
        }
        if let Some(offset) = cuts.formatting_cut_at {
            diagnostics.warning(
                "formatting-unclosed",
                Some(dom.line_of(offset)),
                "unclosed formatting elements pile up: closed",
            );
        }
        dom
    }

    /// The node that holds the body.
    pub(super) fn root(&self) -> NodeRef<'_> {
        let root = self.grown.tree.root();
        root.first_child().unwrap_or(root)
    }

    /// What was noticed while the tree grew.
    pub(super) fn census(&self) -> &Census {
        &self.grown.census
    }

    /// Where the tag of an element, or the nearest element around a node, ends.
    pub(super) fn place(&self, node: NodeRef<'_>) -> Option<Place> {
        let mut node = Some(node);
        while let Some(current) = node {
            let places = &self.grown.places;
            if let Ok(index) = places.binary_search_by_key(&current.id(), |&(id, _)| id) {
                return Some(self.line_of(places[index].1));
            }
            node = current.parent();
        }
        None
    }

    /// The line of a byte. Few are asked for: counting their line ends when they are is cheaper
    /// than counting at each tag.
    fn line_of(&self, offset: u64) -> Place {
        let before = usize::try_from(offset).unwrap_or(usize::MAX).min(self.text.len());
        let above = memchr_iter(b'\n', &self.text.as_bytes()[..before]).count();
        Place::line(self.first_line.saturating_add(u32::try_from(above).unwrap_or(u32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use html5ever::TokenizerResult;
    use html5ever::buffer_queue::BufferQueue;
    use html5ever::tendril::StrTendril;
    use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
    use proptest::prelude::*;

    use super::tree::Tree;
    use super::*;

    /// A tree as text, an element in a line with its attributes.
    fn outline(tree: &Tree) -> String {
        let mut outline = String::new();
        let mut depth = 0;
        for edge in tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    outline += &format!("{:depth$}", "");
                    outline += &match node.value() {
                        Node::Fragment => "fragment\n".to_owned(),
                        Node::Text(text) => format!("{:?}\n", &**text),
                        Node::Comment(text) => format!("<!-- {:?}\n", &**text),
                        Node::Element(element) => format!("{}\n", signature(element)),
                    };
                    depth += 1;
                }
                Edge::Close(_) => depth -= 1,
            }
        }
        outline
    }

    fn signature(element: &Element) -> String {
        let mut signature = format!("<{} {}", &*element.name.ns, element.name());
        for Attribute { name, value } in &element.attributes {
            signature += &format!(" {:?}:{}={:?}", name.prefix.as_deref(), &*name.local, &**value);
        }
        signature
    }

    fn guard() -> Guard {
        let sink = Sink::new();
        let body = QualName::new(None, ns!(html), local_name!("body"));
        let context = create_element(&sink, body, Vec::new());
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        Guard::new(TreeBuilder::new_for_fragment(sink, context, None, options))
    }

    fn ours(html: &str) -> String {
        let guard = guard();
        tokenizer::tokenize(html, &guard);
        outline(&guard.finish().1.into_grown().tree)
    }

    /// The tree of what is in order, without html5ever.
    fn plain(html: &str) -> Option<Grown> {
        let plain = Plain::new(html.len());
        tokenizer::tokenize(html, &plain);
        plain.finish()
    }

    /// Where they differ on purpose: nothing closes a tag.
    fn is_cut(html: &str) -> bool {
        tokenizer::tokenize(html, &guard()).is_some()
    }

    fn theirs(html: &str) -> String {
        let tokenizer = Tokenizer::new(guard(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(html));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        tokenizer.end();
        outline(&tokenizer.sink.finish().1.into_grown().tree)
    }

    const PIECES: [&str; 78] = [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href=x>",
        "</a>",
        "<div class=\"a b\">",
        "</div>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<ul><li>",
        "</ul>",
        "<pre>\n",
        "</pre>",
        "<textarea>",
        "</textarea>",
        "<title>",
        "</title>",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<script",
        "<!--",
        "-->",
        "--!>",
        "--",
        "-",
        "<!-->",
        "<!--->",
        "<!",
        "<?x ",
        "</",
        "</ x>",
        "</>",
        "<",
        ">",
        "<3",
        "<svg viewBox='0 0 1 1'>",
        "</svg>",
        "<![CDATA[",
        "]]>",
        "<math><mi>",
        "</math>",
        "<br/>",
        "<br /",
        "<img src=a.png alt=",
        "\"",
        "'",
        "=",
        " ",
        "\n",
        "\t",
        "/",
        "&",
        ";",
        "&amp;",
        "&amp",
        "&notit;",
        "&#x4e2d;",
        "&#0",
        "&#150;",
        "&copy=1",
        "a",
        "Z",
        "中",
        "<P CLASS=Q CLASS=R>",
        "<a\nb=c\td>",
        "<plaintext>",
        "<noscript>",
        "<iframe>",
        "</iframe>",
        "<!DOCTYPE html>",
        "<select><option>",
        "<template>",
    ];

    #[test]
    fn the_tree_is_that_of_html5ever_where_it_is_easily_missed() {
        for html in [
            "<p>a<!-- b -- c --> d",
            "<script><!-- <script> </script> --> </script>x",
            "<script><!--></script>x",
            "<script><!-- <script></script></script>x",
            "<script>a</scripty></script >b",
            "<textarea>\n&lt;</textarea>&lt;",
            "<svg><![CDATA[<b>&amp;]]></svg><![CDATA[x]]>",
            "<img alt=a/ src=b/>c",
            "<img =a =b=c>",
            "<a href=\"?a&copy=1&amp;b\">x",
            "<p a='1'b=\"2\"c>x",
            "<p>x<!-",
            "x<!--a--",
            "a</",
            "<table>a<tr>b<td>c</table>",
        ] {
            assert_eq!(ours(html), theirs(html), "{html}");
        }
    }

    #[test]
    fn what_is_in_order_needs_no_repair() {
        for html in [
            "<p>a<b>b<i>c</i></b><p>d</p></img><br/>e",
            "<ul><li>a<li><p>b</ul><dl><dt>a<dd><p>b<dt>c</dl>",
            "<div><p>a</div><h2>b</h2><!--c--><hr><pre>\n\nd</pre>",
            "<p>a<div><a href=#x>b</a></div><blockquote><p>c</blockquote>",
            "<style>p</style><iframe src=a></iframe><script type=math/tex>b</script>",
            "<li>a<div><ul><li>b</ul></div><li>c<section>d</section>",
        ] {
            let grown = plain(html).expect(html);
            assert_eq!(outline(&grown.tree), theirs(html), "{html}");
        }
        for html in [
            "<table>",
            "</p>",
            "</br>",
            "<p><b>a</p>",
            "<a>b<a>c",
            "<noscript>",
            "<b>a</i>",
            "</b>",
        ] {
            assert!(plain(html).is_none(), "{html}");
        }
    }

    #[test]
    fn a_tag_that_nothing_closes_takes_no_text_with_it() {
        let check = |html: &str, words: &str, line: u32| {
            let mut diagnostics = Diagnostics::new();
            let dom = Dom::parse(html, 1, &mut diagnostics);
            let texts = dom.root().descendants().filter_map(|node| node.value().as_text());
            assert_eq!(texts.collect::<String>(), words, "{html}");
            let told: Vec<_> = diagnostics.iter().map(|d| (d.code, d.place)).collect();
            assert_eq!(told, [("tag-unclosed", Some(Place::line(line)))], "{html}");
        };
        check("<p>a\n<a href=\"b>c</a> d", "a\nc d", 2);
        check("<p title='x\n>a</p>\nb", "a\nb", 1);
        check("<p>a</p><p class=\"x", "a", 1);
        check("a <b and c", "a ", 1);
        check("<p>a\n<iframe src=b c<p>d", "a\nd", 2);
    }

    /// The names of elements of which [`plain`] knows the rules.
    const PLAIN: [&str; 29] = [
        "p",
        "p",
        "div",
        "div",
        "section",
        "address",
        "ul",
        "ol",
        "li",
        "li",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "pre",
        "blockquote",
        "a",
        "b",
        "b",
        "font",
        "code",
        "span",
        "span",
        "sup",
        "q",
        "x-y",
        "o:p",
        "missing",
    ];

    /// Tags that mostly nest as they should: by number, elements to open, the innermost to close,
    /// an outer one to close, and what stands between.
    fn nested(steps: &[u8]) -> String {
        const BETWEEN: [&str; 10] = [
            "a",
            "\n",
            " ",
            "&amp;",
            "<br>",
            "<hr>",
            "<img src=b></img>",
            "<!--c-->",
            "<style>d</style>",
            "<input>",
        ];
        let mut html = String::new();
        let mut open = Vec::new();
        for &step in steps {
            let step = usize::from(step);
            match step {
                0..40 => html += BETWEEN[step % BETWEEN.len()],
                40..110 => {
                    let name = PLAIN[step % PLAIN.len()];
                    open.push(name);
                    html += &format!("<{name} id={step}>");
                }
                110..180 => {
                    html += &open.pop().map_or_else(String::new, |name| format!("</{name}>"));
                }
                // Ends that an author leaves out, and some that are wrong.
                180..190 => {
                    open.pop();
                }
                _ if step < 200 => html += &format!("</{}>", PLAIN[step % PLAIN.len()]),
                _ => {}
            }
        }
        html
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 6000, ..ProptestConfig::default() })]

        #[test]
        fn what_is_in_order_grows_as_in_html5ever(
            steps in prop::collection::vec(prop::num::u8::ANY, 0..40)
        ) {
            let html = nested(&steps);
            if let Some(grown) = plain(&html) {
                prop_assert_eq!(outline(&grown.tree), theirs(&html), "{}", html);
                let guard = guard();
                tokenizer::tokenize(&html, &guard);
                let other = guard.finish().1.into_grown();
                let census = |grown: &Grown| format!("{:?}", grown.census);
                prop_assert_eq!(census(&grown), census(&other), "{}", html);
                let places = |grown: &Grown| {
                    let offsets = grown.places.iter().map(|&(_, offset)| offset);
                    offsets.filter(|&offset| offset > 0).collect::<Vec<_>>()
                };
                prop_assert_eq!(places(&grown), places(&other), "{}", html);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 4000,
            max_global_rejects: 100_000,
            ..ProptestConfig::default()
        })]

        #[test]
        fn the_tree_is_that_of_html5ever(
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)
        ) {
            let html = pieces.concat();
            prop_assume!(!is_cut(&html));
            prop_assert_eq!(ours(&html), theirs(&html), "{}", html);
            if let Some(grown) = plain(&html) {
                prop_assert_eq!(outline(&grown.tree), theirs(&html), "{}", html);
            }
        }
    }
}
