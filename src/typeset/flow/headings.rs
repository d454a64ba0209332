//! Headings: a whole number of lines, kept with what follows, named for the outline.

use crate::book::{DEEPEST, heads_section};
use crate::document::Heading;
use crate::typeset::geometry::Pt;
use crate::typeset::page::StructureRole;
use crate::typeset::paragraph::{Align, Line, ParagraphStyle};
use crate::typeset::style::{HeadingLook, heading_look};

use super::lines::{LineBox, Links};
use super::state::{Flow, Frame, Slab, baseline};

/// A heading that takes more of the page than this may be cut.
const TALLEST: f32 = 0.5;

impl Flow<'_> {
    pub(super) fn heading(&mut self, heading: &Heading, frame: &Frame) {
        let level = heading.level.get();
        let names = heading.id.iter().map(|id| self.target_name(id)).collect::<Vec<_>>();
        self.pending.targets.extend(names);
        let mut depth = 1;
        if frame.sections && heads_section(heading) {
            let name = section_name(self.setting.article, self.sections);
            self.pending.targets.push(name);
            self.sections += 1;
            self.open_levels.retain(|above| *above < level);
            self.open_levels.push(level);
            depth = u8::try_from(self.open_levels.len()).unwrap_or(DEEPEST).min(DEEPEST);
        }
        let words = crate::document::plain_text(&heading.content);
        // A heading of a picture alone heads nothing.
        let role = match words.trim() {
            "" => StructureRole::Paragraph,
            words => StructureRole::Heading(depth + 1, words.to_owned()),
        };
        let look = heading_look(level);
        let inner = self.inside(role, frame).with_look(&look.look);
        let (pieces, boxes) = self.pieces(&heading.content, &inner);
        let style = ParagraphStyle { balance: true, ..inner.paragraph_style(Align::Start) };
        let lines = self.lay(&pieces, &style);
        if lines.is_empty() {
            return;
        }
        let first = self.slabs.len();
        // Under another heading, or the article's own, its box is space enough.
        let under_heading = self.pending.after_heading;
        if height(lines.len()) * inner.pitch > self.setting.geometry.text_height() * TALLEST {
            self.push_lines(&lines, &inner, &boxes);
        } else {
            let slab = self.heading_slab(&lines, look, &inner, frame, &boxes);
            self.push(slab);
        }
        if first > 0 && !under_heading {
            self.space_above(first, look.above * frame.pitch);
        }
        self.pending.keep = true;
        self.pending.after_heading = true;
    }

    /// The lines of a heading in a box of whole lines.
    fn heading_slab(
        &mut self,
        lines: &[Line],
        look: HeadingLook,
        inner: &Frame,
        frame: &Frame,
        boxes: &[LineBox],
    ) -> Slab {
        let mut slab = Slab::default();
        let grid = frame.pitch;
        let text = height(lines.len()) * inner.pitch;
        let extra = (height(lines.len() - 1) * inner.pitch / grid - 0.05).ceil().max(0.0);
        let box_height = (look.lines + extra) * grid;
        // In its own pitch a line's em box is at the top; in the box the words are centred.
        let leading = inner.pitch - inner.size;
        let mut top = (box_height - (text - leading)).max(0.0) * look.sink;
        if look.lines <= 1.0 {
            top = 0.0;
        }
        let mut areas = Links::default();
        for line in lines {
            let base = top + baseline(inner.size);
            slab.items.extend(self.line_items(line, base, inner, boxes, &mut areas));
            slab.numbers.notes.extend(&line.notes);
            top += inner.pitch;
        }
        slab.baseline = baseline(inner.size);
        slab.numbers.height = box_height.max(top);
        slab.numbers.snap = frame.snap;
        slab
    }
}

/// The name of a section's place.
pub(crate) fn section_name(article: usize, section: usize) -> String {
    format!("{article}/{section}")
}

#[expect(clippy::cast_precision_loss, reason = "a heading has few lines")]
fn height(lines: usize) -> Pt {
    lines as Pt
}
