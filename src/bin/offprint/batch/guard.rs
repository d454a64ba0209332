//! Records in a process of their own, which ends where one takes too long.
//!
//! A thread cannot be stopped, and what it holds cannot be given back; a process can. It watches
//! itself, so that none outlives its time even where the one that started it is gone. What brings it
//! down otherwise is this record's affair alone too.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};

use serde::Deserialize;

use super::answer::Asked;
use super::lines::Lines;
use super::record::Record;
use super::row::{Fault, write_fault};

/// What the process ends with when a record takes too long; as `timeout` does.
const TOO_SLOW: i32 = 124;

/// Bytes of records that are sent before their rows are read: less than any pipe holds (POSIX.1 leaves
/// it open, Linux has 64 KiB, macOS 16 KiB and more when it is asked).
const AT_ONCE: usize = 15 << 10;

/// Has records answered by a process of its own, started when it is needed.
#[derive(Debug)]
pub(super) struct Guard {
    limit: u64,
    process: Option<Process>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    records: ChildStdin,
    rows: BufReader<ChildStdout>,
}

impl Guard {
    /// No record may take longer, in milliseconds.
    pub(super) fn new(limit: u64) -> Self {
        Self { limit, process: None }
    }

    /// Writes the rows of some lines; `tell` hears the code of each one's fault, where it has one.
    pub(super) fn answer(
        &mut self,
        lines: &[&[u8]],
        out: &mut Vec<u8>,
        tell: &mut impl FnMut(Option<&str>),
    ) {
        let mut rest = lines;
        while let Some((first, others)) = rest.split_first() {
            // What is sent at once fits into a pipe, so that nobody waits for the other.
            let mut room = AT_ONCE.saturating_sub(first.len());
            let more = others.iter().take_while(|line| {
                let fits = line.len() < room;
                room = room.saturating_sub(line.len() + 1);
                fits
            });
            let (group, after) = rest.split_at(1 + more.count());
            rest = after;
            let start = out.len();
            if group.len() > 1 && self.asked(group, out).is_ok() {
                let rows = out[start..].split_inclusive(|&byte| byte == b'\n');
                rows.for_each(|row| tell(error_of(row).as_deref()));
                continue;
            }
            out.truncate(start);
            // One of them is at fault; each alone, it is seen which.
            for line in group {
                tell(self.alone(line, out).as_deref());
            }
        }
    }

    fn alone(&mut self, line: &[u8], out: &mut Vec<u8>) -> Option<String> {
        let start = out.len();
        let fault = match self.asked(&[line], out) {
            Ok(()) => return error_of(&out[start..]),
            Err(Failure::Start(error)) => {
                Fault::new("internal", format!("cannot start a process: {error}"))
            }
            Err(Failure::Ended(Some(TOO_SLOW))) => {
                Fault::new("too-slow", format!("the record takes longer than {} ms", self.limit))
            }
            Err(Failure::Ended(_)) => {
                Fault::new("crashed", "a bug of offprint, which brought its process down")
            }
        };
        out.truncate(start);
        let (record, _) = Record::parse(line);
        write_fault(out, record.id(), &fault, None);
        Some(fault.code.to_owned())
    }

    fn asked(&mut self, lines: &[&[u8]], out: &mut Vec<u8>) -> Result<(), Failure> {
        let process = match &mut self.process {
            Some(process) => process,
            none => none.insert(Process::start().map_err(Failure::Start)?),
        };
        match process.ask(lines, out) {
            Ok(()) => Ok(()),
            Err(_) => Err(Failure::Ended(self.process.take().and_then(Process::end))),
        }
    }
}

impl Drop for Guard {
    /// The process ends before those that count on its end go on.
    fn drop(&mut self) {
        self.process.take().and_then(Process::end);
    }
}

/// Why there is no row.
enum Failure {
    Start(io::Error),
    /// The process has ended, with this status where no signal ended it.
    Ended(Option<i32>),
}

impl Process {
    /// Of this program, told what we were.
    fn start() -> io::Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .args(env::args_os().skip(1))
            .arg("--worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(records), Some(rows)) => Ok(Self { child, records, rows: BufReader::new(rows) }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn ask(&mut self, lines: &[&[u8]], out: &mut Vec<u8>) -> io::Result<()> {
        let mut records = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
        for line in lines {
            records.extend_from_slice(line);
            records.push(b'\n');
        }
        self.records.write_all(&records)?;
        for _ in lines {
            self.rows.read_until(b'\n', out)?;
            if out.last() != Some(&b'\n') {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    /// Lets it end.
    fn end(mut self) -> Option<i32> {
        drop(self.records);
        let _ = io::copy(&mut self.rows, &mut io::sink());
        self.child.wait().ok()?.code()
    }
}

/// The code of a row that is an error.
pub(super) fn error_of(row: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Row {
        error: Error,
    }
    #[derive(Deserialize)]
    struct Error {
        code: String,
    }
    memchr::memmem::find(row, b"\"error\":{\"code\":")?;
    serde_json::from_slice(row).ok().map(|row: Row| row.error.code)
}

/// Answers records from standard input, and ends the process where one takes too long.
pub(super) fn serve(asked: &Asked, limit: u64) -> io::Result<()> {
    let clock = Arc::new(Clock { origin: Instant::now(), begun: AtomicU64::new(IDLE) });
    let watched = Arc::clone(&clock);
    thread::Builder::new().spawn(move || {
        let limit = Duration::from_millis(limit);
        loop {
            // Looked at now and then, so that a record need not wake anybody.
            thread::sleep((limit / 10).clamp(Duration::from_millis(1), Duration::from_millis(100)));
            if watched.spent() > limit {
                end(TOO_SLOW);
            }
        }
    })?;
    answer_all(io::stdin(), io::stdout(), asked, &clock)
}

/// When the record at work was begun.
struct Clock {
    origin: Instant,
    /// In microseconds from the origin.
    begun: AtomicU64,
}

/// No record is at work.
const IDLE: u64 = u64::MAX;

impl Clock {
    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_micros()).unwrap_or(IDLE - 1)
    }

    fn begin(&self) {
        self.begun.store(self.now(), Ordering::Relaxed);
    }

    fn end(&self) {
        self.begun.store(IDLE, Ordering::Relaxed);
    }

    /// How long the record has been at work.
    fn spent(&self) -> Duration {
        Duration::from_micros(self.now().saturating_sub(self.begun.load(Ordering::Relaxed)))
    }
}

fn answer_all(
    records: impl Read,
    mut rows: impl Write,
    asked: &Asked,
    clock: &Clock,
) -> io::Result<()> {
    // Whoever asks has seen to the length.
    let mut lines = Lines::new(records, u64::MAX, false);
    let mut out = Vec::new();
    while let Some(piece) = lines.next_piece()? {
        out.clear();
        for line in piece.lines() {
            clock.begin();
            asked.answer(line.bytes(), &mut out);
            clock.end();
        }
        rows.write_all(&out)?;
        rows.flush()?;
    }
    Ok(())
}

#[expect(clippy::exit, reason = "nothing else stops a thread that is at work")]
fn end(status: i32) -> ! {
    std::process::exit(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_rows_are_told_from_others() {
        let mut row = Vec::new();
        write_fault(&mut row, "1", &Fault::new("too-slow", "x"), None);
        assert_eq!(error_of(&row).as_deref(), Some("too-slow"));
        assert_eq!(error_of(br#"{"id":1,"text":"\"error\":{\"code\":"}"#), None);
        assert_eq!(error_of(br#"{"id":1,"note":{"error":{"code":"a"}}}"#), None);
    }
}
