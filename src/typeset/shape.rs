//! Characters to glyphs: the shaper, and tables of what it said before.
//!
//! A Han character, a mark or a space is looked up in a table that the shaper filled when the
//! character was first met; words of other writings are shaped whole and remembered. All lengths
//! are in 65,536ths of the Han em, so that one entry serves every size.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use harfrust::{
    BufferClusterLevel, Direction, Feature, GlyphInfo, Language, Script, ShapeOptions, ShapePlan,
    Tag, UnicodeBuffer, script,
};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::{GlyphId, MetadataProvider};

use super::characters::{Side, Tongue, extends, is_hangul, is_invisible, is_kana};
use super::font::{Candidate, FontBook, Look};
use super::page::FontId;

/// One em in the unit of this module's lengths.
pub(super) const EM: i32 = 65_536;

/// Words longer than this are shaped anew each time, chars.
const LONGEST_KEPT_WORD: usize = 40;
/// More words than this are not kept.
const KEPT_WORDS: usize = 50_000;

/// What printers put where a sort is missing, and what else may stand there: the first that a face
/// has.
const STAND_INS: [char; 3] = ['\u{3013}', '\u{fffd}', '\u{25a1}'];
const NOTDEF: GlyphId = GlyphId::NOTDEF;

/// A glyph, placed relative to the pen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ShapedGlyph {
    /// Its number in the face.
    pub(super) id: u16,
    /// How far the pen moves.
    pub(super) advance: i32,
    /// Shift of the ink to the right.
    pub(super) dx: i32,
    /// Shift of the ink upward.
    pub(super) dy: i32,
    /// The characters of its unit that it shows, where that is known of it: the first, and after
    /// the last; else all are shown by all glyphs together.
    pub(super) part: Option<(u8, u8)>,
}

/// Characters that are drawn together and never part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// The face.
    pub(super) font: FontId,
    /// The ink must be thickened.
    pub(super) embolden: bool,
    /// No face has it.
    pub(super) missing: bool,
    /// How many characters it shows.
    pub(super) chars: usize,
    /// Its glyphs in [`Shaped::glyphs`].
    pub(super) glyphs: Range<usize>,
    /// Sum of their advances.
    pub(super) advance: i32,
}

/// A shaped word.
#[derive(Debug, Default)]
pub(super) struct Shaped {
    /// In the order of the text.
    pub(super) units: Vec<Unit>,
    /// Their glyphs; those of one unit in visual order.
    pub(super) glyphs: Vec<ShapedGlyph>,
}

/// A character by itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Single {
    /// The face.
    pub(super) font: u16,
    /// Its glyph.
    pub(super) glyph: ShapedGlyph,
    /// Blank at the left of the ink.
    pub(super) blank_left: i32,
    /// Blank at the right of the ink.
    pub(super) blank_right: i32,
    /// The ink must be thickened.
    pub(super) embolden: bool,
    /// No face has it.
    pub(super) missing: bool,
    /// The table has been filled here.
    known: bool,
}

/// A look, by number in one shaper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LookId(usize);

/// A look, its faces and its table of characters, 256 to a leaf.
struct Table {
    look: Look,
    candidates: Vec<Candidate>,
    leaves: Vec<Option<Box<[Single; 256]>>>,
}

/// What a plan of the shaper is made for.
#[derive(PartialEq, Eq, Hash)]
struct PlanKey {
    font: FontId,
    script: [u8; 4],
    tongue: Tongue,
    side: Side,
    code: bool,
    backward: bool,
}

/// Turns text into glyphs with the faces of a book; one for each thread.
pub struct Shaper<'book> {
    book: &'book FontBook,
    memory: Memory,
}

/// What a shaper remembers of its book. It changes how fast text is shaped, never how.
#[derive(Default)]
pub(crate) struct Memory {
    tables: Vec<Table>,
    words: HashMap<(LookId, bool, Box<str>), Rc<Shaped>>,
    plans: HashMap<PlanKey, ShapePlan>,
    inks: HashMap<(FontId, u16), [i32; 4]>,
    buffer: Option<UnicodeBuffer>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({} words)", self.words.len())
    }
}

impl std::fmt::Debug for Shaper<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shaper({} words)", self.memory.words.len())
    }
}

