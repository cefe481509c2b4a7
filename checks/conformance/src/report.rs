mod json;
mod junit;
mod text;

use std::fmt;

use crate::contract::{Sentence, sentence};
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::suite::Check;

pub use text::Text;

/// What one check found.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub level: Level,
    /// Who is judged; nobody alone when it takes the whole shop.
    pub service: Option<Service>,
    /// The operation or the subject, such as `POST /users`.
    pub exercise: &'static str,
    /// The sentence that the check proves.
    pub name: String,
    /// What the contract says about it.
    pub sentence: &'static Sentence,
    /// Nothing when it is true.
    pub failure: Option<Failure>,
}

/// What all the checks found, level by level.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Paths of what the checks made and could not delete again.
    pub left_behind: Vec<String>,
    /// Why there are no more verdicts, when the run ended before its end.
    pub stopped: Option<String>,
    verdicts: Vec<Verdict>,
}

impl Verdict {
    pub(crate) fn of(check: &Check, outcome: Outcome) -> Self {
        let failure = outcome.err();
        let broken = failure.as_ref().and_then(|failure| failure.sentence);
        Self {
            level: check.level,
            service: check.service,
            exercise: check.exercise,
            name: check.name().to_owned(),
            sentence: sentence(broken.unwrap_or(check.sentence)),
            failure,
        }
    }

    pub fn passed(&self) -> bool {
        self.failure.is_none()
    }
}

impl fmt::Display for Verdict {
    /// One line; a failure adds what was expected, sent and received, and what the contract says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(failure) = &self.failure else {
            return write!(f, "✓ {}", self.name);
        };
        write!(f, "✗ {}\n{failure}", self.name)?;
        writeln!(f, "    contract  {}", self.sentence)
    }
}

impl Report {
    /// Whether every check was run and passed (and there was at least one).
    pub fn passed(&self) -> bool {
        self.stopped.is_none() && !self.verdicts.is_empty() && self.failures().next().is_none()
    }

    /// Every verdict, level by level.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// The verdicts of the checks that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| !verdict.passed())
    }

    /// `N passed, M failed`.
    pub fn summary(&self) -> String {
        summary(&self.verdicts)
    }

    /// One JSON document.
    pub fn to_json(&self) -> String {
        json::of(self)
    }

    /// What continuous integration reads: a suite per level, a test case per check.
    pub fn to_junit(&self) -> anyhow::Result<String> {
        junit::of(self)
    }

    /// The levels that were judged, with their verdicts.
    pub(crate) fn levels(&self) -> impl Iterator<Item = (Level, &[Verdict])> {
        let levels = self.verdicts.chunk_by(|one, next| one.level == next.level);
        levels.map(|verdicts| (verdicts[0].level, verdicts))
    }

    pub(crate) fn add(&mut self, verdict: Verdict) {
        self.verdicts.push(verdict);
    }
}

impl fmt::Display for Report {
    /// The failures and the summary: what a failing test wants to show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for verdict in self.failures() {
            writeln!(f, "{}: {verdict}", verdict.exercise)?;
        }
        if let Some(reason) = &self.stopped {
            writeln!(f, "stopped: {reason}")?;
        }
        f.write_str(&self.summary())
    }
}

pub(crate) fn summary(verdicts: &[Verdict]) -> String {
    let passed = verdicts.iter().filter(|verdict| verdict.passed()).count();
    format!("{passed} passed, {} failed", verdicts.len() - passed)
}
