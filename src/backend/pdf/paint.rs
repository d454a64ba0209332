//! Pages to a PDF file.
//!
//! The writer demands: links of a page are added before anything is drawn on it, tagged content
//! does not nest, and every identifier stands in the structure tree exactly once.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use krilla::Document;
use krilla::SerializeSettings;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::destination::Destination;
use krilla::error::KrillaError;
use krilla::geom::{Point, Transform};
use krilla::graphic::Graphic;
use krilla::page::PageSettings;
use krilla::paint::{FillRule, LineJoin, Stroke};
use krilla::surface::{Location, Surface};
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{Font, GlyphId};

use super::catalog::{Claim, Facts, configuration, destination, label, metadata, outline};
use super::ink::{color, disc, fill, ink, rectangle, rectangle_path, shape};
use super::mapping::{Mapping, Spelling};
use super::pictures::{Drawings, Picture};
use super::tags::Tree;
use crate::assets::{Asset, Assets};
use crate::diagnostic::Diagnostics;
use crate::error::Error;
use crate::typeset::font::FontBook;
use crate::typeset::geometry::{Color, Pt, Rect};
use crate::typeset::page::{self, FontId, GlyphRun, Item, ItemKind, LinkTarget, Page, Pages};

/// So many signs are remembered: more than a table's head has runs.
const KEPT_SIGNS: usize = 64;

/// What became of pages.
#[derive(Debug)]
pub(super) enum Painted {
    /// The file.
    Whole(Vec<u8>),
    /// The contents do not allow what the file was to claim, for this reason.
    Refused(String),
}

/// Paints pages, each of which is gone when it is painted.
pub(super) fn paint(
    pages: Pages,
    fonts: &FontBook,
    assets: &Assets,
    facts: &Facts,
    claim: Claim,
    diagnostics: &mut Diagnostics,
) -> Result<Painted, Error> {
    let assets = assets.iter().map(|asset| (Arc::clone(&asset.digest), asset)).collect();
    let Pages { pages, structure, outline: entries, targets } = pages;
    let mut painter = Painter {
        targets: &targets,
        fonts,
        assets,
        faces: BTreeMap::new(),
        pictures: BTreeMap::new(),
        drawings: Drawings::default(),
        mapping: Mapping::default(),
        signs: VecDeque::new(),
        diagnostics,
    };
    let settings =
        SerializeSettings { configuration: configuration(claim), ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(facts));
    let mut tree = Tree::new(&structure);
    for page in pages {
        painter.page(&page, &mut document, &mut tree);
    }
    painter.tell_of_faces();
    // The file has what it needs of the pictures; it is about to be copied together.
    drop(painter);
    document.set_tag_tree(tree.finish(&facts.language));
    document.set_outline(outline(&entries));
    match document.finish() {
        Ok(bytes) => Ok(Painted::Whole(bytes)),
        Err(KrillaError::Validation(errors)) if claim != Claim::None => {
            let first = errors.first().map(|(error, _)| format!("{error:?}")).unwrap_or_default();
            let reason = first.split(['(', ' ']).next().unwrap_or_default();
            Ok(Painted::Refused(reason.to_owned()))
        }
        Err(error) => Err(Error::Backend { backend: "pdf", message: error.to_string() }),
    }
}

struct Painter<'a> {
    targets: &'a BTreeMap<String, page::Target>,
    fonts: &'a FontBook,
    assets: BTreeMap<Arc<str>, &'a Asset>,
    faces: BTreeMap<FontId, Option<Font>>,
    pictures: BTreeMap<Arc<str>, Option<Picture>>,
    drawings: Drawings,
    mapping: Mapping,
    /// The last signs that were drawn.
    signs: VecDeque<(Arc<GlyphRun>, Graphic)>,
    diagnostics: &'a mut Diagnostics,
}

