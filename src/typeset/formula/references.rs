//! What formulas call one another by: names that they state, and the numbers that stand beside them.

use std::collections::BTreeMap;

/// The numbers of formulas, by name.
#[derive(Debug, Default)]
pub(crate) struct References {
    numbers: BTreeMap<String, String>,
}

impl References {
    /// Takes up the names of a formula that are stated in one row with a number.
    pub(crate) fn note(&mut self, tex: &str) {
        if !tex.contains("\\label") {
            return;
        }
        for row in tex.split("\\\\") {
            if let (Some(name), Some(number)) = (argument(row, "\\label"), argument(row, "\\tag")) {
                self.numbers.insert(name.to_owned(), number.to_owned());
            }
        }
    }

    /// The number of a formula, without brackets.
    pub(super) fn number(&self, name: &str) -> Option<&str> {
        self.numbers.get(name).map(String::as_str)
    }
}

/// The argument of the first command of a name.
fn argument<'a>(tex: &'a str, command: &str) -> Option<&'a str> {
    let (_, rest) = tex.split_once(command)?;
    let rest = rest.trim_start_matches('*').trim_start().strip_prefix('{')?;
    rest.split_once('}').map(|(argument, _)| argument.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_of_one_row() {
        let mut references = References::default();
        references.note(r"a = b \tag{1.2} \label{first}");
        references.note(
            r"\begin{align} a \label{x}\tag{7} \\ b \label{y} \\ c \tag*{III}\label{z} \end{align}",
        );
        references.note(r"\label{open \tag{3}");
        let found = ["first", "x", "y", "z", "open"].map(|name| references.number(name));
        assert_eq!(found, [Some("1.2"), Some("7"), None, Some("III"), None]);
    }
}
