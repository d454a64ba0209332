//! Words between angle brackets that an author forgot to escape: `AT+CMD<CR>`, `Vec<T>`, XML.
//!
//! An HTML parser takes them for elements that nobody knows, and they are seen no more. Here they
//! become text again, in the author's spelling. Unknown elements that are markup after all stay:
//! those with attributes, and those that enclose blocks. In a listing nothing unknown is markup.
//!
//! Works on the text before it is parsed; lines stay where they are.

use crate::diagnostic::{Diagnostics, Place};

use super::scan::{Names, Tag, tags};

/// Elements that enclose only what is laid out, and words at the end of a line do not.
const BLOCKS: Names<16> = Names::of([
    "p",
    "div",
    "section",
    "article",
    "table",
    "ul",
    "ol",
    "dl",
    "blockquote",
    "pre",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
]);

/// Elements that hold no tags.
const PRE: Names<1> = Names::of(["pre"]);

const RAW: Names<4> = Names::of(["script", "style", "textarea", "title"]);

/// The fewest tags over several lines that are a listing.
const LEAST_LISTING: usize = 4;

/// The body with the tags of these unknown elements as text, if any of them are words.
pub(super) fn shown(
    html: &str,
    unknown: &[String],
    first_line: u32,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let found = Found::of(html, unknown);
    let words: Vec<bool> = (0..unknown.len()).map(|name| found.is_words(html, name)).collect();
    let mut writer = Writer { html, from: 0, result: String::with_capacity(html.len() + 64) };
    let mut told = vec![false; unknown.len()];
    let (mut line, mut counted) = (first_line, 0);
    let mut enclosed_until = 0;
    let (mut listing_until, mut idle_until) = (None, 0);
    for (index, &(tag, name, in_listing)) in found.tags.iter().enumerate() {
        if listing_until.is_some_and(|end| tag.start >= end) {
            writer.insert(listing_until.take().unwrap_or(tag.start), "</code></pre>");
        }
        let is_shown = match name {
            Some(name) => in_listing || words[name],
            // What stands amid words is words, too.
            None => tag.start < enclosed_until && tag.name.contains(['-', ':']),
        };
        // An editor closes at once what it takes for an element.
        let previous = index.checked_sub(1).map(|index| &found.tags[index]);
        idle_until = previous
            .filter(|(before, of, _)| {
                let opens = !before.closing && *of == name && name.is_some();
                tag.closing && before.end == tag.start && (opens || idle_until == tag.start)
            })
            .map_or(0, |_| tag.end);
        if !is_shown || idle_until > 0 && !in_listing {
            continue;
        }
        if let Some(name) = name
            && !std::mem::replace(&mut told[name], true)
        {
            let lines = html[counted..tag.start].matches('\n').count();
            (line, counted) = (line + u32::try_from(lines).unwrap_or(0), tag.start);
            let spelling = tag.name;
            let message = format!("`<{spelling}>` is no element of HTML: shown as it is written");
            diagnostics.warning("element-unknown", Some(Place::line(line)), message);
        }
        if let Some(closing) = found.closing[index].filter(|_| tag.start >= enclosed_until) {
            enclosed_until = found.tags[closing].0.end;
            if !in_listing && found.is_listing(html, index, closing) {
                writer.insert(tag.start, "<pre><code>");
                listing_until = Some(enclosed_until);
            }
        }
        writer.insert(tag.start, "&lt;");
        writer.from += 1;
    }
    if let Some(end) = listing_until {
        writer.insert(end, "</code></pre>");
    }
    told.contains(&true).then(|| writer.finish())
}

/// Writes a text with pieces put into it.
struct Writer<'a> {
    html: &'a str,
    from: usize,
    result: String,
}

impl Writer<'_> {
    fn insert(&mut self, at: usize, piece: &str) {
        self.result.push_str(&self.html[self.from..at]);
        self.result.push_str(piece);
        self.from = at;
    }

    fn finish(mut self) -> String {
        self.result.push_str(&self.html[self.from..]);
        self.result
    }
}

/// The tags of a body.
struct Found<'a> {
    /// Each tag, the unknown element that it is of, and whether it stands in a listing.
    tags: Vec<(Tag<'a>, Option<usize>, bool)>,
    /// For each tag that opens an unknown element the next that closes one of the name.
    closing: Vec<Option<usize>>,
    /// How many tags of blocks stand before each tag.
    blocks: Vec<usize>,
}

