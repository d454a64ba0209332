//! A server on this machine that answers as a test says.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

/// A GIF of one pixel.
pub(crate) const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// What to answer to the n-th request (from 1) for a path, given the request's head.
pub(crate) type Answer = dyn Fn(u32, &str) -> Vec<u8> + Send + Sync;

/// A server that lives for three minutes and two thousand connections at most.
pub(crate) struct Server {
    pub(crate) origin: String,
    pub(crate) heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(answers: Vec<(&'static str, Box<Answer>)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let answers: Arc<BTreeMap<_, _>> = Arc::new(answers.into_iter().collect());
        let counts = Arc::new(Mutex::new(BTreeMap::new()));
        let shared = Arc::clone(&heads);
        thread::spawn(move || {
            let start = Instant::now();
            let mut served = 0;
            while start.elapsed() < Duration::from_mins(3) && served < 2000 {
                let Ok((stream, _)) = listener.accept() else {
                    thread::sleep(Duration::from_millis(2));
                    continue;
                };
                served += 1;
                let (answers, heads) = (Arc::clone(&answers), Arc::clone(&shared));
                let counts = Arc::clone(&counts);
                thread::spawn(move || {
                    let head = read_head(&stream);
                    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    let count = {
                        let mut counts = counts.lock().unwrap();
                        let count = counts.entry(path.clone()).or_insert(0);
                        *count += 1;
                        *count
                    };
                    heads.lock().unwrap().push(head.clone());
                    // A path that ends in `*` stands for all that begin so.
                    let answer = answers.get(path.as_str()).or_else(|| {
                        let starts = |known: &&str| {
                            known.strip_suffix('*').is_some_and(|start| path.starts_with(start))
                        };
                        answers.iter().find(|(known, _)| starts(known)).map(|(_, answer)| answer)
                    });
                    let answer = match answer {
                        Some(answer) => answer(count, &head),
                        None => status("404 Not Found", ""),
                    };
                    let _ = (&stream).write_all(&answer);
                });
            }
        });
        Self { origin, heads }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.origin)).unwrap()
    }

    pub(crate) fn asked(&self, path: &str) -> usize {
        let start = format!("GET {path} ");
        self.heads.lock().unwrap().iter().filter(|head| head.starts_with(&start)).count()
    }
}

fn read_head(mut stream: &TcpStream) -> String {
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

pub(crate) fn status(line: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n").into()
}

pub(crate) fn body(headers: &str, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), bytes].concat()
}

pub(crate) fn always(answer: Vec<u8>) -> Box<Answer> {
    Box::new(move |_, _| answer.clone())
}
