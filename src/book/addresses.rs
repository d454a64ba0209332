//! Under which addresses the articles of a book are known, and to which of them a link leads.
//!
//! An article answers to the page it came from, to its file, to what its front matter says of its
//! address, and to its name, as site generators and programs for notes write links. What is exact
//! goes before what is approximate, and a name that several articles have leads to none. Pure: what
//! is known of an article is its entry alone; nothing is looked up on disk. Making the table takes
//! time and memory linear in the number of articles, a link next to nothing.

use std::borrow::Cow;
use std::collections::HashMap;

use url::Url;

use super::{Book, Entry};
use crate::document::{Document, Inline, Value};
use crate::read::percent_decode;

/// Extensions that a link may leave out, or have where the file has another of them.
const EXTENSIONS: [&str; 7] = ["md", "markdown", "mdown", "mdx", "html", "htm", "xhtml"];

/// Files that stand for their folder.
const OF_FOLDER: [&str; 4] = ["index", "_index", "README", "readme"];

/// Keys of front matter that state the article's address on its site, whole or its last part.
const STATED: [&str; 8] =
    ["permalink", "url", "path", "slug", "abbrlink", "alias", "aliases", "redirect_from"];

/// What sites put before an article's name and no folder or category has.
const SECTIONS: [&str; 9] =
    ["post", "posts", "blog", "article", "articles", "archive", "archives", "entry", "p"];

/// A name of more articles tells none of them: time must stay linear.
const MOST_NAMESAKES: usize = 64;

/// Where a link leads in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The article, from 0, in reading order.
    pub article: usize,
    /// The place in it, decoded, where the link names one.
    pub fragment: Option<String>,
}

/// The addresses under which the articles of a book are known.
///
/// ```
/// use offprint::book::{Addresses, Book, Entry, Part};
/// use offprint::document::Metadata;
/// use offprint::read::Article;
///
/// let entry = |name: &str| {
///     Entry::reading(Metadata::default(), Some(name.into()), Article::default)
/// };
/// let mut book = Book::default();
/// let entries = vec![entry("posts/a.md"), entry("posts/2020-01-01-b.md")];
/// book.parts.push(Part { entries, ..Part::default() });
/// let addresses = Addresses::of(&book);
/// let destination = addresses.resolve(0, "2020-01-01-b.md#part").unwrap();
/// assert_eq!((destination.article, destination.fragment.as_deref()), (1, Some("part")));
/// assert_eq!(addresses.resolve(0, "/b/").unwrap().article, 1);
/// assert_eq!(addresses.resolve(0, "c.md"), None);
/// ```
#[derive(Clone, Debug)]
pub struct Addresses<'a> {
    entries: Vec<&'a Entry>,
    /// By the address of the page, see [`page_key`]; of several the first.
    pages: HashMap<String, usize>,
    /// By the path of the file.
    files: HashMap<Cow<'a, str>, Known>,
    /// By the path without extension, or of the folder that the file stands for.
    routes: HashMap<Cow<'a, str>, Known>,
    /// By the path on the site that the front matter states, see [`site_path`].
    stated: HashMap<String, Known>,
    /// By the last part of the path, with and without its date, and of stated addresses.
    names: HashMap<String, Vec<usize>>,
}

/// Who is known under an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    One(usize),
    Several,
}

impl Known {
    fn article(self) -> Option<usize> {
        match self {
            Self::One(article) => Some(article),
            Self::Several => None,
        }
    }
}

impl<'a> Addresses<'a> {
    /// Of the articles of a book.
    pub fn of(book: &'a Book) -> Self {
        let entries = book.entries();
        let mut addresses = Self {
            entries: Vec::new(),
            pages: HashMap::new(),
            files: HashMap::with_capacity(entries.len()),
            routes: HashMap::with_capacity(entries.len()),
            stated: HashMap::new(),
            names: HashMap::with_capacity(entries.len()),
        };
        for (number, entry) in entries.iter().enumerate() {
            addresses.add(number, entry);
        }
        addresses.entries = entries;
        addresses
    }

