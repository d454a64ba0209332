//! How wide the cells of a table are: what they need, and what they would like.
//!
//! Text is measured as it will be set, bold and code included, and set again when the columns stand;
//! so nothing here makes slabs, notes or targets.

use crate::document::{Block, Cell, Inline, plain_text};
use crate::typeset::geometry::Pt;
use crate::typeset::paragraph::{Align, Piece, TextStyle};

use super::code::code_width;
use super::inlines::marked;
use super::state::{Flow, Frame};

/// Words wider than so many ems may be cut to make columns narrower.
const LONGEST_WORD: f32 = 10.0;
/// So many characters of a block are measured.
const MEASURED: usize = 2000;
/// A picture needs so many ems, and would like so many.
const PICTURE: (f32, f32) = (3.0, 8.0);

impl Flow<'_> {
    /// The widths of a cell: of its longest word, and of its longest line uncut.
    pub(super) fn cell_widths(&mut self, cell: &Cell, frame: &Frame) -> (Pt, Pt) {
        let mut least: Pt = 0.0;
        let mut most: Pt = 0.0;
        for block in &cell.blocks {
            if let Block::Code { text, .. } = block {
                let width = code_width(text, frame.size);
                least = least.max(width);
                most = most.max(width);
                continue;
            }
            let mut pieces = Vec::new();
            let mut room = MEASURED;
            match block {
                Block::Paragraph { content } => {
                    self.measured(content, &frame.text_style(), &mut room, &mut pieces);
                }
                other => {
                    push_lines(&other.plain_text(), &frame.text_style(), &mut room, &mut pieces);
                }
            }
            most = most.max(self.widest(&pieces, frame));
            let words: Vec<Piece> = pieces.iter().flat_map(words).collect();
            least = least.max(self.widest(&words, frame));
            if holds_picture(block) {
                least = least.max(frame.size * PICTURE.0);
                most = most.max(frame.size * PICTURE.1);
            }
        }
        least = least.min(frame.size * LONGEST_WORD);
        (least, most.max(least))
    }

    /// The pieces of inlines as far as they matter to a width.
    fn measured(
        &mut self,
        content: &[Inline],
        style: &TextStyle,
        room: &mut usize,
        pieces: &mut Vec<Piece>,
    ) {
        for inline in content {
            match inline {
                Inline::Text { text } => push_lines(text, style, room, pieces),
                Inline::Code { text } => {
                    push_lines(text, &TextStyle { code: true, ..style.clone() }, room, pieces);
                }
                Inline::Math { tex } => {
                    let measure = self.setting.geometry.measure;
                    self.formula(tex, style, measure, pieces, &mut Vec::new());
                }
                Inline::Break => pieces.push(Piece::Break),
                Inline::Styled { style: mark, content } => {
                    let style = marked(style, *mark, self.setting.layout.stress);
                    self.measured(content, &style, room, pieces);
                }
                Inline::Link(link) => self.measured(&link.content, style, room, pieces),
                Inline::Group { content, .. } => self.measured(content, style, room, pieces),
                Inline::Ruby { base, .. } => push_lines(&plain_text(base), style, room, pieces),
                Inline::Image(_) | Inline::Note { .. } => {}
            }
        }
    }

    /// The widest line of some pieces.
    pub(super) fn widest(&mut self, pieces: &[Piece], frame: &Frame) -> Pt {
        let wide = Frame { width: 1e5, ..frame.clone() };
        // What is measured is set again later: missing glyphs are not counted twice.
        let missing = self.missing.clone();
        let lines = self.lay(pieces, &wide.paragraph_style(Align::Start));
        self.missing = missing;
        lines.iter().map(|line| line.width).fold(0.0, Pt::max)
    }
}

/// Adds text, of which line ends end lines, up to so many characters.
fn push_lines(text: &str, style: &TextStyle, room: &mut usize, pieces: &mut Vec<Piece>) {
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            pieces.push(Piece::Break);
        }
        let line: String = line.chars().take(*room).collect();
        *room -= line.chars().count();
        if !line.is_empty() {
            pieces.push(Piece::Text { text: line, style: style.clone() });
        }
    }
}

/// The words of a piece, each on a line of its own.
fn words(piece: &Piece) -> Vec<Piece> {
    let Piece::Text { text, style } = piece else { return vec![piece.clone(), Piece::Break] };
    let words = text.split_whitespace().flat_map(units);
    words
        .flat_map(|word| {
            [Piece::Text { text: word.to_owned(), style: style.clone() }, Piece::Break]
        })
        .collect()
}

/// Words cut further where lines may break anyway: after each fourth Han.
fn units(word: &str) -> Vec<&str> {
    let wide = |character: char| character >= '\u{2e80}';
    if !word.chars().any(wide) {
        return vec![word];
    }
    let mut units = Vec::new();
    let mut start = 0;
    let mut count = 0;
    for (index, character) in word.char_indices() {
        if wide(character) {
            if count == 4 {
                units.push(&word[start..index]);
                start = index;
                count = 0;
            }
            count += 1;
        }
    }
    units.push(&word[start..]);
    units
}

/// Whether a block shows a picture.
pub(super) fn holds_picture(block: &Block) -> bool {
    match block {
        Block::Paragraph { content } => content.iter().any(|inline| match inline {
            Inline::Image(_) => true,
            Inline::Link(link) => {
                link.content.iter().any(|inner| matches!(inner, Inline::Image(_)))
            }
            _ => false,
        }),
        Block::Figure(_) | Block::Media(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_are_cut_by_four_and_latin_words_are_not() {
        assert_eq!(units("春夏秋冬东西"), ["春夏秋冬", "东西"]);
        assert_eq!(units("internationalisation"), ["internationalisation"]);
    }

    #[test]
    fn text_is_measured_up_to_a_limit() {
        let style = TextStyle::plain(10.0, "en".into());
        let (mut room, mut pieces) = (3, Vec::new());
        push_lines("ab\ncd", &style, &mut room, &mut pieces);
        push_lines("e", &style, &mut room, &mut pieces);
        let text = |text: &str| Piece::Text { text: text.to_owned(), style: style.clone() };
        assert_eq!(pieces, [text("ab"), Piece::Break, text("c")]);
    }
}
