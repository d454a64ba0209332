//! TeX to lists: groups, scripts, commands, environments.

use super::list::{
    Last, List, Place, TIED, accented, binomial, fraction, function, lettered, surrounded,
    trim_end, word,
};
use super::symbols::{Kind, accent, is_function, symbol};

/// Groups nested deeper are not read.
const DEEPEST: usize = 24;
/// How letters look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Face {
    /// Upright, as in words.
    upright: bool,
    bold: bool,
}

/// What may end a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    Input,
    Group,
    Bracket,
    Right,
    Cell,
}

/// What ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Input,
    Group,
    Bracket,
    Right,
    /// The next column.
    Column,
    /// The next row.
    Row,
    /// `\end`.
    Environment,
}

enum Token {
    Char(char),
    Command(String),
}

pub(super) struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    depth: usize,
    face: Face,
}

impl<'a> Parser<'a> {
    /// At the beginning of a formula.
    pub(super) fn new(chars: &'a [char]) -> Self {
        Self { chars, at: 0, depth: 0, face: Face::default() }
    }

    fn token(&mut self) -> Option<Token> {
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

    fn skip_spaces(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// Reads on to what ends this list.
    pub(super) fn list(&mut self, ends: Ends) -> Option<(List, End)> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut list = List::default();
        let face = self.face;
        let end = loop {
            match self.token() {
                None => break End::Input,
                Some(Token::Char(c)) => match c {
                    '}' => break End::Group,
                    ']' if ends == Ends::Bracket => break End::Bracket,
                    '&' if ends == Ends::Cell => break End::Column,
                    '&' => {}
                    '%' => {
                        let rest = &self.chars[self.at..];
                        self.at += rest.iter().take_while(|c| **c != '\n').count();
                    }
                    _ => self.char(c, &mut list)?,
                },
                Some(Token::Command(name)) => match name.as_str() {
                    "right" => break End::Right,
                    "end" => break End::Environment,
                    "\\" | "cr" => {
                        if self.chars.get(self.at) == Some(&'[') {
                            self.raw('[', ']')?;
                        }
                        match ends {
                            Ends::Cell => break End::Row,
                            Ends::Input => list.push("\n", Place::Base, false, false),
                            _ => return None,
                        }
                    }
                    "over" | "choose" => {
                        let (below, end) = self.list(ends)?;
                        list = if name == "over" {
                            fraction(list, below)
                        } else {
                            binomial(list, below)
                        };
                        break end;
                    }
                    _ => self.command(&name, &mut list)?,
                },
            }
        };
        self.face = face;
        self.depth -= 1;
        let expected = match end {
            End::Input => ends == Ends::Input,
            End::Group => ends == Ends::Group,
            End::Bracket => ends == Ends::Bracket,
            End::Right => ends == Ends::Right,
            End::Column | End::Row | End::Environment => ends == Ends::Cell,
        };
        expected.then_some((list, end))
    }

    fn char(&mut self, c: char, list: &mut List) -> Option<()> {
        let bold = self.face.bold;
        match c {
            '{' => {
                let (inner, _) = self.list(Ends::Group)?;
                list.append(inner);
            }
            '^' => {
                let script = self.argument()?;
                list.script(script, Place::Above);
            }
            '_' => {
                let script = self.argument()?;
                list.script(script, Place::Below);
            }
            '~' => list.space(TIED),
            '\'' => list.script(word("′"), Place::Base),
            '-' => list.sign('−', Kind::Binary, bold),
            '+' => list.sign('+', Kind::Binary, bold),
            '*' => list.sign('∗', Kind::Binary, bold),
            '=' | '<' | '>' => list.sign(c, Kind::Relation, bold),
            '(' | '[' => list.sign(c, Kind::Opening, bold),
            ')' | ']' => list.sign(c, Kind::Closing, bold),
            ',' | ';' => {
                list.push(c.encode_utf8(&mut [0; 4]), Place::Base, false, bold);
                // In 1,234 it is no list.
                if !self.chars.get(self.at).is_some_and(char::is_ascii_digit) {
                    list.space(' ');
                }
                list.last = Last::Open;
            }
            '0'..='9' => {
                let more = |c: &&char| c.is_ascii_digit() || **c == '.';
                let more = self.chars[self.at..].iter().take_while(more).count();
                let number: String = self.chars[self.at - 1..self.at + more].iter().collect();
                self.at += more;
                list.thing(&number, false, bold);
            }
            c if c.is_whitespace() => {}
            c => {
                let italic = c.is_ascii_alphabetic() && !self.face.upright;
                list.thing(c.encode_utf8(&mut [0; 4]), italic, bold);
            }
        }
        Some(())
    }

    /// One argument: a group, a command or a character.
    fn argument(&mut self) -> Option<List> {
        self.skip_spaces();
        let mut list = List::default();
        match self.token()? {
            Token::Char('{') => return Some(self.list(Ends::Group)?.0),
            Token::Char('}' | '&' | '^' | '_') => return None,
            // A number is one digit here.
            Token::Char(c) if c.is_ascii_digit() => {
                list.thing(c.encode_utf8(&mut [0; 4]), false, self.face.bold);
            }
            Token::Char(c) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return None;
                }
                self.char(c, &mut list)?;
                self.depth -= 1;
            }
            Token::Command(name) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return None;
                }
                self.command(&name, &mut list)?;
                self.depth -= 1;
            }
        }
        Some(list)
    }

    /// An argument whose letters look so.
    fn argument_in(&mut self, face: Face) -> Option<List> {
        let outer = std::mem::replace(&mut self.face, face);
        let list = self.argument();
        self.face = outer;
        list
    }

    /// What stands between two signs, as it is.
    fn raw(&mut self, open: char, close: char) -> Option<String> {
        self.skip_spaces();
        if self.chars.get(self.at) != Some(&open) {
            return None;
        }
        self.at += 1;
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

    fn command(&mut self, name: &str, list: &mut List) -> Option<()> {
        let face = self.face;
        if let Some((sign, kind)) = symbol(name) {
            let kind = if face.upright && kind == Kind::Variable { Kind::Ordinary } else { kind };
            list.sign(sign, kind, face.bold);
            return Some(());
        }
        if let Some(mark) = accent(name) {
            let marked = self.argument()?;
            list.append(accented(marked, mark));
            return Some(());
        }
        if is_function(name) {
            function(name, list);
            return Some(());
        }
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" => {
                let above = self.argument()?;
                list.append(fraction(above, self.argument()?));
            }
            "binom" | "dbinom" | "tbinom" => {
                let above = self.argument()?;
                list.append(binomial(above, self.argument()?));
            }
            "sqrt" => {
                self.skip_spaces();
                if self.chars.get(self.at) == Some(&'[') {
                    self.at += 1;
                    let (degree, _) = self.list(Ends::Bracket)?;
                    list.script(degree, Place::Above);
                }
                let inner = self.argument()?;
                list.thing("√", false, face.bold);
                let loose = !inner.is_one();
                list.append(inner.bracketed(loose));
            }
            "left" | "right" | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "Bigl" | "biggl"
            | "Biggl" | "bigr" | "Bigr" | "biggr" | "Biggr" | "bigm" | "middle" => {
                self.delimiter(name, list)?;
            }
            "begin" => self.environment(list)?,
            _ => return self.arrangement(name, list),
        }
        Some(())
    }

    /// Commands that put one thing beside, over or under another.
    fn arrangement(&mut self, name: &str, list: &mut List) -> Option<()> {
        let face = self.face;
        match name {
            "overset" | "stackrel" | "underset" => {
                let script = self.argument()?;
                let mut base = self.argument()?;
                let relation = base.last == Last::Open;
                if let (true, Some(run)) = (relation, base.runs.last_mut()) {
                    run.text.truncate(run.text.trim_end().len());
                }
                list.append(base);
                let place = if name == "underset" { Place::Below } else { Place::Above };
                list.script(script, place);
                if relation {
                    list.space(' ');
                    list.last = Last::Open;
                }
            }
            "xrightarrow" => {
                let script = self.argument()?;
                list.sign('→', Kind::Relation, face.bold);
                list.script(script, Place::Above);
                list.space(' ');
            }
            "not" => self.negated(list)?,
            "pmod" => {
                let modulus = self.argument()?;
                list.space(TIED);
                let mut inner = word("mod");
                inner.last = Last::Function;
                inner.append(modulus);
                list.append(inner.bracketed(true));
            }
            "bmod" => list.append(surrounded("mod")),
            "tag" => {
                let tag = self.raw('{', '}')?;
                list.space(TIED);
                list.append(word(&format!("({tag})")));
            }
            "LaTeX" | "TeX" => list.thing(name, false, face.bold),
            _ => return self.look(name, list),
        }
        Some(())
    }

    /// Commands that change how letters look, and those that show nothing.
    fn look(&mut self, name: &str, list: &mut List) -> Option<()> {
        let face = self.face;
        match name {
            "text" | "textrm" | "mbox" | "textnormal" | "textbf" | "textit" | "texttt" => {
                let text = self.raw('{', '}')?;
                if text.contains(['\\', '$', '{']) {
                    return None;
                }
                let text = text.replace('~', " ");
                list.push(&text, Place::Base, name == "textit", name == "textbf");
                list.last = Last::Thing;
            }
            "mathrm" | "mathsf" | "mathtt" | "mathup" | "operatorname" => {
                // The star of an operator's name shows nothing.
                if self.chars.get(self.at) == Some(&'*') {
                    self.at += 1;
                }
                let word = self.argument_in(Face { upright: true, ..face })?;
                list.append(word);
                if name == "operatorname" {
                    list.last = Last::Function;
                }
            }
            "mathbf" | "boldsymbol" | "bm" | "pmb" | "mathbit" => {
                let upright = face.upright || name == "mathbf";
                let bold = self.argument_in(Face { upright, bold: true })?;
                list.append(bold);
            }
            "mathbb" | "mathcal" | "mathscr" | "mathfrak" => {
                let letters = self.argument_in(Face { upright: true, ..face })?;
                list.append(lettered(letters, name)?);
            }
            "mathit" | "mathnormal" | "mathop" | "mathrel" | "mathbin" | "mathord" | "boxed"
            | "mathstrut" | "underbrace" | "overbrace" => {
                if name != "mathstrut" {
                    let inner = self.argument()?;
                    list.append(inner);
                }
            }
            "rm" | "bf" | "it" => {
                self.face = Face { upright: name != "it", bold: name == "bf" || face.bold };
            }
            "color" | "label" | "phantom" | "hspace" | "vspace" => {
                self.raw('{', '}')?;
            }
            "textcolor" => {
                self.raw('{', '}')?;
                let inner = self.argument()?;
                list.append(inner);
            }
            "displaystyle" | "textstyle" | "scriptstyle" | "limits" | "nolimits" | "nonumber"
            | "notag" | "!" => {}
            "," | ":" | ";" | " " | ">" | "thinspace" | "enspace" | "quad" | "qquad" => {
                list.space(' ');
            }
            _ => return None,
        }
        Some(())
    }

    /// The sign after `\left` and its like; after `\left` all up to `\right` is one thing.
    fn delimiter(&mut self, name: &str, list: &mut List) -> Option<()> {
        self.sign_of_delimiter(list, if name == "left" { Kind::Opening } else { Kind::Ordinary })?;
        if name == "left" {
            let (inner, _) = self.list(Ends::Right)?;
            list.append(inner);
            self.sign_of_delimiter(list, Kind::Closing)?;
        }
        Some(())
    }

    fn sign_of_delimiter(&mut self, list: &mut List, kind: Kind) -> Option<()> {
        self.skip_spaces();
        let bold = self.face.bold;
        match self.token()? {
            Token::Char('.') => {}
            Token::Char(c) => {
                let kind = match c {
                    '(' | '[' => Kind::Opening,
                    ')' | ']' => Kind::Closing,
                    _ => kind,
                };
                list.sign(c, kind, bold);
            }
            Token::Command(name) => {
                let (sign, known) = symbol(&name)?;
                let kind = if known == Kind::Ordinary { kind } else { known };
                list.sign(sign, kind, bold);
            }
        }
        Some(())
    }

    fn negated(&mut self, list: &mut List) -> Option<()> {
        self.skip_spaces();
        let sign = match self.token()? {
            Token::Char('=') => '≠',
            Token::Command(name) if name == "in" => '∉',
            _ => return None,
        };
        list.sign(sign, Kind::Relation, self.face.bold);
        Some(())
    }

    /// Rows of aligned formulas as lines; a matrix in one line, rows parted by semicolons.
    fn environment(&mut self, list: &mut List) -> Option<()> {
        let name = self.raw('{', '}')?;
        let kind = name.trim_end_matches('*');
        if kind == "array" || kind == "alignedat" {
            self.raw('{', '}')?;
        }
        let lines = matches!(
            kind,
            "align"
                | "aligned"
                | "alignat"
                | "alignedat"
                | "gather"
                | "gathered"
                | "split"
                | "equation"
                | "eqnarray"
                | "multline"
        );
        let (open, close) = match kind {
            _ if lines => ("", ""),
            "pmatrix" => ("(", ")"),
            "bmatrix" | "matrix" | "smallmatrix" | "array" => ("[", "]"),
            "vmatrix" => ("|", "|"),
            "Vmatrix" => ("‖", "‖"),
            "Bmatrix" => ("{", "}"),
            "cases" => ("{ ", ""),
            _ => return None,
        };
        list.push(open, Place::Base, false, false);
        list.last = Last::Open;
        loop {
            let (cell, end) = self.list(Ends::Cell)?;
            let empty = cell.runs.is_empty();
            list.append(cell);
            match end {
                End::Column if lines => list.space(TIED),
                End::Column => list.push(", ", Place::Base, false, false),
                End::Row if lines => list.push("\n", Place::Base, false, false),
                End::Row => list.push("; ", Place::Base, false, false),
                _ => {
                    if empty {
                        trim_end(list);
                    }
                    break;
                }
            }
            list.last = if end == End::Column && lines { Last::Thing } else { Last::Open };
        }
        (self.raw('{', '}')? == name).then_some(())?;
        list.push(close, Place::Base, false, false);
        list.last = Last::Thing;
        Some(())
    }
}
