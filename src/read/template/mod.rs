//! Tags of site generators and blog engines in a body: `{% asset_img … %}` (Hexo), `{% highlight %}`
//! (Jekyll), `{{< figure … >}}` (Hugo), `[caption]` (WordPress), as the HTML they stand for.
//!
//! Knows those that hold words, pictures or code. Of others that enclose something, what they
//! enclose is read; what else is unknown stays as it is written, since an article may be about it,
//! and is told. All code stays, too. Lines stay where they are, but for such as are not counted
//! ([`ADDED_LINE_END`](super::scan::ADDED_LINE_END)).

mod enclosure;
mod hugo;
mod liquid;
mod pieces;
mod search;
mod told;
mod variable;
mod wordpress;

use std::borrow::Cow;

use memchr::memchr2_iter;

use super::scan::{CodeEnds, lines_in};
use crate::diagnostic::Diagnostics;
use crate::document::Metadata;

use search::{Closings, Found, Search, Tag};
use told::Told;

/// The body with the tags it knows replaced. `first_line` is the line of the source it begins in,
/// `metadata` what variables of the page stand for.
pub(super) fn expanded<'a>(
    body: &'a str,
    first_line: u32,
    metadata: &Metadata,
    diagnostics: &mut Diagnostics,
) -> Cow<'a, str> {
    const SIGNS: [&str; 9] =
        ["{%", "{{<", "{{", "[caption", "[code", "[sourcecode", "[embed]", "[TOC]", "[toc]"];
    let mut brackets = memchr2_iter(b'{', b'[', body.as_bytes());
    if !brackets.any(|at| SIGNS.iter().any(|sign| body[at..].starts_with(sign))) {
        return Cow::Borrowed(body);
    }
    let mut expansion = Expansion {
        result: String::with_capacity(body.len()),
        search: Search::default(),
        code: CodeEnds::default(),
        closings: search::closings(body),
        open: Vec::new(),
        told: Told::new(first_line),
        metadata,
    };
    let mut rest = body;
    while let Some(at) = rest.find(['{', '[', '`', '~', '<']) {
        expansion.result.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[expansion.sign(rest, diagnostics)..];
    }
    expansion.result.push_str(rest);
    expansion.finish(diagnostics)
}

/// Whether a text begins with a tag or a variable that would be read, and not stay as it is; a
/// writer that means none must not write it.
pub(crate) fn is_tag(here: &str) -> bool {
    let Some(tag) = search::tag(here) else { return variable::is_read(here) };
    let found = if tag.is_liquid {
        liquid::read(&mut Search::default(), &tag, here)
    } else {
        hugo::read(&mut Search::default(), &tag, here)
    };
    found.is_some() || tag.is_escaped() || tag.closes().is_some_and(|name| !search::is_logic(name))
}

struct Expansion<'a> {
    result: String,
    search: Search,
    code: CodeEnds,
    /// How many closing tags of each name are still to come.
    closings: Closings<'a>,
    /// What was opened and is not closed yet: the name, and what is written where it is.
    open: Vec<(&'a str, String)>,
    told: Told,
    metadata: &'a Metadata,
}

impl<'a> Expansion<'a> {
    /// Writes what stands for what begins here, and says how long that is.
    fn sign(&mut self, here: &'a str, diagnostics: &mut Diagnostics) -> usize {
        let before = self.result.trim_end_matches([' ', '\t']);
        let at_line_start = before.is_empty() || before.ends_with('\n');
        if let Some(length) = code_length(&mut self.search, &mut self.code, here, at_line_start) {
            self.result.push_str(&here[..length]);
            return length;
        }
        if let Some(length) = contents_marker(before, here) {
            let kept = before.strip_suffix('@').map_or(self.result.len(), str::len);
            self.told.read("[TOC]", &self.result);
            self.result.truncate(kept);
            return length;
        }
        if self.result.ends_with('\\') && here.starts_with('{') {
            self.result.push('{');
            return 1;
        }
        let Some(tag) = search::tag(here) else {
            return self.variable_or_brackets(here, diagnostics);
        };
        if tag.is_escaped() {
            self.result.push_str(&tag.unescaped());
            return tag.length;
        }
        if let Some(name) = tag.closes() {
            self.close(&tag, name);
            return tag.length;
        }
        let found = if tag.is_liquid {
            liquid::read(&mut self.search, &tag, here)
        } else {
            hugo::read(&mut self.search, &tag, here)
        };
        if let Some(found) = found {
            return self.write(found, tag.shown(here), here, diagnostics);
        }
        self.open(&tag, here, at_line_start);
        tag.length
    }

