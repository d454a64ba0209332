//! What only the body, or the file's name, can tell of an article: a title or a day that the front
//! matter leaves out, the language. And what the body need not say, since the title does.

use super::ReadOptions;
use super::date;
use super::language::Letters;
use crate::diagnostic::Diagnostics;
use crate::document::{Block, Date, Document, Heading, Inline, Level, Value, plain_text};

/// Completes the metadata from the body, from the title of the page that it was and from the name of
/// the file, and takes a heading off the body that says the title once more.
pub(super) fn complete(
    document: &mut Document,
    options: &ReadOptions,
    page_title: Option<String>,
    diagnostics: &mut Diagnostics,
) {
    let first = first_heading(&document.blocks);
    let words = |heading: &Heading| plain_text(&heading.content).trim().to_owned();
    if document.metadata.title.is_none() {
        let title = first.map(words).filter(|title| !title.is_empty());
        document.metadata.title = title.or(page_title).or_else(|| options.fallback_title.clone());
    }
    if document.metadata.date.is_none() {
        document.metadata.date = date_of_address(document)
            .or_else(|| date::in_name(options.fallback_title.as_deref().unwrap_or_default()));
    }
    if let (Some(heading), Some(title)) = (first, &document.metadata.title)
        && letters_of(&words(heading)) == letters_of(title)
        && !options.is_fragment
        && is_only_words(heading)
        && !is_target(document, heading)
    {
        let address = link_of(heading);
        let message =
            format!("a heading that says the title again is left out: `{}`", words(heading));
        let mut before = false;
        if remove_first_heading(&mut document.blocks, &mut before) == Search::Removed {
            diagnostics.note("title-repeated", None, message);
            document.metadata.source = document.metadata.source.take().or(address);
        }
    }
    if document.metadata.language.as_deref().is_none_or(|language| language == "zh") {
        let letters = letters(document);
        let detected = match document.metadata.language {
            Some(_) => letters.east_asian().filter(|language| language.starts_with("zh")),
            None => letters.language(),
        };
        if let Some(language) = detected {
            document.metadata.language = Some(language.to_owned());
        }
    }
}

/// The day in the article's own address, as its front matter states it: `2014/12/12/title`.
fn date_of_address(document: &Document) -> Option<Date> {
    ["path", "permalink", "url", "slug"].iter().find_map(|key| {
        let Value::String(address) = document.metadata.field(key)? else { return None };
        let parts: Vec<&str> = address.split('/').collect();
        let dashed = parts.windows(3).find_map(|day| date::in_name(&day.join("-")));
        dashed.or_else(|| parts.iter().find_map(|part| date::in_name(part)))
    })
}

fn letters(document: &Document) -> Letters {
    let mut letters = Letters::default();
    letters.count(document.metadata.title.as_deref().unwrap_or_default());
    document.for_each_inline(&mut |inline| {
        if let Inline::Text { text } = inline {
            letters.count(text);
        }
    });
    letters
}

/// The first heading in reading order, groups looked into.
fn first_heading(blocks: &[Block]) -> Option<&Heading> {
    blocks.iter().find_map(|block| match block {
        Block::Heading(heading) => Some(heading),
        Block::Group { blocks, .. } => first_heading(blocks),
        _ => None,
    })
}

/// The letters and digits of a text: what makes two titles the same.
fn letters_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether nothing but words would go with the heading.
fn is_only_words(heading: &Heading) -> bool {
    let mut only = true;
    let block = Block::Heading(heading.clone());
    let probe = Document { blocks: vec![block], ..Document::default() };
    probe.for_each_inline(&mut |inline| {
        only &= !matches!(inline, Inline::Image(_) | Inline::Note { .. } | Inline::Math { .. });
    });
    only
}

/// Whether a link of the document leads to the heading.
fn is_target(document: &Document, heading: &Heading) -> bool {
    let Some(id) = &heading.id else { return false };
    let mut found = false;
    document.for_each_inline(&mut |inline| {
        if let Inline::Link(link) = inline {
            found |= link.url.strip_prefix('#') == Some(id);
        }
    });
    found
}

