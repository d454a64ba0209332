//! `offprint book`: many articles in one book, or in one for each category.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use anyhow::bail;
use offprint::assets::{Assets, ImageRequest, Outcome};
use offprint::book::{self, Book, Grouping, Labels, Part, Totals};
use offprint::diagnostic::Diagnostics;
use offprint::read::Article;

use crate::args::{self, Telling};
use crate::binding::{Binding, Lists};
#[cfg(feature = "paint")]
use crate::cover;
use crate::format::Format;
use crate::inputs::Input;
use crate::names;
use crate::naming::Naming;
use crate::output;
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
    let matter = [&arguments.front, &arguments.back].into_iter().flatten();
    let matter: HashSet<PathBuf> = matter.map(|path| same(path)).collect();
    let lists = Lists::resolve(&arguments.parts, &arguments.reading)?;
    let mut inputs = match lists.inputs() {
        // What a book's file lists is all there is, unless it names inputs too.
        Some(listed) if arguments.reading.inputs.is_empty() => listed,
        Some(listed) => [shelf::inputs(&arguments.reading)?, listed].concat(),
        None => shelf::inputs(&arguments.reading)?,
    };
    let Some(output) = &arguments.output else {
        bail!("a book needs a name: `-o BOOK.epub`, or `output` in the book's file");
    };
    inputs.retain(|input| !matches!(input, Input::File(path) if matter.contains(&same(path))));
    let naming = Naming::of(output)?;
    let formats = spec::formats(&arguments.to, Some(output), &arguments.rendering)?;
    let many = formats.len() > 1 || arguments.split_by.is_some();
    let standard = match formats.as_slice() {
        _ if output.as_os_str() != "-" => None,
        [format] if !many => Some(spec::to_standard_output(format, &arguments.rendering)?),
        _ => bail!("standard output takes one book in one format: `-o FOLDER/` takes several"),
    };
    if many && naming.is_none() && spec::named_as_file(output) {
        bail!("`{}` is a file's name, and several books need a folder", output.display());
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
    if arguments.fail_fast && report.failed() > 0 {
        report.finish(telling)?;
        bail!("no book: {} of {} inputs cannot be read", report.failed(), inputs.len());
    }
    let binding = Binding::new(arguments, lists, &reading, &mut report)?;
    let title = arguments.title.clone().unwrap_or_else(|| usual_title(&inputs));
    let volumes = match (&naming, arguments.split_by) {
        (Some(naming), _) => named(&shelf, naming, arguments, &binding, &formats),
        (None, Some(by)) => split(&shelf, by.into(), &title, &binding, output, &formats),
        (None, None) => vec![Volume {
            targets: match standard {
                Some(target) => vec![target],
                None => targets(output, &title, many, &formats, &mut HashSet::new()),
            },
            book: binding.bound(title, shelf.entries.clone()),
        }],
    };
    let targets = volumes.iter().flat_map(|volume| &volume.targets);
    let outputs = targets.filter_map(|target| target.destination.path());
    spec::refuse_overwriting(inputs.iter(), outputs)?;
    if arguments.dry_run {
        return tell(&volumes, &report, telling);
    }
    let pictures = Pictures::new(&arguments.fetching.images, !arguments.fetching.offline, false)?;
    for volume in volumes {
        report.add(write(&volume, &shelf, &binding, &pictures, &progress, arguments));
    }
    pictures.tidy();
    report.finish(telling)
}

/// Prints each book's file and how many articles would be in it, parted by a tab; the exit status.
/// Volumes that a long book falls into are not told apart: that depends on its pictures.
fn tell(volumes: &[Volume], report: &Report, telling: &Telling) -> anyhow::Result<u8> {
    let mut text = String::new();
    for volume in volumes {
        let articles = volume.book.entries().len();
        for path in volume.targets.iter().filter_map(|target| target.destination.path()) {
            text.push_str(&format!("{}\t{articles}\n", path.display()));
        }
    }
    output::print(text.as_bytes())?;
    report.finish(telling)
}

