//! Blocks as XHTML: the recursion over what stands on its own lines.

use super::escaped_attribute;
use super::table;
use super::writer::{Writer, alignment_class};
use crate::book::heads_section;
use crate::document::{
    Attributes, Block, Definition, Figure, Heading, Inline, Item, List, Media, MediaKind, Role,
    Table, plain_text,
};

impl<'a> Writer<'a, '_> {
    /// Writes blocks, one after another.
    pub(super) fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.begin_block();
            match block {
                Block::Paragraph { content } => self.paragraph(content),
                Block::Heading(heading) => self.heading(heading),
                Block::Quote { blocks } => {
                    self.markup("<blockquote>\n");
                    self.blocks(blocks);
                    self.markup("</blockquote>\n");
                }
                Block::List(list) => self.list(list),
                Block::Definitions { entries } => self.definitions(entries),
                Block::Code { language, text } => self.code(language.as_deref(), text),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::Media(media) => self.media(media),
                Block::Math { tex } => {
                    self.math(tex, true);
                    self.markup("\n");
                }
                Block::Rule => self.markup("<hr/>\n"),
                Block::Group { attributes, blocks } => self.group(attributes, blocks),
            }
        }
    }

    fn paragraph(&mut self, content: &'a [Inline]) {
        if content.is_empty() {
            return;
        }
        self.markup(if is_picture(content) { "<p class=\"picture\">" } else { "<p>" });
        self.inlines(content);
        self.markup("</p>\n");
    }

    /// A heading that heads a section; in a note or a cell, and without words, a paragraph.
    pub(super) fn heading(&mut self, heading: &'a Heading) {
        let counts = !self.flat_headings && heads_section(heading);
        let planned = if counts { self.plan.sections.get(self.section) } else { None };
        let Some((section, anchor)) = planned else {
            if !heading.content.is_empty() {
                self.markup("<p class=\"heading\"");
                self.source_id(heading.id.as_deref());
                self.markup(">");
                self.inlines(&heading.content);
                self.markup("</p>\n");
            }
            return;
        };
        self.section += 1;
        let above = u8::from(self.document.metadata.title.is_some());
        let level = (section.depth + above).min(6);
        self.markup(&format!("<h{level}"));
        self.id(&anchor.id);
        self.markup(">");
        self.inlines(&heading.content);
        self.markup(&format!("</h{level}>\n"));
    }

    fn list(&mut self, list: &'a List) {
        if list.items.is_empty() {
            return;
        }
        match list.start {
            Some(1) => self.markup("<ol>\n"),
            Some(start) => self.markup(&format!("<ol start=\"{start}\">\n")),
            None => self.markup("<ul>\n"),
        }
        for item in &list.items {
            self.item(item, list.tight);
        }
        self.markup(if list.start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    fn item(&mut self, item: &'a Item, tight: bool) {
        self.markup(if item.checked.is_some() { "<li class=\"task\">" } else { "<li>" });
        match item.checked {
            Some(true) => self.markup("☑ "),
            Some(false) => self.markup("☐ "),
            None => {}
        }
        match item.blocks.split_first() {
            Some((Block::Paragraph { content }, rest)) if tight || rest.is_empty() => {
                self.inlines(content);
                if !rest.is_empty() {
                    self.markup("\n");
                }
                self.blocks(rest);
            }
            _ => self.blocks(&item.blocks),
        }
        self.markup("</li>\n");
    }

    fn definitions(&mut self, entries: &'a [Definition]) {
        if entries.is_empty() {
            return;
        }
        self.markup("<dl>\n");
        for entry in entries {
            // HTML wants a term before each meaning and a meaning after each term.
            if entry.terms.is_empty() {
                self.markup("<dt></dt>");
            }
            for term in &entry.terms {
                self.markup("<dt>");
                self.inlines(term);
                self.markup("</dt>\n");
            }
            if entry.meanings.is_empty() {
                self.markup("<dd></dd>\n");
            }
            for meaning in &entry.meanings {
                self.markup("<dd>");
                self.compact(meaning);
                self.markup("</dd>\n");
            }
        }
        self.markup("</dl>\n");
    }

    /// Blocks in a narrow place: a single paragraph needs no element of its own.
    fn compact(&mut self, blocks: &'a [Block]) {
        match blocks {
            [Block::Paragraph { content }] => self.inlines(content),
            _ => self.blocks(blocks),
        }
    }

    fn code(&mut self, language: Option<&str>, text: &str) {
        self.markup("<pre><code");
        if let Some(language) = language {
            self.attribute("class", &format!("language-{language}"));
        }
        self.markup(">");
        self.text(text);
        self.markup("</code></pre>\n");
    }

    fn table(&mut self, table: &'a Table) {
        if table.rows().next().is_none() {
            return;
        }
        self.features.tables = true;
        let flat = std::mem::replace(&mut self.flat_headings, true);
        self.markup("<div class=\"table\"><table>\n");
        if !table.caption.is_empty() {
            self.markup("<caption>");
            self.inlines(&table.caption);
            self.markup("</caption>\n");
        }
        let places = table.placed();
        let mut places = places.iter().peekable();
        for (rows, first, tag) in
            [(&table.head, 0, "thead"), (&table.body, table.head.len(), "tbody")]
        {
            if rows.is_empty() {
                continue;
            }
            self.markup(&format!("<{tag}>\n"));
            for row in first..first + rows.len() {
                self.markup("<tr>");
                while let Some(place) = places.next_if(|place| place.row == row) {
                    let shape = table::shape(place, row < table.head.len());
                    self.markup(&shape.open);
                    let alignment =
                        place.cell.alignment.or(table.columns.get(place.column).copied().flatten());
                    if let Some(alignment) = alignment {
                        self.attribute("class", alignment_class(alignment));
                    }
                    self.markup(">");
                    self.compact(&place.cell.blocks);
                    self.markup(shape.close);
                }
                self.markup("</tr>\n");
            }
            self.markup(&format!("</{tag}>\n"));
        }
        self.markup("</table></div>\n");
        self.flat_headings = flat;
    }

    fn figure(&mut self, figure: &'a Figure) {
        self.markup("<figure");
        self.source_id(figure.id.as_deref());
        self.markup(">\n");
        let words = plain_text(&figure.caption).split_whitespace().collect::<Vec<_>>().join(" ");
        let caption = Some(words).filter(|words| !words.is_empty());
        let outer = std::mem::replace(&mut self.caption, caption);
        self.blocks(&figure.blocks);
        self.caption = outer;
        if !figure.caption.is_empty() {
            self.markup("<figcaption>");
            self.inlines(&figure.caption);
            self.markup("</figcaption>\n");
        }
        self.markup("</figure>\n");
    }

    /// A card for what a book cannot play: a still of it, and a link.
    fn media(&mut self, media: &'a Media) {
        let labels = self.setting.labels;
        let kind = match media.kind {
            MediaKind::Video => labels.video,
            MediaKind::Audio => labels.audio,
            MediaKind::Embed => labels.embed,
        };
        let words = media.title.as_deref().map(str::trim).filter(|words| !words.is_empty());
        self.markup("<div class=\"media\">\n");
        if let Some(poster) =
            media.poster.as_ref().and_then(|url| self.setting.pictures.get(url)).cloned()
        {
            self.features.pictures += 1;
            self.markup("<p class=\"picture\">");
            self.whole(&format!(
                "<img src=\"{}\" alt=\"{}\"/>",
                escaped_attribute(&poster.source),
                escaped_attribute(words.unwrap_or(kind))
            ));
            self.markup("</p>\n");
        }
        self.markup("<p>");
        let href = self.href(&media.url);
        if let Some(href) = &href {
            self.markup("<a");
            self.attribute("href", href);
            self.markup(">");
        }
        self.prose(&format!("{kind}{}{}", labels.colon, words.unwrap_or(&media.url)));
        self.markup(if href.is_some() { "</a>" } else { "" });
        self.markup("</p>\n</div>\n");
    }

    fn group(&mut self, attributes: &'a Attributes, blocks: &'a [Block]) {
        let (tag, class) = match attributes.role {
            Some(Role::Details) => {
                self.details(attributes, blocks);
                return;
            }
            Some(Role::Aside) => ("aside", ""),
            Some(Role::Verse) => ("div", "verse"),
            // The place of an excerpt's end is of no use to a reader, but a link may lead there.
            Some(Role::More) if attributes.id.is_none() => return,
            Some(Role::More | Role::Abbreviation) | None => ("div", ""),
        };
        self.markup(&format!("<{tag}"));
        self.attributes(attributes, class);
        self.markup(">\n");
        self.blocks(blocks);
        self.markup(&format!("</{tag}>\n"));
    }

    /// A disclosure, open: a reader that cannot open it must not hide its contents.
    fn details(&mut self, attributes: &'a Attributes, blocks: &'a [Block]) {
        self.markup("<details open=\"open\"");
        self.attributes(attributes, "");
        self.markup(">\n");
        let rest = match blocks.split_first() {
            Some((Block::Paragraph { content }, rest)) => {
                self.markup("<summary>");
                self.inlines(content);
                self.markup("</summary>\n");
                rest
            }
            Some((Block::Heading(heading), rest)) => {
                self.markup("<summary>");
                self.heading(heading);
                self.markup("</summary>\n");
                rest
            }
            _ => {
                self.markup("<summary>");
                self.prose(self.setting.labels.details);
                self.markup("</summary>\n");
                blocks
            }
        };
        self.blocks(rest);
        self.markup("</details>\n");
    }
}

/// Whether a paragraph shows pictures and nothing else.
fn is_picture(content: &[Inline]) -> bool {
    content.iter().all(|inline| match inline {
        Inline::Image(_) | Inline::Break => true,
        Inline::Link(link) => is_picture(&link.content),
        Inline::Text { text } => text.trim().is_empty(),
        _ => false,
    })
}
