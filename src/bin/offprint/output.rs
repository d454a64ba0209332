//! Where outputs go: files that appear whole or not at all, and standard output.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use offprint::backend::{Output, Sink};
use offprint::error::Error;
use tempfile::{NamedTempFile, SpooledTempFile};

use crate::signals;

/// What of standard output is held in memory; more goes through an unnamed file.
const SPOOL: usize = 8 << 20;

/// A main file and its siblings, written to temporary files beside their places.
///
/// [`commit`](Self::commit) puts all of them in their places; dropped before that, none appears.
#[derive(Debug)]
pub(crate) struct FileOutput {
    path: PathBuf,
    main: Option<Temporary>,
    siblings: BTreeMap<PathBuf, Temporary>,
    /// Folders made for this output, outermost first.
    folders: Vec<PathBuf>,
}

impl FileOutput {
    /// An output whose main file will be `path`.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, main: None, siblings: BTreeMap::new(), folders: Vec::new() }
    }

    /// Puts the files in their places: the siblings first, so that a main file never names a
    /// sibling that is not there.
    pub(crate) fn commit(mut self) -> io::Result<()> {
        let mut held = signals::hold();
        for (path, file) in std::mem::take(&mut self.siblings) {
            file.persist(&path, &mut held)?;
        }
        if let Some(file) = self.main.take() {
            file.persist(&self.path, &mut held)?;
        }
        self.folders.clear();
        Ok(())
    }

    /// Makes the folder of `path`, noting which folders were not there before.
    fn make_folder(&mut self, path: &Path) -> io::Result<()> {
        let Some(folder) = path.parent() else { return Ok(()) };
        let missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|ancestor| !ancestor.as_os_str().is_empty() && !ancestor.exists())
            .map(Path::to_path_buf)
            .collect();
        fs::create_dir_all(folder)?;
        self.folders.extend(missing.into_iter().rev());
        Ok(())
    }
}

impl Drop for FileOutput {
    fn drop(&mut self) {
        self.main = None;
        self.siblings.clear();
        // Folders made for files that did not appear go again, unless others use them by now.
        for folder in self.folders.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Output for FileOutput {
    fn main(&mut self) -> Result<Box<dyn Sink + '_>, Error> {
        let path = self.path.clone();
        self.make_folder(&path)?;
        let file = self.main.insert(Temporary::beside(&path)?);
        Ok(Box::new(&mut file.0))
    }

    fn sibling(&mut self, path: &str) -> Result<Box<dyn Sink + '_>, Error> {
        let relative = Path::new(path);
        if !relative.components().all(|component| matches!(component, Component::Normal(_))) {
            let message = format!("`{path}` is no path below the output");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message).into());
        }
        let path = self.path.parent().unwrap_or(Path::new("")).join(relative);
        self.make_folder(&path)?;
        let file = Temporary::beside(&path)?;
        let file = self.siblings.entry(path).insert_entry(file).into_mut();
        Ok(Box::new(&mut file.0))
    }
}

/// A temporary file that no signal leaves behind.
#[derive(Debug)]
struct Temporary(NamedTempFile);

impl Temporary {
    fn beside(path: &Path) -> io::Result<Self> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut held = signals::hold();
        let mut builder = tempfile::Builder::new();
        builder.prefix(".offprint-").suffix(".part");
        #[cfg(unix)]
        {
            // As any new file, less what the user's mask takes away.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        held.add(file.path());
        Ok(Self(file))
    }

    fn persist(self, path: &Path, held: &mut signals::Temporary) -> io::Result<()> {
        held.remove(self.0.path());
        self.0.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Standard output, spooled so that a backend may go back and forth, and so that nothing is
/// written of an output that fails.
#[derive(Debug)]
pub(crate) struct StandardOutput {
    spool: SpooledTempFile,
}

impl StandardOutput {
    pub(crate) fn new() -> Self {
        Self { spool: SpooledTempFile::new(SPOOL) }
    }

    /// Writes what was spooled. A reader that has read enough is no error.
    pub(crate) fn commit(mut self) -> io::Result<()> {
        self.spool.seek(SeekFrom::Start(0))?;
        let mut stdout = io::stdout().lock();
        let written = io::copy(&mut self.spool, &mut stdout).and_then(|_| stdout.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

impl Output for StandardOutput {
    fn main(&mut self) -> Result<Box<dyn Sink + '_>, Error> {
        Ok(Box::new(&mut self.spool))
    }

    fn sibling(&mut self, path: &str) -> Result<Box<dyn Sink + '_>, Error> {
        let message = format!("standard output has no place for `{path}`");
        Err(io::Error::new(io::ErrorKind::Unsupported, message).into())
    }
}
