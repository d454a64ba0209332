//! TeX and the tree it is read as, and trees and the boxes they become, with faces whose glyphs are
//! all of one size.

use super::boxes::{Area, Cut, Faces, Letters, Mark, Measures, Strip};
use super::layout::{Setter, Style};
use super::tree::{Grid, Kind, Level, Node};
use super::*;
use crate::typeset::page::FontId;

/// A tree in short: `^{…}` raised, `_{…}` lowered, `frac(…)(…)` and such.
fn short(nodes: &[Node]) -> String {
    nodes.iter().map(short_of).collect()
}

fn short_of(node: &Node) -> String {
    match node {
        Node::Sign { sign, kind, face } => {
            let around = match kind {
                Kind::Binary | Kind::Relation => " ",
                _ => "",
            };
            let bold = if face.bold { "*" } else { "" };
            format!("{around}{bold}{sign}{around}")
        }
        Node::Number { text, .. } => text.clone(),
        Node::Text { text, .. } => format!("“{text}”"),
        Node::Function { name, .. } => format!("fn({})", short(name)),
        Node::Operator { sign, .. } => sign.to_string(),
        Node::Row(inner) => format!("{{{}}}", short(inner)),
        Node::As(kind, inner) => format!("{kind:?}({})", short(inner)),
        Node::Scripts { base, below, above } => {
            let below = below.as_ref().map(|nodes| format!("_{{{}}}", short(nodes)));
            let above = above.as_ref().map(|nodes| format!("^{{{}}}", short(nodes)));
            format!("{}{}{}", short_of(base), below.unwrap_or_default(), above.unwrap_or_default())
        }
        Node::Fraction { above, below, bar, level } => {
            let name = if *bar { "frac" } else { "over" };
            let level = level.map(|level| format!("{level:?}")).unwrap_or_default();
            format!("{name}{level}({})({})", short(above), short(below))
        }
        Node::Root { degree, inner } => {
            let degree = degree.as_ref().map(|nodes| format!("[{}]", short(nodes)));
            format!("√{}({})", degree.unwrap_or_default(), short(inner))
        }
        Node::Accent { mark, inner } => format!("{mark}({})", short(inner)),
        Node::Spanned { span, above, inner } => {
            let side = if *above { "over" } else { "under" };
            format!("{side}{span:?}({})", short(inner))
        }
        Node::Stack { base, above, below } => {
            let part =
                |nodes: &Option<Vec<Node>>| nodes.as_ref().map_or(String::new(), |n| short(n));
            format!("stack({})({})({})", short(base), part(above), part(below))
        }
        Node::Arrow { sign, above, .. } => format!("long{sign}({})", short(above)),
        Node::Fenced { open, close, parts, middles } => {
            let mut text = format!("<{}", open.map_or(String::new(), String::from));
            for (number, part) in parts.iter().enumerate() {
                text.push_str(&short(part));
                text.extend(middles.get(number));
            }
            format!("{text}{}>", close.map_or(String::new(), String::from))
        }
        Node::Sized { sign, size, .. } => format!("{sign}{size}"),
        Node::Table { grid, rows } => {
            let name = match grid {
                Grid::Matrix(..) => "matrix",
                Grid::Small => "small",
                Grid::Cases(_) => "cases",
                Grid::Aligned => "aligned",
                Grid::Gathered => "gathered",
                Grid::Stacked => "stacked",
            };
            let rows = rows.iter().map(|row| {
                let cells: Vec<String> = row.cells.iter().map(|cell| short(cell)).collect();
                let tag = row.tag.as_ref().map(|tag| format!(" #{tag}")).unwrap_or_default();
                cells.join(" & ") + &tag
            });
            format!("{name}[{}]", rows.collect::<Vec<_>>().join("; "))
        }
        Node::Space(width) => format!("~{:.0}", width * 18.0),
        Node::Level(level) => format!("{level:?}:"),
        Node::Phantom { inner, .. } => format!("phantom({})", short(inner)),
        Node::Boxed(inner) => format!("boxed({})", short(inner)),
        Node::Struck { inner, .. } => format!("struck({})", short(inner)),
    }
}

