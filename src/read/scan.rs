//! Tags in a text, found without parsing: enough to count them and to see what they enclose.
//!
//! No tree and no repair. Comments are tags without a name; what no tag begins is text.

use memchr::{memchr, memchr_iter, memmem};

/// A tag in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Where its `<` stands.
    pub(super) start: usize,
    /// Where it ends, behind its `>`.
    pub(super) end: usize,
    /// Its name as it is spelt; empty for a comment or a declaration.
    pub(super) name: &'a str,
    /// Whether it closes an element.
    pub(super) closing: bool,
}

/// Names of elements, lower case, each as a number: tags are many, and asked for many names.
#[derive(Debug)]
pub(super) struct Names<const N: usize> {
    keys: [u128; N],
    /// A bit for each, to know most of the other names by.
    sieve: u64,
}

impl<const N: usize> Names<N> {
    /// Names of at most sixteen letters.
    pub(super) const fn of(names: [&str; N]) -> Self {
        let mut keys = [0; N];
        let mut sieve = 0;
        let mut at = 0;
        while at < N {
            assert!(names[at].len() <= LONGEST_NAME, "a name is too long to be a number");
            keys[at] = key(names[at].as_bytes());
            sieve |= 1 << place(names[at].as_bytes());
            at += 1;
        }
        Self { keys, sieve }
    }

    /// Which of them a name is, in whatever case.
    pub(super) fn position(&self, name: &[u8]) -> Option<usize> {
        if name.len() > LONGEST_NAME || self.sieve >> place(name) & 1 == 0 {
            return None;
        }
        let key = key(name);
        self.keys.iter().position(|&known| known == key)
    }
}

/// As many letters as a number of sixteen bytes holds.
const LONGEST_NAME: usize = 16;

/// A name in lower case as a number.
const fn key(name: &[u8]) -> u128 {
    let mut key = 0;
    let mut at = 0;
    while at < name.len() {
        key = key << 8 | name[at].to_ascii_lowercase() as u128;
        at += 1;
    }
    key
}

/// The place of a name in a sieve, by its first letter and its length: few others share it.
const fn place(name: &[u8]) -> usize {
    let first = if name.is_empty() { 0 } else { name[0] & 31 };
    (first as usize + name.len() * 11) % 64
}

impl Tag<'_> {
    /// Whether its name is one of these.
    pub(super) fn is_one_of<const N: usize>(&self, names: &Names<N>) -> bool {
        self.position(names).is_some()
    }

    /// Which of these its name is.
    pub(super) fn position<const N: usize>(&self, names: &Names<N>) -> Option<usize> {
        names.position(self.name.as_bytes())
    }
}

/// The tags of a text, in order.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr(b'<', &text.as_bytes()[at..])?;
            match tag_at(text, start) {
                Some(tag) => {
                    at = tag.end;
                    return Some(tag);
                }
                None => at = start + 1,
            }
        }
    })
}

/// The tag that begins at `start`, if one does.
pub(super) fn tag_at(text: &str, start: usize) -> Option<Tag<'_>> {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..)?.strip_prefix(b"<")?;
    let comment = Tag { start, end: text.len(), name: "", closing: false };
    let closing = match rest {
        [b'!', b'-', b'-', inner @ ..] => {
            let end = memmem::find(inner, b"-->").map_or(text.len(), |at| start + 4 + at + 3);
            return Some(Tag { end, ..comment });
        }
        [b'!' | b'?', inner @ ..] => {
            let end = memchr(b'>', inner).map_or(text.len(), |at| start + 2 + at + 1);
            return Some(Tag { end, ..comment });
        }
        [b'/', first, ..] if first.is_ascii_alphabetic() => true,
        [first, ..] if first.is_ascii_alphabetic() => false,
        _ => return None,
    };
    let name_start = start + 1 + usize::from(closing);
    let mut at = name_start + name_length(&bytes[name_start..]);
    let name = &text[name_start..at];
    // A `>` in a quoted value ends nothing; a `<` says that the quotation was none.
    loop {
        let found =
            bytes[at..].iter().position(|byte| matches!(byte, b'>' | b'"' | b'\'' | b'<'))?;
        at += found;
        match bytes[at] {
            b'>' => return Some(Tag { start, end: at + 1, name, closing }),
            b'<' => return None,
            quote => at += 1 + memchr(quote, &bytes[at + 1..])? + 1,
        }
    }
}

/// How many bytes of what follows a `<` are the name of an element.
pub(super) fn name_length(bytes: &[u8]) -> usize {
    let ends_name = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'/' | b'>');
    bytes.iter().position(ends_name).unwrap_or(bytes.len())
}

