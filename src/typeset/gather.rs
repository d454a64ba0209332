//! Pieces of text to the row of clusters that `galley` describes.
//!
//! The order matters: sides of quotes are decided before faces, faces before glyphs, glyphs before
//! widths of marks.

use std::ops::Range;

use super::bidi::Levels;
use super::characters::{
    Class, Side, Tongue, class, extends, is_common_han, is_emoji, is_hangul, is_invisible,
};
use super::font::{Look, Maths};
use super::galley::{AUTOSPACE, Cluster, Galley, Reading, Setup, scaled};
use super::marks;
use super::names;
use super::page::FontId;
use super::paragraph::{Align, Missing, ParagraphStyle, Piece, TextStyle};
use super::quotes;
use super::segment::{self, Opportunity};
use super::shape::{EM, LookId, Shaped, ShapedGlyph, Shaper, Single};

/// Ink may reach this far into the blank of a mark, part of the em.
const TOLERANCE: i32 = EM * 3 / 100;

/// The letter that stands for a part of a formula.
const FORMULA: char = '𝑥';

/// Makes the row of a paragraph.
pub(super) fn gather(
    setup: &Setup<'_>,
    style: &ParagraphStyle,
    shaper: &mut Shaper<'_>,
    missing: &mut Missing,
) -> Galley {
    let mut gatherer = Gatherer::new(setup);
    let chars = &gatherer.galley.chars;
    let sides = quotes::resolve(chars, setup.tongue);
    let classes: Vec<Class> = chars.iter().zip(&sides).map(|(&c, &side)| class(c, side)).collect();
    let mut found = segment::opportunities(chars, &sides, &classes, setup.rules);
    names::part(chars, &classes, &mut found);
    gatherer.forbid(&mut found);
    if style.balance {
        keep_katakana(&gatherer.galley.chars, &mut found);
    }
    if style.align == Align::Justify {
        gatherer.hyphenate(style, &mut found);
        let is_code = |at: usize| gatherer.is_code(at);
        names::last_resorts(&gatherer.galley.chars, &classes, is_code, &mut found);
    }
    let levels = if setup.code { Levels::of_code } else { Levels::of };
    gatherer.levels = levels(&gatherer.galley.chars, &style.language);
    gatherer.shape(&sides, &classes, shaper, missing);
    gatherer.add_readings(shaper, missing);
    let mut galley = gatherer.galley;
    galley.levels = gatherer.levels.map(|levels| {
        levels.of_clusters(galley.clusters.iter().map(|cluster| cluster.char as usize))
    });
    galley.opportunities =
        galley.clusters.iter().map(|cluster| found[cluster.char as usize]).collect();
    galley
}

struct Gatherer<'a> {
    setup: &'a Setup<'a>,
    galley: Galley,
    /// The characters of each piece.
    ranges: Vec<Range<usize>>,
    /// Directions of the characters, if any run from right to left.
    levels: Option<Levels>,
}

impl<'a> Gatherer<'a> {
    fn new(setup: &'a Setup<'a>) -> Self {
        let mut galley = Galley::default();
        let mut ranges = Vec::with_capacity(setup.pieces.len());
        for piece in setup.pieces {
            let start = galley.chars.len();
            match piece {
                Piece::Text { text, .. } | Piece::Ruby { base: text, .. } => {
                    galley.chars.extend(text.chars());
                }
                Piece::Box { .. } => galley.chars.push('\u{fffc}'),
                // To what stands beside it a formula is a letter.
                Piece::Formula { .. } => galley.chars.push(FORMULA),
                Piece::Break => {}
            }
            ranges.push(start..galley.chars.len());
        }
        Self { setup, galley, ranges, levels: None }
    }

    /// Note marks stay with what they mark, raised text with its base, a base with its reading;
    /// formulas part between their parts alone.
    fn forbid(&self, found: &mut [Opportunity]) {
        for (piece, range) in self.setup.pieces.iter().zip(&self.ranges) {
            if range.is_empty() {
                continue;
            }
            match piece {
                Piece::Text { style, .. } if style.note.is_some() || style.raise != 0.0 => {
                    found[range.start] = Opportunity::No;
                }
                // A formula parts unwillingly, best after a relation.
                Piece::Formula { after: Some(joined), .. } => {
                    found[range.start] =
                        if joined.relation { Opportunity::Identifier } else { Opportunity::Resort };
                }
                Piece::Ruby { .. } => {
                    found[range.start + 1..range.end].fill(Opportunity::No);
                }
                _ => {}
            }
        }
    }

