//! Captions: a picture and the words under it become one figure.
//!
//! Sources mark captions by class, by emphasis (as this project's Markdown does), by parentheses or
//! by standing in the middle (typography.md, section 12). Only what directly follows a picture is
//! looked at; a caption that follows none is a paragraph again.

use crate::diagnostic::Diagnostics;
use crate::document::{Alignment, Block, Document, Figure, Inline, Style, plain_text};

use super::tidy::is_picture_block;

/// The class of a group that reading makes of an element whose class says that it is a caption.
pub(crate) const CLASS: &str = "caption";

/// The longest caption that is told by its looks alone, in em.
const LONGEST: f32 = 40.0;

/// Makes figures of pictures and their captions.
///
/// ```
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::{Block, Document, Image, Inline};
/// use offprint::transform::captions;
///
/// let picture = Inline::Image(Box::new(Image { url: "a.png".into(), ..Image::default() }));
/// let mut document = Document::default();
/// document.blocks.push(Block::Paragraph { content: vec![picture] });
/// document.blocks.push(Block::Paragraph { content: vec![Inline::text("（图源：官网）")] });
/// captions(&mut document, &mut Diagnostics::new());
/// let [Block::Figure(figure)] = &document.blocks[..] else { panic!("no figure") };
/// assert_eq!(figure.caption, [Inline::text("（图源：官网）")]);
/// ```
pub fn captions(document: &mut Document, _diagnostics: &mut Diagnostics) {
    document.for_each_sequence_mut(&mut |blocks| {
        if !blocks.windows(2).any(|pair| takes_caption(&pair[0])) && !blocks.iter().any(is_marked) {
            return;
        }
        let mut done: Vec<Block> = Vec::with_capacity(blocks.len());
        for block in blocks.drain(..) {
            if is_marked(&block) || done.last().is_some_and(takes_caption) {
                let (first, rest) = parted(block);
                settle(first, &mut done);
                done.extend(rest);
            } else {
                done.push(block);
            }
        }
        *blocks = done;
    });
}

/// Parts a numbered caption from what else stands in the middle with it: the group would be lost in
/// Markdown, and the caption be one when that is read.
fn parted(block: Block) -> (Block, Option<Block>) {
    match block {
        Block::Group { attributes, mut blocks }
            if attributes.alignment == Some(Alignment::Center)
                && blocks.len() > 1
                && is_numbered(&blocks[0]) =>
        {
            let first = blocks.remove(0);
            (first, Some(Block::Group { attributes, blocks }))
        }
        other => (other, None),
    }
}

/// Adds a block that may be the caption of the last one.
fn settle(block: Block, done: &mut Vec<Block>) {
    // Where the number of the last picture stands above it, this is that of the next.
    let above = done.len().checked_sub(2).and_then(|at| done.get(at));
    let is_next = above.is_some_and(is_numbered) && is_numbered(&block);
    let caption = caption_of(&block).filter(|_| !is_next);
    match (caption, done.last_mut()) {
        (Some(caption), Some(Block::Figure(figure))) if figure.caption.is_empty() => {
            figure.caption = caption;
        }
        (Some(caption), Some(Block::Table(table))) if is_marked(&block) => {
            if table.caption.is_empty() {
                table.caption = caption;
            } else {
                done.extend(unmarked(block));
            }
        }
        (Some(caption), Some(shown)) if takes_caption(shown) => {
            let shown = std::mem::replace(shown, Block::Rule);
            done.pop();
            done.push(Block::Figure(Figure { id: None, blocks: vec![shown], caption }));
        }
        _ => done.extend(unmarked(block)),
    }
}

/// Whether a block shows something and lacks a caption.
fn takes_caption(block: &Block) -> bool {
    match block {
        Block::Figure(figure) => figure.caption.is_empty(),
        Block::Media(_) => true,
        other => is_picture_block(other),
    }
}

