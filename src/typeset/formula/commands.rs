//! What the commands of TeX say.

use super::alphabets::Alphabet;
use super::parser::{End, Ends, Parser, Token, fenced, level};
use super::symbols::{accent, function, symbol};
use super::tree::{Face, Grid, Kind, Level, Limits, Node, Span};

/// Em of text in pt, for lengths that are stated so.
const PT: f32 = 0.1;

impl Parser<'_> {
    /// What a command says; `None` where it is not known.
    pub(super) fn command(&mut self, name: &str, list: &mut Vec<Node>) -> Option<()> {
        let face = self.face;
        if let Some((sign, kind)) = symbol(name) {
            list.push(match kind {
                Kind::Large => Node::Operator { sign, limits: Limits::Displayed },
                Kind::Integral => Node::Operator { sign, limits: Limits::Never },
                kind => Node::Sign { sign, kind, face },
            });
        } else if let Some(mark) = accent(name) {
            let inner = self.argument()?;
            list.push(Node::Accent { mark, inner });
        } else if let Some((name, bounded)) = function(name) {
            let limits = if bounded { Limits::Displayed } else { Limits::Never };
            list.push(Node::Function { name: vec![upright(name, face)], limits });
        } else if let Some(level) = level(name) {
            list.push(Node::Level(level));
        } else if let Some(width) = space(name) {
            list.push(Node::Space(width));
        } else {
            return self.built(name, list);
        }
        Some(())
    }

    /// Commands that build one thing of others.
    fn built(&mut self, name: &str, list: &mut Vec<Node>) -> Option<()> {
        let node = match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" => self.fraction(name, true)?,
            "binom" | "dbinom" | "tbinom" => fenced('(', ')', self.fraction(name, false)?),
            "sqrt" => self.root()?,
            "left" => self.growing()?,
            "begin" => self.environment()?,
            "substack" => {
                self.takes('{').then_some(())?;
                Node::Table { grid: Grid::Stacked, rows: self.group_of_rows()? }
            }
            "overset" | "stackrel" | "underset" => {
                let script = self.argument()?;
                let base = self.argument()?;
                let (above, below) =
                    if name == "underset" { (None, Some(script)) } else { (Some(script), None) };
                Node::Stack { base, above, below }
            }
            "xrightarrow" | "xleftarrow" | "xlongequal" => {
                self.skip_spaces();
                let below = if self.takes('[') { Some(self.list(Ends::Bracket)?.0) } else { None };
                let sign = match name {
                    "xrightarrow" => '→',
                    "xleftarrow" => '←',
                    _ => '=',
                };
                Node::Arrow { sign, above: self.argument()?, below }
            }
            "limits" | "nolimits" | "displaylimits" => return place_limits(name, list),
            _ => return self.wrapped(name, list),
        };
        list.push(node);
        Some(())
    }

    /// Commands that put something around, over or under one thing.
    fn wrapped(&mut self, name: &str, list: &mut Vec<Node>) -> Option<()> {
        let spanned = |span, above, inner| Node::Spanned { span, above, inner };
        let node = match name {
            "overline" | "widebar" => spanned(Span::Line, true, self.argument()?),
            "underline" | "underbar" => spanned(Span::Line, false, self.argument()?),
            "overbrace" => spanned(Span::Brace, true, self.argument()?),
            "underbrace" => spanned(Span::Brace, false, self.argument()?),
            "widehat" => spanned(Span::Hat, true, self.argument()?),
            "widetilde" => spanned(Span::Tilde, true, self.argument()?),
            "overrightarrow" => spanned(Span::RightArrow, true, self.argument()?),
            "overleftarrow" => spanned(Span::LeftArrow, true, self.argument()?),
            "overleftrightarrow" => spanned(Span::BothArrow, true, self.argument()?),
            "boxed" | "fbox" => Node::Boxed(self.argument()?),
            "cancel" | "bcancel" | "xcancel" => {
                Node::Struck { inner: self.argument()?, level: false }
            }
            "sout" => Node::Struck { inner: self.argument()?, level: true },
            "phantom" => Node::Phantom { inner: self.argument()?, wide: true, high: true },
            "hphantom" => Node::Phantom { inner: self.argument()?, wide: true, high: false },
            "vphantom" => Node::Phantom { inner: self.argument()?, wide: false, high: true },
            "mathop" => Node::As(Kind::Large, self.argument()?),
            "mathrel" => Node::As(Kind::Relation, self.argument()?),
            "mathbin" => Node::As(Kind::Binary, self.argument()?),
            "mathopen" => Node::As(Kind::Opening, self.argument()?),
            "mathclose" => Node::As(Kind::Closing, self.argument()?),
            "mathpunct" => Node::As(Kind::Punctuation, self.argument()?),
            "mathinner" => Node::As(Kind::Inner, self.argument()?),
            "mathord" | "smash" | "mathstrut" => {
                let shown = name != "mathstrut";
                Node::Row(if shown { self.argument()? } else { Vec::new() })
            }
            "not" => self.negated()?,
            "pmod" | "pod" => {
                let modulus = self.argument()?;
                list.push(Node::Space(1.0));
                let mut inner = Vec::new();
                if name == "pmod" {
                    inner.extend([upright("mod", self.face), Node::Space(1.0 / 3.0)]);
                }
                inner.extend(modulus);
                Node::Fenced {
                    open: Some('('),
                    close: Some(')'),
                    parts: vec![inner],
                    middles: Vec::new(),
                }
            }
            "bmod" => Node::As(Kind::Binary, vec![upright("mod", self.face)]),
            _ => match bracket_size(name) {
                Some((size, kind)) => {
                    let Some((sign, known)) = self.bracket()? else { return Some(()) };
                    Node::Sized { sign, kind: kind.unwrap_or(known), size }
                }
                None => return self.look(name, list),
            },
        };
        list.push(node);
        Some(())
    }

    /// Commands that change how letters look, and those that show nothing.
    fn look(&mut self, name: &str, list: &mut Vec<Node>) -> Option<()> {
        let face = self.face;
        match name {
            "text" | "textrm" | "mbox" | "textnormal" | "textbf" | "textit" | "texttt"
            | "textsf" | "hbox" | "textup" | "emph" | "textsc" => {
                let source = self.raw('{', '}')?;
                self.words_of(&source, name, list)?;
            }
            "mathrm" | "mathsf" | "mathtt" | "mathup" => {
                let word = self.argument_in(Face { upright: true, ..face })?;
                list.push(Node::Row(word));
            }
            "operatorname" | "operatornamewithlimits" => {
                let limits = if self.takes('*') || name == "operatornamewithlimits" {
                    Limits::Displayed
                } else {
                    Limits::Never
                };
                let name = self.argument_in(Face { upright: true, ..face })?;
                list.push(Node::Function { name, limits });
            }
            "mathbf" | "boldsymbol" | "bm" | "pmb" | "mathbit" | "symbf" | "bold" => {
                let upright = face.upright || matches!(name, "mathbf" | "symbf" | "bold");
                list.push(Node::Row(self.argument_in(Face { upright, bold: true })?));
            }
            "mathit" | "mathnormal" => {
                list.push(Node::Row(self.argument_in(Face { upright: false, ..face })?));
            }
            "rm" | "bf" | "it" | "sf" | "tt" | "normalfont" => {
                self.face = Face { upright: name != "it", bold: name == "bf" || face.bold };
            }
            "LaTeX" | "TeX" => {
                list.push(Node::Text { text: name.to_owned(), face, italic: false });
            }
            "tag" => {
                let starred = self.takes('*');
                let tag = self.raw('{', '}')?;
                let tag = tag.trim().trim_matches('$');
                self.tag = Some(if starred { tag.to_owned() } else { format!("({tag})") });
            }
            "eqref" | "ref" => {
                let target = self.raw('{', '}')?;
                let number = self.references.number(target.trim())?;
                let text = if name == "ref" { number.to_owned() } else { format!("({number})") };
                list.push(Node::Text { text, face, italic: false });
            }
            "hline" | "toprule" | "midrule" | "bottomrule" => self.ruled = true,
            "color" => {
                self.raw('{', '}')?;
                // Many write it as if it had an argument: the group is part of the row then.
                if self.takes('{') {
                    list.extend(self.list(Ends::Group)?.0);
                }
            }
            "label" | "vspace" | "require" => {
                self.raw('{', '}')?;
            }
            "textcolor" | "colorbox" | "href" | "class" | "style" | "cssId" => {
                self.raw('{', '}')?;
                list.push(Node::Row(self.argument()?));
            }
            "hspace" | "mspace" | "hskip" | "mskip" | "kern" | "mkern" => {
                self.takes('*');
                let length = self.length()?;
                list.push(Node::Space(length));
            }
            "nonumber" | "notag" | "allowbreak" | "nobreak" | "relax" | "tiny" | "small"
            | "large" | "Large" | "normalsize" | "centering" | "noindent" | "protect" | "break"
            | "scriptsize" | "footnotesize" | "/" | "-" | "hfill" | "null" | "[" | "]" | "("
            | ")" | "LARGE" | "huge" => {}
            _ => {
                let alphabet = Alphabet::of(name)?;
                let letters = self.argument_in(Face { upright: true, ..face })?;
                list.push(Node::Row(
                    letters.into_iter().map(|node| lettered(node, alphabet)).collect(),
                ));
            }
        }
        Some(())
    }

    fn fraction(&mut self, name: &str, bar: bool) -> Option<Node> {
        // The column of a continued fraction may be stated.
        if name == "cfrac" && self.takes('[') {
            self.raw_to(']')?;
        }
        let above = self.argument()?;
        let below = self.argument()?;
        let level = match name.as_bytes() {
            [b'd' | b'c', ..] => Some(Level::Display),
            [b't', ..] => Some(Level::Text),
            _ => None,
        };
        Some(Node::Fraction { above, below, bar, level })
    }

    pub(super) fn raw_to(&mut self, close: char) -> Option<()> {
        let length = self.chars[self.at..].iter().position(|c| *c == close)?;
        self.at += length + 1;
        Some(())
    }

    fn root(&mut self) -> Option<Node> {
        let degree = if self.takes('[') { Some(self.list(Ends::Bracket)?.0) } else { None };
        Some(Node::Root { degree, inner: self.argument()? })
    }

    /// What stands between `\left` and `\right`.
    fn growing(&mut self) -> Option<Node> {
        let open = self.bracket()?.map(|(sign, _)| sign);
        let (mut parts, mut middles) = (Vec::new(), Vec::new());
        loop {
            let (part, end) = self.list(Ends::Right)?;
            parts.push(part);
            let sign = self.bracket()?.map(|(sign, _)| sign);
            if end == End::Right {
                return Some(Node::Fenced { open, close: sign, parts, middles });
            }
            middles.push(sign?);
        }
    }

    /// A bracket as an argument; none where it is a full stop.
    #[expect(clippy::option_option, reason = "no bracket is not the same as no reading")]
    fn bracket(&mut self) -> Option<Option<(char, Kind)>> {
        self.skip_spaces();
        Some(match self.token()? {
            Token::Char('.') => None,
            Token::Char(c) => {
                let (c, kind) = match c {
                    '(' | '[' => (c, Kind::Opening),
                    ')' | ']' => (c, Kind::Closing),
                    '<' => ('⟨', Kind::Opening),
                    '>' => ('⟩', Kind::Closing),
                    '|' | '/' => (c, Kind::Ordinary),
                    _ => return None,
                };
                Some((c, kind))
            }
            Token::Command(name) => Some(symbol(&name)?),
        })
    }

    fn negated(&mut self) -> Option<Node> {
        self.skip_spaces();
        let inner = self.argument()?;
        let sign = match inner.first()? {
            Node::Sign { sign: '=', .. } => '≠',
            Node::Sign { sign: '∈', .. } => '∉',
            Node::Sign { sign: '≡', .. } => '≢',
            Node::Sign { sign: '⊂', .. } => '⊄',
            Node::Sign { sign: '⊆', .. } => '⊈',
            Node::Sign { sign: '∃', .. } => '∄',
            Node::Sign { sign: '∼', .. } => '≁',
            Node::Sign { sign: '≈', .. } => '≉',
            Node::Sign { sign: '<', .. } => '≮',
            Node::Sign { sign: '>', .. } => '≯',
            Node::Sign { sign: '|', .. } => '∤',
            Node::Sign { sign: '⊥', .. } => {
                return Some(Node::As(Kind::Relation, vec![Node::Struck { inner, level: false }]));
            }
            _ => return None,
        };
        Some(Node::Sign { sign, kind: Kind::Relation, face: self.face })
    }

    /// Words with formulas among them.
    fn words_of(&mut self, source: &str, name: &str, list: &mut Vec<Node>) -> Option<()> {
        let face = Face { upright: true, bold: name == "textbf" || self.face.bold };
        let italic = matches!(name, "textit" | "emph");
        let mut row = Vec::new();
        for (number, part) in source.split('$').enumerate() {
            if number % 2 == 1 {
                let chars: Vec<char> = part.chars().collect();
                let mut inner = Parser::new(&chars, self.references);
                inner.depth_of(self)?;
                row.push(Node::Row(inner.formula()?));
                continue;
            }
            let text = plain(part)?;
            if !text.is_empty() {
                row.push(Node::Text { text, face, italic });
            }
        }
        list.push(Node::Row(row));
        Some(())
    }

    /// A length in ems: `{1em}`, `3mu`, `-2pt`.
    fn length(&mut self) -> Option<f32> {
        let text = if self.chars.get(self.at) == Some(&'{') {
            self.raw('{', '}')?
        } else {
            self.skip_spaces();
            let rest = &self.chars[self.at..];
            let number =
                rest.iter().take_while(|c| matches!(c, '0'..='9' | '.' | '-' | '+')).count();
            let text: String = rest.iter().take(number + 2).collect();
            self.at += (number + 2).min(rest.len());
            text
        };
        let text = text.trim();
        let split = text.find(|c: char| c.is_ascii_alphabetic())?;
        let number: f32 = text[..split].trim().parse().ok()?;
        let unit = match &text[split..] {
            "em" => 1.0,
            "ex" => 0.45,
            "mu" => 1.0 / 18.0,
            "pt" => PT,
            "px" => PT * 0.75,
            "cm" => PT * 28.35,
            "mm" => PT * 2.835,
            "in" => PT * 72.27,
            _ => return None,
        };
        Some((number * unit).clamp(-3.0, 20.0))
    }
}

