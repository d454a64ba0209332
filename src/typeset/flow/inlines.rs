//! Inlines to pieces of a paragraph: styles resolved, small pictures as boxes, large ones apart.

use std::sync::Arc;

use url::Url;

use crate::document::{Attributes, Base, Block, Image, Inline, Link, Style, plain_text};
use crate::typeset::geometry::Pt;
use crate::typeset::page::LinkTarget;
use crate::typeset::paragraph::{Piece, TextStyle};
use crate::typeset::style::{HIGHLIGHT, Links, Stress};

use super::lines::{BoxContent, LineBox};
use super::state::{Flow, Frame};

/// A stretch of a paragraph.
#[derive(Debug)]
pub(crate) enum Stretch<'a> {
    /// Text for lines, with the boxes that its pieces name.
    Text(Vec<Piece>, Vec<LineBox>),
    /// A picture too large for a line, and where it leads.
    Picture(&'a Image, Option<LinkTarget>),
}

/// Pictures up to so many ems high stand in the line.
const LINE_PICTURE: f32 = 1.5;
/// They hang so far below the baseline, em.
const LINE_PICTURE_DEPTH: f32 = 0.12;
/// Marks that may not begin a line (CLREQ 3.1.2).
const CLOSING: [char; 22] = [
    '，', '。', '、', '；', '：', '？', '！', '）', '》', '〉', '」', '』', '】', '〕', '”', '’',
    ',', '.', ';', '?', '!', ')',
];
/// CSS px in a pt.
const PT_PER_PX: f32 = 0.75;

/// Stretches being gathered.
struct Gathering<'a> {
    stretches: Vec<Stretch<'a>>,
    pieces: Vec<Piece>,
    boxes: Vec<LineBox>,
}

impl Gathering<'_> {
    fn end_text(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let boxes = std::mem::take(&mut self.boxes);
        if !pieces.iter().all(is_blank) {
            self.stretches.push(Stretch::Text(pieces, boxes));
        }
    }
}

fn is_blank(piece: &Piece) -> bool {
    match piece {
        Piece::Text { text, .. } => text.trim_matches([' ', '\n', '\t']).is_empty(),
        Piece::Break => true,
        Piece::Box { .. } | Piece::Ruby { .. } | Piece::Formula { .. } => false,
    }
}

