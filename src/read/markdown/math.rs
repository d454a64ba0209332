//! TeX in Markdown: which delimiters hold it, and what between them is none.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::render;
use crate::transform::is_environment;

/// Longer formulas are none: time must stay linear.
const LONGEST_FORMULA: usize = 8_000;
const LONGEST_IN_LINE: usize = 1_000;

/// Whether what stands between two dollars is maths; `after` is what follows the second.
pub(crate) fn is_math(tex: &str, after: &str) -> bool {
    let tex = &*tex.replace("\\$", "");
    let digits = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    // Two prices: `$5 or US$10`.
    if (digits(tex) && digits(after)) || is_program(tex, after) {
        return false;
    }
    if tex.contains('\\') {
        return true;
    }
    // No formula without a command holds the marks of Chinese sentences, or words in a row.
    let tokens =
        || tex.split(' ').map(|token| token.len() > 2 && token.chars().all(char::is_alphabetic));
    let sentence = tokens().zip(tokens().skip(1)).any(|(word, next)| word && next);
    if tex.contains(['。', '，', '；', '！', '？', '：', '、', '\u{3000}']) || sentence {
        return false;
    }
    if tex.contains(['^', '_', '=', '{']) {
        return true;
    }
    let prose = |c: char| c as u32 >= 0x2E80;
    // The name of a function is no word of a sentence.
    let words = tex
        .split_inclusive(|c: char| !c.is_alphabetic())
        .filter(|word| word.len() > 3 && !word.ends_with('(') || word.len() == 3)
        .count();
    let capitals = tex.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').count();
    !tex.contains(prose) && words < 2 && capitals < 3
}

/// Whether what stands between two dollars is a piece of a program: variables of a shell or of PHP,
/// calls of jQuery, the end of a regular expression.
fn is_program(tex: &str, after: &str) -> bool {
    let name = |text: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        text.find(|c| !is_part(c)).unwrap_or(text.len())
    };
    let variables = name(tex) > 1 && name(after) > 0 || tex.starts_with('_') && name(tex) > 2;
    tex.starts_with(['"', '\'', ')', ']', ',', ';'])
        || tex.contains('`')
        || tex.contains("</")
        || is_regular_expression(tex)
        || !tex.contains('\\') && (!brackets_match(tex) || variables || tex == "{}")
}

/// Whether each brace has its other half: the parser ends no formula within a group.
pub(crate) fn is_balanced(tex: &str) -> bool {
    let mut depth = 0_usize;
    let mut escaped = false;
    for byte in tex.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' if depth == 0 => return false,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// Whether each bracket that opens is closed, in order; intervals mix round and square ones.
fn brackets_match(tex: &str) -> bool {
    let mut open = [0_u32; 2];
    for character in tex.chars() {
        let kind = usize::from(matches!(character, '{' | '}'));
        match character {
            '(' | '[' | '{' => open[kind] += 1,
            ')' | ']' | '}' if open[kind] == 0 => return false,
            ')' | ']' | '}' => open[kind] -= 1,
            _ => {}
        }
    }
    open == [0, 0]
}

/// TeX without what blog engines put into it: references to characters, ends of lines.
pub(super) fn plain(tex: &str) -> Cow<'_, str> {
    const REPLACED: [(&str, &str); 6] = [
        ("<br />", " "),
        ("<br/>", " "),
        ("<br>", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    let mut plain = Cow::Borrowed(tex);
    for (from, to) in REPLACED {
        if plain.contains(from) {
            plain = Cow::Owned(plain.replace(from, to));
        }
    }
    plain
}

/// Whether a class of a regular expression stands in what might be TeX: `\d`, `\w`, `\s`.
fn is_regular_expression(tex: &str) -> bool {
    tex.match_indices('\\').any(|(at, _)| {
        let mut next = tex[at + 1..].chars();
        matches!(next.next(), Some('d' | 'w' | 's'))
            && !next.next().is_some_and(|c| c.is_ascii_alphabetic())
    })
}

/// The TeX in a code span that holds nothing else, as some engines want it written: `` `$x$` ``.
/// The flag says whether it is to stand on lines of its own.
pub(super) fn in_code(code: &str) -> Option<(&str, bool)> {
    let code = code.trim();
    let within = |open: &str, close: &str| {
        code.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).map(str::trim)
    };
    if let Some(tex) = within("$$", "$$").or_else(|| within("\\[", "\\]")) {
        return (!tex.is_empty()).then_some((tex, true));
    }
    if code.starts_with("\\begin{") && code.ends_with('}') && code.contains("\\end{") {
        return Some((code, true));
    }
    let tex = within("$", "$").or_else(|| within("\\(", "\\)"))?;
    let short = tex.chars().count() <= 3 && tex.contains(|c: char| c.is_alphanumeric());
    let sound = !tex.contains('$') && is_balanced(tex) && (short || is_math(tex, ""));
    (sound && !tex.is_empty()).then_some((tex, false))
}

/// The text with `\(…\)`, `\\(…\\)`, `\[…\]` and bare environments between dollars, which the parser
/// knows. Brackets that an author merely escaped stay; so does all code.
pub(super) fn delimited(markdown: &str, options: Options) -> Cow<'_, str> {
    let found = fenced(markdown, options);
    if found.is_empty() {
        return Cow::Borrowed(markdown);
    }
    let mut result = String::with_capacity(markdown.len() + 16);
    let mut from = 0;
    for (at, length, formula) in found {
        result.push_str(&markdown[from..at]);
        result.push_str(&formula);
        from = at + length;
    }
    result.push_str(&markdown[from..]);
    Cow::Owned(result)
}

