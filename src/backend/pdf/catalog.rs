//! What the file says of itself and leads to: claims, metadata, labels of pages, outline.

use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{NumberingStyle, PageLabel};

use crate::document::Date;
use crate::typeset::page::{OutlineEntry, Target};

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

pub(super) fn configuration(claim: Claim) -> Configuration {
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

pub(super) fn metadata(facts: &Facts) -> Metadata {
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
pub(super) fn label(label: &str) -> PageLabel {
    if let Ok(number) = label.parse::<u32>() {
        return PageLabel::new(Some(NumberingStyle::Arabic), None, number.try_into().ok());
    }
    if label.is_empty() {
        return PageLabel::new(None, None, None);
    }
    PageLabel::new(None, Some(label.to_owned()), None)
}

pub(super) fn outline(entries: &[OutlineEntry]) -> Outline {
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

pub(super) fn destination(target: Target) -> XyzDestination {
    XyzDestination::new(target.page, Point::from_xy(0.0, (target.y - 6.0).max(0.0)))
}
