//! How many requests are on their way at once: in all, and to each host.
//!
//! A run may gather for many documents at the same time; what they ask of one host together is
//! bounded here.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, PoisonError};

use super::queue::{Share, lock};

/// Places for requests; each is held by a [`Slot`].
#[derive(Debug)]
pub(super) struct Slots {
    most: usize,
    most_per_host: usize,
    taken: Mutex<Taken>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_host: HashMap<String, Share>,
}

/// A place that is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    slots: &'a Slots,
    host: &'a str,
    answered: bool,
}

impl Slot<'_> {
    /// The host lives and has not had enough: it may be asked more at once.
    pub(super) fn answered(&mut self) {
        self.answered = true;
    }
}

impl Slots {
    pub(super) fn new(most: usize, most_per_host: usize) -> Self {
        Self {
            most: most.max(1),
            most_per_host: most_per_host.max(1),
            taken: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Waits for a place.
    pub(super) fn take<'a>(&'a self, host: &'a str) -> Slot<'a> {
        let mut taken = lock(&self.taken);
        while taken.all >= self.most
            || taken.by_host.get(host).is_some_and(|share| !share.has_room())
        {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        taken.all += 1;
        let share = || Share::new(self.most_per_host);
        taken.by_host.entry(host.to_owned()).or_insert_with(share).begin();
        Slot { slots: self, host, answered: false }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut taken = lock(&self.slots.taken);
        taken.all -= 1;
        if let Some(share) = taken.by_host.get_mut(self.host) {
            share.end(self.answered);
        }
        drop(taken);
        self.slots.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    #[test]
    fn no_more_are_on_their_way_than_there_are_places() {
        let slots = Slots::new(3, 2);
        let (all, one) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (most_all, most_one) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for index in 0..12 {
                let (slots, all, one) = (&slots, &all, &one);
                let (most_all, most_one) = (&most_all, &most_one);
                scope.spawn(move || {
                    let host = if index % 3 == 0 { "b" } else { "a" };
                    let _slot = slots.take(host);
                    most_all.fetch_max(all.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    if host == "a" {
                        most_one
                            .fetch_max(one.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    }
                    thread::sleep(Duration::from_millis(5));
                    if host == "a" {
                        one.fetch_sub(1, Ordering::SeqCst);
                    }
                    all.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!((most_all.into_inner(), most_one.into_inner()), (3, 2));
        assert_eq!(lock(&slots.taken).all, 0);
    }
}
