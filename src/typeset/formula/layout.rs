//! A tree to boxes: rows of atoms, the space between them, letters and signs.
//!
//! The rules are those of appendix G of The `TeXbook`, which the comments name by their number; its
//! font parameters are those of Computer Modern, moved to the axis and the x-height of the face at
//! hand. Pure: depends on nothing but the tree and the widths that the faces state.

use super::boxes::{Area, Faces, Letters, Mark, Measures};
use super::operators::{self, INTEGRAL_LEAN};
use super::shapes::{self, Drawn, RULE};
use super::tree::{Face, Kind, Level, Node};
use crate::typeset::geometry::Pt;

/// How large things are, and whether raised things stay low.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) level: Level,
    pub(super) cramped: bool,
}

impl Style {
    pub(super) fn new(level: Level) -> Self {
        Self { level, cramped: false }
    }

    pub(super) fn cramped(self) -> Self {
        Self { cramped: true, ..self }
    }

    /// The level of scripts.
    pub(super) fn part_of_script(self) -> Level {
        self.script().level
    }

    pub(super) fn script(self) -> Self {
        let level = match self.level {
            Level::Display | Level::Text => Level::Script,
            Level::Script | Level::SecondScript => Level::SecondScript,
        };
        Self { level, ..self }
    }

    /// What stands above a bar; what stands below it is cramped besides.
    pub(super) fn part(self) -> Self {
        if self.level == Level::Display {
            Self { level: Level::Text, ..self }
        } else {
            self.script()
        }
    }

    pub(super) fn is_display(self) -> bool {
        self.level == Level::Display
    }

    fn is_small(self) -> bool {
        self.level >= Level::Script
    }
}

/// Sizes of scripts and of scripts of scripts, part of the text's.
const SCRIPT: f32 = 0.72;
const SECOND_SCRIPT: f32 = 0.56;

/// One thing of a row.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) area: Area,
    /// What it is to its neighbours; none for space.
    pub(super) kind: Option<Kind>,
    /// One letter or sign, on which scripts sit lower.
    pub(super) single: bool,
}

impl Atom {
    /// Something without ink, of a kind.
    pub(super) fn empty(kind: Kind) -> Self {
        Self { area: Area::default(), kind: Some(kind), single: false }
    }
}

/// Lays a formula out.
pub(super) struct Setter<'a, F> {
    pub(super) faces: &'a mut F,
    /// Size of the text around, pt.
    pub(super) size: Pt,
    pub(super) bold: bool,
    measures: Measures,
}

impl<'a, F: Faces> Setter<'a, F> {
    pub(super) fn new(faces: &'a mut F, size: Pt, bold: bool) -> Self {
        let measures = faces.measures();
        Self { faces, size, bold, measures }
    }

    /// Size of the text around at a level, pt.
    fn size_at(&self, style: Style) -> Pt {
        self.size
            * match style.level {
                Level::Display | Level::Text => 1.0,
                Level::Script => SCRIPT,
                Level::SecondScript => SECOND_SCRIPT,
            }
    }

    /// The em of formulas at a level, pt.
    pub(super) fn em(&self, style: Style) -> Pt {
        self.size_at(style) * self.measures.em
    }

    pub(super) fn measures_em(&self) -> f32 {
        self.measures.em
    }

    pub(super) fn axis(&self, style: Style) -> Pt {
        self.size_at(style) * self.measures.axis
    }

    pub(super) fn x_height(&self, style: Style) -> Pt {
        self.size_at(style) * self.measures.x_height
    }

    pub(super) fn rule(&self, style: Style) -> Pt {
        // Thinner bars would vanish on screens.
        (self.em(style) * RULE).max(0.4)
    }

    /// A drawn sign at a level, from `bottom` over the baseline.
    pub(super) fn drawn(&self, drawn: Drawn, bottom: Pt, style: Style) -> Area {
        let em = self.em(style);
        let scale = |(x, y): (Pt, Pt)| (x * em, y * em);
        let outline = drawn.outline.into_iter().map(|segment| segment.mapped(scale)).collect();
        Area::shape(drawn.width * em, bottom, drawn.height * em, outline)
    }

