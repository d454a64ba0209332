//! The events of the Markdown parser to HTML, each block on the line it has in the source.
//!
//! The one loop over events. Emits no line end of its own but to come up to a line of the source.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::super::scan::{ADDED_LINE_END, lines_in};
use super::math;
use super::mixed::Mixed;

type Placed<'a> = (Event<'a>, Range<usize>);

/// Writes the events of a source as HTML, and tells how many links of Markdown stood within HTML.
pub(super) fn render(source: &str, events: &[Placed<'_>]) -> (String, usize) {
    let mut renderer = Renderer {
        source,
        html: String::with_capacity(source.len() * 3 / 2),
        lines: 0,
        place: 0,
        line: 0,
        notes: Vec::new(),
        numbers: HashMap::new(),
        outer: Vec::new(),
        alignments: Vec::new(),
        column: 0,
        in_head: false,
        inline_depth: 0,
        in_paragraph: false,
        mixed: Mixed::default(),
    };
    let mut index = 0;
    while index < events.len() {
        index += renderer.event(&events[index..]);
    }
    let mixed = renderer.mixed.found;
    (renderer.finish(), mixed)
}

struct Renderer<'a> {
    source: &'a str,
    html: String,
    /// Line ends written so far.
    lines: usize,
    /// Up to which byte of the source lines are counted, and how many there were.
    place: usize,
    line: usize,
    /// The notes by number, as far as they are known; the numbers by label.
    notes: Vec<Option<String>>,
    numbers: HashMap<String, usize>,
    /// What was being written when a note began: its label, the text so far, its lines.
    outer: Vec<(String, String, usize)>,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    inline_depth: usize,
    in_paragraph: bool,
    mixed: Mixed,
}

