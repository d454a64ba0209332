//! Where the front matter of a source ends and its body begins, in all spellings there are.
//!
//! Assumes line ends are `\n`. Finds the block and does not read it; a rule at the head of a
//! Markdown body is no front matter.

use super::field::is_telltale;
use super::line::{Keyed, Line, look};

/// What the block is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Yaml,
    Toml,
    /// `Key: value` lines without quotation (Pelican).
    Bare,
}

/// What the author left out around the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// No line opens it.
    Unopened,
    /// No line closes it.
    Unterminated,
}

/// A block of front matter. Places are byte offsets into the text it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) syntax: Syntax,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where the body begins.
    pub(super) body: usize,
    pub(super) fault: Option<Fault>,
}

/// Finds the block at the head of a text, blank lines before it skipped.
pub(super) fn split(text: &str) -> Option<Split> {
    let head = text.len() - text.trim_start_matches([' ', '\t', '\n', '\u{FEFF}']).len();
    // Blank lines may stand before the block, an indent may not.
    let head = text[..head].rfind('\n').map_or(head, |line_end| line_end + 1);
    let (first, _) = text[head..].split_once('\n').unwrap_or((&text[head..], ""));
    let opening = first.trim_end();
    let start = (head + first.len() + 1).min(text.len());
    if opening == "+++" {
        return fenced_toml(text, start);
    }
    match look(first) {
        Line::Dashes => delimited(text, start),
        Line::Keyed(Keyed { key, .. }) if is_telltale(key) => undelimited(text, head),
        _ => None,
    }
}

/// Lines with their byte offsets.
fn lines(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    text[start..].split_inclusive('\n').scan(start, |at, line| {
        let begin = *at;
        *at += line.len();
        Some((begin, line.strip_suffix('\n').unwrap_or(line)))
    })
}

fn after(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |line_end| at + line_end + 1)
}

fn fenced_toml(text: &str, start: usize) -> Option<Split> {
    let found = Split { syntax: Syntax::Toml, start, end: start, body: start, fault: None };
    if let Some((at, _)) = lines(text, start).find(|(_, line)| line.trim_end() == "+++") {
        return Some(Split { end: at, body: after(text, at), ..found });
    }
    let (end, _) = lines(text, start).find(|(_, line)| line.trim().is_empty())?;
    text[start..end].contains('=').then_some(Split {
        end,
        body: end,
        fault: Some(Fault::Unterminated),
        ..found
    })
}

/// A block that `---` opens.
fn delimited(text: &str, start: usize) -> Option<Split> {
    let found = Split { syntax: Syntax::Yaml, start, end: start, body: start, fault: None };
    let closed = |at| Some(Split { end: at, body: after(text, at), ..found.clone() });
    let mut keyed = false;
    let mut blank = false;
    // Where prose begins, if the block is one that nobody closed.
    let mut prose = None;
    for (at, line) in lines(text, start) {
        let seen = look(line);
        match seen {
            Line::Dashes if prose.is_none() => return closed(at),
            Line::Dashes => break,
            _ if line.trim_end() == "..." && keyed && prose.is_none() => return closed(at),
            // Words without a key come after the block, or in it by mistake: a telltale key
            // further down says which.
            Line::Keyed(Keyed { key, .. }) if prose.is_some() && is_telltale(key) => prose = None,
            Line::Keyed(_) => keyed = true,
            // Without a key first this is a rule and a text, not front matter.
            Line::Other | Line::Continuation if !keyed && !line.starts_with(['{', '"']) => {
                return None;
            }
            Line::Other if prose.is_none() && (blank || line.starts_with('<')) => prose = Some(at),
            _ => {}
        }
        keyed |= line.starts_with(['{', '"']);
        blank = seen == Line::Blank;
    }
    if !keyed {
        return None;
    }
    let end = prose.unwrap_or(text.len());
    let blank = lines(text, start).take_while(|(at, _)| *at < end);
    let end = blank.into_iter().find(|(_, line)| line.trim().is_empty()).map_or(end, |(at, _)| at);
    Some(Split { end, body: end, fault: Some(Fault::Unterminated), ..found })
}

