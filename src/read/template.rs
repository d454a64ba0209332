//! Tags of site generators and blog engines in a body: `{% asset_img … %}` (Hexo), `{% highlight %}`
//! (Jekyll), `{{< figure … >}}` (Hugo), `[caption]` (WordPress), as the HTML they stand for.
//!
//! Knows those that hold words, pictures or code. Others stay as they are written, since an article
//! may be about them; so does all code. Lines stay where they are.

use std::borrow::Cow;
use std::fmt::Write as _;

use memchr::memchr2_iter;

use crate::diagnostic::{Diagnostics, Place};

use super::scan::CodeEnds;

/// The body with the tags it knows replaced. `first_line` is the line of the source it begins in.
pub(super) fn expanded<'a>(
    body: &'a str,
    first_line: u32,
    diagnostics: &mut Diagnostics,
) -> Cow<'a, str> {
    const SIGNS: [&str; 11] = [
        "{% ",
        "{%- ",
        "{{<",
        "{{%",
        "{{ site.",
        "[caption",
        "[code",
        "[sourcecode",
        "[embed]",
        "[TOC]",
        "[toc]",
    ];
    let mut brackets = memchr2_iter(b'{', b'[', body.as_bytes());
    if !brackets.any(|at| SIGNS.iter().any(|sign| body[at..].starts_with(sign))) {
        return Cow::Borrowed(body);
    }
    let mut result = String::with_capacity(body.len());
    let mut rest = body;
    let mut search = Search::default();
    let mut told = Told::default();
    while let Some(at) = rest.find(['{', '[', '`', '~', '<']) {
        result.push_str(&rest[..at]);
        let here = &rest[at..];
        let before = result.trim_end_matches([' ', '\t']);
        let at_line_start = before.is_empty() || before.ends_with('\n');
        let (text, length) = if let Some(length) = search.code_length(here, at_line_start) {
            (Cow::Borrowed(&here[..length]), length)
        } else if let Some(length) = contents_marker(before, here) {
            let kept = before.strip_suffix('@').map(str::len);
            told.tag("[TOC]", first_line, &result, diagnostics);
            result.truncate(kept.unwrap_or(result.len()));
            (Cow::Borrowed(""), length)
        } else if let Some((html, length)) = search.tag(here) {
            told.tag(&here[..length], first_line, &result, diagnostics);
            (Cow::Owned(on_lines_of(&here[..length], html)), length)
        } else {
            (Cow::Borrowed(&here[..1]), 1)
        };
        result.push_str(&text);
        rest = &here[length..];
    }
    result.push_str(rest);
    told.finish(diagnostics);
    Cow::Owned(result)
}

/// The length of a mark alone in its line for which a site puts a table of contents: `[TOC]`,
/// `[[toc]]`, `@[TOC](title)`.
fn contents_marker(before: &str, here: &str) -> Option<usize> {
    let marks = ["[[TOC]]", "[[toc]]", "[TOC]", "[toc]"];
    let mark = marks.iter().find(|mark| here.starts_with(**mark))?;
    let begun = before.strip_suffix('@').unwrap_or(before).trim_end_matches([' ', '\t']);
    if !(begun.is_empty() || begun.ends_with('\n')) {
        return None;
    }
    let line = here.lines().next().unwrap_or_default();
    let rest = line[mark.len()..].trim();
    (rest.is_empty() || rest.starts_with('(') && rest.ends_with(')')).then_some(line.len())
}

/// The tags that were replaced: what they are called, the line of the first, how many there are.
#[derive(Debug, Default)]
struct Told {
    tags: Vec<(String, u32, usize)>,
    /// Up to which byte of the result lines are counted, and how many there were.
    counted: usize,
    lines: u32,
}

impl Told {
    /// A tag that stands behind `result`.
    fn tag(&mut self, tag: &str, first_line: u32, result: &str, diagnostics: &mut Diagnostics) {
        self.lines += lines_in(result.get(self.counted..).unwrap_or_default());
        self.counted = result.len();
        let line = first_line.saturating_add(self.lines);
        let name = name_of(tag);
        if name.starts_with("{% include") {
            let shown: String = tag.chars().take(120).collect();
            let message = format!("what `{shown}` stands for is not in the file");
            diagnostics.loss("template-tag", Some(Place::line(line)), message);
        } else if let Some(known) = self.tags.iter_mut().find(|known| known.0 == name) {
            known.2 += 1;
        } else {
            self.tags.push((name, line, 1));
        }
    }

