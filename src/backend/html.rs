//! HTML: one file that needs no other, pictures inside.
//!
//! Its text is that of the EPUB; what stands around it is here. Written article by article, but a
//! picture is as large in memory as it is in the file.

use std::collections::BTreeMap;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::xhtml::{
    self, Anchor, CrossLinks, Dialect, Picture, Plan, Setting, direction_value, escaped,
    escaped_attribute, is_language_tag, is_safe_svg,
};
use super::{Backend, Output};
use crate::assets::{Asset, Assets, Fit, MediaType, fit};
use crate::book::{
    Book, Labels, Opening, TocEntry, TocTarget, article_contents, contents, sections,
};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Direction, Document, Metadata};
use crate::error::Error;

const STYLE: &str = include_str!("html.css");

/// Writes a book as one HTML file.
///
/// ```
/// use offprint::assets::Assets;
/// use offprint::backend::{Backend, Memory, html::Html};
/// use offprint::book::Book;
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::Document;
///
/// let mut output = Memory::default();
/// let book = Book::from(Document::default());
/// Html::default().write(&book, &Assets::default(), &mut output, &mut Diagnostics::new())?;
/// assert!(output.main_bytes().starts_with(b"<!DOCTYPE html>"));
/// # Ok::<(), offprint::error::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Html {
    /// How many levels of headings the contents list under an article.
    pub contents_depth: u8,
    /// A style sheet that is added after ours.
    pub style: Option<String>,
    /// What pictures browsers are given.
    pub fit: Fit,
}

impl Default for Html {
    fn default() -> Self {
        Self { contents_depth: 2, style: None, fit: Fit { webp: true, ..Fit::default() } }
    }
}

/// One article shows its contents from so many headings on.
const LONG: usize = 4;

/// No file is as large: an article is never split.
const WHOLE: usize = usize::MAX / 2;

impl Backend for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extension(&self) -> &'static str {
        "html"
    }

    fn write(
        &self,
        book: &Book,
        assets: &Assets,
        output: &mut dyn Output,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), Error> {
        let mut sink = output.main()?;
        let mut main = std::io::BufWriter::new(&mut sink);
        let language = book.metadata.language_or_undetermined();
        let labels = Labels::for_language(language);
        write!(main, "{}", self.head(&book.metadata, &labels))?;
        let single = book.is_single();
        if !single {
            write!(main, "{}", title_block(&book.metadata, &labels))?;
        }
        // One article has links to itself and to elsewhere.
        let mut cross_links = (!single).then(|| CrossLinks::new(book));
        // Contents come first, and the headings of an article are known when it is read: articles
        // of a book are read twice, so that none is kept.
        write!(main, "{}", self.contents(book, &labels, single))?;
        writeln!(main, "<main>")?;
        for (ordinal, entry) in book.entries().into_iter().enumerate() {
            let article = entry.article();
            let about = diagnostics.source().cloned();
            if let Some(source) = article.diagnostics.source() {
                diagnostics.set_source(Some(source.clone()));
            }
            let document = &article.document;
            let is_loss = |told: &&Diagnostic| told.severity == Severity::Loss;
            let losses = article.diagnostics.iter().filter(is_loss).count();
            let pictures = self.pictures(document, assets, diagnostics);
            let plan = Plan::of(document, WHOLE, &prefix(ordinal, single));
            let links = cross_links.as_mut().map_or_else(BTreeMap::new, |links| {
                let id = |article, place: Option<&Anchor>| match place {
                    Some(place) => format!("#{}", place.id),
                    None => format!("#{}title", prefix(article, single)),
                };
                let plan = |article, target: &_| Plan::of(target, WHOLE, &prefix(article, single));
                links.of(ordinal, document, plan, id)
            });
            let setting = Setting {
                dialect: Dialect::Html,
                labels: &labels,
                pictures: &pictures,
                links: &links,
                files: &[],
                mathml: true,
                sentences: false,
                losses,
            };
            let (mut bodies, _) = xhtml::write(document, &plan, setting, diagnostics);
            write!(
                main,
                "<article{}>\n{}</article>\n",
                language_of(document, language),
                bodies.pop().unwrap_or_default().markup
            )?;
            diagnostics.set_source(about);
        }
        write!(main, "</main>\n</body>\n</html>\n")?;
        main.flush()?;
        Ok(())
    }
}

impl Html {
    fn head(&self, metadata: &Metadata, labels: &Labels) -> String {
        let language = metadata.language_or_undetermined();
        let mut out = String::from("<!DOCTYPE html>\n<html");
        if is_language_tag(language) && language != "und" {
            out += &format!(" lang=\"{language}\"");
        }
        if Direction::of_language(language) == Direction::RightToLeft {
            out += &format!(" dir=\"{}\"", direction_value(Direction::RightToLeft));
        }
        out += ">\n<head>\n<meta charset=\"utf-8\"/>\n";
        out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n";
        out += "<meta name=\"color-scheme\" content=\"light dark\"/>\n";
        let title = metadata.title.as_deref().unwrap_or(labels.untitled);
        out += &format!("<title>{}</title>\n", escaped(title));
        let mut meta = |name: &str, value: &str| {
            if !value.trim().is_empty() {
                out += &format!(
                    "<meta name=\"{name}\" content=\"{}\"/>\n",
                    escaped_attribute(value.trim())
                );
            }
        };
        metadata.authors.iter().for_each(|author| meta("author", author));
        meta("description", metadata.description.as_deref().unwrap_or_default());
        let subjects: Vec<&str> = metadata
            .categories
            .iter()
            .flatten()
            .chain(&metadata.tags)
            .map(String::as_str)
            .collect();
        meta("keywords", &subjects.join(", "));
        meta("dcterms.publisher", metadata.publisher.as_deref().unwrap_or_default());
        meta("dcterms.created", &metadata.date.map(|date| date.to_string()).unwrap_or_default());
        meta(
            "dcterms.modified",
            &metadata.updated.map(|date| date.to_string()).unwrap_or_default(),
        );
        meta("dcterms.source", metadata.source.as_deref().unwrap_or_default());
        meta("generator", "offprint");
        out += &format!("<style>\n{}{STYLE}", xhtml::style(language));
        // A style sheet cannot end its element: nothing in a sheet needs these characters.
        out += &self.style.as_deref().unwrap_or_default().replace("</", "<\\/");
        out += "</style>\n</head>\n<body>\n";
        out
    }

