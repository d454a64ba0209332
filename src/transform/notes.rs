//! Notes: marks that link to the end of a text, and what they link to, become one thing.
//!
//! Web pages, Word and Markdown all write a note as a raised link to a place further down, which
//! links back. Where both halves are found, the note goes where its mark stands. A mark whose note
//! is not found, and a note that nothing marks, stay as they are.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostics;
use crate::document::{Block, Document, Inline, Item, List, Style, plain_text};

/// A note that is marked twice is said twice, up to this many characters in all.
const MOST_REPEATED: usize = 20_000;

/// Names that notes go by in addresses.
const NAMES: [&str; 8] = ["fn", "_ftn", "footnote", "note", "endnote", "_edn", "cite_note", "ref"];

/// Puts notes where their marks stand.
///
/// ```
/// use offprint::read::{ReadOptions, read};
/// use offprint::document::{Block, Inline};
///
/// let html = "<p>A<sup><a href='#fn1'>1</a></sup></p><ol><li id='fn1'><p>B</p></li></ol>";
/// let article = read(html.as_bytes(), &ReadOptions::default());
/// let [Block::Paragraph { content }] = &article.document.blocks[..] else { panic!() };
/// assert!(matches!(content[..], [Inline::Text { .. }, Inline::Note { .. }]));
/// ```
pub fn notes(document: &mut Document, _diagnostics: &mut Diagnostics) {
    let mut marks = Marks::default();
    document.for_each_inline(&mut |inline| marks.see(inline));
    if marks.targets.is_empty() {
        return;
    }
    let mut found: HashMap<String, Vec<Block>> = HashMap::new();
    document.for_each_sequence_mut(&mut |blocks| take_notes(blocks, &marks, &mut found));
    if found.is_empty() {
        return;
    }
    document.for_each_sequence_mut(&mut |blocks| prune(blocks, &found));
    document.for_each_sequence_mut(&mut |blocks| blocks.retain(|block| !is_gone(block, &found)));
    let mut repeated = 0;
    let mut used: HashSet<String> = HashSet::new();
    document.for_each_run_mut(&mut |content| {
        for inline in content {
            lower(inline);
            let Some(blocks) = mark_target(inline).and_then(|id| {
                let blocks = found.get(id)?;
                if !used.insert(id.to_owned()) {
                    repeated += blocks.iter().map(|block| block.plain_text().len()).sum::<usize>();
                }
                (repeated <= MOST_REPEATED).then(|| blocks.clone())
            }) else {
                continue;
            };
            *inline = Inline::Note { blocks };
        }
    });
}

/// Takes a note out of the superscript that raised its mark: each format raises marks by itself.
/// Inner runs come first, so the note stands there already.
fn lower(inline: &mut Inline) {
    if let Inline::Styled { style: Style::Superscript, content } = inline
        && let [Inline::Note { blocks }] = &mut content[..]
    {
        *inline = Inline::Note { blocks: std::mem::take(blocks) };
    }
}

/// The marks of a document.
#[derive(Default)]
struct Marks {
    /// What they link to.
    targets: HashSet<String>,
    /// Identities of the marks themselves, which notes link back to.
    origins: HashSet<String>,
}

impl Marks {
    fn see(&mut self, inline: &Inline) {
        if let Some(id) = mark_target(inline) {
            self.targets.insert(id.to_owned());
        }
        if let Inline::Group { attributes, .. } = inline {
            self.origins.extend(attributes.id.clone());
        }
    }
}

/// Where a mark of a note links to: a link to a place in the text, of a number or a sign.
fn mark_target(inline: &Inline) -> Option<&str> {
    match inline {
        Inline::Link(link) => {
            let id = link.url.strip_prefix('#')?;
            let words = plain_text(&link.content);
            let is_raised =
                matches!(&link.content[..], [Inline::Styled { style: Style::Superscript, .. }]);
            (is_sign(&words) && (is_raised || is_note_name(id)) && !is_back(&words)).then_some(id)
        }
        Inline::Styled { style: Style::Superscript, content } => {
            let mut links = content.iter().filter_map(raised_target);
            let id = links.next()?;
            let rest = links.next().is_some() || !is_sign(&plain_text(content));
            (!rest).then_some(id)
        }
        Inline::Group { content, .. } => match &content[..] {
            [only] => mark_target(only),
            _ => None,
        },
        _ => None,
    }
}

fn raised_target(inline: &Inline) -> Option<&str> {
    match inline {
        Inline::Link(link) => {
            let is_mark = is_sign(&plain_text(&link.content));
            link.url.strip_prefix('#').filter(|_| is_mark)
        }
        Inline::Group { content, .. } => content.iter().find_map(raised_target),
        _ => None,
    }
}

