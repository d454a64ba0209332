//! Pages as they look: PDFs drawn by a reader of other hands, beside pictures of how they looked.
//!
//! `SNAPSHOTS=overwrite` draws the pictures in `tests/golden/pages` anew; look at them before they
//! are committed. What a page looks like now is in the target folder when it is not as it was.

use std::path::{Path, PathBuf};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, hayro_syntax, render};
use image::GrayImage;
use offprint::assets::Assets;
use offprint::backend::{Backend, Memory, pdf::Pdf};
use offprint::book::{Book, Part};
use offprint::device::Devices;
use offprint::diagnostic::Diagnostics;
use offprint::typeset::style::Sheet;

use crate::goldens::read_fixture;

/// Pixels may be so much lighter or darker: edges differ a little between processors.
const TOLERANCE: u8 = 40;
/// So many of a million pixels may differ more.
const STRAYS: usize = 300;
/// Steps of gray in a golden, so that it is small.
const STEP: u8 = 17;

fn fixture(name: &str) -> (Book, Assets) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let (article, assets) = read_fixture(&path);
    (Book::from(article), assets)
}

fn screen(name: &str) -> Sheet {
    Sheet::from(&Devices::default().get(name).unwrap())
}

/// The pages of these numbers, from 1, look as their goldens `NAME-NUMBER.png` do.
#[track_caller]
fn check(name: &str, (book, assets): &(Book, Assets), backend: &Pdf, pages: &[usize]) {
    let mut output = Memory::default();
    backend.write(book, assets, &mut output, &mut Diagnostics::new()).unwrap();
    let pdf = hayro_syntax::Pdf::new(output.main_bytes().to_vec()).unwrap();
    let cache = RenderCache::new();
    for &number in pages {
        let page = &pdf.pages()[number - 1];
        let settings = RenderSettings { bg_color: WHITE, ..RenderSettings::default() };
        let drawn = render(page, &cache, &InterpreterSettings::default(), &settings);
        let gray = drawn.data_as_u8_slice().chunks_exact(4).map(|pixel| {
            let sum = u16::from(pixel[0]) + 2 * u16::from(pixel[1]) + u16::from(pixel[2]);
            u8::try_from((sum / 4 + 8) / 17).unwrap() * STEP
        });
        let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
        let picture = GrayImage::from_raw(width, height, gray.collect()).unwrap();
        compare(&format!("{name}-{number}.png"), &picture);
    }
}

#[track_caller]
fn compare(file: &str, picture: &GrayImage) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/pages").join(file);
    if std::env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "overwrite") {
        picture.save(&golden).unwrap();
        return;
    }
    let before = image::open(&golden).map(image::DynamicImage::into_luma8);
    let differs = match &before {
        Ok(before) if before.dimensions() == picture.dimensions() => {
            let pairs = before.as_raw().iter().zip(picture.as_raw());
            let strays = pairs.filter(|(a, b)| a.abs_diff(**b) > TOLERANCE).count();
            strays * 1_000_000 > STRAYS * picture.as_raw().len()
        }
        _ => true,
    };
    if differs {
        let now = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(file);
        picture.save(&now).unwrap();
        panic!("{} does not look as {} does", now.display(), golden.display());
    }
}

#[test]
fn articles_look_as_they_did() {
    let pdf = Pdf::default();
    check("kissaten", &fixture("articles/kissaten.md"), &pdf, &[1]);
    check("letterpress", &fixture("articles/letterpress.md"), &pdf, &[1]);
    check("night-bus", &fixture("articles/night-bus.md"), &pdf, &[1, 2]);
    let paper = Pdf { page: Sheet::A4, ..Pdf::default() };
    check("tide-gauge", &fixture("articles/tide-gauge.md"), &paper, &[1]);
}

#[test]
fn formulas_look_as_they_did() {
    let pendulum = fixture("typography/pendulum.md");
    check("pendulum", &pendulum, &Pdf::default(), &[1, 2]);
    let eink = Pdf { page: screen("eink"), ..Pdf::default() };
    check("pendulum-eink", &pendulum, &eink, &[2]);
}

#[test]
fn a_specimen_looks_as_it_did_on_paper_and_on_screens() {
    let specimen = fixture("typography/specimen.md");
    check("specimen-a5", &specimen, &Pdf::default(), &[1, 2]);
    let eink = Pdf { page: screen("eink"), ..Pdf::default() };
    check("specimen-eink", &specimen, &eink, &[2]);
    let phone = Pdf { page: screen("phone"), ..Pdf::default() };
    check("specimen-phone", &specimen, &phone, &[3]);
    let wide = Pdf {
        page: Sheet::B5,
        margin: Some(70.0),
        font_size: Some(12.0),
        leading: Some(1.5),
        duplex: true,
        ..Pdf::default()
    };
    check("specimen-wishes", &specimen, &wide, &[2]);
}

#[test]
fn a_book_looks_as_it_did() {
    let (mut book, assets) = fixture("articles/night-bus.md");
    book.metadata.title = Some("河岸集".to_owned());
    let (second, _) = fixture("articles/letterpress.md");
    let entries = second.parts.into_iter().flat_map(|part| part.entries).collect();
    book.parts.push(Part { title: Some("第二部".to_owned()), entries, parts: vec![] });
    check("book", &(book, assets), &Pdf::default(), &[1, 2, 4]);
}
