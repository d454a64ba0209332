//! Pictures over http and https: the one place that names the HTTP client.
//!
//! The article is not trusted, and neither is the server: which addresses may be asked is decided
//! after the name is resolved and again after each redirect, and every wait and every size has a
//! limit. No cookies, no credentials, no `Referer` but the one a caller states.
//!
//! Reads no environment: proxies are given by the caller.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::{Response, StatusCode, Uri, header};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Timeout};
use url::Url;

use super::address::{forbidden, forbidden_name};
use super::cache::Draft;
use super::fetch::{Ask, Content, Failed, Fetch, FetchError, Fetched};
use super::hosts::{HostRule, Proxies, bypasses, referer, rule};
use super::patience::{Health, TOO_SLOW, most_attempts, retry_after, wait};
use super::queue::lock;
use super::slots::Slots;

/// How the network is asked. The default suits pictures of archived articles.
#[derive(Clone, Debug)]
pub struct WebOptions {
    /// What we call ourselves.
    pub user_agent: String,
    /// How many requests are on their way at once, for however many documents.
    pub parallel: usize,
    /// How many of them to one host, once it answers well.
    pub per_host: usize,
    /// The longest time for looking up a host, and again for connecting to it.
    pub connect_timeout: Duration,
    /// The longest time until an answer begins, and the longest pause within it.
    pub response_timeout: Duration,
    /// The longest time for one answer, however steadily it comes.
    pub total_timeout: Duration,
    /// The most bytes of one picture.
    pub max_bytes: u64,
    /// How many redirects in a row are followed.
    pub max_redirects: u32,
    /// Whether this machine and private networks may be asked. Link-local addresses and metadata
    /// services never are.
    pub allow_private: bool,
    /// What single hosts want, by their names: `example.org`, or `.example.org` for all hosts
    /// below it too, `.` for all. Of two rules for one host, what the longer name says is taken.
    pub hosts: BTreeMap<String, HostRule>,
    /// The proxies to go through.
    pub proxies: Proxies,
}

impl Default for WebOptions {
    fn default() -> Self {
        Self {
            user_agent: concat!("offprint/", env!("CARGO_PKG_VERSION")).to_owned(),
            parallel: 64,
            per_host: 32,
            connect_timeout: Duration::from_secs(10),
            response_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_mins(5),
            max_bytes: super::MAX_BYTES,
            max_redirects: 10,
            allow_private: false,
            hosts: BTreeMap::new(),
            proxies: Proxies::default(),
        }
    }
}

/// Asks the network, and remembers for the rest of the run which hosts keep failing.
///
/// ```
/// use offprint::assets::{Ask, Fetch, Web, WebOptions};
/// use offprint::document::Base;
/// use url::Url;
///
/// let web = Web::new(WebOptions::default())?;
/// let url = Url::parse("http://169.254.169.254/latest/meta-data").unwrap();
/// let failed = web.fetch(&Ask::new(&url, &Base::default())).unwrap_err();
/// assert_eq!(failed.error.code(), "forbidden-address");
/// # Ok::<(), offprint::assets::FetchError>(())
/// ```
pub struct Web {
    options: WebOptions,
    direct: Agent,
    http_proxy: Option<Agent>,
    https_proxy: Option<Agent>,
    hosts: Mutex<HashMap<String, Health>>,
    slots: Slots,
}

impl fmt::Debug for Web {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Web").field("options", &self.options).finish_non_exhaustive()
    }
}

/// What lets a server say that nothing has changed (RFC 9110, section 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Validators {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// A good answer.
pub(super) enum Answer {
    /// A body, which is in the sink.
    Body(Validators),
    /// What the validators are of is still current.
    NotModified,
}

/// Where a body goes; emptied when an attempt failed half way.
pub(super) trait BodySink: Write {
    fn restart(&mut self) -> io::Result<()>;
}

