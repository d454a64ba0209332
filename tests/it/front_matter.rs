//! Front matter as people and tools really write it: what a person would read there.

use std::fs;
use std::path::PathBuf;

use offprint::diagnostic::Severity;
use offprint::read::{Article, ReadOptions, read};

fn article(path: &str) -> Article {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path);
    read(&fs::read(path).unwrap(), &ReadOptions::default())
}

/// Title, date, category paths (levels parted by `/`, paths by `|`), tags, and the codes and lines
/// of what was said.
type Expected =
    (&'static str, &'static str, &'static str, &'static str, &'static [(&'static str, u32)]);

fn check(name: &str, expect: Expected) {
    let Article { document, diagnostics } = article(&format!("front-matter/{name}.md"));
    let metadata = &document.metadata;
    let paths: Vec<String> = metadata.categories.iter().map(|path| path.join("/")).collect();
    let date = metadata.date.map(|date| date.to_string()).unwrap_or_default();
    let said: Vec<(&str, u32)> = diagnostics
        .iter()
        .map(|found| (found.code, found.place.map_or(0, |place| place.line)))
        .collect();
    assert_eq!(
        (
            metadata.title.as_deref().unwrap_or_default(),
            date.as_str(),
            paths.join("|").as_str(),
            metadata.tags.join(",").as_str(),
            said.as_slice(),
        ),
        expect,
        "{name}"
    );
    assert!(diagnostics.worst().is_none_or(|worst| worst < Severity::Loss), "{name}");
    let text = document.plain_text();
    assert!(!text.contains("title:") && !text.contains("---"), "{name}: {text}");
}

const REPAIRED: &str = "front-matter-repaired";
const ROLLED: &str = "date-repaired";

const CASES: [(&str, Expected); 29] = [
    (
        "bracket-title",
        ("[译]小城的最后一家唱片行", "2019-05-06T21:40:12", "", "唱片,城市", &[(REPAIRED, 2)]),
    ),
    ("bracket-labels", ("[转]给纸页补洞", "", "", "修复", &[(REPAIRED, 2)])),
    ("trailing-blanks", ("[转]旧渡口，新渡船", "", "", "渡船,河,转载", &[(REPAIRED, 2)])),
    (
        "no-space-after-colon",
        (
            "[转]齿轮与钟摆",
            "2015-03-02T08:15:00",
            "",
            "gear,clock.works,pendulum",
            &[(REPAIRED, 2), (REPAIRED, 4)],
        ),
    ),
    (
        "hash-in-tag",
        ("[转]用键盘弹琴", "2012-02-29T10:05:00", "Music", "Piano,C,F#", &[(REPAIRED, 2)]),
    ),
    (
        "at-title",
        ("@Deprecated 를 읽는 법", "2024-08-17", "java", "annotation,reading", &[(REPAIRED, 2)]),
    ),
    (
        "at-and-hash-title",
        ("@riverwatch and #tides -- How to read a gauge: a primer", "", "", "", &[(REPAIRED, 2)]),
    ),
    (
        "two-blocks",
        (
            "潮汐的陷阱.md",
            "2021-07-08T09:10:11",
            "sea",
            "tide",
            &[("front-matter-repeated", 10), (REPAIRED, 11), ("front-matter-duplicate", 11)],
        ),
    ),
    ("backtick-title", ("`borrow`", "", "", "", &[(REPAIRED, 2)])),
    ("tab-after-colon", ("做一只风筝", "2014-04-05T15:20:30", "手工/春天/风", "风筝,竹,Kite", &[])),
    ("hour-24", ("第2章 光的折射", "2020-06-10T00:00:00", "物理", "", &[(ROLLED, 3)])),
    ("slashed-hour-24", ("排序模板", "2019-01-01T00:00:00", "Sort", "Sort", &[(ROLLED, 3)])),
    (
        "entity-title",
        (
            "三十天學會木工(╯°□°)╯【Wood in 30 Days】：Day12 榫頭 & 榫眼(上)",
            "2022-09-28T00:00:00",
            "木工三十天",
            "wood,joint",
            &[(ROLLED, 3)],
        ),
    ),
    (
        "bare-keys",
        (
            "Kites and Wind : Week-2 Notes",
            "2017-07-02T00:00:00",
            "",
            "kite,wind,notes",
            &[(ROLLED, 2)],
        ),
    ),
    (
        "tags-in-title",
        ("HTML&XML:关于<table>标签的边框以及<td>标签的对齐", "2018-03-04", "", "HTML,XML", &[]),
    ),
    ("date-in-list", ("", "2023-01-09T07:05:06", "Rust", "［@Trait］", &[])),
    ("hour-24-html", ("搭一个书架", "2017-12-01T00:30:05", "手工", "木", &[(ROLLED, 3)])),
    (
        "unopened",
        (
            "[转]雨夜行车的心得 - 老周",
            "2013-10-12T22:04:00",
            "",
            "",
            &[("front-matter-unopened", 1)],
        ),
    ),
    ("binary-date", ("灯塔熄灭的原因", "2011-02-03T18:09:10+08:00", "海岸", "Light House", &[])),
    ("fraction-date", ("SQLite, Wind and Unicode", "2006-01-02T03:04:05Z", "Notes/Data", "", &[])),
    ("hash-at-end", ("MonoUI. Sin ventanas gtk#", "2005-06-07T08:09:10Z", "", "monoui", &[])),
    ("escaped-and-folded", ("修复 HeatPump 噪音过大的问题", "", "", "", &[])),
    ("broken-line", ("", "2008-01-02T03:04:05+01:00", "Radio", "Mac,ondes", &[(REPAIRED, 3)])),
    ("quotes-in-quotes", ("他说\"够了\"，还说'走吧'", "2020-10-11", "", "", &[(REPAIRED, 2)])),
    ("feed", ("码头上的早市", "", "新媒体/城南书话/随笔", "", &[("date-invalid", 11)])),
    ("headings", ("整理一间书房", "2014-02-03", "书|家", "", &[])),
    ("toml", ("雨量计", "2021-05-06T07:08:09+08:00", "气象", "雨", &[])),
    ("json", ("风向标", "2021-05-06", "气象/风|手工", "", &[])),
    ("chinese-date", ("河边的长椅", "2022-02-23T15:04:00", "", "", &[(REPAIRED, 2)])),
];

