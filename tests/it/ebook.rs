//! EPUB and HTML from outside: what a second reader finds in them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use offprint::assets::{Asset, Assets};
use offprint::backend::epub::Epub;
use offprint::backend::html::Html;
use offprint::backend::{Backend, Memory};
use offprint::book::{Book, Entry, Part};
use offprint::diagnostic::Diagnostics;
use offprint::document::{
    Attributes, Block, Cell, Document, Figure, Heading, Image, Inline, Level, Link, Metadata, Row,
    Table,
};
use offprint::read::Article;
use snapbox::{assert_data_eq, file};

use crate::document::every_variant;

/// A book, its entries by path in the order of the container, and the codes of what was told.
pub(crate) struct Opened {
    pub(crate) bytes: Vec<u8>,
    pub(crate) order: Vec<String>,
    pub(crate) entries: BTreeMap<String, Vec<u8>>,
    pub(crate) codes: Vec<&'static str>,
}

impl Opened {
    pub(crate) fn text(&self, path: &str) -> &str {
        std::str::from_utf8(&self.entries[path]).unwrap()
    }

    pub(crate) fn chapters(&self) -> Vec<&str> {
        let chapters = self.order.iter().filter(|path| path.starts_with("EPUB/text/"));
        chapters.map(|path| self.text(path)).collect()
    }
}

/// Writes a book and opens it; every XML part is parsed, every address in it must lead somewhere.
fn open(book: &Book, assets: &Assets) -> Opened {
    open_as(&Epub::default(), book, assets)
}

/// The same, with options.
pub(crate) fn open_as(epub: &Epub, book: &Book, assets: &Assets) -> Opened {
    let mut output = Memory::default();
    let mut diagnostics = Diagnostics::new();
    epub.write(book, assets, &mut output, &mut diagnostics).unwrap();
    let bytes = output.main_bytes().to_vec();
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut order = Vec::new();
    let mut entries = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let name = file.name().unwrap().into_owned();
        order.push(name.clone());
        assert!(entries.insert(name.clone(), content).is_none(), "{name}");
    }
    let codes = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let opened = Opened { bytes, order, entries, codes };
    check_parts(&opened);
    opened
}

fn check_parts(opened: &Opened) {
    let xml = |path: &&String| {
        [".xhtml", ".opf", ".ncx", ".xml"].iter().any(|extension| path.ends_with(extension))
    };
    let mut ids: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut links = Vec::new();
    for path in opened.order.iter().filter(xml) {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let tree = roxmltree::Document::parse_with_options(opened.text(path), options)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        let own = ids.entry(path).or_default();
        for node in tree.descendants().filter(roxmltree::Node::is_element) {
            if let Some(id) = node.attribute("id") {
                assert!(!own.iter().any(|known| known == id), "{path}: two places are `{id}`");
                own.push(id.to_owned());
            }
            for name in ["href", "src"] {
                if let Some(target) = node.attribute(name).filter(|target| !target.contains(':')) {
                    links.push((path, target.to_owned()));
                }
            }
        }
    }
    for (path, target) in links {
        let (file, fragment) = target.split_once('#').unwrap_or((&target, ""));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let place = match (file, file.strip_prefix("../")) {
            ("", _) => path.clone(),
            (_, Some(file)) => format!("{}/{file}", folder.rsplit_once('/').unwrap().0),
            (file, None) => format!("{folder}/{file}"),
        };
        assert!(opened.entries.contains_key(&place), "{path}: `{target}` leads nowhere");
        let known = fragment.is_empty() || ids[place.as_str()].iter().any(|id| id == fragment);
        assert!(known, "{path}: `{target}` leads nowhere");
    }
}

pub(crate) fn single(document: Document) -> Opened {
    open(&Book::from(document), &Assets::default())
}

pub(crate) fn document(blocks: Vec<Block>) -> Document {
    let mut metadata = Metadata::default();
    metadata.title = Some("题".to_owned());
    Document { metadata, blocks, ..Document::default() }
}

pub(crate) fn paragraph(content: Vec<Inline>) -> Block {
    Block::Paragraph { content }
}

