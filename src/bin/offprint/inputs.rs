//! What the inputs of a command line are: standard input, files, and the files below folders.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use ignore::WalkBuilder;

/// Extensions of the files that are taken from a folder. A file named by the user may have any.
const EXTENSIONS: &[&str] = &["md", "markdown", "mdown", "html", "htm", "xhtml"];

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

/// Resolves names to inputs. `output` is a folder that is not walked into: it has the outputs of
/// an earlier run.
pub(crate) fn resolve(named: &[PathBuf], output: Option<&Path>) -> anyhow::Result<Inputs> {
    if named.is_empty() {
        return Ok(Inputs { list: vec![Input::Standard], many: false });
    }
    let mut list = Vec::new();
    let mut many = named.len() > 1;
    for path in named {
        if path.as_os_str() == "-" {
            list.push(Input::Standard);
        } else if path.is_dir() {
            many = true;
            list.extend(walk(path, output)?.into_iter().map(Input::File));
        } else {
            list.push(Input::File(path.clone()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    list.retain(|input| {
        seen.insert(match input {
            Input::Standard => None,
            Input::File(path) => Some(path.canonicalize().unwrap_or_else(|_| path.clone())),
        })
    });
    if list.is_empty() {
        let folders: Vec<_> = named.iter().map(|path| format!("`{}`", path.display())).collect();
        bail!("no article in {}: files named {}", folders.join(", "), EXTENSIONS.join(", "));
    }
    Ok(Inputs { list, many })
}

/// The articles below a folder, by path; ignore files are obeyed, hidden files left out.
fn walk(folder: &Path, output: Option<&Path>) -> anyhow::Result<Vec<PathBuf>> {
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
        if is_file && has_extension(entry.path()) {
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
