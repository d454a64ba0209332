//! One paragraph: pieces of text in, justified lines of glyphs out.

use std::sync::Arc;

use super::galley::{Scaled, Setup, points};
use super::gather::{gather, hyphen};
use super::geometry::{Color, Pt};
use super::lines::Row;
use super::page::{FontId, GlyphRun, LinkTarget};
use super::setting::Context;
use super::shape::{EM, Shaper};

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
    /// A part of a formula, which no line breaks.
    Formula {
        /// Width, pt.
        width: Pt,
        /// Height above the baseline, pt.
        height: Pt,
        /// Depth below the baseline, pt.
        depth: Pt,
        /// What the caller knows it by; it comes back in [`LineItem::Box`].
        id: usize,
        /// How the text around looks.
        style: TextStyle,
        /// How it stands to the part before it; `None` for the first.
        after: Option<Joined>,
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

/// How a part of a formula stands to the part before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joined {
    /// The space between them on one line, pt; it neither stretches nor shrinks.
    pub space: Pt,
    /// The part before ends with a relation, after which a line ends best.
    pub relation: bool,
}

/// How a piece of text looks and what hangs on it.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    /// Size of the Han em, pt; Latin and code are scaled from it.
    pub size: Pt,
    /// Bold.
    pub bold: bool,
    /// Stressed: italic in Latin, bold in Korean.
    pub emphasis: bool,
    /// Stressed by dots, at Han and kana.
    pub dots: bool,
    /// Preformatted: fixed-width face, no kinsoku, no autospace.
    pub code: bool,
    /// Part of a title or heading, which may have faces of its own.
    pub heading: bool,
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

impl TextStyle {
    /// Upright black text of this size, pt, and language.
    pub fn plain(size: Pt, language: Arc<str>) -> Self {
        Self {
            size,
            bold: false,
            emphasis: false,
            dots: false,
            code: false,
            heading: false,
            underline: false,
            strikeout: false,
            background: None,
            raise: 0.0,
            color: Color::BLACK,
            language,
            link: None,
            note: None,
        }
    }
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
    /// Left edge straight, whatever the direction.
    Left,
    /// Right edge straight, whatever the direction.
    Right,
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
    /// It ends the paragraph, or the author broke the line here.
    pub last: bool,
    /// It ends inside a word that is wider than the line.
    pub broken: bool,
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
    /// Glyphs that are no part of the text: the sign of a wrapped line of code. An artifact.
    Sign {
        /// Left end.
        x: Pt,
        /// The glyphs.
        run: Arc<GlyphRun>,
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

/// Sets a paragraph: chooses its lines and places what stands on them.
///
/// Lines are never wider than the measure, unless a single cluster or box is. What no face has is
/// drawn as a box and counted in `missing`. An empty paragraph has no lines.
///
/// ```
/// use std::sync::Arc;
/// use offprint::typeset::font::FontBook;
/// use offprint::typeset::paragraph::{
///     Align, Missing, ParagraphStyle, Piece, TextStyle, lay_paragraph,
/// };
/// use offprint::typeset::shape::Shaper;
///
/// let language: Arc<str> = "zh-Hans".into();
/// let text = Piece::Text {
///     text: "春夏秋冬，东西南北。".to_owned(),
///     style: TextStyle::plain(10.5, Arc::clone(&language)),
/// };
/// let style = ParagraphStyle {
///     measure: 63.0,
///     first_indent: 0.0,
///     align: Align::Justify,
///     balance: false,
///     language,
/// };
/// let book = FontBook::default();
/// let lines = lay_paragraph(&[text], &style, &mut Shaper::new(&book), &mut Missing::default());
/// assert_eq!(lines.len(), 2);
/// ```
pub fn lay_paragraph(
    pieces: &[Piece],
    style: &ParagraphStyle,
    shaper: &mut Shaper<'_>,
    missing: &mut Missing,
) -> Vec<Line> {
    let setup = Setup::new(pieces, style);
    let galley = gather(&setup, style, shaper, missing);
    let hyphen = hyphen(&setup, shaper);
    let width = hyphen
        .map_or(0, |(single, size)| Scaled::from(single.glyph.advance) * size / Scaled::from(EM));
    let cuts = Row::new(&setup, &galley, width).cut(style);
    let book = shaper.book();
    let context = Context {
        setup: &setup,
        galley: &galley,
        style,
        levels: galley.levels.as_ref(),
        hyphen: hyphen.map(|(single, _)| single),
        scale: &|font| book.scale(font),
        size: setup.size(),
        decorated: setup.is_decorated(),
    };
    cuts.iter().enumerate().map(|(number, cut)| context.set(cut, number == 0)).collect()
}

/// The width of a text set in one line, and of its widest part that no line may break: what a
/// table column wants and what it needs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// Width on one line, pt; the widest line where the author set breaks.
    pub natural: Pt,
    /// Width of the widest unbreakable part, pt.
    pub longest_unit: Pt,
}

/// Measures pieces without setting them.
pub fn measure(pieces: &[Piece], style: &ParagraphStyle, shaper: &mut Shaper<'_>) -> Extent {
    let style = ParagraphStyle { align: Align::Start, ..style.clone() };
    let setup = Setup::new(pieces, &style);
    let galley = gather(&setup, &style, shaper, &mut Missing::default());
    let (natural, longest_unit) = Row::new(&setup, &galley, 0).extent();
    Extent { natural: points(natural), longest_unit: points(longest_unit) }
}
