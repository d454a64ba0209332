//! What holds of every paragraph, whatever the text: tried on random ones, with real faces.

use std::sync::Arc;

use proptest::prelude::*;

use super::font::FontBook;
use super::page::GlyphRun;
use super::paragraph::{
    Align, Line, LineItem, Missing, ParagraphStyle, Piece, TextStyle, lay_paragraph,
};
use super::shape::Shaper;

const SIZE: f32 = 10.0;

/// What paragraphs are made of: plain text, and all that lines must take care with.
const PARTS: &[&str] = &[
    "春",
    "夏秋",
    "冬天来了",
    "东西南北中",
    "的",
    "かな",
    "きゃっと",
    "コンピューター",
    "時々",
    "한국어",
    "문장은",
    "，",
    "。",
    "、",
    "；",
    "：",
    "！",
    "？",
    "“",
    "”",
    "‘",
    "’",
    "「",
    "」",
    "（",
    "）",
    "《",
    "》",
    "——",
    "……",
    "·",
    "　",
    " ",
    " ",
    "word",
    "Latin text",
    "O’Brien",
    "extraordinary",
    "Donaudampfschifffahrtsgesellschaft",
    "3,000",
    "100%",
    "￥99",
    "25℃",
    "2021年",
    "第3章",
    "https://example.com/path/to/page?id=12&x=y",
    "a/b/c/d",
    "well-known",
    "\u{ad}",
    "\u{200b}",
    "\u{a0}",
    "\u{2060}",
    "e\u{301}",
    "👩‍👩‍👧",
    "🇨🇳",
    "❤️",
    "１２３",
    "(see",
    "ok)",
    "“quoted”",
    "—",
    "…",
    "\u{2a6d6}",
    "．",
    "～",
    "々",
    "ー",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..60).prop_map(|parts| parts.concat())
}

fn language() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["zh-Hans", "zh-Hant", "ja", "ko", "en", "de", "und"][..])
}

fn align() -> impl Strategy<Value = Align> {
    prop::sample::select(&[Align::Justify, Align::Start, Align::Center, Align::End][..])
}

fn lay(texts: &[String], ems: f32, indent: f32, align: Align, language: &str) -> Vec<Line> {
    thread_local! {
        static BOOK: &'static FontBook = Box::leak(Box::default());
    }
    let language: Arc<str> = language.into();
    let pieces: Vec<Piece> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| Piece::Text {
            text: text.clone(),
            style: TextStyle {
                bold: number % 3 == 1,
                emphasis: number % 3 == 2,
                dots: number % 3 == 2,
                ..TextStyle::plain(SIZE, Arc::clone(&language))
            },
        })
        .collect();
    let style = ParagraphStyle {
        measure: ems * SIZE,
        first_indent: indent * SIZE,
        align,
        balance: false,
        language,
    };
    let mut shaper = Shaper::new(BOOK.with(|book| *book));
    lay_paragraph(&pieces, &style, &mut shaper, &mut Missing::default())
}

fn runs(line: &Line) -> impl Iterator<Item = (f32, &Arc<GlyphRun>)> {
    line.items.iter().filter_map(|item| match item {
        LineItem::Glyphs { x, run, .. } => Some((*x, run)),
        _ => None,
    })
}

fn text_of(line: &Line) -> String {
    runs(line).map(|(_, run)| run.text.as_str()).collect()
}

/// How many clusters of a line are drawn; a hyphen that breaking added is none, nor is a space.
/// Emoji that a joiner binds are one, also where the face draws them one by one (UAX #29, GB11).
fn drawn(line: &Line) -> usize {
    let clusters = runs(line).flat_map(|(_, run)| {
        let mut shown: Vec<_> = run.glyphs.iter().map(|glyph| glyph.text.clone()).collect();
        shown.dedup();
        shown.retain(|range| !run.text[range.clone()].trim().is_empty());
        let is_joined = |range: &std::ops::Range<usize>| {
            run.text[..range.start].ends_with('\u{200d}') || run.text[range.clone()] == *"\u{200d}"
        };
        shown.retain(|range| !is_joined(range));
        shown
    });
    clusters.count()
}

fn never_starts(c: char) -> bool {
    "，。、；：！？”’」）》·．".contains(c)
}

fn never_ends(c: char) -> bool {
    "“‘「（《".contains(c)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn lines_keep_to_the_measure(
        texts in prop::collection::vec(text(), 1..4), ems in 1.0_f32..24.0, indent in 0..3_u8,
        align in align(), language in language(),
    ) {
        for line in lay(&texts, ems, f32::from(indent), align, language) {
            prop_assert!(
                line.width <= ems * SIZE + 0.01 || drawn(&line) <= 1,
                "{} of {}: {}", line.width, ems * SIZE, text_of(&line)
            );
        }
    }

    #[test]
    fn lines_give_the_text_back(
        texts in prop::collection::vec(text(), 1..4), ems in 1.0_f32..24.0, align in align(),
        language in language(),
    ) {
        let lines = lay(&texts, ems, 0.0, align, language);
        prop_assert_eq!(lines.iter().map(text_of).collect::<String>(), texts.concat());
    }

    #[test]
    fn glyphs_point_into_their_text(text in text(), ems in 1.0_f32..24.0, language in language()) {
        for line in lay(&[text], ems, 0.0, Align::Justify, language) {
            prop_assert!(line.width.is_finite());
            for (x, run) in runs(&line) {
                prop_assert!(x.is_finite());
                for glyph in &run.glyphs {
                    let all = [glyph.advance, glyph.dx, glyph.dy];
                    prop_assert!(all.iter().all(|length| length.is_finite()));
                    prop_assert!(run.text.get(glyph.text.clone()).is_some());
                }
            }
        }
    }

    /// Units longer than a line are the only exception, and none of these is.
    #[test]
    fn marks_stand_where_they_may(
        parts in prop::collection::vec((0..3_usize, prop::sample::select(PARTS)), 0..60),
        ems in 16.0_f32..30.0, align in align(),
    ) {
        // Han between the parts keeps piles of marks from growing longer than a line.
        let text: String = parts.iter().map(|(han, part)| "天地人"[..han * 3].to_owned() + "春" + part).collect();
        let text = text.replace(['’', '‘', '—', ' '], "");
        let lines = lay(&[text], ems, 0.0, align, "zh-Hans");
        for pair in lines.windows(2) {
            let (end, start) = (text_of(&pair[0]), text_of(&pair[1]));
            prop_assert!(!start.starts_with(never_starts), "{end}¦{start}");
            prop_assert!(!end.ends_with(never_ends), "{end}¦{start}");
            prop_assert!(!(end.ends_with('…') && start.starts_with('…')), "{end}¦{start}");
        }
    }

    #[test]
    fn layout_is_repeatable(text in text(), ems in 1.0_f32..24.0, language in language()) {
        let lay = || lay(std::slice::from_ref(&text), ems, 2.0, Align::Justify, language);
        prop_assert_eq!(lay(), lay());
    }
}

#[test]
fn a_stray_space_beside_a_mark_takes_no_room() {
    let width = |text: &str| lay(&[text.to_owned()], 40.0, 0.0, Align::Start, "zh-Hans")[0].width;
    for (stray, sound) in [
        ("HTML 、CSS 、JS", "HTML、CSS、JS"),
        ("见（ Rust ）书", "见（Rust）书"),
        ("好 。 他", "好。他"),
    ] {
        assert!((width(stray) - width(sound)).abs() < 0.01, "{stray}");
    }
    assert!(width("春 夏") > width("春夏") + 0.5, "other spaces stay");
}
