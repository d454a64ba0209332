//! Images through the command line tool: the store, runs that are killed, what outputs hold.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use tempfile::TempDir;

use crate::server::{GIF, Server, always, body, status};

/// A folder to run in, with articles in `posts`, and a cache and configuration of its own.
struct Desk(TempDir);

impl Desk {
    fn new(articles: &[(&str, String)]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for (name, text) in articles {
            desk.put(&format!("posts/{name}"), text.as_bytes());
        }
        desk
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offprint"));
        command.current_dir(self.path()).args(arguments.split(' '));
        command.env("XDG_CACHE_HOME", self.path().join("cache"));
        command.env("XDG_CONFIG_HOME", self.path().join("config"));
        for variable in ["http_proxy", "all_proxy", "ALL_PROXY", "SOURCE_DATE_EPOCH"] {
            command.env_remove(variable);
        }
        command
    }

    /// Exit status and standard error.
    fn run(&self, arguments: &str) -> (i32, String) {
        let Output { status, stderr, .. } = self.command(arguments).output().unwrap();
        (status.code().unwrap(), String::from_utf8(stderr).unwrap())
    }

    fn report(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path().join(name)).unwrap()).unwrap()
    }

    /// Names and bytes of the pictures in an ebook.
    fn pictures(&self, book: &str) -> BTreeMap<String, Vec<u8>> {
        let file = fs::File::open(self.path().join(book)).unwrap();
        let mut archive = zip::ZipArchive::new(file).unwrap();
        let names: Vec<String> =
            archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let names = names.into_iter().filter(|name| name.contains("/images/"));
        let read = |name: String| {
            let mut bytes = Vec::new();
            archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
            (name, bytes)
        };
        names.map(read).collect()
    }
}

fn article(images: impl IntoIterator<Item = String>) -> String {
    let tags: Vec<String> =
        images.into_iter().map(|url| format!("<p><img src=\"{url}\"></p>\n")).collect();
    let tags = tags.concat();
    format!("---\ntitle: T\nsource: https://page.example/a?b=1\n---\n\n{tags}")
}

/// A PNG of `side` px that compresses badly; `seed` tells one from another.
fn noise(side: u32, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let pixels = RgbImage::from_fn(side, side, |x, y| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        // Some of it is a picture, so that less of it can be told from more.
        let smooth = u8::try_from(x * 128 / side + y * 127 / side).unwrap();
        let [some, more, ..] = state.to_le_bytes();
        Rgb([smooth ^ (some & 31), smooth, more])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A server of as many different pictures as are asked for, each after a moment.
fn gallery(pause: u64) -> Server {
    let answer = move |_: u32, head: &str| {
        thread::sleep(Duration::from_millis(pause));
        let number = head.split(['/', '.']).nth(1).unwrap().parse().unwrap_or(0);
        body("", &noise(24, number))
    };
    Server::start(vec![("/*", Box::new(answer))])
}

#[test]
fn what_was_fetched_is_there_when_its_host_is_gone() {
    let server = Server::start(vec![("/a.gif", always(body("", GIF)))]);
    let url = |path: &str| format!("{}{path}", server.origin);
    let desk = Desk::new(&[
        ("one.md", article([url("/a.gif"), url("/none.gif"), "local.gif".to_owned()])),
        ("two.md", article([url("/a.gif"), url("/none.gif")])),
    ]);
    let (code, told) = desk.run("fetch --allow-private posts --report r.json");
    assert_eq!(code, 0, "{told}");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "loss[image-missing]: 2 times, first at posts/one.md:7, posts/two.md:7",
            "2 articles done; `-v` has a line for each, `--report FILE.json` all",
            "1 images in the store, 0.0 MB; 0 of them from before; 1 missing",
        ]
    );
    let report = desk.report("r.json");
    let images = report["articles"][0]["images"].as_array().unwrap();
    let had = &images[0];
    assert_eq!(
        (&had["outcome"], &had["attempts"], &had["type"]),
        (&"had".into(), &1.into(), &"image/gif".into())
    );
    assert_eq!(fs::read(had["file"].as_str().unwrap()).unwrap(), GIF);
    assert_eq!(images[1]["outcome"], "http-status");
    assert_eq!(images[1]["places"].as_array().unwrap().len(), 2);
    assert_eq!((server.asked("/a.gif"), server.asked("/none.gif")), (1, 1));

    let (code, told) = desk.run("fetch --allow-private posts --strict");
    assert_eq!(code, 1, "{told}");
    assert!(told.ends_with("1 of them from before; 1 missing\n"), "{told}");
    let (_, told) = desk.run("convert --offline posts/two.md -o two.epub");
    assert_eq!(desk.pictures("two.epub").len(), 2, "{told}");
    assert_eq!((server.asked("/a.gif"), server.asked("/none.gif")), (1, 1));
}

