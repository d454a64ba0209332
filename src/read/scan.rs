//! Tags in a text, found without parsing: enough to count them and to see what they enclose.
//!
//! No tree and no repair. Comments are tags without a name; what no tag begins is text.

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

impl Tag<'_> {
    /// Whether its name is one of these, all lower case.
    pub(super) fn is_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }
}

/// The tags of a text, in order.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find('<')?;
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
    let rest = text.get(start..)?.strip_prefix('<')?;
    let comment = Tag { start, end: text.len(), name: "", closing: false };
    if let Some(inner) = rest.strip_prefix("!--") {
        let end = inner.find("-->").map_or(text.len(), |at| start + 4 + at + 3);
        return Some(Tag { end, ..comment });
    }
    if rest.starts_with(['!', '?']) {
        let end = rest.find('>').map_or(text.len(), |at| start + 1 + at + 1);
        return Some(Tag { end, ..comment });
    }
    let (closing, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let name_end = rest.find([' ', '\t', '\n', '/', '>']).unwrap_or(rest.len());
    let name = &rest[..name_end];
    let inside = start + 1 + usize::from(closing) + name_end;
    // A `>` in a quoted value ends nothing; a `<` says that the quotation was none.
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(inside) {
        match (byte, quote) {
            (b'>', None) => return Some(Tag { start, end: at + 1, name, closing }),
            (b'"' | b'\'', None) => quote = Some(byte),
            (b'<', None) => return None,
            (_, Some(mark)) if byte == mark => quote = None,
            _ => {}
        }
    }
    None
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
    fn tags_are_found_amid_text() {
        let text = "a < b <p class='x>y'>c</P ><!-- <i> --><br/> <源> 1<2 <b";
        let found: Vec<_> = tags(text).map(|tag| (tag.name, tag.closing)).collect();
        assert_eq!(found, [("p", false), ("P", true), ("", false), ("br", false)]);
    }
}