/// Whether words are the sign of a note: a number or a mark, in brackets or not.
fn is_sign(words: &str) -> bool {
    let brackets = ['[', ']', '(', ')', '【', '】', '〔', '〕', '（', '）', '^', ' ', '注'];
    let sign = words.trim_matches(brackets);
    let is_number = !sign.is_empty() && sign.chars().all(|c| c.is_ascii_digit());
    let is_letter = sign.chars().count() == 1 && sign.chars().all(char::is_alphanumeric);
    let is_roman = !sign.is_empty() && sign.chars().all(|c| "ivxlcdm".contains(c));
    let is_mark = !sign.is_empty() && sign.chars().all(|c| "*†‡§¶#".contains(c));
    let is_circled = sign.chars().all(|c| matches!(c, '①'..='⓿' | '❶'..='➓')) && !sign.is_empty();
    words.chars().count() <= 8 && (is_number || is_letter || is_roman || is_mark || is_circled)
}

fn is_note_name(id: &str) -> bool {
    let id = id.trim_start_matches("user-content-").to_ascii_lowercase();
    NAMES.iter().any(|name| id.starts_with(name)) || id.contains("footnote")
}

/// Whether words lead back from a note to its mark.
fn is_back(words: &str) -> bool {
    matches!(
        words.trim().trim_matches('\u{fe0e}'),
        "↩" | "↑" | "^" | "⏎" | "↵" | "⤴" | "返回" | "back"
    )
}

/// Takes the words of the notes out of a sequence of blocks. What held them stays, empty, for
/// [`prune`]: whoever is inside cannot tell whether all of it is gone.
fn take_notes(blocks: &mut [Block], marks: &Marks, found: &mut HashMap<String, Vec<Block>>) {
    for block in blocks {
        match block {
            Block::List(list) => take_items(list, marks, found),
            Block::Group { attributes, blocks } => {
                if let Some(id) = &attributes.id
                    && marks.targets.contains(id)
                    && is_paragraphs(blocks)
                {
                    let note = without_back_links(std::mem::take(blocks), marks);
                    found.insert(id.clone(), note);
                }
            }
            Block::Paragraph { content } => {
                if let Some(id) = note_paragraph(content, marks) {
                    let content = std::mem::take(content);
                    let note = vec![Block::Paragraph { content: content[1..].to_vec() }];
                    found.insert(id, without_back_links(note, marks));
                }
            }
            _ => {}
        }
    }
}

/// Whether nothing is left of a block but what held notes.
fn is_gone(block: &Block, found: &HashMap<String, Vec<Block>>) -> bool {
    match block {
        Block::List(list) => {
            !list.items.is_empty() && list.items.iter().all(|item| is_item_gone(item, found))
        }
        Block::Group { attributes, blocks } if attributes.role.is_none() => {
            let held = attributes.id.as_ref().is_some_and(|id| found.contains_key(id));
            (held || !blocks.is_empty()) && blocks.iter().all(|block| is_gone(block, found))
        }
        Block::Paragraph { content } => content.is_empty(),
        _ => false,
    }
}

fn is_item_gone(item: &Item, found: &HashMap<String, Vec<Block>>) -> bool {
    !item.blocks.is_empty() && item.blocks.iter().all(|block| is_gone(block, found))
}

/// Takes out what only held notes, and what headed that and nothing else. A sequence of which
/// nothing is left stays for the block around it to be judged by.
fn prune(blocks: &mut Vec<Block>, found: &HashMap<String, Vec<Block>>) {
    for block in blocks.iter_mut() {
        if let Block::List(list) = block
            && !list.items.iter().all(|item| is_item_gone(item, found))
        {
            list.items.retain(|item| !is_item_gone(item, found));
        }
    }
    let gone: Vec<bool> = blocks.iter().map(|block| is_gone(block, found)).collect();
    let Some(first) = gone.iter().position(|&gone| gone) else { return };
    if gone.iter().all(|&gone| gone) {
        return;
    }
    let heads = |block: &Block| match block {
        Block::Rule => true,
        Block::Heading(heading) => is_title_of_notes(&plain_text(&heading.content)),
        Block::Paragraph { content } => is_title_of_notes(&plain_text(content)),
        _ => false,
    };
    let ends_here = gone[first..].iter().all(|&gone| gone);
    let mut from = first;
    while ends_here && from > 0 && heads(&blocks[from - 1]) {
        from -= 1;
    }
    let mut index = 0;
    blocks.retain(|_| {
        let keep = !gone[index] && !(from..first).contains(&index);
        index += 1;
        keep
    });
}

fn is_title_of_notes(words: &str) -> bool {
    let words = words.trim().trim_end_matches([':', '：']).to_lowercase();
    matches!(
        words.as_str(),
        "footnotes"
            | "notes"
            | "endnotes"
            | "footnote"
            | "注释"
            | "脚注"
            | "尾注"
            | "註釋"
            | "註腳"
            | "注"
            | "附注"
            | "脚注一覧"
            | "注記"
    )
}