impl<'a> Found<'a> {
    fn of(html: &'a str, unknown: &[String]) -> Self {
        let mut found = Self { tags: Vec::new(), closing: Vec::new(), blocks: Vec::new() };
        let mut raw: Option<&str> = None;
        let (mut listings, mut blocks) = (0_usize, 0);
        for tag in tags(html) {
            match raw {
                Some(name) if !(tag.closing && tag.name.eq_ignore_ascii_case(name)) => continue,
                Some(_) => raw = None,
                None if !tag.closing && tag.is_one_of(&RAW) => raw = Some(tag.name),
                None => {}
            }
            if tag.is_one_of(&PRE) {
                listings = if tag.closing { listings.saturating_sub(1) } else { listings + 1 };
            }
            let name = unknown.iter().position(|name| tag.name.eq_ignore_ascii_case(name));
            found.tags.push((tag, name, listings > 0));
            found.blocks.push(blocks);
            blocks += usize::from(tag.is_one_of(&BLOCKS));
        }
        found.closing = vec![None; found.tags.len()];
        let mut next = vec![None; unknown.len()];
        for (index, (tag, name, _)) in found.tags.iter().enumerate().rev() {
            if let Some(name) = *name {
                if tag.closing {
                    next[name] = Some(index);
                } else {
                    found.closing[index] = next[name];
                }
            }
        }
        found
    }

    /// Whether an unknown element, wherever it stands outside listings, is words.
    fn is_words(&self, html: &str, name: usize) -> bool {
        let mut tags = self.tags.iter().enumerate();
        tags.all(|(index, &(tag, of, in_listing))| {
            let encloses = |closing: usize| self.blocks[closing] > self.blocks[index];
            of != Some(name)
                || in_listing
                || !html[tag.start..tag.end].contains('=')
                    && !self.closing[index].is_some_and(encloses)
        })
    }

    /// Whether what an element encloses is a listing: several tags on lines of their own.
    fn is_listing(&self, html: &str, opening: usize, closing: usize) -> bool {
        let (start, end) = (self.tags[opening].0.start, self.tags[closing].0.end);
        let before = html[..start].trim_end_matches([' ', '\t']);
        let after = html[end..].trim_start_matches([' ', '\t', '\r']);
        closing - opening + 1 >= LEAST_LISTING
            && html[start..end].contains('\n')
            && (before.is_empty() || before.ends_with(['\n', '>']))
            && (after.is_empty() || after.starts_with(['\n', '<']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, unknown: &[&str], expect: Option<&str>) {
        let unknown: Vec<String> = unknown.iter().map(|&name| name.to_owned()).collect();
        let shown = shown(html, &unknown, 1, &mut Diagnostics::new());
        assert_eq!(shown.as_deref(), expect, "{html}");
    }

    #[test]
    fn words_become_text_again() {
        check("<p>AT<CR><LF></p>", &["cr", "lf"], Some("<p>AT&lt;CR>&lt;LF></p>"));
        check("<b>Vec<T></b> a</T>", &["t"], Some("<b>Vec&lt;T></b> a&lt;/T>"));
        check("<p><x>,<y></y></x>z</p>", &["x", "y"], Some("<p>&lt;x>,&lt;y></y></x>z</p>"));
        check("<script>a<x></script><x>", &["x"], Some("<script>a<x></script>&lt;x>"));
    }

    #[test]
    fn markup_stays() {
        check("<card id=3>a</card>", &["card"], None);
        check("<wrap><p>a</p></wrap>", &["wrap"], None);
        check("<p>a", &[], None);
    }

    #[test]
    fn in_a_listing_nothing_unknown_is_markup() {
        check(
            "<pre><bean id=\"a\"/></pre><bean id=\"b\">",
            &["bean"],
            Some("<pre>&lt;bean id=\"a\"/></pre><bean id=\"b\">"),
        );
    }

    #[test]
    fn xml_on_lines_of_its_own_is_a_listing() {
        check(
            "<p>a</p>\n<filter>\n  <filter-name>b</filter-name>\n</filter>\n<p>c</p>",
            &["filter"],
            Some(
                "<p>a</p>\n<pre><code>&lt;filter>\n  &lt;filter-name>b&lt;/filter-name>\n\
                 &lt;/filter></code></pre>\n<p>c</p>",
            ),
        );
    }

    #[test]
    fn each_name_is_told_once_with_its_line() {
        let mut diagnostics = Diagnostics::new();
        let unknown = ["x".to_owned(), "y".to_owned()];
        shown("a\n<X> <X>\n<Y>", &unknown, 5, &mut diagnostics);
        let told: Vec<_> = diagnostics.iter().map(|told| (told.code, told.place)).collect();
        let at = |line| ("element-unknown", Some(Place::line(line)));
        assert_eq!(told, [at(6), at(7)]);
    }
}
