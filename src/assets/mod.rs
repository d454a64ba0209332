//! Pictures: from an address to bytes, kept on disk. Knows no document.
//!
//! The tree names images by address; [`Assets`] maps an address to what was fetched. Gathering
//! never edits the tree, and bytes are read when a backend asks, so that memory does not grow with
//! the pictures.

#[cfg(feature = "fetch")]
mod address;
mod admit;
mod cache;
mod convert;
mod disk;
mod fetch;
mod fit;
mod folders;
mod gather;
#[cfg(feature = "fetch")]
mod hosts;
#[cfg(feature = "fetch")]
mod http;
mod inspect;
mod media;
mod outcome;
#[cfg(feature = "fetch")]
mod patience;
mod pixels;
mod preparation;
mod queue;
mod referrer;
#[cfg(feature = "fetch")]
mod slots;
mod sources;
mod strip;
mod svg;
mod upkeep;
mod variants;

pub use cache::{Gave, Store, StoreEntry};
pub use disk::Disk;
pub use fetch::{Ask, Content, Failed, Fetch, FetchError, Fetched};
pub use fit::{ConvertError, Fit, Fitted, fit};
pub use folders::Folders;
pub use gather::{GatherOptions, ImageRequest, Progress};
#[cfg(feature = "fetch")]
pub use hosts::{HostRule, Proxies, Referer};
#[cfg(feature = "fetch")]
pub use http::{Web, WebOptions};
pub use inspect::{Inspection, Refusal, inspect};
pub use media::MediaType;
pub use outcome::{Mention, Outcome};
#[cfg(feature = "paint")]
pub(crate) use pixels::upright;
pub use preparation::{Preparation, STRIP};
pub use referrer::ReferrerPolicy;
pub use sources::Sources;
pub use upkeep::{Damage, Pruned};

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::{fs, io};

use image::metadata::Orientation;
use url::Url;

use crate::document::Base;

/// The most bytes of one picture, where nothing else is said.
const MAX_BYTES: u64 = 64 << 20;

/// What was fetched, by resolved address. Cheap to clone, whatever the number of pictures.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::document::Base;
///
/// assert!(Assets::default().get(&Base::default(), "https://example.org/a.png").is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Assets {
    by_url: Arc<BTreeMap<String, Asset>>,
    cover: Option<Asset>,
    report: Arc<Vec<Outcome>>,
}

/// A picture that was had.
#[derive(Clone, Debug)]
pub struct Asset {
    /// What it is, told from its bytes.
    pub media_type: MediaType,
    /// Width and height in px, after the orientation its metadata states; absent for a vector
    /// drawing without a size.
    pub pixels: Option<(u32, u32)>,
    /// The orientation that its metadata states (EXIF): 1 is upright.
    pub orientation: u8,
    /// Whether it moves.
    pub animated: bool,
    /// BLAKE3 of the bytes, 64 hexadecimal digits: two assets of one digest are one picture.
    pub digest: Arc<str>,
    /// Number of bytes.
    pub length: u64,
    content: Content,
}

impl Assets {
    /// The picture that `url` names in a document of this base, if it was had.
    pub fn get(&self, base: &Base, url: &str) -> Option<&Asset> {
        self.by_url.get(key(&base.resolve(url)?).as_ref())
    }

    /// All pictures, in the order of their addresses.
    pub fn iter(&self) -> impl Iterator<Item = &Asset> {
        self.by_url.values()
    }

    /// Adds a picture under its resolved address.
    pub fn insert(&mut self, url: &Url, asset: Asset) {
        Arc::make_mut(&mut self.by_url).insert(key(url).into_owned(), asset);
    }

    /// Adds the pictures and the report of another gathering.
    pub fn append(&mut self, others: Self) {
        let (pictures, report) = (others.by_url, others.report);
        Arc::make_mut(&mut self.by_url).append(&mut Arc::unwrap_or_clone(pictures));
        Arc::make_mut(&mut self.report).append(&mut Arc::unwrap_or_clone(report));
    }

    /// What became of each address, in the order in which they were asked for.
    pub fn report(&self) -> &Arc<Vec<Outcome>> {
        &self.report
    }

    /// The picture for the outside of the book; no article shows it.
    pub fn cover(&self) -> Option<&Asset> {
        self.cover.as_ref()
    }

    /// Sets the picture for the outside of the book.
    pub fn set_cover(&mut self, cover: Asset) {
        self.cover = Some(cover);
    }

    /// How many addresses have a picture.
    pub fn len(&self) -> usize {
        self.by_url.len()
    }

    /// Whether there are no pictures.
    pub fn is_empty(&self) -> bool {
        self.by_url.is_empty()
    }
}

/// What an address is kept under: itself, or its digest when it holds the picture.
fn key(url: &Url) -> Cow<'_, str> {
    if url.scheme() == "data" {
        Cow::Owned(format!("data:{}", blake3::hash(url.as_str().as_bytes()).to_hex()))
    } else {
        Cow::Borrowed(url.as_str())
    }
}

impl Asset {
    /// A picture held in memory; `None` when the bytes are no picture that is known.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Option<Self> {
        let bytes = bytes.into();
        let seen = inspect(&bytes).ok()?;
        Some(Self::new(seen, &bytes, Content::Memory(Arc::clone(&bytes))))
    }

    /// A picture kept in a file that nobody changes; `None` when it is no picture that is known.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn from_file(path: PathBuf) -> io::Result<Option<Self>> {
        let bytes = fs::read(&path)?;
        Ok(inspect(&bytes).ok().map(|seen| Self::new(seen, &bytes, Content::File(path))))
    }

    /// A picture of these bytes, which `content` keeps.
    fn new(seen: Inspection, bytes: &[u8], content: Content) -> Self {
        Self {
            media_type: seen.media_type,
            pixels: seen.pixels,
            orientation: seen.orientation,
            animated: seen.animated,
            digest: blake3::hash(bytes).to_hex().as_str().into(),
            length: bytes.len() as u64,
            content,
        }
    }

    /// A picture that was made before and is kept somewhere; `None` when it is gone.
    fn of_content(content: Content) -> Option<Self> {
        match content {
            Content::Memory(bytes) => Self::from_bytes(bytes),
            Content::File(path) => Self::from_file(path).ok().flatten(),
        }
    }

    /// How the picture is turned: to be undone by who shows it or makes it anew.
    pub(crate) fn turn(&self) -> Orientation {
        Orientation::from_exif(self.orientation).unwrap_or(Orientation::NoTransforms)
    }

    /// The bytes.
    ///
    /// # Errors
    /// When the file that keeps them cannot be read.
    pub fn read(&self) -> io::Result<Arc<[u8]>> {
        match &self.content {
            Content::Memory(bytes) => Ok(Arc::clone(bytes)),
            Content::File(path) => Ok(fs::read(path)?.into()),
        }
    }

    /// A name for a file of it: eight digits of the digest and the type's extension.
    pub fn file_name(&self) -> String {
        format!("{}.{}", &self.digest[..8], self.media_type.extension())
    }
}