fn read(tex: &str) -> Option<Formula> {
    let mut references = References::default();
    references.note(r"x \label{known} \tag{2.1}");
    Formula::read(tex, &references)
}

fn shown(tex: &str) -> Option<String> {
    let formula = read(tex)?;
    let tag = formula.tag.map(|tag| format!(" #{tag}")).unwrap_or_default();
    Some(short(&formula.nodes) + &tag)
}

#[track_caller]
fn check(tex: &str, expect: &str) {
    assert_eq!(shown(tex).as_deref(), Some(expect), "{tex}");
}

#[test]
fn letters_numbers_and_signs() {
    check("E=mc^2", "E = mc^{2}");
    check("a+b-c", "a + b − c");
    check("x_{ij}^{2n}", "x_{ij}^{2n}");
    check("f'(x)", "f^{′}(x)");
    check("f''^2", "f^{′′2}");
    check("1,234.5", "1,234.5");
    check("0,1,2", "0,1,2");
    check(r"\alpha\in\Gamma", "α ∈ Γ");
    check(r"\sum_{i=1}^{n} x_i", "∑_{i = 1}^{n}x_{i}");
    check(r"\int\limits_0^1", "∫_{0}^{1}");
    check(r"50\% % a remark", "50%");
    check("概率 p", "“概率”p");
    check("^2", "{}^{2}");
    check(r"a\,b\!c\quad d", "a~3b~-3c~18d");
    check(r"a \not= b \not\in c", "a ≠ b ∉ c");
    check("a – b", "a − b");
    check(r"\[ x \]", "x");
}

#[test]
fn fractions_roots_and_accents() {
    check(r"\frac{1}{2}", "frac(1)(2)");
    check(r"\frac12x", "frac(1)(2)x");
    check(r"\dfrac{a}{b}\tfrac ab", "fracDisplay(a)(b)fracText(a)(b)");
    check(r"{a+1 \over b}", "{frac(a + 1)(b)}");
    check(r"\binom{n}{k}{n \choose k}", "<(over(n)(k))>{<(over(n)(k))>}");
    check(r"\sqrt{x}\sqrt[3]{a+b}\sqrt2", "√(x)√[3](a + b)√(2)");
    check(r"\hat{x}\vec v\overline{ab}", "ˆ(x)→(v)overLine(ab)");
    check(r"\underbrace{a+b}_{n}", "underBrace(a + b)_{n}");
    check(r"a \stackrel{d}{=} b", "astack( = )(d)()b");
    check(r"A \xrightarrow{f} B", "Along→(f)B");
    check(r"\boxed{x}\phantom{x}\cancel{x}", "boxed(x)phantom(x)struck(x)");
}

#[test]
fn words_faces_and_alphabets() {
    check(r"\log x\max_i y", "fn(“log”)xfn(“max”)_{i}y");
    check(r"\operatorname*{arg\,max}_x", "fn(“arg”~3“max”)_{x}");
    check(r"x \text{ if $y$ or}", "x{“ if ”{y}“ or”}");
    check(r"\mathbf{x}^T", "{“x”}^{T}");
    check(r"\boldsymbol{\mu}", "{*μ}");
    check(r"\mathbb{R}\mathcal L\mathfrak{g}", "{“ℝ”}{ℒ}{“𝔤”}");
    check(r"{\rm d}x", "{“d”}x");
    check(r"\color{red}{+c}", " + c");
    check(r"\eqref{known}\ref{known}", "“(2.1)”“2.1”");
    check(r"\displaystyle x", "Display:x");
}

