//! Code spans. Pure: text in, Markdown out.

/// A code span (CommonMark 0.31.2, 6.1): line ends are blanks in it.
pub(super) fn code_span(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let fence = "`".repeat(shortest_absent_run(&text));
    let padded = text.starts_with('`')
        || text.ends_with('`')
        || text.starts_with(' ') && text.ends_with(' ') && !text.trim_matches(' ').is_empty();
    let pad = if padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The least length of which the text has no run of backticks.
fn shortest_absent_run(text: &str) -> usize {
    let mut lengths: Vec<usize> =
        text.split(|character| character != '`').map(str::len).filter(|&len| len > 0).collect();
    lengths.sort_unstable();
    lengths.dedup();
    (1..)
        .zip(&lengths)
        .find(|(wanted, length)| wanted != *length)
        .map_or(lengths.len() + 1, |(wanted, _)| wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_as_long_as_they_must_be() {
        for (text, expect) in [
            ("x", "`x`"),
            ("a`b", "``a`b``"),
            ("a``b", "`a``b`"),
            ("`", "`` ` ``"),
            (" a ", "`  a  `"),
            (" ", "` `"),
            (" a", "` a`"),
            ("a\nb", "`a b`"),
        ] {
            assert_eq!(code_span(text), expect, "{text}");
        }
    }
}