/// Where the bounds of the last operator stand.
fn place_limits(name: &str, list: &mut [Node]) -> Option<()> {
    let place = match name {
        "limits" => Limits::Always,
        "nolimits" => Limits::Never,
        _ => Limits::Displayed,
    };
    let operator = match list.last_mut()? {
        Node::Scripts { base, .. } => base,
        other => other,
    };
    if let Node::Operator { limits, .. } | Node::Function { limits, .. } = operator {
        *limits = place;
    }
    Some(())
}

/// Letters of an alphabet, one level deep.
fn lettered(node: Node, alphabet: Alphabet) -> Node {
    match node {
        Node::Sign { sign, face, .. } => {
            Node::Sign { sign: alphabet.letter(sign), kind: Kind::Ordinary, face }
        }
        Node::Number { text, face } => {
            Node::Number { text: text.chars().map(|c| alphabet.letter(c)).collect(), face }
        }
        Node::Text { text, face, italic } => {
            Node::Text { text: text.chars().map(|c| alphabet.letter(c)).collect(), face, italic }
        }
        other => other,
    }
}

fn upright(text: &str, face: Face) -> Node {
    Node::Text { text: text.to_owned(), face: Face { upright: true, ..face }, italic: false }
}

/// The text of words of a formula; `None` where they hold commands that are not known.
fn plain(source: &str) -> Option<String> {
    let mut text = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                c @ ('{' | '}' | '%' | '&' | '_' | '#' | '$') => text.push(c),
                ' ' | ',' | ';' | ':' | '\\' | 'q' => {
                    text.push(' ');
                    while chars.peek().is_some_and(char::is_ascii_alphabetic) {
                        chars.next();
                    }
                }
                '!' | '/' => {}
                _ => return None,
            },
            '~' => text.push(' '),
            '{' | '}' => {}
            c if c.is_whitespace() => {
                if !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            c => text.push(c),
        }
    }
    Some(text.replace("``", "“").replace("''", "”"))
}