/// A line end that reading adds: lines of the source end without a carriage return, so that what
/// is told of later lines stays true.
pub(super) const ADDED_LINE_END: &str = "\r\n";

/// How many lines of the source end in a text.
pub(super) fn lines_in(text: &str) -> usize {
    let is_added = |at: &usize| at.checked_sub(1).is_some_and(|at| text.as_bytes()[at] == b'\r');
    memchr_iter(b'\n', text.as_bytes()).filter(|at| !is_added(at)).count()
}

/// The fence of code that lines stand in, followed from line to line (CommonMark 0.31.2, 4.5,
/// nearly).
#[derive(Debug, Default)]
pub(super) struct Fence(Option<&'static str>);

impl Fence {
    /// Whether the next line stands in code.
    pub(super) fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Goes on with a line: whether the code that it stands in, or begins, goes on behind it.
    pub(super) fn follow(&mut self, line: &str) -> bool {
        let text = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| text.starts_with(mark));
        match (self.0, mark) {
            (None, Some(_)) => self.0 = mark,
            (Some(_), _) if mark == self.0 => self.0 = None,
            _ => {}
        }
        self.is_open()
    }
}

/// Runs of a mark that are longer begin no code: time must stay linear.
const LONGEST_RUN: usize = 64;

/// Finds where code of Markdown ends. Remembers what does not come any more, so that no text is
/// looked through twice for it.
#[derive(Debug, Default)]
pub(super) struct CodeEnds {
    absent: Vec<String>,
}

impl CodeEnds {
    /// The length of the code that a text begins with: a fence, if it stands at the beginning of a
    /// line, or a span. Of backticks and tildes that begin neither, the length of their run.
    pub(super) fn length(&mut self, here: &str, at_line_start: bool) -> Option<usize> {
        let mark = here.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let run = here.len() - here.trim_start_matches(mark).len();
        if run > LONGEST_RUN || mark == '~' && !(run >= 3 && at_line_start) {
            return Some(run);
        }
        let is_fence = run >= 3 && at_line_start;
        let closing = if is_fence { format!("\n{}", &here[..run]) } else { here[..run].to_owned() };
        if self.absent.contains(&closing) {
            return Some(run);
        }
        let rest = &here[run..];
        let end = if is_fence {
            rest.find(&closing).map(|at| at + closing.len())
        } else {
            run_of(rest, run).map(|at| at + run)
        };
        if end.is_none() {
            self.absent.push(closing);
        }
        // A span of code ends with its paragraph, and a fence ends the paragraph.
        let within = |end: &usize| {
            is_fence || ["\n\n", "\n```", "\n~~~"].iter().all(|sign| !rest[..*end].contains(sign))
        };
        Some(run + end.filter(within).unwrap_or(0))
    }
}

/// Where a run of exactly so many backticks stands (CommonMark 0.31.2, 6.1).
fn run_of(text: &str, length: usize) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find('`') {
        let start = from + at;
        let run = text.len() - start - text[start..].trim_start_matches('`').len();
        if run == length {
            return Some(start);
        }
        from = start + run;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_ends_at_a_run_of_its_length() {
        let check = |text: &str, at_line_start: bool, expect: Option<usize>| {
            assert_eq!(CodeEnds::default().length(text, at_line_start), expect, "{text}");
        };
        check("`a` b", false, Some(3));
        check("``a`b`` c", false, Some(7));
        check("`a ``` b", false, Some(1));
        check("`\n```\nb`\n```", false, Some(1));
        check("`a\n\nb`", false, Some(1));
        check("```\na\n\n```\nb", true, Some(10));
        check("~~~ a", true, Some(3));
        check("~a~", false, Some(1));
        check("a", true, None);
    }

    #[test]
    fn lines_that_are_added_are_not_counted() {
        assert_eq!(lines_in("\na\r\n\r\nb\n\n"), 3);
    }

    #[test]
    fn fences_are_followed() {
        let mut fence = Fence::default();
        let mut check = |line: &str, expect: bool| assert_eq!(fence.follow(line), expect, "{line}");
        check("a", false);
        check("  ```rust", true);
        check("~~~", true);
        check("```", false);
        check("~~~", true);
    }

    #[test]
    fn tags_are_found_amid_text() {
        let text = "a < b <p class='x>y'>c</P ><!-- <i> --><br/> <源> 1<2 <b";
        let found: Vec<_> = tags(text).map(|tag| (tag.name, tag.closing)).collect();
        assert_eq!(found, [("p", false), ("P", true), ("", false), ("br", false)]);
    }
}
