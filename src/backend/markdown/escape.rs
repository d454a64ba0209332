//! Which characters of a text must be escaped so that Markdown shows them. Pure: strings in and out.
//!
//! As little as possible: a table says where a character would begin or end a construct, by its
//! neighbours and by what else the paragraph holds, and only there it gets a backslash. What a
//! construct needs at the beginning of a line is judged on the finished line by
//! [`guard`](super::guard), since a line may be put together from several pieces.
//!
//! Assumes that text is in one line: line ends and tabs are written as spaces.

use crate::read::{emoji_name, is_template_tag, is_wiki_link};

/// What must be true of a neighbour for a character to mean something.
#[derive(Clone, Copy, Debug)]
enum Side {
    /// Nothing.
    Any,
    /// It is no white space, and the text goes on.
    Seen,
    /// It is no white space of ASCII, and the text goes on.
    NoBlank,
    /// It is no letter and no digit, or the text ends.
    NoWord,
    /// There is none in the line.
    LineEdge,
    /// It is ASCII punctuation.
    Punctuation,
    /// It can begin a tag, a comment or an autolink.
    Tag,
    /// It is one of these.
    One(&'static str),
}

/// What else must be true.
#[derive(Clone, Copy, Debug)]
enum When {
    /// Nothing.
    Always,
    /// The paragraph has runs of the character that could pair.
    Paired,
    /// The paragraph has this character too.
    With(u8),
    /// A character reference follows.
    Reference,
    /// The text is that of a link or an image.
    Brackets,
    /// What follows is no text but a link that begins.
    Link,
    /// What follows ends as a list of attributes does.
    Attributes,
    /// The file is run through this template language first.
    Template(Template),
    /// The character and what follows would be read for what a tag or a variable stands for.
    Tag,
    /// The character and what follows would be a link of a program for notes.
    Wiki,
    /// The character and what follows would be the name of an emoji.
    Emoji,
}

/// A template language that a site generator runs over the file before Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    /// Hexo's Nunjucks: `{{`, `{%` and `{#`.
    Nunjucks,
    /// Hugo's shortcodes: `{{<` and `{{%`.
    Shortcodes,
}

/// One way in which a character is unsafe.
struct Condition {
    character: u8,
    before: Side,
    after: Side,
    when: When,
}

const fn unsafe_if(character: u8, before: Side, after: Side, when: When) -> Condition {
    Condition { character, before, after, when }
}

