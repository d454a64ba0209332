//! Work for many hosts, several pieces at a time, none of them too much for one host.
//!
//! Which piece is next is a pure choice; the threads around it give results in the order of the
//! pieces, whatever they do.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A lock whose holder panicked is taken over: what it guards here is whole after each statement.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Of a host that has not answered yet, no more than this is asked at once: one that is dead must
/// not keep many waiting, and one that is slow is not to be flooded.
const AT_FIRST: usize = 4;

/// How much of one host is asked at once: more with each answer, half after each failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    running: usize,
    allowed: usize,
    most: usize,
}

impl Share {
    /// Of a host of which at most so much is asked at once.
    pub(super) fn new(most: usize) -> Self {
        let most = most.max(1);
        Self { running: 0, allowed: AT_FIRST.min(most), most }
    }

    pub(super) fn has_room(&self) -> bool {
        self.running < self.allowed
    }

    pub(super) fn begin(&mut self) {
        self.running += 1;
    }

    /// One is done; `answered`: the host lives and has not had enough.
    pub(super) fn end(&mut self, answered: bool) {
        self.running = self.running.saturating_sub(1);
        self.allowed = if answered {
            (self.allowed + 1).min(self.most)
        } else {
            (self.allowed / 2).max(AT_FIRST.min(self.most))
        };
    }
}

/// Does `work` for each piece, numbered from 0 and told by its host, on up to `parallel` threads;
/// no more than `per_host` of one host at once, and less as long as it does not answer, which
/// work tells beside its result. `None` stands for work that panicked: a decoder that does must
/// not keep the others waiting.
pub(super) fn in_turns<R: Send>(
    hosts: &[&str],
    parallel: usize,
    per_host: usize,
    work: &(dyn Fn(usize) -> (R, bool) + Sync),
) -> Vec<Option<R>> {
    let queue = Mutex::new(Queue::new(hosts.iter().copied(), per_host));
    let freed = Condvar::new();
    let results = Mutex::new((0..hosts.len()).map(|_| None).collect::<Vec<_>>());
    let pieces = || {
        while let Some(index) = take(&queue, &freed) {
            let result = catch_unwind(AssertUnwindSafe(|| work(index))).ok();
            let answered = result.as_ref().is_some_and(|(_, answered)| *answered);
            lock(&queue).finished(hosts[index], answered);
            freed.notify_all();
            lock(&results)[index] = result.map(|(result, _)| result);
        }
    };
    thread::scope(|scope| {
        for _ in 1..parallel.min(hosts.len()) {
            scope.spawn(pieces);
        }
        pieces();
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
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

/// Which piece is next: in order, but never more of one host than its share.
struct Queue {
    /// Hosts that have pieces waiting and may be asked, the one that waited longest first.
    ready: VecDeque<String>,
    hosts: HashMap<String, Host>,
    waiting: usize,
}

struct Host {
    pieces: VecDeque<usize>,
    share: Share,
    /// Whether it stands among the ready ones.
    is_ready: bool,
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
        let mut queue = Self { ready: VecDeque::new(), hosts: HashMap::new(), waiting: 0 };
        for (index, name) in pieces.enumerate() {
            let host = queue.hosts.entry(name.to_owned()).or_insert_with(|| {
                queue.ready.push_back(name.to_owned());
                Host { pieces: VecDeque::new(), share: Share::new(per_host), is_ready: true }
            });
            host.pieces.push_back(index);
            queue.waiting += 1;
        }
        queue
    }

    fn next(&mut self) -> Next {
        let Some(name) = self.ready.pop_front() else {
            return if self.waiting == 0 { Next::Nothing } else { Next::Wait };
        };
        let Some(host) = self.hosts.get_mut(&name) else { return Next::Nothing };
        host.is_ready = false;
        let Some(piece) = host.pieces.pop_front() else { return Next::Nothing };
        host.share.begin();
        self.waiting -= 1;
        self.line_up(&name);
        Next::Piece(piece)
    }

    fn finished(&mut self, name: &str, answered: bool) {
        if let Some(host) = self.hosts.get_mut(name) {
            host.share.end(answered);
        }
        self.line_up(name);
    }

    /// Lets a host stand among the ready ones, if there is reason to.
    fn line_up(&mut self, name: &str) {
        if let Some(host) = self.hosts.get_mut(name)
            && !host.is_ready
            && !host.pieces.is_empty()
            && host.share.has_room()
        {
            host.is_ready = true;
            self.ready.push_back(name.to_owned());
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
        queue.finished("b", true);
        assert_eq!(queue.next(), Next::Wait);
        queue.finished("a", true);
        assert_eq!(queue.next(), Next::Piece(2));
        queue.finished("a", true);
        assert_eq!(queue.next(), Next::Piece(4));
        assert_eq!(queue.next(), Next::Nothing);
    }

    #[test]
    fn the_share_of_a_host_grows_as_it_answers() {
        let check = |most: usize, answers: &[bool], expect: usize| {
            let mut share = Share::new(most);
            for answered in answers {
                share.begin();
                share.end(*answered);
            }
            let mut room = 0;
            while share.has_room() {
                share.begin();
                room += 1;
            }
            assert_eq!(room, expect, "{most} {answers:?}");
        };
        check(16, &[], 4);
        check(2, &[], 2);
        check(0, &[], 1);
        check(16, &[true; 3], 7);
        check(16, &[true; 99], 16);
        check(2, &[true; 9], 2);
        check(16, &[false; 9], 4);
        let mut then_failing = [true; 13];
        then_failing[12] = false;
        check(16, &then_failing, 8);
    }

    #[test]
    fn results_are_in_order_and_a_panic_is_one_of_them() {
        let work = |index: usize| {
            assert!(index != 3, "planted");
            (index * 10, true)
        };
        let results = in_turns(&["a", "b", "a", "a", "c"], 3, 1, &work);
        assert_eq!(results, [Some(0), Some(10), Some(20), None, Some(40)]);
    }
}
