//! HTML text to tokens: the tokenization stage of the HTML standard (section 13.2.5), for a text
//! that is whole in memory.
//!
//! html5ever's tokenizer takes its input in pieces, a character at a time, and copies every word.
//! Here runs of text are found with `memchr` and handed on as slices of one shared buffer. The
//! tree builder stays html5ever's, and a test holds the two tokenizers against each other.
//!
//! Assumes what `decode` leaves: no NUL, and no carriage return but those that the reader of
//! Markdown puts before headings, which are white space. Parse errors are not reported.
//! In place of a line number a token carries the offset of the byte it ends before.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, LocalName, QualName, ns};
use memchr::{memchr, memchr2_iter, memmem};

use super::reference::{self, In};

/// Feeds all tokens of a text to a sink, the end of the input included. Where the first tag or
/// unseen text begins that nothing closes, in bytes.
///
/// The standard lets such a tag take all the rest of the text with it (section 13.2.5, errors
/// `eof-in-tag`). Here it ends at the first `>`, be that in a quotation that was never closed.
pub(super) fn tokenize<S: Receiver>(text: &str, sink: &S) -> Option<usize> {
    let mut tokenizer = Tokenizer {
        text,
        bytes: text.as_bytes(),
        source: StrTendril::from_slice(text),
        at: 0,
        content: Content::Data,
        unclosed: None,
        sink,
    };
    tokenizer.run();
    tokenizer.send(Token::EOFToken);
    sink.end();
    tokenizer.unclosed
}

/// A sink of tokens that may have enough of them before the end.
pub(super) trait Receiver: TokenSink {
    /// Whether no token is of use any more.
    fn has_enough(&self) -> bool {
        false
    }
}

/// How text is read, as the tree builder demands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    /// Tags and character references.
    Data,
    /// Up to the end tag of an element, with character references.
    Rcdata(LocalName),
    /// Up to the end tag of an element.
    Rawtext(LocalName),
    /// Up to the end tag of `script`, comments in it heeded.
    Script(LocalName),
    /// To the end.
    Plaintext,
}

struct Tokenizer<'t, S> {
    text: &'t str,
    bytes: &'t [u8],
    /// The text again, shared with all tokens.
    source: StrTendril,
    at: usize,
    content: Content,
    /// Where the first tag or unseen text begins that nothing closes.
    unclosed: Option<usize>,
    sink: &'t S,
}

