//! What can be told of many articles in a line, and of one in a few words: openers of parts, and the
//! page at the end of a book that lists its authors and sources.
//!
//! Pure; the page is a document as any other, so that every backend can write it. Links in it lead
//! to where the articles came from, which backends turn into links inside the book.

use std::collections::BTreeMap;

use super::{Colophon, Entry, Labels, Part};
use crate::document::{
    Block, Date, Definition, Document, Heading, Inline, Item, Level, Link, List, plain_text,
};

/// How wide an excerpt is at most, in Latin letters; a Han character counts as two.
const EXCERPT_WIDTH: usize = 120;

/// A paragraph of fewer letters says too little, as a credit or a date does.
const TELLING_WIDTH: usize = 30;

/// How many articles there are, and from when to when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The number of articles.
    pub articles: usize,
    /// The date of the first.
    pub first: Option<Date>,
    /// The date of the last.
    pub last: Option<Date>,
}

impl Extent {
    /// Of a part and those inside it.
    pub fn of(part: &Part) -> Self {
        let own = Self::of_entries(&part.entries.iter().collect::<Vec<_>>());
        part.parts.iter().map(Self::of).fold(own, Self::with)
    }

    /// Of articles.
    pub fn of_entries(entries: &[&Entry]) -> Self {
        let dates = || entries.iter().filter_map(|entry| entry.metadata.date);
        Self { articles: entries.len(), first: dates().min(), last: dates().max() }
    }

    fn with(self, other: Self) -> Self {
        Self {
            articles: self.articles + other.articles,
            first: [self.first, other.first].into_iter().flatten().min(),
            last: [self.last, other.last].into_iter().flatten().max(),
        }
    }

    /// The same in words, as `12 articles · 2020-01 – 2022-03`.
    ///
    /// ```
    /// use offprint::book::{Extent, Labels};
    ///
    /// let date = "2020-01-02".parse().ok();
    /// let extent = Extent { articles: 2, first: date, last: date };
    /// assert_eq!(extent.line(&Labels::for_language("zh")), "2 篇 · 2020-01");
    /// assert_eq!(extent.line(&Labels::for_language("en")), "2 articles · 2020-01");
    /// ```
    pub fn line(&self, labels: &Labels) -> String {
        let month = |date: Date| format!("{:04}-{:02}", date.year(), date.month());
        let count = count(self.articles, labels);
        match self.first.map(month).zip(self.last.map(month)) {
            None => count,
            Some((first, last)) if first == last => format!("{count} · {first}"),
            Some((first, last)) => format!("{count} · {first} – {last}"),
        }
    }
}

fn count(articles: usize, labels: &Labels) -> String {
    let words = if articles == 1 { labels.one_article } else { labels.articles };
    words.replace("{}", &articles.to_string())
}

/// The beginning of an article on one line: its description, else its first telling paragraph.
///
/// ```
/// use offprint::book::excerpt;
/// use offprint::read::{ReadOptions, read};
///
/// let text = "<h2>一</h2><p>日</p><p>末班车之后，城市还醒着，夜班公交一直开到天亮。</p>";
/// let article = read(text.as_bytes(), &ReadOptions::default());
/// let expect = "末班车之后，城市还醒着，夜班公交一直开到天亮。";
/// assert_eq!(excerpt(&article.document).as_deref(), Some(expect));
/// ```
pub fn excerpt(document: &Document) -> Option<String> {
    let described = document.metadata.description.clone();
    let described = described.filter(|words| !words.contains('<') && width(words) >= TELLING_WIDTH);
    let text = described.or_else(|| {
        let words = document.blocks.iter().take(12).filter_map(|block| match block {
            Block::Paragraph { content, .. } => Some(plain_text(content)),
            _ => None,
        });
        words.into_iter().find(|words| width(words) >= TELLING_WIDTH)
    })?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(cut(&text))
}

/// About how wide text is: ASCII letters are half as wide as others.
fn width(text: &str) -> usize {
    text.trim().chars().map(width_of).sum()
}

fn width_of(character: char) -> usize {
    if character.is_ascii() || character < '\u{1100}' { 1 } else { 2 }
}

/// The text cut to the width of an excerpt, where it can between words.
fn cut(text: &str) -> String {
    let mut wide = 0;
    let end = text.char_indices().find(|(_, character)| {
        wide += width_of(*character);
        wide > EXCERPT_WIDTH
    });
    let Some((end, _)) = end else { return text.to_owned() };
    let start = &text[..end];
    // Back to a space, if one is near: Han has none.
    let between = start.rfind(' ').filter(|space| end - space < 24).unwrap_or(end);
    format!("{}…", start[..between].trim_end_matches([' ', ',', '，', '、', '；', '：']))
}

/// What is counted of a whole book beside its articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Pictures that are in it.
    pub pictures: usize,
    /// Pictures that could not be had.
    pub missing: usize,
}

