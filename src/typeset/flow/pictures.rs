//! Pictures that stand by themselves, figures with captions, and frames for what could not be had.

use std::sync::Arc;

use crate::assets::{Asset, MediaType};
use crate::document::{Block, Figure, Image, Inline, plain_text};
use crate::typeset::geometry::{Pt, Rect};
use crate::typeset::page::{Item, ItemKind, LinkTarget, StructureRole};
use crate::typeset::pagebreak;
use crate::typeset::paragraph::{Align, Piece, TextStyle};
use crate::typeset::style::{CAPTION, CAPTION_SPACE, LEAST_RESOLUTION, PICTURE_HEIGHT, RULE_GRAY};

use super::state::{Flow, Frame, Slab, baseline, merged};

/// Thickness of frames, pt.
const FRAME_RULE: Pt = 0.5;
/// Space between a frame and its words, em.
const FRAME_PADDING: f32 = 0.7;
/// Captions of up to so many lines are centred.
const CENTRED_CAPTION: usize = 2;
/// Longer alternative texts are cut for readers that speak them.
const LONGEST_ALT: usize = 500;
/// Size of a drawing that states none, px (CSS 2.2, 10.3.2).
const SIZELESS: (u32, u32) = (300, 150);
/// A picture that the page's height brings under this share of its size is hard to read.
const SMALLEST_SHARE: f32 = 0.5;
/// A picture taller than this many pages is reduced all the same.
const MOST_PAGES: f32 = 60.0;
/// A picture that is narrower, in ems, has no words, and is reduced as well.
const LEAST_SLICE: f32 = 6.0;
/// Words in pictures of screens can be read up to so many px per inch.
const READABLE_RESOLUTION: f32 = 240.0;
/// Strips of a picture that goes over pages, lines.
const STRIP: f32 = 2.0;
/// So much of it is shown again at a page's top, lines.
const AGAIN: f32 = 1.5;
/// Strips reach so far under the next, pt.
const OVERLAP: Pt = 0.3;
/// An address of more characters is shown by its beginning: the link has it whole.
const LONGEST_ADDRESS: usize = 300;

