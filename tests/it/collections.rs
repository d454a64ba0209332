//! Books out of collections: how articles are named, chosen, parted and bound, by the command line
//! and by a book's file; and where settings come from.

use std::fs;
use std::process::{Command, Stdio};

use crate::command_line::{files, folder, run, stderr};

/// Four posts in two categories and two years.
fn posts() -> tempfile::TempDir {
    let post = |title: &str, date: &str, category: &str| {
        format!("---\ntitle: {title}\ndate: {date}\ncategories: [{category}]\n---\n<p>正文。</p>\n")
    };
    let (one, two) = (post("一", "2021-01-02", "甲"), post("二", "2021-02-02", "乙"));
    let (three, four) = (post("三", "2022-01-02", "甲"), post("四", "2022-02-02", "乙"));
    folder(&[
        ("posts/1.md", &one),
        ("posts/2.md", &two),
        ("posts/sub/3.md", &three),
        ("posts/sub/4.html", &four),
    ])
}

/// The headings of a book in Markdown.
fn headings(book: &std::path::Path) -> Vec<String> {
    let text = fs::read_to_string(book).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("# ")).map(str::to_owned).collect()
}

#[test]
fn inputs_are_files_folders_patterns_and_lists() {
    let folder = posts();
    let check = |arguments: &[&str], expect: &[&str]| {
        let output = run(folder.path(), &[&["list", "--as", "tsv"], arguments].concat());
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        let titles: Vec<_> =
            text.lines().skip(1).filter_map(|line| line.split('\t').nth(1)).collect();
        assert_eq!(titles, expect, "{arguments:?} {}", stderr(&output));
    };
    check(&["posts/*.md"], &["一", "二"]);
    check(&["posts/**/*.md"], &["一", "二", "三"]);
    check(&["./posts/**/[34].*"], &["三", "四"]);
    check(&["posts", "--match", "^[一三]$"], &["一", "三"]);
    fs::write(folder.path().join("list"), "posts/2.md\r\nposts/sub\n\n").unwrap();
    check(&["--files-from", "list"], &["二", "三", "四"]);
    fs::write(folder.path().join("list"), "posts/2.md\0posts/1.md\0").unwrap();
    check(&["--files-from", "list", "--order", "path"], &["二", "一"]);
    for (arguments, expect) in [
        (["list", "posts/*.txt"].as_slice(), "no file is named as `posts/*.txt`"),
        (&["list", "posts/[.md"], "`posts/[.md` is no pattern"),
        (&["list", "--files-from", "nothing"], "cannot read `nothing`"),
        (&["list", "posts", "--match", "("], "unclosed group"),
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(expect), "{}", stderr(&output));
    }
}

