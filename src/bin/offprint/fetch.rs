//! `offprint fetch`: the images of articles into the store, nothing converted.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, bail};
use offprint::assets::{ImageRequest, Outcome};
use offprint::diagnostic::Diagnostics;

use crate::args;
use crate::inputs::{self, Input};
use crate::parallel;
use crate::pictures::{self, Pictures};
use crate::progress::{Progress, megabytes};
use crate::reading;
use crate::report::{self, Done, Report};
use crate::store;

/// Fetches; the exit status.
pub(crate) fn run(arguments: &args::Fetch) -> anyhow::Result<u8> {
    let inputs = inputs::resolve(&arguments.reading, None)?.list;
    // Here a store that cannot be opened is no small matter.
    store::open()?;
    let pictures = Pictures::new(&arguments.images, !arguments.offline, true)?;
    let telling = &arguments.telling;
    let mut report = Report::new(telling, inputs.len() > 1);
    let progress = Progress::new(inputs.len(), telling.quiet);
    let (requests, mut rows) = read(&inputs, arguments, &progress)?;
    let mut diagnostics = Diagnostics::new();
    let assets = pictures.gather(&requests, &progress, &mut diagnostics);
    drop(requests);
    let total = Total::of(assets.report());
    share(&mut rows, &diagnostics, assets.report());
    for row in rows {
        report.add(row);
    }
    pictures.tidy();
    let status = report.finish(telling)?;
    if !telling.quiet && !telling.json {
        report::line(total.told());
    }
    Ok(status)
}

/// What the inputs show that is on the network, and a row for each input in the report.
fn read(
    inputs: &[Input],
    arguments: &args::Fetch,
    progress: &Progress,
) -> anyhow::Result<(Vec<ImageRequest>, Vec<Done>)> {
    let (mut all, mut rows) = (Vec::new(), Vec::new());
    parallel::in_order(
        inputs,
        parallel::threads(arguments.reading.jobs),
        |input| {
            let name: Arc<str> = input.name().into();
            let (mut article, source) = reading::with_source(input, &arguments.reading)?;
            let mut requests =
                pictures::requests(&mut article.document, true, Some(&name), &source);
            requests.retain(is_remote);
            progress.input();
            anyhow::Ok(requests)
        },
        |input, read| {
            let read = read.map_err(|error| format!("{}: {error}", input.name()));
            match read.and_then(|read| read.map_err(|error| format!("{error:#}"))) {
                Ok(mut requests) => {
                    all.append(&mut requests);
                    rows.push(Done { input: input.name(), ..Done::default() });
                }
                Err(error) => rows.push(Done::failed(input.name(), error)),
            }
        },
    )
    .context("cannot start threads")?;
    if rows.is_empty() {
        bail!("there is nothing to read");
    }
    Ok((all, rows))
}

/// Whether an image has to come from the network: all others are where they are.
fn is_remote(request: &ImageRequest) -> bool {
    let url = request.base.resolve(&request.url);
    url.is_some_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// Gives each input what was told of it, and the addresses that it is the first to name.
fn share(rows: &mut [Done], diagnostics: &Diagnostics, outcomes: &[Outcome]) {
    let index: HashMap<String, usize> =
        rows.iter().enumerate().map(|(index, row)| (row.input.clone(), index)).collect();
    let row = |source: Option<&Arc<str>>| index.get(source?.as_ref()).copied();
    for diagnostic in diagnostics {
        if let Some(index) = row(diagnostic.source.as_ref()) {
            rows[index].diagnostics.push(diagnostic.clone());
        }
    }
    for outcome in outcomes {
        let first = outcome.places.first().and_then(|place| place.source.as_ref());
        if let Some(index) = row(first) {
            Arc::make_mut(&mut rows[index].images).push(outcome.clone());
        }
    }
}

/// What came of all addresses together.
#[derive(Debug, Default, PartialEq, Eq)]
struct Total {
    had: usize,
    kept: usize,
    missing: usize,
    bytes: u64,
}

impl Total {
    fn of(outcomes: &[Outcome]) -> Self {
        let mut total = Self::default();
        for outcome in outcomes {
            if outcome.outcome == "had" {
                total.had += 1;
                total.kept += usize::from(outcome.kept);
                total.bytes += outcome.bytes.unwrap_or(0);
            } else {
                total.missing += 1;
            }
        }
        total
    }

    fn told(&self) -> String {
        let Self { had, kept, missing, bytes } = self;
        let size = megabytes(*bytes);
        format!("{had} images in the store, {size}; {kept} of them from before; {missing} missing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_told_in_a_line() {
        let total = Total { had: 3, kept: 1, missing: 2, bytes: 33_100_000 };
        let line = "3 images in the store, 33.1 MB; 1 of them from before; 2 missing";
        assert_eq!(total.told(), line);
    }
}
