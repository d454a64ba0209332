//! Passes over a document: each a plain function, applied in order after reading.

mod captions;
mod formulas;
mod links;
mod notes;
mod tidy;

use crate::diagnostic::Diagnostics;
use crate::document::Document;

pub(crate) use captions::CLASS as CAPTION;
pub use captions::captions;
pub use formulas::formulas;
pub(crate) use formulas::is_environment;
pub use links::links;
pub use notes::notes;
pub use tidy::tidy;

/// A change to a document, which tells of what it leaves out.
pub type Pass = fn(&mut Document, &mut Diagnostics);

/// The passes that every document goes through when it is read, in order.
pub const USUAL: [Pass; 5] = [tidy, captions, formulas, notes, links];

/// Those for a piece of a document, whose links may lead out of it.
pub const USUAL_FOR_FRAGMENTS: [Pass; 4] = [tidy, captions, formulas, notes];
