//! Pictures on the local disk: read below the article's folder and nowhere else.
//!
//! An archived article is not trusted: it may name `/etc/passwd`, a device or a pipe, or reach out
//! of its folder by `..` or by a symbolic link. What is allowed is decided on the real path, after
//! all links are followed. Nothing is written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use url::Url;

use super::fetch::{Ask, Content, FetchError, Fetched, percent_decode};

/// Reads local files below the article's folder, its site root, or a resource path.
///
/// ```
/// use offprint::assets::{Ask, Disk};
/// use offprint::document::Base;
/// use url::Url;
///
/// let base = Base::new(Url::parse("file:///home/someone/posts/").unwrap());
/// let url = base.resolve("/etc/passwd").unwrap();
/// assert!(Disk::default().read(&Ask::new(&url, &base)).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Disk {
    /// Further folders that may be read, and in which relative addresses are looked up when the
    /// article's own folder has no such file.
    pub resource_paths: Vec<PathBuf>,
    /// The most bytes of one file.
    pub max_bytes: u64,
}

impl Default for Disk {
    fn default() -> Self {
        Self { resource_paths: Vec::new(), max_bytes: super::MAX_BYTES }
    }
}

impl Disk {
    /// The file that a `file:` address names.
    ///
    /// # Errors
    /// When it is not there, is not a regular file, is too large, or may not be read.
    pub fn read(&self, ask: &Ask<'_>) -> Result<Fetched, FetchError> {
        let is_local = |url: &Url| url.scheme() == "file";
        if !ask.base.address().is_none_or(is_local) {
            return Err(FetchError::LocalFromRemote);
        }
        let folders: Vec<PathBuf> = [ask.base.address(), ask.base.site_root()]
            .into_iter()
            .flatten()
            .filter(|url| is_local(url))
            .filter_map(folder_of)
            .chain(site_folders(ask))
            .chain(self.resource_paths.iter().cloned())
            .filter_map(|folder| folder.canonicalize().ok())
            .collect();
        let mut refusal = FetchError::NotFound;
        for candidate in self.candidates(ask) {
            match self.admit(&candidate, &folders) {
                Ok(path) => {
                    return Ok(Fetched { content: Content::File(path), attempts: 0, kept: false });
                }
                Err(FetchError::NotFound) => {}
                Err(error) if refusal == FetchError::NotFound => refusal = error,
                Err(_) => {}
            }
        }
        Err(refusal)
    }

    /// The paths that an address may mean, likeliest first.
    fn candidates(&self, ask: &Ask<'_>) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        if ask.url.host_str().is_none_or(|host| host == "localhost") {
            paths.extend(path_of(ask.url.path()));
            // A saved page may lie beside files whose names hold what looks like a query or an
            // escape: the name as it is written comes second.
            if let Some(query) = ask.url.query() {
                paths.extend(path_of(&format!("{}?{query}", ask.url.path())));
            }
            if ask.url.path().contains('%') {
                paths.push(PathBuf::from(ask.url.path()));
            }
        }
        let written = ask.written.split(['?', '#']).next().unwrap_or_default();
        if Url::parse(ask.written).is_err()
            && let Some(relative) = path_of(written.trim_start_matches('/'))
        {
            paths.extend(site_folders(ask).into_iter().map(|folder| folder.join(&relative)));
            paths.extend(self.resource_paths.iter().map(|folder| folder.join(&relative)));
        }
        paths
    }

    /// The real path of `path`, if it is a regular file below one of `folders` (real paths).
    fn admit(&self, path: &Path, folders: &[PathBuf]) -> Result<PathBuf, FetchError> {
        let real = path.canonicalize().map_err(|error| disk_error(&error))?;
        if !folders.iter().any(|folder| real.starts_with(folder)) {
            return Err(FetchError::Outside);
        }
        // Asked before opening: opening a pipe waits for a writer.
        let metadata = fs::metadata(&real).map_err(|error| disk_error(&error))?;
        if !metadata.is_file() {
            return Err(FetchError::NotAFile);
        }
        if metadata.len() > self.max_bytes {
            return Err(FetchError::TooLarge { limit: self.max_bytes });
        }
        Ok(real)
    }
}

/// Folders besides the article's own in which its site has pictures: a folder of its own name
/// (Hexo), the root of the site, for addresses without a slash before them, and what Hugo serves
/// beside `static`.
fn site_folders(ask: &Ask<'_>) -> Vec<PathBuf> {
    let local = |url: Option<&Url>| folder_of(url.filter(|url| url.scheme() == "file")?);
    let mut folders: Vec<PathBuf> = local(ask.base.own_folder()).into_iter().collect();
    if let Some(root) = local(ask.base.site_root()) {
        if root.file_name().is_some_and(|name| name == "static") {
            folders.extend(["content", "assets"].map(|name| root.with_file_name(name)));
        }
        folders.push(root);
    }
    folders
}

/// What an error of the disk is to a reader.
pub(super) fn disk_error(error: &io::Error) -> FetchError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FetchError::NotFound,
        _ => FetchError::Disk(error.to_string()),
    }
}

/// The folder that a `file:` address of a document stands for: itself when it ends in `/`.
fn folder_of(url: &Url) -> Option<PathBuf> {
    let path = path_of(url.path())?;
    if url.path().ends_with('/') { Some(path) } else { path.parent().map(Path::to_path_buf) }
}

/// The path that an address path names, its escapes undone.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have names that are no paths")]
fn path_of(address: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(PathBuf::from(std::ffi::OsString::from_vec(percent_decode(address).into_owned())))
}

/// The path that an address path names, its escapes undone. A drive stands after a `/`.
#[cfg(not(unix))]
fn path_of(address: &str) -> Option<PathBuf> {
    let text = String::from_utf8(percent_decode(address).into_owned()).ok()?;
    let has_drive = text.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if has_drive { text.trim_start_matches('/') } else { &text }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Base;

    #[test]
    fn a_site_has_pictures_in_several_folders() {
        let top = tempfile::tempdir().unwrap();
        let site = top.path().canonicalize().unwrap();
        let files = [
            "content/posts/a.png",
            "content/posts/a/b.png",
            "content/posts/c/d.png",
            "static/e.png",
            "assets/f.png",
            "secret.png",
        ];
        for file in files {
            fs::create_dir_all(site.join(file).parent().unwrap()).unwrap();
            fs::write(site.join(file), "x").unwrap();
        }
        let folder = |name: &str| Url::from_directory_path(site.join(name)).unwrap();
        let base = Base::new(folder("content/posts"))
            .with_site_root(folder("static"))
            .with_own_folder(folder("content/posts/a"));
        let check = |address: &str, expect: Option<&str>| {
            let url = base.resolve(address).unwrap();
            let found = Disk::default().read(&Ask { written: address, ..Ask::new(&url, &base) });
            let path = found.ok().and_then(|found| match found.content {
                Content::File(path) => Some(path),
                Content::Memory(_) => None,
            });
            assert_eq!(path, expect.map(|file| site.join(file)), "{address}");
        };
        check("a.png", Some("content/posts/a.png"));
        check("b.png", Some("content/posts/a/b.png"));
        check("/posts/c/d.png", Some("content/posts/c/d.png"));
        check("/e.png", Some("static/e.png"));
        check("e.png", Some("static/e.png"));
        check("/f.png", Some("assets/f.png"));
        check("../../secret.png", None);
        check("/../secret.png", None);
    }
}
