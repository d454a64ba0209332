//! Tags of site generators and what they are read as: cases.

use super::*;
use crate::diagnostic::Place;

fn check(body: &str, expect: &str) {
    assert_eq!(expanded(body, 1, &Metadata::default(), &mut Diagnostics::new()), expect, "{body}");
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
        "{{ user.name }} {% unknown %}",
        "{% open %} {% endother %} {% if a %}b{% endif %}",
        "a [link](b) {x} ~ ` <",
    ] {
        check(body, body);
    }
}

#[test]
fn what_is_included_is_missed() {
    let mut diagnostics = Diagnostics::new();
    let body = "a\n{% include b.html id=\"3\" %} {% include c.html title=\"甲\" %}";
    assert_eq!(expanded(body, 5, &Metadata::default(), &mut diagnostics), "a\n 甲");
    let found: Vec<_> = diagnostics.iter().map(|found| (found.code, found.place)).collect();
    assert_eq!(found, [("template-tag", Some(Place::line(6))); 2]);
}

#[test]
fn many_signs_are_looked_at_in_time() {
    let start = std::time::Instant::now();
    for piece in [
        "{{< a >}}{{< /a >}}",
        "{{< b >}}",
        "{% figure %}\n",
        "{{ page.a",
        "{{<",
        "[TOC] ",
        "{% raw %}\n",
        "@[TOC]\n",
        "{{ site.url }}",
        "[code]",
        "`{%",
    ] {
        expanded(&piece.repeat(60_000), 1, &Metadata::default(), &mut Diagnostics::new());
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn each_kind_of_tag_is_told_once() {
    let mut diagnostics = Diagnostics::new();
    let body = "{% img /a.png %}\n[code lang=c]x[/code]\n{% img /b.png %} {{<figure src=\"c\">}}";
    expanded(body, 1, &Metadata::default(), &mut diagnostics);
    let found: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let expect = [
        "1: note[template-read]: `{% img %}` is read as what it stands for, 2 times",
        "2: note[template-read]: `[code]` is read as what it stands for",
        "3: note[template-read]: `{{< figure >}}` is read as what it stands for",
    ];
    assert_eq!(found, expect);
}

#[test]
fn listings_keep_their_titles() {
    check(
        "{{< code lang=\"lua\" title=\"a.lua\" >}}\n# b\n{{< /code >}}\nc",
        "<p>a.lua</p>\r\n\r\n<pre><code class=\"language-lua\"># b\n</code></pre>\n\nc",
    );
    check("{{< code >}}\n```c\na\n```\n{{</ code >}}", "\r\n\r\n\n```c\na\n```\n\r\n\r\n\r\n\r\n");
    check(
        "{% codeblock a.js lang:js %}b{% endcodeblock %}",
        "<p>a.js</p>\r\n\r\n<pre><code class=\"language-js\">b</code></pre>",
    );
    check(
        "{{< highlight go \"hl_lines=1\" >}}a{{< / highlight >}}",
        "<pre><code class=\"language-go\">a</code></pre>",
    );
}

#[test]
fn what_encloses_a_text_lets_it_be_markdown() {
    check(
        "{% note info 甲 乙 %}\n*a*\n{% endnote %}",
        "<blockquote><p><strong>甲 乙</strong></p>\r\n\r\n\n*a*\n\r\n\r\n</blockquote>\r\n\r\n",
    );
    check(
        "{{% notice tip %}}a{{% /notice %}}",
        "<blockquote>\r\n\r\na\r\n\r\n</blockquote>\r\n\r\n",
    );
    check(
        "- a\n\n  {{< details \"b\" >}}\n  c\n  {{< /details >}}",
        "- a\n\n  <details><summary>b</summary>\r\n\r\n  \n  c\n  \r\n\r\n  </details>\r\n\r\n  ",
    );
    check(
        "{% figure caption:\"a [b](c)\" class:\"d\" %}\n![e](f)\n{% endfigure %}",
        "<figure>\r\n\r\n\n![e](f)\n\r\n\r\n<figcaption>\r\n\r\na [b](c)\r\n\r\n</figcaption></figure>\r\n\r\n",
    );
    check("{{< table class=\"x\" >}}\n|a|\n{{</ table >}}", "\r\n\r\n\n|a|\n\r\n\r\n\r\n\r\n");
    check(
        "{{< tab name=\"甲\" >}}\na\n{{< /tab >}}",
        "<p><strong>甲</strong></p>\r\n\r\n\na\n\r\n\r\n\r\n\r\n",
    );
    check("a {{< hl >}}b{{< /hl >}} c", "a b c");
}

#[test]
fn themes_call_pictures_and_links_in_many_ways() {
    let figure = "<figure><img src=\"a.png\" alt=\"\"><figcaption>b</figcaption></figure>";
    check("{{< image w=\"3\" src=\"a.png\" title=\"b\" >}}", figure);
    check("{{<imgcap \"a.png\" \"b\">}}", figure);
    check("{% include figure.html url=\"a.png\" caption=\"b\" %}", figure);
    check("{{< image src=\"a.png\" />}}", "<img src=\"a.png\" alt=\"\">");
    check("{{< external_link url=\"http://a\" title=\"b\" >}}", "<a href=\"http://a\">b</a>");
    check("{% link 甲 http://a %}", "<a href=\"http://a\">甲</a>");
    check("{% link _posts/a.md %}", "_posts/a.md");
    check("{{< video src=\"a.mp4\" >}}", "<video src=\"a.mp4\"></video>");
    check(
        "{% include video id=\"a\" provider=\"youtube\" %}",
        "<iframe src=\"https://www.youtube.com/embed/a\"></iframe>",
    );
}

#[test]
fn what_is_shown_as_a_tag_is_one() {
    check("{{</* a \"b\" */>}} {{%/* c */%}}", "{{&lt; a \"b\" >}} {{% c %}}");
    check("{% raw %}{% img a.png %} {{ site.url }}{% endraw %}", "{% img a.png %} {{ site.url }}");
}

#[test]
fn variables_that_the_file_answers_are_read() {
    let mut metadata = Metadata::default();
    metadata.fields.push(("cover".to_owned(), "/a.png".into()));
    let check = |body: &str, expect: &str| {
        assert_eq!(expanded(body, 1, &metadata, &mut Diagnostics::new()), expect, "{body}");
    };
    check("![a]({{ page.cover | relative_url }})", "![a](/a.png)");
    check("[a]({{site.baseurl}}{{ '/b' | absolute_url }})", "[a](/b)");
    check("[a]({{ site.repository }}/b)", "[a]({{site.repository}}/b)");
    check(
        "{{ page.other }} {{ 'a' }} {{ page.cover | upcase }}",
        "{{ page.other }} {{ 'a' }} {{ page.cover | upcase }}",
    );
}

#[test]
fn what_is_not_known_is_told_once() {
    let mut diagnostics = Diagnostics::new();
    let body = "a\n{{< series >}} {{< series >}}\n{% for a in b %}";
    let shown = expanded(body, 1, &Metadata::default(), &mut diagnostics);
    assert_eq!(shown, body.replace('<', "&lt;"));
    let found: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let expect = [
        "2: warning[template-unknown]: `{{< series >}}` is not known and stays as it is, 2 times",
        "3: warning[template-unknown]: `{% for %}` is not known and stays as it is",
    ];
    assert_eq!(found, expect);
}
