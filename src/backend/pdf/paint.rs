//! Pages to a PDF file.
//!
//! The writer demands: links of a page are added before anything is drawn on it, tagged content
//! does not nest, and every identifier stands in the structure tree exactly once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use krilla::Document;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::{Destination, XyzDestination};
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{NumberingStyle, PageLabel, PageSettings};
use krilla::paint::{Fill, LineJoin, Stroke};
use krilla::surface::{Location, Surface};
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{Font, GlyphId};
use krilla::{SerializeSettings, geom};

use super::pictures::{Drawings, Picture};
use super::tags::Tree;
use crate::assets::{Asset, Assets};
use crate::diagnostic::Diagnostics;
use crate::document::Date;
use crate::error::Error;
use crate::typeset::font::FontBook;
use crate::typeset::geometry::{Color, Pt, Rect};
use crate::typeset::page::{
    self, FontId, GlyphRun, Item, ItemKind, LinkTarget, OutlineEntry, Page, Pages,
};

/// What the file says about itself.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) title: String,
    pub(super) authors: Vec<String>,
    pub(super) language: String,
    pub(super) description: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) date: Option<Date>,
}

/// The standards that the file says it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// ISO 32000 alone.
    None,
    /// PDF/UA-1.
    Accessible,
    /// PDF/UA-1 and PDF/A-2a.
    Archival,
}

