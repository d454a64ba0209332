//! What the inputs of a command line are: standard input, files, those below folders, those that a
//! pattern means, and those that a list names.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use globset::GlobBuilder;
use ignore::WalkBuilder;

use crate::args::Reading;

/// Extensions of the files that are taken from a folder. A file named by the user may have any.
const EXTENSIONS: &[&str] = &["md", "markdown", "mdown", "mdx", "html", "htm", "xhtml"];

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Input {
    /// Standard input.
    Standard,
    /// A file, as the user would name it.
    File(PathBuf),
}

impl Input {
    /// What diagnostics call it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Standard => "<stdin>".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// The file's path from the root, as text: links are not followed.
    pub(crate) fn absolute(&self) -> Option<PathBuf> {
        match self {
            Self::Standard => None,
            Self::File(path) => std::path::absolute(path).ok().map(|path| tidy(&path)),
        }
    }
}

/// The inputs that a command line names, and whether they are to go into a folder.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// In the order named; those of a folder by path. None twice.
    pub(crate) list: Vec<Input>,
    /// Several were named, or a folder.
    pub(crate) many: bool,
}

/// Resolves what a command line names to inputs. `output` is a folder that is not walked into: it
/// has the outputs of an earlier run.
pub(crate) fn resolve(reading: &Reading, output: Option<&Path>) -> anyhow::Result<Inputs> {
    let mut named = reading.inputs.clone();
    if let Some(list) = &reading.files_from {
        named.append(&mut listed(list)?);
    } else if named.is_empty() {
        return Ok(Inputs { list: vec![Input::Standard], many: false });
    }
    let mut list = Vec::new();
    let mut many = named.len() > 1 || reading.files_from.is_some();
    for path in &named {
        if path.as_os_str() == "-" {
            list.push(Input::Standard);
        } else if path.is_dir() {
            many = true;
            list.extend(walk(path, output, has_extension)?.into_iter().map(Input::File));
        } else if let Some(folder) = folder_of_pattern(path) {
            many = true;
            list.extend(matching(path, &folder, output)?.into_iter().map(Input::File));
        } else {
            list.push(Input::File(path.clone()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    // What was found in one folder is there once, unless a link leads to it.
    let in_one_folder = named.len() == 1 && many;
    let has_link = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_symlink());
    let is_plain = |input: &Input| match input {
        Input::Standard => true,
        Input::File(path) => !has_link(path),
    };
    if !(in_one_folder && list.iter().all(is_plain)) {
        list.retain(|input| {
            seen.insert(match input {
                Input::Standard => None,
                Input::File(path) => Some(path.canonicalize().unwrap_or_else(|_| path.clone())),
            })
        });
    }
    if list.is_empty() {
        if let Some(list) = reading.files_from.as_ref().filter(|_| named.is_empty()) {
            bail!("`{}` lists no inputs", list.display());
        }
        let folders: Vec<_> = named.iter().map(|path| format!("`{}`", path.display())).collect();
        bail!("no article in {}: files named {}", folders.join(", "), EXTENSIONS.join(", "));
    }
    Ok(Inputs { list, many })
}

/// The names in a list: each ended by NUL where there is one, else each on a line.
fn listed(list: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    if list.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    } else {
        bytes = std::fs::read(list).with_context(|| format!("cannot read `{}`", list.display()))?;
    }
    let mark = if bytes.contains(&0) { 0 } else { b'\n' };
    let name =
        |name: &[u8]| path_of(name.strip_suffix(b"\r").filter(|_| mark != 0).unwrap_or(name));
    Ok(bytes.split(|&byte| byte == mark).filter(|name| !name.is_empty()).map(name).collect())
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name).into()
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    String::from_utf8_lossy(name).into_owned().into()
}

/// The folder below which a pattern's files are: what stands before its first part that is one.
/// `None` of what is there as it is named, or is no pattern.
fn folder_of_pattern(path: &Path) -> Option<PathBuf> {
    let is_pattern = |part: &Component<'_>| {
        part.as_os_str().to_str().is_some_and(|part| part.contains(['*', '?', '[', '{']))
    };
    if path.exists() || !path.components().any(|part| is_pattern(&part)) {
        return None;
    }
    let folder: PathBuf = path.components().take_while(|part| !is_pattern(part)).collect();
    Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder })
}

/// The files that a pattern means, by path.
fn matching(pattern: &Path, folder: &Path, output: Option<&Path>) -> anyhow::Result<Vec<PathBuf>> {
    let text = pattern.to_string_lossy();
    let text = text.strip_prefix("./").unwrap_or(&text);
    let glob = GlobBuilder::new(text).literal_separator(true).build();
    let glob = glob.with_context(|| format!("`{text}` is no pattern"))?.compile_matcher();
    let means = |path: &Path| glob.is_match(path.strip_prefix(".").unwrap_or(path));
    let files = walk(folder, output, means)?;
    if files.is_empty() {
        bail!("no file is named as `{text}`");
    }
    Ok(files)
}

/// The files wanted below a folder, by path; ignore files are obeyed, hidden files left out.
fn walk(
    folder: &Path,
    output: Option<&Path>,
    wanted: impl Fn(&Path) -> bool,
) -> anyhow::Result<Vec<PathBuf>> {
    let output = output.and_then(|path| path.canonicalize().ok());
    let top = folder.canonicalize().ok();
    let mut builder = WalkBuilder::new(folder);
    builder.require_git(false).sort_by_file_path(Ord::cmp);
    builder.filter_entry(move |entry| {
        // The folder of outputs itself may be the folder of inputs: then it is walked.
        output.is_none() || output == top || entry.path().canonicalize().ok() != output
    });
    let mut files = Vec::new();
    for entry in builder.build() {
        let entry = entry.with_context(|| format!("cannot list `{}`", folder.display()))?;
        let is_file = entry.file_type().is_some_and(|kind| !kind.is_dir());
        if is_file && wanted(entry.path()) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn has_extension(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| {
        EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
    })
}

/// The path without `.` and `..`, as text: links are not followed.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}
