//! Inlines to those of pandoc.

use super::block::{Mapping, attr, no_attr};
use crate::document::{Image, Inline, Link, Style};
use crate::read::pandoc::tree::{Inline as To, Name};

impl Mapping {
    pub(super) fn inlines(&self, content: &[Inline]) -> Vec<To> {
        let mut out = Vec::new();
        for inline in content {
            self.inline(inline, &mut out);
        }
        out
    }

    fn inline(&self, inline: &Inline, out: &mut Vec<To>) {
        out.push(match inline {
            Inline::Text { text } => return words(text, out),
            Inline::Code { text } => To::Code(no_attr(), text.clone()),
            Inline::Math { tex } => To::Math(Name::new("InlineMath"), tex.clone()),
            Inline::Break => To::LineBreak,
            Inline::Styled { style, content } => styled(*style, self.inlines(content)),
            Inline::Link(link) => {
                let Link { url, title, content } = &**link;
                let target = (self.target(url), title.clone().unwrap_or_default());
                To::Link(no_attr(), self.inlines(content), target)
            }
            Inline::Image(image) => self::image(image),
            Inline::Note { blocks } => To::Note(self.blocks(blocks)),
            Inline::Ruby { base, reading } => {
                let mut content = self.inlines(base);
                content.push(classed("rp", vec![To::Str("(".to_owned())]));
                let mut read = Vec::new();
                words(reading, &mut read);
                content.push(classed("rt", read));
                content.push(classed("rp", vec![To::Str(")".to_owned())]));
                classed("ruby", content)
            }
            Inline::Group { attributes, content } => {
                To::Span(self.attributes(attributes), self.inlines(content))
            }
        });
    }

    /// An address: that of a place in this article has the article's prefix.
    fn target(&self, url: &str) -> String {
        match url.strip_prefix('#') {
            Some(id) if !id.is_empty() => format!("#{}{id}", self.prefix),
            _ => url.to_owned(),
        }
    }
}

/// Text as pandoc has it: words, and what stands between them.
pub(super) fn words(text: &str, out: &mut Vec<To>) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(To::Space);
        }
        if !word.is_empty() {
            out.push(To::Str(word.to_owned()));
        }
    }
}

fn styled(style: Style, content: Vec<To>) -> To {
    match style {
        Style::Emphasis => To::Emph(content),
        Style::Strong => To::Strong(content),
        Style::Underline => To::Underline(content),
        Style::Strikeout => To::Strikeout(content),
        Style::Superscript => To::Superscript(content),
        Style::Subscript => To::Subscript(content),
        Style::SmallCaps => To::SmallCaps(content),
        Style::Highlight => classed("mark", content),
        Style::Keyboard => classed("kbd", content),
        Style::Small => classed("small", content),
    }
}

fn classed(class: &str, content: Vec<To>) -> To {
    To::Span(attr(&[class], Vec::new()), content)
}

fn image(image: &Image) -> To {
    let Image { url, alt, title, width, height } = image;
    let mut words = Vec::new();
    self::words(alt, &mut words);
    let size = [("width", width), ("height", height)];
    let pairs = size
        .into_iter()
        .filter_map(|(name, pixels)| Some((name.to_owned(), pixels.as_ref()?.to_string())))
        .collect();
    To::Image(attr(&[], pairs), words, (url.clone(), title.clone().unwrap_or_default()))
}