#[test]
fn brackets_rows_and_matrices() {
    check(r"\left( \frac{a}{b} \right)^2", "<(frac(a)(b))>^{2}");
    check(r"\left\{ x \right.", "<{x>");
    check(r"\left( a \middle| b \right)", "<(a|b)>");
    check(r"\bigl( x \Big|", "(1.2x|1.8");
    check(r"\{a, b\}", "{a,b}");
    check(r"\begin{aligned} a &= b \\ &= c \end{aligned}", "aligned[a &  = b;  &  = c]");
    check(r"a &= b \\ c &= d \\", "aligned[a &  = b; c &  = d]");
    check(r"a \\ b", "gathered[a; b]");
    check(r"a = b \tag{2.1}", "a = b #(2.1)");
    check(r"\begin{align} a \tag{1} \\ b \tag*{II} \end{align}", "aligned[a #(1); b #II]");
    check(r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}", "<(matrix[1 & 0; 0 & 1])>");
    check(r"\begin{array}{l|c} 1 & 0 \\ \hline 2 \end{array}", "matrix[1 & 0; 2]");
    check(r"\begin{cases} 1 & x>0 \\[2pt] 0 \end{cases}", "<{cases[1 & x > 0; 0]>");
    check(r"\sum_{\substack{i \\ j}}", "∑_{stacked[i; j]}");
    check(r"\begin{matrix} [a] \\ [b] \end{matrix}", "matrix[[a]; [b]]");
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
        r"x^a^b",
        r"\begin{tikzcd} a \end{tikzcd}",
        r"\begin{pmatrix} a \end{matrix}",
        r"\",
        r"\left(",
        r"\left( a",
        r"\right)",
        r"\sqrt[3",
        r"\text{a $x",
        "a $ b",
        r"\end{x}",
        r"\eqref{unknown}",
    ] {
        assert_eq!(shown(tex), None, "{tex}");
    }
    assert_eq!(shown(&"{".repeat(7_000)), None);
    assert_eq!(shown(&"x^".repeat(1_000)), None);
    assert_eq!(shown(&r"\sqrt".repeat(700)), None);
    assert_eq!(shown(&r"\frac{".repeat(1_200)), None);
    assert_eq!(shown(&"x+".repeat(4_001)), None);
    assert!(shown(&"x+".repeat(3_900)).is_some());
    assert!(shown(&format!("{}x{}", "{".repeat(20), "}".repeat(20))).is_some());
}

/// Glyphs 0.5 em wide, 0.7 high and 0.2 deep; the em of formulas is that of the text.
struct Squares;

impl Faces for Squares {
    fn measures(&mut self) -> Measures {
        Measures { em: 1.0, axis: 0.25, x_height: 0.45 }
    }

    fn strip(&mut self, text: &str, _: Letters) -> Strip {
        let mut strip = Strip { ink: [0.0, 0.0, -0.2, 0.7], ..Strip::default() };
        for c in text.chars() {
            strip.cuts.push(Cut {
                font: FontId(0),
                id: 1,
                x: strip.width,
                y: 0.0,
                advance: 0.5,
                shows: Some(c),
                embolden: false,
            });
            strip.width += 0.5;
        }
        strip.ink[1] = strip.width;
        strip
    }
}

/// A box in short: its width, height and depth, then what stands in it, at 10 pt.
fn boxes(area: &Area) -> String {
    let mut text = format!("{:.1} {:.1} {:.1}", area.width, area.height, area.depth);
    for mark in &area.marks {
        let part = match mark {
            Mark::Glyph { x, y, size, shows, .. } => {
                format!("{}@{x:.1},{y:.1}/{size:.1}", shows.unwrap_or(' '))
            }
            Mark::Rule { x, y, width, height } => {
                format!("rule@{x:.1},{y:.1} {width:.1}×{height:.1}")
            }
            Mark::Shape { x, y, .. } => format!("shape@{x:.1},{y:.1}"),
        };
        text.push_str(" | ");
        text.push_str(&part);
    }
    text
}