    fn finish(self, diagnostics: &mut Diagnostics) {
        for (name, line, count) in self.tags {
            let times = if count == 1 { String::new() } else { format!(", {count} times") };
            let message = format!("`{name}` is read as what it stands for{times}");
            diagnostics.note("template-read", Some(Place::line(line)), message);
        }
    }
}

/// A tag without its arguments.
fn name_of(tag: &str) -> String {
    const FENCES: [(&str, &str); 5] =
        [("{%-", " %}"), ("{%", " %}"), ("{{<", " >}}"), ("{{%", " %}}"), ("{{", " }}")];
    let fenced =
        FENCES.iter().find_map(|(open, close)| Some((tag.strip_prefix(open)?, *open, *close)));
    let (rest, open, close) = fenced.unwrap_or((tag.trim_start_matches('['), "[", "]"));
    let word =
        rest.trim_start().split([' ', '\n', '\t', '}', '%', '>', ']']).next().unwrap_or_default();
    let blank = if open == "[" { "" } else { " " };
    format!("{open}{blank}{word}{close}")
}

fn lines_in(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX / 2)
}

/// As many line ends as the tag had.
fn on_lines_of(tag: &str, mut html: String) -> String {
    let missing = tag.matches('\n').count().saturating_sub(html.matches('\n').count());
    html.push_str(&"\n".repeat(missing));
    html
}

/// A longer tag is none; so many mentions of a closing tag are looked at.
/// Time must stay linear.
const LONGEST_TAG: usize = 2_000;
const MOST_CANDIDATES: usize = 8;

/// Looks for what closes something, and remembers what does not come any more.
#[derive(Debug, Default)]
struct Search {
    absent: Vec<String>,
    code: CodeEnds,
}

impl Search {
    /// Where a text stands in what is left of the body.
    fn find(&mut self, rest: &str, text: &str) -> Option<usize> {
        if self.absent.iter().any(|absent| absent == text) {
            return None;
        }
        let found = rest.find(text);
        if found.is_none() {
            self.absent.push(text.to_owned());
        }
        found
    }

    /// The length of the code that begins here: a fence, a span, an element.
    fn code_length(&mut self, here: &str, at_line_start: bool) -> Option<usize> {
        for (open, close) in [("<pre", "</pre>"), ("<code", "</code>"), ("<script", "</script>")] {
            if here.get(..open.len()).is_some_and(|start| start.eq_ignore_ascii_case(open)) {
                return Some(self.find(here, close).map_or(open.len(), |at| at + close.len()));
            }
        }
        self.code.length(here, at_line_start)
    }

    /// The HTML of the tag that begins here, and its length.
    fn tag(&mut self, here: &str) -> Option<(String, usize)> {
        let head = &here[..here.floor_char_boundary(LONGEST_TAG)];
        if let Some(rest) = head.strip_prefix("{%") {
            let (inner, _) = rest.split_once("%}")?;
            let length = 2 + inner.len() + 2;
            return self.liquid(inner.trim_matches(['-', ' ']), here, length);
        }
        for (open, close) in [("{{<", ">}}"), ("{{%", "%}}")] {
            if let Some(rest) = head.strip_prefix(open) {
                let (inner, _) = rest.split_once(close)?;
                return self.hugo(
                    inner.trim(),
                    here,
                    open.len() + inner.len() + close.len(),
                    (open, close),
                );
            }
        }
        if let Some(rest) = head.strip_prefix("{{ site.") {
            let (name, _) = rest.split_once("}}")?;
            let known = ["baseurl", "url", "github.url"].contains(&name.trim());
            return known.then(|| (String::new(), 8 + name.len() + 2));
        }
        self.bracketed(here)
    }

