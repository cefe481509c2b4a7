//! The notifier's console: a line for each notification, and a second one only where a crash may have repeated it.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::history::History;
use super::rule::{Rule, Violation};
use crate::observed::Kind;

/// How many lines are repetitions, and what is wrong.
pub(super) fn broken_by(
    histories: &BTreeMap<Uuid, History<'_>>,
    allowed_repeats: usize,
) -> (usize, Vec<Violation>) {
    let mut repeats = Vec::new();
    let mut found = Vec::new();
    for history in histories.values() {
        for kind in Kind::ALL {
            let lines = history.lines.iter().filter(|line| **line == kind).count();
            let is_shown = history.shown.iter().any(|(shown, _)| *shown == kind);
            match (is_shown, lines) {
                (true, 0) => found.push(history.violation(Rule::NoLine, kind.name())),
                (false, 1..) => found.push(history.violation(Rule::LineOfNothing, kind.name())),
                _ => {}
            }
            let repeated = history.violation(Rule::TooManyRepeats, kind.name());
            repeats.extend(std::iter::repeat_n(repeated, lines.saturating_sub(1)));
        }
    }
    let count = repeats.len();
    // Which of them a crash explains cannot be told: if there are too many, all are shown.
    if count > allowed_repeats {
        found.extend(repeats);
    }
    (count, found)
}
