//! Looking after the store: listing, pruning and checking it.
//!
//! Which pictures go is a pure choice over sizes and ages; the rest walks the store's folders.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use super::cache::{Gave, Store, StoreEntry, read_entry};

/// What was used so recently is never pruned: another run may be about to read it.
const GRACE: Duration = Duration::from_hours(1);

/// What pruning did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Files removed.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes of what is left.
    pub left: u64,
}

/// Something in the store that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub what: &'static str,
}

impl Store {
    /// All that is remembered of addresses, in the order of the addresses.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<StoreEntry>> {
        let mut entries: Vec<StoreEntry> =
            files(&self.root().join("index"))?.iter().filter_map(|path| read_entry(path)).collect();
        entries.sort_by(|one, other| one.url.cmp(&other.url));
        Ok(entries)
    }

    /// Removes what was not used for longest until no more than `limit` bytes are left, and what
    /// dead runs left behind. What was used within the hour stays.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn prune(&self, limit: u64) -> io::Result<Pruned> {
        for path in files(&self.root().join("tmp"))? {
            if self.age(&path).is_some_and(|age| age > Duration::from_hours(24)) {
                remove(&path)?;
            }
        }
        let mut ages: BTreeMap<PathBuf, Duration> = files(&self.root().join("objects"))?
            .into_iter()
            .filter_map(|path| Some((path.clone(), self.age(&path)?)))
            .collect();
        // An object was used when it, or an entry that names it, was last touched.
        let mut index = files(&self.root().join("index"))?;
        index.append(&mut files(&self.root().join("made"))?);
        let mut named: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        for path in index {
            let object = match read_entry(&path).map(|entry| entry.gave) {
                Some(Gave::Bytes { digest, .. }) => self.object_path(&digest),
                _ => None,
            };
            let Some(object) = object else { continue };
            if let (Some(known), Some(age)) = (ages.get_mut(&object), self.age(&path)) {
                *known = age.min(*known);
            }
            named.entry(object).or_default().push(path);
        }
        let objects: Vec<(PathBuf, Kept)> = ages
            .into_iter()
            .filter_map(|(path, age)| {
                let bytes = fs::metadata(&path).ok()?.len();
                Some((path, Kept { bytes, age }))
            })
            .collect();
        let kept: Vec<Kept> = objects.iter().map(|(_, kept)| *kept).collect();
        let mut pruned =
            Pruned { left: kept.iter().map(|kept| kept.bytes).sum(), ..Pruned::default() };
        for (path, kept) in to_remove(&kept, limit).into_iter().map(|index| &objects[index]) {
            // The entries first: an entry without its object would only cost a question.
            for entry in named.get(path).into_iter().flatten() {
                remove(entry)?;
            }
            remove(path)?;
            pruned.files += 1;
            pruned.bytes += kept.bytes;
            pruned.left -= kept.bytes;
        }
        Ok(pruned)
    }

    /// Removes what was not used for longest when more than `limit` bytes are kept, down to nine
    /// tenths of it, so that the next run need not do it again. `None` when there is no more.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn keep_within(&self, limit: u64) -> io::Result<Option<Pruned>> {
        let sizes = files(&self.root().join("objects"))?;
        let kept: u64 = sizes.iter().filter_map(|path| Some(fs::metadata(path).ok()?.len())).sum();
        (kept > limit).then(|| self.prune(limit - limit / 10)).transpose()
    }

    /// Reads everything, and tells what is damaged; with `mend`, removes that, so that it is
    /// fetched anew.
    ///
    /// # Errors
    /// When the folder cannot be read, or something damaged cannot be removed.
    pub fn verify(&self, mend: bool) -> io::Result<Vec<Damage>> {
        let mut damages = Vec::new();
        for path in files(&self.root().join("objects"))? {
            let mut hasher = blake3::Hasher::new();
            io::copy(&mut File::open(&path)?, &mut hasher)?;
            let digest = hasher.finalize().to_hex();
            if self.object_path(&digest).as_ref() != Some(&path) {
                damages.push(Damage { path, what: "the bytes are not those of its name" });
            }
        }
        let mut index = files(&self.root().join("index"))?;
        index.append(&mut files(&self.root().join("made"))?);
        for path in index {
            let what = match read_entry(&path).map(|entry| entry.gave) {
                None => "not a sound entry",
                Some(Gave::Bytes { digest, .. })
                    if !self.object_path(&digest).is_some_and(|object| object.is_file()) =>
                {
                    "the bytes it names are not there"
                }
                Some(_) => continue,
            };
            damages.push(Damage { path, what });
        }
        if mend {
            damages.iter().try_for_each(|damage| remove(&damage.path))?;
        }
        Ok(damages)
    }

    /// How long ago a file was last used; of a file from the future, not at all.
    fn age(&self, path: &Path) -> Option<Duration> {
        let modified = fs::metadata(path).ok()?.modified().ok()?;
        Some(self.now().duration_since(modified).unwrap_or_default())
    }
}

