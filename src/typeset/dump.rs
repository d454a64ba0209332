//! Pages as text, for people and for tests: what stands where, line by line.
//!
//! Lengths are rounded to whole points, so that a change of a hair shows no difference while a
//! moved line does. Not a format to be read back.

use std::fmt::Write;

use super::font::FontBook;
use super::geometry::Rect;
use super::page::{Item, ItemKind, LinkTarget, Pages, Structure, StructureRole};

/// Pages as text.
///
/// ```
/// use offprint::typeset::dump::pages_text;
/// use offprint::typeset::font::FontBook;
/// use offprint::typeset::page::{Page, Pages};
///
/// let pages = Pages {
///     pages: vec![Page { width: 420.0, height: 595.0, label: "1".into(), items: vec![] }],
///     ..Pages::default()
/// };
/// assert_eq!(pages_text(&pages, &FontBook::default()), "page 1, 420 × 595\n");
/// ```
pub fn pages_text(pages: &Pages, fonts: &FontBook) -> String {
    let mut text = String::new();
    for page in &pages.pages {
        let label = if page.label.is_empty() { "unnumbered" } else { &page.label };
        line(&mut text, format_args!("page {label}, {:.0} × {:.0}", page.width, page.height));
        let mut rest = page.items.as_slice();
        while let Some(first) = rest.first() {
            let count = run_length(rest);
            item_text(&mut text, first, &rest[..count], &pages.structure, fonts);
            rest = &rest[count..];
        }
    }
    for entry in &pages.outline {
        let indent = "  ".repeat(entry.depth);
        let page = pages.pages.get(entry.target.page).map_or("", |page| &page.label);
        line(&mut text, format_args!("outline {indent}{} → {page}", entry.text));
    }
    text
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = text.write_fmt(arguments);
    text.push('\n');
}

/// How many of the first items are runs of glyphs on one baseline in one node.
fn run_length(items: &[Item]) -> usize {
    let Some(Item { node, kind: ItemKind::Glyphs { y, .. } }) = items.first() else { return 1 };
    items
        .iter()
        .take_while(|item| {
            item.node == *node
                && matches!(&item.kind, ItemKind::Glyphs { y: other, .. } if (other - y).abs() < 0.01)
        })
        .count()
}

fn item_text(
    text: &mut String,
    first: &Item,
    items: &[Item],
    structure: &[Structure],
    fonts: &FontBook,
) {
    let role = first.node.and_then(|node| structure.get(node)).map_or("-", |node| name(&node.role));
    match &first.kind {
        ItemKind::Glyphs { x, y, .. } => {
            let mut words = String::new();
            let mut faces: Vec<String> = Vec::new();
            for item in items {
                let ItemKind::Glyphs { run, .. } = &item.kind else { continue };
                words.push_str(&run.text);
                let bold = if run.embolden > 0.0 { "+bold" } else { "" };
                let face = format!("{} {:.1}{bold}", fonts.name(run.font), run.size);
                if !faces.contains(&face) {
                    faces.push(face);
                }
            }
            let faces = faces.join(", ");
            line(text, format_args!("  {x:.0},{y:.0} {role} [{faces}] {words}"));
        }
        ItemKind::Sign { x, y, run } => {
            line(text, format_args!("  sign {x:.0},{y:.0} {}", run.text));
        }
        ItemKind::Fill { rect, .. } => line(text, format_args!("  fill {}", area(*rect))),
        ItemKind::Dot { x, y, .. } => line(text, format_args!("  dot {x:.0},{y:.0}")),
        ItemKind::Shape { x, y, .. } => line(text, format_args!("  shape {x:.0},{y:.0}")),
        ItemKind::Image { rect, alt, slice, .. } => {
            let slice = slice.map(|(top, height)| format!(" from {top:.0} to {:.0}", top + height));
            let slice = slice.unwrap_or_default();
            line(text, format_args!("  picture {}{slice} {role} {alt}", area(*rect)));
        }
        ItemKind::Link { rect, to, .. } => {
            let to = match to {
                LinkTarget::Url(url) => url,
                LinkTarget::Internal(name) => name,
            };
            line(text, format_args!("  link {} → {to}", area(*rect)));
        }
    }
}

fn area(rect: Rect) -> String {
    format!("{:.0},{:.0} {:.0}×{:.0}", rect.x, rect.y, rect.width, rect.height)
}

fn name(role: &StructureRole) -> &'static str {
    match role {
        StructureRole::Document => "document",
        StructureRole::Article => "article",
        StructureRole::Section => "section",
        StructureRole::Heading(1, _) => "h1",
        StructureRole::Heading(2, _) => "h2",
        StructureRole::Heading(3, _) => "h3",
        StructureRole::Heading(..) => "h4",
        StructureRole::Paragraph => "p",
        StructureRole::Quote => "quote",
        StructureRole::List(_) => "list",
        StructureRole::ListItem => "item",
        StructureRole::ListLabel => "label",
        StructureRole::ListBody => "body",
        StructureRole::Table => "table",
        StructureRole::TableRow => "row",
        StructureRole::TableCell { .. } => "cell",
        StructureRole::Figure(_) => "figure",
        StructureRole::Formula(_) => "formula",
        StructureRole::Caption => "caption",
        StructureRole::Code => "code",
        StructureRole::Note => "note",
        StructureRole::Link => "link",
        StructureRole::Span => "span",
        StructureRole::Contents => "contents",
        StructureRole::ContentsItem => "entry",
    }
}
