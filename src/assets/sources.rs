//! Every place that pictures come from, behind one [`Fetch`]: the address itself, the local disk,
//! the store, the network.
//!
//! What is in the store is not asked for again, unless that is wanted; and what was fetched goes
//! into the store before anyone sees it.

use std::fs::File;
use std::path::PathBuf;

use super::cache::{Gave, Store, StoreEntry};
use super::disk::Disk;
use super::fetch::{Ask, Content, Failed, Fetch, FetchError, Fetched, decode_data_url};
use super::folders::Folders;
#[cfg(feature = "fetch")]
use super::http::{Answer, Validators, Web};
#[cfg(feature = "fetch")]
use super::media::MediaType;

/// Bytes made from what was fetched stay in memory when they are no more than this.
const SMALL: usize = 4 << 10;

/// Asks whoever an address is for. The default reads local files, asks no network and keeps
/// nothing.
///
/// ```
/// use offprint::assets::{Ask, Fetch, Sources};
/// use offprint::document::Base;
/// use url::Url;
///
/// let url = Url::parse("https://example.org/a.png").unwrap();
/// let failed = Sources::default().fetch(&Ask::new(&url, &Base::default())).unwrap_err();
/// assert_eq!(failed.error.code(), "offline");
/// ```
#[derive(Debug, Default)]
pub struct Sources {
    /// Local files.
    pub disk: Disk,
    /// Where what came from the network is kept.
    pub store: Option<Store>,
    /// Pictures of the network that are on disk already; they come before all others.
    pub folders: Folders,
    /// Whether what is found in those folders goes into the store.
    pub adopt: bool,
    /// Whether what is in the store is asked for again. What cannot be had anew is then taken
    /// from the store all the same.
    pub refresh: bool,
    /// The network; without it none is asked.
    #[cfg(feature = "fetch")]
    pub web: Option<Web>,
}

impl Fetch for Sources {
    fn fetch(&self, ask: &Ask<'_>) -> Result<Fetched, Failed> {
        match ask.url.scheme() {
            "data" => {
                let bytes = decode_data_url(ask.url.as_str(), self.disk.max_bytes)?;
                Ok(Fetched { content: self.keep(bytes), attempts: 0, kept: false })
            }
            "file" => Ok(self.disk.read(ask)?),
            "http" | "https" => self.over_the_network(ask),
            scheme => Err(FetchError::Scheme(scheme.to_owned()).into()),
        }
    }

    fn keep(&self, bytes: Vec<u8>) -> Content {
        let kept = match &self.store {
            Some(store) if bytes.len() > SMALL => store.add_nameless(&bytes).ok(),
            _ => None,
        };
        kept.map_or_else(|| Content::Memory(bytes.into()), Content::File)
    }

    fn keep_made(&self, recipe: &str, bytes: Vec<u8>) -> Content {
        let kept = self.store.as_ref().and_then(|store| store.keep_made(recipe, &bytes).ok());
        kept.map_or_else(|| Content::Memory(bytes.into()), Content::File)
    }

    fn recall(&self, recipe: &str) -> Option<Content> {
        self.store.as_ref()?.recall(recipe).map(Content::File)
    }
}

impl Sources {
    fn over_the_network(&self, ask: &Ask<'_>) -> Result<Fetched, Failed> {
        let address = address(ask);
        if let Some(path) = self.folders.find(ask.url, self.disk.max_bytes) {
            return Ok(self.in_folder(path, &address));
        }
        let entry = self.store.as_ref().and_then(|store| store.entry(&address));
        let held = self.store.as_ref().and_then(|store| held(store, entry.as_ref()));
        match held {
            Some(held) if !self.refresh => Ok(held),
            held => self.anew(ask, &address, entry, held),
        }
    }

    /// A picture from one of the user's folders; in the store too where that is wanted.
    fn in_folder(&self, path: PathBuf, address: &str) -> Fetched {
        let adopted = self
            .store
            .as_ref()
            .filter(|_| self.adopt)
            .and_then(|store| store.add(address, File::open(&path).ok()?).ok());
        // What the store has no room for is still where it was.
        let content = Content::File(adopted.unwrap_or(path));
        Fetched { content, attempts: 0, kept: true }
    }

