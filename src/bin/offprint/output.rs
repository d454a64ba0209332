//! Where outputs go: files that appear whole or not at all, and streams.
//!
//! What is not there yet, or is a regular file, is written to a temporary file beside it and
//! renamed. What is a device or a pipe is a stream, as standard output is: spooled, so that a
//! backend may go back and forth, and so that nothing is written of an output that fails.

use anyhow::Context;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use offprint::backend::{Output, Sink};
use offprint::error::Error;
use tempfile::{NamedTempFile, SpooledTempFile};

use crate::signals;

/// How much of a stream is held in memory; more goes through an unnamed file.
const SPOOL: usize = 8 << 20;

/// An output that is put in its place when it is whole.
pub(crate) trait Commit: Output {
    /// Puts it in its place.
    fn commit(self: Box<Self>) -> io::Result<()>;

    /// Bytes of the main file so far.
    fn size(&mut self) -> io::Result<u64>;
}

/// An output at `path`. `keep` refuses a file that is there already.
pub(crate) fn at(path: &Path, keep: bool) -> io::Result<Box<dyn Commit>> {
    match fs::metadata(path) {
        Ok(_) if keep => Err(exists(path)),
        Ok(metadata) if metadata.is_dir() => {
            Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"))
        }
        Ok(metadata) if !metadata.is_file() => {
            Ok(Box::new(Stream::new(OpenOptions::new().write(true).open(path)?)))
        }
        // What a link points to is replaced, not the link.
        Ok(_) => Ok(Box::new(FileOutput::new(fs::canonicalize(path)?, keep))),
        Err(_) => Ok(Box::new(FileOutput::new(path.to_owned(), keep))),
    }
}

/// Standard output.
pub(crate) fn standard() -> Box<dyn Commit> {
    Box::new(Stream::new(io::stdout()))
}

/// A file that is written a piece at a time, and appears when it is whole.
#[derive(Debug)]
pub(crate) struct Growing(FileOutput);

/// A file at `path`; what a link there points to is replaced, not the link.
pub(crate) fn growing(path: &Path) -> io::Result<Growing> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut output = FileOutput::new(path.clone(), false);
    output.main = Some(output.temporary(&path)?);
    Ok(Growing(output))
}

impl Growing {
    /// Writes more.
    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.main.as_mut().map_or(Ok(()), |file| file.0.write_all(bytes))
    }

    /// Puts it in its place.
    pub(crate) fn commit(self) -> io::Result<()> {
        Box::new(self.0).commit()
    }
}

/// Prints on standard output; that nobody reads it to its end is no error.
pub(crate) fn print(text: &[u8]) -> anyhow::Result<()> {
    match io::stdout().lock().write_all(text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write standard output")
        }
        _ => Ok(()),
    }
}

/// Has an output filled, and puts it in its place.
pub(crate) fn write(
    mut output: Box<dyn Commit>,
    fill: impl FnOnce(&mut dyn Output) -> Result<(), Error>,
) -> anyhow::Result<()> {
    filled(&mut *output, fill)?;
    Ok(output.commit()?)
}

/// Has an output filled.
pub(crate) fn filled(
    output: &mut dyn Commit,
    fill: impl FnOnce(&mut dyn Output) -> Result<(), Error>,
) -> anyhow::Result<()> {
    match fill(output) {
        Ok(()) => Ok(()),
        // The callers say what could not be written; the library's words would say it twice.
        Err(Error::Write(error)) => Err(error.into()),
        Err(error) => Err(error.into()),
    }
}

fn exists(path: &Path) -> io::Error {
    let message = format!("`{}` exists, and `--no-clobber` keeps it", path.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}

/// A main file and its siblings, written to temporary files beside their places.
///
/// Dropped before it is committed, none of them appears.
#[derive(Debug)]
struct FileOutput {
    path: PathBuf,
    keep: bool,
    main: Option<Temporary>,
    siblings: BTreeMap<PathBuf, Temporary>,
    /// Folders made for this output, outermost first.
    folders: Vec<PathBuf>,
}

impl FileOutput {
    fn new(path: PathBuf, keep: bool) -> Self {
        Self { path, keep, main: None, siblings: BTreeMap::new(), folders: Vec::new() }
    }

    /// A temporary file beside `path`, and the folders it needs.
    fn temporary(&mut self, path: &Path) -> io::Result<Temporary> {
        // Over both steps: another output that fails meanwhile removes empty folders.
        let _shared = signals::share();
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|ancestor| !ancestor.as_os_str().is_empty() && !ancestor.exists())
            .map(Path::to_path_buf)
            .collect();
        if !missing.is_empty() {
            fs::create_dir_all(folder)?;
            let mut list = signals::list();
            for made in missing.into_iter().rev() {
                list.folders.push(made.clone());
                self.folders.push(made);
            }
        }
        Temporary::beside(path, folder)
    }
}

