//! Where to end the lines of a paragraph. Numbers in, numbers out.
//!
//! A paragraph is a row of nodes: its start, the places where a line may end, its end. Widths are
//! sums from the start, so that any line is the difference of two nodes. [`total_fit`] finds the
//! best set of breaks in a bounded window, [`first_fit`] goes line by line. Both take time linear
//! in the number of nodes. The unit of length is the caller's.

/// Sums from the start of the paragraph up to a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Natural width.
    pub(super) width: i64,
    /// How much of it can be taken away.
    pub(super) shrink: i64,
    /// How much of it can be taken away before it looks tight.
    pub(super) spare: i64,
    /// How much can be added before gaps look loose.
    pub(super) stretch: i64,
    /// How much can be added at all.
    pub(super) most: i64,
}

/// A place where a line may end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// Sums for a line that ends here: what is trimmed at its end is taken off, a hyphen added.
    pub(super) end: Sums,
    /// Sums for a line that starts here: subtract them from those of its end.
    pub(super) start: Sums,
    /// How unwelcome a break is; 100 is a line stretched to its limit.
    pub(super) penalty: i32,
    /// The break draws a hyphen.
    pub(super) hyphen: bool,
    /// The line would end inside a word that no line can hold.
    pub(super) broken: bool,
    /// The line would end at a mark or before a bracket, where a reader pauses.
    pub(super) pause: bool,
    /// The line would end at a space, or where Han and Latin meet.
    pub(super) seam: bool,
    /// A line that started here and ended the paragraph would hold a single letter.
    pub(super) lonely: bool,
}

/// The room for lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    /// Width of the first line.
    pub(super) first: i64,
    /// Width of the others.
    pub(super) rest: i64,
    /// A last line up to this width is a runt.
    pub(super) runt: i64,
    /// Taking what a line can spare is no worse than adding as much (CLREQ 3.1.8); else it costs
    /// by the share of what can be taken.
    pub(super) reduces_first: bool,
}

impl Room {
    fn at(&self, start: usize) -> i64 {
        if start == 0 { self.first } else { self.rest }
    }
}

/// The sums of the line from one node to another.
pub(super) fn between(nodes: &[Node], start: usize, end: usize) -> Sums {
    let (from, to) = (nodes[start].start, nodes[end].end);
    Sums {
        width: to.width - from.width,
        shrink: (to.shrink - from.shrink).max(0),
        spare: (to.spare - from.spare).max(0),
        stretch: (to.stretch - from.stretch).max(0),
        most: (to.most - from.most).max(0),
    }
}

/// Fills line by line; gives the nodes at which lines end, the last node among them.
///
/// Of the last break that fits and the next one, the next is taken if shrinking reaches it and
/// changes the line no more than stretching would (CLREQ: reduce before expanding).
pub(super) fn first_fit(nodes: &[Node], room: &Room, shrinking: bool) -> Vec<usize> {
    let last = nodes.len().saturating_sub(1);
    let mut ends = Vec::new();
    let mut start = 0;
    while start < last {
        let available = room.at(start);
        let mut fitting = None;
        let mut next = None;
        for end in start + 1..=last {
            let line = between(nodes, start, end);
            if line.width > available {
                next = Some((end, line));
                break;
            }
            fitting = Some((end, line));
        }
        let end = match (fitting, next) {
            (fitting, Some((end, line)))
                if shrinking
                    && line.width - available <= line.shrink
                    && fitting
                        .is_none_or(|(_, fit)| line.width - available <= available - fit.width) =>
            {
                end
            }
            (Some((end, _)), _) | (None, Some((end, _))) => end,
            (None, None) => last,
        };
        ends.push(end);
        start = end;
    }
    ends
}

/// Takes a unit more to the last line where it would hold a single letter, unless the line before
/// would end before its middle.
pub(super) fn mend_lonely(nodes: &[Node], room: &Room, ends: &mut [usize]) {
    let count = ends.len();
    let Some(&[before, last]) = count.checked_sub(2).and_then(|at| ends.get(at..)) else { return };
    if !nodes[before].lonely {
        return;
    }
    let start = if count > 2 { ends[count - 3] } else { 0 };
    let earlier = (start + 1..before).rev().find(|&at| !nodes[at].lonely);
    if let Some(at) = earlier
        && between(nodes, start, at).width >= room.at(start) / 2
        && between(nodes, at, last).width <= room.rest
    {
        ends[count - 2] = at;
    }
}

