//! Letters of mathematical alphabets: blackboard bold, script, Fraktur.

/// An alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    Blackboard,
    Script,
    Fraktur,
}

impl Alphabet {
    /// The alphabet of a command.
    pub(super) fn of(command: &str) -> Option<Self> {
        match command {
            "mathbb" | "Bbb" | "mathds" | "mathbbm" => Some(Self::Blackboard),
            "mathcal" | "mathscr" | "cal" => Some(Self::Script),
            "mathfrak" | "frak" => Some(Self::Fraktur),
            _ => None,
        }
    }

    /// A letter in it; the letter itself where it has none. Unicode has some of them apart.
    pub(super) fn letter(self, c: char) -> char {
        let apart = match (self, c) {
            (Self::Blackboard, 'C') => 'ℂ',
            (Self::Blackboard, 'H') => 'ℍ',
            (Self::Blackboard, 'N') => 'ℕ',
            (Self::Blackboard, 'P') => 'ℙ',
            (Self::Blackboard, 'Q') => 'ℚ',
            (Self::Blackboard, 'R') => 'ℝ',
            (Self::Blackboard, 'Z') => 'ℤ',
            (Self::Script, 'B') => 'ℬ',
            (Self::Script, 'E') => 'ℰ',
            (Self::Script, 'F') => 'ℱ',
            (Self::Script, 'H') => 'ℋ',
            (Self::Script, 'I') => 'ℐ',
            (Self::Script, 'L') => 'ℒ',
            (Self::Script, 'M') => 'ℳ',
            (Self::Script, 'R') => 'ℛ',
            (Self::Script, 'e') => 'ℯ',
            (Self::Script, 'g') => 'ℊ',
            (Self::Script, 'o') => 'ℴ',
            (Self::Fraktur, 'C') => 'ℭ',
            (Self::Fraktur, 'H') => 'ℌ',
            (Self::Fraktur, 'I') => 'ℑ',
            (Self::Fraktur, 'R') => 'ℜ',
            (Self::Fraktur, 'Z') => 'ℨ',
            _ => '\0',
        };
        if apart != '\0' {
            return apart;
        }
        let first = match self {
            Self::Blackboard => 0x1d538,
            Self::Script => 0x1d49c,
            Self::Fraktur => 0x1d504,
        };
        let offset = match c {
            'A'..='Z' => u32::from(c) - u32::from('A'),
            'a'..='z' => u32::from(c) - u32::from('a') + 26,
            '0'..='9' if self == Self::Blackboard => {
                return char::from_u32(0x1d7d8 + u32::from(c) - u32::from('0')).unwrap_or(c);
            }
            _ => return c,
        };
        char::from_u32(first + offset).unwrap_or(c)
    }
}