    /// The same, centred on the axis.
    pub(super) fn centred(&self, drawn: Drawn, style: Style) -> Area {
        let bottom = self.axis(style) - drawn.height * self.em(style) / 2.0;
        self.drawn(drawn, bottom, style)
    }

    /// Text of one look.
    pub(super) fn letters(&mut self, text: &str, letters: Letters, style: Style) -> Area {
        let letters = Letters { bold: letters.bold || self.bold, ..letters };
        let size = self.size_at(style);
        let strip = self.faces.strip(text, letters);
        let [_, right, bottom, top] = strip.ink.map(|length| length * size);
        let lean = (right - strip.width * size).max(0.0);
        let marks = strip
            .cuts
            .iter()
            .map(|cut| Mark::Glyph {
                x: cut.x * size,
                y: cut.y * size,
                size,
                font: cut.font,
                id: cut.id,
                advance: cut.advance * size,
                shows: cut.shows,
                embolden: cut.embolden,
            })
            .collect();
        Area { width: strip.width * size + lean, height: top, depth: -bottom, lean, marks }
    }

    /// A row in one box.
    pub(super) fn row(&mut self, nodes: &[Node], style: Style) -> Area {
        let atoms = self.atoms(nodes, style);
        self.joined(atoms, style)
    }

    /// Atoms side by side, with the space between them.
    pub(super) fn joined(&self, atoms: Vec<Atom>, style: Style) -> Area {
        let mut row = Area::default();
        let mut before: Option<Kind> = None;
        for atom in atoms {
            row.width += self.space(before, atom.kind, style);
            before = atom.kind.or(before);
            row.push(atom.area);
        }
        row
    }

    /// The space between neighbours, pt.
    pub(super) fn space(&self, before: Option<Kind>, after: Option<Kind>, style: Style) -> Pt {
        match (before, after) {
            (Some(before), Some(after)) => {
                let eighteenths = space(before, after, style.is_small());
                f32::from(eighteenths) / 18.0 * self.em(style)
            }
            _ => 0.0,
        }
    }

    /// The things of a row.
    pub(super) fn atoms(&mut self, nodes: &[Node], style: Style) -> Vec<Atom> {
        let mut atoms = self.things(nodes, style);
        rekind(&mut atoms);
        atoms
    }

    /// The same, their kinds as they are by themselves.
    pub(super) fn things(&mut self, nodes: &[Node], style: Style) -> Vec<Atom> {
        let mut atoms: Vec<Atom> = Vec::with_capacity(nodes.len());
        let mut level = style.level;
        for node in nodes {
            if let Node::Level(stated) = node {
                level = *stated;
                continue;
            }
            let atom = self.atom(node, Style { level, ..style });
            atoms.push(atom);
        }
        atoms
    }

