//! Pages and PDF from outside: goldens of pages, hostile documents, promises of the file.

use offprint::assets::{Asset, Assets};
use offprint::backend::{Backend, Memory, pdf::Pdf};
use offprint::book::{Book, Part};
use offprint::diagnostic::Diagnostics;
use offprint::document::{
    Base, Block, Cell, Document, Heading, Image, Inline, Item, Level, Link, List, Row, Style, Table,
};
use offprint::read::{Article, ReadOptions, read};
use offprint::typeset::dump::pages_text;
use offprint::typeset::font::{BadFont, FontBook, Role};
use offprint::typeset::page::{ItemKind, Pages, StructureRole};
use offprint::typeset::style::{Layout, Links, Sheet, Stress};
use offprint::typeset::typeset;
use snapbox::{assert_data_eq, file};

fn text(words: &str) -> Block {
    Block::Paragraph { content: vec![Inline::text(words)] }
}

fn heading(level: u8, words: &str) -> Block {
    let level = Level::new(level).unwrap();
    Block::Heading(Heading { level, id: None, content: vec![Inline::text(words)] })
}

fn document(language: &str, blocks: Vec<Block>) -> Document {
    let mut document = Document { blocks, ..Document::default() };
    document.metadata.language = Some(language.to_owned());
    document
}

/// The pages of a document without matter, and the codes of what was noticed.
fn pages(document: Document, assets: &Assets) -> (Pages, Vec<&'static str>) {
    let layout = Layout { bare: true, ..Layout::default() };
    let mut diagnostics = Diagnostics::new();
    let book = Book::from(document);
    let pages = typeset(&book, assets, &layout, &FontBook::default(), &mut diagnostics);
    (pages, diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
}

/// The words on pages, artifacts left out, without white space.
fn words(pages: &Pages) -> String {
    let mut words = String::new();
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        if let (Some(_), ItemKind::Glyphs { run, .. }) = (item.node, &item.kind) {
            words.extend(run.exact().chars().filter(|character| !character.is_whitespace()));
        }
    }
    words
}

/// Nothing stands outside its page, and all words are there.
#[track_caller]
fn check(blocks: Vec<Block>, codes: &[&str]) -> Pages {
    let document = document("zh-Hans", blocks);
    let expect: String =
        document.plain_text().chars().filter(|character| !character.is_whitespace()).collect();
    let (pages, noticed) = pages(document, &Assets::default());
    assert_eq!(noticed, codes);
    for page in &pages.pages {
        for item in &page.items {
            if let ItemKind::Glyphs { x, y, run } = &item.kind {
                let width: f32 = run.glyphs.iter().map(|glyph| glyph.advance).sum();
                assert!(*x >= 0.0 && x + width <= page.width, "{x} {width} {}", run.text);
                assert!(*y > 0.0 && *y < page.height, "{y} {}", run.text);
            }
        }
    }
    let found = words(&pages);
    for character in expect.chars() {
        assert!(found.contains(character), "{character}");
    }
    assert!(found.len() >= expect.len(), "{} of {} bytes", found.len(), expect.len());
    pages
}

#[test]
fn every_variant_on_pages() {
    let document = Document::from_json(include_str!("../golden/every-variant.json")).unwrap();
    let fonts = FontBook::default();
    let mut diagnostics = Diagnostics::new();
    let book = Book::from(document);
    let pages = typeset(&book, &Assets::default(), &Layout::default(), &fonts, &mut diagnostics);
    assert_data_eq!(
        pages_text(&pages, &fonts),
        file!["../golden/every-variant.pages.txt": Text].raw()
    );
}

