//! Where rows go: a stream at once, a file that appears when it is whole, or one that an
//! interrupted run leaves for the next.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::guard::error_of;
use super::lines::{Line, Lines};
use super::packed::{self, Packing};
use super::record::Record;
use super::row;
use super::tally::Tally;
use crate::output::{self, Growing};

/// Rows that are kept of an earlier run are written again so many bytes at a time.
const AT_ONCE: usize = 256 << 10;

/// Where rows go.
#[derive(Debug)]
pub(super) enum Sink {
    /// Standard output, a device or a pipe, and what it is called.
    Stream(Stream, String),
    /// A file that appears when it is whole.
    Whole(Growing, PathBuf),
    /// A file that is renamed when it is whole, and stays where it is not.
    Resumed(Part),
}

/// A stream; what it is made no difference of.
pub(super) struct Stream(Box<dyn Write>);

impl std::fmt::Debug for Stream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Stream")
    }
}

/// A file with the rows so far, beside the one it is to be.
#[derive(Debug)]
pub(super) struct Part {
    whole: PathBuf,
    path: PathBuf,
    /// Opened, and locked, when it is seen what an earlier run left.
    file: Option<File>,
}

impl Sink {
    /// Opens standard output or a file.
    pub(super) fn open(path: Option<&Path>, resumes: bool) -> anyhow::Result<Self> {
        let Some(path) = path else {
            let stream = Stream(Box::new(io::stdout()));
            return Ok(Self::Stream(stream, "standard output".to_owned()));
        };
        let name = format!("`{}`", path.display());
        let failure = || format!("cannot write {name}");
        if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            let file = OpenOptions::new().write(true).open(path).with_context(failure)?;
            return Ok(Self::Stream(Stream(Box::new(file)), name));
        }
        if resumes {
            let mut part = path.as_os_str().to_owned();
            part.push(".part");
            return Ok(Self::Resumed(Part {
                whole: path.to_owned(),
                path: part.into(),
                file: None,
            }));
        }
        let file = output::growing(path).with_context(failure)?;
        Ok(Self::Whole(file, path.to_owned()))
    }

    /// Takes over what an earlier run left; the records that it answers are read past.
    pub(super) fn kept<R: Read>(&mut self, lines: &mut Lines<R>) -> anyhow::Result<Tally> {
        match self {
            Self::Resumed(part) => part.take_over(lines),
            Self::Stream(..) | Self::Whole(..) => Ok(Tally::default()),
        }
    }

    /// Writes rows.
    pub(super) fn write(&mut self, rows: &[u8]) -> io::Result<()> {
        match self {
            Self::Stream(stream, _) => {
                stream.0.write_all(rows)?;
                stream.0.flush()
            }
            Self::Whole(file, _) => file.write_all(rows),
            Self::Resumed(part) => part.file()?.write_all(rows),
        }
    }

    /// Puts a file in its place.
    pub(super) fn commit(self) -> io::Result<()> {
        match self {
            Self::Stream(..) => Ok(()),
            Self::Whole(file, _) => file.commit(),
            Self::Resumed(mut part) => {
                part.file()?.sync_all()?;
                fs::rename(&part.path, &part.whole)
            }
        }
    }

    /// Whether that something is not written means that nobody wants more of it.
    pub(super) fn is_read_to_its_end(&self, error: &io::Error) -> bool {
        matches!(self, Self::Stream(..)) && error.kind() == io::ErrorKind::BrokenPipe
    }

    /// What is told when it cannot be written.
    pub(super) fn failure(&self) -> String {
        match self {
            Self::Stream(_, name) => format!("cannot write {name}"),
            Self::Whole(_, path) => format!("cannot write `{}`", path.display()),
            Self::Resumed(part) => format!(
                "cannot write `{}`, which has the rows so far: `--resume` goes on from there",
                part.path.display()
            ),
        }
    }
}

impl Part {
    fn file(&mut self) -> io::Result<&mut File> {
        self.file.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Writes the rows that an earlier run left anew, as far as they are whole, and reads as many
    /// records. Rows of other records, or of another version, are refused.
    fn take_over<R: Read>(&mut self, lines: &mut Lines<R>) -> anyhow::Result<Tally> {
        let mut tally = Tally::default();
        let open = OpenOptions::new().append(true).create(true).open(&self.path);
        let file = open.with_context(|| format!("cannot write `{}`", self.path.display()))?;
        self.lock(&file)?;
        if file.metadata()?.len() == 0 {
            self.file = Some(file);
            return Ok(tally);
        }
        let packing = Packing::of(&self.whole);
        let mut old = Lines::new(packed::open_as(&self.path, packing)?, u64::MAX, true);
        let mut new = output::growing(&self.path)?;
        let mut rows = Vec::new();
        // Where it was cut off, it ends.
        while let Ok(Some(row)) = old.next_alone() {
            let Some(Line::Whole(row)) = row.lines().next() else { break };
            let (answer, fault) = Record::parse(row);
            if fault.is_some() {
                break;
            }
            let record = lines.next_alone().context("cannot read the records")?;
            let line = record.as_ref().and_then(|record| record.lines().next());
            let same = line.is_some_and(|line| Record::parse(line.bytes()).0.id() == answer.id());
            if !same || answer.string("offprint_version").as_deref() != Some(row::VERSION) {
                bail!(
                    "`{}` has rows of other records, or of another version: remove it",
                    self.path.display()
                );
            }
            tally.count(error_of(row).as_deref());
            rows.extend_from_slice(row);
            rows.push(b'\n');
            if rows.len() >= AT_ONCE {
                new.write_all(&packing.packed(std::mem::take(&mut rows))?)?;
            }
        }
        if !rows.is_empty() {
            new.write_all(&packing.packed(rows)?)?;
        }
        new.commit()?;
        let file = OpenOptions::new().append(true).open(&self.path)?;
        self.lock(&file)?;
        self.file = Some(file);
        Ok(tally)
    }

    /// Two runs must not write one file. Where the file system knows no locks, none is asked for.
    fn lock(&self, file: &File) -> anyhow::Result<()> {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                bail!("another run is at work on `{}`", self.path.display())
            }
            Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
        }
    }
}
