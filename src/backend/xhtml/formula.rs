//! Formulas from TeX to MathML, as far as the converter knows the commands.
//!
//! Pure. The source stays with the MathML as its alternative text: readers that do not know MathML
//! would show an annotation inside it as more of the formula. The converter recurses, so that a formula nested deeper than any
//! that was meant is refused before it.

#[cfg(feature = "mathml")]
use std::borrow::Cow;

#[cfg(feature = "mathml")]
use super::escape;

/// A formula nested deeper than this was not meant; each level takes stack of the converter.
#[cfg(feature = "mathml")]
const DEEPEST: usize = 120;

/// The `math` element of a formula, its source as its alternative text; `None` when it is not known
/// how to write it.
#[cfg(feature = "mathml")]
pub(super) fn mathml(tex: &str, display: bool) -> Option<String> {
    let tex = tex.trim();
    let separators = separators(tex)?;
    // A bug of the converter must not cost more than the formula.
    let converted = std::panic::catch_unwind(|| converted(tex, display)).ok().flatten()?;
    let parsed = roxmltree::Document::parse(&converted).ok()?;
    let count = |name: &str| {
        parsed
            .descendants()
            .filter(|node| node.is_element() && node.tag_name().name() == name)
            .count()
    };
    // A reference to a numbered formula leads nowhere, since each is converted alone; and cells
    // that follow some commands are dropped.
    if count("a") > 0 || count("mtd") < count("mtr") + separators {
        return None;
    }
    let mut written = String::with_capacity(converted.len() + tex.len());
    push(parsed.root_element(), Some(tex), &mut written);
    Some(written)
}

#[cfg(feature = "mathml")]
fn converted(tex: &str, display: bool) -> Option<String> {
    use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
    let config = MathCoreConfig { xml_namespace: true, ..MathCoreConfig::default() };
    let converter = LatexToMathML::new(config).ok()?;
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    Some(converter.convert_with_local_state(tex, display).ok()?.mathml)
}

/// Writes an element of MathML Core as MathML 3 has it, which EPUB asks for: there `displaystyle`
/// and `scriptlevel` are for `mstyle`, the former for tables too (MathML 3, 3.3.4 and 3.5.1).
#[cfg(feature = "mathml")]
fn push(node: roxmltree::Node<'_, '_>, tex: Option<&str>, out: &mut String) {
    if let Some(text) = node.text().filter(|_| node.is_text()) {
        *out += &escape::escaped(text);
    }
    if !node.is_element() {
        return;
    }
    let name = node.tag_name().name();
    let mut own = String::new();
    let mut of_style = String::new();
    for attribute in node.attributes() {
        // MathML 3 knows no `rem` (2.1.5.2); beside text of the usual size an em is as long.
        let length = attribute.value().strip_suffix("rem").filter(|_| attribute.name() != "style");
        let value =
            length.map_or(attribute.value().into(), |number| Cow::Owned(format!("{number}em")));
        let pair = format!(" {}=\"{}\"", attribute.name(), escape::escaped_attribute(&value));
        match (name, attribute.name()) {
            // Identifiers are given to formulas one by one, and would meet.
            ("mtable", "scriptlevel") | (_, "id") => {}
            ("mstyle" | "math", _) | ("mtable", "displaystyle") => own += &pair,
            (_, "displaystyle" | "scriptlevel") => of_style += &pair,
            _ => own += &pair,
        }
    }
    if let Some(tex) = tex {
        let source = escape::escaped_attribute(tex);
        own += &format!(" xmlns=\"http://www.w3.org/1998/Math/MathML\" alttext=\"{source}\"");
    }
    if !of_style.is_empty() {
        *out += &format!("<mstyle{of_style}>");
    }
    if name == "mtext" {
        push_words(node, &own, out);
    } else {
        *out += &format!("<{name}{own}>");
        for child in node.children() {
            push(child, None, out);
        }
        *out += &format!("</{name}>");
    }
    if !of_style.is_empty() {
        *out += "</mstyle>";
    }
}

