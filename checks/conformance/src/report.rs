//! What the checks found, in text, JSON and the XML of `JUnit`.

use std::fmt;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};

use crate::contract::Level;
use crate::contract::{Requirement, requirement};
use crate::failure::{Failure, Outcome};
use crate::language::{Language, Words};
use crate::service::Service;
use crate::suite::Check;

/// What one check found.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub level: Level,
    /// The service that is judged; `None` when it takes the whole shop.
    pub service: Option<Service>,
    /// The operation or the subject, such as `POST /users`.
    pub exercise: &'static str,
    /// The sentence that the check proves.
    pub name: String,
    /// The same, in every language that it has.
    pub title: Words,
    /// What the contract says about it.
    pub requirement: &'static Requirement,
    /// `None` when it is true, or was not judged.
    pub failure: Option<Failure>,
    /// What it would take to judge it, when that was not there.
    pub not_judged: Option<Words>,
}

/// What all the checks found, level by level.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Paths of what the checks created and could not delete again.
    pub left_behind: Vec<String>,
    /// Why there are no more verdicts, when the run ended before its end.
    pub stopped: Option<Words>,
    verdicts: Vec<Verdict>,
}

/// Writes a report while it comes into being: level by level, exercise by exercise, failures at length.
pub struct Text<W> {
    to: W,
    language: Language,
    /// What belongs to the level under way; its last exercise is not written yet.
    level: Vec<Verdict>,
    written: io::Result<()>,
}

impl Verdict {
    pub(crate) fn of(check: &Check, outcome: Outcome) -> Self {
        let (unjudged, failure) = match outcome.err() {
            Some(failure) if failure.is_unjudged => (Some(failure.expected), None),
            failure => (None, failure),
        };
        let broken = failure.as_ref().and_then(|failure| failure.requirement);
        Self {
            level: check.level,
            service: check.service,
            exercise: check.exercise,
            name: check.name().to_owned(),
            title: check.title().clone(),
            requirement: requirement(broken.unwrap_or(check.requirement)),
            failure,
            not_judged: unjudged,
        }
    }

    /// Whether the command of its failure names something that was made for the check, and is gone.
    fn repeats_what_is_gone(&self) -> bool {
        let curl = self.failure.as_ref().and_then(|failure| failure.curl.as_ref());
        curl.is_some_and(|curl| curl.contains("/users/") || curl.contains("/orders/"))
    }

    pub fn passed(&self) -> bool {
        self.failure.is_none() && self.not_judged.is_none()
    }

    fn json(&self) -> Value {
        json!({
            "level": self.level.to_string(),
            "service": self.service.map(|service| service.to_string()),
            "exercise": self.exercise,
            "name": self.name,
            "contract": { "id": self.requirement.id, "text": self.requirement.text },
            "passed": self.passed(),
            "not_judged": self.not_judged.as_ref().map(Words::english),
            "failure": self.failure.as_ref().map(|failure| json!({
                "expected": failure.expected.english(),
                "sent": failure.sent,
                "came": failure.received.english(),
                "curl": failure.curl,
            })),
        })
    }

    fn junit(&self) -> TestCase {
        let status = match (&self.failure, &self.not_judged) {
            (None, None) => TestCaseStatus::success(),
            (None, Some(reason)) => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(reason.english());
                status
            }
            (Some(failure), _) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(failure.expected.english());
                status.set_description(format!("{failure}    contract  {}", self.requirement));
                status
            }
        };
        let mut case = TestCase::new(self.name.clone(), status);
        case.set_classname(format!("{}.{}", self.level, self.exercise));
        case
    }
}

impl Verdict {
    /// One line; a failure adds what was expected, sent and received, and what the contract says.
    pub fn told(&self, language: Language) -> String {
        let name = self.title.said(language);
        match (&self.failure, &self.not_judged) {
            (None, None) => format!("✓ {name}"),
            (None, Some(missing)) => {
                let not_judged = language.of("not judged; it takes", "non jugé ; il faut");
                format!("? {name}\n    {not_judged} {}", missing.said(language))
            }
            (Some(failure), _) => {
                let contract = language.of("contract", "contrat");
                let (told, requirement) = (failure.told(language), self.requirement.told(language));
                format!("✗ {name}\n{told}    {contract:<8}  {requirement}\n")
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Language::En))
    }
}

impl Report {
    /// Whether every check was run and none failed, and one passed at least.
    pub fn passed(&self) -> bool {
        self.stopped.is_none()
            && self.verdicts.iter().any(Verdict::passed)
            && self.failures().next().is_none()
    }

