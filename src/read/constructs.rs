//! What each construct of HTML is read as: cases, written in a short notation.

use crate::document::{Attributes, Block, Cell, Inline, Row};

use super::{Format, ReadOptions, read};

fn check(html: &str, expect: &str) {
    check_format(Format::Html, html, expect);
}

fn check_markdown(markdown: &str, expect: &str) {
    check_format(Format::Markdown, markdown, expect);
}

fn check_format(format: Format, body: &str, expect: &str) {
    let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
    let article = read(body.as_bytes(), &options);
    assert_eq!(blocks(&article.document.blocks), expect, "{body}");
}

fn blocks(list: &[Block]) -> String {
    list.iter().map(block).collect::<Vec<_>>().join(" ")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph { content } => format!("p({})", inlines(content)),
        Block::Heading(heading) => {
            let id = heading.id.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
            format!("h{}{id}({})", heading.level.get(), inlines(&heading.content))
        }
        Block::Quote { blocks: list } => format!("quote({})", blocks(list)),
        Block::List(list) => {
            let items = list.items.iter().map(|item| {
                let checked = item.checked.map_or("", |done| if done { "[x]" } else { "[ ]" });
                format!("{checked}{}", blocks(&item.blocks))
            });
            let start = list.start.map_or("ul".to_owned(), |start| format!("ol{start}"));
            let loose = if list.tight { "" } else { "-loose" };
            format!("{start}{loose}({})", items.collect::<Vec<_>>().join("; "))
        }
        Block::Definitions { entries } => {
            let entries = entries.iter().map(|entry| {
                let terms: Vec<String> = entry.terms.iter().map(|term| inlines(term)).collect();
                let meanings: Vec<String> =
                    entry.meanings.iter().map(|meaning| blocks(meaning)).collect();
                format!("{}: {}", terms.join(", "), meanings.join(", "))
            });
            format!("dl({})", entries.collect::<Vec<_>>().join("; "))
        }
        Block::Code { language, text } => {
            format!("code-{}({text})", language.as_deref().unwrap_or_default())
        }
        Block::Table(table) => {
            let rows = |list: &[Row]| list.iter().map(row).collect::<Vec<_>>().join(" / ");
            let columns: Vec<String> =
                table.columns.iter().map(|c| c.map_or("-".into(), |a| format!("{a:?}"))).collect();
            let caption = inlines(&table.caption);
            let (head, body) = (rows(&table.head), rows(&table.body));
            format!("table[{}]({caption}|{head}|{body})", columns.join(" "))
        }
        Block::Figure(figure) => {
            format!("figure({} ~ {})", blocks(&figure.blocks), inlines(&figure.caption))
        }
        Block::Media(media) => {
            let title = media.title.as_deref().unwrap_or_default();
            let poster = media.poster.as_deref().unwrap_or_default();
            format!("{:?}({} {title} {poster})", media.kind, media.url)
        }
        Block::Math { tex } => format!("$${tex}$$"),
        Block::Rule => "hr".to_owned(),
        Block::Group { attributes, blocks: list } => {
            format!("group{}({})", shown(attributes), blocks(list))
        }
    }
}

fn row(row: &Row) -> String {
    row.cells.iter().map(cell).collect::<Vec<_>>().join(" ")
}

fn cell(cell: &Cell) -> String {
    let span = match (cell.column_span, cell.row_span) {
        (1, 1) => String::new(),
        (columns, rows) => format!("{columns}x{rows}"),
    };
    let header = if cell.header { "!" } else { "" };
    format!("{header}{span}<{}>", blocks(&cell.blocks))
}

fn shown(attributes: &Attributes) -> String {
    let mut parts = Vec::new();
    parts.extend(attributes.id.as_ref().map(|id| format!("#{id}")));
    parts.extend(attributes.language.clone());
    parts.extend(attributes.direction.map(|direction| format!("{direction:?}")));
    parts.extend(attributes.alignment.map(|alignment| format!("{alignment:?}")));
    parts.extend(attributes.role.map(|role| format!("{role:?}")));
    parts.extend(attributes.title.clone());
    format!("[{}]", parts.join(" "))
}