    fn variable_or_brackets(&mut self, here: &str, diagnostics: &mut Diagnostics) -> usize {
        if let Some((text, length)) = variable::value(here, self.metadata) {
            self.told.read("{{ … }}", &self.result);
            self.result.push_str(&text);
            return length;
        }
        if let Some(length) = variable::of_site(here) {
            self.told.unknown(&here[..length], &self.result);
            // Blanks would end the address of a link.
            let in_address = self.result.ends_with(['(', '"', '\'']);
            let text = &here[..length];
            self.result.extend(text.chars().filter(|c| !in_address || !c.is_whitespace()));
            return length;
        }
        if let Some(found) = wordpress::read(&mut self.search, here) {
            let shown = &here[..found.length];
            return self.write(found, shown, here, diagnostics);
        }
        self.result.push_str(&here[..1]);
        1
    }

    fn write(
        &mut self,
        found: Found,
        shown: &str,
        here: &str,
        diagnostics: &mut Diagnostics,
    ) -> usize {
        if found.is_elsewhere {
            self.told.elsewhere(shown, &self.result, diagnostics);
        } else {
            self.told.read(shown, &self.result);
        }
        self.result.push_str(&on_lines_of(&here[..found.length], found.html));
        found.length
    }

    /// A tag that is not known for itself: one that encloses something, or one to leave alone.
    fn open(&mut self, tag: &Tag<'a>, here: &str, at_line_start: bool) {
        let is_closed = self.closings.get(tag.name).is_some_and(|left| *left > 0);
        if !is_closed || tag.is_logic() {
            self.leave(tag);
            return;
        }
        self.told.read(tag.shown(here), &self.result);
        let line = here[tag.length..].lines().next().unwrap_or_default();
        let is_alone = at_line_start && line.trim().is_empty();
        let (open, close) = enclosure::of(tag, at_line_start, is_alone, self.indent());
        self.open.push((tag.name, close));
        self.result.push_str(&on_lines_of(tag.shown(here), open));
    }

    /// A tag that closes what was opened under this name, and whatever was opened since.
    fn close(&mut self, tag: &Tag<'_>, name: &str) {
        if let Some(left) = self.closings.get_mut(name) {
            *left = left.saturating_sub(1);
        }
        match self.open.iter().rposition(|(open, _)| *open == name) {
            Some(at) => {
                for (_, close) in self.open.drain(at..).rev() {
                    self.result.push_str(&close);
                }
            }
            None => self.leave(tag),
        }
    }

    /// A tag that stays as it is written, so that it is no tag of HTML either.
    fn leave(&mut self, tag: &Tag<'_>) {
        self.told.unknown(tag.text, &self.result);
        self.result.push_str(&tag.text.replace('<', "&lt;"));
    }

    /// The white space that the line which is being written consists of.
    fn indent(&self) -> &str {
        let before = self.result.trim_end_matches([' ', '\t']);
        let is_whole = before.is_empty() || before.ends_with('\n');
        if is_whole { &self.result[before.len()..] } else { "" }
    }

    fn finish<'b>(mut self, diagnostics: &mut Diagnostics) -> Cow<'b, str> {
        while let Some((_, close)) = self.open.pop() {
            self.result.push_str(&close);
        }
        self.told.finish(diagnostics);
        Cow::Owned(self.result)
    }
}

/// The length of the code that begins here: a fence, a span, an element.
fn code_length(
    search: &mut Search,
    ends: &mut CodeEnds,
    here: &str,
    at_line_start: bool,
) -> Option<usize> {
    for (open, close) in [("<pre", "</pre>"), ("<code", "</code>"), ("<script", "</script>")] {
        if here.get(..open.len()).is_some_and(|start| start.eq_ignore_ascii_case(open)) {
            let found = search.find(here, close);
            return Some(found.map_or(open.len(), |at| at + close.len()));
        }
    }
    ends.length(here, at_line_start)
}

/// The length of a mark alone in its line for which a site puts a table of contents: `[TOC]`,
/// `[[toc]]`, `@[TOC](title)`.
fn contents_marker(before: &str, here: &str) -> Option<usize> {
    let marks = ["[[TOC]]", "[[toc]]", "[TOC]", "[toc]"];
    let mark = marks.iter().find(|mark| here.starts_with(**mark))?;
    let begun = before.strip_suffix('@').unwrap_or(before).trim_end_matches([' ', '\t']);
    if !(begun.is_empty() || begun.ends_with('\n')) {
        return None;
    }
    let line = here.lines().next().unwrap_or_default();
    let rest = line[mark.len()..].trim();
    (rest.is_empty() || rest.starts_with('(') && rest.ends_with(')')).then_some(line.len())
}

/// As many line ends as the tag had.
fn on_lines_of(tag: &str, mut html: String) -> String {
    let missing = lines_in(tag).saturating_sub(lines_in(&html));
    html.push_str(&"\n".repeat(missing));
    html
}

#[cfg(test)]
mod tests;
