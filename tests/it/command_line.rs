//! The command line tool from outside: what it prints, what it writes, and what it never does.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// What the tool prints, case by case.
#[test]
fn commands_print_what_the_cases_say() {
    trycmd::TestCases::new().env("XDG_CONFIG_HOME", NO_CONFIGURATION).case("tests/cli/*.trycmd");
}

/// A folder without the settings of whoever runs the tests.
const NO_CONFIGURATION: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/no-configuration");

pub(crate) fn offprint() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_offprint"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("SOURCE_DATE_EPOCH");
    command.env("XDG_CONFIG_HOME", NO_CONFIGURATION);
    command
}

/// A folder with these files in it.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// All files below a folder, by path, hidden ones too.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    fn collect(root: &Path, folder: &Path, list: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, list);
            } else {
                list.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    let mut list = Vec::new();
    collect(folder, folder, &mut list);
    list.sort();
    list
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    offprint().current_dir(folder).args(arguments).output().unwrap()
}

/// What comes of an input through a pipe; nothing is asked of the user's own store.
pub(crate) fn piped(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = offprint()
        .current_dir(folder)
        .args(arguments)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut records = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Who closes its input before it is read has its reasons.
    let writer = std::thread::spawn(move || drop(records.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_tree_is_mirrored_and_ignored_files_are_left_out() {
    let folder = folder(&[
        ("posts/a/index.md", "<p>a</p>"),
        ("posts/b/index.md", "<p>b</p>"),
        ("posts/b/index.html", "<p>c</p>"),
        ("posts/b/notes.txt", "no article"),
        ("posts/drafts/d.md", "<p>d</p>"),
        ("posts/.hidden/e.md", "<p>e</p>"),
        ("posts/.ignore", "drafts/\n"),
    ]);
    let output = run(folder.path(), &["convert", "posts", "-t", "json", "-o", "out/"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(
        files(&folder.path().join("out")),
        ["a/index.json", "b/index-2.json", "b/index.json"]
    );
    // What an earlier run made is no input of the next.
    let again = run(folder.path(), &["convert", ".", "-t", "json", "-o", "out/"]);
    assert!(again.status.success(), "{}", stderr(&again));
    assert!(!folder.path().join("out/out").exists());
}

#[test]
fn an_input_is_never_overwritten() {
    let text = r#"{"offprint":1,"blocks":[]}"#;
    let folder = folder(&[("posts/a.json", text), ("posts/b.md", "<p>b</p>")]);
    for arguments in [
        &["convert", "posts/a.json", "-t", "json", "-o", "posts/"][..],
        &["convert", "posts/a.json", "posts/b.md", "-t", "json", "-o", "posts/../posts"],
        &["convert", "posts/a.json", "-o", "posts/a.json"],
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("never overwritten"), "{}", stderr(&output));
        assert_eq!(files(folder.path()), ["posts/a.json", "posts/b.md"]);
        assert_eq!(fs::read_to_string(folder.path().join("posts/a.json")).unwrap(), text);
    }
}

#[test]
fn one_bad_input_does_not_stop_the_others() {
    let folder = folder(&[("a.md", "<p>a</p>"), ("c.md", "<p>c</p>")]);
    let arguments = ["convert", "a.md", "b.md", "c.md", "-t", "json", "-o", "out"];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("b.md"));
    assert_eq!(files(&folder.path().join("out")), ["a.json", "c.json"]);
}

#[test]
fn no_clobber_keeps_what_is_there() {
    let folder = folder(&[("a.md", "<p>a</p>"), ("a.json", "old")]);
    let output = run(folder.path(), &["convert", "a.md", "-o", "a.json", "--no-clobber"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("a.json")).unwrap(), "old");
    assert!(run(folder.path(), &["convert", "a.md", "-o", "a.json"]).status.success());
    assert_eq!(files(folder.path()), ["a.json", "a.md"]);
    assert_ne!(fs::read_to_string(folder.path().join("a.json")).unwrap(), "old");
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let names: Vec<String> = (0..40).map(|number| format!("in/{number:02}.md")).collect();
    let texts: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "---\ntitle: [broken\n---\n<p>text \u{fffd}</p>"))
        .collect();
    let folder = folder(&texts);
    let all = |jobs: &str| {
        let out = format!("out{jobs}");
        let arguments = ["convert", "in", "-t", "json", "-v", "-j", jobs, "-o", &out];
        let output = run(folder.path(), &arguments);
        let out = folder.path().join(out);
        let texts: Vec<String> =
            files(&out).iter().map(|file| fs::read_to_string(out.join(file)).unwrap()).collect();
        (stderr(&output), texts)
    };
    let serial = all("1");
    assert_eq!(serial.1.len(), 40);
    assert_eq!(serial, all("2"));
    assert_eq!(serial, all("7"));
}

#[test]
fn books_are_made_whole_or_by_group_and_repeats_are_left_out() {
    let article = |title: &str, date: &str, category: &str| {
        format!("---\ntitle: {title}\ndate: {date}\ncategories: {category}\n---\n<p>{title}</p>")
    };
    let folder = folder(&[
        ("posts/a.md", &article("late", "2022-02-02", "x")),
        ("posts/b.md", &article("early", "2021-01-01", "y")),
        ("posts/c.md", &article("early", "2021-01-01", "y")),
    ]);
    let output = run(folder.path(), &["book", "posts", "-v", "-o", "all.json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("note[article-repeated]"), "{}", stderr(&output));
    let text = fs::read_to_string(folder.path().join("all.json")).unwrap();
    assert!(text.contains("\"title\":\"posts\""), "{text}");
    assert_eq!(text.matches("early").count(), 3, "title, field and text of one: {text}");
    assert!(text.find("early") < text.find("late"), "oldest first");

    let arguments = ["book", "posts", "--split-by", "category", "-t", "json", "-o", "out"];
    let output = run(folder.path(), &arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(files(&folder.path().join("out")), ["x.json", "y.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn the_store_is_looked_after() {
    let folder = folder(&[("a.gif", "GIF89a")]);
    let cache = |arguments: &[&str]| {
        let mut command = offprint();
        command.arg("store").args(arguments).env("XDG_CACHE_HOME", folder.path().join("cache"));
        let output = command.current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(cache(&["path"]).trim_end(), folder.path().join("cache/offprint").to_str().unwrap());
    let kept = cache(&["add", "https://example.org/a.gif", "a.gif"]);
    assert_eq!(fs::read_to_string(kept.trim_end()).unwrap(), "GIF89a");
    assert_eq!(cache(&["list"]), format!("6\thttps://example.org/a.gif\t{kept}"));
    assert_eq!(cache(&["verify"]), "");
    // What was just used stays, whatever the limit.
    assert!(cache(&["prune", "--keep", "0"]).starts_with("removed 0 files"));
}

#[test]
fn short_help_fits_a_screen() {
    let check = |command: &[&str], most: usize| {
        let output = offprint().args(command).arg("-h").env("COLUMNS", "80").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.lines().count() <= most, "{} lines:\n{text}", text.lines().count());
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    };
    for command in ["convert", "batch", "fetch", "store", "fonts", "devices", "completions"] {
        check(&[command], 24);
    }
    check(&[], 27);
    check(&["book", "init"], 24);
    check(&["list"], 32);
    check(&["book"], 42);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_reader_that_has_enough_is_no_error() {
        let text = "<p>text</p>\n".repeat(50_000);
        let folder = folder(&[("a.md", &text)]);
        let mut child = offprint()
            .current_dir(folder.path())
            .args(["convert", "a.md", "-t", "json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(stderr(&output), "");
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let Ok(full) = full else { return };
        let mut child = offprint()
            .args(["convert", "-t", "json"])
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(b"<p>text</p>").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("cannot write standard output"), "{}", stderr(&output));
    }

    #[test]
    fn a_link_is_followed_and_permissions_are_kept() {
        let folder = folder(&[("a.md", "<p>a</p>"), ("real/a.json", "old")]);
        let real = folder.path().join("real/a.json");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
        let link = folder.path().join("link.json");
        symlink(&real, &link).unwrap();
        assert!(run(folder.path(), &["convert", "a.md", "-o", "link.json"]).status.success());
        assert!(link.is_symlink());
        assert!(fs::read_to_string(&real).unwrap().contains("\"offprint\":1"));
        assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        let folder = folder(&[("a.md", "<p>a</p>")]);
        let output = run(folder.path(), &["convert", "a.md", "-t", "json", "-o", "/dev/null"]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn a_folder_that_cannot_be_written_gets_nothing() {
        let folder = folder(&[("a.md", "<p>a</p>"), ("file", "")]);
        let output = run(folder.path(), &["convert", "a.md", "-t", "json", "-o", "file/b.json"]);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(files(folder.path()), ["a.md", "file"]);
    }

    #[test]
    fn a_signal_leaves_no_temporary_file() {
        let text = "<p>One paragraph of many.</p>\n".repeat(100_000);
        for signal in ["-INT", "-TERM"] {
            let folder = folder(&[("a.md", &text)]);
            let mut child = offprint()
                .current_dir(folder.path())
                .args(["convert", "a.md", "-o", "out/deep/a.json"])
                .spawn()
                .unwrap();
            let out = folder.path().join("out/deep");
            while !out.exists() && child.try_wait().unwrap().is_none() {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
            child.wait().unwrap();
            if files(folder.path()) == ["a.md"] {
                assert!(!folder.path().join("out").exists(), "folders made for it are gone too");
            } else {
                assert_eq!(files(folder.path()), ["a.md", "out/deep/a.json"]);
            }
        }
    }
}

#[test]
#[cfg(feature = "epub")]
fn a_long_book_becomes_volumes_and_kobo_gets_its_own_names() {
    let article =
        |number: u32| (format!("in/{number}.md"), format!("---\ntitle: T{number}\n---\nx\n"));
    let articles: Vec<(String, String)> = (1..=5).map(article).collect();
    let listed: Vec<(&str, &str)> =
        articles.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let folder = folder(&listed);
    let made = |arguments: &[&str]| {
        let output = run(folder.path(), &[arguments, &["--offline"]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    let told = made(&["book", "in", "-o", "b/book.epub", "--volume-articles", "2", "-v"]);
    assert!(told.contains("[volumes]") && told.contains("5 articles in 3 volumes"), "{told}");
    made(&["book", "in", "-o", "b/whole.kepub.epub"]);
    made(&["convert", "in/1.md", "-t", "kepub", "-o", "k/"]);
    made(&["convert", "in/1.md", "-t", "epub", "--device", "kobo", "-o", "d/"]);
    let all = files(folder.path());
    let books: Vec<&str> =
        all.iter().map(String::as_str).filter(|path| path.contains(".epub")).collect();
    let expect = [
        "b/book-1.epub",
        "b/book-2.epub",
        "b/book-3.epub",
        "b/whole.kepub.epub",
        "d/1.kepub.epub",
        "k/1.kepub.epub",
    ];
    assert_eq!(books, expect);
}

#[test]
#[cfg(feature = "epub")]
fn a_face_or_a_style_that_is_none_is_refused_before_anything_is_written() {
    let folder = folder(&[("a.md", "x"), ("face.ttf", "no face")]);
    for options in
        [["--embed-font", "face.ttf"], ["--css", "nowhere.css"], ["--contents-depth", "9"]]
    {
        let output =
            run(folder.path(), &[&["convert", "a.md", "-o", "a.epub"], &options[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        assert!(!folder.path().join("a.epub").exists());
    }
}
