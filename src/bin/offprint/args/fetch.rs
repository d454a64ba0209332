//! What was typed after `offprint fetch`.

use clap::Args;

use super::shared::{ImageSources, Reading, Showing, Telling};

/// Fetches the images of articles into the store.
///
/// Nothing is converted. An archive outlives its image hosts that way: `convert --offline` takes from the store what
/// was fetched. Run again, it asks only for what is missing.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Fetch {
    #[command(flatten)]
    pub(crate) reading: Reading,

    /// Ask no network, tell what is missing [default: fetch]
    #[arg(long)]
    pub(crate) offline: bool,

    #[command(flatten)]
    pub(crate) telling: Telling,

    #[command(flatten)]
    pub(crate) showing: Showing,

    #[command(flatten)]
    pub(crate) images: ImageSources,
}

const EXAMPLES: &str = "\
Examples:
  offprint fetch posts/
  offprint fetch posts/ --report images.json        each address and what became of it
  offprint fetch posts/ --image-dir backup/images   what is on disk already is not asked for

Exit status: 0, all inputs are done; 1, done, but an image is missing and `--strict` is given;
2, some input is not done, or the command line is at fault.";
