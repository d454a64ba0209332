//! Whether bytes are a whole picture, told from their structure without decoding a pixel.
//!
//! Walks the container of each format: sizes, orientation, movement, and whether the file ends
//! where it should. Assumes nothing about the bytes; every walk moves forward and is linear. What
//! is inside compressed data is not looked at.

use std::io::Cursor;

use super::media::MediaType;
use super::svg;

/// What the structure of a picture tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The kind.
    pub media_type: MediaType,
    /// Width and height in px, after the orientation is applied; absent for a vector drawing
    /// without a size.
    pub pixels: Option<(u32, u32)>,
    /// The orientation that its metadata states (EXIF 2.32, tag 274): 1 is upright, 2 to 8 are
    /// the other ways to turn and mirror.
    pub orientation: u8,
    /// Whether it moves.
    pub animated: bool,
    /// Whether the file ends before the picture does.
    pub cut_short: bool,
}

impl Inspection {
    /// With the sides changed for each other where the orientation turns it by a quarter.
    fn shown(mut self) -> Self {
        if self.orientation >= 5 {
            self.pixels = self.pixels.map(|(width, height)| (height, width));
        }
        self
    }
}

/// Why bytes are no picture that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// A page, as servers send it in place of a picture that they do not want to give.
    #[error("a web page came in place of a picture")]
    Page,
    /// Something else, or a format that is not known.
    #[error("not a picture of a known format")]
    Unknown,
    /// A picture by its first bytes, but broken.
    #[error("the picture is damaged")]
    Damaged,
    /// A picture that ends too early to be used.
    #[error("the picture is cut short")]
    CutShort,
    /// More pixels than are admitted: it would not fit in memory.
    #[error("{width}×{height} pixels are more than are admitted")]
    TooManyPixels {
        /// Width, px.
        width: u32,
        /// Height, px.
        height: u32,
    },
}

impl Refusal {
    /// A stable name for reports, kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Page => "web-page",
            Self::Unknown => "not-a-picture",
            Self::Damaged => "damaged",
            Self::CutShort => "cut-short",
            Self::TooManyPixels { .. } => "too-many-pixels",
        }
    }
}

/// Looks at the structure of a picture.
///
/// ```
/// use offprint::assets::{Refusal, inspect};
///
/// assert_eq!(inspect(b"<!DOCTYPE html><p>no hotlinking"), Err(Refusal::Page));
/// ```
///
/// # Errors
/// When the bytes are no picture of a known format, or its structure is broken.
pub fn inspect(bytes: &[u8]) -> Result<Inspection, Refusal> {
    let media_type = MediaType::sniff(bytes).ok_or_else(|| not_a_picture(bytes))?;
    let still =
        Inspection { media_type, pixels: None, orientation: 1, animated: false, cut_short: false };
    let seen = match media_type {
        MediaType::Jpeg => jpeg(bytes, still),
        MediaType::Png => png(bytes, still),
        MediaType::Gif => gif(bytes, still),
        MediaType::WebP => webp(bytes, still),
        MediaType::Svg => return Ok(Inspection { pixels: svg::pixels(bytes), ..still }),
        MediaType::Tiff => {
            let orientation = orientation(bytes).unwrap_or(1);
            Some(Inspection { pixels: stated_pixels(bytes), orientation, ..still }.shown())
        }
        MediaType::Bmp | MediaType::Ico => {
            Some(Inspection { pixels: stated_pixels(bytes), ..still })
        }
    };
    let seen = seen.ok_or(Refusal::Damaged)?;
    match seen.pixels {
        Some((width, height)) if width > 0 && height > 0 => Ok(seen),
        _ if seen.cut_short => Err(Refusal::CutShort),
        _ => Err(Refusal::Damaged),
    }
}

/// What bytes are that no picture begins with.
fn not_a_picture(bytes: &[u8]) -> Refusal {
    let head = &bytes[..bytes.len().min(1024)];
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if bytes.is_empty() {
        Refusal::Empty
    } else if ["<!doctype html", "<html", "<head", "<body", "<script", "<title", "<div", "<p"]
        .iter()
        .any(|tag| start.starts_with(tag))
        || text.contains("<html")
    {
        Refusal::Page
    } else {
        Refusal::Unknown
    }
}

/// Width and height as a header states them, for formats without a walk of our own.
fn stated_pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok()
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    be16(bytes, at).map(u16::swap_bytes)
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    be32(bytes, at).map(u32::swap_bytes)
}

