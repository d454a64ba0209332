//! Stated languages in the spellings of front matter, as BCP 47 tags.

/// ISO 639-1, all codes in use.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co \
    cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he \
    hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku \
    kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr \
    nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr \
    ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo \
    za zh zu";

/// What people write and what they mean.
const NAMES: [(&str, &str); 20] = [
    ("cn", "zh-Hans"),
    ("chs", "zh-Hans"),
    ("cht", "zh-Hant"),
    ("chinese", "zh"),
    ("中文", "zh"),
    ("汉语", "zh-Hans"),
    ("简体中文", "zh-Hans"),
    ("简体", "zh-Hans"),
    ("繁體中文", "zh-Hant"),
    ("繁體", "zh-Hant"),
    ("cmn", "zh"),
    ("jp", "ja"),
    ("japanese", "ja"),
    ("日本語", "ja"),
    ("korean", "ko"),
    ("한국어", "ko"),
    ("english", "en"),
    ("german", "de"),
    ("french", "fr"),
    ("spanish", "es"),
];

/// A stated language as a BCP 47 tag; `None` when it is no language.
///
/// Chinese is told by its script, which is what type depends on: `zh_CN` is `zh-Hans`.
pub(in crate::read) fn tag(stated: &str) -> Option<String> {
    let lower = stated.trim().to_lowercase().replace('_', "-");
    // `zh_CN.UTF-8`
    let lower = lower.split_once('.').map_or(lower.as_str(), |(tag, _)| tag);
    if let Some((_, tag)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return Some((*tag).to_owned());
    }
    let mut subtags = lower.split('-');
    let primary = subtags.next()?;
    let known =
        primary == "yue" || primary == "fil" || CODES.split(' ').any(|code| code == primary);
    if !known {
        return None;
    }
    let (mut script, mut region) = (None, None);
    for subtag in subtags {
        match subtag.len() {
            4 if script.is_none() => {
                let (first, rest) = subtag.split_at_checked(1)?;
                script = Some(format!("{}{rest}", first.to_ascii_uppercase()));
            }
            2 | 3 if region.is_none() => region = Some(subtag.to_ascii_uppercase()),
            _ => {}
        }
    }
    if primary == "zh" {
        let script = match (script.as_deref(), region.as_deref()) {
            (Some("Hans"), _) | (None, Some("CN" | "SG" | "MY")) => "-Hans",
            (Some("Hant"), _) | (None, Some("TW" | "HK" | "MO")) => "-Hant",
            _ => "",
        };
        return Some(format!("zh{script}"));
    }
    let parts = [Some(primary.to_owned()), script, region];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_languages_become_tags() {
        let check = |stated: &str, expect: Option<&str>| {
            assert_eq!(tag(stated).as_deref(), expect, "{stated}");
        };
        check("zh-CN", Some("zh-Hans"));
        check("zh_TW", Some("zh-Hant"));
        check("zh-Hant-HK", Some("zh-Hant"));
        check("zh_CN.UTF-8", Some("zh-Hans"));
        check("zh", Some("zh"));
        check("cn", Some("zh-Hans"));
        check("en", Some("en"));
        check("EN-us", Some("en-US"));
        check("pt-BR", Some("pt-BR"));
        check("sr-latn-rs", Some("sr-Latn-RS"));
        check("jp", Some("ja"));
        check("Python", None);
        check("js", None);
        check("", None);
        check("é-é", None);
    }
}
