//! A line of the input, taken apart: the fields of a record as they stand.

use std::borrow::Cow;
use std::fmt;

use offprint::document::Value;
use serde::de::{DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::row::Fault;

/// The fields of a record, in order, each as it stands.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    fields: Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl<'a> Record<'a> {
    /// Takes a line apart. Of a line at fault, what stands before the fault.
    pub(super) fn parse(line: &'a [u8]) -> (Self, Option<Fault>) {
        let (text, fault) = match std::str::from_utf8(line) {
            Ok(text) => (text, None),
            Err(error) => {
                let end = error.valid_up_to();
                let message = format!("byte {} of the record is no UTF-8", end + 1);
                let text = std::str::from_utf8(&line[..end]).unwrap_or_default();
                (text, Some(Fault::new("not-utf-8", message)))
            }
        };
        let mut record = Self::default();
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = Fields(&mut record.fields).deserialize(&mut reader).and_then(|()| reader.end());
        let not_json = |error: serde_json::Error| Fault::new("not-json", error.to_string());
        (record, fault.or_else(|| read.err().map(not_json)))
    }

    /// All fields, in order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.fields.iter().map(|(name, value)| (&**name, *value))
    }

    fn field(&self, name: &str) -> Option<&'a str> {
        self.fields().find(|(other, _)| *other == name).map(|(_, value)| value.get())
    }

    /// A field that is a string.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        let json = self.field(name)?.trim();
        // Halves of characters beyond the first 65,536, which some writers leave, become U+FFFD.
        let lossy = |_| serde_json::from_str::<Lossy>(json).map(|text| text.0.into());
        serde_json::from_str::<Text<'_>>(json).map(|text| text.0).or_else(lossy).ok()
    }

    /// A field that is an object.
    pub(super) fn object(&self, name: &str) -> Option<Vec<(String, Value)>> {
        match serde_json::from_str(self.field(name)?) {
            Ok(Value::Map(entries)) => Some(entries),
            _ => None,
        }
    }

    /// The identity, in JSON.
    pub(super) fn id(&self) -> &'a str {
        self.field("id").unwrap_or("null")
    }
}

/// Reads an object's fields to the list, one by one: those before a fault are there.
struct Fields<'r, 'a>(&'r mut Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> DeserializeSeed<'a> for Fields<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Fields<'_, 'a> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a record")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((Text(name), value)) = map.next_entry()? {
            self.0.push((name, value));
        }
        Ok(())
    }
}

/// A string, borrowed where nothing in it is escaped.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// A string with halves of surrogate pairs in it.
struct Lossy(String);

impl<'de> Deserialize<'de> for Lossy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Lossy;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                Ok(Lossy(String::from_utf8_lossy(bytes).into_owned()))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_line_at_fault_the_identity_is_known() {
        let check = |line: &[u8], id: &str, code: Option<&str>| {
            let (record, fault) = Record::parse(line);
            assert_eq!((record.id(), fault.as_ref().map(|fault| fault.code)), (id, code));
        };
        check(b"{\"id\": [1, \"x\"], \"html\": \"a\"}", "[1, \"x\"]", None);
        check(b"{\"id\": 1, \"html\": \"a", "1", Some("not-json"));
        check(b"{\"id\": 1, \"html\": \"a\xff\"}", "1", Some("not-utf-8"));
        check(b"{\"html\": \"a\xff\", \"id\": 1}", "null", Some("not-utf-8"));
        check(b"{} {}", "null", Some("not-json"));
        check(b"[]", "null", Some("not-json"));
        check(b"", "null", Some("not-json"));
    }

    #[test]
    fn strings_are_read_as_far_as_they_can_be() {
        let line = br#"{"a\u0062": "x", "b": "\ud83d\ude00\ud83d", "c": 1, "d": "\n"}"#;
        let (record, _) = Record::parse(line);
        assert_eq!(record.text("ab").as_deref(), Some("x"));
        assert!(record.text("b").is_some_and(|text| text.starts_with("😀\u{fffd}")));
        assert_eq!((record.text("c"), record.text("d").as_deref()), (None, Some("\n")));
    }
}
