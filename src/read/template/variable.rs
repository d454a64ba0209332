//! Variables of Liquid: those that the file itself answers (`{{ page.cover }}`), those that begin
//! an address (`{{ site.baseurl }}`), and addresses that are only made whole
//! (`{{ "/a.png" | relative_url }}`).

use crate::document::{Metadata, Value};

/// A longer one is none.
const LONGEST: usize = 300;

/// Filters that make an address whole, or change nothing that is shown.
const FILTERS: [&str; 8] = [
    "relative_url",
    "absolute_url",
    "prepend: site.baseurl",
    "prepend: site.url",
    "prepend:site.baseurl",
    "prepend:site.url",
    "escape",
    "strip",
];

/// Variables that begin an address.
const SITE: [&str; 3] = ["site.baseurl", "site.url", "site.github.url"];

/// What the variable that a text begins with stands for, and its length.
pub(super) fn value(here: &str, metadata: &Metadata) -> Option<(String, usize)> {
    let (inner, length) = inner(here)?;
    let mut parts = inner.split('|').map(str::trim);
    let variable = parts.next()?;
    if !parts.all(|filter| FILTERS.contains(&filter)) {
        return None;
    }
    let quoted = ['"', '\''].into_iter().find_map(|mark| {
        variable.strip_prefix(mark)?.strip_suffix(mark).filter(|text| !text.contains(mark))
    });
    let text = match quoted {
        Some(text) if inner.contains('|') => text.to_owned(),
        Some(_) => return None,
        None if SITE.contains(&variable) => String::new(),
        None => shown(metadata.field(variable.strip_prefix("page.")?)?)?,
    };
    Some((text, length))
}

/// Whether a text begins with a variable that some file answers.
pub(super) fn is_read(here: &str) -> bool {
    inner(here).is_some_and(|(inner, _)| {
        let is_of_page = inner.starts_with(['"', '\'']) || inner.starts_with("page.");
        is_of_page || SITE.contains(&inner.split('|').next().unwrap_or_default().trim())
    })
}

/// The length of a variable of the site or the page, whatever it stands for.
pub(super) fn of_site(here: &str) -> Option<usize> {
    let (inner, length) = inner(here)?;
    ["site.", "page."].iter().any(|start| inner.starts_with(start)).then_some(length)
}

/// What stands within the braces that a text begins with, and the length of it all.
fn inner(here: &str) -> Option<(&str, usize)> {
    let head = &here[..here.floor_char_boundary(LONGEST)];
    let (inner, _) = head.strip_prefix("{{")?.split_once("}}")?;
    let length = 2 + inner.len() + 2;
    (!inner.contains(['\n', '{'])).then(|| (inner.trim_matches(['-', ' ']), length))
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Date(date) => Some(date.to_string()),
        _ => None,
    }
}
