//! The style sheet of a text in a language.
//!
//! What holds for any language is in `article.css`. How paragraphs are told apart, how far lines
//! stand, what hyphens and emphasis are: that is the language's, and stands in plain rules for the
//! text's main one, since old readers do not know `:lang()`. Runs of other languages are told by
//! `:lang()`, as far as a reader knows it.
//!
//! A language without a tradition of its own here is set as Western text is, Vietnamese and
//! Turkish as well as English.

/// What holds whatever the language.
const ARTICLE: &str = include_str!("article.css");

/// Languages that are set alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tradition {
    Western,
    Chinese,
    Japanese,
    Korean,
}

impl Tradition {
    const ALL: [Self; 4] = [Self::Western, Self::Chinese, Self::Japanese, Self::Korean];

    /// That of a language tag.
    fn of(language: &str) -> Self {
        let first = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
        match first.as_str() {
            "zh" | "yue" | "lzh" => Self::Chinese,
            "ja" => Self::Japanese,
            "ko" => Self::Korean,
            _ => Self::Western,
        }
    }

    /// Rules of a text in it (CLREQ 3.1.2 and 6.3 for indents and line distance, JLREQ 3.1.1).
    fn main(self) -> &'static str {
        match self {
            // Whether lines are justified is left to the reader, who knows whether words are
            // hyphenated there: justified without, they have gaps.
            Self::Western => {
                "body { line-height: 1.5; }\n\
                 p { text-indent: 1.2em; -webkit-hyphens: auto; hyphens: auto; }\n\
                 h1 + p, h2 + p, h3 + p, h4 + p, h5 + p, h6 + p, header + p, hr + p \
                 { text-indent: 0; }\n"
            }
            Self::Chinese => {
                "body { line-height: 1.7; text-align: justify; overflow-wrap: anywhere; \
                 line-break: strict; text-autospace: normal; text-spacing-trim: trim-both; \
                 hanging-punctuation: none; }\n\
                 p { text-indent: 2em; }\n\
                 em { font-style: normal; -webkit-text-emphasis: filled dot; text-emphasis: filled \
                 dot; -webkit-text-emphasis-position: under; text-emphasis-position: under right; }\n\
                 code { word-break: break-all; }\n\
                 pre code { word-break: normal; }\n"
            }
            Self::Japanese => {
                "body { line-height: 1.7; text-align: justify; overflow-wrap: anywhere; \
                 line-break: strict; text-autospace: normal; text-spacing-trim: trim-both; }\n\
                 p { text-indent: 1em; }\n\
                 em { font-style: normal; -webkit-text-emphasis: filled sesame; text-emphasis: \
                 filled sesame; }\n\
                 code { word-break: break-all; }\n\
                 pre code { word-break: normal; }\n"
            }
            Self::Korean => {
                "body { line-height: 1.65; text-align: justify; word-break: keep-all; \
                 text-autospace: normal; }\n\
                 p { text-indent: 1em; }\n"
            }
        }
    }

    /// Rules of its runs in a text of another.
    fn foreign(self) -> &'static str {
        match self {
            Self::Western => {
                "p:not(:lang(zh)):not(:lang(ja)):not(:lang(ko)) { text-indent: 1.2em; \
                 -webkit-hyphens: auto; hyphens: auto; word-break: normal; overflow-wrap: \
                 break-word; }\n\
                 em:not(:lang(zh)):not(:lang(ja)):not(:lang(ko)) { font-style: italic; \
                 -webkit-text-emphasis: none; text-emphasis: none; }\n"
            }
            Self::Chinese => {
                "p:lang(zh) { text-indent: 2em; line-break: strict; text-autospace: normal; \
                 text-spacing-trim: trim-both; overflow-wrap: anywhere; word-break: normal; }\n\
                 em:lang(zh) { font-style: normal; -webkit-text-emphasis: filled dot; \
                 text-emphasis: filled dot; -webkit-text-emphasis-position: under; \
                 text-emphasis-position: under right; }\n"
            }
            Self::Japanese => {
                "p:lang(ja) { text-indent: 1em; line-break: strict; text-autospace: normal; \
                 text-spacing-trim: trim-both; overflow-wrap: anywhere; word-break: normal; }\n\
                 em:lang(ja) { font-style: normal; -webkit-text-emphasis: filled sesame; \
                 text-emphasis: filled sesame; -webkit-text-emphasis-position: over; \
                 text-emphasis-position: over right; }\n"
            }
            Self::Korean => {
                "p:lang(ko) { text-indent: 1em; text-autospace: normal; word-break: keep-all; }\n\
                 em:lang(ko) { font-style: italic; -webkit-text-emphasis: none; text-emphasis: \
                 none; }\n"
            }
        }
    }
}

/// The style sheet of articles in a book whose main language this is.
pub(crate) fn style(language: &str) -> String {
    let main = Tradition::of(language);
    let mut style = main.main().to_owned();
    for other in Tradition::ALL {
        if other != main {
            style += other.foreign();
        }
    }
    // Places without an indent, of whatever language, say so with a class and so come after.
    style + ARTICLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_set_as_its_own_and_no_list_names_the_western_ones() {
        fn check(language: &str, indent: &str) {
            let style = style(language);
            let rule = style.lines().find(|line| line.starts_with("p { text-indent")).unwrap();
            assert!(
                rule.starts_with(&format!("p {{ text-indent: {indent};")),
                "{language}: {rule}"
            );
        }
        check("zh-Hant-TW", "2em");
        check("ja", "1em");
        check("ko-KR", "1em");
        check("vi", "1.2em");
        check("tr", "1.2em");
        check("und", "1.2em");
    }

    #[test]
    fn braces_are_paired() {
        for language in ["zh", "ja", "ko", "en"] {
            let style = style(language);
            assert_eq!(style.matches('{').count(), style.matches('}').count(), "{language}");
        }
    }
}