impl Painter<'_> {
    /// Faces of this machine are not those of another.
    fn tell_of_faces(&mut self) {
        let installed = self.faces.keys().filter(|id| self.fonts.is_installed(**id));
        let names: Vec<&str> = installed.map(|id| self.fonts.name(*id)).collect();
        if !names.is_empty() {
            let message =
                format!("some text is set in faces of this machine: {}", names.join(", "));
            self.diagnostics.note("font-installed", None, message);
        }
    }

    fn page(&mut self, page: &Page, document: &mut Document, tree: &mut Tree<'_>) {
        let Some(settings) = PageSettings::from_wh(page.width.max(1.0), page.height.max(1.0))
        else {
            return;
        };
        let mut painted = document.start_page_with(settings.with_page_label(label(&page.label)));
        let links: Vec<Option<Identifier>> = page
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Link { rect, to, text } => Some(self.link(*rect, to, text)),
                _ => None,
            })
            .map(|link| link.map(|annotation| painted.add_tagged_annotation(annotation)))
            .collect();
        let mut links = links.into_iter();
        let mut surface = painted.surface();
        let mut index = 0;
        while let Some(item) = page.items.get(index) {
            if let ItemKind::Link { .. } = item.kind {
                if let (Some(Some(identifier)), Some(node)) = (links.next(), item.node) {
                    tree.add(node, identifier);
                }
                index += 1;
                continue;
            }
            let (count, exact) = section(&page.items[index..], &mut self.mapping);
            let end = index + count;
            let identifier = begin(&mut surface, &page.items[index..end], exact);
            for item in &page.items[index..end] {
                self.item(item, exact, &mut surface);
            }
            surface.end_tagged();
            if let Some(node) = item.node {
                tree.add(node, identifier);
            }
            index = end;
        }
        surface.finish();
        painted.finish();
    }

    fn link(&self, rect: Rect, to: &LinkTarget, text: &str) -> Option<Annotation> {
        let area = rectangle(rect)?;
        let target = match to {
            LinkTarget::Url(url) => Target::Action(Action::Link(LinkAction::new(url.clone()))),
            LinkTarget::Internal(name) => {
                let target = self.targets.get(name)?;
                Target::Destination(Destination::Xyz(destination(*target)))
            }
        };
        let words = text.trim();
        let words = match (words.is_empty(), to) {
            (false, _) => words,
            (true, LinkTarget::Url(url)) => url,
            (true, LinkTarget::Internal(name)) => name,
        };
        Some(Annotation::new_link(LinkAnnotation::new(area, target), Some(words.to_owned())))
    }

    fn item(&mut self, item: &Item, exact: bool, surface: &mut Surface<'_>) {
        match &item.kind {
            ItemKind::Glyphs { x, y, run } => {
                self.glyphs((*x, *y), run, if exact { Way::Exact } else { Way::Plain }, surface);
            }
            ItemKind::Sign { x, y, run } => self.sign((*x, *y), run, surface),
            ItemKind::Fill { rect, color } => {
                if let Some(path) = rectangle_path(*rect) {
                    fill(&path, *color, surface);
                }
            }
            ItemKind::Dot { x, y, radius, color } => {
                if let Some(path) = disc(*x, *y, *radius) {
                    fill(&path, *color, surface);
                }
            }
            ItemKind::Shape { x, y, outline, color } => {
                if let Some(path) = shape((*x, *y), outline) {
                    fill(&path, *color, surface);
                }
            }
            ItemKind::Image { rect, digest, slice, .. } => {
                let shown = slice.map(|(y, height)| Rect { y, height, ..*rect });
                let clip = shown.and_then(rectangle_path);
                if let Some(clip) = &clip {
                    surface.push_clip_path(clip, &FillRule::NonZero);
                }
                self.picture(*rect, digest, surface);
                if clip.is_some() {
                    surface.pop();
                }
            }
            ItemKind::Link { .. } => {}
        }
    }

    /// Draws a run as shapes. What is drawn again, on page after page, is in the file once.
    fn sign(&mut self, (x, y): (Pt, Pt), run: &Arc<GlyphRun>, surface: &mut Surface<'_>) {
        let known = self.signs.iter().rev().find(|(known, _)| known == run);
        let graphic = known.map(|(_, graphic)| graphic.clone());
        let graphic = graphic.unwrap_or_else(|| self.shapes(run, surface));
        surface.push_transform(&Transform::from_translate(x, y));
        surface.draw_graphic(graphic);
        surface.pop();
    }

    fn shapes(&mut self, run: &Arc<GlyphRun>, surface: &mut Surface<'_>) -> Graphic {
        let mut builder = surface.stream_builder();
        let mut shapes = builder.surface();
        self.glyphs((0.0, 0.0), run, Way::Shapes, &mut shapes);
        shapes.finish();
        let graphic = Graphic::new(builder.finish(), false);
        if self.signs.len() == KEPT_SIGNS {
            self.signs.pop_front();
        }
        self.signs.push_back((Arc::clone(run), graphic.clone()));
        graphic
    }

    /// Draws a run.
    fn glyphs(&mut self, (x, y): (Pt, Pt), run: &GlyphRun, way: Way, surface: &mut Surface<'_>) {
        let fonts = self.fonts;
        let face = self.faces.entry(run.font).or_insert_with(|| {
            let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> =
                Arc::new(fonts.bytes(run.font)?.clone());
            Font::new(bytes.into(), fonts.index(run.font))
        });
        let Some(face) = face.clone() else { return };
        // Each glyph must map to a character, even one that shows no text.
        let spelled = way == Way::Exact || run.text.is_empty();
        let spelling = spelled.then(|| self.mapping.spell(run));
        let drawn = |(number, glyph): (usize, &'_ page::Glyph)| Drawn {
            id: glyph.id,
            advance: glyph.advance / run.size,
            offset: (glyph.dx / run.size, glyph.dy / run.size),
            text: match &spelling {
                Some(Spelling { ranges, .. }) => ranges[number].clone(),
                None => glyph.text.clone(),
            },
        };
        let glyphs: Vec<Drawn> = run.glyphs.iter().enumerate().map(drawn).collect();
        let text = spelling.as_ref().map_or(&run.text, |spelling| &spelling.text);
        surface.set_fill(Some(ink(run.color)));
        if run.embolden > 0.0 {
            surface.set_stroke(Some(Stroke {
                paint: color(run.color).into(),
                width: run.embolden * run.size,
                line_join: LineJoin::Round,
                ..Stroke::default()
            }));
        }
        let shapes = way == Way::Shapes;
        surface.draw_glyphs(Point::from_xy(x, y), &glyphs, face, text, run.size, shapes);
        surface.set_stroke(None);
    }

    fn picture(&mut self, rect: Rect, digest: &Arc<str>, surface: &mut Surface<'_>) {
        if !self.pictures.contains_key(digest) {
            let read = match self.assets.get(digest) {
                Some(asset) => Picture::read(asset, &mut self.drawings, self.fonts),
                None => Err("its bytes are gone".to_owned()),
            };
            let picture = read.map_err(|reason| {
                let message = format!("a picture cannot be drawn: {reason}");
                self.diagnostics.loss("picture-unreadable", None, message);
            });
            self.pictures.insert(Arc::clone(digest), picture.ok());
        }
        match self.pictures.get(digest) {
            Some(Some(picture)) => picture.draw(rect, surface),
            _ => {
                if let Some(path) = rectangle_path(rect) {
                    fill(&path, Color::gray(0xdd), surface);
                }
            }
        }
    }
}

