use std::fmt;

use crate::failure::Failure;

/// What one check found.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The part of the contract, such as `users`.
    pub group: &'static str,
    /// The sentence that the check proves.
    pub name: String,
    /// Nothing when the sentence is true.
    pub failure: Option<Failure>,
}

impl Verdict {
    pub(crate) fn success(group: &'static str, name: &str) -> Self {
        Self {
            group,
            name: name.to_owned(),
            failure: None,
        }
    }

    pub(crate) fn failure(group: &'static str, name: &str, failure: Failure) -> Self {
        Self {
            group,
            name: name.to_owned(),
            failure: Some(failure),
        }
    }
}

impl fmt::Display for Verdict {
    /// One line; a failure adds what was expected, sent and received.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.failure {
            None => write!(f, "ok      {}: {}", self.group, self.name),
            Some(failure) => write!(f, "FAILED  {}: {}\n{failure}", self.group, self.name),
        }
    }
}

/// What all the checks found, in the order of the specification.
#[derive(Debug, Clone, Default)]
pub struct Report {
    verdicts: Vec<Verdict>,
}

impl Report {
    /// Whether every check passed (and there was at least one).
    pub fn passed(&self) -> bool {
        !self.verdicts.is_empty() && self.failures().next().is_none()
    }

    /// Every verdict, in the order of the specification.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// The verdicts of the checks that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts
            .iter()
            .filter(|verdict| verdict.failure.is_some())
    }

    /// `N passed, M failed`.
    pub fn summary(&self) -> String {
        let failed = self.failures().count();
        format!("{} passed, {failed} failed", self.verdicts.len() - failed)
    }

    pub(crate) fn add(&mut self, verdict: Verdict) {
        self.verdicts.push(verdict);
    }
}

impl fmt::Display for Report {
    /// The failures and the summary: what a failing test wants to show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for verdict in self.failures() {
            writeln!(f, "{verdict}")?;
        }
        f.write_str(&self.summary())
    }
}
