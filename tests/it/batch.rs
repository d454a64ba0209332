//! `offprint batch` from outside: one row for one line, whatever the line; and what is left when a
//! run ends before its end.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::command_line::{files, folder, offprint, piped, stderr};

fn batch(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    piped(folder, &[&["batch"], arguments].concat(), input)
}

/// The rows of a run that ends well.
fn rows(arguments: &[&str], input: &[u8]) -> String {
    let folder = folder(&[]);
    let output = batch(folder.path(), arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Many records, some of them at fault.
fn mixed(records: usize) -> String {
    let record = |number: usize| match number % 50 {
        7 => "{\"id\": 7, \"html\":\n".to_owned(),
        8 => format!("{{\"id\": {number}}}\n"),
        9 => "\n".to_owned(),
        _ => format!(
            "{{\"id\": \"r{number}\", \"kind\": {{\"a\": [{number}]}}, \"html\": \"<h2>{number}</h2>\\n<p>{}\"}}\n",
            "文 <b>and</b> text ".repeat(number % 40)
        ),
    };
    (0..records).map(record).collect()
}

#[test]
fn each_line_has_a_row_in_its_place() {
    let input = mixed(1000);
    let serial = rows(&["-j", "1"], input.as_bytes());
    assert_eq!(serial.lines().count(), 1000);
    for (number, row) in serial.lines().enumerate() {
        let expect = match number % 50 {
            7 => "{\"id\":7,\"error\":{\"code\":\"not-json\"".to_owned(),
            8 => format!("{{\"id\":{number},\"error\":{{\"code\":\"no-source\""),
            9 => "{\"id\":null,\"error\":{\"code\":\"not-json\"".to_owned(),
            _ => format!("{{\"id\":\"r{number}\",\"text\":\"## {number}\\n"),
        };
        assert!(row.starts_with(&expect), "{row}");
    }
    assert!(serial.contains(",\"kind\":{\"a\": [17]}"));
    assert!(serial == rows(&["-j", "7"], input.as_bytes()));
    // In processes of their own they are the same too.
    let long = format!("{{\"id\":1,\"html\":\"{}\"}}\n", "<p>text".repeat(20_000));
    let some = [mixed(200), long, mixed(3)].concat();
    for limit in [&["--max-bytes", "1MB"][..], &["--max-bytes", "1kB"]] {
        let guarded = [limit, &["--max-ms", "60000"]].concat();
        assert_eq!(rows(&guarded, some.as_bytes()), rows(limit, some.as_bytes()));
    }
}

/// As engines have it: a child for each worker, that is asked a record at a time.
#[test]
fn a_record_is_answered_before_the_next_is_asked() {
    for arguments in [&["batch"][..], &["batch", "--max-ms", "60000"]] {
        let mut child = offprint()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut records = child.stdin.take().unwrap();
        let mut rows = BufReader::new(child.stdout.take().unwrap());
        for number in 0..20 {
            writeln!(records, "{{\"id\":{number},\"html\":\"<p>a\"}}").unwrap();
            let mut row = String::new();
            rows.read_line(&mut row).unwrap();
            assert!(row.starts_with(&format!("{{\"id\":{number},\"text\"")), "{row}");
        }
        drop(records);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_record_says_where_it_is_from_and_what_is_known_of_it() {
    let check = |record: &str, expect: &str| {
        let row = rows(&[], format!("{record}\n").as_bytes());
        assert_eq!(row, format!("{expect}\n"));
    };
    let version = format!("\"offprint_version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    check(
        r#"{"added":"2020","html":"<p><img src=b.png>","metadata":{"title":"A","date":"2022/2/3"},"id":1}"#,
        &format!(
            r#"{{"id":1,"text":"![](b.png)\n","metadata":{{"title":"A","date":"2022-02-03","fields":{{"title":"A","date":"2022-02-03"}}}},"images":["b.png"],{version},"added":"2020"}}"#
        ),
    );
    check(
        r#"{"text":"---\ntitle: B\n---\n<p>a","metadata":{"title":"A","tags":["x"]},"url":"https://e.org/"}"#,
        &format!(
            r#"{{"id":null,"text":"---\ntitle: B\ntags:\n  - x\n---\n\na\n","metadata":{{"title":"B","source":"https://e.org/","tags":["x"],"fields":{{"title":"B","tags":["x"]}}}},{version},"url":"https://e.org/"}}"#
        ),
    );
    // A picture that is in the text has no address to go to.
    let dot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    check(
        &format!("{{\"html\":\"<p><img src='{dot}'>\"}}"),
        &format!(r#"{{"id":null,"text":"![]({dot})\n",{version}}}"#),
    );
    // What an earlier run answered does not pass as ours.
    check(
        r#"{"id":1,"html":"<p>a","error":"old","offprint_version":"0","lost":["x"],"metadata":3}"#,
        &format!(r#"{{"id":1,"text":"a\n",{version},"metadata":3}}"#),
    );
}

#[test]
fn trees_go_through_other_programs_and_back() {
    let input = "{\"id\":1,\"html\":\"<h2>a</h2><p>b <b>c</b>\",\"n\":1}\n\
                 {\"id\":2,\"text\":\"---\\ntitle: A\\n---\\n<p>d\"}\n";
    for format in ["json", "pandoc"] {
        let trees = rows(&["-t", format], input.as_bytes());
        let texts = rows(&["-t", "txt"], trees.as_bytes());
        assert_eq!(texts, rows(&["-t", "txt"], input.as_bytes()));
    }
    let broken = rows(&["-q"], b"{\"id\":1,\"document\":{\"offprint\":1,\"blocks\":3}}\n");
    assert!(broken.starts_with("{\"id\":1,\"error\":{\"code\":\"no-document\""), "{broken}");
}

#[test]
fn limits_hold_for_a_record_and_not_for_others() {
    let good = "{\"id\":1,\"html\":\"<p>a\"}\n";
    let deep = format!("{{\"id\":2,\"html\":\"{}a\"}}\n", "<blockquote>".repeat(20));
    let long = format!("{{\"id\":3,\"html\":\"{}\"}}\n", "<p>long ".repeat(20_000));
    let input = [good, &deep, &long, good].concat();
    let codes = |arguments: &[&str]| -> Vec<String> {
        let rows = rows(arguments, input.as_bytes());
        let code = |row: &str| {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            format!("{} {}", row["id"], row["error"]["code"].as_str().unwrap_or("done"))
        };
        rows.lines().map(code).collect()
    };
    assert_eq!(codes(&["-q"]), ["1 done", "2 done", "3 done", "1 done"]);
    assert_eq!(codes(&["--max-bytes", "1kB"]), ["1 done", "2 done", "3 too-long", "1 done"]);
    assert_eq!(codes(&["--max-depth", "12"]), ["1 done", "2 too-deep", "3 done", "1 done"]);
}

/// Eight million characters take any machine longer than this.
#[test]
fn a_record_that_takes_too_long_is_given_up() {
    let good = "{\"id\":1,\"html\":\"<p>a\"}\n";
    let slow = format!("{{\"id\":2,\"html\":\"{}\"}}\n", "<p>a <b>b</b> ".repeat(600_000));
    let input = [good, &slow, good].concat();
    let rows = rows(&["--max-ms", "1000", "-j", "1", "-q"], input.as_bytes());
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[1].starts_with("{\"id\":2,\"error\":{\"code\":\"too-slow\""), "{}", rows[1]);
    assert_eq!(rows[0], rows[2]);
    assert!(rows[0].contains("\"text\""));
}

#[test]
fn files_are_packed_as_they_are_named() {
    let input = mixed(1200);
    let folder = folder(&[("in.jsonl", &input)]);
    let plain = rows(&[], input.as_bytes());
    for (from, to) in [("in.jsonl", "a.jsonl.gz"), ("a.jsonl.gz", "b.jsonl.zst")] {
        for _ in 0..2 {
            let output = batch(folder.path(), &[from, "-q", "-o", to], b"");
            assert!(output.status.success(), "{}", stderr(&output));
            assert!(output.stdout.is_empty());
            let packed = fs::read(folder.path().join(to)).unwrap();
            let again = batch(folder.path(), &[from, "-q", "-j", "1", "-o", to], b"");
            assert!(again.status.success());
            assert!(packed == fs::read(folder.path().join(to)).unwrap());
            assert!(packed.len() * 3 < plain.len());
        }
    }
    // The rows have texts, so that they are records themselves.
    let rows = batch(folder.path(), &["a.jsonl.gz", "-t", "txt"], b"");
    assert_eq!(String::from_utf8(rows.stdout).unwrap().lines().count(), 1200);
    let cut = fs::read(folder.path().join("a.jsonl.gz")).unwrap();
    fs::write(folder.path().join("cut.gz"), &cut[..cut.len() / 2]).unwrap();
    let output = batch(folder.path(), &["cut.gz", "-o", "none.jsonl"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot read `cut.gz`"), "{}", stderr(&output));
    assert!(!folder.path().join("none.jsonl").exists());
}

#[test]
fn files_of_articles_are_spread_and_told() {
    let input = "{\"id\":\"a/b\",\"html\":\"<p>a\"}\n{\"id\":2,\"html\":\"<p>b\",\"n\":1}\nx\n";
    let folder = folder(&[]);
    for format in ["md", "html", "json"] {
        let arguments = ["-t", format, "--out-dir", format, "-q"];
        let output = batch(folder.path(), &arguments, input.as_bytes());
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(output.stdout, batch(folder.path(), &arguments, input.as_bytes()).stdout);
        let rows = String::from_utf8(output.stdout).unwrap();
        let mut paths = Vec::new();
        for row in rows.lines().take(2) {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            assert!(row["text"].is_null() && row["sha256"].as_str().unwrap().len() == 64);
            paths.push(row["path"].as_str().unwrap().to_owned());
        }
        paths.sort();
        assert_eq!(files(&folder.path().join(format)), paths);
        assert!(rows.lines().nth(2).unwrap().contains("not-json"));
    }
    let output = batch(folder.path(), &["-t", "epub"], input.as_bytes());
    if cfg!(feature = "epub") {
        assert!(stderr(&output).contains("--out-dir FOLDER"), "{}", stderr(&output));
    }
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn too_many_errors_are_an_exit_status() {
    let folder = folder(&[]);
    let input = "{\"html\":\"a\"}\n{\"html\":\"a\"}\n{\"html\":\"a\"}\nx\n";
    for (share, status) in [("25%", 0), ("24%", 1), ("0", 1), ("1", 0)] {
        let output = batch(folder.path(), &["--fail-over", share], input.as_bytes());
        assert_eq!(output.status.code(), Some(status), "{share}");
        assert_eq!(stderr(&output), "offprint: 1 of 4 rows are errors: not-json 1\n");
        assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 4);
    }
}

#[test]
fn rules_for_cleaning_are_obeyed_and_files_of_settings_are_not() {
    let folder = folder(&[
        ("rules.toml", "[[remove]]\nreason = \"noise\"\nmost = 1000\nclasses = [\"mine\"]\n"),
        ("offprint.toml", "to = \"json\"\n"),
    ]);
    let input = b"{\"html\":\"<p>a<p class=mine>b\"}\n";
    let text = |arguments: &[&str]| {
        let output = batch(folder.path(), arguments, input);
        assert!(output.status.success(), "{}", stderr(&output));
        let row: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        row["text"].as_str().unwrap().to_owned()
    };
    assert_eq!(text(&[]), "a\n\nb\n");
    assert_eq!(text(&["--rules", "rules.toml"]), "a\n");
    assert_eq!(text(&["--select", ".mine"]), "b\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_nothing_is_half_done() {
    let folder = folder(&[("in.jsonl", &mixed(500))]);
    let output = batch(folder.path(), &["in.jsonl", "-o", "/dev/full"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot write `/dev/full`: No space left"));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = offprint()
        .current_dir(folder.path())
        .args(["batch", "in.jsonl"])
        .stdout(full)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
    assert_eq!(files(folder.path()), ["in.jsonl"]);
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let folder = folder(&[("in.jsonl", &mixed(3000))]);
    let mut child = offprint()
        .current_dir(folder.path())
        .args(["batch", "in.jsonl", "--out-dir", "out"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
    let parts = |path: &String| path.contains(".part");
    assert!(!files(folder.path()).iter().any(parts));
}

#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    let input = mixed(700);
    for name in ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst"] {
        let folder = folder(&[("in.jsonl", &input)]);
        let place = folder.path().join(name);
        let part = folder.path().join(format!("{name}.part"));
        let resumed =
            |input: &str| batch(folder.path(), &[input, "-q", "--resume", "-o", name], b"");
        assert!(resumed("in.jsonl").status.success());
        let unpacked = |place: &Path| {
            let to = folder.path().join("unpacked");
            let arguments = [place.to_str().unwrap(), "-q", "-o", to.to_str().unwrap()];
            assert!(batch(folder.path(), &arguments, b"").status.success());
            fs::read_to_string(to).unwrap()
        };
        let (whole, rows) = (fs::read(&place).unwrap(), unpacked(&place));
        assert!(!part.exists());
        // A whole output is left as it is.
        fs::write(&place, "as it is").unwrap();
        assert!(resumed("in.jsonl").status.success());
        assert_eq!(fs::read_to_string(&place).unwrap(), "as it is");
        for kept in [0, 1, whole.len() / 3, whole.len() - 1, whole.len()] {
            fs::remove_file(&place).unwrap();
            fs::write(&part, &whole[..kept]).unwrap();
            let output = resumed("in.jsonl");
            assert!(output.status.success(), "{name} {kept}: {}", stderr(&output));
            assert!(unpacked(&place) == rows, "{name} {kept}");
            assert!(!part.exists());
        }
        // Of other records they are refused.
        fs::remove_file(&place).unwrap();
        fs::write(&part, &whole).unwrap();
        fs::write(folder.path().join("other.jsonl"), "{\"id\":\"other\",\"html\":\"\"}\n").unwrap();
        let output = resumed("other.jsonl");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("rows of other records"), "{}", stderr(&output));
        assert!(part.exists() && !place.exists());
    }
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_no_half_file_or_what_can_be_gone_on_with() {
    let input = mixed(100);
    for (arguments, left) in [(&["-o", "o"][..], 0), (&["-o", "o", "--resume"], 1)] {
        let folder = folder(&[]);
        let mut child = offprint()
            .current_dir(folder.path())
            .arg("batch")
            .args(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut records = child.stdin.take().unwrap();
        records.write_all(input.as_bytes()).unwrap();
        let some = || files(folder.path()).into_iter().find(|name| name.contains(".part"));
        let begun = || {
            some().is_some_and(|name| {
                folder.path().join(name).metadata().is_ok_and(|part| part.len() > 0)
            })
        };
        for _ in 0..200 {
            if begun() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(begun(), "{arguments:?}");
        if left == 1 {
            // Nobody else writes where it is at work.
            let output = batch(folder.path(), arguments, b"{}\n");
            assert_eq!(output.status.code(), Some(2));
            assert!(stderr(&output).contains("another run"), "{}", stderr(&output));
        }
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(!child.wait().unwrap().success());
        drop(records);
        assert_eq!(files(folder.path()).len(), left, "{arguments:?}");
    }
}
