//! Bytes to text: which encoding, and which characters no document may hold.
//!
//! A byte order mark decides; then bytes that are nearly all valid UTF-8 are UTF-8; then what an
//! HTML or XML declaration says, if the bytes bear it out; then a guess from the bytes. Line ends
//! become `\n`. Never fails: what no encoding explains becomes U+FFFD, with a diagnostic.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

use crate::diagnostic::{Diagnostics, Place};

/// A declaration stands at the head of a page (HTML says within 1,024 bytes), but here front
/// matter may stand before it.
const DECLARATION_WITHIN: usize = 4096;

/// So many sound characters of several bytes for each broken one say UTF-8: in another encoding
/// hardly one pair of bytes in thirty happens to be sound.
const SOUND_FOR_ONE_BROKEN: usize = 4;
/// How many broken characters one sound character of three bytes outweighs.
const WIDE_FOR_BROKEN: usize = 3;

/// The text of a source, its line ends `\n`, its control characters gone.
pub(super) fn decode<'a>(bytes: &'a [u8], diagnostics: &mut Diagnostics) -> Cow<'a, str> {
    let text = characters(bytes, diagnostics);
    without_controls(text, diagnostics)
}

fn characters<'a>(bytes: &'a [u8], diagnostics: &mut Diagnostics) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, &bytes[mark..], diagnostics);
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return decoded(encoding, bytes, diagnostics);
    }
    let escapes = memmem::find(bytes, b"\x1B$").is_some();
    if !escapes {
        // Faster than the standard library where most characters are of three bytes.
        if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
            return text;
        }
        if is_nearly_utf_8(bytes) {
            return decoded(UTF_8, bytes, diagnostics);
        }
    }
    let encoding = declared(bytes)
        .filter(|encoding| !encoding.decode_without_bom_handling(bytes).1)
        .unwrap_or_else(|| guessed(bytes));
    if encoding != UTF_8 {
        diagnostics.note(
            "encoding",
            Some(Place::line(1)),
            format!("not UTF-8; read as {}", encoding.name()),
        );
    }
    decoded(encoding, bytes, diagnostics)
}

fn decoded<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
    diagnostics: &mut Diagnostics,
) -> Cow<'a, str> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        let count = text.matches('\u{FFFD}').count();
        let before = text.split('\u{FFFD}').next().unwrap_or_default();
        let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
        diagnostics.warning(
            "encoding-broken",
            Some(Place::line(line)),
            format!("{count} characters are not valid {} and became U+FFFD", encoding.name()),
        );
    }
    text
}

/// Whether the sound characters of several bytes far outnumber the broken ones. Those of three
/// bytes hardly come about by chance: 360 articles written in GBK, Big5, `Shift_JIS`, EUC-JP, EUC-KR
/// and Latin-1 had at most nine for a hundred broken bytes. A few of them are enough.
fn is_nearly_utf_8(bytes: &[u8]) -> bool {
    let (mut sound, mut wide, mut broken) = (0_usize, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        wide += chunk.valid().chars().filter(|character| character.len_utf8() > 2).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound >= broken * SOUND_FOR_ONE_BROKEN || wide * WIDE_FOR_BROKEN >= broken
}

/// In UTF-16 every second byte of ASCII is NUL.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(256) & !1];
    let nul_in = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0);
    let (even, odd) = (nul_in(0).count(), nul_in(1).count());
    let most = head.len() / 4;
    match () {
        () if head.len() < 8 => None,
        () if odd > most && even == 0 => Some(UTF_16LE),
        () if even > most && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}

