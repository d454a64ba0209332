//! Tags of Hexo and Jekyll.

use super::pieces::{
    anchor, escaped, frame, gist, in_paragraphs, listing, named, named_thing, picture,
    preformatted, words,
};
use super::search::{Found, Search, Tag};

/// What a tag at the beginning of a text is read as, where it is known.
pub(super) fn read(search: &mut Search, tag: &Tag<'_>, here: &str) -> Option<Found> {
    let words = words(tag.arguments);
    let first = words.first().map(String::as_str);
    let mut until = |end: &str| search.enclosed(here, tag, end);
    let (html, length) = match tag.name {
        "asset_img" | "img" | "qnimg" | "asset_path" => (picture(&words)?, tag.length),
        "asset_link" | "post_link" => {
            let (target, title) = words.split_first()?;
            let title = if title.is_empty() { target.clone() } else { title.join(" ") };
            (anchor(target, &title), tag.length)
        }
        "post_url" => (first?.to_owned(), tag.length),
        "link" => (link(&words)?, tag.length),
        "highlight" => {
            let (code, end) = until("endhighlight")?;
            (preformatted(first, code), end)
        }
        "codeblock" | "code" => {
            let (code, end) = until(if tag.name == "code" { "endcode" } else { "endcodeblock" })?;
            let language = words.iter().find_map(|word| word.strip_prefix("lang:"));
            (listing(&title_of_code(&words), language, code), end)
        }
        "blockquote" | "quote" | "pullquote" | "centerquote" | "cq" => {
            let (text, end) = until(&format!("end{}", tag.name))?;
            let by = escaped(&words.join(" "));
            let by = if by.is_empty() { by } else { format!("<p>— {by}</p>") };
            (format!("<blockquote>{}{by}</blockquote>", in_paragraphs(text)), end)
        }
        "mermaid" => {
            let (code, end) = until("endmermaid")?;
            (preformatted(Some("mermaid"), code), end)
        }
        // What is raw is shown as it is, tags and all.
        "raw" => until("endraw")
            .map_or((String::new(), tag.length), |(text, end)| (text.to_owned(), end)),
        "comment" => until("endcomment").map(|(_, end)| (String::new(), end))?,
        "youtube" => (frame("https://www.youtube.com/embed/", first?), tag.length),
        "vimeo" => (frame("https://player.vimeo.com/video/", first?), tag.length),
        "gist" => (gist(first?), tag.length),
        name if name.starts_with("include") => return Some(included(tag)),
        _ => return None,
    };
    Some(Found::new(html, length))
}

/// A post of this site (Jekyll), or words and an address (Hexo, in either order).
fn link(words: &[String]) -> Option<String> {
    let is_address = |word: &String| word.contains("://") || word.starts_with('/');
    match words.iter().position(is_address) {
        Some(at) if words.len() > 1 => {
            let label = if at == 0 { words[1..].join(" ") } else { words[..at].join(" ") };
            Some(anchor(&words[at], label.trim_end_matches(',')))
        }
        _ => words.first().cloned(),
    }
}

/// The title among the arguments of a listing: what is neither an option nor an address.
fn title_of_code(words: &[String]) -> String {
    let is_title = |word: &&String| !word.contains([':', '=', '/']);
    words.iter().take_while(is_title).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// What is included is not here, but a picture or a film that its arguments name is, and so are
/// words among them.
fn included(tag: &Tag<'_>) -> Found {
    let arguments = tag.arguments.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    let film = named(arguments, "id").and_then(|id| {
        let before = match named(arguments, "provider")?.as_str() {
            "youtube" => "https://www.youtube.com/embed/",
            "vimeo" => "https://player.vimeo.com/video/",
            "bilibili" => "https://player.bilibili.com/player.html?bvid=",
            _ => return None,
        };
        Some(frame(before, &id))
    });
    if let Some(html) = film.or_else(|| named_thing(arguments)) {
        return Found::new(html, tag.length);
    }
    let words = ["title", "caption", "content", "text"];
    let words = words.iter().find_map(|key| named(arguments, key));
    Found { is_elsewhere: true, ..Found::new(escaped(&words.unwrap_or_default()), tag.length) }
}
