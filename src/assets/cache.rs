//! The store: pictures on disk by the digest of their bytes, and what each address gave.
//!
//! ```text
//! objects/a/bcdef…    bytes, named by their BLAKE3; never changed
//! index/1/23456….json what an address gave, named by the BLAKE3 of the address
//! made/7/89abc….json  what was made of a picture, named by the BLAKE3 of how it was made
//! tmp/                what is being written
//! ```
//!
//! Sixteen folders of a kind keep a store of a million pictures at 60,000 names in each, and spare
//! a small one some hundreds of folders, which cost as much to make as the files.
//!
//! Files are written beside and renamed, so that readers and other processes see each of them
//! whole or not at all, and a run that is killed leaves nothing but stray files in `tmp`. There is
//! no lock and no list to keep in step: every fact is a file of its own. Asks no network and reads
//! no clock: the time of the run is given.

#![cfg_attr(not(feature = "fetch"), expect(dead_code, reason = "what the network gives"))]

use std::fs::{self, File, FileTimes};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::fetch::FetchError;

/// What is in use is touched no more often than this.
const TOUCH_EVERY: Duration = Duration::from_mins(10);

/// A store of pictures in one folder, safe with several processes at once.
///
/// ```
/// use std::time::SystemTime;
/// use offprint::assets::Store;
///
/// let folder = tempfile::tempdir()?;
/// let store = Store::open(folder.path(), SystemTime::UNIX_EPOCH)?;
/// store.add("https://example.org/a.txt", &b"hello"[..])?;
/// assert_eq!(store.list()?[0].url, "https://example.org/a.txt");
/// assert_eq!(std::fs::read(store.path("https://example.org/a.txt").unwrap())?, b"hello");
/// assert!(store.has_grown());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    now: SystemTime,
    has_grown: AtomicBool,
}

/// What one address gave, as the store remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StoreEntry {
    /// The address.
    pub url: String,
    /// When it was last asked, seconds since 1970.
    pub asked: u64,
    /// What it gave.
    pub gave: Gave,
    /// The server's name for this version, to ask whether it is current.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The server's time of this version, to ask whether it is current.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// What an address gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gave {
    /// Bytes.
    Bytes {
        /// Their BLAKE3, 64 hexadecimal digits.
        digest: String,
        /// Their number.
        length: u64,
    },
    /// Nothing, and why.
    Nothing {
        /// For people.
        reason: String,
        /// Until when it is not asked again, seconds since 1970.
        until: u64,
    },
}

