//! Pieces of the input to all cores, their answers back in order.
//!
//! So many pieces are on their way at once and no more, so that memory does not grow with the
//! input. The threads are not waited for: one may be waiting for input that never comes when the
//! output is closed.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::lines::{Lines, Piece};

/// Bytes of a thread's stack.
const STACK: usize = 8 << 20;

/// Pieces on their way for each thread, so that a slow one keeps few others waiting.
const AHEAD: usize = 4;

/// A piece or an answer, by its number; or why the input ends before its end.
type Numbered<T> = (u64, io::Result<T>);

/// Works on all lines and hands the answers to `then` in order. `worker` makes what works, once in
/// each thread.
///
/// # Errors
/// When threads cannot be started, the input cannot be read, or as `then` says.
pub(super) fn in_order<R, A, W>(
    lines: Lines<R>,
    threads: usize,
    worker: impl Fn() -> W + Send + Sync + 'static,
    mut then: impl FnMut(A) -> Result<(), Stop>,
) -> Result<(), Stop>
where
    R: Read + Send + 'static,
    A: Send + 'static,
    W: FnMut(&Piece) -> A,
{
    let (take_place, give_place) = sync_channel(threads * AHEAD);
    let (hand_out, work) = channel();
    let (done, answers) = channel();
    let work = Arc::new(Mutex::new(work));
    let worker = Arc::new(worker);
    for _ in 0..threads {
        let (work, done, worker) = (Arc::clone(&work), done.clone(), Arc::clone(&worker));
        thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || answer_all(&work, &done, worker()))
            .map_err(Stop::Threads)?;
    }
    thread::Builder::new()
        .spawn(move || read_all(lines, &take_place, &hand_out, &done))
        .map_err(Stop::Threads)?;
    let mut early = BTreeMap::new();
    let mut due = 0;
    for (number, answer) in answers {
        early.insert(number, answer);
        while let Some(answer) = early.remove(&due) {
            then(answer.map_err(Stop::Input)?)?;
            due += 1;
            let _ = give_place.recv();
        }
    }
    Ok(())
}

/// Why not all lines are answered.
#[derive(Debug)]
pub(super) enum Stop {
    /// Threads cannot be started.
    Threads(io::Error),
    /// The input cannot be read.
    Input(io::Error),
    /// The output cannot be written.
    Output(io::Error),
}

fn read_all<R: Read, A>(
    mut lines: Lines<R>,
    take_place: &SyncSender<()>,
    hand_out: &Sender<(u64, Piece)>,
    done: &Sender<Numbered<A>>,
) {
    for number in 0.. {
        if take_place.send(()).is_err() {
            return;
        }
        let sent = match lines.next_piece() {
            Ok(Some(piece)) => hand_out.send((number, piece)).is_ok(),
            Ok(None) => false,
            Err(error) => {
                let _ = done.send((number, Err(error)));
                false
            }
        };
        if !sent {
            return;
        }
    }
}

fn answer_all<A>(
    work: &Mutex<Receiver<(u64, Piece)>>,
    done: &Sender<Numbered<A>>,
    mut worker: impl FnMut(&Piece) -> A,
) {
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, piece)) = next else { return };
        if done.send((number, Ok(worker(&piece)))).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::lines::Line;
    use super::*;

    #[test]
    fn answers_come_in_order() {
        let lines: Vec<String> = (0..300_000).map(|number| format!("{number}\n")).collect();
        let input = lines.concat();
        for threads in [1, 3] {
            let lines = Lines::new(io::Cursor::new(input.clone()), 100, true);
            let (mut seen, mut pieces) = (String::new(), 0);
            let worker = || {
                |piece: &Piece| {
                    let mut text = String::new();
                    for line in piece.lines() {
                        let Line::Whole(line) = line else { panic!("no line is long") };
                        text.extend([std::str::from_utf8(line).unwrap(), "\n"]);
                    }
                    // Those with a short number are done first.
                    thread::sleep(Duration::from_micros(100 * (text.len() as u64 % 9)));
                    text
                }
            };
            in_order(lines, threads, worker, |answer: String| {
                seen.push_str(&answer);
                pieces += 1;
                Ok(())
            })
            .unwrap();
            assert!(seen == input && pieces > 3);
        }
    }

    #[test]
    fn an_input_that_breaks_off_ends_it_after_what_was_read() {
        struct Broken(bool);
        impl Read for Broken {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                buffer[..2].copy_from_slice(b"a\n");
                Ok(2)
            }
        }
        let mut seen = 0;
        let done = in_order(
            Lines::new(Broken(false), 100, false),
            2,
            || |piece: &Piece| piece.lines().count(),
            |count| {
                seen += count;
                Ok(())
            },
        );
        assert!(matches!(done, Err(Stop::Input(_))), "{done:?}");
        assert_eq!(seen, 1);
    }
}
