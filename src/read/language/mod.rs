//! The language of an article: as its source states it, else as its letters show it.
//!
//! Scripts are counted; simplified and traditional Chinese are told apart by the characters that
//! only one of them has, Latin languages by their commonest words. What does not show is not
//! guessed.

mod han;
mod latin;
mod tag;

pub(super) use tag::tag;

use self::han::{VARIANTS, Variant, count_han};

/// Bytes beyond these change nothing.
const ENOUGH: usize = 3_000;

/// Of one run of text no more is looked at, so that many runs are.
const ENOUGH_OF_ONE: usize = 150;

/// What was counted of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    han: u32,
    kana: u32,
    hangul: u32,
    simplified: u32,
    traditional: u32,
    cyrillic: u32,
    ukrainian: u32,
    greek: u32,
    hebrew: u32,
    arabic: u32,
    persian: u32,
    thai: u32,
    devanagari: u32,
    latin: latin::Words,
    counted: usize,
}

impl Letters {
    /// Counts a run of text.
    pub(super) fn count(&mut self, text: &str) {
        if self.counted >= ENOUGH {
            return;
        }
        self.counted += text.len().min(ENOUGH_OF_ONE);
        let mut rest = &text[..text.ceil_char_boundary(ENOUGH_OF_ONE)];
        // Most characters are Han where any is.
        let mut variants = [0; VARIANTS];
        while !rest.is_empty() {
            let before = rest.len();
            rest = count_han(rest, &mut variants);
            if rest.len() < before {
                self.latin.end_word();
            }
            let mut others = rest.chars();
            if let Some(other) = others.next() {
                self.count_other(other);
            }
            rest = others.as_str();
        }
        self.latin.end_word();
        self.han += variants.iter().sum::<u32>();
        self.simplified += variants[Variant::Simplified as usize];
        self.traditional += variants[Variant::Traditional as usize];
    }

    /// Counts a character that is not one of the common Han.
    fn count_other(&mut self, character: char) {
        match character {
            '\0'..'\u{250}' | '\u{1E00}'..'\u{1F00}' | '\u{300}'..'\u{370}' => {
                return self.latin.push(character);
            }
            '\u{370}'..'\u{400}' => self.greek += 1,
            '\u{400}'..'\u{530}' => {
                self.cyrillic += 1;
                self.ukrainian += u32::from(matches!(character, 'і' | 'ї' | 'є' | 'ґ'));
            }
            '\u{590}'..'\u{600}' => self.hebrew += 1,
            '\u{600}'..'\u{700}' => {
                self.arabic += 1;
                self.persian += u32::from(matches!(character, 'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی'));
            }
            '\u{900}'..'\u{980}' => self.devanagari += 1,
            '\u{E00}'..'\u{E80}' => self.thai += 1,
            // The middle dot and the long-vowel mark stand in Chinese texts as well.
            '\u{3041}'..'\u{30FB}' | '\u{31F0}'..'\u{3200}' => self.kana += 1,
            '\u{AC00}'..'\u{D7B0}' | '\u{1100}'..'\u{1200}' => self.hangul += 1,
            '\u{3400}'..'\u{4E00}' | '\u{F900}'..'\u{FB00}' | '\u{20000}'..'\u{33480}' => {
                self.han += 1;
            }
            _ => {}
        }
        self.latin.end_word();
    }

    /// The language that shows, as a BCP 47 tag.
    pub(super) fn language(&self) -> Option<&'static str> {
        let east_asian = self.han + self.kana + self.hangul;
        let others = [
            (self.cyrillic, if self.ukrainian * 100 > self.cyrillic { "uk" } else { "ru" }),
            (self.greek, "el"),
            (self.hebrew, "he"),
            (self.arabic, if self.persian * 50 > self.arabic { "fa" } else { "ar" }),
            (self.thai, "th"),
            (self.devanagari, "hi"),
        ];
        // A character of an East Asian script weighs about as much as half a word of another.
        let words = self.latin.total();
        let (most, other) = others.into_iter().max_by_key(|(count, _)| *count).unwrap_or_default();
        if most > east_asian && most / 4 > words / 2 {
            return Some(other);
        }
        if east_asian > 0 && east_asian * 2 >= words / 2 {
            return self.east_asian();
        }
        self.latin.language()
    }

    /// Typography for each differs, so that a wrong one shows: only what is certain is said.
    pub(super) fn east_asian(&self) -> Option<&'static str> {
        let east_asian = self.han + self.kana + self.hangul;
        if self.kana > 0 && self.kana * 50 >= east_asian {
            return Some("ja");
        }
        if self.hangul * 5 >= east_asian && self.hangul > 0 {
            return Some("ko");
        }
        match self.simplified.cmp(&self.traditional) {
            std::cmp::Ordering::Greater => Some("zh-Hans"),
            std::cmp::Ordering::Less => Some("zh-Hant"),
            std::cmp::Ordering::Equal => None,
        }
    }
}
