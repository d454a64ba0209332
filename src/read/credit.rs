//! The line that credits the origin of an article: `本文来自…`, `原文链接：…`, `via …`.
//!
//! Looked for where such lines stand, in short paragraphs at the head and the foot of the body. The
//! line itself stays where it is.

use std::borrow::Cow;

use crate::document::{Block, Document, Inline, plain_text};

/// How a line begins that credits an origin, in lower case, and what parts it from the origin is
/// off. Longer ones come before what they begin with.
const OPENINGS: [&str; 36] = [
    "本文来自",
    "本文转载自",
    "本文转自",
    "本文首发于",
    "本文原载",
    "本文来源",
    "文章来自",
    "文章来源",
    "文章转自",
    "转载自",
    "转载地址",
    "转载来源",
    "转自",
    "原文链接",
    "原文地址",
    "原文出处",
    "原文来自",
    "原文",
    "英文来源",
    "英文原文",
    "来源",
    "来自",
    "稿源",
    "出处",
    "源处",
    "本文來自",
    "本文轉自",
    "原文連結",
    "來源",
    "originally published",
    "originally posted",
    "this was originally",
    "this post was originally",
    "this article was originally",
    "source",
    "via",
];

/// Openings that are words of prose as well: only a colon or a link behind them makes a credit.
const COMMON: [&str; 7] = ["原文", "来源", "来自", "出处", "來源", "source", "via"];

/// Openings that an address or a title follows, and no house.
const TO_A_TEXT: [&str; 8] =
    ["原文链接", "原文地址", "原文連結", "原文", "转载地址", "英文来源", "英文原文", "源处"];

/// Credits are short: longer paragraphs tell a story.
const LONGEST: usize = 240;

/// So many paragraphs at the head and at the foot are looked at.
const AT_HEAD: usize = 3;
const AT_FOOT: usize = 6;

/// What a credit says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Credit {
    text: String,
    address: Option<String>,
    house: Option<String>,
    author: Option<String>,
}

/// Completes source, publisher and authors from the credit of an article, and keeps its words.
pub(super) fn complete(document: &mut Document) {
    let mut paragraphs = Vec::new();
    collect(&document.blocks, &mut paragraphs);
    let foot = paragraphs.len().saturating_sub(AT_FOOT).max(AT_HEAD.min(paragraphs.len()));
    let (head, rest) = paragraphs.split_at(AT_HEAD.min(paragraphs.len()));
    let foot = &rest[foot - head.len()..];
    let Some(credit) = foot.iter().rev().chain(head).find_map(|content| read(content)) else {
        return;
    };
    let metadata = &mut document.metadata;
    metadata.credit.get_or_insert(credit.text);
    metadata.source = metadata.source.take().or(credit.address);
    metadata.publisher = metadata.publisher.take().or(credit.house);
    if let Some(author) = credit.author
        && !metadata.authors.contains(&author)
    {
        metadata.authors.push(author);
    }
}

/// The paragraphs of the body, groups and quotes looked into.
fn collect<'a>(blocks: &'a [Block], found: &mut Vec<&'a [Inline]>) {
    for block in blocks {
        match block {
            Block::Paragraph { content } => found.push(content),
            Block::Group { blocks, .. } | Block::Quote { blocks } => collect(blocks, found),
            _ => {}
        }
    }
}

fn read(content: &[Inline]) -> Option<Credit> {
    let text = match content {
        [Inline::Text { text }] => Cow::Borrowed(text.as_str()),
        content => Cow::Owned(plain_text(content)),
    };
    // A line of its own within a paragraph counts too.
    let line = text.lines().rev().find(|line| opening(line).is_some())?.trim();
    if line.chars().count() > LONGEST {
        return None;
    }
    let (name, rest) = opening(line)?;
    let address = last_address(content, line);
    let parted = rest.starts_with(['：', ':']);
    if COMMON.contains(&name) && !parted && !(address.is_some() && line.chars().count() < 80) {
        return None;
    }
    let rest =
        rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '“' | '「' | '《'));
    Some(Credit {
        text: line.to_owned(),
        address,
        house: if TO_A_TEXT.contains(&name) { None } else { house(rest) },
        author: author(line),
    })
}

/// The opening that a line begins with, and what follows it.
fn opening(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = line.as_bytes().first()?.to_ascii_lowercase();
    OPENINGS.iter().filter(|name| name.as_bytes()[0] == first).find_map(|name| {
        let begin = line.get(..name.len())?;
        let rest = begin.eq_ignore_ascii_case(name).then(|| &line[name.len()..])?;
        let whole = !name.is_ascii() || !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        whole.then_some((*name, rest))
    })
}