#[test]
fn a_book_has_cover_contents_and_heads() {
    let article = |title: &str, lines: usize| {
        let mut document =
            document("zh-Hans", vec![heading(2, "一节"), text(&"春夏秋冬。".repeat(lines))]);
        document.metadata.title = Some(title.to_owned());
        Article { document, diagnostics: Diagnostics::new() }
    };
    let mut book = Book::from(article("甲篇", 200));
    book.metadata.title = Some("集子".to_owned());
    book.parts.push(Part {
        title: Some("第二部".to_owned()),
        entries: vec![article("乙篇", 20).into(), article("丙篇", 20).into()],
        parts: vec![],
    });
    let fonts = FontBook::default();
    let set = || {
        let mut diagnostics = Diagnostics::new();
        typeset(&book, &Assets::default(), &Layout::default(), &fonts, &mut diagnostics)
    };
    let pages = set();
    assert_eq!(pages, set());
    let labels: Vec<&str> = pages.pages.iter().map(|page| page.label.as_str()).collect();
    assert_eq!(labels, ["", "ii", "1", "2", "3", "4", "5"]);
    let dump = pages_text(&pages, &fonts);
    assert!(dump.contains("outline 第二部 → 3\noutline   乙篇 → 4\n"), "{dump}");
    let heads = dump.lines().filter(|line| line.contains(" - ") && line.ends_with("甲篇"));
    assert_eq!(heads.count(), 1, "on the second page of the first article only");
}

#[test]
fn hostile_text_stays_on_its_pages() {
    check(vec![text(&"a".repeat(5000))], &["word-too-wide"]);
    check(vec![text("\u{fffd}甲\u{0}乙")], &["glyph-missing"]);
    check(vec![text(&"https://example.org/a/".repeat(200))], &[]);
    check(vec![text(&"春夏秋冬，".repeat(20_000))], &[]);
    check(vec![heading(1, &"长".repeat(2000)), text("文")], &[]);
    check(vec![Block::Code { language: None, text: "\tx = 1; ".repeat(500) }], &[]);
    check(vec![], &[]);
}

#[test]
fn halves_of_surrogate_pairs_are_shown_as_what_they_are() {
    let source = "<p>甲&#xD83D;乙&#xDE00;丙&#xD83D;&#xDE00;丁&#x110000;戊</p>";
    let article = read(source.as_bytes(), &ReadOptions::default());
    let mut document = article.document;
    document.metadata.language = Some("zh-Hans".to_owned());
    let (pages, codes) = pages(document, &Assets::default());
    let expect = "甲\u{fffd}乙\u{fffd}丙\u{fffd}\u{fffd}丁\u{fffd}戊";
    assert_eq!((words(&pages).as_str(), codes), (expect, vec!["glyph-missing"]));
}

#[test]
fn a_paragraph_of_a_million_characters_is_set() {
    let pages = check(vec![text(&"春夏秋冬，东西南北。".repeat(100_000))], &[]);
    assert!(pages.pages.len() > 1000);
}

/// The pages of blocks in this manner.
fn set(blocks: Vec<Block>, layout: Layout) -> String {
    let fonts = FontBook::default();
    let book = Book::from(document("zh-Hans", blocks));
    let layout = Layout { bare: true, ..layout };
    let pages = typeset(&book, &Assets::default(), &layout, &fonts, &mut Diagnostics::new());
    pages_text(&pages, &fonts)
}

#[test]
fn links_are_printed_as_notes_where_that_is_asked_for() {
    let link = |url: &str, words: &str| {
        let content = vec![Inline::text(words)];
        Inline::Link(Box::new(Link { url: url.to_owned(), content, ..Link::default() }))
    };
    let content = vec![
        Inline::text("读过"),
        link("https://example.org/a?b=1", "一篇文章"),
        Inline::text("，又见"),
        link("https://example.org/c", "另一篇"),
        Inline::text("和"),
        link("https://example.org/a?b=1", "前一篇"),
        Inline::text("，见"),
        link("https://example.net/", "example.net"),
        Inline::Note { blocks: vec![text("注。")] },
        Inline::text("。"),
    ];
    let blocks = || vec![Block::Paragraph { content: content.clone() }];
    let notes = Layout { links: Links::Notes, ..Layout::default() };
    assert_data_eq!(set(blocks(), notes), file!["../golden/link-notes.pages.txt": Text].raw());
    assert_eq!(set(blocks(), Layout::default()).matches("label").count(), 1);
}

#[test]
fn stress_is_dots_or_bold_or_italic() {
    let stressed =
        |words: &str| Inline::Styled { style: Style::Emphasis, content: vec![Inline::text(words)] };
    let blocks = || vec![Block::Paragraph { content: vec![stressed("重点Rust")] }];
    let of = |stress| set(blocks(), Layout { stress, ..Layout::default() });
    let (dots, bold, italic) = (of(Stress::Dots), of(Stress::Bold), of(Stress::Italic));
    assert!(dots.contains("dot ") && dots.contains("Latin-Italic"), "{dots}");
    assert!(bold.contains("SerifSC-Bold") && !bold.contains("dot "), "{bold}");
    assert!(italic.contains("Latin-Italic") && !italic.contains("dot "), "{italic}");
}

