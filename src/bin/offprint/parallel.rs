//! Work on all cores, results in order.

use std::any::Any;
use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::thread;

/// Bytes of a thread's stack: as the main thread has on most systems.
const STACK: usize = 8 << 20;

/// How many threads are used: as many as wanted, else as there are cores.
pub(crate) fn threads(wanted: Option<NonZero<usize>>) -> usize {
    wanted.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get)
}

/// Turns at what takes a core, for threads that mostly wait for something else.
#[derive(Debug)]
pub(crate) struct Turns {
    free: Mutex<usize>,
    given_back: Condvar,
}

/// A turn; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn<'a>(&'a Turns);

impl Turns {
    /// So many at once.
    pub(crate) fn new(most: usize) -> Self {
        Self { free: Mutex::new(most.max(1)), given_back: Condvar::new() }
    }

    /// Waits for a turn.
    pub(crate) fn take(&self) -> Turn<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = self.given_back.wait_while(free, |free| *free == 0);
        *wait.unwrap_or_else(PoisonError::into_inner) -= 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.given_back.notify_one();
    }
}

/// Does `work` for each item on up to `threads` threads, and hands the results to `then` in the
/// items' order. Work that panics has an error for its result: one article must not take down
/// ten thousand.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut then: impl FnMut(&T, Result<R, String>),
) -> io::Result<()> {
    let caught = |item: &T| {
        catch_unwind(AssertUnwindSafe(|| work(item))).map_err(|panic| message(panic.as_ref()))
    };
    if items.len() == 1 || threads <= 1 {
        for item in items {
            then(item, caught(item));
        }
        return Ok(());
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            let (sender, next, caught) = (sender.clone(), &next, &caught);
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    if sender.send((index, caught(item))).is_err() {
                        return;
                    }
                }
            })?;
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (index, result) in receiver {
            early.insert(index, result);
            while let Some(result) = early.remove(&due) {
                then(&items[due], result);
                due += 1;
            }
        }
        Ok(())
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    format!("a bug of offprint: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_a_panic_is_one_result() {
        let items: Vec<u64> = (0..50).collect();
        for threads in [1, 2, 7] {
            let mut seen = Vec::new();
            let work = |item: &u64| {
                // The early ones take longest.
                thread::sleep(std::time::Duration::from_micros(50 - *item));
                assert!(*item != 13, "unlucky");
                *item
            };
            in_order(&items, threads, work, |item, result| {
                assert_eq!(result, if *item == 13 { Err(message(&"unlucky")) } else { Ok(*item) });
                seen.push(*item);
            })
            .unwrap();
            assert_eq!(seen, items);
        }
    }
}
