//! The articles of `offprint book` and `offprint list`: read once for what is known about them,
//! chosen and put in order; their texts are read again when a book is written, one at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use offprint::assets::ImageRequest;
use offprint::book::{Entry, duplicates, excerpt, sort};
use offprint::diagnostic::{Diagnostic, Diagnostics, Severity};
use offprint::document::Metadata;
use offprint::read::Article;

use crate::args::{Choosing, Reading};
use crate::inputs::{self, Input};
use crate::parallel;
use crate::pictures;
use crate::progress::Progress;
use crate::reading;
use crate::report::{Done, Report};

/// Articles, in order.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// Chosen and in order.
    pub(crate) entries: Vec<Entry>,
    /// The pictures that each shows, by the name of its source.
    pub(crate) pictures: HashMap<Arc<str>, Vec<ImageRequest>>,
    /// What could not be read again when a book was written.
    pub(crate) gone: Gone,
}

/// Why articles could not be read again, filled while a book is written.
pub(crate) type Gone = Arc<Mutex<Vec<String>>>;

/// Reads all inputs, and keeps those that are wanted.
pub(crate) fn stock(
    reading: &Arc<Reading>,
    inputs: &[Input],
    choosing: &Choosing,
    progress: &Progress,
    report: &mut Report,
) -> anyhow::Result<Shelf> {
    let mut shelf = Shelf { entries: Vec::new(), pictures: HashMap::new(), gone: Gone::default() };
    let gone = Arc::clone(&shelf.gone);
    let selection = choosing.selection();
    let mut taken = Vec::new();
    let mut failed = Vec::new();
    parallel::in_order(
        inputs,
        parallel::threads(reading.jobs),
        |input| {
            let read = reading::with_source(input, reading).map(|(mut article, source)| {
                let name = article.diagnostics.source();
                let requests = pictures::requests(&mut article.document, true, name, &source);
                (entry(input, reading, article, &gone), requests)
            });
            progress.input();
            read
        },
        |input, read| match read {
            Ok(Ok(((entry, diagnostics), requests))) => {
                if choosing.takes(&selection, &entry.metadata) {
                    // What is kept is copied by this thread: left where the reading threads made
                    // it, a few bytes here and there would keep all their pages in memory.
                    taken.push(((compact(entry), diagnostics.clone()), requests.clone()));
                }
            }
            Ok(Err(error)) => failed.push(Done::failed(input.name(), format!("{error:#}"))),
            Err(error) => {
                failed.push(Done::failed(input.name(), format!("{}: {error}", input.name())));
            }
        },
    )
    .context("cannot start threads")?;
    for done in failed {
        report.add(done);
    }

    let metadata: Vec<_> = taken.iter().map(|((entry, _), _)| &*entry.metadata).collect();
    let repeats = duplicates(&metadata);
    let names: Vec<_> = taken.iter().map(|((entry, _), _)| entry.name.clone()).collect();
    for (((entry, mut diagnostics), requests), repeat) in taken.into_iter().zip(repeats) {
        let name = entry.name.clone().unwrap_or_default();
        if let Some(first) = repeat {
            let first = names[first].as_deref().unwrap_or("an earlier one");
            diagnostics.push(Diagnostic {
                severity: Severity::Note,
                code: "article-repeated",
                message: format!("left out: the same article as `{first}`").into(),
                source: entry.name.clone(),
                place: None,
            });
        } else {
            shelf.pictures.insert(Arc::clone(&name), requests);
            shelf.entries.push(entry);
        }
        report.add(Done { input: name.to_string(), diagnostics, ..Done::default() });
    }
    sort(&mut shelf.entries, &choosing.order(), choosing.descending);
    if let Some(limit) = choosing.limit {
        shelf.entries.truncate(limit);
    }
    Ok(shelf)
}

/// The same, in memory of its own.
fn compact(mut entry: Entry) -> Entry {
    entry.metadata = Arc::new(Metadata::clone(&entry.metadata));
    entry.name = entry.name.as_deref().map(Arc::from);
    entry.excerpt = entry.excerpt.as_deref().map(Arc::from);
    entry
}

/// The inputs of a book or a list: standard input is one of them only where it is named.
pub(crate) fn inputs(reading: &Reading) -> anyhow::Result<Vec<Input>> {
    inputs::resolve(reading, None).map(|inputs| inputs.list)
}

/// An entry that holds what cannot be read twice, and reads anew what can.
fn entry(
    input: &Input,
    reading: &Arc<Reading>,
    mut article: Article,
    gone: &Gone,
) -> (Entry, Diagnostics) {
    let diagnostics = article.diagnostics.clone();
    let entry = match input {
        Input::Standard => {
            article.diagnostics = Diagnostics::for_source(input.name());
            Entry::from(article)
        }
        Input::File(_) => {
            let (input, reading) = (input.clone(), Arc::clone(reading));
            let beginning = excerpt(&article.document);
            let metadata = article.document.metadata;
            let gone = Arc::clone(gone);
            let reader = move || {
                reading::article(&input, &reading).unwrap_or_else(|error| {
                    let mut gone = gone.lock().unwrap_or_else(PoisonError::into_inner);
                    gone.push(format!("{error:#}"));
                    Article::default()
                })
            };
            Entry::reading(metadata, diagnostics.source().cloned(), reader)
                .with_excerpt(beginning)
                .with_losses(diagnostics.losses())
        }
    };
    (entry, diagnostics)
}
