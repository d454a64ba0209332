//! Pictures: the address that shows the picture and not the box it is loaded into.
//!
//! Looks at one element, its attributes and the `picture` around it. Asks no network.

use html5ever::{LocalName, local_name};

use crate::document::Image;

use super::address::{percent_decode, widest_of_set};
use super::dom::{Edge, Element, Node, NodeRef};
use super::element::{Facts, Look, attribute, pixels};
use super::formula;
use super::rules::Rules;

/// What an `img` shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found<'a> {
    Image(Image),
    /// A picture of a formula.
    Formula {
        tex: String,
    },
    /// A picture that only counts readers.
    Tracker(String),
    /// A picture in the folder that Word or WPS kept it in while its author copied the text.
    Elsewhere {
        url: &'a str,
        alt: &'a str,
    },
    /// No picture: a placeholder, or no address.
    Nothing {
        alt: &'a str,
    },
}

/// Reads an `img` element.
pub(super) fn read<'a>(
    node: NodeRef<'a>,
    element: &'a Element,
    facts: &Facts<'a>,
    look: &Look,
    rules: &Rules,
) -> Found<'a> {
    let value = |name: &LocalName| attribute(element, name).map(str::trim).unwrap_or_default();
    let alt = value(&local_name!("alt"));
    let url = address(node, element, rules);
    let width = look.width.or_else(|| pixels(value(&local_name!("width"))));
    let height = look.height.or_else(|| pixels(value(&local_name!("height"))));
    let Some(url) = url else { return Found::Nothing { alt } };
    let folders = ["ksohtml", "msohtmlclip", "\\Temp\\", "/AppData/Local/Temp/"];
    if url.starts_with("file:") && folders.iter().any(|folder| url.contains(folder)) {
        return Found::Elsewhere { url, alt };
    }
    if let Some(tex) = formula(url, alt, element) {
        return Found::Formula { tex };
    }
    let is_dot = width.is_some_and(|width| width <= 1) && height.is_some_and(|height| height <= 1);
    if is_dot || rules.is_tracking_picture(url) {
        return Found::Tracker(url.to_owned());
    }
    let title = facts.title.map(str::trim).filter(|title| !title.is_empty() && *title != alt);
    Found::Image(Image {
        url: url.to_owned(),
        alt: alt.split_whitespace().collect::<Vec<_>>().join(" "),
        title: title.map(str::to_owned),
        width: width.filter(|&width| width > 0),
        height: height.filter(|&height| height > 0),
    })
}

/// The address of the picture: where it is loaded from late, else where it is now.
fn address<'a>(node: NodeRef<'a>, element: &'a Element, rules: &Rules) -> Option<&'a str> {
    let value = |name: &str| {
        let found = element.attributes.iter().find(|attribute| &*attribute.name.local == name);
        found.map(|attribute| attribute.value.trim()).filter(|value| !value.is_empty())
    };
    // Most pictures have a handful of attributes and none of the late ones.
    let has_more = element.attributes.iter().any(|attribute| {
        let name = &*attribute.name.local;
        name.starts_with("data-") || name.contains('_') || matches!(name, "file" | "zoomfile")
    });
    let late = has_more
        .then(|| {
            let mut names = rules.lazy_attributes().iter();
            let single = names.find_map(|name| value(name).filter(|url| is_picture(url)));
            let mut sets = rules.lazy_sets().iter();
            single.or_else(|| sets.find_map(|name| widest_of_set(value(name)?)))
        })
        .flatten();
    let now = value("src").filter(|url| !is_placeholder(url));
    late.or(now).or_else(|| value("srcset").and_then(widest_of_set)).or_else(|| from_sources(node))
}

/// The picture in the `source` elements before an `img` in a `picture`.
fn from_sources(node: NodeRef<'_>) -> Option<&str> {
    let picture = node.parent().filter(|parent| super::element::is_named(*parent, "picture"))?;
    picture.children().find_map(|child| {
        let element = child.value().as_element()?;
        let set = attribute(element, &local_name!("srcset"))
            .or_else(|| attribute(element, &LocalName::from("data-srcset")))?;
        widest_of_set(set)
    })
}

/// Whether a late attribute holds an address and not a flag or a number.
fn is_picture(url: &str) -> bool {
    !is_placeholder(url) && url.contains(['/', '.']) && !url.contains([' ', '{', '<'])
}

