//! Getting the bytes behind one address: the contract, and what can go amiss.
//!
//! Whoever fetches decides what it is willing to reach; nothing here opens a file or a connection.
//! `data:` addresses are decoded here, since they hold what they name.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use url::Url;

use super::referrer::ReferrerPolicy;
use crate::document::Base;

/// Gets the bytes behind an address. Called from several threads at once.
///
/// Closures from an address to a result are fetchers too, so that a test or a caller with an
/// archive of its own needs no type:
///
/// ```
/// use offprint::assets::{Ask, Fetch, FetchError, Fetched};
/// use offprint::document::Base;
/// use url::Url;
///
/// let nothing = |_: &Url| -> Result<Fetched, FetchError> { Err(FetchError::NotFound) };
/// let url = Url::parse("https://example.org/a.png").unwrap();
/// assert!(nothing.fetch(&Ask::new(&url, &Base::default())).is_err());
/// ```
pub trait Fetch: Sync {
    /// The bytes, or why there are none.
    ///
    /// # Errors
    /// When the address may not be asked, or does not give anything.
    fn fetch(&self, ask: &Ask<'_>) -> Result<Fetched, Failed>;

    /// Puts away bytes that were made from what was fetched, so that memory does not grow with
    /// them. Kept in memory where nothing better is at hand.
    fn keep(&self, bytes: Vec<u8>) -> Content {
        Content::Memory(bytes.into())
    }

    /// Puts away what was made by a recipe, a text that says all that went into it.
    fn keep_made(&self, recipe: &str, bytes: Vec<u8>) -> Content {
        let _ = recipe;
        self.keep(bytes)
    }

    /// What was made by this recipe before, if that is at hand.
    fn recall(&self, recipe: &str) -> Option<Content> {
        let _ = recipe;
        None
    }
}

impl<F: Fn(&Url) -> Result<Fetched, FetchError> + Sync> Fetch for F {
    fn fetch(&self, ask: &Ask<'_>) -> Result<Fetched, Failed> {
        Ok(self(ask.url)?)
    }
}

/// One address to be asked, and on whose behalf.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The resolved address.
    pub url: &'a Url,
    /// The address as the document has it; the resolved one when it is not known.
    pub written: &'a str,
    /// What the document's relative addresses stand against: local files are read only below it.
    pub base: &'a Base,
    /// The address of the page that shows it, as far as it is known.
    pub page: Option<&'a Url>,
    /// What may be told of that page.
    pub policy: ReferrerPolicy,
}

impl<'a> Ask<'a> {
    /// Asks for `url` on behalf of a document of this base.
    pub fn new(url: &'a Url, base: &'a Base) -> Self {
        Self { url, written: url.as_str(), base, page: None, policy: ReferrerPolicy::NoReferrer }
    }
}

/// What was behind an address.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The bytes, or the file that holds them.
    pub content: Content,
    /// How many requests went out for it; 0 for what was at hand.
    pub attempts: u32,
    /// Whether it was at hand from an earlier run.
    pub kept: bool,
}

impl From<Vec<u8>> for Fetched {
    fn from(bytes: Vec<u8>) -> Self {
        Self { content: Content::Memory(bytes.into()), attempts: 0, kept: false }
    }
}

/// An address that gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Why.
    pub error: FetchError,
    /// How many requests went out for it.
    pub attempts: u32,
}

impl From<FetchError> for Failed {
    fn from(error: FetchError) -> Self {
        Self { error, attempts: 0 }
    }
}

/// Where bytes are.
#[derive(Clone, Debug)]
pub enum Content {
    /// In a file that nobody changes while we run.
    File(PathBuf),
    /// In memory.
    Memory(Arc<[u8]>),
}

