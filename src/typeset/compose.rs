//! A finished column to pages: slabs go where page breaking says, notes to the foot.

use std::collections::BTreeMap;

use super::flow::{Slab, shifted};
use super::geometry::{Pt, Rect};
use super::page::{Item, ItemKind, Page, Target};
use super::pagebreak::{Area, break_pages};
use super::style::{Geometry, RULE_GRAY};

/// The rule above notes: its length, em, and thickness, pt.
const NOTE_RULE: (f32, Pt) = (8.0, 0.3);
/// Space for the rule above notes, em.
const NOTE_RULE_SPACE: f32 = 1.0;

/// Pages, and the places on them that have names.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    pub(crate) pages: Vec<Page>,
    pub(crate) targets: BTreeMap<String, Target>,
}

/// Puts a column on pages.
pub(crate) fn compose(
    mut slabs: Vec<Slab>,
    mut notes: Vec<Vec<Slab>>,
    geometry: &Geometry,
) -> Composed {
    let numbers: Vec<_> = slabs.iter_mut().map(|slab| std::mem::take(&mut slab.numbers)).collect();
    let heights: Vec<Vec<Pt>> =
        notes.iter().map(|note| note.iter().map(|slab| slab.numbers.height).collect()).collect();
    let leading = geometry.pitch - geometry.size;
    let area = Area {
        height: geometry.text_height() - leading,
        pitch: geometry.pitch,
        note_rule: geometry.size * NOTE_RULE_SPACE + leading,
    };
    let mut composed = Composed::default();
    for plan in break_pages(&numbers, &heights, area) {
        let index = composed.pages.len();
        let mut page = Page { width: geometry.width, height: geometry.height, ..Page::default() };
        let mut follows = None;
        for (number, top) in plan.slabs {
            let slab = std::mem::take(&mut slabs[number]);
            if let Some(repeated) = &slab.repeated
                && follows != Some(number)
            {
                let top = top - numbers[number].repeated;
                place(&mut page, repeated.iter().cloned(), geometry, top);
            }
            follows = Some(number + 1);
            name(&mut composed.targets, slab.targets, index, geometry.top + top);
            place(&mut page, slab.items, geometry, top);
        }
        if !plan.notes.is_empty() {
            // The last line of the notes stands where the last line of text would.
            let bottom = area.height;
            let mut top = bottom - plan.notes_height + geometry.size * 0.3;
            let rect = Rect {
                x: 0.0,
                y: top - geometry.size * 0.5,
                width: (geometry.size * NOTE_RULE.0).min(geometry.measure),
                height: NOTE_RULE.1,
            };
            let rule = Item { node: None, kind: ItemKind::Fill { rect, color: RULE_GRAY } };
            place(&mut page, [rule], geometry, 0.0);
            for (note, piece) in plan.notes {
                let slab = std::mem::take(&mut notes[note][piece]);
                name(&mut composed.targets, slab.targets, index, geometry.top + top);
                place(&mut page, slab.items, geometry, top);
                top += slab.numbers.height;
            }
        }
        join_slices(&mut page.items);
        composed.pages.push(page);
    }
    composed
}

/// Strips of one picture that follow each other are drawn as one.
fn join_slices(items: &mut Vec<Item>) {
    items.dedup_by(|item, before| {
        let (node, before_node) = (item.node, before.node);
        let (
            ItemKind::Image { rect, digest, slice: Some((from, height)), .. },
            ItemKind::Image { rect: other, digest: same, slice: Some((top, joined)), .. },
        ) = (&item.kind, &mut before.kind)
        else {
            return false;
        };
        let follows = node == before_node && digest == same && (rect.y - other.y).abs() < 0.5;
        if follows {
            *joined = from + height - *top;
        }
        follows
    });
}

fn place(page: &mut Page, items: impl IntoIterator<Item = Item>, geometry: &Geometry, top: Pt) {
    let (right, down) = (geometry.left, geometry.top + top);
    page.items.extend(items.into_iter().map(|item| shifted(item, right, down)));
}

/// The first place of a name counts, as in HTML.
fn name(targets: &mut BTreeMap<String, Target>, names: Vec<String>, page: usize, y: Pt) {
    for name in names {
        targets.entry(name).or_insert(Target { page, y });
    }
}
