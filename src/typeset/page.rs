//! Pages of placed things: what the page engine makes and what `backend/pdf` and `paint` draw.
//!
//! A closed set of few things, so that whoever draws pages stays small. Plain data: a page can be
//! compared, dumped as text and drawn anywhere. Knows no PDF.

use std::sync::Arc;

use super::geometry::{Color, Pt, Rect};

/// A face of the font book, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FontId(pub u16);

/// Pages and what leads through them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pages {
    /// In reading order.
    pub pages: Vec<Page>,
    /// The structure of the text, for tagged formats: node 0 is the root.
    pub structure: Vec<Structure>,
    /// Entries of the outline, in order; `depth` 0 is the outermost.
    pub outline: Vec<OutlineEntry>,
    /// Where an internal link lands, by its target's name.
    pub targets: std::collections::BTreeMap<String, Target>,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Width, pt.
    pub width: Pt,
    /// Height, pt.
    pub height: Pt,
    /// How the folio names it (`iv`, `12`); empty for an unnumbered page.
    pub label: String,
    /// What stands on it, in painting and reading order.
    pub items: Vec<Item>,
}

/// A place on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Index of the page, from 0.
    pub page: usize,
    /// Distance from the page's top edge.
    pub y: Pt,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineEntry {
    /// How deep it is nested, from 0.
    pub depth: usize,
    /// The words.
    pub text: String,
    /// Where it leads.
    pub target: Target,
}

/// Something placed on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The node of [`Pages::structure`] that it belongs to; `None` marks an artifact: a folio, a
    /// running head, a rule.
    pub node: Option<usize>,
    /// What it is.
    pub kind: ItemKind,
}

/// What is placed.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// Glyphs of one font and size on one baseline.
    Glyphs {
        /// Where the run begins: left end of the baseline.
        x: Pt,
        /// The baseline, from the page's top edge.
        y: Pt,
        /// The glyphs.
        run: Arc<GlyphRun>,
    },
    /// Glyphs that say nothing new and are drawn as shapes, so that no reader finds, copies or
    /// speaks them: a break of thought, the sign of a wrapped line, the head of a table once more.
    Sign {
        /// Where the run begins: left end of the baseline.
        x: Pt,
        /// The baseline, from the page's top edge.
        y: Pt,
        /// The glyphs.
        run: Arc<GlyphRun>,
    },
    /// A filled rectangle: a rule, a background, a frame's edge.
    Fill {
        /// Where.
        rect: Rect,
        /// Its colour.
        color: Color,
    },
    /// A filled disc: a dot of emphasis.
    Dot {
        /// Centre, from the left edge.
        x: Pt,
        /// Centre, from the top edge.
        y: Pt,
        /// Radius.
        radius: Pt,
        /// Its colour.
        color: Color,
    },
    /// A filled shape: a root's sign, a bracket that grew. With a node it is part of the text of its
    /// line, though it says nothing.
    Shape {
        /// Where its origin stands, from the left edge.
        x: Pt,
        /// And from the top edge.
        y: Pt,
        /// The outline, y upward.
        outline: Arc<[Segment]>,
        /// Its colour.
        color: Color,
    },
    /// A picture, scaled to a rectangle.
    Image {
        /// Where.
        rect: Rect,
        /// The digest of the asset.
        digest: Arc<str>,
        /// What it shows, in words.
        alt: String,
        /// The part of it that is shown, top and height, where that is not the whole: a picture
        /// taller than a page goes on on the next.
        slice: Option<(Pt, Pt)>,
    },
    /// An area that leads elsewhere when clicked.
    Link {
        /// Where.
        rect: Rect,
        /// Where it leads.
        to: LinkTarget,
        /// The linked words, for readers that speak them.
        text: String,
    },
}

/// A piece of an outline, from where the one before ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// A new stroke begins here.
    Move(Pt, Pt),
    /// A straight line to a point.
    Line(Pt, Pt),
    /// A cubic curve by two control points to a point.
    Cubic((Pt, Pt), (Pt, Pt), (Pt, Pt)),
    /// Back to where the stroke began.
    Close,
}