impl<'book> Shaper<'book> {
    /// A shaper that has seen nothing yet.
    pub fn new(book: &'book FontBook) -> Self {
        Self { book, memory: Memory::default() }
    }

    /// Takes over what another shaper of the same book remembered, and gives what this one did.
    pub(crate) fn swap_memory(&mut self, memory: &mut Memory) {
        std::mem::swap(&mut self.memory, memory);
    }

    /// The faces it draws on.
    pub fn book(&self) -> &'book FontBook {
        self.book
    }

    /// The number of a look.
    pub(super) fn look(&mut self, look: Look) -> LookId {
        if let Some(known) = self.memory.tables.iter().position(|table| table.look == look) {
            return LookId(known);
        }
        let candidates = self.book.candidates(look);
        self.memory.tables.push(Table { look, candidates, leaves: Vec::new() });
        LookId(self.memory.tables.len() - 1)
    }

    /// One character by itself.
    pub(super) fn single(&mut self, look: LookId, c: char) -> Single {
        let (leaf, at) = (c as usize >> 8, c as usize & 0xff);
        if let Some(Some(leaf)) = self.memory.tables[look.0].leaves.get(leaf)
            && leaf[at].known
        {
            return leaf[at];
        }
        let single = self.find_single(look, c);
        let leaves = &mut self.memory.tables[look.0].leaves;
        if leaves.len() <= leaf {
            leaves.resize_with(leaf + 1, || None);
        }
        leaves[leaf].get_or_insert_with(|| Box::new([Single::default(); 256]))[at] = single;
        single
    }

    fn find_single(&mut self, look: LookId, c: char) -> Single {
        if is_invisible(c) {
            return Single { known: true, ..Single::default() };
        }
        let shaped = self.shape(look, c.encode_utf8(&mut [0; 4]), false);
        let Some(unit) = shaped.units.first() else {
            return Single { known: true, missing: true, ..Single::default() };
        };
        let glyph = shaped.glyphs.first().copied().unwrap_or_default();
        let (blank_left, blank_right) = self.blanks(unit.font, glyph);
        Single {
            font: unit.font.0,
            glyph,
            blank_left,
            blank_right,
            embolden: unit.embolden,
            missing: unit.missing,
            known: true,
        }
    }

    /// Blank at both sides of a glyph's ink.
    fn blanks(&self, font: FontId, glyph: ShapedGlyph) -> (i32, i32) {
        let Some((face, opened)) = self.book.open(font) else { return (0, 0) };
        let metrics = face.glyph_metrics(Size::unscaled(), LocationRef::default());
        let Some(ink) = metrics.bounds(GlyphId::from(glyph.id)) else { return (0, 0) };
        let scale = Scale::new(self.book, font, opened.units);
        let left = glyph.dx.saturating_add(scale.of_f32(ink.x_min));
        let right = glyph.advance.saturating_sub(glyph.dx + scale.of_f32(ink.x_max));
        (left, right)
    }

    /// Left, right, bottom and top of a glyph's ink from its origin; zeros where it has none.
    pub(super) fn ink(&mut self, font: FontId, id: u16) -> [i32; 4] {
        if let Some(known) = self.memory.inks.get(&(font, id)) {
            return *known;
        }
        let measured = || {
            let (face, opened) = self.book.open(font)?;
            let metrics = face.glyph_metrics(Size::unscaled(), LocationRef::default());
            let ink = metrics.bounds(GlyphId::from(id))?;
            let scale = Scale::new(self.book, font, opened.units);
            Some([ink.x_min, ink.x_max, ink.y_min, ink.y_max].map(|length| scale.of_f32(length)))
        };
        let ink = measured().unwrap_or_default();
        self.memory.inks.insert((font, id), ink);
        ink
    }

    /// A word: text without spaces, of one look; `backward` if it runs from right to left.
    pub(super) fn word(&mut self, look: LookId, text: &str, backward: bool) -> Rc<Shaped> {
        // The key must be owned to be looked up in a map of tuples; words are short.
        if text.len() > LONGEST_KEPT_WORD {
            return Rc::new(self.shape(look, text, backward));
        }
        let key = (look, backward, Box::from(text));
        if let Some(known) = self.memory.words.get(&key) {
            return Rc::clone(known);
        }
        let shaped = Rc::new(self.shape(look, text, backward));
        if self.memory.words.len() >= KEPT_WORDS {
            self.memory.words.clear();
        }
        self.memory.words.insert(key, Rc::clone(&shaped));
        shaped
    }

    /// Chooses a face for each cluster and shapes what is of one face together.
    fn shape(&mut self, look: LookId, text: &str, backward: bool) -> Shaped {
        let mut shaped = Shaped::default();
        let mut open: Option<(Option<Candidate>, Range<usize>)> = None;
        for cluster in clusters(text) {
            let candidate = self.candidate(look, &text[cluster.clone()]);
            match &mut open {
                Some((current, range)) if *current == candidate => range.end = cluster.end,
                _ => {
                    if let Some((candidate, range)) = open.take() {
                        self.shape_run(look, candidate, &text[range], backward, &mut shaped);
                    }
                    open = Some((candidate, cluster));
                }
            }
        }
        if let Some((candidate, range)) = open {
            self.shape_run(look, candidate, &text[range], backward, &mut shaped);
        }
        shaped
    }

    /// The first face that has all of a cluster, else its first character, else one of the machine's.
    fn candidate(&self, look: LookId, cluster: &str) -> Option<Candidate> {
        let candidates = &self.memory.tables[look.0].candidates;
        let has = |candidate: &Candidate, all: bool| {
            let Some((face, _)) = self.book.open(candidate.font) else { return false };
            let map = face.charmap();
            let mut seen = cluster.chars().filter(|&c| !is_invisible(c));
            if all {
                seen.all(|c| map.map(c).is_some())
            } else {
                seen.next().is_some_and(|c| map.map(c).is_some())
            }
        };
        let whole = candidates.iter().find(|candidate| has(candidate, true));
        let known =
            whole.or_else(|| candidates.iter().find(|candidate| has(candidate, false))).copied();
        known.or_else(|| {
            let seen: Vec<char> = cluster.chars().filter(|&c| !is_invisible(c)).collect();
            if seen.is_empty() {
                return None;
            }
            self.book.installed(&seen, self.memory.tables[look.0].look.bold)
        })
    }

    /// Shapes text that one face serves; `None` draws the box for what is missing.
    fn shape_run(
        &mut self,
        look: LookId,
        candidate: Option<Candidate>,
        text: &str,
        backward: bool,
        shaped: &mut Shaped,
    ) {
        let Look { tongue, side, code, .. } = self.memory.tables[look.0].look;
        let Some(candidate) = candidate else {
            return self.missing(look, text, shaped);
        };
        let Some((face, opened)) = self.book.open(candidate.font) else {
            return self.missing(look, text, shaped);
        };
        let engine = opened.data.shaper(&face).build();
        let mut buffer = self.memory.buffer.take().unwrap_or_default();
        buffer.clear();
        for (index, c) in text.chars().enumerate() {
            buffer.add(c, u32::try_from(index).unwrap_or(u32::MAX));
        }
        buffer.guess_segment_properties();
        if side == Side::Cjk {
            buffer.set_script(cjk_script(text));
        }
        let direction = if backward { Direction::RightToLeft } else { Direction::LeftToRight };
        buffer.set_direction(direction);
        buffer.set_cluster_level(if backward {
            BufferClusterLevel::MonotoneCharacters
        } else {
            BufferClusterLevel::MonotoneGraphemes
        });
        let language = language(tongue, side);
        if let Some(language) = &language {
            buffer.set_language(language.clone());
        }
        let key = PlanKey {
            font: candidate.font,
            script: buffer.script().tag().to_be_bytes(),
            tongue,
            side,
            code,
            backward,
        };
        let features: &[Feature] = if code { &plain_features() } else { &[] };
        let script = buffer.script();
        let plan = self.memory.plans.entry(key).or_insert_with(|| {
            ShapePlan::new(&engine, direction, Some(script), language.as_ref(), features)
        });
        let options = ShapeOptions::new().plan(Some(plan)).features(features);
        let output = engine.shape(buffer, options);
        let scale = Scale::new(self.book, candidate.font, opened.units);
        let map = face.charmap();
        collect(&output, text, candidate, &scale, backward.then_some(&map), shaped);
        self.memory.buffer = Some(output.clear());
    }

    /// A mark for each cluster that no face has; nothing for what is never seen.
    fn missing(&self, look: LookId, text: &str, shaped: &mut Shaped) {
        let mut mark = None;
        for cluster in clusters(text) {
            let cluster = &text[cluster];
            let seen = cluster.chars().any(|c| !is_invisible(c));
            let start = shaped.glyphs.len();
            let (font, glyph) = *mark.get_or_insert_with(|| self.stand_in(look));
            if seen {
                shaped.glyphs.push(glyph);
            }
            shaped.units.push(Unit {
                font,
                embolden: false,
                missing: seen,
                chars: cluster.chars().count(),
                glyphs: start..shaped.glyphs.len(),
                advance: if seen { glyph.advance } else { 0 },
            });
        }
    }

    /// What stands in for a character that no face has: a glyph that a face does have, so that the
    /// file stays one that all can read; the box of the first face where there is none.
    fn stand_in(&self, look: LookId) -> (FontId, ShapedGlyph) {
        let candidates = &self.memory.tables[look.0].candidates;
        let drawn = STAND_INS.iter().find_map(|&mark| {
            candidates.iter().find_map(|candidate| {
                let (face, _) = self.book.open(candidate.font)?;
                Some((candidate.font, face.charmap().map(mark)?))
            })
        });
        let first = || (candidates.first().map_or(FontId(0), |candidate| candidate.font), NOTDEF);
        let (font, glyph) = drawn.unwrap_or_else(first);
        let id = u16::try_from(glyph.to_u32()).unwrap_or(0);
        (font, ShapedGlyph { id, advance: self.advance(font, glyph), dx: 0, dy: 0, part: None })
    }

    fn advance(&self, font: FontId, glyph: GlyphId) -> i32 {
        let Some((face, opened)) = self.book.open(font) else { return EM };
        let metrics = face.glyph_metrics(Size::unscaled(), LocationRef::default());
        let width = metrics.advance_width(glyph).unwrap_or(0.0);
        Scale::new(self.book, font, opened.units).of_f32(width).max(EM / 4)
    }
}