#[test]
fn two_hundred_levels_of_list_keep_their_words() {
    let mut blocks = vec![text("底")];
    for _ in 0..200 {
        let items = vec![Item { checked: None, blocks: std::mem::take(&mut blocks) }];
        blocks = vec![Block::List(List { start: None, tight: true, items })];
    }
    check(blocks, &["indent-limited"]);
}

fn table(columns: usize, rows: usize, words: &str) -> Block {
    let cell = |header| Cell { header, blocks: vec![text(words)], ..Cell::default() };
    let row = |header| Row { cells: (0..columns).map(|_| cell(header)).collect() };
    Block::Table(Box::new(Table {
        columns: vec![None; columns],
        head: vec![row(true)],
        body: (0..rows).map(|_| row(false)).collect(),
        ..Table::default()
    }))
}

#[test]
fn a_table_too_wide_for_the_page_becomes_a_list() {
    check(vec![table(40, 3, "千字文")], &["table-stacked"]);
}

#[test]
fn rows_that_no_head_tells_apart_run_on() {
    let cell = || Cell { blocks: vec![text("7")], ..Cell::default() };
    let row = || Row { cells: (0..60).map(|_| cell()).collect() };
    let body = (0..3).map(|_| row()).collect();
    let table = Table { columns: vec![None; 60], body, ..Table::default() };
    let pages = check(vec![Block::Table(Box::new(table))], &["table-stacked"]);
    assert_eq!(pages.pages.len(), 1);
    assert!(words(&pages).starts_with(&"7".repeat(180)), "{}", words(&pages));
}

#[test]
fn a_wide_table_that_is_all_head_keeps_its_words() {
    for columns in [20, 40] {
        let pages = check(vec![table(columns, 0, "千字文无穷尽")], &["table-stacked"]);
        assert_eq!(words(&pages).matches("千字文无穷尽").count(), columns);
    }
}

/// Where the first run of glyphs with this text stands.
#[track_caller]
fn place_of(pages: &Pages, text: &str) -> f32 {
    let items = pages.pages.iter().flat_map(|page| &page.items);
    let mut places = items.filter_map(|item| match &item.kind {
        ItemKind::Glyphs { x, run, .. } if run.text.contains(text) => Some(*x),
        _ => None,
    });
    places.next().unwrap()
}

#[test]
fn what_runs_leftward_begins_at_the_right() {
    let list = |start, words: &[&str]| {
        let item = |words: &&str| Item { checked: None, blocks: vec![text(words)] };
        Block::List(List { start, tight: true, items: words.iter().map(item).collect() })
    };
    let cell = |words: &str| Cell { blocks: vec![text(words)], ..Cell::default() };
    let row = Row { cells: vec![cell("נס"), cell("12"), cell("עפ")] };
    let table = Table { columns: vec![None; 3], body: vec![row], ..Table::default() };
    let blocks = vec![
        list(Some(7), &["אבג"]),
        list(None, &["latin"]),
        list(Some(8), &["word"]),
        Block::Table(Box::new(table)),
        Block::Code { language: None, text: "f(\"הו\", \"זח\")".to_owned() },
        text("טי latin כל"),
    ];
    let (pages, _) = pages(document("he", blocks), &Assets::default());
    let before = |a: &str, b: &str| {
        let places = (place_of(&pages, a), place_of(&pages, b));
        assert!(places.0 < places.1, "{a} before {b}: {places:?}");
    };
    before("אבג", "7.");
    before("•", "latin");
    before("8.", "word");
    before("עפ", "12");
    before("12", "נס");
    let words = words(&pages);
    assert!(words.contains("f(\"הו\",\"זח\")") && words.ends_with("טיlatinכל"), "{words}");
}

