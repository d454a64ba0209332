//! Links from one post of a folder to another, followed in every kind of book.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use offprint::assets::Assets;
use offprint::book::{Book, Part};
use offprint::diagnostic::Diagnostics;
use offprint::read::{ReadOptions, read};
use offprint::typeset::font::FontBook;
use offprint::typeset::page::{ItemKind, LinkTarget};
use offprint::typeset::style::Layout;
use offprint::typeset::typeset;

use crate::command_line::{folder, run, stderr};

/// Posts by path. Each link's words are the title it leads to, and the heading, if it leads to one.
const POSTS: &[(&str, &str)] = &[
    (
        "2024/2024-03-01-harbour.md",
        "---\ntitle: Harbour\n---\n\nFrom here to [Lighthouse](lighthouse.md), \
         [Lighthouse/The lamp](lighthouse.md#the-lamp), [Ferry](../2023/ferry/), \
         [Ferry]({% post_url 2023-05-06-ferry %}#gone), [Island](/2022/07/island/), \
         [Fog]({{< relref \"fog.md\" >}}), {% post_link fog Fog %}, [[雾笛|Fog]], \
         [[雾笛#港口|Fog/港口]] and [nowhere](nowhere.md).\n",
    ),
    (
        "2024/lighthouse.md",
        "---\ntitle: Lighthouse\n---\n\nBack to [Harbour](/2024/03/01/harbour.html).\n\n\
         ## The tower\n\nStone.\n\n## The lamp\n\nOil.\n",
    ),
    ("2023/ferry/2023-05-06-ferry.md", "---\ntitle: Ferry\n---\n\nTwice a day.\n"),
    ("2023/ferry/index.md", "---\ntitle: Ferry\nslug: boats\n---\n\nTimes.\n"),
    (
        "2022/x.md",
        "---\ntitle: Island\npermalink: /2022/07/island/\nsource: https://example.org/island\n---\n\n\
         Written [there](https://example.org/island), near [Fog](https://example.org/fog#港口).\n",
    ),
    (
        "2022/fog.md",
        "---\ntitle: Fog\naliases: [雾笛]\nsource: https://example.org/fog\n---\n\n\
         One word.\n\n## 港口\n\nAnother.\n",
    ),
];

/// The links of all posts: words that say where they lead, in order of the posts' paths.
fn expected() -> Vec<&'static str> {
    vec![
        "Fog",
        "Harbour",
        "Lighthouse",
        "Lighthouse/The lamp",
        "Ferry",
        "Ferry",
        "Island",
        "Fog",
        "Fog",
        "Fog",
        "Fog/港口",
    ]
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

/// The links in a page of a book: address and words.
fn links(page: &str) -> Vec<(&str, &str)> {
    let links = page.split("<a ").skip(1).filter_map(|rest| {
        let address = rest.split_once("href=\"")?.1.split_once('"')?.0;
        Some((address, rest.split_once('>')?.1.split_once("</a>")?.0))
    });
    links.collect()
}

/// What stands at a place of a page, or at its head.
fn heading_at<'p>(page: &'p str, id: Option<&str>) -> &'p str {
    let start = id.map_or(0, |id| page.find(&format!("id=\"{id}\"")).unwrap());
    page[start..].split_once('>').unwrap().1.split_once('<').unwrap().0
}

#[test]
fn links_to_posts_lead_to_their_chapters_in_an_ebook() {
    let folder = folder(POSTS);
    let output = run(folder.path(), &["book", ".", "-o", "all.epub"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("[link-dropped]: once"), "{}", stderr(&output));
    let file = fs::File::open(folder.path().join("all.epub")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut pages = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        if let Some(name) = name.strip_prefix("EPUB/text/a-") {
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            pages.insert(format!("a-{name}"), text);
        }
    }
    let about_the_book = 1;
    assert_eq!(pages.len(), POSTS.len() + about_the_book);
    let mut followed = Vec::new();
    for page in pages.values() {
        for (address, words) in links(page) {
            let (name, id) =
                address.split_once('#').map_or((address, None), |(n, id)| (n, Some(id)));
            let Some(target) = pages.get(name) else { continue };
            let title = heading_at(&target[target.find("<title").unwrap()..], None);
            let place = id.map_or(String::new(), |id| format!("/{}", heading_at(target, Some(id))));
            assert_eq!(words.split('/').next().unwrap(), title);
            followed.push(format!("{title}{place}"));
        }
    }
    // One link to a place is by the page's address, with words that do not say it.
    let mut expect = expected();
    expect[0] = "Fog/港口";
    assert_eq!(sorted(followed), sorted(expect));
    let own = pages.values().flat_map(|page| links(page)).find(|(_, words)| *words == "there");
    assert_eq!(own.unwrap().0, "https://example.org/island", "to see the page itself");
}

#[test]
fn links_to_posts_lead_to_their_chapters_in_one_file() {
    let folder = folder(POSTS);
    let output = run(folder.path(), &["book", ".", "-q", "-o", "all.html"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let page = fs::read_to_string(folder.path().join("all.html")).unwrap();
    let text = &page[page.find("<main").unwrap()..];
    let mut followed = Vec::new();
    for (address, words) in links(text) {
        if let Some(id) = address.strip_prefix('#') {
            let heading = heading_at(text, Some(id));
            assert!(words.split('/').any(|word| word == heading) || heading == "港口", "{words}");
            followed.push(words);
        }
    }
    assert_eq!(sorted(followed), sorted(expected()));
}

#[test]
fn links_to_posts_lead_to_their_pages_on_paper() {
    let mut entries = Vec::new();
    for (path, text) in POSTS {
        let options = ReadOptions { name: Some((*path).into()), ..ReadOptions::default() };
        entries.push(read(text.as_bytes(), &options).into());
    }
    let mut book = Book::default();
    book.parts.push(Part { entries, ..Part::default() });
    let mut diagnostics = Diagnostics::new();
    let layout = Layout { bare: true, ..Layout::default() };
    let pages = typeset(&book, &Assets::default(), &layout, &FontBook::default(), &mut diagnostics);
    assert_eq!(diagnostics.iter().count(), 0);
    let titles: Vec<&str> = POSTS.iter().map(|(_, text)| title(text)).collect();
    let mut followed = Vec::new();
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        let ItemKind::Link { to: LinkTarget::Internal(name), text, .. } = &item.kind else {
            continue;
        };
        let target = pages.targets[name];
        let article = pages.targets.iter().find(|(name, at)| {
            at.page == target.page && name.bytes().all(|byte| byte.is_ascii_digit())
        });
        let article = titles[article.unwrap().0.parse::<usize>().unwrap()];
        let is_below = pages.targets.values().any(|at| at.page == target.page && at.y < target.y);
        assert_eq!(text.split('/').next(), Some(article));
        assert!(is_below == text.contains('/') || text == "Fog", "{text}");
        followed.push(text.as_str());
    }
    assert_eq!(sorted(followed), sorted(expected()));
}

fn title(post: &str) -> &str {
    post.split_once("title: ").unwrap().1.lines().next().unwrap()
}