    pub(super) fn atom(&mut self, node: &Node, style: Style) -> Atom {
        let (area, kind) = match node {
            Node::Sign { sign, kind, face } => {
                let area = self.sign(*sign, *kind, *face, style);
                return Atom { area, kind: Some(*kind), single: true };
            }
            Node::Number { text, face } => {
                let letters = Letters { bold: face.bold, ..Letters::default() };
                (self.letters(text, letters, style), Kind::Ordinary)
            }
            Node::Text { text, face, italic } => {
                let letters =
                    Letters { italic: *italic, bold: face.bold, words: true, signs: false };
                let text = if text.chars().any(|c| c as u32 > 0x1_0000 || ('ℂ'..='ℳ').contains(&c))
                {
                    self.letters(text, Letters { words: false, ..letters }, style)
                } else {
                    self.letters(text, letters, style)
                };
                (text, Kind::Ordinary)
            }
            Node::Function { name, .. } => (self.row(name, style), Kind::Large),
            Node::Operator { sign, .. } => (self.operator(*sign, style), operator_kind(*sign)),
            Node::Row(nodes) => {
                // A group of one letter is that letter.
                if let [Node::Sign { .. }] = &nodes[..] {
                    let inner = self.atom(&nodes[0], style);
                    return Atom { kind: Some(Kind::Ordinary), ..inner };
                }
                (self.row(nodes, style), Kind::Ordinary)
            }
            Node::As(kind, nodes) => (self.row(nodes, style), *kind),
            Node::Scripts { base, below, above } => {
                let (area, kind) = self.scripts(base, below.as_deref(), above.as_deref(), style);
                (area, kind)
            }
            Node::Space(width) => {
                let area = Area::room(width * self.em(style), 0.0, 0.0);
                return Atom { area, kind: None, single: false };
            }
            Node::Level(_) => {
                return Atom { area: Area::default(), kind: None, single: false };
            }
            node => self.built(node, style),
        };
        Atom { area, kind: Some(kind), single: false }
    }

    fn sign(&mut self, sign: char, kind: Kind, face: Face, style: Style) -> Area {
        let mut text = [0; 4];
        let italic = kind == Kind::Variable && !face.upright;
        // The face of text has one form of these letters; that of mathematics both.
        let sign = match sign {
            'ϕ' => '𝜙',
            'ϵ' => '𝜖',
            'ϑ' => '𝜗',
            'ϱ' => '𝜚',
            'ϖ' => '𝜛',
            '∂' => '𝜕',
            '〈' => '⟨',
            '〉' => '⟩',
            sign => sign,
        };
        let letters = Letters { italic, bold: face.bold, ..Letters::default() };
        match sign {
            // The arrows of text are short.
            '←'..='⇿' => {
                let letters = Letters { signs: true, ..letters };
                self.letters(sign.encode_utf8(&mut text), letters, style)
            }
            '‖' | '⟨' | '⟩' | '⌊' | '⌋' | '⌈' | '⌉' => {
                self.bracket(sign, 0.94, style)
            }
            _ => self.letters(sign.encode_utf8(&mut text), letters, style),
        }
    }

    /// A bracket at least so tall, em, centred on the axis.
    pub(super) fn bracket(&mut self, sign: char, tall: f32, style: Style) -> Area {
        let em = self.em(style);
        if matches!(sign, '(' | ')' | '[' | ']' | '{' | '}' | '/' | '\\' | '|') {
            let area = self.letters(sign.encode_utf8(&mut [0; 4]), Letters::default(), style);
            if area.tall() + 0.04 * em >= tall * em {
                return area;
            }
        }
        if let Some(drawn) = shapes::bracket(sign, tall) {
            return self.centred(drawn, style);
        }
        // Arrows and such stay as they are.
        let area = self.letters(sign.encode_utf8(&mut [0; 4]), Letters::default(), style);
        let up = self.axis(style) - (area.height - area.depth) / 2.0;
        area.raised(up)
    }

    /// A sum or an integral, centred on the axis (rule 13).
    fn operator(&mut self, sign: char, style: Style) -> Area {
        let display = style.is_display();
        let is_integral = operator_kind(sign) == Kind::Integral;
        let tall = match (is_integral, display) {
            (true, true) => 2.15,
            (true, false) => 1.2,
            (false, true) => 1.36,
            (false, false) => 0.98,
        };
        if let Some(drawn) = operators::operator(sign, tall) {
            let mut area = self.centred(drawn, style);
            if is_integral {
                area.lean = INTEGRAL_LEAN * tall * self.em(style);
            }
            return area;
        }
        let area = self.letters(sign.encode_utf8(&mut [0; 4]), Letters::default(), style);
        let grow = if area.tall() > 0.0 { tall * self.em(style) / area.tall() } else { 1.0 };
        let area = area.scaled(grow.clamp(0.5, 2.0));
        let up = self.axis(style) - (area.height - area.depth) / 2.0;
        area.raised(up)
    }
}

