//! Inlines as XHTML: the recursion over text.
//!
//! A note leaves its mark here and waits, with its blocks, to be written after the text, so that
//! this recursion never enters blocks.

use super::writer::Writer;
use super::{Dialect, escaped_attribute, formula};
use crate::document::{Image, Inline, Link, Role, Style, plain_text};

impl<'a> Writer<'a, '_> {
    /// Writes a line of text.
    pub(super) fn inlines(&mut self, content: &'a [Inline]) {
        for inline in content {
            match inline {
                Inline::Text { text } => self.prose(text),
                Inline::Code { text } => {
                    self.markup("<code>");
                    self.prose(text);
                    self.markup("</code>");
                }
                Inline::Math { tex } => self.math(tex, false),
                Inline::Break => self.markup("<br/>"),
                Inline::Styled { style, content } => {
                    let (open, close) = style_tags(*style);
                    self.markup(open);
                    self.inlines(content);
                    self.markup(close);
                }
                Inline::Link(link) => self.link(link),
                Inline::Image(image) => self.image(image),
                Inline::Note { blocks } => {
                    self.marks += 1;
                    self.notes.push_back((self.marks, blocks));
                    if self.in_link {
                        self.waiting_marks.push(self.marks);
                    } else {
                        self.mark(self.marks);
                    }
                }
                Inline::Ruby { base, reading } => {
                    self.features.ruby = true;
                    self.markup("<ruby>");
                    self.inlines(base);
                    // EPUB discourages `rp`: its readers know ruby. Browsers of any age read HTML.
                    let (open, close) = match self.setting.dialect {
                        Dialect::Epub => ("<rt>", "</rt></ruby>"),
                        Dialect::Html => ("<rp>(</rp><rt>", "</rt><rp>)</rp></ruby>"),
                    };
                    self.markup(open);
                    self.text(reading);
                    self.markup(close);
                }
                Inline::Group { attributes, content } => {
                    let tag = match attributes.role {
                        Some(Role::Abbreviation) => "abbr",
                        _ => "span",
                    };
                    self.markup(&format!("<{tag}"));
                    self.attributes(attributes, "");
                    self.markup(">");
                    self.inlines(content);
                    self.markup(&format!("</{tag}>"));
                }
            }
        }
    }

    /// Writes a formula: set, where readers can; else as its source, read by everyone, if set by
    /// none.
    pub(super) fn math(&mut self, tex: &str, display: bool) {
        self.markup(if display { "<p class=\"math\">" } else { "" });
        let written = if self.setting.mathml { formula::mathml(tex, display) } else { None };
        if let Some(written) = written {
            self.features.mathml += 1;
            self.markup(&written);
        } else {
            if self.setting.mathml {
                let message = format!("a formula is shown as its source: `{tex}`");
                self.diagnostics.warning("formula-source", None, message);
            }
            self.features.tex += 1;
            self.markup(if display { "<code class=\"tex\">" } else { "<code class=\"math\">" });
            self.prose(tex);
            self.markup("</code>");
        }
        self.markup(if display { "</p>" } else { "" });
    }

    fn link(&mut self, link: &'a Link) {
        // A link that shows nothing could not be followed, nor announced by a screen reader.
        let shows = !plain_text(&link.content).trim().is_empty() || has_image(&link.content);
        let href = if self.in_link || !shows { None } else { self.href(&link.url) };
        let Some(href) = href else {
            self.inlines(&link.content);
            return;
        };
        self.markup("<a");
        self.attribute("href", &href);
        if let Some(title) = &link.title {
            self.attribute("title", title);
        }
        self.markup(">");
        self.in_link = true;
        self.inlines(&link.content);
        self.in_link = false;
        self.markup("</a>");
        for number in std::mem::take(&mut self.waiting_marks) {
            self.mark(number);
        }
    }

    /// Writes the mark of a note (EPUB Structural Semantics `noteref`, DPUB-ARIA `doc-noteref`).
    fn mark(&mut self, number: usize) {
        let Some(ids) = self.plan.notes.get(number - 1) else { return };
        self.markup("<sup class=\"mark\"><a");
        self.epub_type("noteref");
        self.markup(" role=\"doc-noteref\"");
        self.id(&ids.mark);
        self.attribute("href", &format!("#{}", ids.note));
        self.markup(&format!(">[{number}]</a></sup>"));
    }

    fn image(&mut self, image: &'a Image) {
        let described = [Some(&image.alt), image.title.as_ref()];
        let described = described.into_iter().flatten().find(|words| !words.trim().is_empty());
        let Some(picture) = self.setting.pictures.get(&image.url).cloned() else {
            self.missing_image(image, described.cloned());
            return;
        };
        self.features.pictures += 1;
        let alternative = match (described, &self.caption) {
            (Some(words), _) => words.clone(),
            (None, Some(caption)) => caption.clone(),
            (None, None) => {
                self.features.undescribed_pictures += 1;
                format!("{} {}", self.setting.labels.picture, self.features.pictures)
            }
        };
        self.features.moving_pictures |= picture.moves;
        let mut tag = format!(
            "<img src=\"{}\" alt=\"{}\"",
            escaped_attribute(&picture.source),
            escaped_attribute(&alternative)
        );
        if let Some(title) = image.title.as_ref().filter(|title| **title != alternative) {
            tag += &format!(" title=\"{}\"", escaped_attribute(title));
        }
        tag += &image_size(image, picture.pixels, self.setting.dialect);
        self.whole(&(tag + "/>"));
    }

    /// What stands for a picture that could not be had: its description and a way to it.
    fn missing_image(&mut self, image: &'a Image, described: Option<String>) {
        self.missing += 1;
        let labels = self.setting.labels;
        let mut words = labels.missing_image.to_owned();
        if let Some(described) = described {
            words = format!("{words}{}{}", labels.colon, described.trim());
        }
        let embedded =
            image.url.trim_start().get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case("data:"));
        // That it is missing was told where it was asked for.
        let href = if self.in_link || embedded { None } else { self.outside(&image.url) };
        let tag = if href.is_some() { "a" } else { "span" };
        self.markup(&format!("<{tag} class=\"missing\""));
        if let Some(href) = href {
            self.attribute("href", &href);
        }
        self.markup(">");
        self.prose(&words);
        self.markup(&format!("</{tag}>"));
    }
}

