//! TeX to a tree: tokens, groups, scripts and rows of cells. What commands say is in `commands`.

use super::references::References;
use super::symbols::kind_of;
use super::tree::{Face, Grid, Kind, Level, Limits, Line, Node};

/// Groups nested deeper are not read.
pub(super) const DEEPEST: usize = 28;

/// What may end a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// The end of the formula, of a row or of a column.
    Cell,
    Group,
    Bracket,
    /// `\right` or `\middle`.
    Right,
}

/// What ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Input,
    Group,
    Bracket,
    Right,
    Middle,
    /// The next column.
    Column,
    /// The next row.
    Row,
    /// `\end`.
    Environment,
}

pub(super) enum Token {
    Char(char),
    Command(String),
}

/// A formula being read.
pub(super) struct Parser<'a> {
    pub(super) chars: &'a [char],
    /// Numbers of other formulas.
    pub(super) references: &'a References,
    pub(super) at: usize,
    depth: usize,
    pub(super) face: Face,
    /// The number of the formula, or of the row being read.
    pub(super) tag: Option<String>,
    /// A line stands above the row being read.
    pub(super) ruled: bool,
}

impl<'a> Parser<'a> {
    /// At the beginning of a formula.
    pub(super) fn new(chars: &'a [char], references: &'a References) -> Self {
        Self { chars, references, at: 0, depth: 0, face: Face::default(), tag: None, ruled: false }
    }

    /// The whole formula; lines of it that no environment holds stand under one another.
    pub(super) fn formula(&mut self) -> Option<Vec<Node>> {
        let (mut rows, end) = self.rows()?;
        if end != End::Input {
            return None;
        }
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        if rows.len() == 1 && columns == 1 {
            let row = rows.pop()?;
            self.tag = row.tag;
            return row.cells.into_iter().next();
        }
        let grid = if columns > 1 { Grid::Aligned } else { Grid::Gathered };
        Some(vec![Node::Table { grid, rows }])
    }

    /// Begins as deep as another parser, whose part it reads, and a level more.
    pub(super) fn depth_of(&mut self, outer: &Parser<'_>) -> Option<()> {
        self.depth = outer.depth + 1;
        (self.depth < DEEPEST).then_some(())
    }

    pub(super) fn token(&mut self) -> Option<Token> {
        let c = *self.chars.get(self.at)?;
        self.at += 1;
        if c != '\\' {
            return Some(Token::Char(c));
        }
        let start = self.at;
        let letters = self.chars[start..].iter().take_while(|c| c.is_ascii_alphabetic()).count();
        self.at += letters.max(1).min(self.chars.len() - start);
        Some(Token::Command(self.chars[start..self.at].iter().collect()))
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// Whether a sign comes next; it is then read.
    pub(super) fn takes(&mut self, sign: char) -> bool {
        self.skip_spaces();
        let found = self.chars.get(self.at) == Some(&sign);
        self.at += usize::from(found);
        found
    }

    /// Goes one level deeper, unless that is too deep.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let read = if self.depth > DEEPEST { None } else { read(self) };
        self.depth -= 1;
        read
    }

    /// Reads on to what ends this list.
    pub(super) fn list(&mut self, ends: Ends) -> Option<(Vec<Node>, End)> {
        let face = self.face;
        let read = self.deeper(|parser| parser.nodes(ends));
        self.face = face;
        read
    }

    fn nodes(&mut self, ends: Ends) -> Option<(Vec<Node>, End)> {
        let mut list = Vec::new();
        let end = loop {
            match self.token() {
                None => break End::Input,
                Some(Token::Char(c)) => match c {
                    '}' => break End::Group,
                    ']' if ends == Ends::Bracket => break End::Bracket,
                    '&' => break End::Column,
                    '%' => {
                        let rest = &self.chars[self.at..];
                        self.at += rest.iter().take_while(|c| **c != '\n').count();
                    }
                    _ => self.char(c, &mut list)?,
                },
                Some(Token::Command(name)) => match name.as_str() {
                    "right" => break End::Right,
                    "middle" => break End::Middle,
                    "end" => break End::Environment,
                    "\\" | "cr" | "newline" => {
                        self.at += usize::from(self.chars.get(self.at) == Some(&'*'));
                        if self.chars.get(self.at) == Some(&'[') {
                            self.raw('[', ']')?;
                        }
                        break End::Row;
                    }
                    "over" | "choose" | "atop" | "brace" | "brack" => {
                        let (below, end) = self.nodes_deeper(ends)?;
                        list = vec![divided(&name, list, below)];
                        break end;
                    }
                    _ => self.command(&name, &mut list)?,
                },
            }
        };
        let expected = match end {
            End::Input | End::Column | End::Row | End::Environment => ends == Ends::Cell,
            End::Group => ends == Ends::Group,
            End::Bracket => ends == Ends::Bracket,
            End::Right | End::Middle => ends == Ends::Right,
        };
        expected.then_some((list, end))
    }

