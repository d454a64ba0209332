//! White space as a browser collapses it, and the scripts that are written without spaces.
//!
//! Pure: characters in, decisions out. A collapsed line end between two Han or kana characters, or
//! the marks that go with them, is dropped (CSS Text 4, segment break transformation); any other
//! run of white space is one space.

/// White space that HTML collapses.
pub(super) fn is_white(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// White space, or what authors indent and pad with: no-break, full-width and fixed-width spaces,
/// and the invisible marks that editors leave behind.
pub(super) fn is_blank(character: char) -> bool {
    is_white(character) || is_indent(character) || is_invisible(character)
}

/// Characters that stand in for an indent.
pub(super) fn is_indent(character: char) -> bool {
    matches!(character, '\u{a0}' | '\u{3000}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

/// Characters that show nothing.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{feff}' | '\u{2060}')
}

/// Han, kana, or a full-width mark: scripts that know no space between words.
pub(super) fn is_spaceless(character: char) -> bool {
    matches!(
        character,
        '\u{2e80}'..='\u{2fdf}'
            | '\u{3001}'..='\u{30ff}'
            | '\u{3105}'..='\u{312f}'
            | '\u{31a0}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff01}'..='\u{ff60}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// Marks that Chinese shares with Latin: quotes, dash, ellipsis, interpunct.
fn is_shared_mark(character: char) -> bool {
    matches!(character, '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}

/// Whether a collapsed line end between two characters leaves nothing behind.
pub(super) fn joins(before: char, after: char) -> bool {
    (is_spaceless(before) && (is_spaceless(after) || is_shared_mark(after)))
        || (is_shared_mark(before) && is_spaceless(after))
}

/// A piece of text between white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words, with single spaces between them.
    Words(&'a str),
    /// White space to be collapsed: whether it holds a line end, and how many characters it is.
    Space { line_end: bool, width: usize },
    /// A no-break space alone at an edge of the text: what stands beside it is not seen here.
    NoBreak,
}

/// The bytes that collapsible white space begins with.
const MAY_BE_WHITE: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b" \t\n\r\x0c\xc2";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// How many bytes from the beginning of a text on, in whole blocks, are words and single spaces.
/// Most text is; blocks without an early way out are looked over many bytes at once.
fn sound_blocks(bytes: &[u8]) -> usize {
    const BLOCK: usize = 32;
    // A control is white space or nothing that text holds.
    #[expect(clippy::needless_bitwise_bool, reason = "a branch would look at one byte at a time")]
    let is_doubtful = |byte: u8| (byte < b' ') | (byte == 0xc2);
    let is_pair = |byte: u8, next: u8| (byte == b' ') & ((next == b' ') | is_doubtful(next));
    let mut at = 0;
    // What follows the last byte of a block is looked at with it.
    while let Some(block) = bytes.get(at..=at + BLOCK) {
        let pairs = block.iter().zip(&block[1..]);
        let found = pairs
            .fold(false, |found, (&byte, &next)| found | is_doubtful(byte) | is_pair(byte, next));
        if found {
            break;
        }
        at += BLOCK;
    }
    at
}

/// Cuts text into words and the white space between them.
pub(super) struct Pieces<'a> {
    rest: &'a str,
    /// Whether no-break spaces are words, wherever they stand.
    keeps_blanks: bool,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(text: &'a str, keeps_blanks: bool) -> Self {
        Self { rest: text, keeps_blanks }
    }

    /// Where the words at the start of the rest end. A single space or no-break space between
    /// words is part of them.
    fn words_end(&self) -> usize {
        let bytes = self.rest.as_bytes();
        let white_at = |at: usize| match bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r' | 0xc) => 1,
            Some(0xc2) if bytes.get(at + 1) == Some(&0xa0) && !self.keeps_blanks => 2,
            _ => 0,
        };
        let mut at = sound_blocks(bytes);
        while let Some(found) = bytes[at..].iter().position(|&byte| MAY_BE_WHITE[usize::from(byte)])
        {
            at += found;
            match (bytes[at], white_at(at)) {
                (_, 0) => at += 1,
                (b' ' | 0xc2, width) if at + width < bytes.len() && white_at(at + width) == 0 => {
                    at += width;
                }
                _ => return at,
            }
        }
        bytes.len()
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let keeps_blanks = self.keeps_blanks;
        let collapsible =
            move |character: char| is_white(character) || character == '\u{a0}' && !keeps_blanks;
        let first = self.rest.chars().next()?;
        if collapsible(first) {
            let words = self.rest.trim_start_matches(collapsible);
            let space = &self.rest[..self.rest.len() - words.len()];
            self.rest = words;
            if space == "\u{a0}" {
                return Some(Piece::NoBreak);
            }
            let line_end = space.contains('\n');
            return Some(Piece::Space { line_end, width: space.chars().count() });
        }
        let (words, rest) = self.rest.split_at(self.words_end());
        self.rest = rest;
        Some(Piece::Words(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[Piece<'_>]) {
        assert_eq!(Pieces::of(text, false).collect::<Vec<_>>(), expect, "{text:?}");
    }

    #[test]
    fn text_is_cut_at_white_space() {
        let space = Piece::Space { line_end: false, width: 1 };
        let line_end = Piece::Space { line_end: true, width: 2 };
        check("", &[]);
        check("one two", &[Piece::Words("one two")]);
        check(" one\n two ", &[space, Piece::Words("one"), line_end, Piece::Words("two"), space]);
        check("10\u{a0}km", &[Piece::Words("10\u{a0}km")]);
        let wide = Piece::Space { line_end: false, width: 3 };
        check("a\u{a0}\u{a0} b", &[Piece::Words("a"), wide, Piece::Words("b")]);
        check("中\r\n文", &[Piece::Words("中"), line_end, Piece::Words("文")]);
    }

    #[test]
    fn long_text_is_cut_where_short_is() {
        let space = Piece::Space { line_end: false, width: 2 };
        for length in [1, 30, 31, 32, 33, 64, 65] {
            let words = format!("{}中 文", "a b".repeat(length));
            check(&words, &[Piece::Words(&words)]);
            let parted = format!("{words}  {words}");
            check(&parted, &[Piece::Words(&words), space, Piece::Words(&words)]);
        }
    }

    #[test]
    fn line_ends_vanish_between_han_and_marks() {
        assert!(joins('中', '文'));
        assert!(joins('。', '文'));
        assert!(joins('”', '他'));
        assert!(joins('か', 'な'));
        assert!(!joins('中', 'a'));
        assert!(!joins('한', '글'));
        assert!(!joins('”', 'a'));
    }
}
