//! Accessibility metadata, computed from what the text uses (EPUB Accessibility 1.1, 2; values of
//! the Schema.org Accessibility Properties for Discoverability Vocabulary).
//!
//! Conformance to a standard is never claimed: that takes a person who checked.

use super::package::property;
use crate::backend::xhtml::Features;
use crate::book::Labels;

/// The `meta` elements.
pub(super) fn metadata(features: Features, labels: &Labels) -> String {
    let pictures = features.pictures > 0;
    let described = features.undescribed_pictures == 0;
    let mut out = String::new();
    let mut say =
        |name: &str, value: &str| property(&mut out, &format!("schema:{name}"), "", value);
    say("accessMode", "textual");
    if pictures {
        say("accessMode", "visual");
        say("accessModeSufficient", "textual,visual");
    }
    if described {
        say("accessModeSufficient", "textual");
    }
    for feature in [
        "ARIA",
        "displayTransformability",
        "readingOrder",
        "structuralNavigation",
        "tableOfContents",
    ] {
        say("accessibilityFeature", feature);
    }
    if pictures && described {
        say("accessibilityFeature", "alternativeText");
    }
    if features.ruby {
        say("accessibilityFeature", "rubyAnnotations");
    }
    if features.mathml > 0 {
        say("accessibilityFeature", "MathML");
    }
    if features.tex > 0 {
        say("accessibilityFeature", "latex");
    }
    // Whether a picture that moves flashes is not known.
    say("accessibilityHazard", if features.moving_pictures { "unknown" } else { "none" });
    let mut summary = labels.accessible_text.to_owned();
    if pictures {
        summary += if described { labels.pictures_described } else { labels.pictures_undescribed };
    }
    say("accessibilitySummary", &summary);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_so_is_said() {
        fn check(features: Features, has: &[&str], lacks: &[&str]) {
            let text = metadata(features, &Labels::for_language("en"));
            for value in has {
                assert!(text.contains(&format!(">{value}<")), "{value} in {text}");
            }
            for value in lacks {
                assert!(!text.contains(&format!(">{value}<")), "{value} in {text}");
            }
        }
        check(Features::default(), &["textual", "none"], &["visual", "alternativeText"]);
        let pictures = Features { pictures: 2, ..Features::default() };
        check(pictures, &["visual", "textual,visual", "textual", "alternativeText"], &["unknown"]);
        let bare =
            Features { pictures: 2, undescribed_pictures: 1, moving_pictures: true, ..pictures };
        check(bare, &["textual,visual", "unknown"], &["alternativeText", "none"]);
        check(Features { ruby: true, ..pictures }, &["rubyAnnotations"], &["latex", "MathML"]);
        check(Features { mathml: 1, ..pictures }, &["MathML"], &["latex"]);
    }
}
