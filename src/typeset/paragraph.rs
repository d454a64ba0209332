//! One paragraph: pieces of text in, justified lines of glyphs out.

use std::sync::Arc;

use super::geometry::{Color, Pt};
use super::page::{FontId, GlyphRun, LinkTarget};

/// A piece of a paragraph, styles resolved; what flow makes of inlines.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text in one style.
    Text {
        /// The text, white space collapsed; it may hold U+00AD, U+200B and other controls.
        text: String,
        /// How it looks.
        style: TextStyle,
    },
    /// A line end that the author set.
    Break,
    /// A picture or other box in the line.
    Box {
        /// Width, pt.
        width: Pt,
        /// Height above the baseline, pt.
        height: Pt,
        /// Depth below the baseline, pt.
        depth: Pt,
        /// What the caller knows it by; it comes back in [`LineItem::Box`].
        id: usize,
    },
    /// Text with its reading above.
    Ruby {
        /// The text.
        base: String,
        /// The reading.
        reading: String,
        /// How the base looks.
        style: TextStyle,
    },
}

/// How a piece of text looks and what hangs on it.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    /// Size of the Han em, pt; Latin and code are scaled from it.
    pub size: Pt,
    /// Bold.
    pub bold: bool,
    /// Stressed: italic in Latin, dots at Han (typography by language).
    pub emphasis: bool,
    /// Preformatted: fixed-width face, no kinsoku, no autospace.
    pub code: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck out.
    pub strikeout: bool,
    /// A background, for highlights.
    pub background: Option<Color>,
    /// How far the baseline is raised, pt; negative lowers.
    pub raise: Pt,
    /// Colour of the ink.
    pub color: Color,
    /// Language, BCP 47.
    pub language: Arc<str>,
    /// Where the text leads.
    pub link: Option<LinkTarget>,
    /// Footnote number that hangs at this piece, if it is a mark.
    pub note: Option<usize>,
}

/// How the lines of a paragraph are made.
#[derive(Clone, Debug, PartialEq)]
pub struct ParagraphStyle {
    /// Width of the lines, pt.
    pub measure: Pt,
    /// Indent of the first line, pt.
    pub first_indent: Pt,
    /// How lines are aligned.
    pub align: Align,
    /// Choose breaks so that the lines are of like length (titles).
    pub balance: bool,
    /// The paragraph's language, BCP 47: it chooses widths of marks, kinsoku and gaps.
    pub language: Arc<str>,
}

/// How lines are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Align {
    /// Both edges straight, the last line at the start.
    Justify,
    /// Start edge straight.
    Start,
    /// Centred.
    Center,
    /// End edge straight.
    End,
}

/// A finished line. All x are from the start of the measure, alignment and indent included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// What stands on it, in reading order.
    pub items: Vec<LineItem>,
    /// Right end of the ink, pt.
    pub width: Pt,
    /// Whether something on it (a box, ruby) needs more than the usual line height: height above
    /// the baseline beyond the em box, pt.
    pub extra_above: Pt,
    /// The same below the baseline, pt.
    pub extra_below: Pt,
    /// Numbers of the notes whose marks stand on the line.
    pub notes: Vec<usize>,
}

/// Something on a line.
#[derive(Clone, Debug, PartialEq)]
pub enum LineItem {
    /// Glyphs.
    Glyphs {
        /// Left end.
        x: Pt,
        /// Height over the baseline, pt.
        raise: Pt,
        /// The glyphs.
        run: Arc<GlyphRun>,
        /// Where they lead.
        link: Option<LinkTarget>,
    },
    /// A filled rectangle relative to the baseline (y upward): underline, strike, background.
    Fill {
        /// Left end.
        x: Pt,
        /// Bottom over the baseline, pt.
        bottom: Pt,
        /// Width.
        width: Pt,
        /// Height.
        height: Pt,
        /// Its colour.
        color: Color,
        /// Whether it lies under the glyphs.
        behind: bool,
    },
    /// A dot of emphasis.
    Dot {
        /// Centre.
        x: Pt,
        /// Centre over the baseline, pt; negative below.
        y: Pt,
        /// Radius.
        radius: Pt,
    },
    /// A box the caller placed in the text.
    Box {
        /// Left end.
        x: Pt,
        /// Width.
        width: Pt,
        /// What the caller knows it by.
        id: usize,
        /// Where it leads.
        link: Option<LinkTarget>,
    },
}

/// A face that lacks characters, for the report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Missing {
    /// How often each character had no glyph.
    pub characters: std::collections::BTreeMap<char, usize>,
    /// Faces that were thickened for want of a bold.
    pub emboldened: std::collections::BTreeSet<FontId>,
}
