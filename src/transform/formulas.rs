//! Formulas that stand in the text between TeX's own fences, for a script to find.
//!
//! `\( \)` is a formula in the line; `\[ \]`, `$$ $$` and the environments that `MathJax` shows
//! without fences are formulas on their own lines. A single `$` is a sign of money and left alone.
//! TeX that stays text is told of.

use memchr::memchr2;

use crate::diagnostic::Diagnostics;
use crate::document::{Block, Document, Inline};

/// Fences of formulas: opening, closing, whether they stand on their own lines.
const FENCES: [(&str, &str, bool); 3] =
    [("\\(", "\\)", false), ("\\[", "\\]", true), ("$$", "$$", true)];

/// Environments that are formulas without any fence, and of which some are starred.
pub(crate) const ENVIRONMENTS: [&str; 8] =
    ["equation", "align", "eqnarray", "gather", "multline", "alignat", "flalign", "displaymath"];

/// Whether an environment of this name is a formula by itself.
pub(crate) fn is_environment(name: &str) -> bool {
    ENVIRONMENTS.contains(&name.trim_end_matches('*'))
}

/// Makes formulas of TeX in the text.
///
/// ```
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::{Block, Document, Inline};
/// use offprint::transform::formulas;
///
/// let mut document = Document::default();
/// document.blocks.push(Block::Paragraph { content: vec![Inline::text(r"so \(a_1\) is")] });
/// formulas(&mut document, &mut Diagnostics::new());
/// let content = vec![Inline::text("so "), Inline::Math { tex: "a_1".into() }, Inline::text(" is")];
/// assert_eq!(document.blocks, [Block::Paragraph { content }]);
/// ```
pub fn formulas(document: &mut Document, diagnostics: &mut Diagnostics) {
    let mut any = false;
    document.for_each_inline(&mut |inline| any |= has_fence(inline));
    if !any {
        return;
    }
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
    // Headings, captions and what is marked have formulas in the line alone.
    let mut raw = Raw::default();
    document.for_each_run_mut(&mut |content| {
        if content.iter().any(has_fence) {
            let whole = pieces(std::mem::take(content), &mut raw);
            content.extend(whole.into_iter().map(|piece| match piece {
                Piece::Inline(inline) => inline,
                Piece::Display(tex) => Inline::Math { tex },
            }));
        }
    });
    raw.tell(diagnostics);
}

fn has_fence(inline: &Inline) -> bool {
    matches!(inline, Inline::Text { text } if memchr2(b'\\', b'$', text.as_bytes()).is_some()
        && (text.contains(BEGIN) || FENCES.iter().any(|(open, ..)| text.contains(open))))
}

/// How an environment begins.
const BEGIN: &str = "\\begin{";

/// TeX that stays in the text, for a diagnostic: how much, and how the first of it begins.
#[derive(Default)]
struct Raw {
    count: usize,
    first: String,
}

impl Raw {
    fn add(&mut self, tex: &str) {
        const LONGEST: usize = 40;
        self.count += 1;
        if self.count == 1 {
            self.first = tex.chars().take(LONGEST).collect();
        }
    }

    fn tell(self, diagnostics: &mut Diagnostics) {
        if self.count > 0 {
            let Self { count, first } = self;
            let message = format!("TeX in {count} places stays text, the first `{first}`");
            diagnostics.note("formula-raw", None, message);
        }
    }
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
    for piece in pieces(joined(content), &mut Raw::default()) {
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

fn pieces(content: Vec<Inline>, raw: &mut Raw) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for inline in content {
        let Inline::Text { text } = inline else {
            pieces.push(Piece::Inline(inline));
            continue;
        };
        let mut rest = text.as_str();
        // How far the rest is looked through, and what closes nothing any more: a closing is
        // looked for in vain once.
        let mut from = 0;
        let mut absent: Vec<String> = Vec::new();
        while let Some((at, fence)) = next_fence(rest, from) {
            let inner = &rest[at + fence.open..];
            let known_absent = absent.contains(&fence.close);
            let end = if known_absent { None } else { inner.find(&fence.close) };
            let Some(end) = end else {
                // Two dollars are also a price, and what shells call themselves.
                if fence.close != "$$" {
                    raw.add(&rest[at..]);
                }
                if !known_absent {
                    absent.push(fence.close);
                }
                from = at + fence.open;
                continue;
            };
            let after = at + fence.open + end + fence.close.len();
            let tex = if fence.is_part { &rest[at..after] } else { inner[..end].trim() };
            if tex.is_empty() {
                push_text(&rest[..after], &mut pieces);
            } else {
                push_text(&rest[..at], &mut pieces);
                let tex = tex.to_owned();
                pieces.push(if fence.display {
                    Piece::Display(tex)
                } else {
                    Piece::Inline(Inline::Math { tex })
                });
            }
            rest = &rest[after..];
            from = 0;
        }
        if let Some(at) = rest.find(BEGIN).filter(|_| absent.is_empty()) {
            raw.add(&rest[at..]);
        }
        push_text(rest, &mut pieces);
    }
    pieces
}

/// What opens a formula.
struct Fence {
    /// Its length.
    open: usize,
    close: String,
    /// Whether the formula stands on its own lines.
    display: bool,
    /// Whether the fence is part of the TeX.
    is_part: bool,
}

fn next_fence(text: &str, from: usize) -> Option<(usize, Fence)> {
    text[from..].match_indices(['\\', '$']).find_map(|(at, _)| {
        let at = from + at;
        Some((at, fence(&text[at..])?))
    })
}

/// The fence that a text begins with.
fn fence(text: &str) -> Option<Fence> {
    if let Some(rest) = text.strip_prefix(BEGIN) {
        // No name is longer, and a text may begin many that never end.
        let rest = &rest[..rest.floor_char_boundary(24)];
        let (name, _) = rest.split_once('}').filter(|(name, _)| is_environment(name))?;
        let open = BEGIN.len() + name.len() + 1;
        return Some(Fence {
            open,
            close: format!("\\end{{{name}}}"),
            display: true,
            is_part: true,
        });
    }
    let (open, close, display) = FENCES.iter().find(|(open, ..)| text.starts_with(open))?;
    Some(Fence { open: open.len(), close: (*close).to_owned(), display: *display, is_part: false })
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
        formulas(&mut document, &mut Diagnostics::new());
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
        check(r"a \begin{align}x\end{align}", &["a ", r"[\begin{align}x\end{align}]"]);
        check(r"\begin{tikz}x\end{tikz}", &[r"\begin{tikz}x\end{tikz}"]);
        check(r"\[ a \(b\)", &[r"\[ a (b)"]);
    }
}