/// Something that may be pruned.
#[derive(Clone, Copy, Debug)]
struct Kept {
    bytes: u64,
    age: Duration,
}

/// Which of `kept` must go so that no more than `limit` bytes are left: what was not used for
/// longest first, and nothing within the time of grace.
fn to_remove(kept: &[Kept], limit: u64) -> Vec<usize> {
    let mut total: u64 = kept.iter().map(|kept| kept.bytes).sum();
    let mut oldest: Vec<usize> =
        (0..kept.len()).filter(|index| kept[*index].age >= GRACE).collect();
    oldest.sort_by_key(|index| std::cmp::Reverse(kept[*index].age));
    let mut removed = Vec::new();
    for index in oldest {
        if total <= limit {
            break;
        }
        total -= kept[index].bytes;
        removed.push(index);
    }
    removed
}

/// Removes a file that somebody else may have removed already.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The files in a folder and its folders, in the order of their paths; none when it is not there.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    fn check(kept: &[(u64, u64)], limit: u64, expect: &[usize]) {
        let kept: Vec<Kept> = kept
            .iter()
            .map(|&(bytes, hours)| Kept { bytes, age: Duration::from_hours(hours) })
            .collect();
        assert_eq!(to_remove(&kept, limit), expect, "{kept:?} {limit}");
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        check(&[], 0, &[]);
        check(&[(10, 5), (10, 9), (10, 7)], 30, &[]);
        check(&[(10, 5), (10, 9), (10, 7)], 29, &[1]);
        check(&[(10, 5), (10, 9), (10, 7)], 10, &[1, 2]);
        check(&[(10, 5), (10, 9), (10, 7)], 0, &[1, 2, 0]);
        // What is in use stays, whatever the limit.
        check(&[(10, 0), (10, 9)], 0, &[1]);
    }

    fn at(hours: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(500_000 + hours)
    }

    #[test]
    fn pruning_keeps_what_a_later_run_used() {
        let folder = tempfile::tempdir().unwrap();
        let first = Store::open(folder.path(), at(0)).unwrap();
        for (url, bytes) in [("a", "aaaa"), ("b", "bbbb"), ("b2", "bbbb")] {
            first.add(url, bytes.as_bytes()).unwrap();
            // Files get the system's time; the run's is what the store goes by.
            for path in files(folder.path()).unwrap() {
                let file = File::options().write(true).open(path).unwrap();
                file.set_modified(at(0)).unwrap();
            }
        }
        let later = Store::open(folder.path(), at(48)).unwrap();
        assert!(later.entry("a").is_some());
        assert_eq!(later.keep_within(8).unwrap(), None);
        let pruned = later.keep_within(4).unwrap().unwrap();
        assert_eq!(pruned, Pruned { files: 1, bytes: 4, left: 4 });
        let left: Vec<String> = later.list().unwrap().into_iter().map(|entry| entry.url).collect();
        assert_eq!(left, ["a"]);
    }

    #[test]
    fn damage_is_told_and_mended() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), at(0)).unwrap();
        let kept = store.add("a", &b"aaaa"[..]).unwrap();
        store.add("b", &b"bbbb"[..]).unwrap();
        fs::write(&kept, "aaax").unwrap();
        fs::remove_file(store.path("b").unwrap()).unwrap();
        let what = |damages: Vec<Damage>| damages.iter().map(|one| one.what).collect::<Vec<_>>();
        let damages = ["the bytes are not those of its name", "the bytes it names are not there"];
        assert_eq!(what(store.verify(false).unwrap()), damages);
        assert_eq!(what(store.verify(true).unwrap()), damages);
        // The entry that named the first is told once its bytes are gone.
        assert_eq!(what(store.verify(true).unwrap()), damages[1..]);
        assert_eq!(what(store.verify(true).unwrap()), [""; 0]);
    }
}
