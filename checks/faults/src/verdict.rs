//! Counts what the shop shows against what was asked of it. Pure: whatever may go wrong is a test here.

mod history;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use event_contracts::OrderEventType::{self, Created, Deleted};
use uuid::Uuid;

use crate::record::{Crash, KINDS, Observations, Outcome, Requests, TopicMessage};
use history::History;
pub use history::{Rule, Violation};

/// A crash is dated by the command that caused it and the one that ended it.
const INACCURACY: TimeDelta = TimeDelta::seconds(2);

/// The count.
#[derive(Debug, Default)]
pub struct Verdict {
    pub violations: Vec<Violation>,
    /// Messages of the topic whose event was there before: at least once is what is promised.
    pub repeated_messages: usize,
    /// Lines of the console that were there before.
    pub repeated_lines: usize,
    /// Unclear requests for an order that turn out to have succeeded, whole.
    pub unclear_whole: usize,
    /// Unclear requests for an order of which there is no trace.
    pub unclear_absent: usize,
}

/// A line that came again.
type Repeat<'a> = (DateTime<Utc>, &'a History<'a>, OrderEventType);

/// Each of `crashes` may have repeated one line of the console.
pub fn judge(requests: &Requests, observations: &Observations, crashes: &[Crash]) -> Verdict {
    let histories = history::of(requests, observations);
    let mut verdict = Verdict::default();
    let violations = &mut verdict.violations;
    violations.extend(observations.topic.iter().filter_map(malformed));
    let mut repeats = Vec::new();
    for history in histories.values() {
        violations.extend(order(history));
        violations.extend(deletion(history));
        violations.extend(one_id_per_event(history));
        violations.extend(order_in_topic(history));
        violations.extend(order_in_notifications(history));
        violations.extend(shown_once(history));
        violations.extend(one_line_per_notification(history));
        repeats.extend(repeated_lines(history));
    }
    violations.extend(doubled(&histories));
    verdict.repeated_lines = repeats.len();
    violations.extend(unexplained(repeats, crashes));
    verdict.repeated_messages = histories.values().map(History::repeated_messages).sum();
    let existing: BTreeSet<&str> = existing(&histories).map(|history| history.marker).collect();
    for placement in &requests.placements {
        if let Outcome::Unclear(_) = placement.outcome {
            match existing.contains(placement.marker.as_str()) {
                true => verdict.unclear_whole += 1,
                false => verdict.unclear_absent += 1,
            }
        }
    }
    verdict
}

impl Verdict {
    pub fn count(&self, rule: Rule) -> usize {
        self.violations.iter().filter(|violation| violation.rule == rule).count()
    }
}

fn existing<'a>(
    histories: &'a BTreeMap<Uuid, History<'a>>,
) -> impl Iterator<Item = &'a History<'a>> {
    histories.values().filter(|history| history.exists())
}

/// An order is there whole or not at all, and one that was acknowledged is there.
fn order(history: &History<'_>) -> Vec<Violation> {
    let Some(placement) = history.placement else {
        return vec![history.violation(Rule::Phantom, "no request was sent for it")];
    };
    let announced = history.is_announced(Created);
    // An order that is gone by a deletion is no loss, however that deletion was answered.
    let lost = !history.stored && history.deletion.is_none();
    let broken = match placement.outcome {
        Outcome::Acknowledged => vec![
            lost.then_some((Rule::LostOrder, "acknowledged, and not stored")),
            (!announced).then_some((Rule::UnannouncedOrder, "acknowledged, no event")),
        ],
        Outcome::Unclear(_) if lost => vec![Some((Rule::HalfOrder, "announced, and not stored"))],
        Outcome::Unclear(_) if !announced => vec![Some((Rule::HalfOrder, "stored, and no event"))],
        Outcome::Unclear(_) => Vec::new(),
        Outcome::Refused(_) => vec![Some((Rule::RefusedButDone, "placed"))],
    };
    let broken = broken.into_iter().flatten();
    broken.map(|(rule, detail)| history.violation(rule, detail)).collect()
}

/// The same of a deletion.
fn deletion(history: &History<'_>) -> Option<Violation> {
    let (gone, announced) = (!history.stored, history.is_announced(Deleted));
    let (rule, detail) = match history.deletion.map(|deletion| &deletion.outcome) {
        None if announced => (Rule::Phantom, "no deletion was sent for it"),
        Some(Outcome::Acknowledged) if !gone => (Rule::LostDeletion, "acknowledged, still stored"),
        Some(Outcome::Acknowledged) if !announced => {
            (Rule::UnannouncedDeletion, "acknowledged, no event")
        }
        Some(Outcome::Unclear(_)) if gone && !announced => (Rule::HalfDeletion, "gone, no event"),
        Some(Outcome::Unclear(_)) if !gone && announced => {
            (Rule::HalfDeletion, "announced, still stored")
        }
        Some(Outcome::Refused(_)) if gone || announced => (Rule::RefusedButDone, "deleted"),
        _ => return None,
    };
    Some(history.violation(rule, detail))
}

