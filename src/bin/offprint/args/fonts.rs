//! What was typed about faces, and after `offprint fonts`.

use std::str::FromStr;

use clap::Args;
use offprint::typeset::font::Role;

/// The faces of a PDF.
#[derive(Clone, Debug, Args)]
pub(crate) struct Faces {
    /// Face for a PDF, a file or an installed family, as `heading=FONT` [default: built in]
    ///
    /// Once for each face, the first that has a character shows it. It is for all text, or for
    /// what stands before a `=`: text, heading, latin or code. What it lacks is shown by the faces
    /// that are built in. `offprint fonts` lists them.
    #[arg(long, value_name = "FONT", help_heading = "PDF", hide_short_help = true)]
    pub(crate) font: Vec<OwnFont>,

    /// Never look for faces on this machine [default: for what no other face has]
    ///
    /// The same PDF on every machine.
    #[arg(long, help_heading = "PDF", hide_short_help = true)]
    pub(crate) no_system_fonts: bool,
}

/// A face of the user's own: what it is for, and its file or family.
#[derive(Clone, Debug)]
pub(crate) struct OwnFont {
    pub(crate) role: Role,
    pub(crate) name: String,
}

impl FromStr for OwnFont {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |word: &str| Role::ALL.iter().find(|(name, _)| *name == word);
        let (role, name) = match text.split_once('=') {
            Some((word, name)) => match named(word) {
                Some((_, role)) => (*role, name),
                // A file may have the sign in its name.
                None => (Role::Text, text),
            },
            None => (Role::Text, text),
        };
        if name.is_empty() {
            return Err("it names a file or a family".to_owned());
        }
        Ok(Self { role, name: name.to_owned() })
    }
}

/// Lists the faces of PDFs, and what each has characters of.
///
/// In the order in which they are asked for a character: the user's own, those that are built in,
/// those of this machine.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Fonts {
    /// Only faces that have every character of it [default: all faces]
    #[arg(value_name = "TEXT")]
    pub(crate) text: Option<String>,

    #[command(flatten)]
    pub(crate) faces: Faces,
}

const EXAMPLES: &str = "\
Examples:
  offprint fonts
  offprint fonts 㐂                                 which faces have it
  offprint fonts --font heading=Kai.ttf             whether a face of yours can be used";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_stands_before_a_name() {
        let check = |text: &str, role: Role, name: &str| {
            let font: OwnFont = text.parse().unwrap();
            assert_eq!((font.role, font.name.as_str()), (role, name));
        };
        check("Kai.ttf", Role::Text, "Kai.ttf");
        check("heading=Noto Sans CJK SC", Role::Heading, "Noto Sans CJK SC");
        check("code=a=b.ttf", Role::Code, "a=b.ttf");
        check("a=b.ttf", Role::Text, "a=b.ttf");
        assert!("latin=".parse::<OwnFont>().is_err());
    }
}
