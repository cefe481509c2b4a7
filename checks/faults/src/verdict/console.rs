//! The notifier's console: a line for each notification, and a second one only where a crash may have repeated it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::history::History;
use super::rule::{Rule, Violation};
use crate::observed::{Crash, Kind};

/// A crash is dated by the command that caused it and the one that ended it.
const INACCURACY: TimeDelta = TimeDelta::seconds(2);

/// How many lines are repetitions, and what is wrong.
pub(super) fn broken_by(
    histories: &BTreeMap<Uuid, History<'_>>,
    crashes: &[Crash],
) -> (usize, Vec<Violation>) {
    let mut repeats = Vec::new();
    let mut found = Vec::new();
    for history in histories.values() {
        for kind in Kind::ALL {
            let mut lines = history.lines.iter().filter(|line| line.0 == kind);
            let is_shown = history.shown.iter().any(|(shown, _)| *shown == kind);
            match (is_shown, lines.clone().count()) {
                (true, 0) => found.push(history.violation(Rule::NoLine, kind.name())),
                (false, 1..) => found.push(history.violation(Rule::LineOfNothing, kind.name())),
                _ => {}
            }
            lines.next_back();
            repeats.extend(lines.map(|(_, at)| (*at, history, kind)));
        }
    }
    let count = repeats.len();
    found.extend(unexplained(repeats, crashes));
    (count, found)
}

/// Lines that came again although no crash hit them between showing and recording. A crash hits one line at most.
fn unexplained(
    mut repeated: Vec<(DateTime<Utc>, &History<'_>, Kind)>,
    crashes: &[Crash],
) -> Vec<Violation> {
    repeated.sort_by_key(|(at, ..)| *at);
    // Both in the order of time: each line takes the earliest crash that is left for it.
    let mut left = crashes.to_vec();
    left.sort_by_key(|crash| crash.until);
    repeated.retain(|(at, ..)| {
        let explains =
            |crash: &Crash| (crash.from - INACCURACY..=crash.until + INACCURACY).contains(at);
        let explanation = left.iter().position(explains);
        explanation.map(|crash| left.remove(crash)).is_none()
    });
    let violation = |(_, history, kind): (_, &History<'_>, Kind)| {
        history.violation(Rule::TooManyRepeats, kind.name())
    };
    repeated.into_iter().map(violation).collect()
}
