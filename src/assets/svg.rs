//! Vector drawings: their size, and a copy that is safe to embed.
//!
//! A drawing is a program: it can run scripts, load other files and expand entities without end.
//! The copy is written anew from the parsed tree and holds only what is known to be harmless:
//! elements and attributes of SVG, references within the drawing, raster pictures inside
//! `data:` addresses. What editors leave for themselves goes too.
//!
//! Not a renderer, and no judge of whether a drawing makes sense.

use std::borrow::Cow;
use std::fmt::Write;

use roxmltree::{Document, Node, ParsingOptions};

use super::inspect::Refusal;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// More nodes than any drawing needs that is meant to be looked at.
const MOST_NODES: u32 = 500_000;

/// The most bytes that entities may add.
const MOST_EXPANSION: usize = 1 << 20;

/// A drawing that is safe to embed.
#[derive(Debug)]
pub(super) struct Cleaned {
    /// UTF-8, without XML declaration.
    pub(super) text: String,
    /// Width and height in px.
    pub(super) pixels: Option<(u32, u32)>,
    /// Whether anything that acts was taken out: scripts, handlers, foreign content.
    pub(super) lost_scripts: bool,
    /// Whether references to other files were taken out.
    pub(super) lost_references: bool,
}

/// Width and height in px, as the root element states them or its view box implies.
pub(super) fn pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = text_of(bytes);
    parse(&text).ok().and_then(|document| size(document.root_element()))
}

/// Writes a drawing anew, without what it has no business with.
///
/// # Errors
/// When it is not well-formed, or too large to be a drawing.
pub(super) fn clean(bytes: &[u8]) -> Result<Cleaned, Refusal> {
    let text = text_of(bytes);
    let document = parse(&text)?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" || !matches!(root.tag_name().namespace(), Some(SVG) | None) {
        return Err(Refusal::Unknown);
    }
    let mut writer = Writer {
        // A drawing cut out of a page has no namespace of its own.
        namespace: root.tag_name().namespace(),
        cleaned: Cleaned {
            text: String::with_capacity(text.len()),
            pixels: size(root),
            lost_scripts: false,
            lost_references: false,
        },
    };
    writer.tree(root);
    Ok(writer.cleaned)
}

fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Cow::Owned(rest.to_owned()),
        None => text,
    }
}

fn parse(text: &str) -> Result<Document<'_>, Refusal> {
    if expands_too_much(text) {
        return Err(Refusal::Damaged);
    }
    let options =
        ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|_| Refusal::Damaged)
}

/// Whether the entities that a document type declares could make the text much longer.
///
/// Editors declare short ones for the addresses of namespaces; entities within entities are an
/// old trick to fill the memory.
fn expands_too_much(text: &str) -> bool {
    let Some(declared) = text.split_once("<!ENTITY").map(|(_, rest)| rest) else { return false };
    let (subset, body) = declared.split_once("]>").unwrap_or((declared, ""));
    let nested = subset.split('&').skip(1).any(|after| !after.starts_with('#'));
    let longest = subset.split("<!ENTITY").map(str::len).max().unwrap_or(0);
    nested || body.matches('&').count().saturating_mul(longest) > MOST_EXPANSION
}

/// Width and height of the root element, px (SVG 2, section 8.2; CSS px).
fn size(root: Node<'_, '_>) -> Option<(u32, u32)> {
    let length = |name| root.attribute(name).and_then(length_in_px).filter(|px| *px > 0.0);
    let view_box: Option<Vec<f64>> = root.attribute("viewBox").and_then(|text| {
        text.split([' ', ',', '\t', '\n'])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect()
    });
    let view_box = match view_box.as_deref() {
        Some([_, _, width, height]) if *width > 0.0 && *height > 0.0 => Some((*width, *height)),
        _ => None,
    };
    let (width, height) = match (length("width"), length("height"), view_box) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((w, h))) => (width, width * h / w),
        (None, Some(height), Some((w, h))) => (height * w / h, height),
        (None, None, Some(size)) => size,
        _ => return None,
    };
    Some((whole(width)?, whole(height)?))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
fn whole(px: f64) -> Option<u32> {
    (px.is_finite() && px < 1e6).then(|| px.round().max(1.0) as u32)
}