    fn add(&mut self, number: usize, entry: &'a Entry) {
        if let Some(page) = page_of(entry) {
            self.pages.entry(page_key(&page)).or_insert(number);
        }
        if let Some(path) = entry.name.as_deref() {
            let path = tidy(path);
            let route = match &path {
                Cow::Borrowed(path) => Cow::Borrowed(route(path)),
                Cow::Owned(path) => Cow::Owned(route(path).to_owned()),
            };
            let name = last(&route);
            self.add_name(name, number);
            if let Some((_, undated)) = dated(name) {
                self.add_name(undated, number);
            }
            add(&mut self.files, path, number);
            add(&mut self.routes, route, number);
        }
        for (key, value) in &entry.metadata.fields {
            if STATED.contains(&key.as_str()) {
                self.add_stated(value, number);
            }
        }
    }

    fn add_stated(&mut self, value: &Value, number: usize) {
        match value {
            Value::List(values) => {
                // Lists of lists state no addresses.
                for value in values.iter().filter(|value| !matches!(value, Value::List(_))) {
                    self.add_stated(value, number);
                }
            }
            Value::Integer(name) => self.add_name(&name.to_string(), number),
            Value::String(address) if address.contains("://") => {
                if let Ok(page) = Url::parse(address.trim()) {
                    self.pages.entry(page_key(&page)).or_insert(number);
                }
            }
            // A pattern: `/:year/:title/`.
            Value::String(address) if address.contains([':', '{']) && address.contains('/') => {}
            Value::String(address) => {
                let address = percent_decode(address.trim());
                let path = site_path(&address);
                if address.contains('/') {
                    add(&mut self.stated, path, number);
                } else {
                    self.add_name(&path, number);
                }
            }
            _ => {}
        }
    }

    fn add_name(&mut self, name: &str, number: usize) {
        let numbers = self.names.entry(folded(name)).or_default();
        if !name.is_empty() && numbers.last() != Some(&number) {
            numbers.push(number);
        }
    }

    /// Where a link leads that stands in article `from`; `None` where it leads out of the book, or
    /// may lead to several of its articles.
    pub fn resolve(&self, from: usize, address: &str) -> Option<Destination> {
        let address = address.trim();
        let (place, fragment) = match address.split_once('#') {
            Some((place, fragment)) => (place, Some(fragment)),
            None => (address, None),
        };
        let fragment = fragment.filter(|fragment| !fragment.is_empty());
        let article = self.article(self.entries.get(from)?, place)?;
        let fragment = fragment.map(|fragment| percent_decode(fragment).into_owned());
        Some(Destination { article, fragment })
    }

    /// Where the links of article `from` lead, by their addresses as the document has them. One to
    /// the page that it came from is not among them: who follows it wants to see the page.
    pub(crate) fn links_of(&self, from: usize, document: &Document) -> Vec<(String, Destination)> {
        let mut found = Vec::new();
        document.for_each_inline(&mut |inline| {
            if let Inline::Link(link) = inline
                && let Some(destination) = self.resolve(from, &link.url)
                && !(destination == Destination { article: from, fragment: None }
                    && link.url.contains("://"))
            {
                found.push((link.url.clone(), destination));
            }
        });
        found
    }

    fn article(&self, from: &Entry, place: &str) -> Option<usize> {
        if place.is_empty() {
            return None;
        }
        let page = page_of(from);
        let decoded = percent_decode(place);
        // The name of a note may have a colon, which no address has before a blank.
        let is_whole = place.starts_with("//") || Url::parse(place).is_ok();
        let is_whole = is_whole && !decoded.contains(": ");
        let absolute = match &page {
            Some(page) => page.join(place).ok(),
            None if place.starts_with("//") => Url::parse(&format!("https:{place}")).ok(),
            None => Url::parse(place).ok(),
        };
        if let Some(number) = absolute.and_then(|url| self.pages.get(&page_key(&url))) {
            return Some(*number);
        }
        if is_whole {
            return None;
        }
        let path = decoded.split_once('?').map_or(&*decoded, |(path, _)| path);
        let beside = from.name.as_deref().filter(|_| !path.starts_with('/'));
        if let Some(known) = beside.and_then(|own| self.beside(&tidy(own), path)) {
            return known.article();
        }
        let route = site_path(path);
        if let Some(known) = self.stated.get(&route) {
            return known.article();
        }
        // A page that was saved links to other pages of its site: only notes are called by name.
        if page.is_some() && !path.to_ascii_lowercase().ends_with(".md") {
            return None;
        }
        self.named(&route)?.article()
    }

