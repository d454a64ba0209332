//! What the writing of one article keeps: notes to come, links by number, pictures, diagnostics.
//!
//! No recursion and no Markdown syntax of blocks here; only what a piece of text needs to know
//! about the rest of the article.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use base64::Engine as _;

use super::escape::Place;
use super::inline::html_text;
use super::links::{self, Definitions};
use super::{Images, LinkStyle, Markdown};
use crate::assets::{Asset, Assets};
use crate::book::Labels;
use crate::diagnostic::Diagnostics;
use crate::document::{Block, Document, Image, MediaKind, Style};
use crate::read::is_image_size;

/// The state of writing one article.
pub(super) struct Session<'a> {
    pub(super) options: &'a Markdown,
    pub(super) labels: Labels,
    pub(super) definitions: Definitions,
    /// Whether the text of a link is being written.
    pub(super) in_link: bool,
    document: &'a Document,
    assets: &'a Assets,
    diagnostics: &'a mut Diagnostics,
    notes: VecDeque<&'a [Block]>,
    first_note: usize,
    note_marks: usize,
    /// The places that links of this article point at.
    targets: BTreeSet<String>,
    /// Files to stand beside the main one, by name.
    siblings: BTreeMap<String, Asset>,
}

impl<'a> Session<'a> {
    /// Begins an article whose first note has the number `first_note`.
    pub(super) fn new(
        options: &'a Markdown,
        document: &'a Document,
        assets: &'a Assets,
        first_note: usize,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self {
            options,
            labels: Labels::for_language(document.metadata.language_or_undetermined()),
            definitions: Definitions::default(),
            in_link: false,
            document,
            assets,
            diagnostics,
            notes: VecDeque::new(),
            first_note,
            note_marks: 0,
            targets: BTreeSet::new(),
            siblings: BTreeMap::new(),
        }
    }

    /// Notes a place that a link points at.
    pub(super) fn add_target(&mut self, id: &str) {
        self.targets.insert(id.to_owned());
    }

    /// Whether a link points at this place.
    pub(super) fn is_target(&self, id: &str) -> bool {
        self.targets.contains(id)
    }

    /// An anchor for a place, where a link points at it.
    pub(super) fn anchor(&self, id: Option<&str>) -> Option<String> {
        let id = id.filter(|id| self.options.inline_html && self.is_target(id))?;
        Some(format!("<a id=\"{}\"></a>", html_text(id)))
    }

    /// Where text of this article stands, as far as the options tell.
    pub(super) fn place(&self) -> Place {
        Place {
            link_definitions: self.options.links == LinkStyle::Numbered,
            template: self.options.template(),
            ..Place::default()
        }
    }

    /// Whether a mark is written at all.
    pub(super) fn keeps(&self, style: Style) -> bool {
        self.options.inline_html
            || matches!(style, Style::Strong | Style::Emphasis | Style::Strikeout)
    }

    /// Keeps a note for the end of the article and gives its mark.
    pub(super) fn note(&mut self, blocks: &'a [Block]) -> String {
        self.notes.push_back(blocks);
        let number = self.first_note + self.note_marks;
        self.note_marks += 1;
        if self.options.footnotes { format!("[^{number}]") } else { format!("[{number}]") }
    }

    /// The next note to be written and its number.
    pub(super) fn next_note(&mut self) -> Option<(usize, &'a [Block])> {
        let blocks = self.notes.pop_front()?;
        Some((self.first_note + self.note_marks - self.notes.len() - 1, blocks))
    }

    /// The number for the next article's first note, and the files to stand beside.
    pub(super) fn finish(self) -> (usize, BTreeMap<String, Asset>) {
        (self.first_note + self.note_marks, self.siblings)
    }

    /// An image as Markdown.
    pub(super) fn image(&mut self, image: &Image) -> String {
        let url = self.image_url(&image.url);
        let mut alt = self.words(image.alt.trim());
        // What reading takes for the size of the picture.
        if let Some(bar) = alt.rfind('|').filter(|bar| is_image_size(&alt[bar + 1..])) {
            alt.replace_range(bar..=bar, "&#124;");
        }
        let title = links::title(image.title.as_deref());
        format!("![{alt}]({}{title})", links::destination(&url))
    }

