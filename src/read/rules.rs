//! What cleaning knows of sites, as data: `rules.toml`.
//!
//! Looks nothing up in a tree; answers questions about names and addresses.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// The rules that are shipped.
static SHIPPED: LazyLock<Rules> = LazyLock::new(|| {
    let source: Source = toml::from_str(include_str!("rules.toml"))
        .expect("a test reads the rules that are compiled in");
    Rules::from(source)
});

/// One kind of noise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removal {
    /// What it is, for people.
    pub(super) reason: String,
    /// The most characters of text that such an element holds.
    pub(super) most: usize,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Classes {
    classes: HashSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lazy {
    attributes: Vec<String>,
    sets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trackers {
    pictures: Vec<String>,
    frames: Vec<String>,
    parameters: HashSet<String>,
    prefixes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    remove: Vec<Removal>,
    twins: Classes,
    formulas: Classes,
    captions: Classes,
    lazy: Lazy,
    trackers: Trackers,
}

/// Rules, ready to be asked.
#[derive(Debug)]
pub(super) struct Rules {
    source: Source,
    by_class: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
}

impl From<Source> for Rules {
    fn from(source: Source) -> Self {
        let index = |names: fn(&Removal) -> &Vec<String>| {
            let all = source.remove.iter().enumerate();
            all.flat_map(|(index, rule)| names(rule).iter().map(move |name| (name.clone(), index)))
                .collect()
        };
        let by_class = index(|rule| &rule.classes);
        let by_id = index(|rule| &rule.ids);
        Self { source, by_class, by_id }
    }
}

impl Rules {
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// The rule that takes out an element of these classes and this id.
    pub(super) fn removal(&self, classes: &str, id: Option<&str>) -> Option<&Removal> {
        let by_class =
            || classes.split_ascii_whitespace().find_map(|class| self.by_class.get(class)).copied();
        let by_id = id.and_then(|id| self.by_id.get(id)).copied();
        self.source.remove.get(by_id.or_else(by_class)?)
    }

    pub(super) fn is_twin(&self, classes: &str) -> bool {
        any_of(classes, &self.source.twins.classes)
    }

    pub(super) fn is_rendered_formula(&self, classes: &str) -> bool {
        any_of(classes, &self.source.formulas.classes)
    }

    pub(super) fn is_caption(&self, classes: &str) -> bool {
        any_of(classes, &self.source.captions.classes)
    }

    /// Attributes that hold an address, best first.
    pub(super) fn lazy_attributes(&self) -> &[String] {
        &self.source.lazy.attributes
    }

    /// Attributes that hold a set of addresses.
    pub(super) fn lazy_sets(&self) -> &[String] {
        &self.source.lazy.sets
    }

    pub(super) fn is_tracking_picture(&self, address: &str) -> bool {
        self.source.trackers.pictures.iter().any(|part| address.contains(part.as_str()))
    }

    pub(super) fn is_button_frame(&self, address: &str) -> bool {
        self.source.trackers.frames.iter().any(|part| address.contains(part.as_str()))
    }

    pub(super) fn is_tracking_parameter(&self, name: &str) -> bool {
        let trackers = &self.source.trackers;
        trackers.parameters.contains(name)
            || trackers.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }
}

fn any_of(classes: &str, known: &HashSet<String>) -> bool {
    classes.split_ascii_whitespace().any(|class| known.contains(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_sound() {
        let rules = Rules::shipped();
        let rule = rules.removal("x sharedaddy y", None).unwrap();
        assert_eq!(rule.reason, "share buttons");
        assert!(rules.removal("shared", None).is_none());
        assert!(rules.removal("", Some("disqus_thread")).is_some());
        assert!(rules.is_caption("img-desc"));
        assert!(rules.is_tracking_parameter("utm_source"));
        assert!(!rules.is_tracking_parameter("id"));
    }
}