fn take_items(list: &mut List, marks: &Marks, found: &mut HashMap<String, Vec<Block>>) {
    for item in &mut list.items {
        let id = match item.blocks.first() {
            Some(Block::Paragraph { content }) => leading_id(content),
            _ => None,
        };
        if let Some(id) = id.filter(|id| marks.targets.contains(id)) {
            let gone = vec![Block::Paragraph { content: Vec::new() }];
            let blocks = std::mem::replace(&mut item.blocks, gone);
            found.insert(id, without_back_links(blocks, marks));
        }
    }
}

fn is_paragraphs(blocks: &[Block]) -> bool {
    !blocks.is_empty()
        && blocks.iter().all(|block| matches!(block, Block::Paragraph { .. } | Block::List(_)))
}

/// The identity that a run begins with.
fn leading_id(content: &[Inline]) -> Option<String> {
    match content.first()? {
        Inline::Group { attributes, .. } if attributes.id.is_some() => attributes.id.clone(),
        Inline::Group { content, .. } | Inline::Styled { content, .. } => leading_id(content),
        _ => None,
    }
}

/// The identity of a paragraph that is a note: it begins with the target of a mark that is a sign
/// itself and links back.
fn note_paragraph(content: &[Inline], marks: &Marks) -> Option<String> {
    let id = leading_id(content).filter(|id| marks.targets.contains(id))?;
    let first = content.first()?;
    let links_back = is_sign(&plain_text(std::slice::from_ref(first)))
        && link_within(first).is_some_and(|id| marks.origins.contains(id));
    links_back.then_some(id)
}

fn link_within(inline: &Inline) -> Option<&str> {
    match inline {
        Inline::Link(link) => link.url.strip_prefix('#'),
        Inline::Group { content, .. } | Inline::Styled { content, .. } => {
            content.iter().find_map(link_within)
        }
        _ => None,
    }
}

/// A note without the links that lead back to its mark.
fn without_back_links(mut blocks: Vec<Block>, marks: &Marks) -> Vec<Block> {
    for block in &mut blocks {
        if let Block::Paragraph { content } = block {
            content.retain(|inline| !leads_back(inline, marks));
            while let Some(Inline::Text { text }) = content.last_mut() {
                let kept = text.trim_end().len();
                text.truncate(kept);
                if kept > 0 {
                    break;
                }
                content.pop();
            }
            while matches!(content.last(), Some(Inline::Break)) {
                content.pop();
            }
            if let Some(Inline::Text { text }) = content.first_mut() {
                *text = text.trim_start().to_owned();
            }
        }
    }
    blocks.retain(|block| !matches!(block, Block::Paragraph { content } if content.is_empty()));
    blocks
}

fn leads_back(inline: &Inline, marks: &Marks) -> bool {
    match inline {
        Inline::Link(link) => link.url.strip_prefix('#').is_some_and(|id| {
            let words = plain_text(&link.content);
            is_back(&words) || is_sign(&words) && marks.origins.contains(id)
        }),
        Inline::Group { content, .. } | Inline::Styled { style: Style::Superscript, content } => {
            !content.is_empty() && content.iter().all(|inline| leads_back(inline, marks))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{ReadOptions, read};

    /// The text of the body with its notes in braces.
    fn check(html: &str, expect: &str) {
        let article = read(html.as_bytes(), &ReadOptions::default());
        let mut document = article.document;
        document.for_each_inline_mut(&mut |inline| {
            if let Inline::Note { blocks } = inline {
                let words: Vec<String> = blocks.iter().map(Block::plain_text).collect();
                *inline = Inline::text(format!("{{{}}}", words.join("|")));
            }
        });
        assert_eq!(document.plain_text().replace('\n', " "), expect, "{html}");
        let holds_notes = |block: &Block| matches!(block, Block::List(_) | Block::Rule);
        assert!(!document.blocks.iter().any(holds_notes), "{html}");
    }

    #[test]
    fn notes_go_where_their_marks_stand() {
        check(
            "<p>甲<sup id='r1'><a href='#fn1'>[1]</a></sup>。</p><hr><ol>\
             <li id='fn1'>乙 <a href='#r1'>↩</a></li></ol>",
            "甲{乙}。",
        );
        check(
            "<p>a<a href='#fn:1' id='fnref:1'><sup>1</sup></a></p><div class='footnotes'><hr>\
             <ol><li id='fn:1'><p>b&nbsp;<a href='#fnref:1'>&#8617;&#xFE0E;</a></p></li></ol></div>",
            "a{b}",
        );
        check(
            "<p>a<a href='#_ftn1' name='_ftnref1'>[1]</a> c</p>\
             <p><a href='#_ftnref1' name='_ftn1'>[1]</a> b</p>",
            "a{b} c",
        );
    }

    #[test]
    fn other_links_within_a_text_stay() {
        check(
            "<p><a href='#a'>1</a> <a href='#b'>Two</a></p><h2 id='a'>A</h2><h2 id='b'>B</h2>",
            "1 Two A B",
        );
        check("<p>a<sup><a href='#fn1'>1</a></sup></p>", "a1");
    }
}
