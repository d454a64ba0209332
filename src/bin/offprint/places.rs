//! Where things are: the folder that addresses stand against, the root of the site around it, the
//! user's cache, the proxies to go through, the time to state.
//!
//! The one file that reads the environment.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use offprint::document::Base;
use url::Url;

use crate::inputs::Input;

/// What relative addresses of an input stand against: its folder; for standard input, the current
/// one. Root-relative addresses stand against the root of the site that the folder is part of.
pub(crate) fn base(input: &Input, base_url: Option<&Url>, site_root: Option<&Path>) -> Base {
    if let Some(url) = base_url {
        return Base::new(url.clone());
    }
    let folder = match input {
        Input::Standard => Path::new(""),
        Input::File(path) => path.parent().unwrap_or(Path::new("")),
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // Files of a folder ask one after the other, and looking upward is some thirty questions.
    let mut last = LAST_BASE.lock().unwrap_or_else(PoisonError::into_inner);
    let base = match &*last {
        Some((known, base)) if known == folder => base.clone(),
        _ => {
            let base = base_of(folder, site_root);
            *last = Some((folder.to_owned(), base.clone()));
            base
        }
    };
    match own_folder(input) {
        Some(own) => base.with_own_folder(own),
        None => base,
    }
}

/// The folder beside a file that has its name: `a/` beside `a.md`.
fn own_folder(input: &Input) -> Option<Url> {
    let Input::File(path) = input else { return None };
    let folder = path.with_extension("");
    let is_other = folder != *path;
    if !(is_other && folder.is_dir()) {
        return None;
    }
    Url::from_directory_path(folder.canonicalize().ok()?).ok()
}

/// The folder that was asked for last; the root of the site is stated once for a run.
static LAST_BASE: Mutex<Option<(PathBuf, Base)>> = Mutex::new(None);

fn base_of(folder: &Path, site_root: Option<&Path>) -> Base {
    let Ok(folder) = folder.canonicalize() else { return Base::default() };
    let Ok(address) = Url::from_directory_path(&folder) else { return Base::default() };
    let root = site_root
        .and_then(|root| root.canonicalize().ok())
        .or_else(|| found_site_root(&folder))
        .and_then(|root| Url::from_directory_path(root).ok());
    match root {
        Some(root) => Base::new(address).with_site_root(root),
        None => Base::new(address),
    }
}

/// The root of the site that a folder is part of, as the static site generators lay it out: what
/// Hexo serves is in `source`, what Hugo serves in `static`, others in `public`, `VuePress` in
/// `.vuepress/public`; Jekyll serves the folder of its `_config.yml`.
fn found_site_root(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find_map(|ancestor| {
        let served = ["source", "static", "public", ".vuepress/public"]
            .into_iter()
            .map(|name| ancestor.join(name))
            .find(|folder| folder.is_dir());
        served.or_else(|| ancestor.join("_config.yml").is_file().then(|| ancestor.to_owned()))
    })
}

/// Whether the terminal, if there is one, only knows lines that follow each other.
pub(crate) fn terminal_is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|name| name == "dumb")
}

/// The user's folder for images that were fetched; `None` where the system names no such folder.
pub(crate) fn cache() -> Option<PathBuf> {
    Some(user_cache(|name| env::var_os(name).filter(|value| !value.is_empty()))?.join("offprint"))
}

/// The user's folder for our configuration; `None` where the system names no such folder.
pub(crate) fn configuration() -> Option<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    Some(user_configuration(variable)?.join("offprint"))
}

/// The folder for configuration, as the variables of each system tell it.
fn user_configuration(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        folder("APPDATA")
    } else if cfg!(target_os = "macos") {
        Some(folder("HOME")?.join("Library/Application Support"))
    } else {
        folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))
    }
}

/// The folder for caches, as the variables of each system tell it.
fn user_cache(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        Some(folder("HOME")?.join("Library/Caches"))
    } else {
        // XDG Base Directory Specification: a relative path is ignored.
        folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))
    }
}

/// The proxies that the usual variables state. The names in capitals are read too, but not
/// `HTTP_PROXY`: in a CGI program it is a header of the request (<https://httpoxy.org>).
#[cfg(feature = "fetch")]
pub(crate) fn proxies() -> offprint::assets::Proxies {
    let variable = |names: &[&str]| {
        names
            .iter()
            .filter_map(|name| env::var_os(name)?.into_string().ok())
            .find(|value| !value.is_empty())
    };
    offprint::assets::Proxies {
        http: variable(&["http_proxy", "all_proxy", "ALL_PROXY"]),
        https: variable(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
        bypass: variable(&["no_proxy", "NO_PROXY"]).unwrap_or_default(),
    }
}

/// The time that outputs are to state for their making, where the user sets one
/// (<https://reproducible-builds.org/specs/source-date-epoch/>).
#[cfg(feature = "epub")]
pub(crate) fn source_date_epoch() -> Option<offprint::document::Date> {
    let seconds = env::var_os("SOURCE_DATE_EPOCH")?.to_str()?.parse().ok()?;
    offprint::document::Date::from_unix(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache_of(variables: &[(&str, &str)]) -> Option<PathBuf> {
        let value = |name: &str| variables.iter().find(|(known, _)| *known == name);
        user_cache(|name| value(name).map(|(_, value)| OsString::from(value)))
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_cache_is_where_the_system_says() {
        let check = |variables: &[(&str, &str)], expect: Option<&str>| {
            assert_eq!(cache_of(variables).as_deref(), expect.map(Path::new), "{variables:?}");
        };
        check(&[("HOME", "/home/a")], Some("/home/a/.cache"));
        check(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "/tmp/c")], Some("/tmp/c"));
        check(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "c")], Some("/home/a/.cache"));
        check(&[], None);
    }

    #[test]
    fn the_root_of_a_site_is_found_upward() {
        let check = |files: &[&str], folder: &str, expect: &str| {
            let top = tempfile::tempdir().unwrap();
            for file in files {
                let path = top.path().join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, "").unwrap();
            }
            let found = found_site_root(&top.path().join(folder));
            assert_eq!(found, Some(top.path().join(expect)), "{files:?}");
        };
        check(&["_config.yml", "source/_posts/a.md"], "source/_posts", "source");
        check(&["content/a.md", "static/a.png"], "content", "static");
        check(&["_config.yml", "_posts/a.md"], "_posts", "");
        check(&[".vuepress/public/a.png", "b/a.md"], "b", ".vuepress/public");
    }
}