/// A length in CSS px; `None` for a share of something else.
fn length_in_px(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = text.trim_end_matches(|next: char| next.is_ascii_alphabetic() || next == '%');
    let unit = &text[number.len()..];
    let factor = match unit {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "pc" | "em" | "rem" => 16.0,
        "ex" => 8.0,
        _ => return None,
    };
    number.trim().parse::<f64>().ok().map(|number| number * factor)
}

struct Writer<'a> {
    namespace: Option<&'a str>,
    cleaned: Cleaned,
}

impl Writer<'_> {
    /// Writes an element and all that is in it; walks without recursion, since a drawing may be
    /// nested as deep as it likes.
    fn tree(&mut self, root: Node<'_, '_>) {
        let mut current = Some((root, true));
        while let Some((node, entering)) = current {
            let kept = !entering || self.enter(node, node == root);
            let next = match node.first_child() {
                Some(child) if entering && kept => Some((child, true)),
                _ => {
                    if kept {
                        self.leave(node);
                    }
                    if node == root {
                        None
                    } else {
                        node.next_sibling()
                            .map(|sibling| (sibling, true))
                            .or_else(|| node.parent().map(|parent| (parent, false)))
                    }
                }
            };
            current = next;
        }
    }

    /// Writes what stands before the children; `false` when the node is left out with all of them.
    fn enter(&mut self, node: Node<'_, '_>, is_root: bool) -> bool {
        if node.is_text() {
            let text = node.text().unwrap_or_default();
            let in_sheet = node.parent().is_some_and(|parent| parent.tag_name().name() == "style");
            let text = if in_sheet { renamed("", text) } else { Cow::Borrowed(text) };
            escape(&text, &mut self.cleaned.text);
            return true;
        }
        if !node.is_element() || !self.admits(node) {
            return false;
        }
        let text = &mut self.cleaned.text;
        text.push('<');
        text.push_str(node.tag_name().name());
        if is_root {
            let _ = write!(text, " xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\"");
        }
        for attribute in node.attributes() {
            let prefix = match attribute.namespace() {
                None => "",
                Some(XLINK) => "xlink:",
                Some(XML) => "xml:",
                Some(_) => continue,
            };
            let (name, value) = (attribute.name(), attribute.value());
            if self.admits_attribute(node, name, value) {
                let _ = write!(self.cleaned.text, " {prefix}{name}=\"");
                escape(&renamed(name, value), &mut self.cleaned.text);
                self.cleaned.text.push('"');
            }
        }
        self.cleaned.text.push_str(if node.has_children() { ">" } else { "/>" });
        true
    }

    fn leave(&mut self, node: Node<'_, '_>) {
        if node.is_element() && node.has_children() {
            let _ = write!(self.cleaned.text, "</{}>", node.tag_name().name());
        }
    }

    /// Whether an element is drawn, or helps to draw.
    fn admits(&mut self, node: Node<'_, '_>) -> bool {
        if node.tag_name().namespace() != self.namespace {
            // What editors keep for themselves, and pages inside drawings.
            self.cleaned.lost_scripts |=
                node.tag_name().namespace() == Some("http://www.w3.org/1999/xhtml");
            return false;
        }
        match node.tag_name().name() {
            "script" | "foreignObject" | "handler" | "listener" | "iframe" | "object" | "embed"
            | "audio" | "video" => {
                self.cleaned.lost_scripts = true;
                false
            }
            "metadata" => false,
            "style" => {
                let sheet: String = node.children().filter_map(|child| child.text()).collect();
                let harmless = is_harmless_css(&sheet);
                self.cleaned.lost_references |= !harmless;
                harmless
            }
            // An animation may set any attribute, an address too.
            "animate" | "set" | "animateColor" => {
                let target = node.attribute("attributeName").unwrap_or_default();
                let sets_address = target.ends_with("href") || is_handler(target);
                self.cleaned.lost_scripts |= sets_address;
                !sets_address
            }
            _ => true,
        }
    }

    fn admits_attribute(&mut self, node: Node<'_, '_>, name: &str, value: &str) -> bool {
        if is_handler(name) {
            self.cleaned.lost_scripts = true;
            return false;
        }
        let harmless = match name {
            "href" => is_harmless_address(value, node.tag_name().name() == "a"),
            "src" | "base" => false,
            _ => is_harmless_css(value),
        };
        self.cleaned.lost_references |= !harmless;
        harmless
    }
}

