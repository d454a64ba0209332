//! What stands around an article's text: the lines that open it, its notes, the lines that close
//! it.

use super::Dialect;
use super::writer::Writer;
use crate::book::{Colophon, Opening};

impl Writer<'_, '_> {
    /// Opens the article and writes its title block.
    pub(super) fn opening(&mut self) {
        let opening = Opening::of(&self.document.metadata, self.setting.labels);
        self.markup("<section");
        self.attribute("class", "article");
        self.epub_type("chapter");
        self.markup(" role=\"doc-chapter\"");
        let title = self.plan.title.clone();
        if opening.title.is_some() {
            self.attribute("aria-labelledby", &title);
        } else {
            self.id(&title);
            self.attribute("aria-label", self.setting.labels.start);
        }
        self.markup(">\n");
        if opening.title.is_none() && opening.byline.is_empty() && opening.category.is_none() {
            return;
        }
        self.begin_block();
        self.markup("<header>\n");
        if let Some(words) = &opening.title {
            self.markup("<h1");
            self.id(&title);
            self.markup(">");
            self.prose(words);
            self.markup("</h1>\n");
        }
        if let Some(subtitle) = &opening.subtitle {
            self.markup("<p class=\"subtitle\" role=\"doc-subtitle\">");
            self.prose(subtitle);
            self.markup("</p>\n");
        }
        if !opening.byline.is_empty() {
            self.markup("<p class=\"byline\">");
            for (index, piece) in opening.byline.iter().enumerate() {
                self.markup(if index > 0 { " · <span>" } else { "<span>" });
                self.prose(piece);
                self.markup("</span>");
            }
            self.markup("</p>\n");
        }
        // Converters begin a page at each title: above it, this would stand on a page of its own.
        if let Some(words) = &opening.category {
            self.markup("<p class=\"byline filed\">");
            self.prose(words);
            self.markup("</p>\n");
        }
        self.markup("</header>\n");
    }

    /// Opens a further file of the article.
    pub(super) fn continuation(&mut self) {
        self.markup("<section class=\"article continued\"");
        self.epub_type("chapter");
        self.markup(" role=\"doc-chapter\"");
        let label = match &self.document.metadata.title {
            Some(title) => format!("{title}{}", self.setting.labels.continued),
            None => self.setting.labels.start.to_owned(),
        };
        self.attribute("aria-label", &label);
        self.markup(">\n");
    }

    /// Writes the notes whose marks stand above, those in notes included.
    ///
    /// `epub:type="footnote"` on an `aside` makes reading systems show it beside the text (Apple
    /// Books, Kobo) and leave it out here; the others show it at the end, with the way back.
    pub(super) fn pending_notes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        self.markup("<section class=\"notes\"");
        self.epub_type("footnotes");
        self.markup(" role=\"doc-endnotes\"");
        self.attribute("aria-label", self.setting.labels.notes);
        self.markup(">\n");
        while let Some((number, blocks)) = self.notes.pop_front() {
            let Some(ids) = self.plan.notes.get(number - 1) else { continue };
            self.markup("<aside");
            self.epub_type("footnote");
            self.markup(" role=\"doc-footnote\"");
            self.id(&ids.note);
            self.markup(">\n<p class=\"back\"><a role=\"doc-backlink\"");
            self.attribute("href", &format!("#{}", ids.mark));
            self.attribute("title", self.setting.labels.back);
            self.markup(&format!(">[{number}]</a></p>\n"));
            let flat = std::mem::replace(&mut self.flat_headings, true);
            self.blocks(blocks);
            self.flat_headings = flat;
            self.markup("</aside>\n");
        }
        self.markup("</section>\n");
    }

    /// Writes where the article came from.
    pub(super) fn colophon(&mut self) {
        let labels = self.setting.labels;
        let colophon = Colophon::of(&self.document.metadata, labels).with_losses(
            self.missing,
            self.setting.losses,
            labels,
        );
        if colophon.lines.is_empty() {
            return;
        }
        self.markup("<section class=\"colophon\"");
        self.epub_type("colophon");
        self.markup(match self.setting.dialect {
            Dialect::Epub => " role=\"doc-colophon\"",
            Dialect::Html => "",
        });
        self.markup(">\n");
        for line in &colophon.lines {
            self.begin_block();
            self.markup("<p>");
            self.prose(&format!("{}{}", line.label, labels.colon));
            let href = line.url.as_deref().and_then(|url| self.public(url));
            if let Some(href) = &href {
                self.markup("<a");
                self.attribute("href", href);
                self.markup(">");
            }
            self.prose(&line.value);
            self.markup(if href.is_some() { "</a></p>\n" } else { "</p>\n" });
        }
        self.markup("</section>\n");
    }
}
