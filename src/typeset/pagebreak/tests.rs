//! What pages hold, and where on them: tables of columns cut into pages of ten lines.

use super::*;

const AREA: Area = Area { height: 100.0, pitch: 10.0, note_rule: 5.0 };

fn line() -> Slab {
    Slab { height: 10.0, ..Slab::default() }
}

fn before(before: Break) -> Slab {
    Slab { before, ..line() }
}

/// A paragraph of so many lines, widows and orphans discouraged.
fn paragraph(lines: usize) -> Vec<Slab> {
    let lonely = |index: usize| index > 0 && (index == 1 || index + 1 == lines);
    (0..lines)
        .map(|index| before(if lonely(index) { Break::Discouraged } else { Break::Free }))
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

/// Where the slabs of the first page stand.
fn tops(slabs: &[Slab]) -> Vec<Pt> {
    break_pages(slabs, &[], AREA)[0].slabs.iter().map(|(_, top)| *top).collect()
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
fn an_orphan_is_better_than_half_a_page_empty() {
    let tall = |height| Slab { height, before: Break::Never, ..Slab::default() };
    let column = |kept, next| {
        let orphan = [line(), tall(kept), before(Break::Discouraged), tall(next)];
        orphan.to_vec()
    };
    check(&column(30.0, 60.0), &[0..2, 2..4]);
    check(&column(20.0, 90.0), &[0..2, 2..4]);
    // Where a page is nearly full, it ends rather before the paragraph.
    check(&[vec![line(); 8], column(10.0, 70.0)].concat(), &[0..8, 8..12]);
}

#[test]
fn a_heading_goes_with_what_follows() {
    let mut slabs = vec![line(); 9];
    slabs.push(Slab { above: 5.0, ..line() });
    slabs.push(before(Break::Never));
    check(&slabs, &[0..9, 9..11]);
}

#[test]
fn what_may_part_does_so_only_for_the_lines_it_is_worth() {
    let row = || before(Break::Spare(1));
    let listing = |rows: usize| {
        let mut listing = vec![row(); rows];
        listing[0].before = Break::Free;
        listing[1].before = Break::Discouraged;
        listing[rows - 1].before = Break::Discouraged;
        listing
    };
    // A line stays empty.
    check(&[vec![line(); 9], listing(5)].concat(), &[0..9, 9..14]);
    // Two would.
    check(&[vec![line(); 8], listing(5)].concat(), &[0..10, 10..13]);
    // One row alone is not parted.
    let short = [before(Break::Free), before(Break::Discouraged), before(Break::Discouraged)];
    check(&[vec![line(); 8], short.to_vec()].concat(), &[0..8, 8..11]);
}

#[test]
fn a_page_ends_early_for_the_sake_of_the_next() {
    // Two lines would be empty on the second page: better one on each.
    check(&[vec![line(); 18], paragraph(3)].concat(), &[0..9, 9..18, 18..21]);
}

#[test]
fn a_figure_waits_for_the_next_top_while_text_runs_on() {
    let figure = Slab { height: 50.0, below: 5.0, float: true, ..Slab::default() };
    let slabs = [vec![line(); 6], vec![figure], vec![line(); 8]].concat();
    assert_eq!(pages(&slabs, &[]), [vec![0, 1, 2, 3, 4, 5, 7, 8, 9, 10], vec![6, 11, 12, 13, 14]]);
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
fn what_is_kept_together_and_taller_than_a_page_is_cut_all_the_same() {
    check(&[vec![line()], vec![before(Break::Never); 24]].concat(), &[0..10, 10..20, 20..25]);
}

#[test]
fn spaces_fill_the_foot() {
    let text = || Slab { trailing: 4.0, ..line() };
    let heading = || Slab { above: 16.0, below: 8.0, ..text() };
    let kept = || Slab { before: Break::Never, ..text() };
    // Up to the foot of its last letters a page has room for 96; 90 are used.
    let rest = [vec![text()], vec![kept(); 9]].concat();
    let head = [vec![text(); 4], vec![heading()], vec![kept(); 2]].concat();
    let filled = tops(&[head.clone(), rest].concat());
    let expect = [0.0, 10.0, 20.0, 30.0, 58.4, 75.6, 85.6];
    assert!(
        filled.iter().zip(expect).all(|(top, expect)| (top - expect).abs() < 0.1),
        "{filled:?}"
    );
    // On a last page nothing opens.
    assert_eq!(tops(&head), [0.0, 10.0, 20.0, 30.0, 52.0, 66.0, 76.0]);
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

#[test]
fn everything_stands_on_one_page_once() {
    // Figures, notes and kept lines without end, on a page that has hardly room for them.
    let figure = |height| Slab { height, float: true, above: 5.0, below: 5.0, ..Slab::default() };
    let mut slabs = Vec::new();
    let mut notes = Vec::new();
    for number in 0..60_u8 {
        slabs.extend([figure(f32::from(number % 7) * 20.0), line()]);
        let mut calling =
            before([Break::Never, Break::Spare(1), Break::Discouraged][usize::from(number) % 3]);
        calling.notes = vec![notes.len()];
        notes.push(vec![9.0; usize::from(number) % 9]);
        slabs.push(calling);
    }
    let plans = break_pages(&slabs, &notes, AREA);
    let mut placed: Vec<usize> =
        plans.iter().flat_map(|plan| plan.slabs.iter().map(|(slab, _)| *slab)).collect();
    placed.sort_unstable();
    assert_eq!(placed, (0..slabs.len()).collect::<Vec<_>>());
    let pieces: usize = plans.iter().map(|plan| plan.notes.len()).sum();
    assert_eq!(pieces, notes.iter().map(Vec::len).sum::<usize>());
}