/// The value of an attribute with names that XML has (Namespaces 1.0, `NCName`) for those that it
/// has not: programs number what they draw, and readers of EPUB refuse `id="2"`.
fn renamed<'a>(attribute: &str, value: &'a str) -> Cow<'a, str> {
    match attribute {
        "id" => name_of(value),
        "href" => match value.strip_prefix('#').map(name_of) {
            Some(Cow::Owned(name)) => Cow::Owned(format!("#{name}")),
            _ => Cow::Borrowed(value),
        },
        "aria-labelledby" | "aria-describedby" => {
            let names: Vec<_> = value.split_ascii_whitespace().map(name_of).collect();
            Cow::Owned(names.join(" "))
        }
        _ if value.contains("url(#") => {
            let mut parts = value.split("url(#");
            let mut whole = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let (name, rest) = part.split_at(part.find(')').unwrap_or(0));
                whole += "url(#";
                whole += &name_of(name);
                whole += rest;
            }
            Cow::Owned(whole)
        }
        _ => Cow::Borrowed(value),
    }
}

/// A name that XML has: itself, or one like it.
fn name_of(name: &str) -> Cow<'_, str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if name.is_empty() || begins && name.chars().all(is_part) {
        return Cow::Borrowed(name);
    }
    let parts = name.chars().map(|c| if is_part(c) { c } else { '_' });
    Cow::Owned("id-".chars().chain(parts).collect())
}

fn is_handler(name: &str) -> bool {
    name.len() > 2 && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"))
}

