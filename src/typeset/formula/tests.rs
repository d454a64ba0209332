//! Formulas and what is read of them: `^…^` is raised, `_…_` lowered, `‹…›` italic, `*…*` bold.

use super::list::TIED;
use super::*;

fn shown(tex: &str) -> Option<String> {
    let mut text = String::new();
    for run in readable(tex)? {
        let mut part = run.text.replace(TIED, " ");
        if run.italic {
            part = format!("‹{part}›");
        }
        if run.bold {
            part = format!("*{part}*");
        }
        match run.place {
            Place::Base => text.push_str(&part),
            Place::Above => text.push_str(&format!("^{part}^")),
            Place::Below => text.push_str(&format!("_{part}_")),
        }
    }
    Some(text)
}

#[track_caller]
fn check(tex: &str, expect: &str) {
    assert_eq!(shown(tex).as_deref(), Some(expect), "{tex}");
}

#[test]
fn letters_numbers_and_signs() {
    check("E=mc^2", "‹E› = ‹mc›^2^");
    check("a+b-c", "‹a› + ‹b› − ‹c›");
    check("-x", "−‹x›");
    check("x = -1", "‹x› = −1");
    check("x_{ij}^{2n}", "‹x›_‹ij›_^2^^‹n›^");
    check("f(x,y)", "‹f›(‹x›, ‹y›)");
    check("1,234.5", "1,234.5");
    check("f'(x)", "‹f›′(‹x›)");
    check(r"\alpha\in\Gamma", "‹α› ∈ Γ");
    check(r"a \leq b \rightarrow c", "‹a› ≤ ‹b› → ‹c›");
    check(r"\sum_{i=1}^{n} x_i", "∑_‹i›__=1_^‹n›^ ‹x›_‹i›_");
    check(r"\LaTeX", "LaTeX");
    check(r"50\%", "50%");
    check("概率 p", "概率‹p›");
}

#[test]
fn fractions_and_roots() {
    check(r"\frac{1}{2}", "1/2");
    check(r"\frac12x", "1/2 ‹x›");
    check(r"\frac{a+b}{cd}", "(‹a› + ‹b›)/(‹cd›)");
    check(r"\frac{\partial f}{\partial x}", "∂‹f›/(∂‹x›)");
    check(r"{a \over b}", "‹a›/‹b›");
    check(r"\sqrt{x}", "√‹x›");
    check(r"\sqrt[3]{a+b}", "^3^√(‹a› + ‹b›)");
    check(r"\binom{n}{k}", "(^‹n›^/_‹k›_)");
    check(r"x^{\frac{1}{2}}", "‹x›^1/2^");
    check(r"e^{-x^2}", "‹e›^−^^‹x›^^²^");
    check(r"a^{b_{ij}}", "‹a›^‹b_(ij)›^");
}

#[test]
fn words_faces_and_accents() {
    check(r"\log x", "log ‹x›");
    check(r"\log(x)", "log(‹x›)");
    check(r"2\sin\theta", "2 sin ‹θ›");
    check(r"\max_{i} x", "max_‹i›_ ‹x›");
    check(r"\operatorname{rank}(A)", "rank(‹A›)");
    check(r"x \text{ if } y", "‹x› if ‹y›");
    check(r"\mathbf{x}^T", "*x*^‹T›^");
    check(r"\boldsymbol{\mu}", "*‹μ›*");
    check(r"\mathbb{R}^n", "ℝ^‹n›^");
    check(r"\mathcal{L}", "ℒ");
    check(r"\hat{x}", "‹x\u{302}›");
    check(r"{\rm d}x", "d‹x›");
}

#[test]
fn brackets_rows_and_matrices() {
    check(r"\left( \frac{a}{b} \right)^2", "(‹a›/‹b›)^2^");
    check(r"\left\{ x \right.", "{‹x›");
    check(r"\{a, b\}", "{‹a›, ‹b›}");
    check(r"\|x\|", "‖‹x›‖");
    check(r"\begin{aligned} a &= b \\ &= c \end{aligned}", "‹a› = ‹b›\n= ‹c›");
    check(r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}", "(1, 0; 0, 1)");
    check(r"f = \begin{cases} 1 & x>0 \\ 0 & x<0 \\ \end{cases}", "‹f› = { 1, ‹x› > 0; 0, ‹x› < 0");
    check(r"a \stackrel{d}{=} b", "‹a› =^‹d›^ ‹b›");
    check(r"a \equiv b \pmod{n}", "‹a› ≡ ‹b› (mod ‹n›)");
}

#[test]
fn what_is_not_known_stays_tex() {
    for tex in [
        "",
        r"\unknown{x}",
        r"\frac{a}",
        r"{a",
        r"a}",
        r"x^",
        r"\begin{tikzcd} a \end{tikzcd}",
        r"\text{a $x$}",
        r"\",
        r"\left(",
    ] {
        assert_eq!(shown(tex), None, "{tex}");
    }
    assert_eq!(shown(&"{".repeat(100_000)), None);
    assert_eq!(shown(&"x^".repeat(1_000)), None);
    assert_eq!(shown(&r"\sqrt".repeat(700)), None);
}

/// A formula brings no character that no face has.
#[cfg(feature = "fonts")]
#[test]
fn every_sign_has_a_glyph() {
    use crate::typeset::font::FontBook;
    use crate::typeset::paragraph::{
        Align, Missing, ParagraphStyle, Piece, TextStyle, lay_paragraph,
    };
    use crate::typeset::shape::Shaper;
    let more = "ℂℍℕℙℚℝℤℬℰℱℋℐℒℳℛℭℌℑℜℨ𝔸𝕒𝔄𝔞𝒜𝒵𝟙⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁽⁾ⁿⁱ₀₁₂₃₄₅₆₇₈₉₍₎√−∗∉≠";
    let text: String = symbols::all().chain(more.chars()).flat_map(|sign| ['x', sign]).collect();
    let style = TextStyle::plain(10.0, "zh-Hans".into());
    let piece = Piece::Text { text, style };
    let paragraph = ParagraphStyle {
        measure: 300.0,
        first_indent: 0.0,
        align: Align::Start,
        balance: false,
        language: "zh-Hans".into(),
    };
    let book = FontBook::default();
    let mut missing = Missing::default();
    lay_paragraph(&[piece], &paragraph, &mut Shaper::new(&book), &mut missing);
    assert!(missing.characters.is_empty(), "{:?}", missing.characters);
}
