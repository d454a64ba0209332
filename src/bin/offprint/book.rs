//! `offprint book`: many articles in one book, or in one for each category.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use anyhow::bail;
use offprint::assets::{Assets, ImageRequest};
use offprint::book::{self, Book, Entry, Grouping, Part};
use offprint::diagnostic::Diagnostics;

use crate::args;
#[cfg(feature = "paint")]
use crate::cover;
use crate::format::Format;
use crate::inputs::Input;
use crate::names;
use crate::pictures::Pictures;
use crate::progress::Progress;
use crate::report::{Done, Report};
use crate::shelf::{self, Shelf};
use crate::spec::{self, Target};
use crate::writing::Writer;

/// A book and the files it is written to.
struct Volume {
    book: Book,
    targets: Vec<Target>,
}

/// Makes the books; the exit status.
pub(crate) fn make(arguments: &args::Book) -> anyhow::Result<u8> {
    let inputs = shelf::inputs(&arguments.reading)?;
    let formats = spec::formats(&arguments.to, Some(&arguments.output), &arguments.rendering)?;
    let many = formats.len() > 1 || arguments.split_by.is_some();
    if many && spec::named_as_file(&arguments.output) {
        bail!("`{}` is a file's name, and several books need a folder", arguments.output.display());
    }
    let telling = &arguments.telling;
    let mut report = Report::new(telling, true);
    let progress = Progress::new(inputs.len(), telling.quiet);
    let reading = Arc::new(arguments.reading.clone());
    let shelf = shelf::stock(&reading, &inputs, &arguments.choosing, &progress, &mut report)?;
    if shelf.entries.is_empty() {
        report.finish(telling)?;
        bail!("none of {} articles is wanted", inputs.len());
    }
    let title = arguments.title.clone().unwrap_or_else(|| usual_title(&inputs));
    let parting = Parting { by: arguments.group_by.map(Grouping::from), levels: arguments.levels };
    let volumes = match arguments.split_by {
        Some(by) => split(&shelf, by.into(), &title, &parting, &arguments.output, &formats),
        None => vec![Volume {
            targets: targets(&arguments.output, &title, many, &formats, &mut HashSet::new()),
            book: bound(title, shelf.entries.clone(), &parting),
        }],
    };
    let targets = volumes.iter().flat_map(|volume| &volume.targets);
    let outputs = targets.filter_map(|target| target.destination.path());
    spec::refuse_overwriting(inputs.iter(), outputs)?;
    let pictures = Pictures::new(&arguments.fetching, false)?;
    for volume in volumes {
        report.add(write(&volume, &shelf, &pictures, &progress, arguments));
    }
    pictures.tidy();
    report.finish(telling)
}

