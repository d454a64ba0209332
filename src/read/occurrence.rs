//! What a source says of its pictures that the tree has no room for: the line in which each is
//! named, and what may be told of the page to who is asked for it.
//!
//! Looks for addresses in the text of the source, in the order of the document, so that the
//! whole takes time linear in the text. An address that the reader made up of parts is not found,
//! and nothing is said of it.

use crate::diagnostic::Place;

/// The text is gone over this often for addresses that do not stand in order, or nowhere; then
/// no more are looked for.
const RETURNS: usize = 50;

/// The longest tag in which a picture's address is looked for, bytes to each side of it.
const TAG: usize = 4096;

/// Where a picture is named, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occurrence {
    /// The line that names it.
    pub place: Option<Place>,
    /// The referrer policy that its element or the page states, as it is written.
    pub referrer_policy: Option<String>,
}

/// Where a source names pictures of these addresses, which are in the order of the document.
///
/// ```
/// use offprint::read::occurrences;
///
/// let source = b"<p>x</p>\n<img src='a.png' referrerpolicy=origin>";
/// let found = occurrences(source, &["a.png".to_owned()]);
/// assert_eq!(found[0].place.map(|place| place.line), Some(2));
/// assert_eq!(found[0].referrer_policy.as_deref(), Some("origin"));
/// ```
pub fn occurrences(source: &[u8], urls: &[String]) -> Vec<Occurrence> {
    let text = String::from_utf8_lossy(source);
    let of_page = page_policy(&text);
    let mut reader = Reader { text: &text, at: 0, line: 1, returns: 0 };
    let occurrence = |url: &String| {
        let at = reader.find(url);
        let own = at.and_then(|at| attribute(tag_around(&text, at)?, "referrerpolicy"));
        Occurrence {
            place: at.map(|_| Place::line(reader.line)),
            referrer_policy: own.or(of_page).map(str::to_owned),
        }
    };
    urls.iter().map(occurrence).collect()
}

/// Goes forward over a text, and back to its beginning where it must.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The line that `at` is in.
    line: u32,
    returns: usize,
}

impl Reader<'_> {
    /// Where `url` stands next, else first; the reader is there afterwards.
    fn find(&mut self, url: &str) -> Option<usize> {
        // One that holds its picture is not worth a search, nor is one that holds nothing.
        if url.is_empty() || url.starts_with("data:") || self.returns >= RETURNS {
            return None;
        }
        let escaped = url.replace('&', "&amp;");
        let next = |from: usize| {
            let plain = whole(self.text, from, url);
            if escaped == url { plain } else { plain.or_else(|| whole(self.text, from, &escaped)) }
        };
        let mut found = next(self.at);
        if found.is_none() {
            self.returns += 1;
            found = next(0);
            if found.is_some() {
                (self.at, self.line) = (0, 1);
            }
        }
        let at = found?;
        let passed = self.text[self.at..at].bytes().filter(|byte| *byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        self.at = at;
        Some(at)
    }
}

/// Where `address` stands from `from` on, and not as a part of a longer one.
fn whole(text: &str, from: usize, address: &str) -> Option<usize> {
    let ends = |next: Option<char>| {
        next.is_none_or(|next| next.is_whitespace() || "\"'()<>,]".contains(next))
    };
    let begins = |last: Option<char>| {
        last.is_none_or(|last| last.is_whitespace() || "\"'(<=,[".contains(last))
    };
    text[from..].match_indices(address).map(|(at, _)| from + at).find(|at| {
        ends(text[at + address.len()..].chars().next()) && begins(text[..*at].chars().next_back())
    })
}

/// The `img` element around a place.
fn tag_around(text: &str, at: usize) -> Option<&str> {
    let mut from = at.saturating_sub(TAG);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let start = from + text[from..at].rfind('<')?;
    let end = at + text[at..].find('>').filter(|length| *length < TAG)?;
    let tag = &text[start..end];
    tag.get(1..4).filter(|name| name.eq_ignore_ascii_case("img")).map(|_| tag)
}

/// What a `meta` element states for the whole page (HTML, 4.2.5.3).
fn page_policy(text: &str) -> Option<&str> {
    text.match_indices("<meta").find_map(|(at, _)| {
        let tag = text[at..].split('>').next()?;
        let is_referrer = attribute(tag, "name")?.eq_ignore_ascii_case("referrer");
        is_referrer.then(|| attribute(tag, "content")).flatten()
    })
}

/// The value of an attribute in the text of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let value = tag.match_indices('=').find_map(|(at, _)| {
        let before = tag[..at].trim_end();
        let start = before.len().checked_sub(name.len())?;
        let named = before.get(start..)?.eq_ignore_ascii_case(name)
            && before[..start].ends_with(|last: char| last.is_whitespace() || "\"'".contains(last));
        named.then(|| tag[at + 1..].trim_start())
    })?;
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
    match quote {
        Some(quote) => value[1..].split(quote).next(),
        None => value.split(|next: char| next.is_whitespace() || next == '>').next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, urls: &[&str], expect: &[(Option<u32>, &str)]) {
        let urls: Vec<String> = urls.iter().map(|url| (*url).to_owned()).collect();
        let found = occurrences(source.as_bytes(), &urls);
        let seen: Vec<_> = found
            .iter()
            .map(|one| {
                let policy = one.referrer_policy.as_deref().unwrap_or_default();
                (one.place.map(|place| place.line), policy)
            })
            .collect();
        assert_eq!(seen, expect, "{source}");
    }

    #[test]
    fn addresses_are_found_in_their_lines() {
        let two = "<img src=\"a.png.webp\">\n<img src='x/a.png'>\n<img src=a.png>\n![](b.png)\n";
        check(two, &["a.png", "b.png"], &[(Some(3), ""), (Some(4), "")]);
        check(two, &["b.png", "a.png"], &[(Some(4), ""), (Some(3), "")]);
        check("\n<img src='/a?x=1&amp;y=2'>", &["/a?x=1&y=2"], &[(Some(2), "")]);
        check(
            "---\r\ncover: c.jpg\r\n---",
            &["c.jpg", "none.jpg", ""],
            &[(Some(2), ""), (None, ""), (None, "")],
        );
        check("图<img src=\"图.png\"", &["图.png"], &[(Some(1), "")]);
    }

    #[test]
    fn policies_are_those_of_the_element_else_of_the_page() {
        let page = "<meta content='origin' name=\"Referrer\"><img src='a' referrerpolicy=\"no-referrer\"><img src=b>";
        check(page, &["a", "b"], &[(Some(1), "no-referrer"), (Some(1), "origin")]);
        check("<a href='a' referrerpolicy=origin>", &["a"], &[(Some(1), "")]);
        check("<img data-referrerpolicy=origin src=a>", &["a"], &[(Some(1), "")]);
        check("<img referrerpolicy = 'origin' src=a>", &["a"], &[(Some(1), "origin")]);
    }

    #[test]
    fn many_addresses_that_are_nowhere_take_no_long_time() {
        let text = "x".repeat(1 << 20);
        let urls: Vec<String> = (0..5_000).map(|index| format!("n{index}.png")).collect();
        assert!(occurrences(text.as_bytes(), &urls).iter().all(|one| one.place.is_none()));
    }
}