/// Why an address gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// There is nothing there.
    #[error("not found")]
    NotFound,
    /// A local file outside the folders that the article may read.
    #[error("outside the article's folder")]
    Outside,
    /// A local file, named by a page that is not local itself.
    #[error("a page from the network may not name local files")]
    LocalFromRemote,
    /// A folder, a device or a pipe.
    #[error("not a regular file")]
    NotAFile,
    /// More bytes than are admitted.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// A local file or the store could not be read or written.
    #[error("{0}")]
    Disk(String),
    /// Neither http, https, `data:` nor a local file.
    #[error("addresses of scheme `{0}` are not fetched")]
    Scheme(String),
    /// A `data:` address that does not decode.
    #[error("malformed `data:` address")]
    DataUrl,
    /// A relative address with nothing to stand against, or no address at all.
    #[error("not an address that can be resolved")]
    Unresolved,
    /// An address inside a private network, or another that pages have no business with.
    #[error("{host} is {what}, which is not asked")]
    Forbidden {
        /// The host, as the address names it.
        host: String,
        /// What kind of place it is.
        what: &'static str,
    },
    /// The host name does not resolve.
    #[error("host not found")]
    NoHost,
    /// No connection, or it broke.
    #[error("{0}")]
    Connection(String),
    /// Something took too long.
    #[error("timed out: {0}")]
    Timeout(&'static str),
    /// The server said no.
    #[error("HTTP status {0}")]
    Status(u16),
    /// The server speaks no HTTP that we understand.
    #[error("{0}")]
    Protocol(String),
    /// The body ended before its stated length.
    #[error("the body is cut short")]
    CutShort,
    /// Something else than a picture, such as a page.
    #[error("not a picture")]
    NotAPicture,
    /// Too many redirects, or one that leads nowhere.
    #[error("{0}")]
    Redirect(&'static str),
    /// The network may not be asked.
    #[error("not at hand, and the network is not asked")]
    Offline,
    /// The host failed too often in this run.
    #[error("its host keeps failing and is left alone: {0}")]
    HostLeftAlone(String),
    /// It gave nothing not long ago.
    #[error("{0} (remembered from an earlier run)")]
    RememberedDead(String),
}

impl FetchError {
    /// Whether a host that gives this lives and has not had enough.
    pub(super) fn is_answer(&self) -> bool {
        !matches!(
            self,
            Self::NoHost
                | Self::Connection(_)
                | Self::Timeout(_)
                | Self::HostLeftAlone(_)
                | Self::CutShort
                | Self::Status(429 | 500..)
        )
    }

    /// A stable name for reports, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Outside => "outside-folder",
            Self::LocalFromRemote => "local-from-remote",
            Self::NotAFile => "not-a-file",
            Self::TooLarge { .. } => "too-large",
            Self::Disk(_) => "disk",
            Self::Scheme(_) => "scheme",
            Self::DataUrl => "data-url",
            Self::Unresolved => "unresolved",
            Self::Forbidden { .. } => "forbidden-address",
            Self::NoHost => "no-host",
            Self::Connection(_) => "connection",
            Self::Timeout(_) => "timeout",
            Self::Status(_) => "http-status",
            Self::Protocol(_) => "protocol",
            Self::CutShort => "cut-short",
            Self::NotAPicture => "not-a-picture",
            Self::Redirect(_) => "redirect",
            Self::Offline => "offline",
            Self::HostLeftAlone(_) => "host-left-alone",
            Self::RememberedDead(_) => "remembered-dead",
        }
    }
}

/// The bytes that a `data:` address holds (RFC 2397).
///
/// Lenient where browsers are: white space inside, base64 without padding.
pub(super) fn decode_data_url(url: &str, limit: u64) -> Result<Vec<u8>, FetchError> {
    let (header, body) =
        url.get(5..).and_then(|rest| rest.split_once(',')).ok_or(FetchError::DataUrl)?;
    // A fragment is no part of the data; `#` inside it is written `%23`.
    let body = body.split_once('#').map_or(body, |(data, _)| data);
    let bytes = percent_decode(body);
    let last = header.rsplit(';').next().unwrap_or_default();
    let bytes = if last.trim().eq_ignore_ascii_case("base64") {
        let engine = base64::engine::GeneralPurpose::new(
            &base64::alphabet::STANDARD,
            base64::engine::GeneralPurposeConfig::new()
                .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
                .with_decode_allow_trailing_bits(true),
        );
        let packed: Vec<u8> =
            bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        engine.decode(packed).map_err(|_| FetchError::DataUrl)?
    } else {
        bytes.into_owned()
    };
    if bytes.len() as u64 > limit { Err(FetchError::TooLarge { limit }) } else { Ok(bytes) }
}

/// Undoes `%41`; a `%` that two hexadecimal digits do not follow stands for itself.
pub(super) fn percent_decode(text: &str) -> Cow<'_, [u8]> {
    if !text.contains('%') {
        return Cow::Borrowed(text.as_bytes());
    }
    let digit =
        |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let pair = (bytes.get(index + 1).and_then(digit), bytes.get(index + 2).and_then(digit));
        if let (b'%', (Some(high), Some(low))) = (byte, pair) {
            decoded.push(high << 4 | low);
            index += 3;
        } else {
            decoded.push(byte);
            index += 1;
        }
    }
    Cow::Owned(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expect: Option<&[u8]>) {
        assert_eq!(decode_data_url(url, 100).ok().as_deref(), expect, "{url}");
    }

    #[test]
    fn data_addresses_decode_as_in_a_browser() {
        check("data:,a%20b", Some(b"a b"));
        check("data:,", Some(b""));
        check("data:image/svg+xml;charset=utf-8,%3Csvg/%3E", Some(b"<svg/>"));
        check("data:image/png;base64,aGk=", Some(b"hi"));
        check("data:image/png;BASE64,aGk", Some(b"hi"));
        check("data:image/png;base64,aG%0A k=", Some(b"hi"));
        check("data:image/png;base64,aGk=#frag", Some(b"hi"));
        check("data:image/png;base64,@@@@", None);
        check("data:image/png;base64", None);
        check("data:,100%", Some(b"100%"));
    }

    #[test]
    fn a_data_address_has_a_size_limit() {
        assert_eq!(decode_data_url("data:,abcdef", 5), Err(FetchError::TooLarge { limit: 5 }));
    }
}
