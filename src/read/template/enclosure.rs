//! Tags that enclose a text, which stays Markdown: notes, details, figures, tabs, and whatever a
//! theme has made.

use super::super::boxes::{self, Kind};
use super::pieces::{named, unnamed};
use super::search::Tag;

/// Words among the arguments that say how a box looks.
const LOOKS: [&str; 20] = [
    "primary",
    "secondary",
    "default",
    "simple",
    "modern",
    "flat",
    "disabled",
    "no-icon",
    "true",
    "false",
    "open",
    "closed",
    "red",
    "blue",
    "green",
    "yellow",
    "orange",
    "purple",
    "cyan",
    "gray",
];

/// What is written for a tag that opens, and for the one that closes it. In the middle of a line
/// what is enclosed is a part of the sentence.
pub(super) fn of(
    tag: &Tag<'_>,
    at_line_start: bool,
    is_alone: bool,
    indent: &str,
) -> (String, String) {
    let kind = boxes::kind(tag.name);
    let is_figure = tag.name == "figure";
    let is_block = is_alone || at_line_start && (kind != Kind::Other || is_figure);
    if !is_block {
        return (String::new(), String::new());
    }
    if is_figure {
        return figure(tag, indent);
    }
    boxes::html(kind, &title(tag, kind), indent)
}

/// Pictures under one caption, which may have marks of Markdown in it.
fn figure(tag: &Tag<'_>, indent: &str) -> (String, String) {
    let gap = boxes::gap(indent);
    let caption = named(tag.arguments, "caption").unwrap_or_default();
    let caption = if caption.is_empty() {
        String::new()
    } else {
        format!("<figcaption>{gap}{caption}{gap}</figcaption>")
    };
    (format!("<figure>{gap}"), format!("{gap}{caption}</figure>{gap}"))
}

/// The words that stand over a box.
fn title(tag: &Tag<'_>, kind: Kind) -> String {
    let is_tab = ["tab", "tabitem", "tab-item"].contains(&tag.name);
    let keys = ["title", "summary", "header", "label", "heading", "name"];
    let keys = if is_tab { &keys[..] } else { &keys[..5] };
    if let Some(title) = keys.iter().find_map(|key| named(tag.arguments, key)) {
        return title;
    }
    if kind == Kind::Other && !is_tab {
        return String::new();
    }
    let mut words = unnamed(tag.arguments);
    words.retain(|word| {
        let word = word.trim_end_matches(',');
        let is_look = LOOKS.contains(&word) || word.starts_with("fa");
        !(word.is_empty() || is_look || kind == Kind::Note && boxes::kind(word) == Kind::Note)
    });
    let words = words.join(" ");
    // One plain word is the name of an icon or of a style.
    let is_style = kind == Kind::Note
        && words.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_:".contains(&byte));
    if is_style { String::new() } else { words }
}
