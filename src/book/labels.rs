//! The few words a book says by itself, in its own language.
//!
//! One table; whatever language is not in it gets the English words.

/// Words of book matter, in one language.
///
/// ```
/// use offprint::book::Labels;
///
/// assert_eq!(Labels::for_language("zh-Hans-CN").contents, "目录");
/// assert_eq!(Labels::for_language("und").contents, "Contents");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    /// Heads the table of contents.
    pub contents: &'static str,
    /// Names the cover in navigation.
    pub cover: &'static str,
    /// Names the beginning of the text in navigation.
    pub start: &'static str,
    /// Names a disclosure without words of its own.
    pub details: &'static str,
    /// Names what has no title.
    pub untitled: &'static str,
    /// Names the list of the chief places of a book in navigation.
    pub landmarks: &'static str,
    /// Heads the notes of an article.
    pub notes: &'static str,
    /// Precedes the address of the source.
    pub source: &'static str,
    /// Precedes the date of publication.
    pub published: &'static str,
    /// Precedes the date of the last change.
    pub updated: &'static str,
    /// Precedes the categories.
    pub categories: &'static str,
    /// Precedes the words of credit.
    pub credit: &'static str,
    /// Names a picture that nobody described; a number follows.
    pub picture: &'static str,
    /// Precedes the address of a picture that could not be had.
    pub missing_image: &'static str,
    /// Precedes what of an article is not in a copy of it.
    pub lost: &'static str,
    /// Names anything but pictures; a number follows.
    pub other: &'static str,
    /// Precedes the link to a film.
    pub video: &'static str,
    /// Precedes the link to a sound.
    pub audio: &'static str,
    /// Precedes the link to another embedded page.
    pub embed: &'static str,
    /// Tells catalogues what everyone can use in a book; a sentence.
    pub accessible_text: &'static str,
    /// Tells catalogues that every picture has a description; a sentence that follows another.
    pub pictures_described: &'static str,
    /// Tells catalogues that some picture has no description; a sentence that follows another.
    pub pictures_undescribed: &'static str,
    /// Counts one article.
    pub one_article: &'static str,
    /// Counts articles; `{}` is their number.
    pub articles: &'static str,
    /// Counts one picture.
    pub one_picture: &'static str,
    /// Counts pictures; `{}` is their number.
    pub pictures: &'static str,
    /// Heads the page that tells about a book.
    pub about: &'static str,
    /// Heads the list of authors.
    pub authors: &'static str,
    /// Heads the list of sources.
    pub sources: &'static str,
    /// Stands between names in a list.
    pub list_separator: &'static str,
    /// Stands between a label and what it labels.
    pub colon: &'static str,
    /// Marks the repeated head of a table that runs over a page.
    pub continued: &'static str,
    /// Takes the reader from a note back to its mark.
    pub back: &'static str,
}

impl Labels {
    /// The words for a BCP 47 language tag.
    pub fn for_language(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase();
        let mut subtags = tag.split('-');
        let traditional = |mut subtags: std::str::Split<'_, char>| {
            subtags.any(|subtag| matches!(subtag, "hant" | "tw" | "hk" | "mo"))
        };
        match subtags.next() {
            Some("zh") if traditional(subtags.clone()) => TRADITIONAL_CHINESE,
            Some("zh") => SIMPLIFIED_CHINESE,
            Some("ja") => JAPANESE,
            Some("ko") => KOREAN,
            _ => ENGLISH,
        }
    }
}

const ENGLISH: Labels = Labels {
    contents: "Contents",
    cover: "Cover",
    start: "Beginning",
    details: "Details",
    untitled: "Untitled",
    landmarks: "Landmarks",
    notes: "Notes",
    source: "Source",
    published: "Published",
    updated: "Updated",
    categories: "Filed under",
    credit: "Credit",
    picture: "Picture",
    missing_image: "Picture not available",
    lost: "Not in this copy",
    other: "Other",
    video: "Video",
    audio: "Audio",
    embed: "Embedded page",
    accessible_text: "Text with headings, contents and reading order, readable by screen readers.",
    pictures_described: " All pictures have descriptions.",
    pictures_undescribed: " Some pictures have no description.",
    one_article: "1 article",
    articles: "{} articles",
    one_picture: "1 picture",
    pictures: "{} pictures",
    about: "About this book",
    authors: "Authors",
    sources: "Sources",
    list_separator: ", ",
    colon: ": ",
    continued: " (continued)",
    back: "Back to text",
};

