//! Markdown and plain text from outside: goldens of every variant in every flavour.

use offprint::assets::{Asset, Assets};
use offprint::backend::markdown::{CjkEmphasis, Flavour, FrontMatter, Images, Markdown};
use offprint::backend::{Backend, Memory, text::Text};
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::document::{Base, Block, Document, Inline};
use snapbox::{Data, assert_data_eq, file};

fn every_variant() -> Document {
    Document::from_json(include_str!("../golden/every-variant.json")).unwrap()
}

/// What a backend writes for a document, and the codes of what it noticed.
fn written(backend: &dyn Backend, document: Document) -> (String, Vec<&'static str>) {
    let mut output = Memory::default();
    let mut diagnostics = Diagnostics::new();
    let book = Book::from(document);
    backend.write(&book, &Assets::default(), &mut output, &mut diagnostics).unwrap();
    let text = String::from_utf8(output.main_bytes().to_vec()).unwrap();
    (text, diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
}

fn paragraph(content: Vec<Inline>) -> Document {
    let blocks = vec![Block::Paragraph { content }];
    Document { blocks, ..Document::default() }
}

fn golden(backend: &dyn Backend, expect: Data) {
    assert_data_eq!(Data::text(written(backend, every_variant()).0).raw(), expect.raw());
}

#[test]
fn every_variant_in_every_flavour() {
    golden(&Markdown::from(Flavour::Gfm), file!["../golden/every-variant.gfm.md": Text]);
    golden(
        &Markdown::from(Flavour::CommonMark),
        file!["../golden/every-variant.commonmark.md": Text],
    );
    golden(&Markdown::from(Flavour::Hugo), file!["../golden/every-variant.hugo.md": Text]);
    golden(&Markdown::from(Flavour::Llm), file!["../golden/every-variant.llm.md": Text]);
    golden(&Text, file!["../golden/every-variant.txt": Text]);
}

#[test]
fn hexo_keeps_braces_from_its_templates() {
    let document = paragraph(vec![Inline::text("{{ x }} {% y %}")]);
    let (text, _) = written(&Markdown::from(Flavour::Hexo), document);
    assert_eq!(text, "&#123;{ x }} &#123;% y %}\n");
}

/// A file of 172 bytes, `clear.png`, as an address.
const INLINE: &str = "![一图](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAYCAYAAACbU/80AAAAc0lEQVR4nGNg\
    GAUjHTCSq/GIg8EWdDGbAxd8aO4AbBZT4hAmaltOijqSHECKoaSoJ8oBpFpOij6SooAWgKADyPU9sfoH\
    fwiMOmDAHUBO8UqK/sEfAgwM5IcCMfqIDgFSHUGsepKigFhDSXHsgLcHRsGAAwDK1Cwg1UEgpAAAAABJRU5ErkJggg==)\n";

#[test]
fn pictures_go_beside_or_inside_or_nowhere() {
    let image = offprint::document::Image {
        url: "a.png".into(),
        alt: "一图".into(),
        ..offprint::document::Image::default()
    };
    let base = Base::new("https://example.org/".parse().unwrap());
    let mut document = paragraph(vec![Inline::Image(Box::new(image))]);
    document.base = base;
    let mut assets = Assets::default();
    let asset =
        Asset::from_bytes(*include_bytes!("../../fixtures/snippets/images/clear.png")).unwrap();
    let name = asset.file_name();
    assets.insert(&"https://example.org/a.png".parse().unwrap(), asset);
    let check = |images: Images, expect: &str, siblings: usize| {
        let markdown = Markdown { images, ..Markdown::default() };
        let mut output = Memory::default();
        let mut diagnostics = Diagnostics::new();
        let book = Book::from(document.clone());
        markdown.write(&book, &assets, &mut output, &mut diagnostics).unwrap();
        assert_eq!(std::str::from_utf8(output.main_bytes()).unwrap(), expect);
        assert_eq!(output.siblings().count(), siblings);
        assert!(diagnostics.is_empty());
    };
    check(Images::Link, "![一图](a.png)\n", 0);
    let folder = "x y.assets".to_owned();
    check(Images::Beside { folder }, &format!("![一图](<x y.assets/{name}>)\n"), 1);
    check(Images::Inline, INLINE, 0);
    check(Images::Omit, "一图\n", 0);
}

#[test]
fn a_picture_that_was_not_had_keeps_its_address_and_is_told_of() {
    let image = offprint::document::Image { url: "b.png".into(), ..Default::default() };
    let images = Images::Beside { folder: "assets".into() };
    let markdown = Markdown { images, ..Markdown::default() };
    let (text, codes) = written(&markdown, paragraph(vec![Inline::Image(Box::new(image))]));
    assert_eq!(text, "![](b.png)\n");
    assert_eq!(codes, ["image-not-inside"]);
}

#[test]
fn letters_beside_emphasis_become_references_on_request() {
    let strong = Inline::Styled {
        style: offprint::document::Style::Strong,
        content: vec![Inline::text("说：")],
    };
    let document = paragraph(vec![Inline::text("他"), strong, Inline::text("好")]);
    let markdown = Markdown {
        cjk_emphasis: CjkEmphasis::Reference,
        front_matter: FrontMatter::None,
        ..Markdown::default()
    };
    assert_eq!(written(&markdown, document).0, "他**说：**&#22909;\n");
}

#[test]
fn articles_written_read_and_written_again_are_the_same_bytes() {
    use offprint::read::{Format, ReadOptions, read};

    let write = |article: offprint::read::Article| {
        let mut output = Memory::default();
        let book = Book::from(article);
        let mut diagnostics = Diagnostics::new();
        let markdown = Markdown::default();
        markdown.write(&book, &Assets::default(), &mut output, &mut diagnostics).unwrap();
        String::from_utf8(output.main_bytes().to_vec()).unwrap()
    };
    let options = ReadOptions { format: Some(Format::Markdown), ..ReadOptions::default() };
    let mut articles = 0;
    for entry in std::fs::read_dir("fixtures/articles").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        articles += 1;
        let first = write(read(&std::fs::read(&path).unwrap(), &ReadOptions::default()));
        let again = write(read(first.as_bytes(), &options));
        assert_data_eq!(Data::text(again).raw(), Data::text(first).raw());
    }
    assert!(articles > 3);
}