/// A width that the source states; in HTML also the picture's own size, so that text does not jump
/// while it loads.
fn image_size(image: &Image, pixels: Option<(u32, u32)>, dialect: Dialect) -> String {
    let stated = image.width.filter(|width| *width > 0);
    match (stated, pixels, dialect) {
        (Some(width), Some((across, down)), _) if across > 0 => {
            let height = u64::from(width) * u64::from(down) / u64::from(across);
            format!(" width=\"{width}\" height=\"{}\"", height.max(1))
        }
        (Some(width), _, _) => format!(" width=\"{width}\""),
        (None, Some((across, down)), Dialect::Html) => {
            format!(" width=\"{across}\" height=\"{down}\"")
        }
        (None, _, _) => String::new(),
    }
}

/// Whether a picture is anywhere in the content.
fn has_image(content: &[Inline]) -> bool {
    content.iter().any(|inline| match inline {
        Inline::Image(_) | Inline::Math { .. } => true,
        Inline::Styled { content, .. } | Inline::Group { content, .. } => has_image(content),
        Inline::Ruby { base, .. } => has_image(base),
        Inline::Link(link) => has_image(&link.content),
        Inline::Text { .. } | Inline::Code { .. } | Inline::Break | Inline::Note { .. } => false,
    })
}

fn style_tags(style: Style) -> (&'static str, &'static str) {
    match style {
        Style::Emphasis => ("<em>", "</em>"),
        Style::Strong => ("<strong>", "</strong>"),
        Style::Underline => ("<u>", "</u>"),
        Style::Strikeout => ("<s>", "</s>"),
        Style::Superscript => ("<sup>", "</sup>"),
        Style::Subscript => ("<sub>", "</sub>"),
        Style::SmallCaps => ("<span class=\"small-caps\">", "</span>"),
        Style::Highlight => ("<mark>", "</mark>"),
        Style::Keyboard => ("<kbd>", "</kbd>"),
        Style::Small => ("<small>", "</small>"),
    }
}
