//! Text that an HTML parser would swallow though an author meant it to be read.
//!
//! A `<style>` that is only spoken of takes the rest of the article with it, since nothing closes
//! it; so do a comment without an end and an `<iframe/>` that closes itself as in XML. PHP between
//! `<?php` and `?>` is a comment to HTML. All of it is made text, or closed, before a parser sees it.
//!
//! Works on the text; lines stay where they are.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::diagnostic::{Diagnostics, Place};

use super::scan::{Names, Tag, name_length, tag_at};

const PRE: Names<1> = Names::of(["pre"]);

/// Elements that may swallow what follows. The first hold no tags: all up to the closing tag is
/// text of theirs. Of the others the contents are not read, or not as they are meant.
const SWALLOWING: [&str; 13] = [
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "template",
    "select",
    "object",
    "applet",
    "plaintext",
];
const SWALLOWING_NAMES: Names<13> = Names::of(SWALLOWING);

/// How many of them hold no tags.
const RAW_COUNT: usize = 8;

/// Elements that mean nothing without attributes or an end, so that a bare tag amid a sentence only
/// speaks of them.
const SPOKEN: [&str; 25] = [
    "a", "article", "body", "button", "div", "dl", "form", "frameset", "h1", "h2", "h3", "head",
    "header", "html", "img", "input", "label", "link", "map", "meta", "nav", "ol", "span", "table",
    "ul",
];
const SPOKEN_NAMES: Names<25> = Names::of(SPOKEN);

/// Those of them that never have an end.
const VOID: [&str; 4] = ["img", "input", "link", "meta"];

/// How far behind a tag it is looked for what tells that nobody meant it as one, in bytes.
const NEARBY: usize = 4_000;

/// The body with all in it that its author meant to be read.
pub(super) fn released<'a>(
    html: &'a str,
    first_line: u32,
    diagnostics: &mut Diagnostics,
) -> Cow<'a, str> {
    if !may_swallow(html) {
        return Cow::Borrowed(html);
    }
    let mut pass = Pass {
        html,
        from: 0,
        result: String::new(),
        told: Vec::new(),
        ends: Vec::new(),
        next: None,
    };
    let mut at = 0;
    let mut listings = 0_usize;
    while let Some(found) = memchr(b'<', &html.as_bytes()[at..]) {
        let start = at + found;
        at = match html.as_bytes().get(start + 1) {
            Some(b'!') => pass.declaration(start),
            Some(b'?') => pass.instruction(start, listings > 0),
            Some(first) if first.is_ascii_alphabetic() || *first == b'/' => {
                match tag_at(html, start) {
                    Some(tag) if tag.is_one_of(&PRE) => {
                        listings = if tag.closing { listings.saturating_sub(1) } else { 1 };
                        tag.end
                    }
                    Some(tag) if !tag.closing => pass.element(tag),
                    Some(tag) => tag.end,
                    None => start + 1,
                }
            }
            _ => start + 1,
        };
    }
    pass.finish(first_line, diagnostics)
}

