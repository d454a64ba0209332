//! What a relative address in a document stands against.
//!
//! Knows how addresses resolve (RFC 3986) and nothing of files or networks: whether the resolved
//! address may be read is for whoever fetches it.

use std::sync::Arc;

use url::Url;

/// The place that relative addresses of one document stand against. Cheap to clone: a document
/// has as many pictures as it likes, and each of their requests has one.
///
/// ```
/// use offprint::document::Base;
/// use url::Url;
///
/// let base = Base::new(Url::parse("https://example.org/posts/a.html").unwrap());
/// assert_eq!(base.resolve("b.png").unwrap().as_str(), "https://example.org/posts/b.png");
/// assert!(Base::default().resolve("b.png").is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    address: Option<Arc<Url>>,
    site_root: Option<Arc<Url>>,
    own_folder: Option<Arc<Url>>,
}

impl Base {
    /// Relative addresses stand against `address` (a folder ends in `/`).
    pub fn new(address: Url) -> Self {
        Self { address: Some(Arc::new(address)), ..Self::default() }
    }

    /// Root-relative addresses (`/images/a.png`) stand against `root`, a folder ending in `/`.
    #[must_use]
    pub fn with_site_root(self, root: Url) -> Self {
        Self { site_root: Some(Arc::new(root)), ..self }
    }

    /// What relative addresses do not find beside the document is looked for in `folder`, which
    /// ends in `/`: Hexo has the pictures of `a.md` in `a/`.
    #[must_use]
    pub fn with_own_folder(self, folder: Url) -> Self {
        Self { own_folder: Some(Arc::new(folder)), ..self }
    }

    /// The folder that holds the pictures of this document alone, if there is one.
    pub fn own_folder(&self) -> Option<&Url> {
        self.own_folder.as_deref()
    }

    /// The address that relative ones stand against, if there is one.
    pub fn address(&self) -> Option<&Url> {
        self.address.as_deref()
    }

    /// The folder that root-relative addresses stand against, if it is not the address's own root.
    pub fn site_root(&self) -> Option<&Url> {
        self.site_root.as_deref()
    }

    /// Makes `address` absolute; `None` when it is relative and there is nothing to stand on, or
    /// when it is no address at all.
    pub fn resolve(&self, address: &str) -> Option<Url> {
        let address = address.trim();
        if let (Some(root), true) =
            (&self.site_root, address.starts_with('/') && !address.starts_with("//"))
        {
            return root.join(address.trim_start_matches('/')).ok();
        }
        match (Url::parse(address), &self.address) {
            (Ok(url), _) => Some(url),
            (Err(_), Some(base)) => base.join(address).ok(),
            // A protocol-relative address needs no base to be reachable.
            (Err(_), None) if address.starts_with("//") => {
                Url::parse(&format!("https:{address}")).ok()
            }
            (Err(_), None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &Base, address: &str, expect: Option<&str>) {
        assert_eq!(base.resolve(address).as_ref().map(Url::as_str), expect, "{address}");
    }

    #[test]
    fn addresses_resolve_against_folder_and_site_root() {
        let url = |text| Url::parse(text).expect("a sound address");
        let base =
            Base::new(url("file:///site/posts/")).with_site_root(url("file:///site/static/"));
        check(&base, "a.png", Some("file:///site/posts/a.png"));
        check(&base, "/a.png", Some("file:///site/static/a.png"));
        check(&base, " https://example.org/x ", Some("https://example.org/x"));
        check(&base, "//example.org/x", Some("file://example.org/x"));
        check(&Base::default(), "//example.org/x", Some("https://example.org/x"));
        check(&Base::default(), "a.png", None);
    }
}