#[track_caller]
fn laid(tex: &str, level: Level, expect: &str) {
    let formula = read(tex).unwrap();
    let mut faces = Squares;
    let area = Setter::new(&mut faces, 10.0, false).row(&formula.nodes, Style::new(level));
    assert_eq!(boxes(&area), expect, "{tex}");
}

#[test]
fn boxes_stand_where_tex_puts_them() {
    laid("x", Level::Text, "5.0 7.0 2.0 | x@0.0,0.0/10.0");
    laid("a=b", Level::Text, "20.6 7.0 2.0 | a@0.0,0.0/10.0 | =@7.8,0.0/10.0 | b@15.6,0.0/10.0");
    laid("a+b", Level::Text, "19.4 7.0 2.0 | a@0.0,0.0/10.0 | +@7.2,0.0/10.0 | b@14.4,0.0/10.0");
    laid("-b", Level::Text, "10.0 7.0 2.0 | −@0.0,0.0/10.0 | b@5.0,0.0/10.0");
    laid("x^2", Level::Text, "9.1 8.8 2.0 | x@0.0,0.0/10.0 | 2@5.0,3.8/7.2");
    laid("x_2", Level::Text, "9.1 7.0 3.0 | x@0.0,0.0/10.0 | 2@5.0,-1.6/7.2");
    laid("x_1^2", Level::Text, "9.1 10.1 4.9 | x@0.0,0.0/10.0 | 2@5.0,5.0/7.2 | 1@5.0,-3.4/7.2");
    laid(
        r"\frac{a}{b}",
        Level::Text,
        "6.2 9.9 4.9 | a@1.3,4.9/7.2 | rule@1.0,2.2 4.2×0.5 | b@1.3,-3.5/7.2",
    );
    laid(
        r"\frac{a}{b}",
        Level::Display,
        "7.6 13.8 8.9 | a@1.3,6.8/10.0 | rule@1.0,2.2 5.6×0.5 | b@1.3,-6.9/10.0",
    );
}

#[test]
fn bounds_stand_above_and_below_in_displayed_formulas_alone() {
    let bounds = |tex: &str, level| {
        let formula = read(tex).unwrap();
        let mut faces = Squares;
        let area = Setter::new(&mut faces, 10.0, false).row(&formula.nodes, Style::new(level));
        let places = area.marks.iter().filter_map(|mark| match mark {
            Mark::Glyph { y, shows: Some('1' | '2'), .. } => {
                Some(y.signum() * (y.abs() / 6.0).floor())
            }
            _ => None,
        });
        places.collect::<Vec<f32>>()
    };
    assert_eq!(bounds(r"\sum_1^2", Level::Display), [1.0, -1.0]);
    assert_eq!(bounds(r"\sum_1^2", Level::Text), [0.0, -0.0]);
    assert_eq!(bounds(r"\max_1", Level::Display), [-1.0]);
    assert_eq!(bounds(r"\max_1", Level::Text), [-0.0]);
    assert_eq!(bounds(r"\sum\nolimits_1", Level::Display), [-0.0]);
    assert_eq!(bounds(r"\max\limits_1", Level::Text), [-1.0]);
}

fn parts(tex: &str, measure: Pt) -> Vec<(String, Pt, Seam)> {
    let formula = read(tex).unwrap();
    let mut faces = Squares;
    let mut setter = Setter::new(&mut faces, 10.0, false);
    let parts = setter.parts(&formula.nodes, Style::new(Level::Text), measure);
    parts.iter().map(|part| (text(&part.area), part.space, part.after)).collect()
}

fn text(area: &Area) -> String {
    let shown = area.marks.iter().filter_map(|mark| match mark {
        Mark::Glyph { shows, .. } => *shows,
        _ => None,
    });
    shown.collect()
}

