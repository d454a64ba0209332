//! Links within a document: each leads to one place, or is no link.
//!
//! Books and pages refuse links that lead nowhere and names that are given twice.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::diagnostic::Diagnostics;
use crate::document::{Block, Document, Heading, Inline, plain_text};

/// Makes identities unique, finds the headings that links name by their words, and turns links
/// that lead nowhere into their words.
///
/// ```
/// use offprint::diagnostic::Diagnostics;
/// use offprint::document::{Block, Document, Inline, Link};
/// use offprint::transform::links;
///
/// let content = vec![Inline::text("a")];
/// let link = Inline::Link(Box::new(Link { url: "#gone".into(), content, ..Link::default() }));
/// let mut document = Document::default();
/// document.blocks.push(Block::Paragraph { content: vec![link] });
/// links(&mut document, &mut Diagnostics::new());
/// assert_eq!(document.blocks, [Block::Paragraph { content: vec![Inline::text("a")] }]);
/// ```
pub fn links(document: &mut Document, diagnostics: &mut Diagnostics) {
    let mut targets: HashSet<String> = HashSet::new();
    document.for_each_inline(&mut |inline| {
        if let Inline::Link(link) = inline
            && let Some(id) = link.url.strip_prefix('#')
        {
            targets.insert(id.to_owned());
        }
    });
    let mut known = identities(document, &targets, diagnostics);
    if targets.iter().all(|id| known.contains(id)) {
        return;
    }
    name_headings(document, &targets, &mut known);
    let mut dead: Vec<String> = Vec::new();
    document.for_each_run_mut(&mut |content| {
        let leads_nowhere = |inline: &Inline| match inline {
            Inline::Link(link) => link.url.strip_prefix('#').is_some_and(|id| !known.contains(id)),
            _ => false,
        };
        if !content.iter().any(leads_nowhere) {
            return;
        }
        let mut kept = Vec::with_capacity(content.len());
        for inline in content.drain(..) {
            match inline {
                Inline::Link(link)
                    if link.url.strip_prefix('#').is_some_and(|id| !known.contains(id)) =>
                {
                    dead.push(link.url);
                    kept.extend(link.content);
                }
                other => kept.push(other),
            }
        }
        *content = kept;
    });
    tell_of_dead(&dead, diagnostics);
}

/// Tells of links that are no links any more: one line for all of them, since a list of contents
/// whose targets are gone has many.
fn tell_of_dead(dead: &[String], diagnostics: &mut Diagnostics) {
    const NAMED: usize = 3;
    let names: Vec<String> = dead.iter().take(NAMED).map(|url| format!("`{url}`")).collect();
    let more = if dead.len() > NAMED { ", …" } else { "" };
    let message = match dead.len() {
        0 => return,
        1 => "a link leads to no place in the text: only its words are kept".to_owned(),
        count => format!("{count} links lead to no place in the text: only their words are kept"),
    };
    diagnostics.warning("link-dead", None, format!("{message}: {}{more}", names.join(", ")));
}

/// The identities that links lead to, each once: a second one of the same name, and those that
/// no link leads to, are taken away.
fn identities(
    document: &mut Document,
    targets: &HashSet<String>,
    diagnostics: &mut Diagnostics,
) -> HashSet<String> {
    let known = std::cell::RefCell::new(HashSet::new());
    let twice = std::cell::RefCell::new(BTreeSet::new());
    let keep = |id: &mut Option<String>| {
        let is_new = |name: &String| {
            let is_new = targets.contains(name) && known.borrow_mut().insert(name.clone());
            if !is_new && targets.contains(name) {
                twice.borrow_mut().insert(name.clone());
            }
            is_new
        };
        *id = id.take().filter(is_new);
    };
    document.for_each_block_mut(&mut |block| match block {
        Block::Heading(heading) => keep(&mut heading.id),
        Block::Figure(figure) => keep(&mut figure.id),
        Block::Group { attributes, .. } => keep(&mut attributes.id),
        _ => {}
    });
    document.for_each_inline_mut(&mut |inline| {
        if let Inline::Group { attributes, .. } = inline {
            keep(&mut attributes.id);
        }
    });
    for name in twice.into_inner() {
        let message = format!("two places have the identifier `{name}`: links go to the first");
        diagnostics.warning("id-duplicate", None, message);
    }
    known.into_inner()
}

/// Gives headings the names by which links in Markdown know them: their words.
fn name_headings(document: &mut Document, targets: &HashSet<String>, known: &mut HashSet<String>) {
    let mut sought: Vec<&String> = targets.iter().filter(|id| !known.contains(*id)).collect();
    sought.sort();
    let mut by_words: HashMap<String, &String> = HashMap::new();
    for target in sought {
        by_words.entry(heading_name(target)).or_insert(target);
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    document.for_each_block_mut(&mut |block| {
        let Block::Heading(Heading { id, content, .. }) = block else { return };
        let words = heading_name(&plain_text(content));
        let count = counts.entry(words.clone()).or_default();
        let name = if *count == 0 { words } else { format!("{words}-{count}") };
        *count += 1;
        if let (None, Some(target)) = (&id, by_words.remove(&name)) {
            *id = Some(target.clone());
            known.insert(target.clone());
        }
    });
}

/// The name of a heading in an address: lower case, hyphens for spaces, no marks.
pub(crate) fn heading_name(words: &str) -> String {
    let mut name = String::with_capacity(words.len());
    for character in words.trim().chars() {
        if character.is_alphanumeric() || matches!(character, '-' | '_') {
            name.extend(character.to_lowercase());
        } else if character.is_whitespace() {
            name.push('-');
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{ReadOptions, read};

    fn check(html: &str, expect: &[(&str, &str)]) {
        let article = read(html.as_bytes(), &ReadOptions::default());
        let mut found = Vec::new();
        article.document.for_each_block(&mut |block| {
            if let Block::Heading(heading) = block {
                found.push(("heading", heading.id.clone().unwrap_or_default()));
            }
        });
        article.document.for_each_inline(&mut |inline| {
            if let Inline::Link(link) = inline {
                found.push(("link", link.url.clone()));
            }
        });
        let found: Vec<(&str, &str)> = found.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(found, expect, "{html}");
    }

    #[test]
    fn links_lead_to_identities_names_and_words() {
        check("<a href='#a'>x</a><h2 id='a'>A</h2>", &[("heading", "a"), ("link", "#a")]);
        check("<a href='#a'>x</a><h2><a name='a'></a>A</h2>", &[("heading", ""), ("link", "#a")]);
        check(
            "<a href='#some-heading'>x</a><h2>Some heading!</h2>",
            &[("heading", "some-heading"), ("link", "#some-heading")],
        );
        check("<a href='#%E4%B8%80'>x</a><h2>一</h2>", &[("heading", "一"), ("link", "#一")]);
        check("<a href='#none'>x</a><h2 id='b'>A</h2>", &[("heading", "")]);
        check(
            "<a href='#a'>x</a><h2 id='a'>A</h2><h2 id='a'>B</h2>",
            &[("heading", "a"), ("heading", ""), ("link", "#a")],
        );
    }
}