    /// The article whose file a path names that is relative to the file of another, or relative
    /// to the other's page, where each page is a folder.
    fn beside(&self, own: &str, path: &str) -> Option<Known> {
        let folder = own.rfind('/').map_or("", |at| &own[..=at]);
        let target = joined(folder, path);
        let found = self.files.get(&*target).or_else(|| self.routes.get(route(&target)));
        let of_page = || self.routes.get(route(&joined(route(own), path)));
        found.or_else(of_page).copied()
    }

    /// The article that has a name, and whose folders, day or categories are those before it.
    fn named(&self, route: &str) -> Option<Known> {
        let mut above: Vec<&str> = route.split('/').filter(|part| *part != "..").collect();
        let name = above.pop()?;
        let namesakes = self.names.get(name)?;
        if namesakes.len() > MOST_NAMESAKES {
            return Some(Known::Several);
        }
        let route_of = |number: &usize| {
            let path = self.entries[*number].name.as_deref().unwrap_or_default();
            folded(self::route(&tidy(path)))
        };
        let ends_alike = |number: &usize| {
            let own = route_of(number);
            let folders = own.rsplit('/').skip(1);
            above.len() <= folders.clone().count()
                && above.iter().rev().zip(folders).all(|(part, folder)| *part == folder)
        };
        let is_whole_name = |number: &usize| last(&route_of(number)) == name && ends_alike(number);
        let fits = |number: &usize| {
            let entry = self.entries[*number];
            let own = route_of(number);
            above.iter().all(|part| is_told_of(part, &own, entry))
        };
        only(namesakes.iter().filter(|number| is_whole_name(number)))
            .or_else(|| only(namesakes.iter().filter(|number| ends_alike(number))))
            .or_else(|| only(namesakes.iter().filter(|number| fits(number))))
    }
}

fn only<'n>(mut numbers: impl Iterator<Item = &'n usize>) -> Option<Known> {
    let first = *numbers.next()?;
    Some(if numbers.next().is_some() { Known::Several } else { Known::One(first) })
}

fn add<K: std::hash::Hash + Eq>(table: &mut HashMap<K, Known>, key: K, number: usize) {
    let known = table.entry(key).or_insert(Known::One(number));
    if *known != Known::One(number) {
        *known = Known::Several;
    }
}

/// Whether a part of an address before the article's name says what is known of the article: its
/// year, month or day, a folder it is in, a category.
fn is_told_of(part: &str, route: &str, entry: &Entry) -> bool {
    let plain = |part: &str| folded(part).trim_start_matches('_').to_owned();
    let part = plain(part);
    if let Ok(number) = part.parse::<u16>() {
        let stated = entry.metadata.date.map(|date| {
            [u16::try_from(date.year()).unwrap_or(0), date.month().into(), date.day().into()]
        });
        let in_name = dated(last(route)).map(|(day, _)| day);
        return stated.into_iter().chain(in_name).any(|day| match part.len() {
            4 => day[0] == number,
            _ => day[1..].contains(&number),
        });
    }
    SECTIONS.contains(&part.as_str())
        || route.split('/').any(|folder| plain(folder) == part)
        || entry.metadata.categories.iter().flatten().any(|category| plain(category) == part)
}

/// The web page that an article came from.
fn page_of(entry: &Entry) -> Option<Url> {
    let page = entry.metadata.source.as_deref().and_then(|source| Url::parse(source).ok())?;
    matches!(page.scheme(), "http" | "https").then_some(page)
}

/// What two addresses of one page have in common: no fragment, no `http` against `https`, no
/// final slash.
pub(crate) fn page_key(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    let text = url.as_str();
    let text =
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    text.trim_end_matches('/').to_owned()
}

/// A path on a site as two ways of writing it have it in common: no slashes around it, no
/// extension, no `index`, small letters, hyphens for blanks.
fn site_path(path: &str) -> String {
    let tidy = joined("", path.trim_start_matches('/'));
    folded(route(&tidy))
}

