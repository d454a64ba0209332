//! Records to Markdown, and files to files, as commands beside htmd-cli.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml --bin batch OFFPRINT [HTMD]`: the paths of
//! two commands. GNU parallel is used where it is on PATH; `$ARTICLES` may name another folder.
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
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
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
    // Nothing of it is kept: a process begins with what the one that starts it has at its peak.
    let (mut json, mut bodies) =
        (Counted::create(folder, "in.jsonl")?, Counted::create(folder, "in.html")?);
    let mut count = 0;
    while json.bytes < BYTES {
        for article in articles {
            json.write(&format!("{{\"id\":{count},\"html\":{}}}\n", json_text(article)))?;
            bodies.write(article)?;
            bodies.write("\n")?;
            count += 1;
        }
    }
    let mut head = Counted::create(folder, "head.html")?;
    for body in articles.iter().cycle().take(ALONE) {
        head.write(&body.replace('\n', " "))?;
        head.write("\n")?;
    }
    let (json, bodies, head) = (json.end()?, bodies.end()?, head.end()?);
    println!("{name}: {count} records, {json} bytes");
    let offprint = paths.offprint.to_string_lossy();
    let mut contests = vec![
        ("offprint batch -j 1", format!("'{offprint}' batch -q -j 1 <in.jsonl"), json),
        ("offprint batch", format!("'{offprint}' batch -q <in.jsonl"), json),
        (
            "offprint batch --max-ms",
            format!("'{offprint}' batch -q --max-ms 10000 <in.jsonl"),
            json,
        ),
    ];
    if paths.has_parallel {
        let command =
            format!("parallel --pipe --block 8M -k \"'{offprint}' batch -q -j 1\" <in.jsonl");
        contests.push(("parallel offprint batch", command, json));
        if let Some(htmd) = &paths.htmd {
            let htmd = htmd.to_string_lossy();
            let command = format!("parallel --pipe --block 8M -k '{htmd}' <in.html");
            contests.push(("parallel htmd, no JSON", command, bodies));
            let command = format!("parallel --pipe -N 1 -k '{htmd}' <head.html");
            contests.push(("parallel htmd, each alone", command, head));
        }
    }
    contest(&contests, folder)
}

/// A file, and how many bytes are in it.
struct Counted {
    file: BufWriter<File>,
    bytes: usize,
}

impl Counted {
    fn create(folder: &Path, name: &str) -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(File::create(folder.join(name))?), bytes: 0 })
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.bytes += text.len();
        self.file.write_all(text.as_bytes())
    }

    fn end(mut self) -> io::Result<usize> {
        self.file.flush()?;
        Ok(self.bytes)
    }
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
    let convert = format!("'{offprint}' convert -q --images link files -o ours/");
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