/// The file as it is named from the root, that two names of it are one.
fn same(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The name of the folder that all inputs are in.
pub(crate) fn usual_title(inputs: &[Input]) -> String {
    let files: Vec<PathBuf> = inputs.iter().filter_map(Input::absolute).collect();
    let name = spec::common_ancestor(files.iter()).file_name().map(OsStr::to_os_string);
    name.map_or_else(|| "offprint".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A book for each group, named after it.
fn split(
    shelf: &Shelf,
    by: Grouping,
    title: &str,
    binding: &Binding<'_>,
    folder: &Path,
    formats: &[&'static Format],
) -> Vec<Volume> {
    let mut taken = HashSet::new();
    book::group(shelf.entries.clone(), by, 1)
        .into_iter()
        .map(|part| {
            let title = part.title.unwrap_or_else(|| title.to_owned());
            let targets = targets(folder, &title, true, formats, &mut taken);
            Volume { book: binding.bound(title, part.entries), targets }
        })
        .collect()
}

/// A book for each name that the output gives.
fn named(
    shelf: &Shelf,
    naming: &Naming,
    arguments: &args::Book,
    binding: &Binding<'_>,
    formats: &[&'static Format],
) -> Vec<Volume> {
    let language = arguments.language.clone().or(book::in_common(&shelf.entries).language);
    let labels = Labels::for_language(language.as_deref().unwrap_or("und"));
    let mut taken = HashSet::new();
    naming
        .books(shelf.entries.clone(), &labels)
        .into_iter()
        .map(|named| {
            let stem = spec::free_stem(&named.path, formats, &mut taken);
            let title = match &arguments.title {
                Some(title) => format!("{title} {}", named.title),
                None => named.title,
            };
            Volume {
                book: binding.bound(title, named.entries),
                targets: in_formats(&stem, formats),
            }
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
    in_formats(&spec::free_stem(&place, formats, taken), formats)
}

fn in_formats(stem: &Path, formats: &[&'static Format]) -> Vec<Target> {
    let target = |format: &&'static Format| {
        Target::file(format, names::with_extension(stem, format.extension()))
    };
    formats.iter().map(target).collect()
}

fn write(
    volume: &Volume,
    shelf: &Shelf,
    binding: &Binding<'_>,
    pictures: &Pictures,
    progress: &Progress,
    arguments: &args::Book,
) -> Done {
    let title = volume.book.metadata.title.clone().unwrap_or_default();
    let mut done = Done { input: title, is_book: true, ..Done::default() };
    let rendering = &arguments.rendering;
    let assets = if volume.targets.iter().any(|target| target.has_pictures(rendering)) {
        let entries = volume.book.entries().into_iter();
        let requests: Vec<_> =
            entries.flat_map(|entry| binding.pictures(shelf, entry)).cloned().collect();
        pictures.gather(&requests, progress, &mut done.diagnostics).without_variants()
    } else {
        Assets::default()
    };
    done.images = Arc::clone(assets.report());
    let no_clobber = arguments.no_clobber;
    let writer = Writer { rendering, pictures: Some(pictures), no_clobber };
    for target in &volume.targets {
        let limits = arguments.volume_limits();
        // Standard output takes one file, however long.
        let books = if target.format.has_cover && target.destination.path().is_some() {
            book::volumes(volume.book.clone(), limits, &|entry| {
                weight(binding.pictures(shelf, entry), &assets)
            })
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
        let has_matter = target.format.has_matter(rendering);
        for (number, book) in (1..).zip(&books) {
            let target = if books.len() > 1 { &target.volume(number) } else { target };
            let book = if has_matter { &with_last_page(book, &done.images) } else { book };
            write_one(book, target, &assets, &writer, &mut done);
        }
    }
    for shelf in [shelf, &binding.front, &binding.back] {
        done.errors.append(&mut shelf.gone.lock().unwrap_or_else(PoisonError::into_inner));
    }
    done
}

/// The book with a page at its end that tells what it is; one article needs none.
fn with_last_page(book: &Book, images: &[Outcome]) -> Book {
    if book.is_single() {
        return book.clone();
    }
    let entries = book.entries();
    let names: HashSet<&str> = entries.iter().filter_map(|entry| entry.name.as_deref()).collect();
    let is_here = |image: &&Outcome| {
        image
            .places
            .iter()
            .any(|place| place.source.as_deref().is_some_and(|name| names.contains(name)))
    };
    let all = images.iter().filter(is_here).count();
    let pictures = images.iter().filter(is_here).filter(|image| image.outcome == "had").count();
    let totals = Totals { pictures, missing: all - pictures };
    let language = book.metadata.language.clone();
    let labels = Labels::for_language(language.as_deref().unwrap_or("und"));
    let mut document = book::about(&entries, totals, &labels);
    document.metadata.language = language;
    let article = Article { document, ..Article::default() };
    let mut book = book.clone();
    book.parts.push(Part { entries: vec![article.into()], ..Part::default() });
    book
}

/// About how many bytes an article takes in an ebook: its pictures, beside which text is little.
fn weight(requests: &[ImageRequest], assets: &Assets) -> u64 {
    let asset = |request: &ImageRequest| assets.get(&request.base, &request.url);
    requests.iter().filter_map(asset).map(|asset| asset.length).sum()
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