    /// Hexo and Jekyll.
    fn liquid(&mut self, inner: &str, here: &str, length: usize) -> Option<(String, usize)> {
        let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let words = words(arguments);
        let mut until = |end: &str| self.enclosed(here, length, ("{%", "%}"), end);
        match name {
            "asset_img" | "img" | "qnimg" | "asset_path" => Some((picture(&words)?, length)),
            "asset_link" | "post_link" => {
                let (target, title) = words.split_first()?;
                let title = if title.is_empty() { target.clone() } else { title.join(" ") };
                Some((anchor(target, &title), length))
            }
            "post_url" | "link" => Some((words.first()?.clone(), length)),
            "highlight" => {
                let (code, end) = until("endhighlight")?;
                Some((preformatted(words.first().map(String::as_str), code), end))
            }
            "codeblock" | "code" => {
                let (code, end) = until(if name == "code" { "endcode" } else { "endcodeblock" })?;
                let language = words.iter().find_map(|word| word.strip_prefix("lang:"));
                Some((preformatted(language, code), end))
            }
            "blockquote" | "quote" | "pullquote" | "centerquote" | "cq" => {
                let (text, end) = until(&format!("end{name}"))?;
                let by = escaped(&words.join(" "));
                let by = if by.is_empty() { by } else { format!("<p>— {by}</p>") };
                Some((format!("<blockquote>{}{by}</blockquote>", in_paragraphs(text)), end))
            }
            "raw" | "endraw" => Some((String::new(), length)),
            "comment" => until("endcomment").map(|(_, end)| (String::new(), end)),
            "youtube" => Some((frame("https://www.youtube.com/embed/", words.first()?), length)),
            "vimeo" => Some((frame("https://player.vimeo.com/video/", words.first()?), length)),
            "gist" => Some((gist(words.first()?), length)),
            // What is included is not here; a title among the arguments is.
            "include" | "include_relative" => {
                Some((escaped(&named(arguments, "title").unwrap_or_default()), length))
            }
            _ => None,
        }
    }

    fn hugo(
        &mut self,
        inner: &str,
        here: &str,
        length: usize,
        marks: (&str, &str),
    ) -> Option<(String, usize)> {
        let inner = inner.trim_end_matches('/').trim_end();
        let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let words = words(arguments);
        let value = |key: &str| named(arguments, key);
        match name {
            "figure" => {
                let caption = value("caption").or_else(|| value("title")).unwrap_or_default();
                let alt = value("alt").unwrap_or_default();
                let image = image(&value("src")?, &alt);
                Some((figure(&image, &escaped(&caption)), length))
            }
            "highlight" => {
                let (code, end) = self.enclosed(here, length, marks, "/highlight")?;
                Some((preformatted(words.first().map(String::as_str), code), end))
            }
            "youtube" => {
                let id = value("id").or_else(|| words.first().cloned())?;
                Some((frame("https://www.youtube.com/embed/", &id), length))
            }
            "vimeo" => Some((frame("https://player.vimeo.com/video/", words.first()?), length)),
            "gist" => Some((gist(&words.join("/")), length)),
            "ref" | "relref" => Some((words.first()?.clone(), length)),
            "rawhtml" | "/rawhtml" | "raw" | "/raw" => Some((String::new(), length)),
            _ => None,
        }
    }

