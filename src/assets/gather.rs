//! Gathering: every address asked once, several at a time, each accounted for.
//!
//! Assumes a [`Fetch`] that bounds its own time. The order of results, diagnostics and report is
//! the order of the requests, whatever the threads do. Does not retry and knows no protocol.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::{fs, thread};

use serde::Serialize;
use url::Url;

use super::convert::salvage;
use super::fetch::{Ask, Content, Fetch, FetchError, Fetched};
use super::inspect::{Inspection, Refusal, inspect};
use super::media::MediaType;
use super::{Asset, Assets, key, svg};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::document::Base;

/// A picture that a document names.
#[derive(Clone, Debug, Default)]
pub struct ImageRequest {
    /// What relative addresses of the document stand against.
    pub base: Base,
    /// The address as the tree has it.
    pub url: String,
    /// The page to name in `Referer`; nothing is sent without it.
    pub referer: Option<Url>,
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
    /// How many addresses of one host are asked at once.
    pub per_host: usize,
    /// Pictures of more pixels are refused before anything decodes them.
    pub max_pixels: u64,
}

impl Default for GatherOptions {
    fn default() -> Self {
        Self { parallel: 32, per_host: 16, max_pixels: 100_000_000 }
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

/// What became of one address.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Outcome {
    /// The resolved address, or the written one when it does not resolve; long ones shortened.
    pub url: String,
    /// `had`, or a stable name of why it is missing.
    pub outcome: &'static str,
    /// Why it is missing, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Number of bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The type, told from the bytes.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<&'static str>,
    /// Width and height, px.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels: Option<(u32, u32)>,
    /// BLAKE3 of the bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Arc<str>>,
    /// How many requests went out for it.
    pub attempts: u32,
    /// Whether it was at hand from an earlier run.
    pub kept: bool,
    /// The documents that name it.
    pub places: Vec<Mention>,
}

/// Where an address is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Mention {
    /// The document, as the user named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
    /// Where in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
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
    /// let url = "https://example.org/a.png".to_owned();
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
        for (job, result) in jobs.iter().zip(results) {
            for repair in &result.repairs {
                tell(job, requests, repair, diagnostics);
            }
            if let Err(missing) = &result.asset {
                let message = format!("no image at `{}`: {}", job.shown, missing.message());
                let loss = Repair { severity: Severity::Loss, code: "image-missing", message };
                tell(job, requests, &loss, diagnostics);
            }
            assets.report.push(outcome(job, requests, &result));
            if let (Some(url), Ok(asset)) = (&job.url, result.asset) {
                assets.insert(url, asset);
            }
        }
        assets
    }
}

/// One address, and the requests that name it.
struct Job {
    url: Option<Url>,
    host: String,
    shown: String,
    mentions: Vec<usize>,
}

/// What is told of an address beside whether it was had.
struct Repair {
    severity: Severity,
    code: &'static str,
    message: String,
}

struct JobResult {
    asset: Result<Asset, Missing>,
    repairs: Vec<Repair>,
    attempts: u32,
    kept: bool,
}

enum Missing {
    Fetch(FetchError),
    Refused(Refusal),
}

impl Missing {
    fn code(&self) -> &'static str {
        match self {
            Self::Fetch(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Fetch(error) => error.to_string(),
            Self::Refused(refusal) => refusal.to_string(),
        }
    }
}