/// Whether the source itself calls a block a caption.
fn is_marked(block: &Block) -> bool {
    matches!(block, Block::Group { attributes, .. } if attributes.classes == [CLASS])
}

/// A block without the mark of a caption.
fn unmarked(block: Block) -> Vec<Block> {
    match block {
        Block::Group { mut attributes, blocks } if attributes.classes == [CLASS] => {
            attributes.classes.clear();
            if attributes.is_empty() { blocks } else { vec![Block::Group { attributes, blocks }] }
        }
        other => vec![other],
    }
}

/// The words of a block, if it can be a caption.
fn caption_of(block: &Block) -> Option<Vec<Inline>> {
    match block {
        Block::Group { attributes, blocks } if attributes.classes == [CLASS] => lines(blocks),
        Block::Group { attributes, blocks } if attributes.alignment == Some(Alignment::Center) => {
            let content = lines(blocks)?;
            let is_title = matches!(&content[..], [Inline::Styled { style: Style::Strong, .. }]);
            let words = plain_text(&content);
            (blocks.len() == 1 && !is_title && is_short(&words)).then(|| unstressed(content))
        }
        Block::Paragraph { content } => {
            let words = plain_text(content);
            let is_stressed =
                matches!(&content[..], [Inline::Styled { style: Style::Emphasis, .. }]);
            let points = is_pointer(&words) || is_numbered(block);
            let looks_so = is_stressed || is_in_parentheses(&words) || points;
            (looks_so && is_short(&words)).then(|| unstressed(content.clone()))
        }
        _ => None,
    }
}

/// The content of paragraphs, parted by line ends; nothing when there are other blocks.
fn lines(blocks: &[Block]) -> Option<Vec<Inline>> {
    let mut content = Vec::new();
    for block in blocks {
        let more = match block {
            Block::Paragraph { content } => content.clone(),
            Block::Group { blocks, .. } => lines(blocks)?,
            _ => return None,
        };
        if !content.is_empty() {
            content.push(Inline::Break);
        }
        content.extend(more);
    }
    (!content.is_empty()).then_some(content)
}

/// Stress that only marked the caption goes.
fn unstressed(mut content: Vec<Inline>) -> Vec<Inline> {
    match &mut content[..] {
        [Inline::Styled { style: Style::Emphasis, content }] => std::mem::take(content),
        _ => content,
    }
}

fn is_short(words: &str) -> bool {
    let wide = |character: char| if u32::from(character) < 0x2e80 { 0.5 } else { 1.0 };
    let width: f32 = words.chars().map(wide).sum();
    !words.trim().is_empty() && width <= LONGEST
}

fn is_in_parentheses(words: &str) -> bool {
    let words = words.trim();
    let pairs = [('（', '）'), ('(', ')'), ('[', ']'), ('【', '】'), ('（', ')'), ('(', '）')];
    pairs.iter().any(|&(open, close)| {
        words.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(|inner| {
            !inner.contains(open) || inner.matches(open).count() == inner.matches(close).count()
        })
    })
}

/// Whether words point up to a picture or say where it is from.
fn is_pointer(words: &str) -> bool {
    const STARTS: [&str; 10] =
        ["▲", "△", "↑", "图源：", "图源:", "图片来源", "图自", "图注：", "图/", "图｜"];
    STARTS.iter().any(|start| words.trim_start().starts_with(start))
}

