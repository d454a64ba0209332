//! Films, sounds and embedded pages: a card that says what it is and where.

use crate::document::{Media, MediaKind};
use crate::typeset::geometry::Rect;
use crate::typeset::page::{LinkTarget, StructureRole};
use crate::typeset::paragraph::{Align, Piece, TextStyle};
use crate::typeset::style::CAPTION;

use super::state::{Flow, Frame, merged};

/// A poster takes this share of the card's width at most.
const POSTER_WIDTH: f32 = 0.7;
/// And this share of the page's height.
const POSTER_HEIGHT: f32 = 0.35;

impl Flow<'_> {
    pub(super) fn media(&mut self, media: &Media, frame: &Frame) {
        let labels = self.setting.labels;
        let kind = match media.kind {
            MediaKind::Video => labels.video,
            MediaKind::Audio => labels.audio,
            MediaKind::Embed => labels.embed,
        };
        let title = media.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let words = match title {
            Some(title) => format!("{kind}{}{title}", labels.colon),
            None => kind.to_owned(),
        };
        let card = self.inside(StructureRole::Paragraph, frame).with_look(&CAPTION);
        let card = Frame { indent: false, ..card };
        let link = crate::document::Link { url: media.url.clone(), ..Default::default() };
        let link = self.link_target(&link);
        let mut pieces = vec![Piece::Text { text: words.clone(), style: card.text_style() }];
        let address = media.url.trim();
        if !address.is_empty() && !address.starts_with("data:") {
            let style = TextStyle { link: link.clone(), ..card.text_style() };
            pieces.push(Piece::Break);
            pieces.push(Piece::Text { text: address.to_owned(), style });
        }
        let text = self.framed(&pieces, Align::Center, &card);
        let mut slabs = Vec::new();
        if let Some(poster) = self.poster(media, &words, link, frame) {
            slabs.push(poster);
        }
        slabs.push(text);
        let mut slab = merged(slabs);
        slab.numbers.above = frame.edge_space();
        slab.numbers.below = frame.edge_space();
        self.push(slab);
    }

    fn poster(
        &mut self,
        media: &Media,
        words: &str,
        link: Option<LinkTarget>,
        frame: &Frame,
    ) -> Option<super::Slab> {
        let asset = self.setting.assets.get(self.setting.base, media.poster.as_deref()?)?;
        let (width, height) = self.drawable(asset)?;
        #[expect(clippy::cast_precision_loss, reason = "pictures have fewer px")]
        let ratio = height as f32 / width as f32;
        let tallest = self.setting.geometry.text_height() * POSTER_HEIGHT;
        let width = (frame.width * POSTER_WIDTH).min(tallest / ratio);
        let x = frame.left + (frame.width - width) / 2.0;
        let rect = Rect { x, y: 0.0, width, height: width * ratio };
        let figure = self.inside(StructureRole::Figure(words.to_owned()), frame);
        let mut slab = self.image_slab(asset, rect, words, link, &figure);
        slab.numbers.below = frame.size * 0.4;
        Some(slab)
    }
}