#[test]
fn what_a_person_reads_there_is_read() {
    for (name, expect) in CASES {
        check(name, expect);
    }
}

#[test]
fn authors_origin_and_cover_are_read_in_their_shapes() {
    let metadata = |name: &str| article(&format!("front-matter/{name}.md")).document.metadata;
    assert_eq!(metadata("binary-date").authors, ["守灯人"]);
    assert_eq!(metadata("toml").authors, ["林白"]);
    assert_eq!(metadata("chinese-date").authors, ["林白"]);
    assert_eq!(metadata("bare-keys").authors, ["Ada Brook"]);
    assert_eq!(metadata("headings").source.as_deref(), Some("https://blogs.example/admin/1"));
    assert_eq!(
        metadata("entity-title").source.as_deref(),
        Some("https://wood.example/articles/12")
    );
    assert_eq!(
        metadata("escaped-and-folded").source.as_deref(),
        Some("https://old.example/2020/heat")
    );
    assert_eq!(metadata("feed").cover, None, "a random picture shows nothing of the article");
    assert_eq!(metadata("two-blocks").description.as_deref(), Some("看懂潮汐表"));
}

#[test]
fn unknown_keys_are_kept_in_their_order() {
    let fields = article("front-matter/entity-title.md").document.metadata.fields;
    let keys: Vec<_> = fields.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["title", "date", "tags", "source", "series", "categories"]);
}

#[test]
fn other_encodings_are_read() {
    for (name, title, language) in
        [("gbk", "街角的旧书店", "zh-Hans"), ("big5", "街角的舊書店", "zh-Hant")]
    {
        let Article { document, diagnostics } = article(&format!("hostile/{name}.md"));
        assert_eq!(document.metadata.title.as_deref(), Some(title));
        assert_eq!(document.metadata.language.as_deref(), Some(language));
        assert_eq!(document.blocks.len(), 2);
        let codes: Vec<_> = diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["encoding"]);
    }
}

#[test]
fn front_matter_that_expands_without_end_is_refused_and_the_body_read() {
    let Article { document, diagnostics } = article("hostile/yaml-bomb.md");
    assert_eq!(document.metadata.title.as_deref(), Some("一页会膨胀的题头"));
    assert_eq!(document.plain_text(), "正文还在。");
    assert_eq!(diagnostics.iter().next().map(|found| found.code), Some("front-matter-too-complex"));
}