/// Tight, as it should be, or loose.
const FITNESSES: usize = 3;
/// A second hyphen below another, and a third.
const HYPHEN_AGAIN: (f64, f64) = (150.0, 3_000.0);
const RUNT: f64 = 50.0;
/// A last line of one letter with its marks: nearly anything is better.
const LONELY: f64 = 1_000.0;
const UNEVEN: f64 = 20.0;
/// A line that no stretching fills, and what it costs that it falls short, by the share of its
/// room: worse than any line that is filled, but one is better than two that lack half as much.
const RAGGED: (f64, f64) = (10_000.0, 20_000.0);
/// A line that cannot be set at all.
const OVERFULL: f64 = 1e9;

/// The best way found to reach a node.
#[derive(Clone, Copy)]
struct Best {
    cost: f64,
    from: usize,
    from_fitness: usize,
    hyphens: u8,
}

const NOWHERE: Best = Best { cost: f64::INFINITY, from: 0, from_fitness: 0, hyphens: 0 };

/// Chooses all breaks together; gives the nodes at which lines end, the last node among them.
///
/// After Knuth and Plass: the cost of a line is 100·r³, where r is how much of its stretch or
/// shrink it needs, and penalties; the sum over the paragraph is least.
pub(super) fn total_fit(nodes: &[Node], room: &Room) -> Vec<usize> {
    let last = nodes.len().saturating_sub(1);
    let mut best = vec![[NOWHERE; FITNESSES]; nodes.len()];
    if let Some(first) = best.first_mut() {
        first[1] = Best { cost: 0.0, ..NOWHERE };
    }
    let mut earliest = 0;
    for end in 1..=last {
        while earliest + 1 < end {
            let line = between(nodes, earliest, end);
            if line.width - line.shrink <= room.at(earliest) {
                break;
            }
            earliest += 1;
        }
        let mut reached = [NOWHERE; FITNESSES];
        for (start, ways) in best.iter().enumerate().take(end).skip(earliest) {
            let line = between(nodes, start, end);
            let available = room.at(start);
            let ends_paragraph = end == last;
            let settled = reached.iter().any(|way| way.cost < OVERFULL);
            // Lines only get shorter from here on: far too loose ones need not be weighed.
            if settled && !ends_paragraph && line.width < available * 7 / 10 {
                break;
            }
            let (mut cost, fitness) = cost(&line, available, ends_paragraph, room, &nodes[end]);
            if ends_paragraph && nodes[start].lonely && start > 0 {
                cost += LONELY;
            }
            for (from_fitness, way) in ways.iter().enumerate() {
                if way.cost.is_infinite() {
                    continue;
                }
                let total = way.cost + cost + transition(way, from_fitness, fitness, &nodes[end]);
                if total < reached[fitness].cost {
                    let hyphens = if nodes[end].hyphen { way.hyphens.saturating_add(1) } else { 0 };
                    reached[fitness] = Best { cost: total, from: start, from_fitness, hyphens };
                }
            }
        }
        best[end] = reached;
    }
    trace(&best, last)
}

/// The cost of a line by itself, and its fitness.
fn cost(
    line: &Sums,
    available: i64,
    ends_paragraph: bool,
    room: &Room,
    end: &Node,
) -> (f64, usize) {
    #[expect(clippy::cast_precision_loss, reason = "lengths of a line are far below 2^52")]
    let ratio = |a: i64, b: i64| a as f64 / b as f64;
    let slack = available - line.width;
    let mut cost = f64::from(end.penalty);
    let mut tightness = 0.0;
    let r = if slack < 0 {
        if -slack > line.shrink {
            return (OVERFULL + ratio(-slack, available.max(1)), 0);
        }
        tightness = ratio(-slack, line.shrink.max(1));
        if room.reduces_first && -slack <= line.spare {
            tightness = 0.0;
            ratio(-slack, line.stretch.max(-slack).max(1))
        } else {
            tightness
        }
    } else if ends_paragraph {
        if line.width <= room.runt {
            cost += RUNT;
        }
        0.0
    } else {
        // Even a line without gaps may end a little short.
        ratio(slack, line.stretch.max(available / 40).max(1)).min(20.0)
    };
    cost += if r > 0.0 && slack > line.most.max(available / 60) {
        RAGGED.0 + RAGGED.1 * ratio(slack, available.max(1))
    } else {
        100.0 * r.powi(3)
    };
    let fitness = if tightness > 0.5 {
        0
    } else if slack > 0 && r > 0.5 {
        2
    } else {
        1
    };
    (cost, fitness)
}

