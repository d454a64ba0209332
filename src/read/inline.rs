//! A line of text under construction: marks open and close, words come, white space collapses.
//!
//! Knows no HTML. White space and line ends are held back until words follow and are then put at
//! the outermost place they touch, so that no styled run begins or ends with a space.

use crate::document::{Attributes, Inline, Link, Style};

use super::space::{Piece, Pieces, is_blank, is_white, joins};

/// What is put round a run of inlines.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// A style.
    Style(Style),
    /// A link.
    Link { url: String, title: Option<String> },
    /// A property.
    Group(Box<Attributes>),
}

impl Mark {
    fn wrap(self, content: Vec<Inline>) -> Inline {
        match self {
            Self::Style(style) => Inline::Styled { style, content },
            Self::Link { url, title } => Inline::Link(Box::new(Link { url, title, content })),
            Self::Group(attributes) => Inline::Group { attributes, content },
        }
    }

    /// The mark for the part of a run that follows in another paragraph: an identity stays with
    /// the first part.
    fn continued(&self) -> Self {
        match self {
            Self::Group(attributes) => {
                Self::Group(Box::new(Attributes { id: None, ..(**attributes).clone() }))
            }
            other => other.clone(),
        }
    }

    /// Whether it means something round nothing: the target of a link.
    fn stands_empty(&self) -> bool {
        matches!(self, Self::Group(attributes) if attributes.id.is_some())
    }

    fn says_nothing(&self) -> bool {
        matches!(self, Self::Group(attributes) if attributes.is_empty())
    }
}

/// An open mark and what it holds so far.
#[derive(Clone, Debug)]
struct Frame {
    mark: Mark,
    content: Vec<Inline>,
}

/// White space between words; of several the last one here wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    /// One no-break space, with nothing else beside it.
    NoBreak,
    Blank,
    LineEnd,
}

/// A line under construction.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// What stands in no mark that is open.
    content: Vec<Inline>,
    /// The open marks, outermost first.
    frames: Vec<Frame>,
    /// White space held back.
    space: Option<Space>,
    /// How wide it is, where that counts: in code.
    width: usize,
    /// Line ends held back.
    breaks: u32,
    /// The outermost depth of marks that what is held back touches.
    held_at: usize,
    /// The last character, where words came last.
    last: Option<char>,
    /// Whether anything stands in the line.
    begun: bool,
    /// How many elements that hold code are open.
    code: u32,
    /// Whether only what HTML collapses is white space, and no-break spaces are words.
    keeps_blanks: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            content: Vec::new(),
            frames: Vec::new(),
            space: None,
            width: 1,
            breaks: 0,
            held_at: 0,
            last: None,
            begun: false,
            code: 0,
            keeps_blanks: false,
        }
    }
}

impl Line {
    /// An empty line in which no-break spaces are words, at its edges and among others.
    pub(super) fn keeping_blanks() -> Self {
        Self { keeps_blanks: true, ..Self::default() }
    }

    /// An empty line with the marks of this one open.
    pub(super) fn inherit(&self) -> Self {
        let frames = self
            .frames
            .iter()
            .map(|frame| Frame { mark: frame.mark.continued(), content: Vec::new() });
        Self {
            frames: frames.collect(),
            code: self.code,
            keeps_blanks: self.keeps_blanks,
            ..Self::default()
        }
    }