#[test]
fn line_numbers_beside_code_are_not_folded() {
    let code = |text: &str| Cell {
        blocks: vec![Block::Code { language: None, text: text.to_owned() }],
        ..Cell::default()
    };
    let row = Row { cells: vec![code("1\n10\n100"), code("fn main() {\n    x();\n}")] };
    let table = Table { columns: vec![None; 2], body: vec![row], ..Table::default() };
    let pages = check(vec![Block::Table(Box::new(table))], &[]);
    let dump = pages_text(&pages, &FontBook::default());
    assert!(!dump.contains('↪') && dump.contains("] 100\n"), "{dump}");
}

#[test]
fn a_formula_is_built_up_and_copied_as_its_source() {
    let tex = r"\frac{a}{b} + \sqrt{x^{2}}";
    let formula = Inline::Math { tex: tex.to_owned() };
    let displayed = Block::Math { tex: tex.to_owned() };
    let pages = check(vec![Block::Paragraph { content: vec![formula] }, displayed], &[]);
    let runs = pages.pages[0].items.iter().filter_map(|item| match &item.kind {
        ItemKind::Glyphs { run, .. } => Some(run),
        _ => None,
    });
    let (shown, copied): (Vec<&str>, Vec<&str>) =
        runs.map(|run| (run.text.as_str(), run.exact())).unzip();
    assert_eq!(shown.concat(), "ab+x2ab+x2");
    assert_eq!(copied.concat(), tex.repeat(2));
    let has = |kind: fn(&ItemKind) -> bool| {
        pages.pages[0].items.iter().filter(|item| item.node.is_some() && kind(&item.kind)).count()
    };
    // Bars of fractions and of roots, and the signs of roots.
    assert_eq!(has(|kind| matches!(kind, ItemKind::Fill { .. })), 4);
    assert_eq!(has(|kind| matches!(kind, ItemKind::Shape { .. })), 2);
    let alone = StructureRole::Formula(tex.to_owned());
    assert!(pages.structure.iter().any(|node| node.role == alone));
    // Sums alone are drawn, and copied all the same.
    let sum = Block::Math { tex: r"\sum".to_owned() };
    let pages = check(vec![sum], &[]);
    let stated = pages.pages[0].items.iter().find_map(|item| match &item.kind {
        ItemKind::Glyphs { run, .. } => Some(run.exact().to_owned()),
        _ => None,
    });
    assert_eq!(stated.as_deref(), Some(r"\sum"));
    let unknown = Block::Math { tex: r"\unknown{x}".to_owned() };
    assert_eq!(words(&check(vec![unknown], &["math-as-source"])), r"\unknown{x}");
}

#[test]
fn formulas_that_nest_or_never_end_cost_no_time_and_break_nothing() {
    let deep = |open: &str, close: &str, times: usize| {
        format!("{}x{}", open.repeat(times), close.repeat(times))
    };
    let left = [
        r"\frac{".repeat(10_000),
        deep(r"\frac{a}{", "}", 10_000),
        deep("{", "}", 2_000),
        deep(r"\left(", r"\right)", 300),
        deep(r"\begin{pmatrix}", r"\end{pmatrix}", 200),
        "}".to_owned(),
        r"\text{$".repeat(300),
        "x+".repeat(5_000),
    ];
    let blocks = left.iter().map(|tex| Block::Math { tex: tex.clone() }).collect();
    check(blocks, &["math-as-source", "word-too-wide"]);
    let laid = [
        "x+".repeat(3_900),
        "a&".repeat(1_500),
        r"a\\".repeat(1_500),
        "x".repeat(4_000),
        deep(r"\sqrt{", "}", 20),
        deep("x^{", "}", 20),
    ];
    let blocks = laid.into_iter().flat_map(|tex| {
        let inline = Inline::Math { tex: tex.clone() };
        let more = Inline::Text { text: "，又".to_owned() };
        [Block::Math { tex }, Block::Paragraph { content: vec![inline, more] }]
    });
    let pages = check(blocks.collect(), &[]);
    for page in &pages.pages {
        for item in &page.items {
            if let ItemKind::Glyphs { x, run, .. } = &item.kind {
                let width: f32 = run.glyphs.iter().map(|glyph| glyph.advance).sum();
                let text: String = run.text.chars().take(20).collect();
                assert!(*x >= 0.0 && x + width <= page.width, "{x} {width} {text}");
            }
        }
    }
}

