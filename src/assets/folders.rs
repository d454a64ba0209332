//! Pictures of the network that are on the local disk already: found by their addresses.
//!
//! Tools that save pages lay pictures out by host and path, by path, or by name alone. The longest
//! part of an address that names a file is taken, so that two pictures of one name are told apart
//! wherever the folder tells them apart. Nothing is written.

use std::path::{Path, PathBuf};

use url::Url;

use super::fetch::percent_decode;

/// The shortest name without an extension that may stand alone for an address: shorter ones, as
/// `640`, are sizes and numbers that many addresses end in.
const SHORTEST_NAME: usize = 12;

/// Folders with pictures of the network.
///
/// ```
/// use offprint::assets::Folders;
/// use url::Url;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("b.png"), "")?;
/// let folders = Folders(vec![folder.path().to_owned()]);
/// let found = folders.find(&Url::parse("https://e.org/a/b.png?x=1").unwrap(), 100);
/// assert!(found.is_some_and(|path| path.ends_with("b.png")));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Folders(pub Vec<PathBuf>);

impl Folders {
    /// The file that has what `url` gives: a regular one, below one of the folders after all
    /// links are followed, and of no more than `max_bytes`.
    pub fn find(&self, url: &Url, max_bytes: u64) -> Option<PathBuf> {
        let parts = parts(url);
        let tails = || parts.iter().map(|parts| parts.join("/"));
        self.0.iter().find_map(|folder| {
            let folder = folder.canonicalize().ok()?;
            tails().find_map(|tail| admitted(&folder, &tail, max_bytes))
        })
    }
}

/// The file `tail` below a folder (a real path), if it is one that may be read.
fn admitted(folder: &Path, tail: &str, max_bytes: u64) -> Option<PathBuf> {
    let path = folder.join(tail).canonicalize().ok()?;
    let found = path.metadata().ok()?;
    (path.starts_with(folder) && found.is_file() && found.len() <= max_bytes).then_some(path)
}

/// The paths by which an address may be kept, longest first: host and path with the query, as
/// some tools name files, then without; then path and name from longer to shorter.
fn parts(url: &Url) -> Vec<Vec<String>> {
    let decoded = |part: &str| String::from_utf8_lossy(&percent_decode(part)).into_owned();
    let host = url.host_str().unwrap_or_default().to_owned();
    let raw: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    let path: Vec<String> = raw.iter().map(|part| decoded(part)).collect();
    let sound = |part: &String| {
        !part.is_empty() && part != "." && part != ".." && !part.contains(['/', '\\', '\0'])
    };
    if path.is_empty() || !path.iter().all(sound) {
        return Vec::new();
    }
    let whole: Vec<String> = [host].into_iter().chain(path).collect();
    let with_query = url.query().map(|query| {
        let mut parts = whole.clone();
        if let Some(name) = parts.last_mut() {
            name.push('?');
            name.push_str(query);
        }
        parts
    });
    let tails: Vec<&[String]> = (0..whole.len()).map(|from| &whole[from..]).collect();
    let telling = |tail: &&[String]| {
        tail.len() > 1 || tail[0].contains('.') || tail[0].chars().count() >= SHORTEST_NAME
    };
    let tails = tails.into_iter().filter(telling).map(<[String]>::to_vec);
    with_query.into_iter().filter(|parts| parts.iter().all(sound)).chain(tails).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn check(files: &[&str], url: &str, expect: Option<&str>) {
        let top = tempfile::tempdir().unwrap();
        for file in files {
            let path = top.path().join("images").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "picture").unwrap();
        }
        fs::write(top.path().join("secret.png"), "secret").unwrap();
        let folder = top.path().join("images");
        let found = Folders(vec![folder.clone()]).find(&Url::parse(url).unwrap(), 100);
        let expect = expect.map(|file| folder.canonicalize().unwrap().join(file));
        assert_eq!(found, expect, "{url}");
    }

    #[test]
    fn the_longest_part_of_an_address_is_taken() {
        let all = ["e.org/a/b.png", "a/b.png", "b.png", "e.org/a/b.png?x=1"];
        check(&all, "https://e.org/a/b.png", Some("e.org/a/b.png"));
        check(&all, "https://e.org/a/b.png?x=1", Some("e.org/a/b.png?x=1"));
        check(&all, "https://e.org/a/b.png?x=2", Some("e.org/a/b.png"));
        check(&all, "https://f.org/a/b.png", Some("a/b.png"));
        check(&all, "https://f.org/c/b.png", Some("b.png"));
        check(&all, "https://f.org/c/d.png", None);
        check(&["图 1.png"], "https://e.org/x/%E5%9B%BE%201.png", Some("图 1.png"));
    }

    #[test]
    fn names_that_tell_nothing_do_not_stand_alone() {
        check(&["640"], "https://e.org/abc/640?wx_fmt=png", None);
        check(&["abc/640"], "https://e.org/abc/640?wx_fmt=png", Some("abc/640"));
        check(&["0123456789ab"], "https://e.org/0123456789ab", Some("0123456789ab"));
        check(&["e.org"], "https://e.org/", None);
    }

    #[test]
    fn nothing_outside_the_folder_is_found() {
        check(&["a.png"], "https://e.org/..%2Fsecret.png", None);
        check(&["a.png"], "https://e.org/x/%2e%2e/secret.png", None);
        check(&["e.org/a.png"], "https://e.org/", None);
    }
}
