//! `offprint batch`: JSON Lines in, JSON Lines out, as a filter that engines run by the thousand.
//!
//! One line out for each line in, in the same order; what a record says and the options alone
//! decide its answer. A record that is at fault is a row and stops nothing. No network, and memory
//! does not grow with the number of records.

mod answer;
mod files;
mod guard;
mod lines;
mod packed;
mod pool;
mod record;
mod row;
mod sink;
mod tally;

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};

use self::answer::Asked;
use self::guard::Guard;
use self::lines::{Line, Lines, Piece};
use self::packed::Packing;
use self::pool::Stop;
use self::record::Record;
use self::row::{Fault, write_fault};
use self::sink::Sink;
use self::tally::Tally;
use crate::args::{Batch, ImagePlace, Share};
use crate::events::{self, Event, Totals};
use crate::parallel;
use crate::pictures::Pictures;
use crate::progress::Progress;
use crate::report;

/// Rows of a piece, packed, and their count.
type Rows = (io::Result<Vec<u8>>, Tally);

/// Answers records until the input ends; the exit status.
pub(crate) fn run(batch: Batch) -> anyhow::Result<u8> {
    check(&batch)?;
    let has_pictures = match &batch.out_dir {
        Some(_) => batch.to.has_pictures(&batch.rendering, Some("assets")),
        None => batch.to.has_pictures(&batch.rendering, None),
    };
    let pictures =
        has_pictures.then(|| Pictures::new(&batch.sources, batch.fetch, false)).transpose()?;
    let asked = Asked { batch, pictures };
    if let (true, Some(limit)) = (asked.batch.worker, asked.batch.max_ms) {
        return match guard::serve(&asked, limit) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(0),
        };
    }
    let output = asked.batch.output().map(Path::to_owned);
    if asked.batch.resume && output.as_ref().is_some_and(|path| path.is_file()) {
        return Ok(0);
    }
    let sink = Sink::open(output.as_deref(), asked.batch.resume)?;
    answer_all(asked, sink)
}

/// What cannot be is refused before anything is read.
fn check(batch: &Batch) -> anyhow::Result<()> {
    if batch.out_dir.is_none() && batch.to.is_binary {
        bail!("{} needs a folder for its files: `--out-dir FOLDER`", batch.to.name);
    }
    if batch.out_dir.is_none() && matches!(batch.rendering.images, Some(ImagePlace::Beside)) {
        bail!("a row has no place for images beside it: name a folder with `--out-dir FOLDER`");
    }
    if let (Some(input), Some(output)) = (batch.input(), batch.output())
        && let (Ok(input), Ok(output)) = (input.canonicalize(), output.canonicalize())
        && input == output
    {
        bail!("`{}` is the input, and inputs are never overwritten", input.display());
    }
    Ok(())
}

fn answer_all(asked: Asked, mut sink: Sink) -> anyhow::Result<u8> {
    let asked = Arc::new(asked);
    let batch = &asked.batch;
    let input = batch.input();
    let source = open(input)?;
    let packing = batch.output().map(Packing::of).unwrap_or_default();
    // What is packed is packed by piece: the same input gives the same bytes.
    let waits = input.is_some() || packing != Packing::None;
    let mut lines = Lines::new(source, batch.max_bytes, waits);
    let mut tally = sink.kept(&mut lines)?;
    let progress = Progress::new(usize::MAX, batch.quiet);
    let threads = parallel::threads(batch.jobs);
    let workers = Arc::clone(&asked);
    let worker = move || {
        let asked = Arc::clone(&workers);
        let mut guard = asked.batch.max_ms.map(Guard::new);
        move |piece: &Piece| rows(piece, &asked, guard.as_mut(), packing)
    };
    let done = pool::in_order(lines, threads, worker, |(rows, counted): Rows| {
        sink.write(&rows.map_err(Stop::Output)?).map_err(Stop::Output)?;
        tally.add(&counted);
        progress.records(tally.records, tally.failed());
        Ok(())
    });
    match done {
        // Whoever reads the rows has enough of them.
        Err(Stop::Output(error)) if sink.is_read_to_its_end(&error) => return Ok(0),
        Err(Stop::Output(error)) => return Err(error).with_context(|| sink.failure()),
        Err(Stop::Input(error)) => return Err(error).with_context(|| name_of(input)),
        Err(Stop::Threads(error)) => return Err(error).context("cannot start threads"),
        Ok(()) => {}
    }
    let failure = sink.failure();
    sink.commit().context(failure)?;
    if let Some(pictures) = &asked.pictures {
        pictures.tidy();
    }
    Ok(tell(&tally, batch))
}

fn open(input: Option<&Path>) -> anyhow::Result<Box<dyn Read + Send>> {
    match input {
        None => Ok(Box::new(io::stdin())),
        Some(path) => packed::open(path).with_context(|| name_of(input)),
    }
}

fn name_of(input: Option<&Path>) -> String {
    match input {
        None => "cannot read standard input".to_owned(),
        Some(path) => format!("cannot read `{}`", path.display()),
    }
}

/// Tells of error rows; the exit status.
fn tell(tally: &Tally, batch: &Batch) -> u8 {
    let failed = tally.failed();
    if let (false, Some(summary)) = (batch.quiet, tally.summary()) {
        report::error(&summary);
    }
    let too_many = |share: Share| share.is_exceeded(failed, tally.records);
    let status = u8::from(batch.fail_over.is_some_and(too_many));
    let done = tally.records - failed;
    events::tell(&Event::Done(Totals { done, failed, status, ..Totals::default() }));
    status
}

/// The rows of a piece.
fn rows(piece: &Piece, asked: &Asked, guard: Option<&mut Guard>, packing: Packing) -> Rows {
    let mut out = Vec::with_capacity(piece.length());
    let mut tally = Tally::default();
    if let Some(guard) = guard {
        let lines: Vec<Line<'_>> = piece.lines().collect();
        for run in lines.chunk_by(|one, other| one.is_whole() == other.is_whole()) {
            if run[0].is_whole() {
                let bytes: Vec<&[u8]> = run.iter().map(|line| line.bytes()).collect();
                guard.answer(&bytes, &mut out, &mut |code| tally.count(code));
            } else {
                for line in run {
                    tally.count(Some(too_long(line, asked, &mut out)));
                }
            }
        }
    } else {
        for line in piece.lines() {
            let code = match line {
                Line::Whole(line) => row(line, asked, &mut out),
                Line::TooLong(_) => Some(too_long(&line, asked, &mut out)),
            };
            tally.count(code);
        }
    }
    (packing.packed(out), tally)
}

/// Writes the row of a line; the code of its fault, where it has one. A panic is a bug of ours, but
/// of this record only.
fn row(line: &[u8], asked: &Asked, out: &mut Vec<u8>) -> Option<&'static str> {
    let start = out.len();
    catch_unwind(AssertUnwindSafe(|| asked.answer(line, out))).unwrap_or_else(|_| {
        out.truncate(start);
        Some(fault(line, &Fault::new("internal", "a bug of offprint"), out))
    })
}

fn too_long(line: &Line<'_>, asked: &Asked, out: &mut Vec<u8>) -> &'static str {
    let message = format!("the record is longer than {} bytes", asked.batch.max_bytes);
    fault(line.bytes(), &Fault::new("too-long", message), out)
}

fn fault(line: &[u8], fault: &Fault, out: &mut Vec<u8>) -> &'static str {
    let (record, _) = Record::parse(line);
    write_fault(out, record.id(), fault, None);
    fault.code
}
