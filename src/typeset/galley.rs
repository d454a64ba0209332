//! A paragraph as one row of clusters: characters, faces, widths and where lines may end.
//!
//! Pieces in, a [`Galley`] out. Knows no lines yet; `lines` cuts the row and `setting` places it.

use std::ops::Range;

use super::bidi::Levels;
use super::characters::{Class, Tongue, extends, is_invisible, is_letter};
use super::geometry::Pt;
use super::justify::Gap;
use super::marks::{self, MarkStyle};
use super::page::FontId;
use super::paragraph::{ParagraphStyle, Piece, TextStyle};
use super::segment::{Opportunity, Rules, is_connector};
use super::shape::{EM, ShapedGlyph};

/// How wide the gap between Han and Latin is, in 65,536ths of the em.
#[derive(Clone, Copy, Debug)]
pub(super) struct Autospace {
    /// On a line that needs no filling.
    pub(super) natural: i32,
    /// What reduction leaves.
    pub(super) least: i32,
    /// What it grows to before all gaps grow.
    pub(super) most: i32,
}

/// About what a word space takes, so that words stand alike whether the source has spaces beside
/// them or not. CLREQ 3.2.2 has up to a quarter of the em, CSS Text an eighth. A space that is to be
/// read back as one by poppler takes 15/100 of the size of the Latin before it, which is drawn
/// 27/25 of the em; above 3/10 there is a hole.
pub(super) const AUTOSPACE: Autospace =
    Autospace { natural: EM * 11 / 50, least: EM * 19 / 100, most: EM * 25 / 100 };
/// Han that stand apart by this part of the em are as unwelcome as word spaces twice as wide as
/// they should be.
const EASE: Scaled = 10;

/// Scaled points, 65,536 to the point: sums of many widths stay exact.
pub(super) type Scaled = i64;

/// A length in points as scaled points.
pub(super) fn scaled(length: Pt) -> Scaled {
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates and NaN becomes 0")]
    let length = (f64::from(length) * f64::from(EM)).round() as i64;
    length.clamp(-(1 << 40), 1 << 40)
}

/// Scaled points as points.
pub(super) fn points(length: Scaled) -> Pt {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "page sized")]
    let length = (length as f64 / f64::from(EM)) as Pt;
    length
}

/// Characters that never part, as they stand inside a line.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    /// First character.
    pub(super) char: u32,
    /// How many.
    pub(super) chars: u32,
    /// The piece it came from.
    pub(super) piece: u32,
    /// First glyph.
    pub(super) glyph: u32,
    /// How many glyphs.
    pub(super) glyphs: u32,
    /// The face.
    pub(super) font: FontId,
    /// What it is to breaks and gaps.
    pub(super) class: Class,
    /// The ink is thickened.
    pub(super) embolden: bool,
    /// Part of a base with a reading.
    pub(super) ruby: bool,
    /// Width of the body.
    pub(super) width: i32,
    /// Blank at the left that may be removed.
    pub(super) left: i32,
    /// Blank at the right that may be removed.
    pub(super) right: i32,
    /// Shift of the ink in the body.
    pub(super) shift: i32,
}

/// A reading above a base.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The base's clusters.
    pub(super) clusters: Range<usize>,
    /// The reading, set as clusters of its own.
    pub(super) galley: Galley,
    /// Its width.
    pub(super) width: Scaled,
}

/// A paragraph as one row.
#[derive(Clone, Debug, Default)]
pub(super) struct Galley {
    /// All characters; U+FFFC stands for a box.
    pub(super) chars: Vec<char>,
    /// The row.
    pub(super) clusters: Vec<Cluster>,
    /// The glyphs that clusters point into, lengths in 65,536ths of the em.
    pub(super) glyphs: Vec<ShapedGlyph>,
    /// What may happen before each cluster.
    pub(super) opportunities: Vec<Opportunity>,
    /// Clusters before which a line must end.
    pub(super) forced: Vec<usize>,
    /// Readings, in order.
    pub(super) readings: Vec<Reading>,
    /// Directions of the clusters, if any run from right to left.
    pub(super) levels: Option<Levels>,
}

/// The gap before a cluster: what is always there, and how it may give.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Joint {
    /// Always there; negative where marks give up blank.
    pub(super) fixed: Scaled,
    /// How it may give and take.
    pub(super) gap: Gap,
    /// How much it widens before it looks loose.
    pub(super) ease: Scaled,
}

/// Everything about a paragraph that its clusters share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup<'a> {
    /// The pieces.
    pub(super) pieces: &'a [Piece],
    /// The paragraph's language.
    pub(super) tongue: Tongue,
    /// Where marks sit.
    pub(super) marks: MarkStyle,
    /// The gap between Han and Latin, if there is one.
    pub(super) autospace: Option<Autospace>,
    /// Where lines may end.
    pub(super) rules: Rules,
    /// An opening mark at the start of a line loses its blank.
    pub(super) trim_start: bool,
    /// It is lines of code.
    pub(super) code: bool,
}

