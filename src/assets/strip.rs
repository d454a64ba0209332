//! Taking out what cameras and editors note in a picture, without touching a pixel.
//!
//! Places, times, names and thumbnails go; what colours and decoding need stays: the colour
//! profile, and how a JPEG's colours are coded. Orientation is metadata too: a picture that needs
//! it is made upright elsewhere, before.

use super::media::MediaType;

/// The picture without its metadata; `None` when there is none, or for a type without it.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let stripped = match MediaType::sniff(bytes)? {
        MediaType::Jpeg => jpeg(bytes)?,
        MediaType::Png => png(bytes)?,
        _ => return None,
    };
    (stripped.len() < bytes.len()).then_some(stripped)
}

/// Leaves out the segments APP1, APP3 to APP13 and the comments (ITU T.81, annex B), up to the
/// first scan.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        let &[0xff, marker, high, low, ..] = bytes.get(at..)? else { return None };
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        match marker {
            0xe1 | 0xe3..=0xed | 0xef | 0xfe => {}
            0xda => {
                kept.extend_from_slice(bytes.get(at..)?);
                return Some(kept);
            }
            0xc0..=0xfd => kept.extend_from_slice(bytes.get(at..end)?),
            _ => return None,
        }
        at = end;
    }
}

/// Leaves out the chunks of text, time and EXIF (PNG, third edition, clause 11.3).
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..8)?.to_vec();
    let mut at = 8;
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes(head[..4].try_into().ok()?);
        let end = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        let chunk = bytes.get(at..end)?;
        if !matches!(&head[4..], b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" | b"eXIf") {
            kept.extend_from_slice(chunk);
        }
        at = end;
    }
    Some(kept)
}