#[test]
fn an_anchor_stands_at_the_beginning_of_what_it_names() {
    let (text, _) = written(
        &Markdown::default(),
        Document::from_json(
            r##"{"offprint":1,"blocks":[
                {"type":"group","attributes":{"id":"x"},"blocks":[
                    {"type":"heading","level":2,"content":[{"type":"text","text":"一"}]}]},
                {"type":"group","attributes":{"id":"y"},"blocks":[
                    {"type":"code","text":"z"}]},
                {"type":"paragraph","content":[
                    {"type":"link","url":"#x","content":[{"type":"text","text":"x"}]},
                    {"type":"link","url":"#y","content":[{"type":"text","text":"y"}]}]}]}"##,
        )
        .unwrap(),
    );
    assert_eq!(
        text,
        "## <a id=\"x\"></a>一\n\n<a id=\"y\"></a>\n\n```\nz\n```\n\n[x](#x)[y](#y)\n"
    );
}

#[test]
fn columns_are_aligned_as_the_cells_of_their_body_are() {
    use offprint::read::{ReadOptions, read};

    let check = |html: &str, expect: &str, codes: &[&str]| {
        let document = read(html.as_bytes(), &ReadOptions::default()).document;
        let markdown = Markdown { front_matter: FrontMatter::None, ..Markdown::default() };
        assert_eq!(written(&markdown, document), (expect.to_owned(), codes.to_vec()), "{html}");
    };
    check(
        "<table><tr><th>a<th>b<tr><td align=right>1<td>2<tr><td align=right>3<td>4</table>",
        "| a | b |\n| --: | --- |\n| 1 | 2 |\n| 3 | 4 |\n",
        &[],
    );
    check(
        "<table><tr><th align=center>a<th>b<tr><td>1<td>2</table>",
        "| a | b |\n| :-: | --- |\n| 1 | 2 |\n",
        &[],
    );
    check(
        "<table><tr><th>a<th>b<tr><td align=right>1<td>2<tr><td>3<td>4</table>",
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n",
        &["cells-realigned"],
    );
}