#[test]
fn formulas_part_after_signs_of_their_outermost_row() {
    let check = |tex: &str, expect: &[&str]| {
        let found: Vec<String> = parts(tex, 1000.0).into_iter().map(|(text, ..)| text).collect();
        assert_eq!(found, expect, "{tex}");
    };
    check("a=b+c", &["a=", "b+", "c"]);
    check("-a", &["−a"]);
    check(r"\frac{a+b}{c}", &["a+bc"]);
    check("(a+b)", &["(a+", "b)"]);
    check(r"\left(a+b\right)", &["(a+b)"]);
    check("a,b", &["a,", "b"]);
    check(r"a \quad b", &["a", "b"]);
    check("{a=b}", &["a=", "b"]);
    let spaces: Vec<Pt> = parts("a=b+c", 1000.0).iter().map(|part| part.1).collect();
    assert!(spaces[1] > spaces[2] && spaces[2] > 2.0, "{spaces:?}");
    let seams = parts(r"a=b+c \quad d", 1000.0).into_iter().map(|part| part.2).skip(1);
    assert_eq!(seams.collect::<Vec<_>>(), [Seam::Relation, Seam::Operation, Seam::Space]);
    // A part that fits is as large as any, one that does not is made to.
    let width = |tex: &str, measure| {
        let formula = read(tex).unwrap();
        let mut faces = Squares;
        let mut setter = Setter::new(&mut faces, 10.0, false);
        let parts = setter.parts(&formula.nodes, Style::new(Level::Text), measure);
        format!("{:.1}", parts[0].area.width)
    };
    assert_eq!([width("abcd", 20.0), width("abcd", 10.0)], ["20.0", "10.0"]);
    assert_eq!([width(&"x".repeat(50), 300.0), width(&"x".repeat(60), 300.0)], ["250.0", "268.0"]);
}

#[test]
fn displayed_formulas_are_broken_at_the_best_place() {
    let check = |tex: &str, measure: Pt, expect: &[&str]| {
        let formula = read(tex).unwrap();
        let mut faces = Squares;
        let mut setter = Setter::new(&mut faces, 10.0, false);
        let lines = setter.displayed(&formula.nodes, None, measure);
        let found: Vec<String> = lines.iter().map(|line| text(&line.area)).collect();
        assert_eq!(found, expect, "{tex}");
    };
    check("abcd=efgh+ijkl", 1000.0, &["abcd=efgh+ijkl"]);
    check("abcd=efgh+ijkl", 70.0, &["abcd=efgh+", "ijkl"]);
    check("abcd=efgh=ijkl", 70.0, &["abcd=efgh=", "ijkl"]);
    check("abcd=efg+ijkl", 50.0, &["abcd=", "efg+", "ijkl"]);
    check(r"abcd, \quad e = fghi", 55.0, &["abcd,", "e=fghi"]);
    check(r"ab \\ c", 70.0, &["ab", "c"]);
}

#[test]
fn no_line_is_wider_than_the_measure() {
    for tex in [
        "abcdefghijklmnopqrstuvwxyz",
        "a=b+c+d+e+f+g+h+i+j+k+l",
        r"a &= b+c+d+e+f+g+h+i \\ &= c",
        r"x = y \tag{12.3}",
        r"\begin{gather} abcdefghijkl \\ b \tag{1} \end{gather}",
        r"\frac{abcdefghijklmnopqrstuvwxyz}{b}",
    ] {
        let formula = read(tex).unwrap();
        for measure in [30.0, 60.0, 100.0, 400.0] {
            let mut faces = Squares;
            let mut setter = Setter::new(&mut faces, 10.0, false);
            for line in setter.displayed(&formula.nodes, formula.tag.as_deref(), measure) {
                let right = line.x + line.area.width;
                assert!(line.x >= 0.0 && right <= measure + 0.01, "{tex} in {measure}: {right}");
            }
            let parts = setter.parts(&formula.nodes, Style::new(Level::Text), measure);
            assert!(parts.iter().all(|part| part.area.width <= measure + 0.01));
        }
    }
}