    /// How many marks are open.
    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }

    /// Whether a style is open already.
    pub(super) fn has_style(&self, style: Style) -> bool {
        self.frames.iter().any(|frame| frame.mark == Mark::Style(style))
    }

    /// Whether a link is open already.
    pub(super) fn in_link(&self) -> bool {
        self.frames.iter().any(|frame| matches!(frame.mark, Mark::Link { .. }))
    }

    /// Whether anything stands in the line yet.
    pub(super) fn begun(&self) -> bool {
        self.begun
    }

    /// How many line ends stand last in the line.
    pub(super) fn breaks(&self) -> u32 {
        self.breaks
    }

    /// The last character, where words came last.
    pub(super) fn last(&self) -> Option<char> {
        self.last
    }

    pub(super) fn open(&mut self, mark: Mark) {
        self.frames.push(Frame { mark, content: Vec::new() });
    }

    pub(super) fn close(&mut self) {
        let Some(Frame { mark, content }) = self.frames.pop() else { return };
        self.held_at = self.held_at.min(self.depth());
        let outer = self.content(self.depth());
        if mark.says_nothing() {
            outer.extend(content);
        } else if !content.is_empty() || mark.stands_empty() {
            outer.push(mark.wrap(content));
        }
    }

    /// What comes until [`close_code`](Self::close_code) is code.
    pub(super) fn open_code(&mut self) {
        self.code += 1;
    }

    pub(super) fn close_code(&mut self) {
        self.code = self.code.saturating_sub(1);
    }

    /// Adds text, collapsing its white space.
    pub(super) fn text(&mut self, text: &str) {
        for piece in Pieces::of(text, self.keeps_blanks) {
            match piece {
                Piece::Space { line_end: true, .. } => self.hold_space(Space::LineEnd),
                Piece::Space { line_end: false, width } => {
                    self.hold_space(Space::Blank);
                    self.width = width;
                }
                Piece::NoBreak if self.code > 0 => self.words("\u{a0}"),
                Piece::NoBreak => self.hold_space(Space::NoBreak),
                Piece::Words(words) => self.words(words),
            }
        }
    }

    fn hold_space(&mut self, space: Space) {
        self.width = 1;
        if !self.begun {
            return;
        }
        if self.space.is_none() && self.breaks == 0 {
            self.held_at = self.depth();
        }
        self.space = Some(match self.space {
            Some(held) => held.max(space).max(Space::Blank),
            None => space,
        });
    }

    /// Ends the line where the author ended it.
    pub(super) fn line_end(&mut self) {
        if !self.begun {
            return;
        }
        if self.space.is_none() && self.breaks == 0 {
            self.held_at = self.depth();
        }
        self.breaks += 1;
    }

    fn words(&mut self, words: &str) {
        // A line begins with a word, not with the blanks it was indented by; code is as it is.
        let within = self.begun && self.breaks == 0 || self.code > 0;
        let is_blank = self.blank();
        let words = if within { words } else { words.trim_start_matches(is_blank) };
        let (Some(first), Some(last)) = (words.chars().next(), words.chars().next_back()) else {
            return;
        };
        self.release(Some(first));
        let code = self.code > 0;
        let depth = self.depth();
        match (self.content(depth).last_mut(), code) {
            (Some(Inline::Text { text }), false) | (Some(Inline::Code { text }), true) => {
                text.push_str(words);
            }
            (_, false) => self.content(depth).push(Inline::text(words)),
            (_, true) => self.content(depth).push(Inline::Code { text: words.to_owned() }),
        }
        self.last = Some(last);
    }

    /// Adds something that is no text.
    pub(super) fn push(&mut self, inline: Inline) {
        self.release(None);
        let depth = self.depth();
        self.content(depth).push(inline);
        self.last = None;
    }

    /// Puts what is held back before what comes, which begins with `next` where it is words.
    fn release(&mut self, next: Option<char>) {
        let level = self.held_at.min(self.depth());
        let space = self.space.take();
        if std::mem::take(&mut self.breaks) > 0 {
            self.content(level).push(Inline::Break);
        } else if let Some(space) = space {
            let vanishes = space == Space::LineEnd
                && matches!((self.last, next), (Some(before), Some(after)) if joins(before, after));
            if !vanishes {
                let blank = if space == Space::NoBreak { "\u{a0}" } else { " " };
                let width = self.width;
                let code = self.code > 0 && level == self.depth();
                match (self.content(level).last_mut(), code) {
                    (Some(Inline::Text { text }), false) => text.push_str(blank),
                    (Some(Inline::Code { text }), true) => {
                        text.push_str(&blank.repeat(width));
                    }
                    _ => self.content(level).push(Inline::text(blank)),
                }
            }
        }
        self.begun = true;
    }

    /// What counts as blank at the edges of the line.
    fn blank(&self) -> fn(char) -> bool {
        if self.keeps_blanks { is_white } else { is_blank }
    }

    /// What stands in so many open marks.
    fn content(&mut self, depth: usize) -> &mut Vec<Inline> {
        match depth.checked_sub(1) {
            Some(mark) => &mut self.frames[mark].content,
            None => &mut self.content,
        }
    }

    /// What stands in the line so far; the marks stay open for the next line.
    pub(super) fn take(&mut self) -> Vec<Inline> {
        if !self.begun && self.depth() == 0 && self.content.is_empty() {
            // Blocks ask at each of their edges.
            return Vec::new();
        }
        let marks: Vec<Mark> = self.frames.iter().map(|frame| frame.mark.continued()).collect();
        while self.depth() > 0 {
            self.close();
        }
        let mut content = std::mem::take(self.content(0));
        trim_end(&mut content, self.blank());
        (self.space, self.width, self.breaks, self.held_at) = (None, 1, 0, 0);
        (self.last, self.begun) = (None, false);
        for mark in marks {
            self.open(mark);
        }
        content
    }
}

