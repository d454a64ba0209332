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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_amid_text() {
        let text = "a < b <p class='x>y'>c</P ><!-- <i> --><br/> <源> 1<2 <b";
        let found: Vec<_> = tags(text).map(|tag| (tag.name, tag.closing)).collect();
        assert_eq!(found, [("p", false), ("P", true), ("", false), ("br", false)]);
    }
}
