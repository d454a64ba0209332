//! Files that are packed, told by their extension: `.gz` (RFC 1952) and `.zst` (RFC 8878).
//!
//! What is written is packed piece by piece, each a member or a frame of its own, as both formats
//! allow: so all cores pack, and a file that was cut off can be read up to where it was. What is
//! read may be of several of them too.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// The largest window of a `.zst` file that is read: what its own tool takes without being asked.
const WINDOW: u64 = 128 << 20;

/// How bytes are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Packing {
    #[default]
    None,
    Gzip,
    Zstandard,
}

impl Packing {
    /// Told by a file's extension.
    pub(super) fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        match extension.to_str() {
            Some("gz") => Self::Gzip,
            Some("zst" | "zstd") => Self::Zstandard,
            _ => Self::None,
        }
    }

    /// Bytes, packed by themselves.
    pub(super) fn packed(self, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        match self {
            Self::None => Ok(bytes),
            Self::Gzip => {
                let mut packer = GzEncoder::new(Vec::new(), Compression::default());
                packer.write_all(&bytes)?;
                packer.finish()
            }
            Self::Zstandard => Ok(compress_to_vec(bytes.as_slice(), CompressionLevel::Fastest)),
        }
    }
}

/// Opens a file and unpacks it while it is read, as its extension says.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    open_as(path, Packing::of(path))
}

/// Opens a file that is packed in this way.
pub(super) fn open_as(path: &Path, packing: Packing) -> io::Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    Ok(match packing {
        Packing::None => Box::new(file),
        Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 << 10, file))),
        Packing::Zstandard => Box::new(Frames::new(BufReader::with_capacity(64 << 10, file))),
    })
}

/// Unpacks the frames of a `.zst` file one after the other.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    is_within: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self { source, decoder, is_within: false }
    }

    /// Goes to the next frame that has data; whether there is one.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut skipped = self.source.by_ref().take(length.into());
                    if io::copy(&mut skipped, &mut io::sink())? < length.into() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }

    /// What a frame says of its data must be so.
    fn check(&self) -> io::Result<()> {
        match self.decoder.get_checksum_from_data() {
            Some(stated) if self.decoder.get_calculated_checksum() != Some(stated) => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum of a frame is wrong"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_within {
                if !self.next_frame()? {
                    return Ok(0);
                }
                self.is_within = true;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(io::Error::other)?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.check()?;
            self.is_within = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(packing: Packing, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let name = if packing == Packing::Gzip { "x.jsonl.gz" } else { "x.jsonl.ZST" };
        assert_eq!(Packing::of(Path::new(name)), packing);
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(name);
        std::fs::write(&path, bytes)?;
        let mut all = Vec::new();
        open(&path)?.read_to_end(&mut all)?;
        Ok(all)
    }

    #[test]
    fn pieces_are_read_as_one() {
        let text: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
        for packing in [Packing::Gzip, Packing::Zstandard] {
            let mut file = packing.packed(text.clone()).unwrap();
            file.extend(packing.packed(Vec::new()).unwrap());
            file.extend(packing.packed(b"end".to_vec()).unwrap());
            if packing == Packing::Zstandard {
                file.extend([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]); // a frame to skip
            }
            let expect = [text.as_slice(), b"end"].concat();
            assert!(unpacked(packing, &file).unwrap() == expect);
            assert!(unpacked(packing, &[]).unwrap_or_default().is_empty());
            for length in [5, file.len() - 12] {
                assert!(unpacked(packing, &file[..length]).is_err(), "{packing:?} {length}");
            }
            let mut broken = file.clone();
            broken[1000] ^= 0x55;
            assert!(unpacked(packing, &broken).is_err(), "{packing:?}");
        }
    }
}
