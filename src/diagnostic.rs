//! What went amiss but did not stop us.
//!
//! Reading never fails and a backend fails only when it cannot write at all: everything else is a
//! [`Diagnostic`] with a stable code, so that a script can tell one kind from another and a test
//! can assert the code and not the wording.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// A repair or a choice that changed nothing the author wrote.
    Note,
    /// The source is at fault and a reader might notice the repair.
    Warning,
    /// Something of the article is not in the output.
    Loss,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Loss => "loss",
        })
    }
}

/// A place in a source: lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column, where it is truly known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Place {
    /// A place of which only the line is known.
    pub fn line(line: u32) -> Self {
        Self { line, column: None }
    }
}

/// One thing that went amiss, and where.
///
/// Written as `path:line:column: severity[code]: message`, as far as each is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of thing it is: kebab-case, stable between versions.
    pub code: &'static str,
    /// What happened, for people: lower case, no full stop, literals in backticks.
    pub message: Cow<'static, str>,
    /// The name of the source, as the user named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
    /// Where in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(formatter, "{source}:")?;
        }
        if let Some(place) = self.place {
            write!(formatter, "{}:", place.line)?;
            if let Some(column) = place.column {
                write!(formatter, "{column}:")?;
            }
        }
        if self.source.is_some() || self.place.is_some() {
            formatter.write_str(" ")?;
        }
        write!(formatter, "{}[{}]: {}", self.severity, self.code, self.message)
    }
}

/// Diagnostics in the order they came up, all about one source.
///
/// ```
/// use offprint::diagnostic::{Diagnostics, Place};
///
/// let mut diagnostics = Diagnostics::for_source("a.md");
/// diagnostics.warning("date-invalid", Some(Place::line(3)), "`Invalid Date` is no date");
/// let line = diagnostics.iter().next().unwrap().to_string();
/// assert_eq!(line, "a.md:3: warning[date-invalid]: `Invalid Date` is no date");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    source: Option<Arc<str>>,
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet, about no named source.
    pub fn new() -> Self {
        Self::default()
    }

    /// None yet; each to come is about the source of this name.
    pub fn for_source(name: impl Into<Arc<str>>) -> Self {
        Self { source: Some(name.into()), list: Vec::new() }
    }

    /// The name of the source they are about.
    pub fn source(&self) -> Option<&Arc<str>> {
        self.source.as_ref()
    }

    /// From here on, diagnostics are about another source.
    pub fn set_source(&mut self, source: Option<Arc<str>>) {
        self.source = source;
    }

    /// Adds a repair that changed nothing the author wrote.
    pub fn note(
        &mut self,
        code: &'static str,
        place: Option<Place>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.add(Severity::Note, code, place, message.into());
    }

    /// Adds a repair that a reader might notice.
    pub fn warning(
        &mut self,
        code: &'static str,
        place: Option<Place>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.add(Severity::Warning, code, place, message.into());
    }

    /// Adds a loss: something of the article is not in the output.
    pub fn loss(
        &mut self,
        code: &'static str,
        place: Option<Place>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.add(Severity::Loss, code, place, message.into());
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        place: Option<Place>,
        message: Cow<'static, str>,
    ) {
        let source = self.source.clone();
        self.list.push(Diagnostic { severity, code, message, source, place });
    }

    /// Adds one made elsewhere, as it is.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all of another list, as they are.
    pub fn append(&mut self, mut others: Self) {
        self.list.append(&mut others.list);
    }

    /// Those that are about no named source are about this one.
    pub fn attribute_to(&mut self, source: &Arc<str>) {
        for diagnostic in &mut self.list {
            diagnostic.source.get_or_insert_with(|| Arc::clone(source));
        }
    }

    /// How many of them tell that something of the article is not in the output.
    pub fn losses(&self) -> usize {
        self.list.iter().filter(|told| told.severity == Severity::Loss).count()
    }

    /// In the order they came up.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The gravest severity among them.
    pub fn worst(&self) -> Option<Severity> {
        self.iter().map(|diagnostic| diagnostic.severity).max()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
