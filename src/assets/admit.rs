//! Whether what was fetched is a picture that can be used, and making it one where that is
//! possible.

use std::fs;
use std::sync::{Arc, Mutex};

use super::fetch::{Content, Fetch, FetchError, Fetched};
use super::inspect::{Inspection, Refusal, inspect};
use super::media::MediaType;
use super::pixels::salvage;
use super::queue::lock;
use super::{Asset, svg};
use crate::diagnostic::Severity;

/// One picture of all gatherings of this process is in memory at a time, however many are on
/// their way.
static WORKSHOP: Mutex<()> = Mutex::new(());

/// What is told of an address beside whether it was had; the address stands between `before` and
/// `after`, as each document wrote it.
pub(super) struct Repair {
    pub(super) severity: Severity,
    pub(super) code: &'static str,
    pub(super) before: &'static str,
    pub(super) after: String,
}

/// Why there is no picture.
pub(super) enum Missing {
    /// There are no bytes.
    Fetch(FetchError),
    /// The bytes are of no use.
    Refused(Refusal),
}

impl Missing {
    /// A stable name for reports, kebab-case.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Fetch(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
        }
    }

    /// For people.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Fetch(error) => error.to_string(),
            Self::Refused(refusal) => refusal.to_string(),
        }
    }
}

/// Makes an asset of what was fetched, if it is a picture that can be used.
pub(super) fn admit(
    fetched: Fetched,
    fetch: &dyn Fetch,
    max_pixels: u64,
    repairs: &mut Vec<Repair>,
) -> Result<Asset, Missing> {
    let _alone = lock(&WORKSHOP);
    let (bytes, content) = match fetched.content {
        Content::Memory(bytes) => (Arc::clone(&bytes), Content::Memory(bytes)),
        Content::File(path) => {
            let bytes = fs::read(&path)
                .map_err(|error| Missing::Fetch(FetchError::Disk(error.to_string())))?;
            (bytes.into(), Content::File(path))
        }
    };
    if MediaType::sniff(&bytes) == Some(MediaType::Svg) {
        return drawing(&bytes, fetch, repairs).map_err(Missing::Refused);
    }
    let seen = inspect(&bytes).map_err(Missing::Refused)?;
    match seen.pixels {
        Some((width, height)) if u64::from(width) * u64::from(height) > max_pixels => {
            Err(Missing::Refused(Refusal::TooManyPixels { width, height }))
        }
        _ if seen.cut_short => {
            let saved = salvage(&bytes, &seen).ok_or(Missing::Refused(Refusal::CutShort))?;
            let seen = inspect(&saved).map_err(Missing::Refused)?;
            repairs.push(Repair {
                severity: Severity::Warning,
                code: "image-cut-short",
                before: "the image",
                after: " is cut short: only a part of it is there".to_owned(),
            });
            let asset = Asset::new(seen, &saved, Content::Memory(Arc::default()));
            Ok(Asset { content: fetch.keep(saved), ..asset })
        }
        _ => Ok(Asset::new(seen, &bytes, content)),
    }
}

/// Makes an asset of a drawing: of a copy of it that is safe to embed.
fn drawing(bytes: &[u8], fetch: &dyn Fetch, repairs: &mut Vec<Repair>) -> Result<Asset, Refusal> {
    let cleaned = svg::clean(bytes)?;
    let mut tell = |severity, code, before, after: &str| {
        repairs.push(Repair { severity, code, before, after: after.to_owned() });
    };
    if cleaned.lost_references {
        let after = " names other files, which are left out";
        tell(Severity::Warning, "svg-references-removed", "the drawing", after);
    }
    if cleaned.lost_scripts {
        let before = "scripts and pages inside the drawing";
        tell(Severity::Note, "svg-scripts-removed", before, " are left out");
    }
    let seen = Inspection {
        media_type: MediaType::Svg,
        pixels: cleaned.pixels,
        orientation: 1,
        animated: false,
        cut_short: false,
    };
    let bytes = cleaned.text.into_bytes();
    let asset = Asset::new(seen, &bytes, Content::Memory(Arc::default()));
    Ok(Asset { content: fetch.keep(bytes), ..asset })
}
