//! The column as it grows: what all makers of blocks share.
//!
//! Knows no block and no inline; the files beside this one add those.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assets::Assets;
use crate::book::Labels;
use crate::diagnostic::Diagnostics;
use crate::document::Base;
use crate::typeset::font::FontBook;
use crate::typeset::formula;
use crate::typeset::geometry::{Color, Pt};
use crate::typeset::page::{Item, ItemKind, Structure, StructureRole};
use crate::typeset::pagebreak::{self, Break};
use crate::typeset::paragraph::{
    Align, Line, Missing, ParagraphStyle, Piece, TextStyle, lay_paragraph,
};
use crate::typeset::shape::Shaper;
use crate::typeset::style::{BLOCK_SPACE, CODE, EDGE_SPACE, Geometry, Layout, Look, Rules};

/// So many lines stay under a heading: two, or what is nearly as tall.
const UNDER_HEADING: f32 = 1.9;

/// A piece of the column with what stands on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slab {
    /// What page breaking sees.
    pub(crate) numbers: pagebreak::Slab,
    /// From the top to the baseline of its first line, pt.
    pub(crate) baseline: Pt,
    /// How far what stands on it hangs into the space below its em boxes, pt.
    pub(crate) hang: Pt,
    /// What stands on it: x from the left edge of the text, y from its top.
    pub(crate) items: Vec<Item>,
    /// What is drawn above it at a page's top.
    pub(crate) repeated: Option<Arc<Vec<Item>>>,
    /// Names of the places that it begins.
    pub(crate) targets: Vec<String>,
}

/// Where blocks are set, and how their text looks unless they say otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Left edge, from the left edge of the text.
    pub(crate) left: Pt,
    /// Width of the lines.
    pub(crate) width: Pt,
    /// Size of the text.
    pub(crate) size: Pt,
    /// Distance of baselines.
    pub(crate) pitch: Pt,
    /// Bold.
    pub(crate) bold: bool,
    /// Titles and headings, which may have faces of their own.
    pub(crate) heading: bool,
    /// Colour of the ink.
    pub(crate) color: Color,
    /// Language, BCP 47.
    pub(crate) language: Arc<str>,
    /// Alignment, where stated.
    pub(crate) align: Option<Align>,
    /// Whether first lines are indented.
    pub(crate) indent: bool,
    /// Running text: not in a list, a quote or a table.
    pub(crate) running: bool,
    /// Whether headings in it head sections of the article.
    pub(crate) sections: bool,
    /// The node of the structure that blocks belong to.
    pub(crate) node: usize,
}

impl Frame {
    /// The frame moved in from both sides.
    pub(crate) fn inset(&self, left: Pt, right: Pt) -> Self {
        Self { left: self.left + left, width: self.width - left - right, ..self.clone() }
    }

    /// The frame for text of another look, which is no running text.
    pub(crate) fn with_look(&self, look: &Look) -> Self {
        let size = self.size * look.size;
        Self {
            size,
            pitch: if look.leading > 0.0 { size * look.leading } else { self.pitch },
            bold: self.bold || look.bold,
            heading: look.bold,
            color: look.color,
            running: false,
            ..self.clone()
        }
    }

    /// How its text looks.
    pub(crate) fn text_style(&self) -> TextStyle {
        TextStyle {
            size: self.size,
            bold: self.bold,
            emphasis: false,
            dots: false,
            code: false,
            heading: self.heading,
            underline: false,
            strikeout: false,
            background: None,
            raise: 0.0,
            color: self.color,
            language: Arc::clone(&self.language),
            link: None,
            note: None,
        }
    }

    /// Space between text and a block of text of its own, as a list is.
    pub(crate) fn block_space(&self) -> Pt {
        self.pitch * BLOCK_SPACE + self.pitch - self.size
    }

    /// Space between text and the edge of a block.
    pub(crate) fn edge_space(&self) -> Pt {
        self.pitch * EDGE_SPACE
    }

    /// What its language asks of paragraphs.
    pub(crate) fn rules(&self) -> Rules {
        Rules::of(&self.language)
    }
}

/// What one article is set with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    /// The pictures.
    pub(crate) assets: &'a Assets,
    /// What relative addresses stand against.
    pub(crate) base: &'a Base,
    /// The faces.
    pub(crate) fonts: &'a FontBook,
    /// The page.
    pub(crate) geometry: &'a Geometry,
    /// What the caller asks of it.
    pub(crate) layout: &'a Layout,
    /// The book's own words.
    pub(crate) labels: &'a Labels,
    /// The names of what links to articles of the book lead to, by their addresses.
    pub(crate) links: &'a BTreeMap<String, String>,
    /// The article's number in the book, which keeps its targets apart from those of others.
    pub(crate) article: usize,
}

