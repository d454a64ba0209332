//! TeX in Markdown: which delimiters hold it, and what between them is none.

use std::borrow::Cow;

use crate::transform::is_environment;

/// Longer formulas, and longer runs of a mark, are none: time must stay linear.
const LONGEST_FORMULA: usize = 8_000;
const LONGEST_IN_LINE: usize = 1_000;
const LONGEST_RUN: usize = 64;

/// Whether what stands between two dollars is maths; `after` is what follows the second.
pub(super) fn is_math(tex: &str, after: &str) -> bool {
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
    tex.starts_with(['"', '\'', ')', ']', ',', ';', '`'])
        || tex.contains("</")
        || is_regular_expression(tex)
        || !tex.contains('\\') && (!brackets_match(tex) || variables || tex == "{}")
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
    let sound = !tex.contains('$') && (short || is_math(tex, ""));
    (sound && !tex.is_empty()).then_some((tex, false))
}

/// The text with `\(…\)`, `\\(…\\)`, `\[…\]` and bare environments between dollars, which the parser
/// knows. Brackets that an author merely escaped stay; so does all code.
pub(super) fn delimited(markdown: &str) -> Cow<'_, str> {
    let suspect = ["\\(", "\\[", "\\begin{"].iter().any(|mark| markdown.contains(mark));
    if !suspect {
        return Cow::Borrowed(markdown);
    }
    let mut result = String::with_capacity(markdown.len() + 16);
    let mut rest = markdown;
    let mut absent = Vec::new();
    while let Some(at) = rest.find(['\\', '`', '~', '$']) {
        let (before, here) = rest.split_at(at);
        result.push_str(before);
        let line_start = ends_line(&result);
        let taken = code_length(line_start, here, &mut absent)
            .map(|length| (here[..length].to_owned(), length))
            .or_else(|| formula(line_start, here))
            .unwrap_or_else(|| (here[..1].to_owned(), 1));
        result.push_str(&taken.0);
        rest = &here[taken.1..];
    }
    result.push_str(rest);
    Cow::Owned(result)
}

/// Whether nothing but blanks stands before on the line.
fn ends_line(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '\t', '>']);
    text.is_empty() || text.ends_with('\n')
}

/// The length of the code or dollar maths that begins here, to be left alone. `absent` are marks
/// known not to come any more, so that no text is searched twice for them.
fn code_length(line_start: bool, here: &str, absent: &mut Vec<String>) -> Option<usize> {
    let mark = here.chars().next()?;
    let run = here.len() - here.trim_start_matches(mark).len();
    let closing = match mark {
        '`' | '~' if run >= 3 && line_start => format!("\n{}", &here[..run]),
        '`' => here[..run].to_owned(),
        '$' if run == 2 => "$$".to_owned(),
        _ => return Some(run).filter(|_| mark != '\\'),
    };
    if run > LONGEST_RUN || absent.contains(&closing) {
        return Some(run);
    }
    let end = here[run..].find(&closing).map(|at| run + at + closing.len());
    if end.is_none() {
        absent.push(closing);
    }
    Some(end.unwrap_or(run))
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
            let one_line = dollars == "$$" || !tex.contains('\n');
            let sound = one_line
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
