//! A line of text as runs: pieces with the set of marks each has, and back to nested marks.
//!
//! The tree says `<b>甲</b><b>乙</b>`, `<b>甲<b>乙</b></b>` and `<b>甲 </b>乙`; Markdown has one good
//! way to say each. Runs are that way: neighbours of one mark join, a mark in itself is one, and
//! blanks at the edge of a mark leave it. Links and tags hold runs of their own.

use std::borrow::Cow;

use super::code::code_span;
use crate::document::Style;

/// A set of marks, one bit each, in the order of [`STYLES`].
pub(super) type Styles = u16;

/// Every mark, outermost first where several cover the same text: tags outside, so that native
/// marks stand beside `<` and `>`, where they may open and close.
pub(super) const STYLES: [Style; 10] = [
    Style::Underline,
    Style::Highlight,
    Style::Superscript,
    Style::Subscript,
    Style::SmallCaps,
    Style::Keyboard,
    Style::Small,
    Style::Strikeout,
    Style::Strong,
    Style::Emphasis,
];

/// The set that holds one mark.
pub(super) fn set_of(style: Style) -> Styles {
    STYLES.iter().position(|&other| other == style).map_or(0, |bit| 1 << bit)
}

/// A piece of text and its marks.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) styles: Styles,
}

/// What a run is.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    /// Words, without blanks at either end.
    Text(&'a str),
    /// A blank between words.
    Space,
    /// A line end that the author set.
    Break,
    /// Code: two spans in a row would be one, and so are one run.
    Code(Cow<'a, str>),
    /// Finished Markdown.
    Raw(Cow<'a, str>),
    /// A note's mark, finished; it belongs to no mark at whose edge it stands.
    Note(String),
    /// The text of a link, and what closes it.
    Link(Vec<Run<'a>>, String),
    /// Text between tags.
    Tagged(String, Vec<Run<'a>>, String),
}

impl Kind<'_> {
    /// Whether it takes its marks from its neighbours.
    fn is_neutral(&self) -> bool {
        matches!(self, Self::Space | Self::Break | Self::Note(_))
    }

    fn is_blank(&self) -> bool {
        matches!(self, Self::Space | Self::Break)
    }
}

/// A step of writing a line.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Space,
    Break,
    Raw(Cow<'a, str>),
    /// The beginning of a native mark, by number.
    Open(usize),
    /// The end of a native mark, by number.
    Close(usize),
    /// The beginning of a link, by number.
    LinkOpen(usize),
    /// The end of a link, by number, and what closes it.
    LinkClose(usize, String),
}

/// Whether a character at the edge of a text is a blank beside it.
pub(super) fn is_blank(character: char) -> bool {
    character.is_ascii_whitespace()
}

/// Adds words, their outer blanks apart.
pub(super) fn push_text<'a>(runs: &mut Vec<Run<'a>>, text: &'a str, styles: Styles) {
    let words = text.trim_matches(is_blank);
    let mut space = |present: bool| {
        if present {
            runs.push(Run { kind: Kind::Space, styles });
        }
    };
    if words.is_empty() {
        space(!text.is_empty());
        return;
    }
    space(text.starts_with(is_blank));
    runs.push(Run { kind: Kind::Text(words), styles });
    if text.ends_with(is_blank) {
        runs.push(Run { kind: Kind::Space, styles });
    }
}

/// Moves the blanks at either end of a link's or a tag's runs out of it: what stands before it,
/// itself, what stands after it.
pub(super) fn trim<'a>(mut runs: Vec<Run<'a>>) -> (bool, Vec<Run<'a>>, bool) {
    let spaces = |run: &Run<'a>| run.kind.is_blank();
    let leading = runs.iter().take_while(|run| spaces(run)).count();
    runs.drain(..leading);
    let mut trailing = 0;
    while runs.last().is_some_and(spaces) {
        runs.pop();
        trailing += 1;
    }
    (leading > 0, runs, trailing > 0)
}

/// Drops blanks that show nothing and settles the marks of what is neutral.
pub(super) fn tidy(runs: &mut Vec<Run<'_>>) {
    if let [Run { kind: Kind::Text(_), .. }] = runs[..] {
        return;
    }
    let mut tidied: Vec<Run<'_>> = Vec::with_capacity(runs.len());
    for run in runs.drain(..) {
        match run.kind {
            // At the beginning, after a line end and after another blank nothing shows.
            Kind::Space if tidied.last().is_none_or(|last| last.kind.is_blank()) => {}
            Kind::Break if tidied.is_empty() => {}
            Kind::Break => {
                while matches!(tidied.last(), Some(Run { kind: Kind::Space, .. })) {
                    tidied.pop();
                }
                tidied.push(run);
            }
            Kind::Code(text) => match tidied.last_mut() {
                Some(Run { kind: Kind::Code(before), styles }) if *styles == run.styles => {
                    before.to_mut().push_str(&text);
                }
                _ => tidied.push(Run { kind: Kind::Code(text), styles: run.styles }),
            },
            _ => tidied.push(run),
        }
    }
    while tidied.last().is_some_and(|last| last.kind.is_blank()) {
        tidied.pop();
    }
    if tidied.iter().any(|run| run.styles != 0) {
        let mut near = 0;
        for run in &mut tidied {
            if run.kind.is_neutral() {
                run.styles &= near;
            } else {
                near = run.styles;
            }
        }
        near = 0;
        for run in tidied.iter_mut().rev() {
            if run.kind.is_neutral() {
                run.styles &= near;
            } else {
                near = run.styles;
            }
        }
    }
    *runs = tidied;
}

/// Nests marks over a line's runs.
#[derive(Default)]
pub(super) struct Nesting<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    /// The style of each native mark, by number.
    pub(super) marks: Vec<Style>,
    links: usize,
}