impl Store {
    /// The store in a folder, which is made if need be. `now` is the time of the run.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(root: impl Into<PathBuf>, now: SystemTime) -> io::Result<Self> {
        let root = root.into();
        fs::create_dir_all(root.join("tmp"))?;
        Ok(Self { root, now, has_grown: AtomicBool::new(false) })
    }

    /// Whether bytes were added through this handle: only then can the store have come to be too
    /// large.
    pub fn has_grown(&self) -> bool {
        self.has_grown.load(Ordering::Relaxed)
    }

    /// The time of the run.
    pub(super) fn now(&self) -> SystemTime {
        self.now
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What an address gave, if it was ever asked and its bytes are still there.
    pub fn entry(&self, url: &str) -> Option<StoreEntry> {
        self.entry_at(&self.index_path(url), url)
    }

    fn entry_at(&self, path: &Path, url: &str) -> Option<StoreEntry> {
        let entry = read_entry(path).filter(|entry| entry.url == url)?;
        if let Gave::Bytes { digest, length } = &entry.gave {
            let found = fs::metadata(self.object_path(digest)?).ok()?;
            if found.len() != *length {
                return None;
            }
            self.touch(path);
        }
        Some(entry)
    }

    /// The file that holds what an address gave.
    pub fn path(&self, url: &str) -> Option<PathBuf> {
        match self.entry(url)?.gave {
            Gave::Bytes { digest, .. } => self.object_path(&digest),
            Gave::Nothing { .. } => None,
        }
    }

    /// What was made by a recipe, if it was and is still there.
    pub(super) fn recall(&self, recipe: &str) -> Option<PathBuf> {
        match self.entry_at(&self.made_path(recipe), recipe)?.gave {
            Gave::Bytes { digest, .. } => self.object_path(&digest),
            Gave::Nothing { .. } => None,
        }
    }

    /// Keeps what was made by a recipe, so that it need not be made again.
    pub(super) fn keep_made(&self, recipe: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let mut draft = self.draft()?;
        draft.write_all(bytes)?;
        let length = draft.length;
        let (path, digest) = self.place(draft)?;
        let gave = Gave::Bytes { digest, length };
        let (url, asked) = (recipe.to_owned(), seconds(self.now));
        let entry = StoreEntry { url, asked, gave, etag: None, last_modified: None };
        self.note(&entry, &self.made_path(recipe))?;
        Ok(path)
    }

    /// Why an address is not asked for now, if it gave nothing not long ago.
    pub(super) fn dead(&self, entry: &StoreEntry) -> Option<String> {
        match &entry.gave {
            Gave::Nothing { reason, until } if *until > seconds(self.now) => Some(reason.clone()),
            _ => None,
        }
    }

    /// Keeps bytes as what `url` gives, as if it had been asked now.
    ///
    /// # Errors
    /// When the bytes cannot be read or kept.
    pub fn add(&self, url: &str, mut bytes: impl Read) -> io::Result<PathBuf> {
        let mut draft = self.draft()?;
        io::copy(&mut bytes, &mut draft)?;
        self.keep(url, draft, None, None)
    }

    /// Keeps bytes that no address names.
    pub(super) fn add_nameless(&self, bytes: &[u8]) -> io::Result<PathBuf> {
        let mut draft = self.draft()?;
        draft.write_all(bytes)?;
        Ok(self.place(draft)?.0)
    }

    /// A file to be filled.
    pub(super) fn draft(&self) -> io::Result<Draft> {
        let file = NamedTempFile::new_in(self.root.join("tmp"))?;
        Ok(Draft { file, hasher: blake3::Hasher::new(), length: 0 })
    }

    /// Keeps a filled file as what `url` gives.
    pub(super) fn keep(
        &self,
        url: &str,
        draft: Draft,
        etag: Option<String>,
        last_modified: Option<String>,
    ) -> io::Result<PathBuf> {
        let length = draft.length;
        let (path, digest) = self.place(draft)?;
        let gave = Gave::Bytes { digest, length };
        let asked = seconds(self.now);
        let entry = StoreEntry { url: url.to_owned(), asked, gave, etag, last_modified };
        self.note(&entry, &self.index_path(url))?;
        Ok(path)
    }

    /// Notes that what is kept of an address is still current.
    pub(super) fn keep_current(&self, entry: StoreEntry) -> io::Result<()> {
        let path = self.index_path(&entry.url);
        self.note(&StoreEntry { asked: seconds(self.now), ..entry }, &path)
    }

    /// Remembers for a while that an address gives nothing, where that is likely to stay so.
    pub(super) fn bury(&self, url: &str, error: &FetchError) -> io::Result<()> {
        let Some(time) = remembered_for(error) else { return Ok(()) };
        let asked = seconds(self.now);
        let until = asked.saturating_add(time.as_secs());
        let gave = Gave::Nothing { reason: error.to_string(), until };
        let url_path = self.index_path(url);
        let url = url.to_owned();
        self.note(&StoreEntry { url, asked, gave, etag: None, last_modified: None }, &url_path)
    }

    /// Moves a filled file to where its digest says.
    fn place(&self, draft: Draft) -> io::Result<(PathBuf, String)> {
        let digest = draft.hasher.finalize().to_hex().to_string();
        let path = self.object_path(&digest).ok_or(io::ErrorKind::InvalidData)?;
        if fs::metadata(&path).is_ok_and(|found| found.len() == draft.length) {
            self.touch(&path);
        } else {
            self.has_grown.store(true, Ordering::Relaxed);
            rename(draft.file, &path)?;
        }
        Ok((path, digest))
    }

    fn note(&self, entry: &StoreEntry, path: &Path) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(self.root.join("tmp"))?;
        serde_json::to_writer(&mut file, entry)?;
        file.write_all(b"\n")?;
        rename(file, path)
    }

    /// Marks a file as in use. That it could not be marked makes it only likelier to be pruned.
    fn touch(&self, path: &Path) {
        let recent = |time: SystemTime| {
            self.now.duration_since(time).is_ok_and(|age| age < TOUCH_EVERY) || time > self.now
        };
        if !fs::metadata(path).and_then(|found| found.modified()).is_ok_and(recent) {
            let times = FileTimes::new().set_modified(self.now);
            let _ = File::options().write(true).open(path).and_then(|file| file.set_times(times));
        }
    }

    fn index_path(&self, url: &str) -> PathBuf {
        self.named_path("index", url)
    }

    fn made_path(&self, recipe: &str) -> PathBuf {
        self.named_path("made", recipe)
    }

    fn named_path(&self, folder: &str, name: &str) -> PathBuf {
        let name = blake3::hash(name.as_bytes()).to_hex();
        self.root.join(folder).join(&name[..1]).join(format!("{}.json", &name[1..]))
    }

    /// Where bytes of this digest are; `None` when it is no digest, as in a damaged entry.
    pub(super) fn object_path(&self, digest: &str) -> Option<PathBuf> {
        let sound = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        sound.then(|| self.root.join("objects").join(&digest[..1]).join(&digest[1..]))
    }
}

