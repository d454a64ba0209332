//! Inlines of pandoc to inlines of a document. The one recursion over them is here; a note's blocks
//! are the block reader's.

use super::block::Reader;
use super::tree::{Attr, Inline as From};
use crate::document::{Attributes, Block, Image, Inline, Link, Style, plain_text};
use crate::read::space;

/// Inlines while they are gathered: runs of text as one.
#[derive(Debug, Default)]
struct Line {
    content: Vec<Inline>,
    /// A line end of the source that may be a space.
    soft: bool,
}

impl Line {
    fn text(&mut self, text: &str) {
        let Some(first) = text.chars().next() else { return };
        let last = match self.content.last() {
            Some(Inline::Text { text }) => text.chars().next_back(),
            _ => None,
        };
        let joins = last.is_some_and(|last| space::joins(last, first));
        let parted = std::mem::take(&mut self.soft) && !joins;
        if let Some(Inline::Text { text: known }) = self.content.last_mut() {
            if parted {
                known.push(' ');
            }
            known.push_str(text);
        } else {
            let space = if parted { " " } else { "" };
            self.content.push(Inline::text(format!("{space}{text}")));
        }
    }

    /// Nothing follows that a line end could join what is there with.
    fn end(&mut self) {
        if std::mem::take(&mut self.soft) {
            self.text(" ");
        }
    }

    fn push(&mut self, inline: Inline) {
        self.end();
        self.content.push(inline);
    }
}

impl Reader<'_> {
    /// Inlines, runs of text as one.
    pub(super) fn inlines(&mut self, list: Vec<From>) -> Vec<Inline> {
        let mut line = Line::default();
        self.add(list, &mut line);
        line.end();
        line.content
    }

    fn add(&mut self, list: Vec<From>, line: &mut Line) {
        for inline in list {
            match inline {
                From::Str(text) => line.text(&text),
                From::Space => line.text(" "),
                From::SoftBreak => line.soft = true,
                From::LineBreak => line.push(Inline::Break),
                From::Emph(content) => self.styled(Style::Emphasis, content, line),
                From::Underline(content) => self.styled(Style::Underline, content, line),
                From::Strong(content) => self.styled(Style::Strong, content, line),
                From::Strikeout(content) => self.styled(Style::Strikeout, content, line),
                From::Superscript(content) => self.styled(Style::Superscript, content, line),
                From::Subscript(content) => self.styled(Style::Subscript, content, line),
                From::SmallCaps(content) => self.styled(Style::SmallCaps, content, line),
                From::Quoted(kind, content) => {
                    let single = kind.get() == "SingleQuote";
                    line.text(if single { "‘" } else { "“" });
                    self.add(content, line);
                    line.text(if single { "’" } else { "”" });
                }
                From::Cite(_, content) => self.add(content, line),
                From::Code(_, text) => line.push(Inline::Code { text }),
                From::Math(_, tex) => line.push(Inline::Math { tex }),
                From::RawInline(format, text) => self.raw(&format, &text, line),
                From::Link(_, content, (url, title)) => {
                    let content = self.inlines(content);
                    line.push(Inline::Link(Box::new(Link { url, title: known(title), content })));
                }
                From::Image(attributes, alt, target) => {
                    let alt = plain_text(&self.inlines(alt));
                    line.push(Inline::Image(Box::new(image(&attributes, alt, target))));
                }
                From::Note(blocks) => {
                    let blocks = self.blocks(blocks);
                    line.push(Inline::Note { blocks });
                }
                From::Span(attributes, content) => self.span(attributes, content, line),
            }
        }
    }

    fn styled(&mut self, style: Style, content: Vec<From>, line: &mut Line) {
        let content = self.inlines(content);
        line.push(Inline::Styled { style, content });
    }

    /// Of raw text only a line end in HTML is understood.
    fn raw(&mut self, format: &str, text: &str, line: &mut Line) {
        let tag: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if format == "html" && matches!(&*tag.to_ascii_lowercase(), "<br>" | "<br/>") {
            line.push(Inline::Break);
        } else {
            self.lose_raw(format);
        }
    }

    fn span(&mut self, (id, classes, pairs): Attr, content: Vec<From>, line: &mut Line) {
        let plain = id.is_empty() && pairs.is_empty();
        let style = match (plain, classes.as_slice()) {
            (true, [class]) => match class.as_str() {
                "mark" => Some(Style::Highlight),
                "kbd" => Some(Style::Keyboard),
                "small" => Some(Style::Small),
                "underline" => Some(Style::Underline),
                "smallcaps" => Some(Style::SmallCaps),
                _ => None,
            },
            _ => None,
        };
        if let Some(style) = style {
            return self.styled(style, content, line);
        }
        if plain && classes == ["ruby"] {
            return self.ruby(content, line);
        }
        let attributes = self.attributes((id, classes, pairs));
        if attributes.is_empty() {
            return self.add(content, line);
        }
        let content = self.inlines(content);
        line.push(Inline::Group { attributes: Box::new(attributes), content });
    }

    /// What is written, with how it is read in spans of the class `rt`; what stands in `rp` is for
    /// those that show no readings beside the text.
    fn ruby(&mut self, content: Vec<From>, line: &mut Line) {
        let has_class = |inline: &From, name: &str| matches!(inline, From::Span((_, classes, _), _) if classes == &[name.to_owned()]);
        let (readings, base): (Vec<From>, Vec<From>) = content
            .into_iter()
            .filter(|inline| !has_class(inline, "rp"))
            .partition(|inline| has_class(inline, "rt"));
        let base = self.inlines(base);
        if readings.is_empty() {
            let attributes =
                Box::new(Attributes { classes: vec!["ruby".to_owned()], ..Attributes::default() });
            return line.push(Inline::Group { attributes, content: base });
        }
        let mut reading = String::new();
        for inline in readings {
            if let From::Span(_, content) = inline {
                reading.push_str(&plain_text(&self.inlines(content)));
            }
        }
        line.push(Inline::Ruby { base, reading });
    }

    /// Lines of text of some blocks, parted by line ends.
    pub(super) fn lines(&mut self, blocks: Vec<super::tree::Block>) -> Vec<Inline> {
        let mut content = Vec::new();
        for block in self.blocks(blocks) {
            if !content.is_empty() {
                content.push(Inline::Break);
            }
            match block {
                Block::Paragraph { content: line } => content.extend(line),
                other => content.push(Inline::text(other.plain_text())),
            }
        }
        content
    }
}

fn image((_, _, pairs): &Attr, alt: String, (url, title): (String, String)) -> Image {
    let pixels = |name: &str| {
        let (_, value) = pairs.iter().find(|(key, _)| key == name)?;
        value.trim_end_matches("px").parse().ok()
    };
    Image { url, alt, title: known(title), width: pixels("width"), height: pixels("height") }
}

/// What is empty is not known.
pub(super) fn known(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
