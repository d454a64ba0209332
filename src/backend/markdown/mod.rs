//! Markdown that means the same: CommonMark 0.31 with GitHub's extensions, or a flavour of it.
//!
//! What stands where: this file has the options and puts articles in order, `blocks` is the
//! recursion over blocks, `inline` the one within a line. The rules are pure functions:
//! `escape`, `guard`, `emphasis`, `links`, `pipe`, `front_matter`.
//!
//! Soft line breaks are never written: a paragraph is a line. Written, read and written again an
//! article gives the same bytes.

mod blocks;
mod cells;
mod code;
mod emphasis;
mod escape;
mod front_matter;
mod guard;
mod html;
mod inline;
mod links;
mod pairing;
mod pipe;
mod punctuation;
mod runs;
mod session;

use std::collections::BTreeMap;
use std::io::{BufWriter, Seek, SeekFrom, Write};

use super::{Backend, Output};
use crate::assets::{Asset, Assets};
use crate::book::{Book, Part};
use crate::diagnostic::Diagnostics;
use crate::document::{Block, Document, Metadata, plain_text};
use crate::error::Error;
use crate::read::Article;

/// Writes a book as Markdown. A flavour gives the fields their values; each can be changed.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::backend::markdown::{FrontMatter, Markdown};
/// use offprint::backend::{Backend, Memory};
/// use offprint::book::Book;
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::{Block, Document, Inline, Style};
///
/// let strong = Inline::Styled { style: Style::Strong, content: vec![Inline::text("说：")] };
/// let content = vec![Inline::text("他"), strong, Inline::text("好")];
/// let document = Document { blocks: vec![Block::Paragraph { content }], ..Document::default() };
///
/// let markdown = Markdown { front_matter: FrontMatter::None, ..Markdown::default() };
/// let mut output = Memory::default();
/// let book = Book::from(document);
/// markdown.write(&book, &Assets::default(), &mut output, &mut Diagnostics::new())?;
/// assert_eq!(output.main_bytes(), "他<strong>说：</strong>好\n".as_bytes());
/// # Ok::<(), offprint::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markdown {
    /// What stands before the text.
    pub front_matter: FrontMatter,
    /// Where pictures are.
    pub images: Images,
    /// What becomes of tables that pipes cannot say.
    pub tables: Tables,
    /// What becomes of emphasis where the flanking rule fails.
    pub cjk_emphasis: CjkEmphasis,
    /// Where the addresses of links stand.
    pub links: LinkStyle,
    /// Whether `~~` strikes out; `<del>` otherwise.
    pub strikethrough: bool,
    /// Whether there are tables of pipes; [`tables`](Self::tables) decides for all otherwise.
    pub pipe_tables: bool,
    /// Whether there are footnotes, `[^1]`; numbers in brackets otherwise.
    pub footnotes: bool,
    /// Whether formulas stand between dollars; they are code otherwise.
    pub math: bool,
    /// Whether `: ` after a term begins its meaning; a list otherwise.
    pub definition_lists: bool,
    /// Whether a heading may state its identity, `{#id}`; an anchor of HTML otherwise.
    pub heading_ids: bool,
    /// Whether what Markdown has no way for is written as tags (`<u>`, `<kbd>`, `<details>`);
    /// only its words otherwise.
    pub inline_html: bool,
    /// Which generator runs over the file before Markdown does, so that its templates are guarded.
    pub site: Option<Site>,
}

/// What stands before the text of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontMatter {
    /// The source's keys in its order, with the title as plain text and dates in ISO 8601.
    Clean,
    /// The source's keys and values, dates in ISO 8601.
    Keep,
    /// Nothing.
    None,
}

/// Where pictures are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Images {
    /// At their addresses.
    Link,
    /// In a folder beside the file.
    Beside {
        /// The folder's name, relative to the file.
        folder: String,
    },
    /// In the file, as `data:` addresses.
    Inline,
    /// Nowhere; their alternative words stay.
    Omit,
}

