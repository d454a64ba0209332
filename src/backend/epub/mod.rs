//! EPUB 3.3, with an NCX for older readers.
//!
//! Written as a stream, entry by entry: one article is read at a time, its pictures and chapters
//! are written, and only names, headings and counts are kept until the contents and the package
//! document are written last. `EPUB.md` beside this file lists the clauses that are promised.
//!
//! Same sources and options give the same bytes: no clock, and files named by what they hold.

mod accessibility;
mod chapter;
mod container;
mod fonts;
mod identity;
mod navigation;
mod package;
mod pictures;
mod sequence;

use std::collections::{BTreeMap, BTreeSet};

use super::xhtml::{self, Anchor, Body, CrossLinks, Dialect, Features, Plan, Setting};
use super::{Backend, Output};
use crate::assets::{Assets, Fit};
use crate::book::{Book, Labels, TocEntry, TocTarget, article_contents, contents};
use crate::device::EbookKind;
use crate::diagnostic::Diagnostics;
use crate::document::{Date, Direction, Document, Metadata};
use crate::error::Error;
use container::Container;
pub use fonts::{Face, FaceError};
use navigation::{Addresses, Navigation};
use package::{Item, Package};
use pictures::Pictures;
use sequence::{Step, steps};

/// The folder of the package document in the container.
const ROOT: &str = "EPUB/";

const STYLE: &str = include_str!("style.css");

const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n\
    <rootfiles>\n<rootfile full-path=\"EPUB/package.opf\" \
    media-type=\"application/oebps-package+xml\"/>\n</rootfiles>\n</container>\n";

/// Writes a book as EPUB; its cover is that of the assets, if there is one.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::backend::{Backend, Memory, epub::Epub};
/// use offprint::book::Book;
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::Document;
///
/// let mut output = Memory::default();
/// let book = Book::from(Document::default());
/// Epub::default().write(&book, &Assets::default(), &mut output, &mut Diagnostics::new())?;
/// assert_eq!(&output.main_bytes()[30..58], b"mimetypeapplication/epub+zip");
/// # Ok::<(), offprint::error::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Epub {
    /// The identifier, an IRI; computed from the sources when absent.
    pub identifier: Option<String>,
    /// When the book was last changed; when absent, the newest date of its articles, and
    /// 1980-01-01 if there is none.
    pub modified: Option<Date>,
    /// How many levels of headings the contents list under an article.
    pub contents_depth: u8,
    /// A style sheet that is added after ours.
    pub style: Option<String>,
    /// An article of more than about so many bytes is split at headings: older readers load no
    /// larger file.
    pub file_bytes: usize,
    /// What pictures readers are given.
    pub fit: Fit,
    /// Whose reader the book is for.
    pub kind: EbookKind,
    /// Faces that are put into the book, cut to what it has. None by default: readers have faces
    /// of their own, and people choose among them.
    pub faces: Vec<Face>,
}

impl Default for Epub {
    fn default() -> Self {
        Self {
            identifier: None,
            modified: None,
            contents_depth: 3,
            style: None,
            file_bytes: 200_000,
            fit: Fit::default(),
            kind: EbookKind::default(),
            faces: Vec::new(),
        }
    }
}

impl Backend for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn extension(&self) -> &'static str {
        // By its name Kobo's reader knows which of its two engines opens the book.
        if self.kind == EbookKind::Kepub { "kepub.epub" } else { "epub" }
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn write(
        &self,
        book: &Book,
        assets: &Assets,
        output: &mut dyn Output,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        let container = Container::begin(output.main()?)?;
        let mut writing = Writing::new(self, book, assets, container);
        writing.front(diagnostics)?;
        for step in &writing.steps.clone() {
            match step {
                Step::Part { ordinal, title, name, part, articles } => {
                    let body = chapter::part_body(title, part, articles, &writing.labels);
                    writing.part(*ordinal, title, name, &body)?;
                }
                Step::Article { ordinal, entry, name } => {
                    let about = diagnostics.source().cloned();
                    let article = entry.article();
                    if let Some(source) = article.diagnostics.source() {
                        diagnostics.set_source(Some(source.clone()));
                    }
                    let losses = article.diagnostics.losses();
                    writing.article(*ordinal, &article.document, name, losses, diagnostics)?;
                    diagnostics.set_source(about);
                }
            }
        }
        writing.finish(diagnostics)
    }
}

