//! What must be known of an article before its first word is written: which file each block goes
//! to, and which identifier each place has.
//!
//! Pure. Identifiers are unique in the article, XML names, and depend on nothing but the article.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::escape;
use crate::book::{Section, heads_section, sections};
use crate::document::{Block, Document, Inline};

/// The plan of one article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The blocks of each file, as ranges of the document's blocks; at least one.
    pub(crate) files: Vec<Range<usize>>,
    /// Where each identifier of the source went.
    pub(crate) anchors: BTreeMap<String, Anchor>,
    /// Identifiers that the source gave twice; the first keeps it.
    pub(crate) clashes: Vec<String>,
    /// The headings that head sections, by ordinal, with where each stands.
    pub(crate) sections: Vec<(Section, Anchor)>,
    /// The identifiers of each note and of its mark, in the order of the marks.
    pub(crate) notes: Vec<NoteIds>,
    /// The identifier of the article's title.
    pub(crate) title: String,
}

/// A place in one of the article's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// The file, from 0.
    pub(crate) file: usize,
    /// The identifier there.
    pub(crate) id: String,
}

/// The two ends of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoteIds {
    /// The note itself.
    pub(crate) note: String,
    /// The mark in the text.
    pub(crate) mark: String,
}

impl Plan {
    /// Plans an article for files of about `limit` bytes; identifiers begin with `prefix`.
    pub(crate) fn of(document: &Document, limit: usize, prefix: &str) -> Self {
        let files = split(&document.blocks, limit);
        let file_of = |block| files.partition_point(|range| range.end <= block);
        let mut ids = Ids { taken: BTreeSet::new(), prefix };
        let mut plan = Self { title: ids.fresh("title"), ..Self::default() };
        let mut notes = 0;
        for (index, block) in document.blocks.iter().enumerate() {
            for id in names(block, &mut notes) {
                let Some(name) = escape::name(&id) else { continue };
                match plan.anchors.entry(id) {
                    Entry::Occupied(first) => plan.clashes.push(first.key().clone()),
                    Entry::Vacant(free) => {
                        free.insert(Anchor { file: file_of(index), id: ids.fresh(&name) });
                    }
                }
            }
        }
        let mut claimed = BTreeSet::new();
        for (ordinal, section) in sections(document).into_iter().enumerate() {
            // A heading whose identifier another has gets one of ours.
            let own = section.id.as_ref().filter(|id| claimed.insert((*id).clone()));
            let anchor = match own.and_then(|id| plan.anchors.get(id)) {
                Some(anchor) => anchor.clone(),
                None => Anchor {
                    file: file_of(section.block),
                    id: ids.fresh(&format!("section-{}", ordinal + 1)),
                },
            };
            plan.sections.push((section, anchor));
        }
        for number in 1..=notes {
            let note = ids.fresh(&format!("note-{number}"));
            let mark = ids.fresh(&format!("ref-{number}"));
            plan.notes.push(NoteIds { note, mark });
        }
        plan.files = files;
        plan
    }
}

/// Hands out identifiers, each once.
struct Ids<'a> {
    taken: BTreeSet<String>,
    prefix: &'a str,
}

impl Ids<'_> {
    fn fresh(&mut self, wish: &str) -> String {
        let wish = format!("{}{wish}", self.prefix);
        let mut id = wish.clone();
        let mut number = 2;
        while !self.taken.insert(id.clone()) {
            id = format!("{wish}-{number}");
            number += 1;
        }
        id
    }
}

/// The identifiers in a block, and how many notes it has.
fn names(block: &Block, notes: &mut usize) -> Vec<String> {
    let (mut names, mut inner) = (Vec::new(), Vec::new());
    block.for_each(
        &mut |block| match block {
            Block::Heading(heading) => names.extend(heading.id.clone()),
            Block::Figure(figure) => names.extend(figure.id.clone()),
            Block::Group { attributes, .. } => names.extend(attributes.id.clone()),
            _ => {}
        },
        &mut |inline| match inline {
            Inline::Group { attributes, .. } => inner.extend(attributes.id.clone()),
            Inline::Note { .. } => *notes += 1,
            _ => {}
        },
    );
    names.append(&mut inner);
    names
}

