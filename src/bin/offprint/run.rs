//! Acts: reads inputs, has them written, in parallel, and tells of what went amiss in their order.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::{fs, io, thread};

use anyhow::Context;
use offprint::assets::Assets;
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::error::Error;
use offprint::read::{self, ReadOptions};

use crate::args::Convert;
use crate::inputs::Input;
use crate::output;
use crate::parallel;
use crate::pictures::Pictures;
use crate::places;
use crate::progress::Progress;
use crate::report::{Detail, Done, Report};
use crate::spec::{self, Destination, Job, Target};

/// `offprint convert`; the exit status.
pub(crate) fn convert(convert: &Convert) -> anyhow::Result<u8> {
    let jobs = spec::jobs(convert)?;
    let detail = match (convert.quiet, convert.verbose || jobs.len() == 1) {
        (true, _) => Detail::Errors,
        (false, true) => Detail::All,
        (false, false) => Detail::Summary,
    };
    let pictures = if jobs.iter().flat_map(|job| &job.targets).any(Target::has_pictures) {
        Some(Pictures::new(convert)?)
    } else {
        None
    };
    let mut report = Report::new(detail, convert.report.is_some());
    let threads =
        convert.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let progress = Progress::new(jobs.len(), convert.quiet);
    parallel::in_order(
        &jobs,
        threads,
        |job| {
            let done = run(job, convert, pictures.as_ref(), &progress);
            progress.input();
            done
        },
        |job, done| {
            report.add(done.unwrap_or_else(|error| {
                let input = job.input.name();
                Done { errors: vec![format!("{input}: {error}")], input, ..Done::default() }
            }));
        },
    )
    .context("cannot start threads")?;
    report.finish();
    if let Some(path) = &convert.report {
        let context = || format!("cannot write the report `{}`", path.display());
        let mut file = output::at(path, false).with_context(context)?;
        file.main()?.write_all(report.to_json()?.as_bytes()).with_context(context)?;
        file.commit().with_context(context)?;
    }
    Ok(match (report.has_failures(), convert.strict && report.has_losses()) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    })
}

/// Reads one input and writes its outputs. One that fails does not keep the others.
fn run(job: &Job, convert: &Convert, pictures: Option<&Pictures>, progress: &Progress) -> Done {
    let mut done = Done { input: job.input.name(), ..Done::default() };
    let bytes = match read_bytes(&job.input) {
        Ok(bytes) => bytes,
        Err(error) => {
            done.errors.push(format!("{error:#}"));
            return done;
        }
    };
    let options = ReadOptions {
        format: convert.from.map(read::Format::from).or_else(|| told_format(&job.input)),
        base: places::base(&job.input, convert.base_url.as_ref(), convert.site_root.as_deref()),
        name: Some(done.input.as_str().into()),
        fallback_title: fallback_title(&job.input),
    };
    let mut article = read::read(&bytes, &options);
    drop(bytes);
    done.diagnostics = std::mem::take(&mut article.diagnostics);
    let assets = match pictures {
        Some(pictures) if job.targets.iter().any(Target::has_pictures) => {
            let with_cover = job.targets.iter().any(|target| target.format.has_cover);
            let mut found = Diagnostics::for_source(done.input.as_str());
            let assets = pictures.gather(&mut article.document, with_cover, progress, &mut found);
            done.diagnostics.append(found);
            done.images = assets.report().to_vec();
            assets
        }
        _ => Assets::default(),
    };
    let book = Book::from(article);
    for target in &job.targets {
        match write(target, convert, &book, &assets, &mut done.diagnostics) {
            Ok(()) => done.outputs.extend(target.destination.path().map(Path::to_path_buf)),
            Err(error) => done.errors.push(format!("{}: {error:#}", done.input)),
        }
    }
    done
}

fn read_bytes(input: &Input) -> anyhow::Result<Vec<u8>> {
    match input {
        Input::Standard => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
            Ok(bytes)
        }
        Input::File(path) => {
            fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
        }
    }
}

/// The format that a file's extension tells; that of Markdown tells nothing, since archives keep
/// HTML in such files.
fn told_format(input: &Input) -> Option<read::Format> {
    let Input::File(path) = input else { return None };
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Some(read::Format::Html),
        "json" => Some(read::Format::Json),
        _ => None,
    }
}

/// The title of an article that has none of its own.
fn fallback_title(input: &Input) -> Option<String> {
    match input {
        Input::Standard => None,
        Input::File(path) => Some(path.file_stem()?.to_string_lossy().into_owned()),
    }
}

fn write(
    target: &Target,
    convert: &Convert,
    book: &Book,
    assets: &Assets,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let context = || match &target.destination {
        Destination::StandardOutput => "cannot write standard output".to_owned(),
        Destination::File(path) => format!("cannot write `{}`", path.display()),
    };
    let mut output = match &target.destination {
        Destination::StandardOutput => output::standard(),
        Destination::File(path) => output::at(path, convert.no_clobber).with_context(context)?,
    };
    let backend = (target.format.backend)(convert);
    // The error names the cause once: the library's own words for it would say it twice.
    match backend.write(book, assets, &mut *output, diagnostics) {
        Err(Error::Write(error)) => Err(error).with_context(context),
        Err(error) => Err(error).with_context(context),
        Ok(()) => output.commit().with_context(context),
    }
}
