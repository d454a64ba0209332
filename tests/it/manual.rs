//! The manual and the READMEs: what they show is run, what they list is there, what they link to
//! exists.
//!
//! Of a page, blocks marked `sh` are run and must succeed; blocks marked `console` are run command
//! by command, and what is printed is compared: `SNAPSHOTS=overwrite` writes it anew. `needs=NAME`
//! behind the mark leaves a block out where there is no such program. All other blocks are only
//! shown. Commands stand in a folder with `posts/`, which is `fixtures/articles`, with one of those as
//! `article.md`, and with what `fixtures/manual` has; nothing is asked of a network.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snapbox::{Assert, Data};

use crate::command_line::{files, offprint};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A page's name and its text.
type Page = (String, String);

/// The pages of the manual.
fn manual() -> Vec<Page> {
    let folder = Path::new(ROOT).join("docs/src");
    let pages = files(&folder).into_iter().filter(|name| is_named(name, "md"));
    pages.map(|name| page(&format!("docs/src/{name}"))).collect()
}

fn page(path: &str) -> Page {
    (path.to_owned(), fs::read_to_string(Path::new(ROOT).join(path)).unwrap())
}

fn is_named(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == extension)
}

/// A fenced block: the index of its first line, its lines, and the words behind its fence.
struct Fenced<'a> {
    first: usize,
    lines: Vec<&'a str>,
    mark: &'a str,
}

fn fenced(text: &str) -> Vec<Fenced<'_>> {
    let (mut blocks, mut open) = (Vec::new(), None);
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(mark)) => open = Some(Fenced { first: index + 1, lines: Vec::new(), mark }),
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => block.lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// A folder for the commands of a page.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = tempfile::tempdir().unwrap();
        let copy = |from: &str, to: &str| {
            for name in files(&Path::new(ROOT).join(from)) {
                let target = desk.path().join(to).join(&name);
                fs::create_dir_all(target.parent().unwrap()).unwrap();
                fs::copy(Path::new(ROOT).join(from).join(&name), target).unwrap();
            }
        };
        copy("fixtures/articles", "posts");
        copy("fixtures/articles/images", "images");
        copy("fixtures/manual", "");
        fs::copy(desk.path().join("posts/night-bus.md"), desk.path().join("article.md")).unwrap();
        Self(desk)
    }

    /// What a script prints, on both streams, and whether it succeeds.
    fn run(&self, script: &str) -> (String, bool) {
        let bin = Path::new(env!("CARGO_BIN_EXE_offprint")).parent().unwrap().to_owned();
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([bin].into_iter().chain(env::split_paths(&path))).unwrap();
        let home = self.0.path().join(".home");
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &format!("exec 2>&1\n{script}")])
            .current_dir(self.0.path())
            .env("PATH", path)
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("COLUMNS", "80")
            .env("LC_ALL", "C.UTF-8")
            .env_remove("SOURCE_DATE_EPOCH")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.success())
    }

    /// The lines of a `console` block as they are when its commands are run.
    fn recorded(&self, lines: &[&str]) -> Vec<String> {
        let (mut recorded, mut lines) = (Vec::new(), lines.iter().peekable());
        while let Some(line) = lines.next() {
            let Some(first) = line.strip_prefix("$ ") else { continue };
            recorded.push((*line).to_owned());
            let mut command = first.to_owned();
            while command.ends_with('\\') {
                let more = lines.next().expect("a command goes on");
                recorded.push((*more).to_owned());
                command.push('\n');
                command.push_str(more);
            }
            // A reader that has enough ends who writes to it; that is no error of the command.
            let command = format!("set +e +o pipefail\n{command}");
            recorded.extend(self.run(&command).0.lines().map(str::to_owned));
        }
        recorded
    }
}

/// Whether the programs that a block needs are here.
fn can_run(mark: &str) -> bool {
    mark.split(' ').filter_map(|word| word.strip_prefix("needs=")).all(|name| {
        env::split_paths(&env::var_os("PATH").unwrap_or_default())
            .any(|folder| folder.join(name).is_file())
    })
}

/// Runs the commands of a page.
fn check((path, text): &Page) {
    let desk = Desk::new();
    let lines: Vec<&str> = text.lines().collect();
    let (mut actual, mut next) = (Vec::new(), 0);
    for block in fenced(text).into_iter().filter(|block| can_run(block.mark)) {
        let first = block.first;
        match block.mark.split(' ').next() {
            Some("sh") => {
                let (told, succeeds) = desk.run(&block.lines.join("\n"));
                assert!(succeeds, "{path}:{first}: {told}");
            }
            Some("console") => {
                actual.extend(lines[next..first].iter().map(|line| (*line).to_owned()));
                actual.extend(desk.recorded(&block.lines));
                next = first + block.lines.len();
            }
            _ => {}
        }
    }
    actual.extend(lines[next..].iter().map(|line| (*line).to_owned()));
    let actual = actual.join("\n") + "\n";
    let expect = Data::read_from(&Path::new(ROOT).join(path), None);
    Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(actual, expect);
}

