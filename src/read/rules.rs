//! What cleaning knows of sites, as data: `rules.toml`.
//!
//! Looks nothing up in a tree; answers questions about names and addresses.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

/// The rules that are shipped.
static SHIPPED: LazyLock<Rules> =
    LazyLock::new(|| Rules::from(shipped().expect("a test reads the rules that are compiled in")));

fn shipped() -> Result<Source, toml::de::Error> {
    toml::from_str(include_str!("rules.toml"))
}

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

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Classes {
    classes: HashSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Kept {
    classes: HashSet<String>,
    ids: HashSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Buttons {
    texts: HashSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Lazy {
    attributes: Vec<String>,
    sets: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Trackers {
    pictures: Vec<String>,
    frames: Vec<String>,
    parameters: HashSet<String>,
    prefixes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Source {
    remove: Vec<Removal>,
    keep: Kept,
    buttons: Buttons,
    twins: Classes,
    formulas: Classes,
    captions: Classes,
    lazy: Lazy,
    trackers: Trackers,
}

impl Source {
    /// Adds rules that go before these.
    fn add(&mut self, more: Self) {
        // Of two rules for one name the later one counts, of two attributes the earlier one.
        self.remove.extend(more.remove);
        self.keep.classes.extend(more.keep.classes);
        self.keep.ids.extend(more.keep.ids);
        self.buttons.texts.extend(more.buttons.texts);
        self.twins.classes.extend(more.twins.classes);
        self.formulas.classes.extend(more.formulas.classes);
        self.captions.classes.extend(more.captions.classes);
        self.lazy.attributes.splice(0..0, more.lazy.attributes);
        self.lazy.sets.splice(0..0, more.lazy.sets);
        self.trackers.pictures.extend(more.trackers.pictures);
        self.trackers.frames.extend(more.trackers.frames);
        self.trackers.parameters.extend(more.trackers.parameters);
        self.trackers.prefixes.extend(more.trackers.prefixes);
    }
}

/// What cleaning knows of sites: the shipped rules, and those of the user.
#[derive(Debug)]
pub struct Rules {
    source: Source,
    by_class: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
}

/// Why a file of rules cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct RulesError {
    /// The line at fault, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
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
    /// Rules in TOML, of the same form as the shipped ones (`src/read/rules.toml`), added to them.
    /// All sections may be left out; `[keep]`, with `classes` and `ids`, names what no rule of
    /// `[[remove]]` takes out.
    ///
    /// ```
    /// use offprint::read::Rules;
    ///
    /// let text = "[[remove]]\nreason = \"a box\"\nmost = 200\nclasses = [\"box\"]\n";
    /// assert!(Rules::parse(text).is_ok());
    /// let error = Rules::parse("[keep]\nclases = []\n").unwrap_err();
    /// assert_eq!(error.line, 2);
    /// ```
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let fault = |error: &toml::de::Error| RulesError {
            line: line_of(text, error.span()),
            message: error.message().to_owned(),
        };
        let own: Source = toml::from_str(text).map_err(|error| fault(&error))?;
        let mut source = shipped().map_err(|error| fault(&error))?;
        source.add(own);
        Ok(Self::from(source))
    }

    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// The rule that takes out an element of these classes and this id.
    pub(super) fn removal(&self, classes: &str, id: Option<&str>) -> Option<&Removal> {
        let by_class =
            || classes.split_ascii_whitespace().find_map(|class| self.by_class.get(class)).copied();
        let by_id = id.and_then(|id| self.by_id.get(id)).copied();
        let rule = self.source.remove.get(by_id.or_else(by_class)?)?;
        let keep = &self.source.keep;
        let kept = any_of(classes, &keep.classes) || id.is_some_and(|id| keep.ids.contains(id));
        (!kept).then_some(rule)
    }

    /// Whether these are the words of a button beside a listing of code.
    pub(super) fn is_button(&self, text: &str) -> bool {
        self.source.buttons.texts.contains(&text.trim().to_lowercase())
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

/// The line, from 1, that a stretch of a text begins in; an error without one is at the beginning.
fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
    1 + before.matches('\n').count()
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
        assert!(rules.is_button(" Copy code") && !rules.is_button("copying"));
        assert!(rules.is_tracking_parameter("utm_source"));
        assert!(!rules.is_tracking_parameter("id"));
    }

    #[test]
    fn rules_of_the_user_go_before_the_shipped_ones() {
        let rules = Rules::parse(
            "[[remove]]\nreason = 'mine'\nmost = 9\nclasses = ['sharedaddy', 'box']\n\
             [keep]\nids = ['disqus_thread']\n\
             [lazy]\nattributes = ['data-mine']\n[trackers]\nparameters = ['from']\n",
        )
        .unwrap();
        assert_eq!(rules.removal("sharedaddy", None).unwrap().reason, "mine");
        assert_eq!(rules.removal("box", None).unwrap().most, 9);
        assert!(rules.removal("", Some("disqus_thread")).is_none());
        assert!(rules.removal("addthis_toolbox", None).is_some());
        assert_eq!(rules.lazy_attributes()[0], "data-mine");
        assert!(rules.is_tracking_parameter("from") && rules.is_tracking_parameter("fbclid"));
    }

    #[test]
    fn rules_at_fault_are_told_with_their_line() {
        let check = |text: &str, line: usize, words: &str| {
            let error = Rules::parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
            assert!(error.message.contains(words), "{error}");
        };
        check("[keep]\nclases = []", 2, "clases");
        check("\n[[remove]]\nreason = 'x'\n", 2, "most");
        check("[[remove]]\nreason = 'x'\nmost = -1\n", 3, "-1");
        check("\n\nx", 3, "");
    }
}
