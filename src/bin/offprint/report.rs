//! What the user is told, on standard error. A standard error that is closed is no error.

use std::io::Write;

use offprint::diagnostic::Diagnostic;

/// Tells of something that was not done.
pub(crate) fn error(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "offprint: {message}");
}

/// Tells of one diagnostic, in one line.
pub(crate) fn diagnostic(diagnostic: &Diagnostic) {
    let line = diagnostic.to_string().replace(['\n', '\r'], " ");
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
