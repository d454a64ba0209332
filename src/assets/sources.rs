//! Every place that pictures come from, behind one [`Fetch`]: the address itself, the local disk,
//! the network.

use super::disk::Disk;
use super::fetch::{Ask, Failed, Fetch, FetchError, Fetched, decode_data_url};
#[cfg(feature = "fetch")]
use super::http::Web;

/// Asks whoever an address is for. The default reads local files and asks no network.
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
    /// The network; without it none is asked.
    #[cfg(feature = "fetch")]
    pub web: Option<Web>,
}

impl Fetch for Sources {
    fn fetch(&self, ask: &Ask<'_>) -> Result<Fetched, Failed> {
        match ask.url.scheme() {
            "data" => Ok(decode_data_url(ask.url.as_str(), self.disk.max_bytes)?.into()),
            "file" => Ok(self.disk.read(ask)?),
            "http" | "https" => self.over_the_network(ask),
            scheme => Err(FetchError::Scheme(scheme.to_owned()).into()),
        }
    }
}

impl Sources {
    #[cfg(feature = "fetch")]
    fn over_the_network(&self, ask: &Ask<'_>) -> Result<Fetched, Failed> {
        match &self.web {
            Some(web) => web.fetch(ask),
            None => Err(FetchError::Offline.into()),
        }
    }

    #[cfg(not(feature = "fetch"))]
    #[expect(clippy::unused_self, reason = "the same call with and without a network")]
    fn over_the_network(&self, _ask: &Ask<'_>) -> Result<Fetched, Failed> {
        Err(FetchError::Offline.into())
    }
}