/// One request, or several with one Idempotency-Key, must not make two orders.
fn doubled(histories: &BTreeMap<Uuid, History<'_>>) -> Vec<Violation> {
    let mut orders: BTreeMap<&str, Vec<&History<'_>>> = BTreeMap::new();
    for history in existing(histories) {
        orders.entry(history.marker).or_default().push(history);
    }
    let doubled = orders.into_values().filter(|orders| orders.len() > 1);
    let violation = |orders: Vec<&History<'_>>| {
        let others: Vec<_> = orders[1..].iter().map(|one| one.order.to_string()).collect();
        orders[0].violation(Rule::DoubledOrder, format!("and also {}", others.join(", ")))
    };
    doubled.map(violation).collect()
}

fn malformed(message: &TopicMessage) -> Option<Violation> {
    let detail = match &message.event {
        Ok(event) if event.order.to_string() == message.key => return None,
        Ok(event) => format!("its key is {:?}, its order {}", message.key, event.order),
        Err(reason) => reason.clone(),
    };
    let subject = format!("partition {} offset {}", message.partition, message.offset);
    Some(Violation { rule: Rule::Malformed, subject, detail })
}

fn one_id_per_event(history: &History<'_>) -> Vec<Violation> {
    let ids = |kind| -> HashSet<Uuid> {
        let announced = history.announced.iter().filter(|one| one.kind == kind);
        announced.map(|one| one.event).collect()
    };
    let doubled = KINDS.into_iter().filter(|kind| ids(*kind).len() > 1);
    doubled.map(|kind| history.violation(Rule::DoubledEvent, kind.name())).collect()
}

fn order_in_topic(history: &History<'_>) -> Option<Violation> {
    let first = |kind| history.announced.iter().find(|one| one.kind == kind);
    let deleted = first(Deleted)?;
    let detail = match first(Created) {
        None => "deleted and never created",
        Some(created) if created.partition != deleted.partition => "in two partitions",
        Some(created) if created.offset > deleted.offset => "deleted before it was created",
        Some(_) => return None,
    };
    Some(history.violation(Rule::DisorderInTopic, detail))
}

fn order_in_notifications(history: &History<'_>) -> Option<Violation> {
    let first = |wanted| history.shown.iter().position(|(kind, _)| *kind == wanted);
    let deleted = first(Deleted)?;
    let in_order = first(Created).is_some_and(|created| created < deleted);
    let violation =
        || history.violation(Rule::DisorderInNotifications, "deleted before it was created");
    (!in_order).then(violation)
}

/// What is in the topic is in the notifications once, and nothing else is.
fn shown_once(history: &History<'_>) -> Vec<Violation> {
    let announced: HashSet<Uuid> = history.announced.iter().map(|one| one.event).collect();
    let violation = |rule, event| history.violation(rule, format!("event {event}"));
    let mut shown = HashSet::new();
    let mut found = Vec::new();
    for (_, event) in &history.shown {
        if !shown.insert(*event) {
            found.push(violation(Rule::ShownTwice, event));
        }
        if !announced.contains(event) {
            found.push(violation(Rule::ShownUnannounced, event));
        }
    }
    found.extend(announced.difference(&shown).map(|event| violation(Rule::NotShown, event)));
    found
}

fn one_line_per_notification(history: &History<'_>) -> Vec<Violation> {
    let rule = |kind| {
        let has_line = history.lines.iter().any(|line| line.0 == kind);
        match (history.shown.iter().any(|shown| shown.0 == kind), has_line) {
            (true, false) => Some(history.violation(Rule::NoLine, kind.name())),
            (false, true) => Some(history.violation(Rule::LineOfNothing, kind.name())),
            _ => None,
        }
    };
    KINDS.into_iter().filter_map(rule).collect()
}

/// All lines of a kind but the last: that one was recorded.
fn repeated_lines<'a>(history: &'a History<'a>) -> Vec<Repeat<'a>> {
    let mut repeats = Vec::new();
    for kind in KINDS {
        let mut lines = history.lines.iter().filter(|line| line.0 == kind);
        lines.next_back();
        repeats.extend(lines.map(|(_, at)| (*at, history, kind)));
    }
    repeats
}

/// Lines that came again although no crash hit them between showing and recording. A crash hits one line at most.
fn unexplained(mut repeats: Vec<Repeat<'_>>, crashes: &[Crash]) -> Vec<Violation> {
    repeats.sort_by_key(|(at, ..)| *at);
    // Both in the order of time: each line takes the earliest crash that is left for it.
    let mut left = crashes.to_vec();
    left.sort_by_key(|crash| crash.until);
    repeats.retain(|(at, ..)| {
        let explains =
            |crash: &Crash| (crash.from - INACCURACY..=crash.until + INACCURACY).contains(at);
        let explanation = left.iter().position(explains);
        explanation.map(|crash| left.remove(crash)).is_none()
    });
    let violation =
        |(_, history, kind): Repeat<'_>| history.violation(Rule::TooManyRepeats, kind.name());
    repeats.into_iter().map(violation).collect()
}