/// Writes words in a formula. The converter marks their look with elements of HTML, which EPUB does
/// not allow there: the look of all of them is an attribute (MathML 3, 3.2.2), of a part is left out.
#[cfg(feature = "mathml")]
fn push_words(node: roxmltree::Node<'_, '_>, own: &str, out: &mut String) {
    let mut children = node.children();
    let look = match (children.next(), children.next()) {
        (Some(only), None) if only.is_element() => match only.tag_name().name() {
            "b" => " mathvariant=\"bold\"",
            "i" => " mathvariant=\"italic\"",
            "code" => " mathvariant=\"monospace\"",
            _ if only.attribute("class").is_some_and(|class| class.contains("sans")) => {
                " mathvariant=\"sans-serif\""
            }
            _ => "",
        },
        _ => "",
    };
    *out += &format!("<mtext{own}{look}>");
    for text in node.descendants().filter(roxmltree::Node::is_text) {
        *out += &escape::escaped(text.text().unwrap_or_default());
    }
    *out += "</mtext>";
}

/// Without the converter, formulas stand as their source.
#[cfg(not(feature = "mathml"))]
pub(super) fn mathml(_tex: &str, _display: bool) -> Option<String> {
    None
}

/// How many `&` a formula has; `None` when one stands where no row has cells, or when the formula
/// nests deeper than [`DEEPEST`].
///
/// The depth is never less than it is: a command or a script may take all that follows it in its
/// cell as arguments, and an argument may be a command.
#[cfg(feature = "mathml")]
fn separators(tex: &str) -> Option<usize> {
    let mut separators = 0;
    let mut depth = 0_usize;
    // The depth that each open group began at, and whether it is an environment.
    let mut groups: Vec<(usize, bool)> = Vec::new();
    let mut rest = tex.chars().peekable();
    while let Some(character) = rest.next() {
        let began = groups.last().map_or(0, |(began, _)| *began);
        match character {
            '\\' => {
                let mut name = String::new();
                while let Some(letter) = rest.next_if(char::is_ascii_alphabetic) {
                    name.push(letter);
                }
                match name.as_str() {
                    // A row ends, or a character stands for itself.
                    "" => {
                        if rest.next() == Some('\\') {
                            depth = began;
                        }
                        continue;
                    }
                    "begin" | "left" => groups.push((depth + 1, name == "begin")),
                    "end" | "right" => {
                        depth = groups.pop().map_or(0, |(began, _)| began.saturating_sub(1));
                        continue;
                    }
                    _ => {}
                }
                depth += 1;
            }
            '{' => {
                depth += 1;
                groups.push((depth, false));
            }
            '}' => depth = groups.pop().map_or(0, |(began, _)| began.saturating_sub(1)),
            '&' if groups.last().is_some_and(|(_, environment)| *environment) => {
                separators += 1;
                depth = began;
            }
            // The converter would stop at it, or worse.
            '&' => return None,
            '^' | '_' | '\'' => depth += 1,
            '\n' | '\t' | '\r' => {}
            _ if character.is_control() => return None,
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
    }
    Some(separators)
}

#[cfg(all(test, feature = "mathml"))]
mod tests {
    use super::*;

    #[test]
    fn known_commands_become_mathml_with_their_source_inside() {
        fn check(tex: &str, display: bool, expect: &str) {
            let written = mathml(tex, display).unwrap_or_else(|| panic!("{tex}"));
            assert!(written.contains(expect), "{tex}: {written}");
            let source = escape::escaped_attribute(tex);
            assert!(written.contains(&format!(" alttext=\"{source}\"")), "{written}");
        }
        check("E = mc^2", false, "<msup><mi>c</mi><mn>2</mn></msup>");
        check(r"\frac{1}{2}", true, "display=\"block\"");
        check(r"a < b", false, "<mo>&lt;</mo>");
        check(r"\text{速度}", false, "<mtext>速度</mtext>");
        check(r"\textrm{if}x", false, "<mtext>if</mtext>");
        check(r"\textbf{c}", false, "<mtext mathvariant=\"bold\">c</mtext>");
        check(r"\textsf{d}", false, "<mtext mathvariant=\"sans-serif\">d</mtext>");
        check(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", true, "<mtable displaystyle=");
        check(
            r"\displaystyle\sum_1^n x",
            false,
            "<mstyle displaystyle=\"true\" scriptlevel=\"0\">",
        );
    }

    #[test]
    fn lengths_are_those_of_mathml_3() {
        let written = mathml("a\\hspace{0.5cm}b", false).unwrap();
        assert!(written.contains("em\""), "{written}");
        assert!(!written.contains("width=\"1.42265rem"), "{written}");
    }

    #[test]
    fn what_is_not_known_or_makes_no_sense_is_left_to_its_source() {
        for tex in [
            r"\unknowncommand{x}",
            r"\frac{a",
            "a & b",
            "}",
            "\u{1}",
            r"\eqref{a}",
            r"\begin{matrix}{a & b}\end{matrix}",
        ] {
            assert_eq!(mathml(tex, false), None, "{tex:?}");
        }
    }

    #[test]
    fn nothing_nests_deeper_than_the_stack() {
        let nested =
            |open: &str, close: &str| format!("{}x{}", open.repeat(100_000), close.repeat(100_000));
        let monsters = [
            nested("{", "}"),
            nested(r"\frac{1}{", "}"),
            nested(r"\hat", ""),
            nested(r"\frac 1", ""),
            nested(r"\left(", r"\right)"),
            nested("x^{", "}"),
            nested("^", ""),
            nested("'", ""),
            nested(r"\begin{matrix}", r"\end{matrix}"),
        ];
        for monster in monsters {
            assert_eq!(mathml(&monster, false), None, "{}", &monster[..20]);
        }
        // The deepest that is tried, on a thread of the usual size.
        let deep = format!("{}x{}", r"\frac{1}{".repeat(DEEPEST / 3), "}".repeat(DEEPEST / 3));
        assert!(mathml(&deep, true).is_some());
        let chain = format!("{}x", r"\hat".repeat(DEEPEST));
        mathml(&chain, true);
    }

    #[test]
    fn no_formula_panics_or_is_no_xml() {
        use proptest::prelude::*;
        let pieces = prop::sample::select(vec![
            "{",
            "}",
            "&",
            r"\\",
            r"\frac",
            r"\sqrt[3]",
            "^",
            "_",
            "x",
            "1",
            " ",
            r"\left(",
            r"\right)",
            r"\begin{matrix}",
            r"\end{matrix}",
            r"\begin{cases}",
            r"\end{cases}",
            r"\text{a b}",
            r"\hline",
            r"\begin{array}{cc}",
            r"\end{array}",
            r"\begin{align}",
            r"\end{align}",
            r"\middle|",
            "'",
            "<",
            "%",
            r"\mathbb",
            r"\hat",
            r"\tag{1}",
            r"\color{red}",
            r"\substack",
            r"\limits",
            r"\not",
            r"\operatorname{f}",
            "中",
            "\"",
            "#1",
            "~",
            r"\$",
            r"\big(",
            r"\overset",
            r"\displaystyle",
            r"\over",
            r"\choose",
        ]);
        let config = ProptestConfig { cases: 2000, ..ProptestConfig::default() };
        proptest!(config, |(pieces in prop::collection::vec(pieces, 0..14), table: bool)| {
            let mut tex = pieces.concat();
            if table {
                tex = format!(r"\begin{{aligned}} {tex} \end{{aligned}}");
            }
            if let Some(written) = mathml(&tex, table) {
                prop_assert!(roxmltree::Document::parse(&written).is_ok());
            }
        });
    }

    #[test]
    fn a_long_derivation_is_no_deep_one() {
        let rows = r"\alpha &= \frac{\beta}{\gamma} + \sum_{i=1}^{n} x_i \\ ".repeat(60);
        assert!(mathml(&format!(r"\begin{{aligned}} {rows} \end{{aligned}}"), true).is_some());
    }
}
