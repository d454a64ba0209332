//! What the user is told: lines on standard error while inputs are done, a summary, a report file.
//!
//! One input has a line for each diagnostic; many have a summary by code, since ten thousand lines
//! tell nobody anything. A standard error that is closed is no error.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use offprint::assets::Outcome;
use offprint::diagnostic::{Diagnostic, Diagnostics, Severity};
use serde::Serialize;

use crate::args::Telling;
use crate::events::{self, Event};
use crate::output;
use crate::progress;

/// How much is told of many inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// What was not done.
    Errors,
    /// That, and a summary of the diagnostics.
    Summary,
    /// That, and every diagnostic.
    All,
}

/// What came of one input.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) input: String,
    pub(crate) outputs: Vec<PathBuf>,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) images: Arc<Vec<Outcome>>,
    pub(crate) errors: Vec<String>,
    /// It is a book, and no article: counted only where it is not done.
    pub(crate) is_book: bool,
}

impl Done {
    /// An input that is not done.
    pub(crate) fn failed(input: String, error: String) -> Self {
        Self { input, errors: vec![error], ..Self::default() }
    }
}

/// Gathers what came of the inputs, and tells of it.
#[derive(Debug)]
pub(crate) struct Report {
    detail: Detail,
    summary: BTreeMap<(Severity, &'static str), Times>,
    rows: Option<Vec<Row>>,
    totals: Totals,
}

/// How often, and where first.
#[derive(Debug, Default)]
struct Times {
    count: usize,
    places: Vec<String>,
}

/// An input in the report file.
#[derive(Debug, Serialize)]
struct Row {
    input: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outputs: Vec<PathBuf>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<Diagnostic>,
    #[serde(skip_serializing_if = "no_images")]
    images: Arc<Vec<Outcome>>,
}

fn no_images(images: &Arc<Vec<Outcome>>) -> bool {
    images.is_empty()
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Totals {
    done: usize,
    failed: usize,
    notes: usize,
    warnings: usize,
    losses: usize,
}

impl Report {
    /// Nothing yet, of one input or many.
    pub(crate) fn new(telling: &Telling, many: bool) -> Self {
        let detail = match (telling.quiet, telling.verbose || !many) {
            (true, _) => Detail::Errors,
            (false, true) => Detail::All,
            (false, false) => Detail::Summary,
        };
        Self {
            detail,
            summary: BTreeMap::new(),
            rows: telling.report.is_some().then(Vec::new),
            totals: Totals::default(),
        }
    }

    /// Takes what came of one input, and tells of it what is told at once.
    pub(crate) fn add(&mut self, mut done: Done) {
        // What a backend tells of a whole output is about the input that it was made of.
        done.diagnostics.attribute_to(&done.input.as_str().into());
        for diagnostic in &done.diagnostics {
            match diagnostic.severity {
                Severity::Note => self.totals.notes += 1,
                Severity::Warning => self.totals.warnings += 1,
                Severity::Loss => self.totals.losses += 1,
            }
            match self.detail {
                Detail::Errors => {}
                _ if events::are_on() => events::tell(&Event::Diagnostic(diagnostic)),
                Detail::All => line(diagnostic),
                Detail::Summary => self.count(diagnostic),
            }
        }
        for message in &done.errors {
            if events::are_on() {
                events::tell(&Event::Error { input: Some(&done.input), message });
            } else {
                error(message);
            }
        }
        if self.detail > Detail::Errors {
            let Done { input, outputs, errors, .. } = &done;
            events::tell(&Event::Input { input, done: errors.is_empty(), outputs });
        }
        if !done.errors.is_empty() {
            self.totals.failed += 1;
        } else if !done.is_book {
            self.totals.done += 1;
        }
        if let Some(rows) = &mut self.rows {
            rows.push(Row {
                input: done.input,
                outputs: done.outputs,
                errors: done.errors,
                diagnostics: done.diagnostics.iter().cloned().collect(),
                images: done.images,
            });
        }
    }

    fn count(&mut self, diagnostic: &Diagnostic) {
        let times = self.summary.entry((diagnostic.severity, diagnostic.code)).or_default();
        times.count += 1;
        if times.places.len() < 3 {
            let source = diagnostic.source.as_deref().unwrap_or_default();
            let place = match diagnostic.place {
                Some(place) => format!("{source}:{}", place.line),
                None => source.to_owned(),
            };
            if !times.places.contains(&place) {
                times.places.push(place);
            }
        }
    }

    /// How many inputs are not done.
    pub(crate) fn failed(&self) -> usize {
        self.totals.failed
    }

    /// Tells what is told at the end, and writes the report file; the exit status.
    pub(crate) fn finish(&self, telling: &Telling) -> anyhow::Result<u8> {
        progress::wipe();
        self.summarize();
        if let Some(path) = &telling.report {
            let text = self.to_json()?;
            output::at(path, false)
                .map_err(anyhow::Error::from)
                .and_then(|file| {
                    output::write(file, |file| Ok(file.main()?.write_all(text.as_bytes())?))
                })
                .with_context(|| format!("cannot write the report `{}`", path.display()))?;
        }
        let status = match (self.totals.failed > 0, telling.strict && self.totals.losses > 0) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        };
        self.tell_totals(status);
        Ok(status)
    }

    fn tell_totals(&self, status: u8) {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        events::tell(&Event::Done(events::Totals {
            done: count(self.totals.done),
            failed: count(self.totals.failed),
            notes: Some(count(self.totals.notes)),
            warnings: Some(count(self.totals.warnings)),
            losses: Some(count(self.totals.losses)),
            status,
        }));
    }

    fn summarize(&self) {
        if self.summary.is_empty() {
            return;
        }
        for ((severity, code), times) in self.summary.iter().rev() {
            let places = times.places.join(", ");
            line(match times.count {
                1 => format!("{severity}[{code}]: once, at {places}"),
                count => format!("{severity}[{code}]: {count} times, first at {places}"),
            });
        }
        let Totals { done, failed, .. } = self.totals;
        let failed = if failed > 0 { format!(", {failed} not done") } else { String::new() };
        line(format!(
            "{done} articles done{failed}; `-v` has a line for each, `--report FILE.json` all"
        ));
    }

    /// The report file's text.
    fn to_json(&self) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct File<'a> {
            offprint: u32,
            totals: Totals,
            articles: &'a [Row],
        }
        let articles = self.rows.as_deref().unwrap_or_default();
        let file = File { offprint: 1, totals: self.totals, articles };
        serde_json::to_string_pretty(&file).map(|text| text + "\n")
    }
}

/// Tells of something that was not done.
pub(crate) fn error(message: &str) {
    if events::are_on() {
        return events::tell(&Event::Error { input: None, message });
    }
    lines(&format!("offprint: {message}"));
}

/// Several lines of our own, as of an excerpt with a caret below.
pub(crate) fn lines(text: &str) {
    text.lines().for_each(line);
}

/// One line, whatever stands in it: names of files may hold line ends, and escape sequences that a
/// terminal would obey.
pub(crate) fn line(text: impl Display) {
    let text: String = text
        .to_string()
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    progress::wipe();
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