/// What it costs that one line follows another.
fn transition(way: &Best, from_fitness: usize, fitness: usize, end: &Node) -> f64 {
    let mut cost = 0.0;
    if from_fitness.abs_diff(fitness) == 2 {
        cost += UNEVEN;
    }
    if end.hyphen {
        cost += match way.hyphens {
            0 => 0.0,
            1 => HYPHEN_AGAIN.0,
            _ => HYPHEN_AGAIN.1,
        };
    }
    cost
}

/// Goes back from the end along the best way.
fn trace(best: &[[Best; FITNESSES]], last: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = last;
    let mut fitness = best.get(last).map_or(1, |ways| {
        (0..FITNESSES).min_by(|&a, &b| ways[a].cost.total_cmp(&ways[b].cost)).unwrap_or(1)
    });
    while at > 0 {
        ends.push(at);
        let way = best[at][fitness];
        // A node that no way reaches is left by the step before it, so that this always ends.
        let from = if way.cost.is_finite() { way.from } else { at - 1 };
        fitness = way.from_fitness;
        at = from;
    }
    ends.reverse();
    ends
}

/// Fills lines of like length: as many as [`first_fit`] needs, each as short as can be. Of two
/// lines the first ends at a mark, if there is one and no line is under a third; else between
/// words, where that can be told and no line is under two fifths.
pub(super) fn balanced(nodes: &[Node], room: &Room) -> Vec<usize> {
    let fewest = first_fit(nodes, room, false);
    if fewest.len() < 2 {
        return fewest;
    }
    if fewest.len() == 2 {
        let pause = parted_in_two(nodes, room, (1, 3), |node| node.pause);
        let seam = || parted_in_two(nodes, room, (2, 5), |node| node.seam && node.penalty == 0);
        if let Some(end) = pause.or_else(seam) {
            return vec![end, nodes.len() - 1];
        }
    }
    if fewest.len() <= MOST_WEIGHED {
        return weighed(nodes, room, fewest.len()).unwrap_or(fewest);
    }
    let indent = room.rest - room.first;
    let (mut low, mut high) = (room.rest / 4, room.rest);
    let mut best = fewest.clone();
    for _ in 0..16 {
        let middle = low.midpoint(high);
        let narrow = Room { first: middle - indent, rest: middle, ..*room };
        let ends = first_fit(nodes, &narrow, false);
        let mut start = 0;
        let fits = ends.iter().all(|&end| {
            let fits = between(nodes, start, end).width <= narrow.at(start);
            start = end;
            fits
        });
        if ends.len() == fewest.len() && fits {
            best = ends;
            high = middle;
        } else {
            low = middle;
        }
    }
    best
}

/// Titles of up to so many lines have their breaks weighed.
const MOST_WEIGHED: usize = 6;
/// And of up to so many places to break.
const MOST_PLACES: usize = 400;

/// Fills so many lines of like length, of which none is wider than the room; breaks at marks and
/// between words are better, those that have a penalty worse.
fn weighed(nodes: &[Node], room: &Room, count: usize) -> Option<Vec<usize>> {
    if nodes.len() > MOST_PLACES {
        return None;
    }
    let last = nodes.len() - 1;
    #[expect(clippy::cast_precision_loss, reason = "lengths of a line are far below 2^52")]
    let real = |length: i64| length as f64;
    let lines = i64::try_from(count).unwrap_or(1);
    let mean = real((between(nodes, 0, last).width / lines).max(1));
    // The least cost of reaching a node with so many lines, and the node before.
    let mut best = vec![vec![(f64::INFINITY, 0); nodes.len()]; count + 1];
    best[0][0].0 = 0.0;
    for line in 1..=count {
        for end in line..=last {
            let node = &nodes[end];
            let place = match (end == last || node.pause, node.seam) {
                (true, _) => 0.0,
                (false, true) => 0.03,
                (false, false) => 0.08,
            };
            let place = place + f64::from(node.penalty) / 100.0;
            for start in (line - 1..end).rev() {
                let width = between(nodes, start, end).width;
                if width > room.at(start) {
                    break;
                }
                let off = (real(width) - mean) / mean;
                let cost = best[line - 1][start].0 + place + off * off;
                if cost < best[line][end].0 {
                    best[line][end] = (cost, start);
                }
            }
        }
    }
    best[count][last].0.is_finite().then(|| {
        let mut ends = vec![last];
        for line in (2..=count).rev() {
            let end = ends[ends.len() - 1];
            ends.push(best[line][end].1);
        }
        ends.reverse();
        ends
    })
}