/// The path without what says nothing: `./`, doubled slashes, backslashes of Windows.
fn tidy(path: &str) -> Cow<'_, str> {
    if path.starts_with("./") || ["/./", "//", "\\"].iter().any(|sign| path.contains(sign)) {
        Cow::Owned(joined("", &path.replace('\\', "/")))
    } else {
        Cow::Borrowed(path)
    }
}

/// A path that stands against a folder.
fn joined(folder: &str, path: &str) -> String {
    let root = if folder.is_empty() { path } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let parts = parts.join("/");
    if root.starts_with('/') { format!("/{parts}") } else { parts }
}

/// A path without its extension; that of the folder, for a file which stands for it.
fn route(path: &str) -> &str {
    let known = path.rsplit_once('.').filter(|(_, extension)| {
        EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
    });
    let path = known.map_or(path, |(stem, _)| stem);
    match path.rsplit_once('/') {
        Some((folder, name)) if OF_FOLDER.contains(&name) => folder,
        None if OF_FOLDER.contains(&path) => "",
        _ => path,
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The year, month and day that a name begins with, and what follows them: `2020-01-02-name`.
fn dated(name: &str) -> Option<([u16; 3], &str)> {
    let mut parts = name.splitn(4, ['-', '_']);
    let mut number = |lengths: std::ops::RangeInclusive<usize>| {
        let digits = parts.next().filter(|part| lengths.contains(&part.len()))?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let day = [number(4..=4)?, number(1..=2)?, number(1..=2)?];
    let rest = parts.next().filter(|rest| !rest.is_empty())?;
    Some((day, rest))
}

/// The name in small letters, hyphens for blanks, as addresses have it.
fn folded(name: &str) -> String {
    let hyphen = |c: char| if c.is_whitespace() { '-' } else { c };
    name.trim().chars().map(hyphen).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Part;
    use crate::document::Metadata;
    use crate::read::Article;

    fn entry((name, fields): &(&str, &str)) -> Entry {
        let options = crate::read::ReadOptions::default();
        let article = crate::read::read(format!("---\n{fields}\n---\n\na\n").as_bytes(), &options);
        let name = (!name.is_empty()).then(|| (*name).into());
        Entry::reading(article.document.metadata, name, Article::default)
    }

    /// Where links of the first article lead.
    #[track_caller]
    fn check(articles: &[(&str, &str)], cases: &[(&str, Option<usize>)]) {
        let mut book = Book::default();
        let entries = articles.iter().map(entry).collect();
        book.parts.push(Part { entries, ..Part::default() });
        let addresses = Addresses::of(&book);
        for (address, expect) in cases {
            let found = addresses.resolve(0, address).map(|destination| destination.article);
            assert_eq!(found, *expect, "{address}");
        }
    }

    #[test]
    fn files_are_known_by_their_paths() {
        check(
            &[
                ("./posts/2021/a.md", ""),
                ("posts/2021/b.md", ""),
                ("posts/2020/b.md", ""),
                ("posts/2020/c d/index.md", ""),
                ("posts/2020/_index.md", ""),
            ],
            &[
                ("b.md", Some(1)),
                ("./b", Some(1)),
                ("b.html#x", Some(1)),
                ("b?x=1", Some(1)),
                ("../2020/b.md", Some(2)),
                ("../../2020/b/", Some(2)),
                ("../b/", Some(1)),
                ("../2020/c%20d/", Some(3)),
                ("../2020/c%20d/index.md", Some(3)),
                ("../2020/", Some(4)),
                ("a.md", Some(0)),
                ("b.png", None),
                ("#b", None),
                ("", None),
                ("mailto:b", None),
                ("javascript:b", None),
                ("../../../../../b/..", None),
            ],
        );
    }

    #[test]
    fn posts_are_known_by_their_names() {
        check(
            &[
                ("_posts/2020-02-02-a.md", ""),
                ("_posts/2020-01-01-b.md", "categories: [甲 乙]"),
                ("_posts/sub/2020-01-01-C D.md", "date: 2020-03-04"),
                ("_posts/e/f.md", ""),
                ("_posts/g/f.md", ""),
                ("_posts/2020-01-09-h.md", ""),
                ("_posts/h.md", ""),
                ("notes/Rust: 入门.md", ""),
                ("notes/Node.js.md", ""),
            ],
            &[
                ("2020-01-01-b", Some(1)),
                ("b", Some(1)),
                ("_posts/2020-01-01-b.md", Some(1)),
                ("/2020/01/01/b.html", Some(1)),
                ("/2020/1/b/", Some(1)),
                ("/2020/05/b/", None),
                ("/2021/01/01/b.html", None),
                ("/posts/b", Some(1)),
                ("/甲-乙/b", Some(1)),
                ("/tags/b/", None),
                ("/categories/b/", None),
                ("sub/2020-01-01-c-d", Some(2)),
                ("c%20d.md", Some(2)),
                ("/2020/03/04/c-d/", Some(2)),
                ("f", None),
                ("f.md", None),
                ("g/f.md", Some(4)),
                ("/g/f/", Some(4)),
                ("h", Some(6)),
                ("2020-01-09-h", Some(5)),
                ("Rust: 入门.md", Some(7)),
                ("Node.js", Some(8)),
                ("Node.md", None),
            ],
        );
    }

    #[test]
    fn articles_are_known_by_what_they_state() {
        check(
            &[
                ("a.md", ""),
                ("b.md", "permalink: /2020/01/x/"),
                ("c.md", "slug: y\naliases: [/old/c.html, 丙]"),
                ("d.md", "abbrlink: 12345"),
                ("e.md", "url: /2020/01/z.html"),
                ("f.md", "permalink: /:year/:title/"),
                ("g.md", "permalink: /twice/"),
                ("h.md", "permalink: /twice"),
                ("i.md", "permalink: https://example.org/i/"),
            ],
            &[
                ("/2020/01/x", Some(1)),
                ("/2020/01/x/index.html", Some(1)),
                ("/y/", Some(2)),
                ("/posts/y/", Some(2)),
                ("/old/c", Some(2)),
                ("丙.md", Some(2)),
                ("/posts/12345.html", Some(3)),
                ("/2020/01/z.html", Some(4)),
                ("/:year/:title/", None),
                ("/twice/", None),
                ("http://example.org/i", Some(8)),
                ("//example.org/i/#x", Some(8)),
                ("https://example.org/b", None),
            ],
        );
    }

    #[test]
    fn pages_that_were_saved_are_known_by_their_addresses() {
        check(
            &[
                ("saved/a.html", "source: https://example.org/2020/a.html"),
                ("saved/1.html", "source: http://example.org/2020/b.html"),
                ("saved/2.html", "source: https://example.org/2020/b.html"),
                ("saved/c.html", ""),
                ("notes/d.md", ""),
            ],
            &[
                ("b.html", Some(1)),
                ("/2020/b.html", Some(1)),
                ("https://example.org/2020/b.html#x", Some(1)),
                ("1.html", Some(1)),
                ("c.html", Some(3)),
                ("/c.html", None),
                ("/tags/c", None),
                ("d.md", Some(4)),
                ("/d", None),
            ],
        );
    }

    #[test]
    fn a_place_is_named_behind_the_address() {
        let mut book = Book::default();
        let entries = ["a.md", "b.md"].map(|name| entry(&(name, ""))).into();
        book.parts.push(Part { entries, ..Part::default() });
        let addresses = Addresses::of(&book);
        for (address, expect) in
            [("b", None), ("b#", None), ("b#%E7%94%B2", Some("甲")), ("b.md#c#d", Some("c#d"))]
        {
            let found = addresses.resolve(0, address).unwrap();
            assert_eq!((found.article, found.fragment.as_deref()), (1, expect), "{address}");
        }
        assert_eq!(addresses.resolve(7, "b"), None);
    }

    #[test]
    fn many_namesakes_take_no_time() {
        let mut book = Book::default();
        let name = |number: usize| format!("{number}/index/a.md");
        let entries = (0..20_000)
            .map(|number| {
                Entry::reading(Metadata::default(), Some(name(number).into()), Article::default)
            })
            .collect();
        book.parts.push(Part { entries, ..Part::default() });
        let addresses = Addresses::of(&book);
        let start = std::time::Instant::now();
        for number in 0..20_000 {
            assert_eq!(addresses.resolve(number, "/x/a"), None);
            assert_eq!(addresses.resolve(number, "a").map(|found| found.article), Some(number));
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
    }
}
