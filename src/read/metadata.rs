//! Fields of front matter to typed metadata: what each key means, in every shape there is.
//!
//! Assumes the fields are already read from their syntax. Leaves the fields as they stand, but for
//! dates, which become dates. What only the body can tell is added later.

use std::borrow::Cow;

use super::date;
use super::front_matter::{Field, folded};
use super::language;
use super::words;
use crate::diagnostic::{Diagnostics, Place};
use crate::document::{Metadata, Value};

// Keys by meaning, in the form of `folded`, the most telling first.
const TITLE: &[&str] = &["title", "post_title", "headline", "标题"];
const SUBTITLE: &[&str] = &["subtitle", "sub_title", "副标题"];
const AUTHOR: &[&str] = &[
    "author",
    "authors",
    "post_author",
    "by",
    "byline",
    "creator",
    "writer",
    "作者",
    "contributors",
];
const DATE: &[&str] = &[
    "date",
    "post_date",
    "published",
    "publishdate",
    "publish_date",
    "published_at",
    "date_published",
    "datepublished",
    "pubdate",
    "pub_date",
    "pubtime",
    "created",
    "created_at",
    "createdat",
    "create_time",
    "date_created",
    "发表时间",
    "发布时间",
    "日期",
    "timestamp",
    "date_gmt",
    "post_date_gmt",
];
const UPDATED: &[&str] = &[
    "updated",
    "updated_at",
    "lastmod",
    "last_modified",
    "last_modified_at",
    "modified",
    "modified_at",
    "modified_time",
    "post_modified",
    "date_modified",
    "datemodified",
    "update_date",
    "更新时间",
];
const LANGUAGE: &[&str] = &["lang", "language", "locale", "语言"];
const SOURCE: &[&str] = &[
    "source",
    "source_url",
    "sourceurl",
    "original_url",
    "original",
    "origin",
    "orig_url",
    "canonical_url",
    "canonical",
    "canonicalurl",
    "url",
    "link",
    "permalink",
    "iteye原始地址",
    "原始地址",
    "原文链接",
    "原文",
    "来源",
    "wordpress_url",
    "blogger_orig_url",
    "guid",
];
const PUBLISHER: &[&str] =
    &["publisher", "site", "site_name", "sitename", "website", "media", "来源", "source"];
const COVER: &[&str] = &[
    "headimg",
    "head_img",
    "cover",
    "cover_image",
    "coverimage",
    "cover_img",
    "featured_image",
    "featuredimage",
    "feature_image",
    "image",
    "header_img",
    "header_image",
    "banner_img",
    "banner",
    "excerpt_image",
    "thumbnail",
    "index_img",
    "img",
    "top_img",
    "og_image",
    "封面",
];
const DESCRIPTION: &[&str] =
    &["description", "excerpt", "post_excerpt", "summary", "abstract", "desc", "摘要"];
const CATEGORIES: &[&str] = &["categories", "category", "post_category", "分类", "栏目"];
const TAGS: &[&str] = &["tags", "tag", "keywords", "labels", "label", "post_tag", "标签", "关键词"];

/// Services that hand out a random picture: what they show has nothing to do with the article.
const PLACEHOLDERS: [&str; 4] = [
    "//picsum.photos/",
    "//source.unsplash.com/random",
    "//placehold.it/",
    "//via.placeholder.com/",
];

