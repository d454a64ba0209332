//! Temporary files that must not outlive the process, whatever ends it.
//!
//! A file of this list is removed when SIGINT or SIGTERM comes. The list is locked while outputs
//! are put in their places, so that a signal meets an output before or after, never half way.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

static TEMPORARY: LazyLock<Mutex<BTreeSet<PathBuf>>> = LazyLock::new(Mutex::default);

/// The list of temporary files, held.
#[derive(Debug)]
pub(crate) struct Temporary(MutexGuard<'static, BTreeSet<PathBuf>>);

/// Holds the list; a signal waits as long.
pub(crate) fn hold() -> Temporary {
    Temporary(TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Temporary {
    /// The file is to be removed when a signal comes.
    pub(crate) fn add(&mut self, path: &Path) {
        self.0.insert(path.to_owned());
    }

    /// The file is no longer ours, or gone.
    pub(crate) fn remove(&mut self, path: &Path) {
        self.0.remove(path);
    }
}

/// Starts to listen for signals. Without a listener they end the process as they always do, so
/// that a failure to start it harms no output.
#[cfg(unix)]
pub(crate) fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // Never let go: nothing may be put in its place from here on.
            let files = hold();
            for path in &*files.0 {
                let _ = std::fs::remove_file(path);
            }
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

#[cfg(not(unix))]
pub(crate) fn watch() {}
