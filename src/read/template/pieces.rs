//! Arguments of tags, and the HTML that tags become.

use std::fmt::Write as _;

use super::super::boxes;

/// Names of arguments that say where something is, and that say what it shows.
const ADDRESSES: [&str; 11] = [
    "src",
    "url",
    "href",
    "link",
    "image",
    "image_path",
    "image_url",
    "img",
    "file",
    "path",
    "filename",
];
const CAPTIONS: [&str; 4] = ["caption", "title", "description", "desc"];
const LABELS: [&str; 7] = ["title", "text", "caption", "name", "label", "desc", "content"];

/// The words of arguments; those in quotation marks are one.
pub(super) fn words(arguments: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = arguments.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' | '\'' | '`' => rest[1..].split_once(first).unwrap_or((&rest[1..], "")),
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// The words of arguments that have no name, as `key=…` and `key:…` have.
pub(super) fn unnamed(arguments: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = arguments.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == ':' || c == '"');
        let name = &rest[..end.unwrap_or(rest.len())];
        let after = rest[name.len()..].trim_start();
        let is_name = !name.is_empty() && name.is_ascii();
        let value = after.strip_prefix(['=', ':']).filter(|after| !after.starts_with('/'));
        if let Some(value) = value.filter(|_| is_name) {
            rest = after_word(value.trim_start());
        } else {
            found.extend(words(&rest[..rest.len() - after_word(rest).len()]));
            rest = after_word(rest);
        }
        rest = rest.trim_start();
    }
    found
}

/// What comes behind a word, which may be in quotation marks.
fn after_word(text: &str) -> &str {
    match text.chars().next() {
        Some(mark @ ('"' | '\'' | '`')) => {
            text[1..].split_once(mark).map_or("", |(_, after)| after)
        }
        _ => text.split_once(char::is_whitespace).map_or("", |(_, after)| after),
    }
}

/// The value of `key="…"`, `key=…` or `key:"…"`.
pub(super) fn named(arguments: &str, key: &str) -> Option<String> {
    let start = arguments.match_indices(key).find_map(|(at, _)| {
        let whole = arguments[..at].chars().next_back().is_none_or(char::is_whitespace);
        let rest = arguments[at + key.len()..].trim_start();
        let quoted = |rest: &&str| rest.trim_start().starts_with(['"', '\'']);
        let rest =
            rest.strip_prefix('=').or_else(|| rest.strip_prefix(':').filter(quoted))?.trim_start();
        whole.then_some(rest)
    })?;
    match start.chars().next()? {
        quote @ ('"' | '\'' | '`') => {
            start[1..].split_once(quote).map(|(value, _)| value.to_owned())
        }
        _ => start.split(char::is_whitespace).next().map(str::to_owned),
    }
}

/// `[class] path [width [height]] [title [alt]]`: the path is the first word that looks like one.
pub(super) fn picture(words: &[String]) -> Option<String> {
    let path = words.iter().position(|word| word.contains(['.', '/']))?;
    let number = |word: &&String| !word.bytes().all(|byte| byte.is_ascii_digit());
    let title: Vec<&str> = words[path + 1..]
        .iter()
        .filter(number)
        .map(|word| word.trim_start_matches("title:").trim_matches(['\'', '"']))
        .collect();
    Some(image(&words[path], &title.join(" ")))
}

pub(super) fn image(source: &str, alt: &str) -> String {
    format!("<img src=\"{}\" alt=\"{}\">", escaped(source), escaped(alt))
}

pub(super) fn figure(picture: &str, caption: &str) -> String {
    format!("<figure>{picture}<figcaption>{caption}</figcaption></figure>")
}

pub(super) fn anchor(target: &str, words: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(target), escaped(words))
}

pub(super) fn frame(before: &str, id: &str) -> String {
    format!("<iframe src=\"{before}{}\"></iframe>", escaped(id))
}

pub(super) fn gist(id: &str) -> String {
    anchor(&format!("https://gist.github.com/{id}"), &format!("gist.github.com/{id}"))
}

/// A block of code. A blank line in it must not end the block of HTML that it is in Markdown, which
/// `<pre>` sees to.
pub(super) fn preformatted(language: Option<&str>, code: &str) -> String {
    let mut html = String::from("<pre><code");
    if let Some(language) = language {
        let _ = write!(html, " class=\"language-{}\"", escaped(language));
    }
    let code = code.strip_prefix('\n').unwrap_or(code);
    html.push('>');
    // One that WordPress stored may be escaped already.
    html.push_str(&if ["&lt;", "&gt;", "&amp;", "&quot;"]
        .iter()
        .any(|reference| code.contains(reference))
    {
        code.replace('<', "&lt;")
    } else {
        escaped(code)
    });
    html.push_str("</code></pre>");
    html
}

/// The words of a quotation, blank lines between them as ends of paragraphs.
pub(super) fn in_paragraphs(text: &str) -> String {
    let parts: Vec<&str> = text.trim().split("\n\n").collect();
    parts.iter().flat_map(|part| ["<p>", part.trim(), "</p>"]).collect()
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A block of code under its title, as a listing has one.
pub(super) fn listing(title: &str, language: Option<&str>, code: &str) -> String {
    let code = preformatted(language, code);
    let gap = boxes::gap("");
    if title.is_empty() { code } else { format!("<p>{}</p>{gap}{code}", escaped(title)) }
}

/// The picture, the film or the link that the arguments of a tag name, whatever the tag is called.
pub(super) fn named_thing(arguments: &str) -> Option<String> {
    let (key, address) = ADDRESSES.iter().find_map(|key| Some((*key, named(arguments, key)?)))?;
    let say = |keys: &[&str]| {
        keys.iter().find_map(|key| named(arguments, key)).filter(|text| !text.is_empty())
    };
    if let Some(html) =
        shown(&address, &say(&CAPTIONS).unwrap_or_default(), named(arguments, "alt"))
    {
        return Some(html);
    }
    let is_link = address.contains(['/', '.', '#']) && !["image", "img"].contains(&key);
    let label = say(&LABELS).unwrap_or_else(|| address.clone());
    (is_link && !address.contains(char::is_whitespace)).then(|| anchor(&address, &label))
}

/// A picture, a film or a sound, told by the end of its address.
pub(super) fn shown(address: &str, caption: &str, alt: Option<String>) -> Option<String> {
    const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "avif", "jfif"];
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
    let source = escaped(address);
    match extension.as_str() {
        "mp4" | "webm" | "mov" | "m4v" => Some(format!("<video src=\"{source}\"></video>")),
        "mp3" | "m4a" | "ogg" | "wav" => Some(format!("<audio src=\"{source}\"></audio>")),
        extension if PICTURES.contains(&extension) => {
            let picture = image(address, &alt.unwrap_or_default());
            let caption = escaped(caption);
            Some(if caption.is_empty() { picture } else { figure(&picture, &caption) })
        }
        _ => None,
    }
}
