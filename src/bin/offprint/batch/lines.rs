//! Lines of the input, in pieces that are worked on together.

use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

/// Bytes that are asked of the input at once.
const READ_AT_ONCE: usize = 256 << 10;
/// A piece with so many bytes is handed on.
const FULL: usize = 256 << 10;
/// How much is kept of a line that is too long: its identity may stand there.
const HEAD: usize = 4 << 10;

/// Lines that are worked on together.
#[derive(Debug, Default)]
pub(super) struct Piece {
    bytes: Vec<u8>,
    lines: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    range: Range<usize>,
    is_whole: bool,
}

/// A line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    /// The beginning of one that is too long.
    TooLong(&'a [u8]),
}

impl<'a> Line<'a> {
    /// Whether all of it is there.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Whole(_))
    }

    /// What there is of it.
    pub(super) fn bytes(self) -> &'a [u8] {
        match self {
            Self::Whole(bytes) | Self::TooLong(bytes) => bytes,
        }
    }
}

impl Piece {
    /// How many bytes its lines have.
    pub(super) fn length(&self) -> usize {
        self.bytes.len()
    }

    /// In order.
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines.iter().map(|Place { range, is_whole }| {
            let bytes = &self.bytes[range.clone()];
            if *is_whole { Line::Whole(bytes) } else { Line::TooLong(bytes) }
        })
    }
}

/// Reads lines.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: BufReader<R>,
    longest: usize,
    waits: bool,
}

impl<R: Read> Lines<R> {
    /// Of an input; longer lines are not kept. One that `waits` fills its pieces, so that what is
    /// in them depends on the input alone; else they have what is there, so that who writes a
    /// record and waits for its row gets it.
    pub(super) fn new(input: R, longest: u64, waits: bool) -> Self {
        let longest = usize::try_from(longest).unwrap_or(usize::MAX);
        Self { input: BufReader::with_capacity(READ_AT_ONCE, input), longest, waits }
    }

    /// The next lines, at least one; `None` at the end.
    pub(super) fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        let likely = if self.waits { FULL + FULL / 4 } else { self.input.buffer().len() };
        let mut piece = Piece { bytes: Vec::with_capacity(likely), lines: Vec::new() };
        while self.next_line(&mut piece)? {
            let none_is_there = || memchr::memchr(b'\n', self.input.buffer()).is_none();
            if piece.bytes.len() >= FULL || (!self.waits && none_is_there()) {
                break;
            }
        }
        Ok(Some(piece).filter(|piece| !piece.lines.is_empty()))
    }

    /// The next line by itself.
    pub(super) fn next_alone(&mut self) -> io::Result<Option<Piece>> {
        let mut piece = Piece::default();
        Ok(self.next_line(&mut piece)?.then_some(piece))
    }

    /// Adds the next line, if there is one.
    fn next_line(&mut self, piece: &mut Piece) -> io::Result<bool> {
        let start = piece.bytes.len();
        let (mut begun, mut is_whole) = (false, true);
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                filled => filled?,
            };
            if buffer.is_empty() {
                break;
            }
            begun = true;
            let end = memchr::memchr(b'\n', buffer);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            if is_whole {
                piece.bytes.extend_from_slice(part);
                if piece.bytes.len() - start > self.longest {
                    is_whole = false;
                    piece.bytes.truncate(start + HEAD.min(self.longest));
                    piece.bytes.shrink_to(FULL);
                }
            }
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if begun {
            piece.lines.push(Place { range: start..piece.bytes.len(), is_whole });
        }
        Ok(begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, longest: u64, expect: &[Line<'_>]) {
        for (buffer, waits) in [(1, false), (3, true), (100, false)] {
            let input = BufReader::with_capacity(buffer, input.as_bytes());
            let mut lines = Lines { input, longest: usize::try_from(longest).unwrap(), waits };
            let mut pieces = Vec::new();
            while let Some(piece) = lines.next_piece().unwrap() {
                pieces.push(piece);
            }
            let all: Vec<Line<'_>> = pieces.iter().flat_map(Piece::lines).collect();
            assert_eq!(all, expect);
            assert!(!waits || pieces.len() < 2);
        }
    }

    #[test]
    fn lines_are_whole_however_they_come() {
        let whole = |text: &'static str| Line::Whole(text.as_bytes());
        check("ab\n\nc", 9, &[whole("ab"), whole(""), whole("c")]);
        check("ab\n", 9, &[whole("ab")]);
        check("", 9, &[]);
        check("abcd\nef\n", 3, &[Line::TooLong(b"abc"), whole("ef")]);
    }
}