/// Every way, with the clause of CommonMark 0.31.2 (or the GFM specification) that makes it one.
const CONDITIONS: &[Condition] = &[
    // Attribute lists (kramdown, pandoc) behind what they are about, and on lines of their own.
    unsafe_if(b'{', Side::LineEdge, Side::One(":"), When::Attributes),
    unsafe_if(b'{', Side::One(")*_]"), Side::One(":"), When::Attributes),
    unsafe_if(b'{', Side::One(")"), Side::Any, When::Attributes),
    // 2.4: a backslash before ASCII punctuation, that of a hard line end too.
    unsafe_if(b'\\', Side::Any, Side::Punctuation, When::Always),
    // 6.1: code spans need a second run of backticks.
    unsafe_if(b'`', Side::Any, Side::Any, When::Paired),
    // 6.2: emphasis needs a run that opens and one that closes; `_` does neither within a word.
    unsafe_if(b'*', Side::Any, Side::Seen, When::Paired),
    unsafe_if(b'*', Side::Seen, Side::Any, When::Paired),
    unsafe_if(b'_', Side::NoWord, Side::Seen, When::Paired),
    unsafe_if(b'_', Side::Seen, Side::NoWord, When::Paired),
    // GFM 6.5: strikethrough.
    unsafe_if(b'~', Side::Any, Side::Seen, When::Paired),
    unsafe_if(b'~', Side::Seen, Side::Any, When::Paired),
    // Mathematics between dollars, as GitHub and others read it.
    unsafe_if(b'$', Side::Any, Side::NoBlank, When::Paired),
    unsafe_if(b'$', Side::NoBlank, Side::Any, When::Paired),
    // 6.3: `](` ends a link's text if there was a `[`; no link is in a link's text.
    unsafe_if(b']', Side::Any, Side::One("("), When::With(b'[')),
    unsafe_if(b'[', Side::Any, Side::Any, When::Brackets),
    unsafe_if(b']', Side::Any, Side::Any, When::Brackets),
    // Footnote references (GFM).
    unsafe_if(b'[', Side::Any, Side::One("^"), When::Always),
    // 6.4: `!` makes the link after it an image.
    unsafe_if(b'!', Side::Any, Side::One("["), When::Link),
    // 6.5, 6.6, 4.6: autolinks, tags, comments; at the beginning of a line even without an end.
    unsafe_if(b'<', Side::Any, Side::Tag, When::With(b'>')),
    unsafe_if(b'<', Side::LineEdge, Side::Tag, When::Always),
    // 2.5: character references.
    unsafe_if(b'&', Side::Any, Side::Any, When::Reference),
    // What reading takes for tags of site generators, for marks of notes, for emoji.
    unsafe_if(b'{', Side::Any, Side::One("{%"), When::Tag),
    unsafe_if(b'[', Side::Any, Side::One("["), When::Wiki),
    unsafe_if(b'[', Side::One("!"), Side::One("["), When::Always),
    unsafe_if(b'[', Side::LineEdge, Side::One("!"), When::Always),
    unsafe_if(b':', Side::Any, Side::Any, When::Emoji),
    unsafe_if(b'{', Side::Any, Side::One("{%#"), When::Template(Template::Nunjucks)),
    unsafe_if(b'{', Side::One("{"), Side::One("<%"), When::Template(Template::Shortcodes)),
];

/// What a paragraph holds, besides the text being escaped: enough to know what cannot pair.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    /// For each character, how many runs could open something.
    openers: [u8; PAIRING.len()],
    /// For each character, how many runs could close something.
    closers: [u8; PAIRING.len()],
    /// For each character, how many runs could do either.
    runs: [u8; PAIRING.len()],
    /// Whether a text has anything that may need a backslash.
    special: bool,
}

/// The characters of which a paragraph's runs are counted.
const PAIRING: &[u8; 7] = b"`*_~$[>";

impl Facts {
    /// Counts the runs of a literal text.
    pub(super) fn add_text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(start) = next_special(bytes, at) {
            let byte = bytes[start];
            at = start + 1;
            self.special = true;
            let Some(kind) = PAIRING.iter().position(|&pairing| pairing == byte) else { continue };
            while bytes.get(at) == Some(&byte) {
                at += 1;
            }
            // At an edge of the text anything may stand beside it.
            let (before, after) = (text[..start].chars().next_back(), text[at..].chars().next());
            let ink = if byte == b'$' { Side::NoBlank } else { Side::Seen };
            let seen = |side: Option<char>| side.is_none_or(|c| meets(ink, Some(c)));
            let no_word = |side| byte != b'_' || meets(Side::NoWord, side);
            let is_display = is_display(byte, at - start);
            let opens = is_display || seen(after) && no_word(before);
            let closes = is_display || seen(before) && no_word(after);
            let flanks = matches!(byte, b'*' | b'_' | b'~' | b'$');
            let count = |counter: &mut u8, yes: bool| *counter = counter.saturating_add(yes.into());
            count(&mut self.openers[kind], opens || !flanks);
            count(&mut self.closers[kind], closes || !flanks);
            count(&mut self.runs[kind], opens || closes || !flanks);
            // Two dollars and two are an empty formula.
            count(&mut self.runs[kind], byte == b'$' && at - start > 2);
        }
    }

    /// Counts two runs of a character: what a mark, a code span or a tag adds.
    pub(super) fn add_pair(&mut self, character: u8) {
        if let Some(kind) = PAIRING.iter().position(|&pairing| pairing == character) {
            for counter in [&mut self.openers, &mut self.closers, &mut self.runs] {
                counter[kind] = counter[kind].saturating_add(2);
            }
        }
    }

    /// Counts what finished Markdown adds: inside of it characters pair with each other, and the
    /// whole may stand between two of the text's own.
    pub(super) fn add_raw(&mut self, raw: &str) {
        for character in *b"`$>[" {
            if raw.as_bytes().contains(&character) {
                self.add_pair(character);
            }
        }
    }

    fn has(self, character: u8) -> bool {
        PAIRING.iter().position(|&other| other == character).is_some_and(|kind| self.runs[kind] > 0)
    }

    fn has_pair(self, character: u8) -> bool {
        let kind = PAIRING.iter().position(|&other| other == character);
        kind.is_some_and(|kind| {
            self.openers[kind] > 0 && self.closers[kind] > 0 && self.runs[kind] > 1
        })
    }
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// The character before it, as written; none at the beginning.
    pub(super) before: Option<char>,
    /// The character after it, as written; none at the end.
    pub(super) after: Option<char>,
    /// Whether it is the text of a link or an image.
    pub(super) in_brackets: bool,
    /// Whether what follows is a link.
    pub(super) before_link: bool,
    /// Whether every `[` may be a reference: when the file defines links by number.
    pub(super) link_definitions: bool,
    /// What runs over the file first.
    pub(super) template: Option<Template>,
}