/// The break of a kind that makes two lines most alike, neither wider than the room nor under a
/// part of the whole.
fn parted_in_two(
    nodes: &[Node],
    room: &Room,
    (part, of): (i64, i64),
    kind: impl Fn(&Node) -> bool,
) -> Option<usize> {
    let last = nodes.len() - 1;
    let lines = |at: usize| (between(nodes, 0, at).width, between(nodes, at, last).width);
    (1..last)
        .filter(|&at| kind(&nodes[at]))
        .filter(|&at| {
            let (first, second) = lines(at);
            let shortest = (first + second) * part / of;
            first <= room.first && second <= room.rest && first.min(second) >= shortest
        })
        .min_by_key(|&at| {
            let (first, second) = lines(at);
            (first - second).abs()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of width 10, each a place to break; from the letter `lonely` on, one is left.
    fn letters(count: i64, lonely: i64) -> Vec<Node> {
        (0..=count)
            .map(|at| {
                let sums = Sums { width: at * 10, shrink: 0, spare: 0, stretch: at, most: 2 * at };
                Node { end: sums, start: sums, lonely: at >= lonely, ..Node::default() }
            })
            .collect()
    }

    #[test]
    fn a_single_letter_is_not_left_to_the_last_line() {
        let room = Room { first: 100, rest: 100, runt: 5, reduces_first: false };
        assert_eq!(total_fit(&letters(21, 20), &room), [9, 19, 21]);
        assert_eq!(total_fit(&letters(22, 21), &room), [10, 20, 22]);
        let nodes = letters(21, 20);
        let mut ends = first_fit(&nodes, &room, false);
        mend_lonely(&nodes, &room, &mut ends);
        assert_eq!(ends, [10, 19, 21]);
    }

    #[test]
    fn a_line_without_gaps_is_still_filled() {
        // One unit, then a word that may be cut anywhere: the first line takes what it can.
        let mut nodes = letters(15, 15);
        for node in &mut nodes {
            node.end.stretch = 0;
            node.start.stretch = 0;
            node.penalty = 60;
        }
        let room = Room { first: 100, rest: 100, runt: 5, reduces_first: false };
        assert_eq!(total_fit(&nodes, &room), [10, 15]);
    }

    #[test]
    fn a_line_is_squeezed_as_soon_as_stretched_while_it_can_spare() {
        // Room for ten letters and a half: eleven are half a letter too wide.
        let cut = |spare: i64, reduces_first: bool| {
            let mut nodes = letters(21, 21);
            for (at, node) in (0_i64..).zip(&mut nodes) {
                let each = Sums { shrink: at * 6 / 10, spare: at * spare / 10, ..node.end };
                (node.end, node.start) = (each, each);
            }
            let room = Room { first: 105, rest: 105, runt: 5, reduces_first };
            total_fit(&nodes, &room)[0]
        };
        assert_eq!(cut(6, true), 11, "as much is taken as would be added");
        assert_eq!(cut(6, false), 10, "what can be taken is scarcer than what can be added");
        assert_eq!(cut(1, true), 10, "it would look tight");
    }

    #[test]
    fn a_title_of_two_lines_parts_between_words() {
        let room = Room { first: 100, rest: 100, runt: 5, reduces_first: false };
        let mut nodes = letters(14, 14);
        assert_eq!(balanced(&nodes, &room), [7, 14]);
        nodes[6].seam = true;
        nodes[3].seam = true;
        assert_eq!(balanced(&nodes, &room), [6, 14]);
        nodes[9].pause = true;
        assert_eq!(balanced(&nodes, &room), [9, 14]);
    }

    #[test]
    fn a_title_of_three_lines_parts_at_marks_and_not_in_numbers() {
        let room = Room { first: 100, rest: 100, runt: 5, reduces_first: false };
        let mut nodes = letters(24, 24);
        assert_eq!(balanced(&nodes, &room), [8, 16, 24]);
        nodes[8].penalty = 30;
        assert_eq!(balanced(&nodes, &room), [9, 17, 24]);
        nodes[9].pause = true;
        nodes[15].pause = true;
        assert_eq!(balanced(&nodes, &room), [9, 15, 24]);
        // One line more than fits is not weighed.
        nodes[9].pause = false;
        let wide = Room { first: 20, rest: 20, runt: 5, reduces_first: false };
        assert_eq!(balanced(&nodes, &wide).len(), 12);
    }
}
