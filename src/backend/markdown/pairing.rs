//! Which runs of delimiters pair: «process emphasis» of the appendix of CommonMark 0.31.2, with
//! strikeouts as GitHub's implementation pairs them. Pure: runs in, marked stretches out.
//!
//! Assumes that a run knows whether it can open and close; that is
//! [`emphasis`](super::emphasis)'s, since readers differ there.

/// What a mark means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Strong,
    Emphasis,
    Strikeout,
}

/// Delimiters of one character that touch each other.
pub(super) struct Run {
    pub(super) delimiter: char,
    /// Characters left to pair.
    pub(super) length: usize,
    /// Characters there were.
    pub(super) original: usize,
    pub(super) can_open: bool,
    pub(super) can_close: bool,
    /// Pieces of text before it in the line: where it stands, apart from other marks.
    pub(super) place: usize,
    /// Its tokens: from this one, up to but not including the other.
    pub(super) tokens: (usize, usize),
}

/// A stretch that the specification's algorithm finds marked.
pub(super) type Span = (usize, usize, Kind);

/// Delimiter runs that may still open something.
#[derive(Default)]
pub(super) struct Openers {
    stack: Vec<Run>,
    /// Where the runs of each bracket that is open begin.
    floors: Vec<usize>,
    /// For a kind of closer, the height below which it was looked for in vain.
    bottoms: [usize; 18],
}

impl Openers {
    /// Pairs a run with what is open, then keeps what is left of it as an opener.
    pub(super) fn take(&mut self, mut run: Run, spans: &mut Vec<Span>) {
        while run.can_close && run.length > 0 {
            let key = bottom_key(&run);
            let floor = self.floors.last().copied().unwrap_or(0).max(self.bottoms[key]);
            let Some(at) = (floor..self.stack.len()).rfind(|&at| pairs(&self.stack[at], &run))
            else {
                self.bottoms[key] = self.stack.len();
                break;
            };
            self.truncate(at + 1);
            let opener = &mut self.stack[at];
            let used = if opener.length >= 2 && run.length >= 2 { 2 } else { 1 };
            let kind = match (run.delimiter, used) {
                ('~', _) => Kind::Strikeout,
                (_, 2) => Kind::Strong,
                _ => Kind::Emphasis,
            };
            spans.push((opener.place, run.place, kind));
            opener.length -= used;
            run.length -= used;
            if opener.length == 0 {
                self.truncate(at);
            }
        }
        if run.can_open && run.length > 0 {
            self.stack.push(run);
        }
    }

    /// A bracket opens: what is in it pairs with nothing outside.
    pub(super) fn enter_bracket(&mut self) {
        self.floors.push(self.stack.len());
    }

    pub(super) fn leave_bracket(&mut self) {
        if let Some(floor) = self.floors.pop() {
            self.truncate(floor);
        }
    }

    fn truncate(&mut self, height: usize) {
        self.stack.truncate(height);
        for bottom in &mut self.bottoms {
            *bottom = (*bottom).min(height);
        }
    }
}

/// Closers of one key find the same openers (the specification's `openers_bottom`).
fn bottom_key(closer: &Run) -> usize {
    let character = match closer.delimiter {
        '*' => 0,
        '_' => 1,
        _ => 2,
    };
    character * 6 + usize::from(closer.can_open) * 3 + closer.original % 3
}

/// Whether two runs pair: one character, and not the rule of three (rules 9 and 10).
fn pairs(opener: &Run, closer: &Run) -> bool {
    if opener.delimiter != closer.delimiter {
        return false;
    }
    if closer.delimiter == '~' {
        return opener.original == closer.original;
    }
    let either_both = opener.can_close || closer.can_open;
    let (first, second) = (opener.original, closer.original);
    !either_both || !(first + second).is_multiple_of(3) || first % 3 == 0 && second % 3 == 0
}