impl BodySink for Vec<u8> {
    fn restart(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }
}

impl BodySink for Draft {
    fn restart(&mut self) -> io::Result<()> {
        Self::restart(self)
    }
}

impl Web {
    /// A way to the network.
    ///
    /// # Errors
    /// When the address of a proxy makes no sense.
    pub fn new(options: WebOptions) -> Result<Self, FetchError> {
        let proxied = |proxy: &Option<String>| {
            proxy.as_deref().map(|proxy| agent(&options, Some(proxy))).transpose()
        };
        Ok(Self {
            direct: agent(&options, None)?,
            http_proxy: proxied(&options.proxies.http)?,
            https_proxy: proxied(&options.proxies.https)?,
            hosts: Mutex::default(),
            slots: Slots::new(options.parallel, options.per_host),
            options,
        })
    }

    /// Gets `ask` into `sink`, trying again where that is worth it; and how often it was asked.
    pub(super) fn get(
        &self,
        ask: &Ask<'_>,
        validators: &Validators,
        sink: &mut dyn BodySink,
    ) -> (Result<Answer, FetchError>, u32) {
        let host = &ask.url[url::Position::BeforeHost..url::Position::AfterPort];
        let mut attempt = 0;
        loop {
            let mut slot = self.slots.take(host);
            if let Some(reason) = lock(&self.hosts).get(host).and_then(Health::left_alone) {
                return (Err(FetchError::HostLeftAlone(reason.to_owned())), attempt);
            }
            if attempt > 0
                && let Err(error) = sink.restart()
            {
                return (Err(FetchError::Disk(error.to_string())), attempt);
            }
            attempt += 1;
            let mut pause = None;
            let result = self.attempt(ask, validators, sink, &mut pause);
            if result.as_ref().err().is_none_or(FetchError::is_answer) {
                slot.answered();
            }
            drop(slot);
            let noted = result.as_ref().map(|_| ());
            lock(&self.hosts).entry(host.to_owned()).or_default().note(noted);
            let error = match result {
                Ok(answer) => return (Ok(answer), attempt),
                Err(error) => error,
            };
            let pause = wait(ask.url.as_str(), attempt, pause);
            match pause {
                Some(pause) if attempt < most_attempts(&error) => thread::sleep(pause),
                _ => return (Err(error), attempt),
            }
        }
    }

