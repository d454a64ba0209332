//! How far a run has come: one line on a terminal, rewritten; events for programs; elsewhere nothing.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use offprint::assets;

use crate::events::{self, Event};
use crate::places;

/// A run that is shorter shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);

/// The line is rewritten no more often than this.
const EVERY: Duration = Duration::from_millis(100);

/// Programs are told no more often than this.
const EVERY_EVENT: Duration = Duration::from_secs(1);

/// Before, too little is done to tell how long the rest will take.
const TOLD_AFTER: Duration = Duration::from_secs(3);

/// The line is never longer, so that it can be wiped whole on a narrow terminal.
const COLUMNS: usize = 76;

/// Whether a line of ours stands on the terminal.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// How far a run has come.
#[derive(Debug)]
pub(crate) struct Progress {
    inputs: usize,
    done: AtomicUsize,
    start: Instant,
    /// When the line may be written next; none where it never is.
    next: Option<Mutex<Instant>>,
}

impl Progress {
    /// Of a run over so many inputs.
    pub(crate) fn new(inputs: usize, quiet: bool) -> Self {
        let rewrites = || io::stderr().is_terminal() && !places::terminal_is_dumb();
        let shows = !quiet && (events::are_on() || rewrites());
        Self {
            inputs,
            done: AtomicUsize::new(0),
            start: Instant::now(),
            next: shows.then(|| Mutex::new(Instant::now() + PATIENCE)),
        }
    }

    /// Of what nobody waits for.
    pub(crate) fn none() -> Self {
        Self { inputs: 1, done: AtomicUsize::new(0), start: Instant::now(), next: None }
    }

    /// So many records are done with, so many of them errors.
    pub(crate) fn records(&self, records: u64, errors: u64) {
        if self.is_due() {
            events::tell(&Event::Progress { done: records, total: None, errors: Some(errors) });
            show(|| format!("{records} records, {errors} errors"));
        }
    }

    /// An input is done with.
    pub(crate) fn input(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.inputs > 1 && self.is_due() {
            self.tell(done);
            show(|| format!("{done}/{} articles{}", self.inputs, self.left(done)));
        }
    }

    /// How long what is not done will take, if it takes as long as what is.
    fn left(&self, done: usize) -> String {
        let spent = self.start.elapsed();
        let still = self.inputs.saturating_sub(done);
        match u32::try_from(still).ok().zip(u32::try_from(done).ok()) {
            Some((still, done)) if spent > TOLD_AFTER && done > 0 => {
                let left = spent.checked_div(done).and_then(|each| each.checked_mul(still));
                left.map_or_else(String::new, |left| format!(", {} left", clock(left)))
            }
            _ => String::new(),
        }
    }

    /// A picture is done with.
    pub(crate) fn picture(&self, pictures: assets::Progress<'_>) {
        if !self.is_due() {
            return;
        }
        self.tell(self.done.load(Ordering::Relaxed));
        show(|| {
            let articles = match self.inputs {
                1 => String::new(),
                inputs => format!("{}/{inputs} articles, ", self.done.load(Ordering::Relaxed)),
            };
            let assets::Progress { done, total, bytes, host } = pictures;
            let size = megabytes(bytes);
            format!("{} {articles}{done}/{total} images, {size}, {host}", bar(done, total))
        });
    }

    fn tell(&self, done: usize) {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let total = Some(count(self.inputs));
        events::tell(&Event::Progress { done: count(done), total, errors: None });
    }

    /// Whether it is time to tell again.
    fn is_due(&self) -> bool {
        let Some(next) = &self.next else { return false };
        let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let due = now >= *next;
        if due {
            *next = now + if events::are_on() { EVERY_EVENT } else { EVERY };
        }
        due
    }
}

/// Writes the line anew; programs are told otherwise.
fn show(text: impl FnOnce() -> String) {
    if events::are_on() {
        return;
    }
    let line: String = text().chars().filter(|letter| !letter.is_control()).take(COLUMNS).collect();
    SHOWN.store(true, Ordering::Relaxed);
    let _ = write!(io::stderr().lock(), "\r{line}\x1b[K");
}

/// Takes the line away, for another to be written in its place.
pub(crate) fn wipe() {
    if SHOWN.swap(false, Ordering::Relaxed) {
        let _ = write!(io::stderr().lock(), "\r\x1b[K");
    }
}

/// A bar that fills from the left.
fn bar(done: usize, total: usize) -> String {
    const CELLS: usize = 16;
    let full = (done * CELLS).checked_div(total).unwrap_or(0).min(CELLS);
    format!("{}{}", "█".repeat(full), "░".repeat(CELLS - full))
}

/// A time for people: `1:05:09`, `5:09`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Bytes for people: `3.4 MB`.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_full_as_the_work_is_done() {
        assert_eq!(bar(0, 10), "░".repeat(16));
        assert_eq!(bar(5, 10), format!("{}{}", "█".repeat(8), "░".repeat(8)));
        assert_eq!(bar(10, 10), "█".repeat(16));
        assert_eq!(bar(0, 0), "░".repeat(16));
        assert_eq!(clock(Duration::from_secs(3909)), "1:05:09");
        assert_eq!(clock(Duration::from_millis(9_900)), "0:09");
        assert_eq!(megabytes(33_190_000), "33.1 MB");
    }
}
