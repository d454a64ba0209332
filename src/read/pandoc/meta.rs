//! Metadata of pandoc to metadata of a document.

use std::collections::BTreeMap;

use super::block::Reader;
use super::tree::Meta;
use crate::diagnostic::Diagnostics;
use crate::document::{Metadata, Value, plain_text};
use crate::read::front_matter::Field;
use crate::read::metadata;

/// The key of the front matter as it stood, in what the backend writes.
const FRONT_MATTER: &str = "front-matter";
/// The key of the words that credit the origin.
const CREDIT: &str = "credit";

/// What the map states. Where it has front matter as it stood, those are the fields; else they are
/// what the map has.
pub(super) fn metadata(mut map: BTreeMap<String, Meta>, diagnostics: &mut Diagnostics) -> Metadata {
    let front_matter = map.remove(FRONT_MATTER).map(|meta| value(meta, diagnostics));
    let credit = map.remove(CREDIT).map(|meta| value(meta, diagnostics));
    let mut told = metadata::build(fields(map, diagnostics), diagnostics);
    if let Some(Value::Map(entries)) = front_matter {
        let fields = entries.into_iter().map(|(key, value)| Field { key, value, line: 1 });
        told.fields = metadata::build(fields.collect(), &mut Diagnostics::new()).fields;
    }
    if let Some(Value::String(words)) = credit {
        told.credit = Some(words);
    }
    told
}

fn fields(map: BTreeMap<String, Meta>, diagnostics: &mut Diagnostics) -> Vec<Field> {
    let field = |(key, meta)| Field { key, value: value(meta, diagnostics), line: 1 };
    map.into_iter().map(field).collect()
}

fn value(meta: Meta, diagnostics: &mut Diagnostics) -> Value {
    match meta {
        Meta::MetaMap(map) => {
            Value::Map(map.into_iter().map(|(key, meta)| (key, value(meta, diagnostics))).collect())
        }
        Meta::MetaList(list) => {
            Value::List(list.into_iter().map(|meta| value(meta, diagnostics)).collect())
        }
        Meta::MetaBool(flag) => Value::Boolean(flag),
        Meta::MetaString(text) => Value::String(text),
        Meta::MetaInlines(content) => {
            Value::String(plain_text(&Reader::new(diagnostics).inlines(content)))
        }
        Meta::MetaBlocks(blocks) => {
            let blocks = Reader::new(diagnostics).blocks(blocks);
            let paragraphs: Vec<String> =
                blocks.iter().map(crate::document::Block::plain_text).collect();
            Value::String(paragraphs.join("\n\n"))
        }
    }
}