    /// One attempt, redirects included. `pause` is how long the server wants to be left alone.
    fn attempt(
        &self,
        ask: &Ask<'_>,
        validators: &Validators,
        sink: &mut dyn BodySink,
        pause: &mut Option<Duration>,
    ) -> Result<Answer, FetchError> {
        let mut url = ask.url.clone();
        for _ in 0..=self.options.max_redirects {
            let response = self.request(&url, ask, validators)?;
            let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
            match response.status() {
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    let target = header(header::LOCATION)
                        .ok_or(FetchError::Redirect("a redirect that names no target"))?;
                    url = url
                        .join(target)
                        .map_err(|_| FetchError::Redirect("a redirect to no address"))?;
                }
                StatusCode::NOT_MODIFIED if *validators != Validators::default() => {
                    return Ok(Answer::NotModified);
                }
                StatusCode::OK => {
                    let owned = |name| header(name).map(str::to_owned);
                    let validators = Validators {
                        etag: owned(header::ETAG),
                        last_modified: owned(header::LAST_MODIFIED),
                    };
                    self.receive(response, sink)?;
                    return Ok(Answer::Body(validators));
                }
                status => {
                    *pause = header(header::RETRY_AFTER)
                        .and_then(|value| retry_after(value, header(header::DATE)));
                    return Err(FetchError::Status(status.as_u16()));
                }
            }
        }
        Err(FetchError::Redirect("too many redirects"))
    }

    /// Sends one request, if its address may be asked.
    fn request(
        &self,
        url: &Url,
        ask: &Ask<'_>,
        validators: &Validators,
    ) -> Result<Response<Body>, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme(url.scheme().to_owned()));
        }
        let host = url.host_str().unwrap_or_default();
        if let Some(what) = forbidden_name(host, self.options.allow_private) {
            return Err(FetchError::Forbidden { host: host.to_owned(), what });
        }
        let mut url = url.clone();
        url.set_fragment(None);
        // Credentials in an article's address are not ours to send; neither call can fail for
        // an address with a host.
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        let mut request = self.agent(&url).get(url.as_str());
        if url.origin() == ask.url.origin() {
            if let Some(etag) = &validators.etag {
                request = request.header(header::IF_NONE_MATCH, etag);
            }
            if let Some(time) = &validators.last_modified {
                request = request.header(header::IF_MODIFIED_SINCE, time);
            }
        }
        let rule = rule(&self.options.hosts, host);
        if let Some(referer) = referer(rule.referer.as_ref(), ask, &url) {
            request = request.header(header::REFERER, referer.as_str());
        }
        if let Some(user_agent) = &rule.user_agent {
            request = request.header(header::USER_AGENT, user_agent);
        }
        for (name, value) in &rule.headers {
            request = request.header(name, value);
        }
        request.call().map_err(|error| told(error, host))
    }

    /// The client that goes the way this address must go.
    fn agent(&self, url: &Url) -> &Agent {
        let proxy = if url.scheme() == "https" { &self.https_proxy } else { &self.http_proxy };
        match proxy {
            Some(agent)
                if !bypasses(&self.options.proxies.bypass, url.host_str().unwrap_or_default()) =>
            {
                agent
            }
            _ => &self.direct,
        }
    }

    /// Reads a body, within all limits.
    fn receive(&self, response: Response<Body>, sink: &mut dyn BodySink) -> Result<(), FetchError> {
        let limit = self.options.max_bytes;
        let stated = response
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if stated.is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge { limit });
        }
        let start = Instant::now();
        let mut reader = response.into_body().into_reader();
        let mut buffer = vec![0; 64 << 10];
        let mut received = 0_u64;
        loop {
            let count = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(body_error(error)),
            };
            received += count as u64;
            if received > limit {
                return Err(FetchError::TooLarge { limit });
            }
            let elapsed = start.elapsed();
            if elapsed > self.options.total_timeout || elapsed > patience(received) {
                return Err(FetchError::Timeout(TOO_SLOW));
            }
            sink.write_all(&buffer[..count])
                .map_err(|error| FetchError::Disk(error.to_string()))?;
        }
        if stated.is_some_and(|length| received < length) {
            return Err(FetchError::CutShort);
        }
        Ok(())
    }
}

/// How long so many bytes may take: a modem's speed, after a while to get going.
fn patience(received: u64) -> Duration {
    Duration::from_secs(20 + received / 4096)
}

impl Fetch for Web {
    fn fetch(&self, ask: &Ask<'_>) -> Result<Fetched, Failed> {
        let mut bytes = Vec::new();
        match self.get(ask, &Validators::default(), &mut bytes) {
            (Ok(_), attempts) => {
                Ok(Fetched { content: Content::Memory(bytes.into()), attempts, kept: false })
            }
            (Err(error), attempts) => Err(Failed { error, attempts }),
        }
    }
}

/// A client with our limits, going through `proxy` if there is one.
fn agent(options: &WebOptions, proxy: Option<&str>) -> Result<Agent, FetchError> {
    let proxy = proxy
        .map(ureq::Proxy::new)
        .transpose()
        .map_err(|_| FetchError::Protocol("the address of the proxy makes no sense".to_owned()))?;
    let proxy_uri = proxy.as_ref().map(|proxy| proxy.uri().clone());
    let config = Agent::config_builder()
        .user_agent(&options.user_agent)
        .accept("image/*,*/*;q=0.5")
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_resolve(Some(options.connect_timeout))
        .timeout_connect(Some(options.connect_timeout))
        .timeout_recv_response(Some(options.response_timeout))
        .timeout_recv_body(Some(options.total_timeout))
        .timeout_per_read(Some(options.response_timeout))
        .max_idle_connections(options.parallel)
        .max_idle_connections_per_host(options.per_host)
        .proxy(proxy)
        .build();
    let resolver =
        Guarded { allow_private: options.allow_private, proxy: proxy_uri, known: Mutex::default() };
    Ok(Agent::with_parts(config, DefaultConnector::default(), resolver))
}

