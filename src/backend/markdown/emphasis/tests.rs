//! Emphasis: what stands in Markdown for what is emphasised, case by case.

use proptest::prelude::*;

use super::*;

/// Writes a line that is given with `S(…)`, `E(…)` and `D(…)` for marks and `[…]` for links.
fn written(line: &str, references: bool) -> String {
    let (mut tokens, mut kinds, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let kind = match character {
            'S' => Some(Kind::Strong),
            'E' => Some(Kind::Emphasis),
            'D' => Some(Kind::Strikeout),
            _ => None,
        };
        tokens.push(match (kind, character) {
            (Some(kind), _) => {
                characters.next();
                open.push(kinds.len());
                kinds.push(kind);
                Token::Open(kinds.len() - 1)
            }
            (None, ')') => Token::Close(open.pop().unwrap()),
            (None, '[') => Token::BracketOpen,
            (None, ']') => Token::BracketClose,
            (None, text) => {
                let side = Side::of(std::iter::once(text));
                Token::Text { first: side, last: side, literal: true }
            }
        });
    }
    let decision = decide(&tokens, &kinds, references);
    let mut out = String::new();
    for (index, token) in tokens.iter().enumerate() {
        let tag = |mark: usize, native: [&'static str; 3], html: [&'static str; 3]| match decision
            .forms[mark]
        {
            Form::Native => native[kinds[mark] as usize],
            Form::Underscore => "_",
            Form::Html => html[kinds[mark] as usize],
        };
        match *token {
            Token::Text { first: Side { character: first, .. }, .. } => {
                if decision.references.iter().any(|&(at, _)| at == index) {
                    out += &format!("&#{};", u32::from(first));
                } else {
                    out.push(first);
                }
            }
            Token::Open(mark) => {
                out += tag(mark, ["**", "*", "~~"], ["<strong>", "<em>", "<del>"]);
            }
            Token::Close(mark) => {
                out += tag(mark, ["**", "*", "~~"], ["</strong>", "</em>", "</del>"]);
            }
            Token::BracketOpen => out.push('['),
            Token::BracketClose => out.push_str("](u)"),
        }
    }
    out
}

fn check(line: &str, expect: &str) {
    assert_eq!(written(line, false), expect, "{line}");
}

