//! Blocks as HTML inside Markdown: for tables that pipes cannot say, and for summaries.
//!
//! A block of HTML ends at a blank line (CommonMark 0.31.2, 4.6, kind 6), so nothing here ever
//! writes one: line ends within text are character references.

use std::borrow::Cow;

use super::inline::html_text;
use super::runs::tags;
use super::session::Session;
use crate::document::{Alignment, Block, Cell, Image, Inline, Item, List, Role, Table};

/// A table, a row on each line.
pub(super) fn table<'a>(table: &'a Table, session: &mut Session<'a>) -> Vec<String> {
    let mut lines = vec!["<table>".to_owned()];
    if !table.caption.is_empty() {
        lines.push(format!("<caption>{}</caption>", inlines(&table.caption, session)));
    }
    let mut placed = table.placed().into_iter();
    for (section, rows) in [("thead", &table.head), ("tbody", &table.body)] {
        if rows.is_empty() {
            continue;
        }
        lines.push(format!("<{section}>"));
        for row in rows {
            let cells: String = row
                .cells
                .iter()
                .map(|cell| {
                    let column = placed.next().and_then(|placed| table.columns.get(placed.column));
                    let alignment = cell.alignment.or(column.copied().flatten());
                    self::cell(cell, alignment, section == "thead" || cell.header, session)
                })
                .collect();
            lines.push(format!("<tr>{cells}</tr>"));
        }
        lines.push(format!("</{section}>"));
    }
    lines.push("</table>".to_owned());
    lines
}

fn cell<'a>(
    cell: &'a Cell,
    alignment: Option<Alignment>,
    header: bool,
    session: &mut Session<'a>,
) -> String {
    let name = if header { "th" } else { "td" };
    let mut out = format!("<{name}");
    if cell.column_span > 1 {
        out += &format!(" colspan=\"{}\"", cell.column_span);
    }
    if cell.row_span > 1 {
        out += &format!(" rowspan=\"{}\"", cell.row_span);
    }
    if let Some(alignment) = alignment {
        let edge = match alignment {
            Alignment::Start => "left",
            Alignment::Center => "center",
            Alignment::End => "right",
        };
        out += &format!(" align=\"{edge}\"");
    }
    out.push('>');
    match only_paragraph(&cell.blocks) {
        Some(content) => out += &inlines(content, session),
        None => out += &blocks(&cell.blocks, session),
    }
    out + &format!("</{name}>")
}

/// The inlines of blocks that are no more than one paragraph.
fn only_paragraph(blocks: &[Block]) -> Option<&[Inline]> {
    match blocks {
        [Block::Paragraph { content }] => Some(content),
        [Block::Group { attributes, blocks }] if attributes.role.is_none() => {
            only_paragraph(blocks)
        }
        _ => None,
    }
}

/// Blocks, without line ends between them.
fn blocks<'a>(list: &'a [Block], session: &mut Session<'a>) -> String {
    list.iter().map(|block| self::block(block, session)).collect()
}

fn block<'a>(block: &'a Block, session: &mut Session<'a>) -> String {
    match block {
        Block::Paragraph { content } => format!("<p>{}</p>", inlines(content, session)),
        Block::Heading(heading) => {
            let level = heading.level.get();
            format!("<h{level}>{}</h{level}>", inlines(&heading.content, session))
        }
        Block::Quote { blocks } => {
            format!("<blockquote>{}</blockquote>", self::blocks(blocks, session))
        }
        Block::List(list) => self::list(list, session),
        Block::Definitions { entries } => {
            let mut out = String::from("<dl>");
            for entry in entries {
                for term in &entry.terms {
                    out += &format!("<dt>{}</dt>", inlines(term, session));
                }
                for meaning in &entry.meanings {
                    out += &format!("<dd>{}</dd>", blocks(meaning, session));
                }
            }
            out + "</dl>"
        }
        Block::Code { language, text } => {
            let class = language
                .as_ref()
                .map(|language| format!(" class=\"language-{}\"", html_text(language)))
                .unwrap_or_default();
            format!("<pre><code{class}>{}</code></pre>", html_text(text))
        }
        Block::Table(table) => self::table(table, session).concat(),
        Block::Figure(figure) => {
            let caption = if figure.caption.is_empty() {
                String::new()
            } else {
                format!("<figcaption>{}</figcaption>", inlines(&figure.caption, session))
            };
            format!("<figure>{}{caption}</figure>", blocks(&figure.blocks, session))
        }
        Block::Media(media) => {
            let words = media.title.clone().unwrap_or_else(|| session.media_label(media.kind));
            format!("<p><a href=\"{}\">{}</a></p>", html_text(&media.url), html_text(&words))
        }
        Block::Math { tex } => format!("<p>{}</p>", formula(tex, true)),
        Block::Rule => "<hr>".to_owned(),
        Block::Group { attributes, blocks } if attributes.role == Some(Role::Details) => {
            let inner = self::blocks(blocks, session);
            format!("<details>{inner}</details>")
        }
        Block::Group { blocks, .. } => self::blocks(blocks, session),
    }
}