pub(crate) fn heading(level: u8, id: Option<&str>, words: &str) -> Block {
    let level = Level::new(level).unwrap();
    Block::Heading(Heading { level, id: id.map(str::to_owned), content: vec![Inline::text(words)] })
}

fn link(url: &str, words: &str) -> Inline {
    Inline::Link(Box::new(Link {
        url: url.to_owned(),
        content: vec![Inline::text(words)],
        ..Link::default()
    }))
}

#[test]
fn a_book_of_every_variant_is_written_as_before() {
    let opened = single(every_variant());
    assert_data_eq!(opened.chapters()[0].to_owned(), file!["../golden/every-variant.xhtml"].raw());
    let package = opened.text("EPUB/package.opf").to_owned();
    assert_data_eq!(package, file!["../golden/every-variant.opf"].raw());
    let navigation = opened.text("EPUB/nav.xhtml").to_owned();
    assert_data_eq!(navigation, file!["../golden/every-variant.nav.xhtml"].raw());
}

#[test]
fn the_container_is_in_order_and_the_same_every_time() {
    let opened = single(every_variant());
    assert_eq!(&opened.bytes[26..58], b"\x08\0\0\0mimetypeapplication/epub+zip");
    assert_eq!(opened.order[..2], ["mimetype", "META-INF/container.xml"]);
    assert_eq!(opened.order.last().unwrap(), "EPUB/package.opf");
    assert_eq!(opened.bytes, single(every_variant()).bytes);
}

#[test]
fn whatever_the_source_says_the_parts_are_sound() {
    let odd = "a\0b\u{b}c\u{ffff} <b>&amp;</b> ]]> \"'";
    let mut odd_document = document(vec![
        heading(2, Some("1 \"x\""), odd),
        heading(4, Some("1 \"x\""), odd),
        paragraph(vec![
            link("#1%20%22x%22", "up"),
            link("#nowhere", "lost"),
            link("x.html", "relative"),
        ]),
        paragraph(vec![link("javascript:alert(1)", "script"), link("http://[", "broken")]),
        Block::Code { language: Some(odd.to_owned()), text: odd.to_owned() },
    ]);
    odd_document.metadata.title = Some(odd.to_owned());
    odd_document.metadata.authors = vec![odd.to_owned()];
    odd_document.metadata.language = Some("not a language".to_owned());
    odd_document.metadata.source = Some(odd.to_owned());
    let opened = single(odd_document);
    for code in ["characters-forbidden", "id-duplicate", "link-target-missing", "link-dropped"] {
        assert!(opened.codes.contains(&code), "{code} in {:?}", opened.codes);
    }
    assert!(opened.text("EPUB/package.opf").contains("&lt;b&gt;"));

    let nothing = single(Document::default());
    assert!(nothing.text("EPUB/nav.xhtml").contains("<a href=\"text/a-"));
    open(&Book::default(), &Assets::default());
}

#[test]
fn heading_levels_have_no_gaps_and_all_headings_are_listed() {
    let levels = [3, 6, 2, 4, 4, 1, 5];
    let blocks = levels.iter().map(|level| heading(*level, None, "h")).collect();
    let opened = single(document(blocks));
    let chapter = opened.chapters()[0];
    let found: Vec<char> = chapter
        .match_indices("<h")
        .filter_map(|(at, _)| chapter[at + 2..].chars().next())
        .filter(char::is_ascii_digit)
        .collect();
    assert_eq!(found, ['1', '2', '3', '2', '3', '3', '2', '3']);
    assert_eq!(opened.text("EPUB/nav.xhtml").matches("#section-").count(), levels.len());
}

#[test]
fn five_thousand_headings_and_a_table_of_megabytes_are_carried() {
    let headings: Vec<Block> = (0..5000).map(|_| heading(2, None, "标题")).collect();
    let cell = || Cell {
        blocks: vec![paragraph(vec![Inline::text("格".repeat(100))])],
        ..Cell::default()
    };
    let table = Table {
        columns: vec![None; 10],
        body: (0..1000).map(|_| Row { cells: (0..10).map(|_| cell()).collect() }).collect(),
        ..Table::default()
    };
    let blocks = [headings, vec![heading(2, None, "表"), Block::Table(Box::new(table))]].concat();
    let opened = single(document(blocks));
    assert_eq!(opened.text("EPUB/toc.ncx").matches("<navPoint").count(), 5002);
    assert!(opened.chapters().len() > 1);
}

