//! Blocks to those of pandoc. The one recursion is here and, for what stands in a line, in
//! `inline`.

use super::inline::words;
use crate::document::{
    Alignment, Attributes, Block, Cell, Definition, Direction, Figure, Inline, Item, List, Media,
    MediaKind, Role, Row, Table,
};
use crate::read::pandoc::tree::{
    Attr, Block as To, Caption, Cell as ToCell, Inline as ToInline, Name, Row as ToRow, Width,
};

/// What maps an article.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    /// What the names of its places begin with, where it is one of several.
    pub(super) prefix: String,
}

impl Mapping {
    pub(super) fn blocks(&self, blocks: &[Block]) -> Vec<To> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> To {
        match block {
            Block::Paragraph { content } => To::Para(self.inlines(content)),
            Block::Heading(heading) => {
                let attributes = (self.id(heading.id.as_ref()), Vec::new(), Vec::new());
                To::Header(heading.level.get().into(), attributes, self.inlines(&heading.content))
            }
            Block::Quote { blocks } => To::BlockQuote(self.blocks(blocks)),
            Block::List(list) => self.list(list),
            Block::Definitions { entries } => {
                To::DefinitionList(entries.iter().map(|entry| self.definition(entry)).collect())
            }
            Block::Code { language, text } => {
                let classes: Vec<&str> = language.as_deref().into_iter().collect();
                To::CodeBlock(attr(&classes, Vec::new()), text.clone())
            }
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => {
                let Figure { id, blocks, caption } = figure;
                let attributes = (self.id(id.as_ref()), Vec::new(), Vec::new());
                To::Figure(attributes, self.caption(caption), self.close(blocks))
            }
            Block::Media(media) => self::media(media),
            Block::Math { tex } => {
                To::Para(vec![ToInline::Math(Name::new("DisplayMath"), tex.clone())])
            }
            Block::Rule => To::HorizontalRule,
            Block::Group { attributes, blocks } => self.group(attributes, blocks),
        }
    }

    /// Blocks whose paragraphs ask for no space.
    fn close(&self, blocks: &[Block]) -> Vec<To> {
        let close = |block: &Block| match block {
            Block::Paragraph { content } => To::Plain(self.inlines(content)),
            other => self.block(other),
        };
        blocks.iter().map(close).collect()
    }

    fn list(&self, list: &List) -> To {
        let items = list.items.iter().map(|item| self.item(item, list.tight)).collect();
        match list.start {
            Some(start) => {
                let style = (start.into(), Name::new("Decimal"), Name::new("Period"));
                To::OrderedList(style, items)
            }
            None => To::BulletList(items),
        }
    }

    /// An item; a task begins with its box, as pandoc's own readers have it.
    fn item(&self, item: &Item, tight: bool) -> Vec<To> {
        let mut blocks = if tight { self.close(&item.blocks) } else { self.blocks(&item.blocks) };
        let Some(checked) = item.checked else { return blocks };
        let mark = ToInline::Str(if checked { "☒" } else { "☐" }.to_owned());
        if let Some(Block::Paragraph { .. }) = item.blocks.first()
            && let Some(To::Plain(content) | To::Para(content)) = blocks.first_mut()
        {
            let space = (!content.is_empty()).then_some(ToInline::Space);
            content.splice(0..0, [mark].into_iter().chain(space));
        } else {
            blocks.insert(0, if tight { To::Plain(vec![mark]) } else { To::Para(vec![mark]) });
        }
        blocks
    }

    fn definition(&self, entry: &Definition) -> (Vec<ToInline>, Vec<Vec<To>>) {
        let terms: Vec<Vec<ToInline>> = entry.terms.iter().map(|term| self.inlines(term)).collect();
        let meanings = entry.meanings.iter().map(|blocks| self.blocks(blocks)).collect();
        (terms.join(&ToInline::LineBreak), meanings)
    }

    fn table(&self, table: &Table) -> To {
        let heading = heading_columns(table);
        let columns = table
            .columns
            .iter()
            .map(|column| (alignment(*column), Width::ColWidthDefault))
            .collect();
        let head = table.head.iter().map(|row| self.row(row, &mut |_| true)).collect();
        let mut placed = table.placed().into_iter().skip_while(|cell| cell.row < table.head.len());
        let mut heads = |_: &Cell| placed.next().is_some_and(|cell| cell.column < heading);
        let body = table.body.iter().map(|row| self.row(row, &mut heads)).collect();
        To::Table(Box::new((
            no_attr(),
            self.caption(&table.caption),
            columns,
            (no_attr(), head),
            vec![(no_attr(), heading, Vec::new(), body)],
            (no_attr(), Vec::new()),
        )))
    }

