//! The cover that ebooks get: drawn, a picture of the user's own, or none.

use std::path::Path;
use std::str::FromStr;

use offprint::assets::{Asset, Assets};
use offprint::document::Document;
use offprint::paint;
use offprint::typeset::font::FontBook;

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

impl Cover {
    /// The cover for a document, if it gets one.
    pub(crate) fn make(&self, document: &Document, assets: &Assets) -> Option<Asset> {
        match self {
            Self::Drawn => {
                let lead = paint::lead_picture(document, assets);
                paint::cover(&document.metadata, lead, &FontBook::default())
            }
            Self::Given(asset) => Some(asset.clone()),
            Self::Absent => None,
        }
    }
}
