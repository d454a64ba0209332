//! Lines that begin with a colon and are no definitions: `:set nu`, which the parser takes for one.
//! A definition has a blank behind its colon, as in PHP Markdown Extra and pandoc.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// How often a body is parsed anew because an escape sets free what stood behind it.
const MOST_PARSES: usize = 4;

/// The text with a backslash before each colon that only looks like the mark of a definition.
pub(super) fn without_false(mut source: Cow<'_, str>, options: Options) -> Cow<'_, str> {
    for _ in 0..MOST_PARSES {
        let colons = false_colons(&source, options);
        if colons.is_empty() {
            break;
        }
        let mut result = String::with_capacity(source.len() + colons.len());
        let mut from = 0;
        for at in colons {
            result.push_str(&source[from..at]);
            result.push('\\');
            from = at;
        }
        result.push_str(&source[from..]);
        source = Cow::Owned(result);
    }
    source
}

/// Where colons stand that the parser takes for marks and no blank follows.
fn false_colons(source: &str, options: Options) -> Vec<usize> {
    let is_suspect = |line: &str| {
        let text = line.trim_start_matches(['>', ' ', '\t']);
        text.starts_with(':') && !is_mark(text)
    };
    if !source.lines().any(is_suspect) {
        return Vec::new();
    }
    let mut colons: Vec<usize> = Parser::new_ext(source, options)
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::DefinitionListDefinition)))
        .filter_map(|(_, range)| {
            let rest = source.get(range.start..)?;
            let text = rest.trim_start_matches(['>', ' ', '\t']);
            (text.starts_with(':') && !is_mark(text)).then(|| source.len() - text.len())
        })
        .collect();
    colons.sort_unstable();
    colons.dedup();
    colons
}

/// Whether a text begins with a colon that has a blank behind it.
fn is_mark(text: &str) -> bool {
    text[1..].is_empty() || text[1..].starts_with([' ', '\t', '\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_without_a_blank_marks_nothing() {
        let check = |markdown: &str, expect: &str| {
            let shown = without_false(Cow::Borrowed(markdown), Options::ENABLE_DEFINITION_LIST);
            assert_eq!(shown, expect, "{markdown}");
        };
        check("vim:\n\n:set nu\n\n:set x", "vim:\n\n\\:set nu\n\n\\:set x");
        check("- a\n\n  :b", "- a\n\n  \\:b");
        check("a\n: b", "a\n: b");
        check("```\na\n:b\n```", "```\na\n:b\n```");
        check("<pre>\n:a\n</pre>", "<pre>\n:a\n</pre>");
    }
}
