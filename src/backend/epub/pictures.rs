//! The pictures of a book: each stored once, in a form that readers show.

use std::collections::BTreeMap;

use super::container::Container;
use super::package::Item;
use crate::assets::{Asset, Assets, Fit, MediaType, fit};
use crate::backend::xhtml::{Picture, is_safe_svg};
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::error::Error;

/// The folder of pictures, beside the package document.
const FOLDER: &str = "images";

/// How many digits of the digest name a picture.
const DIGITS: usize = 16;

/// What was stored so far.
#[derive(Debug)]
pub(super) struct Pictures {
    fit: Fit,
    /// By digest; none for one that no reader could show.
    stored: BTreeMap<String, Option<Stored>>,
    /// Manifest items, in the order they were stored.
    pub(super) items: Vec<Item>,
}

#[derive(Clone, Debug)]
struct Stored {
    id: String,
    href: String,
    pixels: Option<(u32, u32)>,
    moves: bool,
}

impl Pictures {
    pub(super) fn new(fit: Fit) -> Self {
        Self { fit, stored: BTreeMap::new(), items: Vec::new() }
    }

    /// Stores the pictures of an article, and tells where its chapters find each.
    pub(super) fn store_all(
        &mut self,
        document: &Document,
        assets: &Assets,
        container: &mut Container<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<BTreeMap<String, Picture>, Error> {
        let mut found = BTreeMap::new();
        for url in document.text_image_urls() {
            let Some(asset) = assets.get(&document.base, &url) else { continue };
            if let Some(stored) = self.store(&url, asset, container, diagnostics)? {
                let source = format!("../{}", stored.href);
                found.insert(url, Picture { source, pixels: stored.pixels, moves: stored.moves });
            }
        }
        Ok(found)
    }

    /// Stores the cover's picture; gives its manifest identifier.
    pub(super) fn store_cover(
        &mut self,
        cover: &Asset,
        container: &mut Container<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<String>, Error> {
        let Some(stored) = self.store("cover", cover, container, diagnostics)? else {
            return Ok(None);
        };
        if let Some(item) = self.items.iter_mut().find(|item| item.id == stored.id) {
            item.properties = "cover-image";
        }
        Ok(Some(stored.id))
    }

    fn store(
        &mut self,
        url: &str,
        asset: &Asset,
        container: &mut Container<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Stored>, Error> {
        if let Some(stored) = self.stored.get(asset.digest.as_ref()) {
            return Ok(stored.clone());
        }
        let stored = self.store_new(url, asset, container, diagnostics)?;
        self.stored.insert(asset.digest.to_string(), stored.clone());
        Ok(stored)
    }

    fn store_new(
        &mut self,
        url: &str,
        asset: &Asset,
        container: &mut Container<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Stored>, Error> {
        let mut lost = |why: String| {
            let message = format!("no picture from `{}`: {why}", short(url));
            diagnostics.loss("image-unusable", None, message);
            Ok(None)
        };
        let bytes = match asset.read() {
            Ok(bytes) => bytes,
            Err(error) => return lost(error.to_string()),
        };
        if asset.media_type == MediaType::Svg && !is_safe_svg(&bytes) {
            return lost("a drawing that runs scripts or loads from elsewhere".to_owned());
        }
        let fitted = match fit(&bytes, asset.media_type, asset.pixels, asset.animated, self.fit) {
            Ok(fitted) => fitted,
            Err(error) => return lost(error.to_string()),
        };
        let (media_type, pixels) = match &fitted {
            Some(fitted) => (fitted.media_type, Some(fitted.pixels)),
            None => (asset.media_type, asset.pixels),
        };
        let name = &asset.digest[..DIGITS];
        let stored = Stored {
            id: format!("image-{name}"),
            href: format!("{FOLDER}/{name}.{}", media_type.extension()),
            pixels,
            moves: asset.animated,
        };
        let path = format!("{}{}", super::ROOT, stored.href);
        let bytes: &[u8] = fitted.as_ref().map_or(&bytes, |fitted| &fitted.bytes);
        if media_type == MediaType::Svg {
            container.uncompressed(&path, bytes)?;
        } else {
            container.compressed(&path, bytes)?;
        }
        self.items.push(Item {
            id: stored.id.clone(),
            href: stored.href.clone(),
            media_type: media_type.mime(),
            properties: "",
        });
        Ok(Some(stored))
    }
}

/// An address for a message: one that holds a picture would fill the screen.
fn short(url: &str) -> String {
    const LONGEST: usize = 200;
    let mut short: String = url.chars().take(LONGEST).collect();
    if short.len() < url.len() {
        short.push('…');
    }
    short
}