/// A book on its way into a container.
struct Writing<'a> {
    options: &'a Epub,
    book: &'a Book,
    assets: &'a Assets,
    container: Container<'a>,
    labels: Labels,
    languages: Vec<String>,
    title: String,
    steps: Vec<Step<'a>>,
    /// The names of the articles' files.
    names: Vec<String>,
    /// Where links from one article to another lead.
    links: CrossLinks<'a>,
    pictures: Pictures,
    features: Features,
    manifest: Vec<Item>,
    spine: Vec<String>,
    addresses: Addresses,
    /// Languages of articles that are not the book's.
    foreign: BTreeMap<usize, String>,
    contents: Vec<TocEntry>,
    cover: Option<String>,
    /// The first page of the text, relative to the package document.
    first_text: String,
    /// The characters of the text, where faces are put in.
    characters: BTreeSet<char>,
}

impl<'a> Writing<'a> {
    fn new(
        options: &'a Epub,
        book: &'a Book,
        assets: &'a Assets,
        container: Container<'a>,
    ) -> Self {
        let languages = sequence::languages(book);
        let labels = Labels::for_language(&languages[0]);
        let steps = steps(book);
        let title = book.metadata.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        Self {
            options,
            book,
            assets,
            container,
            labels,
            title: title.unwrap_or(labels.untitled).to_owned(),
            languages,
            names: sequence::names(&steps),
            links: CrossLinks::new(book),
            steps,
            pictures: Pictures::new(options.fit),
            features: Features::default(),
            manifest: Vec::new(),
            spine: Vec::new(),
            addresses: Addresses::new(),
            foreign: BTreeMap::new(),
            contents: Vec::new(),
            cover: None,
            first_text: String::new(),
            characters: BTreeSet::new(),
        }
    }

    /// Writes what stands before the articles.
    fn front(&mut self, diagnostics: &mut Diagnostics) -> Result<(), Error> {
        self.container.text("META-INF/container.xml", CONTAINER)?;
        let mut style = xhtml::style(&self.languages[0]) + STYLE;
        style += &fonts::rules(&self.options.faces);
        style += self.options.style.as_deref().unwrap_or_default();
        self.container.text(&format!("{ROOT}style.css"), &style)?;
        self.item("style", "style.css", "text/css", "");
        if let Some(cover) = self.assets.cover() {
            self.cover = self.pictures.store_cover(cover, &mut self.container, diagnostics)?;
        }
        // One article opens with its own title; a book has a page for it, and shows its contents.
        if !self.book.is_single() {
            let byline = crate::book::Opening::of(&self.book.metadata, &self.labels).byline;
            let body = chapter::title_body(&self.book.metadata, &self.title, &byline);
            let title = self.title.clone();
            self.page("title-page", &title, &self.languages[0].clone(), &plain(body))?;
            self.spine.push("nav".to_owned());
        }
        Ok(())
    }

    fn part(&mut self, ordinal: usize, title: &str, name: &str, body: &str) -> Result<(), Error> {
        let body = plain(body.to_owned());
        let address = self.page(name, title, &self.languages[0].clone(), &body)?;
        self.addresses.insert(TocTarget::Part(ordinal), address);
        Ok(())
    }

