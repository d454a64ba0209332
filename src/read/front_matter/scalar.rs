//! Scalars that stand on one line, where their meaning in YAML 1.2 is beyond doubt.
//!
//! Assumes that the comment and the key are off. Leaves every harder spelling to the YAML parser.

use crate::document::Value;

/// The value of a scalar on one line; `None` when a YAML parser has to be asked.
///
/// A number whose spelling would not survive (`007`, `1.10`, `0x1F`) stays text.
pub(super) fn scalar(text: &str) -> Option<Value> {
    let text = text.trim_matches(' ');
    match text.as_bytes() {
        [] => Some(Value::Null),
        [b'\'', inner @ .., b'\''] if !inner.is_empty() || text.len() == 2 => {
            single_quoted(&text[1..text.len() - 1])
        }
        [b'"', inner @ .., b'"'] if !inner.iter().any(|byte| matches!(byte, b'"' | b'\\')) => {
            Some(Value::from(&text[1..text.len() - 1]))
        }
        [first, rest @ ..] => (may_begin_plain(*first, rest.first().copied())
            && may_continue_plain(text))
        .then(|| resolved(text)),
    }
}

fn single_quoted(inner: &str) -> Option<Value> {
    if !inner.contains('\'') {
        return Some(Value::from(inner));
    }
    let unpaired = inner.replace("''", "").contains('\'');
    (!unpaired).then(|| Value::String(inner.replace("''", "'")))
}

/// YAML 1.2.2, 7.3.3: a plain scalar begins with no indicator, save `-`, `?` and `:` before a
/// character that is no space.
fn may_begin_plain(first: u8, second: Option<u8>) -> bool {
    match first {
        b'-' | b'?' | b':' => second.is_some_and(|byte| byte != b' ' && byte != b'\t'),
        b'[' | b']' | b'{' | b'}' | b',' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
        | b'"' | b'%' | b'@' | b'`' => false,
        _ => true,
    }
}

fn may_continue_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    !bytes.ends_with(b":")
        && !bytes.contains(&b'\t')
        && !bytes.windows(2).any(|pair| pair == b": " || pair == b" #")
}

/// What a word of YAML's own stands for: nothing, or a truth value.
pub(super) fn keyword(text: &str) -> Option<Value> {
    match text {
        "null" | "Null" | "NULL" | "~" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Boolean(true)),
        "false" | "False" | "FALSE" => Some(Value::Boolean(false)),
        _ => None,
    }
}

/// A plain scalar by the core schema (YAML 1.2.2, 10.3.2).
fn resolved(text: &str) -> Value {
    if let Some(value) = keyword(text) {
        return value;
    }
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    if numeric && text.bytes().any(|byte| byte.is_ascii_digit()) {
        if let Some(number) = text.parse::<i64>().ok().filter(|number| number.to_string() == text) {
            return Value::Integer(number);
        }
        if let Some(number) = text.parse::<f64>().ok().filter(|number| number.to_string() == text) {
            return Value::Float(number);
        }
    }
    Value::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_quoted_scalars_have_their_value() {
        let check = |text: &str, expect: Value| assert_eq!(scalar(text), Some(expect), "{text}");
        check("", Value::Null);
        check("~", Value::Null);
        check("true", Value::Boolean(true));
        check("yes", Value::from("yes"));
        check("2020", Value::Integer(2020));
        check("-3.5", Value::Float(-3.5));
        check("007", Value::from("007"));
        check("1.10", Value::from("1.10"));
        check("0x1F", Value::from("0x1F"));
        check("2022-02-23 12:04:44", Value::from("2022-02-23 12:04:44"));
        check("'it''s'", Value::from("it's"));
        check("''", Value::from(""));
        check("\"a b\"", Value::from("a b"));
        check("F#", Value::from("F#"));
        check("-dash", Value::from("-dash"));
        check("http://a.example/b", Value::from("http://a.example/b"));
        check("a，b：c", Value::from("a，b：c"));
    }

    #[test]
    fn doubtful_scalars_are_left_alone() {
        for text in [
            "a: b", "a #b", "[a]", "{a}", "@a", "`a`", "&a", "*a", "!a", "|", ">-", "%a", "- a",
            "-", "'a'b'", "'", "\"a\\n\"", "\"a\"b\"", "a:", "a\tb", "# a", "'''",
        ] {
            assert_eq!(scalar(text), None, "{text}");
        }
    }
}
