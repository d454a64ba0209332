//! Articles that are broken as real ones are: what their authors meant to be read is read.

use std::fs;
use std::path::Path;

use offprint::document::{Block, Document};
use offprint::read::{Article, ReadOptions, read};

fn article(name: &str) -> Article {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile").join(name);
    read(&fs::read(path).unwrap(), &ReadOptions::default())
}

fn codes(article: &Article) -> Vec<(&'static str, u32)> {
    let found = article.diagnostics.iter();
    found.map(|found| (found.code, found.place.map_or(0, |place| place.line))).collect()
}

fn listings(document: &Document) -> Vec<&str> {
    let blocks = document.blocks.iter();
    let code = blocks.filter_map(|block| match block {
        Block::Code { text, .. } => Some(text.as_str()),
        _ => None,
    });
    code.collect()
}

#[test]
fn nothing_that_is_only_spoken_of_swallows_the_rest() {
    let article = article("swallowed.md");
    let text = article.document.plain_text();
    for words in [
        "先说 <style> 与行内样式",
        "写在 <style> 里的样式",
        "<?php echo \"甲\"; ?>",
        "AT+CSQ<CR><LF> 之后，等它回答 <value>",
        "要用 <img> 标签，注意：别忘了",
        "在 <script> 之后",
        "仍要读得到",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let expect = [
        ("emphasis-repaired", 15),
        ("element-unclosed", 5),
        ("element-unclosed", 7),
        ("element-unclosed", 9),
        ("element-unclosed", 13),
        ("element-unclosed", 15),
        ("element-unclosed", 17),
        ("element-unknown", 11),
        ("element-unknown", 11),
        ("element-unknown", 11),
    ];
    assert_eq!(codes(&article), expect);
}

#[test]
fn listings_are_found_under_what_sites_put_round_them() {
    let article = article("listings.md");
    let expect = ["List<String> names = all();\nprint(names);", "let a = 1;\nlet b = a;"];
    assert_eq!(listings(&article.document), expect);
    let text = article.document.plain_text();
    assert!(text.contains("正文到此为止") && !text.contains("复制代码"), "{text}");
    let gist = article.document.blocks.last();
    assert!(
        matches!(gist, Some(Block::Media(media)) if media.url == "https://gist.github.com/0a1b2c3d")
    );
}
