//! What the elements of HTML are, and what their attributes and inline styles mean.
//!
//! A table of element names, and a reading of the few attributes and CSS properties that change
//! what a text says. Looks at one element at a time and walks nowhere.

use std::borrow::Cow;

use html5ever::{Attribute, LocalName, local_name};

use crate::document::{Alignment, Direction, Level, MediaKind, Style};

use super::dom::{Element, NodeRef};

/// What an element is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing that is read.
    Ignored,
    /// Its contents, in the line.
    Transparent,
    /// Its contents, on lines of their own.
    Block,
    /// A paragraph.
    Paragraph,
    Heading(Level),
    List {
        ordered: bool,
    },
    Definitions,
    Quote,
    Preformatted,
    Table,
    Figure,
    Caption,
    Rule,
    Details,
    Aside,
    Media(MediaKind),
    Styled(Style),
    Code,
    Link,
    Break,
    Image,
    Picture,
    Noscript,
    Ruby,
    Abbreviation,
    InlineQuote,
    Math,
    Script,
    Drawing,
    Input,
    /// No element of HTML, and none that a page could define.
    Unknown,
}

/// Names that no standard has, of elements that mean nothing: of Discuz, of search engines, of the
/// browsers of old.
const UNDEFINED: [&str; 8] =
    ["ignore_js_op", "noindex", "spacer", "layer", "ilayer", "multicol", "readmore", "excerpt"];

/// What the element of a name is.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn kind(name: &LocalName) -> Kind {
    let heading = |number| Level::new(number).map_or(Kind::Block, Kind::Heading);
    match *name {
        local_name!("p") => Kind::Paragraph,
        local_name!("span")
        | local_name!("font")
        | local_name!("label")
        | local_name!("data")
        | local_name!("time")
        | local_name!("output")
        | local_name!("bdi")
        | local_name!("bdo")
        | local_name!("big")
        | local_name!("nobr")
        | local_name!("map")
        | local_name!("meter")
        | local_name!("progress")
        | local_name!("button")
        | local_name!("slot")
        | local_name!("canvas")
        | local_name!("blink")
        | local_name!("rb")
        | local_name!("rtc")
        | local_name!("rt")
        | local_name!("noembed")
        | local_name!("noframes")
        | local_name!("wbr") => Kind::Transparent,
        local_name!("a") => Kind::Link,
        local_name!("img") | local_name!("image") => Kind::Image,
        local_name!("br") => Kind::Break,
        local_name!("strong") | local_name!("b") => Kind::Styled(Style::Strong),
        local_name!("em")
        | local_name!("i")
        | local_name!("cite")
        | local_name!("dfn")
        | local_name!("var") => Kind::Styled(Style::Emphasis),
        local_name!("code") | local_name!("tt") | local_name!("samp") => Kind::Code,
        local_name!("u") | local_name!("ins") => Kind::Styled(Style::Underline),
        local_name!("del") | local_name!("s") | local_name!("strike") => {
            Kind::Styled(Style::Strikeout)
        }
        local_name!("sup") => Kind::Styled(Style::Superscript),
        local_name!("sub") => Kind::Styled(Style::Subscript),
        local_name!("mark") => Kind::Styled(Style::Highlight),
        local_name!("kbd") => Kind::Styled(Style::Keyboard),
        local_name!("small") => Kind::Styled(Style::Small),
        local_name!("div")
        | local_name!("section")
        | local_name!("article")
        | local_name!("main")
        | local_name!("header")
        | local_name!("footer")
        | local_name!("nav")
        | local_name!("address")
        | local_name!("center")
        | local_name!("fieldset")
        | local_name!("legend")
        | local_name!("form")
        | local_name!("hgroup")
        | local_name!("search")
        | local_name!("dialog")
        | local_name!("summary")
        | local_name!("marquee")
        | local_name!("select")
        | local_name!("optgroup")
        | local_name!("option")
        | local_name!("body")
        | local_name!("html")
        | local_name!("li")
        | local_name!("dt")
        | local_name!("dd")
        | local_name!("caption")
        | local_name!("thead")
        | local_name!("tbody")
        | local_name!("tfoot")
        | local_name!("tr")
        | local_name!("td")
        | local_name!("th") => Kind::Block,
        local_name!("h1") => heading(1),
        local_name!("h2") => heading(2),
        local_name!("h3") => heading(3),
        local_name!("h4") => heading(4),
        local_name!("h5") => heading(5),
        local_name!("h6") => heading(6),
        local_name!("ul") | local_name!("menu") | local_name!("dir") => {
            Kind::List { ordered: false }
        }
        local_name!("ol") => Kind::List { ordered: true },
        local_name!("dl") => Kind::Definitions,
        local_name!("blockquote") => Kind::Quote,
        local_name!("pre")
        | local_name!("xmp")
        | local_name!("listing")
        | local_name!("plaintext")
        | local_name!("textarea") => Kind::Preformatted,
        local_name!("table") => Kind::Table,
        local_name!("figure") => Kind::Figure,
        local_name!("figcaption") => Kind::Caption,
        local_name!("hr") => Kind::Rule,
        local_name!("details") => Kind::Details,
        local_name!("aside") => Kind::Aside,
        local_name!("video") => Kind::Media(MediaKind::Video),
        local_name!("audio") | local_name!("bgsound") => Kind::Media(MediaKind::Audio),
        local_name!("iframe")
        | local_name!("embed")
        | local_name!("object")
        | local_name!("applet")
        | local_name!("frame") => Kind::Media(MediaKind::Embed),
        local_name!("picture") => Kind::Picture,
        local_name!("noscript") => Kind::Noscript,
        local_name!("ruby") => Kind::Ruby,
        local_name!("abbr") | local_name!("acronym") => Kind::Abbreviation,
        local_name!("q") => Kind::InlineQuote,
        local_name!("math") => Kind::Math,
        local_name!("script") => Kind::Script,
        local_name!("svg") => Kind::Drawing,
        local_name!("input") => Kind::Input,
        local_name!("style")
        | local_name!("template")
        | local_name!("title")
        | local_name!("meta")
        | local_name!("link")
        | local_name!("base")
        | local_name!("basefont")
        | local_name!("head")
        | local_name!("param")
        | local_name!("source")
        | local_name!("track")
        | local_name!("col")
        | local_name!("colgroup")
        | local_name!("rp")
        | local_name!("datalist")
        | local_name!("frameset")
        | local_name!("keygen")
        | local_name!("area") => Kind::Ignored,
        // Pages define elements with a hyphen; Word writes `o:p` and its like.
        _ if name.contains(['-', ':']) || UNDEFINED.contains(&&**name) => Kind::Transparent,
        _ => Kind::Unknown,
    }
}

