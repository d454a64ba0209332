//! A line of the output.

use std::borrow::Cow;
use std::time::Duration;

use serde::Serialize;

/// The version that rows state.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Why a record has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Stable between versions.
    pub(super) code: &'static str,
    /// For people.
    pub(super) message: Cow<'static, str>,
}

impl Fault {
    pub(super) fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into() }
    }
}

/// A row while it is written.
#[derive(Debug)]
pub(super) struct Row<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Row<'a> {
    /// Begins a row after others; the identity is JSON.
    pub(super) fn new(out: &'a mut Vec<u8>, id: &str) -> Self {
        out.extend_from_slice(b"{\"id\":");
        out.extend_from_slice(id.as_bytes());
        Self { out }
    }

    /// Adds a field whose name needs no escapes.
    pub(super) fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        self.name(name);
        let before = self.out.len();
        if serde_json::to_writer(&mut *self.out, value).is_err() {
            self.out.truncate(before);
            self.out.extend_from_slice(b"null");
        }
    }

    /// Adds a field that is JSON already.
    pub(super) fn json(&mut self, name: &str, json: &[u8]) {
        self.name(name);
        self.out.extend_from_slice(json);
    }

    /// Adds a field of the record as it stands.
    pub(super) fn passed(&mut self, name: &str, json: &str) {
        self.out.push(b',');
        // Only a value that writes itself wrongly fails.
        let _ = serde_json::to_writer(&mut *self.out, name);
        self.out.push(b':');
        self.out.extend_from_slice(json.as_bytes());
    }

    fn name(&mut self, name: &str) {
        self.out.extend_from_slice(b",\"");
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// Adds what made it, and how long that took where it is to be told.
    pub(super) fn made(&mut self, took: Option<Duration>) {
        self.field("offprint_version", VERSION);
        if let Some(took) = took {
            let milliseconds = format!("{:.3}", took.as_secs_f64() * 1e3);
            self.json("ms", milliseconds.as_bytes());
        }
    }

    /// Ends it.
    pub(super) fn end(self) {
        self.out.extend_from_slice(b"}\n");
    }
}

/// Writes the row of a record that has no answer.
pub(super) fn write_fault(out: &mut Vec<u8>, id: &str, fault: &Fault, took: Option<Duration>) {
    let mut row = Row::new(out, id);
    row.field("error", &Error { code: fault.code, message: &fault.message });
    row.made(took);
    row.end();
}

/// How a row says why; what comes first tells error rows from others.
#[derive(Serialize)]
struct Error<'a> {
    code: &'a str,
    message: &'a str,
}
