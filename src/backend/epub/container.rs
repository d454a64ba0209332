//! The container: a ZIP file written entry by entry, the same bytes every time (EPUB 3.3, 4.3).

use std::io::{self, BufWriter, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::backend::Sink;

/// An EPUB container that is being written.
pub(super) struct Container<'a> {
    zip: ZipWriter<Box<dyn Sink + 'a>>,
}

impl<'a> Container<'a> {
    /// Begins a container: the media type comes first, stored as it is (OCF ZIP, 4.3.3).
    pub(super) fn begin(sink: Box<dyn Sink + 'a>) -> io::Result<Self> {
        let mut container = Self { zip: ZipWriter::new(sink) };
        container.entry("mimetype", b"application/epub+zip", CompressionMethod::Stored)?;
        Ok(container)
    }

    /// Adds text, compressed.
    pub(super) fn text(&mut self, path: &str, text: &str) -> io::Result<()> {
        self.entry(path, text.as_bytes(), CompressionMethod::Deflated)
    }

    /// Adds text as `write` makes it, compressed: none of it is held.
    pub(super) fn streamed(
        &mut self,
        path: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        self.start(path, CompressionMethod::Deflated)?;
        let mut buffer = BufWriter::with_capacity(64 << 10, &mut self.zip);
        write(&mut buffer)?;
        buffer.flush()
    }

    /// Adds bytes that are compressed already.
    pub(super) fn compressed(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.entry(path, bytes, CompressionMethod::Stored)
    }

    /// Adds bytes that are not compressed already.
    pub(super) fn uncompressed(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.entry(path, bytes, CompressionMethod::Deflated)
    }

    /// Ends the container.
    pub(super) fn finish(self) -> io::Result<()> {
        self.zip.finish()?.flush()
    }

    fn entry(&mut self, path: &str, bytes: &[u8], method: CompressionMethod) -> io::Result<()> {
        self.start(path, method)?;
        self.zip.write_all(bytes)
    }

    fn start(&mut self, path: &str, method: CompressionMethod) -> io::Result<()> {
        // Neither the time, nor the rights of a file, nor the system it was made on says anything
        // about the book.
        let options = SimpleFileOptions::DEFAULT
            .compression_method(method)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644)
            .system(System::Unix);
        Ok(self.zip.start_file(path, options)?)
    }
}