/// The bytes that any condition is about, and those that are never written as they are.
const SPECIAL: [bool; 128] = {
    let mut special = [false; 128];
    let mut at = 0;
    while at < CONDITIONS.len() {
        special[CONDITIONS[at].character as usize] = true;
        at += 1;
    }
    special[b'>' as usize] = true;
    let mut control = 0;
    while control < 32 {
        special[control] = true;
        control += 1;
    }
    special[127] = true;
    special
};

/// Where the next of the [`SPECIAL`] bytes stands, from a place on. Most text has none; blocks
/// without an early way out are looked over many bytes at once.
fn next_special(bytes: &[u8], from: usize) -> Option<usize> {
    const BLOCK: usize = 32;
    // A few that are not special share a range with those that are.
    #[expect(clippy::needless_bitwise_bool, reason = "a branch would look at one byte at a time")]
    let doubtful = |byte: u8| {
        (byte < 32)
            | (byte.wrapping_sub(b'[') <= b'`' - b'[')
            | (byte.wrapping_sub(b'{') <= 127 - b'{')
            | (byte.wrapping_sub(b':') <= b'>' - b':')
            | (byte == b'!')
            | (byte == b'$')
            | (byte == b'&')
            | (byte == b'*')
    };
    let special = |&byte: &u8| byte < 128 && SPECIAL[usize::from(byte)];
    let mut at = from;
    while let Some(block) = bytes.get(at..at + BLOCK) {
        if block.iter().fold(false, |found, &byte| found | doubtful(byte))
            && let Some(found) = block.iter().position(special)
        {
            return Some(at + found);
        }
        at += BLOCK;
    }
    bytes[at..].iter().position(special).map(|found| at + found)
}