#[test]
fn what_pages_show_is_what_commands_print() {
    let mut pages = manual();
    pages.extend([page("README.md"), page("README.zh.md")]);
    let next = std::sync::Mutex::new(pages.iter());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(page) = next.lock().unwrap().next() else { break };
                    check(page);
                }
            });
        }
    });
}

/// The page of options is what the command line is read by.
#[test]
fn the_page_of_options_is_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    assert!(offprint().arg("manual").arg(folder.path()).status().unwrap().success());
    let made = fs::read_to_string(folder.path().join("options.md")).unwrap();
    let page = Data::read_from(&Path::new(ROOT).join("docs/src/options.md"), None);
    Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(made, page);
}

/// Options that prose speaks of: spans of code that begin with two dashes.
#[test]
fn options_that_are_spoken_of_exist() {
    let options = |text: &str| -> BTreeSet<String> {
        let words =
            prose(text).flat_map(|line| line.split('`').skip(1).step_by(2)).flat_map(|span| {
                span.split([' ', ',', '=']).filter(|word| word.starts_with("--") && word.len() > 2)
            });
        words.map(str::to_owned).collect()
    };
    let known = options(&page("docs/src/options.md").1);
    assert!(known.len() > 60, "options are found: {}", known.len());
    let mut pages = manual();
    pages.extend([page("README.md"), page("README.zh.md")]);
    for (path, text) in pages {
        let unknown: Vec<_> = options(&text).difference(&known).cloned().collect();
        // `--help` is clap's own.
        assert!(unknown.iter().all(|option| option == "--help"), "{path}: {unknown:?}");
    }
}

#[test]
fn every_page_is_in_the_summary() {
    let (_, summary) = page("docs/src/SUMMARY.md");
    let listed: BTreeSet<String> = links(&summary).into_iter().collect();
    let pages = manual().into_iter().map(|(path, _)| path.replace("docs/src/", ""));
    let pages: BTreeSet<String> = pages.filter(|name| name != "SUMMARY.md").collect();
    assert_eq!(listed, pages);
}

#[test]
fn links_lead_somewhere() {
    let mut pages = manual();
    let others =
        ["README.md", "README.zh.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    pages.extend(others.map(page));
    let mut count = 0;
    for (path, text) in &pages {
        let folder = Path::new(ROOT).join(path).parent().unwrap().to_owned();
        for link in links(text).iter().filter(|link| !link.contains("://")) {
            count += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { PathBuf::from(path) } else { folder.join(file) };
            let target = Path::new(ROOT).join(target);
            assert!(target.exists(), "{path} links to {link}");
            let has = |text: &str| text.lines().any(|line| slug(line).as_deref() == Some(anchor));
            let there = anchor.is_empty() || has(&fs::read_to_string(&target).unwrap());
            assert!(there, "{path} links to {link}");
        }
    }
    assert!(count > 60, "links are found");
}

/// The lines of a page outside of blocks of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        is_code ^= line.starts_with("```");
        !is_code
    })
}

/// What links of a page lead to, outside of code.
fn links(text: &str) -> Vec<String> {
    let targets = |line: &str| -> Vec<String> {
        let ends = line.split("](").skip(1);
        ends.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
    };
    prose(text).flat_map(targets).collect()
}

/// What a heading is called in an address.
fn slug(line: &str) -> Option<String> {
    let title = line.strip_prefix('#')?.trim_start_matches('#').trim().to_lowercase();
    let kept = title.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    Some(kept.collect::<String>().replace(' ', "-"))
}

/// Codes in the sources: of diagnostics, of error rows, of pictures that could not be had.
fn codes() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let root = Path::new(ROOT).join("src");
    for name in files(&root).into_iter().filter(|name| is_named(name, "rs")) {
        let text = fs::read_to_string(root.join(&name)).unwrap();
        let text = text.split("\n#[cfg(test)]\nmod ").next().unwrap();
        let code: Vec<&str> =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = code.join(" ");
        let calls = ["note(", "warning(", "loss(", "Fault::new(", "code: ", "Note, ", "Warning, "];
        for call in calls.into_iter().chain(["Loss, "]) {
            for rest in code.split(call).skip(1) {
                found.extend(quoted_code(rest).map(|code| (code, name.clone())));
            }
        }
        if ["assets/fetch.rs", "assets/inspect.rs"].contains(&name.as_str()) {
            for rest in code.split(" => ").skip(1) {
                found.extend(quoted_code(rest).map(|code| (code, name.clone())));
            }
        }
    }
    found
}

/// The code that a piece of source begins with.
fn quoted_code(text: &str) -> Option<String> {
    let (code, _) = text.trim_start().strip_prefix('"')?.split_once('"')?;
    let is_code = code.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '8');
    (is_code && !code.is_empty()).then(|| code.to_owned())
}

#[test]
fn every_code_is_in_the_manual() {
    let (_, page) = page("docs/src/diagnostics.md");
    let told: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(code, _)| code)
        .collect();
    let codes = codes();
    assert!(codes.len() > 80, "codes are found: {}", codes.len());
    let missing: Vec<_> = codes.iter().filter(|(code, _)| !told.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "not in the manual: {missing:?}");
    let gone: Vec<_> = told.iter().filter(|code| !codes.contains_key(**code)).collect();
    assert!(gone.is_empty(), "in the manual alone: {gone:?}");
}