    fn article(
        &mut self,
        ordinal: usize,
        document: &Document,
        name: &str,
        losses: usize,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        let pictures =
            self.pictures.store_all(document, self.assets, &mut self.container, diagnostics)?;
        let plan = Plan::of(document, self.options.file_bytes, "");
        let files: Vec<String> =
            (0..plan.files.len()).map(|file| format!("{}.xhtml", file_stem(name, file))).collect();
        let bytes = self.options.file_bytes;
        let links = self.links.of(
            ordinal,
            document,
            |_, target| Plan::of(target, bytes, ""),
            |article, place| match place {
                Some(Anchor { file, id }) => {
                    format!("{}.xhtml#{id}", file_stem(&self.names[article], *file))
                }
                None => format!("{}.xhtml", self.names[article]),
            },
        );
        let setting = Setting {
            dialect: Dialect::Epub,
            labels: &self.labels,
            pictures: &pictures,
            links: &links,
            files: &files,
            // Amazon's converter takes no MathML.
            mathml: self.options.kind != EbookKind::Kindle,
            sentences: self.options.kind == EbookKind::Kepub,
            losses,
        };
        let (bodies, features) = xhtml::write(document, &plan, setting, diagnostics);
        self.features.add(features);
        let metadata = &document.metadata;
        let language = metadata.language.clone().unwrap_or_else(|| self.languages[0].clone());
        if language != self.languages[0] {
            self.foreign.insert(ordinal, language.clone());
        }
        let title = article_title(metadata).unwrap_or(self.labels.untitled);
        let mut addresses = Vec::with_capacity(bodies.len());
        for (file, body) in bodies.iter().enumerate() {
            addresses.push(self.page(&file_stem(name, file), title, &language, body)?);
        }
        if self.first_text.is_empty() {
            self.first_text.clone_from(&addresses[0]);
        }
        self.addresses.insert(TocTarget::Article(ordinal), addresses[0].clone());
        for (section, (_, anchor)) in plan.sections.iter().enumerate() {
            let address = format!("{}#{}", addresses[anchor.file], anchor.id);
            self.addresses.insert(TocTarget::Section { article: ordinal, section }, address);
        }
        let sections: Vec<_> = plan.sections.into_iter().map(|(section, _)| section).collect();
        let depth = self.options.contents_depth;
        self.contents.push(article_contents(ordinal, title, &sections, depth));
        Ok(())
    }

    /// Writes what is known only now: contents and package document.
    fn finish(mut self, diagnostics: &mut Diagnostics) -> Result<(), Error> {
        if self.contents.is_empty() {
            // A book without articles still needs a page.
            let (title, language) = (self.title.clone(), self.languages[0].clone());
            let body = plain(chapter::empty_body(&title));
            self.first_text = self.page("empty", &title, &language, &body)?;
            self.addresses.insert(TocTarget::Article(0), self.first_text.clone());
            self.contents.push(article_contents(0, &title, &[], 0));
        }
        let tree = contents(&self.book.parts, std::mem::take(&mut self.contents));
        let language = self.languages[0].clone();
        let shown = !self.book.is_single();
        let first = &self.first_text;
        let is_cover = |item: &&Item| Some(&item.id) == self.cover.as_ref();
        let cover = self.pictures.items.iter().find(is_cover).map(|item| item.href.as_str());
        let (entries, addresses, labels) = (tree.as_slice(), &self.addresses, &self.labels);
        let languages = &self.foreign;
        let navigation = Navigation { entries, addresses, languages, labels };
        let kobo = self.options.kind == EbookKind::Kepub;
        let (before, after) = chapter::around(labels.contents, &language, "", kobo);
        self.container.streamed(&format!("{ROOT}nav.xhtml"), |out| {
            out.write_all(before.as_bytes())?;
            navigation.contents(first, shown, cover, out)?;
            out.write_all(after.as_bytes())
        })?;
        let identifier = self.identifier();
        self.container.streamed(&format!("{ROOT}toc.ncx"), |out| {
            navigation.ncx(&identifier, &self.title, &language, out)
        })?;
        if !self.options.faces.is_empty() {
            navigation.characters(&mut |words| self.characters.extend(words.chars()));
        }
        drop(tree);
        self.item("nav", "nav.xhtml", "application/xhtml+xml", "nav");
        self.item("ncx", "toc.ncx", "application/x-dtbncx+xml", "");
        self.faces(diagnostics)?;
        self.manifest.append(&mut self.pictures.items);
        let package = Package {
            metadata: &self.book.metadata,
            labels: &self.labels,
            title: &self.title,
            languages: &self.languages,
            identifier: &identifier,
            modified: self.modified()?,
            features: self.features,
            direction: Direction::of_language(&language),
            manifest: &self.manifest,
            spine: &self.spine,
            cover: self.cover.as_deref(),
        };
        self.container.text(&format!("{ROOT}package.opf"), &package.write())?;
        self.container.finish()?;
        Ok(())
    }

