//! A line of the input, taken apart: the fields of a record as they stand.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::UTF_8;
use offprint::document::Value;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::row::Fault;

/// The fields of a record, in order, each as it stands; the texts read.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    fields: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// A body, where it is a string.
    pub(super) html: Option<Cow<'a, str>>,
    /// A whole file, where it is a string.
    pub(super) text: Option<Cow<'a, str>>,
}

impl<'a> Record<'a> {
    /// Takes a line apart. Of a line at fault, what stands before the fault.
    pub(super) fn parse(line: &'a [u8]) -> (Self, Option<Fault>) {
        // Faster than the standard library where most characters are of three bytes.
        let sound = match UTF_8.decode_without_bom_handling_and_without_replacement(line) {
            Some(Cow::Borrowed(text)) => Ok(text),
            _ => std::str::from_utf8(line),
        };
        let text = sound.unwrap_or_else(|error| {
            std::str::from_utf8(&line[..error.valid_up_to()]).unwrap_or_default()
        });
        let (record, error) = Self::read(text, false);
        let (record, error) = match error {
            // Halves of characters beyond the first 65,536, which some writers leave in their
            // texts, are not read so.
            Some(_) => Self::read(text, true),
            None => (record, None),
        };
        let not_json = error.map(|error| Fault::new("not-json", error.to_string()));
        let not_utf_8 = sound.err().map(|error| {
            let message = format!("byte {} of the record is no UTF-8", error.valid_up_to() + 1);
            Fault::new("not-utf-8", message)
        });
        (record, not_utf_8.or(not_json))
    }

    fn read(text: &'a str, is_lossy: bool) -> (Self, Option<serde_json::Error>) {
        let mut record = Self::default();
        let mut reader = serde_json::Deserializer::from_str(text);
        let fields = Fields { record: &mut record, is_lossy };
        let read = fields.deserialize(&mut reader).and_then(|()| reader.end());
        (record, read.err())
    }

    /// All fields but the texts, in order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.fields.iter().map(|(name, value)| (&**name, *value))
    }

    /// A field but the texts, in JSON.
    pub(super) fn field(&self, name: &str) -> Option<&'a str> {
        self.fields().find(|(other, _)| *other == name).map(|(_, value)| value.get())
    }

    /// Another field that is a string.
    pub(super) fn string(&self, name: &str) -> Option<Cow<'a, str>> {
        serde_json::from_str::<Text<'_>>(self.field(name)?).map(|text| text.0).ok()
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

/// Reads an object's fields to the record, one by one: those before a fault are there.
struct Fields<'r, 'a> {
    record: &'r mut Record<'a>,
    /// What is no character becomes U+FFFD.
    is_lossy: bool,
}

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
        while let Some(Text(name)) = map.next_key()? {
            let text = match &*name {
                "html" => &mut self.record.html,
                "text" => &mut self.record.text,
                _ => {
                    self.record.fields.push((name, map.next_value()?));
                    continue;
                }
            };
            if self.is_lossy {
                let json: &RawValue = map.next_value()?;
                let read = serde_json::from_str::<Lossy>(json.get());
                *text = read.ok().map(|text| text.0.into());
            } else {
                *text = map.next_value::<MaybeText<'_>>()?.0;
            }
        }
        Ok(())
    }
}

/// A string, or anything else.
struct MaybeText<'a>(Option<Cow<'a, str>>);

impl<'de> Deserialize<'de> for MaybeText<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

/// Takes a string, and lets anything else go.
struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = MaybeText<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(MaybeText(Some(text.into())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(MaybeText(Some(text.to_owned().into())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(MaybeText(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(MaybeText(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(MaybeText(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(MaybeText(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(MaybeText(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Self::Value, A::Error> {
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(MaybeText(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(MaybeText(None))
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
    fn texts_are_read_as_far_as_they_can_be() {
        let check = |line: &str, text: Option<&str>| {
            let (record, fault) = Record::parse(line.as_bytes());
            assert_eq!((record.text.as_deref(), fault), (text, None), "{line}");
            assert_eq!(record.string("ab").as_deref(), Some("x"), "{line}");
        };
        check(r#"{"text": "\n\u0061", "a\u0062": "x"}"#, Some("\na"));
        check(r#"{"text": "a", "a\u0062": "x"}"#, Some("a"));
        for other in ["null", "true", "-1", "1", "1.5", "[1, [\"a\"]]", "{\"a\": {}}"] {
            check(&format!("{{\"text\": {other}, \"ab\": \"x\"}}"), None);
        }
        let half = r#"{"html": "\ud83d\ude00\ud83d", "ab": "x"}"#;
        let (record, fault) = Record::parse(half.as_bytes());
        assert_eq!(fault, None);
        assert!(record.html.is_some_and(|html| html.starts_with("😀\u{fffd}")));
    }
}
