//! How far a run has come: one line on a terminal, rewritten; elsewhere nothing.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use offprint::assets;

/// A run that is shorter shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);

/// The line is rewritten no more often than this.
const EVERY: Duration = Duration::from_millis(100);

/// The line is never longer, so that it can be wiped whole on a narrow terminal.
const COLUMNS: usize = 76;

/// Whether a line of ours stands on the terminal.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// How far a run has come.
#[derive(Debug)]
pub(crate) struct Progress {
    inputs: usize,
    done: AtomicUsize,
    /// When the line may be written next; none where it never is.
    next: Option<Mutex<Instant>>,
}

impl Progress {
    /// Of a run over so many inputs.
    pub(crate) fn new(inputs: usize, quiet: bool) -> Self {
        let shows = !quiet && io::stderr().is_terminal();
        Self {
            inputs,
            done: AtomicUsize::new(0),
            next: shows.then(|| Mutex::new(Instant::now() + PATIENCE)),
        }
    }

    /// An input is done with.
    pub(crate) fn input(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.inputs > 1 {
            self.show(|| format!("{done}/{} articles", self.inputs));
        }
    }

    /// A picture is done with.
    pub(crate) fn picture(&self, pictures: assets::Progress<'_>) {
        self.show(|| {
            let articles = match self.inputs {
                1 => String::new(),
                inputs => format!("{}/{inputs} articles, ", self.done.load(Ordering::Relaxed)),
            };
            let assets::Progress { done, total, bytes, host } = pictures;
            let size = megabytes(bytes);
            format!("{} {articles}{done}/{total} images, {size}, {host}", bar(done, total))
        });
    }

    fn show(&self, text: impl FnOnce() -> String) {
        let Some(next) = &self.next else { return };
        let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now < *next {
            return;
        }
        *next = now + EVERY;
        let line: String =
            text().chars().filter(|letter| !letter.is_control()).take(COLUMNS).collect();
        SHOWN.store(true, Ordering::Relaxed);
        let _ = write!(io::stderr().lock(), "\r{line}\x1b[K");
    }
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
        assert_eq!(megabytes(33_190_000), "33.1 MB");
    }
}
