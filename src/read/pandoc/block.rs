//! Blocks of pandoc to blocks of a document. The one recursion over them is here.

use super::inline::known;
use super::tree::{Attr, Block as From, Inline as FromInline, Name};
use crate::diagnostic::Diagnostics;
use crate::document::{
    Alignment, Attributes, Block, Definition, Direction, Figure, Heading, Inline, Item, Level,
    List, Media, MediaKind, Role,
};
use crate::read::ReadOptions;
use crate::read::body::read_body;

/// What reads blocks and inlines.
#[derive(Debug)]
pub(super) struct Reader<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl<'d> Reader<'d> {
    pub(super) fn new(diagnostics: &'d mut Diagnostics) -> Self {
        Self { diagnostics }
    }

    pub(super) fn blocks(&mut self, list: Vec<From>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for block in list {
            self.block(block, &mut blocks);
        }
        blocks
    }

    fn block(&mut self, block: From, out: &mut Vec<Block>) {
        out.push(match block {
            From::Plain(content) | From::Para(content) => self.paragraph(content),
            From::LineBlock(lines) => self.verse(lines),
            From::CodeBlock((_, classes, _), text) => {
                Block::Code { language: classes.into_iter().next(), text }
            }
            From::RawBlock(format, text) => return self.raw_block(&format, &text, out),
            From::BlockQuote(blocks) => Block::Quote { blocks: self.blocks(blocks) },
            From::OrderedList((start, style, _), items) => {
                if !matches!(style.get(), "Decimal" | "DefaultStyle") {
                    self.diagnostics.note(
                        "list-numbers",
                        None,
                        format!("a list is numbered in figures, not as `{}`", style.get()),
                    );
                }
                let start = u32::try_from(start.max(0)).unwrap_or(u32::MAX);
                self.list(Some(start), items)
            }
            From::BulletList(items) => self.list(None, items),
            From::DefinitionList(entries) => {
                let entry = |(term, meanings): (Vec<FromInline>, Vec<Vec<From>>)| Definition {
                    terms: self.terms(&term),
                    meanings: meanings.into_iter().map(|blocks| self.blocks(blocks)).collect(),
                };
                Block::Definitions { entries: entries.into_iter().map(entry).collect() }
            }
            From::Header(level, (id, _, _), content) => {
                let level = u8::try_from(level.clamp(1, 6)).ok().and_then(Level::new);
                Block::Heading(Heading {
                    level: level.unwrap_or(Level::ONE),
                    id: known(id),
                    content: self.inlines(content),
                })
            }
            From::HorizontalRule => Block::Rule,
            From::Table(table) => self.table(*table),
            From::Figure((id, _, _), (_, caption), blocks) => Block::Figure(Figure {
                id: known(id),
                blocks: self.blocks(blocks),
                caption: self.lines(caption),
            }),
            From::Div(attributes, blocks) => return self.div(attributes, blocks, out),
            From::Null => return,
        });
    }

    /// A formula that stands alone is a block.
    fn paragraph(&mut self, content: Vec<FromInline>) -> Block {
        match formula(&content) {
            Some(tex) => Block::Math { tex: tex.to_owned() },
            None => Block::Paragraph { content: self.inlines(content) },
        }
    }

    fn verse(&mut self, lines: Vec<Vec<FromInline>>) -> Block {
        let mut content = Vec::new();
        for (index, line) in lines.into_iter().enumerate() {
            if index > 0 {
                content.push(Inline::Break);
            }
            content.extend(self.inlines(line));
        }
        let attributes = Attributes { role: Some(Role::Verse), ..Attributes::default() };
        let blocks = vec![Block::Paragraph { content }];
        Block::Group { attributes: Box::new(attributes), blocks }
    }

    /// Items stand close unless one of them has a paragraph that asks for space.
    fn list(&mut self, start: Option<u32>, items: Vec<Vec<From>>) -> Block {
        let is_loose = |item: &Vec<From>| {
            item.iter().any(|block| match block {
                From::Para(content) => formula(content).is_none(),
                _ => false,
            })
        };
        let tight = !items.iter().any(is_loose);
        let items = items.into_iter().map(|blocks| self.item(blocks)).collect();
        Block::List(List { start, tight, items })
    }

    /// An item; one that begins with an empty or a crossed box is a task.
    fn item(&mut self, mut blocks: Vec<From>) -> Item {
        let mut checked = None;
        let mut is_empty = false;
        if let Some(From::Plain(content) | From::Para(content)) = blocks.first_mut() {
            checked = match content.first() {
                Some(FromInline::Str(text)) if text == "☐" => Some(false),
                Some(FromInline::Str(text)) if text == "☒" => Some(true),
                _ => None,
            };
            if checked.is_some() {
                let space = usize::from(content.get(1) == Some(&FromInline::Space));
                content.drain(..=space);
                is_empty = content.is_empty();
            }
        }
        if is_empty {
            blocks.remove(0);
        }
        Item { checked, blocks: self.blocks(blocks) }
    }