impl Flow<'_> {
    /// The stretches of a paragraph in a frame.
    pub(crate) fn stretches<'b>(
        &mut self,
        content: &'b [Inline],
        frame: &Frame,
    ) -> Vec<Stretch<'b>> {
        let mut gathering =
            Gathering { stretches: Vec::new(), pieces: Vec::new(), boxes: Vec::new() };
        self.gather(content, &frame.text_style(), frame, &mut gathering);
        gathering.end_text();
        rejoin_marks(&mut gathering.stretches);
        gathering.stretches
    }

    /// The pieces of text that must stay in lines: headings, captions. Large pictures give way to
    /// their alternative text.
    pub(crate) fn pieces(
        &mut self,
        content: &[Inline],
        frame: &Frame,
    ) -> (Vec<Piece>, Vec<LineBox>) {
        let mut pieces = Vec::new();
        let mut boxes: Vec<LineBox> = Vec::new();
        for stretch in self.stretches(content, frame) {
            match stretch {
                Stretch::Text(text, more) => {
                    let offset = boxes.len();
                    pieces.extend(text.into_iter().map(|mut piece| {
                        if let Piece::Box { id, .. } | Piece::Formula { id, .. } = &mut piece {
                            *id += offset;
                        }
                        piece
                    }));
                    boxes.extend(more);
                }
                Stretch::Picture(image, link) => {
                    let style = TextStyle { link, ..frame.text_style() };
                    pieces.push(Piece::Text { text: self.name_of(image), style });
                }
            }
        }
        (pieces, boxes)
    }

    fn gather<'b>(
        &mut self,
        content: &'b [Inline],
        style: &TextStyle,
        frame: &Frame,
        gathering: &mut Gathering<'b>,
    ) {
        for inline in content {
            match inline {
                Inline::Text { text } => push_text(gathering, text, style.clone()),
                Inline::Code { text } => {
                    push_text(gathering, text, TextStyle { code: true, ..style.clone() });
                }
                Inline::Math { tex } => {
                    let (pieces, boxes) = (&mut gathering.pieces, &mut gathering.boxes);
                    self.formula(tex, style, frame.width, pieces, boxes);
                }
                Inline::Break => gathering.pieces.push(Piece::Break),
                Inline::Styled { style: mark, content } => {
                    let style = marked(style, *mark, self.setting.layout.stress);
                    self.gather(content, &style, frame, gathering);
                }
                Inline::Link(link) => {
                    let target = self.link_target(link);
                    let inner = TextStyle {
                        link: target.clone().or_else(|| style.link.clone()),
                        ..style.clone()
                    };
                    self.gather(&link.content, &inner, frame, gathering);
                    if let Some(LinkTarget::Url(url)) = target {
                        self.note_link(url, link, style, frame, gathering);
                    }
                }
                Inline::Image(image) => self.gather_image(image, style, gathering),
                Inline::Note { blocks } => {
                    let number = self.note(blocks, frame);
                    self.note_mark(number, true, style, gathering);
                }
                Inline::Ruby { base, reading } => gathering.pieces.push(Piece::Ruby {
                    base: plain_text(base),
                    reading: reading.clone(),
                    style: style.clone(),
                }),
                Inline::Group { attributes, content } => {
                    self.gather_group(attributes, content, style, frame, gathering);
                }
            }
        }
    }

    /// The mark of a note after what it belongs to; `first` calls the note to the foot of the page.
    fn note_mark(
        &self,
        number: usize,
        first: bool,
        style: &TextStyle,
        gathering: &mut Gathering<'_>,
    ) {
        let mark = TextStyle {
            link: Some(LinkTarget::Internal(self.note_name(number))),
            note: first.then_some(number),
            ..marked(style, Style::Superscript, self.setting.layout.stress)
        };
        push_text(gathering, &(number + 1).to_string(), mark);
    }

    /// Prints a link's address as a note, where that is asked for and the words do not say it.
    /// Links to one address share a note.
    fn note_link(
        &mut self,
        url: String,
        link: &Link,
        style: &TextStyle,
        frame: &Frame,
        gathering: &mut Gathering<'_>,
    ) {
        let words = plain_text(&link.content);
        let words = words.trim();
        let bare = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let said = [url.as_str(), bare, bare.trim_end_matches('/')].contains(&words);
        if self.setting.layout.links == Links::Plain || self.noting || said || words.is_empty() {
            return;
        }
        let known = self.link_notes.get(&url).copied();
        let number = known.unwrap_or_else(|| {
            let address = vec![Inline::text(url.clone())];
            let link = Link { url: url.clone(), content: address, ..Link::default() };
            let content = vec![Inline::Link(Box::new(link))];
            self.note(&[Block::Paragraph { content }], frame)
        });
        self.link_notes.insert(url, number);
        self.note_mark(number, known.is_none(), style, gathering);
    }

    fn gather_group<'b>(
        &mut self,
        attributes: &Attributes,
        content: &'b [Inline],
        style: &TextStyle,
        frame: &Frame,
        gathering: &mut Gathering<'b>,
    ) {
        if let Some(id) = &attributes.id {
            let name = self.target_name(id);
            self.pending.targets.push(name);
        }
        let language = attributes.language.as_deref().map(Arc::from);
        let style = TextStyle {
            language: language.unwrap_or_else(|| Arc::clone(&style.language)),
            ..style.clone()
        };
        self.gather(content, &style, frame, gathering);
    }

    fn gather_image<'b>(
        &mut self,
        image: &'b Image,
        style: &TextStyle,
        gathering: &mut Gathering<'b>,
    ) {
        let asset = self.setting.assets.get(self.setting.base, &image.url);
        let size = asset.and_then(|asset| {
            let pixels = asset.pixels.filter(|(width, height)| *width > 0 && *height > 0)?;
            Some(line_size(pixels, (image.width, image.height), style.size))
        });
        let (Some(asset), Some(Some((width, height)))) = (asset, size) else {
            gathering.end_text();
            gathering.stretches.push(Stretch::Picture(image, style.link.clone()));
            return;
        };
        let depth = style.size * LINE_PICTURE_DEPTH;
        let content = LineBox {
            height: height - depth,
            depth,
            content: BoxContent::Picture {
                digest: Arc::clone(&asset.digest),
                alt: self.name_of(image),
            },
        };
        let id = gathering.boxes.len();
        gathering.pieces.push(Piece::Box { width, height: height - depth, depth, id });
        gathering.boxes.push(content);
    }

    /// Where a link leads; none when it leads nowhere that paper or a reader could go.
    pub(crate) fn link_target(&self, link: &Link) -> Option<LinkTarget> {
        let url = link.url.trim();
        match url.strip_prefix('#') {
            Some("") => None,
            Some(id) => Some(LinkTarget::Internal(self.target_name(id))),
            None => match self.setting.links.get(&link.url) {
                Some(name) => Some(LinkTarget::Internal(name.clone())),
                None => address(self.setting.base, url).map(LinkTarget::Url),
            },
        }
    }

    /// The name of a place in this article.
    pub(crate) fn target_name(&self, id: &str) -> String {
        format!("{}#{id}", self.setting.article)
    }

    /// The name of a note's place.
    pub(crate) fn note_name(&self, number: usize) -> String {
        format!("{}^{number}", self.setting.article)
    }
}

