//! The vectors of our typography: `fixtures/typography/vectors.json`, in metrics without fonts.
//!
//! Han, kana, Hangul and full-width marks are one em, U+0020 a quarter, all else half an em.

use std::sync::Arc;

use serde::Deserialize;
use unicode_bidi::BidiInfo;

use super::bidi::char_levels;
use super::characters::{Class, Side, Tongue, class};
use super::galley::{Autospace, Cluster, Galley, Joint, Scaled, Setup, points};
use super::justify::justify;
use super::lines::{Cut, Method, Row};
use super::marks;
use super::names;
use super::page::FontId;
use super::paragraph::{Align, ParagraphStyle, Piece, TextStyle};
use super::quotes;
use super::segment;
use super::shape::EM;

#[derive(Debug, Deserialize)]
struct Vector {
    id: String,
    kind: String,
    language: String,
    text: String,
    #[serde(default)]
    measure: f32,
    #[serde(default)]
    options: Options,
    expect: serde_json::Value,
    #[serde(default)]
    natural: Vec<String>,
    #[serde(default)]
    spread: Vec<Spread>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Options {
    keep_all: Option<bool>,
    trim_start: Option<bool>,
    dash_strict: Option<bool>,
    strict: Option<bool>,
    indent: Option<f32>,
    autospace: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Spread {
    slack: String,
    space: String,
    auto: String,
    gap: String,
}

/// A paragraph in test metrics.
struct Model {
    pieces: Vec<Piece>,
    style: ParagraphStyle,
}

impl Model {
    fn new(vector: &Vector) -> Self {
        let language: Arc<str> = vector.language.as_str().into();
        let style = TextStyle::plain(1.0, Arc::clone(&language));
        Self {
            pieces: vec![Piece::Text { text: vector.text.clone(), style }],
            style: ParagraphStyle {
                measure: vector.measure,
                first_indent: vector.options.indent.unwrap_or(0.0),
                align: Align::Justify,
                balance: false,
                language,
            },
        }
    }

    fn setup(&self, options: &Options) -> Setup<'_> {
        let mut setup = Setup::new(&self.pieces, &self.style);
        setup.trim_start = options.trim_start.unwrap_or(true);
        setup.rules.keep_all = options.keep_all.unwrap_or(true);
        setup.rules.dash_strict = options.dash_strict.unwrap_or(false);
        setup.rules.kana_strict = options.strict.unwrap_or(true);
        let natural = options.autospace.as_ref().map_or(Some(EM / 8), |part| {
            part.strip_prefix("1/").map(|part| EM / part.parse::<i32>().expect("a unit fraction"))
        });
        setup.autospace = natural.map(|natural| Autospace { natural, least: EM / 8, most: EM / 4 });
        setup
    }
}

fn galley(setup: &Setup<'_>, text: &str) -> Galley {
    let chars: Vec<char> = text.chars().collect();
    let sides = quotes::resolve(&chars, setup.tongue);
    let classes: Vec<Class> = chars.iter().zip(&sides).map(|(&c, &side)| class(c, side)).collect();
    let mut opportunities = segment::opportunities(&chars, &sides, &classes, setup.rules);
    names::part(&chars, &classes, &mut opportunities);
    let clusters = chars.iter().zip(&classes).enumerate().map(|(at, (&c, &class))| {
        let width = match class {
            Class::Alphabetic | Class::LatinOpening | Class::LatinClosing => EM / 2,
            Class::Space | Class::Glue => EM / 4,
            Class::SoftHyphen | Class::ZeroWidthSpace => 0,
            _ => marks::body(class, setup.marks),
        };
        let (left, right) = marks::blanks(c, class, setup.marks);
        Cluster {
            char: u32::try_from(at).expect("a short text"),
            chars: 1,
            piece: 0,
            glyph: 0,
            glyphs: 0,
            font: FontId(0),
            class,
            embolden: false,
            ruby: false,
            width,
            left,
            right,
            shift: 0,
        }
    });
    Galley { clusters: clusters.collect(), opportunities, chars, ..Galley::default() }
}

fn joints(setup: &Setup<'_>, galley: &Galley, cut: &Cut) -> Vec<Joint> {
    (cut.shown.start + 1..cut.shown.end).map(|at| setup.joint(galley, at)).collect()
}

fn fraction(text: &str) -> Scaled {
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    let number = |text: &str| text.parse::<Scaled>().expect("a number");
    number(numerator) * Scaled::from(EM) / number(denominator)
}

fn shown(galley: &Galley, cut: &Cut) -> String {
    let mut text: String = galley.chars[cut.shown.clone()]
        .iter()
        .filter(|c| !matches!(c, '\u{200b}' | '\u{ad}'))
        .collect();
    if cut.hyphen {
        text.push('-');
    }
    text
}

fn strings(value: &serde_json::Value) -> Vec<String> {
    serde_json::from_value(value.clone()).expect("a list of strings")
}

fn check(vector: &Vector) -> Result<(), String> {
    let model = Model::new(vector);
    let setup = model.setup(&vector.options);
    let row = galley(&setup, &vector.text);
    let cuts =
        || Row::new(&setup, &row, Scaled::from(EM / 2)).cut_by(&model.style, |_| Method::FirstFit);
    let got = match vector.kind.as_str() {
        "lines" | "text" | "justify" => {
            let cuts = cuts();
            let lines: Vec<String> = cuts.iter().map(|cut| shown(&row, cut)).collect();
            equal(&lines, &strings(&vector.expect))?;
            if !vector.natural.is_empty() {
                let widths: Vec<Scaled> = cuts.iter().map(|cut| cut.width).collect();
                let natural: Vec<_> = vector.natural.iter().map(|text| fraction(text)).collect();
                equal(&widths, &natural)?;
            }
            for (cut, spread) in cuts.iter().zip(&vector.spread) {
                check_spread(&setup, &row, cut, vector.measure, spread)?;
            }
            return Ok(());
        }
        "advance" => {
            let all = Cut {
                all: 0..row.clusters.len(),
                shown: 0..row.clusters.len(),
                hyphen: false,
                broken: false,
                last: true,
                width: 0,
            };
            let widths: Scaled = row.clusters.iter().map(|c| Scaled::from(c.width)).sum();
            let gaps: Scaled = joints(&setup, &row, &all).iter().map(|joint| joint.fixed).sum();
            let expect = fraction(vector.expect.as_str().unwrap_or_default());
            return equal(&points(widths + gaps), &points(expect));
        }
        "quotes" => {
            let sides = quotes::resolve(&row.chars, Tongue::of(&vector.language));
            let shared = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '—' | '…');
            let shared = row.chars.iter().zip(sides).filter(|(c, _)| shared(**c));
            shared.map(|(_, side)| if side == Side::Cjk { 'C' } else { 'L' }).collect::<String>()
        }
        "bidi" => {
            let (levels, _) = char_levels(&row.chars, None);
            BidiInfo::reorder_visual(&levels).into_iter().map(|at| row.chars[at]).collect()
        }
        other => return Err(format!("no kind {other}")),
    };
    equal(&got.as_str(), &vector.expect.as_str().unwrap_or_default())
}

