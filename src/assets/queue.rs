//! Work for many hosts, several pieces at a time, none of them too much for one host.
//!
//! Which piece is next is a pure choice; the threads around it give results in the order of the
//! pieces, whatever they do.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A lock whose holder panicked is taken over: what it guards here is whole after each statement.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does `work` for each piece, numbered from 0 and told by its host, on up to `parallel` threads;
/// no more than `per_host` of one host at once. `None` stands for work that panicked: a decoder
/// that does must not keep the others waiting.
pub(super) fn in_turns<R: Send>(
    hosts: &[&str],
    parallel: usize,
    per_host: usize,
    work: &(dyn Fn(usize) -> R + Sync),
) -> Vec<Option<R>> {
    let queue = Mutex::new(Queue::new(hosts.iter().copied(), per_host));
    let freed = Condvar::new();
    let pieces = || {
        let mut results = Vec::new();
        while let Some(index) = take(&queue, &freed) {
            let result = catch_unwind(AssertUnwindSafe(|| work(index)));
            lock(&queue).finished(hosts[index]);
            freed.notify_all();
            results.push((index, result.ok()));
        }
        results
    };
    let mut results: BTreeMap<usize, Option<R>> = thread::scope(|scope| {
        let workers: Vec<_> = (1..parallel.min(hosts.len())).map(|_| scope.spawn(pieces)).collect();
        let own = pieces();
        let others = workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default());
        others.chain(own).collect()
    });
    (0..hosts.len()).map(|index| results.remove(&index).flatten()).collect()
}

/// The next piece, after waiting for a host to be free if need be; `None` when none is left.
fn take(queue: &Mutex<Queue>, freed: &Condvar) -> Option<usize> {
    let mut queue = lock(queue);
    loop {
        match queue.next() {
            Next::Piece(index) => return Some(index),
            Next::Nothing => return None,
            Next::Wait => queue = freed.wait(queue).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// Which piece is next: in order, but never more than so many of one host at once.
struct Queue {
    /// Hosts that have pieces waiting and may be asked, the one that waited longest first.
    ready: VecDeque<String>,
    hosts: HashMap<String, Host>,
    per_host: usize,
    waiting: usize,
}

#[derive(Default)]
struct Host {
    pieces: VecDeque<usize>,
    running: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Piece(usize),
    Wait,
    Nothing,
}

impl Queue {
    /// A queue of pieces numbered from 0, by host.
    fn new<'a>(pieces: impl Iterator<Item = &'a str>, per_host: usize) -> Self {
        let mut queue = Self {
            ready: VecDeque::new(),
            hosts: HashMap::new(),
            per_host: per_host.max(1),
            waiting: 0,
        };
        for (index, host) in pieces.enumerate() {
            let entry = queue.hosts.entry(host.to_owned()).or_default();
            if entry.pieces.is_empty() {
                queue.ready.push_back(host.to_owned());
            }
            entry.pieces.push_back(index);
            queue.waiting += 1;
        }
        queue
    }

    fn next(&mut self) -> Next {
        let Some(name) = self.ready.pop_front() else {
            return if self.waiting == 0 { Next::Nothing } else { Next::Wait };
        };
        let Some(host) = self.hosts.get_mut(&name) else { return Next::Nothing };
        let Some(piece) = host.pieces.pop_front() else { return Next::Nothing };
        host.running += 1;
        self.waiting -= 1;
        if !host.pieces.is_empty() && host.running < self.per_host {
            self.ready.push_back(name);
        }
        Next::Piece(piece)
    }

    fn finished(&mut self, name: &str) {
        if let Some(host) = self.hosts.get_mut(name) {
            let was_full = host.running == self.per_host;
            host.running -= 1;
            if was_full && !host.pieces.is_empty() {
                self.ready.push_back(name.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_take_turns_and_keep_to_their_share() {
        let mut queue = Queue::new(["a", "a", "a", "b", "a"].into_iter(), 2);
        assert_eq!(queue.next(), Next::Piece(0));
        assert_eq!(queue.next(), Next::Piece(3));
        assert_eq!(queue.next(), Next::Piece(1));
        assert_eq!(queue.next(), Next::Wait);
        queue.finished("b");
        assert_eq!(queue.next(), Next::Wait);
        queue.finished("a");
        assert_eq!(queue.next(), Next::Piece(2));
        queue.finished("a");
        assert_eq!(queue.next(), Next::Piece(4));
        assert_eq!(queue.next(), Next::Nothing);
    }

    #[test]
    fn results_are_in_order_and_a_panic_is_one_of_them() {
        let work = |index: usize| {
            assert!(index != 3, "planted");
            index * 10
        };
        let results = in_turns(&["a", "b", "a", "a", "c"], 3, 1, &work);
        assert_eq!(results, [Some(0), Some(10), Some(20), None, Some(40)]);
    }
}
