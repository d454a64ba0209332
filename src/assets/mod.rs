//! Pictures: from an address to bytes, kept on disk. Knows no document.
//!
//! The tree names images by address; [`Assets`] maps an address to what was fetched. Gathering
//! never edits the tree, and bytes are read when a backend asks, so that memory does not grow with
//! the pictures.

mod media;

pub use media::MediaType;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::{fs, io};

use crate::document::Base;

/// What was fetched, by resolved address.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::document::Base;
///
/// assert!(Assets::default().get(&Base::default(), "https://example.org/a.png").is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Assets {
    by_url: BTreeMap<String, Asset>,
}

/// A picture that was had.
#[derive(Clone, Debug)]
pub struct Asset {
    /// What it is, told from its bytes.
    pub media_type: MediaType,
    /// Width and height in px, after the orientation its metadata states; absent for a vector
    /// drawing without a size.
    pub pixels: Option<(u32, u32)>,
    /// BLAKE3 of the bytes, 64 hexadecimal digits: two assets of one digest are one picture.
    pub digest: Arc<str>,
    /// Number of bytes.
    pub length: u64,
    content: Content,
}

/// Where the bytes are.
#[derive(Clone, Debug)]
enum Content {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

impl Assets {
    /// The picture that `url` names in a document of this base, if it was had.
    pub fn get(&self, base: &Base, url: &str) -> Option<&Asset> {
        self.by_url.get(base.resolve(url)?.as_str())
    }

    /// Adds a picture under its resolved address.
    pub fn insert(&mut self, url: &url::Url, asset: Asset) {
        self.by_url.insert(url.as_str().to_owned(), asset);
    }
}

impl Asset {
    /// A picture held in memory; `None` when the bytes are no picture that is known.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Option<Self> {
        let bytes = bytes.into();
        let media_type = MediaType::sniff(&bytes)?;
        Some(Self {
            media_type,
            pixels: media_type.pixels(&bytes),
            digest: blake3::hash(&bytes).to_hex().as_str().into(),
            length: bytes.len() as u64,
            content: Content::Memory(bytes),
        })
    }

    /// A picture kept in a file that nobody changes; `None` when it is no picture that is known.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn from_file(path: PathBuf) -> io::Result<Option<Self>> {
        let bytes = fs::read(&path)?;
        let Some(asset) = Self::from_bytes(bytes) else { return Ok(None) };
        Ok(Some(Self { content: Content::File(path), ..asset }))
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