#[test]
fn images_on_disk_already_are_not_asked_for() {
    let desk = Desk::new(&[("one.md", article(["https://gone.invalid/x/a.gif?v=1".to_owned()]))]);
    desk.put("saved/gone.invalid/x/a.gif", GIF);
    let (code, told) = desk.run("fetch posts --image-dir saved --strict");
    assert_eq!(code, 0, "{told}");
    fs::remove_dir_all(desk.path().join("saved")).unwrap();
    let (code, told) = desk.run("convert --offline --strict posts/one.md -o one.epub");
    assert_eq!(code, 0, "{told}");
    assert!(desk.pictures("one.epub").values().any(|bytes| bytes == GIF));
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let server = gallery(12);
    let urls = || (0..40).map(|index| format!("{}/{index}.png", server.origin));
    let undisturbed = Desk::new(&[("one.md", article(urls()))]);
    let (code, told) =
        undisturbed.run("convert --allow-private --strict --cover none posts/one.md -o a.epub");
    assert_eq!(code, 0, "{told}");
    let disturbed = Desk::new(&[("one.md", article(urls()))]);
    let arguments = "convert --allow-private --strict --cover none posts/one.md -o a.epub";
    let mut killed = 0;
    for moment in [3, 11, 17, 23, 29, 37, 43, 59, 71, 89] {
        let mut command = disturbed.command(arguments);
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(moment));
        killed += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed > 2, "only {killed} runs were struck");
    let (code, told) = disturbed.run(arguments);
    assert_eq!(code, 0, "{told}");
    let bytes = |desk: &Desk| fs::read(desk.path().join("a.epub")).unwrap();
    assert!(bytes(&undisturbed) == bytes(&disturbed), "the same bytes");
    let output = disturbed.command("store verify").output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
}

#[test]
fn two_runs_share_a_store() {
    let server = gallery(1);
    for round in 0..20 {
        let urls = || (0..12).map(|index| format!("{}/{}.png", server.origin, round * 12 + index));
        let desk = Desk::new(&[("one.md", article(urls()))]);
        let start = |name: &str| {
            let arguments = format!(
                "convert --allow-private --strict --cover none posts/one.md -o {name}.epub"
            );
            desk.command(&arguments).spawn().unwrap()
        };
        let runs = [start("a"), start("b")];
        for mut run in runs {
            assert_eq!(run.wait().unwrap().code(), Some(0), "round {round}");
        }
        assert_eq!(desk.pictures("a.epub"), desk.pictures("b.epub"), "round {round}");
        let output = desk.command("store verify").output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0), "round {round}");
    }
}

#[test]
fn hosts_are_told_of_the_page_what_it_or_the_user_says() {
    let server = Server::start(vec![("/*", always(body("", GIF)))]);
    let tag = |name: &str, more: &str| format!("<img src=\"{}/{name}\" {more}>", server.origin);
    let text = format!(
        "---\nsource: http://page.example/a?b=1\n---\n{}{}",
        tag("quiet.gif", ""),
        tag("loud.gif", "referrerpolicy='unsafe-url'")
    );
    let desk = Desk::new(&[("one.md", text)]);
    let referer = |path: &str| {
        let heads = server.heads.lock().unwrap();
        let head = heads.iter().rev().find(|head| head.starts_with(&format!("GET {path} ")));
        let line = head.unwrap().lines().find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("referer: ").map(str::to_owned)
        });
        line.unwrap_or_default()
    };
    let fetch = |more: &str| {
        let (code, told) =
            desk.run(&format!("fetch --allow-private --refresh --strict posts{more}"));
        assert_eq!(code, 0, "{told}");
        (referer("/quiet.gif"), referer("/loud.gif"))
    };
    let page = "http://page.example/a?b=1".to_owned();
    assert_eq!(fetch(""), (String::new(), page.clone()));
    assert_eq!(fetch(" --referer origin").0, "http://page.example/");
    assert_eq!(fetch(" --referer none"), (String::new(), String::new()));
    desk.put("config/offprint/hosts.toml", b"['127.0.0.1']\nreferer = 'self'\nuser-agent = 'X'");
    assert_eq!(fetch(" --referer page").1, format!("{}/", server.origin));
    assert!(
        server
            .heads
            .lock()
            .unwrap()
            .last()
            .unwrap()
            .to_ascii_lowercase()
            .contains("user-agent: x\r\n")
    );
    desk.put("config/offprint/hosts.toml", b"[h]\nreferrer = 'self'");
    assert_eq!(desk.run("fetch posts").0, 2);
}