/// Whether an address stays within the drawing, or is a link that is followed only on request.
fn is_harmless_address(address: &str, is_link: bool) -> bool {
    let address: String = address.chars().filter(|next| *next > ' ').collect();
    let starts = |start: &str| {
        address.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let raster = ["data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp"];
    address.starts_with('#')
        || raster.into_iter().any(starts)
        || is_link && ["http:", "https:", "mailto:"].into_iter().any(starts)
}

/// Whether a style refers to nothing outside the drawing.
fn is_harmless_css(css: &str) -> bool {
    let css = css.to_ascii_lowercase();
    let loads =
        ["@import", "image-set(", "image(", "src(", "expression(", "javascript:", "-binding"];
    let names_url = css.contains("url(");
    // An escape could spell any of these in another way.
    if loads.iter().any(|word| css.contains(word)) || css.contains('\\') && css.contains('(') {
        return false;
    }
    !names_url
        || css.split("url(").skip(1).all(|after| {
            is_harmless_address(after.trim_start().trim_start_matches(['"', '\'']), false)
        })
}

fn escape(text: &str, output: &mut String) {
    for next in text.chars() {
        match next {
            '&' => output.push_str("&amp;"),
            '<' => output.push_str("&lt;"),
            '>' => output.push_str("&gt;"),
            '"' => output.push_str("&quot;"),
            '\r' => output.push_str("&#13;"),
            _ => output.push(next),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::media::MediaType;

    /// `expect` is what stands inside the root element.
    fn check(inside: &str, expect: &str) {
        let source = format!(
            "<svg xmlns='{SVG}' xmlns:xlink='{XLINK}' xmlns:x='urn:editor' xmlns:h='http://www.w3.org/1999/xhtml'>{inside}</svg>"
        );
        let cleaned = clean(source.as_bytes()).expect(inside);
        let start = format!("<svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\">");
        let seen = cleaned.text.strip_prefix(&start).and_then(|rest| rest.strip_suffix("</svg>"));
        assert_eq!(seen, Some(expect), "{inside}");
        assert!(Document::parse(&cleaned.text).is_ok(), "{}", cleaned.text);
    }

    #[test]
    fn what_is_drawn_stays() {
        check(
            "<g fill='url(#a)'><path d='M0 0'/>甲&amp;乙</g>",
            "<g fill=\"url(#a)\"><path d=\"M0 0\"/>甲&amp;乙</g>",
        );
        check("<use xlink:href='#a'/>", "<use xlink:href=\"#a\"/>");
        check(
            "<a href='https://e.org/'><text>x</text></a>",
            "<a href=\"https://e.org/\"><text>x</text></a>",
        );
        check(
            "<image href='data:image/png;base64,aGk='/>",
            "<image href=\"data:image/png;base64,aGk=\"/>",
        );
        check("<style><![CDATA[a>b{fill:red}]]></style>", "<style>a&gt;b{fill:red}</style>");
        check("<text xml:space='preserve'> a </text>", "<text xml:space=\"preserve\"> a </text>");
    }

    #[test]
    fn names_are_those_that_xml_has() {
        check(
            "<g id='2' fill='url(#a:b)'/><use xlink:href='#2'/>",
            "<g id=\"id-2\" fill=\"url(#id-a_b)\"/><use xlink:href=\"#id-2\"/>",
        );
        check(
            "<style>.a{fill:url(#1)}</style><g id='a-1' aria-labelledby='1 t'/>",
            "<style>.a{fill:url(#id-1)}</style><g id=\"a-1\" aria-labelledby=\"id-1 t\"/>",
        );
        check("<g style='fill:url(#x) red' id='甲'/>", "<g style=\"fill:url(#x) red\" id=\"甲\"/>");
    }

    #[test]
    fn what_acts_or_reaches_out_goes() {
        check("<script>alert(1)</script><g onload='x()'/>", "<g/>");
        check("<foreignObject><h:div>x</h:div></foreignObject><h:script/>", "");
        check("<image xlink:href='http://e.org/a.png'/>", "<image/>");
        check("<image href='file:///etc/passwd'/>", "<image/>");
        check("<use href='data:image/svg+xml,x'/>", "<use/>");
        check("<a href=' java\nscript:alert(1)'/>", "<a/>");
        check("<g style='fill:url( \"http://e.org/a\")'/>", "<g/>");
        check("<style>@import 'http://e.org/a.css';</style>", "");
        check("<style>a{fill:u\\72l(http://e.org)}</style>", "");
        check("<a><animate attributeName='href' to='javascript:x'/></a>", "<a></a>");
        check("<x:grid x:y='1'/><metadata>who</metadata><g x:label='1'/>", "<g/>");
        check("<!-- who --><?xml-stylesheet href='http://e.org/'?><g/>", "<g/>");
    }

    #[test]
    fn entities_expand_within_reason() {
        let with = |subset: &str, body: &str| {
            let source = format!("<!DOCTYPE svg [{subset}]><svg xmlns='{SVG}'>{body}</svg>");
            clean(source.as_bytes()).map(|cleaned| cleaned.text).ok()
        };
        let short = with("<!ENTITY a 'x'>", "<text>&a;&a;</text>").expect("a short one");
        assert!(short.contains("<text>xx</text>"), "{short}");
        let editor = format!(
            "<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd' [ \
             <!ENTITY ns '{SVG}'> ]> <svg xmlns='&ns;' width='3' height='4'/>"
        );
        assert_eq!(MediaType::sniff(editor.as_bytes()), Some(MediaType::Svg));
        assert_eq!(pixels(editor.as_bytes()), Some((3, 4)));
        assert_eq!(with("<!ENTITY a SYSTEM 'file:///etc/passwd'>", "<text>&a;</text>"), None);
        assert_eq!(with("<!ENTITY a 'xx'><!ENTITY b '&a;&a;'>", "<text>&b;</text>"), None);
        let long = format!("<!ENTITY a '{}'>", "x".repeat(10_000));
        assert_eq!(with(&long, &"&a;".repeat(1000)), None);
    }

    #[test]
    fn a_drawing_has_a_size_in_px() {
        let check = |attributes: &str, expect: Option<(u32, u32)>| {
            let source = format!("<svg xmlns='{SVG}' {attributes}/>");
            assert_eq!(pixels(source.as_bytes()), expect, "{attributes}");
        };
        check("width='80' height='60px'", Some((80, 60)));
        check("width='1in' height='72pt'", Some((96, 96)));
        check("width='2em' height='1.5e1'", Some((32, 15)));
        check("viewBox='0 0 300 150'", Some((300, 150)));
        check("viewBox='0,0,300,150' width='100%' height='100%'", Some((300, 150)));
        check("viewBox='0 0 300 150' width='100'", Some((100, 50)));
        check("viewBox='0 0 0 0'", None);
        check("width='-5' height='3'", None);
        check("", None);
    }

    #[test]
    fn nesting_is_no_trouble() {
        let deep =
            format!("<svg xmlns='{SVG}'>{}{}</svg>", "<g>".repeat(50_000), "</g>".repeat(50_000));
        assert!(clean(deep.as_bytes()).is_ok());
        assert_eq!(clean(b"<svg><g></svg>").map(|cleaned| cleaned.text), Err(Refusal::Damaged));
    }
}
