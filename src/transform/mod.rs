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
pub(crate) use links::heading_name;
pub use links::links;
pub use notes::notes;
pub use tidy::tidy;

/// A change to a document, which tells of what it leaves out.
pub type Pass = fn(&mut Document, &mut Diagnostics);

/// The passes that a whole document goes through when it is read, in order.
pub const USUAL: [Pass; 5] = [tidy, captions, formulas, notes, links];

/// Those of [`USUAL`] for a document whose TeX may be `fenced` in its text, and that is `whole`, so
/// that its links lead to places in it. Markdown tells formulas from text by itself.
pub fn usual(fenced: bool, whole: bool) -> impl Iterator<Item = Pass> {
    let wanted = [true, true, fenced, true, whole];
    USUAL.into_iter().zip(wanted).filter_map(|(pass, wanted)| wanted.then_some(pass))
}
