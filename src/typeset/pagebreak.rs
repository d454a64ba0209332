//! Cuts an endless column into pages. Numbers only: knows no font, no tree, no document.
//!
//! First fit with a memory: a page takes slabs until one does not fit, then ends at the last place
//! where it may. A figure that does not fit waits for the top of the next page while the text runs
//! on, so that no page stays half empty (typography of books; CSS calls it a page float). Notes
//! stand at the foot of the page that calls them; what does not fit there goes on at the next foot.
//!
//! Linear in the number of slabs, but for slabs that are looked at again after a page ended before
//! them: at most one page's worth.

use std::collections::VecDeque;

use super::geometry::Pt;

/// Lengths that differ by less than this are equal, pt: sums of line heights are not exact.
const TOLERANCE: Pt = 0.05;

/// A page that would stay emptier than this share is worth a widow or an orphan.
const WIDOW_LIMIT: f32 = 0.25;

/// Blocks move apart to fill a page's foot if more lines than this are empty, and no more stay so.
const LEFT_AT_FOOT: usize = 1;

/// What is on the grid and wants at least this share of a line above it is a heading.
const HEADING_WISH: f32 = 0.9;

/// The share of a page that notes carried over from the page before may take.
const CARRIED_NOTES_LIMIT: f32 = 0.5;

/// A piece of the column that is never cut: a line, a picture with its caption, a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Slab {
    /// Its height, pt.
    pub(crate) height: Pt,
    /// Space wanted above; of two neighbours' wishes the larger counts, and none at a page's top.
    pub(crate) above: Pt,
    /// Space wanted below.
    pub(crate) below: Pt,
    /// Whether its top sits on the line grid.
    pub(crate) snap: bool,
    /// Whether a page may end before it.
    pub(crate) before: Break,
    /// Whether it may move to the next page's top while the text runs on.
    pub(crate) float: bool,
    /// Notes called in it, by number.
    pub(crate) notes: Vec<usize>,
    /// Height of what is repeated above it at a page's top: the head of a table. 0 for none.
    pub(crate) repeated: Pt,
}

/// Whether a page may end before a slab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Break {
    /// It may.
    #[default]
    Free,
    /// It would leave a single line behind: only where the page were too empty otherwise.
    Discouraged,
    /// It belongs to what stands before it.
    Never,
}

/// The room that a page offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    /// Height for text and notes, pt.
    pub(crate) height: Pt,
    /// Distance of the lines of the grid, pt.
    pub(crate) grid: Pt,
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
    let mut breaker = Breaker { slabs, notes, area, waiting: VecDeque::new(), carried: Vec::new() };
    let mut plans = Vec::new();
    let mut next = 0;
    while next < slabs.len() || !breaker.waiting.is_empty() || !breaker.carried.is_empty() {
        plans.push(breaker.fill(&mut next));
    }
    plans
}

struct Breaker<'a> {
    slabs: &'a [Slab],
    notes: &'a [Vec<Pt>],
    area: Area,
    /// Floats that found no room yet.
    waiting: VecDeque<usize>,
    /// Pieces of notes that found no room yet.
    carried: Vec<(usize, usize)>,
}

/// A page being filled; copied to come back to.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Where the next slab would go.
    cursor: Pt,
    /// Space that the last slab wants below.
    below: Pt,
    /// Slabs placed.
    placed: usize,
    /// Floats waiting.
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

impl State {
    /// Whether the page has no slab yet, so that the next must go on it.
    fn is_empty(&self) -> bool {
        self.placed == 0
    }
}

