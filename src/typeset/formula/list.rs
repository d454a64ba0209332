//! A formula being put together: runs, the space between them, fractions, marks over letters.

use super::symbols::Kind;

/// A space at which no line ends.
pub(super) const TIED: char = '\u{a0}';

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On the line.
    Base,
    /// Raised and small.
    Above,
    /// Lowered and small.
    Below,
}

/// A part of a formula of one look. A line feed in its text ends a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) place: Place,
    pub(crate) italic: bool,
    pub(crate) bold: bool,
}

/// What stands last in a list, for the space before what comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Last {
    /// Nothing, or something after which a sign has nothing at its left.
    #[default]
    Open,
    Thing,
    /// A fraction: a letter after it would be taken for a part of what it is divided by.
    Fraction,
    /// The name of a function, or a sum with its bounds.
    Function,
}

/// Runs being put together.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub(super) runs: Vec<Run>,
    pub(super) last: Last,
    /// It begins with a sign that wants space before it.
    spaced: bool,
}

impl List {
    pub(super) fn push(&mut self, text: &str, place: Place, italic: bool, bold: bool) {
        match self.runs.last_mut() {
            Some(run) if run.place == place && run.italic == italic && run.bold == bold => {
                run.text.push_str(text);
            }
            _ => self.runs.push(Run { text: text.to_owned(), place, italic, bold }),
        }
    }

    pub(super) fn space(&mut self, space: char) {
        let text = self.runs.last().map_or("", |run| run.text.as_str());
        if !text.is_empty() && !text.ends_with([' ', TIED, '\n']) {
            self.push(space.encode_utf8(&mut [0; 4]), Place::Base, false, false);
        }
    }

    /// A letter, number or word.
    pub(super) fn thing(&mut self, text: &str, italic: bool, bold: bool) {
        if matches!(self.last, Last::Fraction | Last::Function) {
            self.space(TIED);
        }
        self.push(text, Place::Base, italic, bold);
        self.last = Last::Thing;
    }

    pub(super) fn sign(&mut self, sign: char, kind: Kind, bold: bool) {
        let text = sign.to_string();
        match kind {
            Kind::Ordinary | Kind::Variable | Kind::Large => {
                self.thing(&text, kind == Kind::Variable, bold);
                if kind == Kind::Large {
                    self.last = Last::Function;
                }
            }
            Kind::Binary if self.last == Last::Open => {
                self.push(&text, Place::Base, false, bold);
            }
            Kind::Binary | Kind::Relation => {
                self.spaced |= self.runs.is_empty();
                self.space(TIED);
                self.push(&text, Place::Base, false, bold);
                self.space(' ');
                self.last = Last::Open;
            }
            Kind::Opening => {
                if self.last == Last::Fraction {
                    self.space(TIED);
                }
                self.push(&text, Place::Base, false, bold);
                self.last = Last::Open;
            }
            Kind::Closing => {
                self.push(&text, Place::Base, false, bold);
                self.last = Last::Thing;
            }
        }
    }

    pub(super) fn append(&mut self, other: List) {
        let begins = other.runs.first().is_some_and(|run| run.place == Place::Base);
        let parted = begins && matches!(self.last, Last::Fraction | Last::Function);
        if parted || (other.spaced && self.last != Last::Open) {
            self.space(TIED);
        }
        for run in other.runs {
            self.push(&run.text, run.place, run.italic, run.bold);
        }
        self.last = if other.last == Last::Open { self.last } else { other.last };
    }

    /// Hangs another list on this one, raised or lowered; what is raised in that is written out.
    pub(super) fn script(&mut self, script: List, place: Place) {
        for run in script.runs {
            let text: String = run.text.chars().filter(|c| !matches!(c, ' ' | &TIED)).collect();
            let text = match run.place {
                Place::Base => text,
                Place::Above => small(&text, '^'),
                Place::Below => small(&text, '_'),
            };
            self.push(&text, place, run.italic, run.bold);
        }
        if self.last == Last::Open {
            self.last = Last::Thing;
        }
    }

    /// Whether it needs brackets as a part of something.
    pub(super) fn is_loose(&self) -> bool {
        self.runs.iter().any(|run| {
            run.place == Place::Base && run.text.contains([' ', TIED, '/', '−', '+', '\n'])
        })
    }

    /// Whether it is one number, letter or bracket, scripts and accents aside.
    pub(super) fn is_one(&self) -> bool {
        let base: String =
            self.runs.iter().filter(|run| run.place == Place::Base).map(|run| &*run.text).collect();
        let letters = base.chars().filter(|c| !is_mark(*c)).count();
        let number = base.chars().all(|c| c.is_ascii_digit() || c == '.');
        number || letters <= 1
    }

    pub(super) fn bracketed(self, when: bool) -> List {
        if !when {
            return self;
        }
        let mut list = List::default();
        list.sign('(', Kind::Opening, false);
        list.append(self);
        list.sign(')', Kind::Closing, false);
        list
    }
}

