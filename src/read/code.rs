//! Code listings as highlighters leave them, back to plain text with its language.
//!
//! Highlighters wrap words in spans, put lines into elements of their own and numbers beside them,
//! in a column of a table or in the line. Finds the listing, leaves the numbers out and reads the
//! text as it would be copied.

use html5ever::{LocalName, local_name};

use super::clean::text_of;
use super::dom::{Edge, Element, Node, NodeId, NodeRef};
use super::element::{Facts, Kind, attribute, is_named, kind};

/// A code listing.
pub(super) struct Listing<'a> {
    /// The programming language, lower case.
    pub(super) language: Option<String>,
    /// The code, without a final line end.
    pub(super) text: String,
    /// Words that head the listing: a file name.
    pub(super) caption: Option<String>,
    /// Pictures that stand in it.
    pub(super) pictures: Vec<NodeRef<'a>>,
    /// Whether it holds links whose words are not their address.
    pub(super) links: bool,
    /// Whether line numbers were left out.
    pub(super) numbers: bool,
    /// Elements in it that nobody knows, one of each name.
    pub(super) unknown: Vec<NodeRef<'a>>,
}

/// Classes of what holds line numbers.
const GUTTERS: [&str; 14] = [
    "gutter",
    "gl",
    "lineno",
    "linenos",
    "linenodiv",
    "line-number",
    "line-numbers",
    "line-numbers-rows",
    "rouge-gutter",
    "hljs-ln-numbers",
    "lnt",
    "ln",
    "pre-numbering",
    "blob-num",
];

/// Classes of the cell or box that holds the code beside a gutter.
const CODES: [&str; 6] = ["code", "rouge-code", "hljs-ln-code", "blob-code", "crayon-code", "lntd"];

/// The listing in a `figure` or `table`, if that is what it is for.
pub(super) fn find_listing<'a>(node: NodeRef<'a>, element: &'a Element) -> Option<Listing<'a>> {
    let facts = Facts::of(element);
    let holds_code = |node: NodeRef<'a>| {
        node.descendants().any(|node| {
            node.value()
                .as_element()
                .is_some_and(|e| matches!(e.name.local, local_name!("pre") | local_name!("code")))
        })
    };
    if element.name.local == local_name!("figure") {
        let names_code = facts.has_class("highlight") || facts.class.contains("code");
        return (names_code && holds_code(node)).then(|| Listing::of(node));
    }
    if numbers_beside_code(node).is_some() {
        return Some(Listing::of(node));
    }
    // A table of code has a column of numbers, or its class says so.
    let has_gutter = node.descendants().any(|node| {
        node.value().as_element().is_some_and(|element| {
            matches!(element.name.local, local_name!("td") | local_name!("th"))
                && is_gutter(element)
        })
    });
    let named = ["highlighttable", "rouge-table", "hljs-ln", "lntable", "crayon-table"];
    let is_named = named.iter().any(|class| facts.has_class(class));
    let in_highlighter = node.ancestors().take(4).any(|up| {
        up.value().as_element().is_some_and(|element| {
            element.name.local == local_name!("pre")
                || Facts::of(element).class.to_ascii_lowercase().contains("highlight")
        })
    });
    let codes = || {
        node.descendants().any(|node| {
            node.value().as_element().is_some_and(|element| {
                let facts = Facts::of(element);
                CODES.iter().any(|class| facts.has_class(class))
            })
        })
    };
    let is_listing = is_named || has_gutter && (in_highlighter || codes());
    (is_listing && (holds_code(node) || has_gutter)).then(|| Listing::of(node))
}

/// Whether a numbered list is a listing, an item a line: `SyntaxHighlighter` says so by a class,
/// others by the face of each item.
pub(super) fn is_numbered_listing(list: NodeRef<'_>, facts: &Facts<'_>) -> bool {
    const FACES: [&str; 5] = ["Monaco", "Consolas", "Courier", "Menlo", "monospace"];
    if facts.class.split_ascii_whitespace().any(|class| class.starts_with("dp-")) {
        return true;
    }
    let mut items = list.children().filter_map(|child| child.value().as_element()).peekable();
    items.peek().is_some()
        && items.all(|item| {
            let style = Facts::of(item).style;
            item.name.local == local_name!("li")
                && style.contains("font-family")
                && FACES.iter().any(|face| style.contains(face))
        })
}