    /// A row; a cell that heads something where its place does not tell has a class, and so has one
    /// that does not where its place does.
    fn row(&self, row: &Row, heads: &mut impl FnMut(&Cell) -> bool) -> ToRow {
        let cell = |cell: &Cell| -> ToCell {
            let class = match (cell.header, heads(cell)) {
                (true, false) => &["header"][..],
                (false, true) => &["data"],
                _ => &[],
            };
            let blocks = match cell.blocks.as_slice() {
                one @ [Block::Paragraph { .. }] => self.close(one),
                blocks => self.blocks(blocks),
            };
            let (rows, columns) = (cell.row_span.max(1), cell.column_span.max(1));
            (attr(class, Vec::new()), alignment(cell.alignment), rows, columns, blocks)
        };
        (no_attr(), row.cells.iter().map(cell).collect())
    }

    fn caption(&self, caption: &[Inline]) -> Caption {
        let caption = (!caption.is_empty()).then(|| To::Plain(self.inlines(caption)));
        (None, caption.into_iter().collect())
    }

    /// Verse of one paragraph is a block of lines, of which pandoc has its own.
    fn group(&self, attributes: &Attributes, blocks: &[Block]) -> To {
        let verse = Attributes { role: Some(Role::Verse), ..Attributes::default() };
        match blocks {
            [Block::Paragraph { content }] if *attributes == verse => {
                let lines = content.split(|inline| *inline == Inline::Break);
                To::LineBlock(lines.map(|line| self.inlines(line)).collect())
            }
            _ => To::Div(self.attributes(attributes), self.blocks(blocks)),
        }
    }

    pub(super) fn attributes(&self, attributes: &Attributes) -> Attr {
        let Attributes { id, language, direction, alignment, role, title, classes } = attributes;
        let direction = direction.map(|direction| match direction {
            Direction::LeftToRight => "ltr",
            Direction::RightToLeft => "rtl",
        });
        let alignment = alignment.map(|alignment| match alignment {
            Alignment::Start => "left",
            Alignment::Center => "center",
            Alignment::End => "right",
        });
        let pairs = [
            ("lang", language.as_deref()),
            ("dir", direction),
            ("align", alignment),
            ("title", title.as_deref()),
        ];
        let pairs = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        let role = role.map(|role| match role {
            Role::Details => "details",
            Role::Aside => "aside",
            Role::Verse => "verse",
            Role::More => "more",
            Role::Abbreviation => "abbreviation",
        });
        let classes = role.map(str::to_owned).into_iter().chain(classes.iter().cloned()).collect();
        (self.id(id.as_ref()), classes, pairs)
    }

    fn id(&self, id: Option<&String>) -> String {
        id.map(|id| format!("{}{id}", self.prefix)).unwrap_or_default()
    }
}

/// No identity, no class, no property.
pub(super) fn no_attr() -> Attr {
    attr(&[], Vec::new())
}

pub(super) fn attr(classes: &[&str], pairs: Vec<(String, String)>) -> Attr {
    (String::new(), classes.iter().map(|&class| class.to_owned()).collect(), pairs)
}

fn alignment(alignment: Option<Alignment>) -> Name {
    Name::new(match alignment {
        None => "AlignDefault",
        Some(Alignment::Start) => "AlignLeft",
        Some(Alignment::Center) => "AlignCenter",
        Some(Alignment::End) => "AlignRight",
    })
}

/// How many of the first columns have cells in the body that all head their rows.
fn heading_columns(table: &Table) -> usize {
    let first_data = table
        .placed()
        .iter()
        .filter(|placed| placed.row >= table.head.len() && !placed.cell.header)
        .map(|placed| placed.column)
        .min();
    // Of nothing but heads, none is told from the rest.
    first_data.unwrap_or_default()
}

/// A link to it, which any writer shows.
fn media(media: &Media) -> To {
    let Media { kind, url, title, poster } = media;
    let kind = match kind {
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
        MediaKind::Embed => "embed",
    };
    let pairs = [("title", title), ("poster", poster)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
        .collect();
    let mut text = Vec::new();
    words(title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(url), &mut text);
    let link = ToInline::Link(no_attr(), text, (url.clone(), String::new()));
    To::Div(attr(&["media", kind], pairs), vec![To::Para(vec![link])])
}