/// Units of a face to 65,536ths of the Han em.
struct Scale {
    numerator: i64,
    units: i64,
}

impl Scale {
    fn new(book: &FontBook, font: FontId, units: i64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "scales are near 1")]
        let numerator = (f64::from(book.scale(font)) * f64::from(EM)).round() as i64;
        Self { numerator, units }
    }

    fn of(&self, length: i32) -> i32 {
        let scaled = i64::from(length) * self.numerator;
        i32::try_from((scaled + self.units.div_euclid(2)).div_euclid(self.units)).unwrap_or(0)
    }

    fn of_f32(&self, length: f32) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
        let whole = length.round() as i32;
        self.of(whole)
    }
}

/// Gathers the shaper's glyphs into units, in the order of the text.
fn collect(
    output: &harfrust::GlyphBuffer,
    text: &str,
    candidate: Candidate,
    scale: &Scale,
    backward: Option<&Charmap<'_>>,
    shaped: &mut Shaped,
) {
    let infos = output.glyph_infos();
    let positions = output.glyph_positions();
    let mut groups: Vec<(u32, Range<usize>)> = Vec::new();
    for (index, info) in infos.iter().enumerate() {
        match groups.last_mut() {
            Some((cluster, range)) if *cluster == info.cluster => range.end = index + 1,
            _ => groups.push((info.cluster, index..index + 1)),
        }
    }
    let chars: Vec<char> = text.chars().collect();
    let mut parts = vec![None; infos.len()];
    if let Some(map) = backward {
        groups.reverse();
        groups = with_marks(groups, &chars, infos, map, &mut parts);
    }
    for (number, (cluster, range)) in groups.iter().enumerate() {
        let next = groups.get(number + 1).map_or(chars.len(), |&(next, _)| next as usize);
        let start = shaped.glyphs.len();
        let mut advance = 0;
        for index in range.clone() {
            let position = &positions[index];
            let glyph = ShapedGlyph {
                id: u16::try_from(infos[index].glyph_id).unwrap_or(0),
                advance: scale.of(position.x_advance),
                dx: scale.of(position.x_offset),
                dy: scale.of(position.y_offset),
                part: parts[index],
            };
            advance += glyph.advance;
            shaped.glyphs.push(glyph);
        }
        shaped.units.push(Unit {
            font: candidate.font,
            embolden: candidate.embolden,
            missing: false,
            chars: next.saturating_sub(*cluster as usize),
            glyphs: start..shaped.glyphs.len(),
            advance,
        });
    }
}

