//! Cuts an endless column into pages. Numbers only: knows no font, no tree, no document.
//!
//! All pages of a column are weighed together, as the lines of a paragraph are: every place where a
//! page may end has a price, for what stays empty at the foot or for the spaces that fill it, and
//! for what is parted there; the cheapest run of pages is taken. A figure that does not fit waits
//! for the top of the next page while the text runs on, so that no page stays half empty
//! (typography of books; CSS calls it a page float). Notes stand at the foot of the page that calls
//! them; what does not fit there goes on at the next foot.
//!
//! Linear in the number of slabs: pages are tried from each of them, from some more than once where
//! figures wait, and to try a page is to look at the slabs of one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use super::geometry::Pt;
use super::pagefit::{Give, empty_foot, opening, price};

/// Lengths that differ by less than this are equal, pt: sums of line heights are not exact.
const TOLERANCE: Pt = 0.05;
/// A page that would stay emptier than this share is worth a widow or an orphan.
const WIDOW_LIMIT: f32 = 0.5;
/// The share of a page that notes carried over from the page before may take.
const CARRIED_NOTES_LIMIT: f32 = 0.5;
/// What it costs to end a page where none may end.
const FORCED: f32 = 1e5;
/// What it costs that a figure waits for another page.
const WAITING: f32 = 20.0;
/// What it costs that a line is left empty though something could stand there, beyond the first
/// part of one.
const GIVEN_UP: f32 = 60.0;
const UNSEEN: f32 = 0.5;
/// What it costs that the last page has fewer lines than [`SHORT_END`].
const ENDS_SHORT: f32 = 60.0;
const SHORT_END: f32 = 2.5;
/// Of the places where a page may end, so many are followed.
const FOLLOWED: usize = 12;
/// While more than this waits for a page, only the cheapest place is.
const MOST_PENDING: usize = 3;

/// A piece of the column that is never cut: a line, a picture with its caption, a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Slab {
    /// Its height, pt.
    pub(crate) height: Pt,
    /// The part of it at its foot that is empty, as the space between lines is: part of the space
    /// below, and a page need not have room for it.
    pub(crate) trailing: Pt,
    /// Space wanted above; of two neighbours' wishes the larger counts, and none at a page's top.
    pub(crate) above: Pt,
    /// Space wanted below.
    pub(crate) below: Pt,
    /// Whether a page may end before it.
    pub(crate) before: Break,
    /// Whether it may move to the next page's top while the text runs on.
    pub(crate) float: bool,
    /// Notes called in it, by number.
    pub(crate) notes: Vec<usize>,
    /// Height of what is repeated above it where it does not follow the slab before it: the head of
    /// a table at a page's top. 0 for none.
    pub(crate) repeated: Pt,
}

impl Slab {
    /// From its foot to the next one's top.
    pub(crate) fn gap(&self, next: &Self) -> Pt {
        (self.below.max(next.above) - self.trailing).max(0.0)
    }

    /// How far that gives.
    fn give(&self, next: &Self) -> Give {
        Give::of(self.below.max(next.above), self.trailing)
    }
}

/// Whether a page may end before a slab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Break {
    /// It may.
    #[default]
    Free,
    /// It may, rather than leave more than so many lines empty.
    Spare(u8),
    /// It would leave a single line behind: only where the page were too empty otherwise.
    Discouraged,
    /// It belongs to what stands before it.
    Never,
}

/// The room that a page offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    /// Height for text and notes, to the foot of the last line, pt.
    pub(crate) height: Pt,
    /// Distance of lines, pt.
    pub(crate) pitch: Pt,
    /// Height of the rule above the notes with the space around it, pt.
    pub(crate) note_rule: Pt,
}

/// What stands on a page and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// Slabs and the distance of their tops from the page area's top, in order of placing.
    pub(crate) slabs: Vec<(usize, Pt)>,
    /// Pieces of notes, as (note, piece), in order.
    pub(crate) notes: Vec<(usize, usize)>,
    /// Height of all pieces of notes together, without the rule.
    pub(crate) notes_height: Pt,
}

