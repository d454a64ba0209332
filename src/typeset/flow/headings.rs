//! Headings: kept with what follows, named for the outline.

use crate::book::{DEEPEST, heads_section};
use crate::document::Heading;
use crate::typeset::geometry::Pt;
use crate::typeset::page::StructureRole;
use crate::typeset::paragraph::{Align, Line, ParagraphStyle};
use crate::typeset::style::{HEADING_ABOVE, heading_look};

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
        // It may leave what little stands under the one before.
        self.pending.under_heading = None;
        // Headings that follow each other share their space.
        let under_heading = self.pending.after_heading;
        if height(lines.len()) * inner.pitch > self.setting.geometry.text_height() * TALLEST {
            self.push_lines(&lines, &inner, &boxes);
        } else {
            let slab = self.heading_slab(&lines, &inner, &boxes);
            self.push(slab);
        }
        let space = frame.pitch * (look.lines + 1.0) - frame.size - inner.size;
        if !under_heading {
            self.space_above(first, space * HEADING_ABOVE);
        }
        self.space_below(space * (1.0 - HEADING_ABOVE));
        self.pending.keep = true;
        self.pending.after_heading = true;
        self.pending.under_heading = Some(0.0);
    }

    /// The lines of a heading, in one piece.
    fn heading_slab(&mut self, lines: &[Line], inner: &Frame, boxes: &[LineBox]) -> Slab {
        let mut slab = Slab { baseline: baseline(inner.size), ..Slab::default() };
        let mut areas = Links::default();
        let mut top = 0.0;
        for line in lines {
            let base = top + baseline(inner.size);
            slab.items.extend(self.line_items(line, base, inner, boxes, &mut areas));
            slab.numbers.notes.extend(&line.notes);
            top += inner.pitch;
        }
        slab.numbers.height = top;
        slab.numbers.trailing = inner.pitch - inner.size;
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
