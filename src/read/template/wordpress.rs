//! Shortcodes of WordPress.

use super::pieces::{anchor, figure, named, preformatted};
use super::search::{Found, Search};

/// A longer one is none.
const LONGEST_TAG: usize = 2_000;

/// What a shortcode at the beginning of a text is read as, where it is known.
pub(super) fn read(search: &mut Search, here: &str) -> Option<Found> {
    let name = ["caption", "code", "sourcecode", "embed"].into_iter().find(|name| {
        let rest = here[1..].strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with([' ', ']']))
    })?;
    if !here.starts_with('[') {
        return None;
    }
    let head = &here[..here.floor_char_boundary(LONGEST_TAG)];
    let (head, _) = head[1..].split_once(']')?;
    let start = head.len() + 2;
    let arguments = &head[name.len()..];
    let inner = &here[start..];
    let inner = &inner[..search.find(inner, &format!("[/{name}]"))?];
    let end = start + inner.len() + name.len() + 3;
    let html = match name {
        "caption" => {
            let picture_end = inner.rfind("/>").map(|at| at + 2).or_else(|| {
                inner.rfind("</a>").map(|at| at + 4).or_else(|| inner.find('>').map(|at| at + 1))
            })?;
            let linked = inner[picture_end..].trim_start();
            let (picture, words) = match linked.strip_prefix("</a>") {
                Some(words) => (&inner[..inner.len() - words.len()], words),
                None => (&inner[..picture_end], linked),
            };
            let caption = named(arguments, "caption").unwrap_or_else(|| words.trim().to_owned());
            figure(picture.trim(), &caption)
        }
        "code" | "sourcecode" => {
            let language = named(arguments, "language").or_else(|| named(arguments, "lang"));
            preformatted(language.as_deref(), inner)
        }
        _ => anchor(inner.trim(), inner.trim()),
    };
    Some(Found::new(html, end))
}
