//! Which marks of emphasis Markdown can say, and which must be HTML. Pure: characters in, forms out.
//!
//! `**` opens and closes by its neighbours (CommonMark 0.31.2, 6.2: the flanking rule). Beside the
//! punctuation of a text without spaces it often cannot: in `他**说：**好` the second `**` stands
//! between a punctuation mark and a letter and closes nothing. Such a mark becomes `<strong>`, so
//! that every character of the text stands verbatim in the file.
//!
//! A form is never guessed: the delimiter algorithm of the specification is run over what would be
//! written, as each kind of reader does it: with symbols as punctuation (0.31) and without, looking
//! through tildes (GitHub's) and not. A mark keeps its native form only where all find it. Which
//! runs of delimiters pair is [`pairing`](super::pairing)'s.
//!
//! Assumes that marks are properly nested, that no white space of ASCII stands at a mark's inner
//! edge, and that literal delimiters of the text are escaped wherever they could be paired.

pub(super) use super::pairing::Kind;
use super::pairing::{Openers, Run, Span};
use super::punctuation::{is_punctuation, is_space, is_symbol};

/// How a mark is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `**`, `*` or `~~`.
    Native,
    /// `_`, for emphasis only.
    Underscore,
    /// `<strong>`, `<em>` or `<del>`.
    Html,
}

/// A piece of a line, as far as its neighbours can see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Anything that is neither a mark nor a bracket, by its edges as written. `literal` text may
    /// have its edge written as a character reference.
    Text { first: Side, last: Side, literal: bool },
    /// The beginning of the mark of this number.
    Open(usize),
    /// The end of the mark of this number.
    Close(usize),
    /// The `[` of a link: emphasis inside and outside do not see each other.
    BracketOpen,
    /// The `](…)` of a link.
    BracketClose,
}

/// What a piece of a line shows to one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    /// The outermost character.
    character: char,
    /// The outermost that is no tilde, if there is one.
    behind_tildes: Option<char>,
}

impl Side {
    /// What a text shows to its left.
    pub(super) fn first_of(text: &str) -> Self {
        Self::of(text.chars())
    }

    /// What a text shows to its right.
    pub(super) fn last_of(text: &str) -> Self {
        Self::of(text.chars().rev())
    }

    fn of(mut characters: impl Iterator<Item = char>) -> Self {
        let character = characters.next().unwrap_or(' ');
        let behind_tildes = if character == '~' {
            characters.find(|&character| character != '~')
        } else {
            Some(character)
        };
        Self { character, behind_tildes }
    }

    fn plain(character: char) -> Self {
        Self { character, behind_tildes: Some(character) }
    }
}

/// Which edge of a text token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    First,
    Last,
}

/// How to write a line's marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decision {
    /// The form of each mark, by its number.
    pub(super) forms: Vec<Form>,
    /// Text tokens, by index, of which one edge is to be written as a character reference.
    pub(super) references: Vec<(usize, Edge)>,
}

/// Passes over neighbours before a stubborn line is written in HTML altogether: a bound, so that
/// time stays linear. Three kinds of marks nest; a change moves on to a neighbour seldom.
const MAX_ROUNDS: usize = 8;

/// Decides the form of each mark. With `references`, a letter outside a mark that blocks it is
/// written as a character reference where that helps, instead of the mark as HTML.
pub(super) fn decide(tokens: &[Token], kinds: &[Kind], references: bool) -> Decision {
    if are_apart(tokens) {
        let forms = vec![Form::Native; kinds.len()];
        return Decision { forms, references: Vec::new() };
    }
    settled(tokens, kinds, references)
}

/// What the readers decide.
fn settled(tokens: &[Token], kinds: &[Kind], references: bool) -> Decision {
    let edges: Vec<(Side, Side)> = tokens.iter().map(|&token| edges(token)).collect();
    let readers = readers(&edges, kinds);
    settled_by(readers, edges, tokens, kinds, references)
}