fn inlines(content: &[Inline]) -> String {
    content.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text { text } => text.clone(),
        Inline::Code { text } => format!("`{text}`"),
        Inline::Math { tex } => format!("${tex}$"),
        Inline::Break => "⏎".to_owned(),
        Inline::Styled { style, content } => format!("{style:?}({})", inlines(content)),
        Inline::Link(link) => format!("link({} {})", link.url, inlines(&link.content)),
        Inline::Image(image) => format!("img({} {})", image.url, image.alt),
        Inline::Note { blocks: list } => format!("note({})", blocks(list)),
        Inline::Ruby { base, reading } => format!("ruby({} {reading})", inlines(base)),
        Inline::Group { attributes, content } => {
            format!("span{}({})", shown(attributes), inlines(content))
        }
    }
}

#[test]
fn paragraphs_are_told_from_lines() {
    check("a <a href=x>b</a><br>c", "p(a link(x b)⏎c)");
    check("<div>甲<br><br>乙</div>", "p(甲) p(乙)");
    check("<p>甲<br>　　乙</p>", "p(甲) p(乙)");
    check("<p>&nbsp;</p><p>　　甲</p><p><br></p>", "p(甲)");
    check("<div>\n甲\n乙\n\n丙</div>", "p(甲) p(乙) p(丙)");
    check("<p>甲\n乙 a\nb</p>", "p(甲乙 a b)");
    check("<b>x<p>y</p></b>", "p(Strong(x)) p(Strong(y))");
    check("<section><section><span>甲</span></section></section>", "p(甲)");
}

#[test]
fn soup_of_editors_is_read_for_what_it_means() {
    check(
        "<p class=MsoNormal><span style='font-weight:bold'>a</span><o:p>&nbsp;</o:p></p>",
        "p(Strong(a))",
    );
    check("<p style='text-align:center'>a</p>", "group[Center](p(a))");
    check("<center><img src=a.png></center>", "p(img(a.png ))");
    check("<font color=red>a</font><s>b</s><strike>c</strike>", "p(aStrikeout(bc))");
    check("<strong style='font-weight:normal'>a</strong>", "p(a)");
    check("<a href='javascript:x()'>a</a>", "p(a)");
    check("<a href='/x?utm_source=y&amp;id=1'>a</a>", "p(link(/x?id=1 a))");
    check("<p>甲</p><p>乙丙丁</p><p style='display:none'>x</p>", "p(甲) p(乙丙丁)");
}

#[test]
fn bullets_of_symbol_fonts_make_lists() {
    let item = |text: &str| {
        format!(
            "<p><span style='font-family:Wingdings'>l<span>&nbsp; </span></span><b>{text}</b></p>"
        )
    };
    let html = format!("{}<p>&nbsp;</p>\n{}<p>c</p>{}", item("a"), item("b"), item("d"));
    check(&html, "ul(p(Strong(a)); p(Strong(b))) p(c) ul(p(Strong(d)))");
    check("<p><span style='font-family:Wingdings'>ll</span>a</p>", "p(lla)");
    check("<p>a<img alt=b src='file:///C:\\x\\Temp\\ksohtml\\c.jpg'></p>", "p(ab)");
}

#[test]
fn pictures_show_what_is_loaded_late() {
    check("<img src=blank.gif data-original=a.png alt=x>", "p(img(a.png x))");
    check("<img data-src=a.png>", "p(img(a.png ))");
    check("<img srcset='a.png 1x, b.png 2x'>", "p(img(b.png ))");
    check("<picture><source srcset=a.webp><img alt=x></picture>", "p(img(a.webp x))");
    check("<img data-src=a.png><noscript><img src=a.png></noscript>", "p(img(a.png ))");
    check("<p>a<img src=x.gif width=1 height=1></p>", "p(a)");
    check("<p><img src=a.png><br>b</p>", "p(img(a.png )) p(b)");
}