/// The metadata that the fields state. `diagnostics` hears of dates and languages that are none.
pub(super) fn build(mut fields: Vec<Field>, diagnostics: &mut Diagnostics) -> Metadata {
    recognise_dates(&mut fields, diagnostics);
    let keyed: Vec<(Cow<'_, str>, &Field)> =
        fields.iter().map(|field| (folded(&field.key), field)).collect();
    let sieve = keyed.iter().fold(0, |sieve, (name, _)| sieve | place(name));
    let search = Search { keyed: &keyed, sieve };
    let mut metadata = Metadata {
        title: search.first(TITLE, text),
        subtitle: search.first(SUBTITLE, text),
        authors: search.first(AUTHOR, authors).unwrap_or_default(),
        date: search.first(DATE, as_date),
        updated: search.first(UPDATED, as_date),
        language: language(&search, diagnostics),
        source: search.first(SOURCE, address),
        publisher: search.first(PUBLISHER, name_of_site),
        cover: search.first(COVER, picture),
        description: search.first(DESCRIPTION, text),
        categories: search.first(CATEGORIES, categories).unwrap_or_default(),
        tags: search.first(TAGS, tags).unwrap_or_default(),
        ..Metadata::default()
    };
    metadata.fields = fields.into_iter().map(|field| (field.key, field.value)).collect();
    metadata
}

struct Search<'a> {
    keyed: &'a [(Cow<'a, str>, &'a Field)],
    /// The places of all keys there are: hundreds are asked for, and most are known by it not to
    /// be there.
    sieve: u64,
}

/// A bit that a key has in common with few others.
fn place(name: &str) -> u64 {
    let first = name.bytes().next().unwrap_or_default();
    1 << ((usize::from(first) + name.len() * 7) % 64)
}

impl Search<'_> {
    /// What `read` makes of the first of these keys that says anything.
    fn first<T>(&self, keys: &[&str], read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        keys.iter().find_map(|key| {
            if self.sieve & place(key) == 0 {
                return None;
            }
            let (_, field) = self.keyed.iter().find(|(name, _)| name == key)?;
            read(&field.value)
        })
    }
}

/// Makes dates of the values that are dates, under the keys that hold dates.
fn recognise_dates(fields: &mut [Field], diagnostics: &mut Diagnostics) {
    for field in fields {
        let key = folded(&field.key);
        if !DATE.contains(&&*key) && !UPDATED.contains(&&*key) {
            continue;
        }
        // `published: true` is a state, not a moment.
        let Some(spelling) = spelling(&field.value).filter(|text| !text.trim().is_empty()) else {
            continue;
        };
        let place = Some(Place::line(field.line));
        match date::parse(&spelling) {
            Ok(reading) => {
                if let Some(repair) = reading.repair {
                    let message = format!("`{spelling}` is read as {}: {repair}", reading.date);
                    diagnostics.note("date-repaired", place, message);
                }
                field.value = Value::Date(reading.date);
            }
            Err(reason) => {
                let shown: String = spelling.chars().take(60).collect();
                diagnostics.warning("date-invalid", place, format!("`{shown}` {reason}"));
            }
        }
    }
}

/// The spelling of a date: text, a number, or a list of one of them.
fn spelling(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::List(values) if values.len() == 1 => spelling(&values[0]),
        _ => None,
    }
}