/// Whether any tag of a text begins as those do that can swallow text; most texts have none but
/// comments that are closed.
fn may_swallow(html: &str) -> bool {
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        at += found + 1;
        let rest = &bytes[at..];
        match rest {
            [b'!', b'-', b'-', inner @ ..] => match comment_length(inner) {
                Some(length) => at += 3 + length,
                None => return true,
            },
            [b'!' | b'?', ..] => return true,
            [first, ..] if first.is_ascii_alphabetic() => {
                let (name, behind) = rest.split_at(name_length(rest));
                let is_amid_words = || {
                    is_word_before(&bytes[..at - 1]) && behind.get(1..).is_some_and(is_word_behind)
                };
                let is_spoken_of = || {
                    behind.first() == Some(&b'>')
                        && is_amid_words()
                        && SPOKEN_NAMES.position(name).is_some()
                };
                if SWALLOWING_NAMES.position(name).is_some() || is_spoken_of() {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// How long a comment is behind its `<!--`, its end included; nothing when it has none.
fn comment_length(inner: &[u8]) -> Option<usize> {
    match inner {
        [b'>', ..] => Some(1),
        [b'-', b'>', ..] => Some(2),
        _ => memmem::find(inner, b"-->").map(|at| at + 3),
    }
}

struct Pass<'a> {
    html: &'a str,
    from: usize,
    result: String,
    /// Where something was released, and what.
    told: Vec<(usize, Cow<'static, str>)>,
    /// Where the last closing tag of each name looked for stands.
    ends: Vec<(&'static str, Option<usize>)>,
    /// The closing tag that was found last, and its name.
    next: Option<(&'static str, usize)>,
}

impl<'a> Pass<'a> {
    /// Writes the text up to `start`, and `instead` of what stands between that and `end`.
    fn replace(&mut self, start: usize, end: usize, instead: &str) {
        self.result.push_str(&self.html[self.from..start]);
        self.result.push_str(instead);
        self.from = end;
    }

    fn tell(&mut self, start: usize, message: impl Into<Cow<'static, str>>) {
        const MOST: usize = 32;
        if self.told.len() < MOST {
            self.told.push((start, message.into()));
        }
    }

    /// A comment, a document type or a section of character data; where to go on.
    fn declaration(&mut self, start: usize) -> usize {
        const DATA: &str = "<![CDATA[";
        let rest = &self.html[start..];
        if rest.starts_with("<!--") {
            return self.comment_end(start + 4).map_or_else(
                || {
                    self.tell(start, "a comment is never closed: its text is read");
                    self.replace(start, start + 4, "");
                    start + 4
                },
                |length| start + 4 + length,
            );
        }
        if rest.starts_with(DATA) {
            self.replace(start, start + DATA.len(), "");
            let last = self.last("]]>", |html| html.rfind("]]>"));
            if last.is_some_and(|last| last > start) {
                let end = self.from + self.html[self.from..].find("]]>").unwrap_or_default();
                self.replace(end, end + 3, "");
            }
            return self.from;
        }
        let is_type = rest.get(..9).is_some_and(|name| name.eq_ignore_ascii_case("<!doctype"));
        if is_type && !self.html[..start].trim().is_empty() {
            self.replace(start, start + 1, "&lt;");
        }
        start + 1
    }

    /// How far behind `from` a comment ends.
    fn comment_end(&mut self, from: usize) -> Option<usize> {
        let inner = &self.html.as_bytes()[from..];
        let last = self.last("-->", |html| memmem::rfind(html.as_bytes(), b"-->"));
        if last.is_none_or(|last| last < from)
            && !inner.starts_with(b">")
            && !inner.starts_with(b"->")
        {
            return None;
        }
        comment_length(inner)
    }

    /// Where something stands last; each is looked for once.
    fn last(
        &mut self,
        name: &'static str,
        find: impl FnOnce(&str) -> Option<usize>,
    ) -> Option<usize> {
        if let Some((_, last)) = self.ends.iter().find(|(known, _)| *known == name) {
            return *last;
        }
        let last = find(self.html);
        self.ends.push((name, last));
        last
    }

    /// A processing instruction: PHP and XML declarations are words, Word's are noise.
    fn instruction(&mut self, start: usize, in_listing: bool) -> usize {
        let rest = &self.html[start..];
        let is_words = ["<?php", "<?=", "<? ", "<?\n", "<?xml version"].iter().any(|name| {
            rest.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
        });
        let at_start = self.html[..start].trim().is_empty() && rest.starts_with("<?xml");
        if !is_words || at_start {
            return start + 1;
        }
        let end = start + rest.find("?>").map_or(rest.len(), |at| at + 2);
        let words = &self.html[start..end];
        let shown = words.replace('<', "&lt;");
        let shown = if words.contains('\n') && !in_listing {
            format!("<pre><code>{shown}</code></pre>")
        } else {
            shown
        };
        self.tell(start, "a program is no element of HTML: shown as it is written");
        self.replace(start, end, &shown);
        end
    }

    /// An opening tag of an element that may swallow what follows.
    fn element(&mut self, tag: Tag<'a>) -> usize {
        let Some((name, is_raw)) = known(&tag) else {
            if self.is_spoken_of(&tag) {
                self.tell(
                    tag.start,
                    format!("`<{}>` holds nothing: shown as it is written", tag.name),
                );
                self.replace(tag.start, tag.start + 1, "&lt;");
            }
            return tag.end;
        };
        let last = self.last(name, |html| last_closing(html, name));
        let html = self.html;
        let whole = &html[tag.start..tag.end];
        let bare = !whole.contains('=');
        let closes_itself = whole.ends_with("/>") && is_raw;
        if last.is_some_and(|last| last >= tag.end) && !closes_itself {
            if !is_raw {
                return tag.end;
            }
            let end = self.next_closing(name, tag.end);
            // One that is only spoken of, before a real one; it is looked for nearby.
            let inner = &html[tag.end..end];
            let inner = &inner[..inner.floor_char_boundary(NEARBY)];
            let holds_text = bare && inner.contains("</p>") && opens(inner, name);
            if !holds_text {
                return end;
            }
        } else if !bare || closes_itself {
            self.tell(tag.start, format!("`<{name}>` is never closed: closed at once"));
            self.replace(tag.end, tag.end, &format!("</{name}>"));
            return tag.end;
        }
        self.tell(tag.start, format!("`<{name}>` is never closed: shown as it is written"));
        self.replace(tag.start, tag.start + 1, "&lt;");
        tag.end
    }

    /// Whether a tag without attributes stands amid a sentence and nothing closes its element.
    fn is_spoken_of(&mut self, tag: &Tag<'_>) -> bool {
        if tag.end - tag.start != tag.name.len() + 2 {
            return false;
        }
        let Some(name) = tag.position(&SPOKEN_NAMES).map(|at| SPOKEN[at]) else { return false };
        let (before, behind) = (&self.html[..tag.start], &self.html[tag.end..]);
        is_word_before(before.as_bytes())
            && is_word_behind(behind.as_bytes())
            && (VOID.contains(&name)
                || self.last(name, |html| last_closing(html, name)).is_none_or(|at| at < tag.start))
    }

    /// Where the next closing tag of a name stands, of which there is one.
    fn next_closing(&mut self, name: &'static str, from: usize) -> usize {
        match self.next {
            Some((known, next)) if known == name && next >= from => next,
            _ => {
                let next = from + closing(&self.html[from..], name).unwrap_or_default();
                self.next = Some((name, next));
                next
            }
        }
    }

    fn finish(mut self, first_line: u32, diagnostics: &mut Diagnostics) -> Cow<'a, str> {
        if self.from == 0 && self.result.is_empty() {
            return Cow::Borrowed(self.html);
        }
        let (mut line, mut counted) = (first_line, 0);
        for (start, message) in self.told {
            let lines = self.html[counted..start].matches('\n').count();
            line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            counted = start;
            diagnostics.warning("element-unclosed", Some(Place::line(line)), message);
        }
        self.result.push_str(&self.html[self.from..]);
        Cow::Owned(self.result)
    }
}

/// Whether a word stands in the line before a tag.
fn is_word_before(text: &[u8]) -> bool {
    text.iter().rev().copied().find(|&byte| byte != b' ').is_some_and(is_of_word)
}

/// Whether a word stands in the line behind a tag.
fn is_word_behind(text: &[u8]) -> bool {
    text.iter().copied().find(|&byte| byte != b' ').is_some_and(is_of_word)
}

fn is_of_word(byte: u8) -> bool {
    !matches!(byte, b'<' | b'>' | b'\n' | b'\r')
}

/// The element that may swallow text, and whether it holds no tags.
fn known(tag: &Tag<'_>) -> Option<(&'static str, bool)> {
    tag.position(&SWALLOWING_NAMES).map(|at| (SWALLOWING[at], at < RAW_COUNT))
}

/// Where the first closing tag of a name begins.
fn closing(html: &str, name: &str) -> Option<usize> {
    memmem::find_iter(html.as_bytes(), b"</").find(|&at| is_named(&html[at + 2..], name))
}

fn last_closing(html: &str, name: &str) -> Option<usize> {
    memmem::rfind_iter(html.as_bytes(), b"</").find(|&at| is_named(&html[at + 2..], name))
}

fn opens(html: &str, name: &str) -> bool {
    html.match_indices('<').any(|(at, _)| is_named(&html[at + 1..], name))
}

fn is_named(rest: &str, name: &str) -> bool {
    rest.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
        && !rest[name.len()..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expect: &str, told: usize) {
        let mut diagnostics = Diagnostics::new();
        assert_eq!(released(html, 1, &mut diagnostics), expect, "{html}");
        assert_eq!(diagnostics.len(), told, "{html}");
    }

    #[test]
    fn elements_that_are_only_spoken_of_are_words() {
        check("<p>a <style> b</p><p>c", "<p>a &lt;style> b</p><p>c", 1);
        check("<p>in <SELECT>, <title>", "<p>in &lt;SELECT>, &lt;title>", 2);
        check(
            "<p>a <script> b</p><script>c</script>",
            "<p>a &lt;script> b</p><script>c</script>",
            1,
        );
        check("<p>in a <a> or <img> tag</p>", "<p>in a &lt;a> or &lt;img> tag</p>", 2);
        check("<p>a <span>b</span> <div>\n<p>a<img>", "<p>a <span>b</span> <div>\n<p>a<img>", 0);
        check("<p>a <plaintext> b", "<p>a &lt;plaintext> b", 1);
    }

    #[test]
    fn what_closes_itself_is_closed() {
        check("<iframe src=a /><p>b", "<iframe src=a /></iframe><p>b", 1);
        check("<script src=a><p>b", "<script src=a></script><p>b", 1);
        check("<object data=a><p>b", "<object data=a></object><p>b", 1);
    }

    #[test]
    fn what_is_closed_stays() {
        for html in [
            "<style>a</style> <script>'<p></p>' <!-- </script>",
            "<script>document.write('<script src=a>')</script>",
            "<!-- <style> --> <!--> <!---> a <!-- b -->",
            "<select><option>a</select> <iframe src=b></iframe>",
            "<?xml:namespace prefix = o /> a",
            "<?xml version='1.0'?><p>a",
        ] {
            check(html, html, 0);
        }
    }

    #[test]
    fn comments_and_data_without_an_end_are_read() {
        check("<p>a<!-- b", "<p>a b", 1);
        check("<![CDATA[<p>a]]>b", "<p>ab", 0);
        check("<p>a <!DOCTYPE html> b", "<p>a &lt;!DOCTYPE html> b", 0);
    }

    #[test]
    fn programs_are_words() {
        check("<p>a <?php echo '<b>'; ?> c", "<p>a &lt;?php echo '&lt;b>'; ?> c", 1);
        check("<pre><?php\na ?></pre>", "<pre>&lt;?php\na ?></pre>", 1);
        check("<?php\na ?>", "<pre><code>&lt;?php\na ?></code></pre>", 1);
    }
}
