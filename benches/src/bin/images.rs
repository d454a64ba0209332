//! Fetching 300 images, 33 MB, beside `curl --parallel`.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml --bin images [OFFPRINT]`, where OFFPRINT
//! is the release binary, `target/release/offprint` by default. A server of our own on the
//! loopback answers each request after 20 ms, and ends with this process. The store and curl's
//! folder are new in each round; rounds alternate, and the fastest of each counts. They are removed
//! at the end only: a file system such as ext4 walks around what was deleted within seconds, which
//! would be measured too. Prints wall times, their ratio, and the most memory that offprint took.
//! Without curl it says so and ends.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

const IMAGES: usize = 300;
const BYTES: usize = 110_000;
const LATENCY: Duration = Duration::from_millis(20);
const ROUNDS: usize = 7;

fn main() -> io::Result<()> {
    let offprint = env::args().nth(1).unwrap_or_else(|| "target/release/offprint".to_owned());
    if Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("skipped: there is no curl");
        return Ok(());
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let origin = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || listener.incoming().flatten().for_each(serve));
    let folder = env::temp_dir().join(format!("offprint-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let list = lists(&folder, &origin)?;
    let (mut ours, mut curls, mut memory) = (Duration::MAX, Duration::MAX, 0);
    for round in 0..ROUNDS {
        let place = folder.join(round.to_string());
        fs::create_dir_all(&place)?;
        curls = curls.min(curl(&list, &place)?);
        let (time, peak) = fetch(&offprint, &folder, &place)?;
        ours = ours.min(time);
        memory = memory.max(peak);
    }
    fs::remove_dir_all(&folder)?;
    let ratio = ours.as_secs_f64() / curls.as_secs_f64();
    println!("{IMAGES} images of {BYTES} bytes, {} ms latency", LATENCY.as_millis());
    println!("curl --parallel   {:7.1} ms", curls.as_secs_f64() * 1e3);
    println!("offprint fetch    {:7.1} ms   {ratio:.2} of curl", ours.as_secs_f64() * 1e3);
    println!("peak memory       {:7.1} MB", f64::from(memory) / 1e3);
    Ok(())
}

/// An article that shows all images, and curl's list of the same addresses.
fn lists(folder: &Path, origin: &str) -> io::Result<PathBuf> {
    let (mut article, mut list) = (String::from("---\ntitle: bench\n---\n\n"), String::new());
    for index in 0..IMAGES {
        let _ = writeln!(article, "<p><img src=\"{origin}/{index}.png\" alt=\"\"></p>");
        let _ = writeln!(list, "url = \"{origin}/{index}.png\"\noutput = \"{index}.png\"");
    }
    fs::write(folder.join("article.md"), article)?;
    let path = folder.join("curl.txt");
    fs::write(&path, list)?;
    Ok(path)
}

fn curl(list: &Path, place: &Path) -> io::Result<Duration> {
    let start = Instant::now();
    let status = Command::new("curl")
        .args(["--silent", "--parallel", "--noproxy", "*", "--config"])
        .arg(list)
        .current_dir(place)
        .stderr(Stdio::null())
        .status()?;
    let time = start.elapsed();
    assert!(status.success(), "curl failed");
    let had = fs::read_dir(place)?.count();
    assert_eq!(had, IMAGES, "curl has all");
    Ok(time)
}

/// Wall time, and the most memory that was resident, kB.
fn fetch(offprint: &str, folder: &Path, place: &Path) -> io::Result<(Duration, u32)> {
    let start = Instant::now();
    let mut child = Command::new(offprint)
        .args(["fetch", "--allow-private", "--strict", "--quiet"])
        .arg(folder.join("article.md"))
        .env("XDG_CACHE_HOME", place.join("cache"))
        .env_remove("http_proxy")
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let done = loop {
        if let Some(done) = child.try_wait()? {
            break done;
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let words = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = words.unwrap_or(0).max(peak);
        thread::sleep(Duration::from_millis(2));
    };
    let time = start.elapsed();
    assert!(done.success(), "offprint misses images");
    Ok((time, peak))
}

/// Answers on one connection until the other side is done.
fn serve(stream: TcpStream) {
    thread::spawn(move || {
        let _ = answer_all(&stream);
    });
}

fn answer_all(mut stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut path = None;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line.trim().is_empty() {
                break;
            }
            path = path.or_else(|| line.split(' ').nth(1).map(str::to_owned));
        }
        thread::sleep(LATENCY);
        let body = image(path.unwrap_or_default().as_bytes());
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)?;
    }
}

/// A PNG by its structure, with bytes of its own for pixels: nobody decodes it here.
fn image(seed: &[u8]) -> Vec<u8> {
    let mut bytes =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\0\0\0\x01\0\x08\x02\0\0\0crc.".to_vec();
    let length = u32::try_from(BYTES).expect("a length");
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"IDAT");
    let pattern: Vec<u8> = seed.iter().copied().cycle().take(BYTES).collect();
    bytes.extend(pattern);
    bytes.extend(b"crc.\0\0\0\0IENDcrc.");
    bytes
}
