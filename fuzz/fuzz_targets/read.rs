//! Any bytes are read to a document of bounded depth.

#![no_main]

use libfuzzer_sys::fuzz_target;
use offprint::document::MAX_DEPTH;
use offprint::read::{ReadOptions, read};

fuzz_target!(|bytes: &[u8]| {
    let article = read(bytes, &ReadOptions::default());
    let json = article.document.to_json().expect("a document that was read is plain data");
    let mut depth = 0_usize;
    let mut deepest = 0_usize;
    let mut in_text = false;
    let mut escaped = false;
    for byte in json.bytes() {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'{') => depth += 1,
            (false, b'}') => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    // A node of the tree is at most two objects deep in its JSON form, and metadata is shallow.
    assert!(deepest <= 3 * MAX_DEPTH, "{deepest} levels of objects");
});
