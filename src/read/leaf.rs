//! Elements that are shown and not walked: pictures, media, formulas, drawings.

use html5ever::local_name;

use crate::document::{Block, Image, Inline, Media};

use super::block::{Around, Met, Reader};
use super::element::{Kind, attribute};
use super::flow::Flow;
use super::{embed, formula, picture};

impl<'a> Reader<'a> {
    /// A picture, or what stands where one is not to be had.
    pub(super) fn image(&mut self, met: &Met<'a>, flow: &mut Flow) {
        match picture::read(met.node, met.element, &met.facts, &met.look, self.cleaner.rules()) {
            picture::Found::Image(image) => self.picture(image, flow),
            picture::Found::Formula { tex } => flow.formula((tex, false)),
            picture::Found::Tracker(address) => {
                let place = self.place(met);
                let message = format!("a picture that only counts readers: `{address}`");
                self.diagnostics.note("removed-tracker", place, message);
            }
            picture::Found::Elsewhere { url, alt } => {
                let place = self.place(met);
                let message = format!("a picture stayed on its author's disk: `{url}`");
                self.diagnostics.loss("image-local", place, message);
                flow.line.text(alt);
            }
            picture::Found::Nothing { alt } if !alt.is_empty() => flow.line.text(alt),
            picture::Found::Nothing { .. } => {}
        }
    }

    fn picture(&mut self, image: Image, flow: &mut Flow) {
        self.last_image.clone_from(&image.url);
        flow.before_content();
        flow.line.push(Inline::Image(Box::new(image)));
    }

    /// What stands in for a script, unless the script's picture was read already.
    pub(super) fn noscript(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        let repeats = met.node.descendants().any(|node| {
            let element = node.value().as_element().filter(|e| e.name.local == local_name!("img"));
            element
                .and_then(|element| attribute(element, &local_name!("src")))
                .is_some_and(|url| !self.last_image.is_empty() && url.trim() == self.last_image)
        });
        if !repeats {
            self.children(met.node, flow, around);
        }
    }

    /// Elements whose contents are not walked.
    pub(super) fn leaf(&mut self, met: &Met<'a>, kind: Kind, flow: &mut Flow, around: Around<'a>) {
        match kind {
            Kind::Media(kind) => match embed::read(met.node, met.element, kind) {
                Some(media) => self.media(media, met, flow),
                None => self.children(met.node, flow, around),
            },
            Kind::Script => {
                if let Some(found) = formula::of_script(met.node, met.element) {
                    flow.formula(found);
                } else if let Some(media) = embed::of_script(met.element) {
                    self.media(media, met, flow);
                }
            }
            Kind::Math => {
                if let Some(found) = formula::of_math(met.node, met.element) {
                    flow.formula(found);
                }
            }
            Kind::Drawing => {
                if let Some(image) = picture::of_drawing(met.node, &met.facts) {
                    self.picture(image, flow);
                }
            }
            _ => flow.input(met.element),
        }
    }

    /// A player or a frame, unless it only shows buttons.
    pub(super) fn media(&mut self, media: Media, met: &Met<'a>, flow: &mut Flow) {
        if self.cleaner.rules().is_button_frame(&media.url) {
            let message = format!("a frame that only shows buttons: `{}`", media.url);
            let place = self.place(met);
            return self.diagnostics.note("removed", place, message);
        }
        flow.block(Block::Media(Box::new(media)));
    }
}