/// Appends a text, escaped as far as its place demands. Assumes that the facts count it.
pub(super) fn escape(out: &mut String, text: &str, facts: Facts, place: Place) {
    if !facts.special {
        out.push_str(text);
        return;
    }
    let bytes = text.as_bytes();
    let mut copied = 0;
    while let Some(mut at) = next_special(bytes, copied) {
        let byte = bytes[at];
        out.push_str(&text[copied..at]);
        if byte < 32 || byte == 127 {
            match byte {
                b'\n' | b'\r' | b'\t' | 0x0c => out.push(' '),
                0 => out.push('\u{fffd}'),
                _ => {}
            }
            at += 1;
            copied = at;
            continue;
        }
        // Runs are judged as a whole, by what stands around them.
        let is_run = matches!(byte, b'*' | b'_' | b'~' | b'`' | b'$');
        let length =
            if is_run { bytes[at..].iter().take_while(|&&next| next == byte).count() } else { 1 };
        let before = text[..at].chars().next_back().or(place.before);
        let after = text[at + length..].chars().next().or(place.after);
        let rest = &text[at + length..];
        let escaped = is_unsafe(byte, before, after, rest, facts, place)
            || is_display(byte, length) && facts.has_pair(byte);
        for _ in 0..length {
            match (escaped, byte) {
                // A template language knows no backslash, but leaves character references alone.
                (true, b'{') if place.template.is_some() => out.push_str("&#123;"),
                (true, _) => {
                    out.push('\\');
                    out.push(char::from(byte));
                }
                (false, _) => out.push(char::from(byte)),
            }
        }
        at += length;
        copied = at;
    }
    out.push_str(&text[copied..]);
}

/// Whether a run delimits a displayed formula, whatever stands beside it.
fn is_display(character: u8, length: usize) -> bool {
    character == b'$' && length > 1
}

fn is_unsafe(
    character: u8,
    before: Option<char>,
    after: Option<char>,
    rest: &str,
    facts: Facts,
    place: Place,
) -> bool {
    if place.link_definitions && character == b'[' {
        return true;
    }
    CONDITIONS.iter().any(|condition| {
        condition.character == character
            && meets(condition.before, before)
            && meets(condition.after, after)
            && match condition.when {
                When::Always => true,
                When::Paired => facts.has_pair(character),
                When::With(other) => facts.has(other),
                When::Reference => is_reference(rest),
                When::Brackets => place.in_brackets,
                When::Attributes => is_attribute_list(rest),
                When::Link => rest.is_empty() && place.before_link,
                When::Template(template) => place.template == Some(template),
                When::Tag => is_template_tag(&format!("{{{}", head(rest, LONGEST_TAG))),
                When::Wiki => is_wiki_link(&format!("[{}", head(rest, LONGEST_MARK))),
                When::Emoji => emoji_name(&format!(":{}", head(rest, LONGEST_MARK))).is_some(),
            }
    })
}

/// So much of what follows as a mark may have.
fn head(rest: &str, length: usize) -> &str {
    &rest[..rest.floor_char_boundary(length)]
}

/// The longest tag of a site generator, and the longest other mark.
const LONGEST_TAG: usize = 2_000;
const LONGEST_MARK: usize = 400;

fn meets(side: Side, neighbour: Option<char>) -> bool {
    match (side, neighbour) {
        (Side::Any, _) | (Side::NoWord | Side::LineEdge, None) => true,
        (Side::LineEdge, Some(character)) => character == '\n',
        (Side::NoWord, Some(character)) => !character.is_alphanumeric(),
        (_, None) => false,
        (Side::Seen, Some(character)) => !character.is_whitespace(),
        (Side::NoBlank, Some(character)) => !character.is_ascii_whitespace(),
        (Side::Punctuation, Some(character)) => character.is_ascii_punctuation(),
        (Side::Tag, Some(character)) => {
            character.is_ascii_alphabetic() || matches!(character, '/' | '!' | '?')
        }
        (Side::One(characters), Some(character)) => characters.contains(character),
    }
}

/// Whether what follows a `&` makes a character reference of it. Names are not looked up: lists
/// differ between versions of HTML. Numbers of any length count, as older readers have it.
pub(super) fn is_reference(rest: &str) -> bool {
    // The longest name has 31 characters.
    const LONGEST: usize = 40;
    let bytes = &rest.as_bytes()[..rest.len().min(LONGEST)];
    let Some(end) = bytes.iter().position(|&byte| byte == b';') else { return false };
    match &bytes[..end] {
        [b'#', b'x' | b'X', digits @ ..] => {
            !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)
        }
        [b'#', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        [first, name @ ..] => {
            first.is_ascii_alphabetic() && name.iter().all(u8::is_ascii_alphanumeric)
        }
        [] => false,
    }
}

