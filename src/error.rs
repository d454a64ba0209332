//! What stopped us.
//!
//! Small, because nearly everything that goes amiss is a [`Diagnostic`](crate::diagnostic::Diagnostic):
//! reading never fails, and a missing picture or glyph never stops a backend.

use std::io;

/// Why an output was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The output could not be written.
    #[error("cannot write: {0}")]
    Write(#[from] io::Error),
    /// A backend's own library refused what it was given; a bug of ours.
    #[error("{backend}: {message}")]
    Backend {
        /// The backend's name.
        backend: &'static str,
        /// What its library said.
        message: String,
    },
}
