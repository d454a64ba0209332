//! What single hosts want of those who ask them, and which are asked through a proxy.
//!
//! Pure: rules and lists are data, given by the caller.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Deserialize;
use url::Url;

use super::fetch::Ask;
use super::referrer::ReferrerPolicy;

/// What one host wants of those who ask it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct HostRule {
    /// What is told of the page, whatever the page says itself.
    pub referer: Option<Referer>,
    /// What we call ourselves.
    pub user_agent: Option<String>,
    /// Further headers.
    pub headers: BTreeMap<String, String>,
}

/// What a request says of the page: `none`, `page`, `origin` (the page's), `self` (the origin of
/// the picture), or an address.
///
/// ```
/// use offprint::assets::Referer;
///
/// assert_eq!("self".parse(), Ok(Referer::Own));
/// assert!("https://example.org/".parse::<Referer>().is_ok());
/// assert!("never".parse::<Referer>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
#[non_exhaustive]
pub enum Referer {
    /// Nothing.
    None,
    /// The page's address.
    Page,
    /// The page's origin.
    Origin,
    /// The origin of the picture itself: what a page of the host would send at least.
    Own,
    /// This address.
    Address(Url),
}

impl FromStr for Referer {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "none" => Self::None,
            "page" => Self::Page,
            "origin" => Self::Origin,
            "self" => Self::Own,
            _ => match Url::parse(text) {
                Ok(url) if matches!(url.scheme(), "http" | "https") => Self::Address(url),
                _ => return Err("it is none, page, origin, self or an address"),
            },
        })
    }
}

impl TryFrom<String> for Referer {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Proxies, as the usual environment variables state them.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// For `http` addresses: `http_proxy`, else `all_proxy`.
    pub http: Option<String>,
    /// For `https` addresses: `https_proxy`, else `all_proxy`.
    pub https: Option<String>,
    /// Hosts that are asked directly, as `no_proxy` lists them.
    pub bypass: String,
}

/// All that the rules say of a host; the longer of two names is the closer one.
pub(super) fn rule(rules: &BTreeMap<String, HostRule>, host: &str) -> HostRule {
    let mut found: Vec<_> =
        rules.iter().filter(|(pattern, _)| matches_host(pattern, host)).collect();
    found.sort_by_key(|(pattern, _)| pattern.len());
    found.into_iter().fold(HostRule::default(), |whole, (_, rule)| HostRule {
        referer: rule.referer.clone().or(whole.referer),
        user_agent: rule.user_agent.clone().or(whole.user_agent),
        headers: whole.headers.into_iter().chain(rule.headers.clone()).collect(),
    })
}

/// What a request for `url`, which may be a redirect's, says of the page.
pub(super) fn referer(rule: Option<&Referer>, ask: &Ask<'_>, url: &Url) -> Option<Url> {
    let told = |policy: ReferrerPolicy| policy.told(ask.page?, url);
    match rule {
        None => told(ask.policy),
        Some(Referer::None) => None,
        Some(Referer::Page) => told(ReferrerPolicy::UnsafeUrl),
        Some(Referer::Origin) => told(ReferrerPolicy::Origin),
        Some(Referer::Own) => url.join("/").ok(),
        Some(Referer::Address(address)) => Some(address.clone()),
    }
}

/// Whether a rule for `pattern` is one for `host`.
fn matches_host(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('.') {
        Some("") => true,
        Some(domain) => {
            host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
        }
        None => host == pattern,
    }
}

/// Whether `host` is asked directly, by a list as in `no_proxy`.
///
/// As curl reads it: names with or without a dot in front stand for all hosts below them too.
pub(super) fn bypasses(list: &str, host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    list.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let entry = entry.trim_start_matches("*.").trim_start_matches('.');
        entry == "*" || matches_host(&format!(".{}", entry.to_ascii_lowercase()), host)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_match_rules_and_proxy_lists() {
        for (list, host, expect) in [
            ("example.org", "example.org", true),
            ("example.org", "img.example.org", true),
            (".example.org", "example.org", true),
            ("*.example.org", "img.example.org", true),
            ("a.org, example.org", "example.org", true),
            ("example.org", "badexample.org", false),
            ("*", "example.org", true),
            ("", "example.org", false),
            ("::1", "[::1]", true),
        ] {
            assert_eq!(bypasses(list, host), expect, "{list} {host}");
        }
        assert!(matches_host("example.org", "example.org"));
        assert!(!matches_host("example.org", "img.example.org"));
        assert!(matches_host(".example.org", "img.example.org"));
    }

    #[test]
    fn the_closer_of_two_rules_is_taken() {
        let named = |text: &str| -> HostRule { toml::from_str(text).unwrap() };
        let rules = BTreeMap::from([
            (
                ".e.org".to_owned(),
                named("referer = 'self'\nuser-agent = 'a'\nheaders = { X = '1' }"),
            ),
            ("img.e.org".to_owned(), named("referer = 'https://p.org/q'\nheaders = { Y = '2' }")),
        ]);
        let page = Url::parse("https://p.org/page").unwrap();
        let base = crate::document::Base::default();
        for (url, expect) in [
            ("https://img.e.org/a.png", Some("https://p.org/q")),
            ("https://e.org/a.png", Some("https://e.org/")),
            ("https://other.org/a.png", None),
        ] {
            let url = Url::parse(url).unwrap();
            let ask = Ask { page: Some(&page), ..Ask::new(&url, &base) };
            let rule = rule(&rules, url.host_str().unwrap());
            let seen = referer(rule.referer.as_ref(), &ask, &url);
            assert_eq!(seen.as_ref().map(Url::as_str), expect, "{url}");
        }
        let both = rule(&rules, "img.e.org");
        assert_eq!((both.user_agent.as_deref(), both.headers.len()), (Some("a"), 2));
        assert_eq!(named("referer = 'none'").referer, Some(Referer::None));
        assert!(toml::from_str::<HostRule>("referer = 'never'").is_err());
    }
}