/// Raised or lowered text within raised or lowered text: in small characters where there are any.
fn small(text: &str, sign: char) -> String {
    let (from, to) = if sign == '^' {
        ("0123456789+()ni′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁽⁾ⁿⁱ′")
    } else {
        ("0123456789()", "₀₁₂₃₄₅₆₇₈₉₍₎")
    };
    let small = |c: char| {
        let at = from.chars().position(|known| known == c)?;
        to.chars().nth(at)
    };
    match text.chars().map(small).collect::<Option<String>>() {
        Some(small) => small,
        None if text.chars().count() == 1 => format!("{sign}{text}"),
        None => format!("{sign}({text})"),
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')
}

/// Takes away what parted the last row from one that is empty.
pub(super) fn trim_end(list: &mut List) {
    if let Some(run) = list.runs.last_mut() {
        let kept = run.text.trim_end_matches(['\n', ';', ' ']).len();
        run.text.truncate(kept);
    }
}

pub(super) fn word(text: &str) -> List {
    let mut list = List::default();
    list.thing(text, false, false);
    list
}

/// A word between spaces.
pub(super) fn surrounded(text: &str) -> List {
    let mut list = List::default();
    list.push(&format!("{TIED}{text}{TIED}"), Place::Base, false, false);
    list.last = Last::Open;
    list
}

pub(super) fn function(name: &str, list: &mut List) {
    if list.last == Last::Thing
        && list.runs.last().is_some_and(|run| run.text.ends_with(char::is_alphanumeric))
    {
        list.space(TIED);
    }
    list.thing(name, false, false);
    list.last = Last::Function;
}

pub(super) fn fraction(above: List, below: List) -> List {
    let (loose_above, loose_below) = (above.is_loose(), !below.is_one());
    let mut list = above.bracketed(loose_above);
    list.push("/", Place::Base, false, false);
    list.last = Last::Open;
    list.append(below.bracketed(loose_below));
    list.last = Last::Fraction;
    list
}

pub(super) fn binomial(above: List, below: List) -> List {
    let mut list = List::default();
    list.sign('(', Kind::Opening, false);
    list.script(above, Place::Above);
    list.push("/", Place::Base, false, false);
    list.script(below, Place::Below);
    list.sign(')', Kind::Closing, false);
    list
}

/// A mark over each letter.
pub(super) fn accented(mut list: List, mark: char) -> List {
    for run in &mut list.runs {
        let mut text = String::with_capacity(run.text.len() * 2);
        for c in run.text.chars() {
            text.push(c);
            if !matches!(c, ' ' | '\n') && c != TIED {
                text.push(mark);
            }
        }
        run.text = text;
    }
    list
}

/// Letters of a mathematical alphabet.
pub(super) fn lettered(mut list: List, name: &str) -> Option<List> {
    for run in &mut list.runs {
        let letter = |c: char| -> Option<char> {
            let special = match (name, c) {
                ("mathbb", 'C') => 'ℂ',
                ("mathbb", 'H') => 'ℍ',
                ("mathbb", 'N') => 'ℕ',
                ("mathbb", 'P') => 'ℙ',
                ("mathbb", 'Q') => 'ℚ',
                ("mathbb", 'R') => 'ℝ',
                ("mathbb", 'Z') => 'ℤ',
                ("mathcal" | "mathscr", 'B') => 'ℬ',
                ("mathcal" | "mathscr", 'E') => 'ℰ',
                ("mathcal" | "mathscr", 'F') => 'ℱ',
                ("mathcal" | "mathscr", 'H') => 'ℋ',
                ("mathcal" | "mathscr", 'I') => 'ℐ',
                ("mathcal" | "mathscr", 'L') => 'ℒ',
                ("mathcal" | "mathscr", 'M') => 'ℳ',
                ("mathcal" | "mathscr", 'R') => 'ℛ',
                ("mathfrak", 'C') => 'ℭ',
                ("mathfrak", 'H') => 'ℌ',
                ("mathfrak", 'I') => 'ℑ',
                ("mathfrak", 'R') => 'ℜ',
                ("mathfrak", 'Z') => 'ℨ',
                _ => '\0',
            };
            if special != '\0' {
                return Some(special);
            }
            let first = match name {
                "mathbb" => 0x1d538,
                "mathfrak" => 0x1d504,
                _ => 0x1d49c,
            };
            let offset = match c {
                'A'..='Z' => u32::from(c) - u32::from('A'),
                'a'..='z' if name != "mathcal" && name != "mathscr" => {
                    u32::from(c) - u32::from('a') + 26
                }
                '1' if name == "mathbb" => return Some('𝟙'),
                c if c.is_ascii_alphanumeric() => return None,
                c => return Some(c),
            };
            char::from_u32(first + offset)
        };
        run.text = run.text.chars().map(letter).collect::<Option<String>>()?;
    }
    Some(list)
}