/// A column being made.
#[derive(Debug)]
pub(crate) struct Flow<'a> {
    pub(crate) setting: Setting<'a>,
    pub(crate) shaper: Shaper<'a>,
    pub(crate) slabs: Vec<Slab>,
    /// The pieces of each note.
    pub(crate) notes: Vec<Vec<Slab>>,
    pub(crate) structure: Vec<Structure>,
    pub(crate) missing: Missing,
    pub(crate) diagnostics: Diagnostics,
    /// Headings that count, so far.
    pub(crate) sections: usize,
    /// Levels of the headings that the text stands under.
    pub(crate) open_levels: Vec<u8>,
    /// The notes that hold addresses of links, by address.
    pub(crate) link_notes: BTreeMap<String, usize>,
    /// A note is being set: it holds no notes.
    pub(crate) noting: bool,
    /// Codes of diagnostics that are given once.
    pub(crate) said: Vec<&'static str>,
    /// How listings look.
    pub(crate) code_look: &'static Look,
    /// What is known of the faces of formulas.
    pub(crate) formulas: formula::Known,
    /// What waits for the next slab.
    pub(crate) pending: Pending,
}

/// What is to be hung on the next slab.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// It belongs to what stands before it.
    pub(crate) keep: bool,
    /// Whether a page may end before it: not where what stands there leads up to it.
    pub(crate) before: Break,
    /// Under a heading: how much stands there already, pt.
    pub(crate) under_heading: Option<Pt>,
    /// Names of places.
    pub(crate) targets: Vec<String>,
    /// Marks of list items, their baselines at 0.
    pub(crate) marks: Vec<Item>,
    /// The next paragraph follows a heading.
    pub(crate) after_heading: bool,
}

impl<'a> Flow<'a> {
    /// An empty column; node 0 of its structure has this role.
    pub(crate) fn new(setting: Setting<'a>, role: StructureRole) -> Self {
        Self {
            setting,
            shaper: Shaper::new(setting.fonts),
            slabs: Vec::new(),
            notes: Vec::new(),
            structure: vec![Structure { role, parent: 0, language: None }],
            missing: Missing::default(),
            diagnostics: Diagnostics::new(),
            sections: 0,
            open_levels: Vec::new(),
            link_notes: BTreeMap::new(),
            noting: false,
            said: Vec::new(),
            code_look: &CODE,
            formulas: formula::Known::default(),
            pending: Pending::default(),
        }
    }

    /// The frame of running text.
    pub(crate) fn body(&self, language: &str) -> Frame {
        let geometry = self.setting.geometry;
        Frame {
            left: 0.0,
            width: geometry.measure,
            size: geometry.size,
            pitch: geometry.pitch,
            bold: false,
            heading: false,
            color: Color::BLACK,
            language: language.into(),
            align: None,
            indent: true,
            running: true,
            sections: true,
            node: 0,
        }
    }

    /// Adds a node to the structure.
    pub(crate) fn node(&mut self, role: StructureRole, parent: usize) -> usize {
        self.structure.push(Structure { role, parent, language: None });
        self.structure.len() - 1
    }

    /// Adds a node and gives the frame that stands in it.
    pub(crate) fn inside(&mut self, role: StructureRole, frame: &Frame) -> Frame {
        let node = self.node(role, frame.node);
        Frame { node, ..frame.clone() }
    }

    /// Adds a slab, with what waits for it.
    pub(crate) fn push(&mut self, mut slab: Slab) {
        if std::mem::take(&mut self.pending.keep) {
            slab.numbers.before = Break::Never;
        }
        let before = std::mem::take(&mut self.pending.before);
        slab.numbers.before = slab.numbers.before.max(before);
        self.stay_under_heading(&mut slab);
        self.pending.after_heading = false;
        slab.targets.append(&mut self.pending.targets);
        let baseline = slab.baseline;
        slab.items.extend(self.pending.marks.drain(..).map(|item| shifted(item, 0.0, baseline)));
        self.slabs.push(slab);
    }

    /// A heading has two lines under it at a page's foot, whatever they belong to.
    fn stay_under_heading(&mut self, slab: &mut Slab) {
        let Some(above) = self.pending.under_heading.take() else { return };
        if above > 0.0 {
            slab.numbers.before = Break::Never;
        }
        // What has an edge, as a listing of one row has, stands for a line more.
        let pitch = self.setting.geometry.pitch;
        let edge = if slab.numbers.trailing <= 0.0 { pitch } else { 0.0 };
        let height = above + slab.numbers.height + edge;
        if height < pitch * UNDER_HEADING {
            self.pending.under_heading = Some(height);
        }
    }

