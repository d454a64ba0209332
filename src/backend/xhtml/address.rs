//! Addresses of links: from what the source wrote to what a book may hold.
//!
//! A book is read away from the machine and the site it was made from, so that an address is
//! either absolute and of a kind that readers follow, or no link at all.

use url::Url;

use crate::document::Base;

/// Kinds of addresses that a reader may follow and that EPUB knows (registered with IANA).
const FOLLOWED: [&str; 12] =
    ["http", "https", "mailto", "tel", "ftp", "sms", "geo", "urn", "news", "irc", "xmpp", "doi"];

/// Why an address is no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unlinkable {
    /// Relative, with nothing public to stand against.
    Relative,
    /// A script, a file of this machine, or a kind that readers do not know.
    Kind,
    /// No address.
    Malformed,
}

/// Makes `address` absolute: against the page the article came from, else against the base, where
/// that is a public place.
pub(crate) fn absolute(
    address: &str,
    source: Option<&Url>,
    base: &Base,
) -> Result<Url, Unlinkable> {
    let address = address.trim();
    let url = match Url::parse(address) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => match source {
            Some(page) => page.join(address).map_err(|_| Unlinkable::Malformed)?,
            None => base.resolve(address).ok_or(Unlinkable::Relative)?,
        },
        Err(_) => return Err(Unlinkable::Malformed),
    };
    match url.scheme() {
        "file" if !address.to_ascii_lowercase().starts_with("file:") => Err(Unlinkable::Relative),
        scheme if !FOLLOWED.contains(&scheme) => Err(Unlinkable::Kind),
        "http" | "https" | "ftp" if url.host_str().is_none_or(str::is_empty) => {
            Err(Unlinkable::Malformed)
        }
        _ => Ok(url),
    }
}

/// The address as a strict parser takes it: RFC 3986 wants more escapes than browsers do.
pub(crate) fn strict(url: &Url) -> String {
    let text = url.as_str();
    // Brackets stand in the host of an IPv6 address and must stay there.
    let host_end = text
        .find("://")
        .map_or(0, |start| text[start + 3..].find('/').map_or(text.len(), |at| start + 3 + at));
    let mut strict = String::with_capacity(text.len());
    strict.push_str(&text[..host_end]);
    let mut rest = text[host_end..].chars().peekable();
    let mut in_fragment = false;
    while let Some(character) = rest.next() {
        match character {
            '#' if in_fragment => strict.push_str("%23"),
            '#' => {
                in_fragment = true;
                strict.push('#');
            }
            '[' | ']' | '|' | '^' | '`' | '{' | '}' | '\\' | '"' | '<' | '>' | ' ' => {
                strict.push_str(&format!("%{:02X}", u32::from(character)));
            }
            // A percent sign that escapes nothing must itself be escaped.
            '%' => {
                let mut ahead = rest.clone();
                let escapes = (0..2).all(|_| ahead.next().is_some_and(|c| c.is_ascii_hexdigit()));
                strict.push_str(if escapes { "%" } else { "%25" });
            }
            _ => strict.push(character),
        }
    }
    strict
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_absolute_or_no_links() {
        fn check(address: &str, expect: Result<&str, Unlinkable>) {
            let source = Url::parse("https://example.org/a/b.html").unwrap();
            let found = absolute(address, Some(&source), &Base::default());
            assert_eq!(found.as_ref().map(Url::as_str).map_err(|why| *why), expect, "{address}");
        }
        check("../c", Ok("https://example.org/c"));
        check("//other.example/x", Ok("https://other.example/x"));
        check("mailto:a@example.org", Ok("mailto:a@example.org"));
        check("javascript:void(0)", Err(Unlinkable::Kind));
        check("file:///etc/passwd", Err(Unlinkable::Kind));
        check("weixin://x", Err(Unlinkable::Kind));
        check("http://", Err(Unlinkable::Malformed));
        check("http://[x", Err(Unlinkable::Malformed));
    }

    #[test]
    fn a_path_of_this_machine_is_never_shown() {
        let base = Base::new(Url::parse("file:///home/me/").unwrap());
        assert_eq!(absolute("b.html", None, &base), Err(Unlinkable::Relative));
        assert_eq!(absolute("b.html", None, &Base::default()), Err(Unlinkable::Relative));
    }

    #[test]
    fn strict_parsers_are_given_their_escapes() {
        fn check(address: &str, expect: &str) {
            assert_eq!(strict(&Url::parse(address).unwrap()), expect);
        }
        check("https://a.example/x?b[]=1|2", "https://a.example/x?b%5B%5D=1%7C2");
        check("https://[::1]/x", "https://[::1]/x");
        check("https://a.example/100%", "https://a.example/100%25");
        check("https://a.example/中文", "https://a.example/%E4%B8%AD%E6%96%87");
        check("https://a.example/#a#b", "https://a.example/#a%23b");
        check("https://a.example/%e4%b8", "https://a.example/%e4%b8");
    }
}
