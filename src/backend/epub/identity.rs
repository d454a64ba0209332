//! Names that do not change: of a book for shops and readers, of its files for links.
//!
//! All are computed from what the sources say of themselves, so that the same sources give the
//! same names, and an article keeps its file name when others join the book.

use std::collections::BTreeSet;

use crate::book::page_key;
use crate::document::Metadata;

/// What tells an article from others: where it came from, else what it is called, whose it is and
/// when it appeared.
pub(super) fn article_key(metadata: &Metadata) -> String {
    if let Some(url) = metadata.source.as_deref().and_then(|source| url::Url::parse(source).ok()) {
        return page_key(&url);
    }
    let title = metadata.title.as_deref().unwrap_or_default();
    let date = metadata.date.map(|date| date.to_string()).unwrap_or_default();
    format!("{title}\n{}\n{date}", metadata.authors.join("\n"))
}

/// File names without extension, each given once.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A name led by `kind`, from a key.
    pub(super) fn name(&mut self, kind: char, key: &str) -> String {
        const DIGITS: usize = 10;
        let digest = blake3::hash(key.as_bytes()).to_hex();
        let stem = format!("{kind}-{}", &digest[..DIGITS]);
        let mut name = stem.clone();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{stem}-again{number}");
            number += 1;
        }
        name
    }
}

/// The identifier of a book of these sources: a UUID of version 5 in the namespace of URLs
/// (RFC 9562, 5.5 and 6.6).
pub(super) fn uuid(name: &str) -> String {
    const URL_NAMESPACE: [u8; 16] = [
        0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30,
        0xc8,
    ];
    let digest = sha1(&[&URL_NAMESPACE, name.as_bytes()].concat());
    let mut hex = String::with_capacity(36);
    for (index, byte) in digest.iter().take(16).enumerate() {
        let byte = match index {
            6 => byte & 0x0f | 0x50,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(index, 4 | 6 | 8 | 10) {
            hex.push('-');
        }
        hex += &format!("{byte:02x}");
    }
    hex
}

/// SHA-1 (FIPS 180-4, 6.1), which version 5 prescribes; nothing here relies on its strength.
#[expect(clippy::many_single_char_names, reason = "the standard's names")]
fn sha1(message: &[u8]) -> [u8; 20] {
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let bits = (message.len() as u64).wrapping_mul(8);
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&bits.to_be_bytes());
    for chunk in padded.chunks_exact(64) {
        let mut words = [0_u32; 80];
        for (word, bytes) in words.iter_mut().zip(chunk.chunks_exact(4)) {
            *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        for at in 16..80 {
            words[at] =
                (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (round, word) in words.iter().enumerate() {
            let (mixed, constant) = match round / 20 {
                0 => (b & c | !b & d, 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => (b & c | b & d | c & d, 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let next = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e);
            let next = next.wrapping_add(constant).wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (sum, part) in state.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    let mut digest = [0; 20];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha1_gives_the_published_digests() {
        fn check(message: &[u8], expect: &str) {
            let parts = expect.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
            let expect: Vec<u8> = parts.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
            assert_eq!(sha1(message).to_vec(), expect);
        }
        check(b"", "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        check(b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
        let long = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        check(long, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        check(&vec![b'a'; 1_000_000], "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    }

    #[test]
    fn identifiers_are_those_of_version_5() {
        // As Python's `uuid.uuid5(uuid.NAMESPACE_URL, …)` gives it.
        assert_eq!(uuid("http://www.example.com/"), "fcde3c85-2270-590f-9e7c-ee003d65e0e2");
    }

    #[test]
    fn names_differ_even_for_the_same_article() {
        let mut names = Names::default();
        let first = names.name('a', "x");
        assert_ne!(first, names.name('a', "x"));
        assert_ne!(first, names.name('a', "y"));
        assert_eq!(first, Names::default().name('a', "x"));
    }
}
