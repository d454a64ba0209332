//! Metadata to that of pandoc, under the names that its templates and writers know.

use std::collections::BTreeMap;

use super::inline::words;
use crate::document::{Metadata, Value};
use crate::read::pandoc::tree::Meta;

/// What is known under its own names, and the front matter as it stood under `front-matter`: in
/// the map of all it could say what an article has no say in, as `css` or `bibliography`.
pub(super) fn meta(metadata: &Metadata) -> BTreeMap<String, Meta> {
    let mut map = BTreeMap::new();
    if *metadata == Metadata::default() {
        return map;
    }
    let mut put = |name: &str, value: Option<Meta>| {
        if let Some(value) = value {
            map.insert(name.to_owned(), value);
        }
    };
    put("title", metadata.title.as_deref().map(text));
    put("subtitle", metadata.subtitle.as_deref().map(text));
    put("author", list(&metadata.authors, |name| text(name)));
    put("date", metadata.date.map(|date| text(&date.to_string())));
    put("updated", metadata.updated.map(|date| text(&date.to_string())));
    put("lang", metadata.language.as_deref().map(string));
    put("source", metadata.source.as_deref().map(string));
    put("publisher", metadata.publisher.as_deref().map(text));
    put("cover", metadata.cover.as_deref().map(string));
    put("description", metadata.description.as_deref().map(text));
    let path =
        |levels: &Vec<String>| Meta::MetaList(levels.iter().map(|level| text(level)).collect());
    put("categories", list(&metadata.categories, path));
    put("tags", list(&metadata.tags, |tag| text(tag)));
    put("keywords", list(&metadata.tags, |tag| text(tag)));
    put("credit", metadata.credit.as_deref().map(text));
    put("front-matter", Some(entries(&metadata.fields)));
    map
}

fn text(text: &str) -> Meta {
    let mut content = Vec::new();
    words(text, &mut content);
    Meta::MetaInlines(content)
}

fn string(text: &str) -> Meta {
    Meta::MetaString(text.to_owned())
}

fn list<T>(list: &[T], one: impl Fn(&T) -> Meta) -> Option<Meta> {
    (!list.is_empty()).then(|| Meta::MetaList(list.iter().map(one).collect()))
}

fn entries(entries: &[(String, Value)]) -> Meta {
    Meta::MetaMap(entries.iter().map(|(key, one)| (key.clone(), value(one))).collect())
}

/// A value of front matter; pandoc has no numbers, and nothing for nothing.
fn value(value: &Value) -> Meta {
    match value {
        Value::Null => string(""),
        Value::Boolean(flag) => Meta::MetaBool(*flag),
        Value::Integer(number) => string(&number.to_string()),
        Value::Float(number) => string(&number.to_string()),
        Value::String(text) => string(text),
        Value::Date(date) => string(&date.to_string()),
        Value::List(list) => Meta::MetaList(list.iter().map(self::value).collect()),
        Value::Map(map) => entries(map),
    }
}