    /// Without a network, what is held is all there is.
    #[cfg(not(feature = "fetch"))]
    #[expect(clippy::unused_self, reason = "the same call with and without a network")]
    fn anew(
        &self,
        _ask: &Ask<'_>,
        _address: &str,
        _entry: Option<StoreEntry>,
        held: Option<Fetched>,
    ) -> Result<Fetched, Failed> {
        held.ok_or_else(|| FetchError::Offline.into())
    }

    /// Asks the network for what is not held, or is to be asked again.
    #[cfg(feature = "fetch")]
    fn anew(
        &self,
        ask: &Ask<'_>,
        address: &str,
        entry: Option<StoreEntry>,
        held: Option<Fetched>,
    ) -> Result<Fetched, Failed> {
        let Some(web) = &self.web else {
            return held.ok_or_else(|| FetchError::Offline.into());
        };
        let Some(store) = &self.store else { return web.fetch(ask) };
        let dead = entry.as_ref().and_then(|entry| store.dead(entry));
        if let (Some(reason), false) = (dead, self.refresh) {
            return Err(FetchError::RememberedDead(reason).into());
        }
        match into_store(web, store, ask, address, entry) {
            // A picture that the store has no room for is still a picture.
            Err(Failed { error: FetchError::Disk(_), .. }) if held.is_none() => web.fetch(ask),
            Err(failed) => {
                // That it could not be noted costs no more than a question next time.
                let _ = held.is_none().then(|| store.bury(address, &failed.error));
                held.ok_or(failed)
            }
            Ok(fetched) => Ok(fetched),
        }
    }
}

/// The address without what is not sent.
fn address(ask: &Ask<'_>) -> String {
    let mut url = ask.url.clone();
    url.set_fragment(None);
    url.into()
}

/// What the store has of an address.
fn held(store: &Store, entry: Option<&StoreEntry>) -> Option<Fetched> {
    let Gave::Bytes { digest, .. } = &entry?.gave else { return None };
    let content = Content::File(store.object_path(digest)?);
    Some(Fetched { content, attempts: 0, kept: true })
}

/// Fetches an address into the store; `entry` is what the store has of it.
#[cfg(feature = "fetch")]
fn into_store(
    web: &Web,
    store: &Store,
    ask: &Ask<'_>,
    address: &str,
    entry: Option<StoreEntry>,
) -> Result<Fetched, Failed> {
    let validators = match &entry {
        Some(StoreEntry { gave: Gave::Bytes { .. }, etag, last_modified, .. }) => {
            Validators { etag: etag.clone(), last_modified: last_modified.clone() }
        }
        _ => Validators::default(),
    };
    let disk = |attempts| {
        move |error: std::io::Error| Failed { error: FetchError::Disk(error.to_string()), attempts }
    };
    let mut draft = store.draft().map_err(disk(0))?;
    let (answer, attempts) = web.get(ask, &validators, &mut draft);
    let content = match (answer.map_err(|error| Failed { error, attempts })?, entry) {
        (Answer::NotModified, Some(entry)) => {
            let current = held(store, Some(&entry));
            store.keep_current(entry).map_err(disk(attempts))?;
            current.map(|held| held.content)
        }
        (Answer::NotModified, None) => None,
        (Answer::Body(validators), _) => {
            let head = draft.head(SMALL as u64).map_err(disk(attempts))?;
            if MediaType::sniff(&head).is_none() {
                // Not kept; its beginning tells whoever looks at it what came instead.
                let _ = store.bury(address, &FetchError::NotAPicture);
                return Ok(Fetched {
                    content: Content::Memory(head.into()),
                    attempts,
                    kept: false,
                });
            }
            let Validators { etag, last_modified } = validators;
            let path = store.keep(address, draft, etag, last_modified).map_err(disk(attempts))?;
            Some(Content::File(path))
        }
    };
    let content =
        content.ok_or(Failed { error: FetchError::Protocol("no answer".to_owned()), attempts })?;
    Ok(Fetched { content, attempts, kept: false })
}