/// How a run is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// As text.
    Plain,
    /// As text that is stated beside it: with what its glyphs map to.
    Exact,
    /// As shapes, which nobody takes for text.
    Shapes,
}

/// How many of the first items share one piece of tagged content, and whether its text must be
/// stated: those of one node, but a line whose text must be stated stands alone. Artifacts go
/// together.
fn section(items: &[Item], mapping: &mut Mapping) -> (usize, bool) {
    let Some(first) = items.first() else { return (0, false) };
    let mut end = line(items);
    if is_exact(&items[..end], mapping) {
        return (end, true);
    }
    while let Some(item) = items.get(end) {
        let more = line(&items[end..]);
        let same = item.node == first.node
            && !matches!(item.kind, ItemKind::Link { .. })
            && language(item) == language(first)
            && !is_exact(&items[end..end + more], mapping);
        if !same {
            break;
        }
        end += more;
    }
    (end, false)
}

/// How many of the first items are glyphs of one node on one baseline, one at least; what is drawn
/// in formulas goes with them.
///
/// Exact text is stated for the line: poppler takes a span that states its text for a word of no
/// size, and puts several that stand side by side into an order of its own. Runs are in visual
/// order, so that right-to-left ones stay apart.
fn line(items: &[Item]) -> usize {
    let baseline = |item: &Item| match &item.kind {
        ItemKind::Glyphs { y, run, .. } if !runs_leftward(&run.text) => Some(*y),
        _ => None,
    };
    let Some(first) = items.first() else { return 0 };
    let Some(y) = baseline(first) else { return 1 };
    let same = |item: &&Item| {
        let drawn = matches!(item.kind, ItemKind::Shape { .. } | ItemKind::Fill { .. });
        let beside = baseline(item).is_some_and(|other| other.to_bits() == y.to_bits())
            && language(item) == language(first);
        item.node == first.node && (drawn && item.node.is_some() || beside)
    };
    items.iter().take_while(same).count()
}