/// Makes signs of operations without two sides (rules 5 and 6).
pub(super) fn rekind(atoms: &mut [Atom]) {
    let mut before: Option<usize> = None;
    for at in 0..atoms.len() {
        let Some(kind) = atoms[at].kind else { continue };
        let last = before.and_then(|before| atoms[before].kind);
        let open = matches!(
            last,
            None | Some(
                Kind::Binary
                    | Kind::Large
                    | Kind::Integral
                    | Kind::Relation
                    | Kind::Opening
                    | Kind::Punctuation
            )
        );
        if kind == Kind::Binary && open {
            atoms[at].kind = Some(Kind::Ordinary);
        }
        let ends = matches!(kind, Kind::Relation | Kind::Closing | Kind::Punctuation);
        if let (true, Some(before), Some(Kind::Binary)) = (ends, before, last) {
            atoms[before].kind = Some(Kind::Ordinary);
        }
        before = Some(at);
    }
    if let Some(atom) = before.map(|last| &mut atoms[last])
        && atom.kind == Some(Kind::Binary)
    {
        atom.kind = Some(Kind::Ordinary);
    }
}

fn operator_kind(sign: char) -> Kind {
    if matches!(sign, '∫'..='∯') { Kind::Integral } else { Kind::Large }
}

/// The space between neighbours, 18ths of the em (page 170 of The `TeXbook`): rows are what comes
/// before, columns what comes after, both ordinary, large, binary, relation, opening, closing,
/// punctuation, inner. Negative where there is none among scripts.
const SPACES: [[i8; 8]; 8] = [
    [0, 3, -4, -5, 0, 0, 0, -3],
    [3, 3, 0, -5, 0, 0, 0, -3],
    [-4, -4, 0, 0, -4, 0, 0, -4],
    [-5, -5, 0, 0, -5, 0, 0, -5],
    [0; 8],
    [0, 3, -4, -5, 0, 0, 0, -3],
    [-3, -3, 0, -3, -3, -3, -3, -3],
    [-3, 3, -4, -5, -3, 0, -3, -3],
];

fn space(before: Kind, after: Kind, small: bool) -> u8 {
    let index = |kind| match kind {
        Kind::Ordinary | Kind::Variable => 0,
        Kind::Large | Kind::Integral => 1,
        Kind::Binary => 2,
        Kind::Relation => 3,
        Kind::Opening => 4,
        Kind::Closing => 5,
        Kind::Punctuation => 6,
        Kind::Inner => 7,
    };
    let space = SPACES[index(before)][index(after)];
    if small && space < 0 { 0 } else { space.unsigned_abs() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_stand_apart_as_tex_has_it() {
        use Kind::{
            Binary, Closing, Inner, Integral, Large, Opening, Punctuation, Relation, Variable,
        };
        let check = |before, after, expect: (u8, u8)| {
            let found = (space(before, after, false), space(before, after, true));
            assert_eq!(found, expect, "{before:?} {after:?}");
        };
        check(Variable, Variable, (0, 0));
        check(Variable, Binary, (4, 0));
        check(Variable, Relation, (5, 0));
        check(Relation, Variable, (5, 0));
        check(Relation, Large, (5, 0));
        check(Relation, Relation, (0, 0));
        check(Large, Variable, (3, 3));
        check(Variable, Large, (3, 3));
        check(Integral, Integral, (3, 3));
        check(Large, Opening, (0, 0));
        check(Opening, Variable, (0, 0));
        check(Opening, Inner, (0, 0));
        check(Variable, Inner, (3, 0));
        check(Inner, Inner, (3, 0));
        check(Inner, Closing, (0, 0));
        check(Punctuation, Variable, (3, 0));
        check(Variable, Punctuation, (0, 0));
        check(Closing, Variable, (0, 0));
    }
}