    fn nodes_deeper(&mut self, ends: Ends) -> Option<(Vec<Node>, End)> {
        self.deeper(|parser| parser.nodes(ends))
    }

    /// Rows of cells to the end of the environment or of the formula.
    pub(super) fn rows(&mut self) -> Option<(Vec<Line>, End)> {
        let mut rows = vec![Line::default()];
        let outer = (self.tag.take(), std::mem::take(&mut self.ruled));
        let end = loop {
            let (cell, end) = self.list(Ends::Cell)?;
            let row = rows.last_mut()?;
            row.cells.push(cell);
            row.ruled |= std::mem::take(&mut self.ruled);
            if end == End::Column {
                continue;
            }
            row.tag = self.tag.take();
            if end != End::Row {
                break end;
            }
            rows.push(Line::default());
        };
        (self.tag, self.ruled) = outer;
        // What ends the last row begins no other.
        let blank = |row: &Line| row.cells.iter().all(Vec::is_empty) && row.tag.is_none();
        while rows.len() > 1 && rows.last().is_some_and(blank) {
            rows.pop();
        }
        Some((rows, end))
    }

    fn char(&mut self, c: char, list: &mut Vec<Node>) -> Option<()> {
        let face = self.face;
        let sign = |sign, kind| Node::Sign { sign, kind, face };
        match c {
            '{' => {
                let (inner, _) = self.list(Ends::Group)?;
                list.push(Node::Row(inner));
            }
            '^' => {
                let script = self.argument()?;
                hang(list, script, true)?;
            }
            '_' => {
                let script = self.argument()?;
                hang(list, script, false)?;
            }
            '~' => list.push(Node::Space(0.25)),
            '\'' | '’' => hang(list, vec![sign('′', Kind::Ordinary)], true)?,
            '-' | '−' | '–' => list.push(sign('−', Kind::Binary)),
            '+' => list.push(sign('+', Kind::Binary)),
            '*' => list.push(sign('∗', Kind::Binary)),
            '=' | '<' | '>' | ':' => list.push(sign(c, Kind::Relation)),
            '：' => list.push(sign(':', Kind::Relation)),
            '(' | '[' => list.push(sign(c, Kind::Opening)),
            '（' => list.push(sign('(', Kind::Opening)),
            ')' | ']' | '!' | '?' => list.push(sign(c, Kind::Closing)),
            '）' => list.push(sign(')', Kind::Closing)),
            ',' | ';' => {
                // In 1,234 it is no list.
                let digits =
                    self.chars[self.at..].iter().take_while(|c| c.is_ascii_digit()).count();
                let inside = digits == 3 && matches!(list.last(), Some(Node::Number { .. }));
                list.push(sign(c, if inside { Kind::Ordinary } else { Kind::Punctuation }));
            }
            '0'..='9' => {
                let rest = &self.chars[self.at..];
                let more = rest.iter().take_while(|c| c.is_ascii_digit()).count();
                let text = self.chars[self.at - 1..self.at + more].iter().collect();
                self.at += more;
                list.push(Node::Number { text, face });
            }
            '$' => return None,
            c if c.is_whitespace() || c.is_control() => {}
            c if c.is_ascii_alphabetic() && face.upright => {
                let rest = &self.chars[self.at..];
                let more = rest.iter().take_while(|c| c.is_ascii_alphabetic()).count();
                let text = self.chars[self.at - 1..self.at + more].iter().collect();
                self.at += more;
                list.push(Node::Text { text, face, italic: false });
            }
            c if c.is_ascii_alphabetic() => list.push(sign(c, Kind::Variable)),
            c => match kind_of(c) {
                Some(Kind::Large | Kind::Integral) => {
                    let limits = if kind_of(c) == Some(Kind::Large) {
                        Limits::Displayed
                    } else {
                        Limits::Never
                    };
                    list.push(Node::Operator { sign: c, limits });
                }
                Some(kind) => list.push(sign(c, kind)),
                None if is_greek(c) => list.push(sign(c, Kind::Variable)),
                None if c.is_alphabetic() && !c.is_lowercase() => self.words(c, list),
                None => list.push(sign(c, Kind::Ordinary)),
            },
        }
        Some(())
    }

