//! Cells of a table of pipes: blocks in one line, as far as that goes.
//!
//! [`fit_pipes`] says whether nothing is lost by it; [`line`] does it anyhow.

use super::code::code_span;
use super::guard;
use super::inline::{self, Breaks};
use super::links;
use super::session::Session;
use crate::document::{Block, Cell, Inline, List, Table};

/// A cell in one line: paragraphs parted by `<br>`, other blocks as their lines.
pub(super) fn line<'a>(cell: &'a Cell, session: &mut Session<'a>) -> String {
    let mut lines = Vec::new();
    collect(&cell.blocks, session, &mut lines);
    lines.retain(|line| !line.is_empty());
    guard::without_formulas(&lines.join("<br>")).into_owned()
}

fn collect<'a>(blocks: &'a [Block], session: &mut Session<'a>, lines: &mut Vec<String>) {
    let mut rest = blocks;
    while let [block, after @ ..] = rest {
        rest = after;
        match block {
            Block::Paragraph { .. } => {
                // As one text: what is in one of them may pair with what is in another.
                let paragraphs: Vec<&[Inline]> = std::iter::once(block)
                    .chain(after)
                    .map_while(|block| match block {
                        Block::Paragraph { content } => Some(content.as_slice()),
                        _ => None,
                    })
                    .collect();
                rest = &after[paragraphs.len() - 1..];
                lines.push(inline::write_lines(&paragraphs, 0, Breaks::Tags, session));
            }
            Block::Heading(heading) => lines.push(text(&heading.content, session)),
            Block::Figure(figure) => {
                collect(&figure.blocks, session, lines);
                lines.push(text(&figure.caption, session));
            }
            Block::Quote { blocks } | Block::Group { blocks, .. } => {
                collect(blocks, session, lines);
            }
            Block::List(list) => collect_list(list, session, lines),
            Block::Definitions { entries } => {
                for entry in entries {
                    lines.extend(entry.terms.iter().map(|term| text(term, session)));
                    for meaning in &entry.meanings {
                        collect(meaning, session, lines);
                    }
                }
            }
            Block::Code { text, .. } => {
                lines.extend(text.lines().filter(|line| !line.is_empty()).map(code));
            }
            Block::Table(table) => {
                for row in table.rows() {
                    let cells: Vec<String> =
                        row.cells.iter().map(|cell| line(cell, session)).collect();
                    lines.push(cells.join(" "));
                }
            }
            Block::Media(media) => {
                let label = session.media_label(media.kind);
                let words = session.words(media.title.as_deref().unwrap_or(&label));
                lines.push(format!("[{words}]({})", links::destination(&media.url)));
            }
            Block::Math { tex } => lines.push(code(tex.trim())),
            Block::Rule => {}
        }
    }
}

fn collect_list<'a>(list: &'a List, session: &mut Session<'a>, lines: &mut Vec<String>) {
    for (index, item) in (0_u64..).zip(&list.items) {
        let mark = match list.start {
            Some(start) => format!("{}. ", u64::from(start) + index),
            None => "• ".to_owned(),
        };
        let first = lines.len();
        collect(&item.blocks, session, lines);
        if let Some(line) = lines.get_mut(first) {
            line.insert_str(0, &mark);
        }
    }
}

fn text<'a>(content: &'a [Inline], session: &mut Session<'a>) -> String {
    inline::write(content, 0, Breaks::Tags, session)
}

/// Code in a cell; as HTML where it has a backslash before a pipe, which code cannot say there.
fn code(text: &str) -> String {
    let span = code_span(text);
    if text.is_empty() || !is_beyond_pipes(text) {
        return span;
    }
    format!("<code>{}</code>", inline::html_text(text).replace('|', "&#124;"))
}

fn is_beyond_pipes(code: &str) -> bool {
    code.contains("\\|")
}

/// Whether pipes can say a table: no spans, one row of heads at most, a line in each cell.
pub(super) fn fit_pipes(table: &Table) -> bool {
    table.head.len() <= 1
        && table.rows().flat_map(|row| &row.cells).all(|cell| {
            cell.column_span <= 1 && cell.row_span <= 1 && cell.blocks.iter().all(is_line)
        })
}

/// How many cells stand otherwise than their column, which pipes cannot say.
pub(super) fn misaligned(table: &Table) -> usize {
    table.body.iter().flat_map(|row| &row.cells).filter(|cell| cell.alignment.is_some()).count()
}

fn is_line(block: &Block) -> bool {
    match block {
        Block::Paragraph { content } => fits_cell(content),
        Block::Figure(figure) => figure.caption.is_empty() && figure.blocks.iter().all(is_line),
        Block::Group { attributes, blocks } => {
            attributes.role.is_none() && blocks.iter().all(is_line)
        }
        _ => false,
    }
}

/// Whether a cell can hold inlines: all but code with a backslash before a pipe.
fn fits_cell(content: &[Inline]) -> bool {
    content.iter().all(|inline| match inline {
        Inline::Code { text } => !is_beyond_pipes(text),
        Inline::Styled { content, .. } | Inline::Group { content, .. } => fits_cell(content),
        Inline::Link(link) => fits_cell(&link.content),
        _ => true,
    })
}