/// A file that is being filled. Goes away when it is dropped.
#[derive(Debug)]
pub(super) struct Draft {
    file: NamedTempFile,
    hasher: blake3::Hasher,
    length: u64,
}

impl Draft {
    /// The first bytes, at most `count`.
    pub(super) fn head(&self, count: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        BufReader::new(self.file.reopen()?).take(count).read_to_end(&mut head)?;
        Ok(head)
    }

    /// Empties it.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        self.file.as_file().set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.hasher.reset();
        self.length = 0;
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.length += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// How long it is remembered that an address gave nothing; `None` where that says nothing about
/// the next time.
fn remembered_for(error: &FetchError) -> Option<Duration> {
    match error {
        FetchError::Status(404 | 410 | 451) | FetchError::TooLarge { .. } => {
            Some(Duration::from_hours(24))
        }
        FetchError::NoHost | FetchError::Connection(_) | FetchError::HostLeftAlone(_) => {
            Some(Duration::from_hours(4))
        }
        FetchError::Status(400..=407 | 409 | 411..=424)
        | FetchError::Timeout(_)
        | FetchError::Redirect(_)
        | FetchError::Protocol(_)
        | FetchError::NotAPicture => Some(Duration::from_hours(1)),
        _ => None,
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |duration| duration.as_secs())
}

pub(super) fn read_entry(path: &Path) -> Option<StoreEntry> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Renames a finished file into place, making the folder if need be.
fn rename(file: NamedTempFile, path: &Path) -> io::Result<()> {
    match file.persist(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().unwrap_or(path))?;
            error.file.persist(path)?;
            Ok(())
        }
        Err(error) => Err(error.error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_hours(500_000 + hours)
    }

    #[test]
    fn the_same_bytes_are_stored_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), at(0)).unwrap();
        let one = store.add("https://e.org/a", &b"same"[..]).unwrap();
        let other = store.add("https://e.org/b", &b"same"[..]).unwrap();
        assert_eq!(one, other);
        assert_eq!(store.path("https://e.org/b"), Some(one));
        assert_eq!(store.path("https://e.org/c"), None);
        assert_eq!(fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0);
    }

    #[test]
    fn bytes_of_another_length_or_a_torn_entry_are_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), at(0)).unwrap();
        let path = store.add("a", &b"whole"[..]).unwrap();
        fs::write(&path, "who").unwrap();
        assert_eq!(store.entry("a"), None);
        assert_eq!(store.add("a", &b"whole"[..]).unwrap(), path);
        assert!(store.entry("a").is_some());
        let entry = store.index_path("a");
        for torn in ["", "{\"url\":\"a\",", "[]"] {
            fs::write(&entry, torn).unwrap();
            assert_eq!(store.entry("a"), None, "{torn}");
        }
    }

    #[test]
    fn a_dead_address_is_remembered_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let check = |error: FetchError, hours: u64, expect: bool| {
            Store::open(folder.path(), at(0)).unwrap().bury("a", &error).unwrap();
            let later = Store::open(folder.path(), at(hours)).unwrap();
            let dead = later.entry("a").and_then(|entry| later.dead(&entry)).is_some();
            assert_eq!(dead, expect, "{error:?} after {hours} h");
            let _ = fs::remove_file(later.index_path("a"));
        };
        check(FetchError::Status(404), 23, true);
        check(FetchError::Status(404), 25, false);
        check(FetchError::NoHost, 3, true);
        check(FetchError::NoHost, 5, false);
        check(FetchError::Status(503), 0, false);
        check(FetchError::Offline, 0, false);
    }

    #[test]
    fn what_was_made_is_recalled_by_its_recipe() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), at(0)).unwrap();
        assert_eq!(store.recall("grey"), None);
        let path = store.keep_made("grey", b"grey picture").unwrap();
        assert_eq!(store.recall("grey"), Some(path.clone()));
        assert_eq!((store.recall("red"), store.path("grey")), (None, None));
        fs::remove_file(path).unwrap();
        assert_eq!(store.recall("grey"), None);
    }

    #[test]
    fn a_draft_starts_over() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), at(0)).unwrap();
        let mut draft = store.draft().unwrap();
        draft.write_all(b"half of someth").unwrap();
        draft.restart().unwrap();
        draft.write_all(b"whole").unwrap();
        assert_eq!(draft.head(3).unwrap(), b"who");
        let path = store.keep("a", draft, None, None).unwrap();
        assert_eq!(fs::read(path).unwrap(), b"whole");
        assert_eq!(store.verify(false).unwrap(), []);
    }
}
