//! One line of the row, placed: glyph runs with their exact text; `decorate` adds what hangs on them.
//!
//! Reading a justified line back, programs take gaps for spaces. So a run says when its text must
//! be stated ([`GlyphRun::exact_text`]), and runs then end at real spaces.

use std::ops::Range;
use std::sync::Arc;

use super::bidi::Levels;
use super::characters::Class;
use super::galley::{Cluster, Galley, Scaled, Setup, scaled};
use super::geometry::Pt;
use super::justify::{Gap, justify};
use super::lines::Cut;
use super::page::{FontId, Glyph, GlyphRun};
use super::paragraph::{Align, Line, LineItem, ParagraphStyle, Piece, TextStyle};
use super::shape::{EM, Single};

/// The em box of Han over the baseline, part of the em.
pub(super) const ASCENT: Pt = 0.88;
/// And below it.
pub(super) const DESCENT: Pt = 0.12;
/// A gap wider than this part of the em may be taken for a space.
const TELLTALE: Scaled = 20;

/// What setting a line needs beside the line.
pub(super) struct Context<'a> {
    /// The paragraph.
    pub(super) setup: &'a Setup<'a>,
    /// Its row.
    pub(super) galley: &'a Galley,
    /// Its style.
    pub(super) style: &'a ParagraphStyle,
    /// Directions, if anything runs from right to left.
    pub(super) levels: Option<&'a Levels>,
    /// The hyphen for breaks within words.
    pub(super) hyphen: Option<Single>,
    /// How large the face of a run is drawn, as a part of the Han size.
    pub(super) scale: &'a dyn Fn(FontId) -> f32,
    /// Han size of the paragraph, pt.
    pub(super) size: Pt,
    /// Some text has rules, a background or dots.
    pub(super) decorated: bool,
}

/// A cluster on its place: left edge and width, scaled points from the line's start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) index: usize,
    pub(super) x: f64,
    pub(super) width: f64,
    /// Drawn; a space that the line's end swallows is text only.
    pub(super) ink: bool,
}

