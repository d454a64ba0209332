//! Markdown written from any document reads back to the same words.

#![no_main]

use libfuzzer_sys::fuzz_target;
use offprint::assets::Assets;
use offprint::backend::markdown::Markdown;
use offprint::backend::{Backend, Memory};
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::read::{Format, ReadOptions, read};

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions { format: Some(Format::Html), ..ReadOptions::default() };
    let article = read(bytes, &options);
    let words = words(&article.document.plain_text());
    let mut output = Memory::default();
    let mut diagnostics = Diagnostics::new();
    Markdown::default()
        .write(&Book::from(article), &Assets::default(), &mut output, &mut diagnostics)
        .expect("memory takes everything");
    let options = ReadOptions { format: Some(Format::Markdown), ..ReadOptions::default() };
    let again = read(output.main_bytes(), &options);
    // Repairs may move or drop text, but never without a diagnostic.
    if diagnostics.is_empty() && again.diagnostics.is_empty() {
        assert_eq!(words, self::words(&again.document.plain_text()));
    }
});

fn words(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