/// Whether a paragraph is the number of a figure and what it shows: no sentence about it.
fn is_numbered(block: &Block) -> bool {
    const LABELS: [&str; 6] = ["图表", "圖表", "图", "圖", "Figure", "Fig."];
    let Block::Paragraph { content } = block else { return false };
    let words = plain_text(content);
    let words = words.trim();
    let Some(rest) = LABELS.iter().find_map(|label| words.strip_prefix(label)) else {
        return false;
    };
    let is_part = |character: char| {
        character.is_ascii_digit() || "一二三四五六七八九十-–.".contains(character)
    };
    let after = rest.trim_start().trim_start_matches(is_part);
    let numbered = after.len() < rest.trim_start().len();
    let parted = after.is_empty() || after.starts_with([':', '：', ' ', '\u{3000}', '、', '．']);
    numbered && parted && !words.ends_with(['。', '，', ',', '；'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Attributes, Image};

    fn picture() -> Block {
        let image = Image { url: "a.png".into(), ..Image::default() };
        Block::Paragraph { content: vec![Inline::Image(Box::new(image))] }
    }

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { content: vec![Inline::text(text)] }
    }

    fn group(attributes: Attributes, text: &str) -> Block {
        Block::Group { attributes: Box::new(attributes), blocks: vec![paragraph(text)] }
    }

    #[test]
    fn a_numbered_caption_is_parted_from_what_stands_in_the_middle_with_it() {
        let attributes = Attributes { alignment: Some(Alignment::Center), ..Attributes::default() };
        let blocks = vec![paragraph("图4 一只风筝"), paragraph("表2 名单")];
        let group = Block::Group { attributes: Box::new(attributes), blocks };
        let mut document = Document { blocks: vec![picture(), group], ..Document::default() };
        captions(&mut document, &mut Diagnostics::new());
        let [Block::Figure(figure), Block::Group { blocks, .. }] = &document.blocks[..] else {
            panic!("a figure and the rest: {:?}", document.blocks);
        };
        assert_eq!(figure.caption, [Inline::text("图4 一只风筝")]);
        assert_eq!(blocks[..], [paragraph("表2 名单")]);
    }

    /// What follows a picture, and whether it becomes its caption.
    fn check(block: &Block, expect: bool) {
        let mut document =
            Document { blocks: vec![picture(), block.clone()], ..Document::default() };
        captions(&mut document, &mut Diagnostics::new());
        let made = matches!(&document.blocks[..], [Block::Figure(_)]);
        assert_eq!(made, expect, "{block:?}");
    }

    #[test]
    fn captions_are_told_by_class_and_by_looks() {
        let class = Attributes { classes: vec![CLASS.to_owned()], ..Attributes::default() };
        let center = Attributes { alignment: Some(Alignment::Center), ..Attributes::default() };
        check(&group(class, &"很长的说明。".repeat(20)), true);
        check(&group(center.clone(), "图 1　一座桥"), true);
        check(&group(center, &"很长的一段话。".repeat(20)), false);
        check(&paragraph("（图源：官网）"), true);
        check(&paragraph("▲ 一座桥"), true);
        check(&paragraph("（甲）说，（乙）答"), false);
        check(&paragraph("图表 4：参考电路"), true);
        check(&paragraph("图三、一座桥"), true);
        check(&paragraph("Figure 2-1: a bridge"), true);
        check(&paragraph("图 1"), true);
        check(&paragraph("图1显示了一座桥"), false);
        check(&paragraph("图 1 显示了一座桥。"), false);
        check(&paragraph("图书馆"), false);
        check(&paragraph("一段话。"), false);
        let content = vec![Inline::text("一座桥")];
        let stressed = Inline::Styled { style: Style::Emphasis, content };
        check(&Block::Paragraph { content: vec![stressed] }, true);
    }

    #[test]
    fn numbers_above_pictures_are_no_captions_of_those_before() {
        let blocks = || vec![paragraph("图1：桥"), picture(), paragraph("图2：河"), picture()];
        let mut document = Document { blocks: blocks(), ..Document::default() };
        captions(&mut document, &mut Diagnostics::new());
        assert_eq!(document.blocks, blocks());
    }

    #[test]
    fn a_caption_without_a_picture_is_a_paragraph_again() {
        let class = Attributes { classes: vec![CLASS.to_owned()], ..Attributes::default() };
        let blocks = vec![paragraph("前文"), group(class, "说明")];
        let mut document = Document { blocks, ..Document::default() };
        captions(&mut document, &mut Diagnostics::new());
        assert_eq!(document.blocks, [paragraph("前文"), paragraph("说明")]);
    }
}