/// The width of a command that is space, em.
fn space(name: &str) -> Option<f32> {
    Some(match name {
        "," | "thinspace" => 3.0 / 18.0,
        ":" | ">" | "medspace" => 4.0 / 18.0,
        ";" | "thickspace" => 5.0 / 18.0,
        "!" | "negthinspace" => -3.0 / 18.0,
        "negmedspace" => -4.0 / 18.0,
        " " | "\n" | "\t" | "space" | "nobreakspace" => 0.25,
        "enspace" | "enskip" => 0.5,
        "quad" => 1.0,
        "qquad" => 2.0,
        _ => return None,
    })
}

/// The size of a bracket that a command states, em, and its kind where that is stated too.
fn bracket_size(name: &str) -> Option<(f32, Option<Kind>)> {
    let (size, rest) = if let Some(rest) = name.strip_prefix("bigg") {
        (2.4, rest)
    } else if let Some(rest) = name.strip_prefix("Bigg") {
        (3.0, rest)
    } else if let Some(rest) = name.strip_prefix("big") {
        (1.2, rest)
    } else {
        (1.8, name.strip_prefix("Big")?)
    };
    let kind = match rest {
        "" => None,
        "l" => Some(Kind::Opening),
        "r" => Some(Kind::Closing),
        "m" => Some(Kind::Relation),
        _ => return None,
    };
    Some((size, kind))
}
