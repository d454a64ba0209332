//! Formulas that stand in the text between TeX's own fences, for a script to find.
//!
//! `\( \)` is a formula in the line, `\[ \]` and `$$ $$` one on its own lines. A single `$` is a
//! sign of money and left alone.

use crate::document::{Block, Document, Inline};

/// Fences of formulas: opening, closing, whether they stand on their own lines.
const FENCES: [(&str, &str, bool); 3] =
    [("\\(", "\\)", false), ("\\[", "\\]", true), ("$$", "$$", true)];

/// Makes formulas of TeX in the text.
///
/// ```
/// use offprint::document::{Block, Document, Inline};
/// use offprint::transform::formulas;
///
/// let mut document = Document::default();
/// document.blocks.push(Block::Paragraph { content: vec![Inline::text(r"so \(a_1\) is")] });
/// formulas(&mut document);
/// let content = vec![Inline::text("so "), Inline::Math { tex: "a_1".into() }, Inline::text(" is")];
/// assert_eq!(document.blocks, [Block::Paragraph { content }]);
/// ```
pub fn formulas(document: &mut Document) {
    document.for_each_sequence_mut(&mut |blocks| {
        let holds = |block: &Block| {
            matches!(block, Block::Paragraph { content } if content.iter().any(has_fence))
        };
        if !blocks.iter().any(holds) {
            return;
        }
        let mut parted = Vec::with_capacity(blocks.len());
        for block in blocks.drain(..) {
            match block {
                Block::Paragraph { content } if content.iter().any(has_fence) => {
                    part(content, &mut parted);
                }
                other => parted.push(other),
            }
        }
        *blocks = parted;
    });
}

fn has_fence(inline: &Inline) -> bool {
    matches!(inline, Inline::Text { text }
        if FENCES.iter().any(|(open, ..)| text.contains(open)))
}

/// A piece of a paragraph.
enum Piece {
    Inline(Inline),
    Display(String),
}

/// Cuts a paragraph at the formulas that stand on their own lines.
fn part(content: Vec<Inline>, blocks: &mut Vec<Block>) {
    let mut line: Vec<Inline> = Vec::new();
    let flush = |line: &mut Vec<Inline>| {
        while matches!(line.last(), Some(Inline::Break)) {
            line.pop();
        }
        let content: Vec<Inline> =
            line.drain(..).skip_while(|inline| *inline == Inline::Break).collect();
        let blank = content
            .iter()
            .all(|inline| matches!(inline, Inline::Text { text } if text.trim().is_empty()));
        (!blank).then_some(Block::Paragraph { content })
    };
    for piece in pieces(joined(content)) {
        match piece {
            Piece::Inline(inline) => line.push(inline),
            Piece::Display(tex) => {
                blocks.extend(flush(&mut line));
                blocks.push(Block::Math { tex });
            }
        }
    }
    blocks.extend(flush(&mut line));
}

/// Text with the line ends in it: a formula may run over several lines.
fn joined(content: Vec<Inline>) -> Vec<Inline> {
    let mut joined: Vec<Inline> = Vec::with_capacity(content.len());
    for inline in content {
        match (joined.last_mut(), inline) {
            (Some(Inline::Text { text }), Inline::Break) => text.push('\n'),
            (Some(Inline::Text { text }), Inline::Text { text: more }) => text.push_str(&more),
            (_, inline) => joined.push(inline),
        }
    }
    joined
}

fn pieces(content: Vec<Inline>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for inline in content {
        let Inline::Text { text } = inline else {
            pieces.push(Piece::Inline(inline));
            continue;
        };
        let mut rest = text.as_str();
        // A fence that is never closed is looked for once.
        let mut unclosed = [false; FENCES.len()];
        while let Some((at, fence)) = next_fence(rest, unclosed) {
            let (open, close, display) = FENCES[fence];
            let inner = &rest[at + open.len()..];
            let Some(end) = inner.find(close) else {
                unclosed[fence] = true;
                continue;
            };
            let tex = inner[..end].trim();
            if tex.is_empty() {
                push_text(&rest[..at + open.len() + end + close.len()], &mut pieces);
            } else {
                push_text(&rest[..at], &mut pieces);
                let tex = tex.to_owned();
                pieces.push(if display {
                    Piece::Display(tex)
                } else {
                    Piece::Inline(Inline::Math { tex })
                });
            }
            rest = &inner[end + close.len()..];
        }
        push_text(rest, &mut pieces);
    }
    pieces
}

fn next_fence(text: &str, unclosed: [bool; FENCES.len()]) -> Option<(usize, usize)> {
    text.match_indices(['\\', '$']).find_map(|(at, _)| {
        let opens = |(open, ..): &(&str, &str, bool)| text[at..].starts_with(open);
        let fence = FENCES.iter().position(opens)?;
        (!unclosed[fence]).then_some((at, fence))
    })
}

/// Adds text, its line ends as breaks again.
fn push_text(text: &str, pieces: &mut Vec<Piece>) {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            pieces.push(Piece::Inline(Inline::Break));
        }
        if !line.is_empty() {
            pieces.push(Piece::Inline(Inline::text(line)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let content = vec![Inline::text(text)];
        let mut document =
            Document { blocks: vec![Block::Paragraph { content }], ..Document::default() };
        formulas(&mut document);
        let shown = document.blocks.iter().map(|block| match block {
            Block::Math { tex } => format!("[{tex}]"),
            Block::Paragraph { content } => content
                .iter()
                .map(|inline| match inline {
                    Inline::Math { tex } => format!("({tex})"),
                    Inline::Text { text } => text.clone(),
                    other => format!("{other:?}"),
                })
                .collect(),
            other => format!("{other:?}"),
        });
        assert_eq!(shown.collect::<Vec<_>>(), expect, "{text}");
    }

    #[test]
    fn fences_make_formulas() {
        check(r"a \(b\) c", &["a (b) c"]);
        check(r"a \[b\] c", &["a ", "[b]", " c"]);
        check("$$x^2$$", &["[x^2]"]);
        check("$5 and $10", &["$5 and $10"]);
        check(r"\(open", &[r"\(open"]);
        check("$$$$", &["$$$$"]);
    }
}
