//! Blocks to lines of Markdown: the one recursion over blocks.
//!
//! Containers are prefixes: a quote puts `> ` before every line, an item of a list its mark before
//! the first and blanks before the others. A blank line stands between blocks, except in a tight
//! list; nothing is written for what shows nothing.

use memchr::memchr;

use super::escape;
use super::guard::{self, LineStart};
use super::inline::{self, Breaks};
use super::runs::set_of;
use super::session::Session;
use super::{Markdown, Tables, cells, html, links, pipe};
use crate::document::{
    Attributes, Block, Definition, Document, Figure, Heading, Inline, List, Media, Role, Style,
    Table,
};
use crate::read::is_balanced;

/// Writes a document's blocks and its notes. `in_file` says that nothing stands before them.
pub(super) fn write<'a>(
    document: &'a Document,
    in_file: bool,
    session: &mut Session<'a>,
) -> String {
    document.for_each_inline(&mut |inline| {
        if let Inline::Link(link) = inline
            && let Some(id) = link.url.strip_prefix('#')
        {
            session.add_target(id);
        }
    });
    let mut writer = Writer {
        out: String::new(),
        prefix: String::new(),
        pending: None,
        frame: Frame::default(),
        in_file,
        anchors: String::new(),
        session,
    };
    writer.blocks(&document.blocks);
    writer.notes();
    writer.definitions();
    writer.out
}

/// A title above an article or a part.
pub(super) fn title(words: &str, options: &Markdown) -> String {
    let mut facts = escape::Facts::default();
    facts.add_text(words);
    let place = escape::Place { template: options.template(), ..escape::Place::default() };
    let mut line = String::new();
    escape::escape(&mut line, words.trim(), facts, place);
    if let Some(at) = guard::guard_heading(&line) {
        line.insert(at, '\\');
    }
    format!("# {line}\n")
}

/// What a container knows of the blocks in it.
#[derive(Clone, Copy, Default)]
struct Frame {
    /// Whether a block stands in it already.
    begun: bool,
    /// Whether blocks follow each other without a blank line.
    tight: bool,
    /// Whether it is an item of a list.
    is_item: bool,
    /// The list that stands last in it: whether it is numbered, and whether it has the other mark.
    last_list: Option<(bool, bool)>,
}

struct Writer<'s, 'a> {
    out: String,
    /// What stands before each line.
    prefix: String,
    /// What stands before the next line instead.
    pending: Option<String>,
    frame: Frame,
    in_file: bool,
    /// Anchors that stand at the beginning of the next text.
    anchors: String,
    session: &'s mut Session<'a>,
}

