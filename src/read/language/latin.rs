//! Languages in Latin letters, told by their commonest words.
//!
//! Only those for which something is done differently (labels, hyphens) or which archives hold in
//! numbers. A text that shows none of them clearly is left undetermined.

use std::sync::LazyLock;

/// Languages and words that are common in them and rare in the others.
const COMMON: [(&str, &str); 12] = [
    ("en", "the and of to is that it for with this you are was be have not on as by an"),
    ("de", "der die und das ist nicht ein eine zu den mit von auf für sich auch dem es im wir"),
    ("fr", "le les et des est une dans que pour qui pas sur vous au avec ce du sont nous il"),
    ("es", "el los y las que en una es por con para del se lo como más un su pero son"),
    ("pt", "o os e que não uma em do da para com um é você se mais por na no como"),
    ("it", "il di che è per un una non sono con del della gli le si più come anche nel ma"),
    ("nl", "het een van en dat niet is zijn met voor op te ik je aan ook maar bij naar wordt"),
    ("pl", "się nie jest na że jak po są dla tym ale od co przez był może tylko które także być"),
    ("cs", "se je na že si jsem by ale jako jsou pro tak když které není ve po jeho nebo byl jen"),
    ("tr", "ve bir bu için ile da de çok olarak daha gibi olan sonra kadar ama ne var değil en"),
    ("sv", "och att det som en är av för på den inte jag med till har om ett men så vi"),
    ("id", "yang dan di untuk dengan ini dari tidak pada adalah itu dalam bisa akan atau ke kita"),
];

/// The longest common word, in bytes.
const LONGEST: usize = 6;

/// Words beyond these change nothing.
const ENOUGH: u32 = 400;

/// The common words as numbers, in order, each with the languages that have it, a bit each.
static WORDS: LazyLock<Vec<(u64, u16)>> = LazyLock::new(|| {
    let mut words: Vec<(u64, u16)> = Vec::new();
    for (index, (_, list)) in COMMON.iter().enumerate() {
        words.extend(list.split(' ').map(|word| (word.bytes().fold(0, with_byte), 1 << index)));
    }
    words.sort_unstable();
    words.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 |= later.1;
        }
        same
    });
    words
});

/// A word of at most eight bytes as a number, one byte longer.
fn with_byte(word: u64, byte: u8) -> u64 {
    word << 8 | u64::from(byte)
}

/// Letters with marks that Vietnamese alone has.
const VIETNAMESE: &str = "ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ";

/// The words of a text as they are counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The word at hand as a number, as far as it is short, and how many bytes it has.
    word: u64,
    length: usize,
    total: u32,
    common: [u32; COMMON.len()],
    vietnamese: u32,
}

impl Words {
    /// Goes on with the word, or ends it.
    pub(super) fn push(&mut self, character: char) {
        if character.is_ascii_alphabetic() {
            self.letter(character.to_ascii_lowercase());
        } else if !character.is_ascii() && character.is_alphabetic() {
            let lower = character.to_lowercase().next().unwrap_or(character);
            self.vietnamese += u32::from(VIETNAMESE.contains(lower));
            self.letter(lower);
        } else if !matches!(character, '\u{300}'..'\u{370}') {
            self.end_word();
        }
    }

    fn letter(&mut self, letter: char) {
        let mut bytes = [0; 4];
        for byte in letter.encode_utf8(&mut bytes).bytes() {
            self.word = with_byte(self.word, byte);
            self.length += 1;
        }
    }

    /// Ends the word, if one is begun.
    #[inline]
    pub(super) fn end_word(&mut self) {
        if self.length > 0 {
            self.count_word();
        }
    }

    fn count_word(&mut self) {
        self.total += 1;
        if self.total <= ENOUGH
            && self.length <= LONGEST
            && let Ok(at) = WORDS.binary_search_by_key(&self.word, |&(word, _)| word)
        {
            for (index, count) in self.common.iter_mut().enumerate() {
                *count += u32::from(WORDS[at].1 >> index & 1);
            }
        }
        (self.word, self.length) = (0, 0);
    }

    /// How many words there were.
    pub(super) fn total(&self) -> u32 {
        self.total
    }

    /// The language whose common words stand out.
    pub(super) fn language(&self) -> Option<&'static str> {
        if self.vietnamese * 8 > self.total {
            return Some("vi");
        }
        let best = (0..COMMON.len()).max_by_key(|&index| self.common[index])?;
        let count = self.common[best];
        let second = (0..COMMON.len()).filter(|&index| index != best);
        let second = second.map(|index| self.common[index]).max().unwrap_or(0);
        // One word in twelve at least, and clear of the next language.
        (count >= 3 && count * 12 >= self.total.min(ENOUGH) && count * 4 > second * 5)
            .then_some(COMMON[best].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_common_word_is_longer_than_looked_for() {
        let words = COMMON.iter().flat_map(|(_, list)| list.split(' '));
        assert_eq!(words.map(str::len).max(), Some(LONGEST));
    }
}
