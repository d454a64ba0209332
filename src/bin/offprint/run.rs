//! Acts: reads inputs, has them written, in parallel, and tells of what went amiss in their order.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use offprint::assets::Assets;
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;

use crate::args::Convert;
#[cfg(feature = "paint")]
use crate::cover;
use crate::output;
use crate::parallel;
use crate::pictures::{self, Pictures};
use crate::progress::Progress;
use crate::reading;
use crate::report::{Done, Report};
use crate::spec::{self, Job, Target};
use crate::writing::Writer;

/// How many articles wait for their pictures at once.
const WAITING: usize = 16;

/// `offprint convert`; the exit status.
pub(crate) fn convert(convert: &Convert) -> anyhow::Result<u8> {
    let jobs = spec::jobs(convert)?;
    if convert.dry_run {
        return tell(&jobs);
    }
    let has_pictures = |target: &Target| target.has_pictures(&convert.rendering);
    let pictures = if jobs.iter().flat_map(|job| &job.targets).any(has_pictures) {
        Some(Pictures::new(&convert.fetching.images, !convert.fetching.offline, false)?)
    } else {
        None
    };
    let mut report = Report::new(&convert.telling, jobs.len() > 1);
    let progress = Progress::new(jobs.len(), convert.telling.quiet);
    let cores = parallel::threads(convert.reading.jobs);
    // Most articles of an archive wait for hosts that are gone: many may wait while few write.
    let waiting = if pictures.is_some() { cores.max(WAITING) } else { cores };
    let turns = parallel::Turns::new(cores);
    parallel::in_order(
        &jobs,
        waiting,
        |job| {
            let done = run(job, convert, pictures.as_ref(), &progress, &turns);
            progress.input();
            done
        },
        |job, done| {
            report.add(done.unwrap_or_else(|error| {
                Done::failed(job.input.name(), format!("{}: {error}", job.input.name()))
            }));
        },
    )
    .context("cannot start threads")?;
    if let Some(pictures) = &pictures {
        pictures.tidy();
    }
    report.finish(&convert.telling)
}

/// Prints what becomes of each input, two columns parted by a tab; the exit status.
fn tell(jobs: &[Job]) -> anyhow::Result<u8> {
    let line = |job: &Job, target: &Target| {
        let output =
            target.destination.path().map_or("-".into(), |path| path.display().to_string());
        format!("{}\t{output}\n", job.input.name())
    };
    let lines: Vec<String> = jobs
        .iter()
        .flat_map(|job| job.targets.iter().map(move |target| line(job, target)))
        .collect();
    output::print(lines.concat().as_bytes())?;
    Ok(0)
}

/// Reads one input and writes its outputs. One that fails does not keep the others.
fn run(
    job: &Job,
    convert: &Convert,
    pictures: Option<&Pictures>,
    progress: &Progress,
    turns: &parallel::Turns,
) -> Done {
    let mut done = Done { input: job.input.name(), ..Done::default() };
    let outputs: Vec<_> =
        job.targets.iter().map(|target| target.open(convert.no_clobber)).collect();
    if outputs.iter().all(Result::is_err) {
        let errors = outputs.into_iter().filter_map(Result::err);
        done.errors.extend(errors.map(|error| format!("{error:#}")));
        return done;
    }
    let (mut article, source) = match reading::with_source(&job.input, &convert.reading) {
        Ok(read) => read,
        Err(error) => {
            done.errors.push(format!("{error:#}"));
            return done;
        }
    };
    // The article keeps them too: its colophon tells how much was lost.
    done.diagnostics = article.diagnostics.clone();
    let has_pictures = |target: &Target| target.has_pictures(&convert.rendering);
    let assets = match pictures {
        Some(pictures) if job.targets.iter().any(has_pictures) => {
            let wants_cover = job.targets.iter().any(|target| target.format.has_cover);
            let mut found = Diagnostics::for_source(done.input.as_str());
            let requests =
                pictures::requests(&mut article.document, wants_cover, found.source(), &source);
            let assets = pictures.gather(&requests, progress, &mut found);
            done.diagnostics.append(found);
            done.images = Arc::clone(assets.report());
            assets.without_variants()
        }
        _ => Assets::default(),
    };
    drop(source);
    // Where none waits for pictures, there are no more threads than cores.
    let _turn = pictures.map(|_| turns.take());
    let book = Book::from(article);
    #[cfg(feature = "paint")]
    let assets = cover::added(assets, &book, &job.targets, &convert.rendering);
    let writer = Writer { rendering: &convert.rendering, pictures, no_clobber: convert.no_clobber };
    for (target, output) in job.targets.iter().zip(outputs) {
        let written = output
            .and_then(|output| writer.write(target, output, &book, &assets, &mut done.diagnostics));
        match written {
            Ok(()) => done.outputs.extend(target.destination.path().map(Path::to_path_buf)),
            Err(error) => done.errors.push(format!("{error:#}")),
        }
    }
    done
}