/// What becomes of a table that pipes cannot say: one with spans or with blocks in its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// It is written in HTML.
    Html,
    /// It is made simple: spans become empty cells, blocks lines.
    Flatten,
}

/// What becomes of emphasis where the flanking rule fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CjkEmphasis {
    /// `<strong>`, `<em>`, `<del>`: every character stands verbatim.
    Html,
    /// Native marks, with the letter that blocks them as a character reference.
    Reference,
}

/// Where the addresses of links stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStyle {
    /// After the words.
    Inline,
    /// At the end of the article, by number.
    Numbered,
}

/// A site generator that reads the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// Hexo.
    Hexo,
    /// Hugo.
    Hugo,
}

/// A set of options that belongs together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flavour {
    /// GitHub's.
    #[default]
    Gfm,
    /// CommonMark without extensions.
    CommonMark,
    /// For Hugo.
    Hugo,
    /// For Hexo.
    Hexo,
    /// For language models: few tokens, links at the end, no pictures.
    Llm,
}

impl Flavour {
    /// All flavours.
    pub const ALL: [Self; 5] = [Self::Gfm, Self::CommonMark, Self::Hugo, Self::Hexo, Self::Llm];

    /// What the command line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gfm => "gfm",
            Self::CommonMark => "commonmark",
            Self::Hugo => "hugo",
            Self::Hexo => "hexo",
            Self::Llm => "llm",
        }
    }
}

impl From<Flavour> for Markdown {
    fn from(flavour: Flavour) -> Self {
        let gfm = Self {
            front_matter: FrontMatter::Clean,
            images: Images::Link,
            tables: Tables::Html,
            cjk_emphasis: CjkEmphasis::Html,
            links: LinkStyle::Inline,
            strikethrough: true,
            pipe_tables: true,
            footnotes: true,
            math: true,
            definition_lists: false,
            heading_ids: false,
            inline_html: true,
            site: None,
        };
        match flavour {
            Flavour::Gfm => gfm,
            Flavour::CommonMark => Self {
                strikethrough: false,
                pipe_tables: false,
                footnotes: false,
                math: false,
                ..gfm
            },
            Flavour::Hugo => {
                Self { definition_lists: true, heading_ids: true, site: Some(Site::Hugo), ..gfm }
            }
            Flavour::Hexo => Self { site: Some(Site::Hexo), ..gfm },
            Flavour::Llm => Self {
                images: Images::Omit,
                tables: Tables::Flatten,
                links: LinkStyle::Numbered,
                inline_html: false,
                ..gfm
            },
        }
    }
}

impl Default for Markdown {
    fn default() -> Self {
        Self::from(Flavour::default())
    }
}

impl Markdown {
    /// The template language that runs over the file first.
    fn template(&self) -> Option<escape::Template> {
        self.site.map(|site| match site {
            Site::Hexo => escape::Template::Nunjucks,
            Site::Hugo => escape::Template::Shortcodes,
        })
    }

    fn front_matter(&self, metadata: &Metadata) -> String {
        match self.front_matter {
            FrontMatter::None => String::new(),
            FrontMatter::Keep => front_matter::write(metadata, front_matter::Values::AsStated),
            FrontMatter::Clean => front_matter::write(metadata, front_matter::Values::Cleaned),
        }
    }

    /// Writes all articles to one file.
    fn write_book(
        &self,
        book: &Book,
        assets: &Assets,
        main: &mut dyn Write,
        diagnostics: &mut Diagnostics,
    ) -> Result<BTreeMap<String, Asset>, Error> {
        let mut state = State { first_note: 1, siblings: BTreeMap::new() };
        if book.is_single() {
            if let Some(article) = book.articles().next() {
                let front_matter = self.front_matter(&article.document.metadata);
                let mut sheet = Sheet { main, begun: false };
                sheet.put(&front_matter)?;
                let bare = front_matter.is_empty();
                sheet.put(&self.article(&article, assets, bare, &mut state, diagnostics))?;
            }
            return Ok(state.siblings);
        }
        let front_matter = self.front_matter(&book.metadata);
        let mut sheet = Sheet { main, begun: false };
        sheet.put(&front_matter)?;
        self.write_parts(&book.parts, assets, &mut sheet, &mut state, diagnostics)?;
        Ok(state.siblings)
    }