/// Groups of glyphs in the order of the text, marks with their letters, where the glyphs run the
/// other way; with them, which characters each glyph shows. For copying, such text is read glyph by
/// glyph: readers take a text that is stated for one that they must turn round.
fn with_marks(
    groups: Vec<(u32, Range<usize>)>,
    chars: &[char],
    infos: &[GlyphInfo],
    map: &Charmap<'_>,
    parts: &mut [Option<(u8, u8)>],
) -> Vec<(u32, Range<usize>)> {
    let mut units: Vec<(u32, Range<usize>)> = Vec::with_capacity(groups.len());
    let ends: Vec<usize> = (1..=groups.len())
        .map(|number| groups.get(number).map_or(chars.len(), |&(next, _)| next as usize))
        .collect();
    for ((cluster, range), end) in groups.into_iter().zip(ends) {
        let start = cluster as usize;
        let first = match units.last_mut() {
            Some((first, whole)) if chars.get(start).is_some_and(|&c| extends(c)) => {
                whole.start = whole.start.min(range.start);
                whole.end = whole.end.max(range.end);
                *first
            }
            _ => {
                units.push((cluster, range.clone()));
                cluster
            }
        };
        let part = |from: usize, to: usize| {
            let within = |at: usize| u8::try_from(at.checked_sub(first as usize)?).ok();
            within(from).zip(within(to))
        };
        if range.len() == 1 {
            parts[range.start] = part(start, end);
            continue;
        }
        // Marks that changed places are told apart by their glyphs.
        for index in range {
            let shows = |at: &usize| {
                map.map(chars[*at]).is_some_and(|glyph| glyph.to_u32() == infos[index].glyph_id)
            };
            parts[index] =
                (start..end.min(chars.len())).find(shows).and_then(|at| part(at, at + 1));
        }
    }
    for (_, range) in &units {
        let mut shown: Vec<_> = parts[range.clone()].to_vec();
        shown.sort_unstable();
        shown.dedup();
        if shown.len() < range.len() || shown.contains(&None) {
            parts[range.clone()].fill(None);
        }
    }
    units
}