/// Where a heading that is one link leads: a title linked to the article's own page.
fn link_of(heading: &Heading) -> Option<String> {
    match heading.content.as_slice() {
        [Inline::Link(link)] if link.url.starts_with("http") => Some(link.url.clone()),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Search {
    Removed,
    Kept,
    GoOn,
}

/// Removes the first heading where it heads the whole body: one of a lower rank amid the text
/// heads a section, which it would leave without.
fn remove_first_heading(blocks: &mut Vec<Block>, text_before: &mut bool) -> Search {
    for index in 0..blocks.len() {
        let found = match &mut blocks[index] {
            Block::Heading(heading) if *text_before && heading.level != Level::ONE => Search::Kept,
            Block::Heading(_) => {
                blocks.remove(index);
                return Search::Removed;
            }
            Block::Group { blocks: inner, .. } => {
                let found = remove_first_heading(inner, text_before);
                if found == Search::Removed && inner.is_empty() {
                    blocks.remove(index);
                }
                found
            }
            other => {
                *text_before |= !other.plain_text().trim().is_empty();
                Search::GoOn
            }
        };
        if found != Search::GoOn {
            return found;
        }
    }
    Search::GoOn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str) -> Block {
        let level = Level::new(level).unwrap();
        Block::Heading(Heading { level, id: None, content: vec![Inline::text(text)] })
    }

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { content: vec![Inline::text(text)] }
    }

    fn check(title: Option<&str>, blocks: Vec<Block>, expect: (&str, &str)) {
        let mut document = Document { blocks, ..Document::default() };
        document.metadata.title = title.map(str::to_owned);
        let stem = Some("stem".to_owned());
        let options = ReadOptions { fallback_title: stem, ..ReadOptions::default() };
        complete(&mut document, &options, None, &mut Diagnostics::new());
        let title = document.metadata.title.clone().unwrap_or_default();
        assert_eq!((title.as_str(), document.plain_text().as_str()), expect);
    }

    #[test]
    fn the_title_is_found_and_said_once() {
        check(None, vec![heading(2, "甲"), paragraph("乙")], ("甲", "乙"));
        check(None, vec![paragraph("乙")], ("stem", "乙"));
        check(Some("甲 1"), vec![heading(1, "甲1！"), paragraph("乙")], ("甲 1", "乙"));
        check(Some("甲"), vec![heading(1, "丙"), heading(2, "甲")], ("甲", "丙\n甲"));
        check(Some("甲"), vec![paragraph("乙"), heading(2, "甲")], ("甲", "乙\n甲"));
        check(Some("甲"), vec![paragraph("乙"), heading(1, "甲")], ("甲", "乙"));
        let group = Block::Group { attributes: Box::default(), blocks: vec![heading(1, "甲")] };
        check(Some("甲"), vec![group, paragraph("乙")], ("甲", "乙"));
    }

    #[test]
    fn a_day_is_found_in_the_name_or_the_address() {
        let check = |stem: &str, field: (&str, &str), expect: Option<&str>| {
            let mut document = Document::default();
            document.metadata.fields.push((field.0.to_owned(), field.1.into()));
            let options =
                ReadOptions { fallback_title: Some(stem.to_owned()), ..ReadOptions::default() };
            complete(&mut document, &options, None, &mut Diagnostics::new());
            let date = document.metadata.date.map(|date| date.to_string());
            assert_eq!(date.as_deref(), expect, "{stem} {field:?}");
        };
        check("2010-09-12-a-b", ("title", "x"), Some("2010-09-12"));
        check("2010-9-2", ("title", "x"), Some("2010-09-02"));
        check("a", ("path", "2014/12/12/b"), Some("2014-12-12"));
        check("a", ("permalink", "/blog/2014-12-12-b/"), Some("2014-12-12"));
        check("2010-19-12-a", ("title", "x"), None);
        check("1.2.3-a", ("slug", "12/12/12"), None);
        check("a-2010-09-12", ("title", "2010-09-12"), None);
    }

    #[test]
    fn a_picture_in_the_heading_keeps_it() {
        let image = Inline::Image(Box::default());
        let mut blocks = vec![heading(1, "甲")];
        if let Block::Heading(heading) = &mut blocks[0] {
            heading.content.push(image);
        }
        check(Some("甲"), blocks, ("甲", "甲"));
    }

    #[test]
    fn the_letters_decide_the_language_and_the_script() {
        let check = |stated: Option<&str>, text: &str, expect: Option<&str>| {
            let mut document = Document { blocks: vec![paragraph(text)], ..Document::default() };
            document.metadata.language = stated.map(str::to_owned);
            complete(&mut document, &ReadOptions::default(), None, &mut Diagnostics::new());
            assert_eq!(document.metadata.language.as_deref(), expect, "{text}");
        };
        check(None, "这个问题说来话长", Some("zh-Hans"));
        check(None, "這個問題說來話長", Some("zh-Hant"));
        check(Some("zh"), "這個問題說來話長", Some("zh-Hant"));
        check(Some("en"), "这个问题", Some("en"));
        check(None, "これは日本語の文章です", Some("ja"));
        check(None, "이것은 한국어입니다", Some("ko"));
        check(None, "This is the text of an article and it is in English", Some("en"));
        check(None, "Das ist der Text und er ist nicht auf Englisch", Some("de"));
        check(None, "Это русский текст", Some("ru"));
        check(None, "A Toyota Corolla", None);
        check(None, "42", None);
    }
}