    /// Whether the character at `at` is marked as code.
    fn is_code(&self, at: usize) -> bool {
        let piece = self.ranges.partition_point(|range| range.end <= at);
        matches!(self.setup.pieces.get(piece), Some(Piece::Text { style, .. }) if style.code)
    }

    /// Adds breaks within words, by the dictionary of each stretch of text in one language.
    fn hyphenate(&self, style: &ParagraphStyle, found: &mut [Opportunity]) {
        let cautious = self.setup.tongue != Tongue::Western;
        let mut stretch: Option<(Range<usize>, &str)> = None;
        let mut flush = |stretch: Option<(Range<usize>, &str)>| {
            let Some((range, tag)) = stretch else { return };
            let tag = if Tongue::of(tag) == Tongue::Western { tag } else { "en" };
            if let Some(dictionary) = segment::dictionary(tag) {
                let chars = &self.galley.chars[range.clone()];
                segment::hyphenate(chars, dictionary, cautious, &mut found[range]);
            }
        };
        for (piece, range) in self.setup.pieces.iter().zip(&self.ranges) {
            let tag = match piece {
                Piece::Text { style, .. } if style.code => None,
                Piece::Text { style: text, .. } if text.language.is_empty() => {
                    Some(&*style.language)
                }
                Piece::Text { style: text, .. } => Some(&*text.language),
                _ => None,
            };
            match (&mut stretch, tag) {
                (Some((open, language)), Some(tag)) if *language == tag => open.end = range.end,
                _ => flush(std::mem::replace(&mut stretch, tag.map(|tag| (range.clone(), tag)))),
            }
        }
        flush(stretch);
    }

    fn shape(
        &mut self,
        sides: &[Side],
        classes: &[Class],
        shaper: &mut Shaper<'_>,
        missing: &mut Missing,
    ) {
        self.galley.clusters.reserve(self.galley.chars.len());
        self.galley.glyphs.reserve(self.galley.chars.len());
        for (number, piece) in self.setup.pieces.iter().enumerate() {
            let range = self.ranges[number].clone();
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            match piece {
                Piece::Text { style, .. } | Piece::Ruby { base: _, style, .. } => {
                    let ruby = matches!(piece, Piece::Ruby { .. });
                    let looks = Looks::new(self.setup.tongue, style, shaper);
                    let mut run = Run { number, style, ruby, looks, sides, classes };
                    self.shape_text(&mut run, range, shaper, missing);
                }
                Piece::Box { width, .. } => {
                    let cluster = Cluster {
                        width: clamp(scaled(*width)),
                        ..self.cluster(range.start, number, Class::Ideograph)
                    };
                    self.galley.clusters.push(cluster);
                }
                Piece::Formula { width, .. } => {
                    let cluster = Cluster {
                        width: clamp(scaled(*width)),
                        ..self.cluster(range.start, number, classes[range.start])
                    };
                    self.galley.clusters.push(cluster);
                }
                Piece::Break => {
                    if !self.galley.clusters.is_empty() {
                        self.galley.forced.push(self.galley.clusters.len());
                    }
                }
            }
        }
    }

    fn cluster(&self, at: usize, piece: u32, class: Class) -> Cluster {
        Cluster {
            char: u32::try_from(at).unwrap_or(u32::MAX),
            chars: 1,
            piece,
            glyph: u32::try_from(self.galley.glyphs.len()).unwrap_or(u32::MAX),
            glyphs: 0,
            font: FontId(0),
            class,
            embolden: false,
            ruby: false,
            width: 0,
            left: 0,
            right: 0,
            shift: 0,
        }
    }

    fn shape_text(
        &mut self,
        run: &mut Run<'_>,
        range: Range<usize>,
        shaper: &mut Shaper<'_>,
        missing: &mut Missing,
    ) {
        let mut word = String::new();
        let mut at = range.start;
        while at < range.end {
            let end = self.stretch(run, at, range.end);
            let look = run.looks.of(run.sides[at], &self.galley.chars[at..end], shaper);
            if run.classes[at] == Class::Dash && end == at + 2 {
                self.push_dashes(run, at, look, shaper, missing);
            } else if end == at + 1
                && (run.sides[at] == Side::Cjk || run.classes[at] != Class::Alphabetic)
            {
                let single = shaper.single(look, self.galley.chars[at]);
                self.push_single(run, at, &single, missing);
            } else {
                word.clear();
                word.extend(&self.galley.chars[at..end]);
                let backward =
                    self.levels.as_ref().is_some_and(|levels| levels.is_right_to_left(at));
                let drawn = shaper.word(look, &word, backward);
                self.push_word(run, at, &drawn, missing);
            }
            at = end;
        }
    }

