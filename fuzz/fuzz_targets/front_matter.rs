//! Any bytes between delimiters are read, and the body behind them is not lost.

#![no_main]

use libfuzzer_sys::fuzz_target;
use offprint::read::{ReadOptions, read};

fuzz_target!(|bytes: &[u8]| {
    let mut source = b"---\n".to_vec();
    source.extend_from_slice(bytes);
    source.extend_from_slice(b"\n---\n\n<p>the-body-stays</p>\n");
    let article = read(&source, &ReadOptions::default());
    let title = article.document.metadata.title.unwrap_or_default();
    // Bytes can open a comment or an element that takes the rest as its own; then it must be told.
    let kept = article.document.blocks.iter().any(|block| block.plain_text().contains("stays"));
    assert!(kept || title.contains("stays") || !article.diagnostics.is_empty());
});