    /// WordPress.
    fn bracketed(&mut self, here: &str) -> Option<(String, usize)> {
        let name = ["caption", "code", "sourcecode", "embed"].into_iter().find(|name| {
            let rest = here[1..].strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with([' ', ']']))
        })?;
        let head = &here[..here.floor_char_boundary(LONGEST_TAG)];
        let (head, _) = head[1..].split_once(']')?;
        let start = head.len() + 2;
        let arguments = &head[name.len()..];
        let inner = &here[start..];
        let inner = &inner[..self.find(inner, &format!("[/{name}]"))?];
        let end = start + inner.len() + name.len() + 3;
        match name {
            "caption" => {
                let picture_end = inner.rfind("/>").map(|at| at + 2).or_else(|| {
                    inner
                        .rfind("</a>")
                        .map(|at| at + 4)
                        .or_else(|| inner.find('>').map(|at| at + 1))
                })?;
                let linked = inner[picture_end..].trim_start();
                let (picture, words) = match linked.strip_prefix("</a>") {
                    Some(words) => (&inner[..inner.len() - words.len()], words),
                    None => (&inner[..picture_end], linked),
                };
                let caption =
                    named(arguments, "caption").unwrap_or_else(|| words.trim().to_owned());
                Some((figure(picture.trim(), &caption), end))
            }
            "code" | "sourcecode" => {
                let language = named(arguments, "language").or_else(|| named(arguments, "lang"));
                Some((preformatted(language.as_deref(), inner), end))
            }
            "embed" => Some((anchor(inner.trim(), inner.trim()), end)),
            _ => None,
        }
    }

    /// What stands between a tag that ends at `start` and the one that closes it, and where that ends.
    fn enclosed<'a>(
        &mut self,
        here: &'a str,
        start: usize,
        marks: (&str, &str),
        name: &str,
    ) -> Option<(&'a str, usize)> {
        let mut from = start;
        for _ in 0..MOST_CANDIDATES {
            let at = from + self.find(here.get(from..)?, name)?;
            let before = here[..at].trim_end_matches(['-', ' ']);
            let after = here[at + name.len()..].trim_start_matches(['-', ' ']);
            if before.ends_with(marks.0)
                && before.len() - marks.0.len() >= start
                && after.starts_with(marks.1)
            {
                let end = here.len() - after.len() + marks.1.len();
                return Some((&here[start..before.len() - marks.0.len()], end));
            }
            from = at + name.len();
        }
        None
    }
}

/// The words of arguments; those in quotation marks are one.
fn words(arguments: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = arguments.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' | '\'' => rest[1..].split_once(first).unwrap_or((&rest[1..], "")),
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// The value of `key="…"` or `key=…`.
fn named(arguments: &str, key: &str) -> Option<String> {
    let start = arguments.match_indices(key).find_map(|(at, _)| {
        let whole = arguments[..at].chars().next_back().is_none_or(char::is_whitespace);
        let rest = arguments[at + key.len()..].trim_start().strip_prefix('=')?.trim_start();
        whole.then_some(rest)
    })?;
    match start.chars().next()? {
        quote @ ('"' | '\'') => start[1..].split_once(quote).map(|(value, _)| value.to_owned()),
        _ => start.split(char::is_whitespace).next().map(str::to_owned),
    }
}

/// `[class] path [width [height]] [title [alt]]`: the path is the first word that looks like one.
fn picture(words: &[String]) -> Option<String> {
    let path = words.iter().position(|word| word.contains(['.', '/']))?;
    let number = |word: &&String| !word.bytes().all(|byte| byte.is_ascii_digit());
    let title: Vec<&str> = words[path + 1..]
        .iter()
        .filter(number)
        .map(|word| word.trim_start_matches("title:").trim_matches(['\'', '"']))
        .collect();
    Some(image(&words[path], &title.join(" ")))
}

fn image(source: &str, alt: &str) -> String {
    format!("<img src=\"{}\" alt=\"{}\">", escaped(source), escaped(alt))
}

fn figure(picture: &str, caption: &str) -> String {
    format!("<figure>{picture}<figcaption>{caption}</figcaption></figure>")
}

fn anchor(target: &str, words: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(target), escaped(words))
}

fn frame(before: &str, id: &str) -> String {
    format!("<iframe src=\"{before}{}\"></iframe>", escaped(id))
}

fn gist(id: &str) -> String {
    anchor(&format!("https://gist.github.com/{id}"), &format!("gist.github.com/{id}"))
}