/// The attributes that any element may have and that change what is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) class: &'a str,
    pub(super) style: &'a str,
    pub(super) language: Option<&'a str>,
    pub(super) direction: Option<Direction>,
    pub(super) align: Option<&'a str>,
    pub(super) title: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) hidden: bool,
    pub(super) aria_hidden: bool,
    /// Whether a script runs when it is clicked.
    pub(super) clicked: bool,
    /// The gist that a script puts into it.
    pub(super) gist: Option<&'a str>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(element: &'a Element) -> Self {
        let mut facts = Self::default();
        for Attribute { name, value } in &element.attributes {
            let value: &'a str = value;
            match name.local {
                local_name!("class") => facts.class = value,
                local_name!("style") => facts.style = value,
                local_name!("id") if !value.trim().is_empty() => facts.id = Some(value.trim()),
                local_name!("name") if !value.trim().is_empty() => facts.name = Some(value.trim()),
                local_name!("lang") if !value.trim().is_empty() => {
                    facts.language = Some(value.trim());
                }
                local_name!("dir") => {
                    facts.direction = match value {
                        "rtl" | "RTL" => Some(Direction::RightToLeft),
                        "ltr" | "LTR" => Some(Direction::LeftToRight),
                        _ => None,
                    };
                }
                local_name!("align") => facts.align = Some(value),
                local_name!("title") => facts.title = Some(value),
                // `until-found` is shown as soon as it is looked for.
                local_name!("hidden") => facts.hidden = value != "until-found",
                local_name!("onclick") => facts.clicked = true,
                local_name!("aria-hidden") => facts.aria_hidden = value == "true",
                _ if &*name.local == "data-gist-id" => facts.gist = Some(value.trim()),
                _ => {}
            }
        }
        facts
    }

    /// Whether the element has a class of this name.
    pub(super) fn has_class(&self, class: &str) -> bool {
        self.class.split_ascii_whitespace().any(|name| name == class)
    }

    /// The alignment that attribute or style states, where it is not that of the page.
    pub(super) fn alignment(&self, look: &Look) -> Option<Alignment> {
        look.alignment.or_else(|| self.align.and_then(alignment))
    }
}

/// An attribute of an element.
pub(super) fn attribute<'a>(element: &'a Element, wanted: &LocalName) -> Option<&'a str> {
    let mut attributes = element.attributes.iter();
    attributes.find(|attribute| attribute.name.local == *wanted).map(|attribute| &*attribute.value)
}

/// Whether a node is an element of this name.
pub(super) fn is_named(node: NodeRef<'_>, name: &str) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == name)
}

