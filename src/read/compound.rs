//! The walk through what has parts of its own: lists, definitions, figures, listings, tables, ruby.
//!
//! The other half of the recursion in `block`: finds the parts, has their contents read there and
//! puts them together.

use std::collections::VecDeque;

use html5ever::local_name;

use crate::document::{Attributes, Block, Figure, Inline, Item, List};
use crate::transform::CAPTION;

use super::block::{Around, Met, Reader};
use super::clean::{self, Verdict};
use super::code;
use super::dom::{Node, NodeId, NodeRef};
use super::element::{Look, attribute, is_named};
use super::flow::{Bare, Flow, join_paragraphs};
use super::table;

impl<'a> Reader<'a> {
    pub(super) fn list(
        &mut self,
        met: &Met<'a>,
        ordered: bool,
        flow: &mut Flow,
        around: Around<'a>,
    ) {
        flow.end_line();
        if ordered && code::is_numbered_listing(met.node, &met.facts) {
            return self.listing(code::Listing::of(met.node), met, flow);
        }
        if !self.has_room(flow, around) {
            self.children(met.node, flow, around);
            return flow.end_line();
        }
        let inside = around.within_block();
        let mut items: Vec<Item> = Vec::new();
        let mut tight = true;
        let mut stray = flow.inner();
        for child in met.node.children() {
            let item = child.value().as_element().filter(|e| e.name.local == local_name!("li"));
            let Some(element) = item else {
                match child.value() {
                    Node::Text(text) => stray.text(text, Bare::No),
                    Node::Element(element) => self.element(child, element, &mut stray, inside),
                    _ => {}
                }
                continue;
            };
            add_stray(&mut items, stray.finish_and_renew());
            let part = Met::new(child, element);
            let verdict = self.cleaner.judge(child, element, &part.facts, &part.look);
            if let Verdict::Remove { reason } = verdict {
                self.removed(&part, reason);
                continue;
            }
            tight &= !child.children().any(|node| is_named(node, "p"));
            items.push(self.item(&part, flow, inside));
        }
        add_stray(&mut items, stray.finish());
        let id = self.target(met);
        flow.anchor(id);
        let start = attribute(met.element, &local_name!("start"));
        let start = ordered.then(|| start.and_then(|start| start.trim().parse().ok()).unwrap_or(1));
        flow.block_if(!items.is_empty(), || Block::List(List { start, tight, items }));
    }

    /// A paragraph as an item of a list, without what holds its bullet.
    pub(super) fn bulleted(
        &mut self,
        met: &Met<'a>,
        bullet: NodeId,
        flow: &mut Flow,
        around: Around<'a>,
    ) {
        flow.end_line();
        if self.bullets == 0 {
            self.first_bullet = self.place(met);
        }
        self.bullets += 1;
        self.bullet = Some(bullet);
        let item = self.item(met, flow, around.within_block());
        flow.item(item);
    }

    fn item(&mut self, met: &Met<'a>, flow: &Flow, around: Around<'a>) -> Item {
        let mut inner = flow.inner();
        inner.takes_checkbox = true;
        self.marked_as_block(met, &mut inner, around);
        let checked = inner.checked;
        let mut blocks = inner.finish();
        if let Some(id) = self.target(met) {
            let attributes = Attributes { id: Some(id), ..Attributes::default() };
            blocks = vec![Block::Group { attributes: Box::new(attributes), blocks }];
        }
        Item { checked, blocks }
    }

    pub(super) fn definitions(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        flow.end_line();
        if !self.has_room(flow, around) {
            self.children(met.node, flow, around);
            return flow.end_line();
        }
        let inside = around.within_block();
        let mut list = table::DefinitionList::default();
        let mut stray = flow.inner();
        for child in table::definition_parts(met.node) {
            match child.value() {
                Node::Text(text) => stray.text(text, Bare::No),
                Node::Element(element) => {
                    let part = Met::new(child, element);
                    match element.name.local {
                        local_name!("dt") => {
                            let blocks = self.inner(&part, flow, inside);
                            flow.anchor(self.target(&part));
                            list.term(blocks);
                        }
                        local_name!("dd") => list.meaning(self.inner(&part, flow, inside)),
                        _ => self.element(child, element, &mut stray, inside),
                    }
                }
                _ => {}
            }
        }
        let rest = stray.finish();
        if !rest.is_empty() {
            list.meaning(rest);
        }
        let entries = list.finish();
        flow.block_if(!entries.is_empty(), || Block::Definitions { entries });
    }

    pub(super) fn figure(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        if let Some(listing) = code::find_listing(met.node, met.element) {
            return self.listing(listing, met, flow);
        }
        let id = self.target(met);
        let mut blocks = self.inner(met, flow, around.within_block());
        let mut caption = Vec::new();
        blocks.retain_mut(|block| match block {
            Block::Group { attributes, blocks } if attributes.classes == [CAPTION] => {
                if !caption.is_empty() {
                    caption.push(Inline::Break);
                }
                caption.extend(join_paragraphs(std::mem::take(blocks).into_iter()));
                false
            }
            _ => true,
        });
        match (&mut blocks[..], caption.is_empty()) {
            ([Block::Table(table)], false) if table.caption.is_empty() => table.caption = caption,
            ([_, ..], false) => {
                return flow.block(Block::Figure(Figure { id, blocks, caption }));
            }
            ([], false) => blocks.push(Block::Paragraph { content: caption }),
            (_, true) => {}
        }
        flow.anchor(id);
        flow.blocks(blocks);
    }

