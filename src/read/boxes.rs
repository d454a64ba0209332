//! Boxes that tags and marks put round a text: notes, details, figures of a theme. What opens and
//! what closes one in HTML, by the name that its author gave it.
//!
//! What is in a box is Markdown, so that blank lines part it from the HTML.

use super::scan::ADDED_LINE_END;

/// Names of boxes that say how a reader is to take what is in them.
const NOTES: [&str; 33] = [
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
    "memo",
    "infobox",
    "box",
    "abstract",
    "summary",
    "todo",
    "cite",
    "theorem",
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

/// How a box is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Note,
    Details,
    Center,
    /// Nothing is known of it: what is in it counts.
    Other,
}

/// How the box of this name is shown.
pub(super) fn kind(name: &str) -> Kind {
    match name {
        "center" | "centered" => Kind::Center,
        _ if DETAILS.contains(&name) => Kind::Details,
        _ if NOTES.iter().any(|note| note.eq_ignore_ascii_case(name)) => Kind::Note,
        _ => Kind::Other,
    }
}

/// What parts the HTML of a box from what is in it.
pub(super) fn gap(indent: &str) -> String {
    format!("{ADDED_LINE_END}{ADDED_LINE_END}{indent}")
}

/// What opens a box in a line that begins with `indent`, and what closes it. The title may have
/// marks of Markdown in it.
pub(super) fn html(kind: Kind, title: &str, indent: &str) -> (String, String) {
    let gap = gap(indent);
    let is_marked = title.contains(['*', '`', '[', '_']);
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let strong = match &*title {
        "" => String::new(),
        title if is_marked => format!("{gap}{title}"),
        title => format!("<p><strong>{title}</strong></p>"),
    };
    let (open, close) = match kind {
        Kind::Note => (format!("<blockquote>{strong}"), "</blockquote>"),
        Kind::Details => (format!("<details><summary>{title}</summary>"), "</details>"),
        Kind::Center => (format!("<center>{strong}"), "</center>"),
        Kind::Other => (strong, ""),
    };
    (format!("{open}{gap}"), format!("{gap}{close}{gap}"))
}
