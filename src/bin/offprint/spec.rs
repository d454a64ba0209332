//! What the command line means: which input is written where, in which formats.
//!
//! Decides everything before anything is read or written: a plan that would overwrite an input is
//! refused whole.

use std::collections::HashSet;
use std::fmt;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use offprint::backend::Backend;

use crate::args::{Convert, ImagePlace, Rendering};
use crate::format::{self, Format};
use crate::inputs::{self, Input, Inputs};
use crate::names;
use crate::output::{self, Commit};

/// An input and what becomes of it.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) input: Input,
    pub(crate) targets: Vec<Target>,
}

/// One output.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) format: &'static Format,
    pub(crate) destination: Destination,
    /// The folder beside the file where its pictures may be; a stream has none.
    folder: Option<String>,
}

/// Where an output goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    StandardOutput,
    File(PathBuf),
}

impl Target {
    /// A file, with a folder of its own for pictures beside it.
    pub(crate) fn file(format: &'static Format, path: PathBuf) -> Self {
        let stem = path.file_stem().map(|stem| format!("{}.assets", stem.to_string_lossy()));
        let is_stream = path.metadata().is_ok_and(|found| !found.is_file());
        let folder = stem.filter(|_| !is_stream);
        Self { format, destination: Destination::File(path), folder }
    }

    /// Standard output, which has no place for pictures beside it.
    pub(crate) fn standard(format: &'static Format) -> Self {
        Self { format, destination: Destination::StandardOutput, folder: None }
    }

    /// A file that shares a folder for pictures with the files beside it.
    fn among_others(format: &'static Format, path: PathBuf) -> Self {
        Self { format, destination: Destination::File(path), folder: Some("assets".to_owned()) }
    }

    /// The same for a volume of the book: numbered.
    pub(crate) fn volume(&self, number: u32) -> Self {
        let destination = match &self.destination {
            Destination::StandardOutput => Destination::StandardOutput,
            Destination::File(path) => {
                let (stem, extension) = match format::of_path(path) {
                    Some((format, stem)) => (stem, format.extension()),
                    None => (path.clone(), self.format.extension()),
                };
                Destination::File(names::with_extension(&names::numbered(&stem, number), extension))
            }
        };
        Self { format: self.format, destination, folder: self.folder.clone() }
    }

    /// Whether pictures are inside this output or beside it.
    pub(crate) fn has_pictures(&self, rendering: &Rendering) -> bool {
        self.format.has_pictures(rendering, self.folder.as_deref())
    }

    /// What writes it.
    pub(crate) fn backend(&self, rendering: &Rendering) -> Box<dyn Backend> {
        (self.format.backend)(rendering, self.folder.as_deref())
    }

    /// Opens it; nothing is there before it is whole.
    pub(crate) fn open(&self, keep: bool) -> anyhow::Result<Box<dyn Commit>> {
        match &self.destination {
            Destination::StandardOutput => Ok(output::standard()),
            Destination::File(path) => {
                output::at(path, keep).with_context(|| format!("cannot write {}", self.destination))
            }
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardOutput => formatter.write_str("standard output"),
            Self::File(path) => write!(formatter, "`{}`", path.display()),
        }
    }
}

impl Destination {
    /// The file, where it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::StandardOutput => None,
            Self::File(path) => Some(path),
        }
    }
}

/// Resolves a command line into jobs.
pub(crate) fn jobs(convert: &Convert) -> anyhow::Result<Vec<Job>> {
    let output = convert.output.as_deref().filter(|path| path.as_os_str() != "-");
    let inputs = inputs::resolve(&convert.reading, output)?;
    let formats = formats(&convert.to, output, &convert.rendering)?;
    let many = inputs.many || formats.len() > 1;
    let jobs = match output {
        Some(path) if many && named_as_file(path) => bail!(
            "`{}` is a file's name, and several outputs need a folder: `-o {}/`",
            path.display(),
            path.with_extension("").display()
        ),
        Some(path) if many || ends_in_separator(path) => into_folder(inputs, &formats, path),
        Some(path) if path.is_dir() => {
            bail!("`{0}` is a folder: `-o {0}/` writes into it", path.display())
        }
        None if many => bail!("several outputs need a folder: name one with `-o FOLDER/`"),
        _ => single(inputs, formats[0], output, convert)?,
    };
    refuse_overwriting(
        jobs.iter().map(|job| &job.input),
        jobs.iter().flat_map(|job| &job.targets).filter_map(|target| target.destination.path()),
    )?;
    Ok(jobs)
}

/// The formats asked for: named, or told from the output's extension.
pub(crate) fn formats(
    named: &[&'static Format],
    output: Option<&Path>,
    rendering: &Rendering,
) -> anyhow::Result<Vec<&'static Format>> {
    if !named.is_empty() {
        let mut formats: Vec<&'static Format> = Vec::new();
        for format in named {
            let format = &format.for_device(rendering.imaging.device.as_ref());
            if !formats.iter().any(|known| known.name == format.name) {
                formats.push(format);
            }
        }
        return Ok(formats);
    }
    let Some(path) = output.filter(|path| !path.is_dir() && !ends_in_separator(path)) else {
        return Ok(vec![format::usual()]);
    };
    if path.extension().is_none() {
        return Ok(vec![format::usual()]);
    }
    match format::of_path(path) {
        Some((format, _)) => Ok(vec![format]),
        None => bail!(
            "`{}` does not tell the format: name it with `-t`, one of {}",
            path.display(),
            format::names()
        ),
    }
}