    /// Every verdict, level by level.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// The verdicts of the checks that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|verdict| verdict.failure.is_some())
    }

    /// `N passed, M failed`.
    pub fn summary(&self) -> String {
        summary(&self.verdicts, Language::En)
    }

    /// One JSON document.
    pub fn to_json(&self) -> String {
        let levels = self.levels().map(|(level, verdicts)| {
            let (passed, failed, not_judged) = count(verdicts);
            json!({
                "level": level.to_string(),
                "passed": passed, "failed": failed, "not_judged": not_judged,
            })
        });
        let (passed, failed, not_judged) = count(&self.verdicts);
        let document = json!({
            "passed": passed,
            "failed": failed,
            "not_judged": not_judged,
            "levels": levels.collect::<Value>(),
            "checks": self.verdicts.iter().map(Verdict::json).collect::<Value>(),
            "left_behind": self.left_behind,
            "stopped": self.stopped.as_ref().map(Words::english),
        });
        format!("{document:#}")
    }

    /// The XML that continuous integration reads: a suite per level, a test case per check.
    ///
    /// # Errors
    ///
    /// If the XML cannot be written.
    pub fn to_junit(&self) -> anyhow::Result<String> {
        let mut document = quick_junit::Report::new("conformance");
        for (level, verdicts) in self.levels() {
            let mut suite = TestSuite::new(level.to_string());
            suite.add_test_cases(verdicts.iter().map(Verdict::junit));
            document.add_test_suite(suite);
        }
        Ok(document.to_string()?)
    }

    pub(crate) fn add(&mut self, verdict: Verdict) {
        self.verdicts.push(verdict);
    }

    fn levels(&self) -> impl Iterator<Item = (Level, &[Verdict])> {
        let levels = self.verdicts.chunk_by(|one, next| one.level == next.level);
        levels.map(|verdicts| (verdicts[0].level, verdicts))
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

impl<W: Write> Text<W> {
    pub fn new(to: W, language: Language) -> Self {
        Self { to, language, level: Vec::new(), written: Ok(()) }
    }

    /// Adds a verdict. A reader that went away (`| head`) ends the writing, not the checks and their clean-up.
    pub fn add(&mut self, verdict: &Verdict) {
        if self.written.is_ok() {
            self.written = self.write(verdict);
        }
    }

    /// Writes the rest, and the summary.
    ///
    /// # Errors
    ///
    /// If anything could not be written, now or before.
    pub fn end(mut self, report: &Report) -> io::Result<()> {
        std::mem::replace(&mut self.written, Ok(()))?;
        self.end_level()?;
        let language = self.language;
        let mut left = report.left_behind.clone();
        left.sort();
        for same in left.chunk_by(String::eq) {
            let times = match same.len() {
                1 => String::new(),
                times => language.of(format!(" ({times} times)"), format!(" ({times} fois)")),
            };
            let left = language.of(
                "left behind, because it could not be deleted:",
                "laissé sur place, faute d'avoir pu le supprimer :",
            );
            writeln!(self.to, "{left} {}{times}", same[0])?;
        }
        if let Some(reason) = &report.stopped {
            let stopped = language.of("stopped:", "arrêté :");
            writeln!(self.to, "{stopped} {}", reason.said(language))?;
        }
        if report.failures().any(Verdict::repeats_what_is_gone) {
            let gone = language.of(
                "What the checks made is deleted again: put an id of your own into the curl lines.",
                "Ce que les contrôles ont créé est supprimé : mettez un id à vous dans les lignes curl.",
            );
            writeln!(self.to, "{gone}")?;
        }
        writeln!(self.to, "{}", summary(&report.verdicts, language))?;
        self.to.flush()
    }

    fn write(&mut self, verdict: &Verdict) -> io::Result<()> {
        match self.level.last() {
            Some(last) if last.level != verdict.level => self.end_level()?,
            Some(last) if last.exercise != verdict.exercise => self.end_exercise()?,
            _ => {}
        }
        if self.level.is_empty() {
            let title = verdict.level.title();
            let title = title.said(self.language);
            writeln!(self.to, "{} {title}", numbered(verdict.level, self.language))?;
        }
        self.level.push(verdict.clone());
        Ok(())
    }

    fn end_exercise(&mut self) -> io::Result<()> {
        let mut exercises = self.level.chunk_by(|one, next| one.exercise == next.exercise);
        let Some(verdicts) = exercises.next_back() else { return Ok(()) };
        let (passed, failed, not_judged) = count(verdicts);
        let mark = match (failed, not_judged) {
            (0, 0) => '✓',
            (0, _) => '?',
            _ => '✗',
        };
        let count = match verdicts.len() {
            1 => String::new(),
            all => format!("  {passed} {} {all}", self.language.of("of", "sur")),
        };
        let exercise = in_language(verdicts[0].exercise, self.language);
        writeln!(self.to, "  {mark} {exercise}{count}")?;
        for verdict in verdicts.iter().filter(|verdict| !verdict.passed()) {
            for line in verdict.told(self.language).lines() {
                writeln!(self.to, "      {line}")?;
            }
        }
        self.to.flush()
    }

    fn end_level(&mut self) -> io::Result<()> {
        self.end_exercise()?;
        if let Some(first) = self.level.first() {
            let summary = summary(&self.level, self.language);
            writeln!(self.to, "{} {summary}\n", numbered(first.level, self.language))?;
        }
        self.level.clear();
        Ok(())
    }
}

/// `Level 1, brief:`.
fn numbered(level: Level, language: Language) -> String {
    let number = level.number();
    language.of(format!("Level {number}, {level}:"), format!("Niveau {number}, {level} :"))
}

/// How many passed, how many failed, and how many were not judged.
fn count(verdicts: &[Verdict]) -> (usize, usize, usize) {
    let passed = verdicts.iter().filter(|verdict| verdict.passed()).count();
    let failed = verdicts.iter().filter(|verdict| verdict.failure.is_some()).count();
    (passed, failed, verdicts.len() - passed - failed)
}

fn summary(verdicts: &[Verdict], language: Language) -> String {
    let (passed, failed, not_judged) = count(verdicts);
    let mut summary = language.of(
        format!("{passed} passed, {failed} failed"),
        format!("réussis : {passed}, en échec : {failed}"),
    );
    if not_judged > 0 {
        let others = format!(", {not_judged} not judged");
        summary.push_str(&language.of(others, format!(", non jugés : {not_judged}")));
    }
    summary
}

/// The title of an exercise: an operation, which is the same in any language, or a few words.
fn in_language(exercise: &'static str, language: Language) -> &'static str {
    match (language, exercise) {
        (Language::Fr, "notifier: a new order") => "notificateur : une nouvelle commande",
        (Language::Fr, "notifier: a deleted order") => "notificateur : une commande supprimée",
        (Language::Fr, "the topic") => "le sujet Kafka",
        (Language::Fr, "the base URL") => "l'adresse de base",
        _ => exercise,
    }
}