#[test]
fn numbers_of_formulas_stand_at_the_right() {
    let formula = read(r"a = b \tag{1}").unwrap();
    let mut faces = Squares;
    let mut setter = Setter::new(&mut faces, 10.0, false);
    let lines = setter.displayed(&formula.nodes, formula.tag.as_deref(), 200.0);
    let [line] = &lines[..] else { panic!("{} lines", lines.len()) };
    assert!((line.x - 89.7).abs() < 0.1, "{}", line.x);
    let Some(Mark::Glyph { x, advance, shows: Some(')'), .. }) = line.area.marks.last() else {
        panic!("no number")
    };
    assert!((line.x + x + advance - 200.0).abs() < 0.01);
}

/// A formula brings no character that no face has.
#[cfg(feature = "fonts")]
#[test]
fn every_sign_has_a_glyph() {
    use crate::typeset::font::FontBook;
    use crate::typeset::shape::Shaper;
    let book = FontBook::default();
    let mut shaper = Shaper::new(&book);
    let mut known = Known::default();
    let around = Around { size: 10.0, bold: false, measure: 300.0, tallest: 500.0 };
    let signs = symbols::names().map(|name| format!(r"\{name} x"));
    let letters = ["mathbb", "mathcal", "mathfrak"].map(|alphabet| {
        let letters: String = ('A'..='Z').chain('a'..='z').collect();
        format!(r"\{alphabet}{{{letters}}}")
    });
    let others = r"\hat a\bar a\tilde a\vec a\dot a\ddot a\check a\acute a\grave a\breve a\mathring a
        \mathbb{1} a' b*c \not= \not\in \not\equiv \not\subset \not\subseteq \not\exists \not\sim
        \not\approx \not< \not> \not\mid \left\uparrow x \right\Downarrow";
    for tex in signs.chain(letters).chain([others.to_owned()]) {
        let formula = read(&tex).unwrap();
        let mut book = Book::new(&mut shaper, &mut known, "zh-Hans", false);
        assert!(formula.parts(&mut book, &around).is_some(), "{tex}");
        assert_eq!(known.take_missing(), Vec::<char>::new(), "{tex}");
    }
}

mod any {
    use proptest::prelude::*;

    use super::*;

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "x",
            "2",
            "+",
            "=",
            "^",
            "_",
            "{",
            "}",
            "&",
            r"\\",
            r"\frac",
            r"\sqrt",
            "[",
            "]",
            r"\left(",
            r"\right)",
            r"\left.",
            r"\middle|",
            r"\sum",
            r"\int",
            r"\limits",
            r"\hat",
            r"\text{a $b$}",
            r"\begin{cases}",
            r"\end{cases}",
            r"\begin{aligned}",
            r"\end{aligned}",
            r"\over",
            r"\mathbb",
            r"\tag{1}",
            r"\quad",
            r"\big(",
            "'",
            "字",
            "$",
            r"\substack",
            r"\underbrace",
            r"\xrightarrow",
            r"\hspace{1em}",
            r"\hline",
            r"\color{red}",
        ]);
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.join(" "))
    }

    proptest! {
        #[test]
        fn formula_is_read_and_laid_out_or_left(tex in pieces()) {
            let Some(formula) = read(&tex) else { return Ok(()) };
            let mut faces = Squares;
            let mut setter = Setter::new(&mut faces, 10.0, false);
            for line in setter.displayed(&formula.nodes, formula.tag.as_deref(), 200.0) {
                prop_assert!(line.area.width.is_finite() && line.area.height.is_finite());
                prop_assert!(line.x + line.area.width <= 200.1, "{} + {}", line.x, line.area.width);
            }
        }

        #[test]
        fn any_text_is_read_or_left(tex in ".{0,200}") {
            let _ = read(&tex);
        }
    }
}