/// What an inline style says about the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) underline: bool,
    pub(super) strike: bool,
    pub(super) small_caps: bool,
    pub(super) raised: bool,
    pub(super) lowered: bool,
    pub(super) hidden: bool,
    /// Whether spaces and line ends count.
    pub(super) preformatted: bool,
    pub(super) alignment: Option<Alignment>,
    /// Width and height, where stated in px.
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
}

impl Look {
    /// Reads a `style` attribute.
    pub(super) fn of(style: &str) -> Self {
        let mut look = Self::default();
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let value = value.split('!').next().unwrap_or_default().trim();
            look.declare(&lower_case(property.trim()), &lower_case(value));
        }
        look
    }

    fn declare(&mut self, property: &str, value: &str) {
        match property {
            "font-weight" => {
                self.bold = Some(match value.parse::<u16>() {
                    Ok(weight) => weight >= 600,
                    Err(_) => value.starts_with("bold"),
                });
            }
            "font-style" => self.italic = Some(value == "italic" || value.starts_with("oblique")),
            "font" => {
                let has = |word| value.split_ascii_whitespace().any(|part| part == word);
                self.bold = has("bold").then_some(true).or(self.bold);
                self.italic = has("italic").then_some(true).or(self.italic);
            }
            "text-decoration" | "text-decoration-line" => {
                self.underline = value.contains("underline");
                self.strike = value.contains("line-through");
            }
            "font-variant" | "font-variant-caps" => self.small_caps = value.contains("small-caps"),
            "vertical-align" => {
                self.raised = value == "super";
                self.lowered = value == "sub";
            }
            "display" => self.hidden = value == "none" || self.hidden,
            "visibility" => self.hidden = value == "hidden" || self.hidden,
            "white-space" => self.preformatted = matches!(value, "pre" | "pre-wrap" | "pre-line"),
            "text-align" => self.alignment = alignment(value),
            "width" => self.width = pixels(value),
            "height" => self.height = pixels(value),
            _ => {}
        }
    }

    /// The styles it adds to text.
    pub(super) fn styles(&self) -> impl Iterator<Item = Style> {
        [
            (self.bold == Some(true), Style::Strong),
            (self.italic == Some(true), Style::Emphasis),
            (self.underline, Style::Underline),
            (self.strike, Style::Strikeout),
            (self.small_caps, Style::SmallCaps),
            (self.raised, Style::Superscript),
            (self.lowered, Style::Subscript),
        ]
        .into_iter()
        .filter_map(|(says, style)| says.then_some(style))
    }
}

/// A text in lower case, which most declarations are in.
fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// The alignments that differ from how text stands anyway.
fn alignment(value: &str) -> Option<Alignment> {
    match value.trim().to_ascii_lowercase().as_str() {
        "center" | "middle" | "-webkit-center" => Some(Alignment::Center),
        "right" | "end" => Some(Alignment::End),
        _ => None,
    }
}

/// As [`alignment`], for cells, where the start edge is a statement too.
pub(super) fn cell_alignment(value: &str) -> Option<Alignment> {
    match value.trim().to_ascii_lowercase().as_str() {
        "left" | "start" => Some(Alignment::Start),
        other => alignment(other),
    }
}

/// A length in CSS px, of an attribute or a declaration; percentages are none.
pub(super) fn pixels(value: &str) -> Option<u32> {
    let value = value.trim();
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let (digits, rest) = value.split_at(end);
    let rest = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()).trim();
    if !(rest.is_empty() || rest.eq_ignore_ascii_case("px")) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_styles_that_mean_something_are_read() {
        let styles = |style: &str| Look::of(style).styles().collect::<Vec<_>>();
        assert_eq!(styles("font-weight: BOLD; color: red"), [Style::Strong]);
        assert_eq!(styles("font-weight:700!important"), [Style::Strong]);
        assert_eq!(styles("font-weight:normal"), []);
        assert_eq!(
            styles("font-style:italic;text-decoration: underline"),
            [Style::Emphasis, Style::Underline]
        );
        assert_eq!(styles("text-decoration-line:line-through"), [Style::Strikeout]);
        assert_eq!(Look::of("TEXT-ALIGN: center").alignment, Some(Alignment::Center));
        assert!(Look::of("display:none").hidden);
    }

    #[test]
    fn lengths_are_read_where_they_are_pixels() {
        assert_eq!(pixels("640"), Some(640));
        assert_eq!(pixels(" 640.5px "), Some(640));
        assert_eq!(pixels("100%"), None);
        assert_eq!(pixels("auto"), None);
        assert_eq!(pixels("10em"), None);
    }
}