fn as_date(value: &Value) -> Option<crate::document::Date> {
    match value {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

/// Plain words; numbers and truth values as they are spelt.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(words::plain(text)).filter(|text| !text.is_empty()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Date(date) => Some(date.to_string()),
        Value::List(values) if values.len() == 1 => text(&values[0]),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

/// Names of authors: a text, a map with a name in it, or a list of these. In a list of lists
/// (`[["a name", "an address"]]`) the first of each is the name.
fn authors(value: &Value) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    match value {
        Value::String(text) => names.extend(split_names(text)),
        Value::Map(_) => names.extend(name_in_map(value)),
        Value::List(values) => {
            for value in values {
                match value {
                    Value::String(text) => names.push(person(text)),
                    Value::Map(_) => names.extend(name_in_map(value)),
                    Value::List(parts) => names.extend(parts.first().and_then(text)),
                    _ => {}
                }
            }
        }
        _ => {}
    }
    names.retain(|name| !name.is_empty());
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    (!names.is_empty()).then_some(names)
}

fn name_in_map(value: &Value) -> Option<String> {
    ["name", "display_name", "nickname", "nick", "full_name", "login"]
        .iter()
        .find_map(|key| value.get(key).and_then(text))
}

/// The names in one text. A comma parts names only between Chinese ones and between full ones:
/// `Doe, Jane` is one person.
fn split_names(text: &str) -> Vec<String> {
    let firmly: Vec<&str> = text.split(['、', ';', '；', '，']).collect();
    let by_comma: Vec<&str> = text.split(',').map(str::trim).collect();
    let full = |name: &&str| name.contains(' ') || !name.is_ascii();
    let parts = match firmly.len() {
        1 if by_comma.len() > 1 && by_comma.iter().all(full) => by_comma,
        _ => firmly,
    };
    parts.into_iter().map(person).collect()
}

/// A name without the address that may follow it.
fn person(text: &str) -> String {
    let name = match text.split_once('<') {
        Some((name, rest)) if rest.contains('@') && !name.trim().is_empty() => name,
        _ => text,
    };
    words::plain(name)
}

fn language(search: &Search<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    LANGUAGE.iter().find_map(|key| {
        let (_, field) = search.keyed.iter().find(|(name, _)| name == key)?;
        let stated = text(&field.value)?;
        let tag = language::tag(&stated);
        // `language: Python` says something else.
        if tag.is_none() && *key != "language" {
            diagnostics.note(
                "language-unknown",
                Some(Place::line(field.line)),
                format!("`{stated}` is no language tag; the text decides"),
            );
        }
        tag
    })
}

/// An absolute address on the web.
fn address(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = words::decoded(text.trim());
            let web = text.starts_with("http://") || text.starts_with("https://");
            (web && !text.contains(char::is_whitespace)).then_some(text)
        }
        Value::Map(_) => {
            ["url", "link", "href"].iter().find_map(|key| value.get(key).and_then(address))
        }
        Value::List(values) => values.first().and_then(address),
        _ => None,
    }
}

fn name_of_site(value: &Value) -> Option<String> {
    match value {
        Value::Map(_) => {
            ["name", "title"].iter().find_map(|key| value.get(key).and_then(name_of_site))
        }
        // A path or an address names no house.
        Value::String(name) if !name.contains('/') => text(value),
        _ => None,
    }
}

fn picture(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = words::decoded(text.trim());
            let random = PLACEHOLDERS.iter().any(|service| text.contains(service));
            let words = text.contains(char::is_whitespace) && !text.starts_with("http");
            (!text.is_empty() && !random && !words).then_some(text)
        }
        Value::Map(_) => ["url", "src", "path", "image", "feature", "teaser"]
            .iter()
            .find_map(|key| value.get(key).and_then(picture)),
        Value::List(values) => values.iter().find_map(picture),
        _ => None,
    }
}

/// Category paths. A flat list is one path; a list that holds lists has a path in each item.
fn categories(value: &Value) -> Option<Vec<Vec<String>>> {
    let names = |values: &[Value]| -> Vec<String> { values.iter().filter_map(text).collect() };
    let paths: Vec<Vec<String>> = match value {
        Value::List(values) if values.iter().any(|value| matches!(value, Value::List(_))) => values
            .iter()
            .map(|value| match value {
                Value::List(values) => names(values),
                other => text(other).into_iter().collect(),
            })
            .collect(),
        Value::List(values) => vec![names(values)],
        other => vec![text(other).into_iter().collect()],
    };
    let paths: Vec<_> = paths.into_iter().filter(|path| !path.is_empty()).collect();
    (!paths.is_empty()).then_some(paths)
}

/// Tags: a list, or a text that parts them by commas. A full-width comma in a list parts them too.
fn tags(value: &Value) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    match value {
        Value::String(text) => {
            found.extend(text.split([',', '，', ';', '；', '、']).map(words::plain));
        }
        Value::List(values) => {
            for value in values {
                match value {
                    Value::String(text) => found.extend(text.split('，').map(words::plain)),
                    Value::List(values) => found.extend(values.iter().filter_map(text)),
                    other => found.extend(text(other)),
                }
            }
        }
        other => found.extend(text(other)),
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|tag| !tag.is_empty() && seen.insert(tag.clone()));
    (!found.is_empty()).then_some(found)
}