impl<'a> Writer<'_, 'a> {
    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        if matches!(block, Block::Code { .. } | Block::Table(_) | Block::Math { .. } | Block::Rule)
        {
            self.flush_anchors();
        }
        match block {
            Block::Paragraph { content } => self.paragraph(content, 0),
            Block::Heading(heading) => self.heading(heading),
            Block::Quote { blocks } => {
                self.open_block();
                self.inside("> ", "> ", Frame::default(), |writer| writer.blocks(blocks));
            }
            Block::List(list) => self.list(list),
            Block::Definitions { entries } => self.definitions_of_terms(entries),
            Block::Code { language, text } => self.code(language.as_deref(), text),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
            Block::Media(media) => self.media(media),
            Block::Math { tex } => self.math(tex),
            Block::Rule => self.rule(),
            Block::Group { attributes, blocks } => self.group(attributes, blocks),
        }
    }

    /// Begins a block: with a blank line before it where one is due.
    fn open_block(&mut self) {
        if self.frame.begun && !self.frame.tight {
            self.line("");
        }
        self.frame.begun = true;
        self.frame.last_list = None;
    }

    /// Writes one line.
    fn line(&mut self, text: &str) {
        let start = self.pending.take();
        let start = start.as_deref().unwrap_or(&self.prefix);
        if text.is_empty() {
            self.out.push_str(start.trim_end());
        } else {
            self.out.push_str(start);
            self.out.push_str(text);
        }
        self.out.push('\n');
    }

    /// Writes what a container holds: `first` before its first line, `rest` before the others.
    fn inside(&mut self, first: &str, rest: &str, frame: Frame, write: impl FnOnce(&mut Self)) {
        let length = self.prefix.len();
        let start = self.pending.take().unwrap_or_else(|| self.prefix.clone());
        self.pending = Some(start + first);
        self.prefix.push_str(rest);
        let outer = std::mem::replace(&mut self.frame, frame);
        write(self);
        if self.pending.is_some() {
            self.line("");
        }
        self.frame = outer;
        self.prefix.truncate(length);
    }

    /// Writes a paragraph of finished lines.
    fn text_lines(&mut self, text: &str, mark: &str) {
        if text.is_empty() {
            return;
        }
        let text = &*guard::without_formulas(text);
        let anchors = std::mem::take(&mut self.anchors);
        let in_item = self.frame.is_item && !self.frame.begun;
        let in_file = self.in_file && self.out.is_empty() && self.pending.is_none();
        self.open_block();
        for (index, line) in lines(text).enumerate() {
            let is_first = index == 0;
            let start = LineStart {
                continues: !is_first,
                in_item: in_item && is_first,
                in_file: in_file && is_first,
            };
            let guarded = guard::guarded(line, start);
            let line = guarded.as_deref().unwrap_or(line);
            if is_first && !(mark.is_empty() && anchors.is_empty()) {
                self.line(&format!("{mark}{anchors}{line}"));
            } else {
                self.line(line);
            }
        }
    }

    fn paragraph(&mut self, content: &'a [Inline], styles: u16) {
        let text = inline::write(content, styles, Breaks::Lines, self.session);
        self.text_lines(&text, "");
    }

    fn heading(&mut self, heading: &'a Heading) {
        let mut line = inline::write(&heading.content, 0, Breaks::Tags, self.session);
        if let Some(at) = guard::guard_heading(&line) {
            line.insert(at, '\\');
        }
        let line = guard::without_formulas(&line);
        let marks = "#".repeat(usize::from(heading.level.get()));
        let id = heading.id.as_deref().filter(|id| self.session.is_target(id));
        let (before, after) = match id {
            Some(id) if self.session.options.heading_ids => (None, format!(" {{#{id}}}")),
            id => (self.session.anchor(id), String::new()),
        };
        let anchors = std::mem::take(&mut self.anchors);
        let line = format!("{anchors}{}{line}{after}", before.unwrap_or_default());
        self.open_block();
        self.line(format!("{marks} {line}").trim_end());
    }

    fn list(&mut self, list: &'a List) {
        if list.items.is_empty() {
            return;
        }
        let numbered = list.start.is_some();
        // Two lists in a row are told apart by their marks.
        let other = matches!(self.frame.last_list, Some((kind, false)) if kind == numbered);
        self.open_block();
        let tight = list.tight && list.items.iter().all(|item| fits_tight(&item.blocks));
        let first = u64::from(list.start.unwrap_or(0));
        for (number, item) in (first..).zip(&list.items) {
            if number > first && !tight {
                self.line("");
            }
            let mark = match (numbered, other) {
                (false, false) => "- ".to_owned(),
                (false, true) => "* ".to_owned(),
                // More than nine digits begin no item.
                (true, false) => format!("{}. ", number.min(999_999_999)),
                (true, true) => format!("{}) ", number.min(999_999_999)),
            };
            let rest = " ".repeat(mark.len());
            let frame = Frame { tight, is_item: true, ..Frame::default() };
            self.inside(&mark, &rest, frame, |writer| writer.item(item.checked, &item.blocks));
        }
        self.frame.last_list = Some((numbered, other));
    }

    fn item(&mut self, checked: Option<bool>, blocks: &'a [Block]) {
        let mark = match checked {
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
            None => return self.blocks(blocks),
        };
        let (first, rest) = match blocks {
            [Block::Paragraph { content }, rest @ ..] => {
                (inline::write(content, 0, Breaks::Lines, self.session), rest)
            }
            rest => (String::new(), rest),
        };
        if first.is_empty() {
            self.open_block();
            self.line(mark.trim_end());
        } else {
            self.text_lines(&first, mark);
        }
        self.blocks(rest);
    }

    fn code(&mut self, language: Option<&str>, text: &str) {
        let longest = match memchr(b'`', text.as_bytes()) {
            Some(_) => text.split(|c| c != '`').map(str::len).max().unwrap_or(0),
            None => 0,
        };
        let fence = "`".repeat(3.max(longest + 1));
        let language: String = language
            .unwrap_or_default()
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '`')
            .collect();
        self.open_block();
        self.line(&format!("{fence}{language}"));
        if !text.is_empty() {
            for line in lines(text) {
                self.line(line.trim_end_matches('\r'));
            }
        }
        self.line(&fence);
    }

    fn rule(&mut self) {
        // At the beginning of a file it would open front matter, in an item it would be none.
        let plain = self.pending.is_none() && !(self.in_file && self.out.is_empty());
        self.open_block();
        self.line(if plain { "---" } else { "___" });
    }

    fn math(&mut self, tex: &str) {
        let tex = tex.trim();
        if tex.is_empty() {
            return;
        }
        if !self.session.options.math || tex.contains("$$") || !is_balanced(tex) {
            return self.code(Some("math"), tex);
        }
        // Block constructs come before formulas: no line of one may look like another block.
        let risky = |line: &str| {
            let line = line.trim_start();
            line.is_empty()
                || guard::guard(line, LineStart { continues: true, ..LineStart::default() })
                    .is_some()
                || line.starts_with('<')
        };
        let lines: Vec<&str> = tex.lines().map(str::trim_end).collect();
        let joined = lines.join(" ");
        let lines =
            if lines.iter().any(|line| risky(line)) { vec![joined.as_str()] } else { lines };
        self.open_block();
        if risky(lines[0]) {
            // It would look like another block at the start of any line.
            return self.line(&format!("$${joined}$$"));
        }
        self.line("$$");
        for line in lines {
            self.line(line);
        }
        self.line("$$");
    }

    fn figure(&mut self, figure: &'a Figure) {
        self.anchor(figure.id.as_deref());
        self.blocks(&figure.blocks);
        self.paragraph(&figure.caption, set_of(Style::Emphasis));
    }

    /// An anchor, to stand at the beginning of what it names.
    fn anchor(&mut self, id: Option<&str>) {
        self.anchors += &self.session.anchor(id).unwrap_or_default();
    }

    /// Writes anchors on their own, where what they name is no text.
    fn flush_anchors(&mut self) {
        let anchors = std::mem::take(&mut self.anchors);
        self.text_lines(&anchors, "");
    }

    fn media(&mut self, media: &'a Media) {
        let label = self.session.media_label(media.kind);
        let words = media.title.as_deref().filter(|title| !title.trim().is_empty());
        let words = self.session.words(words.unwrap_or(&label).trim());
        let poster = media.poster.as_deref().filter(|_| self.session.shows_images());
        let shown = match poster {
            Some(poster) => {
                let poster = self.session.image_url(poster);
                format!("![{words}]({})", links::destination(&poster))
            }
            None => words,
        };
        let line = format!("[{shown}]({})", links::destination(&media.url));
        self.text_lines(&line, "");
    }

    fn group(&mut self, attributes: &'a Attributes, blocks: &'a [Block]) {
        match attributes.role {
            Some(Role::More) => {
                self.open_block();
                self.line("<!--more-->");
            }
            Some(Role::Details) if self.session.options.inline_html => self.details(blocks),
            _ => {
                self.anchor(attributes.id.as_deref());
                self.blocks(blocks);
                self.flush_anchors();
            }
        }
    }

    fn details(&mut self, blocks: &'a [Block]) {
        let (summary, rest) = match blocks {
            [Block::Paragraph { content }, rest @ ..] => (content.as_slice(), rest),
            [Block::Heading(heading), rest @ ..] => (heading.content.as_slice(), rest),
            rest => (&[][..], rest),
        };
        self.open_block();
        self.line("<details>");
        if !summary.is_empty() {
            let words = html::inlines(summary, self.session);
            self.line(&format!("<summary>{words}</summary>"));
        }
        let tight = std::mem::replace(&mut self.frame.tight, false);
        self.blocks(rest);
        self.open_block();
        self.line("</details>");
        self.frame.tight = tight;
    }

    fn definitions_of_terms(&mut self, entries: &'a [Definition]) {
        let native = self.session.options.definition_lists;
        let outer = self.frame.tight;
        for entry in entries {
            for term in &entry.terms {
                self.paragraph(term, if native { 0 } else { set_of(Style::Strong) });
                // Terms and meanings of one entry stand close.
                self.frame.tight |= native;
            }
            for meaning in &entry.meanings {
                self.open_block();
                let frame = Frame { is_item: true, ..Frame::default() };
                let mark = if native { ": " } else { "- " };
                self.inside(mark, "  ", frame, |writer| writer.blocks(meaning));
            }
            self.frame.tight = outer;
        }
    }

    fn table(&mut self, table: &'a Table) {
        if table.rows().all(|row| row.cells.is_empty()) {
            return;
        }
        let simple = self.session.options.pipe_tables && cells::fit_pipes(table);
        if !simple && self.session.options.tables == Tables::Html {
            if self.session.options.pipe_tables {
                self.session.table_as_html();
            }
            let lines = html::table(table, self.session);
            self.open_block();
            for line in &lines {
                self.line(line);
            }
            return;
        }
        if !simple {
            self.session.table_flattened();
        }
        self.session.cells_realigned(cells::misaligned(table));
        self.paragraph(&table.caption, set_of(Style::Emphasis));
        let columns = table.columns.len();
        let mut rows = vec![vec![String::new(); columns]; table.rows().count()];
        for placed in table.placed() {
            let text = cells::line(placed.cell, self.session);
            let place = &mut rows[placed.row][placed.column];
            if !place.is_empty() && !text.is_empty() {
                place.push_str("<br>");
            }
            place.push_str(&text);
        }
        let head = if table.head.is_empty() { Vec::new() } else { rows.remove(0) };
        self.open_block();
        for line in pipe::lines(&table.columns, &head, &rows) {
            self.line(&line);
        }
    }

    /// The notes of the article, those in notes too.
    fn notes(&mut self) {
        while let Some((number, blocks)) = self.session.next_note() {
            self.open_block();
            let mark = if self.session.options.footnotes {
                format!("[^{number}]: ")
            } else {
                format!("[{number}] ")
            };
            let rest = if self.session.options.footnotes { "    " } else { "" };
            let frame = Frame { is_item: true, ..Frame::default() };
            self.inside(&mark, rest, frame, |writer| writer.blocks(blocks));
        }
    }

    /// The addresses of links by number.
    fn definitions(&mut self) {
        if self.session.definitions.lines().is_empty() {
            return;
        }
        self.open_block();
        for line in std::mem::take(&mut self.session.definitions).lines() {
            self.line(line);
        }
    }
}

/// The lines of a text: one more than it has line ends.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr(b'\n', text.as_bytes());
        rest = end.map(|end| &text[end + 1..]);
        Some(end.map_or(text, |end| &text[..end]))
    })
}

/// Whether blocks can follow each other without a blank line: a line of text, then what interrupts
/// a paragraph and is not continued by what follows.
fn fits_tight(blocks: &[Block]) -> bool {
    let begins_with_text = matches!(blocks.first(), Some(Block::Paragraph { .. }));
    let rest = &blocks[usize::from(begins_with_text)..];
    let mut after_list = false;
    rest.iter().all(|block| {
        let fits = match block {
            Block::List(list) => !after_list && list.start.is_none_or(|start| start == 1),
            Block::Code { .. } => true,
            _ => false,
        };
        after_list = matches!(block, Block::List(_));
        fits
    })
}