/// Cuts `slabs` into pages of `area`. `notes` has the heights of each note's pieces.
///
/// Every slab and every piece of a note that is called lands on exactly one page; slabs that are
/// no floats keep their order. A slab taller than a page stands alone on one.
pub(crate) fn break_pages(slabs: &[Slab], notes: &[Vec<Pt>], area: Area) -> Vec<Plan> {
    let breaker = Breaker { slabs, notes, area };
    let mut start = Start::default();
    let mut plans = Vec::new();
    for choice in breaker.cheapest() {
        let page = breaker.try_page(&start);
        let Some(end) = page.ends.get(choice) else { break };
        start = page.after(&end.state);
        plans.push(breaker.plan(&page, end));
    }
    plans
}

struct Breaker<'a> {
    slabs: &'a [Slab],
    notes: &'a [Vec<Pt>],
    area: Area,
}

/// Where a page begins and what waits for it, in the order in which pages follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    /// The slab to go on with.
    next: usize,
    /// Figures and pieces of notes that wait: there are fewer after each page.
    pending: (Reverse<usize>, Reverse<usize>),
    /// Figures that found no room yet.
    waiting: Vec<usize>,
    /// Pieces of notes that found no room yet.
    carried: Vec<(usize, usize)>,
}

/// The cheapest way to a place where a page begins.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    cost: f64,
    /// The way to the page before, and which of that page's ends leads on.
    before: usize,
    choice: usize,
}

/// A page as far as it is filled; copied to come back to.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// The foot of the last slab.
    cursor: Pt,
    /// The last slab.
    last: Option<usize>,
    /// How far the spaces between slabs give.
    give: Give,
    /// Slabs placed.
    placed: usize,
    /// Figures waiting.
    waiting: usize,
    /// Pieces of notes placed.
    pieces: usize,
    /// Their height.
    notes_height: Pt,
    /// Pieces carried over to the next page.
    carried: usize,
    /// The slab to go on with.
    next: usize,
}

/// A place where a page may end.
#[derive(Clone, Copy, Debug)]
struct End {
    state: State,
    price: f32,
    /// What of the price is for what it parts.
    parted: f32,
    /// What is left at its foot, pt.
    free: Pt,
    /// How far its spaces open.
    opening: f32,
}

/// A page filled as far as possible, and where it may end.
#[derive(Debug, Default)]
struct Trial {
    plan: Plan,
    state: State,
    waiting: VecDeque<usize>,
    carried: Vec<(usize, usize)>,
    /// The cheapest first.
    ends: Vec<End>,
}

impl Trial {
    /// Where the next page begins when this one ends there.
    fn after(&self, end: &State) -> Start {
        Start {
            next: end.next,
            pending: (Reverse(end.waiting), Reverse(end.carried)),
            waiting: self.waiting.iter().take(end.waiting).copied().collect(),
            carried: self.carried.iter().take(end.carried).copied().collect(),
        }
    }
}

