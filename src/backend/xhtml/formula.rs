//! Formulas from TeX to MathML, as far as the converter knows the commands.
//!
//! Pure. The source stays with the MathML as its alternative text: readers that do not know MathML
//! would show an annotation inside it as more of the formula. The converter recurses, so that a formula nested deeper than any
//! that was meant is refused before it.

#[cfg(feature = "mathml")]
use super::escape;

/// A formula nested deeper than this was not meant; each level takes stack of the converter.
#[cfg(feature = "mathml")]
const DEEPEST: usize = 120;

/// The `math` element of a formula, its source as its alternative text; `None` when it is not known how to write it.
#[cfg(feature = "mathml")]
pub(super) fn mathml(tex: &str, display: bool) -> Option<String> {
    use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
    if depth(tex) > DEEPEST
        || tex.contains(|character: char| {
            character.is_control() && character != '\n' && character != '\t'
        })
    {
        return None;
    }
    let config = MathCoreConfig { xml_namespace: true, ..MathCoreConfig::default() };
    let converter = LatexToMathML::new(config).ok()?;
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    let written = converter.convert_with_local_state(tex.trim(), display).ok()?.mathml;
    // What is no XML would cost the reader the chapter.
    roxmltree::Document::parse(&written).ok()?;
    let named = format!("<math alttext=\"{}\" ", escape::escaped_attribute(tex.trim()));
    Some(written.replacen("<math ", &named, 1))
}

/// Without the converter, formulas stand as their source.
#[cfg(not(feature = "mathml"))]
pub(super) fn mathml(_tex: &str, _display: bool) -> Option<String> {
    None
}

/// How deep a formula may nest, never less than it does: a command or a script may take all that
/// follows it in its cell as arguments, and an argument may be a command.
#[cfg(feature = "mathml")]
fn depth(tex: &str) -> usize {
    let mut deepest = 0;
    let mut depth = 0_usize;
    // The depth that each open group began at.
    let mut groups = Vec::new();
    let mut rest = tex.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => {
                let mut name = String::new();
                while let Some(letter) = rest.next_if(char::is_ascii_alphabetic) {
                    name.push(letter);
                }
                if name.is_empty() {
                    // A row ends, or a character that stands for itself.
                    if rest.next() == Some('\\') {
                        depth = groups.last().copied().unwrap_or(0);
                    }
                    continue;
                }
                depth += 1;
                match name.as_str() {
                    "begin" | "left" => groups.push(depth),
                    "end" | "right" => depth = groups.pop().map_or(0, |began| began - 1),
                    _ => {}
                }
            }
            '{' => {
                depth += 1;
                groups.push(depth);
            }
            '}' => depth = groups.pop().map_or(0, |began| began.saturating_sub(1)),
            '&' => depth = groups.last().copied().unwrap_or(0),
            '^' | '_' | '\'' => depth += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
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
            assert!(written.starts_with(&format!("<math alttext=\"{source}\" ")), "{written}");
        }
        check("E = mc^2", false, "<msup><mi>c</mi><mn>2</mn></msup>");
        check(r"\frac{1}{2}", true, "display=\"block\"");
        check(r"a < b", false, "<mo>&lt;</mo>");
        check(r"\text{速度}", false, "<mtext>速度</mtext>");
        check(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", true, "<mtable");
    }

    #[test]
    fn what_is_not_known_or_makes_no_sense_is_left_to_its_source() {
        for tex in [r"\unknowncommand{x}", r"\frac{a", "a & b", "}", "\u{1}"] {
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
    fn a_long_derivation_is_no_deep_one() {
        let rows = r"\alpha &= \frac{\beta}{\gamma} + \sum_{i=1}^{n} x_i \\ ".repeat(60);
        assert!(mathml(&format!(r"\begin{{aligned}} {rows} \end{{aligned}}"), true).is_some());
    }
}
