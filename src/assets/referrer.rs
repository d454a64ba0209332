//! What a request for a picture says of the page that shows it.
//!
//! Pure. By default nothing is said; what a page says itself is the Referrer Policy of the W3C
//! (<https://www.w3.org/TR/referrer-policy/>).

#![cfg_attr(not(feature = "fetch"), expect(dead_code, reason = "what the network is told"))]

use url::Url;

/// What may be told of a page that shows a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferrerPolicy {
    /// Nothing.
    #[default]
    NoReferrer,
    /// The page's address, but nothing from https to http.
    NoReferrerWhenDowngrade,
    /// The page's origin.
    Origin,
    /// The page's address to its own origin, its origin to others.
    OriginWhenCrossOrigin,
    /// The page's address to its own origin, nothing to others.
    SameOrigin,
    /// The page's origin, but nothing from https to http.
    StrictOrigin,
    /// The page's address to its own origin, its origin to others, but nothing from https to
    /// http.
    StrictOriginWhenCrossOrigin,
    /// The page's address.
    UnsafeUrl,
}

impl ReferrerPolicy {
    /// The policy of this name, as an attribute `referrerpolicy` or a `meta` element has it.
    ///
    /// ```
    /// use offprint::assets::ReferrerPolicy;
    ///
    /// assert_eq!(ReferrerPolicy::named(" Origin "), Some(ReferrerPolicy::Origin));
    /// assert_eq!(ReferrerPolicy::named("origin-only"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            // The older words of the `meta` element stand after the newer ones (HTML, 4.2.5.3).
            "no-referrer" | "never" => Self::NoReferrer,
            "no-referrer-when-downgrade" => Self::NoReferrerWhenDowngrade,
            "origin" => Self::Origin,
            "origin-when-cross-origin" | "origin-when-crossorigin" => Self::OriginWhenCrossOrigin,
            "same-origin" => Self::SameOrigin,
            "strict-origin" => Self::StrictOrigin,
            "strict-origin-when-cross-origin" | "default" => Self::StrictOriginWhenCrossOrigin,
            "unsafe-url" | "always" => Self::UnsafeUrl,
            _ => return None,
        })
    }

    /// What is told of `page` to who is asked for `url` (Referrer Policy, 8.3).
    pub(super) fn told(self, page: &Url, url: &Url) -> Option<Url> {
        if !matches!(page.scheme(), "http" | "https") {
            return None;
        }
        let same = page.origin() == url.origin();
        let downgrade = page.scheme() == "https" && url.scheme() != "https";
        let whole = || Some(stripped(page));
        let origin = || page.join("/").ok().map(|url| stripped(&url));
        match self {
            Self::NoReferrer => None,
            Self::NoReferrerWhenDowngrade
            | Self::StrictOrigin
            | Self::StrictOriginWhenCrossOrigin
                if downgrade =>
            {
                None
            }
            Self::Origin | Self::StrictOrigin => origin(),
            Self::UnsafeUrl | Self::NoReferrerWhenDowngrade => whole(),
            _ if same => whole(),
            Self::SameOrigin => None,
            Self::OriginWhenCrossOrigin | Self::StrictOriginWhenCrossOrigin => origin(),
        }
    }
}

/// An address without what is nobody's business (Referrer Policy, 8.4).
fn stripped(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    // Neither call can fail for an address with a host.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_those_of_the_web() {
        let page = Url::parse("https://me:key@a.org/p?q#f").unwrap();
        let urls = ["https://a.org/x", "https://b.org/x", "http://b.org/x"]
            .map(|url| Url::parse(url).unwrap());
        let (whole, origin) = ("https://a.org/p?q", "https://a.org/");
        for (name, expect) in [
            ("no-referrer", ["", "", ""]),
            ("no-referrer-when-downgrade", [whole, whole, ""]),
            ("origin", [origin; 3]),
            ("origin-when-cross-origin", [whole, origin, origin]),
            ("same-origin", [whole, "", ""]),
            ("strict-origin", [origin, origin, ""]),
            ("strict-origin-when-cross-origin", [whole, origin, ""]),
            ("unsafe-url", [whole; 3]),
        ] {
            let policy = ReferrerPolicy::named(name).unwrap();
            let told = urls
                .each_ref()
                .map(|url| policy.told(&page, url).map_or_else(String::new, String::from));
            assert_eq!(told, expect, "{name}");
        }
        let file = Url::parse("file:///home/a.html").unwrap();
        assert_eq!(ReferrerPolicy::UnsafeUrl.told(&file, &urls[0]), None);
    }
}