    /// Several terms for a meaning stand on lines of their own.
    fn terms(&mut self, term: &[FromInline]) -> Vec<Vec<Inline>> {
        if term.is_empty() {
            return Vec::new();
        }
        let terms = term.split(|inline| *inline == FromInline::LineBreak);
        terms.map(|term| self.inlines(term.to_vec())).collect()
    }

    /// HTML is read; what else is raw is for other formats than ours.
    fn raw_block(&mut self, format: &str, text: &str, out: &mut Vec<Block>) {
        if matches!(format, "html" | "html4" | "html5") {
            let options = ReadOptions { is_fragment: true, ..ReadOptions::default() };
            out.extend(read_body(text, 1, &options, self.diagnostics));
        } else {
            self.lose_raw(format);
        }
    }

    /// Tells that raw text is left out.
    pub(super) fn lose_raw(&mut self, format: &str) {
        let message = format!("raw text in `{format}` is left out");
        self.diagnostics.loss("raw-left-out", None, message);
    }

    fn div(&mut self, (id, classes, pairs): Attr, blocks: Vec<From>, out: &mut Vec<Block>) {
        let kind = match classes.as_slice() {
            [media, kind] if media == "media" => media_kind(kind),
            _ => None,
        };
        let blocks = self.blocks(blocks);
        if let (Some(kind), true) = (kind, id.is_empty())
            && let [Block::Paragraph { content }] = blocks.as_slice()
            && let [Inline::Link(link)] = content.as_slice()
        {
            let property = |name: &str| {
                pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
            };
            let url = link.url.clone();
            let (title, poster) = (property("title"), property("poster"));
            return out.push(Block::Media(Box::new(Media { kind, url, title, poster })));
        }
        let attributes = self.attributes((id, classes, pairs));
        if attributes.is_empty() {
            out.extend(blocks);
        } else {
            out.push(Block::Group { attributes: Box::new(attributes), blocks });
        }
    }

    /// The properties of a group.
    pub(super) fn attributes(&mut self, (id, classes, pairs): Attr) -> Attributes {
        let mut attributes = Attributes { id: known(id), ..Attributes::default() };
        for class in classes {
            match role(&class) {
                Some(role) if attributes.role.is_none() => attributes.role = Some(role),
                _ => attributes.classes.push(class),
            }
        }
        for (key, value) in pairs {
            match (key.as_str(), value.as_str()) {
                ("lang", _) => attributes.language = Some(value),
                ("dir", "ltr") => attributes.direction = Some(Direction::LeftToRight),
                ("dir", "rtl") => attributes.direction = Some(Direction::RightToLeft),
                ("align", "left") => attributes.alignment = Some(Alignment::Start),
                ("align", "center") => attributes.alignment = Some(Alignment::Center),
                ("align", "right") => attributes.alignment = Some(Alignment::End),
                ("title", _) => attributes.title = Some(value),
                _ => self.diagnostics.note(
                    "attribute-left-out",
                    None,
                    format!("the attribute `{key}` is left out"),
                ),
            }
        }
        attributes
    }
}

/// The formula that stands alone.
fn formula(content: &[FromInline]) -> Option<&str> {
    match content {
        [FromInline::Math(kind, tex)] if kind.get() == "DisplayMath" => Some(tex),
        _ => None,
    }
}

fn media_kind(class: &str) -> Option<MediaKind> {
    match class {
        "video" => Some(MediaKind::Video),
        "audio" => Some(MediaKind::Audio),
        "embed" => Some(MediaKind::Embed),
        _ => None,
    }
}

fn role(class: &str) -> Option<Role> {
    match class {
        "details" => Some(Role::Details),
        "aside" => Some(Role::Aside),
        "verse" => Some(Role::Verse),
        "more" => Some(Role::More),
        // What pandoc calls it when it reads HTML.
        "abbreviation" | "abbr" => Some(Role::Abbreviation),
        _ => None,
    }
}

/// The alignment of a column or a cell.
pub(super) fn alignment(name: &Name) -> Option<Alignment> {
    match name.get() {
        "AlignLeft" => Some(Alignment::Start),
        "AlignCenter" => Some(Alignment::Center),
        "AlignRight" => Some(Alignment::End),
        _ => None,
    }
}