impl Context<'_> {
    /// Places a line; `first` lines are indented.
    pub(super) fn set(&self, cut: &Cut, first: bool) -> Line {
        let indent = if first { scaled(self.style.first_indent) } else { 0 };
        let (placed, width, telltale) = self.place(cut, indent);
        let mut line = Line {
            width: real_points(width),
            last: cut.last,
            broken: cut.broken,
            ..Line::default()
        };
        if self.decorated {
            self.backgrounds(&placed, width, &mut line);
        }
        self.runs(&placed, telltale, &mut line);
        if cut.hyphen {
            self.hyphen(cut, width, &mut line);
        }
        if self.decorated {
            self.decorations(&placed, width, &mut line);
        }
        self.readings(&placed, cut, &mut line);
        self.heights(&placed, &mut line);
        line
    }

    pub(super) fn cluster(&self, index: usize) -> &Cluster {
        &self.galley.clusters[index]
    }

    /// Gives each cluster its place; with them the right end of the ink, and whether some gap
    /// without a space is so wide that the text must be stated.
    fn place(&self, cut: &Cut, indent: Scaled) -> (Vec<Placed>, f64, bool) {
        let shown = cut.shown.clone();
        let available = scaled(self.style.measure) - indent;
        let joints: Vec<_> =
            (shown.start + 1..shown.end).map(|at| self.setup.joint(self.galley, at)).collect();
        let gaps: Vec<Gap> = joints.iter().map(|joint| joint.gap).collect();
        let mut slack = available - cut.width;
        let mut trimmed = 0;
        if slack < 0
            && self.setup.marks.trims_end_to_fit()
            && let Some(last) = shown.end.checked_sub(1).map(|last| self.cluster(last))
            && last.class.is_mark()
        {
            trimmed = Scaled::from(last.right).min(-slack);
            slack += trimmed;
        }
        let stretched = self.style.align == Align::Justify && !cut.last && slack > 0;
        let mut justified =
            if stretched || slack < 0 { justify(&gaps, slack) } else { justify(&gaps, 0) };
        // A line that no stretching brings to its width is better short than torn apart.
        if justified.left_over > real(scaled(self.size)) / 8.0 {
            justified = justify(&gaps, 0);
        }
        let change: f64 = justified.gaps.iter().sum();
        let width = real(cut.width - trimmed) + change;
        let left_over = real(available) - width;
        let to_right = self.levels.is_some_and(Levels::paragraph_is_right_to_left);
        let offset = match self.style.align {
            Align::Center => left_over / 2.0,
            Align::Right => left_over,
            Align::End if !to_right => left_over,
            Align::Start | Align::Justify if to_right => left_over,
            Align::Start | Align::Justify | Align::End | Align::Left => 0.0,
        };
        let start = offset.max(0.0) + if to_right { 0.0 } else { real(indent) };
        let mut pen = start;
        if let Some(cluster) = self.galley.clusters.get(shown.start)
            && cluster.class == Class::Opening
            && self.setup.trim_start
        {
            pen -= f64::from(cluster.left);
        }
        let mut telltale = false;
        let after: Vec<f64> = joints
            .iter()
            .zip(&justified.gaps)
            .enumerate()
            .map(|(number, (joint, change))| {
                let gap = real(joint.fixed) + change;
                let at = shown.start + number;
                let spaces = self.cluster(at).class == Class::Space
                    || self.cluster(at + 1).class == Class::Space;
                let em = self.setup.em(self.cluster(at)).max(1);
                telltale |= !spaces && gap > real(em / TELLTALE);
                gap
            })
            .collect();
        let mut placed: Vec<Placed> = (cut.all.start..shown.start)
            .map(|index| Placed { index, x: pen, width: 0.0, ink: false })
            .collect();
        for index in self.visual_order(&shown) {
            let width = f64::from(self.cluster(index).width);
            let gap = after.get(index - shown.start).copied().unwrap_or(0.0);
            let backward = self.levels.is_some_and(|levels| levels.is_right_to_left(index));
            if backward {
                pen += gap;
            }
            placed.push(Placed { index, x: pen, width, ink: true });
            pen += if backward { width } else { width + gap };
        }
        self.trailing(cut, pen, &mut placed);
        (placed, start + width, telltale)
    }

    /// Spaces that end the line: real glyphs between Latin words, text alone between Han.
    fn trailing(&self, cut: &Cut, mut pen: f64, placed: &mut Vec<Placed>) {
        let wide = |index: Option<usize>| {
            index
                .and_then(|index| self.galley.clusters.get(index))
                .is_none_or(|cluster| cluster.class.is_wide())
        };
        let han = wide(cut.shown.end.checked_sub(1)) && wide(Some(cut.all.end));
        for index in cut.shown.end..cut.all.end {
            let width = f64::from(self.cluster(index).width);
            placed.push(Placed { index, x: pen, width, ink: !han });
            pen += width;
        }
    }

    fn visual_order(&self, shown: &Range<usize>) -> Vec<usize> {
        match self.levels {
            Some(levels) => levels.visual_order(shown.clone()),
            None => shown.clone().collect(),
        }
    }

    pub(super) fn text_style(&self, index: usize) -> Option<&TextStyle> {
        self.setup.style(self.cluster(index))
    }

    /// Groups clusters of one face, piece and kind into runs.
    pub(super) fn runs(&self, placed: &[Placed], telltale: bool, line: &mut Line) {
        let key = |placed: &Placed| {
            let cluster = self.cluster(placed.index);
            let space =
                telltale && cluster.class == Class::Space && placed.ink && cluster.glyphs > 0;
            (cluster.piece, cluster.font, cluster.embolden, space)
        };
        let mut start = 0;
        let mut runs = Vec::new();
        while start < placed.len() {
            let mut end = start + 1;
            let own = key(&placed[start]);
            // What draws nothing goes with what it follows.
            while end < placed.len()
                && (key(&placed[end]) == own || self.draws_nothing(&placed[end], own.0))
            {
                end += 1;
            }
            runs.push((&placed[start..end], telltale && !own.3));
            start = end;
        }
        // Runs are read in the order of the text, wherever they stand.
        if self.levels.is_some() {
            runs.sort_by_key(|(run, _)| run.iter().map(|placed| placed.index).min());
        }
        for (run, telltale) in runs {
            self.run(run, telltale, line);
        }
    }

    fn draws_nothing(&self, placed: &Placed, piece: u32) -> bool {
        let cluster = self.cluster(placed.index);
        cluster.piece == piece && (cluster.glyphs == 0 || !placed.ink) && !self.is_box(placed)
    }

    fn is_box(&self, placed: &Placed) -> bool {
        let piece = self.cluster(placed.index).piece as usize;
        matches!(self.setup.pieces.get(piece), Some(Piece::Box { .. } | Piece::Formula { .. }))
    }

    fn run(&self, placed: &[Placed], telltale: bool, line: &mut Line) {
        let Some(first) = placed.first() else { return };
        let piece = self.setup.pieces.get(self.cluster(first.index).piece as usize);
        if let Some(Piece::Box { width, id, .. }) = piece {
            let x = real_points(first.x);
            line.items.push(LineItem::Box { x, width: *width, id: *id, link: None });
            return;
        }
        if let Some(Piece::Formula { width, id, style, .. }) = piece {
            let x = real_points(first.x);
            let item = LineItem::Box { x, width: *width, id: *id, link: style.link.clone() };
            line.items.push(item);
            return;
        }
        let Some(style) = self.text_style(first.index) else { return };
        if let Some(note) = style.note
            && line.notes.last() != Some(&note)
        {
            line.notes.push(note);
        }
        let drawn =
            placed.iter().find(|placed| placed.ink && self.cluster(placed.index).glyphs > 0);
        let font = self.cluster(drawn.unwrap_or(first).index).font;
        let mut run = GlyphRun {
            font,
            size: style.size * (self.scale)(font),
            color: style.color,
            text: String::new(),
            stated: None,
            language: self.language(style),
            glyphs: Vec::new(),
            exact_text: telltale,
            embolden: if self.cluster(first.index).embolden { 0.02 } else { 0.0 },
        };
        let ranges = self.text_of(placed, &mut run);
        let x = drawn.unwrap_or(first).x;
        let mut pen = x;
        for (placed, range) in placed.iter().zip(ranges) {
            self.glyphs(placed, range, &mut pen, style.size, &mut run);
        }
        let item = LineItem::Glyphs {
            x: real_points(x),
            raise: style.raise,
            run: Arc::new(run),
            link: style.link.clone(),
        };
        line.items.push(item);
    }

    /// Fills in the text of a run, in logical order; gives the range of each cluster.
    fn text_of(&self, placed: &[Placed], run: &mut GlyphRun) -> Vec<Range<usize>> {
        let mut order: Vec<usize> = (0..placed.len()).collect();
        order.sort_by_key(|&number| placed[number].index);
        let mut ranges = vec![0..0; placed.len()];
        let mut silent: Option<usize> = None;
        for number in order {
            let placed = &placed[number];
            let cluster = self.cluster(placed.index);
            let start = run.text.len();
            run.text.extend(self.galley.text(cluster));
            if cluster.glyphs == 0 || !placed.ink {
                run.exact_text = true;
                silent.get_or_insert(start);
                continue;
            }
            ranges[number] = silent.take().unwrap_or(start)..run.text.len();
        }
        // What draws nothing at the end belongs to the last glyph.
        if let Some(start) = silent
            && let Some(range) = ranges.iter_mut().find(|range| range.end == start && start > 0)
        {
            range.end = run.text.len();
        }
        ranges
    }

    /// The share of a cluster's text that one of its glyphs shows.
    fn part(
        &self,
        cluster: &Cluster,
        part: Option<(u8, u8)>,
        range: &Range<usize>,
    ) -> Range<usize> {
        let Some((from, to)) = part else { return range.clone() };
        let bytes = |chars: u8| -> usize {
            let chars = self.galley.text(cluster).iter().take(usize::from(chars));
            chars.map(|character| character.len_utf8()).sum()
        };
        // What draws nothing beside a cluster belongs to all of it.
        if bytes(u8::MAX) != range.len() {
            return range.clone();
        }
        range.start + bytes(from)..range.start + bytes(to)
    }

    fn glyphs(
        &self,
        placed: &Placed,
        range: Range<usize>,
        pen: &mut f64,
        size: Pt,
        run: &mut GlyphRun,
    ) {
        let cluster = self.cluster(placed.index);
        if cluster.glyphs == 0 || !placed.ink {
            return;
        }
        // The gap before a cluster is part of the advance of the glyph before it.
        if let Some(last) = run.glyphs.last_mut() {
            last.advance += real_points(placed.x - *pen);
        }
        let first = cluster.glyph as usize;
        let scale = f64::from(size);
        let mut inner = 0.0;
        for glyph in &self.galley.glyphs[first..first + cluster.glyphs as usize] {
            let advance = f64::from(glyph.advance) * scale;
            inner += advance;
            run.glyphs.push(Glyph {
                id: glyph.id,
                advance: real_points(advance),
                dx: real_points(f64::from(glyph.dx) * scale + f64::from(cluster.shift)),
                dy: real_points(f64::from(glyph.dy) * scale),
                text: self.part(cluster, glyph.part, &range),
            });
        }
        if let Some(last) = run.glyphs.last_mut() {
            last.advance += real_points(placed.width - inner);
        }
        *pen = placed.x + placed.width;
    }

    /// The language of a run, where it is not the paragraph's.
    fn language(&self, style: &TextStyle) -> String {
        if style.language == self.style.language {
            String::new()
        } else {
            style.language.to_string()
        }
    }

    /// A hyphen that is no part of the text.
    fn hyphen(&self, cut: &Cut, x: f64, line: &mut Line) {
        let (Some(hyphen), Some(last)) = (self.hyphen, cut.shown.end.checked_sub(1)) else {
            return;
        };
        let Some(style) = self.text_style(last) else { return };
        let font = FontId(hyphen.font);
        let advance = real_points(f64::from(hyphen.glyph.advance) * f64::from(style.size));
        // The source's own soft hyphen is in the text already, with the word.
        let run = GlyphRun {
            font,
            size: style.size * (self.scale)(font),
            color: style.color,
            text: String::new(),
            stated: None,
            language: String::new(),
            glyphs: vec![Glyph { id: hyphen.glyph.id, advance, dx: 0.0, dy: 0.0, text: 0..0 }],
            exact_text: true,
            embolden: 0.0,
        };
        line.items.push(LineItem::Glyphs {
            x: real_points(x) - advance,
            raise: style.raise,
            run: Arc::new(run),
            link: style.link.clone(),
        });
    }

    /// What stands out of the em box of the paragraph.
    fn heights(&self, placed: &[Placed], line: &mut Line) {
        let mut seen = u32::MAX;
        for placed in placed.iter().filter(|placed| placed.ink) {
            let piece = self.cluster(placed.index).piece;
            if std::mem::replace(&mut seen, piece) == piece {
                continue;
            }
            let (above, below) = match self.setup.pieces.get(piece as usize) {
                Some(Piece::Box { height, depth, .. } | Piece::Formula { height, depth, .. }) => {
                    (*height, *depth)
                }
                Some(Piece::Text { style, .. } | Piece::Ruby { style, .. }) => {
                    (style.raise + ASCENT * style.size, DESCENT * style.size - style.raise)
                }
                Some(Piece::Break) | None => continue,
            };
            line.extra_above = line.extra_above.max(above - ASCENT * self.size);
            line.extra_below = line.extra_below.max(below - DESCENT * self.size);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths of a line are far below 2^52")]
pub(super) fn real(length: Scaled) -> f64 {
    length as f64
}

pub(super) fn real_points(length: f64) -> Pt {
    #[expect(clippy::cast_possible_truncation, reason = "page sized")]
    let length = (length / f64::from(EM)) as Pt;
    length
}