fn list<'a>(list: &'a List, session: &mut Session<'a>) -> String {
    let item = |item: &'a Item, session: &mut Session<'a>| {
        let mark = match item.checked {
            Some(true) => "☑ ",
            Some(false) => "☐ ",
            None => "",
        };
        let inner = match only_paragraph(&item.blocks) {
            Some(content) => inlines(content, session),
            None => blocks(&item.blocks, session),
        };
        format!("<li>{mark}{inner}</li>")
    };
    let items: String = list.items.iter().map(|entry| item(entry, session)).collect();
    match list.start {
        None => format!("<ul>{items}</ul>"),
        Some(1) => format!("<ol>{items}</ol>"),
        Some(start) => format!("<ol start=\"{start}\">{items}</ol>"),
    }
}

/// Words without what readers of mixed Markdown take for links and formulas in HTML.
fn words(text: &str) -> Cow<'_, str> {
    let html = html_text(text);
    if !["](", "\\(", "\\["].iter().any(|sign| html.contains(sign)) {
        return html;
    }
    html.replace("](", "]&#40;").replace("\\(", "&#92;(").replace("\\[", "&#92;[").into()
}

/// A formula between the fences that scripts find in a page, and readers of mixed Markdown too.
fn formula(tex: &str, display: bool) -> String {
    let tex = html_text(tex);
    match (tex.contains("\\)") || tex.contains("\\]"), display) {
        (true, _) => format!("<code>{tex}</code>"),
        (false, true) => format!("\\[{tex}\\]"),
        (false, false) => format!("\\({tex}\\)"),
    }
}

/// Inlines, in one line.
pub(super) fn inlines<'a>(content: &'a [Inline], session: &mut Session<'a>) -> String {
    content.iter().map(|inline| self::inline(inline, session)).collect()
}

fn inline<'a>(inline: &'a Inline, session: &mut Session<'a>) -> String {
    match inline {
        Inline::Text { text } => words(text).into_owned(),
        Inline::Code { text } => format!("<code>{}</code>", html_text(text)),
        Inline::Math { tex } => formula(tex, false),
        Inline::Break => "<br>".to_owned(),
        Inline::Styled { style, content } => {
            let (open, close) = tags(*style);
            format!("{open}{}{close}", inlines(content, session))
        }
        Inline::Link(link) => {
            let title = link
                .title
                .as_ref()
                .map(|title| format!(" title=\"{}\"", html_text(title)))
                .unwrap_or_default();
            let words = inlines(&link.content, session);
            format!("<a href=\"{}\"{title}>{words}</a>", html_text(&link.url))
        }
        Inline::Image(image) => self::image(image, session),
        Inline::Note { blocks } => {
            session.note_in_place();
            let words: Vec<String> =
                blocks.iter().map(Block::plain_text).filter(|words| !words.is_empty()).collect();
            format!(" ({})", html_text(&words.join(" ")))
        }
        Inline::Ruby { base, reading } => {
            format!("<ruby>{}<rt>{}</rt></ruby>", inlines(base, session), html_text(reading))
        }
        Inline::Group { content, .. } => inlines(content, session),
    }
}

fn image(image: &Image, session: &mut Session<'_>) -> String {
    if session.options.images == super::Images::Omit {
        return html_text(&image.alt).into_owned();
    }
    let url = session.image_url(&image.url);
    let title = image
        .title
        .as_ref()
        .map(|title| format!(" title=\"{}\"", html_text(title)))
        .unwrap_or_default();
    format!("<img src=\"{}\" alt=\"{}\"{title}>", html_text(&url), html_text(&image.alt))
}
