//! Every fixture article in every text format: what came out once is what comes out.
//!
//! `SNAPSHOTS=overwrite` writes the goldens anew; read the difference before it is committed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use offprint::assets::{Assets, GatherOptions, ImageRequest, Sources};
use offprint::backend::markdown::Markdown;
use offprint::backend::text::Text;
use offprint::backend::{Backend, Memory};
use offprint::book::Book;
use offprint::diagnostic::Diagnostics;
use offprint::document::Base;
use offprint::read::{Article, ReadOptions, read};
use snapbox::{Data, assert_data_eq};
use url::Url;

/// Writes an article in one form.
type Form = fn(&Article, &Assets) -> String;

/// The forms, by the extension of their goldens.
const FORMS: &[(&str, Form)] = &[
    ("md", |article, assets| written(&Markdown::default(), article, assets)),
    ("txt", |article, assets| written(&Text, article, assets)),
    ("json", |article, _| serde_json::to_string_pretty(&article.document).unwrap() + "\n"),
    ("diagnostics", |article, _| lines(&article.diagnostics)),
    #[cfg(all(feature = "pdf", feature = "fonts"))]
    ("pages.txt", pages),
];

fn lines(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect::<Vec<_>>().concat()
}

fn written(backend: &dyn Backend, article: &Article, assets: &Assets) -> String {
    let mut output = Memory::default();
    let mut diagnostics = Diagnostics::new();
    backend.write(&Book::from(article.clone()), assets, &mut output, &mut diagnostics).unwrap();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    String::from_utf8(output.main_bytes().to_vec()).unwrap()
}

#[cfg(all(feature = "pdf", feature = "fonts"))]
fn pages(article: &Article, assets: &Assets) -> String {
    use offprint::typeset::{dump::pages_text, font::FontBook, style::Layout, typeset};

    let fonts = FontBook::default();
    let mut diagnostics = Diagnostics::new();
    let book = Book::from(article.clone());
    let pages = typeset(&book, assets, &Layout::default(), &fonts, &mut diagnostics);
    pages_text(&pages, &fonts) + &lines(&diagnostics)
}

/// The fixtures of a folder, by name.
fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files
}

/// An article and its pictures, from the disk alone.
pub(crate) fn read_fixture(path: &Path) -> (Article, Assets) {
    let name: Arc<str> = path.file_name().unwrap().to_str().unwrap().into();
    let options = ReadOptions {
        base: Base::new(Url::from_directory_path(path.parent().unwrap()).unwrap()),
        name: Some(Arc::clone(&name)),
        ..ReadOptions::default()
    };
    let article = read(&fs::read(path).unwrap(), &options);
    let requests: Vec<ImageRequest> = article
        .document
        .image_urls()
        .into_iter()
        .map(|url| ImageRequest {
            base: article.document.base.clone(),
            url: url.into(),
            ..ImageRequest::default()
        })
        .collect();
    let mut missing = Diagnostics::for_source(name);
    let options = GatherOptions::default();
    let assets = Assets::gather(&requests, &Sources::default(), &options, &|_| {}, &mut missing);
    assert!(missing.is_empty(), "{missing:?}");
    (article, assets)
}

#[test]
fn articles_come_out_as_they_did() {
    for path in fixtures("articles") {
        let (article, assets) = read_fixture(&path);
        let stem = path.file_stem().unwrap().to_str().unwrap();
        for (extension, form) in FORMS {
            let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/golden/articles")
                .join(format!("{stem}.{extension}"));
            let text = form(&article, &assets);
            assert_data_eq!(Data::text(text).raw(), Data::read_from(&golden, None).raw());
        }
    }
}

#[test]
fn formulas_stand_where_they_did() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/typography/pendulum.md");
    let (article, assets) = read_fixture(&path);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/pendulum.pages.txt");
    let text = pages(&article, &assets);
    assert_data_eq!(Data::text(text).raw(), Data::read_from(&golden, None).raw());
}

/// What is written is read back as the same document: Markdown keeps what an article is.
#[test]
fn articles_survive_markdown() {
    for path in fixtures("articles") {
        let (article, assets) = read_fixture(&path);
        let once = written(&Markdown::default(), &article, &assets);
        let options = ReadOptions { base: article.document.base.clone(), ..ReadOptions::default() };
        let again = read(once.as_bytes(), &options);
        assert_eq!(article.document.plain_text(), again.document.plain_text(), "{path:?}");
        assert_eq!(once, written(&Markdown::default(), &again, &assets), "{path:?}");
    }
}