impl Renderer<'_> {
    /// Writes the first of the events, and says how many are done with.
    fn event(&mut self, events: &[Placed<'_>]) -> usize {
        let (event, range) = &events[0];
        match event {
            Event::Start(Tag::Paragraph) => return self.paragraph(events),
            Event::Start(Tag::Image { .. }) => return self.image(events),
            Event::Start(tag) => self.start(tag, range.start),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text),
            Event::Code(code) => {
                if let Some((tex, display)) = math::in_code(code) {
                    self.math(tex, display);
                } else {
                    self.html.push_str("<code>");
                    self.text(code);
                    self.html.push_str("</code>");
                }
            }
            Event::InlineMath(tex) => self.math(tex, false),
            Event::DisplayMath(tex) => self.math(tex, true),
            Event::Html(html) => {
                let html = self.mixed.line(html);
                self.raw(&html);
            }
            Event::InlineHtml(html) => self.raw(html),
            Event::FootnoteReference(label) => {
                let number = self.number(label);
                let _ = write!(
                    self.html,
                    "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\">{number}</a></sup>"
                );
            }
            Event::SoftBreak => self.raw("\n"),
            Event::HardBreak => self.raw("<br>\n"),
            Event::Rule => {
                self.come_up_to(range.start);
                self.html.push_str("<hr>");
            }
            Event::TaskListMarker(checked) => {
                let checked = if *checked { " checked" } else { "" };
                let _ = write!(self.html, "<input type=\"checkbox\"{checked} disabled>");
            }
        }
        1
    }

    /// A paragraph; one that is nothing but a formula is the formula.
    fn paragraph(&mut self, events: &[Placed<'_>]) -> usize {
        self.come_up_to(events[0].1.start);
        let alone = match events {
            [_, (formula, _), (Event::End(TagEnd::Paragraph), _), ..] => match formula {
                Event::DisplayMath(tex) => Some(tex.as_ref()),
                Event::Code(code) => {
                    math::in_code(code).filter(|found| found.1).map(|found| found.0)
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(tex) = alone {
            self.block_math(tex);
            return 3;
        }
        self.html.push_str("<p>");
        self.in_paragraph = true;
        1
    }

    fn block_math(&mut self, tex: &str) {
        self.html.push_str("<div class=\"math\"><code>");
        self.text(&math::plain(tex));
        self.html.push_str("</code></div>");
    }

    fn math(&mut self, tex: &str, display: bool) {
        if display && self.in_paragraph && self.inline_depth == 0 {
            self.html.push_str("</p>");
            self.block_math(tex);
            self.html.push_str("<p>");
        } else {
            self.html.push_str("<span class=\"math\"><code>");
            self.text(&math::plain(tex));
            self.html.push_str("</code></span>");
        }
    }

    /// An image, whose description may hold formatting that an attribute cannot.
    fn image(&mut self, events: &[Placed<'_>]) -> usize {
        let Event::Start(Tag::Image { dest_url, title, .. }) = &events[0].0 else { return 1 };
        let mut depth = 0;
        let mut alt = String::new();
        let mut done = 0;
        for (event, _) in events {
            done += 1;
            match event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) if depth == 1 => break,
                Event::End(TagEnd::Image) => depth -= 1,
                Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => alt += text,
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                _ => {}
            }
        }
        self.html.push_str("<img");
        self.attribute("src", dest_url);
        self.attribute("alt", &alt);
        if !title.is_empty() {
            self.attribute("title", title);
        }
        self.html.push('>');
        done
    }

    fn start(&mut self, tag: &Tag<'_>, start: usize) {
        match tag {
            Tag::Heading { level, id, classes, .. } => {
                self.come_up_to(start);
                let _ = write!(self.html, "<{level}");
                if let Some(id) = id {
                    self.attribute("id", id);
                }
                if !classes.is_empty() {
                    self.attribute("class", &classes.join(" "));
                }
                self.html.push('>');
            }
            Tag::BlockQuote(kind) => {
                self.come_up_to(start);
                self.quote(*kind);
            }
            Tag::CodeBlock(kind) => {
                self.come_up_to(start);
                self.html.push_str("<pre><code");
                if let CodeBlockKind::Fenced(info) = kind
                    && let Some(language) = language(info)
                {
                    self.attribute("class", &format!("language-{language}"));
                }
                self.html.push('>');
            }
            Tag::List(first) => {
                self.come_up_to(start);
                match first {
                    None => self.html.push_str("<ul>"),
                    Some(1) => self.html.push_str("<ol>"),
                    Some(first) => {
                        let _ = write!(self.html, "<ol start=\"{first}\">");
                    }
                }
            }
            Tag::FootnoteDefinition(label) => {
                let before = std::mem::take(&mut self.html);
                self.outer.push((label.to_string(), before, self.lines));
                // It goes to the end, so it has no lines to come up to.
                self.count_up_to(start);
                self.lines = self.line;
            }
            Tag::Table(alignments) => {
                self.come_up_to(start);
                self.alignments.clone_from(alignments);
                self.html.push_str("<table>");
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.html.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.come_up_to(start);
                self.column = 0;
                self.html.push_str("<tr>");
            }
            Tag::TableCell => self.cell(),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.inline_depth += 1;
                self.html.push_str("<a");
                let mail = if *link_type == LinkType::Email { "mailto:" } else { "" };
                self.attribute("href", &format!("{mail}{dest_url}"));
                if !title.is_empty() {
                    self.attribute("title", title);
                }
                self.html.push('>');
            }
            Tag::HtmlBlock => self.come_up_to(start),
            other => {
                if matches!(other, Tag::Item | Tag::DefinitionList | Tag::DefinitionListDefinition)
                {
                    self.come_up_to(start);
                }
                self.html.push_str(simple(other.to_end()).0);
                self.inline_depth += usize::from(is_mark(other.to_end()));
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.in_paragraph = false;
                self.html.push_str("</p>");
                // Around a formula that stood amid the text, empty halves may be left.
                self.drop_empty_half();
            }
            TagEnd::Heading(level) => {
                let _ = write!(self.html, "</{level}>");
            }
            TagEnd::BlockQuote(_) => self.html.push_str("</blockquote>"),
            TagEnd::CodeBlock => self.html.push_str("</code></pre>"),
            TagEnd::List(ordered) => {
                self.html.push_str(if ordered { "</ol>" } else { "</ul>" });
            }
            TagEnd::FootnoteDefinition => {
                if let Some((label, before, lines)) = self.outer.pop() {
                    let note = std::mem::replace(&mut self.html, before);
                    self.lines = lines;
                    let number = self.number(&label);
                    // Of two notes of one name, both stay.
                    self.notes[number - 1].get_or_insert_default().push_str(&note);
                }
            }
            TagEnd::Table => self.html.push_str("</tbody></table>"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.html.push_str("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.html.push_str("</tr>"),
            TagEnd::TableCell => {
                self.html.push_str(if self.in_head { "</th>" } else { "</td>" });
            }
            TagEnd::Link => {
                self.inline_depth -= 1;
                self.html.push_str("</a>");
            }
            TagEnd::HtmlBlock => {}
            other => {
                self.html.push_str(simple(other).1);
                self.inline_depth -= usize::from(is_mark(other));
            }
        }
    }

    fn drop_empty_half(&mut self) {
        let length = self.html.len();
        if self.html.ends_with("<p></p>") {
            self.html.truncate(length - "<p></p>".len());
        }
    }

    fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        let name = match kind {
            None => return self.html.push_str("<blockquote>"),
            Some(BlockQuoteKind::Note) => "Note",
            Some(BlockQuoteKind::Tip) => "Tip",
            Some(BlockQuoteKind::Important) => "Important",
            Some(BlockQuoteKind::Warning) => "Warning",
            Some(BlockQuoteKind::Caution) => "Caution",
        };
        let class = name.to_ascii_lowercase();
        let _ = write!(
            self.html,
            "<blockquote class=\"markdown-alert-{class}\"><p><strong>{name}</strong></p>"
        );
    }

    fn cell(&mut self) {
        self.html.push_str(if self.in_head { "<th" } else { "<td" });
        let side = match self.alignments.get(self.column) {
            Some(Alignment::Left) => Some("left"),
            Some(Alignment::Center) => Some("center"),
            Some(Alignment::Right) => Some("right"),
            Some(Alignment::None) | None => None,
        };
        if let Some(side) = side {
            self.attribute("align", side);
        }
        self.html.push('>');
        self.column += 1;
    }

    /// The number of a note, by the order of the marks.
    fn number(&mut self, label: &str) -> usize {
        if let Some(number) = self.numbers.get(label) {
            return *number;
        }
        self.notes.push(None);
        self.numbers.insert(label.to_owned(), self.notes.len());
        self.notes.len()
    }

    fn finish(mut self) -> String {
        if self.notes.iter().any(Option::is_some) {
            self.html.push_str("\n<section class=\"footnotes\"><ol>");
            for (number, note) in (1..).zip(&self.notes) {
                let Some(html) = note else { continue };
                let _ = write!(self.html, "<li id=\"fn-{number}\">{}</li>", html.trim());
            }
            self.html.push_str("</ol></section>");
        }
        self.html
    }

    /// Writes line ends until the HTML is on the line that the source has at a byte.
    fn count_up_to(&mut self, place: usize) {
        if place > self.place {
            self.line += lines_in(self.source.get(self.place..place).unwrap_or_default());
            self.place = place;
        }
    }

    fn come_up_to(&mut self, place: usize) {
        self.count_up_to(place);
        while self.lines < self.line {
            self.html.push('\n');
            self.lines += 1;
        }
    }

    fn raw(&mut self, html: &str) {
        self.lines += lines_in(html);
        if html.contains(ADDED_LINE_END) {
            self.html.push_str(&html.replace(ADDED_LINE_END, " "));
        } else {
            self.html.push_str(html);
        }
    }

    fn text(&mut self, text: &str) {
        for piece in text.split_inclusive(['<', '>', '&', '\n']) {
            let (plain, last) = piece.split_at(piece.len() - usize::from(ends_special(piece)));
            self.html.push_str(plain);
            match last {
                "<" => self.html.push_str("&lt;"),
                ">" => self.html.push_str("&gt;"),
                "&" => self.html.push_str("&amp;"),
                "\n" => {
                    self.html.push('\n');
                    self.lines += 1;
                }
                _ => {}
            }
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let value = value.replace('&', "&amp;").replace('"', "&quot;").replace('\n', " ");
        let _ = write!(self.html, " {name}=\"{value}\"");
    }
}

fn ends_special(piece: &str) -> bool {
    piece.ends_with(['<', '>', '&', '\n'])
}

/// Whether a tag marks text in a line.
pub(super) fn is_mark(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
    )
}

/// The tags of elements that have no attributes.
fn simple(tag: TagEnd) -> (&'static str, &'static str) {
    match tag {
        TagEnd::Item => ("<li>", "</li>"),
        TagEnd::Emphasis => ("<em>", "</em>"),
        TagEnd::Strong => ("<strong>", "</strong>"),
        TagEnd::Strikethrough => ("<del>", "</del>"),
        TagEnd::Superscript => ("<sup>", "</sup>"),
        TagEnd::Subscript => ("<sub>", "</sub>"),
        TagEnd::DefinitionList => ("<dl>", "</dl>"),
        TagEnd::DefinitionListTitle => ("<dt>", "</dt>"),
        TagEnd::DefinitionListDefinition => ("<dd>", "</dd>"),
        _ => ("", ""),
    }
}

/// The language in the words after a fence: `js`, `{r, echo=FALSE}`, `rust title.rs`.
fn language(info: &str) -> Option<String> {
    let info = info.trim().trim_start_matches(['{', '.']);
    let end = info.find([' ', ',', '}', '{', '\t']).unwrap_or(info.len());
    (end > 0).then(|| info[..end].to_lowercase())
}
