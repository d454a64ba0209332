//! Whether a drawing may stand in a book: it must be sound XML and keep to itself.

use roxmltree::{Document, Node};

/// Whether the drawing runs no script, holds no foreign elements and loads nothing.
///
/// A drawing with a document type is refused too: entities can be used to swell it.
pub(crate) fn is_safe_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.trim_start_matches('\u{feff}');
    Document::parse(text).is_ok_and(|drawing| {
        drawing.root_element().tag_name().name() == "svg"
            && drawing.descendants().all(|node| !node.is_element() || is_safe_element(node))
    })
}

fn is_safe_element(node: Node<'_, '_>) -> bool {
    if matches!(node.tag_name().name(), "script" | "foreignObject" | "iframe" | "audio" | "video") {
        return false;
    }
    if node.tag_name().name() == "style"
        && !node.children().all(|child| is_safe_style(child.text()))
    {
        return false;
    }
    node.attributes().all(|attribute| {
        let value = attribute.value().trim();
        match attribute.name() {
            name if name.len() > 2 && name[..2].eq_ignore_ascii_case("on") => false,
            "href" | "src" if node.tag_name().name() == "a" => true,
            "href" | "src" => value.starts_with('#') || value.starts_with("data:image/"),
            _ => is_safe_style(Some(value)),
        }
    })
}

/// Whether a style or a value loads nothing.
fn is_safe_style(text: Option<&str>) -> bool {
    let text = text.unwrap_or_default().to_ascii_lowercase();
    !text.contains("@import")
        && !text.contains("javascript:")
        && text.match_indices("url(").all(|(at, opening)| {
            let target = text[at + opening.len()..].trim_start().trim_start_matches(['"', '\'']);
            target.starts_with('#') || target.starts_with("data:")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_that_keep_to_themselves_are_safe() {
        fn check(inside: &str, safe: bool) {
            let drawing = format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>");
            assert_eq!(is_safe_svg(drawing.as_bytes()), safe, "{inside}");
        }
        check("<rect fill='url(#a)' width='1'/>", true);
        check("<style>rect { fill: red }</style>", true);
        check("<use href='#a'/>", true);
        check("<script>1</script>", false);
        check("<rect onclick='x()'/>", false);
        check("<image href='https://example.org/a.png'/>", false);
        check("<style>@import url(x.css)</style>", false);
        check("<rect style='fill:url(https://example.org)'/>", false);
        check("<foreignObject/>", false);
        check("<rect>", false);
        assert!(!is_safe_svg(b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>"));
    }
}
