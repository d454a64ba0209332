//! `offprint batch`: JSON Lines in, JSON Lines out, as a filter that engines run by the thousand.
//!
//! One line out for each line in, in the same order; what a record says and the options alone
//! decide its answer. A record that is at fault is a row and stops nothing. No network, and memory
//! does not grow with the number of records: lines go to the threads in turn, a few at a time, and
//! come back in the same turn.

mod record;

use std::io::{self, BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::Context;

use crate::args::{Batch, BatchFormat};
use crate::parallel;
use record::Row;

/// Bytes that are asked of standard input at once.
const READ_AT_ONCE: usize = 256 << 10;
/// Pieces that wait for a thread, or behind it.
const WAITING: usize = 2;
/// Bytes of a thread's stack.
const STACK: usize = 8 << 20;

/// A line of the input, or how it cannot be one.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// Lines that are worked on together, or the end of the input's good part.
type Piece = io::Result<Vec<Line>>;

/// Answers records until the input ends; the exit status.
pub(crate) fn run(batch: &Batch) -> anyhow::Result<u8> {
    let threads = parallel::threads(batch.jobs);
    let mut senders = Vec::with_capacity(threads);
    let mut receivers = Vec::with_capacity(threads);
    // The threads are not waited for: one may be waiting for input that never comes when the
    // output is closed.
    for _ in 0..threads {
        let (to_worker, work) = sync_channel::<Piece>(WAITING);
        let (done, from_worker) = sync_channel(WAITING);
        let format = batch.to;
        thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || answer_all(&work, &done, format))
            .context("cannot start threads")?;
        senders.push(to_worker);
        receivers.push(from_worker);
    }
    let longest = batch.max_bytes;
    thread::spawn(move || {
        let mut lines =
            Lines { input: BufReader::with_capacity(READ_AT_ONCE, io::stdin()), longest };
        lines.hand_out(&senders);
    });
    let mut output = io::stdout().lock();
    for receiver in receivers.iter().cycle() {
        // Pieces come back in the turn they went out: where none comes, none is left.
        let Ok(rows) = receiver.recv() else { break };
        let rows = rows.context("cannot read standard input")?;
        match output.write_all(&rows).and_then(|()| output.flush()) {
            // Whoever reads the rows has enough of them.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(0),
            done => done.context("cannot write standard output")?,
        }
    }
    Ok(0)
}

fn answer_all(work: &Receiver<Piece>, done: &SyncSender<io::Result<Vec<u8>>>, format: BatchFormat) {
    for piece in work {
        let rows = piece.map(|lines| {
            let mut rows = Vec::new();
            for line in lines {
                answer(&line, format).write(&mut rows);
            }
            rows
        });
        if done.send(rows).is_err() {
            return;
        }
    }
}

/// The answer to a line. A panic is a bug of ours, but of this record only.
fn answer(line: &Line, format: BatchFormat) -> Row {
    let line = match line {
        Line::Whole(line) => line,
        Line::TooLong => return Row::error(None, "too-long", "the record is too long"),
    };
    catch_unwind(AssertUnwindSafe(|| record::answer(line, format)))
        .unwrap_or_else(|_| Row::error(record::id(line), "internal", "a bug of offprint"))
}

/// Reads lines, as many at a time as are there.
struct Lines<R> {
    input: BufReader<R>,
    longest: usize,
}

impl<R: io::Read> Lines<R> {
    /// Gives pieces to the threads in turn until the input ends or nobody wants more.
    fn hand_out(&mut self, senders: &[SyncSender<Piece>]) {
        for sender in senders.iter().cycle() {
            let piece = self.next_piece();
            let last = piece.is_err();
            let empty = matches!(&piece, Ok(lines) if lines.is_empty());
            if empty || sender.send(piece).is_err() || last {
                return;
            }
        }
    }

    /// The next lines: at least one, and those after it that need no waiting. Empty at the end.
    fn next_piece(&mut self) -> Piece {
        let mut lines = Vec::new();
        while let Some(line) = self.next_line()? {
            lines.push(line);
            if !self.input.buffer().contains(&b'\n') {
                break;
            }
        }
        Ok(lines)
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let mut too_long = false;
        let mut begun = false;
        loop {
            let buffer = self.input.fill_buf()?;
            let end = buffer.iter().position(|&byte| byte == b'\n');
            if buffer.is_empty() {
                break;
            }
            begun = true;
            let part = &buffer[..end.unwrap_or(buffer.len())];
            if line.len() + part.len() > self.longest {
                too_long = true;
                line = Vec::new();
            }
            if !too_long {
                line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        Ok(match (begun, too_long) {
            (false, _) => None,
            (true, true) => Some(Line::TooLong),
            (true, false) => Some(Line::Whole(line)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &str, longest: usize, buffer: usize) -> Vec<Line> {
        let input = BufReader::with_capacity(buffer, input.as_bytes());
        let mut reader = Lines { input, longest };
        let mut all = Vec::new();
        loop {
            let piece = reader.next_piece().unwrap();
            if piece.is_empty() {
                return all;
            }
            all.extend(piece);
        }
    }

    #[test]
    fn lines_are_whole_however_they_come() {
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        for buffer in [1, 3, 100] {
            assert_eq!(lines("ab\n\nc", 9, buffer), [whole("ab"), whole(""), whole("c")]);
            assert_eq!(lines("ab\n", 9, buffer), [whole("ab")]);
            assert_eq!(lines("", 9, buffer), []);
            assert_eq!(lines("abcd\nef\n", 3, buffer), [Line::TooLong, whole("ef")]);
        }
    }
}
