//! The cover that ebooks get: drawn, a picture of the user's own, or none.

use std::path::Path;
use std::str::FromStr;

use offprint::assets::{Asset, Assets};
use offprint::book::Book;
use offprint::paint;
use offprint::typeset::font::FontBook;

use crate::args::Rendering;
use crate::spec::Target;

/// What `--cover` says.
#[derive(Clone, Debug, Default)]
pub(crate) enum Cover {
    /// Composed of title, author, site and lead picture.
    #[default]
    Drawn,
    /// This picture, as it is.
    Given(Asset),
    /// None.
    Absent,
}

impl FromStr for Cover {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self::Absent);
        }
        match Asset::from_file(Path::new(text).to_path_buf()) {
            Ok(Some(asset)) => Ok(Self::Given(asset)),
            Ok(None) => Err("it is no picture of a known kind".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The pictures with a cover among them, if one of the outputs shows it.
pub(crate) fn added(
    mut assets: Assets,
    book: &Book,
    targets: &[Target],
    rendering: &Rendering,
) -> Assets {
    if targets.iter().any(|target| target.format.has_cover) {
        let wanted = rendering.cover.clone().unwrap_or_default();
        if let Some(cover) = wanted.make(book, &assets) {
            assets.set_cover(cover);
        }
    }
    assets
}

impl Cover {
    /// The cover for a book, if it gets one; its first article gives the lead picture.
    fn make(&self, book: &Book, assets: &Assets) -> Option<Asset> {
        match self {
            Self::Drawn => {
                let first = book.articles().next();
                let lead =
                    first.as_ref().and_then(|first| paint::lead_picture(&first.document, assets));
                paint::cover(&book.metadata, lead, &FontBook::default())
            }
            Self::Given(asset) => Some(asset.clone()),
            Self::Absent => None,
        }
    }
}