fn check_spread(
    setup: &Setup<'_>,
    row: &Galley,
    cut: &Cut,
    measure: f32,
    spread: &Spread,
) -> Result<(), String> {
    let slack = super::galley::scaled(measure) - cut.width;
    equal(&slack, &fraction(&spread.slack))?;
    let joints = joints(setup, row, cut);
    let gaps: Vec<_> = joints.iter().map(|joint| joint.gap).collect();
    for (joint, change) in joints.iter().zip(justify(&gaps, slack).gaps) {
        let mut expect = 0;
        if joint.gap.space > 0 {
            expect += fraction(&spread.space);
        }
        if joint.gap.auto > 0 {
            expect += fraction(&spread.auto);
        }
        if joint.gap.even > 0 {
            expect += fraction(&spread.gap);
        }
        #[expect(clippy::cast_precision_loss, reason = "short")]
        let off = (change - expect as f64).abs();
        if off > 2.0 {
            return Err(format!("a gap changed by {change} and not {expect}"));
        }
    }
    Ok(())
}

fn equal<T: PartialEq + std::fmt::Debug>(got: &T, expect: &T) -> Result<(), String> {
    if got == expect { Ok(()) } else { Err(format!("{got:?} and not {expect:?}")) }
}

#[test]
fn vectors() {
    let text = include_str!("../../fixtures/typography/vectors.json");
    let vectors: Vec<Vector> = serde_json::from_str(text).expect("the table is JSON");
    assert_eq!(vectors.len(), 98);
    let failures: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            let error = check(vector).err()?;
            Some(format!("{} {}: {error}", vector.id, vector.text))
        })
        .collect();
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
}
