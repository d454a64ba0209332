//! Gathering: every address asked once, several at a time, each accounted for.
//!
//! Assumes a [`Fetch`] that bounds its own time. The order of results, diagnostics and report is
//! the order of the requests, whatever the threads do. Does not retry and knows no protocol.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use url::Url;

use super::admit::{Missing, Repair, admit};
use super::fetch::{Ask, Content, Fetch, FetchError};
use super::outcome::{Mention, Outcome};
use super::queue::{in_turns, lock};
use super::referrer::ReferrerPolicy;
use super::{Asset, Assets, key};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::document::Base;

/// A picture that a document names. A book has many, so that what they share is shared.
#[derive(Clone, Debug, Default)]
pub struct ImageRequest {
    /// What relative addresses of the document stand against.
    pub base: Base,
    /// The address as the tree has it.
    pub url: Arc<str>,
    /// The address of the page, as far as it is known.
    pub page: Option<Arc<Url>>,
    /// What may be told of the page to who is asked for the picture.
    pub policy: ReferrerPolicy,
    /// The document, as the user named it; for the diagnostic.
    pub source: Option<Arc<str>>,
    /// Where in the document; for the diagnostic.
    pub place: Option<Place>,
}

/// How to gather. The default suits a home connection.
#[derive(Clone, Debug)]
pub struct GatherOptions {
    /// How many addresses are asked at once.
    pub parallel: usize,
    /// How many addresses of one host are asked at once, once it answers well.
    pub per_host: usize,
    /// Pictures of more pixels are refused before anything decodes them.
    pub max_pixels: u64,
}

impl Default for GatherOptions {
    fn default() -> Self {
        Self { parallel: 64, per_host: 32, max_pixels: 100_000_000 }
    }
}

/// How far gathering has come, after an address is done with.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// Addresses done with.
    pub done: usize,
    /// Addresses in all.
    pub total: usize,
    /// Bytes of the pictures had so far.
    pub bytes: u64,
    /// The host of the address that was just done with; empty for one without.
    pub host: &'a str,
}

