//! What was typed after `offprint cache`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use url::Url;

/// Looks after the store of fetched images.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Cache {
    #[command(subcommand)]
    pub(crate) action: CacheAction,
}

/// What to do with the store.
#[derive(Debug, Subcommand)]
pub(crate) enum CacheAction {
    /// Prints the folder that the store is in
    Path,
    /// Prints what is known of each address: bytes, address, and the file or why there is none
    List,
    /// Removes what was not used for longest
    Prune {
        /// How much may stay: `500MB`, `2GB`
        #[arg(long, value_name = "SIZE", default_value = "1GB", value_parser = size)]
        keep: u64,
    },
    /// Checks every file against its digest
    Verify {
        /// Remove what is damaged [default: tell only]
        #[arg(long)]
        mend: bool,
    },
    /// Keeps FILE as what URL gives, for images whose host is gone
    Add {
        #[arg(value_name = "URL")]
        url: Url,
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// A number of bytes, with a unit of a thousand, a million or a thousand million.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let unit: u64 = match text[digits..].trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" => 1_000,
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        _ => return Err("a size is a number and B, kB, MB or GB".to_owned()),
    };
    let number: u64 =
        text[..digits].parse().map_err(|_| "a size begins with a number".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "that is more than there is".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, expect) in [
            ("12", Some(12)),
            ("2GB", Some(2_000_000_000)),
            ("5 kB", Some(5_000)),
            ("1M", Some(1_000_000)),
        ] {
            assert_eq!(size(text).ok(), expect, "{text}");
        }
        for text in ["", "GB", "-1", "1.5GB", "3 miles", "99999999999999999999", "99999999999GB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