fn settled_by(
    readers: &'static [Reader],
    edges: Vec<(Side, Side)>,
    tokens: &[Token],
    kinds: &[Kind],
    references: bool,
) -> Decision {
    let mut line = Line {
        tokens,
        kinds,
        readers,
        edges,
        decision: Decision { forms: vec![Form::Native; kinds.len()], references: Vec::new() },
        references,
    };
    for _ in 0..MAX_ROUNDS {
        if line.settle_neighbours() && line.settle_pairs() {
            return line.decision;
        }
    }
    line.decision = Decision { forms: vec![Form::Html; kinds.len()], references: Vec::new() };
    line.decision
}

/// Whether each mark stands alone between pieces of text and wraps nothing but text, which begins
/// and ends with a letter, or with any mark where a blank or nothing stands outside. Then it opens
/// and closes, and no other is open to be mistaken for it: all are native for every reader.
fn are_apart(tokens: &[Token]) -> bool {
    let is_ink = |side: Side| side.character != '~' && !is_space(side.character);
    let mut index = 0;
    while index < tokens.len() {
        match tokens[index..] {
            [Token::Open(mark), Token::Text { first, last, .. }, Token::Close(same), ..] => {
                let next = tokens.get(index + 3);
                let blank_before = match index.checked_sub(1).map(|before| tokens[before]) {
                    None => true,
                    Some(Token::Text { last, .. }) => is_space(last.character),
                    Some(_) => false,
                };
                let blank_after = match next {
                    None => true,
                    Some(Token::Text { first, .. }) => is_space(first.character),
                    Some(_) => false,
                };
                let touches = matches!(next, Some(Token::Open(_) | Token::Close(_)));
                let opens = is_letter(first.character) || blank_before && is_ink(first);
                let closes = is_letter(last.character) || blank_after && is_ink(last);
                if mark != same || touches || !opens || !closes {
                    return false;
                }
                index += 3;
            }
            [Token::Open(_) | Token::Close(_), ..] => return false,
            _ => index += 1,
        }
    }
    true
}

/// Whether a character is a letter to every reader.
fn is_letter(character: char) -> bool {
    character.is_alphanumeric()
}

/// What a token shows to its left and right neighbour; marks are looked up by form.
fn edges(token: Token) -> (Side, Side) {
    let pair = |first, last| (Side::plain(first), Side::plain(last));
    match token {
        Token::Text { first, last, .. } => (first, last),
        Token::BracketOpen => pair('[', '['),
        Token::BracketClose => pair(']', ')'),
        Token::Open(_) | Token::Close(_) => pair('<', '>'),
    }
}

/// How a reader looks at the neighbours of a delimiter run.
#[derive(Clone, Copy)]
struct Reader {
    /// Whether symbols outside ASCII count as punctuation: in CommonMark since 0.31.
    symbols_are_punctuation: bool,
    tildes: Tildes,
}

/// What a reader makes of tildes beside a delimiter run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tildes {
    /// They are punctuation.
    Seen,
    /// They are looked through: by GitHub's implementation and those after it.
    LookedThrough,
    /// They are looked through, and those of the text turn out to be escaped, which is decided
    /// later: the backslash is seen.
    Escaped,
}

/// The readers that all must find the same, those that seldom differ last: see [`readers`].
const READERS: [Reader; 5] = [
    Reader { symbols_are_punctuation: true, tildes: Tildes::Seen },
    Reader { symbols_are_punctuation: false, tildes: Tildes::LookedThrough },
    Reader { symbols_are_punctuation: true, tildes: Tildes::LookedThrough },
    Reader { symbols_are_punctuation: false, tildes: Tildes::Escaped },
    Reader { symbols_are_punctuation: true, tildes: Tildes::Escaped },
];

/// The readers that may find something else in a line than those before them: without symbols and
/// tildes all find what the first does.
fn readers(edges: &[(Side, Side)], kinds: &[Kind]) -> &'static [Reader] {
    let any = |is: fn(char) -> bool| {
        edges.iter().any(|(first, last)| is(first.character) || is(last.character))
    };
    if any(|character| character == '~') {
        &READERS
    } else if kinds.contains(&Kind::Strikeout) {
        &READERS[..3]
    } else if any(is_symbol) {
        &READERS[..2]
    } else {
        &READERS[..1]
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Punctuation,
    Letter,
}