/// Whether an address shows nothing: an empty picture that holds the place of one to come.
fn is_placeholder(url: &str) -> bool {
    const NAMES: [&str; 8] = [
        "/blank.gif",
        "/spacer.gif",
        "/transparent.gif",
        "/grey.gif",
        "/pixel.gif",
        "/loading.gif",
        "/placeholder.png",
        "/lazy-load-placeholder",
    ];
    const SMALLEST_PICTURE: usize = 200;
    if let Some(data) = url.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        let _ = data;
        let is_gif = url.len() > 14 && url[5..].starts_with("image/gif");
        let is_empty_drawing = url[5..].starts_with("image/svg+xml")
            && url.len() < 2 * SMALLEST_PICTURE
            && !url.contains("path");
        return is_gif && url.len() < SMALLEST_PICTURE || is_empty_drawing || url.len() < 24;
    }
    url == "#" || url.starts_with("about:") || NAMES.iter().any(|name| url.contains(name))
}

/// The TeX of a picture of a formula.
fn formula(url: &str, alt: &str, element: &Element) -> Option<String> {
    const MAKERS: [&str; 6] = [
        "zhihu.com/equation?tex=",
        "latex.codecogs.com/",
        "wp.com/latex.php?latex=",
        "wordpress.com/latex.php?latex=",
        "chart.apis.google.com/chart?cht=tx&chl=",
        "math.now.sh/?from=",
    ];
    let maker = MAKERS.iter().find(|maker| url.contains(**maker))?;
    let stated = attribute(element, &LocalName::from("data-formula")).unwrap_or(alt).trim();
    if !stated.is_empty() && !matches!(stated, "[公式]" | "公式" | "equation") {
        return Some(formula::clean(stated));
    }
    let (_, query) = url.split_once(maker)?;
    let query = query.split_once('?').map_or(query, |(_, rest)| rest);
    let tex = percent_decode(query.split('&').next().unwrap_or(query)).replace('+', " ");
    (!tex.trim().is_empty()).then(|| formula::clean(&tex))
}

/// An inline drawing as a picture of its own, where it is more than an icon.
pub(super) fn of_drawing(node: NodeRef<'_>, facts: &Facts<'_>) -> Option<Image> {
    let element = node.value().as_element()?;
    let words: Vec<&str> = node
        .descendants()
        .filter(|node| !node.parent().is_some_and(|up| super::element::is_named(up, "style")))
        .filter_map(|node| node.value().as_text())
        .flat_map(|text| text.split_whitespace())
        .collect();
    let alt = words.join(" ");
    let size = |name: &LocalName| attribute(element, name).and_then(pixels);
    let (width, height) = (size(&local_name!("width")), size(&local_name!("height")));
    let view: Vec<f64> = attribute(element, &LocalName::from("viewBox"))
        .map(|view| view.split([' ', ',']).filter_map(|part| part.parse().ok()).collect())
        .unwrap_or_default();
    let large = |size: Option<u32>, at: usize| {
        size.map_or(view.get(at).copied().unwrap_or(0.0), f64::from) >= SMALLEST_DRAWING
    };
    let is_icon = facts.aria_hidden || !(large(width, 2) && large(height, 3));
    if is_icon && alt.is_empty() {
        return None;
    }
    let mut markup = markup(node);
    if !markup.contains("xmlns=") {
        markup = markup.replacen("<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"", 1);
    }
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, markup);
    let url = format!("data:image/svg+xml;base64,{encoded}");
    Some(Image { url, alt, width, height, ..Image::default() })
}

/// Smaller drawings are icons; CSS px.
const SMALLEST_DRAWING: f64 = 65.0;

/// A drawing as XML. Its depth is bounded by the tree's.
fn markup(drawing: NodeRef<'_>) -> String {
    let mut markup = String::new();
    for edge in drawing.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    markup.push('<');
                    markup.push_str(element.name());
                    for attribute in &element.attributes {
                        let prefix = attribute.name.prefix.as_deref();
                        markup.push(' ');
                        markup.extend(prefix.into_iter().flat_map(|prefix| [prefix, ":"]));
                        markup.push_str(&attribute.name.local);
                        markup.push_str("=\"");
                        push_escaped(&mut markup, &attribute.value);
                        markup.push('"');
                    }
                    markup.push('>');
                }
                Node::Text(text) => push_escaped(&mut markup, text),
                Node::Fragment | Node::Comment(_) => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    markup.extend(["</", element.name(), ">"]);
                }
            }
        }
    }
    markup
}

fn push_escaped(markup: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '"' => markup.push_str("&quot;"),
            other => markup.push(other),
        }
    }
}