#[test]
fn a_list_goes_through_a_pipe() {
    let folder = posts();
    let list = run(folder.path(), &["list", "posts", "--as", "paths", "--category", "甲"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_offprint"));
    command.current_dir(folder.path()).args(["book", "--files-from", "-", "-o", "a.md"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &list.stdout).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(headings(&folder.path().join("a.md")), ["一", "三"]);
}

#[test]
fn the_name_of_a_book_says_what_is_in_it() {
    let folder = posts();
    let output = run(folder.path(), &["book", "posts", "-o", "out/{category}/{year}.md"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let names = files(&folder.path().join("out"));
    assert_eq!(names, ["乙/2021.md", "乙/2022.md", "甲/2021.md", "甲/2022.md"]);
    let output = run(folder.path(), &["book", "posts", "-o", "{catgory}.md"]);
    assert!(stderr(&output).contains("`{catgory}` is none of {category}"), "{}", stderr(&output));
}

#[test]
fn a_books_file_lists_options_and_parts() {
    let folder = posts();
    fs::create_dir(folder.path().join("books")).unwrap();
    let text = "title = \"选\"\norder = \"path\"\noutput = \"book.md\"\nfront = \"../posts/2.md\"\n\
                book-author = [\"甲\", \"乙\"]\n\
                [[part]]\ntitle = \"上\"\ninput = [\"../posts/sub/4.html\", \"../posts/1.md\"]\n\
                [[part]]\ntitle = \"下\"\ninput = \"../posts/sub\"\n";
    fs::write(folder.path().join("books/book.toml"), text).unwrap();
    let output = run(folder.path(), &["book", "books/book.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let book = folder.path().join("books/book.md");
    assert_eq!(headings(&book), ["二", "上", "四", "一", "下", "三"]);
    let text = fs::read_to_string(&book).unwrap();
    assert!(text.starts_with("---\ntitle: 选\n") && text.contains("- 甲\n"), "{text}");
    let arguments = ["book", "books/book.toml", "--title", "别", "-o", "typed.md"];
    assert!(run(folder.path(), &arguments).status.success());
    let text = fs::read_to_string(folder.path().join("typed.md")).unwrap();
    assert!(text.starts_with("---\ntitle: 别\n"), "{text}");
}

#[test]
fn what_is_wrong_in_a_books_file_is_shown_where_it_stands() {
    let folder = posts();
    let check = |text: &str, expect: &str| {
        fs::write(folder.path().join("book.toml"), text).unwrap();
        let output = run(folder.path(), &["book", "book.toml", "-o", "book.md"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(expect), "{}", stderr(&output));
        assert!(!folder.path().join("book.md").exists());
    };
    check(
        "input = 'posts'\npage = 'a3'\n",
        "book.toml:2:1: `page` is at fault\n  page = 'a3'\n  ^^^^",
    );
    check("titel = 'x'\n", "a similar argument exists: '--title'");
    check("titel = 'x'\n", "book.toml:1:1: `titel` is at fault");
    check("title = \n", "book.toml:1:");
    check("title = {a = 1}\n", "book.toml:1:9: a value is a word");
}

#[test]
fn a_books_file_is_written_for_a_folder_and_makes_the_book() {
    let folder = posts();
    let output = run(folder.path(), &["book", "init", "posts"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(folder.path().join("book.toml")).unwrap();
    assert!(text.contains("# 4 articles, 2021 to 2022."), "{text}");
    assert!(text.contains("#   甲  2\n") && text.contains("# volume-size = #"), "{text}");
    let output = run(folder.path(), &["book", "init", "posts"]);
    assert!(stderr(&output).contains("cannot write `book.toml`"), "nothing is overwritten");
    assert!(run(folder.path(), &["book", "book.toml"]).status.success());
    assert!(folder.path().join("posts.epub").is_file());
}

#[test]
fn settings_are_taken_from_the_nearest_place() {
    let folder = posts();
    let shown = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offprint"));
        command.current_dir(folder.path()).args(arguments).env("XDG_CONFIG_HOME", "configuration");
        command.env("XDG_CONFIG_HOME", folder.path().join("configuration"));
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8(output.stdout.clone()).unwrap() + &stderr(&output);
        text.replace(folder.path().to_str().unwrap(), "~").replace('\\', "/")
    };
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "configuration/offprint/config.toml",
        "page = 'a4'\nleading = 1.5\nlimit = 3\nmax-bytes = 9\n",
    );
    write("posts/offprint.toml", "page = 'b5'\nflavour = 'hugo'\n");
    write("book.toml", "input = ['posts']\nmargin = 20\noutput = 'a.pdf'\n");
    let text = shown(
        &["book", "book.toml", "--print-config", "--limit", "1"],
        &[("OFFPRINT_FONT_SIZE", "9"), ("OFFPRINT_DRAFTS", "1")],
    );
    for line in [
        "page = \"a4\"  # ~/configuration/offprint/config.toml:1",
        "leading = \"1.5\"  # ~/configuration/offprint/config.toml:2",
        "limit = \"1\"  # command line",
        "margin = \"20\"  # book.toml:2",
        "font-size = \"9\"  # environment",
        "drafts = true  # environment",
        "# duplex: the same on all pages",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} in {text}");
    }
    // What is not an option of this command is one of another.
    assert!(shown(&["list", "posts", "--print-config"], &[]).contains("limit = \"3\""));
    let text = shown(&["convert", "posts/1.md", "--print-config"], &[]);
    assert!(text.contains("page = \"b5\"  # ~/posts/offprint.toml:1"), "{text}");
    // A file that lies among articles may be a stranger's.
    for (line, key) in [("report = 'x'", "report"), ("allow-private = true", "allow-private")] {
        write("posts/offprint.toml", line);
        let text = shown(&["convert", "posts/1.md"], &[]);
        assert!(text.contains("offprint.toml:1:1: not taken from here"), "{key}: {text}");
    }
}

#[test]
fn one_that_cannot_be_read_stops_a_book_only_where_that_is_wanted() {
    let folder = posts();
    let arguments = ["book", "posts", "missing.md", "-o", "a.md"];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(folder.path().join("a.md").exists());
    assert!(stderr(&output).contains("missing.md"), "{}", stderr(&output));
    fs::remove_file(folder.path().join("a.md")).unwrap();
    let output = run(folder.path(), &[&arguments[..], &["--fail-fast"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no book: 1 of 5 inputs cannot be read"));
    assert!(!folder.path().join("a.md").exists());
}

#[test]
fn shells_complete_and_the_manual_has_a_page_for_each_command() {
    let folder = posts();
    for (shell, sign) in
        [("bash", "complete -F"), ("zsh", "#compdef offprint"), ("fish", "complete -c offprint")]
    {
        let output = run(folder.path(), &["completions", shell]);
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains(sign) && script.contains("split-by"), "{shell}");
    }
    assert!(run(folder.path(), &["manual", "man"]).status.success());
    let pages = files(&folder.path().join("man"));
    for page in ["offprint.1", "offprint-convert.1", "offprint-book.1", "offprint-store-prune.1"] {
        assert!(pages.iter().any(|found| found == page), "{page} in {pages:?}");
    }
    let page = fs::read_to_string(folder.path().join("man/offprint-book.1")).unwrap();
    assert!(page.contains("split\\-by"), "{page}");
}

#[test]
fn a_dry_run_says_what_would_be_written() {
    let folder = posts();
    let told = |arguments: &[&str]| {
        let output = run(folder.path(), arguments);
        String::from_utf8(output.stdout).unwrap().replace('\\', "/")
    };
    let text = told(&[
        "convert",
        "posts/1.md",
        "posts/sub/3.md",
        "-t",
        "md,txt",
        "-o",
        "out/",
        "--dry-run",
    ]);
    assert_eq!(
        text,
        "posts/1.md\tout/1.md\nposts/1.md\tout/1.txt\n\
         posts/sub/3.md\tout/sub/3.md\nposts/sub/3.md\tout/sub/3.txt\n"
    );
    let text = told(&["book", "posts", "-o", "out/{category}.epub", "--dry-run"]);
    assert_eq!(text, "out/甲.epub\t2\nout/乙.epub\t2\n");
    assert!(!folder.path().join("out").exists());
}