/// Byte ranges of the clusters of a text: a character and what extends it.
fn clusters(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut starts = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = starts.next()?;
        let mut joined = false;
        while let Some(&(_, c)) = starts.peek() {
            if !extends(c) && !joined {
                break;
            }
            joined = c == '\u{200d}';
            starts.next();
        }
        Some(start..starts.peek().map_or(text.len(), |&(end, _)| end))
    })
}

/// The script for the shaper of text set as CJK.
fn cjk_script(text: &str) -> Script {
    match text.chars().next() {
        Some(c) if is_hangul(c) => script::HANGUL,
        Some(c @ '\u{3041}'..='\u{309f}') if is_kana(c) => script::HIRAGANA,
        Some(c) if is_kana(c) => script::KATAKANA,
        _ => script::HAN,
    }
}

/// The language for the shaper: regional forms and the long dash depend on it.
fn language(tongue: Tongue, side: Side) -> Option<Language> {
    let tag = match (tongue, side) {
        (Tongue::Traditional, _) => "zh-hant",
        (Tongue::Japanese, _) => "ja",
        (Tongue::Korean, _) => "ko",
        (Tongue::Simplified, _) | (Tongue::Western, Side::Cjk) => "zh-hans",
        (Tongue::Western, Side::Latin) => "en",
    };
    Language::new(tag)
}

/// Ligatures would hide what code says.
fn plain_features() -> [Feature; 2] {
    [Feature::new(Tag::new(b"liga"), 0, ..), Feature::new(Tag::new(b"calt"), 0, ..)]
}
