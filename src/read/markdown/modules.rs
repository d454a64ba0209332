//! Lines of MDX that bring in what a page is made with, `import Tabs from '@theme/Tabs';`: no words
//! of the article.
//!
//! Only paragraphs that are nothing else; lines stay where they are.

use std::borrow::Cow;

use super::super::scan::{Fence, lines_in};

/// The text without such lines, and where the first of how many stood, in lines from 0.
pub(super) fn without(markdown: &str) -> (Cow<'_, str>, Option<(usize, usize)>) {
    if !markdown.lines().any(is_import) {
        return (Cow::Borrowed(markdown), None);
    }
    let mut result = String::with_capacity(markdown.len());
    let mut found: Option<(usize, usize)> = None;
    let mut fence = Fence::default();
    let mut number = 0;
    let mut begins = true;
    let mut lines = markdown.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let is_code = fence.follow(line);
        let ends = |next: &&str| next.trim().is_empty() || is_import(next);
        if begins && !is_code && is_import(line) && lines.peek().is_none_or(ends) {
            found = Some(found.map_or((number, 1), |(first, count)| (first, count + 1)));
            result.push_str(&line[line.trim_end_matches(['\n', '\r']).len()..]);
        } else {
            begins = line.trim().is_empty();
            result.push_str(line);
        }
        number += lines_in(line);
    }
    (Cow::Owned(result), found)
}

/// Whether a line brings in a component: by a name from a path.
fn is_import(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("import ") else { return false };
    let path = rest.trim_end().trim_end_matches(';');
    let Some(path) = path.strip_suffix(['\'', '"']) else { return false };
    let Some((before, path)) = path.rsplit_once(['\'', '"']) else { return false };
    let is_path = path.contains(['/', '.', '@', ':']) && !path.contains(' ');
    is_path && (before.ends_with(" from ") || before.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_brought_in_without_a_word() {
        let check = |text: &str, expect: &str| assert_eq!(without(text).0, expect, "{text}");
        check("import A from '@theme/A';\nimport { B } from \"./b\"\n\nc", "\n\n\nc");
        for text in [
            "import os\nimport re",
            "import java.util.List;",
            "```\nimport A from './a'\n```",
            "import A from './a'\nis how it is done",
            "a\nimport A from './a'",
            "import the goods from 'Elsewhere'",
        ] {
            check(text, text);
        }
    }
}