impl Breaker<'_> {
    /// The cheapest run of pages: for each page, which of its ends is taken.
    fn cheapest(&self) -> Vec<usize> {
        let mut settled: Vec<Way> = Vec::new();
        let mut open = BTreeMap::from([(Start::default(), Way::default())]);
        while let Some((start, way)) = open.pop_first() {
            let here = settled.len();
            settled.push(way);
            let nothing_waits = start.waiting.is_empty() && start.carried.is_empty();
            if start.next >= self.slabs.len() && nothing_waits {
                break;
            }
            let page = self.try_page(&start);
            for (choice, end) in page.ends.iter().enumerate() {
                let cost = way.cost + f64::from(end.price);
                let known =
                    open.entry(page.after(&end.state)).or_insert(Way { cost: f64::MAX, ..way });
                if cost < known.cost {
                    *known = Way { cost, before: here, choice };
                }
            }
        }
        let mut choices = Vec::new();
        let mut at = settled.len() - 1;
        while at > 0 {
            choices.push(settled[at].choice);
            at = settled[at].before;
        }
        choices.reverse();
        choices
    }

    /// Fills one page as far as possible and finds where it may end.
    fn try_page(&self, start: &Start) -> Trial {
        let mut page = Trial {
            waiting: start.waiting.iter().copied().collect(),
            carried: start.carried.clone(),
            ..Trial::default()
        };
        page.state.next = start.next;
        self.place_carried(&mut page);
        self.place_waiting(&mut page);
        let mut kept = false;
        let mut full = false;
        while let Some(slab) = self.slabs.get(page.state.next) {
            let state = page.state;
            if !kept && state.placed > 0 {
                let parted = if state.next > start.next { slab.before } else { Break::Free };
                page.ends.extend(self.end(state, self.price_of(parted)));
            }
            if state.placed > 0 && !self.fits(slab, &state) {
                if !slab.float {
                    full = true;
                    break;
                }
            } else if !slab.float || state.waiting == 0 {
                kept = false;
                self.place(&mut page);
                continue;
            }
            page.waiting.push_back(state.next);
            page.state.waiting += 1;
            page.state.next += 1;
            // What the figure was kept with must now be kept with what follows it.
            kept = kept || slab.before == Break::Never;
        }
        if !full {
            page.ends.clear();
            page.ends.extend(self.end(page.state, Some(0.0)));
        } else if page.ends.is_empty() {
            page.ends.extend(self.end(page.state, Some(FORCED)));
        }
        self.price_what_is_given_up(&mut page.ends);
        page.ends.sort_by(|a, b| a.price.total_cmp(&b.price));
        let pending = start.waiting.len() + start.carried.len();
        page.ends.truncate(if pending > MOST_PENDING { 1 } else { FOLLOWED });
        page
    }

    /// A foot that nothing on the next page explains catches the eye: an end has its price for what
    /// it leaves empty besides what the fullest page does that parts nothing.
    fn price_what_is_given_up(&self, ends: &mut [End]) {
        let cheap = ends.iter().filter(|end| end.parted <= empty_foot(1.0));
        let Some(least) = cheap.map(|end| end.free).min_by(Pt::total_cmp) else { return };
        for end in ends {
            let lines = (end.free - least.max(0.0)) / self.area.pitch;
            end.price += GIVEN_UP * (lines - UNSEEN).max(0.0);
        }
    }

    /// The end of a page in this state, where what is parted has a price.
    fn end(&self, state: State, parted: Option<f32>) -> Option<End> {
        let pitch = self.area.pitch;
        let foot = state.cursor - state.last.map_or(0.0, |last| self.slabs[last].trailing);
        let free = self.room(state.notes_height) - foot;
        let is_last = state.next >= self.slabs.len() && state.waiting == 0 && state.carried == 0;
        let mut price_of_foot = price(free, state.give, pitch);
        let mut opening = opening(free, state.give, pitch);
        if is_last && free > 0.0 {
            opening = 0.0;
            price_of_foot = if foot < pitch * SHORT_END { ENDS_SHORT } else { 0.0 };
        }
        #[expect(clippy::cast_precision_loss, reason = "few figures wait")]
        let waiting = state.waiting as f32 * WAITING;
        let parted = parted?;
        Some(End { state, price: price_of_foot + parted + waiting, parted, free, opening })
    }

    /// What it costs to part a slab from what stands before it; none where that may not be.
    fn price_of(&self, parted: Break) -> Option<f32> {
        match parted {
            Break::Free => Some(0.0),
            Break::Spare(lines) => Some(empty_foot(f32::from(lines))),
            Break::Discouraged => {
                Some(empty_foot(WIDOW_LIMIT * self.area.height / self.area.pitch))
            }
            Break::Never => None,
        }
    }

    /// Where the top of the next slab would be.
    fn top(&self, slab: &Slab, state: &State) -> Pt {
        let follows = state.last.is_some_and(|last| last + 1 == state.next);
        let repeated = if follows { 0.0 } else { slab.repeated };
        let gap = state.last.map_or(0.0, |last| self.slabs[last].gap(slab));
        state.cursor + gap + repeated
    }

    /// How far spaces give when the next slab is on the page.
    fn give(&self, slab: &Slab, state: &State) -> Give {
        let space = state.last.map(|last| self.slabs[last].give(slab));
        state.give.and(space.unwrap_or_default())
    }

    /// Room left for text when notes of this height stand at the foot.
    fn room(&self, notes_height: Pt) -> Pt {
        let rule = if notes_height > 0.0 { self.area.note_rule } else { 0.0 };
        self.area.height - notes_height - rule
    }

    /// Whether a slab fits, with at least the first piece of each note it calls.
    fn fits(&self, slab: &Slab, state: &State) -> bool {
        let first_pieces: Pt =
            slab.notes.iter().filter_map(|note| self.notes.get(*note)?.first()).sum();
        let foot = self.top(slab, state) + slab.height - slab.trailing;
        let room = self.room(state.notes_height + first_pieces);
        foot - self.give(slab, state).shrinkage <= room + TOLERANCE
    }

    fn place(&self, page: &mut Trial) {
        let state = &mut page.state;
        let slab = &self.slabs[state.next];
        let top = self.top(slab, state);
        page.plan.slabs.push((state.next, top));
        state.give = self.give(slab, state);
        state.placed += 1;
        state.cursor = top + slab.height;
        state.last = Some(state.next);
        state.next += 1;
        let foot = state.cursor - slab.trailing;
        for &note in &slab.notes {
            for piece in 0..self.notes.get(note).map_or(0, Vec::len) {
                let height = self.notes[note][piece];
                let fits = foot <= self.room(state.notes_height + height) + TOLERANCE;
                if state.carried == 0 && (piece == 0 || fits) {
                    page.plan.notes.push((note, piece));
                    state.pieces += 1;
                    state.notes_height += height;
                } else {
                    page.carried.push((note, piece));
                    state.carried += 1;
                }
            }
        }
    }

    /// Pieces of notes left over from the page before, as far as there is room for them.
    fn place_carried(&self, page: &mut Trial) {
        let state = &mut page.state;
        let limit = if state.next < self.slabs.len() || !page.waiting.is_empty() {
            self.area.height * CARRIED_NOTES_LIMIT
        } else {
            self.area.height - self.area.note_rule
        };
        for &(note, piece) in &page.carried {
            let height = self.notes[note][piece];
            if state.pieces > 0 && state.notes_height + height > limit {
                break;
            }
            page.plan.notes.push((note, piece));
            state.notes_height += height;
            state.pieces += 1;
        }
        page.carried.drain(..state.pieces);
        state.carried = page.carried.len();
    }

    /// Figures left over from the page before: at least one, and the others while they fit.
    fn place_waiting(&self, page: &mut Trial) {
        let resume = page.state.next;
        while let Some(&index) = page.waiting.front() {
            page.state.next = index;
            if page.state.placed > 0 && !self.fits(&self.slabs[index], &page.state) {
                break;
            }
            page.waiting.pop_front();
            self.place(page);
        }
        page.state.next = resume;
        page.state.waiting = page.waiting.len();
    }

    /// The page when it ends there, its spaces open so far.
    fn plan(&self, page: &Trial, end: &End) -> Plan {
        let mut slabs: Vec<(usize, Pt)> =
            page.plan.slabs.iter().take(end.state.placed).copied().collect();
        let mut down = 0.0;
        for at in 1..slabs.len() {
            let (last, next) = (&self.slabs[slabs[at - 1].0], &self.slabs[slabs[at].0]);
            down += last.give(next).at(end.opening);
            slabs[at].1 += down;
        }
        let notes = page.plan.notes.iter().take(end.state.pieces).copied().collect();
        Plan { slabs, notes, notes_height: end.state.notes_height }
    }
}

#[cfg(test)]
mod tests;
