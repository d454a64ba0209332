//! Temporary files that must not outlive the process, whatever ends it.
//!
//! A file of this list is removed when SIGINT, SIGTERM or SIGHUP comes. Signals wait while an output is
//! put in its place, so that they meet it before or after, never half way.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{
    LazyLock, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};

static TEMPORARY: LazyLock<Mutex<Held>> = LazyLock::new(Mutex::default);

/// Shared by outputs that make files or put them in their places, taken by who removes them.
static GATE: RwLock<()> = RwLock::new(());

/// What goes when a signal comes.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Temporary files.
    pub(crate) files: BTreeSet<PathBuf>,
    /// Folders made for them, outer ones before inner ones; removed where they are empty.
    pub(crate) folders: Vec<PathBuf>,
}

/// Keeps signals waiting, and whoever removes folders, but not others that do this.
pub(crate) fn share() -> RwLockReadGuard<'static, ()> {
    GATE.read().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps signals waiting, and all others that make files.
pub(crate) fn take() -> RwLockWriteGuard<'static, ()> {
    GATE.write().unwrap_or_else(PoisonError::into_inner)
}

/// The list; held no longer than it takes to change it.
pub(crate) fn list() -> MutexGuard<'static, Held> {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what is left when the process ends: a thread that is still at work is not waited for.
pub(crate) fn remove_temporary() {
    // Never let go: nothing new may be there when the process ends.
    std::mem::forget(take());
    remove(&mut list());
}

/// Removes all of it.
fn remove(held: &mut Held) {
    for file in std::mem::take(&mut held.files) {
        let _ = std::fs::remove_file(file);
    }
    for folder in held.folders.drain(..).rev() {
        let _ = std::fs::remove_dir(folder);
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
            let _taken = take();
            remove(&mut list());
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

/// Starts to listen for signals: where there are none, nothing.
#[cfg(not(unix))]
pub(crate) fn watch() {}