/// A line of properly nested marks and links: by number, what opens, closes or is text.
fn nested(steps: &[u8]) -> (Vec<Token>, Vec<Kind>) {
    const TEXTS: [&str; 10] = ["a", "中", "。", "“a", "a)", "~", "~a", " ", "€", "\u{3000}"];
    let (mut tokens, mut kinds, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for &step in steps {
        let kind = match step % 20 {
            0..2 => Some(Kind::Strong),
            2..5 => Some(Kind::Emphasis),
            5 => Some(Kind::Strikeout),
            _ => None,
        };
        match (step % 20, kind) {
            (_, Some(kind)) if !open.contains(&Some(kind)) => {
                tokens.push(Token::Open(kinds.len()));
                kinds.push(kind);
                open.push(Some(kind));
            }
            (6, _) if !open.contains(&None) => {
                tokens.push(Token::BracketOpen);
                open.push(None);
            }
            (7..11, _) => match open.pop() {
                Some(Some(kind)) => {
                    let last = kinds.iter().rposition(|&other| other == kind);
                    tokens.push(Token::Close(last.unwrap_or_default()));
                }
                Some(None) => tokens.push(Token::BracketClose),
                None => {}
            },
            (other, _) => {
                let text = TEXTS[usize::from(other) * usize::from(step) % TEXTS.len()];
                let (first, last) = (Side::first_of(text), Side::last_of(text));
                tokens.push(Token::Text { first, last, literal: true });
            }
        }
    }
    while let Some(mark) = open.pop() {
        tokens.push(match mark {
            Some(kind) => {
                let last = kinds.iter().rposition(|&other| other == kind);
                Token::Close(last.unwrap_or_default())
            }
            None => Token::BracketClose,
        });
    }
    (tokens, kinds)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn the_readers_left_out_change_nothing(
        steps in prop::collection::vec(prop::num::u8::ANY, 0..24),
        references in prop::bool::ANY,
    ) {
        let (tokens, kinds) = nested(&steps);
        let edges: Vec<_> = tokens.iter().map(|&token| edges(token)).collect();
        let is_tilde = |&(first, last): &(Side, Side)| {
            first.character == '~' || last.character == '~'
        };
        let all = if edges.iter().any(is_tilde) { &READERS[..] } else { &READERS[..3] };
        let expect = settled_by(all, edges, &tokens, &kinds, references);
        prop_assert_eq!(decide(&tokens, &kinds, references), expect, "{:?}", tokens);
    }
}

#[test]
fn marks_that_are_apart_are_native_to_all_readers() {
    const PIECES: [&str; 10] = ["a", "中", "。", "“", "~", "~a~", " ", "€", "\u{3000}", "\\\n"];
    let text = |text: &str| Token::Text {
        first: Side::first_of(text),
        last: Side::last_of(text),
        literal: true,
    };
    let mut apart = 0;
    for before in PIECES {
        for inside in PIECES {
            for after in PIECES {
                let one = [Token::Open(0), text(inside), Token::Close(0)];
                let two = [Token::Open(1), text(before), Token::Close(1)];
                let lines = [
                    one.to_vec(),
                    [&[text(before)][..], &one, &[text(after)]].concat(),
                    [&one[..], &[text(after)], &two].concat(),
                    [&[Token::BracketOpen][..], &one, &[Token::BracketClose]].concat(),
                ];
                for kind in [Kind::Strong, Kind::Emphasis, Kind::Strikeout] {
                    for line in lines.iter().filter(|line| are_apart(line)) {
                        apart += 1;
                        let decision = settled(line, &[kind, Kind::Strong], false);
                        assert!(
                            decision.forms.iter().all(|&form| form == Form::Native),
                            "{line:?}"
                        );
                    }
                }
            }
        }
    }
    assert!(apart > 1000);
}

#[test]
fn marks_are_native_where_the_flanking_rule_lets_them() {
    check("今天S(天气)很好", "今天**天气**很好");
    check("他来了S(真的。)", "他来了**真的。**");
    check("他说：S(「你好」)，走了", "他说：**「你好」**，走了");
    check("a S(「b」) c", "a **「b」** c");
    check("E(（一）)", "*（一）*");
    check("前D(旧)后", "前~~旧~~后");
}

#[test]
fn marks_are_html_where_the_flanking_rule_forbids_them() {
    check("他S(说：)好", "他<strong>说：</strong>好");
    check("他说S(「你好」)走了", "他说<strong>「你好」</strong>走了");
    check("好S(😀)吗", "好<strong>😀</strong>吗");
    check("前D(价。)后", "前<del>价。</del>后");
    check("前S(\u{3000}甲)后", "前<strong>\u{3000}甲</strong>后");
}

#[test]
fn nested_marks_keep_as_much_as_can_be_native() {
    check("前S(强E(调)词)后", "前**强*调*词**后");
    check("前S(强E(调))后", "前**强*调***后");
    check("前S(E(强)调)后", "前***强*调**后");
    check("前S(E(强调))后", "前***强调***后");
    check("前S(E(「强调」))后", "前<strong>*「强调」*</strong>后");
    check("前E(甲)S(乙)后", "前*甲***乙**后");
    check("前S(甲)E(乙)后", "前**甲***乙*后");
    check("E(，)D(a)", "<em>，</em>~~a~~");
    check("前D(S(「价」))后", "前<del>**「价」**</del>后");
}

#[test]
fn marks_in_links_see_only_the_brackets() {
    check("前[S(「链接」)]后", "前[**「链接」**](u)后");
    check("前S([链接])后", "前<strong>[链接](u)</strong>后");
}

#[test]
fn references_replace_html_when_asked_for() {
    assert_eq!(written("他S(说：)好", true), "他**说：**&#22909;");
    assert_eq!(written("说S(「你」)走", true), "&#35828;**「你」**&#36208;");
    assert_eq!(written("前[x]S(「你」)走", true), "前[x](u)**「你」**&#36208;");
}