/// The cell of a table that holds nothing but the line numbers of the code in the one cell beside it,
/// whatever highlighter made it.
fn numbers_beside_code(table: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let is_cell = |node: &NodeRef<'_>| is_named(*node, "td") || is_named(*node, "th");
    let has_pre = |cell: NodeRef<'_>| cell.children().any(|child| is_named(child, "pre"));
    let mut cells = table.descendants().filter(is_cell).take(3);
    let (numbers, code) = (cells.next()?, cells.next()?);
    if cells.next().is_some() || code.parent().map(NodeRef::id) != numbers.parent().map(NodeRef::id)
    {
        return None;
    }
    let text = text_of(numbers);
    let mut found = text.split_ascii_whitespace().map(str::parse::<usize>);
    let first = found.next()?.ok()?;
    let counts = found.zip(first + 1..).all(|(number, expected)| number == Ok(expected));
    (counts && has_pre(numbers) && has_pre(code)).then_some(numbers)
}

/// The blanks of a code span that holds nothing else; a line end is one.
pub(super) fn blank_span(node: NodeRef<'_>) -> Option<String> {
    let only = node.first_child().filter(|child| child.next_sibling().is_none())?;
    let text =
        only.value().as_text().filter(|text| text.bytes().all(|b| b.is_ascii_whitespace()))?;
    Some(text.replace(|c: char| c != ' ', " "))
}

/// Whether an element that is styled to keep its white space holds more than one line.
pub(super) fn is_listing(node: NodeRef<'_>) -> bool {
    !is_prose(node)
        && !holds_text_blocks(node)
        && node
            .descendants()
            .filter_map(|node| node.value().as_text())
            .any(|text| text.trim().contains('\n'))
}

fn holds_text_blocks(node: NodeRef<'_>) -> bool {
    node.descendants().skip(1).any(|node| {
        node.value().as_element().is_some_and(|element| {
            matches!(kind(&element.name.local), Kind::Block | Kind::Preformatted | Kind::Break)
        })
    })
}

/// Whether a `pre` holds what no highlighter makes: paragraphs, headings, tables of text.
pub(super) fn is_prose(node: NodeRef<'_>) -> bool {
    let mut paragraphs = 0;
    for node in node.descendants().skip(1) {
        let Some(element) = node.value().as_element() else { continue };
        match kind(&element.name.local) {
            Kind::Heading(_) | Kind::Quote | Kind::Definitions => return true,
            Kind::Table if find_listing(node, element).is_none() => return true,
            Kind::Paragraph => paragraphs += 1,
            _ => {}
        }
    }
    paragraphs > 1
}

impl<'a> Listing<'a> {
    /// Reads the listing that a node holds.
    pub(super) fn of(node: NodeRef<'a>) -> Self {
        let mut reader = Reader::new(node);
        reader.read(node);
        let text = without_last_line_end(&reader.text).replace('\u{a0}', " ");
        Self {
            language: language(node),
            text,
            caption: Some(reader.caption.trim().to_owned()).filter(|caption| !caption.is_empty()),
            pictures: reader.pictures,
            links: reader.links,
            numbers: reader.numbers,
            unknown: reader.unknown,
        }
    }
}

/// A listing without the line end that closes it, and without the indent of the closing tag. All
/// other blanks are the author's.
fn without_last_line_end(text: &str) -> &str {
    match text.rfind('\n') {
        Some(end) if text[end..].trim_matches([' ', '\t', '\n']).is_empty() => &text[..end],
        _ => text,
    }
}

struct Reader<'a> {
    text: String,
    caption: String,
    pictures: Vec<NodeRef<'a>>,
    links: bool,
    numbers: bool,
    /// Where the line that an element holds begins in the text.
    line_start: usize,
    /// What holds line numbers, where its place alone tells so.
    gutter: Option<NodeId>,
    unknown: Vec<NodeRef<'a>>,
    /// Whether a `br` followed by a line end is one line end: all of them are.
    doubled: bool,
}

impl<'a> Reader<'a> {
    fn new(node: NodeRef<'a>) -> Self {
        let (mut breaks, mut doubled) = (0, 0);
        for node in node.descendants() {
            let element = node.value().as_element();
            if element.is_some_and(|element| element.name.local == local_name!("br")) {
                breaks += 1;
                let next = node.next_sibling().and_then(|next| next.value().as_text());
                doubled += usize::from(next.is_some_and(|text| text.starts_with(['\n', '\r'])));
            }
        }
        Self {
            text: String::new(),
            caption: String::new(),
            pictures: Vec::new(),
            links: false,
            numbers: false,
            line_start: 0,
            gutter: numbers_beside_code(node).map(NodeRef::id),
            unknown: Vec::new(),
            doubled: breaks > 1 && doubled * 10 >= breaks * 8,
        }
    }