impl Segment {
    /// The same piece with its points moved.
    pub(crate) fn mapped(self, mut to: impl FnMut((Pt, Pt)) -> (Pt, Pt)) -> Self {
        match self {
            Self::Move(x, y) => {
                let (x, y) = to((x, y));
                Self::Move(x, y)
            }
            Self::Line(x, y) => {
                let (x, y) = to((x, y));
                Self::Line(x, y)
            }
            Self::Cubic(first, second, end) => Self::Cubic(to(first), to(second), to(end)),
            Self::Close => Self::Close,
        }
    }
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkTarget {
    /// To an address.
    Url(String),
    /// To a name in [`Pages::targets`].
    Internal(String),
}

/// Glyphs of one font and size, in visual order.
#[derive(Clone, Debug, PartialEq)]
pub struct GlyphRun {
    /// The face.
    pub font: FontId,
    /// Size of the em, pt.
    pub size: Pt,
    /// Colour of the ink.
    pub color: Color,
    /// The exact text that the glyphs show; copying and searching give it back.
    pub text: String,
    /// What copying and searching give back instead, where the glyphs are a reading of it: the
    /// source of a formula, at its first run, and nothing at its others.
    pub stated: Option<Arc<str>>,
    /// Language of the text, BCP 47; empty when it is the document's.
    pub language: String,
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
    /// Whether gaps in the run could be taken for spaces, or glyphs and text differ (a hyphen that
    /// breaking added has no text), so that a format with exact text must state it: the PDF writer
    /// puts the run in a span of its own whose `ActualText` is `text`, empty or not, and adds
    /// nothing. Where gaps are the reason the run ends at real spaces, which stand in runs of their
    /// own. Runs without the mark need no span.
    pub exact_text: bool,
    /// Width of an outline that thickens the ink, em; 0 for none (synthetic bold).
    pub embolden: f32,
}

impl GlyphRun {
    /// What copying and searching give back.
    pub fn exact(&self) -> &str {
        self.stated.as_deref().unwrap_or(&self.text)
    }
}

/// One glyph.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u16,
    /// How far the pen moves, pt: the face's advance with kerning, gaps and justification.
    pub advance: Pt,
    /// Shift of the ink to the right, pt.
    pub dx: Pt,
    /// Shift of the ink upward, pt.
    pub dy: Pt,
    /// The bytes of [`GlyphRun::text`] that it shows.
    pub text: std::ops::Range<usize>,
}

/// A node of the structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// What it is.
    pub role: StructureRole,
    /// The node above; the root is its own parent.
    pub parent: usize,
    /// Language of the contents, where it differs from the parent's.
    pub language: Option<String>,
}

/// What a node of the structure is (ISO 32000-1, 14.8.4).
#[derive(Clone, Debug, PartialEq)]
pub enum StructureRole {
    /// The whole.
    Document,
    /// An article.
    Article,
    /// A division without meaning of its own.
    Section,
    /// A heading of this level, and its words.
    Heading(u8, String),
    /// A paragraph.
    Paragraph,
    /// A block quote.
    Quote,
    /// A list; whether it is numbered.
    List(bool),
    /// An item of a list.
    ListItem,
    /// The mark of an item.
    ListLabel,
    /// What an item says.
    ListBody,
    /// A table.
    Table,
    /// A row.
    TableRow,
    /// A cell: whether it is a header, and the columns and rows it covers.
    TableCell {
        /// A header cell.
        header: bool,
        /// Columns covered.
        columns: u16,
        /// Rows covered.
        rows: u16,
    },
    /// A picture and what it shows in words.
    Figure(String),
    /// A formula and its source.
    Formula(String),
    /// A caption.
    Caption,
    /// Preformatted text.
    Code,
    /// A note.
    Note,
    /// A link.
    Link,
    /// Text within a line.
    Span,
    /// The table of contents.
    Contents,
    /// An entry of it.
    ContentsItem,
}