impl Flow<'_> {
    /// A picture without a caption.
    pub(super) fn picture(&mut self, image: &Image, link: Option<LinkTarget>, frame: &Frame) {
        let alt = self.name_of(image);
        let inner = self.inside(StructureRole::Figure(alt), frame);
        if let Some(slices) = self.slices(image, link.as_ref(), &inner) {
            self.push_all(slices);
            return;
        }
        let mut slab = self.picture_slab(image, link, &inner, self.tallest(frame));
        Self::float(&mut slab, frame);
        self.push(slab);
    }

    pub(super) fn figure(&mut self, figure: &Figure, frame: &Frame) {
        if let Some(id) = &figure.id {
            let name = self.target_name(id);
            self.pending.targets.push(name);
        }
        let pictures: Option<Vec<(&Image, Option<LinkTarget>)>> = figure
            .blocks
            .iter()
            .map(|block| self.only_pictures(block))
            .collect::<Option<Vec<_>>>()
            .map(|lists| lists.into_iter().flatten().collect());
        match pictures {
            Some(pictures) if !pictures.is_empty() => self.pictures(&pictures, figure, frame),
            _ => {
                let inner = self.inside(StructureRole::Section, frame);
                self.blocks(&figure.blocks, &inner);
                let caption = self.caption(&figure.caption, &inner);
                for slab in caption {
                    self.pending.keep = true;
                    self.push(slab);
                }
                self.space_below(frame.block_space());
            }
        }
    }

    /// The pictures of a paragraph that holds nothing else.
    fn only_pictures<'b>(&self, block: &'b Block) -> Option<Vec<(&'b Image, Option<LinkTarget>)>> {
        fn collect<'b>(
            flow: &Flow<'_>,
            content: &'b [Inline],
            link: Option<&LinkTarget>,
            pictures: &mut Vec<(&'b Image, Option<LinkTarget>)>,
        ) -> bool {
            content.iter().all(|inline| match inline {
                Inline::Image(image) => {
                    pictures.push((image, link.cloned()));
                    true
                }
                Inline::Link(inner) => {
                    let target = flow.link_target(inner);
                    collect(flow, &inner.content, target.as_ref().or(link), pictures)
                }
                Inline::Styled { content, .. } | Inline::Group { content, .. } => {
                    collect(flow, content, link, pictures)
                }
                Inline::Break => true,
                Inline::Text { text } => text.trim().is_empty(),
                _ => false,
            })
        }
        let Block::Paragraph { content } = block else { return None };
        let mut pictures = Vec::new();
        (collect(self, content, None, &mut pictures) && !pictures.is_empty()).then_some(pictures)
    }

    fn pictures(
        &mut self,
        pictures: &[(&Image, Option<LinkTarget>)],
        figure: &Figure,
        frame: &Frame,
    ) {
        let words = plain_text(&figure.caption);
        let section = match pictures {
            [(image, _)] => {
                let alt = self.alt_of(image, &words);
                self.inside(StructureRole::Figure(alt), frame)
            }
            _ => self.inside(StructureRole::Section, frame),
        };
        let caption_frame = match pictures {
            [_] => self.inside(StructureRole::Caption, &section),
            _ => self.inside(StructureRole::Paragraph, &section),
        };
        let caption = self.caption(&figure.caption, &caption_frame);
        let caption_height: Pt = caption.iter().map(|slab| slab.numbers.height).sum();
        let tallest = (self.tallest(frame) - caption_height).max(frame.pitch * 3.0);
        let mut slabs = Vec::new();
        for (image, link) in pictures {
            let inner = match pictures {
                [_] => section.clone(),
                _ => self.inside(StructureRole::Figure(self.alt_of(image, &words)), &section),
            };
            if let Some(slices) = self.slices(image, link.as_ref(), &inner) {
                slabs.extend(slices);
                continue;
            }
            let mut slab = self.picture_slab(image, link.clone(), &inner, tallest);
            if !slabs.is_empty() {
                slab.numbers.above = frame.size * 0.5;
            }
            slabs.push(slab);
        }
        slabs.extend(caption);
        let height: Pt = slabs.iter().map(|slab| slab.numbers.height + slab.numbers.above).sum();
        if height <= self.tallest(frame).max(tallest + caption_height) + 0.5 {
            let mut slab = merged(slabs);
            Self::float(&mut slab, frame);
            self.push(slab);
            return;
        }
        // Too tall for one piece: pictures one by one, the caption with the last of them.
        let count = slabs.len();
        for (index, mut slab) in slabs.into_iter().enumerate() {
            if index == 0 {
                slab.numbers.above = frame.edge_space();
            } else if index >= pictures.len() {
                slab.numbers.before = pagebreak::Break::Never;
            }
            if index + 1 == count {
                slab.numbers.below = frame.edge_space();
            }
            self.push(slab);
        }
    }

    /// Makes a slab a figure that may move to the next page.
    fn float(slab: &mut Slab, frame: &Frame) {
        let space = frame.edge_space();
        slab.numbers.above = space;
        // A caption is text, and belongs to what stands above it.
        slab.numbers.below = space + slab.numbers.trailing;
        // Only in running text: out of a list or a quote, a picture would lose its place.
        slab.numbers.float = frame.running && frame.sections;
    }

    /// How tall a picture with its caption may be.
    fn tallest(&self, frame: &Frame) -> Pt {
        let share = if frame.sections { PICTURE_HEIGHT } else { PICTURE_HEIGHT / 2.0 };
        self.setting.geometry.text_height() * share
    }

    /// The lines of a caption as slabs: centred when few.
    pub(super) fn caption(&mut self, caption: &[Inline], frame: &Frame) -> Vec<Slab> {
        if caption.is_empty() {
            return Vec::new();
        }
        let inner = Frame { indent: false, ..frame.with_look(&CAPTION) };
        let (pieces, boxes) = self.pieces(caption, &inner);
        let mut lines = self.lay(&pieces, &inner.paragraph_style(Align::Center));
        if lines.len() > CENTRED_CAPTION {
            lines = self.lay(&pieces, &inner.paragraph_style(Align::Start));
        }
        let outer = self.begin();
        self.push_lines(&lines, &inner, &boxes);
        let mut slabs = self.end(outer);
        if let Some(first) = slabs.first_mut() {
            first.numbers.above = frame.size * CAPTION_SPACE;
        }
        slabs
    }

    /// The picture, centred, or the frame that stands for it.
    fn picture_slab(
        &mut self,
        image: &Image,
        link: Option<LinkTarget>,
        frame: &Frame,
        tallest: Pt,
    ) -> Slab {
        let asset = self.setting.assets.get(self.setting.base, &image.url);
        let size = asset.and_then(|asset| {
            self.drawable(asset).map(|pixels| {
                let stated = (image.width, image.height);
                let wish = picture_size(pixels, stated, frame.width, Pt::MAX);
                let size = picture_size(pixels, stated, frame.width, tallest);
                if size.0 < wish.0 * SMALLEST_SHARE {
                    self.say_reduced(image, size.0 / wish.0);
                }
                size
            })
        });
        let (Some(asset), Some((width, height))) = (asset, size) else {
            return self.missing_picture(image, frame);
        };
        let rect = Rect { x: frame.left + (frame.width - width) / 2.0, y: 0.0, width, height };
        self.image_slab(asset, rect, &self.name_of(image), link, frame)
    }

    /// A picture that is read from top to bottom and taller than a page, as pictures of screens
    /// are: strips that follow each other over pages, the end of the last once more at a page's
    /// top, for a line of text may be cut there.
    fn slices(
        &mut self,
        image: &Image,
        link: Option<&LinkTarget>,
        frame: &Frame,
    ) -> Option<Vec<Slab>> {
        let asset = self.setting.assets.get(self.setting.base, &image.url)?;
        let pixels = self.drawable(asset)?;
        let page = self.setting.geometry.text_height();
        #[expect(clippy::cast_precision_loss, reason = "pictures have fewer px")]
        let readable = pixels.0 as Pt * 72.0 / READABLE_RESOLUTION;
        let widest = readable.clamp(frame.width / 2.0, frame.width);
        let (width, height) = picture_size(pixels, (image.width, image.height), widest, Pt::MAX);
        let reduced = self.tallest(frame) / height;
        let fits = reduced >= SMALLEST_SHARE || width < frame.size * LEAST_SLICE;
        if !frame.sections || fits || height > page * MOST_PAGES {
            return None;
        }
        let x = frame.left + (frame.width - width) / 2.0;
        let (strip, again) = (frame.pitch * STRIP, frame.pitch * AGAIN);
        let alt = self.name_of(image);
        let mut slabs = Vec::new();
        let mut top = 0.0;
        while top < height {
            let bottom = if height - top < strip * 2.0 { height } else { top + strip };
            let rect = Rect { x, y: -top, width, height };
            let link = link.filter(|_| slabs.is_empty());
            let mut slab = Slab { baseline: baseline(frame.size), ..Slab::default() };
            slab.numbers.height = bottom - top;
            let mut node = frame.node;
            if let Some(to) = link {
                node = self.node(StructureRole::Link, frame.node);
                let rect = Rect { y: 0.0, height: bottom - top, ..rect };
                let kind = ItemKind::Link { rect, to: to.clone(), text: alt.clone() };
                slab.items.push(Item { node: Some(node), kind });
            }
            let digest = &asset.digest;
            let shown = |y: Pt, slice: (Pt, Pt)| ItemKind::Image {
                rect: Rect { y, ..rect },
                digest: Arc::clone(digest),
                alt: alt.clone(),
                slice: Some(slice),
            };
            // A hair more, so that no line of paper shows between strips.
            let end = (bottom - top + OVERLAP).min(height - top);
            slab.items.push(Item { node: Some(node), kind: shown(-top, (0.0, end)) });
            if top > 0.0 {
                let kind = shown(again - top, (0.0, again + OVERLAP));
                slab.repeated = Some(Arc::new(vec![Item { node: None, kind }]));
                slab.numbers.repeated = again;
            }
            slabs.push(slab);
            top = bottom;
        }
        let space = frame.edge_space();
        if let Some(first) = slabs.first_mut() {
            first.numbers.above = space;
        }
        if let Some(last) = slabs.last_mut() {
            last.numbers.below = space;
            last.numbers.before = pagebreak::Break::Discouraged;
        }
        Some(slabs)
    }

    /// Says that a picture is too tall to be read on a page.
    fn say_reduced(&mut self, image: &Image, share: f32) {
        let address = shortened(image.url.trim());
        let percent = (share * 100.0).ceil();
        let message = format!("`{address}` is taller than a page: it is reduced to {percent} %");
        self.diagnostics.warning("picture-reduced", None, message);
    }

    /// A slab that holds an image.
    pub(super) fn image_slab(
        &mut self,
        asset: &Asset,
        rect: Rect,
        alt: &str,
        link: Option<LinkTarget>,
        frame: &Frame,
    ) -> Slab {
        let mut slab = Slab { baseline: baseline(frame.size), ..Slab::default() };
        slab.numbers.height = rect.height;
        let digest = Arc::clone(&asset.digest);
        let mut node = frame.node;
        if let Some(to) = link {
            // The figure is a figure still; what is linked hangs beneath it.
            node = self.node(StructureRole::Link, frame.node);
            let kind = ItemKind::Link { rect, to, text: alt.to_owned() };
            slab.items.push(Item { node: Some(node), kind });
        }
        let kind = ItemKind::Image { rect, digest, alt: alt.to_owned(), slice: None };
        slab.items.push(Item { node: Some(node), kind });
        slab
    }

    /// The size in px of an asset that can be drawn.
    pub(super) fn drawable(&mut self, asset: &Asset) -> Option<(u32, u32)> {
        let is_drawing = asset.media_type == MediaType::Svg;
        let pixels = asset.pixels.or(is_drawing.then_some(SIZELESS));
        let pixels = pixels.filter(|(width, height)| *width > 0 && *height > 0);
        let drawn = !is_drawing || cfg!(feature = "svg");
        if !drawn && self.first_time("picture-not-drawn") {
            let message = "SVG pictures are not drawn; their words and addresses stand instead";
            self.diagnostics.loss("picture-not-drawn", None, message);
        }
        pixels.filter(|_| drawn)
    }

    /// A frame with what is known of a picture that could not be had.
    fn missing_picture(&mut self, image: &Image, frame: &Frame) -> Slab {
        let labels = self.setting.labels;
        let alt = image.alt.trim();
        let mut words = labels.missing_image.to_owned();
        if !alt.is_empty() {
            words = format!("{words}{}{alt}", labels.colon);
        }
        let mut inner = frame.with_look(&CAPTION);
        inner.indent = false;
        let address = image.url.trim();
        let link = crate::document::Link { url: address.to_owned(), ..Default::default() };
        let mut pieces = vec![Piece::Text { text: words, style: inner.text_style() }];
        // An address in the page itself (`data:`) tells nothing.
        if !address.is_empty() && !address.starts_with("data:") {
            let style = TextStyle { link: self.link_target(&link), ..inner.text_style() };
            pieces.push(Piece::Break);
            pieces.push(Piece::Text { text: shortened(address), style });
        }
        self.framed(&pieces, Align::Center, &inner)
    }

    /// Pieces in a frame of hair lines.
    pub(super) fn framed(&mut self, pieces: &[Piece], align: Align, frame: &Frame) -> Slab {
        let padding = frame.size * FRAME_PADDING;
        let inner = frame.inset(padding, padding);
        let lines = self.lay(pieces, &inner.paragraph_style(align));
        let outer = self.begin();
        self.push_lines(&lines, &inner, &[]);
        let slabs = self.end(outer);
        Self::boxed(merged(slabs), frame, padding)
    }

    /// A slab in a frame of hair lines, the frame as wide as `frame`.
    fn boxed(slab: Slab, frame: &Frame, padding: Pt) -> Slab {
        let height = slab.numbers.height + 2.0 * padding - slab.numbers.trailing;
        let mut whole = Slab { baseline: slab.baseline + padding, ..Slab::default() };
        whole.numbers.notes = slab.numbers.notes;
        whole.numbers.height = height;
        whole.targets = slab.targets;
        let (x, width) = (frame.left, frame.width);
        let edges = [
            Rect { x, y: 0.0, width, height: FRAME_RULE },
            Rect { x, y: height - FRAME_RULE, width, height: FRAME_RULE },
            Rect { x, y: 0.0, width: FRAME_RULE, height },
            Rect { x: x + width - FRAME_RULE, y: 0.0, width: FRAME_RULE, height },
        ];
        whole.items.extend(
            edges.map(|rect| Item { node: None, kind: ItemKind::Fill { rect, color: RULE_GRAY } }),
        );
        whole.items.extend(slab.items.into_iter().map(|item| super::shifted(item, 0.0, padding)));
        whole
    }

    /// What a picture is called: its alternative text, its title, the name of its file, or just
    /// the word for a picture.
    pub(super) fn name_of(&self, image: &Image) -> String {
        self.alt_of(image, "")
    }

    /// The same, with a caption before the name of the file.
    fn alt_of(&self, image: &Image, caption: &str) -> String {
        let title = image.title.as_deref().unwrap_or_default();
        let file = file_name(&image.url);
        let name = [image.alt.as_str(), title, caption, &file, self.setting.labels.picture]
            .into_iter()
            .map(str::trim)
            .find(|name| !name.is_empty())
            .unwrap_or("picture");
        name.chars().take(LONGEST_ALT).collect()
    }
}

