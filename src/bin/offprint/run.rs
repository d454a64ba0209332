//! Acts: reads inputs, has them written, in parallel, and tells of what went amiss in their order.

use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::{fs, io, thread};

use anyhow::Context;
use offprint::assets::Assets;
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::document::Base;
use offprint::read::{self, ReadOptions};
use url::Url;

use crate::args::Convert;
use crate::inputs::Input;
use crate::output::{FileOutput, StandardOutput};
use crate::report;
use crate::spec::{self, Destination, Job, Target};

/// How a run went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome {
    /// Some input is not done.
    failed: bool,
}

impl Outcome {
    /// The exit status.
    pub(crate) fn status(self) -> u8 {
        if self.failed { 2 } else { 0 }
    }
}

/// `offprint convert`.
pub(crate) fn convert(convert: &Convert) -> anyhow::Result<Outcome> {
    let jobs = spec::jobs(convert)?;
    let mut outcome = Outcome::default();
    in_parallel(
        &jobs,
        |job| run(job, convert),
        |_, done: Done| {
            for diagnostic in &done.diagnostics {
                report::diagnostic(diagnostic);
            }
            for error in &done.errors {
                report::error(&format!("{error:#}"));
            }
            outcome.failed |= !done.errors.is_empty();
        },
    );
    Ok(outcome)
}

/// What came of a job.
struct Done {
    diagnostics: Diagnostics,
    errors: Vec<anyhow::Error>,
}

/// Does `work` for each item on all cores and hands the results to `then` in the items' order.
fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut then: impl FnMut(&T, R),
) {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    if items.len() == 1 || cores == 1 {
        for item in items {
            then(item, work(item));
        }
        return;
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..cores.min(items.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    if sender.send((index, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (index, result) in receiver {
            early.insert(index, result);
            while let Some(result) = early.remove(&due) {
                then(&items[due], result);
                due += 1;
            }
        }
    });
}

fn run(job: &Job, convert: &Convert) -> Done {
    let name = job.input.name();
    let bytes = match read_bytes(&job.input) {
        Ok(bytes) => bytes,
        Err(error) => return Done { diagnostics: Diagnostics::new(), errors: vec![error] },
    };
    let options = ReadOptions {
        format: convert.from.map(read::Format::from).or_else(|| told_format(&job.input)),
        base: base(&job.input),
        name: Some(name.as_str().into()),
        fallback_title: fallback_title(&job.input),
    };
    let mut article = read::read(&bytes, &options);
    let mut diagnostics = std::mem::take(&mut article.diagnostics);
    let book = Book::from(article);
    let assets = Assets::default();
    let mut errors = Vec::new();
    for target in &job.targets {
        if let Err(error) = write(target, convert, &book, &assets, &mut diagnostics) {
            errors.push(error.context(format!("{name} is not done")));
        }
    }
    Done { diagnostics, errors }
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

/// Relative addresses stand against the file's folder; of standard input, the current folder.
fn base(input: &Input) -> Base {
    let folder = match input {
        Input::Standard => Path::new(""),
        Input::File(path) => path.parent().unwrap_or(Path::new("")),
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let address =
        fs::canonicalize(folder).ok().and_then(|folder| Url::from_directory_path(folder).ok());
    address.map(Base::new).unwrap_or_default()
}

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
    let backend = (target.format.backend)(convert);
    match &target.destination {
        Destination::StandardOutput => {
            let mut output = StandardOutput::new();
            backend.write(book, assets, &mut output, diagnostics)?;
            output.commit().context("cannot write standard output")
        }
        Destination::File(path) => {
            let context = || format!("cannot write `{}`", path.display());
            let mut output = FileOutput::new(path.clone());
            backend.write(book, assets, &mut output, diagnostics).with_context(context)?;
            output.commit().with_context(context)
        }
    }
}