/// Whether the path is named as folders are, with a separator at its end.
pub(crate) fn ends_in_separator(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().ends_with(std::path::is_separator)
}

/// Whether the path is a file, or is no folder and named as files of a known format are.
pub(crate) fn named_as_file(path: &Path) -> bool {
    let known = format::of_path(path).is_some();
    path.is_file() || (known && !path.is_dir() && !ends_in_separator(path))
}

fn single(
    inputs: Inputs,
    format: &'static Format,
    output: Option<&Path>,
    convert: &Convert,
) -> anyhow::Result<Vec<Job>> {
    let target = || match output {
        Some(path) => Ok(Target::file(format, path.to_owned())),
        None => to_standard_output(format, &convert.rendering),
    };
    inputs.list.into_iter().map(|input| Ok(Job { input, targets: vec![target()?] })).collect()
}

/// Standard output, where it can take the format.
pub(crate) fn to_standard_output(
    format: &'static Format,
    rendering: &Rendering,
) -> anyhow::Result<Target> {
    if format.is_binary && std::io::stdout().is_terminal() {
        bail!(
            "{} is not for a terminal: name a file with `-o FILE.{}`",
            format.name,
            format.extension()
        );
    }
    if matches!(rendering.images, Some(ImagePlace::Beside)) {
        bail!("standard output has no place for images beside it: name a file with `-o FILE`");
    }
    Ok(Target::standard(format))
}

/// Mirrors the tree below the inputs' common ancestor; a name that is taken gets a number.
fn into_folder(inputs: Inputs, formats: &[&'static Format], folder: &Path) -> Vec<Job> {
    let absolute: Vec<Option<PathBuf>> = inputs.list.iter().map(Input::absolute).collect();
    let ancestor = common_ancestor(absolute.iter().flatten());
    let mut taken = HashSet::new();
    let mut jobs = Vec::new();
    for (input, absolute) in inputs.list.into_iter().zip(absolute) {
        let relative = match &absolute {
            Some(path) => path.strip_prefix(&ancestor).unwrap_or(path).to_owned(),
            None => PathBuf::from("stdin"),
        };
        let place = folder.join(names::safe_path(&relative));
        let free = free_stem(&place, formats, &mut taken);
        let many = inputs.many;
        let target = |&format: &&'static Format| {
            let path = names::with_extension(&free, format.extension());
            if many { Target::among_others(format, path) } else { Target::file(format, path) }
        };
        let targets = formats.iter().map(target).collect();
        jobs.push(Job { input, targets });
    }
    jobs
}

/// The place without its extension, numbered until none of its outputs is taken; the case of
/// letters makes no difference, as on the file systems of e-readers.
pub(crate) fn free_stem(
    place: &Path,
    formats: &[&'static Format],
    taken: &mut HashSet<String>,
) -> PathBuf {
    let stem = place.with_extension("");
    let mut candidate = stem.clone();
    let mut number = 1;
    loop {
        let keys: Vec<String> = formats
            .iter()
            .map(|format| names::with_extension(&candidate, format.extension()))
            .map(|path| path.to_string_lossy().to_lowercase())
            .collect();
        if keys.iter().all(|key| !taken.contains(key)) {
            taken.extend(keys);
            return candidate;
        }
        number += 1;
        candidate = names::numbered(&stem, number);
    }
}

/// The deepest folder that all files stand below.
pub(crate) fn common_ancestor<'a>(files: impl Iterator<Item = &'a PathBuf>) -> PathBuf {
    files
        .map(|file| file.parent().unwrap_or(file).to_owned())
        .reduce(|common, folder| {
            common
                .ancestors()
                .find(|ancestor| folder.starts_with(ancestor))
                .unwrap_or(Path::new(""))
                .to_owned()
        })
        .unwrap_or_default()
}

/// Whatever else a command line asks for, an input is not written to.
pub(crate) fn refuse_overwriting<'a>(
    inputs: impl Iterator<Item = &'a Input>,
    outputs: impl Iterator<Item = &'a Path>,
) -> anyhow::Result<()> {
    let inputs: HashSet<Identity> = inputs
        .filter_map(|input| match input {
            Input::File(path) => Identity::of(path),
            Input::Standard => None,
        })
        .collect();
    for path in outputs {
        if Identity::of(path).is_some_and(|identity| inputs.contains(&identity)) {
            bail!("`{}` is an input, and inputs are never overwritten", path.display());
        }
    }
    Ok(())
}

/// What makes two paths one file.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Identity(#[cfg(unix)] (u64, u64), #[cfg(not(unix))] PathBuf);

impl Identity {
    /// `None` when there is no such file.
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = path.metadata().ok()?;
        Some(Self((metadata.dev(), metadata.ino())))
    }

    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Self> {
        path.canonicalize().ok().map(Self)
    }
}