/// The last step of an address's path, as people read it.
fn file_name(address: &str) -> String {
    if address.starts_with("data:") {
        return String::new();
    }
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The size of a picture on paper: as the source states it or as its px ask, never coarser than
/// [`LEAST_RESOLUTION`], and never larger than the room.
#[expect(clippy::cast_precision_loss, reason = "pictures have fewer px")]
fn picture_size(
    (width, height): (u32, u32),
    stated: (Option<u32>, Option<u32>),
    widest: Pt,
    tallest: Pt,
) -> (Pt, Pt) {
    let ratio = height as Pt / width as Pt;
    // CSS px are 1/96 inch; those of the picture are as small as still looks sharp.
    let wish = match stated {
        (Some(px), _) if px > 0 => (px as Pt * 0.75).min(width as Pt * 0.75),
        (None, Some(px)) if px > 0 => (px as Pt * 0.75 / ratio).min(width as Pt * 0.75),
        _ => width as Pt * 72.0 / LEAST_RESOLUTION,
    };
    let width = wish.max(1.0).min(widest).min(tallest / ratio).max(0.1);
    (width, (width * ratio).clamp(0.1, tallest))
}

/// An address as it is shown.
fn shortened(address: &str) -> String {
    match address.char_indices().nth(LONGEST_ADDRESS) {
        Some((end, _)) => format!("{}…", &address[..end]),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pixels: (u32, u32), stated: (Option<u32>, Option<u32>), expect: (Pt, Pt)) {
        let (width, height) = picture_size(pixels, stated, 300.0, 360.0);
        assert!(
            (width - expect.0).abs() < 0.1 && (height - expect.1).abs() < 0.1,
            "{width} {height}"
        );
    }

    #[test]
    fn pictures_fit_the_room_and_stay_sharp() {
        check((1500, 1000), (None, None), (300.0, 200.0));
        check((150, 75), (None, None), (72.0, 36.0));
        check((1000, 4000), (None, None), (90.0, 360.0));
        check((800, 400), (Some(200), None), (150.0, 75.0));
        check((800, 400), (None, Some(100)), (150.0, 75.0));
        check((100_000, 1), (None, None), (300.0, 0.1));
    }

    #[test]
    fn a_long_address_is_shown_by_its_beginning() {
        assert_eq!(shortened("图.png"), "图.png");
        let shown = shortened(&"图".repeat(100_000));
        assert_eq!((shown.chars().count(), shown.ends_with('…')), (LONGEST_ADDRESS + 1, true));
    }

    #[test]
    fn files_are_named_by_their_last_step() {
        assert_eq!(file_name("https://example.org/a/b.png?x=1/2#y"), "b.png");
        assert_eq!(file_name("data:image/png;base64,AAAA/"), "");
        assert_eq!(file_name(""), "");
    }
}