#[test]
fn a_fraction_in_a_line_leaves_the_lines_where_they_are() {
    let text = |tex: &str| {
        let text = |text: &str| Inline::Text { text: text.repeat(12) };
        let formula = Inline::Math { tex: tex.to_owned() };
        vec![Block::Paragraph {
            content: vec![text("天地玄黄。"), formula, text("宇宙洪荒。")]
        }]
    };
    let lines = |tex: &str| {
        let pages = check(text(tex), &[]);
        let mut lines: Vec<f32> = pages.pages[0]
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Glyphs { y, .. } if item.node.is_some() => Some(*y),
                _ => None,
            })
            .collect();
        lines.dedup();
        lines
    };
    assert_eq!(lines("x"), lines(r"\frac{a}{b}"));
    assert_eq!(lines("x"), lines(r"\sqrt{x_i^2}"));
    assert_ne!(lines("x"), lines(r"\begin{matrix} a \\ b \\ c \end{matrix}"));
}

#[test]
fn a_formula_parts_at_the_end_of_a_line_without_stretching() {
    let tex = (1..60).map(|number| format!("x_{{{number}}}")).collect::<Vec<_>>().join(" + ");
    let formula = Inline::Math { tex: tex.clone() };
    let text = Inline::Text { text: "求和".to_owned() };
    let pages = check(vec![Block::Paragraph { content: vec![text, formula] }], &[]);
    let copied: String = pages.pages[0]
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Glyphs { run, .. } if item.node.is_some() => Some(run.exact()),
            _ => None,
        })
        .collect();
    assert!(copied.ends_with(&format!("求和{tex}")), "{copied}");
    // Each line but the last ends with its plus, and all signs are as far from their neighbours.
    let dump = pages_text(&pages, &FontBook::default());
    let lines: Vec<&str> = dump.lines().filter(|line| line.contains(" p [")).collect();
    assert!(lines.len() > 3, "{dump}");
    let ends = lines[..lines.len() - 1].iter().filter(|line| line.ends_with('+')).count();
    assert_eq!(ends, lines.len() - 1, "{dump}");
}

#[test]
fn a_row_longer_than_a_page_is_cut() {
    let pages = check(vec![table(2, 1, &"天地玄黄，宇宙洪荒。".repeat(300))], &[]);
    assert!(pages.pages.len() > 5);
}

#[test]
fn what_is_no_text_is_drawn_as_shapes() {
    let code = Block::Code { language: None, text: "x".repeat(200) };
    let pages = check(vec![code, Block::Rule, table(3, 100, "甲")], &[]);
    let signs = |page: &offprint::typeset::page::Page| -> Vec<String> {
        let signs = page.items.iter().filter(|item| item.node.is_none());
        let words = signs.filter_map(|item| match &item.kind {
            ItemKind::Sign { run, .. } => Some(run.text.clone()),
            ItemKind::Glyphs { run, .. } => Some(format!("{} as text", run.text)),
            _ => None,
        });
        words.collect()
    };
    assert_eq!(signs(&pages.pages[0])[2..], ["↪", "＊　＊　＊"]);
    // The head of the table again.
    assert_eq!(signs(&pages.pages[1]).len(), 3);
}

#[test]
fn a_listing_that_goes_on_has_its_edge_on_the_next_page() {
    let text = "x = 1;\n".repeat(100);
    let pages = check(vec![Block::Code { language: None, text }], &[]);
    let first = pages.pages[1].items.first().map(|item| &item.kind);
    let ground = match first {
        Some(ItemKind::Fill { rect, .. }) => Some(*rect),
        _ => None,
    };
    let ground = ground.unwrap();
    let row = pages.pages[1].items.iter().find_map(|item| match &item.kind {
        ItemKind::Glyphs { y, run, .. } => Some(y - run.size),
        _ => None,
    });
    assert!(ground.height > 3.0 && row.unwrap() > ground.y + 3.0, "{ground:?} {row:?}");
}

