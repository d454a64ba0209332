//! Formulas to TeX: annotated MathML, plain MathML, scripts, and what formula scripts render.
//!
//! A rendered formula and its source are one formula: whoever finds the one asks here and skips
//! the other. Plain MathML is written as TeX as far as TeX has the construct.

use html5ever::{LocalName, local_name};

use crate::diagnostic::Diagnostics;

use super::dom::{Dom, Element, NodeRef};
use super::element::{Facts, attribute};

/// The TeX of a `math` element and whether it stands on its own lines.
pub(super) fn of_math(node: NodeRef<'_>, element: &Element) -> Option<(String, bool)> {
    let display = attribute(element, &local_name!("display"))
        .is_some_and(|display| display.eq_ignore_ascii_case("block"))
        || node.ancestors().take(4).any(is_display);
    let tex = annotation(node)
        .or_else(|| attribute(element, &LocalName::from("alttext")).map(clean))
        .unwrap_or_else(|| to_tex(node));
    (!tex.is_empty()).then_some((tex, display))
}

/// The TeX of a `script` that holds a formula.
pub(super) fn of_script(node: NodeRef<'_>, element: &Element) -> Option<(String, bool)> {
    let kind = attribute(element, &local_name!("type"))?.trim();
    let parameters = kind.strip_prefix("math/tex").or_else(|| kind.strip_prefix("math/latex"))?;
    let tex = clean(&raw_text(node));
    (!tex.is_empty()).then(|| (tex, parameters.contains("display")))
}

/// The TeX of an element that renders a formula, where its source is within it.
pub(super) fn of_rendered(
    node: NodeRef<'_>,
    element: &Element,
    facts: &Facts<'_>,
) -> Option<(String, bool)> {
    let value = |name: &str| attribute(element, &LocalName::from(name)).map(clean);
    let display = is_display(node) || node.ancestors().take(2).any(is_display);
    if facts.has_class("ztext-math") || facts.has_class("math-tex-rendered") {
        return value("data-tex").filter(|tex| !tex.is_empty()).map(|tex| (tex, display));
    }
    if facts.has_class("math") {
        let display = display || element.name.local == local_name!("div");
        let display = display || facts.has_class("display");
        return code_alone(node).or_else(|| stated(node, facts)).map(|tex| (tex, display));
    }
    let within = node.descendants().skip(1).find_map(|node| {
        let element = node.value().as_element()?;
        (element.name.local == local_name!("math")).then(|| of_math(node, element)).flatten()
    });
    let (tex, block) = within.or_else(|| {
        let markup = attribute(element, &LocalName::from("data-mathml"))?;
        let dom = Dom::parse(markup, 1, &mut Diagnostics::new());
        dom.root().descendants().find_map(|node| {
            let element = node.value().as_element()?;
            (element.name.local == local_name!("math")).then(|| of_math(node, element)).flatten()
        })
    })?;
    Some((tex, block || display))
}

/// The text of an element that says that it is TeX, as pandoc writes it.
fn stated(node: NodeRef<'_>, facts: &Facts<'_>) -> Option<String> {
    let says = facts.has_class("inline") || facts.has_class("display");
    let is_text = node.children().all(|child| child.value().as_text().is_some());
    Some(clean(&raw_text(node))).filter(|tex| says && is_text && !tex.is_empty())
}

/// The text of a `code` that an element holds and nothing else: TeX as Markdown becomes it.
fn code_alone(node: NodeRef<'_>) -> Option<String> {
    let only = node.first_child().filter(|child| child.next_sibling().is_none())?;
    let is_code = only.value().as_element()?.name.local == local_name!("code");
    Some(raw_text(only).trim().to_owned()).filter(|tex| is_code && !tex.is_empty())
}

/// Whether an element says that the formula in it stands on its own lines.
fn is_display(node: NodeRef<'_>) -> bool {
    node.value().as_element().is_some_and(|element| {
        let facts = Facts::of(element);
        ["katex-display", "MathJax_Display", "MathJax_SVG_Display", "mjx-display"]
            .iter()
            .any(|class| facts.has_class(class))
            || element.name() == "mjx-container"
                && attribute(element, &local_name!("display")) == Some("true")
    })
}