    fn contents(&self, book: &Book, labels: &Labels, single: bool) -> String {
        let mut addresses = BTreeMap::new();
        let mut languages = BTreeMap::new();
        let mut articles = Vec::new();
        let own = book.metadata.language_or_undetermined();
        for (ordinal, entry) in book.entries().into_iter().enumerate() {
            let document = &entry.article().document;
            let title = document.metadata.title.as_deref().unwrap_or(labels.untitled);
            let plan = Plan::of(document, WHOLE, &prefix(ordinal, single));
            addresses.insert(TocTarget::Article(ordinal), plan.title);
            languages.insert(TocTarget::Article(ordinal), language_of(document, own));
            for (section, (_, anchor)) in plan.sections.into_iter().enumerate() {
                let target = TocTarget::Section { article: ordinal, section };
                addresses.insert(target, anchor.id);
            }
            let sections = sections(document);
            articles.push(article_contents(ordinal, title, &sections, self.contents_depth));
        }
        let mut tree = contents(&book.parts, articles);
        if single {
            tree = tree.into_iter().flat_map(|article| article.children).collect();
            if tree.len() < LONG {
                return String::new();
            }
        }
        let mut out = format!(
            "<nav class=\"contents\" aria-labelledby=\"contents\">\n<h2 id=\"contents\">{}</h2>\n",
            escaped(labels.contents)
        );
        list(&tree, &addresses, &languages, &mut out);
        out += "</nav>\n";
        out
    }

    fn pictures(
        &self,
        document: &Document,
        assets: &Assets,
        diagnostics: &mut Diagnostics,
    ) -> BTreeMap<String, Picture> {
        let mut pictures = BTreeMap::new();
        for url in document.text_image_urls() {
            let Some(asset) = assets.get(&document.base, &url) else { continue };
            match self.picture(asset) {
                Ok(picture) => {
                    pictures.insert(url, picture);
                }
                Err(why) => {
                    let message = format!("a picture cannot be shown: {why}");
                    diagnostics.loss("image-unusable", None, message);
                }
            }
        }
        pictures
    }

    fn picture(&self, asset: &Asset) -> Result<Picture, String> {
        let bytes = asset.read().map_err(|error| error.to_string())?;
        if asset.media_type == MediaType::Svg && !is_safe_svg(&bytes) {
            return Err("a drawing that runs scripts or loads from elsewhere".to_owned());
        }
        let fitted = fit(&bytes, asset.media_type, asset.pixels, asset.animated, self.fit)
            .map_err(|error| error.to_string())?;
        let (bytes, media_type, pixels): (&[u8], _, _) = match &fitted {
            Some(fitted) => (&fitted.bytes, fitted.media_type, Some(fitted.pixels)),
            None => (&bytes, asset.media_type, asset.pixels),
        };
        let source = format!("data:{};base64,{}", media_type.mime(), STANDARD.encode(bytes));
        Ok(Picture { source, pixels, moves: asset.animated })
    }
}

/// What the identifiers of an article begin with: nothing when it is the only one.
fn prefix(ordinal: usize, single: bool) -> String {
    if single { String::new() } else { format!("a{}-", ordinal + 1) }
}

/// The language of an article, where it is not the book's.
fn language_of(document: &Document, book: &str) -> String {
    match document.metadata.language.as_deref() {
        Some(own) if own != book && is_language_tag(own) => format!(" lang=\"{own}\""),
        _ => String::new(),
    }
}

/// The title of a book of several articles.
fn title_block(metadata: &Metadata, labels: &Labels) -> String {
    let opening = Opening::of(metadata, labels);
    let mut out = String::from("<header class=\"book\">\n");
    out += &format!("<h1>{}</h1>\n", escaped(opening.title.as_deref().unwrap_or(labels.untitled)));
    if let Some(subtitle) = &opening.subtitle {
        out += &format!("<p class=\"subtitle\">{}</p>\n", escaped(subtitle));
    }
    if !opening.byline.is_empty() {
        out += &format!("<p class=\"byline\">{}</p>\n", escaped(&opening.byline.join(" · ")));
    }
    out += "</header>\n";
    out
}

fn list(
    entries: &[TocEntry],
    addresses: &BTreeMap<TocTarget, String>,
    languages: &BTreeMap<TocTarget, String>,
    out: &mut String,
) {
    *out += "<ol>\n";
    for entry in entries {
        let title = escaped(&entry.title);
        *out += &format!("<li{}>", languages.get(&entry.target).map_or("", String::as_str));
        match addresses.get(&entry.target) {
            Some(id) => *out += &format!("<a href=\"#{}\">{title}</a>", escaped_attribute(id)),
            None => *out += &format!("<span>{title}</span>"),
        }
        if !entry.children.is_empty() {
            *out += "\n";
            list(&entry.children, addresses, languages, out);
        }
        *out += "</li>\n";
    }
    *out += "</ol>\n";
}