    pub(super) fn caption(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        let blocks = self.inner(met, flow, around.within_block());
        let attributes =
            Attributes { classes: vec![CAPTION.to_owned()], ..self.attributes(met, around) };
        flow.group(attributes, blocks);
    }

    pub(super) fn preformatted(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        if code::is_prose(met.node) {
            return self.block(
                &Met { look: Look { preformatted: false, ..met.look }, ..*met },
                flow,
                around,
            );
        }
        self.listing(code::Listing::of(met.node), met, flow);
    }

    fn listing(&mut self, listing: code::Listing<'a>, met: &Met<'a>, flow: &mut Flow) {
        flow.end_line();
        flow.anchor(self.target(met));
        let code::Listing { language, text, caption, pictures, links, numbers, unknown } = listing;
        for node in unknown {
            if let Some(element) = node.value().as_element() {
                self.unknown(element.name(), self.place(&Met::new(node, element)));
            }
        }
        if numbers {
            let message = "line numbers of a code listing";
            self.diagnostics.note("removed", self.place(met), message);
        }
        if links {
            let message = "links within code: only their words are kept";
            self.diagnostics.warning("code-link", self.place(met), message);
        }
        let has_text = !text.is_empty();
        if has_text || pictures.is_empty() {
            let code = Block::Code { language, text };
            match caption {
                Some(caption) => flow.block(Block::Figure(Figure {
                    id: None,
                    blocks: vec![code],
                    caption: vec![Inline::text(caption)],
                })),
                None => flow.block(code),
            }
        }
        for node in pictures {
            if let Some(element) = node.value().as_element() {
                self.image(&Met::new(node, element), flow);
                flow.end_line();
            }
        }
    }

    pub(super) fn table(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        if let Some(listing) = code::find_listing(met.node, met.element) {
            return self.listing(listing, met, flow);
        }
        flow.end_line();
        if !self.has_room(flow, around) {
            self.children(met.node, flow, around);
            return flow.end_line();
        }
        let inside = around.within_block();
        let mut layout = table::Layout::of(met.node);
        let mut cells = Vec::with_capacity(layout.cells.len());
        for &(node, element) in &layout.cells {
            let cell = Met::new(node, element);
            let blocks = self.inner(&cell, flow, inside);
            cells.push(match self.target(&cell) {
                Some(id) => {
                    let attributes = Attributes { id: Some(id), ..Attributes::default() };
                    vec![Block::Group { attributes: Box::new(attributes), blocks }]
                }
                None => blocks,
            });
        }
        let mut caption = Vec::new();
        for (node, element) in std::mem::take(&mut layout.captions) {
            caption.extend(self.inner(&Met::new(node, element), flow, inside));
        }
        let caption = join_paragraphs(caption.into_iter());
        flow.anchor(self.target(met));
        if layout.oversized > 0 {
            let message = format!(
                "{} cells claim more columns or rows than a table can have: their spans are cut",
                layout.oversized
            );
            self.diagnostics.warning("table-span-cut", self.place(met), message);
        }
        match layout.finish(cells, caption) {
            table::Made::Table(table) => flow.block(Block::Table(Box::new(table))),
            table::Made::Blocks(blocks) => flow.blocks(blocks),
        }
    }

    pub(super) fn ruby(&mut self, met: &Met<'a>, flow: &mut Flow, around: Around<'a>) {
        let mut bases: VecDeque<Vec<Inline>> = VecDeque::new();
        let mut line = Flow::default();
        flow.before_content();
        for child in ruby_parts(met.node) {
            match child.value() {
                Node::Text(text) => line.text(text, Bare::No),
                Node::Element(element) if element.name.local == local_name!("rt") => {
                    bases.extend(Some(line.take_inlines()).filter(|base| !base.is_empty()));
                    let reading = clean::text_of(child);
                    if let Some(base) = bases.pop_front() {
                        flow.line.push(Inline::Ruby { base, reading });
                    } else if !reading.is_empty() {
                        flow.line.text(&reading);
                    }
                }
                Node::Element(element) => {
                    self.element(child, element, &mut line, around.within_block());
                    if element.name.local == local_name!("rb") {
                        bases.extend(Some(line.take_inlines()).filter(|base| !base.is_empty()));
                    }
                }
                _ => {}
            }
        }
        bases.push_back(line.take_inlines());
        bases.into_iter().flatten().for_each(|inline| flow.line.push(inline));
    }
}

/// Content directly in a list belongs to the item before it.
fn add_stray(items: &mut Vec<Item>, blocks: Vec<Block>) {
    if blocks.is_empty() {
        return;
    }
    match items.last_mut() {
        Some(item) => item.blocks.extend(blocks),
        None => items.push(Item { checked: None, blocks }),
    }
}

/// The children of a ruby element, those of `rtc` among them.
fn ruby_parts(node: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let mut parts = Vec::new();
    for child in node.children() {
        if is_named(child, "rtc") {
            parts.extend(child.children());
        } else {
            parts.push(child);
        }
    }
    parts
}