/// Gives marks that may not begin a line back to the text before a picture that came between.
fn rejoin_marks(stretches: &mut Vec<Stretch<'_>>) {
    let mut before: Option<usize> = None;
    for index in 0..stretches.len() {
        let Stretch::Text(pieces, _) = &mut stretches[index] else { continue };
        if let (Some(before), Some(Piece::Text { text, style })) = (before, pieces.first_mut())
            && !style.code
        {
            let rest = text.trim_start_matches(CLOSING);
            let marks = text[..text.len() - rest.len()].to_owned();
            let style = style.clone();
            rest.to_owned().clone_into(text);
            if let (Stretch::Text(pieces, _), false) = (&mut stretches[before], marks.is_empty()) {
                pieces.push(Piece::Text { text: marks, style });
            }
        }
        before = Some(index);
    }
    stretches.retain(|stretch| match stretch {
        Stretch::Text(pieces, _) => !pieces.iter().all(is_blank),
        Stretch::Picture(..) => true,
    });
}

fn push_text(gathering: &mut Gathering<'_>, text: &str, style: TextStyle) {
    if !text.is_empty() {
        gathering.pieces.push(Piece::Text { text: text.to_owned(), style });
    }
}

/// The style of text with one more mark.
pub(super) fn marked(style: &TextStyle, mark: Style, stress: Stress) -> TextStyle {
    let mut style = style.clone();
    match mark {
        Style::Emphasis => match stress {
            // Headings are stressed enough, and have no room for dots.
            Stress::Dots => (style.emphasis, style.dots) = (true, !style.heading),
            Stress::Bold => style.bold = true,
            Stress::Italic => style.emphasis = true,
        },
        Style::Strong => style.bold = true,
        Style::Underline => style.underline = true,
        Style::Strikeout => style.strikeout = true,
        Style::Superscript => {
            style.raise += style.size * 0.33;
            style.size *= 0.65;
        }
        Style::Subscript => {
            style.raise -= style.size * 0.12;
            style.size *= 0.65;
        }
        // The faces have no small capitals; letters are never changed.
        Style::SmallCaps => {}
        Style::Highlight => style.background = Some(HIGHLIGHT),
        Style::Keyboard => style.code = true,
        Style::Small => style.size *= 0.86,
    }
    style
}