/// A JPEG's segments up to its end (ITU T.81, annex B).
fn jpeg(bytes: &[u8], mut seen: Inspection) -> Option<Inspection> {
    let mut size = None;
    let mut at = 2;
    seen.cut_short = true;
    while let Some(&byte) = bytes.get(at) {
        let Some(&marker) = bytes.get(at + 1) else { break };
        if byte != 0xff {
            // Between segments only fill bytes may stand; before the first scan that is damage.
            return None;
        }
        match marker {
            0xff => at += 1,
            0xd9 => {
                seen.cut_short = false;
                break;
            }
            0x01 | 0xd0..=0xd8 => at += 2,
            0xc0..=0xfe => {
                let Some(length) = be16(bytes, at + 2).map(usize::from) else { break };
                if length < 2 {
                    return None;
                }
                let segment = bytes.get(at + 4..(at + 2 + length).min(bytes.len()))?;
                if matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
                    size = Some((be16(segment, 3)?, be16(segment, 1)?));
                } else if marker == 0xe1 {
                    let tiff = segment.strip_prefix(b"Exif\0\0");
                    seen.orientation = tiff.and_then(orientation).unwrap_or(seen.orientation);
                }
                at += 2 + length;
                if marker == 0xda {
                    at = scan_end(bytes, at);
                }
            }
            _ => return None,
        }
    }
    seen.pixels = size.map(|(width, height)| (u32::from(width), u32::from(height)));
    Some(seen.shown())
}

/// Where the entropy-coded data that starts at `at` ends: at the next marker that is neither a
/// stuffed byte nor a restart.
fn scan_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(offset) =
        bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff))
    {
        at += offset;
        match bytes.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            _ => return at,
        }
    }
    bytes.len()
}

/// The orientation that Exif data states (TIFF 6.0: first directory, tag 274).
fn orientation(tiff: &[u8]) -> Option<u8> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at| if big { be16(tiff, at) } else { le16(tiff, at) };
    let directory = if big { be32(tiff, 4) } else { le32(tiff, 4) }?;
    let directory = usize::try_from(directory).ok()?;
    let count = usize::from(short(directory)?);
    let entries = (0..count).map(|index| directory + 2 + 12 * index);
    let entry = entries.take_while(|at| *at < tiff.len()).find(|at| short(*at) == Some(274))?;
    u8::try_from(short(entry + 8)?).ok().filter(|value| (1..=8).contains(value))
}

/// A PNG's chunks up to `IEND` (PNG, third edition, clause 5).
fn png(bytes: &[u8], mut seen: Inspection) -> Option<Inspection> {
    let mut at = 8;
    seen.cut_short = true;
    while let Some(kind) = bytes.get(at + 4..at + 8) {
        let length = usize::try_from(be32(bytes, at)?).ok()?;
        match kind {
            b"IHDR" => seen.pixels = Some((be32(bytes, at + 8)?, be32(bytes, at + 12)?)),
            b"acTL" => seen.animated = be32(bytes, at + 8)? > 1,
            b"eXIf" => {
                let exif = bytes.get(at + 8..(at + 8).checked_add(length)?);
                seen.orientation = exif.and_then(orientation).unwrap_or(seen.orientation);
            }
            b"IEND" => seen.cut_short = false,
            _ if at == 8 => return None,
            _ => {}
        }
        at = at.checked_add(12)?.checked_add(length)?;
        if !seen.cut_short {
            break;
        }
    }
    Some(seen.shown())
}

/// A GIF's blocks up to its trailer (GIF 89a, clause 17 onward).
fn gif(bytes: &[u8], mut seen: Inspection) -> Option<Inspection> {
    seen.pixels = Some((le16(bytes, 6)?.into(), le16(bytes, 8)?.into()));
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut frames = 0_u32;
    seen.cut_short = true;
    while let Some(&block) = bytes.get(at) {
        at = match block {
            0x3b => {
                seen.cut_short = false;
                break;
            }
            0x21 => sub_blocks_end(bytes, at + 2),
            0x2c => {
                frames += 1;
                let Some(&flags) = bytes.get(at + 9) else { break };
                sub_blocks_end(bytes, at + 11 + table(flags))
            }
            // Stray bytes between blocks are skipped by every viewer.
            _ => at + 1,
        };
    }
    seen.animated = frames > 1;
    // Viewers show a GIF without its trailer; without a frame there is nothing to show.
    if frames == 0 { None } else { Some(seen) }
}