    /// Adds slabs one by one.
    pub(crate) fn push_all(&mut self, slabs: Vec<Slab>) {
        for slab in slabs {
            self.push(slab);
        }
    }

    /// Asks for space between the last slab and what comes next: from the foot of its letters.
    pub(crate) fn space_below(&mut self, space: Pt) {
        if let Some(slab) = self.slabs.last_mut() {
            slab.numbers.below = slab.numbers.below.max(space);
        }
    }

    /// Asks for space above the slab of this index, from the foot of the letters above.
    pub(crate) fn space_above(&mut self, index: usize, space: Pt) {
        if let Some(slab) = self.slabs.get_mut(index) {
            slab.numbers.above = slab.numbers.above.max(space);
        }
    }

    /// Begins a column apart; [`end`](Self::end) gives it and goes on with the one before.
    pub(crate) fn begin(&mut self) -> (Vec<Slab>, Pending) {
        (std::mem::take(&mut self.slabs), std::mem::take(&mut self.pending))
    }

    /// Ends a column apart. What still waits in it goes to its last slab, or is lost with it.
    pub(crate) fn end(&mut self, outer: (Vec<Slab>, Pending)) -> Vec<Slab> {
        let inner = std::mem::replace(&mut self.slabs, outer.0);
        let mut waiting = std::mem::replace(&mut self.pending, outer.1);
        self.pending.targets.append(&mut waiting.targets);
        inner
    }

    /// Lays pieces into lines.
    pub(crate) fn lay(&mut self, pieces: &[Piece], style: &ParagraphStyle) -> Vec<Line> {
        lay_paragraph(pieces, style, &mut self.shaper, &mut self.missing)
    }

    /// Lays a text of one style into lines.
    pub(crate) fn lay_text(&mut self, text: &str, frame: &Frame, align: Align) -> Vec<Line> {
        let piece = Piece::Text { text: text.to_owned(), style: frame.text_style() };
        self.lay(&[piece], &frame.paragraph_style(align))
    }

    /// Whether something of this code is said for the first time.
    pub(crate) fn first_time(&mut self, code: &'static str) -> bool {
        let first = !self.said.contains(&code);
        if first {
            self.said.push(code);
        }
        first
    }
}

impl Frame {
    /// Lines over its whole width.
    pub(crate) fn paragraph_style(&self, align: Align) -> ParagraphStyle {
        ParagraphStyle {
            measure: self.width,
            first_indent: 0.0,
            align,
            balance: false,
            language: Arc::clone(&self.language),
        }
    }
}

/// Slabs under one another as one that is never cut.
pub(crate) fn merged(slabs: Vec<Slab>) -> Slab {
    let mut whole = Slab::default();
    let mut height: Pt = 0.0;
    let mut last = pagebreak::Slab::default();
    for (index, slab) in slabs.into_iter().enumerate() {
        if index == 0 {
            whole.baseline = slab.baseline;
            whole.numbers.above = slab.numbers.above;
            whole.numbers.before = slab.numbers.before;
        } else {
            height += last.gap(&slab.numbers);
        }
        whole.items.extend(slab.items.into_iter().map(|item| shifted(item, 0.0, height)));
        whole.targets.extend(slab.targets);
        whole.numbers.notes.extend(&slab.numbers.notes);
        height += slab.numbers.height;
        last = pagebreak::Slab { notes: Vec::new(), ..slab.numbers };
    }
    whole.numbers.height = height;
    whole.numbers.trailing = last.trailing;
    whole.numbers.below = last.below;
    whole
}

/// A thing that has been said, or says nothing: an artifact, and what is text in it, shapes.
pub(crate) fn unspoken(item: Item) -> Item {
    let kind = match item.kind {
        ItemKind::Glyphs { x, y, run } => ItemKind::Sign { x, y, run },
        kind => kind,
    };
    Item { node: None, kind }
}

/// A thing moved right and down.
pub(crate) fn shifted(mut item: Item, right: Pt, down: Pt) -> Item {
    match &mut item.kind {
        ItemKind::Glyphs { x, y, .. }
        | ItemKind::Sign { x, y, .. }
        | ItemKind::Shape { x, y, .. }
        | ItemKind::Dot { x, y, .. } => {
            *x += right;
            *y += down;
        }
        ItemKind::Fill { rect, .. } | ItemKind::Link { rect, .. } => {
            rect.x += right;
            rect.y += down;
        }
        ItemKind::Image { rect, slice, .. } => {
            rect.x += right;
            rect.y += down;
            if let Some((top, _)) = slice {
                *top += down;
            }
        }
    }
    item
}

/// The baseline of a line in its slab: text stands in its em box at the top of the line, where
/// Chinese grids put it, for then first lines touch the top margin.
pub(crate) fn baseline(size: Pt) -> Pt {
    size * 0.88
}