/// The last address of the paragraph, linked or written out.
fn last_address(content: &[Inline], line: &str) -> Option<String> {
    let mut found = None;
    let blocks = vec![Block::Paragraph { content: content.to_vec() }];
    let probe = Document { blocks, ..Document::default() };
    probe.for_each_inline(&mut |inline| {
        if let Inline::Link(link) = inline
            && link.url.starts_with("http")
        {
            found = Some(link.url.clone());
        }
    });
    found.or_else(|| {
        let at = line.find("http://").or_else(|| line.find("https://"))?;
        let address = &line[at..];
        let end =
            address.find(|c: char| c.is_whitespace() || !c.is_ascii()).unwrap_or(address.len());
        Some(address[..end].trim_end_matches(['.', ',', ')', ';']).to_owned())
    })
}

/// The name of the house that the origin is: in quotation marks, else the words up to the next
/// mark.
fn house(rest: &str) -> Option<String> {
    for (open, close) in [('“', '”'), ('「', '」'), ('《', '》')] {
        if let Some((before, quoted)) = rest.split_once(open)
            && before.chars().count() <= 12
            && let Some((name, _)) = quoted.split_once(close)
        {
            return Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        }
    }
    let end = rest
        .find(['，', '。', '；', ',', ';', '（', '）', '(', ')', '|', '：'])
        .unwrap_or(rest.len());
    let name = rest[..end].trim();
    let sound = !name.contains("://")
        && (1..=20).contains(&name.chars().count())
        && !name.contains("作者")
        && name.chars().any(char::is_alphabetic)
        && !["http", "https", "here", "on", "at"].contains(&name)
        && !name.starts_with("on ")
        && !name.starts_with("at ")
        && !name.starts_with("posted")
        && !name.starts_with("published")
        && !name.contains("链接")
        && !name.contains("点击");
    sound.then(|| name.to_owned())
}

/// Who wrote it, as the credit says: `作者：…`.
fn author(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("作者")?;
    let rest = rest.trim_start().strip_prefix(['：', ':', '|', '丨'])?.trim_start();
    let end = rest.find(['，', '。', '；', ',', ';', '）', ')', '|', '（', '(', '\n', '、']);
    let name = rest[..end.unwrap_or(rest.len())].trim();
    (1..=24).contains(&name.chars().count()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Link;

    fn link(url: &str, text: &str) -> Inline {
        Inline::Link(Box::new(Link {
            url: url.to_owned(),
            title: None,
            content: vec![Inline::text(text)],
        }))
    }

    fn check(content: &[Inline], expect: Option<(&str, Option<&str>, Option<&str>)>) {
        let found = read(content);
        let found = found.as_ref().map(|credit| {
            (credit.address.as_deref(), credit.house.as_deref(), credit.author.as_deref())
        });
        let expect = expect.map(|(address, house, author)| {
            (Some(address).filter(|address| !address.is_empty()), house, author)
        });
        assert_eq!(found, expect, "{content:?}");
    }

    #[test]
    fn credits_name_address_house_and_author() {
        check(
            &[
                Inline::text("本文来自"),
                link("https://a.example/wechat", "微信"),
                Inline::text("公众号 "),
                link("https://b.example/1", "“城南书话”（ID：cn）"),
                Inline::text("，作者：林白，某站经授权发布。"),
            ],
            Some(("https://b.example/1", Some("城南书话"), Some("林白"))),
        );
        check(
            &[Inline::text("原文链接："), link("https://a.example/x", "甲")],
            Some(("https://a.example/x", None, None)),
        );
        check(&[Inline::text("（转自：某报）")], Some(("", Some("某报"), None)));
        check(
            &[Inline::text("来源：https://a.example/x。")],
            Some(("https://a.example/x", None, None)),
        );
        check(&[Inline::text("via "), link("https://a.example/x", "A Site")], {
            Some(("https://a.example/x", Some("A Site"), None))
        });
        check(
            &[
                Inline::text("This was originally posted on blogger "),
                link("https://a.example/x", "here"),
            ],
            Some(("https://a.example/x", None, None)),
        );
        check(
            &[
                Inline::text("一句话。"),
                Inline::Break,
                Inline::text("原文地址 http://a.example/x 。"),
            ],
            Some(("http://a.example/x", None, None)),
        );
    }

    #[test]
    fn prose_is_no_credit() {
        for text in [
            "来源于生活的故事总是动人的。",
            "via SMTP the mail goes out.",
            "原文的意思不是这样。",
            "sources say so",
            "文章写得好。",
            "",
        ] {
            check(&[Inline::text(text)], None);
        }
    }

    #[test]
    fn the_line_stays_and_is_recorded() {
        let paragraph = |text: &str| Block::Paragraph { content: vec![Inline::text(text)] };
        let mut document = Document {
            blocks: vec![paragraph("甲"), paragraph("乙"), paragraph("转自：某报，作者：林白")],
            ..Document::default()
        };
        document.metadata.authors = vec!["某站".to_owned()];
        complete(&mut document);
        assert_eq!(document.metadata.credit.as_deref(), Some("转自：某报，作者：林白"));
        assert_eq!(document.metadata.publisher.as_deref(), Some("某报"));
        assert_eq!(document.metadata.authors, ["某站", "林白"]);
        assert_eq!(document.blocks.len(), 3);
    }
}
