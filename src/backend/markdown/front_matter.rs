//! Front matter as YAML that any parser reads.
//!
//! Keys stand in the source's order. A text is plain where every version of YAML takes it for a
//! text, in single quotes where one line can hold it, in double quotes otherwise.

use crate::document::{Metadata, Value};

/// Which values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// As the source states them.
    AsStated,
    /// The title as the plain text it was read as.
    Cleaned,
}

/// The front matter with its delimiters; nothing when nothing is known.
pub(super) fn write(metadata: &Metadata, values: Values) -> String {
    let typed;
    let fields = if metadata.fields.is_empty() {
        typed = typed_fields(metadata);
        &typed
    } else {
        &metadata.fields
    };
    if fields.is_empty() {
        return String::new();
    }
    let mut out = String::from("---\n");
    for (key, value) in fields {
        let title = metadata.title.as_ref().filter(|_| {
            values == Values::Cleaned && key.eq_ignore_ascii_case("title") && is_scalar(value)
        });
        match title {
            Some(title) => entry(&mut out, 0, key, &Value::String(title.clone())),
            None => entry(&mut out, 0, key, value),
        }
    }
    out + "---\n"
}

/// What the typed metadata says, for a source without front matter.
fn typed_fields(metadata: &Metadata) -> Vec<(String, Value)> {
    let text = |text: &Option<String>| text.clone().map(Value::String);
    let list = |texts: &[String]| match texts {
        [] => None,
        [one] => Some(Value::String(one.clone())),
        many => Some(Value::List(many.iter().cloned().map(Value::String).collect())),
    };
    let categories = match metadata.categories.as_slice() {
        [] => None,
        [path] => Some(strings(path)),
        paths => Some(Value::List(paths.iter().map(|path| strings(path)).collect())),
    };
    [
        ("title", text(&metadata.title)),
        ("subtitle", text(&metadata.subtitle)),
        ("author", list(&metadata.authors)),
        ("date", metadata.date.map(Value::Date)),
        ("updated", metadata.updated.map(Value::Date)),
        ("lang", text(&metadata.language)),
        ("source", text(&metadata.source)),
        ("publisher", text(&metadata.publisher)),
        ("cover", text(&metadata.cover)),
        ("description", text(&metadata.description)),
        ("categories", categories),
        ("tags", (!metadata.tags.is_empty()).then(|| strings(&metadata.tags))),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key.to_owned(), value?)))
    .collect()
}

fn strings(texts: &[String]) -> Value {
    Value::List(texts.iter().cloned().map(Value::String).collect())
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Map(_))
}

fn entry(out: &mut String, indent: usize, key: &str, value: &Value) {
    out.extend(std::iter::repeat_n(' ', indent));
    scalar_text(out, key);
    out.push(':');
    after_indicator(out, indent, value);
}

/// What stands after `key:` or `-`.
fn after_indicator(out: &mut String, indent: usize, value: &Value) {
    match value {
        Value::List(values) if !values.is_empty() => {
            out.push('\n');
            for value in values {
                out.extend(std::iter::repeat_n(' ', indent + 2));
                out.push('-');
                after_indicator(out, indent + 2, value);
            }
        }
        Value::Map(entries) if !entries.is_empty() => {
            out.push('\n');
            for (key, value) in entries {
                entry(out, indent + 2, key, value);
            }
        }
        Value::Null => out.push('\n'),
        scalar => {
            out.push(' ');
            self::scalar(out, scalar);
            out.push('\n');
        }
    }
}

fn scalar(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => *out += &value.to_string(),
        Value::Integer(value) => *out += &value.to_string(),
        Value::Float(value) if value.is_nan() => out.push_str(".nan"),
        Value::Float(value) if value.is_infinite() => {
            out.push_str(if *value < 0.0 { "-.inf" } else { ".inf" });
        }
        Value::Float(value) => *out += &format!("{value:?}"),
        Value::String(text) => scalar_text(out, text),
        Value::Date(date) => *out += &date.to_string(),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

fn scalar_text(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else if !text.chars().any(needs_double_quotes) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        double_quoted(out, text);
    }
}

