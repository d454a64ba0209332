//! What a run tells programs: events, each an object of JSON on a line of standard error.
//!
//! The form is stable: keys are added, and none changes its meaning. `docs/src/events.md` describes it.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use offprint::diagnostic::Diagnostic;
use serde::Serialize;

/// Whether programs are told, and not people.
static ON: AtomicBool = AtomicBool::new(false);

/// Something that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Event<'a> {
    /// Something went amiss but did not stop us.
    Diagnostic(&'a Diagnostic),
    /// Something is not done.
    Error {
        #[serde(skip_serializing_if = "Option::is_none")]
        input: Option<&'a str>,
        message: &'a str,
    },
    /// How far the run has come: inputs, or records of a batch.
    Progress {
        done: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        total: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        errors: Option<u64>,
    },
    /// An input, or a book, is done with.
    Input { input: &'a str, done: bool, outputs: &'a [PathBuf] },
    /// The run is at its end.
    Done(Totals),
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Totals {
    pub(crate) done: u64,
    pub(crate) failed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) warnings: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) losses: Option<u64>,
    pub(crate) status: u8,
}

/// From here on programs are told.
pub(crate) fn turn_on() {
    ON.store(true, Ordering::Relaxed);
}

/// Whether programs are told.
pub(crate) fn are_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Tells of an event, where programs are told. A standard error that is closed is no error.
pub(crate) fn tell(event: &Event<'_>) {
    if !are_on() {
        return;
    }
    if let Ok(mut line) = serde_json::to_string(event) {
        line.push('\n');
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_keep_their_form() {
        let check = |event: &Event<'_>, expect: &str| {
            assert_eq!(serde_json::to_string(event).unwrap(), expect);
        };
        check(
            &Event::Error { input: Some("a.md"), message: "x" },
            r#"{"event":"error","input":"a.md","message":"x"}"#,
        );
        check(
            &Event::Progress { done: 1, total: Some(2), errors: None },
            r#"{"event":"progress","done":1,"total":2}"#,
        );
        check(
            &Event::Input { input: "a", done: true, outputs: &["b".into()] },
            r#"{"event":"input","input":"a","done":true,"outputs":["b"]}"#,
        );
        check(
            &Event::Done(Totals { done: 1, losses: Some(2), ..Totals::default() }),
            r#"{"event":"done","done":1,"failed":0,"losses":2,"status":0}"#,
        );
    }
}
