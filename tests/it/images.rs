//! Pictures from a server on this machine that answers as servers do on bad days.

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use offprint::assets::{
    Ask, Assets, Content, Failed, Fetch, Fetched, GatherOptions, HostRule, ImageRequest,
    ReferrerPolicy, Sources, Store, Web, WebOptions,
};
use offprint::diagnostic::Diagnostics;
use offprint::document::Base;
use url::Url;

use crate::server::{GIF, Server, always, body, status};

fn options() -> WebOptions {
    WebOptions {
        allow_private: true,
        connect_timeout: Duration::from_secs(5),
        response_timeout: Duration::from_millis(300),
        max_bytes: 100_000,
        ..WebOptions::default()
    }
}

fn fetch(options: WebOptions, url: &Url) -> Result<Fetched, Failed> {
    Web::new(options).unwrap().fetch(&Ask::new(url, &Base::default()))
}

fn bytes(fetched: Fetched) -> Vec<u8> {
    match fetched.content {
        Content::Memory(bytes) => bytes.to_vec(),
        Content::File(path) => std::fs::read(path).unwrap(),
    }
}

#[test]
fn what_servers_do_on_bad_days_is_told_by_its_name() {
    let gzip_bomb = {
        // Two megabytes of nothing: stored blocks would not fit below the limit either way.
        let mut packed = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
        for last in [false; 40].into_iter().chain([true]) {
            packed.push(u8::from(last));
            packed.extend(0xffff_u16.to_le_bytes());
            packed.extend(0_u16.to_le_bytes());
            packed.extend(vec![0; 0xffff]);
        }
        packed
    };
    let chunked = |chunk: &str, count: usize| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        (head.to_owned() + &chunk.repeat(count)).into_bytes()
    };
    let server = Server::start(vec![
        ("/good", always(body("", GIF))),
        ("/gone", always(status("410 Gone", ""))),
        ("/later", always(status("429 Too Many Requests", "Retry-After: 3600\r\n"))),
        ("/file", always(status("302 Found", "Location: file:///etc/passwd\r\n"))),
        ("/metadata", always(status("302 Found", "Location: http://169.254.169.254/latest\r\n"))),
        ("/loop", always(status("301 Moved Permanently", "Location: /loop\r\n"))),
        ("/nowhere", always(status("302 Found", ""))),
        ("/around", always(status("307 Temporary Redirect", "Location: good\r\n"))),
        (
            "/large",
            always(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\nGIF89a".to_vec()),
        ),
        ("/endless", always(chunked(&format!("1000\r\n{}\r\n", "x".repeat(0x1000)), 30))),
        ("/bomb", always(body("Content-Encoding: gzip\r\n", &gzip_bomb))),
        (
            "/flood",
            always(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-Y: z\r\n".repeat(20_000)).into()),
        ),
        ("/no-http", always(b"\x16\x03\x01 what\r\n\r\n".to_vec())),
    ]);
    let check = |path: &str, expect: &str, attempts: u32| {
        let seen = match fetch(options(), &server.url(path)) {
            Ok(fetched) => ("had", fetched.attempts),
            Err(failed) => (failed.error.code(), failed.attempts),
        };
        assert_eq!(seen, (expect, attempts), "{path}");
    };
    check("/good", "had", 1);
    check("/around", "had", 1);
    check("/gone", "http-status", 1);
    check("/none", "http-status", 1);
    check("/later", "http-status", 1);
    check("/file", "scheme", 1);
    check("/metadata", "forbidden-address", 1);
    check("/loop", "redirect", 1);
    check("/nowhere", "redirect", 1);
    check("/large", "too-large", 1);
    check("/endless", "too-large", 1);
    check("/bomb", "too-large", 1);
    check("/flood", "protocol", 1);
    check("/no-http", "protocol", 1);
    assert_eq!(server.asked("/loop"), 11);
}

#[test]
fn what_may_pass_is_tried_again() {
    let mut short = body("", GIF);
    short.truncate(short.len() - 5);
    let server = Server::start(vec![
        (
            "/flaky",
            Box::new(|count, _| match count {
                1 => status("503 Service Unavailable", "Retry-After: 0\r\n"),
                _ => body("", GIF),
            }),
        ),
        ("/torn", Box::new(move |count, _| if count < 3 { short.clone() } else { body("", GIF) })),
        ("/down", always(status("500 Internal Server Error", ""))),
    ]);
    for (path, attempts) in [("/flaky", 2), ("/torn", 3)] {
        let fetched = fetch(options(), &server.url(path)).unwrap();
        assert_eq!(fetched.attempts, attempts, "{path}");
        assert_eq!(bytes(fetched), GIF, "{path}");
    }
    let failed = fetch(options(), &server.url("/down")).unwrap_err();
    assert_eq!((failed.error.code(), failed.attempts), ("http-status", 3));
}

#[test]
fn a_silent_server_is_waited_for_twice_and_no_longer() {
    let server = Server::start(vec![(
        "/silent",
        Box::new(|_, _| {
            thread::sleep(Duration::from_secs(3));
            Vec::new()
        }),
    )]);
    let start = Instant::now();
    let failed = fetch(options(), &server.url("/silent")).unwrap_err();
    assert_eq!((failed.error.code(), failed.attempts), ("timeout", 2));
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

#[test]
fn this_machine_is_not_asked_unless_that_is_allowed() {
    let server = Server::start(vec![("/a", always(body("", GIF)))]);
    let port = server.url("/").port().unwrap();
    let shut = WebOptions { allow_private: false, ..options() };
    for host in ["127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]", "0"] {
        let url = Url::parse(&format!("http://{host}:{port}/a")).unwrap();
        let failed = fetch(shut.clone(), &url).unwrap_err();
        assert_eq!(failed.error.code(), "forbidden-address", "{host}");
    }
    assert_eq!(server.asked("/a"), 0);
    assert!(fetch(options(), &server.url("/a")).is_ok());
}

#[test]
fn a_request_says_no_more_than_it_is_told_to() {
    let server = Server::start(vec![("/a", always(body("", GIF)))]);
    let mut url = server.url("/a");
    url.set_username("someone").unwrap();
    url.set_password(Some("secret")).unwrap();
    fetch(options(), &url).unwrap();
    let head = server.heads.lock().unwrap()[0].to_ascii_lowercase();
    assert!(head.contains("user-agent: offprint/"), "{head}");
    for header in ["referer:", "cookie:", "authorization:"] {
        assert!(!head.contains(header), "{head}");
    }

    let rule =
        HostRule { headers: [("X-Key".to_owned(), "42".to_owned())].into(), ..HostRule::default() };
    let hosts = [("127.0.0.1".to_owned(), rule)].into();
    let web = Web::new(WebOptions { hosts, ..options() }).unwrap();
    let page = Url::parse("https://example.org/page").unwrap();
    web.fetch(&Ask {
        page: Some(&page),
        policy: ReferrerPolicy::UnsafeUrl,
        ..Ask::new(&url, &Base::default())
    })
    .unwrap();
    let head = server.heads.lock().unwrap()[1].to_ascii_lowercase();
    assert!(head.contains("referer: https://example.org/page\r\n"), "{head}");
    assert!(head.contains("x-key: 42\r\n"), "{head}");
}

#[test]
fn a_host_that_keeps_failing_is_left_alone() {
    // A port that was free a moment ago: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let web = Web::new(options()).unwrap();
    let codes: Vec<_> = (0..4)
        .map(|index| {
            let url = Url::parse(&format!("http://127.0.0.1:{port}/{index}")).unwrap();
            web.fetch(&Ask::new(&url, &Base::default())).unwrap_err().error.code()
        })
        .collect();
    // The three attempts for the first are enough.
    assert_eq!(codes, ["connection", "host-left-alone", "host-left-alone", "host-left-alone"]);
}

fn sources(store: &std::path::Path, hours: u64) -> Sources {
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000 + hours);
    let store = Some(Store::open(store, now).unwrap());
    Sources { store, web: Some(Web::new(options()).unwrap()), ..Sources::default() }
}

#[test]
fn what_was_had_once_is_not_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(vec![
        (
            "/a",
            Box::new(|count, head| match count {
                1 => body("ETag: \"v1\"\r\n", GIF),
                2 if head.contains("\"v1\"") => status("304 Not Modified", ""),
                _ => status("500 Internal Server Error", ""),
            }),
        ),
        ("/page", always(body("Content-Type: image/png\r\n", b"<!DOCTYPE html><p>no hotlinks"))),
    ]);
    let url = server.url("/a");
    let base = Base::default();
    let ask = Ask::new(&url, &base);
    let get = |sources: Sources| {
        let fetched = sources.fetch(&ask).unwrap();
        let seen = (fetched.kept, fetched.attempts);
        assert_eq!(bytes(fetched), GIF);
        seen
    };
    assert_eq!(get(sources(folder.path(), 0)), (false, 1));
    assert_eq!(get(sources(folder.path(), 0)), (true, 0));
    assert_eq!(get(Sources { web: None, ..sources(folder.path(), 0) }), (true, 0));
    assert_eq!(get(Sources { refresh: true, ..sources(folder.path(), 0) }), (false, 1));
    // What cannot be had anew is still there.
    assert_eq!(get(Sources { refresh: true, ..sources(folder.path(), 0) }), (true, 0));
    assert_eq!(server.asked("/a"), 5);
}

#[test]
fn a_dead_address_is_not_asked_again_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(vec![(
        "/page",
        always(body("Content-Type: image/png\r\n", b"<!DOCTYPE html><p>no hotlinks")),
    )]);
    let outcomes = |hours| {
        let requests = ["/page", "/none"].map(|path| ImageRequest {
            url: server.url(path).as_str().into(),
            ..ImageRequest::default()
        });
        let mut diagnostics = Diagnostics::new();
        let sources = sources(folder.path(), hours);
        let options = GatherOptions::default();
        let assets = Assets::gather(&requests, &sources, &options, &|_| {}, &mut diagnostics);
        assert_eq!(diagnostics.len(), 2);
        assets.report().iter().map(|outcome| outcome.outcome).collect::<Vec<_>>()
    };
    assert_eq!(outcomes(0), ["web-page", "http-status"]);
    assert_eq!(outcomes(0), ["remembered-dead"; 2]);
    assert_eq!(outcomes(2), ["web-page", "remembered-dead"]);
    assert_eq!((server.asked("/page"), server.asked("/none")), (2, 1));
}