/// What a book is and whom it is by, as its last page: how many articles from when and how many
/// pictures, what of them could not be had, and lists of their authors and sources where there are
/// several.
pub fn about(entries: &[&Entry], totals: Totals, labels: &Labels) -> Document {
    let mut document = Document::default();
    document.metadata.title = Some(labels.about.to_owned());
    let paragraph = |text: String| Block::Paragraph { content: vec![Inline::text(text)] };
    let mut extent = Extent::of_entries(entries).line(labels);
    if totals.pictures > 0 {
        let words = if totals.pictures == 1 { labels.one_picture } else { labels.pictures };
        extent += &format!(" · {}", words.replace("{}", &totals.pictures.to_string()));
    }
    document.blocks.push(paragraph(extent));
    let losses = entries.iter().map(|entry| entry.losses).sum();
    for line in Colophon::default().with_losses(totals.missing, losses, labels).lines {
        document.blocks.push(paragraph(format!("{}{}{}", line.label, labels.colon, line.value)));
    }
    let authors = named(entries, |entry| entry.metadata.authors.clone());
    let sources = named(entries, |entry| source(entry).into_iter().collect());
    for (title, names) in [(labels.authors, authors), (labels.sources, sources)] {
        if names.len() > 1 {
            let content = vec![Inline::text(title)];
            document.blocks.push(Block::Heading(Heading { level: TOP, id: None, content }));
            let entries = names.into_iter().map(|(name, entries)| Definition {
                terms: vec![vec![Inline::text(name)]],
                meanings: vec![vec![titles(&entries, labels)]],
            });
            document.blocks.push(Block::Definitions { entries: entries.collect() });
        }
    }
    document
}

/// The rank of a section of the page.
const TOP: Level = Level::ONE;

/// The articles under each name, by name.
fn named<'a>(
    entries: &[&'a Entry],
    names: impl Fn(&Entry) -> Vec<String>,
) -> BTreeMap<String, Vec<&'a Entry>> {
    let mut found: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        for name in names(entry) {
            found.entry(name).or_default().push(entry);
        }
    }
    found
}

/// Who published an article: by name, else by the host of its address.
fn source(entry: &Entry) -> Option<String> {
    let host = || {
        let url = url::Url::parse(entry.metadata.source.as_deref()?).ok()?;
        url.host_str().map(|host| host.trim_start_matches("www.").to_owned())
    };
    entry.metadata.publisher.clone().or_else(host)
}

/// The titles of articles, each a link to where it came from.
fn titles(entries: &[&Entry], labels: &Labels) -> Block {
    let item = |entry: &&Entry| {
        let title = entry.metadata.title.as_deref().unwrap_or(labels.untitled);
        let words = vec![Inline::text(title)];
        let content = match &entry.metadata.source {
            Some(url) => {
                let link = Link { url: url.clone(), content: words, ..Link::default() };
                vec![Inline::Link(Box::new(link))]
            }
            None => words,
        };
        Item { checked: None, blocks: vec![Block::Paragraph { content }] }
    };
    Block::List(List { start: None, tight: true, items: entries.iter().map(item).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{ReadOptions, read};

    fn entry(author: &str, url: &str, date: &str) -> Entry {
        let text =
            format!("---\ntitle: 题\nauthor: {author}\nlink: {url}\ndate: {date}\n---\n<p>文");
        Entry::from(read(text.as_bytes(), &ReadOptions::default()))
    }

    #[test]
    fn an_extent_is_that_of_all_parts_inside() {
        let part = |date: &str, parts| Part {
            entries: vec![entry("甲", "", date)],
            parts,
            ..Part::default()
        };
        let part = part("2021-05-01", vec![part("2020-01-01", vec![part("", vec![])])]);
        let line = |language: &str| Extent::of(&part).line(&Labels::for_language(language));
        assert_eq!(line("en"), "3 articles · 2020-01 – 2021-05");
        assert_eq!(line("zh"), "3 篇 · 2020-01 – 2021-05");
        assert_eq!(
            Extent { articles: 1, ..Extent::default() }.line(&Labels::for_language("en")),
            "1 article"
        );
    }

    #[test]
    fn an_excerpt_is_cut_where_it_can_be() {
        let long = "word ".repeat(40);
        assert_eq!(cut(&long), format!("{}word…", "word ".repeat(23)));
        assert_eq!(cut(&"字".repeat(61)), format!("{}…", "字".repeat(60)));
        assert_eq!(cut("短。"), "短。");
    }

    #[test]
    fn the_last_page_lists_several_authors_and_sources() {
        let entries = [
            entry("甲", "https://a.example/1", "2020-01-01"),
            entry("乙", "https://www.a.example/2", "2020-01-01"),
            entry("甲", "https://a.example/3", "2020-01-01"),
        ];
        let entries: Vec<&Entry> = entries.iter().collect();
        let totals = Totals { pictures: 5, missing: 2 };
        let page = about(&entries, totals, &Labels::for_language("zh"));
        let text = page.plain_text();
        assert!(text.starts_with("3 篇 · 2020-01 · 5 幅图片\n"), "{text}");
        assert!(text.contains("未能收录：图片 × 2"), "{text}");
        assert!(text.contains("作者") && !text.contains("来源"), "one source is no list: {text}");
    }
}