    /// Goes through a node without recursion: listings nest deeply, a span a word.
    fn read(&mut self, root: NodeRef<'a>) {
        let mut skipping = None;
        for edge in root.traverse() {
            match edge {
                Edge::Open(node) if skipping.is_none() => {
                    skipping = self.open(node).then(|| node.id());
                }
                Edge::Close(node) if skipping == Some(node.id()) => skipping = None,
                Edge::Close(node) if skipping.is_none() => self.close(node),
                _ => {}
            }
        }
    }

    /// Reads what opens; whether all within is to be skipped.
    fn open(&mut self, node: NodeRef<'a>) -> bool {
        let element = match node.value() {
            Node::Text(text) => {
                self.add(node, text);
                return false;
            }
            Node::Element(element) => element,
            _ => return false,
        };
        let is_numbers = || is_gutter(element) && holds_numbers(node);
        if self.gutter == Some(node.id()) || is_numbers() {
            self.numbers = true;
            return true;
        }
        match kind(&element.name.local) {
            Kind::Ignored | Kind::Script => return true,
            Kind::Break => self.text.push('\n'),
            Kind::Image => self.pictures.push(node),
            Kind::Caption => {
                let words = node.descendants().filter_map(|node| node.value().as_text());
                self.caption.extend(words);
                return true;
            }
            Kind::Link => {
                let href = attribute(element, &local_name!("href")).unwrap_or_default();
                let words: String =
                    node.descendants().filter_map(|node| node.value().as_text()).collect();
                self.links |= href.contains("://") && href != words.trim();
            }
            Kind::Unknown => self.unknown(node, element),
            _ if is_line(node, element) => {
                self.fresh_line();
                self.line_start = self.text.len();
            }
            _ => {}
        }
        false
    }

    fn unknown(&mut self, node: NodeRef<'a>, element: &Element) {
        const MOST: usize = 32;
        let name = element.name();
        let is_new = !self.unknown.iter().any(|&known| is_named(known, name));
        if is_new && self.unknown.len() < MOST {
            self.unknown.push(node);
        }
    }

    fn close(&mut self, node: NodeRef<'a>) {
        let Some(element) = node.value().as_element().filter(|&e| is_line(node, e)) else { return };
        let is_empty_item =
            element.name.local == local_name!("li") && self.text.len() == self.line_start;
        if is_empty_item && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.fresh_line();
    }

    fn add(&mut self, node: NodeRef<'a>, text: &str) {
        let after_break = || {
            node.prev_sibling()
                .and_then(|previous| previous.value().as_element())
                .is_some_and(|element| element.name.local == local_name!("br"))
        };
        let mut text = text;
        if self.doubled && after_break() {
            text = text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text);
        }
        // White space between the rows of a table or the lines of a list is layout.
        let parent = node.parent().and_then(|parent| parent.value().as_element());
        let is_layout = parent.is_some_and(|parent| {
            matches!(
                parent.name.local,
                local_name!("table")
                    | local_name!("tbody")
                    | local_name!("thead")
                    | local_name!("tr")
                    | local_name!("ol")
                    | local_name!("ul")
                    | local_name!("figure")
            )
        });
        // So is it round a listing in a cell.
        let beside_pre = || {
            [node.prev_sibling(), node.next_sibling()]
                .into_iter()
                .flatten()
                .any(|node| is_named(node, "pre"))
        };
        if !(text.trim().is_empty() && (is_layout || beside_pre())) {
            self.text.push_str(text);
        }
    }

    fn fresh_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// Whether an element stands on a line of its own within a listing.
fn is_line(node: NodeRef<'_>, element: &Element) -> bool {
    match element.name.local {
        local_name!("div")
        | local_name!("p")
        | local_name!("li")
        | local_name!("tr")
        | local_name!("section") => true,
        // The outermost is the listing itself.
        local_name!("pre") => node.ancestors().any(|up| is_named(up, "pre")),
        // WeChat has an element of code for each line.
        local_name!("code") => {
            let is_code = |sibling: NodeRef<'_>| is_named(sibling, "code");
            node.prev_sibling().is_some_and(is_code) || node.next_sibling().is_some_and(is_code)
        }
        _ => false,
    }
}

fn is_gutter(element: &Element) -> bool {
    let facts = Facts::of(element);
    let is_cell = matches!(element.name.local, local_name!("td") | local_name!("div"));
    !facts.class.is_empty()
        && GUTTERS.iter().any(|class| facts.has_class(class))
        // Prism marks the whole listing with the same word.
        && element.name.local != local_name!("pre")
        && element.name.local != local_name!("code")
        && (is_cell || !facts.has_class("line-numbers"))
}