/// Whether a text has letters that run from right to left.
fn runs_leftward(text: &str) -> bool {
    text.chars().any(
        |c| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'),
    )
}

/// Whether the text of a line must be stated.
fn is_exact(items: &[Item], mapping: &mut Mapping) -> bool {
    let mut exact = false;
    for item in items.iter().filter(|item| item.node.is_some()) {
        if let ItemKind::Glyphs { run, .. } = &item.kind {
            let stated = run.exact_text || run.stated.is_some() || run.text.is_empty();
            exact |= stated || !mapping.is_plain(run);
        }
    }
    exact
}

fn language(item: &Item) -> &str {
    match &item.kind {
        ItemKind::Glyphs { run, .. } => &run.language,
        _ => "",
    }
}

fn begin(surface: &mut Surface<'_>, items: &[Item], exact: bool) -> Identifier {
    let Some(item) = items.first() else { return surface.start_tagged(ContentTag::Other) };
    if item.node.is_none() {
        let kind = match item.kind {
            ItemKind::Glyphs { .. } => ArtifactType::PaginationOther,
            _ => ArtifactType::Layout,
        };
        return surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    }
    let language = Some(language(item)).filter(|language| !language.is_empty());
    let text = exact.then(|| {
        let texts = items.iter().filter_map(|item| match &item.kind {
            ItemKind::Glyphs { run, .. } => Some(run.exact()),
            _ => None,
        });
        texts.collect::<String>()
    });
    if language.is_none() && text.is_none() {
        return surface.start_tagged(ContentTag::Other);
    }
    let span = SpanTag::empty().with_lang(language).with_actual_text(text.as_deref());
    surface.start_tagged(ContentTag::Span(span))
}

/// A glyph as the writer wants it: lengths in ems, so that they are linear in the size.
struct Drawn {
    id: u16,
    advance: f32,
    offset: (f32, f32),
    text: Range<usize>,
}

impl krilla::text::Glyph for Drawn {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(u32::from(self.id))
    }

    fn text_range(&self) -> Range<usize> {
        self.text.clone()
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.offset.0 * size
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.offset.1 * size
    }

    fn y_advance(&self, _size: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::page::FontId;

    fn run(y: Pt, text: &str, exact_text: bool, node: usize) -> Item {
        let run = GlyphRun {
            font: FontId(0),
            size: 10.0,
            color: Color::gray(0),
            text: text.to_owned(),
            stated: None,
            language: String::new(),
            glyphs: Vec::new(),
            exact_text,
            embolden: 0.0,
        };
        Item { node: Some(node), kind: ItemKind::Glyphs { x: 0.0, y, run: Arc::new(run) } }
    }

    #[test]
    fn exact_text_is_stated_by_the_line() {
        let check = |items: &[Item], expect: &[usize]| {
            let mut index = 0;
            let mut sections = Vec::new();
            while index < items.len() {
                let (length, _) = section(&items[index..], &mut Mapping::default());
                sections.push(length);
                index += length;
            }
            assert_eq!(sections, expect);
        };
        check(&[run(1.0, "a", false, 1), run(2.0, "b", false, 1)], &[2]);
        check(
            &[run(1.0, "2021", false, 1), run(1.0, "年", true, 1), run(2.0, "b", true, 1)],
            &[2, 1],
        );
        check(
            &[run(1.0, "a", false, 1), run(2.0, "b", true, 1), run(3.0, "c", false, 1)],
            &[1, 1, 1],
        );
        check(&[run(1.0, "a", true, 1), run(1.0, "b", true, 2)], &[1, 1]);
        check(
            &[run(1.0, "a", true, 1), run(1.0, "א", true, 1), run(1.0, "ב", true, 1)],
            &[1, 1, 1],
        );
    }
}