    fn write_parts(
        &self,
        parts: &[Part],
        assets: &Assets,
        sheet: &mut Sheet<'_>,
        state: &mut State,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        for part in parts {
            if let Some(title) = &part.title {
                sheet.put(&blocks::title(title, self))?;
            }
            for entry in &part.entries {
                let article = entry.article();
                let title = article.document.metadata.title.as_deref();
                if let Some(title) = title.filter(|title| !opens_with(&article.document, title)) {
                    sheet.put(&blocks::title(title, self))?;
                }
                sheet.put(&self.article(&article, assets, false, state, diagnostics))?;
            }
            self.write_parts(&part.parts, assets, sheet, state, diagnostics)?;
        }
        Ok(())
    }

    /// One article's text.
    fn article(
        &self,
        article: &Article,
        assets: &Assets,
        in_file: bool,
        state: &mut State,
        diagnostics: &mut Diagnostics,
    ) -> String {
        let source = diagnostics.source().cloned();
        if let Some(name) = article.diagnostics.source() {
            diagnostics.set_source(Some(name.clone()));
        }
        let mut session =
            session::Session::new(self, &article.document, assets, state.first_note, diagnostics);
        let text = blocks::write(&article.document, in_file, &mut session);
        let (next_note, siblings) = session.finish();
        state.first_note = next_note;
        state.siblings.extend(siblings);
        diagnostics.set_source(source);
        text
    }
}

/// How much of a main file is kept in memory while its siblings are written.
const SPOOLED_IN_MEMORY: usize = 8 << 20;

/// What goes from one article of a file to the next.
struct State {
    first_note: usize,
    siblings: BTreeMap<String, Asset>,
}

/// The main file, with a blank line between what is put on it.
struct Sheet<'m> {
    main: &'m mut dyn Write,
    begun: bool,
}

impl Sheet<'_> {
    fn put(&mut self, text: &str) -> Result<(), Error> {
        if self.begun && !text.is_empty() {
            self.main.write_all(b"\n")?;
        }
        self.begun |= !text.is_empty();
        Ok(self.main.write_all(text.as_bytes())?)
    }
}

/// Whether the first thing a document shows is this title.
fn opens_with(document: &Document, title: &str) -> bool {
    matches!(document.blocks.first(), Some(Block::Heading(heading))
        if plain_text(&heading.content).trim() == title.trim())
}

impl Backend for Markdown {
    fn name(&self) -> &'static str {
        "md"
    }

    fn extension(&self) -> &'static str {
        "md"
    }

    fn write(
        &self,
        book: &Book,
        assets: &Assets,
        output: &mut dyn Output,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        if !matches!(self.images, Images::Beside { .. }) {
            let mut main = BufWriter::new(output.main()?);
            self.write_book(book, assets, &mut main, diagnostics)?;
            main.flush()?;
            return Ok(());
        }
        // The main file cannot stay open while others are asked for, and a book may be long.
        let mut text = tempfile::spooled_tempfile(SPOOLED_IN_MEMORY);
        let siblings = self.write_book(book, assets, &mut text, diagnostics)?;
        for (path, asset) in siblings {
            let bytes = asset.read()?;
            output.sibling(&path)?.write_all(&bytes)?;
        }
        text.seek(SeekFrom::Start(0))?;
        let mut main = output.main()?;
        std::io::copy(&mut text, &mut main)?;
        main.flush()?;
        Ok(())
    }
}