#[test]
fn a_book_is_made_to_fit_a_size() {
    let images = (0..6).map(|index| format!("{index}.png"));
    let desk = Desk::new(&[("one.md", article(images))]);
    for index in 0..6 {
        desk.put(&format!("posts/{index}.png"), &noise(400, index));
    }
    let size = || fs::metadata(desk.path().join("one.epub")).unwrap().len();
    let (code, told) = desk.run("convert posts/one.md --cover none -o one.epub");
    assert_eq!((code, told.as_str()), (0, ""));
    let whole = size();
    assert!(whole > 1_000_000, "{whole}");
    let (code, told) = desk.run("convert posts/one.md --cover none --max-size 300kB -o one.epub");
    assert_eq!(code, 0);
    assert!(told.contains("warning[images-reduced]: "), "{told}");
    assert!((100_000..=300_000).contains(&size()), "{}", size());
    assert_eq!(desk.pictures("one.epub").len(), 6);
    let (_, told) = desk.run("convert posts/one.md --cover none --max-size 1kB -o one.epub");
    assert!(told.contains("warning[size-exceeded]: "), "{told}");
    let (_, told) = desk.run("convert posts/one.md --cover none --max-size 90MB -o one.epub");
    assert_eq!((told.as_str(), size()), ("", whole));
}

#[test]
fn pictures_are_as_a_device_wants_them() {
    let desk = Desk::new(&[("one.md", article(["a.png".to_owned(), "b.svg".to_owned()]))]);
    desk.put("posts/a.png", &noise(300, 1));
    desk.put("posts/b.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><rect width='40' height='30' fill='#f00'/></svg>");
    let kinds = |arguments: &str| {
        let (code, told) =
            desk.run(&format!("convert posts/one.md --cover none -o one.epub {arguments}"));
        assert_eq!(code, 0, "{told}");
        let pictures = desk.pictures("one.epub");
        let mut kinds: Vec<String> = pictures
            .into_values()
            .map(|bytes| match image::load_from_memory(&bytes) {
                Ok(picture) => format!("{:?} {}", picture.color(), picture.width()),
                Err(_) => String::from_utf8_lossy(&bytes[..4]).into_owned(),
            })
            .collect();
        kinds.sort();
        kinds.join(", ")
    };
    assert_eq!(kinds("--offline"), "<svg, Rgb8 300");
    if cfg!(feature = "svg") {
        assert_eq!(kinds("--svg raster"), "Rgb8 300, Rgba8 40");
        assert_eq!(kinds("--device kindle"), "L8 300, La8 40".replace("La8", "L8"));
    }
    assert_eq!(kinds("--device kobo --image-max 100x1680"), "<svg, L8 100");
    assert_eq!(kinds("--images none"), "");
    desk.put(
        "config/offprint/devices.toml",
        b"[tiny]\nlike = 'kobo'\nimage-max = [50, 50]\ngrayscale = false",
    );
    assert_eq!(kinds("--device tiny"), "<svg, Rgb8 50");
    let (code, told) = desk.run("convert posts/one.md --device nook -o x.epub");
    assert_eq!(code, 2);
    assert!(told.contains("there are kobo, kindle"), "{told}");
}

#[test]
fn hosts_that_are_dead_are_not_waited_for_by_each_article() {
    // Ports that were free a moment ago: nobody listens there.
    let dead: Vec<String> = (0..5)
        .map(|_| {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            format!("http://{}", listener.local_addr().unwrap())
        })
        .collect();
    let articles: Vec<(String, String)> = (0..60)
        .map(|index| {
            let urls = dead.iter().map(|origin| format!("{origin}/{index}.png"));
            (format!("{index}.md"), article(urls))
        })
        .collect();
    let articles: Vec<(&str, String)> =
        articles.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let desk = Desk::new(&articles);
    let start = std::time::Instant::now();
    let (code, told) = desk.run("convert --allow-private posts -o out/ -t md --report r.json");
    assert_eq!(code, 0, "{told}");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(told.starts_with("loss[image-missing]: 300 times, first at "), "{told}");
    let report = desk.report("r.json");
    let rows = report["articles"].as_array().unwrap();
    let images = rows.iter().flat_map(|row| row["images"].as_array().unwrap());
    assert_eq!(images.filter(|image| image["outcome"] != "had").count(), 300);
}

#[test]
fn one_missing_image_is_told_once() {
    let server = Server::start(vec![("/gone.png", always(status("410 Gone", "")))]);
    let url = format!("{}/gone.png", server.origin);
    let desk = Desk::new(&[("one.md", article([url.clone()]))]);
    for format in ["md", "epub", "html", "pdf"] {
        let (_, told) = desk.run(&format!("convert --allow-private posts/one.md -o one.{format}"));
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 1, "{told}");
        let start = format!("posts/one.md:6: loss[image-missing]: no image at `{url}`: ");
        assert!(lines[0].starts_with(&start), "{told}");
    }
}
