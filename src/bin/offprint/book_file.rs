//! `offprint book init`: a book's file for a folder of articles, for its owner to go on with.
//!
//! Its keys are the options of `offprint book`, which clap's table lists; what is set is what the
//! bare command would do, the rest stands there as comments.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use offprint::book::{Entry, Grouping, group};
use offprint::document::Date;

use crate::args::{self, Choosing, Init, quoted};
use crate::book;
use crate::progress::Progress;
use crate::report::{self, Report};
use crate::shelf;

/// How many categories are counted in the file.
const CATEGORIES: usize = 40;

/// Writes the file; the exit status.
pub(crate) fn init(init: &Init) -> anyhow::Result<u8> {
    let inputs = shelf::inputs(&init.reading)?;
    let mut report = Report::new(&init.telling, true);
    let progress = Progress::new(inputs.len(), init.telling.quiet);
    let reading = Arc::new(init.reading.clone());
    let choosing = Choosing::default();
    let shelf = shelf::stock(&reading, &inputs, &choosing, &progress, &mut report)?;
    if shelf.entries.is_empty() {
        bail!("no article among {} inputs", inputs.len());
    }
    let title = book::usual_title(&inputs);
    let place = init.output.parent().unwrap_or(Path::new(""));
    let named: Vec<PathBuf> = init.reading.inputs.iter().map(|path| from(place, path)).collect();
    let text = written(&title, &named, &shelf.entries);
    let file = OpenOptions::new().write(true).create_new(true).open(&init.output);
    let name = init.output.display();
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write `{name}`"))?;
    if !init.telling.quiet && !init.telling.json {
        report::line(format!("`{name}` is written: `offprint book {name}` makes the book"));
    }
    report.finish(&init.telling)
}

/// The path as it stands against the file's folder.
fn from(folder: &Path, path: &Path) -> PathBuf {
    if folder.as_os_str().is_empty() {
        return path.to_owned();
    }
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn written(title: &str, inputs: &[PathBuf], entries: &[Entry]) -> String {
    let inputs: Vec<String> = inputs.iter().map(|path| quoted(&path.to_string_lossy())).collect();
    let name = crate::names::safe(title);
    let mut text = format!(
        "# A book, made by `offprint book` with the name of this file.\n\
         # Keys are the options of `offprint book`; paths stand against this file.\n\n\
         title = {}\ninput = [{}]\noutput = {}\n\n",
        quoted(title),
        inputs.join(", "),
        quoted(&format!("{name}.epub"))
    );
    text.push_str(&known(entries));
    text.push_str(
        "# A book of chosen articles lists them, and with `order = \"path\"` leaves them so:\n\
         # [[part]]\n# title = \"\"\n# input = [\"one.md\", \"other.md\"]\n\n# Further keys:\n",
    );
    for (key, usual, help) in args::book_options() {
        if !["title", "input", "output"].contains(&key.as_str()) {
            let _ = writeln!(text, "# {key} = # {help} [{usual}]");
        }
    }
    text
}

/// What is known about the articles, as comments: what there is to choose by.
fn known(entries: &[Entry]) -> String {
    let years = || entries.iter().filter_map(|entry| entry.metadata.date).map(Date::year);
    let mut text = format!("# {} articles", entries.len());
    if let Some((first, last)) = years().min().zip(years().max()) {
        let _ = write!(text, ", {first} to {last}");
    }
    text.push_str(". Their categories, for `category`:\n");
    let mut parts = group(entries.to_vec(), Grouping::Category, 1);
    parts.sort_by_key(|part| std::cmp::Reverse(part.entries.len()));
    for part in parts.iter().filter(|part| part.title.is_some()).take(CATEGORIES) {
        let title = part.title.as_deref().unwrap_or_default().replace(char::is_control, " ");
        let _ = writeln!(text, "#   {title}  {}", part.entries.len());
    }
    text.push('\n');
    text
}
