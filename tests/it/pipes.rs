//! Every command in a pipe: standard input and output for every format, what programs are told, exit
//! statuses, signals.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command_line::{files, folder, offprint, piped, run, stderr};

const FORMATS: &[&str] = &["md", "txt", "html", "epub", "kepub", "pdf", "json", "pandoc"];

const ARTICLE: &str = "---\ntitle: A\n---\n<h2>b</h2><p>c <b>d</b></p>";

fn is_built(format: &str) -> bool {
    match format {
        "epub" | "kepub" => cfg!(feature = "epub"),
        "pdf" => cfg!(all(feature = "pdf", feature = "fonts")),
        _ => true,
    }
}

#[test]
fn every_format_comes_through_a_pipe() {
    let folder = folder(&[("a.md", ARTICLE), ("b.md", "---\ntitle: B\n---\n<p>e</p>")]);
    for format in FORMATS.iter().filter(|format| is_built(format)) {
        let article = piped(folder.path(), &["convert", "-t", format], ARTICLE.as_bytes());
        assert!(article.status.success() && !article.stdout.is_empty(), "{format}");
        for arguments in
            [&["convert", "-t", format, "-o", "-"][..], &["convert", "-", "-t", format, "-q"]]
        {
            let same = piped(folder.path(), arguments, ARTICLE.as_bytes());
            assert_eq!((same.stdout == article.stdout, stderr(&same)), (true, String::new()));
        }
        let book = ["book", "a.md", "b.md", "-t", format, "--title", "T", "-o"];
        let piped = run(folder.path(), &[&book[..], &["-"]].concat());
        assert!(piped.status.success(), "{format}: {}", stderr(&piped));
        let file = format!("book.{format}");
        let named = run(folder.path(), &[&book[..], &[&file]].concat());
        assert!(named.status.success(), "{format}: {}", stderr(&named));
        assert!(piped.stdout == fs::read(folder.path().join(&file)).unwrap(), "{format}");
        fs::remove_file(folder.path().join(&file)).unwrap();
    }
    let left = files(folder.path());
    assert!(left.iter().all(|file| !file.starts_with('-')), "{left:?}");
    for arguments in [&["-t", "md,json"][..], &["-t", "md", "--split-by", "year"]] {
        let arguments = [&["book", "a.md", "b.md", "-o", "-"], arguments].concat();
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
}

#[test]
fn trees_go_through_other_programs_and_back() {
    let folder = folder(&[]);
    let direct = piped(folder.path(), &["convert"], ARTICLE.as_bytes()).stdout;
    for format in ["json", "pandoc"] {
        let tree = piped(folder.path(), &["convert", "-t", format], ARTICLE.as_bytes()).stdout;
        let back = piped(folder.path(), &["convert", "-f", format], &tree).stdout;
        assert_eq!(String::from_utf8(back).unwrap(), String::from_utf8(direct.clone()).unwrap());
        let broken = piped(folder.path(), &["convert", "-f", format], &tree[..tree.len() / 2]);
        assert_eq!(broken.status.code(), Some(2), "a filter that breaks off goes unnoticed");
        assert!(broken.stdout.is_empty());
    }
}

#[test]
fn programs_are_told_in_json() {
    let broken = "---\ntitle: [broken\n---\n<p>a</p>";
    let folder = folder(&[("a.md", ARTICLE), ("b.md", broken)]);
    let events = |arguments: &[&str], status: i32| -> Vec<Value> {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        let events: Vec<Value> =
            stderr(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let last = events.last().unwrap();
        assert_eq!((&last["event"], &last["status"]), (&"done".into(), &status.into()));
        events
    };
    let kinds = |events: &[Value]| -> Vec<String> {
        let kind = |event: &Value| event["event"].as_str().unwrap().to_owned();
        events.iter().map(kind).filter(|kind| kind != "progress").collect()
    };
    let arguments = ["convert", "a.md", "b.md", "c.md", "-t", "txt", "-o", "out", "--json"];
    let told = events(&arguments, 2);
    assert_eq!(kinds(&told), ["input", "diagnostic", "input", "error", "input", "done"]);
    let find = |kind: &'static str| told.iter().filter(move |event| event["event"] == kind);
    let diagnostic = find("diagnostic").next().unwrap();
    assert_eq!(diagnostic["source"], "b.md");
    assert!(diagnostic["code"].is_string() && diagnostic["place"]["line"].is_number());
    assert_eq!(find("error").next().unwrap()["input"], "c.md");
    assert_eq!(find("input").next().unwrap()["outputs"][0], "out/a.txt");
    let done = find("done").next().unwrap();
    assert_eq!((&done["done"], &done["failed"]), (&2.into(), &1.into()));
    let quiet = events(&[&arguments[..], &["-q"]].concat(), 2);
    assert_eq!(kinds(&quiet), ["error", "done"]);
    let book = ["book", "a.md", "b.md", "-t", "md", "-o", "x.md", "--json"];
    assert_eq!(kinds(&events(&book, 0)).last().map(String::as_str), Some("done"));
    events(&["list", "a.md", "--json"], 0);
    // What is wrong before anything is read is told too.
    let output = run(folder.path(), &["convert", "a.md", "b.md", "--json"]);
    let event: Value = serde_json::from_str(&stderr(&output)).unwrap();
    assert_eq!((output.status.code(), &event["event"]), (Some(2), &"error".into()));

    let records = b"{\"html\":\"a\"}\nx\n";
    let batch = piped(folder.path(), &["batch", "--json", "--fail-over", "10%"], records);
    let told: Vec<Value> =
        stderr(&batch).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(kinds(&told), ["error", "done"]);
    let done = &told[told.len() - 1];
    assert_eq!(
        (&done["done"], &done["failed"], &done["status"]),
        (&1.into(), &1.into(), &1.into())
    );
}

#[test]
fn what_is_no_terminal_gets_no_colours_and_no_progress() {
    let folder = folder(&[("a.md", ARTICLE)]);
    for no_color in [None, Some("1")] {
        for arguments in [
            &["--help"][..],
            &["convert", "--help"],
            &["convert", "--nonsense"],
            &["convert", "a.md", "-t", "md"],
            &["convert", "nowhere.md"],
            &["list", "."],
            &["devices"],
        ] {
            let mut command = offprint();
            if let Some(value) = no_color {
                command.env("NO_COLOR", value);
            }
            let output = command.current_dir(folder.path()).args(arguments).output().unwrap();
            let told = [output.stdout, output.stderr].concat();
            assert!(!told.contains(&0x1b) && !told.contains(&b'\r'), "{arguments:?}");
        }
    }
}

#[test]
fn quiet_says_only_what_is_not_done() {
    let folder = folder(&[("a.md", "---\ntitle: [broken\n---\n<p>a</p>")]);
    let output = run(folder.path(), &["convert", "a.md", "-q"]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
    assert_ne!(stderr(&run(folder.path(), &["convert", "a.md"])), "");
    let output = run(folder.path(), &["convert", "a.md", "b.md", "-t", "txt", "-o", "out", "-q"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output).lines().count(), 1);
}

#[cfg(unix)]
#[test]
fn lists_of_names_with_nul_have_any_name() {
    let folder = folder(&[("in/a\nb.md", ARTICLE), ("in/c d.md", ARTICLE)]);
    let names = run(folder.path(), &["list", "in", "--as", "paths"]).stdout;
    let arguments = ["convert", "--files-from", "-", "-t", "txt", "-o", "out"];
    let output = piped(folder.path(), &arguments, &names);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(files(&folder.path().join("out")).len(), 2);
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_closed_is_no_error_of_any_command() {
    let folder = folder(&[("a.md", ARTICLE), ("b.md", ARTICLE), ("r.jsonl", "{\"html\":\"a\"}\n")]);
    for arguments in [
        &["--help"][..],
        &["convert", "--help"],
        &["convert", "a.md"],
        &["book", "a.md", "b.md", "-t", "md", "-o", "-"],
        &["list", "."],
        &["list", ".", "--as", "json"],
        &["batch", "r.jsonl"],
        &["devices"],
        &["completions", "bash"],
        &["convert", "a.md", "--print-config"],
        &["convert", "a.md", "--dry-run"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = offprint()
            .current_dir(folder.path())
            .args(arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(
            (output.status.code(), stderr(&output)),
            (Some(0), String::new()),
            "{arguments:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_as_it_ends_any_program() {
    use std::os::unix::process::ExitStatusExt;

    for (name, number) in [("-INT", 2), ("-TERM", 15), ("-HUP", 1)] {
        let folder = folder(&[]);
        let mut child = offprint()
            .current_dir(folder.path())
            .args(["convert", "-o", "a.md"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let records = child.stdin.take();
        // What listens for signals is a thread of its own.
        for _ in 0..500 {
            if Path::new(&format!("/proc/{}/task", child.id()))
                .read_dir()
                .is_ok_and(|tasks| tasks.count() > 1)
            {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(number));
        drop(records);
        assert_eq!(files(folder.path()), [""; 0]);
    }
}

#[test]
fn the_manual_tells_exit_statuses() {
    let folder = folder(&[]);
    assert!(run(folder.path(), &["manual", "man"]).status.success());
    for page in ["", "-convert", "-book", "-list", "-fetch", "-batch", "-store-verify"] {
        let path = folder.path().join(format!("man/offprint{page}.1"));
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains("Exit status"), "{page}");
    }
}
