//! `offprint list`: what is known about articles, for people and for scripts.

use std::io::{self, Write};
use std::sync::Arc;

use offprint::book::Entry;
use offprint::document::Metadata;
use serde::Serialize;

use crate::args::{List, ListFormat};
use crate::output;
use crate::progress::Progress;
use crate::report::Report;
use crate::shelf;

/// Prints the list; the exit status.
pub(crate) fn print(list: &List) -> anyhow::Result<u8> {
    let inputs = shelf::inputs(&list.reading)?;
    let mut report = Report::new(&list.telling, inputs.len() > 1);
    let progress = Progress::new(inputs.len(), list.telling.quiet);
    let reading = Arc::new(list.reading.clone());
    let shelf = shelf::stock(&reading, &inputs, &list.choosing, &progress, &mut report)?;
    let mut text = Vec::new();
    match list.how {
        ListFormat::Table => table(&shelf.entries, &mut text)?,
        ListFormat::Tsv => {
            writeln!(text, "date\ttitle\tauthors\tcategories\tpath")?;
            for entry in &shelf.entries {
                writeln!(text, "{}\t{}", columns(&entry.metadata).join("\t"), name(entry))?;
            }
        }
        ListFormat::Json => {
            for entry in &shelf.entries {
                serde_json::to_writer(
                    &mut text,
                    &Row { path: name(entry), metadata: &entry.metadata },
                )?;
                writeln!(text)?;
            }
        }
        ListFormat::Paths => {
            for entry in &shelf.entries {
                write!(text, "{}\0", name(entry))?;
            }
        }
    }
    output::print(&text)?;
    report.finish(&list.telling)
}

#[derive(Serialize)]
struct Row<'a> {
    path: &'a str,
    metadata: &'a Metadata,
}

fn name(entry: &Entry) -> &str {
    entry.name.as_deref().unwrap_or_default()
}

/// Date, title, authors, categories: each on one line, without tabs.
fn columns(metadata: &Metadata) -> [String; 4] {
    let paths: Vec<String> = metadata.categories.iter().map(|path| path.join("/")).collect();
    [
        metadata.date.map(|date| date.to_string()).unwrap_or_default(),
        metadata.title.clone().unwrap_or_default(),
        metadata.authors.join(", "),
        paths.join(", "),
    ]
    .map(|text| text.split(char::is_control).collect::<Vec<_>>().join(" "))
}

/// The day, the title and the path, for people. The title comes last, since the width of Chinese
/// letters on a terminal is the terminal's affair.
fn table(entries: &[Entry], text: &mut Vec<u8>) -> io::Result<()> {
    for entry in entries {
        let [date, title, ..] = columns(&entry.metadata);
        let day: String = date.chars().take(10).collect();
        writeln!(text, "{day:10}  {title}  ({})", name(entry))?;
    }
    Ok(())
}