impl Claim {
    /// The strictest of its standards.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "PDF 1.7",
            Self::Accessible => "PDF/UA-1",
            Self::Archival => "PDF/A-2a",
        }
    }

    /// All but the strictest.
    pub(super) fn less(self) -> Self {
        match self {
            Self::None | Self::Accessible => Self::None,
            Self::Archival => Self::Accessible,
        }
    }
}

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
            let end = index + section(&page.items[index..]);
            let identifier = begin(&mut surface, &page.items[index..end]);
            for item in &page.items[index..end] {
                self.item(item, &mut surface);
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

    fn item(&mut self, item: &Item, surface: &mut Surface<'_>) {
        match &item.kind {
            ItemKind::Glyphs { x, y, run } => self.glyphs(*x, *y, run, surface),
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
            ItemKind::Image { rect, digest, .. } => self.picture(*rect, digest, surface),
            ItemKind::Link { .. } => {}
        }
    }

    fn glyphs(&mut self, x: Pt, y: Pt, run: &GlyphRun, surface: &mut Surface<'_>) {
        let fonts = self.fonts;
        let face = self.faces.entry(run.font).or_insert_with(|| {
            let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> =
                Arc::new(fonts.bytes(run.font)?.clone());
            Font::new(bytes.into(), fonts.index(run.font))
        });
        let Some(face) = face.clone() else { return };
        let silent = run.text.is_empty();
        let glyphs: Vec<Drawn<'_>> =
            run.glyphs.iter().map(|glyph| Drawn { glyph, size: run.size, silent }).collect();
        let text = if silent { HYPHEN } else { &run.text };
        surface.set_fill(Some(ink(run.color)));
        if run.embolden > 0.0 {
            surface.set_stroke(Some(Stroke {
                paint: color(run.color).into(),
                width: run.embolden * run.size,
                line_join: LineJoin::Round,
                ..Stroke::default()
            }));
        }
        surface.draw_glyphs(Point::from_xy(x, y), &glyphs, face, text, run.size, false);
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

/// How many of the first items share one piece of tagged content: those of one node, but a line
/// whose text must be stated stands alone. Artifacts go together.
fn section(items: &[Item]) -> usize {
    let Some(first) = items.first() else { return 0 };
    let mut end = line(items);
    if is_exact(&items[..end]) {
        return end;
    }
    while let Some(item) = items.get(end) {
        let more = line(&items[end..]);
        let same = item.node == first.node
            && !matches!(item.kind, ItemKind::Link { .. })
            && language(item) == language(first)
            && !is_exact(&items[end..end + more]);
        if !same {
            break;
        }
        end += more;
    }
    end
}

/// How many of the first items are glyphs of one node on one baseline, one at least.
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
        item.node == first.node
            && baseline(item).is_some_and(|other| other.to_bits() == y.to_bits())
            && language(item) == language(first)
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
fn is_exact(items: &[Item]) -> bool {
    items.iter().any(|item| {
        item.node.is_some()
            && matches!(&item.kind, ItemKind::Glyphs { run, .. }
                if run.exact_text || run.text.is_empty())
    })
}

fn language(item: &Item) -> &str {
    match &item.kind {
        ItemKind::Glyphs { run, .. } => &run.language,
        _ => "",
    }
}

fn begin(surface: &mut Surface<'_>, items: &[Item]) -> Identifier {
    let Some(item) = items.first() else { return surface.start_tagged(ContentTag::Other) };
    if item.node.is_none() {
        let kind = match item.kind {
            ItemKind::Glyphs { .. } => ArtifactType::PaginationOther,
            _ => ArtifactType::Layout,
        };
        return surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    }
    let language = Some(language(item)).filter(|language| !language.is_empty());
    let text = is_exact(items).then(|| {
        let texts = items.iter().filter_map(|item| match &item.kind {
            ItemKind::Glyphs { run, .. } => Some(run.text.as_str()),
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
struct Drawn<'a> {
    glyph: &'a page::Glyph,
    size: Pt,
    /// It shows no text: the hyphen at a line's end. Its `ActualText` is empty, but each glyph must
    /// map to a character, so this one maps to what it looks like.
    silent: bool,
}

/// What a glyph without text looks like.
const HYPHEN: &str = "-";

impl krilla::text::Glyph for Drawn<'_> {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(u32::from(self.glyph.id))
    }

    fn text_range(&self) -> Range<usize> {
        if self.silent { 0..HYPHEN.len() } else { self.glyph.text.clone() }
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.glyph.advance / self.size * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.glyph.dx / self.size * size
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.glyph.dy / self.size * size
    }

    fn y_advance(&self, _size: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}

fn configuration(claim: Claim) -> Configuration {
    let builder = ConfigurationBuilder::new();
    let builder = match claim {
        Claim::None => builder,
        Claim::Accessible => builder.with_accessibility_validator(Accessibility::UA1),
        Claim::Archival => builder
            .with_accessibility_validator(Accessibility::UA1)
            .with_archival_validator(Archival::A2_A),
    };
    builder.finish().unwrap_or_default()
}

fn metadata(facts: &Facts) -> Metadata {
    let mut metadata = Metadata::new()
        .title(facts.title.clone())
        .authors(facts.authors.clone())
        .keywords(facts.keywords.clone())
        .language(facts.language.clone())
        .creator("offprint".to_owned())
        .producer("offprint".to_owned());
    if let Some(description) = &facts.description {
        metadata = metadata.description(description.clone());
    }
    if let Some(date) = facts.date {
        metadata = metadata.creation_date(date_time(date));
    }
    metadata
}

fn date_time(date: Date) -> DateTime {
    let year = u16::try_from(date.year()).unwrap_or_default();
    let mut moment = DateTime::new(year).month(date.month()).day(date.day());
    if let Some(time) = date.time() {
        moment = moment.hour(time.hour).minute(time.minute).second(time.second);
        let minutes = date.offset().unwrap_or(0);
        let hours = i8::try_from(minutes / 60).unwrap_or_default();
        let rest = u8::try_from((minutes % 60).unsigned_abs()).unwrap_or_default();
        moment = moment.utc_offset_hour(hours).utc_offset_minute(rest);
    }
    moment
}

/// The label of a page as PDF counts: a style and a number.
fn label(label: &str) -> PageLabel {
    if let Ok(number) = label.parse::<u32>() {
        return PageLabel::new(Some(NumberingStyle::Arabic), None, number.try_into().ok());
    }
    if label.is_empty() {
        return PageLabel::new(None, None, None);
    }
    PageLabel::new(None, Some(label.to_owned()), None)
}

fn outline(entries: &[OutlineEntry]) -> Outline {
    let mut outline = Outline::new();
    let mut rest = entries;
    while !rest.is_empty() {
        let (node, after) = outline_node(rest);
        outline.push_child(node);
        rest = after;
    }
    outline
}

/// The first entry with those beneath it, and what comes after them.
fn outline_node(entries: &[OutlineEntry]) -> (OutlineNode, &[OutlineEntry]) {
    let first = &entries[0];
    let mut node = OutlineNode::new(first.text.clone(), destination(first.target));
    let mut rest = &entries[1..];
    while rest.first().is_some_and(|entry| entry.depth > first.depth) {
        let (child, after) = outline_node(rest);
        node.push_child(child);
        rest = after;
    }
    (node, rest)
}

fn destination(target: page::Target) -> XyzDestination {
    XyzDestination::new(target.page, Point::from_xy(0.0, (target.y - 6.0).max(0.0)))
}

fn color(color: Color) -> rgb::Color {
    rgb::Color::new(color.red, color.green, color.blue)
}

fn ink(ink: Color) -> Fill {
    Fill { paint: color(ink).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

fn fill(path: &Path, color: Color, surface: &mut Surface<'_>) {
    surface.set_fill(Some(ink(color)));
    surface.set_stroke(None);
    surface.draw_path(path);
}

fn rectangle(rect: Rect) -> Option<geom::Rect> {
    geom::Rect::from_xywh(rect.x, rect.y, rect.width.max(0.01), rect.height.max(0.01))
}

fn rectangle_path(rect: Rect) -> Option<Path> {
    let mut builder = PathBuilder::new();
    builder.push_rect(rectangle(rect)?);
    builder.finish()
}

/// A disc, of four cubic curves (the error is below 0.03 % of the radius).
fn disc(x: Pt, y: Pt, radius: Pt) -> Option<Path> {
    const KAPPA: f32 = 0.552_284_8;
    let bend = radius * KAPPA;
    let mut builder = PathBuilder::new();
    builder.move_to(x + radius, y);
    builder.cubic_to(x + radius, y + bend, x + bend, y + radius, x, y + radius);
    builder.cubic_to(x - bend, y + radius, x - radius, y + bend, x - radius, y);
    builder.cubic_to(x - radius, y - bend, x - bend, y - radius, x, y - radius);
    builder.cubic_to(x + bend, y - radius, x + radius, y - bend, x + radius, y);
    builder.close();
    builder.finish()
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
                let length = section(&items[index..]);
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