/// Resolves names, and keeps only the addresses that may be asked.
///
/// Remembers what it found for the run: pictures come in dozens from one host, and a name that
/// changes between two questions is an old trick.
#[derive(Debug)]
struct Guarded {
    allow_private: bool,
    proxy: Option<Uri>,
    known: Mutex<HashMap<String, ResolvedSocketAddrs>>,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        // The user's own proxy may stand anywhere.
        if self.proxy.as_ref() == Some(uri) {
            return DefaultResolver::default().resolve(uri, config, timeout);
        }
        let place = format!("{:?} {:?}", uri.scheme(), uri.authority());
        if let Some(addresses) = lock(&self.known).get(&place) {
            return Ok(addresses.clone());
        }
        let all = DefaultResolver::default().resolve(uri, config, timeout)?;
        let mut admitted = self.empty();
        let mut refused = None;
        for address in &*all {
            match forbidden(address.ip(), self.allow_private) {
                None => admitted.push(*address),
                Some(what) => refused = Some(what),
            }
        }
        if admitted.is_empty() {
            return Err(match refused {
                Some(what) => ureq::Error::Other(Box::new(Refused(what))),
                None => ureq::Error::HostNotFound,
            });
        }
        lock(&self.known).insert(place, admitted.clone());
        Ok(admitted)
    }
}

/// Carries what an address is through the client's own error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(&'static str);

/// What an error of the client is to a reader.
fn told(error: ureq::Error, host: &str) -> FetchError {
    match error {
        ureq::Error::Timeout(phase) => FetchError::Timeout(match phase {
            Timeout::Resolve => "looking up the host",
            Timeout::Connect => "connecting",
            Timeout::RecvBody => "reading the body",
            _ => "waiting for an answer",
        }),
        ureq::Error::HostNotFound => FetchError::NoHost,
        ureq::Error::Other(cause) => match cause.downcast::<Refused>() {
            Ok(refused) => FetchError::Forbidden { host: host.to_owned(), what: refused.0 },
            Err(cause) => FetchError::Protocol(cause.to_string()),
        },
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                FetchError::Timeout("waiting for an answer")
            }
            io::ErrorKind::UnexpectedEof => {
                FetchError::Connection("the connection was closed".to_owned())
            }
            // What the system's resolver says has no kind of its own, only these words of the
            // standard library.
            _ if error.to_string().starts_with("failed to lookup") => FetchError::NoHost,
            _ => FetchError::Connection(plain(&error)),
        },
        ureq::Error::ConnectionFailed => FetchError::Connection("no connection".to_owned()),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
            FetchError::Protocol("an address that cannot be asked".to_owned())
        }
        error => FetchError::Protocol(error.to_string()),
    }
}

/// What an error while reading a body is to a reader.
fn body_error(error: io::Error) -> FetchError {
    match ureq::Error::from(error) {
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                FetchError::Timeout("reading the body")
            }
            _ => FetchError::CutShort,
        },
        ureq::Error::Timeout(_) => FetchError::Timeout("reading the body"),
        error => FetchError::Protocol(error.to_string()),
    }
}

/// An error of the system without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_grows_with_what_came() {
        assert_eq!(patience(0), Duration::from_secs(20));
        assert_eq!(patience(4 << 20).as_secs(), 20 + 1024);
    }
}