impl Assets {
    /// Asks for every picture, each address once, and accounts for each.
    ///
    /// A picture that is missing is one diagnostic `image-missing` for each document that names
    /// it. `progress` is called from several threads, one at a time; `&|_| {}` does nothing.
    ///
    /// ```
    /// use offprint::assets::{Assets, Fetched, FetchError, GatherOptions, ImageRequest};
    /// use offprint::diagnostic::Diagnostics;
    /// use url::Url;
    ///
    /// let nothing = |_: &Url| -> Result<Fetched, FetchError> { Err(FetchError::NotFound) };
    /// let url = "https://example.org/a.png".into();
    /// let requests = [ImageRequest { url, ..ImageRequest::default() }];
    /// let mut diagnostics = Diagnostics::new();
    /// let options = GatherOptions::default();
    /// Assets::gather(&requests, &nothing, &options, &|_| {}, &mut diagnostics);
    /// let line = diagnostics.iter().next().unwrap().to_string();
    /// assert_eq!(line, "loss[image-missing]: no image at `https://example.org/a.png`: not found");
    /// ```
    pub fn gather(
        requests: &[ImageRequest],
        fetch: &dyn Fetch,
        options: &GatherOptions,
        progress: &(dyn Fn(Progress<'_>) + Sync),
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let jobs = jobs(requests);
        let results = run(&jobs, requests, fetch, options, progress);
        let mut assets = Self::default();
        let mut report = Vec::with_capacity(jobs.len());
        // Each job goes as its outcome comes: a large book has tens of thousands.
        for (job, result) in jobs.into_iter().zip(results) {
            for repair in &result.repairs {
                tell(&job, requests, repair, diagnostics);
            }
            if let Err(missing) = &result.asset {
                let after = format!(": {}", missing.message());
                let (severity, code) = (Severity::Loss, "image-missing");
                let loss = Repair { severity, code, before: "no image at", after };
                tell(&job, requests, &loss, diagnostics);
            }
            report.push(outcome(&job, requests, &result));
            if let (Some(url), Ok(asset)) = (&job.url, result.asset) {
                assets.insert(url, asset);
            }
        }
        assets.report = Arc::new(report);
        assets
    }
}

/// One address, and the requests that name it.
struct Job {
    url: Option<Url>,
    /// Which of the requests, at least one.
    mentions: Vec<usize>,
}

impl Job {
    fn host(&self) -> &str {
        self.url.as_ref().and_then(Url::host_str).unwrap_or_default()
    }

    /// The address as people can read it.
    fn shown(&self, requests: &[ImageRequest]) -> String {
        let written = || self.mentions.first().map_or("", |first| requests[*first].url.trim());
        shorten(self.url.as_ref().map_or_else(written, Url::as_str))
    }
}

struct JobResult {
    asset: Result<Asset, Missing>,
    repairs: Vec<Repair>,
    attempts: u32,
    kept: bool,
}

/// The distinct addresses, in the order in which they are first named.
fn jobs(requests: &[ImageRequest]) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut by_key: HashMap<blake3::Hash, usize> = HashMap::new();
    for (index, request) in requests.iter().enumerate() {
        let written = request.url.trim();
        // An empty address or a fragment names the page itself.
        let url = if written.is_empty() || written.starts_with('#') {
            None
        } else {
            request.base.resolve(written)
        };
        let key = url.as_ref().map_or_else(
            || format!("unresolved {written}"),
            |url| {
                // What a page may read locally depends on where it lies.
                let folder = if url.scheme() == "file" { request.base.address() } else { None };
                format!("{} {}", folder.map_or("", Url::as_str), key(url))
            },
        );
        let job = *by_key.entry(blake3::hash(key.as_bytes())).or_insert_with(|| {
            jobs.push(Job { url, mentions: Vec::new() });
            jobs.len() - 1
        });
        jobs[job].mentions.push(index);
    }
    jobs
}

/// An address as people can read it: a long one loses its middle.
fn shorten(address: &str) -> String {
    const LONGEST: usize = 200;
    if address.starts_with("data:") && address.len() > 60 {
        return format!("{}…", address.chars().take(40).collect::<String>());
    }
    if address.chars().count() <= LONGEST {
        return address.to_owned();
    }
    let head: String = address.chars().take(LONGEST - 40).collect();
    let tail: Vec<char> = address.chars().rev().take(39).collect();
    head + "…" + &tail.into_iter().rev().collect::<String>()
}

/// Tells of `repair`, once for each document that names the address.
fn tell(job: &Job, requests: &[ImageRequest], repair: &Repair, diagnostics: &mut Diagnostics) {
    let Repair { before, after, .. } = repair;
    let mut told = HashSet::new();
    for request in job.mentions.iter().map(|index| &requests[*index]) {
        let source = request.source.clone().or_else(|| diagnostics.source().cloned());
        if told.insert(source.clone()) {
            diagnostics.push(Diagnostic {
                severity: repair.severity,
                code: repair.code,
                message: format!("{before} `{}`{after}", shorten(request.url.trim())).into(),
                source,
                place: request.place,
            });
        }
    }
}

fn outcome(job: &Job, requests: &[ImageRequest], result: &JobResult) -> Outcome {
    let asset = result.asset.as_ref().ok();
    let missing = result.asset.as_ref().err();
    let mut seen = HashSet::new();
    let mentions = job.mentions.iter().map(|index| &requests[*index]);
    let mut places: Vec<Mention> = mentions
        .map(|request| Mention { source: request.source.clone(), place: request.place })
        .filter(|mention| seen.insert(mention.clone()))
        .collect();
    places.shrink_to_fit(); // Most have one.
    Outcome {
        url: job.shown(requests),
        outcome: missing.map_or("had", Missing::code),
        message: missing.map(Missing::message),
        bytes: asset.map(|asset| asset.length),
        media_type: asset.map(|asset| asset.media_type.mime()),
        pixels: asset.and_then(|asset| asset.pixels),
        digest: asset.map(|asset| Arc::clone(&asset.digest)),
        file: asset.and_then(|asset| match &asset.content {
            Content::File(path) => Some(path.to_string_lossy().into_owned()),
            Content::Memory(_) => None,
        }),
        attempts: result.attempts,
        kept: result.kept,
        places,
    }
}

/// Runs all jobs, several at a time; results are in the order of the jobs.
fn run(
    jobs: &[Job],
    requests: &[ImageRequest],
    fetch: &dyn Fetch,
    options: &GatherOptions,
    progress: &(dyn Fn(Progress<'_>) + Sync),
) -> Vec<JobResult> {
    let done = Mutex::new((0_usize, 0_u64));
    let work = |index: usize| {
        let job = &jobs[index];
        let result = fetch_one(job, requests, fetch, options);
        let mut done = lock(&done);
        done.0 += 1;
        done.1 += result.asset.as_ref().map_or(0, |asset| asset.length);
        let (count, bytes) = *done;
        progress(Progress { done: count, total: jobs.len(), bytes, host: job.host() });
        let answered = match &result.asset {
            Err(Missing::Fetch(error)) => error.is_answer(),
            _ => true,
        };
        (result, answered)
    };
    let hosts: Vec<&str> = jobs.iter().map(Job::host).collect();
    in_turns(&hosts, options.parallel, options.per_host, &work)
        .into_iter()
        .map(|result| result.unwrap_or_else(unfinished))
        .collect()
}

/// What stands for a job whose fetcher panicked: the other pictures are still had.
fn unfinished() -> JobResult {
    let error = FetchError::Protocol("the fetcher failed".to_owned());
    JobResult { asset: Err(Missing::Fetch(error)), repairs: Vec::new(), attempts: 0, kept: false }
}

fn fetch_one(
    job: &Job,
    requests: &[ImageRequest],
    fetch: &dyn Fetch,
    options: &GatherOptions,
) -> JobResult {
    let mut result = JobResult {
        asset: Err(Missing::Fetch(FetchError::Unresolved)),
        repairs: Vec::new(),
        attempts: 0,
        kept: false,
    };
    let (Some(url), Some(first)) = (&job.url, job.mentions.first()) else { return result };
    let request = &requests[*first];
    let written = request.url.trim();
    let (page, policy) = (request.page.as_deref(), request.policy);
    let ask = Ask { url, written, base: &request.base, page, policy };
    match fetch.fetch(&ask) {
        Ok(fetched) => {
            result.attempts = fetched.attempts;
            result.kept = fetched.kept;
            result.asset = admit(fetched, fetch, options.max_pixels, &mut result.repairs);
        }
        Err(failed) => {
            result.attempts = failed.attempts;
            result.asset = Err(Missing::Fetch(failed.error));
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::Fetched;

    const GIF: &[u8] =
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

    fn request(url: &str, source: &str) -> ImageRequest {
        ImageRequest {
            url: url.into(),
            source: Some(source.into()),
            place: Some(Place::line(3)),
            ..ImageRequest::default()
        }
    }

    #[test]
    fn an_address_is_asked_once_and_missing_once_for_each_document() {
        let asked = Mutex::new(Vec::new());
        let fetch = |url: &Url| {
            lock(&asked).push(url.path().to_owned());
            match url.path() {
                "/a.gif" => Ok(Fetched::from(GIF.to_vec())),
                "/page" => Ok(Fetched::from(b"<!DOCTYPE html><p>no".to_vec())),
                _ => Err(FetchError::Status(404)),
            }
        };
        let requests = [
            request("https://e.org/b", "one.md"),
            request("https://e.org/a.gif", "one.md"),
            request("https://e.org/b", "one.md"),
            request("https://e.org/b", "two.md"),
            request("https://e.org/page", "two.md"),
            request("", "two.md"),
        ];
        let mut diagnostics = Diagnostics::new();
        let assets =
            Assets::gather(&requests, &fetch, &GatherOptions::default(), &|_| {}, &mut diagnostics);
        let mut asked = lock(&asked).clone();
        asked.sort();
        assert_eq!(asked, ["/a.gif", "/b", "/page"]);
        assert!(assets.get(&Base::default(), "https://e.org/a.gif").is_some());
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "one.md:3: loss[image-missing]: no image at `https://e.org/b`: HTTP status 404",
                "two.md:3: loss[image-missing]: no image at `https://e.org/b`: HTTP status 404",
                "two.md:3: loss[image-missing]: no image at `https://e.org/page`: a web page came \
                 in place of a picture",
                "two.md:3: loss[image-missing]: no image at ``: not an address that can be resolved",
            ]
        );
        let outcomes: Vec<_> = assets.report().iter().map(|outcome| outcome.outcome).collect();
        assert_eq!(outcomes, ["http-status", "had", "web-page", "unresolved"]);
    }

    #[test]
    fn a_fetcher_that_panics_loses_its_own_picture_only() {
        let fetch = |url: &Url| -> Result<Fetched, FetchError> {
            assert!(!url.path().contains("bad"), "planted");
            Ok(Fetched::from(GIF.to_vec()))
        };
        let requests =
            ["a", "bad", "b", "c"].map(|path| request(&format!("https://e.org/{path}"), "one.md"));
        let options = GatherOptions { parallel: 2, per_host: 1, ..GatherOptions::default() };
        let mut diagnostics = Diagnostics::new();
        let assets = Assets::gather(&requests, &fetch, &options, &|_| {}, &mut diagnostics);
        let outcomes: Vec<_> = assets.report().iter().map(|outcome| outcome.outcome).collect();
        assert_eq!(outcomes, ["had", "protocol", "had", "had"]);
    }
}