const SIMPLIFIED_CHINESE: Labels = Labels {
    contents: "目录",
    cover: "封面",
    start: "正文",
    details: "详情",
    untitled: "无题",
    landmarks: "地标",
    notes: "注释",
    source: "原文",
    published: "发布",
    updated: "更新",
    categories: "分类",
    credit: "来源",
    picture: "图片",
    missing_image: "图片缺失",
    lost: "未能收录",
    other: "其他",
    video: "视频",
    audio: "音频",
    embed: "嵌入页面",
    accessible_text: "文字有标题层级、目录与阅读顺序，可由读屏软件朗读。",
    pictures_described: "所有图片均有文字说明。",
    pictures_undescribed: "部分图片没有文字说明。",
    one_article: "1 篇",
    articles: "{} 篇",
    one_picture: "1 幅图片",
    pictures: "{} 幅图片",
    about: "关于本书",
    authors: "作者",
    sources: "来源",
    list_separator: "、",
    colon: "：",
    continued: "（续）",
    back: "返回正文",
};

const TRADITIONAL_CHINESE: Labels = Labels {
    contents: "目錄",
    cover: "封面",
    start: "正文",
    details: "詳情",
    untitled: "無題",
    landmarks: "地標",
    notes: "註釋",
    source: "原文",
    published: "發佈",
    updated: "更新",
    categories: "分類",
    credit: "來源",
    picture: "圖片",
    missing_image: "圖片缺失",
    lost: "未能收錄",
    other: "其他",
    video: "影片",
    audio: "音訊",
    embed: "嵌入頁面",
    accessible_text: "文字有標題層級、目錄與閱讀順序，可由螢幕閱讀軟體朗讀。",
    pictures_described: "所有圖片均有文字說明。",
    pictures_undescribed: "部分圖片沒有文字說明。",
    one_article: "1 篇",
    articles: "{} 篇",
    one_picture: "1 幅圖片",
    pictures: "{} 幅圖片",
    about: "關於本書",
    authors: "作者",
    sources: "來源",
    list_separator: "、",
    colon: "：",
    continued: "（續）",
    back: "返回正文",
};

const JAPANESE: Labels = Labels {
    contents: "目次",
    cover: "表紙",
    start: "本文",
    details: "詳細",
    untitled: "無題",
    landmarks: "ランドマーク",
    notes: "注",
    source: "出典",
    published: "公開",
    updated: "更新",
    categories: "分類",
    credit: "クレジット",
    picture: "画像",
    missing_image: "画像なし",
    lost: "未収録",
    other: "その他",
    video: "動画",
    audio: "音声",
    embed: "埋め込みページ",
    accessible_text: "見出し・目次・読み上げ順序を備え、スクリーンリーダーで読めます。",
    pictures_described: "すべての画像に説明があります。",
    pictures_undescribed: "説明のない画像があります。",
    one_article: "1 編",
    articles: "{} 編",
    one_picture: "画像 1 点",
    pictures: "画像 {} 点",
    about: "この本について",
    authors: "著者",
    sources: "出典",
    list_separator: "、",
    colon: "：",
    continued: "（続き）",
    back: "本文へ戻る",
};

const KOREAN: Labels = Labels {
    contents: "목차",
    cover: "표지",
    start: "본문",
    details: "자세히",
    untitled: "제목 없음",
    landmarks: "랜드마크",
    notes: "주석",
    source: "출처",
    published: "게시",
    updated: "수정",
    categories: "분류",
    credit: "크레디트",
    picture: "그림",
    missing_image: "그림 없음",
    lost: "수록되지 않음",
    other: "기타",
    video: "동영상",
    audio: "오디오",
    embed: "삽입된 페이지",
    accessible_text: "제목 구조와 목차, 읽는 순서를 갖추어 화면 낭독기로 읽을 수 있습니다.",
    pictures_described: " 모든 그림에 설명이 있습니다.",
    pictures_undescribed: " 설명이 없는 그림이 있습니다.",
    one_article: "글 1편",
    articles: "글 {}편",
    one_picture: "그림 1개",
    pictures: "그림 {}개",
    about: "이 책에 대하여",
    authors: "저자",
    sources: "출처",
    list_separator: ", ",
    colon: ": ",
    continued: " (계속)",
    back: "본문으로",
};