/// Where to begin a new file: at a heading once the file would grow over `limit` bytes, or at any
/// block once it has grown to twice that.
fn split(blocks: &[Block], limit: usize) -> Vec<Range<usize>> {
    let sizes: Vec<usize> = blocks.iter().map(written_size).collect();
    let heads = |index: usize| match &blocks[index] {
        Block::Heading(heading) => heads_section(heading),
        _ => false,
    };
    // The size from each block to the end of its section.
    let mut section_sizes = sizes.clone();
    for index in (0..blocks.len()).rev().skip(1) {
        if !heads(index + 1) {
            section_sizes[index] += section_sizes[index + 1];
        }
    }
    let mut files = Vec::new();
    let (mut start, mut size, mut has_text) = (0, 0, false);
    for index in 0..blocks.len() {
        let over =
            if heads(index) { size + section_sizes[index] > limit } else { size > 2 * limit };
        // A heading stays with what it heads, unless the file is long from headings alone.
        if over && index > start && (has_text || size > limit / 2) {
            files.push(start..index);
            (start, size, has_text) = (index, 0, false);
        }
        size += sizes[index];
        has_text |= !heads(index);
    }
    files.push(start..blocks.len());
    files
}

/// About how many bytes a block takes when written.
fn written_size(block: &Block) -> usize {
    const TAGS: usize = 16;
    let (mut blocks, mut inlines) = (0, 0);
    block.for_each(&mut |_| blocks += 1, &mut |_| inlines += 1);
    block.plain_text().len() + TAGS * (blocks + inlines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Attributes, Heading, Level};

    fn heading(id: Option<&str>, words: &str) -> Block {
        let id = id.map(str::to_owned);
        Block::Heading(Heading { level: Level::ONE, id, content: vec![Inline::text(words)] })
    }

    fn paragraph(length: usize) -> Block {
        Block::Paragraph { content: vec![Inline::text("x".repeat(length))] }
    }

    fn plan(blocks: Vec<Block>) -> Plan {
        Plan::of(&Document { blocks, ..Document::default() }, 1000, "")
    }

    #[test]
    fn identifiers_are_unique_names_and_the_first_keeps_its_own() {
        let span = |id: &str| Block::Paragraph {
            content: vec![Inline::Group {
                attributes: Box::new(Attributes {
                    id: Some(id.to_owned()),
                    ..Attributes::default()
                }),
                content: vec![Inline::Note { blocks: vec![] }],
            }],
        };
        let plan = plan(vec![
            heading(Some("1 a"), "a"),
            heading(Some("1-a"), "b"),
            heading(Some("1 a"), "c"),
            heading(None, "d"),
            span("title"),
            span("note-1"),
            span("%%"),
        ]);
        let ids: Vec<&str> = plan.sections.iter().map(|(_, anchor)| anchor.id.as_str()).collect();
        assert_eq!(ids, ["_1-a", "_1-a-2", "section-3", "section-4"]);
        assert_eq!(plan.clashes, ["1 a"]);
        assert_eq!(plan.anchors["title"].id, "title-2");
        assert_eq!(plan.anchors["note-1"].id, "note-1");
        assert_eq!(plan.notes.len(), 3);
        assert_eq!(plan.notes[0].note, "note-1-2");
        assert!(!plan.anchors.contains_key("%%"));
    }

    #[test]
    fn long_articles_break_at_headings_and_monsters_anywhere() {
        let section = |length| vec![heading(None, "h"), paragraph(length)];
        let ends = |blocks| plan(blocks).files.iter().map(|file| file.end).collect::<Vec<_>>();
        assert_eq!(ends(vec![]), [0]);
        assert_eq!(ends([section(300), section(300)].concat()), [4]);
        assert_eq!(ends([section(700), section(700), section(100)].concat()), [2, 6]);
        assert_eq!(ends(vec![paragraph(900); 4]), [3, 4]);
        assert_eq!(ends([vec![heading(None, "a")], section(3000)].concat()), [3]);
        let plan = plan([section(700), section(700)].concat());
        assert_eq!(plan.sections[1].1, Anchor { file: 1, id: "section-2".to_owned() });
    }
}
