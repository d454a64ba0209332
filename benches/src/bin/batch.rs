//! Records to Markdown, and files to files, as commands beside htmd-cli.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml --bin batch OFFPRINT [HTMD]`: the paths of
//! two commands. GNU parallel is used where it is on PATH.
//!
//! Records: one article over and over as JSON Lines, and the articles of `fixtures/articles` in turn,
//! some 100 MB each. What `offprint batch` takes on one core and on two, by itself and under GNU
//! parallel, JSON read and written; and what htmd takes under GNU parallel for the bodies alone,
//! without JSON and without knowing where one ends: that flatters it. A process for each record, as
//! htmd would need, is timed on the first five hundred. Files: a thousand to a thousand, `convert`
//! beside htmd's own, on all cores. Time is that of the processors and of the wall, the least of
//! three rounds that alternate. Unix alone tells what a process took.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

const BYTES: usize = 100_000_000;
const FILES: usize = 1000;
const ROUNDS: usize = 3;
/// How many records have a process each.
const ALONE: usize = 500;

struct Paths {
    offprint: PathBuf,
    htmd: Option<PathBuf>,
    has_parallel: bool,
}

/// What a command took, its children with it.
#[derive(Clone, Copy)]
struct Cost {
    processors: Duration,
    wall: Duration,
    megabytes: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let offprint = paths.next().ok_or("name the command `offprint`, built for release")?;
    let paths = Paths {
        offprint: offprint.canonicalize()?,
        htmd: paths.next().map(|path| path.canonicalize()).transpose()?,
        has_parallel: Command::new("parallel")
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success()),
    };
    let articles = articles()?;
    let folder = tempfile::tempdir()?;
    let longest = articles.iter().max_by_key(|article| article.len()).ok_or("no articles")?;
    records("one article over and over", std::slice::from_ref(longest), folder.path(), &paths)?;
    records("the articles in turn", &articles, folder.path(), &paths)?;
    files(&articles, folder.path(), &paths)
}

/// The bodies of the articles.
fn articles() -> Result<Vec<String>, Box<dyn Error>> {
    let folder = std::env::var_os("ARTICLES").unwrap_or_else(|| "fixtures/articles".into());
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    let mut bodies = Vec::new();
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(file)?).into_owned();
        bodies.push(text.splitn(3, "---\n").nth(2).unwrap_or(&text).to_owned());
    }
    Ok(bodies)
}

fn records(
    name: &str,
    articles: &[String],
    folder: &Path,
    paths: &Paths,
) -> Result<(), Box<dyn Error>> {
    let (mut json, mut bodies, mut count) = (String::new(), String::new(), 0);
    while json.len() < BYTES {
        for article in articles {
            let text = json_text(article);
            writeln!(json, "{{\"id\":{count},\"html\":{text}}}")?;
            bodies.push_str(article);
            bodies.push('\n');
            count += 1;
        }
    }
    fs::write(folder.join("in.jsonl"), &json)?;
    fs::write(folder.join("in.html"), &bodies)?;
    let head: String =
        articles.iter().cycle().take(ALONE).map(|body| body.replace('\n', " ") + "\n").collect();
    fs::write(folder.join("head.html"), &head)?;
    println!("{name}: {count} records, {} bytes", json.len());
    let offprint = paths.offprint.to_string_lossy();
    let mut contests = vec![
        ("offprint batch -j 1", format!("'{offprint}' batch -q -j 1 <in.jsonl"), json.len()),
        ("offprint batch", format!("'{offprint}' batch -q <in.jsonl"), json.len()),
        (
            "offprint batch --max-ms",
            format!("'{offprint}' batch -q --max-ms 10000 <in.jsonl"),
            json.len(),
        ),
    ];
    if paths.has_parallel {
        let command =
            format!("parallel --pipe --block 8M -k \"'{offprint}' batch -q -j 1\" <in.jsonl");
        contests.push(("parallel offprint batch", command, json.len()));
        if let Some(htmd) = &paths.htmd {
            let htmd = htmd.to_string_lossy();
            let command = format!("parallel --pipe --block 8M -k '{htmd}' <in.html");
            contests.push(("parallel htmd, no JSON", command, bodies.len()));
            let command = format!("parallel --pipe -N 1 -k '{htmd}' <head.html");
            contests.push(("parallel htmd, each alone", command, head.len()));
        }
    }
    contest(&contests, folder)
}

/// A string as JSON has it.
fn json_text(text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            control if control < ' ' => {
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

fn files(articles: &[String], folder: &Path, paths: &Paths) -> Result<(), Box<dyn Error>> {
    let inputs = folder.join("files");
    fs::create_dir_all(&inputs)?;
    let mut bytes = 0;
    for (number, article) in articles.iter().cycle().take(FILES).enumerate() {
        bytes += article.len();
        fs::write(inputs.join(format!("{number:04}.html")), article)?;
    }
    println!("{FILES} files to {FILES} files: {bytes} bytes");
    let offprint = paths.offprint.to_string_lossy();
    let convert = format!("'{offprint}' convert -q --offline files -o ours/");
    let mut contests = vec![("offprint convert", convert, bytes)];
    if let Some(htmd) = &paths.htmd {
        let command = format!("'{}' -i files -o theirs", htmd.to_string_lossy());
        contests.push(("htmd", command, bytes));
    }
    contest(&contests, folder)
}

fn contest(contests: &[(&str, String, usize)], folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut best: Vec<Option<Cost>> = vec![None; contests.len()];
    for _ in 0..ROUNDS {
        for ((_, command, _), best) in contests.iter().zip(&mut best) {
            for made in ["ours", "theirs"] {
                let _ = fs::remove_dir_all(folder.join(made));
            }
            let cost = measure(command, folder)?;
            *best = Some(best.map_or(cost, |known: Cost| Cost {
                processors: known.processors.min(cost.processors),
                wall: known.wall.min(cost.wall),
                megabytes: known.megabytes.min(cost.megabytes),
            }));
        }
    }
    for ((name, _, bytes), best) in contests.iter().zip(best) {
        let Some(Cost { processors, wall, megabytes }) = best else { continue };
        #[expect(clippy::cast_precision_loss, reason = "a rate, printed with one digit")]
        let rate = |time: Duration| *bytes as f64 / 1e6 / time.as_secs_f64();
        println!(
            "  {name:26} {:7.3} s of processors {:6.1} MB/s each, {:7.3} s of the wall {:6.1} MB/s, {megabytes:4} MB",
            processors.as_secs_f64(),
            rate(processors),
            wall.as_secs_f64(),
            rate(wall),
        );
    }
    Ok(())
}

fn measure(command: &str, folder: &Path) -> Result<Cost, Box<dyn Error>> {
    let start = Instant::now();
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let used = shell.spawn()?.wait4()?;
    let wall = start.elapsed();
    if !used.status.success() {
        return Err(format!("{command} failed").into());
    }
    let processors = used.rusage.utime + used.rusage.stime;
    Ok(Cost { processors, wall, megabytes: used.rusage.maxrss >> 20 })
}
