//! What is told of tags: those that were read, each kind once; those that are not known; those
//! that stand for another file.

use super::super::scan::lines_in;
use crate::diagnostic::{Diagnostics, Place};

/// The tags that were met, by what they are called.
#[derive(Debug)]
pub(super) struct Told {
    first_line: u32,
    read: Vec<Kind>,
    unknown: Vec<Kind>,
    /// Up to which byte of the result lines are counted, and how many there were.
    counted: usize,
    lines: u32,
}

/// What a tag is called, the line of the first, how many there are.
#[derive(Debug)]
struct Kind {
    name: String,
    line: u32,
    count: usize,
}

impl Told {
    pub(super) fn new(first_line: u32) -> Self {
        Self { first_line, read: Vec::new(), unknown: Vec::new(), counted: 0, lines: 0 }
    }

    /// A tag that stands behind `result` and was replaced.
    pub(super) fn read(&mut self, tag: &str, result: &str) {
        let line = self.line(result);
        count(&mut self.read, tag, line);
    }

    /// A tag that stands behind `result` and stays.
    pub(super) fn unknown(&mut self, tag: &str, result: &str) {
        let line = self.line(result);
        count(&mut self.unknown, tag, line);
    }

    /// A tag that stands behind `result` and for another file.
    pub(super) fn elsewhere(&mut self, tag: &str, result: &str, diagnostics: &mut Diagnostics) {
        let line = self.line(result);
        let shown: String = tag.chars().take(120).collect();
        let message = format!("what `{shown}` stands for is not in the file");
        diagnostics.loss("template-tag", Some(Place::line(line)), message);
    }

    fn line(&mut self, result: &str) -> u32 {
        let new = result.get(self.counted..).unwrap_or_default();
        self.lines += u32::try_from(lines_in(new)).unwrap_or(u32::MAX / 2);
        self.counted = result.len();
        self.first_line.saturating_add(self.lines)
    }

    pub(super) fn finish(self, diagnostics: &mut Diagnostics) {
        for kind in self.read {
            let message =
                format!("`{}` is read as what it stands for{}", kind.name, times(kind.count));
            diagnostics.note("template-read", Some(Place::line(kind.line)), message);
        }
        for kind in self.unknown {
            let message =
                format!("`{}` is not known and stays as it is{}", kind.name, times(kind.count));
            diagnostics.warning("template-unknown", Some(Place::line(kind.line)), message);
        }
    }
}

fn times(count: usize) -> String {
    if count == 1 { String::new() } else { format!(", {count} times") }
}

fn count(kinds: &mut Vec<Kind>, tag: &str, line: u32) {
    const MOST_KINDS: usize = 64;
    let name = name_of(tag);
    match kinds.iter().position(|known| known.name == name) {
        Some(at) => kinds[at].count += 1,
        // So many are no article's tags any more; time must stay linear.
        None if kinds.len() >= MOST_KINDS => {}
        None => kinds.push(Kind { name, line, count: 1 }),
    }
}

/// A tag without its arguments.
fn name_of(tag: &str) -> String {
    const FENCES: [(&str, &str); 5] =
        [("{%-", " %}"), ("{%", " %}"), ("{{<", " >}}"), ("{{%", " %}}"), ("{{", " }}")];
    let fenced =
        FENCES.iter().find_map(|(open, close)| Some((tag.strip_prefix(open)?, *open, *close)));
    let (rest, open, close) = fenced.unwrap_or((tag.trim_start_matches('['), "[", "]"));
    let word =
        rest.trim_start().split([' ', '\n', '\t', '}', '%', '>', ']']).next().unwrap_or_default();
    let word = &word[..word.floor_char_boundary(60)];
    let blank = if open == "[" { "" } else { " " };
    format!("{open}{blank}{word}{close}")
}