/// The name of the folder that all inputs are in.
fn usual_title(inputs: &[Input]) -> String {
    let files: Vec<PathBuf> = inputs.iter().filter_map(Input::absolute).collect();
    let name = spec::common_ancestor(files.iter()).file_name().map(OsStr::to_os_string);
    name.map_or_else(|| "offprint".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// How a book is parted.
struct Parting {
    by: Option<Grouping>,
    levels: usize,
}

/// A book of these articles, in their order.
fn bound(title: String, entries: Vec<Entry>, parting: &Parting) -> Book {
    let mut metadata = book::in_common(&entries);
    metadata.title = Some(title);
    let by = parting.by.or_else(|| {
        let first = |entry: &Entry| Grouping::Category.path(&entry.metadata).into_iter().next();
        let several = entries.iter().map(first).collect::<HashSet<_>>().len() > 1;
        several.then_some(Grouping::Category)
    });
    let parts = match by {
        Some(by) => book::group(entries, by, parting.levels),
        None => vec![Part { entries, ..Part::default() }],
    };
    Book { metadata, parts }
}

/// A book for each group, named after it.
fn split(
    shelf: &Shelf,
    by: Grouping,
    title: &str,
    parting: &Parting,
    folder: &Path,
    formats: &[&'static Format],
) -> Vec<Volume> {
    let mut taken = HashSet::new();
    book::group(shelf.entries.clone(), by, 1)
        .into_iter()
        .map(|part| {
            let title = part.title.unwrap_or_else(|| title.to_owned());
            let targets = targets(folder, &title, true, formats, &mut taken);
            Volume { book: bound(title, part.entries, parting), targets }
        })
        .collect()
}

/// The files of a book: the one that was named, or in a folder, named after its title.
fn targets(
    output: &Path,
    title: &str,
    many: bool,
    formats: &[&'static Format],
    taken: &mut HashSet<String>,
) -> Vec<Target> {
    if !many && !spec::ends_in_separator(output) {
        return formats.iter().map(|format| Target::file(format, output.to_owned())).collect();
    }
    let place = output.join(names::safe(title));
    let stem = spec::free_stem(&place, formats, taken);
    formats
        .iter()
        .map(|format| Target::file(format, names::with_extension(&stem, format.extension())))
        .collect()
}

fn write(
    volume: &Volume,
    shelf: &Shelf,
    pictures: &Pictures,
    progress: &Progress,
    arguments: &args::Book,
) -> Done {
    let title = volume.book.metadata.title.clone().unwrap_or_default();
    let mut done = Done { input: title, ..Done::default() };
    let rendering = &arguments.rendering;
    let assets = if volume.targets.iter().any(|target| target.has_pictures(rendering)) {
        let names = volume.book.entries().into_iter().filter_map(|entry| entry.name.clone());
        let requests: Vec<_> =
            names.filter_map(|name| shelf.pictures.get(&name)).flatten().cloned().collect();
        pictures.gather(&requests, progress, &mut done.diagnostics).without_variants()
    } else {
        Assets::default()
    };
    done.images = assets.report().to_vec();
    let no_clobber = arguments.no_clobber;
    let writer = Writer { rendering, pictures: Some(pictures), no_clobber };
    for target in &volume.targets {
        let limits = arguments.volume_limits();
        let books = if target.format.has_cover {
            book::volumes(volume.book.clone(), limits, &|entry| weight(entry, shelf, &assets))
        } else {
            vec![volume.book.clone()]
        };
        if let [_, _, ..] = books.as_slice() {
            let message = format!(
                "{} articles in {} volumes: a volume holds at most {} articles and {} MB",
                volume.book.entries().len(),
                books.len(),
                arguments.volume_articles,
                arguments.volume_size
            );
            done.diagnostics.note("volumes", None, message);
        }
        for (number, book) in (1..).zip(&books) {
            let target = if books.len() > 1 { &target.volume(number) } else { target };
            write_one(book, target, &assets, &writer, &mut done);
        }
    }
    done.errors.append(&mut shelf.gone.lock().unwrap_or_else(PoisonError::into_inner));
    done
}

/// About how many bytes an article takes in an ebook: its pictures, beside which text is little.
fn weight(entry: &Entry, shelf: &Shelf, assets: &Assets) -> u64 {
    let requests = entry.name.as_ref().and_then(|name| shelf.pictures.get(name));
    let asset = |request: &ImageRequest| assets.get(&request.base, &request.url);
    let pictures = requests.into_iter().flatten().filter_map(asset);
    pictures.map(|asset| asset.length).sum()
}

fn write_one(book: &Book, target: &Target, assets: &Assets, writer: &Writer<'_>, done: &mut Done) {
    #[cfg(feature = "paint")]
    let assets =
        &cover::added(assets.clone(), book, std::slice::from_ref(target), writer.rendering);
    let mut found = Diagnostics::for_source(target.destination.to_string());
    let written = target
        .open(writer.no_clobber)
        .and_then(|output| writer.write(target, output, book, assets, &mut found));
    done.diagnostics.append(found);
    match written {
        Ok(()) => done.outputs.extend(target.destination.path().map(Path::to_path_buf)),
        Err(error) => done.errors.push(format!("{error:#}")),
    }
}