impl Commit for FileOutput {
    /// Siblings first, so that a main file never names one that is not there.
    fn commit(mut self: Box<Self>) -> io::Result<()> {
        let _shared = signals::share();
        let folders = std::mem::take(&mut self.folders);
        if !folders.is_empty() {
            signals::list().folders.retain(|folder| !folders.contains(folder));
        }
        for (path, file) in std::mem::take(&mut self.siblings) {
            file.persist(&path, false)?;
        }
        if let Some(file) = self.main.take() {
            file.persist(&self.path, self.keep)?;
        }
        Ok(())
    }

    fn size(&mut self) -> io::Result<u64> {
        self.main.as_ref().map_or(Ok(0), |file| Ok(file.0.as_file().metadata()?.len()))
    }
}

impl Drop for FileOutput {
    fn drop(&mut self) {
        self.main = None;
        self.siblings.clear();
        if self.folders.is_empty() {
            return;
        }
        // Folders made for files that did not appear go again, unless others use them by now.
        let _taken = signals::take();
        let mut list = signals::list();
        for folder in self.folders.drain(..).rev() {
            let _ = fs::remove_dir(&folder);
            list.folders.retain(|known| *known != folder);
        }
    }
}

impl Output for FileOutput {
    fn main(&mut self) -> Result<Box<dyn Sink + '_>, Error> {
        let file = self.temporary(&self.path.clone())?;
        Ok(Box::new(&mut self.main.insert(file).0))
    }

    fn sibling(&mut self, path: &str) -> Result<Box<dyn Sink + '_>, Error> {
        let relative = Path::new(path);
        if !relative.components().all(|component| matches!(component, Component::Normal(_))) {
            let message = format!("`{path}` is no path below the output");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message).into());
        }
        let path = self.path.parent().unwrap_or(Path::new("")).join(relative);
        let file = self.temporary(&path)?;
        Ok(Box::new(&mut self.siblings.entry(path).insert_entry(file).into_mut().0))
    }
}

/// A temporary file that no signal leaves behind.
#[derive(Debug)]
struct Temporary(NamedTempFile);

impl Temporary {
    fn beside(path: &Path, folder: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".offprint-").suffix(".part");
        #[cfg(unix)]
        {
            // As any new file: less what the user's mask takes away.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        signals::list().files.insert(file.path().to_owned());
        if let Ok(old) = fs::metadata(path) {
            // A file that is replaced keeps who may read it; where that cannot be, no harm is done.
            let _ = file.as_file().set_permissions(old.permissions());
        }
        Ok(Self(file))
    }

    fn persist(self, path: &Path, keep: bool) -> io::Result<()> {
        signals::list().files.remove(self.0.path());
        let persisted = if keep { self.0.persist_noclobber(path) } else { self.0.persist(path) };
        match persisted {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(exists(path)),
            Err(error) => Err(error.error),
        }
    }
}

/// A stream: written at once when the output is whole.
#[derive(Debug)]
struct Stream<W> {
    spool: SpooledTempFile,
    stream: W,
}

impl<W> Stream<W> {
    fn new(stream: W) -> Self {
        Self { spool: SpooledTempFile::new(SPOOL), stream }
    }
}

impl<W: Write> Commit for Stream<W> {
    /// A reader that has read enough is no error.
    fn commit(mut self: Box<Self>) -> io::Result<()> {
        self.spool.seek(SeekFrom::Start(0))?;
        let written = io::copy(&mut self.spool, &mut self.stream).and_then(|_| self.stream.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    fn size(&mut self) -> io::Result<u64> {
        self.spool.seek(SeekFrom::End(0))
    }
}

impl<W> Output for Stream<W> {
    fn main(&mut self) -> Result<Box<dyn Sink + '_>, Error> {
        Ok(Box::new(&mut self.spool))
    }

    fn sibling(&mut self, path: &str) -> Result<Box<dyn Sink + '_>, Error> {
        let message = format!("a stream has no place for `{path}` beside it");
        Err(io::Error::new(io::ErrorKind::Unsupported, message).into())
    }
}
