//! What a character is to a line: its writing and, once quotes are resolved, its class.
//!
//! Pure facts of single characters. Who may stand where is in `segment`, what is wide in `marks`.

use unicode_linebreak::{BreakClass, break_property};

/// Whose side a character stands on, for fonts, widths and breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Side {
    /// Set as Chinese, Japanese or Korean: a full body.
    Cjk,
    /// Set as Latin: proportional.
    #[default]
    Latin,
}

/// A character of the block that nearly all Han text is made of.
pub(super) fn is_common_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// A Han character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        | '\u{2e80}'..='\u{2fdf}' | '々' | '〇')
}

/// A kana, or a sign that stands among kana as a letter does.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{1b000}'..='\u{1b16f}')
        && !matches!(c, '・' | '゠')
}

/// A Hangul syllable or letter.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7fb}' | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}'
        | '\u{a960}'..='\u{a97c}')
}

/// A Bopomofo letter.
fn is_bopomofo(c: char) -> bool {
    matches!(c, '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}')
}

/// A Han character or a kana: what lines of Chinese and Japanese are made of.
pub(super) fn is_ideograph(c: char) -> bool {
    is_han(c) || is_kana(c) || is_bopomofo(c)
}

/// A letter or digit of a writing that is set proportionally.
pub(super) fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric()
        && !is_ideograph(c)
        && !is_hangul(c)
        && !matches!(c, '\u{ff00}'..='\u{ffef}' | '\u{3200}'..='\u{33ff}')
}

/// A digit, full-width ones too.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

/// A character that belongs to the one before it: a combining mark, a joiner, a variation selector.
pub(super) fn extends(c: char) -> bool {
    !c.is_ascii()
        && !is_han(c)
        && (matches!(
            break_property(u32::from(c)),
            BreakClass::CombiningMark | BreakClass::ZeroWidthJoiner | BreakClass::EmojiModifier
        ) && !matches!(c, '\u{3035}' | '\u{200b}'))
}

/// A character shown as a picture by default, or asked to be.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23ec}'
        | '\u{23f0}' | '\u{23f3}' | '\u{25fd}' | '\u{25fe}' | '\u{2614}' | '\u{2615}'
        | '\u{2648}'..='\u{2653}' | '\u{267f}' | '\u{2693}' | '\u{26a1}' | '\u{26aa}' | '\u{26ab}'
        | '\u{26bd}' | '\u{26be}' | '\u{26c4}' | '\u{26c5}' | '\u{26ce}' | '\u{26d4}' | '\u{26ea}'
        | '\u{26f2}' | '\u{26f3}' | '\u{26f5}' | '\u{26fa}' | '\u{26fd}' | '\u{2705}'
        | '\u{270a}' | '\u{270b}' | '\u{2728}' | '\u{274c}' | '\u{274e}' | '\u{2753}'..='\u{2755}'
        | '\u{2757}' | '\u{2795}'..='\u{2797}' | '\u{27b0}' | '\u{27bf}' | '\u{2b1b}' | '\u{2b1c}'
        | '\u{2b50}' | '\u{2b55}')
}

/// A character of a writing that runs from right to left, or a control that makes text do so.
pub(super) fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{202b}' | '\u{202e}' | '\u{2067}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
}

/// A character that leaves no ink and takes no room.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
        | '\u{fe00}'..='\u{fe0f}')
        || c.is_control()
}

/// What a character is to breaks, gaps and widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// `「『（` and the like, and CJK `“‘`.
    Opening,
    /// `」』）` and the like, and CJK `”’`.
    Closing,
    /// `，、；：`.
    Comma,
    /// `。．`.
    Stop,
    /// `！？` and their doubles.
    Exclamation,
    /// An interpunct: `·・‧`.
    Dot,
    /// A CJK dash.
    Dash,
    /// A CJK ellipsis.
    Ellipsis,
    /// A Latin opening quote.
    LatinOpening,
    /// A Latin closing quote or apostrophe.
    LatinClosing,
    /// U+0020 and other spaces at which a line may end.
    Space,
    /// A space or sign that glues its neighbours.
    Glue,
    /// U+00AD.
    SoftHyphen,
    /// The ideographic space.
    IdeographicSpace,
    /// U+200B.
    ZeroWidthSpace,
    /// Small kana.
    SmallKana,
    /// `々ゝー` and the like.
    Iteration,
    /// Han, kana, Bopomofo, emoji, boxes.
    Ideograph,
    /// Hangul.
    Hangul,
    /// Other full-width signs and letters.
    Wide,
    /// Everything that is set as Latin.
    Alphabetic,
}

impl Class {
    /// A full-width mark whose blank takes part in the adjustment of neighbours.
    pub(super) fn is_mark(self) -> bool {
        matches!(
            self,
            Self::Opening
                | Self::Closing
                | Self::Comma
                | Self::Stop
                | Self::Exclamation
                | Self::Dot
        )
    }