    /// Writes a page of the text; gives its address relative to the package document.
    fn page(
        &mut self,
        name: &str,
        title: &str,
        language: &str,
        body: &Body,
    ) -> Result<String, Error> {
        let href = format!("text/{name}.xhtml");
        self.note_characters(&body.markup);
        let kobo = self.options.kind == EbookKind::Kepub;
        let page = chapter::page(title, language, "../", &body.markup, kobo);
        self.container.text(&format!("{ROOT}{href}"), &page)?;
        let properties = if body.has_mathml { "mathml" } else { "" };
        self.item(name, &href, "application/xhtml+xml", properties);
        self.spine.push(name.to_owned());
        Ok(href)
    }

    /// Keeps in mind which characters the faces of the book must have.
    fn note_characters(&mut self, markup: &str) {
        if !self.options.faces.is_empty() {
            self.characters.extend(markup.chars());
        }
    }

    /// Writes the faces and what their makers say of them.
    fn faces(&mut self, diagnostics: &mut Diagnostics) -> Result<(), Error> {
        for face in &self.options.faces {
            let id = face.stem();
            if self.manifest.iter().any(|item| item.id == id) {
                continue;
            }
            let bytes = face.subset(&self.characters).ok_or_else(|| Error::Backend {
                backend: "epub",
                message: "a face cannot be cut to what the book has".to_owned(),
            })?;
            let lacking = self.characters.iter().filter(|character| !face.has(**character));
            let lacking = lacking.filter(|character| !character.is_control()).count();
            if lacking > 0 {
                let message = format!(
                    "{lacking} of the book's characters are not in `{}`: readers take another face",
                    face.family()
                );
                diagnostics.note("face-incomplete", None, message);
            }
            let href = format!("fonts/{}", face.file_name());
            self.container.uncompressed(&format!("{ROOT}{href}"), &bytes)?;
            self.item(&id, &href, face.media_type(), "");
            let href = format!("fonts/{id}.txt");
            self.container.text(&format!("{ROOT}{href}"), face.licence())?;
            self.item(&format!("{id}-licence"), &href, "text/plain", "");
        }
        Ok(())
    }

    fn item(&mut self, id: &str, href: &str, media_type: &'static str, properties: &'static str) {
        let (id, href) = (id.to_owned(), href.to_owned());
        self.manifest.push(Item { id, href, media_type, properties });
    }

    fn identifier(&self) -> String {
        if let Some(identifier) = &self.options.identifier {
            return identifier.clone();
        }
        let keys: Vec<String> = sequence::keys(&self.steps);
        // One article with an address has the identifier that anyone computes from it.
        let name = match (keys.as_slice(), self.book.metadata.source.as_deref()) {
            ([_], Some(source)) => source.to_owned(),
            _ => format!("offprint:{}\n{}", self.title, keys.join("\n")),
        };
        format!("urn:uuid:{}", identity::uuid(&name))
    }

    /// When the book was last changed, in UTC.
    fn modified(&self) -> Result<Date, Error> {
        const NO_DATE: i64 = 315_532_800; // 1980-01-01, as in the container
        let newest = || {
            let entries = self.book.entries();
            let all = entries.iter().map(|entry| &*entry.metadata).chain([&self.book.metadata]);
            all.flat_map(|metadata| [metadata.date, metadata.updated]).flatten().max()
        };
        let seconds = self.options.modified.or_else(newest).map_or(NO_DATE, Date::to_unix);
        Date::from_unix(seconds)
            .or_else(|_| Date::from_unix(NO_DATE))
            .map_err(|error| Error::Backend { backend: "epub", message: error.to_string() })
    }
}

/// A body without formulas.
fn plain(markup: String) -> Body {
    Body { markup, has_mathml: false }
}

/// The title of an article on one line, if it has one.
fn article_title(metadata: &Metadata) -> Option<&str> {
    metadata.title.as_deref().map(str::trim).filter(|title| !title.is_empty())
}

/// The name of one of an article's files, without extension.
fn file_stem(name: &str, file: usize) -> String {
    if file == 0 { name.to_owned() } else { format!("{name}-{}", file + 1) }
}