/// Takes blanks off the end of a line, within styled runs too.
fn trim_end(content: &mut Vec<Inline>, is_blank: fn(char) -> bool) {
    while let Some(last) = content.last_mut() {
        match last {
            Inline::Text { text } => {
                let kept = text.trim_end_matches(is_blank).len();
                text.truncate(kept);
                if kept > 0 {
                    return;
                }
            }
            Inline::Styled { content: inner, .. } => {
                trim_end(inner, is_blank);
                if !inner.is_empty() {
                    return;
                }
            }
            Inline::Link(link) => {
                trim_end(&mut link.content, is_blank);
                if !link.content.is_empty() {
                    return;
                }
            }
            Inline::Group { attributes, content: inner } => {
                trim_end(inner, is_blank);
                if !inner.is_empty() || attributes.id.is_some() {
                    return;
                }
            }
            _ => return,
        }
        content.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::plain_text;

    fn strong(content: Vec<Inline>) -> Inline {
        Inline::Styled { style: Style::Strong, content }
    }

    #[test]
    fn spaces_leave_styled_runs() {
        let mut line = Line::default();
        line.text("a ");
        line.open(Mark::Style(Style::Strong));
        line.text(" b ");
        line.close();
        line.text(" c ");
        let expect = [Inline::text("a "), strong(vec![Inline::text("b")]), Inline::text(" c")];
        assert_eq!(line.take(), expect);
    }

    #[test]
    fn breaks_leave_styled_runs_and_vanish_at_the_edges() {
        let mut line = Line::default();
        line.line_end();
        line.open(Mark::Style(Style::Strong));
        line.text("a");
        line.line_end();
        line.close();
        line.text(" b");
        line.line_end();
        let expect = [strong(vec![Inline::text("a")]), Inline::Break, Inline::text("b")];
        assert_eq!(line.take(), expect);
    }

    #[test]
    fn marks_stay_open_over_lines() {
        let mut line = Line::default();
        line.open(Mark::Style(Style::Strong));
        line.text("a");
        assert_eq!(line.take(), [strong(vec![Inline::text("a")])]);
        line.text("b");
        line.close();
        line.text("c");
        assert_eq!(line.take(), [strong(vec![Inline::text("b")]), Inline::text("c")]);
    }

    #[test]
    fn line_ends_between_han_vanish_also_over_marks() {
        let mut line = Line::default();
        line.text("中\n");
        line.open(Mark::Style(Style::Strong));
        line.text("\n文\nand\n字");
        assert_eq!(plain_text(&line.take()), "中文 and 字");
    }

    #[test]
    fn indents_are_dropped_at_both_ends_of_a_line() {
        let mut line = Line::default();
        line.text("\u{3000}\u{3000}一\u{a0}二\u{a0}");
        line.line_end();
        line.text("\u{a0}\u{a0}三\u{200b}");
        assert_eq!(plain_text(&line.take()), "一\u{a0}二\n三");
    }

    #[test]
    fn a_space_swallows_the_no_break_space_beside_it() {
        let check = |pieces: &[&str], expect: &str| {
            let mut line = Line::default();
            for piece in pieces {
                line.text(piece);
            }
            assert_eq!(plain_text(&line.take()), expect, "{pieces:?}");
        };
        check(&["a\u{a0}", "b"], "a\u{a0}b");
        check(&["a\u{a0}", " b"], "a b");
        check(&["a ", "\u{a0}", "b"], "a b");
        check(&["a\u{a0}", "\u{a0}b\u{a0}"], "a b");
    }

    #[test]
    fn blanks_of_a_piece_are_words() {
        let mut line = Line::keeping_blanks();
        line.text("\u{a0} a \u{a0}b\u{a0} ");
        assert_eq!(plain_text(&line.take()), "\u{a0} a \u{a0}b\u{a0}");
    }

    #[test]
    fn code_keeps_its_place_among_marks() {
        let mut line = Line::default();
        line.open_code();
        line.text("a ");
        line.open(Mark::Style(Style::Strong));
        line.text("b");
        line.close();
        line.close_code();
        line.text(" c");
        let code = |text: &str| Inline::Code { text: text.into() };
        let expect = [code("a"), Inline::text(" "), strong(vec![code("b")]), Inline::text(" c")];
        assert_eq!(line.take(), expect);
        line.open_code();
        line.text(" d   e\n  f ");
        line.close_code();
        assert_eq!(line.take(), [code("d   e f")]);
    }
}
