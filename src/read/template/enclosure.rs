//! Tags that enclose a text, which stays Markdown: notes, details, figures, tabs, and whatever a
//! theme has made.
//!
//! What opens and what closes is written as HTML with blank lines between it and the text.

use super::pieces::{escaped, named, unnamed};
use super::search::Tag;

/// Names of boxes that say how a reader is to take what is in them.
const NOTES: [&str; 29] = [
    "note",
    "notes",
    "notice",
    "tip",
    "tips",
    "info",
    "warning",
    "warn",
    "danger",
    "alert",
    "admonition",
    "callout",
    "hint",
    "important",
    "caution",
    "success",
    "error",
    "failure",
    "bug",
    "example",
    "question",
    "attention",
    "message",
    "quote",
    "blockquote",
    "highlight-block",
    "memo",
    "infobox",
    "box",
];

/// Names of boxes that open at a click.
const DETAILS: [&str; 14] = [
    "details",
    "detail",
    "expand",
    "accordion",
    "collapse",
    "collapsible",
    "spoiler",
    "fold",
    "folding",
    "hideToggle",
    "hideBlock",
    "toggle",
    "expander",
    "dropdown",
];

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
    let is_note = NOTES.contains(&tag.name);
    let is_details = DETAILS.contains(&tag.name);
    if !is_alone && !(at_line_start && (is_note || is_details || tag.name == "figure")) {
        return (String::new(), String::new());
    }
    let gap = format!("\r\r{indent}");
    let title = escaped(&title(tag, is_note, is_details));
    let strong = match title.is_empty() {
        true => String::new(),
        false => format!("<p><strong>{title}</strong></p>"),
    };
    let (open, close) = match tag.name {
        _ if is_note => (format!("<blockquote>{strong}"), "</blockquote>".to_owned()),
        _ if is_details => {
            (format!("<details><summary>{title}</summary>"), "</details>".to_owned())
        }
        "figure" => {
            let caption = named(tag.arguments, "caption").unwrap_or_default();
            let close = match caption.is_empty() {
                true => String::new(),
                false => format!("<figcaption>{gap}{caption}{gap}</figcaption>"),
            };
            ("<figure>".to_owned(), close + "</figure>")
        }
        "center" | "centered" => ("<center>".to_owned(), "</center>".to_owned()),
        _ if title.is_empty() => (String::new(), String::new()),
        _ => (strong, String::new()),
    };
    (format!("{open}{gap}"), format!("{gap}{close}{gap}"))
}

/// The words that stand over a box.
fn title(tag: &Tag<'_>, is_note: bool, is_details: bool) -> String {
    let named = ["title", "summary", "header", "label", "heading"];
    if let Some(title) = named.iter().find_map(|key| self::named(tag.arguments, key)) {
        return title;
    }
    let is_tab = ["tab", "tabitem", "tab-item"].contains(&tag.name);
    if is_tab && let Some(name) = self::named(tag.arguments, "name") {
        return name;
    }
    if !(is_note || is_details || is_tab) {
        return String::new();
    }
    let mut words = unnamed(tag.arguments);
    words.retain(|word| {
        let word = word.trim_end_matches(',');
        let is_look = LOOKS.contains(&word) || NOTES.contains(&word) || word.starts_with("fa");
        !word.is_empty() && !is_look
    });
    let words = words.join(" ");
    // One plain word is the name of an icon or of a style.
    let is_style = is_note && words.bytes().all(|b| b.is_ascii_lowercase() || b"-_:".contains(&b));
    if is_style { String::new() } else { words }
}