/// The size of a picture that fits a line of text; none when it is too large.
#[expect(clippy::cast_precision_loss, reason = "pictures have fewer px")]
fn line_size(
    (width, height): (u32, u32),
    stated: (Option<u32>, Option<u32>),
    size: Pt,
) -> Option<(Pt, Pt)> {
    let ratio = width as Pt / height as Pt;
    let px = match stated {
        (_, Some(height)) => height as Pt,
        (Some(width), None) => width as Pt / ratio,
        (None, None) => height as Pt,
    };
    let height = px * PT_PER_PX;
    let wide = height * ratio > size * 8.0;
    (height > 0.0 && height <= size * LINE_PICTURE * 1.5 && !wide).then(|| {
        let height = height.min(size * LINE_PICTURE);
        (height * ratio, height)
    })
}

/// An address that a reader can follow, absolute where that can be said.
fn address(base: &Base, url: &str) -> Option<String> {
    let absolute = Url::parse(url).ok().or_else(|| {
        base.resolve(url).filter(|address| matches!(address.scheme(), "http" | "https"))
    });
    match absolute {
        Some(address) => match address.scheme() {
            "http" | "https" | "mailto" | "ftp" | "tel" => {
                // As the source writes it, where it is whole already.
                let whole = Url::parse(url).is_ok() && url.is_ascii();
                Some(if whole { url.to_owned() } else { address.into() })
            }
            _ => None,
        },
        None => (!url.is_empty()).then(|| url.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: Option<&str>, url: &str, expect: Option<&str>) {
        let base = base.map_or_else(Base::default, |base| Base::new(Url::parse(base).unwrap()));
        assert_eq!(address(&base, url).as_deref(), expect);
    }

    #[test]
    fn links_lead_where_a_reader_can_go() {
        check(None, "https://example.org/a?b=1", Some("https://example.org/a?b=1"));
        check(None, "https://example.org/字", Some("https://example.org/%E5%AD%97"));
        check(Some("https://example.org/a/"), "b", Some("https://example.org/a/b"));
        check(Some("file:///home/"), "b.html", Some("b.html"));
        check(None, "//example.org/x", Some("https://example.org/x"));
        check(None, "javascript:void(0)", None);
        check(None, "", None);
    }

    #[test]
    fn a_mark_after_a_picture_stays_with_its_sentence() {
        let text = |text: &str| {
            let style = TextStyle::plain(10.0, "zh-Hans".into());
            Stretch::Text(vec![Piece::Text { text: text.to_owned(), style }], vec![])
        };
        let image = Image::default();
        let picture = || Stretch::Picture(&image, None);
        let mut stretches = vec![text("角落"), picture(), text("），如此"), picture(), text("。")];
        rejoin_marks(&mut stretches);
        let shown: Vec<String> = stretches
            .iter()
            .map(|stretch| match stretch {
                Stretch::Text(pieces, _) => pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Text { text, .. } => text.as_str(),
                        _ => "?",
                    })
                    .collect(),
                Stretch::Picture(..) => "|".to_owned(),
            })
            .collect();
        assert_eq!(shown, ["角落），", "|", "如此。", "|"]);
    }

    #[test]
    fn small_pictures_stand_in_the_line_and_large_ones_do_not() {
        assert_eq!(line_size((16, 16), (None, None), 10.0), Some((12.0, 12.0)));
        assert_eq!(line_size((64, 64), (None, Some(20)), 10.0), Some((15.0, 15.0)));
        assert_eq!(line_size((600, 400), (None, None), 10.0), None);
        assert_eq!(line_size((600, 10), (None, None), 10.0), None);
    }
}
