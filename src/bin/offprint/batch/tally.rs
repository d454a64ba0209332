//! How many records, and what became of them.

use std::collections::BTreeMap;

/// Counts of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) records: u64,
    /// Error rows, by code.
    pub(super) errors: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts a row, and its error where it is one.
    pub(super) fn count(&mut self, code: Option<&str>) {
        self.records += 1;
        if let Some(code) = code {
            *self.errors.entry(code.to_owned()).or_default() += 1;
        }
    }

    /// Adds what another has.
    pub(super) fn add(&mut self, other: &Self) {
        self.records += other.records;
        for (code, count) in &other.errors {
            *self.errors.entry(code.clone()).or_default() += count;
        }
    }

    /// All error rows.
    pub(super) fn failed(&self) -> u64 {
        self.errors.values().sum()
    }

    /// What is told at the end, where there are any.
    pub(super) fn summary(&self) -> Option<String> {
        let codes: Vec<_> =
            self.errors.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let (failed, records) = (self.failed(), self.records);
        (failed > 0).then(|| format!("{failed} of {records} rows are errors: {}", codes.join(", ")))
    }
}
