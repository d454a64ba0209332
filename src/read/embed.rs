//! Films, sounds and embedded pages to an address with a title and a still picture.
//!
//! Looks at one element and its `source` children; asks no network.

use html5ever::local_name;

use crate::document::{Media, MediaKind};

use super::dom::{Element, NodeRef};

/// What an embedding element shows; `None` when it names nothing, so that its contents count.
pub(super) fn read(node: NodeRef<'_>, element: &Element, kind: MediaKind) -> Option<Media> {
    let value = |name: &str| {
        let found = element.attributes.iter().find(|attribute| &*attribute.name.local == name);
        found.map(|attribute| attribute.value.trim()).filter(|value| !value.is_empty())
    };
    let lazy = ["data-src", "data-lazy-src", "data-original", "data-url", "data-mpvid"];
    let own = [value("src"), value("data")].into_iter().flatten().find(|url| is_address(url));
    let url = own
        .or_else(|| lazy.iter().find_map(|name| value(name)).filter(|url| is_address(url)))
        .or_else(|| nested(node))?;
    let title = [value("title"), value("aria-label"), value("alt"), value("data-title")];
    let poster = value("poster").or_else(|| value("data-cover")).or_else(|| value("data-poster"));
    Some(Media {
        kind: told(kind, url),
        url: url.to_owned(),
        title: title.into_iter().flatten().next().map(str::to_owned),
        poster: poster.map(str::to_owned),
    })
}

/// What a script would put into an element that names a gist: the code of it is not in the file.
pub(super) fn gist(id: &str) -> Media {
    let url = format!("https://gist.github.com/{id}");
    let title = Some(format!("gist.github.com/{id}"));
    Media { kind: MediaKind::Embed, url, title, poster: None }
}

/// What a script puts in its own place, where its address names the thing.
pub(super) fn of_script(element: &Element) -> Option<Media> {
    let source = super::element::attribute(element, &local_name!("src"))?.trim();
    let (_, address) = source.split_once("//")?;
    if let Some(path) = address.strip_prefix("gist.github.com/") {
        let (id, rest) = path.split_once(".js")?;
        let file = rest.strip_prefix("?file=").map(|file| format!("?file={file}"));
        return Some(gist(&format!("{id}{}", file.unwrap_or_default())));
    }
    let url = match address.strip_prefix("asciinema.org/a/") {
        Some(id) => format!("https://asciinema.org/a/{}", id.strip_suffix(".js")?),
        None if address.starts_with("jsfiddle.net/") => {
            format!("https://{}", address.split("embed").next()?)
        }
        None => return None,
    };
    Some(Media { kind: MediaKind::Embed, url, title: None, poster: None })
}

fn is_address(url: &str) -> bool {
    !url.starts_with("about:") && !super::address::is_script(url)
}

/// The address in a `source`, `embed` or `param` within.
fn nested(node: NodeRef<'_>) -> Option<&str> {
    node.descendants().skip(1).find_map(|child| {
        let element = child.value().as_element()?;
        let attribute = |name: &html5ever::LocalName| super::element::attribute(element, name);
        let url = match element.name.local {
            local_name!("source") | local_name!("embed") | local_name!("iframe") => {
                attribute(&local_name!("src"))
            }
            local_name!("param") => {
                let name = attribute(&local_name!("name")).unwrap_or_default();
                let names_film = ["movie", "src", "url"];
                names_film
                    .iter()
                    .any(|wanted| name.eq_ignore_ascii_case(wanted))
                    .then(|| attribute(&local_name!("value")))
                    .flatten()
            }
            _ => None,
        };
        url.map(str::trim).filter(|url| !url.is_empty() && is_address(url))
    })
}

/// Frames and objects that are known to play something are what they play.
fn told(kind: MediaKind, url: &str) -> MediaKind {
    const FILMS: [&str; 17] = [
        "youtube.com",
        "youtube-nocookie.com",
        "youtu.be",
        "vimeo.com",
        "bilibili.com",
        "youku.com",
        "v.qq.com",
        "iqiyi.com",
        "tudou.com",
        "dailymotion.com",
        "ixigua.com",
        "nicovideo.jp",
        "ted.com",
        ".mp4",
        ".webm",
        ".mov",
        ".flv",
    ];
    const SOUNDS: [&str; 6] =
        ["music.163.com", "soundcloud.com", "spotify.com", "ximalaya.com", ".mp3", ".ogg"];
    if kind != MediaKind::Embed {
        return kind;
    }
    let path = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    let names = |known: &&str| {
        if known.starts_with('.') { path.ends_with(*known) } else { path.contains(*known) }
    };
    if FILMS.iter().any(names) {
        MediaKind::Video
    } else if SOUNDS.iter().any(names) {
        MediaKind::Audio
    } else {
        MediaKind::Embed
    }
}
