//! The pictures of an article, had from where they are.

use std::io;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Context;
use offprint::assets::{Assets, Disk, GatherOptions, ImageRequest, Sources, Store};
use offprint::diagnostic::Diagnostics;
use offprint::document::Document;

use crate::args::Convert;
use crate::places;

/// Where pictures come from, for all inputs of a run: what is known of a host is known to all.
#[derive(Debug)]
pub(crate) struct Pictures {
    sources: Sources,
    options: GatherOptions,
}

impl Pictures {
    /// As the command line says.
    pub(crate) fn new(convert: &Convert) -> anyhow::Result<Self> {
        let disk = Disk { resource_paths: convert.resource_paths.clone(), ..Disk::default() };
        let store = places::cache().and_then(|folder| open_store(&folder).ok());
        let sources = Sources { disk, store, refresh: convert.refresh, ..Sources::default() };
        #[cfg(feature = "fetch")]
        let sources = Sources { web: web(convert)?, ..sources };
        Ok(Self { sources, options: GatherOptions::default() })
    }

    /// Gathers what the body shows, and the cover if it is wanted too.
    pub(crate) fn gather(
        &self,
        document: &mut Document,
        with_cover: bool,
        diagnostics: &mut Diagnostics,
    ) -> Assets {
        let cover = document.metadata.cover.take();
        let mut urls = document.image_urls();
        document.metadata.cover = cover;
        if let (true, Some(cover)) = (with_cover, &document.metadata.cover)
            && !urls.contains(cover)
        {
            urls.push(cover.clone());
        }
        let requests: Vec<ImageRequest> = urls
            .into_iter()
            .map(|url| ImageRequest {
                base: document.base.clone(),
                url,
                source: diagnostics.source().cloned(),
                ..ImageRequest::default()
            })
            .collect();
        Assets::gather(&requests, &self.sources, &self.options, &|_| {}, diagnostics)
    }
}

/// The store of pictures; a run without one asks more and keeps nothing.
#[expect(clippy::disallowed_methods, reason = "a store remembers when; no output does")]
pub(crate) fn open_store(folder: &Path) -> io::Result<Store> {
    Store::open(folder, SystemTime::now())
}

/// The network, unless it is not to be asked.
#[cfg(feature = "fetch")]
fn web(convert: &Convert) -> anyhow::Result<Option<offprint::assets::Web>> {
    use offprint::assets::{Web, WebOptions};

    if convert.offline {
        return Ok(None);
    }
    let options = WebOptions {
        allow_private: convert.allow_private,
        proxies: places::proxies(),
        ..WebOptions::default()
    };
    Web::new(options).context("cannot go through the proxy").map(Some)
}