/// A block of code. A blank line in it must not end the block of HTML that it is in Markdown, which
/// `<pre>` sees to.
fn preformatted(language: Option<&str>, code: &str) -> String {
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
fn in_paragraphs(text: &str) -> String {
    let parts: Vec<&str> = text.trim().split("\n\n").collect();
    parts.iter().flat_map(|part| ["<p>", part.trim(), "</p>"]).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expect: &str) {
        assert_eq!(expanded(body, 1, &mut Diagnostics::new()), expect, "{body}");
    }

    #[test]
    fn pictures_and_links_of_hexo_and_jekyll() {
        check("{% asset_img a.png 甲 乙 %}", "<img src=\"a.png\" alt=\"甲 乙\">");
        check("{% img left /b.png 30 40 \"甲\" %}", "<img src=\"/b.png\" alt=\"甲\">");
        check("{% post_link a-b '甲' %}", "<a href=\"a-b\">甲</a>");
        check("[a]({% post_url 2014-01-01-b %})", "[a](2014-01-01-b)");
        check("{% youtube abc %}", "<iframe src=\"https://www.youtube.com/embed/abc\"></iframe>");
        check("[a]({{ site.baseurl }}/b)", "[a](/b)");
    }

    #[test]
    fn code_and_quotations() {
        check(
            "{% highlight rust %}\na < b\n\nc\n{% endhighlight %}\nd",
            "<pre><code class=\"language-rust\">a &lt; b\n\nc\n</code></pre>\n\nd",
        );
        check(
            "{% blockquote 某人 %}\n甲\n{% endblockquote %}",
            "<blockquote><p>甲</p><p>— 某人</p></blockquote>\n\n",
        );
        check("[code]a(&quot;b&quot;)[/code]", "<pre><code>a(&quot;b&quot;)</code></pre>");
        check("[code lang=\"php\"]a[/code]", "<pre><code class=\"language-php\">a</code></pre>");
    }

    #[test]
    fn figures_of_hugo_and_wordpress() {
        check(
            "{{< figure src=\"a.png\" alt=\"b\" caption=\"甲 < 乙\" >}}",
            "<figure><img src=\"a.png\" alt=\"b\"><figcaption>甲 &lt; 乙</figcaption></figure>",
        );
        check(
            "[caption id=\"x\" width=\"3\"]<a href=\"b\"><img src=\"a\" /></a> 甲[/caption]",
            "<figure><a href=\"b\"><img src=\"a\" /></a><figcaption>甲</figcaption></figure>",
        );
        check(
            "[caption caption=\"甲\"]<img src=\"a\">[/caption]",
            "<figure><img src=\"a\"><figcaption>甲</figcaption></figure>",
        );
    }

    #[test]
    fn marks_of_contents_go() {
        check("a\n\n@[TOC](甲)\n\nb", "a\n\n\n\nb");
        check("[[toc]]\nb", "\nb");
    }

    #[test]
    fn what_is_only_spoken_of_stays() {
        for body in [
            "a [TOC] b",
            "[TOC]: http://a",
            "`{% asset_img a.png %}`",
            "```\n{% asset_img a.png %}\n```\n{{<",
            "<pre>{% raw %}</pre>",
            "{% for a in b %}",
            "{% highlight x %} never closed",
            "[code] never closed",
            "{{ user.name }} {{<unknown>}}",
            "a [link](b) {x} ~ ` <",
        ] {
            check(body, body);
        }
    }

    #[test]
    fn what_is_included_is_missed() {
        let mut diagnostics = Diagnostics::new();
        let body = "a\n{% include b.html id=\"3\" %} {% include c.html title=\"甲\" %}";
        assert_eq!(expanded(body, 5, &mut diagnostics), "a\n 甲");
        let found: Vec<_> = diagnostics.iter().map(|found| (found.code, found.place)).collect();
        assert_eq!(found, [("template-tag", Some(Place::line(6))); 2]);
    }

    #[test]
    fn many_signs_are_looked_at_in_time() {
        let start = std::time::Instant::now();
        for piece in ["{{<", "[TOC] ", "{% raw %}\n", "@[TOC]\n", "{{ site.url }}", "[code]", "`{%"]
        {
            expanded(&piece.repeat(60_000), 1, &mut Diagnostics::new());
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
    }

    #[test]
    fn each_kind_of_tag_is_told_once() {
        let mut diagnostics = Diagnostics::new();
        let body =
            "{% img /a.png %}\n[code lang=c]x[/code]\n{% img /b.png %} {{<figure src=\"c\">}}";
        expanded(body, 1, &mut diagnostics);
        let found: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        let expect = [
            "1: note[template-read]: `{% img %}` is read as what it stands for, 2 times",
            "2: note[template-read]: `[code]` is read as what it stands for",
            "3: note[template-read]: `{{< figure >}}` is read as what it stands for",
        ];
        assert_eq!(found, expect);
    }
}