#[test]
fn captions_join_their_pictures() {
    let figure = "figure(p(img(a.png )) ~ b)";
    check("<figure><img src=a.png><figcaption>b</figcaption></figure>", figure);
    check("<p class=image-wrapper><img src=a.png></p><p class=img-desc>b</p>", figure);
    check("<div class=wp-caption><img src=a.png><p class=wp-caption-text>b</p></div>", figure);
    check("<figure><img src=a.png></figure>", "p(img(a.png ))");
    check("<p class=img-desc>b</p>", "p(b)");
}

#[test]
fn lists_hold_what_is_in_them() {
    check("<ol start=3><li>a<li>b</ol>", "ol3(p(a); p(b))");
    check("<ul><li><p>a</p></ul>", "ul-loose(p(a))");
    check("<ul><li>a</li><ul><li>b</ul></ul>", "ul(p(a) ul(p(b)))");
    check(
        "<ul><li><input type=checkbox checked> a<li><input type=checkbox>b</ul>",
        "ul([x]p(a); [ ]p(b))",
    );
    check("<dl><dt>a<dt>b<dd>c<dd>d<dt>e</dl>", "dl(a, b: p(c), p(d); e: )");
}

#[test]
fn listings_are_plain_code_again() {
    check("<pre><code class=language-rust>a\n  b\n</code></pre>", "code-rust(a\n  b)");
    check("<pre><code>\na  \n\n\n</code></pre>", "code-(\na  \n\n)");
    check("<pre>a\n    </pre>", "code-(a)");
    check("<pre>a\n<pre>b // c</pre>#endif</pre>", "code-(a\nb // c\n#endif)");
    check("<p><code>&nbsp;a </code></p>", "p(`\u{a0}a`)");
    check("<pre>a<br>b<br/>c</pre>", "code-(a\nb\nc)");
    check("<pre>a<br>\nb<br>\n<br>\nc</pre>", "code-(a\nb\n\nc)");
    check(
        "<figure class='highlight js'><table><tr><td class=gutter><pre><span>1</span><br>\
         <span>2</span></pre></td><td class=code><pre><span class=line>a</span><br>\
         <span class=line>b</span></pre></td></tr></table></figure>",
        "code-js(a\nb)",
    );
    check("<pre><code>a</code><code>b</code></pre>", "code-(a\nb)");
    check("<pre><p>a</p><p>b</p></pre>", "p(a) p(b)");
}

#[test]
fn listings_lose_what_sites_put_round_them() {
    let table = |numbers: &str| {
        format!(
            "<table><tr><td><pre>{numbers}</pre></td>\n<td>\n<pre>a\nb</pre>\n</td></tr></table>"
        )
    };
    check(&table("1\n2"), "code-(a\nb)");
    check(&table("1\n3"), "table[- -](||<code-(1\n3)> <code-(a\nb)>)");
    check("<pre>a</pre><span style='cursor:pointer'>复制代码</span>", "code-(a)");
    check("<pre>a</pre><em onclick='f()'>复制代码</em><p>复制代码</p>", "code-(a) p(复制代码)");
    check("<ol class=dp-c><li>a<li><li>&nbsp; b</ol>", "code-(a\n\n  b)");
    check("<ol><li style='font-family: Monaco, serif'>a</li></ol>", "code-(a)");
    check("<ol><li style='font-family: serif'>a</li></ol>", "ol1(p(a))");
    check("<p>an article<font class=jammer style='color:#FFF'>9 z; K</font></p>", "p(an article)");
}

#[test]
fn tables_keep_their_cells() {
    check(
        "<table><tr><th>a<th align=right>b<tr><td>c<td align=right>d</table>",
        "table[- End](|<p(a)> <p(b)>|<p(c)> <p(d)>)",
    );
    check(
        "<table><caption>x</caption><tr><td colspan=2>a<tr><td>b<td>c</table>",
        "table[- -](x||2x1<p(a)> / <p(b)> <p(c)>)",
    );
    check("<table><tr><td>a<ul><li>b</ul></table>", "p(a) ul(p(b))");
    check("<table><tr><th>a<td>b</table>", "table[- -](||!<p(a)> <p(b)>)");
    // A head without words is one that Markdown asked for.
    check_markdown("| | |\n|-|-:|\n| a | b |", "table[- End](||<p(a)> <p(b)>)");
    check_markdown("| | |\n|-|-|", "table[- -](|<> <>|)");
}

