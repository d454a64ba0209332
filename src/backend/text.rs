//! Plain text in reading order: for reading aloud, for searching, for counting.
//!
//! Blocks are parted by a blank line. Links leave their words, pictures their alternative text,
//! tables rows with tabs between the cells; notes stand at the end of their article. Nothing is
//! escaped and no line is broken but where the author broke it.

use std::collections::VecDeque;
use std::io::{BufWriter, Write};

use super::{Backend, Output};
use crate::assets::Assets;
use crate::book::{Book, Labels, Part};
use crate::diagnostic::Diagnostics;
use crate::document::{
    Block, Definition, Document, Inline, List, Media, MediaKind, Table, plain_text,
};
use crate::error::Error;

/// Writes a book as plain text.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::backend::{Backend, Memory, text::Text};
/// use offprint::book::Book;
/// use offprint::diagnostic::Diagnostics;
/// use offprint::read::{ReadOptions, read};
///
/// let article = read("<p>第一段</p><p>第<b>二</b>段</p>".as_bytes(), &ReadOptions::default());
/// let mut output = Memory::default();
/// let mut diagnostics = Diagnostics::new();
/// Text.write(&Book::from(article), &Assets::default(), &mut output, &mut diagnostics)?;
/// assert_eq!(output.main_bytes(), "第一段\n\n第二段\n".as_bytes());
/// # Ok::<(), offprint::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Text;

impl Backend for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn extension(&self) -> &'static str {
        "txt"
    }

    fn write(
        &self,
        book: &Book,
        _assets: &Assets,
        output: &mut dyn Output,
        _diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        let mut main = BufWriter::new(output.main()?);
        let mut begun = false;
        parts(&book.parts, &mut main, &mut begun)?;
        main.flush()?;
        Ok(())
    }
}

fn parts(parts: &[Part], main: &mut impl Write, begun: &mut bool) -> Result<(), Error> {
    for part in parts {
        if let Some(title) = &part.title {
            put(main, begun, &format!("{title}\n"))?;
        }
        for entry in &part.entries {
            put(main, begun, &article(&entry.article().document))?;
        }
        self::parts(&part.parts, main, begun)?;
    }
    Ok(())
}

fn put(main: &mut impl Write, begun: &mut bool, text: &str) -> Result<(), Error> {
    if *begun && !text.is_empty() {
        main.write_all(b"\n")?;
    }
    *begun |= !text.is_empty();
    Ok(main.write_all(text.as_bytes())?)
}

/// One article: its title where the text does not begin with it, its blocks, its notes.
fn article(document: &Document) -> String {
    let labels = Labels::for_language(document.metadata.language_or_undetermined());
    let mut writer = Writer { out: String::new(), notes: VecDeque::new(), marks: 0, labels };
    let first = document.blocks.first();
    let first_words = match first {
        Some(Block::Heading(heading)) => plain_text(&heading.content),
        _ => String::new(),
    };
    if let Some(title) = &document.metadata.title
        && title.trim() != first_words.trim()
    {
        writer.block_of(title, "");
    }
    writer.blocks(&document.blocks, "");
    let mut number = 0;
    while let Some(blocks) = writer.notes.pop_front() {
        number += 1;
        writer.marked(blocks, "", &format!("[{number}] "), false);
    }
    writer.out
}

struct Writer<'a> {
    out: String,
    notes: VecDeque<&'a [Block]>,
    marks: usize,
    labels: Labels,
}

impl<'a> Writer<'a> {
    fn blocks(&mut self, blocks: &'a [Block], indent: &str) {
        for block in blocks {
            self.block(block, indent);
        }
    }

    fn block(&mut self, block: &'a Block, indent: &str) {
        match block {
            Block::Paragraph { content } => self.inline_block(content, indent),
            Block::Heading(heading) => self.inline_block(&heading.content, indent),
            Block::Quote { blocks } | Block::Group { blocks, .. } => self.blocks(blocks, indent),
            Block::List(list) => self.list(list, indent),
            Block::Definitions { entries } => self.definitions(entries, indent),
            Block::Code { text, .. } => self.block_of(text, indent),
            Block::Table(table) => self.table(table, indent),
            Block::Figure(figure) => {
                self.blocks(&figure.blocks, indent);
                self.inline_block(&figure.caption, indent);
            }
            Block::Media(media) => self.media(media, indent),
            Block::Math { tex } => self.block_of(tex.trim(), indent),
            Block::Rule => {}
        }
    }

    /// Writes a block of finished text; nothing when it is empty.
    fn block_of(&mut self, text: &str, indent: &str) {
        if text.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.lines_of(text, indent);
    }

