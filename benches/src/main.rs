//! Source to Markdown, in process, beside a peer and the floors below us.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml [FOLDER [NAME]]`: every `.md` file of the
//! folder (`fixtures/articles` by default) is converted over and over until a thousand articles
//! are done; rounds of the contestants alternate, so that a slow moment of the machine hits all,
//! and the fastest round of each counts, in processor time. Prints MB/s of source text and ratios. With a name, only
//! the contestants that have it in theirs run, for a profiler; the ratio is to the last of them.

use std::cell::RefCell;
use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use std::{env, fs, io};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use offprint::assets::Assets;
use offprint::backend::markdown::Markdown;
use offprint::backend::{Backend, Memory};
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::read::{ReadOptions, read};

const ARTICLES: usize = 1000;
const ROUNDS: usize = 5;

struct Contestant {
    name: &'static str,
    run: fn(&Source),
    best: Duration,
}

/// An article as offprint reads it, and its body alone, as the peers do.
struct Source {
    whole: Vec<u8>,
    body: String,
}

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "fixtures/articles".to_owned());
    let sources = load(Path::new(&folder))?;
    let rounds = ARTICLES.div_ceil(sources.len().max(1));
    let bytes: usize = sources.iter().map(|source| source.whole.len()).sum::<usize>() * rounds;
    let wanted = env::args().nth(2).unwrap_or_default();
    let mut contestants = [
        ("html5ever tokenizer", tokenize as fn(&Source)),
        ("scraper tree", parse),
        ("offprint read", read_only),
        ("offprint to Markdown", to_markdown),
        ("htmd", htmd),
    ]
    .map(|(name, run)| Contestant { name, run, best: Duration::MAX })
    .into_iter()
    .filter(|contestant| contestant.name.contains(&wanted))
    .collect::<Vec<_>>();
    for _ in 0..ROUNDS {
        for contestant in &mut contestants {
            let start = spent();
            for _ in 0..rounds {
                sources.iter().for_each(contestant.run);
            }
            contestant.best = contestant.best.min(spent().saturating_sub(start));
        }
    }
    let Some(peer) = contestants.last().map(|last| last.best.as_secs_f64()) else { return Ok(()) };
    println!("{} files, {} conversions, {bytes} bytes", sources.len(), sources.len() * rounds);
    for Contestant { name, best, .. } in contestants {
        let seconds = best.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate, printed with one digit")]
        let rate = bytes as f64 / 1e6 / seconds;
        println!("{name:22} {rate:8.1} MB/s   {:5.2}x htmd", peer / seconds);
    }
    Ok(())
}

/// Processor time that this thread has used, where the system tells (Linux); else time that went
/// by. A busy machine stretches the one far less than the other.
fn spent() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let schedule = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match schedule.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()) {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => START.elapsed(),
    }
}

fn load(folder: &Path) -> io::Result<Vec<Source>> {
    let mut paths: Vec<_> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort();
    let load = |path| {
        let whole = fs::read(path)?;
        let text = String::from_utf8_lossy(&whole).into_owned();
        let body = text.splitn(3, "---\n").nth(2).unwrap_or(&text).to_owned();
        Ok(Source { whole, body })
    };
    paths.into_iter().map(load).collect()
}

/// Takes tokens and forgets them.
struct Forget(RefCell<usize>);

impl TokenSink for Forget {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        black_box(&token);
        *self.0.borrow_mut() += 1;
        TokenSinkResult::Continue
    }
}

fn tokenize(source: &Source) {
    let tokenizer = Tokenizer::new(Forget(RefCell::new(0)), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(&source.body));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    black_box(tokenizer.sink.0.into_inner());
}

fn parse(source: &Source) {
    black_box(scraper::Html::parse_fragment(&source.body));
}

fn read_only(source: &Source) {
    black_box(read(&source.whole, &ReadOptions::default()));
}

fn to_markdown(source: &Source) {
    let article = read(&source.whole, &ReadOptions::default());
    let mut output = Memory::default();
    let mut diagnostics = Diagnostics::new();
    Markdown::default()
        .write(&Book::from(article), &Assets::default(), &mut output, &mut diagnostics)
        .expect("memory takes everything");
    black_box(output.main_bytes().len());
}

fn htmd(source: &Source) {
    black_box(htmd::convert(&source.body).expect("htmd converts"));
}