    /// Where what starts at `at` and is shaped together ends: one character, a pair of dashes, a
    /// character with what extends it, or a word.
    fn stretch(&self, run: &Run<'_>, at: usize, limit: usize) -> usize {
        let chars = &self.galley.chars;
        let mut end = at + 1;
        let word = |at: usize| {
            run.sides[at] == Side::Latin
                && matches!(
                    run.classes[at],
                    Class::Alphabetic | Class::LatinOpening | Class::LatinClosing
                )
        };
        if word(at) && !is_picture(chars, at) {
            while end < limit
                && (word(end) || extends(chars[end]))
                && !is_picture(chars, end)
                && self.levels.as_ref().is_none_or(|levels| levels.same(at, end))
            {
                end += 1;
            }
            return end;
        }
        if run.classes[at] == Class::Dash && end < limit && chars[end] == chars[at] {
            return end + 1;
        }
        if is_regional(chars[at]) && end < limit && is_regional(chars[end]) {
            return end + 1;
        }
        let jamo = |c: char| matches!(c, '\u{1100}'..='\u{11ff}');
        while end < limit
            && (extends(chars[end])
                || chars[end - 1] == '\u{200d}'
                || (is_hangul(chars[at]) && jamo(chars[end - 1]) && jamo(chars[end])))
        {
            end += 1;
        }
        end
    }

    fn push_single(&mut self, run: &Run<'_>, at: usize, single: &Single, missing: &mut Missing) {
        let class = run.classes[at];
        let mut cluster = Cluster {
            font: FontId(single.font),
            embolden: single.embolden || run.thickens(class),
            ruby: run.ruby,
            ..self.cluster(at, run.number, class)
        };
        let c = self.galley.chars[at];
        if single.missing {
            *missing.characters.entry(c).or_default() += 1;
        }
        if single.embolden {
            missing.emboldened.insert(cluster.font);
        }
        if !is_invisible(c) {
            self.galley.glyphs.push(single.glyph);
            cluster.glyphs = 1;
        }
        let mut width = single.glyph.advance;
        let marks = self.setup.marks;
        if run.style.code {
            width = if run.sides[at] == Side::Cjk && width > EM / 2 { EM } else { width };
        } else if class == Class::Space {
            width = self.space(run, at, width);
        } else if run.sides[at] == Side::Cjk && fills_body(class) {
            let body = marks::body(class, marks);
            cluster.shift = run.scale((body - width) / 2);
            let (left, right) = marks::blanks(c, class, marks);
            let shift = (body - width) / 2;
            if single.blank_left + shift + TOLERANCE >= left {
                cluster.left = run.scale(left);
            }
            if single.blank_right + shift + TOLERANCE >= right {
                cluster.right = run.scale(right);
            }
            width = body;
        }
        cluster.width = run.scale(width);
        self.galley.clusters.push(cluster);
    }

    /// A word space is a quarter of the em among Han and what the face says among Latin. A stray
    /// space beside a mark would be a hole: it takes no room.
    fn space(&self, run: &Run<'_>, at: usize, own: i32) -> i32 {
        let around = |at: Option<usize>| {
            at.and_then(|at| Some((*run.classes.get(at)?, *run.sides.get(at)?)))
        };
        let before = around(at.checked_sub(1));
        let after = around(Some(at + 1));
        let mark = |side: Option<(Class, Side)>| {
            side.is_some_and(|(class, side)| class.is_mark() && side == Side::Cjk)
        };
        let wide = |side: Option<(Class, Side)>| side.is_some_and(|(class, _)| class.is_wide());
        // Beside these a space is a slip, whatever stands at its other side: they bring their own.
        let blank = |side: Option<(Class, Side)>, classes: &[Class]| {
            side.is_some_and(|(class, side)| side == Side::Cjk && classes.contains(&class))
        };
        let stray = (mark(before) && wide(after))
            || (wide(before) && mark(after))
            || blank(before, &[Class::Opening, Class::Closing, Class::Comma, Class::Stop])
            || blank(after, &[Class::Opening, Class::Closing, Class::Comma, Class::Stop]);
        if stray {
            0
        } else if self.setup.tongue == Tongue::Western {
            own
        } else if wide(before) || wide(after) {
            AUTOSPACE.natural
        } else {
            EM / 4
        }
    }