    fn lines_of(&mut self, text: &str, indent: &str) {
        for line in text.split('\n') {
            if !line.is_empty() {
                self.out.push_str(indent);
                self.out.push_str(line.trim_end_matches('\r'));
            }
            self.out.push('\n');
        }
    }

    fn inline_block(&mut self, content: &'a [Inline], indent: &str) {
        let text = self.line(content);
        self.block_of(&text, indent);
    }

    /// The words of some inlines, without blanks at the ends of lines.
    fn line(&mut self, content: &'a [Inline]) -> String {
        let mut text = String::new();
        self.inlines(content, &mut text);
        let lines: Vec<&str> = text
            .split('\n')
            .map(|line| line.trim_matches(|c: char| c.is_ascii_whitespace()))
            .collect();
        lines.join("\n").trim_matches('\n').to_owned()
    }

    fn inlines(&mut self, content: &'a [Inline], text: &mut String) {
        for inline in content {
            match inline {
                Inline::Text { text: words } | Inline::Code { text: words } => text.push_str(words),
                Inline::Math { tex } => text.push_str(tex),
                Inline::Break => text.push('\n'),
                Inline::Styled { content, .. } | Inline::Group { content, .. } => {
                    self.inlines(content, text);
                }
                Inline::Link(link) => self.inlines(&link.content, text),
                Inline::Image(image) => text.push_str(&image.alt),
                Inline::Note { blocks } => {
                    self.notes.push_back(blocks);
                    self.marks += 1;
                    *text += &format!("[{}]", self.marks);
                }
                Inline::Ruby { base, reading } => {
                    self.inlines(base, text);
                    *text += &format!("({reading})");
                }
            }
        }
    }

    fn list(&mut self, list: &'a List, indent: &str) {
        for (index, item) in (0_u64..).zip(&list.items) {
            let mark = match list.start {
                Some(start) => format!("{}. ", u64::from(start) + index),
                None => "- ".to_owned(),
            };
            let mark = match item.checked {
                Some(true) => mark + "[x] ",
                Some(false) => mark + "[ ] ",
                None => mark,
            };
            self.marked(&item.blocks, indent, &mark, list.tight && index > 0);
        }
    }

    /// Blocks of which the first line has a mark and the others stand in by as much.
    fn marked(&mut self, blocks: &'a [Block], indent: &str, mark: &str, close: bool) {
        let inner = format!("{indent}{}", " ".repeat(mark.len()));
        let start = self.out.len();
        self.blocks(blocks, &inner);
        if self.out.len() == start {
            return;
        }
        let blank = usize::from(start > 0);
        let first = start + blank + indent.len();
        // The first block may stand in further: its own mark goes where it begins.
        if self.out.get(first..first + mark.len()).is_some_and(|gap| gap.trim().is_empty()) {
            self.out.replace_range(first..first + mark.len(), mark);
        } else {
            self.out.insert_str(first, mark);
        }
        if close && blank == 1 {
            self.out.remove(start);
        }
    }

    fn definitions(&mut self, entries: &'a [Definition], indent: &str) {
        for entry in entries {
            for term in &entry.terms {
                self.inline_block(term, indent);
            }
            for meaning in &entry.meanings {
                self.blocks(meaning, &format!("{indent}  "));
            }
        }
    }

    fn table(&mut self, table: &'a Table, indent: &str) {
        self.inline_block(&table.caption, indent);
        let mut rows = vec![vec![String::new(); table.columns.len()]; table.rows().count()];
        for placed in table.placed() {
            // A cell is a text of its own, in one line: what parts its blocks is a blank.
            let outer = std::mem::take(&mut self.out);
            self.blocks(&placed.cell.blocks, "");
            let text = std::mem::replace(&mut self.out, outer);
            let words: Vec<&str> = text.split_whitespace().collect();
            if let Some(cell) = rows.get_mut(placed.row).and_then(|row| row.get_mut(placed.column))
            {
                if !cell.is_empty() && !words.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(&words.join(" "));
            }
        }
        let lines: Vec<String> =
            rows.iter().map(|cells| cells.join("\t").trim_end().to_owned()).collect();
        let text = lines.join("\n");
        if !text.trim().is_empty() {
            self.block_of(text.trim_end_matches('\n'), indent);
        }
    }

    fn media(&mut self, media: &'a Media, indent: &str) {
        let label = match media.kind {
            MediaKind::Video => self.labels.video,
            MediaKind::Audio => self.labels.audio,
            MediaKind::Embed => self.labels.embed,
        };
        let words = media.title.as_deref().filter(|title| !title.trim().is_empty());
        self.block_of(words.unwrap_or(label), indent);
    }
}