    /// Set on a full body, so that the gap beside it may stretch.
    pub(super) fn is_wide(self) -> bool {
        self.is_mark()
            || matches!(
                self,
                Self::Dash
                    | Self::Ellipsis
                    | Self::SmallKana
                    | Self::Iteration
                    | Self::Ideograph
                    | Self::Wide
                    | Self::IdeographicSpace
            )
    }

    /// Vanishes at the edges of a line.
    pub(super) fn is_discarded(self) -> bool {
        matches!(self, Self::Space | Self::ZeroWidthSpace)
    }
}

/// The class of `c`; `side` matters for the code points that Latin and CJK share.
pub(super) fn class(c: char, side: Side) -> Class {
    if is_common_han(c) {
        return Class::Ideograph;
    }
    match c {
        ' '
        | '\t'
        | '\n'
        | '\u{1680}'
        | '\u{2000}'..='\u{2006}'
        | '\u{2008}'..='\u{200a}'
        | '\u{205f}' => Class::Space,
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{2060}' | '\u{feff}' => Class::Glue,
        '\u{ad}' => Class::SoftHyphen,
        '\u{200b}' => Class::ZeroWidthSpace,
        '\u{3000}' => Class::IdeographicSpace,
        _ if c.is_ascii() => Class::Alphabetic,
        '“' | '‘' if side == Side::Latin => Class::LatinOpening,
        '”' | '’' if side == Side::Latin => Class::LatinClosing,
        '—' | '…' | '·' | '⋯' | '‧' | '⸺' if side == Side::Latin => Class::Alphabetic,
        '「' | '『' | '（' | '【' | '《' | '〈' | '〔' | '［' | '｛' | '〖' | '“' | '‘' | '｟'
        | '〘' | '〚' | '〝' => Class::Opening,
        '」' | '』' | '）' | '】' | '》' | '〉' | '〕' | '］' | '｝' | '〗' | '”' | '’' | '｠'
        | '〙' | '〛' | '〞' | '〟' => Class::Closing,
        '，' | '、' | '；' | '：' => Class::Comma,
        '。' | '．' => Class::Stop,
        '！' | '？' | '‼' | '⁇' | '⁈' | '⁉' => Class::Exclamation,
        '·' | '・' | '‧' => Class::Dot,
        '—' | '⸺' => Class::Dash,
        '…' | '⋯' => Class::Ellipsis,
        'ー' | '々' | '〻' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' => Class::Iteration,
        _ if is_small_kana(c) => Class::SmallKana,
        _ if is_ideograph(c) => Class::Ideograph,
        _ if is_hangul(c) => Class::Hangul,
        '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '℃'
        | '℉'
        | '゠'
        | '\u{3001}'..='\u{303f}'
        | '\u{3200}'..='\u{33ff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '①'..='⓿' => Class::Wide,
        '\u{fffc}' => Class::Ideograph,
        _ => other_class(c),
    }
}

/// Classes of what the table leaves out, by UAX #14.
fn other_class(c: char) -> Class {
    match break_property(u32::from(c)) {
        BreakClass::Ideographic
        | BreakClass::EmojiBase
        | BreakClass::EmojiModifier
        | BreakClass::RegionalIndicator => Class::Ideograph,
        BreakClass::NonBreakingGlue | BreakClass::WordJoiner => Class::Glue,
        BreakClass::ZeroWidthSpace => Class::ZeroWidthSpace,
        _ => Class::Alphabetic,
    }
}

/// Small kana, which strict rules keep from line starts.
fn is_small_kana(c: char) -> bool {
    matches!(
        c,
        'ぁ' | 'ぃ'
            | 'ぅ'
            | 'ぇ'
            | 'ぉ'
            | 'っ'
            | 'ゃ'
            | 'ゅ'
            | 'ょ'
            | 'ゎ'
            | 'ゕ'
            | 'ゖ'
            | 'ァ'
            | 'ィ'
            | 'ゥ'
            | 'ェ'
            | 'ォ'
            | 'ッ'
            | 'ャ'
            | 'ュ'
            | 'ョ'
            | 'ヮ'
            | 'ヵ'
            | 'ヶ'
            | '\u{31f0}'..='\u{31ff}'
    )
}

/// The languages whose rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tongue {
    /// Chinese in simplified characters.
    Simplified,
    /// Chinese in traditional characters.
    Traditional,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
    /// Any other.
    Western,
}

impl Tongue {
    /// From a BCP 47 tag.
    pub(super) fn of(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        match parts.next() {
            Some("zh" | "yue" | "lzh" | "wuu" | "cmn") => {
                if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) {
                    Self::Traditional
                } else {
                    Self::Simplified
                }
            }
            Some("ja") => Self::Japanese,
            Some("ko") => Self::Korean,
            _ => Self::Western,
        }
    }

    /// Whether shared quotes and dashes can be CJK ones.
    pub(super) fn has_wide_quotes(self) -> bool {
        matches!(self, Self::Simplified | Self::Traditional | Self::Japanese)
    }
}
