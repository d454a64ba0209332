//! Sources to EPUB, as commands, beside pandoc: processor time and peak memory of each process.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml --bin ebook OFFPRINT [PANDOC]`: the paths
//! of two commands. Both are given the same inputs, made here: one article with three pictures; a
//! hundred articles with three hundred pictures, 33 MB; a thousand articles that share those. Rounds
//! alternate, so that a slow moment of the machine hits both; the least of each counts. Books are
//! left in `target/bench-ebook/` to be looked at. Unix alone tells what a process took.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use offprint_benches::{Cost, PICTURES, least, measure, write_pictures};

/// An input: a folder of articles, and how often it is converted.
struct Load {
    name: &'static str,
    articles: usize,
    rounds: usize,
    /// Whether pandoc is asked too: its memory grows with the articles.
    peer: bool,
}

const LOADS: [Load; 3] = [
    Load { name: "1 article, 3 pictures", articles: 1, rounds: 7, peer: true },
    Load { name: "100 articles, 300 pictures", articles: 100, rounds: 3, peer: true },
    Load { name: "1,000 articles", articles: 1000, rounds: 1, peer: true },
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let offprint = paths.next().ok_or("name the command `offprint`, built for release")?;
    let offprint = offprint.canonicalize()?;
    let pandoc = paths.next().map(|path| path.canonicalize()).transpose()?;
    let books = PathBuf::from("target/bench-ebook");
    fs::create_dir_all(&books)?;
    let books = books.canonicalize()?;
    let inputs = tempfile::tempdir()?;
    let bytes = write_pictures(inputs.path())?;
    println!("{PICTURES} pictures, {} MB", bytes / 1_000_000);
    let mut before: Option<(usize, Duration)> = None;
    for load in &LOADS {
        let names = write_articles(inputs.path(), load.articles)?;
        let mut ours: Option<Cost> = None;
        let mut theirs: Option<Cost> = None;
        for _ in 0..load.rounds {
            let book = books.join(format!("offprint-{}.epub", load.articles));
            let command = our_command(&offprint, &names, &book);
            ours = Some(least(ours, measure(command, inputs.path())?));
            if let (Some(pandoc), true) = (&pandoc, load.peer) {
                let book = books.join(format!("pandoc-{}.epub", load.articles));
                let mut command = Command::new(pandoc);
                command.args(["--metadata", "title=Bench", "-o"]).arg(book).args(&names);
                theirs = Some(least(theirs, measure(command, inputs.path())?));
            }
        }
        println!("{}", load.name);
        let Some(ours) = ours else { continue };
        ours.print("offprint");
        if let Some(theirs) = theirs {
            theirs.print("pandoc");
            let times = theirs.time.as_secs_f64() / ours.time.as_secs_f64();
            println!(
                "  pandoc takes {times:.1} times the processor time, {} times the memory",
                theirs.megabytes / ours.megabytes.max(1)
            );
        }
        if let Some((articles, time)) = before {
            let growth = ours.time.as_secs_f64() / time.as_secs_f64();
            println!(
                "  {} times the articles: {growth:.1} times our time",
                load.articles / articles
            );
        }
        before = Some((load.articles, ours.time));
    }
    Ok(())
}

fn our_command(offprint: &Path, names: &[String], book: &Path) -> Command {
    let mut command = Command::new(offprint);
    if let [name] = names {
        command.arg("convert").arg(name);
    } else {
        command.args(["book", "--volume-articles", "0", "--volume-size", "0"]).args(names);
    }
    command.args(["--offline", "-q", "-o"]).arg(book);
    command
}

/// Articles as archives have them: front matter, and HTML as the body; their names.
fn write_articles(folder: &Path, count: usize) -> Result<Vec<String>, Box<dyn Error>> {
    let sentence = "旧书店在河的对岸，门口的灯到夜里十一点才熄，说话的人一个个走远。";
    let mut names = Vec::with_capacity(count);
    for article in 0..count {
        let mut text = format!(
            "---\ntitle: 第{article}篇\nauthor: 作者\ndate: 2024-01-01\nlang: zh-Hans\n---\n\n"
        );
        for section in 0..6 {
            text += &format!("<h2>第{section}节</h2>\n");
            for paragraph in 0..6 {
                text += &format!(
                    "<p>{} <strong>{paragraph}</strong> <a href=\"https://example.org/{article}\">\
                     see</a> {sentence}</p>\n",
                    sentence.repeat(3)
                );
            }
            if section < 3 {
                let picture = (article * 3 + section) % PICTURES;
                text += &format!("<p><img src=\"{picture}.jpg\" alt=\"图{picture}\"></p>\n");
            }
        }
        let name = format!("{article:04}.md");
        fs::write(folder.join(&name), text)?;
        names.push(name);
    }
    Ok(names)
}
