//! Shortcodes of Hugo: its own, and those that many themes have.

use super::pieces::{
    anchor, escaped, figure, frame, gist, image, listing, named, named_thing, preformatted, shown,
    unnamed, words,
};
use super::search::{Found, Search, Tag};

/// Shortcodes that enclose a text which is no Markdown.
const LISTINGS: [&str; 14] = [
    "code",
    "highlight",
    "codeblock",
    "prettify",
    "terminal",
    "console",
    "cmd",
    "command",
    "shell",
    "mermaid",
    "plantuml",
    "graphviz",
    "echarts",
    "chart",
];

/// What a shortcode at the beginning of a text is read as, where it is known.
pub(super) fn read(search: &mut Search, tag: &Tag<'_>, here: &str) -> Option<Found> {
    let arguments = tag.arguments;
    let value = |key: &str| named(arguments, key);
    let first = unnamed(arguments).into_iter().next();
    let id = || value("id").or_else(|| first.clone());
    let html = match tag.name {
        "figure" if value("src").is_some() => {
            let caption = value("caption").or_else(|| value("title")).unwrap_or_default();
            let image = image(&value("src")?, &value("alt").unwrap_or_default());
            figure(&image, &escaped(&caption))
        }
        name if LISTINGS.contains(&name) => return code(search, tag, here),
        "youtube" | "youtube-lite" | "yt" => frame("https://www.youtube.com/embed/", &id()?),
        "vimeo" => frame("https://player.vimeo.com/video/", &id()?),
        "bilibili" => frame("https://player.bilibili.com/player.html?bvid=", &id()?),
        "asciinema" => linked("https://asciinema.org/a/", &id()?),
        "codepen" => {
            let user = value("user").unwrap_or_else(|| "anon".to_owned());
            linked(&format!("https://codepen.io/{user}/pen/"), &id()?)
        }
        "tweet" | "twitter" | "x" => {
            let user = value("user").unwrap_or_else(|| "i".to_owned());
            linked(&format!("https://twitter.com/{user}/status/"), &id()?)
        }
        "instagram" => linked("https://www.instagram.com/p/", &id()?),
        "gist" => gist(&words(arguments).join("/")),
        "ref" | "relref" => value("path").or(first)?,
        "rawhtml" | "/rawhtml" | "raw" | "/raw" => String::new(),
        _ => picture_or_link(tag)?,
    };
    Some(Found::new(html, tag.length))
}

/// A listing up to what closes it; one that encloses a fence of Markdown is none.
fn code(search: &mut Search, tag: &Tag<'_>, here: &str) -> Option<Found> {
    let (code, end) = search.enclosed(here, tag, tag.name)?;
    if ["```", "~~~"].iter().any(|fence| code.trim_start().starts_with(fence)) {
        return None;
    }
    let say = |keys: &[&str]| keys.iter().find_map(|key| named(tag.arguments, key));
    let language = say(&["lang", "language"]).or_else(|| unnamed(tag.arguments).into_iter().next());
    let title = say(&["title", "filename", "file", "caption"]).unwrap_or_default();
    let html = match tag.name {
        "mermaid" | "plantuml" | "graphviz" => preformatted(Some(tag.name), code),
        _ => listing(&title, language.as_deref(), code),
    };
    Some(Found::new(html, end))
}

/// What themes call in many ways: a picture by its first word, or whatever an address among the
/// arguments names.
fn picture_or_link(tag: &Tag<'_>) -> Option<String> {
    named_thing(tag.arguments).or_else(|| {
        let words = unnamed(tag.arguments);
        let caption = named(tag.arguments, "caption").or_else(|| words.get(1).cloned());
        shown(words.first()?, &caption.unwrap_or_default(), named(tag.arguments, "alt"))
    })
}

fn linked(before: &str, id: &str) -> String {
    let address = format!("{before}{id}");
    anchor(&address, address.split_once("//").map_or(&*address, |(_, rest)| rest))
}