/// Whether a node says nothing but numbers.
fn holds_numbers(node: NodeRef<'_>) -> bool {
    let mut texts = node.descendants().filter_map(|node| node.value().as_text());
    texts.all(|text| {
        text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ".:|".contains(c))
    })
}

/// The language that a listing, the code in it or the boxes round it name.
fn language(node: NodeRef<'_>) -> Option<String> {
    let within = node.descendants().take(40);
    let around = node.ancestors().take(4);
    let elements = within.chain(around).filter_map(|node| node.value().as_element());
    elements.filter(|element| !element.attributes.is_empty()).find_map(|element| {
        let value = |name: &str| attribute(element, &LocalName::from(name));
        let stated = value("data-lang")
            .or_else(|| value("data-language"))
            .or_else(|| value("data-enlighter-language"))
            .or_else(|| {
                let is_code = matches!(kind(&element.name.local), Kind::Preformatted | Kind::Code);
                value("lang").filter(|_| is_code)
            });
        let named = language_of_class(Facts::of(element).class);
        named.or_else(|| stated.and_then(language_name))
    })
}

/// The language in a class attribute.
fn language_of_class(class: &str) -> Option<String> {
    const PREFIXES: [&str; 5] =
        ["language-", "lang-", "highlight-source-", "brush:", "sourceCode-"];
    // Classes after which a highlighter names the language alone.
    const MARKERS: [&str; 4] = ["hljs", "sourceCode", "highlight", "crayon"];
    if class.is_empty() {
        return None;
    }
    let lower = class.to_ascii_lowercase();
    // A page that was made of Markdown names what stood behind the fence, whatever that is.
    let fenced = lower.split_ascii_whitespace().find_map(|word| word.strip_prefix("language-"));
    if let Some(name) = fenced.filter(|name| !name.is_empty())
        && !name.chars().any(char::is_alphanumeric)
    {
        return Some(name.to_owned());
    }
    let words: Vec<&str> = lower.split([' ', ';', '\t', '\n']).filter(|w| !w.is_empty()).collect();
    for prefix in PREFIXES {
        let prefix = prefix.to_ascii_lowercase();
        for (index, word) in words.iter().enumerate() {
            let Some(rest) = word.strip_prefix(prefix.as_str()) else { continue };
            let name = if rest.is_empty() { words.get(index + 1).copied()? } else { rest };
            if let Some(name) = language_name(name) {
                return Some(name);
            }
        }
    }
    let marked = MARKERS.iter().any(|marker| words.contains(&marker.to_ascii_lowercase().as_str()));
    let plain: Vec<&&str> = words
        .iter()
        .filter(|word| !MARKERS.iter().any(|marker| marker.eq_ignore_ascii_case(word)))
        .filter(|word| language_name(word).is_some())
        .collect();
    match plain[..] {
        [name] if marked => language_name(name),
        _ => None,
    }
}

/// A name of a language, if it can be one.
fn language_name(name: &str) -> Option<String> {
    const NONE: [&str; 19] = [
        "none",
        "plain",
        "text",
        "plaintext",
        "nohighlight",
        "no-highlight",
        "auto",
        "undefined",
        "code",
        "highlighter-rouge",
        "line-numbers",
        "prettyprint",
        "linenums",
        "wrap",
        "copy",
        "block",
        "default",
        "highlight",
        "has-numbering",
    ];
    let name = name.trim().to_ascii_lowercase();
    let sound = name.chars().all(|c| c.is_alphanumeric() || "+#-._".contains(c));
    let known = !NONE.contains(&name.as_str());
    (!name.is_empty() && name.len() <= 24 && sound && known).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_in_classes() {
        let check = |class: &str, expect: Option<&str>| {
            assert_eq!(language_of_class(class).as_deref(), expect, "{class}");
        };
        check("language-rust", Some("rust"));
        check("hljs language-js", Some("js"));
        check("hljs python", Some("python"));
        check("hljs  has-numbering", None);
        check("brush: java; gutter: false", Some("java"));
        check("highlight c++", Some("c++"));
        check("language-plaintext highlighter-rouge", None);
        check("prettyprint", None);
        check("line-numbers language-css", Some("css"));
        check("language-易语言", Some("易语言"));
        check("language-;", Some(";"));
        check("language- rust", Some("rust"));
        check("post content", None);
    }
}