/// Where the chain of sub-blocks that starts at `at` ends.
fn sub_blocks_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&length) = bytes.get(at) {
        at += 1 + usize::from(length);
        if length == 0 {
            break;
        }
    }
    at
}

/// A WebP's container (RFC 9649, section 2).
fn webp(bytes: &[u8], mut seen: Inspection) -> Option<Inspection> {
    let stated = usize::try_from(le32(bytes, 4)?).ok()?.checked_add(8)?;
    seen.cut_short = bytes.len() < stated;
    if bytes.get(12..16)? == b"VP8X" {
        let flags = *bytes.get(20)?;
        seen.animated = flags & 0x02 != 0;
        if flags & 0x08 != 0 {
            let exif = webp_chunk(bytes, *b"EXIF");
            // Some writers put the marker of JPEG before it.
            let tiff = exif.map(|exif| exif.strip_prefix(b"Exif\0\0").unwrap_or(exif));
            seen.orientation = tiff.and_then(orientation).unwrap_or(seen.orientation);
        }
    }
    seen.pixels = stated_pixels(bytes);
    Some(seen.shown())
}

/// What is in the first chunk of this kind.
pub(super) fn webp_chunk(bytes: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    let mut at = 12;
    while let Some(found) = bytes.get(at..at + 4) {
        let length = usize::try_from(le32(bytes, at + 4)?).ok()?;
        let start = at + 8;
        let end = start.checked_add(length)?;
        if found == kind {
            return bytes.get(start..end.min(bytes.len()));
        }
        // Chunks are padded to an even length.
        at = end.checked_add(length & 1)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of `width` by `height` px, told by its header; the pixels are left out.
    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x02\0\0\0crc.\0\0\0\0IENDcrc.");
        bytes
    }

    const GIF: &[u8] = b"GIF89a\x01\0\x02\0\0\0\0,\0\0\0\0\x01\0\x02\0\0\x02\x02D\x01\0;";

    fn check(name: &str, bytes: &[u8], expect: Result<(MediaType, u32, u32), Refusal>) {
        let seen = inspect(bytes).map(|seen| {
            let (width, height) = seen.pixels.unwrap_or_default();
            (seen.media_type, width, height)
        });
        assert_eq!(seen, expect, "{name}");
    }

    #[test]
    fn a_picture_is_told_by_its_bytes() {
        check("png", &png_of(7, 9), Ok((MediaType::Png, 7, 9)));
        check("gif", GIF, Ok((MediaType::Gif, 1, 2)));
        check(
            "svg",
            b"<?xml version='1.0'?><!-- x --><svg width='3' height='4'/>",
            Ok((MediaType::Svg, 3, 4)),
        );
        check("no pixels", &png_of(0, 9), Err(Refusal::Damaged));
        check("empty", b"", Err(Refusal::Empty));
        check("page", b"\n<!DOCTYPE HTML><title>x", Err(Refusal::Page));
        check("late page", b"<?xml version='1.0'?><html/>", Err(Refusal::Page));
        check("text", b"no hotlinking", Err(Refusal::Unknown));
        check("jpeg noise", b"\xff\xd8\xff\xe0\x91\x02random", Err(Refusal::CutShort));
        check("jpeg start", b"\xff\xd8\xff", Err(Refusal::CutShort));
        check("png start", b"\x89PNG\r\n\x1a\n", Err(Refusal::CutShort));
        check("webp start", b"RIFF\0\0\0\0WEBP", Err(Refusal::Damaged));
    }

    #[test]
    fn a_file_that_ends_too_early_is_cut_short() {
        let png = png_of(7, 9);
        for (bytes, expect) in [
            (&png[..], false),
            (&png[..png.len() - 13], true),
            (GIF, false),
            (&GIF[..GIF.len() - 1], true),
        ] {
            assert_eq!(inspect(bytes).map(|seen| seen.cut_short), Ok(expect), "{}", bytes.len());
        }
    }

    #[test]
    fn movement_is_more_than_one_frame() {
        assert!(!inspect(GIF).unwrap().animated);
        let frame = &GIF[13..GIF.len() - 1];
        let moving = [&GIF[..13], frame, b"!\xfe\x02hi\0", frame, b";"].concat();
        assert!(inspect(&moving).unwrap().animated);
    }

    #[test]
    fn no_start_of_a_picture_makes_trouble() {
        for whole in
            [&png_of(7, 9)[..], GIF, b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0*\0\0\0\x08\xff\xda"]
        {
            for end in 0..whole.len() {
                let _ = inspect(&whole[..end]);
            }
        }
    }
}
