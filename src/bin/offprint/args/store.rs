//! What was typed after `offprint store`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use url::Url;

use super::size;

/// Looks after the store of fetched images.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Store {
    #[command(subcommand)]
    pub(crate) action: StoreAction,
}

/// What to do with the store.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreAction {
    /// Prints the folder that the store is in
    Path,
    /// Prints what is known of each address: bytes, address, and the file or why there is none
    List,
    /// Removes what was not used for longest
    Prune {
        /// How much may stay: `500MB`, `2GB`
        #[arg(long, value_name = "SIZE", default_value = "1GB", value_parser = size::bytes)]
        keep: u64,
    },
    /// Checks every file against its digest
    ///
    /// Exit status: 0, all are sound, or what was not is removed; 2, some are damaged.
    Verify {
        /// Remove what is damaged [default: tell only]
        #[arg(long)]
        mend: bool,
    },
    /// Keeps FILE as what URL gives, for images whose host is gone
    Add {
        /// Its address
        #[arg(value_name = "URL")]
        url: Url,
        /// The image
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

const EXAMPLES: &str = "\
Examples:
  offprint store list | grep example.org
  offprint store add https://example.org/a.png saved/a.png
  offprint store prune --keep 2GB";
