//! Front matter written as headings, as an exporter of the iteye blogs does: the title, then
//! `###发表时间：2013-12-27`, `###分类：…`, `###iteye原始地址：<a href="…">`, then a rule.

use super::field::Field;
use crate::document::Value;

/// What such a label may end in.
const LABELS: [&str; 7] = ["发表时间", "发布时间", "分类", "标签", "作者", "原始地址", "来源"];

/// The fields, and the length in bytes of all that holds them, its rule included; `None` when
/// the text does not begin that way.
pub(super) fn parse(text: &str, first_line: u32) -> Option<(Vec<Field>, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    let title = first.strip_prefix('#').filter(|rest| !rest.starts_with('#'))?.trim();
    let title = Field { key: "title".to_owned(), value: Value::from(title), line: first_line };
    let mut fields = vec![title];
    let mut end = first.len();
    for (line, number) in lines.zip(first_line + 1..) {
        end += line.len();
        match line.trim() {
            "" => {}
            rule if rule.len() >= 3 && rule.bytes().all(|byte| byte == b'-') => break,
            label => fields.push(labelled(label, number)?),
        }
    }
    (fields.len() > 1).then_some((fields, end))
}

fn labelled(line: &str, number: u32) -> Option<Field> {
    let (label, value) = line.strip_prefix("##")?.trim_start_matches('#').split_once('：')?;
    let label = label.trim();
    LABELS.iter().find(|known| label.ends_with(**known))?;
    let value = value.trim();
    let value = if label == "分类" {
        // Names beside each other, not levels of one path.
        let names = value.split([',', '，']).map(str::trim).filter(|name| !name.is_empty());
        Value::List(names.map(|name| Value::List(vec![name.into()])).collect())
    } else {
        Value::from(linked(value).unwrap_or(value))
    };
    Some(Field { key: label.to_owned(), value, line: number })
}

/// The address of `<a href="…">`.
fn linked(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("href=\"")?;
    rest.split_once('"').map(|(address, _)| address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_with_labels_are_fields() {
        let text = "#甲 乙\n###发表时间：2013-12-27\n###分类：java,二维码\n###iteye原始地址：<a href=\"https://a.example/1\" target=\"_blank\">x</a>\n\n---\n\n<div>";
        let (fields, end) = parse(text, 1).unwrap();
        assert_eq!(&text[end..], "\n<div>");
        assert_eq!(fields[0].value, Value::from("甲 乙"));
        assert_eq!(fields[1].value, Value::from("2013-12-27"));
        assert_eq!(
            fields[2].value,
            Value::List(vec![Value::List(vec!["java".into()]), Value::List(vec!["二维码".into()])])
        );
        assert_eq!(fields[3].value, Value::from("https://a.example/1"));
        assert_eq!(fields[3].line, 4);
    }

    #[test]
    fn an_ordinary_article_is_left_alone() {
        for text in ["# Title\n\ntext", "# Title\n### 他说：好\n---\n", "# Title", "text", ""] {
            assert_eq!(parse(text, 1), None, "{text}");
        }
    }
}