/// A picture of so many px, gray.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let pixels = image::GrayImage::from_pixel(width, height, image::Luma([0x80]));
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A document of one picture, and what is known of it.
fn document_of(width: u32, height: u32) -> (Document, Assets) {
    let url = url::Url::parse("https://example.org/tall.png").unwrap();
    let mut assets = Assets::default();
    assets.insert(&url, Asset::from_bytes(picture(width, height)).unwrap());
    let image = Image { url: url.to_string(), alt: "塔".to_owned(), ..Image::default() };
    let paragraph = Block::Paragraph { content: vec![Inline::Image(Box::new(image))] };
    let mut document = document("zh-Hans", vec![text("前"), paragraph, text("后")]);
    document.base = Base::default();
    (document, assets)
}

#[test]
fn a_picture_taller_than_the_page_is_made_to_fit() {
    let (document, assets) = document_of(100, 900);
    let (pages, codes) = pages(document.clone(), &assets);
    assert!(codes.is_empty());
    let rect = pages.pages.iter().flat_map(|page| &page.items).find_map(|item| match item.kind {
        ItemKind::Image { rect, slice: None, .. } => Some(rect),
        _ => None,
    });
    assert!(rect.unwrap().height < pages.pages[0].height);
    let bytes = pdf(document, &assets, &Pdf::default());
    assert!(contains(&bytes, b"/DeviceGray"), "a gray picture is kept gray");
    let (endless, assets) = document_of(2, 5000);
    assert_eq!(self::pages(endless, &assets).1, ["picture-reduced"]);
}

#[test]
fn a_picture_of_a_long_screen_goes_over_pages() {
    let (document, assets) = document_of(500, 8000);
    let (pages, codes) = pages(document, &assets);
    assert!(codes.is_empty(), "{codes:?}");
    // What is shown, from the picture's top, page by page; the first of two is a repetition.
    let mut shown: Vec<(bool, f32, f32)> = Vec::new();
    let mut whole = 0.0;
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        if let ItemKind::Image { rect, slice: Some((top, height)), .. } = item.kind {
            whole = rect.height;
            shown.push((item.node.is_some(), top - rect.y, top - rect.y + height));
        }
    }
    assert!(shown.len() > 4 && pages.pages.len() > 3, "{shown:?}");
    let parts: Vec<_> = shown.iter().filter(|(said, ..)| *said).collect();
    assert!(parts[0].1.abs() < 0.1 && (parts[parts.len() - 1].2 - whole).abs() < 0.1);
    for two in parts.windows(2) {
        assert!((two[0].2 - two[1].1 - 0.3).abs() < 0.1, "{two:?}");
    }
    for (before, after) in shown.iter().zip(&shown[1..]) {
        assert!(before.0 || (before.2 - after.1 - 0.3).abs() < 0.1, "{before:?} {after:?}");
    }
}

