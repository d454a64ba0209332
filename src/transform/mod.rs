//! Passes over a document: each a plain function, applied in order after reading.

mod captions;
mod formulas;
mod links;
mod notes;
mod tidy;

use crate::document::Document;

pub(crate) use captions::CLASS as CAPTION;
pub use captions::captions;
pub use formulas::formulas;
pub use links::links;
pub use notes::notes;
pub use tidy::tidy;

/// A change to a document. A closure goes wherever a pass is called.
pub type Pass = fn(&mut Document);

/// The passes that every document goes through when it is read, in order.
pub const USUAL: [Pass; 5] = [tidy, captions, formulas, notes, links];

/// Those for a piece of a document, whose links may lead out of it.
pub const USUAL_FOR_FRAGMENTS: [Pass; 4] = [tidy, captions, formulas, notes];
