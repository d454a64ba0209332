//! The pictures of an article, had from where they are.

use std::sync::Arc;

use anyhow::Context;
use offprint::assets::{
    self, Assets, Disk, Folders, GatherOptions, ImageRequest, ReferrerPolicy, Sources,
};
use offprint::diagnostic::Diagnostics;
use offprint::document::Document;
use offprint::read::occurrences;
use url::Url;

use crate::args::ImageSources;
use crate::progress::Progress;
use crate::report;
use crate::store;

/// How many pictures are had at once where no network is asked.
const OFFLINE: usize = 8;

/// Where pictures come from, for all inputs of a run: what is known of a host is known to all.
#[derive(Debug)]
pub(crate) struct Pictures {
    sources: Sources,
    options: GatherOptions,
    store_size: u64,
}

impl Pictures {
    /// As the command line says. `asks`: the network too. `adopt`: what folders of images have goes
    /// into the store.
    pub(crate) fn new(wanted: &ImageSources, asks: bool, adopt: bool) -> anyhow::Result<Self> {
        let disk = Disk { resource_paths: wanted.image_dirs.clone(), ..Disk::default() };
        // A run without a store asks more and keeps nothing.
        let store = store::open().ok();
        let folders = Folders(wanted.image_dirs.clone());
        let refresh = wanted.refresh;
        let sources = Sources { disk, store, folders, adopt, refresh, ..Sources::default() };
        #[cfg(feature = "fetch")]
        let sources = Sources { web: if asks { Some(web(wanted)?) } else { None }, ..sources };
        let mut options = GatherOptions::default();
        if !asks || cfg!(not(feature = "fetch")) {
            // Who waits for no network has no use for more threads than there are cores, or disks.
            options.parallel = OFFLINE;
        }
        Ok(Self { sources, options, store_size: wanted.store_size })
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

    /// Where what is made of pictures is kept.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Keeps the store within its size, at the end of a run that added to it: a large one takes
    /// longer to look through than an article to convert.
    pub(crate) fn tidy(&self) {
        let Some(store) = self.sources.store.as_ref().filter(|store| store.has_grown()) else {
            return;
        };
        if let Err(error) = store.keep_within(self.store_size) {
            report::error(&format!("cannot keep the store within its size: {error}"));
        }
    }
}

/// The pictures that a document's text shows, and its cover if that is wanted too; with the bytes
/// of its source, where it names them.
pub(crate) fn requests(
    document: &mut Document,
    with_cover: bool,
    name: Option<&Arc<str>>,
    source: &[u8],
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
    let page = document.metadata.source.as_deref().and_then(|source| Url::parse(source).ok());
    let page = page.or_else(|| document.base.address().cloned()).map(Arc::new);
    let found = occurrences(source, &urls);
    let request = |(url, found): (String, offprint::read::Occurrence)| ImageRequest {
        base: document.base.clone(),
        url: url.into(),
        page: page.clone(),
        policy: found
            .referrer_policy
            .and_then(|name| ReferrerPolicy::named(&name))
            .unwrap_or_default(),
        source: name.cloned(),
        place: found.place,
    };
    urls.into_iter().zip(found).map(request).collect()
}

/// The network, unless it is not to be asked.
#[cfg(feature = "fetch")]
fn web(wanted: &ImageSources) -> anyhow::Result<assets::Web> {
    use assets::{HostRule, Web, WebOptions};

    let mut hosts = crate::tables::hosts()?;
    if let Some(referer) = &wanted.referer {
        // What is said of a single host is closer.
        let rule = hosts.entry(".".to_owned()).or_insert_with(HostRule::default);
        rule.referer = Some(referer.clone());
    }
    let options = WebOptions {
        allow_private: wanted.allow_private,
        hosts,
        proxies: crate::places::proxies(),
        ..WebOptions::default()
    };
    Web::new(options).context("cannot go through the proxy")
}