/// A block that begins with a telltale key at once: closed by `---` (the old form of Hexo), or
/// ended by a blank line.
fn undelimited(text: &str, start: usize) -> Option<Split> {
    let mut first_blank = None;
    for (at, line) in lines(text, start) {
        match look(line) {
            Line::Dashes => {
                return Some(Split {
                    syntax: Syntax::Yaml,
                    start,
                    end: at,
                    body: after(text, at),
                    fault: Some(Fault::Unopened),
                });
            }
            Line::Blank => first_blank = first_blank.or(Some(at)),
            Line::Keyed(Keyed { key, .. }) if first_blank.is_none() || is_telltale(key) => {}
            Line::Continuation | Line::Comment if first_blank.is_none() => {}
            _ => break,
        }
    }
    let end = first_blank.unwrap_or(text.len());
    let sound = lines(&text[..end], start)
        .all(|(_, line)| matches!(look(line), Line::Keyed(_) | Line::Continuation));
    sound.then_some(Split { syntax: Syntax::Bare, start, end, body: end, fault: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<(Syntax, &str, &str, Option<Fault>)>) {
        let found = split(text);
        let found = found
            .as_ref()
            .map(|at| (at.syntax, &text[at.start..at.end], &text[at.body..], at.fault));
        assert_eq!(found, expect, "{text:?}");
    }

    #[test]
    fn blocks_are_found_in_all_spellings() {
        use Syntax::{Bare, Toml, Yaml};
        check("---\ntitle: a\n---\nb", Some((Yaml, "title: a\n", "b", None)));
        check("\n\n---  \ntitle: a\n--- \nb", Some((Yaml, "title: a\n", "b", None)));
        check("---\n---\nb", Some((Yaml, "", "b", None)));
        check("-----\ntitle: a\n-----\nb", Some((Yaml, "title: a\n", "b", None)));
        check("---\ntitle: a\n...\nb", Some((Yaml, "title: a\n", "b", None)));
        check("---\ntitle: a\n---", Some((Yaml, "title: a\n", "", None)));
        check("---\na: b\n\nsource: c\n---\nd", Some((Yaml, "a: b\n\nsource: c\n", "d", None)));
        check("---\na: 1\nbroken/line\ndate: 2\n---\n", {
            Some((Yaml, "a: 1\nbroken/line\ndate: 2\n", "", None))
        });
        check("+++\ntitle = \"a\"\n+++\nb", Some((Toml, "title = \"a\"\n", "b", None)));
        check("title: a\ntags: []\n---\nb", {
            Some((Yaml, "title: a\ntags: []\n", "b", Some(Fault::Unopened)))
        });
        check("Title: a\nDate: b\n\nc", Some((Bare, "Title: a\nDate: b\n", "\nc", None)));
        check("Title: a", Some((Bare, "Title: a", "", None)));
    }

    #[test]
    fn a_block_that_nobody_closed_ends_before_the_text() {
        let fault = Some(Fault::Unterminated);
        check("---\ntitle: a\ndate: b\n\n<p>c</p>\n", {
            Some((Syntax::Yaml, "title: a\ndate: b\n", "\n<p>c</p>\n", fault))
        });
        check("---\ntitle: a\n\ntext\n\n---\n\nmore", {
            Some((Syntax::Yaml, "title: a\n", "\ntext\n\n---\n\nmore", fault))
        });
        check("---\ntitle: a\n<p>b</p>", Some((Syntax::Yaml, "title: a\n", "<p>b</p>", fault)));
        check("---\ntitle: a", Some((Syntax::Yaml, "title: a", "", fault)));
        check("---\nnote: a\n\nb\n\ndate: c\n---\nd", {
            Some((Syntax::Yaml, "note: a\n\nb\n\ndate: c\n", "d", None))
        });
        check("+++\ntitle = \"a\"\n\nb", Some((Syntax::Toml, "title = \"a\"\n", "\nb", fault)));
    }

    #[test]
    fn other_texts_have_none() {
        for text in [
            "",
            "---",
            "---\n",
            "---\n\ntext\n\n---\n",
            "---\nText about it\n---\n",
            "text\n---\n",
            "Note: a\n---\nb",
            "title: a\ntext goes on\n\nb",
            "    ---\n    title: a\n",
            "<p>title: a</p>",
            "# a\n---\n",
            "+++",
        ] {
            check(text, None);
        }
    }
}