/// The distinct addresses, in the order in which they are first named.
fn jobs(requests: &[ImageRequest]) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
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
        let job = *by_key.entry(key).or_insert_with(|| {
            let shown = shorten(url.as_ref().map_or(written, Url::as_str));
            let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
            jobs.push(Job { url, host, shown, mentions: Vec::new() });
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
    let mut told = HashSet::new();
    for request in job.mentions.iter().map(|index| &requests[*index]) {
        let source = request.source.clone().or_else(|| diagnostics.source().cloned());
        if told.insert(source.clone()) {
            diagnostics.push(Diagnostic {
                severity: repair.severity,
                code: repair.code,
                message: repair.message.clone().into(),
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
    Outcome {
        url: job.shown.clone(),
        outcome: missing.map_or("had", Missing::code),
        message: missing.map(Missing::message),
        bytes: asset.map(|asset| asset.length),
        media_type: asset.map(|asset| asset.media_type.mime()),
        pixels: asset.and_then(|asset| asset.pixels),
        digest: asset.map(|asset| Arc::clone(&asset.digest)),
        attempts: result.attempts,
        kept: result.kept,
        places: mentions
            .map(|request| Mention { source: request.source.clone(), place: request.place })
            .filter(|mention| seen.insert(mention.clone()))
            .collect(),
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
    let queue = Mutex::new(Queue::new(jobs.iter().map(|job| job.host.as_str()), options.per_host));
    let freed = Condvar::new();
    let workshop = Mutex::new(());
    let done = Mutex::new((0_usize, 0_u64));
    let work = || {
        let mut results = Vec::new();
        while let Some(index) = take(&queue, &freed) {
            let job = &jobs[index];
            // A decoder or a caller's fetcher that panics must not keep the others waiting.
            let one = AssertUnwindSafe(|| fetch_one(job, requests, fetch, options, &workshop));
            let result = catch_unwind(one).unwrap_or_else(|_| unfinished());
            lock(&queue).finished(&job.host);
            freed.notify_all();
            let mut done = lock(&done);
            done.0 += 1;
            done.1 += result.asset.as_ref().map_or(0, |asset| asset.length);
            let (count, bytes) = *done;
            progress(Progress { done: count, total: jobs.len(), bytes, host: &job.host });
            drop(done);
            results.push((index, result));
        }
        results
    };
    let mut results: BTreeMap<usize, JobResult> = thread::scope(|scope| {
        let workers: Vec<_> =
            (1..options.parallel.min(jobs.len())).map(|_| scope.spawn(work)).collect();
        let own = work();
        let others = workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default());
        others.chain(own).collect()
    });
    (0..jobs.len()).map(|index| results.remove(&index).unwrap_or_else(unfinished)).collect()
}

/// What stands for a job whose fetcher panicked: the other pictures are still had.
fn unfinished() -> JobResult {
    let error = FetchError::Protocol("the fetcher failed".to_owned());
    JobResult { asset: Err(Missing::Fetch(error)), repairs: Vec::new(), attempts: 0, kept: false }
}

/// A lock whose holder panicked is taken over: what it guards here is whole after each statement.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next job, after waiting for a host to be free if need be; `None` when none is left.
fn take(queue: &Mutex<Queue>, freed: &Condvar) -> Option<usize> {
    let mut queue = lock(queue);
    loop {
        match queue.next() {
            Next::Job(index) => return Some(index),
            Next::Nothing => return None,
            Next::Wait => queue = freed.wait(queue).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

fn fetch_one(
    job: &Job,
    requests: &[ImageRequest],
    fetch: &dyn Fetch,
    options: &GatherOptions,
    workshop: &Mutex<()>,
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
    let ask = Ask { url, written, base: &request.base, referer: request.referer.as_ref() };
    match fetch.fetch(&ask) {
        Ok(fetched) => {
            result.attempts = fetched.attempts;
            result.kept = fetched.kept;
            result.asset =
                admit(fetched, fetch, options, workshop, &mut result.repairs, &job.shown);
        }
        Err(failed) => {
            result.attempts = failed.attempts;
            result.asset = Err(Missing::Fetch(failed.error));
        }
    }
    result
}

/// Makes an asset of what was fetched, if it is a picture that can be used.
fn admit(
    fetched: Fetched,
    fetch: &dyn Fetch,
    options: &GatherOptions,
    workshop: &Mutex<()>,
    repairs: &mut Vec<Repair>,
    shown: &str,
) -> Result<Asset, Missing> {
    // One picture is in memory at a time, however many are on their way.
    let _alone = lock(workshop);
    let (bytes, content) = match fetched.content {
        Content::Memory(bytes) => (Arc::clone(&bytes), Content::Memory(bytes)),
        Content::File(path) => {
            let bytes = fs::read(&path)
                .map_err(|error| Missing::Fetch(FetchError::Disk(error.to_string())))?;
            (bytes.into(), Content::File(path))
        }
    };
    if MediaType::sniff(&bytes) == Some(MediaType::Svg) {
        return drawing(&bytes, fetch, repairs, shown).map_err(Missing::Refused);
    }
    let seen = inspect(&bytes).map_err(Missing::Refused)?;
    match seen.pixels {
        Some((width, height)) if u64::from(width) * u64::from(height) > options.max_pixels => {
            Err(Missing::Refused(Refusal::TooManyPixels { width, height }))
        }
        _ if seen.cut_short => {
            let saved = salvage(&bytes, &seen).ok_or(Missing::Refused(Refusal::CutShort))?;
            let seen = inspect(&saved).map_err(Missing::Refused)?;
            repairs.push(Repair {
                severity: Severity::Warning,
                code: "image-cut-short",
                message: format!("the image `{shown}` is cut short: only a part of it is there"),
            });
            let asset = Asset::new(seen, &saved, Content::Memory(Arc::default()));
            Ok(Asset { content: fetch.keep(saved), ..asset })
        }
        _ => Ok(Asset::new(seen, &bytes, content)),
    }
}

/// Makes an asset of a drawing: of a copy of it that is safe to embed.
fn drawing(
    bytes: &[u8],
    fetch: &dyn Fetch,
    repairs: &mut Vec<Repair>,
    shown: &str,
) -> Result<Asset, Refusal> {
    let cleaned = svg::clean(bytes)?;
    if cleaned.lost_references {
        repairs.push(Repair {
            severity: Severity::Warning,
            code: "svg-references-removed",
            message: format!("the drawing `{shown}` names other files, which are left out"),
        });
    }
    if cleaned.lost_scripts {
        repairs.push(Repair {
            severity: Severity::Note,
            code: "svg-scripts-removed",
            message: format!("scripts and pages inside the drawing `{shown}` are left out"),
        });
    }
    let seen = Inspection {
        media_type: MediaType::Svg,
        pixels: cleaned.pixels,
        orientation: 1,
        animated: false,
        cut_short: false,
    };
    let bytes = cleaned.text.into_bytes();
    let asset = Asset::new(seen, &bytes, Content::Memory(Arc::default()));
    Ok(Asset { content: fetch.keep(bytes), ..asset })
}

/// Which job is next: in order, but never more than so many of one host at once.
struct Queue {
    /// Hosts that have jobs waiting and may be asked, the one that waited longest first.
    ready: VecDeque<String>,
    hosts: HashMap<String, Host>,
    per_host: usize,
    waiting: usize,
}

#[derive(Default)]
struct Host {
    jobs: VecDeque<usize>,
    running: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Job(usize),
    Wait,
    Nothing,
}

impl Queue {
    /// A queue of jobs numbered from 0, by host.
    fn new<'a>(jobs: impl Iterator<Item = &'a str>, per_host: usize) -> Self {
        let mut queue = Self {
            ready: VecDeque::new(),
            hosts: HashMap::new(),
            per_host: per_host.max(1),
            waiting: 0,
        };
        for (index, host) in jobs.enumerate() {
            let entry = queue.hosts.entry(host.to_owned()).or_default();
            if entry.jobs.is_empty() {
                queue.ready.push_back(host.to_owned());
            }
            entry.jobs.push_back(index);
            queue.waiting += 1;
        }
        queue
    }

    fn next(&mut self) -> Next {
        let Some(name) = self.ready.pop_front() else {
            return if self.waiting == 0 { Next::Nothing } else { Next::Wait };
        };
        let Some(host) = self.hosts.get_mut(&name) else { return Next::Nothing };
        let Some(job) = host.jobs.pop_front() else { return Next::Nothing };
        host.running += 1;
        self.waiting -= 1;
        if !host.jobs.is_empty() && host.running < self.per_host {
            self.ready.push_back(name);
        }
        Next::Job(job)
    }

    fn finished(&mut self, name: &str) {
        if let Some(host) = self.hosts.get_mut(name) {
            let was_full = host.running == self.per_host;
            host.running -= 1;
            if was_full && !host.jobs.is_empty() {
                self.ready.push_back(name.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIF: &[u8] =
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

    #[test]
    fn hosts_take_turns_and_keep_to_their_share() {
        let mut queue = Queue::new(["a", "a", "a", "b", "a"].into_iter(), 2);
        assert_eq!(queue.next(), Next::Job(0));
        assert_eq!(queue.next(), Next::Job(3));
        assert_eq!(queue.next(), Next::Job(1));
        assert_eq!(queue.next(), Next::Wait);
        queue.finished("b");
        assert_eq!(queue.next(), Next::Wait);
        queue.finished("a");
        assert_eq!(queue.next(), Next::Job(2));
        queue.finished("a");
        assert_eq!(queue.next(), Next::Job(4));
        assert_eq!(queue.next(), Next::Nothing);
    }

    fn request(url: &str, source: &str) -> ImageRequest {
        ImageRequest {
            url: url.to_owned(),
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