    fn push_word(&mut self, run: &Run<'_>, at: usize, shaped: &Shaped, missing: &mut Missing) {
        let mut char = at;
        for unit in &shaped.units {
            let mut cluster = Cluster {
                chars: u32::try_from(unit.chars).unwrap_or(u32::MAX),
                glyphs: u32::try_from(unit.glyphs.len()).unwrap_or(0),
                font: unit.font,
                embolden: unit.embolden,
                ruby: run.ruby,
                ..self.cluster(char, run.number, run.classes[char])
            };
            if unit.missing {
                *missing.characters.entry(self.galley.chars[char]).or_default() += 1;
            }
            if unit.embolden {
                missing.emboldened.insert(unit.font);
            }
            self.galley.glyphs.extend_from_slice(&shaped.glyphs[unit.glyphs.clone()]);
            cluster.width = run.scale(unit.advance);
            self.galley.clusters.push(cluster);
            char += unit.chars;
        }
    }

    /// A pair of dashes is one stroke of two ems, whatever the face makes of it.
    fn push_dashes(
        &mut self,
        run: &Run<'_>,
        at: usize,
        look: LookId,
        shaper: &mut Shaper<'_>,
        missing: &mut Missing,
    ) {
        let pair: String = self.galley.chars[at..at + 2].iter().collect();
        let drawn = shaper.word(look, &pair, false);
        let full = |advance: i32| (advance - 2 * EM).abs() <= EM / 50;
        let long = shaper.single(look, '\u{2e3a}');
        let dash = shaper.single(look, self.galley.chars[at]);
        let mut cluster = Cluster {
            chars: 2,
            font: FontId(dash.font),
            embolden: dash.embolden || run.thickens(Class::Dash),
            ruby: run.ruby,
            width: run.scale(2 * EM),
            ..self.cluster(at, run.number, Class::Dash)
        };
        if drawn.glyphs.len() == 1 && full(drawn.glyphs[0].advance) {
            self.galley.glyphs.push(drawn.glyphs[0]);
            cluster.font = drawn.units[0].font;
        } else if !long.missing && full(long.glyph.advance) {
            self.galley.glyphs.push(long.glyph);
            cluster.font = FontId(long.font);
        } else {
            // Strokes that overlap.
            let width = dash.glyph.advance.clamp(EM / 4, 2 * EM);
            let count = (2 * EM - 1) / width + 2;
            for _ in 1..count {
                let advance = (2 * EM - width) / (count - 1);
                self.galley.glyphs.push(ShapedGlyph { advance, ..dash.glyph });
            }
            self.galley.glyphs.push(dash.glyph);
        }
        cluster.glyphs = u32::try_from(self.galley.glyphs.len()).unwrap_or(0) - cluster.glyph;
        if dash.missing {
            *missing.characters.entry(self.galley.chars[at]).or_default() += 2;
        }
        if dash.embolden {
            missing.emboldened.insert(cluster.font);
        }
        self.galley.clusters.push(cluster);
    }

    /// Sets the readings, and widens bases that are narrower than theirs.
    fn add_readings(&mut self, shaper: &mut Shaper<'_>, missing: &mut Missing) {
        let mut first = 0;
        for (number, piece) in self.setup.pieces.iter().enumerate() {
            let Piece::Ruby { reading, style: text, .. } = piece else { continue };
            let of_piece = |cluster: &Cluster| cluster.piece as usize;
            first += self.galley.clusters[first..].partition_point(|c| of_piece(c) < number);
            let count = self.galley.clusters[first..].partition_point(|c| of_piece(c) == number);
            let clusters = first..first + count;
            first = clusters.end;
            if clusters.is_empty() || reading.is_empty() {
                continue;
            }
            let small = TextStyle { size: text.size / 2.0, ..text.clone() };
            let pieces = [Piece::Text { text: reading.clone(), style: small }];
            let setup = Setup { pieces: &pieces, ..*self.setup };
            // Readings hold no readings: this goes one level deep.
            let mut inner = Gatherer::new(&setup);
            let sides = quotes::resolve(&inner.galley.chars, setup.tongue);
            let classes: Vec<Class> =
                inner.galley.chars.iter().zip(&sides).map(|(&c, &side)| class(c, side)).collect();
            inner.shape(&sides, &classes, shaper, missing);
            let width = inner.galley.clusters.iter().map(|c| i64::from(c.width)).sum::<i64>();
            let base: i64 =
                self.galley.clusters[clusters.clone()].iter().map(|c| i64::from(c.width)).sum();
            if width > base {
                let each = clamp((width - base) / i64::try_from(count).unwrap_or(1));
                for cluster in &mut self.galley.clusters[clusters.clone()] {
                    cluster.width += each;
                    cluster.shift += each / 2;
                }
            }
            self.galley.readings.push(Reading { clusters, galley: inner.galley, width });
        }
    }
}

