//! Words of front matter as plain text: character references decoded, tags of formatting off.
//!
//! A title may speak *about* tags (`关于<blockquote>标签`) and may be formatted with some
//! (`<em>…</em>`): only those of formatting go, and only in pairs.

use std::borrow::Cow;

use super::dom;

/// Elements that only format the words in them.
const FORMATTING: [&str; 17] = [
    "a", "b", "big", "code", "del", "em", "font", "i", "ins", "mark", "s", "small", "span",
    "strong", "sub", "sup", "u",
];

/// A longer tag is none, and so many elements are looked back to: time must stay linear.
const LONGEST_TAG: usize = 400;
const MOST_OPEN: usize = 16;

/// The plain words of a text that may hold character references and formatting.
pub(super) fn plain(text: &str) -> String {
    let text =
        if text.contains('<') { Cow::Owned(without_tags(text)) } else { Cow::Borrowed(text) };
    let text = if text.contains('&') { Cow::Owned(decoded(&text)) } else { text };
    if is_collapsed(&text) {
        return text.into_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether all white space in a text is single spaces between words.
fn is_collapsed(text: &str) -> bool {
    // As if a blank stood before it and behind it.
    let mut after_blank = true;
    let single = text.chars().all(|character| {
        let is_blank = character.is_whitespace();
        let was_blank = std::mem::replace(&mut after_blank, is_blank);
        !is_blank || character == ' ' && !was_blank
    });
    single && !after_blank
}

/// A text with its character references decoded, as HTML has them.
pub(super) fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    dom::decoded(text, dom::In::Text)
}

/// A tag: its name, whether it closes, and its length in bytes.
struct Tag<'a> {
    name: &'a str,
    closing: bool,
    length: usize,
}

fn tag(text: &str) -> Option<Tag<'_>> {
    let end = text.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')?;
    let inner = text.get(1..end)?;
    let (closing, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let sound =
        name_end > 0 && inner[name_end..].starts_with([' ', '/']) | inner[name_end..].is_empty();
    sound.then(|| Tag { name: &inner[..name_end], closing, length: end + 1 })
}

fn without_tags(text: &str) -> String {
    // The innermost open elements: name, and where their tag stands in the result.
    let mut open: Vec<(String, usize, usize)> = Vec::new();
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(found) = tag(rest) else {
            result.push('<');
            rest = &rest[1..];
            continue;
        };
        let name = found.name.to_ascii_lowercase();
        let whole = &rest[..found.length];
        rest = &rest[found.length..];
        if name == "br" {
            result.push(' ');
        } else if !FORMATTING.contains(&name.as_str()) {
            result.push_str(whole);
        } else if !found.closing {
            if open.len() == MOST_OPEN {
                open.remove(0);
            }
            open.push((name, result.len(), whole.len()));
            result.push_str(whole);
        } else if let Some(index) = open.iter().rposition(|(opened, ..)| *opened == name) {
            let (_, start, length) = open[index];
            // What opened inside and never closed stands for itself.
            open.truncate(index);
            result.replace_range(start..start + length, "");
        } else {
            result.push_str(whole);
        }
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_goes_and_words_stay() {
        let check = |text: &str, expect: &str| assert_eq!(plain(text), expect, "{text}");
        check("Lists &amp; Grids(中)", "Lists & Grids(中)");
        check("&#123;a&#125; &ldquo;b&rdquo;", "{a} “b”");
        check("a <em>b</em> <strong class=\"x\">c</strong>", "a b c");
        check("关于<blockquote>标签和<a>标签", "关于<blockquote>标签和<a>标签");
        check("use &lt;div&gt; or <i>&lt;p&gt;</i>", "use <div> or <p>");
        check("a<br/>b", "a b");
        check("1 < 2 & 3 > 2", "1 < 2 & 3 > 2");
        check("Vec<T> and </em>", "Vec<T> and </em>");
        check("  a \n b  ", "a b");
        check("<b><i>x</b>", "<i>x");
    }
}