/// The TeX that MathML carries beside itself.
fn annotation(node: NodeRef<'_>) -> Option<String> {
    node.descendants().find_map(|node| {
        let element = node.value().as_element()?;
        let encoding = attribute(element, &local_name!("encoding"))?;
        let is_tex = encoding.to_ascii_lowercase().contains("tex");
        (element.name() == "annotation" && is_tex).then(|| clean(&raw_text(node)))
    })
}

fn raw_text(node: NodeRef<'_>) -> String {
    node.descendants().filter_map(|node| node.value().as_text()).collect()
}

/// TeX without what only fences it off.
pub(super) fn clean(tex: &str) -> String {
    let mut tex = tex.trim();
    for (open, close) in
        [("<![CDATA[", "]]>"), ("% <![CDATA[", "%]]>"), ("\\[", "\\]"), ("\\(", "\\)")]
    {
        if let Some(inner) = tex.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            tex = inner.trim();
        }
    }
    tex.to_owned()
}

/// Plain MathML as TeX.
fn to_tex(node: NodeRef<'_>) -> String {
    let children: Vec<NodeRef<'_>> =
        node.children().filter(|child| child.value().as_element().is_some()).collect();
    let part = |index: usize| children.get(index).map(|&child| to_tex(child)).unwrap_or_default();
    let group = |index: usize| format!("{{{}}}", part(index));
    let name = node.value().as_element().map(Element::name).unwrap_or_default();
    let all = || {
        let parts: Vec<String> = children.iter().map(|&child| to_tex(child)).collect();
        parts.join(" ").trim().to_owned()
    };
    match name {
        "mi" | "mn" | "mo" | "ms" => symbols(raw_text(node).trim()),
        "mtext" => format!("\\text{{{}}}", raw_text(node).trim()),
        "mspace" => "\\;".to_owned(),
        "annotation" | "annotation-xml" => String::new(),
        "mfrac" => format!("\\frac{}{}", group(0), group(1)),
        "msqrt" => format!("\\sqrt{{{}}}", all()),
        "mroot" => format!("\\sqrt[{}]{}", part(1), group(0)),
        "msup" | "mover" => format!("{{{}}}^{}", part(0), group(1)),
        "msub" | "munder" => format!("{{{}}}_{}", part(0), group(1)),
        "msubsup" | "munderover" => format!("{{{}}}_{}^{}", part(0), group(1), group(2)),
        "mfenced" => format!("\\left({}\\right)", all()),
        "mtable" => {
            let rows: Vec<String> = children.iter().map(|&row| to_tex(row)).collect();
            format!("\\begin{{matrix}}{}\\end{{matrix}}", rows.join(" \\\\ "))
        }
        "mtr" | "mlabeledtr" => {
            children.iter().map(|&cell| to_tex(cell)).collect::<Vec<_>>().join(" & ")
        }
        _ => all(),
    }
}

/// Characters that TeX writes with a command.
fn symbols(text: &str) -> String {
    const COMMANDS: [(char, &str); 28] = [
        ('∑', "\\sum"),
        ('∏', "\\prod"),
        ('∫', "\\int"),
        ('∞', "\\infty"),
        ('≤', "\\le"),
        ('≥', "\\ge"),
        ('≠', "\\ne"),
        ('→', "\\to"),
        ('⇒', "\\Rightarrow"),
        ('∈', "\\in"),
        ('×', "\\times"),
        ('÷', "\\div"),
        ('±', "\\pm"),
        ('⋅', "\\cdot"),
        ('∂', "\\partial"),
        ('α', "\\alpha"),
        ('β', "\\beta"),
        ('γ', "\\gamma"),
        ('δ', "\\delta"),
        ('θ', "\\theta"),
        ('λ', "\\lambda"),
        ('μ', "\\mu"),
        ('π', "\\pi"),
        ('σ', "\\sigma"),
        ('φ', "\\varphi"),
        ('ω', "\\omega"),
        ('{', "\\{"),
        ('}', "\\}"),
    ];
    let mut tex = String::new();
    for character in text.chars() {
        match COMMANDS.iter().find(|(symbol, _)| *symbol == character) {
            Some((_, command)) => tex.push_str(command),
            // Function application and invisible times show nothing.
            None if matches!(character, '\u{2061}'..='\u{2064}') => {}
            None => tex.push(character),
        }
    }
    tex
}
