//! What the head of a whole page says: its title.
//!
//! Looks at the text before `<body>`, and only where there is a head. What a site adds to its titles
//! stays, since nobody can tell it from the title.

use super::scan::tags;
use super::words;

/// How far a head is looked for, in bytes: longer ones are full of styles.
const LONGEST_HEAD: usize = 64 * 1024;

/// The title of a page, where it has a head that states one.
pub(super) fn title(html: &str) -> Option<String> {
    let head = &html[..html.floor_char_boundary(LONGEST_HEAD)];
    let begins = head.trim_start();
    let is_page = ["<!doctype", "<html", "<head"].iter().any(|start| {
        begins.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    });
    if !is_page {
        return None;
    }
    let mut tags = tags(head).take_while(|tag| !tag.name.eq_ignore_ascii_case("body"));
    let start = tags.find(|tag| tag.name.eq_ignore_ascii_case("title") && !tag.closing)?.end;
    let end = start + head[start..].find("</")?;
    Some(words::plain(&head[start..end])).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_states_its_title_in_its_head() {
        let check = |html: &str, expect: Option<&str>| {
            assert_eq!(title(html).as_deref(), expect, "{html}");
        };
        check("<!DOCTYPE html>\n<html><head><TITLE>甲 &amp;\n乙</TITLE>", Some("甲 & 乙"));
        check("<html><body><svg><title>a</title></svg>", None);
        check("<p>a <title>b</title>", None);
        check("<head><title>  </title>", None);
        check("<head><title>", None);
    }
}