    /// Plain words as text within brackets.
    pub(super) fn words(&self, text: &str) -> String {
        let mut facts = super::escape::Facts::default();
        facts.add_text(text);
        let place = Place {
            in_brackets: true,
            after: Some(']'),
            template: self.options.template(),
            ..Place::default()
        };
        let mut out = String::new();
        super::escape::escape(&mut out, text, facts, place);
        out
    }

    /// A reading in parentheses, where there is no ruby.
    pub(super) fn reading(&self, reading: &str) -> String {
        format!("({})", self.words(reading))
    }

    /// The address under which an image is shown, by the option for images.
    pub(super) fn image_url(&mut self, url: &str) -> String {
        let folder = match &self.options.images {
            Images::Link | Images::Omit => return url.to_owned(),
            Images::Inline => None,
            Images::Beside { folder } => Some(folder),
        };
        let Some(asset) = self.assets.get(&self.document.base, url) else {
            // An address that holds its picture already misses nothing, and what was asked for
            // in vain was told then.
            if !url.starts_with("data:") && self.assets.report().is_empty() {
                let message = format!("the picture stays at its address: `{}`", shortened(url));
                self.diagnostics.note("image-not-inside", None, message);
            }
            return url.to_owned();
        };
        if let Some(folder) = folder {
            let path = format!("{}/{}", folder.trim_end_matches('/'), asset.file_name());
            self.siblings.entry(path.clone()).or_insert_with(|| asset.clone());
            return path;
        }
        match asset.read() {
            Ok(bytes) => format!(
                "data:{};base64,{}",
                asset.media_type.mime(),
                base64::engine::general_purpose::STANDARD.encode(bytes)
            ),
            Err(error) => {
                let message = format!("cannot read the picture of `{}`: {error}", shortened(url));
                self.diagnostics.note("image-not-inside", None, message);
                url.to_owned()
            }
        }
    }

    /// What an embedded thing without a title is called.
    pub(super) fn media_label(&self, kind: MediaKind) -> String {
        match kind {
            MediaKind::Video => self.labels.video,
            MediaKind::Audio => self.labels.audio,
            MediaKind::Embed => self.labels.embed,
        }
        .to_owned()
    }

    /// Whether images are written at all.
    pub(super) fn shows_images(&self) -> bool {
        self.options.images != Images::Omit
    }

    /// A formula could not stand between dollars.
    pub(super) fn math_as_code(&mut self) {
        self.diagnostics.note("math-as-code", None, "a formula is written as code");
    }

    /// A table that Markdown cannot say was written in HTML.
    pub(super) fn table_as_html(&mut self) {
        self.diagnostics.note(
            "table-as-html",
            None,
            "a table with spans or blocks in its cells is written in HTML",
        );
    }

    /// A table that Markdown cannot say was made simpler.
    pub(super) fn table_flattened(&mut self) {
        self.diagnostics.warning(
            "table-flattened",
            None,
            "a table with spans or blocks in its cells is flattened",
        );
    }

    /// So many cells of a table of pipes stand as their column does, and not as they should.
    pub(super) fn cells_realigned(&mut self, count: usize) {
        if count > 0 {
            let message = format!("{count} cells of a table are aligned as their columns are");
            self.diagnostics.note("cells-realigned", None, message);
        }
    }

    /// A note stood where there can be no mark for it.
    pub(super) fn note_in_place(&mut self) {
        self.diagnostics.note(
            "note-in-place",
            None,
            "a note in a table of HTML stands in its place",
        );
    }
}

/// An address for a message: whole ones may hold a picture.
fn shortened(url: &str) -> String {
    const LONGEST: usize = 200;
    match url.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &url[..end]),
        None => url.to_owned(),
    }
}