fn pdf(document: Document, assets: &Assets, backend: &Pdf) -> Vec<u8> {
    let mut output = Memory::default();
    let book = Book::from(document);
    backend.write(&book, assets, &mut output, &mut Diagnostics::new()).unwrap();
    output.main_bytes().to_vec()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn the_file_keeps_its_promises() {
    let make = || {
        let mut document = document("zh-Hans", vec![heading(2, "一节"), text("他说：“好。”")]);
        document.metadata.title = Some("题".to_owned());
        document
    };
    let bytes = pdf(make(), &Assets::default(), &Pdf::default());
    assert_eq!(bytes, pdf(make(), &Assets::default(), &Pdf::default()));
    for promise in [
        &b"/Lang(zh-Hans)"[..],
        b"<pdfuaid:part>1</pdfuaid:part>",
        b"/DisplayDocTitle true",
        b"/Marked true",
        b"/PageLabels",
        b"/Outlines",
    ] {
        assert!(contains(&bytes, promise), "{}", String::from_utf8_lossy(promise));
    }
}

#[test]
fn a_file_for_archives_says_so() {
    let mut document = document("zh-Hans", vec![text("文")]);
    document.metadata.title = Some("题".to_owned());
    document.metadata.date = Some("2022-02-23T12:04:44Z".parse().unwrap());
    let backend = Pdf { archival: true, ..Pdf::default() };
    let bytes = pdf(document, &Assets::default(), &backend);
    assert!(contains(&bytes, b"<pdfaid:part>2</pdfaid:part>"));
    assert!(contains(&bytes, b"<pdfuaid:part>1</pdfuaid:part>"));
}

#[test]
fn every_page_size_gives_pages() {
    for (name, page) in Sheet::PAPER {
        let backend = Pdf { page, duplex: true, ..Pdf::default() };
        let bytes = pdf(document("en", vec![text("A word.")]), &Assets::default(), &backend);
        assert!(bytes.starts_with(b"%PDF-"), "{name}");
    }
}

/// The codes of what is noticed when a PDF is made of one paragraph, and the PDF.
fn pdf_of(words: &str, fonts: FontBook) -> (Vec<u8>, Vec<&'static str>) {
    let mut document = document("zh-Hans", vec![heading(1, "题"), text(words)]);
    document.metadata.title = Some("题".to_owned());
    let backend = Pdf { matter: false, fonts: std::sync::Arc::new(fonts), ..Pdf::default() };
    let (mut output, mut diagnostics) = (Memory::default(), Diagnostics::new());
    backend
        .write(&Book::from(document), &Assets::default(), &mut output, &mut diagnostics)
        .unwrap();
    let codes = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    (output.main_bytes().to_vec(), codes)
}

#[test]
fn a_character_that_no_face_has_leaves_the_file_accessible() {
    let (bytes, codes) = pdf_of("缺𰻝字，又缺𰻞字。", FontBook::default());
    assert_eq!(codes, ["glyph-missing"]);
    assert!(contains(&bytes, b"<pdfuaid:part>1</pdfuaid:part>"));
    assert!(contains(&bytes, b"/DisplayDocTitle true"));
}

#[test]
fn a_face_that_is_none_is_told_of_and_done_without() {
    let mut fonts = FontBook::default();
    let bad = fonts.add(Role::Text, "notes.txt", *b"no font").unwrap_err();
    assert_eq!(bad, BadFont::Bytes("notes.txt".to_owned()));
    fonts.refuse(bad);
    let (bytes, codes) = pdf_of("文", fonts);
    assert_eq!(codes, ["font-unusable"]);
    assert!(contains(&bytes, b"OffprintSerifSC-Regular"));
}

#[test]
fn own_faces_serve_what_they_are_for() {
    let built_in = FontBook::default();
    let (_, sans) = built_in.faces().find(|(name, _)| *name == "Mono-Bold").unwrap();
    let check = |role: Role, words: &str, mono: bool| {
        let mut fonts = FontBook::default();
        fonts.add(role, "own.ttf", sans.as_ref().to_vec()).unwrap();
        let (bytes, codes) = pdf_of(words, fonts);
        assert!(codes.is_empty(), "{codes:?}");
        assert_eq!(contains(&bytes, b"OffprintMono-Bold"), mono, "{role:?} {words}");
    };
    check(Role::Text, "word", true);
    check(Role::Latin, "word", true);
    check(Role::Latin, "文", false);
    check(Role::Heading, "word", false);
    check(Role::Code, "word", false);
}

#[test]
fn faces_that_are_not_used_are_not_in_the_file() {
    let (bytes, _) = pdf_of("文", FontBook::default());
    for face in [&b"OffprintLatin-Italic"[..], b"OffprintMono", b"OffprintSerifJP", b"OffprintMath"]
    {
        assert!(!contains(&bytes, face), "{}", String::from_utf8_lossy(face));
    }
    assert!(bytes.len() < 20_000, "{}", bytes.len());
}

#[test]
fn a_column_is_as_wide_as_its_bold_words_are() {
    let words = "Fisher 先放奶后放茶";
    let cell = |content: Vec<Inline>| Cell {
        blocks: vec![Block::Paragraph { content }],
        ..Cell::default()
    };
    let strong = Inline::Styled { style: Style::Strong, content: vec![Inline::text(words)] };
    let row = Row { cells: vec![cell(vec![strong]), cell(vec![Inline::text("4")])] };
    let head = Row { cells: vec![cell(Vec::new()), cell(vec![Inline::text("总数")])] };
    let table =
        Table { columns: vec![None, None], head: vec![head], body: vec![row], ..Table::default() };
    let document = Document { blocks: vec![Block::Table(Box::new(table))], ..Document::default() };
    let (pages, _) = pages(document, &Assets::default());
    let dump = pages_text(&pages, &FontBook::default());
    assert!(dump.lines().any(|line| line.ends_with("先放奶后放茶")), "on one line:\n{dump}");
}