#[test]
fn a_long_article_is_split_and_its_links_still_lead_home() {
    let long =
        || paragraph(vec![Inline::text("长".repeat(50_000)), Inline::Note { blocks: vec![] }]);
    let opened = single(document(vec![
        heading(2, Some("one"), "一"),
        paragraph(vec![link("#two", "forward")]),
        long(),
        heading(2, Some("two"), "二"),
        paragraph(vec![link("#one", "back")]),
        long(),
    ]));
    let chapters = opened.chapters();
    assert_eq!(chapters.len(), 2);
    assert!(chapters[0].contains("-2.xhtml#two\""));
    assert!(chapters[1].contains(".xhtml#one\""));
    assert!(chapters[1].contains("href=\"#note-2\"") && chapters[1].contains("id=\"note-2\""));
}

#[test]
fn a_missing_picture_leaves_its_words_and_a_way_to_it() {
    let image = Image { url: "https://example.org/a.png".to_owned(), ..Image::default() };
    let figure = Figure {
        blocks: vec![paragraph(vec![Inline::Image(Box::new(image))])],
        caption: vec![Inline::text("图注")],
        ..Figure::default()
    };
    let opened = single(document(vec![Block::Figure(figure)]));
    let chapter = opened.chapters()[0];
    assert!(chapter.contains("<a class=\"missing\" href=\"https://example.org/a.png\">"));
    assert!(chapter.contains("<figcaption>图注</figcaption>"));
    assert!(!chapter.contains("<img"));
}

#[test]
fn a_picture_without_words_is_described_by_its_caption() {
    let url = url::Url::parse("https://example.org/a.gif").unwrap();
    let gif = include_bytes!("../../fixtures/snippets/images/sun.gif");
    let mut assets = Assets::default();
    assets.insert(&url, Asset::from_bytes(gif.as_slice()).unwrap());
    let image = || Inline::Image(Box::new(Image { url: url.to_string(), ..Image::default() }));
    let figure = Figure {
        blocks: vec![paragraph(vec![image()])],
        caption: vec![Inline::text("日出")],
        ..Figure::default()
    };
    let book = Book::from(document(vec![Block::Figure(figure), paragraph(vec![image()])]));
    let opened = open(&book, &assets);
    let chapter = opened.chapters()[0];
    assert!(chapter.contains("alt=\"日出\""), "{chapter}");
    let pictures = opened.order.iter().filter(|path| path.starts_with("EPUB/images/")).count();
    assert_eq!(pictures, 1);
    // Nobody described the second, so the book does not claim it.
    assert!(!opened.text("EPUB/package.opf").contains("alternativeText"));
}

#[test]
fn articles_of_a_book_link_to_each_other_and_keep_their_names() {
    let article = |number: u32, links_to: u32| {
        let mut document = document(vec![paragraph(vec![link(
            &format!("http://example.org/{links_to}/#x"),
            "see",
        )])]);
        document.metadata.source = Some(format!("https://example.org/{number}"));
        Entry::from(Article { document, ..Article::default() })
    };
    let book = |numbers: &[(u32, u32)]| {
        let entries = numbers.iter().map(|(own, other)| article(*own, *other)).collect();
        let part = Part { title: Some("部".to_owned()), entries, ..Part::default() };
        let mut metadata = Metadata::default();
        metadata.title = Some("书".to_owned());
        metadata.language = Some("zh-Hans".to_owned());
        Book { metadata, parts: vec![part] }
    };
    let two = open(&book(&[(1, 2), (2, 1)]), &Assets::default());
    let three = open(&book(&[(3, 1), (1, 2), (2, 1)]), &Assets::default());
    for path in &two.order {
        assert!(three.order.contains(path), "{path}");
    }
    let inside = |opened: &Opened| {
        let links = |page: &&&str| page.contains("<a href=\"a-");
        let opens = |page: &&&str| page.contains("<section class=\"part\"");
        opened.chapters().iter().filter(|page| !opens(page)).filter(links).count()
    };
    assert_eq!((inside(&two), inside(&three)), (2, 3));
    let chapters = three.chapters();
    let opener = chapters.iter().find(|page| page.contains("<section class=\"part\"")).unwrap();
    assert!(opener.contains("<p class=\"extent\">3 篇</p>"), "{opener}");
    assert_eq!(opener.matches("<li><a href=\"a-").count(), 3, "{opener}");
    assert!(two.text("EPUB/nav.xhtml").contains("<h1 id=\"toc-title\">目录</h1>"));
}