/// Characters that no single-quoted line may hold: controls, line ends of Unicode, the byte order
/// mark (YAML 1.2.2, 5.1), and what YAML 1.1 readers refuse.
fn needs_double_quotes(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn double_quoted(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ if needs_double_quotes(character) => {
                *out += &format!("\\u{:04X}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// Whether a plain scalar is this text in YAML 1.1 and 1.2 alike, in block and flow.
fn is_plain(text: &str) -> bool {
    const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`=<~";
    let Some(first) = text.chars().next() else { return false };
    !INDICATORS.contains(first)
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !holds_indicators(text)
        && !looks_like_number_or_date(text)
        && !is_word_of_yaml(text)
}

/// Whether something in a text ends a plain scalar or may stand in none: `: `, ` #`, the marks of
/// flow collections, controls.
fn holds_indicators(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut controls = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b':' if matches!(bytes.get(at + 1), None | Some(b' ')) => return true,
            b'#' if at > 0 && bytes[at - 1] == b' ' => return true,
            b'[' | b']' | b'{' | b'}' | b',' | 0..b' ' | 127 => return true,
            // What the characters beyond ASCII begin with that need quotation marks.
            0xC2 | 0xE2 | 0xEF => controls = true,
            _ => {}
        }
    }
    controls && text.chars().any(needs_double_quotes)
}

/// Numbers in any base, sexagesimals and timestamps all begin so; a few texts more do, which
/// quotation marks do not harm.
fn looks_like_number_or_date(text: &str) -> bool {
    let rest = text.trim_start_matches(['+', '.']);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_hexdigit() || b"+-.:_ xXoOtTzZ".contains(&b))
        || ["inf", "nan", ""].iter().any(|word| rest.eq_ignore_ascii_case(word))
}

/// Words that some version of YAML takes for a truth value or for nothing.
fn is_word_of_yaml(text: &str) -> bool {
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_plain_where_every_parser_takes_them_for_texts() {
        let check = |text: &str, expect: &str| {
            let mut out = String::new();
            scalar_text(&mut out, text);
            assert_eq!(out, expect);
        };
        check("跨境电商突围赛：快手能抄吗？", "跨境电商突围赛：快手能抄吗？");
        check("36kr", "36kr");
        check("https://a.example/x#y", "https://a.example/x#y");
        check("a: b", "'a: b'");
        check("it's", "it's");
        check("'s", "'''s'");
        check("#1", "'#1'");
        check("[译] x", "'[译] x'");
        check("2022-02-23", "'2022-02-23'");
        check("12:30", "'12:30'");
        check("1e3", "'1e3'");
        check("No", "'No'");
        check("", "''");
        check("a\nb\t\"\\", "\"a\\nb\\t\\\"\\\\\"");
        check("\u{feff}x", "\"\\uFEFFx\"");
    }

    #[test]
    fn fields_keep_their_order_and_shape() {
        let fields = vec![
            ("title".into(), "A &amp; B".into()),
            ("tags".into(), Value::Null),
            ("categories".into(), Value::List(vec!["甲".into(), Value::List(vec!["乙".into()])])),
            ("author".into(), Value::Map(vec![("name".into(), "丙".into())])),
            ("date".into(), Value::Date("2022-02-23T12:04:44Z".parse().unwrap())),
            ("comments".into(), Value::Boolean(false)),
        ];
        let metadata = Metadata { title: Some("A & B".into()), fields, ..Metadata::default() };
        let body = "tags:\ncategories:\n  - 甲\n  -\n    - 乙\nauthor:\n  name: 丙\n\
                    date: 2022-02-23T12:04:44Z\ncomments: false\n---\n";
        assert_eq!(write(&metadata, Values::Cleaned), format!("---\ntitle: A & B\n{body}"));
        assert_eq!(write(&metadata, Values::AsStated), format!("---\ntitle: A &amp; B\n{body}"));
    }

    #[test]
    fn typed_metadata_stands_in_for_fields() {
        let mut metadata = Metadata::default();
        assert_eq!(write(&metadata, Values::Cleaned), "");
        metadata.title = Some("题".into());
        metadata.authors = vec!["甲".into(), "乙".into()];
        let expect = "---\ntitle: 题\nauthor:\n  - 甲\n  - 乙\n---\n";
        assert_eq!(write(&metadata, Values::Cleaned), expect);
    }
}
