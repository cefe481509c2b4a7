//! Counts what the shop shows against what was asked of it. Pure: whatever may go wrong is a test here.

mod console;
mod delivery;
mod existence;
mod history;
mod rule;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Answer, Ledger};
use crate::observed::{Crash, Observed};
use history::History;
pub use rule::{Rule, Violation};

/// The count.
#[derive(Debug, Default)]
pub struct Verdict {
    pub violations: Vec<Violation>,
    /// Messages of the topic whose event was there before: at least once is what is promised.
    pub repeated_records: usize,
    /// Lines of the console that were there before.
    pub repeated_lines: usize,
    /// Unclear requests for an order that turn out to have succeeded, whole.
    pub unclear_whole: usize,
    /// Unclear requests for an order of which there is no trace.
    pub unclear_absent: usize,
}

/// Each of `crashes` may have repeated one line of the console.
pub fn judge(ledger: &Ledger, observed: &Observed, crashes: &[Crash]) -> Verdict {
    let histories = history::of(ledger, observed);
    let mut verdict = Verdict::default();
    let violations = &mut verdict.violations;
    for record in &observed.topic {
        violations.extend(delivery::malformed(record));
    }
    for history in histories.values() {
        violations.extend(existence::broken_by(history));
        violations.extend(delivery::broken_by(history));
    }
    violations.extend(doubled(&histories));
    let (repeats, found) = console::broken_by(&histories, crashes);
    violations.extend(found);
    verdict.repeated_lines = repeats;
    verdict.repeated_records = histories.values().map(History::repeated_records).sum();
    count_unclear(&mut verdict, ledger, &histories);
    verdict
}

impl Verdict {
    pub fn count(&self, rule: Rule) -> usize {
        let of_rule = |violation: &&Violation| violation.rule == rule;
        self.violations.iter().filter(of_rule).count()
    }
}

/// One request, or several with one Idempotency-Key, must not make two orders.
fn doubled(histories: &BTreeMap<uuid::Uuid, History<'_>>) -> Vec<Violation> {
    let mut orders: BTreeMap<&str, Vec<&History<'_>>> = BTreeMap::new();
    for history in histories.values().filter(|history| history.exists()) {
        orders.entry(history.marker).or_default().push(history);
    }
    let doubled = orders.into_values().filter(|orders| orders.len() > 1);
    let violation = |orders: Vec<&History<'_>>| {
        let ids: Vec<_> = orders.iter().map(|one| one.order.to_string()).collect();
        let others = ids[1..].join(", ");
        orders[0].violation(Rule::DoubledOrder, format!("and also {others}"))
    };
    doubled.map(violation).collect()
}

fn count_unclear(
    verdict: &mut Verdict,
    ledger: &Ledger,
    histories: &BTreeMap<uuid::Uuid, History<'_>>,
) {
    let existing = histories.values().filter(|history| history.exists());
    let existing: BTreeSet<&str> = existing.map(|history| history.marker).collect();
    for placement in &ledger.placements {
        if let Answer::Unclear(_) = placement.answer {
            match existing.contains(placement.marker.as_str()) {
                true => verdict.unclear_whole += 1,
                false => verdict.unclear_absent += 1,
            }
        }
    }
}
