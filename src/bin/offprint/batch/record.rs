//! A record of a batch and its answer: bytes of a line in, bytes of a line out.

use std::borrow::Cow;
use std::fmt;

use offprint::assets::Assets;
use offprint::backend::markdown::{FrontMatter, Markdown};
use offprint::backend::text::Text;
use offprint::backend::{Backend, Memory};
use offprint::book::Book;
use offprint::diagnostic::{Diagnostics, Severity};
use offprint::document::{Base, Metadata};
use offprint::read::{Article, Format, ReadOptions, read};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::args::BatchFormat;

/// A line of the output: fields in order, each with its value in JSON.
#[derive(Debug, Default)]
pub(super) struct Row {
    fields: Vec<(String, String)>,
}

impl Row {
    /// A record that could not be answered.
    pub(super) fn error(id: Option<String>, code: &str, message: &str) -> Self {
        let mut row = Self::default();
        row.push("id", id.unwrap_or_else(|| "null".to_owned()));
        let error = serde_json::json!({ "code": code, "message": message });
        row.push("error", error.to_string());
        row
    }

    fn push(&mut self, name: &str, json: String) {
        self.fields.push((name.to_owned(), json));
    }

    /// Appends the row and a line end.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut before = b'{';
        for (name, json) in &self.fields {
            out.push(before);
            out.extend_from_slice(json_text(name).as_bytes());
            out.push(b':');
            out.extend_from_slice(json.as_bytes());
            before = b',';
        }
        out.extend_from_slice(if self.fields.is_empty() { b"{}\n" } else { b"}\n" });
    }
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The fields of a record, in order, each as it stands.
struct Record<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Record<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Record<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a record")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Record(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl Record<'_> {
    fn field(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    }

    fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        serde_json::from_str(self.field(name)?.get()).ok()
    }

    fn id(&self) -> Option<String> {
        self.field("id").map(|id| id.get().to_owned())
    }
}

/// The identity of a record, as far as the line has one.
pub(super) fn id(line: &[u8]) -> Option<String> {
    serde_json::from_slice::<Record<'_>>(line).ok()?.id()
}

/// The answer to a line.
pub(super) fn answer(line: &[u8], format: BatchFormat) -> Row {
    let record: Record<'_> = match serde_json::from_slice(line) {
        Ok(record) => record,
        Err(error) => return Row::error(None, "not-json", &error.to_string()),
    };
    let (source, is_body) = match (record.text("html"), record.text("text")) {
        (Some(html), _) => (html, true),
        (None, Some(text)) => (text, false),
        (None, None) => {
            let message = "the record has neither `html` nor `text`";
            return Row::error(record.id(), "no-source", message);
        }
    };
    let options = ReadOptions {
        format: is_body.then_some(Format::Html),
        base: base(&record),
        is_fragment: is_body,
        ..ReadOptions::default()
    };
    let article = read(source.as_bytes(), &options);
    match written(&record, article, is_body, format) {
        Ok(row) => row,
        Err(error) => Row::error(record.id(), "not-written", &error.to_string()),
    }
}

/// What relative addresses stand against: where the record says it came from.
fn base(record: &Record<'_>) -> Base {
    let url = record.text("url").and_then(|url| url.parse().ok());
    url.map(Base::new).unwrap_or_default()
}

fn written(
    record: &Record<'_>,
    article: Article,
    is_body: bool,
    format: BatchFormat,
) -> anyhow::Result<Row> {
    let metadata = article.document.metadata.clone();
    let images = article.document.image_urls();
    let mut lost: Vec<&str> = losses(&article.diagnostics).collect();
    let (name, value) = if format == BatchFormat::Json {
        ("document", article.document.to_json()?)
    } else {
        let mut diagnostics = Diagnostics::new();
        let text = text(article, is_body, format, &mut diagnostics)?;
        lost.extend(losses(&diagnostics));
        ("text", json_text(&text))
    };
    let mut row = Row::default();
    let mut answers = vec![(name, value)];
    if metadata != Metadata::default() {
        answers.push(("metadata", serde_json::to_string(&metadata)?));
    }
    if !images.is_empty() {
        answers.push(("images", serde_json::to_string(&images)?));
    }
    if !lost.is_empty() {
        answers.push(("lost", serde_json::to_string(&lost)?));
    }
    // The identity first, then the answers, then what passes through, answers before it.
    row.push("id", record.id().unwrap_or_else(|| "null".to_owned()));
    for (name, value) in &record.0 {
        let consumed = matches!(name.as_str(), "id" | "html" | "text");
        if !consumed && answers.iter().all(|(answer, _)| answer != name) {
            row.push(name, value.get().to_owned());
        }
    }
    let passed = row.fields.split_off(1);
    row.fields.extend(answers.into_iter().map(|(name, value)| (name.to_owned(), value)));
    row.fields.extend(passed);
    Ok(row)
}

fn losses(diagnostics: &Diagnostics) -> impl Iterator<Item = &'static str> {
    diagnostics.iter().filter(|one| one.severity == Severity::Loss).map(|one| one.code)
}

fn text(
    article: Article,
    is_body: bool,
    format: BatchFormat,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<String> {
    // A body has no front matter; what was found out about it is in `metadata`.
    let front_matter = if is_body { FrontMatter::None } else { FrontMatter::Clean };
    let markdown = Markdown { front_matter, ..Markdown::default() };
    let backend: &dyn Backend = if format == BatchFormat::Text { &Text } else { &markdown };
    let mut output = Memory::default();
    backend.write(&Book::from(article), &Assets::default(), &mut output, diagnostics)?;
    Ok(std::str::from_utf8(output.main_bytes())?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, format: BatchFormat, expect: &str) {
        let mut out = Vec::new();
        answer(line.as_bytes(), format).write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), format!("{expect}\n"), "{line}");
    }

    #[test]
    fn records_are_answered() {
        check(
            r#"{"n":[1, 2],"html":"<p>a &amp; b</p>","id":"x"}"#,
            BatchFormat::Md,
            r#"{"id":"x","text":"a & b\n","n":[1, 2]}"#,
        );
        check(
            r#"{"id":7,"text":"---\ntitle: A\n---\n<p>a</p>"}"#,
            BatchFormat::Text,
            r#"{"id":7,"text":"A\n\na\n","metadata":{"title":"A","fields":{"title":"A"}}}"#,
        );
        check(
            r#"{"id":1,"html":"<p>a</p>"}"#,
            BatchFormat::Json,
            r#"{"id":1,"document":{"offprint":1,"metadata":{},"blocks":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]}}"#,
        );
    }

    #[test]
    fn bad_records_are_rows() {
        check(
            r#"{"id":1}"#,
            BatchFormat::Md,
            r#"{"id":1,"error":{"code":"no-source","message":"the record has neither `html` nor `text`"}}"#,
        );
        let mut out = Vec::new();
        answer(b"\xff", BatchFormat::Md).write(&mut out);
        answer(b"", BatchFormat::Md).write(&mut out);
        let rows = String::from_utf8(out).unwrap();
        assert_eq!(rows.matches("\"code\":\"not-json\"").count(), 2);
        assert_eq!(rows.lines().count(), 2);
    }
}