impl<'a> Setup<'a> {
    /// For pieces of a paragraph in this style.
    pub(super) fn new(pieces: &'a [Piece], style: &ParagraphStyle) -> Self {
        let tongue = Tongue::of(&style.language);
        Self {
            pieces,
            tongue,
            marks: MarkStyle::of(tongue),
            autospace: Some(AUTOSPACE),
            rules: Rules::of(tongue),
            trim_start: true,
            code: false,
        }
    }

    /// The style of the first text.
    pub(super) fn first_style(&self) -> Option<&'a TextStyle> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Text { style, .. }
            | Piece::Ruby { style, .. }
            | Piece::Formula { style, .. } => Some(style),
            Piece::Box { .. } | Piece::Break => None,
        })
    }

    /// The Han size of the paragraph: that of its largest text.
    pub(super) fn size(&self) -> Pt {
        self.pieces.iter().fold(0.0, |size, piece| match piece {
            Piece::Text { style, .. }
            | Piece::Ruby { style, .. }
            | Piece::Formula { style, .. } => style.size.max(size),
            Piece::Box { .. } | Piece::Break => size,
        })
    }

    /// Whether some text has rules, a background or dots.
    pub(super) fn is_decorated(&self) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Text { style, .. }
            | Piece::Ruby { style, .. }
            | Piece::Formula { style, .. } => {
                style.underline || style.strikeout || style.dots || style.background.is_some()
            }
            Piece::Box { .. } | Piece::Break => false,
        })
    }

    /// The style of a cluster; `None` for a box.
    pub(super) fn style(&self, cluster: &Cluster) -> Option<&'a TextStyle> {
        match self.pieces.get(cluster.piece as usize)? {
            Piece::Text { style, .. }
            | Piece::Ruby { style, .. }
            | Piece::Formula { style, .. } => Some(style),
            Piece::Box { .. } | Piece::Break => None,
        }
    }

    /// The Han em of a cluster.
    pub(super) fn em(&self, cluster: &Cluster) -> Scaled {
        self.style(cluster).map_or(0, |style| scaled(style.size))
    }

    /// The gap between neighbours on one line: `before`, `cluster` and what precedes `before`.
    pub(super) fn joint(&self, galley: &Galley, at: usize) -> Joint {
        let (Some(before), Some(cluster)) = (galley.clusters.get(at - 1), galley.clusters.get(at))
        else {
            return Joint::default();
        };
        // Most neighbours are two Han characters of one style.
        if before.class == Class::Ideograph
            && cluster.class == Class::Ideograph
            && before.piece == cluster.piece
            && !cluster.ruby
        {
            let em = self.em(cluster);
            return Joint {
                gap: Gap { even: em / 2, ..Gap::default() },
                ease: em / EASE,
                fixed: 0,
            };
        }
        // Space within a formula is what it is.
        if let Some(Piece::Formula { after: Some(joined), .. }) =
            self.pieces.get(cluster.piece as usize)
        {
            return Joint { fixed: scaled(joined.space), ..Joint::default() };
        }
        let mut joint = Joint::default();
        // A space drawn without width lets the marks at its sides touch.
        let mark_before = if before.class == Class::Space && before.width == 0 {
            at.checked_sub(2).map_or(before, |at| &galley.clusters[at])
        } else {
            before
        };
        let em = self.em(cluster).max(self.em(before));
        let (mut right, mut left) = (Scaled::from(mark_before.right), Scaled::from(cluster.left));
        if mark_before.class.is_mark()
            && (cluster.class.is_mark() || cluster.class == Class::IdeographicSpace)
            || mark_before.class == Class::IdeographicSpace && cluster.class == Class::Opening
        {
            let (first, second) = marks::adjacent(right, left, em);
            joint.fixed -= first + second;
            right -= first;
            left -= second;
        }
        let words = self.parts_words(galley, at);
        self.shrinks(&mut joint.gap, (mark_before, cluster), (right, left), words);
        self.stretches(&mut joint, galley, (before, cluster), (em, words));
        joint
    }

    /// Whether the space before `at` parts two words of Latin, and not Han from anything.
    fn parts_words(&self, galley: &Galley, at: usize) -> bool {
        let narrow = |at: Option<usize>| {
            at.and_then(|at| galley.clusters.get(at)).is_some_and(|one| !one.class.is_wide())
        };
        self.tongue == Tongue::Western || (narrow(at.checked_sub(2)) && narrow(Some(at)))
    }

    /// What reduction may take: word spaces to a fifth and those beside Han to what is least there,
    /// interpuncts, brackets and commas to three quarters, brackets to a half.
    fn shrinks(
        &self,
        gap: &mut Gap,
        (before, cluster): (&Cluster, &Cluster),
        (right, left): (Scaled, Scaled),
        words: bool,
    ) {
        if before.class == Class::Space && before.width > 0 && !self.is_code(before) {
            let em = self.em(before);
            let least = match self.autospace {
                Some(gap) if !words => part(em, gap.least),
                _ => em / 5,
            };
            gap.shrink[0] = (Scaled::from(before.width) - least).max(0);
        }
        if before.class == Class::Dot {
            gap.shrink[1] += right;
        }
        if cluster.class == Class::Dot {
            gap.shrink[1] += left;
        }
        if matches!(before.class, Class::Closing | Class::Opening | Class::Comma) {
            let half = right.min(self.em(before) / 4);
            gap.shrink[2] += half;
            gap.shrink[3] += if before.class == Class::Comma { 0 } else { right - half };
        }
        if cluster.class == Class::Opening {
            let half = left.min(self.em(cluster) / 4);
            gap.shrink[2] += half;
            gap.shrink[3] += left - half;
        }
    }

    fn stretches(
        &self,
        joint: &mut Joint,
        galley: &Galley,
        (before, cluster): (&Cluster, &Cluster),
        (em, words): (Scaled, bool),
    ) {
        let (last, first) = (galley.last_char(before), galley.first_char(cluster));
        if before.class == Class::Space {
            let width = Scaled::from(before.width);
            if width > 0 && self.is_code(before) {
                // It gives with the rest when a line must, lest few letters before it be torn apart.
                joint.gap.even = em / 2;
            } else if width > 0 {
                joint.gap.even = em / 2;
                if self.tongue == Tongue::Western {
                    joint.gap.space = (em / 2 - width).max(0);
                    // Western lines have words to divide before their spaces yawn.
                    joint.ease = em / 6;
                } else if words {
                    // Half an em would be a hole among Han.
                    let most = if self.tongue == Tongue::Korean { em / 2 } else { em * 3 / 10 };
                    joint.gap.space = (most - width).max(0);
                    joint.ease = joint.gap.space + em / 8;
                } else {
                    // Beside Han it does what a gap without a space does there.
                    let most = self.autospace.map_or(0, |gap| part(em, gap.most));
                    joint.gap.auto = (most - width).max(0);
                    joint.ease = joint.gap.auto + em / EASE;
                }
            }
        } else if self.tongue == Tongue::Korean
            && (before.class == Class::Hangul || cluster.class == Class::Hangul)
        {
            // Words stay whole, so their letters give a little when spaces alone would yawn.
            joint.gap.even = em / 8;
            joint.ease = em / 32;
        } else if before.class.is_wide() && cluster.class.is_wide() {
            let pair = before.class == cluster.class
                && matches!(before.class, Class::Dash | Class::Ellipsis);
            let number = before.class == Class::Wide && cluster.class == Class::Wide;
            let joined = before.ruby && cluster.ruby && before.piece == cluster.piece;
            if !pair && !number && !joined && !is_connector(last) && !is_connector(first) {
                joint.gap.even = em / 2;
                joint.ease = em / EASE;
            }
        } else if let Some(gap) = self.autospace
            && self.touches_latin(before, cluster, last, first)
        {
            joint.fixed += part(em, gap.natural);
            joint.gap.shrink[0] += part(em, gap.natural - gap.least);
            joint.gap.auto = part(em, gap.most - gap.natural);
            joint.gap.even = em / 2;
            joint.ease = joint.gap.auto + em / EASE;
        }
    }

    /// Whether a Han character and a letter or digit meet.
    fn touches_latin(&self, a: &Cluster, b: &Cluster, last: char, first: char) -> bool {
        let han = |class| matches!(class, Class::Ideograph | Class::SmallKana | Class::Iteration);
        let meets = (han(a.class) && b.class == Class::Alphabetic && is_letter(first))
            || (a.class == Class::Alphabetic && (is_letter(last) || last == '%') && han(b.class));
        meets
            && a.ruby == b.ruby
            && match (self.style(a), self.style(b)) {
                #[expect(clippy::float_cmp, reason = "equal unless one was raised")]
                (Some(a), Some(b)) => a.raise == b.raise && !(a.code && b.code),
                _ => false,
            }
    }

    fn is_code(&self, cluster: &Cluster) -> bool {
        self.style(cluster).is_some_and(|style| style.code)
    }
}

/// So many 65,536ths of an em.
fn part(em: Scaled, part: i32) -> Scaled {
    em * Scaled::from(part) / Scaled::from(EM)
}

impl Galley {
    /// First character of a cluster.
    pub(super) fn first_char(&self, cluster: &Cluster) -> char {
        self.chars[cluster.char as usize]
    }

    /// Last character of a cluster that leaves ink.
    fn last_char(&self, cluster: &Cluster) -> char {
        let range = cluster.char as usize..(cluster.char + cluster.chars) as usize;
        let ink = self.chars[range].iter().rev().find(|&&c| !extends(c) && !is_invisible(c));
        ink.copied().unwrap_or('\0')
    }

    /// The text of a cluster.
    pub(super) fn text(&self, cluster: &Cluster) -> &[char] {
        &self.chars[cluster.char as usize..(cluster.char + cluster.chars) as usize]
    }
}