/// What `<meta charset=…>`, `<meta … content="…; charset=…">` or `<?xml … encoding=…?>` says.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION_WITHIN)].to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|name| {
        let at = head.windows(name.len()).position(|window| window == name.as_bytes())?;
        let value = &head[at + name.len()..];
        let start = value.iter().position(|byte| !matches!(byte, b'"' | b'\'' | b' '))?;
        let label = &value[start..];
        let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let end = label.iter().position(|byte| !is_label(byte)).unwrap_or(label.len());
        Encoding::for_label(&label[..end])
    })
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Line ends as `\n`; without control characters and non-characters, which neither XML nor a page
/// can hold.
fn without_controls<'a>(text: Cow<'a, str>, diagnostics: &mut Diagnostics) -> Cow<'a, str> {
    // Nearly every text is clean. Blocks without an early way out are looked over many bytes at once.
    #[expect(clippy::needless_bitwise_bool, reason = "a branch would look at one byte at a time")]
    let suspect = |&byte: &u8| ((byte < b' ') & (byte != b'\n') & (byte != b'\t')) | (byte == 0x7F);
    let mut blocks = text.as_bytes().chunks(256);
    let clean = !blocks.any(|block| block.iter().fold(false, |found, byte| found | suspect(byte)))
        // U+FFC0 to U+FFFF, which holds the two that are no characters.
        && memmem::find(text.as_bytes(), b"\xEF\xBF").is_none();
    if clean {
        return text;
    }
    let mut result = String::with_capacity(text.len());
    let mut dropped = 0_usize;
    let mut first = None;
    let mut line = 1_u32;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                if characters.peek() == Some(&'\n') {
                    characters.next();
                }
                result.push('\n');
                line = line.saturating_add(1);
            }
            '\n' => {
                result.push('\n');
                line = line.saturating_add(1);
            }
            // A form feed is white space in HTML, and no character of XML.
            '\u{C}' => result.push(' '),
            '\t' => result.push('\t'),
            '\0'..' ' | '\u{7F}' | '\u{FFFE}' | '\u{FFFF}' => {
                dropped += 1;
                first = first.or(Some(line));
            }
            other => result.push(other),
        }
    }
    if dropped > 0 {
        diagnostics.note(
            "control-characters",
            first.map(Place::line),
            format!("{dropped} control characters removed"),
        );
    }
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, GBK, ISO_2022_JP, SHIFT_JIS, WINDOWS_1252};

    use super::*;

    fn codes(diagnostics: &Diagnostics) -> Vec<&'static str> {
        diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
    }

    fn check(bytes: &[u8], expect: &str, expected_codes: &[&str]) {
        let mut diagnostics = Diagnostics::new();
        assert_eq!(decode(bytes, &mut diagnostics), expect);
        assert_eq!(codes(&diagnostics), expected_codes, "{expect}");
    }

    #[test]
    fn utf_8_is_itself() {
        check(b"", "", &[]);
        check("纸书 a".as_bytes(), "纸书 a", &[]);
        check("\u{FEFF}纸书".as_bytes(), "纸书", &[]);
        check("a\r\nb\rc\n".as_bytes(), "a\nb\nc\n", &[]);
    }

    #[test]
    fn a_short_text_of_which_much_is_broken_stays_utf_8() {
        let mut bytes = "标题里有几个字".as_bytes().to_vec();
        bytes.extend_from_slice(b"<p>\xff\xfe\xc3\x28 \xed\xa0\x80</p>");
        let result = decode(&bytes, &mut Diagnostics::new());
        assert!(result.starts_with("标题里有几个字<p>\u{FFFD}"), "{result}");
    }

    #[test]
    fn nearly_utf_8_stays_utf_8() {
        let text = "这一行里有一个字节坏了，其余都好好的。";
        let mut bytes = text.as_bytes().to_vec();
        bytes[4] = 0xFF;
        let mut diagnostics = Diagnostics::new();
        let result = decode(&bytes, &mut diagnostics);
        assert!(result.starts_with("这\u{FFFD}"), "{result}");
        assert!(result.ends_with("其余都好好的。"));
        assert_eq!(codes(&diagnostics), ["encoding-broken"]);
        let line = diagnostics.iter().next().unwrap().place;
        assert_eq!(line, Some(Place::line(1)));
    }

    #[test]
    fn other_encodings_are_told_from_the_bytes() {
        let chinese =
            "---\ntitle: 旧书店\n---\n<p>街角的旧书店开了三十年，老板认得每一个常来的人。</p>";
        let traditional = "<p>街角的舊書店開了三十年，老闆認得每一個常來的人。</p>";
        let japanese =
            "<p>古本屋は三十年前からこの角にあります。店主は常連の顔を覚えています。</p>";
        let korean = "<p>헌책방은 삼십 년 전부터 이 모퉁이에 있다. 주인은 단골을 모두 안다.</p>";
        let western = "<p>Le café d’à côté a fermé, hélas; l’été fut très long.</p>";
        for (encoding, text) in [
            (GBK, chinese),
            (GB18030, chinese),
            (BIG5, traditional),
            (SHIFT_JIS, japanese),
            (EUC_JP, japanese),
            (ISO_2022_JP, japanese),
            (EUC_KR, korean),
            (WINDOWS_1252, western),
        ] {
            check(&encoding.encode(text).0, text, &["encoding"]);
        }
    }

    #[test]
    fn a_declaration_is_heeded_where_the_bytes_bear_it_out() {
        let text = "<meta charset=\"big5\"><p>中</p>";
        check(&BIG5.encode(text).0, text, &["encoding"]);
        let text = "<meta charset=gbk><p>其实是 UTF-8</p>";
        check(text.as_bytes(), text, &[]);
    }

    #[test]
    fn utf_16_is_read_with_a_mark_and_without() {
        let text = "<p>a page of text 中</p>";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&little, text, &[]);
        check(&big, text, &[]);
        check(&[&b"\xFF\xFE"[..], &little].concat(), text, &[]);
    }

    #[test]
    fn control_characters_go_and_are_counted() {
        check(b"a\0b\x0B\x7Fc\x0Cd\x1B\n", "abc d\n", &["control-characters"]);
        check("a\u{FFFE}b".as_bytes(), "ab", &["control-characters"]);
    }

    #[test]
    fn any_bytes_become_text() {
        for seed in 0..200_u32 {
            let mixed = |index: u32| (index + 1).wrapping_mul(seed.wrapping_mul(2_654_435_761));
            let bytes: Vec<u8> = (0..64).map(|index| mixed(index).to_le_bytes()[2]).collect();
            let text = decode(&bytes, &mut Diagnostics::new()).into_owned();
            assert!(!text.contains('\0'));
        }
    }
}
