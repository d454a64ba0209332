//! Formulas as text that can be read: `\frac{a}{b+1}` becomes a/(b + 1), with real raised and
//! lowered letters.
//!
//! TeX in, runs of text out. What it does not know makes the whole formula unreadable (`None`), so
//! that nothing is ever shown wrong; then the source stands instead. Pure; time linear in the
//! formula, depth bounded.

mod list;
mod parser;
mod symbols;
#[cfg(test)]
mod tests;

use parser::{End, Ends, Parser};

pub(crate) use list::{Place, Run};

/// Longer formulas are not read, characters.
const LONGEST: usize = 4_000;
/// A formula as runs of text; `None` where it has something that is not known.
pub(crate) fn readable(tex: &str) -> Option<Vec<Run>> {
    let chars: Vec<char> = tex.trim().chars().collect();
    if chars.len() > LONGEST {
        return None;
    }
    let mut parser = Parser::new(&chars);
    let (list, end) = parser.list(Ends::Input)?;
    let shown = list.runs.iter().any(|run| !run.text.trim().is_empty());
    (end == End::Input && shown).then_some(list.runs)
}