#[test]
fn a_cover_is_declared_for_readers_old_and_new_and_shown_on_no_page() {
    let jpeg = include_bytes!("../../fixtures/articles/images/night-bus.jpg");
    let mut assets = Assets::default();
    assets.set_cover(Asset::from_bytes(jpeg.as_slice()).unwrap());
    let opened = open(&Book::from(document(vec![])), &assets);
    let package = opened.text("EPUB/package.opf");
    let tree = roxmltree::Document::parse(package).unwrap();
    let mut items = tree.descendants();
    let item = items.find(|node| node.attribute("properties") == Some("cover-image")).unwrap();
    let old = format!("<meta name=\"cover\" content=\"{}\"/>", item.attribute("id").unwrap());
    assert!(package.contains(&old), "{package}");
    let path = format!("EPUB/{}", item.attribute("href").unwrap());
    assert_eq!(opened.entries[&path], jpeg);
    assert!(opened.chapters().iter().all(|chapter| !chapter.contains("<img")));
    assert!(opened.text("EPUB/nav.xhtml").contains("<p hidden=\"hidden\"><img src=\"images/"));
}

#[test]
fn html_is_one_file_that_needs_no_other() {
    let mut output = Memory::default();
    let mut diagnostics = Diagnostics::new();
    let book = Book::from(every_variant());
    Html::default().write(&book, &Assets::default(), &mut output, &mut diagnostics).unwrap();
    let text = std::str::from_utf8(output.main_bytes()).unwrap();
    let body = text.split_once("</head>\n").unwrap().1;
    assert_data_eq!(body.to_owned(), file!["../golden/every-variant.html"].raw());
    assert!(!text.contains("epub:type") && !text.contains("<link"));
    assert_eq!(output.siblings().count(), 0);
}

#[test]
fn runs_of_another_language_and_direction_say_so() {
    let attributes = Attributes {
        language: Some("ar".to_owned()),
        direction: Some(offprint::document::Direction::RightToLeft),
        ..Attributes::default()
    };
    let group =
        Inline::Group { attributes: Box::new(attributes), content: vec![Inline::text("سلام")] };
    let opened = single(document(vec![paragraph(vec![group])]));
    assert!(opened.chapters()[0].contains("<span lang=\"ar\" xml:lang=\"ar\" dir=\"rtl\">"));
}

#[test]
fn contents_say_which_titles_are_in_another_language_than_the_book() {
    let entry = |title: &str, language: &str| {
        let mut document = document(vec![paragraph(vec![Inline::text("x")])]);
        document.metadata.title = Some(title.to_owned());
        document.metadata.language = Some(language.to_owned());
        Entry::from(Article { document, ..Article::default() })
    };
    let entries = vec![entry("直す", "ja"), entry("直", "zh-Hans"), entry("Straight", "en")];
    let part = Part { title: None, entries, ..Part::default() };
    let mut metadata = Metadata::default();
    metadata.language = Some("zh-Hans".to_owned());
    let book = Book { metadata, parts: vec![part] };
    let opened = open(&book, &Assets::default());
    let navigation = opened.text("EPUB/nav.xhtml");
    for (title, expect) in [("直す", Some("ja")), ("直", None), ("Straight", Some("en"))] {
        let end = navigation.find(&format!(">{title}<")).expect("the title is listed");
        let item = &navigation[navigation[..end].rfind("<li").expect("in an item")..end];
        let language = expect.map(|tag| format!(" lang=\"{tag}\" xml:lang=\"{tag}\""));
        assert!(item.starts_with(&format!("<li{}>", language.unwrap_or_default())), "{item}");
    }
}