#[test]
fn formulas_are_formulas_when_read_back() {
    use offprint::read::{Format, ReadOptions, read};

    for tex in ["x^2", "AIC", "5", "n", "\\alpha", "f(x) = \\text{甲，乙}", "a_{1}"] {
        let document = paragraph(vec![
            Inline::text("见"),
            Inline::Math { tex: tex.into() },
            Inline::text("5"),
        ]);
        let (text, _) = written(&Markdown::default(), document);
        let options = ReadOptions { format: Some(Format::Markdown), ..ReadOptions::default() };
        let again = read(text.as_bytes(), &options).document;
        let mut found = None;
        again.for_each_inline(&mut |inline| {
            if let Inline::Math { tex } = inline {
                found = Some(tex.trim_matches(['{', '}']).to_owned());
            }
        });
        assert_eq!(found.as_deref().unwrap_or(&text), tex.trim_matches(['{', '}']));
    }
}

#[test]
fn displayed_formulas_are_formulas_when_read_back() {
    use offprint::read::{Format, ReadOptions, read};

    // Lines that look like the beginning of another block, one of them a comment without an end.
    for tex in ["x", "a\n<b\n- c", "<!--", "<!-- a\nb", "# n", "> 0"] {
        let formula = Document {
            blocks: vec![Block::Math { tex: tex.into() }, Block::Rule],
            ..Document::default()
        };
        let (text, _) = written(&Markdown::default(), formula);
        let options = ReadOptions { format: Some(Format::Markdown), ..ReadOptions::default() };
        let again = read(text.as_bytes(), &options).document.blocks;
        let found = again.iter().find_map(|block| match block {
            Block::Math { tex } => Some(tex.trim().replace('\n', " ")),
            _ => None,
        });
        assert_eq!(found, Some(tex.replace('\n', " ")), "{text}");
    }
}

#[test]
fn tables_of_html_hold_text_that_looks_like_markdown_as_text() {
    use offprint::read::{Format, ReadOptions, read};

    let html = "<table><tr><td colspan=2>[a](http://b) \\(x\\)<td>c<tr><td>d<td>e<td>f</table>";
    let document = read(html.as_bytes(), &ReadOptions { is_fragment: true, ..Default::default() });
    let text = document.document.plain_text();
    let (markdown, _) = written(&Markdown::default(), document.document.clone());
    let options = ReadOptions { format: Some(Format::Markdown), ..ReadOptions::default() };
    let again = read(markdown.as_bytes(), &options).document;
    assert_eq!(again.plain_text(), text, "{markdown}");
}

#[test]
fn columns_keep_their_alignment_where_pipes_cannot_say_the_table() {
    use offprint::read::{Format, ReadOptions, read};

    let options = ReadOptions { format: Some(Format::Markdown), ..ReadOptions::default() };
    let source = "| a | b | c |\n| :-- | --: | --- |\n| 1 | 2 | 3 |\n";
    let document = read(source.as_bytes(), &options).document;
    let (html, _) = written(&Markdown::from(Flavour::CommonMark), document.clone());
    assert!(html.contains("<td align=\"right\">2</td><td>3</td>"), "{html}");
    assert_eq!(read(html.as_bytes(), &options).document.blocks, document.blocks, "{html}");
}
