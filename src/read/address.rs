//! Addresses as sources have them: what may be linked to, and what only tracks the reader.
//!
//! Pure text; resolves nothing and asks no network.

use std::borrow::Cow;

/// What `%E4%B8%80` says; sequences that are no UTF-8 stay as they are.
pub(crate) fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let digit = |at: usize| tail.get(at).and_then(|&byte| char::from(byte).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (first, digit(0), digit(1)) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether following the address would run a script.
pub(super) fn is_script(address: &str) -> bool {
    // Browsers ignore white space and control characters within the scheme.
    let letters = address.chars().filter(|character| !character.is_ascii_control());
    let scheme = letters.skip_while(|character| *character == ' ');
    ["javascript:", "vbscript:"].iter().any(|name| {
        let mut letters = scheme.clone().map(|letter| letter.to_ascii_lowercase());
        name.chars().all(|wanted| letters.next() == Some(wanted))
    })
}

/// The address without the parameters that `tracks` knows, and whether any was taken off.
pub(super) fn without_tracking(
    address: &str,
    tracks: impl Fn(&str) -> bool,
) -> (Cow<'_, str>, bool) {
    let Some((before, rest)) = address.split_once('?') else {
        return (Cow::Borrowed(address), false);
    };
    let (query, fragment) = match rest.split_once('#') {
        Some((query, fragment)) => (query, Some(fragment)),
        None => (rest, None),
    };
    let name = |pair: &str| pair.split('=').next().is_some_and(&tracks);
    if !query.split('&').any(name) {
        return (Cow::Borrowed(address), false);
    }
    let mut kept = before.to_owned();
    for (index, pair) in query.split('&').filter(|pair| !name(pair)).enumerate() {
        kept.push(if index == 0 { '?' } else { '&' });
        kept.push_str(pair);
    }
    if let Some(fragment) = fragment {
        kept.push('#');
        kept.push_str(fragment);
    }
    (Cow::Owned(kept), true)
}

/// The widest picture of a `srcset` (HTML standard, section 4.8.4.2.1).
pub(super) fn widest_of_set(set: &str) -> Option<&str> {
    let mut best: Option<(f64, &str)> = None;
    let mut rest = set.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        // A comma that ends the address ends the candidate; commas within it are part of it.
        let (descriptor, next) = match address.strip_suffix(',') {
            Some(_) => ("", after),
            None => after.split_once(',').unwrap_or((after, "")),
        };
        let address = address.trim_end_matches(',');
        let size = descriptor.trim().trim_end_matches(['w', 'x', 'h']).trim().parse();
        let size = size.unwrap_or(1.0);
        if !address.is_empty() && best.is_none_or(|(largest, _)| size > largest) {
            best = Some((size, address));
        }
        rest = next.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    }
    best.map(|(_, address)| address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_are_decoded_where_they_are_sound() {
        assert_eq!(percent_decode("%E4%B8%80-a"), "一-a");
        assert_eq!(percent_decode("100%"), "100%");
        assert_eq!(percent_decode("%FF"), "%FF");
    }

    #[test]
    fn scripts_are_told_from_addresses() {
        assert!(is_script("javascript:void(0)"));
        assert!(is_script(" JAVA\nSCRIPT:alert(1)"));
        assert!(!is_script("https://example.org/javascript:"));
    }

    #[test]
    fn tracking_parameters_come_off() {
        let check = |address: &str, expect: &str| {
            let tracks = |name: &str| name.starts_with("utm_");
            let (kept, changed) = without_tracking(address, tracks);
            assert_eq!(kept, expect);
            assert_eq!(changed, address != expect);
        };
        check("/a?utm_source=x&id=1&utm_medium=y#z", "/a?id=1#z");
        check("/a?utm_source=x", "/a");
        check("/a?id=1&x", "/a?id=1&x");
    }

    #[test]
    fn the_widest_picture_is_found() {
        let check = |set: &str, expect: Option<&str>| assert_eq!(widest_of_set(set), expect);
        check("a.png 320w, b.png 640w", Some("b.png"));
        check("a.png, b.png 2x", Some("b.png"));
        check("a.png", Some("a.png"));
        check("a,b.png 1x", Some("a,b.png"));
        check(" , ", None);
    }
}