/// Whether what follows a `{` makes a list of attributes of it.
fn is_attribute_list(rest: &str) -> bool {
    rest.find('}').is_some_and(|end| {
        let inner = &rest[..end];
        inner.starts_with(':') || inner.contains('=') && !inner.contains('(')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str, place: Place) -> String {
        let mut facts = Facts::default();
        facts.add_text(text);
        let mut out = String::new();
        escape(&mut out, text, facts, place);
        out
    }

    fn check(text: &str, expect: &str) {
        assert_eq!(escaped(text, Place::default()), expect, "{text}");
    }

    #[test]
    fn special_bytes_are_those_of_the_conditions() {
        for byte in 0..128_u8 {
            let text = char::from(byte).to_string();
            let special = SPECIAL[usize::from(byte)];
            for before in [0, 31, 32, 33, 70] {
                let long = "x".repeat(before) + &text + &"中".repeat(before);
                let found = next_special(long.as_bytes(), 0);
                assert_eq!(found, special.then_some(before), "{byte}");
            }
        }
        assert_eq!(next_special("中文，é".as_bytes(), 0), None);
    }

    #[test]
    fn what_means_nothing_stays_as_it_is() {
        for text in [
            "2*3=6",
            "a * b * c",
            "snake_case_name and __x",
            "约~5",
            "价格$100",
            "[1] 注",
            "a]b[c",
            "x < y && y > z",
            "AT&T 的 R&D；",
            "a`b",
            "C:\\目录",
            "好!",
            "a $$ b",
            "x <b",
            "1. 2. #3 - + |x|",
            "{{ x }}",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn what_would_be_a_construct_is_escaped() {
        check("2*3 和 4*5", "2\\*3 和 4\\*5");
        check("__init__", "\\_\\_init\\_\\_");
        check("10~20，30~40", "10\\~20，30\\~40");
        check("$1 和 $2", "\\$1 和 \\$2");
        check("[甲](乙)", "[甲\\](乙)");
        check("a <b> c", "a \\<b> c");
        check("&amp; &#20; &#x1F;", "\\&amp; \\&#20; \\&#x1F;");
        check("`a` b", "\\`a\\` b");
        check("C:\\#x", "C:\\\\#x");
        check("$$$$", "\\$\\$\\$\\$");
        check("<!-- x", "\\<!-- x");
        check("注[^1]", "注\\[^1]");
        check("{: .x}", "\\{: .x}");
        check("{% raw %} {{< /a >}} {{< ref b >}}", "\\{% raw %} \\{{< /a >}} \\{{< ref b >}}");
        check("{{ site.url }} {{ page.a }}", "\\{{ site.url }} \\{{ page.a }}");
        check("{{< a >}} {% for a in b %} {{ site.a }}", "{{< a >}} {% for a in b %} {{ site.a }}");
        check("[[甲]] [[b]] ![[c.png]]", "\\[[甲]] [[b]] !\\[[c.png]]");
        check("[!x] a :tada: b:tada: :none:", "\\[!x] a \\:tada: b\\:tada: :none:");
        check("f(x){a=1}", "f(x)\\{a=1}");
        check("f(x) {a=1} f(x){return y(a)}", "f(x) {a=1} f(x){return y(a)}");
    }

    #[test]
    fn places_add_their_own() {
        let in_brackets = Place { in_brackets: true, ..Place::default() };
        assert_eq!(escaped("[甲]", in_brackets), "\\[甲\\]");
        let before_link = Place { after: Some('['), before_link: true, ..Place::default() };
        assert_eq!(escaped("好!", before_link), "好\\!");
        let hexo = Place { template: Some(Template::Nunjucks), ..Place::default() };
        assert_eq!(escaped("{{ x }}", hexo), "&#123;{ x }}");
    }
}
