//! Text in pieces about a sentence long, each in a span: what Kobo's reader counts by, for places,
//! highlights and progress.
//!
//! A span is named by two numbers, that of the block and that of the piece in it, which never
//! repeat in a file. Pure.

/// Where a file is with its names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    block: usize,
    piece: usize,
}

impl Count {
    /// Begins a block.
    pub(super) fn block(&mut self) {
        self.block += 1;
        self.piece = 0;
    }

    /// The start tag of the next piece.
    pub(super) fn open(&mut self) -> String {
        if self.block == 0 {
            self.block = 1;
        }
        self.piece += 1;
        format!("<span class=\"koboSpan\" id=\"kobo.{}.{}\">", self.block, self.piece)
    }
}

/// Ends of sentences that need no space after them.
const FULL: [char; 5] = ['。', '！', '？', '；', '…'];
/// Ends of sentences where a space follows.
const SPACED: [char; 5] = ['.', '!', '?', ';', ':'];
/// What may stand between the end of a sentence and its piece's.
const CLOSING: [char; 11] = ['”', '’', '"', '\'', '」', '』', '）', ')', '》', '】', ']'];

/// The pieces of a text, which together are the text.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((_, character)) = characters.next() {
        let full = FULL.contains(&character);
        if !full && !SPACED.contains(&character) {
            continue;
        }
        while characters.peek().is_some_and(|(_, next)| {
            CLOSING.contains(next) || FULL.contains(next) || SPACED.contains(next)
        }) {
            characters.next();
        }
        let spaced = characters.peek().is_some_and(|(_, next)| next.is_whitespace());
        if !full && !spaced {
            continue;
        }
        // The space belongs to the sentence before it.
        while characters.next_if(|(_, next)| next.is_whitespace()).is_some() {}
        let end = characters.peek().map_or(text.len(), |(at, _)| *at);
        pieces.push(&text[start..end]);
        start = end;
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_sentences_and_together_the_text() {
        fn check(text: &str, expect: &[&str]) {
            assert_eq!(sentences(text), expect);
            assert_eq!(sentences(text).concat(), text);
        }
        check("", &[]);
        check("一句。两句！", &["一句。", "两句！"]);
        check("他说：“走吧。”然后走了……", &["他说：“走吧。”", "然后走了……"]);
        check("One. Two? Three", &["One. ", "Two? ", "Three"]);
        check("Version 1.5 is out.", &["Version 1.5 is out."]);
        check("(So he said.)  Then", &["(So he said.)  ", "Then"]);
    }

    #[test]
    fn names_do_not_repeat() {
        let mut count = Count::default();
        let first = count.open();
        count.block();
        assert!(first.contains("kobo.1.1") && count.open() != first);
    }
}
