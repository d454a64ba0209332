//! Records in a process of their own, which ends where one takes too long.
//!
//! A thread cannot be stopped, and what it holds cannot be given back; a process can. It watches
//! itself, so that none outlives its time even where the one that started it is gone. What brings it
//! down otherwise is this record's affair alone too.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use std::{env, thread};

use serde::Deserialize;

use super::answer::Asked;
use super::lines::Lines;
use super::record::Record;
use super::row::{Fault, write_fault};

/// What the process ends with when a record takes too long; as `timeout` does.
const TOO_SLOW: i32 = 124;

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

    /// Writes the row of a line; the code of its fault, where it has one.
    pub(super) fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) -> Option<String> {
        let start = out.len();
        let fault = match self.asked(line, out) {
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

    fn asked(&mut self, line: &[u8], out: &mut Vec<u8>) -> Result<(), Failure> {
        let process = match &mut self.process {
            Some(process) => process,
            none => none.insert(Process::start().map_err(Failure::Start)?),
        };
        match process.ask(line, out) {
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

    fn ask(&mut self, line: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        self.records.write_all(line)?;
        self.records.write_all(b"\n")?;
        self.rows.read_until(b'\n', out)?;
        match out.last() {
            Some(b'\n') => Ok(()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
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

/// Answers records from standard input one by one, and ends the process where one takes too long.
pub(super) fn serve(asked: &Asked, limit: u64) -> io::Result<()> {
    let (tell, told) = channel();
    thread::Builder::new().spawn(move || {
        let limit = Duration::from_millis(limit);
        // A record begins, and ends.
        while told.recv().is_ok() {
            if told.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                end(TOO_SLOW);
            }
        }
    })?;
    answer_all(io::stdin(), io::stdout(), asked, || {
        let _ = tell.send(());
    })
}

fn answer_all(
    records: impl Read,
    mut rows: impl Write,
    asked: &Asked,
    mut tell: impl FnMut(),
) -> io::Result<()> {
    // Whoever asks has seen to the length.
    let mut lines = Lines::new(records, u64::MAX, false);
    let mut out = Vec::new();
    while let Some(piece) = lines.next_piece()? {
        for line in piece.lines() {
            tell();
            out.clear();
            asked.answer(line.bytes(), &mut out);
            tell();
            rows.write_all(&out)?;
            rows.flush()?;
        }
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
