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
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes a line that is given with `S(…)`, `E(…)` and `D(…)` for marks and `[…]` for links.
    fn written(line: &str, references: bool) -> String {
        let (mut tokens, mut kinds, mut open) = (Vec::new(), Vec::new(), Vec::new());
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            let kind = match character {
                'S' => Some(Kind::Strong),
                'E' => Some(Kind::Emphasis),
                'D' => Some(Kind::Strikeout),
                _ => None,
            };
            tokens.push(match (kind, character) {
                (Some(kind), _) => {
                    characters.next();
                    open.push(kinds.len());
                    kinds.push(kind);
                    Token::Open(kinds.len() - 1)
                }
                (None, ')') => Token::Close(open.pop().unwrap()),
                (None, '[') => Token::BracketOpen,
                (None, ']') => Token::BracketClose,
                (None, text) => {
                    let side = Side::of(std::iter::once(text));
                    Token::Text { first: side, last: side, literal: true }
                }
            });
        }
        let decision = decide(&tokens, &kinds, references);
        let mut out = String::new();
        for (index, token) in tokens.iter().enumerate() {
            let tag =
                |mark: usize, native: [&'static str; 3], html: [&'static str; 3]| match decision
                    .forms[mark]
                {
                    Form::Native => native[kinds[mark] as usize],
                    Form::Underscore => "_",
                    Form::Html => html[kinds[mark] as usize],
                };
            match *token {
                Token::Text { first: Side { character: first, .. }, .. } => {
                    if decision.references.iter().any(|&(at, _)| at == index) {
                        out += &format!("&#{};", u32::from(first));
                    } else {
                        out.push(first);
                    }
                }
                Token::Open(mark) => {
                    out += tag(mark, ["**", "*", "~~"], ["<strong>", "<em>", "<del>"]);
                }
                Token::Close(mark) => {
                    out += tag(mark, ["**", "*", "~~"], ["</strong>", "</em>", "</del>"]);
                }
                Token::BracketOpen => out.push('['),
                Token::BracketClose => out.push_str("](u)"),
            }
        }
        out
    }

    fn check(line: &str, expect: &str) {
        assert_eq!(written(line, false), expect, "{line}");
    }

    /// A line of properly nested marks and links: by number, what opens, closes or is text.
    fn nested(steps: &[u8]) -> (Vec<Token>, Vec<Kind>) {
        const TEXTS: [&str; 10] = ["a", "中", "。", "“a", "a)", "~", "~a", " ", "€", "\u{3000}"];
        let (mut tokens, mut kinds, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for &step in steps {
            let kind = match step % 20 {
                0..2 => Some(Kind::Strong),
                2..5 => Some(Kind::Emphasis),
                5 => Some(Kind::Strikeout),
                _ => None,
            };
            match (step % 20, kind) {
                (_, Some(kind)) if !open.contains(&Some(kind)) => {
                    tokens.push(Token::Open(kinds.len()));
                    kinds.push(kind);
                    open.push(Some(kind));
                }
                (6, _) if !open.contains(&None) => {
                    tokens.push(Token::BracketOpen);
                    open.push(None);
                }
                (7..11, _) => match open.pop() {
                    Some(Some(kind)) => {
                        let last = kinds.iter().rposition(|&other| other == kind);
                        tokens.push(Token::Close(last.unwrap_or_default()));
                    }
                    Some(None) => tokens.push(Token::BracketClose),
                    None => {}
                },
                (other, _) => {
                    let text = TEXTS[usize::from(other) * usize::from(step) % TEXTS.len()];
                    let (first, last) = (Side::first_of(text), Side::last_of(text));
                    tokens.push(Token::Text { first, last, literal: true });
                }
            }
        }
        while let Some(mark) = open.pop() {
            tokens.push(match mark {
                Some(kind) => {
                    let last = kinds.iter().rposition(|&other| other == kind);
                    Token::Close(last.unwrap_or_default())
                }
                None => Token::BracketClose,
            });
        }
        (tokens, kinds)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

        #[test]
        fn the_readers_left_out_change_nothing(
            steps in prop::collection::vec(prop::num::u8::ANY, 0..24),
            references in prop::bool::ANY,
        ) {
            let (tokens, kinds) = nested(&steps);
            let edges: Vec<_> = tokens.iter().map(|&token| edges(token)).collect();
            let is_tilde = |&(first, last): &(Side, Side)| {
                first.character == '~' || last.character == '~'
            };
            let all = if edges.iter().any(is_tilde) { &READERS[..] } else { &READERS[..3] };
            let expect = settled_by(all, edges, &tokens, &kinds, references);
            prop_assert_eq!(decide(&tokens, &kinds, references), expect, "{:?}", tokens);
        }
    }

    #[test]
    fn marks_that_are_apart_are_native_to_all_readers() {
        const PIECES: [&str; 10] = ["a", "中", "。", "“", "~", "~a~", " ", "€", "\u{3000}", "\\\n"];
        let text = |text: &str| Token::Text {
            first: Side::first_of(text),
            last: Side::last_of(text),
            literal: true,
        };
        let mut apart = 0;
        for before in PIECES {
            for inside in PIECES {
                for after in PIECES {
                    let one = [Token::Open(0), text(inside), Token::Close(0)];
                    let two = [Token::Open(1), text(before), Token::Close(1)];
                    let lines = [
                        one.to_vec(),
                        [&[text(before)][..], &one, &[text(after)]].concat(),
                        [&one[..], &[text(after)], &two].concat(),
                        [&[Token::BracketOpen][..], &one, &[Token::BracketClose]].concat(),
                    ];
                    for kind in [Kind::Strong, Kind::Emphasis, Kind::Strikeout] {
                        for line in lines.iter().filter(|line| are_apart(line)) {
                            apart += 1;
                            let decision = settled(line, &[kind, Kind::Strong], false);
                            assert!(
                                decision.forms.iter().all(|&form| form == Form::Native),
                                "{line:?}"
                            );
                        }
                    }
                }
            }
        }
        assert!(apart > 1000);
    }

    #[test]
    fn marks_are_native_where_the_flanking_rule_lets_them() {
        check("今天S(天气)很好", "今天**天气**很好");
        check("他来了S(真的。)", "他来了**真的。**");
        check("他说：S(「你好」)，走了", "他说：**「你好」**，走了");
        check("a S(「b」) c", "a **「b」** c");
        check("E(（一）)", "*（一）*");
        check("前D(旧)后", "前~~旧~~后");
    }

    #[test]
    fn marks_are_html_where_the_flanking_rule_forbids_them() {
        check("他S(说：)好", "他<strong>说：</strong>好");
        check("他说S(「你好」)走了", "他说<strong>「你好」</strong>走了");
        check("好S(😀)吗", "好<strong>😀</strong>吗");
        check("前D(价。)后", "前<del>价。</del>后");
        check("前S(\u{3000}甲)后", "前<strong>\u{3000}甲</strong>后");
    }

    #[test]
    fn nested_marks_keep_as_much_as_can_be_native() {
        check("前S(强E(调)词)后", "前**强*调*词**后");
        check("前S(强E(调))后", "前**强*调***后");
        check("前S(E(强)调)后", "前***强*调**后");
        check("前S(E(强调))后", "前***强调***后");
        check("前S(E(「强调」))后", "前<strong>*「强调」*</strong>后");
        check("前E(甲)S(乙)后", "前*甲***乙**后");
        check("前S(甲)E(乙)后", "前**甲***乙*后");
        check("E(，)D(a)", "<em>，</em>~~a~~");
        check("前D(S(「价」))后", "前<del>**「价」**</del>后");
    }

    #[test]
    fn marks_in_links_see_only_the_brackets() {
        check("前[S(「链接」)]后", "前[**「链接」**](u)后");
        check("前S([链接])后", "前<strong>[链接](u)</strong>后");
    }

    #[test]
    fn references_replace_html_when_asked_for() {
        assert_eq!(written("他S(说：)好", true), "他**说：**&#22909;");
        assert_eq!(written("说S(「你」)走", true), "&#35828;**「你」**&#36208;");
        assert_eq!(written("前[x]S(「你」)走", true), "前[x](u)**「你」**&#36208;");
    }
}