#[test]
fn formulas_are_read_once() {
    check(
        "<span class=katex><span class=katex-mathml><math><semantics><mi>x</mi>\
         <annotation encoding='application/x-tex'>x^2</annotation></semantics></math></span>\
         <span class=katex-html aria-hidden=true>x2</span></span>",
        "p($x^2$)",
    );
    check("<p>a<script type='math/tex; mode=display'>x</script></p>", "p(a) $$x$$");
    check(
        "<span class=MathJax_Preview>x</span><span class=MathJax>x</span>\
         <script type='math/tex'>x</script>",
        "p($x$)",
    );
    check("<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>", r"p($\frac{a}{2}$)");
    check("<img src='https://www.zhihu.com/equation?tex=x%5E2' alt='x^2'>", "p($x^2$)");
    check(r"<p>a \(b\) c</p>", "p(a $b$ c)");
    check("<p>a <span class=math><code>b</code></span> c</p>", "p(a $b$ c)");
    check("<div class=math>the art of it</div>", "p(the art of it)");
    check_markdown(
        "a $b_1<c$ d\n\n$$\ne\n$$\n\nf\n$$g$$\nh",
        "p(a $b_1<c$ d) $$e$$ p(f) $$g$$ p(h)",
    );
}

#[test]
fn words_keep_their_marks() {
    check("<sup>a</sup><sub>b</sub><mark>c</mark>", "p(Superscript(a)Subscript(b)Highlight(c))");
    check("<kbd>a</kbd><ins>b</ins><del>c</del>", "p(Keyboard(a)Underline(b)Strikeout(c))");
    check("<abbr title='x y'>xy</abbr>", "p(span[Abbreviation x y](xy))");
    check("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "p(ruby(漢 かん)ruby(字 じ))");
    check("<p lang=ja>あ</p>", "group[ja](p(あ))");
    check("a <span dir=rtl>b</span>", "p(a span[RightToLeft](b))");
    check("<code>a <b>b</b></code>", "p(`a` Strong(`b`))");
    check("<q>a</q>", "p(“a”)");
}

#[test]
fn words_in_angle_brackets_are_words() {
    check("<p>AT<CR><LF></p><p>b</p>", "p(AT<CR><LF>) p(b)");
    check("<pre>List<String> a = b;\n</pre>", "code-(List<String> a = b;)");
    check("<ignore_js_op><p>a</p></ignore_js_op><card id=1>b</card>", "p(a) p(b)");
    check_markdown("a `<T>` Vec<T> b", "p(a `<T>` Vec<T> b)");
}

#[test]
fn the_rest_of_html_is_read() {
    check("<details><summary>a</summary><p>b</p></details>", "group[Details](p(a) p(b))");
    check(
        "<iframe src='https://www.youtube.com/embed/x' title=t></iframe>",
        "Video(https://www.youtube.com/embed/x t )",
    );
    check("<video poster=p.png><source src=a.mp4></video>", "Video(a.mp4  p.png)");
    let gist = "Embed(https://gist.github.com/a/1 gist.github.com/a/1 )";
    check("<div data-gist-id='a/1'></div>", gist);
    check("<script src='https://gist.github.com/a/1.js'></script>", gist);
    check("<script src='//asciinema.org/a/7.js'></script>", "Embed(https://asciinema.org/a/7  )");
    check("<p>a</p><!--more--><p>b</p>", "p(a) group[More]() p(b)");
    check("<a href='#x'>a</a><h2 id=x>b</h2>", "p(link(#x a)) h2#x(b)");
    check("<blockquote><p>a</p></blockquote><hr>", "quote(p(a)) hr");
    check("<textarea>a\nb</textarea>", "code-(a\nb)");
    check("<select><option>a<option>b</select>", "p(a) p(b)");
    check("<script>a</script><style>b</style><template>c</template>d", "p(d)");
}
