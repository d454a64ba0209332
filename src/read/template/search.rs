//! Finds tags and what closes them. Knows no tag.

use std::collections::HashMap;

/// A longer tag is none; so many mentions of a closing tag are looked at.
/// Time must stay linear.
const LONGEST_TAG: usize = 2_000;
const MOST_CANDIDATES: usize = 8;

/// Words of Liquid that steer what is shown: what they enclose depends on what is not in the file.
const LOGIC: [&str; 12] = [
    "if", "unless", "elsif", "else", "for", "case", "when", "capture", "assign", "tablerow",
    "break", "load",
];

/// A tag: of Hexo and Jekyll (`{% name … %}`), or of Hugo (`{{< name … >}}`, `{{% name … %}}`).
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// Whether it is of the first kind.
    pub(super) is_liquid: bool,
    /// What it begins and ends with.
    pub(super) marks: (&'static str, &'static str),
    /// The whole of it.
    pub(super) text: &'a str,
    pub(super) name: &'a str,
    pub(super) arguments: &'a str,
    /// Its length in bytes.
    pub(super) length: usize,
}

impl<'a> Tag<'a> {
    /// The whole of it, out of the text that begins with it.
    pub(super) fn shown<'b>(&self, here: &'b str) -> &'b str {
        &here[..self.length]
    }

    /// The name that it closes, if it closes one.
    pub(super) fn closes(&self) -> Option<&'a str> {
        if self.is_liquid {
            return self.name.strip_prefix("end").filter(|name| !name.is_empty());
        }
        let name = self.name.strip_prefix('/')?;
        // A blank may part them: `{{</ note >}}`.
        Some(if name.is_empty() { self.arguments.trim() } else { name })
    }

    /// Whether it is a tag that is only shown: `{{</* name */>}}`.
    pub(super) fn is_escaped(&self) -> bool {
        !self.is_liquid && self.name.starts_with("/*") && self.text.contains("*/")
    }

    /// A tag that is only shown, as it is shown.
    pub(super) fn unescaped(&self) -> String {
        self.text.replacen("/*", "", 1).replacen("*/", "", 1).replace('<', "&lt;")
    }

    /// Whether it steers what is shown.
    pub(super) fn is_logic(&self) -> bool {
        self.is_liquid && is_logic(self.name)
    }
}

/// Whether a name is that of a tag which steers what is shown.
pub(super) fn is_logic(name: &str) -> bool {
    LOGIC.contains(&name)
}

/// The tag that a text begins with.
pub(super) fn tag(here: &str) -> Option<Tag<'_>> {
    const MARKS: [(&str, &str); 3] = [("{%", "%}"), ("{{<", ">}}"), ("{{%", "%}}")];
    let head = &here[..here.floor_char_boundary(LONGEST_TAG)];
    let (open, close) = MARKS.into_iter().find(|(open, _)| head.starts_with(open))?;
    let (inner, _) = head[open.len()..].split_once(close)?;
    let length = open.len() + inner.len() + close.len();
    let is_liquid = open == "{%";
    let inner = if is_liquid {
        inner.trim_matches(['-', ' ']).trim()
    } else if inner.trim_end().ends_with("*/") {
        inner.trim()
    } else {
        // What ends with a slash closes itself.
        inner.trim().trim_end_matches('/').trim_end()
    };
    let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let first = name.chars().next()?;
    let is_name = first.is_alphabetic() || !is_liquid && first == '/';
    is_name.then_some(Tag {
        is_liquid,
        marks: (open, close),
        text: &here[..length],
        name,
        arguments,
        length,
    })
}

/// How many tags close each name.
pub(super) type Closings<'a> = HashMap<&'a str, usize>;

/// The closing tags of a body.
pub(super) fn closings(body: &str) -> Closings<'_> {
    let mut closings = Closings::new();
    for (at, _) in body.match_indices('{') {
        let rest = &body[at..];
        let is_liquid = rest.starts_with("{%");
        let head = &rest[..rest.floor_char_boundary(16)];
        let inner = head.trim_start_matches(['{', '%', '<', '-']).trim_start_matches([' ', '-']);
        let is_closing = inner.starts_with(if is_liquid { "end" } else { "/" });
        let closes = if is_closing { tag(rest) } else { None };
        if let Some(name) = closes.and_then(|tag| tag.closes()) {
            *closings.entry(name).or_default() += 1;
        }
    }
    closings
}

/// What a tag is read as.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) html: String,
    /// How many bytes of the text it stands for.
    pub(super) length: usize,
    /// Whether what it stands for is in another file.
    pub(super) is_elsewhere: bool,
}

impl Found {
    pub(super) fn new(html: String, length: usize) -> Self {
        Self { html, length, is_elsewhere: false }
    }
}

/// Looks for what closes something, and remembers what does not come any more.
#[derive(Debug, Default)]
pub(super) struct Search {
    absent: Vec<String>,
}

impl Search {
    /// Where a text stands in what is left of the body.
    pub(super) fn find(&mut self, rest: &str, text: &str) -> Option<usize> {
        if self.absent.iter().any(|absent| absent == text) {
            return None;
        }
        let found = rest.find(text);
        if found.is_none() {
            self.absent.push(text.to_owned());
        }
        found
    }

    /// What stands between a tag and the one of this name that closes it, and where that ends.
    pub(super) fn enclosed<'a>(
        &mut self,
        here: &'a str,
        tag: &Tag<'_>,
        name: &str,
    ) -> Option<(&'a str, usize)> {
        let start = tag.length;
        let mut from = start;
        for _ in 0..MOST_CANDIDATES {
            let at = from + self.find(here.get(from..)?, name)?;
            let before = here[..at].trim_end_matches(['-', ' ', '/']);
            let after = here[at + name.len()..].trim_start_matches(['-', ' ']);
            if before.ends_with(tag.marks.0)
                && before.len() - tag.marks.0.len() >= start
                && after.starts_with(tag.marks.1)
            {
                let end = here.len() - after.len() + tag.marks.1.len();
                return Some((&here[start..before.len() - tag.marks.0.len()], end));
            }
            from = at + name.len();
        }
        None
    }
}
