//! The pictures of an article, had from where they are.

use std::sync::Arc;

use anyhow::Context;
use offprint::assets::{self, Assets, Disk, GatherOptions, ImageRequest, Sources};
use offprint::diagnostic::Diagnostics;
use offprint::document::Document;

use crate::args::Fetching;
use crate::progress::Progress;
use crate::store;

/// Where pictures come from, for all inputs of a run: what is known of a host is known to all.
#[derive(Debug)]
pub(crate) struct Pictures {
    sources: Sources,
    options: GatherOptions,
}

impl Pictures {
    /// As the command line says.
    pub(crate) fn new(fetching: &Fetching) -> anyhow::Result<Self> {
        let disk = Disk { resource_paths: fetching.resource_paths.clone(), ..Disk::default() };
        // A run without a store asks more and keeps nothing.
        let store = store::open().ok();
        let sources = Sources { disk, store, refresh: fetching.refresh, ..Sources::default() };
        #[cfg(feature = "fetch")]
        let sources = Sources { web: web(fetching)?, ..sources };
        Ok(Self { sources, options: GatherOptions::default() })
    }

    /// Gathers pictures, each accounted for.
    pub(crate) fn gather(
        &self,
        requests: &[ImageRequest],
        progress: &Progress,
        diagnostics: &mut Diagnostics,
    ) -> Assets {
        let progress = |pictures: assets::Progress<'_>| progress.picture(pictures);
        Assets::gather(requests, &self.sources, &self.options, &progress, diagnostics)
    }
}

/// The pictures that a document's text shows, and its cover if that is wanted too.
pub(crate) fn requests(
    document: &mut Document,
    with_cover: bool,
    source: Option<&Arc<str>>,
) -> Vec<ImageRequest> {
    // A cover that is not wanted must not be missed.
    let cover = document.metadata.cover.take();
    let mut urls = document.image_urls();
    document.metadata.cover = cover;
    if let (true, Some(cover)) = (with_cover, &document.metadata.cover)
        && !urls.contains(cover)
    {
        urls.push(cover.clone());
    }
    let request = |url| ImageRequest {
        base: document.base.clone(),
        url,
        source: source.cloned(),
        ..ImageRequest::default()
    };
    urls.into_iter().map(request).collect()
}

/// The network, unless it is not to be asked.
#[cfg(feature = "fetch")]
fn web(fetching: &Fetching) -> anyhow::Result<Option<assets::Web>> {
    use assets::{Web, WebOptions};

    if fetching.offline {
        return Ok(None);
    }
    let options = WebOptions {
        allow_private: fetching.allow_private,
        proxies: crate::places::proxies(),
        ..WebOptions::default()
    };
    Web::new(options).context("cannot go through the proxy").map(Some)
}