/// The formulas that are fenced so: where each begins, its length, and itself between dollars.
pub(super) fn fenced(markdown: &str, options: Options) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    if !["\\(", "\\[", "\\begin{"].iter().any(|mark| markdown.contains(mark)) {
        return found;
    }
    let texts = texts_of(markdown, options);
    // The number of the block whose text covers a byte.
    let block_at = |at: usize| {
        let index = texts.partition_point(|(range, _)| range.end <= at);
        texts.get(index).filter(|(range, _)| range.contains(&at)).map(|(_, block)| *block)
    };
    let mut from = 0;
    while let Some(at) = markdown[from..].find('\\') {
        let at = from + at;
        let here = &markdown[at..];
        // The backslash of an escape belongs to no text, but what it escapes does.
        let block = block_at(at + 1);
        let line_start = ends_line(&markdown[..at]);
        let within = |length: usize| {
            // The last byte of a fence is text, or closes an environment.
            block.is_some() && block_at(at + length - 1) == block
        };
        from = at
            + match formula(line_start, here).filter(|(_, length)| within(*length)) {
                Some((formula, length)) => {
                    found.push((at, length, formula));
                    length
                }
                // An escaped backslash escapes nothing.
                None if here.starts_with("\\\\") => 2,
                None => 1,
            };
    }
    found
}

/// The pieces of text that the parser finds, apart from code, HTML and formulas, each with the
/// number of the block that it stands in.
fn texts_of(markdown: &str, options: Options) -> Vec<(Range<usize>, usize)> {
    let mut texts = Vec::new();
    let mut block = 0;
    let mut in_code = false;
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => texts.push((range, block)),
            Event::Start(tag) if !is_inline(tag.to_end()) => block += 1,
            Event::End(tag) if !is_inline(tag) => block += 1,
            _ => {}
        }
    }
    texts.sort_by_key(|(range, _)| range.start);
    texts
}

fn is_inline(tag: TagEnd) -> bool {
    render::is_mark(tag) || matches!(tag, TagEnd::Link | TagEnd::Image)
}

/// Whether nothing but blanks stands before on the line.
fn ends_line(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '\t', '>']);
    text.is_empty() || text.ends_with('\n')
}

/// A formula that begins here: its text between dollars, and the length of what it stood in.
fn formula(line_start: bool, here: &str) -> Option<(String, usize)> {
    let whole = &here[..here.floor_char_boundary(LONGEST_FORMULA)];
    let here = &here[..here.floor_char_boundary(LONGEST_IN_LINE)];
    for (open, close, dollars) in [
        ("\\\\(", "\\\\)", "$"),
        ("\\(", "\\)", "$"),
        ("\\\\[", "\\\\]", "$$"),
        ("\\[", "\\]", "$$"),
    ] {
        if let Some(rest) = here.strip_prefix(open) {
            let tex = &rest[..rest.find(close)?];
            let after = &rest[tex.len() + close.len()..];
            // Over several lines only what stands on them alone.
            let alone = || line_start && after.lines().next().is_none_or(|l| l.trim().is_empty());
            let sound = (!tex.contains('\n') || dollars == "$$" && alone())
                && !tex.contains("\n\n")
                && !tex.contains('$')
                && !is_regular_expression(tex)
                && !tex.trim().is_empty()
                && (tex.contains(['\\', '^', '_', '='])
                    || (dollars == "$" && tex.trim().len() < 3));
            let tex_shown = if dollars == "$" { tex.trim() } else { tex };
            return sound.then(|| {
                (format!("{dollars}{tex_shown}{dollars}"), open.len() + tex.len() + close.len())
            });
        }
    }
    let here = whole;
    let rest = here.strip_prefix("\\begin{")?;
    let (name, _) = rest.split_once('}')?;
    let known = is_environment(name);
    let close = format!("\\end{{{name}}}");
    let end = here.find(&close)? + close.len();
    let sound = known && line_start && !here[..end].contains("\n\n");
    sound.then(|| (format!("$${}$$", &here[..end]), end))
}