impl<S: Receiver> Tokenizer<'_, S> {
    fn run(&mut self) {
        while self.at < self.bytes.len() && !self.sink.has_enough() {
            match std::mem::replace(&mut self.content, Content::Data) {
                Content::Data => self.data(),
                Content::Rcdata(name) => {
                    let end = self.raw_end(&name);
                    self.words(self.at, end, true);
                    self.end_raw(end, Content::Rcdata(name));
                }
                Content::Rawtext(name) => {
                    let end = self.raw_end(&name);
                    self.note_unclosed(end);
                    self.words(self.at, end, false);
                    self.end_raw(end, Content::Rawtext(name));
                }
                Content::Script(name) => {
                    let end = self.script_end(&name);
                    self.note_unclosed(end);
                    self.words(self.at, end, false);
                    self.end_raw(end, Content::Script(name));
                }
                Content::Plaintext => {
                    self.words(self.at, self.bytes.len(), false);
                    self.at = self.bytes.len();
                }
            }
        }
    }

    /// Notes where text begins that no reader sees and that goes on to the end of the input.
    fn note_unclosed(&mut self, end: usize) {
        if end == self.bytes.len() && !self.text[self.at..].trim().is_empty() {
            self.unclosed.get_or_insert(self.at);
        }
    }

    /// A run of text and the markup after it.
    fn data(&mut self) {
        let mut from = self.at;
        loop {
            let Some(found) = memchr(b'<', &self.bytes[from..]) else {
                self.words(self.at, self.bytes.len(), true);
                self.at = self.bytes.len();
                return;
            };
            let start = from + found;
            let end = match self.bytes.get(start + 1) {
                Some(byte) if byte.is_ascii_alphabetic() => self.tag(start, TagKind::StartTag),
                Some(b'/') => match self.bytes.get(start + 2) {
                    Some(byte) if byte.is_ascii_alphabetic() => self.tag(start, TagKind::EndTag),
                    Some(b'>') => self.markup(start, start + 3, None),
                    Some(_) => self.bogus_comment(start, start + 2),
                    None => None,
                },
                Some(b'!') => self.declaration(start),
                Some(b'?') => self.bogus_comment(start, start + 1),
                _ => None,
            };
            if let Some(end) = end {
                self.at = end;
                return;
            }
            // What begins no markup is text.
            from = start + 1;
        }
    }

    /// Sends the text before a piece of markup, then the token of it; where it ends.
    #[expect(clippy::unnecessary_wraps, reason = "all branches of markup say where they end")]
    fn markup(&mut self, start: usize, end: usize, token: Option<Token>) -> Option<usize> {
        self.words(self.at, start, true);
        self.at = end;
        if let Some(token) = token {
            self.send(token);
        }
        Some(end)
    }

    fn send(&mut self, token: Token) {
        let started = match &token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => Some(tag.name.clone()),
            _ => None,
        };
        let result = self.sink.process_token(token, self.at as u64);
        let name = |started: Option<LocalName>| started.unwrap_or_else(|| LocalName::from(""));
        match result {
            TokenSinkResult::Plaintext => self.content = Content::Plaintext,
            TokenSinkResult::RawData(RawKind::Rcdata) => {
                self.content = Content::Rcdata(name(started));
            }
            TokenSinkResult::RawData(RawKind::Rawtext) => {
                self.content = Content::Rawtext(name(started));
            }
            TokenSinkResult::RawData(_) => self.content = Content::Script(name(started)),
            TokenSinkResult::Continue
            | TokenSinkResult::Script(_)
            | TokenSinkResult::EncodingIndicator(_) => {}
        }
    }

    /// A piece of the source, not copied.
    fn slice(&self, start: usize, end: usize) -> StrTendril {
        // What is short is held in the handle itself; copying it costs less than sharing.
        const SHORT: u32 = 8;
        match (u32::try_from(start), u32::try_from(end - start)) {
            (Ok(start), Ok(length)) if length > SHORT => self.source.subtendril(start, length),
            _ => StrTendril::from_slice(&self.text[start..end]),
        }
    }

    /// Sends text as one token.
    fn words(&mut self, start: usize, end: usize, references: bool) {
        if start >= end {
            return;
        }
        let text = if references && memchr(b'&', &self.bytes[start..end]).is_some() {
            StrTendril::from_slice(&reference::decoded(&self.text[start..end], In::Text))
        } else {
            self.slice(start, end)
        };
        self.at = end;
        self.send(Token::CharacterTokens(text));
    }

    /// A tag from its `<` on; where it ends. One that the input ends in is dropped.
    fn tag(&mut self, start: usize, kind: TagKind) -> Option<usize> {
        let name_start = start + 1 + usize::from(kind == TagKind::EndTag);
        let name_end = self.find(name_start, |byte| is_white(byte) || matches!(byte, b'/' | b'>'));
        let name = local_name(&self.text[name_start..name_end]);
        let mut tag = Tag {
            kind,
            name,
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        let mut at = name_end;
        loop {
            match self.bytes.get(at) {
                None => {
                    self.unclosed.get_or_insert(start);
                    return match memchr(b'>', &self.bytes[name_end..]) {
                        Some(found) => {
                            self.markup(start, name_end + found + 1, Some(Token::TagToken(tag)))
                        }
                        None => self.markup(start, self.bytes.len(), None),
                    };
                }
                Some(b'>') => break,
                Some(b'/') => {
                    tag.self_closing = self.bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                Some(&byte) if is_white(byte) => at += 1,
                Some(_) => at = self.attribute(at, &mut tag),
            }
        }
        self.markup(start, at + 1, Some(Token::TagToken(tag)))
    }

    /// An attribute; where it ends.
    fn attribute(&self, start: usize, tag: &mut Tag) -> usize {
        let ends_name = |byte| is_white(byte) || matches!(byte, b'/' | b'>' | b'=');
        // A `=` that begins a name is part of it.
        let name_end = self.find(start + 1, ends_name);
        let name = &self.text[start..name_end];
        let mut at = self.skip_white(name_end);
        let mut value = StrTendril::new();
        if self.bytes.get(at) == Some(&b'=') {
            at = self.skip_white(at + 1);
            match self.bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => {
                    let found = memchr(quote, &self.bytes[at + 1..]);
                    // Without its end the tag goes on to the end of the input.
                    let Some(length) = found else { return self.bytes.len() };
                    value = self.value(at + 1, at + 1 + length);
                    at += length + 2;
                }
                Some(b'>') | None => {}
                Some(_) => {
                    let end = self.find(at, |byte| is_white(byte) || byte == b'>');
                    value = self.value(at, end);
                    at = end;
                }
            }
        }
        if tag.kind == TagKind::StartTag {
            let name = QualName::new(None, ns!(), local_name(name));
            if tag.attrs.iter().any(|attribute| attribute.name.local == name.local) {
                tag.had_duplicate_attributes = true;
            } else {
                tag.attrs.push(Attribute { name, value });
            }
        }
        at
    }

    fn value(&self, start: usize, end: usize) -> StrTendril {
        if memchr(b'&', &self.bytes[start..end]).is_some() {
            StrTendril::from_slice(&reference::decoded(&self.text[start..end], In::Attribute))
        } else {
            self.slice(start, end)
        }
    }

    /// What begins with `<!`.
    fn declaration(&mut self, start: usize) -> Option<usize> {
        let rest = &self.bytes[start + 2..];
        if rest.starts_with(b"--") {
            return self.comment(start);
        }
        if rest.len() >= 7 && rest[..7].eq_ignore_ascii_case(b"doctype") {
            // A fragment has none.
            let end = memchr(b'>', rest).map_or(self.bytes.len(), |at| start + 2 + at + 1);
            return self.markup(start, end, None);
        }
        if rest.starts_with(b"[CDATA[")
            && self.sink.adjusted_current_node_present_but_not_in_html_namespace()
        {
            let inside = start + 9;
            let length = memmem::find(&self.bytes[inside..], b"]]>");
            let end = length.map_or(self.bytes.len(), |length| inside + length);
            self.words(self.at, start, true);
            self.words(inside, end, false);
            return Some((end + 3).min(self.bytes.len()));
        }
        self.bogus_comment(start, start + 2)
    }

    fn comment(&mut self, start: usize) -> Option<usize> {
        let inside = start + 4;
        let rest = &self.bytes[inside..];
        for (sign, length) in [(&b">"[..], 1), (b"->", 2)] {
            if rest.starts_with(sign) {
                let token = Token::CommentToken(StrTendril::new());
                return self.markup(start, inside + length, Some(token));
            }
        }
        let mut from = 0;
        while let Some(found) = memmem::find(&rest[from..], b"--") {
            let at = from + found;
            let length = match &rest[at + 2..] {
                [b'>', ..] => 3,
                [b'!', b'>', ..] => 4,
                _ => {
                    from = at + 1;
                    continue;
                }
            };
            let token = Token::CommentToken(self.slice(inside, inside + at));
            return self.markup(start, inside + at + length, Some(token));
        }
        // The dashes of an end that was begun are no part of it.
        let open = [&b"--!"[..], b"--", b"-"].into_iter().find(|sign| rest.ends_with(sign));
        let end = self.bytes.len() - open.map_or(0, <[u8]>::len);
        let token = Token::CommentToken(self.slice(inside, end));
        self.markup(start, self.bytes.len(), Some(token))
    }

    /// What looks like markup and is none, to the next `>`.
    fn bogus_comment(&mut self, start: usize, inside: usize) -> Option<usize> {
        let length = memchr(b'>', &self.bytes[inside..]);
        let end = length.map_or(self.bytes.len(), |length| inside + length);
        let token = Token::CommentToken(self.slice(inside, end));
        self.markup(start, (end + 1).min(self.bytes.len()), Some(token))
    }

    /// Where the end tag of an element stands whose contents are no markup.
    fn raw_end(&self, name: &LocalName) -> usize {
        let mut from = self.at;
        while let Some(found) = memchr(b'<', &self.bytes[from..]) {
            let at = from + found;
            if self.is_end_tag(at, name) {
                return at;
            }
            from = at + 1;
        }
        self.bytes.len()
    }

    fn is_end_tag(&self, at: usize, name: &LocalName) -> bool {
        let Some(rest) = self.bytes[at..].strip_prefix(b"</") else { return false };
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && (is_white(rest[name.len()]) || matches!(rest[name.len()], b'/' | b'>'))
    }

    /// As [`raw_end`](Self::raw_end), for scripts: within `<!--` … `-->` a `<script` must be closed
    /// before an end tag counts (section 13.2.5.15 and after).
    fn script_end(&self, name: &LocalName) -> usize {
        let (mut escaped, mut nested) = (false, false);
        let mut from = self.at;
        for found in memchr2_iter(b'<', b'-', &self.bytes[self.at..]) {
            let at = self.at + found;
            if at < from {
                continue;
            }
            let rest = &self.bytes[at..];
            if rest.starts_with(b"-->") {
                (escaped, nested) = (false, false);
            } else if !escaped && rest.starts_with(b"<!--") {
                escaped = true;
                // The dashes may end it as well: `<!-->`.
                from = at + 2;
            } else if self.is_end_tag(at, name) {
                if !nested {
                    return at;
                }
                nested = false;
            } else if escaped && !nested && rest[0] == b'<' && self.is_script_tag(at) {
                nested = true;
            }
        }
        self.bytes.len()
    }

    fn is_script_tag(&self, at: usize) -> bool {
        let rest = &self.bytes[at + 1..];
        rest.len() > 6
            && rest[..6].eq_ignore_ascii_case(b"script")
            && (is_white(rest[6]) || matches!(rest[6], b'/' | b'>'))
    }

    /// Goes on after text that is no markup: with its end tag, or to the end.
    fn end_raw(&mut self, end: usize, content: Content) {
        self.at = end;
        if end < self.bytes.len() {
            let after = self.tag(end, TagKind::EndTag);
            self.at = after.unwrap_or(self.bytes.len());
        } else {
            self.content = content;
        }
    }

    fn find(&self, from: usize, ends: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter().position(|&byte| ends(byte)).map_or(self.bytes.len(), |at| from + at)
    }

    fn skip_white(&self, from: usize) -> usize {
        self.find(from, |byte| !is_white(byte))
    }
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0xC)
}

fn local_name(name: &str) -> LocalName {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        LocalName::from(name.to_ascii_lowercase())
    } else {
        LocalName::from(name)
    }
}