fn class(character: Option<char>, reader: Reader) -> Class {
    match character {
        None => Class::Space,
        // Han, of which most edges of marks are.
        Some('\u{4E00}'..='\u{9FFF}') => Class::Letter,
        Some(character) if is_space(character) => Class::Space,
        Some(character) if is_punctuation(character) => Class::Punctuation,
        Some(character) if reader.symbols_are_punctuation && is_symbol(character) => {
            Class::Punctuation
        }
        Some(_) => Class::Letter,
    }
}

struct Line<'a> {
    tokens: &'a [Token],
    kinds: &'a [Kind],
    readers: &'static [Reader],
    edges: Vec<(Side, Side)>,
    decision: Decision,
    references: bool,
}

impl Line<'_> {
    /// The delimiter character and length of a token that is a mark in a native form.
    fn delimiter(&self, index: usize) -> Option<(char, usize)> {
        let (Token::Open(mark) | Token::Close(mark)) = *self.tokens.get(index)? else {
            return None;
        };
        match (self.decision.forms[mark], self.kinds[mark]) {
            (Form::Html, _) => None,
            (Form::Underscore, _) => Some(('_', 1)),
            (Form::Native, Kind::Strong) => Some(('*', 2)),
            (Form::Native, Kind::Emphasis) => Some(('*', 1)),
            (Form::Native, Kind::Strikeout) => Some(('~', 2)),
        }
    }

    /// The character that a reader sees before the token of this index.
    fn seen_before(&self, index: usize, tildes: Tildes) -> Option<char> {
        (0..index).rev().find_map(|at| self.shown(at, self.edges[at].1, tildes))
    }

    /// The character that a reader sees from the token of this index on.
    fn seen_from(&self, index: usize, tildes: Tildes) -> Option<char> {
        (index..self.edges.len()).find_map(|at| self.shown(at, self.edges[at].0, tildes))
    }

    /// What a token shows to one side; nothing when it is looked through.
    fn shown(&self, index: usize, side: Side, tildes: Tildes) -> Option<char> {
        match (self.delimiter(index), tildes) {
            (Some((delimiter, _)), Tildes::Seen) => Some(delimiter),
            (Some((delimiter, _)), _) => Some(delimiter).filter(|&delimiter| delimiter != '~'),
            (None, Tildes::LookedThrough) => side.behind_tildes,
            (None, Tildes::Escaped) if side.character == '~' => Some('\\'),
            (None, _) => Some(side.character),
        }
    }

    /// The delimiter run that begins at a token, if one does.
    fn run_at(&self, start: usize, place: usize, reader: Reader) -> Option<Run> {
        let (delimiter, mut length) = self.delimiter(start)?;
        let mut end = start + 1;
        while let Some((next, more)) = self.delimiter(end)
            && next == delimiter
        {
            length += more;
            end += 1;
        }
        let tildes = if delimiter == '~' { Tildes::Seen } else { reader.tildes };
        let before = class(self.seen_before(start, tildes), reader);
        let after = class(self.seen_from(end, tildes), reader);
        let left =
            after != Class::Space && (after != Class::Punctuation || before != Class::Letter);
        let right =
            before != Class::Space && (before != Class::Punctuation || after != Class::Letter);
        let (can_open, can_close) = if delimiter == '_' {
            (
                left && (!right || before == Class::Punctuation),
                right && (!left || after == Class::Punctuation),
            )
        } else {
            (left, right)
        };
        let tokens = (start, end);
        Some(Run { delimiter, length, original: length, can_open, can_close, place, tokens })
    }

    /// Gives up native forms that their neighbours forbid. True when there was none.
    fn settle_neighbours(&mut self) -> bool {
        let mut settled = true;
        let mut index = 0;
        while index < self.tokens.len() {
            let runs = self.readers.iter().filter_map(|&reader| self.run_at(index, 0, reader));
            let seen = runs.reduce(|one, other| Run {
                can_open: one.can_open && other.can_open,
                can_close: one.can_close && other.can_close,
                ..one
            });
            let Some(Run { can_open, can_close, tokens: (start, end), .. }) = seen else {
                index += 1;
                continue;
            };
            index = end;
            let opens = (start..end).find(|&at| matches!(self.tokens[at], Token::Open(_)));
            let closes = (start..end).rfind(|&at| matches!(self.tokens[at], Token::Close(_)));
            if let Some(at) = opens
                && !can_open
            {
                settled = false;
                self.mend(at, start.checked_sub(1), Edge::Last);
            } else if let Some(at) = closes
                && !can_close
            {
                settled = false;
                self.mend(at, Some(end), Edge::First);
            }
        }
        settled
    }

    /// Makes a mark possible: its outer neighbour as a character reference, whose `&` or `;` is
    /// punctuation, or the mark as HTML.
    fn mend(&mut self, mark_token: usize, neighbour: Option<usize>, edge: Edge) {
        if self.references
            && let Some(at) = neighbour
            && let Some(Token::Text { literal: true, .. }) = self.tokens.get(at)
            && !self.decision.references.contains(&(at, edge))
            && self.decision.references.len() < MAX_REFERENCES
        {
            self.decision.references.push((at, edge));
            match edge {
                Edge::First => self.edges[at].0 = Side::plain('&'),
                Edge::Last => self.edges[at].1 = Side::plain(';'),
            }
        } else if let Token::Open(mark) | Token::Close(mark) = self.tokens[mark_token] {
            self.decision.forms[mark] = Form::Html;
        }
    }

    /// Gives up native forms that the specification's algorithm pairs otherwise. True when there
    /// was none.
    fn settle_pairs(&mut self) -> bool {
        let mut lost: Vec<usize> = Vec::new();
        let wanted = self.wanted();
        for (index, &reader) in self.readers.iter().enumerate() {
            let mut found = self.paired(reader);
            found.sort_unstable();
            let missed = wanted.iter().filter(|(span, _)| found.binary_search(span).is_err());
            // What several readers lose becomes HTML at once, and the first stand for others.
            let stands_for = match (self.readers.len(), index) {
                (1, _) | (2, 0) => 2,
                _ => 1,
            };
            lost.extend(missed.flat_map(|&(_, mark)| std::iter::repeat_n(mark, stands_for)));
        }
        for &mark in &lost {
            let form = &mut self.decision.forms[mark];
            *form = match (*form, self.kinds[mark]) {
                (Form::Native, Kind::Emphasis) => Form::Underscore,
                _ => Form::Html,
            };
        }
        lost.is_empty()
    }

    /// The spans that are to be found, with their marks.
    fn wanted(&self) -> Vec<(Span, usize)> {
        let mut begun = vec![0; self.kinds.len()];
        let mut wanted = Vec::with_capacity(self.kinds.len());
        let mut place = 0;
        for (index, token) in self.tokens.iter().enumerate() {
            match *token {
                _ if self.delimiter(index).is_none() => place += 1,
                Token::Open(mark) => begun[mark] = place,
                Token::Close(mark) => wanted.push(((begun[mark], place, self.kinds[mark]), mark)),
                Token::Text { .. } | Token::BracketOpen | Token::BracketClose => {}
            }
        }
        wanted
    }

    /// The spans that a reader finds: «process emphasis» of the specification's appendix, with
    /// strikeouts as GitHub's implementation pairs them (runs of equal length).
    fn paired(&self, reader: Reader) -> Vec<Span> {
        let mut spans = Vec::with_capacity(self.kinds.len());
        let mut openers = Openers::default();
        let mut place = 0;
        let mut index = 0;
        while index < self.tokens.len() {
            if let Some(run) = self.run_at(index, place, reader) {
                index = run.tokens.1;
                openers.take(run, &mut spans);
                continue;
            }
            match self.tokens[index] {
                Token::BracketOpen => openers.enter_bracket(),
                Token::BracketClose => openers.leave_bracket(),
                Token::Text { .. } | Token::Open(_) | Token::Close(_) => {}
            }
            place += 1;
            index += 1;
        }
        spans
    }
}

/// Most character references in one line, so that looking them up stays cheap.
const MAX_REFERENCES: usize = 64;

#[cfg(test)]
mod tests;