    /// Words that stand in a formula as they are: those of Chinese.
    fn words(&mut self, first: char, list: &mut Vec<Node>) {
        let rest = &self.chars[self.at..];
        let more = rest.iter().take_while(|c| **c as u32 > 0x2e80).count();
        let text = std::iter::once(&first).chain(&rest[..more]).collect();
        self.at += more;
        list.push(Node::Text { text, face: self.face, italic: false });
    }

    /// One argument: a group, a command or a character.
    pub(super) fn argument(&mut self) -> Option<Vec<Node>> {
        self.skip_spaces();
        let mut list = Vec::new();
        match self.token()? {
            Token::Char('{') => return Some(self.list(Ends::Group)?.0),
            Token::Char('}' | '&' | '^' | '_') => return None,
            // A number is one digit here.
            Token::Char(c) if c.is_ascii_digit() => {
                list.push(Node::Number { text: c.to_string(), face: self.face });
            }
            Token::Char(c) if c.is_ascii_alphabetic() => {
                list.push(Node::Sign { sign: c, kind: Kind::Variable, face: self.face });
            }
            Token::Char(c) => self.deeper(|parser| parser.char(c, &mut list))?,
            Token::Command(name) => self.deeper(|parser| parser.command(&name, &mut list))?,
        }
        Some(list)
    }

    /// An argument whose letters look so.
    pub(super) fn argument_in(&mut self, face: Face) -> Option<Vec<Node>> {
        let outer = std::mem::replace(&mut self.face, face);
        let list = self.argument();
        self.face = outer;
        list
    }

    /// What stands between two signs, as it is.
    pub(super) fn raw(&mut self, open: char, close: char) -> Option<String> {
        if !self.takes(open) {
            return None;
        }
        let start = self.at;
        let mut depth = 1;
        while let Some(&c) = self.chars.get(self.at) {
            self.at += 1;
            if c == close {
                depth -= 1;
            } else if c == open {
                depth += 1;
            }
            if depth == 0 {
                return Some(self.chars[start..self.at - 1].iter().collect());
            }
        }
        None
    }
}

/// What `\over` and its like make of what stands before and after them.
fn divided(name: &str, above: Vec<Node>, below: Vec<Node>) -> Node {
    let fraction = Node::Fraction { above, below, bar: name == "over", level: None };
    let (open, close) = match name {
        "choose" => ('(', ')'),
        "brace" => ('{', '}'),
        "brack" => ('[', ']'),
        _ => return fraction,
    };
    fenced(open, close, fraction)
}

/// One thing between brackets that grow.
pub(super) fn fenced(open: char, close: char, inner: Node) -> Node {
    Node::Fenced {
        open: Some(open),
        close: Some(close),
        parts: vec![vec![inner]],
        middles: Vec::new(),
    }
}

/// Hangs a script on the last thing of a list. Primes go before other raised things; a second
/// script of one kind is a fault of the source.
fn hang(list: &mut Vec<Node>, script: Vec<Node>, raised: bool) -> Option<()> {
    // What changes how things look is no base.
    let base = match list.last() {
        Some(Node::Space(_) | Node::Level(_)) | None => Node::Row(Vec::new()),
        Some(_) => list.pop()?,
    };
    let (base, mut below, mut above) = match base {
        Node::Scripts { base, below, above } => (base, below, above),
        other => (Box::new(other), None, None),
    };
    let slot = if raised { &mut above } else { &mut below };
    match slot {
        None => *slot = Some(script),
        Some(known) if raised && (is_prime(known) || is_prime(&script)) => known.extend(script),
        Some(_) => return None,
    }
    list.push(Node::Scripts { base, below, above });
    Some(())
}

fn is_prime(nodes: &[Node]) -> bool {
    matches!(nodes.last(), Some(Node::Sign { sign: '′', .. }))
}

fn is_greek(c: char) -> bool {
    matches!(c, 'α'..='ω' | 'ϑ' | 'ϕ' | 'ϵ' | 'ϱ' | 'ϖ')
}

/// The level of a command that states one.
pub(super) fn level(name: &str) -> Option<Level> {
    match name {
        "displaystyle" => Some(Level::Display),
        "textstyle" => Some(Level::Text),
        "scriptstyle" => Some(Level::Script),
        "scriptscriptstyle" => Some(Level::SecondScript),
        _ => None,
    }
}
