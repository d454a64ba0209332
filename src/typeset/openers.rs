//! The pages that open the parts of a book: a title, how many articles it has and from when.

use crate::book::{Extent, Part};

use super::compose::{Composed, compose};
use super::flow::{Flow, Setting};
use super::page::{Structure, StructureRole};
use super::paragraph::Missing;

/// The opener of a part, set.
#[derive(Debug)]
pub(crate) struct Opener {
    /// The article that it stands before.
    pub(crate) before: usize,
    pub(crate) composed: Composed,
    pub(crate) structure: Vec<Structure>,
    pub(crate) missing: Missing,
}

/// The name of the place where a part begins, by its number among those with a title.
pub(crate) fn part_name(ordinal: usize) -> String {
    format!("part {ordinal}")
}

/// The openers of all parts that have a title and articles, in order.
pub(crate) fn openers(parts: &[Part], setting: Setting<'_>, language: &str) -> Vec<Opener> {
    let mut walk = Walk { setting, language, openers: Vec::new(), parts: 0, articles: 0 };
    walk.parts(parts);
    walk.openers
}

/// How many pages of openers stand before an article.
pub(crate) fn pages_before(openers: &[Opener], article: usize) -> usize {
    // They stand in the order of their articles.
    let first = openers.partition_point(|opener| opener.before < article);
    let own = openers[first..].iter().take_while(|opener| opener.before == article);
    own.map(|opener| opener.composed.pages.len()).sum()
}

struct Walk<'a> {
    setting: Setting<'a>,
    language: &'a str,
    openers: Vec<Opener>,
    parts: usize,
    articles: usize,
}

impl Walk<'_> {
    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            if let Some(title) = &part.title {
                self.part(title, &Extent::of(part));
                self.parts += 1;
            }
            self.articles += part.entries.len();
            self.parts(&part.parts);
        }
    }

    fn part(&mut self, title: &str, extent: &Extent) {
        if extent.articles == 0 {
            return;
        }
        let mut flow = Flow::new(self.setting, StructureRole::Section);
        let frame = flow.body(self.language);
        flow.pending.targets.push(part_name(self.parts));
        flow.part(title, &extent.line(self.setting.labels), &frame);
        self.openers.push(Opener {
            before: self.articles,
            composed: compose(flow.slabs, flow.notes, self.setting.geometry),
            structure: flow.structure,
            missing: flow.missing,
        });
    }
}
