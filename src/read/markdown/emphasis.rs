//! Emphasis that Chinese authors meant and CommonMark does not see: `**注意：**请`.
//!
//! Clause 6.2 lets a run of asterisks close only where no punctuation stands before a letter, which
//! in texts without spaces is where most emphasis ends. Here two runs of two asterisks that stayed
//! text become strong emphasis, if Chinese or Japanese characters are what kept them from it.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

type Placed<'a> = (Event<'a>, Range<usize>);

const RUN: &str = "**";

/// Makes strong emphasis of runs that are left over; where the first of each stands in the source.
pub(super) fn repair<'a>(source: &'a str, events: &mut Vec<Placed<'a>>) -> Vec<usize> {
    let has_mark =
        |(event, _): &Placed<'_>| matches!(event, Event::Text(text) if text.contains('*'));
    if !events.iter().any(has_mark) {
        return Vec::new();
    }
    part_at_runs(source, events);
    let mut repaired = Vec::new();
    let mut level = Level::default();
    let mut outer = Vec::new();
    for index in 0..events.len() {
        let (event, range) = &events[index];
        match event {
            Event::Start(tag) => {
                let is_strong = *tag == Tag::Strong && source[range.start..].starts_with(RUN);
                let run = range.start..range.start + RUN.len();
                level.runs.extend(is_strong.then_some((index, run)));
                outer.push(std::mem::take(&mut level));
            }
            Event::End(tag) => {
                let is_strong = *tag == TagEnd::Strong && source[..range.end].ends_with(RUN);
                level = outer.pop().unwrap_or_default();
                let run = range.end.saturating_sub(RUN.len())..range.end;
                level.runs.extend(is_strong.then_some((index, run)));
            }
            Event::Text(text) if &**text == RUN && is_run(source, range) => {
                let run = (index, range.clone());
                if level.closes_with(source, &run) {
                    repaired.extend(level.runs.first().map(|run| run.1.start));
                    level.runs.push(run);
                    for (number, (index, _)) in level.runs.drain(..).enumerate() {
                        events[index].0 = match number % 2 {
                            0 => Event::Start(Tag::Strong),
                            _ => Event::End(TagEnd::Strong),
                        };
                    }
                } else {
                    level.runs = vec![run];
                }
            }
            _ => {}
        }
    }
    repaired
}

/// The runs within one element, from one that stayed text on: those that the parser paired stand
/// between, opening and closing by turns.
#[derive(Default)]
struct Level {
    runs: Vec<(usize, Range<usize>)>,
}

impl Level {
    /// Whether with a last run all of them are emphasis, two by two, which nothing but the rule for
    /// punctuation kept from being so, in a text that is written without spaces.
    fn closes_with(&self, source: &str, last: &(usize, Range<usize>)) -> bool {
        let mut runs: Vec<Edge> = self.runs.iter().map(|run| Edge::of(source, &run.1)).collect();
        runs.push(Edge::of(source, &last.1));
        let blocks =
            |inner: char, outer: char| is_mark(inner) && !is_mark(outer) && !outer.is_whitespace();
        let (mut blocked, mut spaceless) = (false, false);
        for pair in runs.chunks(2) {
            let [open, close] = pair else { return false };
            if open.after.is_whitespace() || close.before.is_whitespace() {
                return false;
            }
            blocked |= blocks(open.after, open.before) || blocks(close.before, close.after);
            spaceless |=
                [open.before, open.after, close.before, close.after].into_iter().any(is_wide);
        }
        blocked && spaceless
    }
}

/// Makes an event of its own of each run that is in a text; the parser has one for each asterisk.
fn part_at_runs<'a>(source: &'a str, events: &mut Vec<Placed<'a>>) {
    let mut parted: Vec<Placed<'a>> = Vec::with_capacity(events.len() + 8);
    // A stretch of text that stands in the source as it is.
    let mut plain = 0..0;
    for (event, range) in events.drain(..) {
        let is_plain = match &event {
            Event::Text(text) => source.get(range.clone()) == Some(&**text),
            _ => false,
        };
        if is_plain && plain.end == range.start {
            plain.end = range.end;
            continue;
        }
        push_parted(source, std::mem::replace(&mut plain, 0..0), &mut parted);
        if is_plain {
            plain = range;
        } else {
            plain = range.end..range.end;
            parted.push((event, range));
        }
    }
    push_parted(source, plain, &mut parted);
    *events = parted;
}

fn push_parted<'a>(source: &'a str, range: Range<usize>, parted: &mut Vec<Placed<'a>>) {
    let mut push = |from: usize, to: usize| {
        if from < to {
            parted.push((Event::Text(source[from..to].into()), from..to));
        }
    };
    let mut from = range.start;
    for (at, _) in source[range.clone()].match_indices(RUN) {
        let at = range.start + at;
        push(from, at);
        from = at + RUN.len();
        push(at, from);
    }
    push(from, range.end);
}

/// Whether the source has two asterisks there, none escaped and no more beside them.
fn is_run(source: &str, range: &Range<usize>) -> bool {
    source.get(range.clone()) == Some(RUN)
        && !source[..range.start].ends_with(['\\', '*'])
        && !source[range.end..].starts_with('*')
}

/// What stands beside a run.
struct Edge {
    before: char,
    after: char,
}

impl Edge {
    fn of(source: &str, range: &Range<usize>) -> Self {
        Self {
            before: source[..range.start].chars().next_back().unwrap_or('\n'),
            after: source[range.end..].chars().next().unwrap_or('\n'),
        }
    }
}

/// Whether a character is neither letter nor digit nor blank: punctuation, as far as it matters here.
fn is_mark(character: char) -> bool {
    !character.is_alphanumeric() && !character.is_whitespace()
}

/// Whether a character belongs to writing without spaces: Han, kana and their punctuation.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '…' | '—')
}