impl<'a> Nesting<'a> {
    /// Appends runs. `native` are the marks that Markdown has its own way for; the others are
    /// tags.
    pub(super) fn add(&mut self, runs: Vec<Run<'a>>, native: Styles) {
        self.pieces.reserve(runs.len());
        if runs.iter().all(|run| run.styles == 0) {
            for run in runs {
                self.add_kind(run.kind, native);
            }
            return;
        }
        let ends = ends(&runs);
        let mut open: Vec<(usize, Option<usize>)> = Vec::new();
        for (index, run) in runs.into_iter().enumerate() {
            let stays = |&(bit, _): &(usize, Option<usize>)| run.styles & (1 << bit) != 0;
            let kept = open.iter().take_while(|entry| stays(entry)).count();
            self.close(&mut open, kept);
            let is_open = |bit: usize| open.iter().any(|&(other, _)| other == bit);
            let mut new: Vec<usize> = (0..STYLES.len())
                .filter(|&bit| run.styles & (1 << bit) != 0 && !is_open(bit))
                .collect();
            // What lasts longest is outermost; the sort keeps the order of STYLES for the rest.
            new.sort_by_key(|&bit| std::cmp::Reverse(ends[index][bit]));
            for bit in new {
                let mark = (native & (1 << bit) != 0).then(|| {
                    self.marks.push(STYLES[bit]);
                    self.marks.len() - 1
                });
                self.pieces.push(match mark {
                    Some(mark) => Piece::Open(mark),
                    None => Piece::Raw(tags(STYLES[bit]).0.into()),
                });
                open.push((bit, mark));
            }
            self.add_kind(run.kind, native);
        }
        self.close(&mut open, 0);
    }

    fn add_kind(&mut self, kind: Kind<'a>, native: Styles) {
        match kind {
            Kind::Text(text) => self.pieces.push(Piece::Text(text)),
            Kind::Space => self.pieces.push(Piece::Space),
            Kind::Break => self.pieces.push(Piece::Break),
            Kind::Code(text) => self.pieces.push(Piece::Raw(code_span(&text).into())),
            Kind::Raw(raw) => self.pieces.push(Piece::Raw(raw)),
            Kind::Note(mark) => self.pieces.push(Piece::Raw(mark.into())),
            Kind::Link(inner, close) => {
                let link = self.links;
                self.links += 1;
                self.pieces.push(Piece::LinkOpen(link));
                self.add(inner, native);
                self.pieces.push(Piece::LinkClose(link, close));
            }
            Kind::Tagged(before, inner, after) => {
                self.pieces.push(Piece::Raw(before.into()));
                self.add(inner, native);
                self.pieces.push(Piece::Raw(after.into()));
            }
        }
    }

    fn close(&mut self, open: &mut Vec<(usize, Option<usize>)>, kept: usize) {
        for (bit, mark) in open.drain(kept..).rev() {
            self.pieces.push(match mark {
                Some(mark) => Piece::Close(mark),
                None => Piece::Raw(tags(STYLES[bit]).1.into()),
            });
        }
    }

    /// Puts a mark that wraps nothing but a link inside of it. True when it was one.
    pub(super) fn move_into_link(&mut self, mark: usize) -> bool {
        let at = |wanted: &dyn Fn(&Piece<'_>) -> bool| self.pieces.iter().position(wanted);
        let opens = at(&|piece| matches!(piece, Piece::Open(other) if *other == mark));
        let closes = at(&|piece| matches!(piece, Piece::Close(other) if *other == mark));
        let (Some(opens), Some(closes)) = (opens, closes) else { return false };
        match (&self.pieces[opens + 1], &self.pieces[closes - 1]) {
            (Piece::LinkOpen(first), Piece::LinkClose(last, _)) if first == last => {
                self.pieces.swap(opens, opens + 1);
                self.pieces.swap(closes, closes - 1);
                true
            }
            _ => false,
        }
    }
}

/// For each run and mark, the run at which the mark ends that is on here.
fn ends(runs: &[Run<'_>]) -> Vec<[usize; STYLES.len()]> {
    let mut ends = vec![[0; STYLES.len()]; runs.len()];
    let mut current = [0; STYLES.len()];
    for (index, run) in runs.iter().enumerate().rev() {
        for (bit, end) in current.iter_mut().enumerate() {
            if run.styles & (1 << bit) == 0 {
                *end = index;
            } else if index + 1 == runs.len() {
                *end = runs.len();
            }
        }
        ends[index] = current;
    }
    ends
}

/// The tags of a mark in HTML.
pub(super) fn tags(style: Style) -> (&'static str, &'static str) {
    match style {
        Style::Emphasis => ("<em>", "</em>"),
        Style::Strong => ("<strong>", "</strong>"),
        Style::Underline => ("<u>", "</u>"),
        Style::Strikeout => ("<del>", "</del>"),
        Style::Superscript => ("<sup>", "</sup>"),
        Style::Subscript => ("<sub>", "</sub>"),
        Style::SmallCaps => ("<span style=\"font-variant: small-caps\">", "</span>"),
        Style::Highlight => ("<mark>", "</mark>"),
        Style::Keyboard => ("<kbd>", "</kbd>"),
        Style::Small => ("<small>", "</small>"),
    }
}