/// The hyphen for breaks within words, and the size of the text that it follows, scaled points.
pub(super) fn hyphen(setup: &Setup<'_>, shaper: &mut Shaper<'_>) -> Option<(Single, i64)> {
    let style = setup.first_style()?;
    let looks = Looks::new(setup.tongue, style, shaper);
    Some((shaper.single(looks.latin, '-'), scaled(style.size)))
}

/// Text of one piece, under way.
struct Run<'a> {
    number: u32,
    style: &'a TextStyle,
    ruby: bool,
    looks: Looks,
    sides: &'a [Side],
    classes: &'a [Class],
}

impl Run<'_> {
    /// Whether bold ink must be thickened although the face is bold: the dash of Song faces is as
    /// thin in bold as in regular, and looks broken among thick strokes.
    fn thickens(&self, class: Class) -> bool {
        class == Class::Dash && self.style.bold
    }

    /// Parts of the em at the size of the run.
    fn scale(&self, length: i32) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, NaN becomes 0")]
        let scaled = (f64::from(length) * f64::from(self.style.size)).round() as i32;
        scaled
    }
}

/// The looks of a run, by side.
struct Looks {
    latin: LookId,
    cjk: LookId,
    base: Look,
}

impl Looks {
    fn new(paragraph: Tongue, style: &TextStyle, shaper: &mut Shaper<'_>) -> Self {
        let own = Tongue::of(&style.language);
        let tongue = if own == Tongue::Western { paragraph } else { own };
        let base = Look {
            tongue,
            // Korean has no italics and no dots: stress is bold.
            bold: style.bold || (style.emphasis && tongue == Tongue::Korean),
            italic: style.emphasis,
            code: style.code,
            heading: style.heading,
            emoji: false,
            maths: Maths::No,
            side: Side::Latin,
        };
        let latin = shaper.look(base);
        let cjk = shaper.look(Look { side: Side::Cjk, italic: false, ..base });
        Self { latin, cjk, base }
    }

    fn of(&self, side: Side, chars: &[char], shaper: &mut Shaper<'_>) -> LookId {
        if is_picture(chars, 0) {
            return shaper.look(Look { side: Side::Cjk, italic: false, emoji: true, ..self.base });
        }
        match side {
            Side::Latin => self.latin,
            Side::Cjk => self.cjk,
        }
    }
}

/// Words in katakana stay whole in titles: nothing else says where they begin and end.
fn keep_katakana(chars: &[char], found: &mut [Opportunity]) {
    let katakana = |c: char| matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30fe}');
    for at in 1..chars.len() {
        if katakana(chars[at - 1]) && katakana(chars[at]) {
            found[at] = Opportunity::No;
        }
    }
}

/// Whether a character is to be shown as a picture.
fn is_picture(chars: &[char], at: usize) -> bool {
    let c = chars[at];
    if is_common_han(c) {
        return false;
    }
    match chars.get(at + 1) {
        Some('\u{fe0f}') => !c.is_ascii(),
        Some('\u{fe0e}') => false,
        _ => !c.is_ascii() && is_emoji(c),
    }
}

fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Classes whose body is the same in every face.
fn fills_body(class: Class) -> bool {
    class.is_mark() || matches!(class, Class::Dash | Class::Ellipsis)
}

fn clamp(length: i64) -> i32 {
    i32::try_from(length).unwrap_or(if length < 0 { i32::MIN } else { i32::MAX })
}