impl Breaker<'_> {
    /// Fills one page, from slab `next` on.
    fn fill(&mut self, next: &mut usize) -> Plan {
        let mut plan = Plan::default();
        let mut state = State { next: *next, ..State::default() };
        self.place_carried(&mut plan, &mut state);
        self.place_waiting(&mut plan, &mut state);
        let mut free: Option<State> = None;
        let mut discouraged: Option<State> = None;
        let mut kept = false;
        let mut full = false;
        while state.next < self.slabs.len() {
            let slab = &self.slabs[state.next];
            if state.next > *next {
                match slab.before {
                    _ if kept => {}
                    Break::Free => free = Some(state),
                    Break::Discouraged => discouraged = Some(state),
                    Break::Never => {}
                }
            }
            if slab.float && (state.waiting > 0 || !self.fits(slab, &state)) && !state.is_empty() {
                self.waiting.push_back(state.next);
                state.waiting += 1;
                // What the float was kept with must now be kept with what follows it.
                kept = kept || slab.before == Break::Never;
                state.next += 1;
                continue;
            }
            if !self.fits(slab, &state) && !state.is_empty() {
                full = true;
                break;
            }
            kept = false;
            self.place(&mut plan, &mut state);
        }
        if full {
            let used = |state: &State| state.cursor + state.notes_height;
            let end = match (free, discouraged) {
                (Some(free), Some(other))
                    if other.next > free.next
                        && used(&free) < self.area.height * (1.0 - WIDOW_LIMIT) =>
                {
                    other
                }
                (Some(state), _) | (None, Some(state)) => state,
                (None, None) => state,
            };
            self.return_to(&end, &mut plan);
            state = end;
            self.spread(&mut plan);
        }
        *next = state.next;
        plan
    }

    /// Where a slab's top would be.
    fn top(&self, slab: &Slab, state: &State) -> Pt {
        let gap = if state.placed == 0 { slab.repeated } else { slab.above.max(state.below) };
        let top = state.cursor + gap;
        if slab.snap { self.on_grid(top) } else { top }
    }

    /// The first line of the grid at or below a height.
    fn on_grid(&self, height: Pt) -> Pt {
        ((height - TOLERANCE) / self.area.grid).ceil().max(0.0) * self.area.grid
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
        let bottom = self.top(slab, state) + slab.height;
        bottom <= self.room(state.notes_height + first_pieces) + TOLERANCE
    }

    fn place(&mut self, plan: &mut Plan, state: &mut State) {
        let slab = &self.slabs[state.next];
        let top = self.top(slab, state);
        if slab.snap {
            self.even_out(plan, state, top);
        }
        plan.slabs.push((state.next, top));
        state.placed += 1;
        state.cursor = top + slab.height;
        state.below = slab.below;
        for &note in &slab.notes {
            for piece in 0..self.notes.get(note).map_or(0, Vec::len) {
                let height = self.notes[note][piece];
                let fits = state.cursor <= self.room(state.notes_height + height) + TOLERANCE;
                if state.carried == 0 && (piece == 0 || fits) {
                    plan.notes.push((note, piece));
                    plan.notes_height += height;
                    state.pieces += 1;
                    state.notes_height += height;
                } else {
                    self.carried.push((note, piece));
                    state.carried += 1;
                }
            }
        }
        state.next += 1;
    }

    /// Space that brings a line back to the grid is shared: half of it goes above what stands off
    /// the grid before it, so that a figure or a quote is not nearer to one side.
    fn even_out(&self, plan: &mut Plan, state: &State, top: Pt) {
        let Some(&(last, last_top)) = plan.slabs.last() else { return };
        let slab = &self.slabs[last];
        let gap = self.slabs[state.next].above.max(state.below);
        let slack = top - (last_top + slab.height) - gap;
        let off_grid = plan.slabs.iter().rev().take_while(|(index, _)| !self.slabs[*index].snap);
        let count = off_grid.count();
        // What begins at the page's top stays there.
        if slack > TOLERANCE && count < plan.slabs.len() {
            let from = plan.slabs.len() - count;
            for (_, top) in &mut plan.slabs[from..] {
                *top += slack / 2.0;
            }
        }
    }

    /// Lines that stay empty at a page's foot go above headings, and above and below what is off the
    /// grid, one for each, so that pages end alike. Not where that would leave the foot empty all
    /// the same.
    fn spread(&self, plan: &mut Plan) {
        let Some(&(last, top)) = plan.slabs.last() else { return };
        let free = self.room(plan.notes_height) - top - self.slabs[last].height;
        let slab = |at: usize| &self.slabs[plan.slabs[at].0];
        let wish = |at: usize| slab(at).above.max(slab(at - 1).below);
        let is_heading = |at: usize| slab(at).snap && wish(at) >= self.area.grid * HEADING_WISH;
        // A piece off the grid brings the line after it back to the grid.
        let is_block = |at: usize| !slab(at).snap && slab(at - 1).snap && wish(at) > 0.0;
        let may = |at: &usize| slab(*at).before != Break::Never;
        let places = || (1..plan.slabs.len()).filter(may);
        let mut open: Vec<usize> = places().filter(|&at| is_heading(at)).collect();
        open.extend(places().filter(|&at| is_block(at)));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few lines")]
        let lines = ((free + TOLERANCE) / self.area.grid).floor().max(0.0) as usize;
        if lines <= LEFT_AT_FOOT || lines > open.len() + LEFT_AT_FOOT {
            return;
        }
        open.truncate(lines);
        open.sort_unstable();
        let mut opened = open.into_iter().peekable();
        let (mut down, mut half) = (0.0, 0.0);
        for at in 1..plan.slabs.len() {
            let snap = self.slabs[plan.slabs[at].0].snap;
            if snap {
                down += half;
                half = 0.0;
            }
            if opened.next_if_eq(&at).is_some() {
                half = if snap { 0.0 } else { self.area.grid / 2.0 };
                down += self.area.grid - half;
            }
            plan.slabs[at].1 += down;
        }
    }

    /// Pieces of notes left over from the page before, as far as there is room for them.
    fn place_carried(&mut self, plan: &mut Plan, state: &mut State) {
        let limit = if state.next < self.slabs.len() || !self.waiting.is_empty() {
            self.area.height * CARRIED_NOTES_LIMIT
        } else {
            self.area.height - self.area.note_rule
        };
        let mut taken = 0;
        for &(note, piece) in &self.carried {
            let height = self.notes[note][piece];
            if taken > 0 && plan.notes_height + height > limit {
                break;
            }
            plan.notes.push((note, piece));
            plan.notes_height += height;
            taken += 1;
        }
        self.carried.drain(..taken);
        state.pieces = taken;
        state.notes_height = plan.notes_height;
        state.carried = self.carried.len();
    }

    /// Floats left over from the page before: at least one, and the others while they fit.
    fn place_waiting(&mut self, plan: &mut Plan, state: &mut State) {
        let resume = state.next;
        while let Some(&index) = self.waiting.front() {
            if state.placed > 0 && !self.fits(&self.slabs[index], state) {
                break;
            }
            self.waiting.pop_front();
            state.next = index;
            self.place(plan, state);
        }
        state.next = resume;
        state.waiting = self.waiting.len();
    }

    /// Undoes what was placed after `end`.
    fn return_to(&mut self, end: &State, plan: &mut Plan) {
        plan.slabs.truncate(end.placed);
        plan.notes.truncate(end.pieces);
        plan.notes_height = end.notes_height;
        self.waiting.truncate(end.waiting);
        self.carried.truncate(end.carried);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { height: 100.0, grid: 10.0, note_rule: 5.0 };

    fn line() -> Slab {
        Slab { height: 10.0, snap: true, ..Slab::default() }
    }

    /// A paragraph of so many lines, widows and orphans discouraged.
    fn paragraph(lines: usize) -> Vec<Slab> {
        (0..lines)
            .map(|index| {
                let lonely = index == 1 || index + 1 == lines;
                let before =
                    if index > 0 && lonely { Break::Discouraged } else { Break::default() };
                Slab { before, ..line() }
            })
            .collect()
    }

    fn pages(slabs: &[Slab], notes: &[Vec<Pt>]) -> Vec<Vec<usize>> {
        break_pages(slabs, notes, AREA)
            .iter()
            .map(|plan| plan.slabs.iter().map(|(index, _)| *index).collect())
            .collect()
    }

    #[track_caller]
    fn check(slabs: &[Slab], expect: &[std::ops::Range<usize>]) {
        let expect: Vec<Vec<usize>> = expect.iter().cloned().map(Iterator::collect).collect();
        assert_eq!(pages(slabs, &[]), expect);
    }

    #[test]
    fn a_page_takes_as_many_lines_as_it_has() {
        check(&vec![line(); 25], &[0..10, 10..20, 20..25]);
        check(&[], &[]);
    }

    #[test]
    fn neither_a_widow_nor_an_orphan_is_left() {
        check(&[paragraph(9), paragraph(4)].concat(), &[0..9, 9..13]);
        check(&[paragraph(6), paragraph(5)].concat(), &[0..9, 9..11]);
        check(&paragraph(11), &[0..9, 9..11]);
    }

    #[test]
    fn an_orphan_is_better_than_a_quarter_of_a_page_empty() {
        let tall = Slab { height: 80.0, before: Break::Never, ..Slab::default() };
        let lonely = Slab { before: Break::Discouraged, ..line() };
        check(&[line(), line(), lonely, tall], &[0..2, 2..4]);
    }

    #[test]
    fn a_heading_goes_with_what_follows() {
        let mut slabs = vec![line(); 9];
        slabs.push(Slab { above: 5.0, ..line() });
        slabs.push(Slab { before: Break::Never, ..line() });
        check(&slabs, &[0..9, 9..11]);
    }

    #[test]
    fn a_figure_waits_for_the_next_top_while_text_runs_on() {
        let figure = Slab { height: 50.0, below: 5.0, float: true, ..Slab::default() };
        let mut slabs = vec![line(); 6];
        slabs.push(figure);
        slabs.extend(vec![line(); 8]);
        assert_eq!(
            pages(&slabs, &[]),
            [vec![0, 1, 2, 3, 4, 5, 7, 8, 9, 10], vec![6, 11, 12, 13, 14]]
        );
    }

    #[test]
    fn a_heading_before_a_waiting_figure_is_not_stranded() {
        let figure = Slab { height: 90.0, float: true, before: Break::Never, ..Slab::default() };
        let mut slabs = vec![line(); 9];
        slabs.extend([line(), figure]);
        slabs.extend(paragraph(4));
        assert_eq!(pages(&slabs, &[])[0], (0..9).collect::<Vec<_>>());
    }

    #[test]
    fn a_slab_taller_than_a_page_stands_alone() {
        let tall = Slab { height: 300.0, ..Slab::default() };
        check(&[line(), tall, line()], &[0..1, 1..2, 2..3]);
    }

    #[test]
    fn an_empty_foot_is_shared_among_blocks() {
        let heading = || Slab { above: 10.0, height: 10.0, snap: true, ..Slab::default() };
        let kept = || Slab { before: Break::Never, ..line() };
        let block = || Slab { above: 5.0, below: 5.0, snap: false, ..line() };
        let tops = |slabs: &[Slab]| -> Vec<Pt> {
            break_pages(slabs, &[], AREA)[0].slabs.iter().map(|(_, top)| *top).collect()
        };
        // Seven lines are used, and what comes next needs four.
        let next = [line(), kept(), kept(), kept()];
        let mut slabs = vec![line(), heading(), kept(), block(), line()];
        slabs.extend(next.clone());
        assert_eq!(tops(&slabs), [0.0, 30.0, 40.0, 60.0, 80.0]);
        // No block takes more than a line, and a foot that stays empty is left as it is.
        let mut slabs = vec![line(), line(), heading(), kept()];
        slabs.extend([vec![line()], vec![kept(); 7]].concat());
        assert_eq!(tops(&slabs), [0.0, 10.0, 30.0, 40.0]);
    }

    #[test]
    fn lines_after_a_gap_come_back_to_the_grid() {
        let code = Slab { height: 8.0, above: 5.0, below: 5.0, ..Slab::default() };
        let tops: Vec<Pt> = break_pages(&[line(), code, line()], &[], AREA)[0]
            .slabs
            .iter()
            .map(|(_, top)| *top)
            .collect();
        // Two units are left over; one of them goes above.
        assert_eq!(tops, [0.0, 16.0, 30.0]);
    }

    #[test]
    fn notes_stand_on_the_page_that_calls_them() {
        let mut slabs = vec![line(); 12];
        slabs[3].notes = vec![0];
        let plans = break_pages(&slabs, &[vec![8.0, 8.0]], AREA);
        assert_eq!(plans[0].notes, [(0, 0), (0, 1)]);
        assert_eq!(plans[0].slabs.len(), 7);
    }

    #[test]
    fn a_long_note_goes_on_at_the_next_foot() {
        let mut slabs = vec![line(); 12];
        slabs[8].notes = vec![0];
        let notes = [vec![4.0; 6]];
        let plans = break_pages(&slabs, &notes, AREA);
        let pieces: Vec<_> = plans.iter().flat_map(|plan| plan.notes.clone()).collect();
        assert_eq!(pieces, (0..6).map(|piece| (0, piece)).collect::<Vec<_>>());
        assert!(plans[0].notes.len() < 6);
    }

    #[test]
    fn what_is_repeated_takes_room_at_the_top() {
        let mut slabs = vec![line(); 12];
        slabs.iter_mut().skip(1).for_each(|slab| slab.repeated = 10.0);
        let plans = break_pages(&slabs, &[], AREA);
        assert_eq!(plans[1].slabs[0], (10, 10.0));
    }
}
