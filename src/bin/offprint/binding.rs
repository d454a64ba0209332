//! How a book is bound: the articles in their parts, and what stands before and behind them.
//!
//! Takes articles that are chosen and in order ([`Shelf`]); writes nothing.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use offprint::assets::ImageRequest;
use offprint::book::{self, Book, Entry, Grouping, Part};

use crate::args::{self, Choosing, PartList, Reading};
use crate::inputs::Input;
use crate::progress::Progress;
use crate::report::Report;
use crate::shelf::{self, Shelf};

/// How books are bound out of articles: what stands around them, and how they are parted.
pub(crate) struct Binding<'a> {
    arguments: &'a args::Book,
    lists: Lists,
    pub(crate) front: Shelf,
    pub(crate) back: Shelf,
}

impl<'a> Binding<'a> {
    /// With what is to stand around the articles; what cannot be read of it is told.
    pub(crate) fn new(
        arguments: &'a args::Book,
        lists: Lists,
        reading: &Arc<Reading>,
        report: &mut Report,
    ) -> anyhow::Result<Self> {
        let mut shelf = |files: &[PathBuf]| {
            let inputs: Vec<Input> = files.iter().cloned().map(Input::File).collect();
            let progress = Progress::new(inputs.len(), true);
            shelf::stock(reading, &inputs, &Choosing::everything(), &progress, report)
        };
        let (front, back) = (shelf(&arguments.front)?, shelf(&arguments.back)?);
        Ok(Self { arguments, lists, front, back })
    }

    /// A book of these articles, in their order.
    pub(crate) fn bound(&self, title: String, entries: Vec<Entry>) -> Book {
        let mut metadata = book::in_common(&entries);
        metadata.title = Some(title);
        if !self.arguments.authors.is_empty() {
            metadata.authors.clone_from(&self.arguments.authors);
        }
        if self.arguments.language.is_some() {
            metadata.language.clone_from(&self.arguments.language);
        }
        let (mut parts, entries) = self.lists.parts(entries);
        let by = self.arguments.group_by.map(Grouping::from).or_else(|| {
            let first = |entry: &Entry| Grouping::Category.path(&entry.metadata).into_iter().next();
            let several = entries.iter().map(first).collect::<HashSet<_>>().len() > 1;
            several.then_some(Grouping::Category)
        });
        match by {
            _ if entries.is_empty() => {}
            Some(by) => parts.extend(book::group(entries, by, self.arguments.levels)),
            None => parts.push(Part { entries, ..Part::default() }),
        }
        let matter = |shelf: &Shelf| Part { entries: shelf.entries.clone(), ..Part::default() };
        if !self.front.entries.is_empty() {
            parts.insert(0, matter(&self.front));
        }
        if !self.back.entries.is_empty() {
            parts.push(matter(&self.back));
        }
        Book { metadata, parts }
    }

    /// The pictures of an article of the book, wherever it stands.
    pub(crate) fn pictures<'b>(&'b self, chosen: &'b Shelf, entry: &Entry) -> &'b [ImageRequest] {
        let name = entry.name.as_ref();
        let of = |shelf: &'b Shelf| name.and_then(|name| shelf.pictures.get(name));
        let matter = || of(&self.front).or_else(|| of(&self.back));
        of(chosen).or_else(matter).map_or(&[], Vec::as_slice)
    }
}

/// The parts that a book's file lists: title, and the inputs by name.
pub(crate) struct Lists(Vec<(Option<String>, Vec<Input>)>);

impl Lists {
    /// Finds the inputs of each.
    pub(crate) fn resolve(parts: &[PartList], reading: &Reading) -> anyhow::Result<Self> {
        let resolve = |part: &PartList| {
            let inputs = part.inputs.clone();
            let reading = Reading { inputs, files_from: None, ..reading.clone() };
            Ok((part.title.clone(), shelf::inputs(&reading)?))
        };
        parts.iter().map(resolve).collect::<anyhow::Result<_>>().map(Self)
    }

    /// All that is listed, in order, none twice; `None` where nothing is.
    pub(crate) fn inputs(&self) -> Option<Vec<Input>> {
        let mut seen = HashSet::new();
        let all = self.0.iter().flat_map(|(_, inputs)| inputs);
        let inputs: Vec<_> = all.filter(|input| seen.insert(input.name())).cloned().collect();
        (!inputs.is_empty()).then_some(inputs)
    }

    /// The parts, and the articles that are in none. An article is in the first that lists it.
    fn parts(&self, entries: Vec<Entry>) -> (Vec<Part>, Vec<Entry>) {
        let mut part_of = HashMap::new();
        for (index, (_, inputs)) in self.0.iter().enumerate() {
            for input in inputs {
                part_of.entry(input.name()).or_insert(index);
            }
        }
        let titles = self.0.iter().map(|(title, _)| title.clone());
        let mut parts: Vec<Part> = titles.map(|title| Part { title, ..Part::default() }).collect();
        let mut rest = Vec::new();
        for entry in entries {
            match entry.name.as_deref().and_then(|name| part_of.get(name)) {
                Some(index) => parts[*index].entries.push(entry),
                None => rest.push(entry),
            }
        }
        parts.retain(|part| !part.entries.is_empty());
        (parts, rest)
    }
}
