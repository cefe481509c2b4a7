use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::rule::{Rule, Violation};
use crate::ledger::{Deletion, Ledger, Placement};
use crate::observed::{Kind, Observed};

/// All that is known of one order.
pub(super) struct History<'a> {
    pub(super) order: Uuid,
    pub(super) marker: &'a str,
    pub(super) placement: Option<&'a Placement>,
    pub(super) deletion: Option<&'a Deletion>,
    pub(super) stored: bool,
    /// In the topic, repetitions included.
    pub(super) announced: Vec<Announced>,
    /// In the notifications, in their order.
    pub(super) shown: Vec<(Kind, Uuid)>,
    pub(super) lines: Vec<(Kind, DateTime<Utc>)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Announced {
    pub(super) kind: Kind,
    pub(super) event: Uuid,
    pub(super) partition: i32,
    pub(super) offset: i64,
}

/// A history for each order that was acknowledged, or of which there is a trace.
pub(super) fn of<'a>(ledger: &'a Ledger, observed: &'a Observed) -> BTreeMap<Uuid, History<'a>> {
    let mut histories = BTreeMap::new();
    for placement in &ledger.placements {
        if let Some(order) = placement.order {
            at(&mut histories, order, &placement.marker).placement = Some(placement);
        }
    }
    observe(&mut histories, observed);
    let placements = ledger.placements.iter();
    let by_marker: HashMap<_, _> = placements.map(|one| (one.marker.as_str(), one)).collect();
    for history in histories.values_mut() {
        let known = by_marker.get(history.marker).copied();
        history.placement = history.placement.or(known);
    }
    for deletion in &ledger.deletions {
        at(&mut histories, deletion.order, "").deletion = Some(deletion);
    }
    histories
}

fn observe<'a>(histories: &mut BTreeMap<Uuid, History<'a>>, observed: &'a Observed) {
    for stored in &observed.stored {
        at(histories, stored.order, &stored.marker).stored = true;
    }
    for record in &observed.topic {
        if let Ok(event) = &record.event {
            let announced = Announced {
                kind: event.kind,
                event: event.id,
                partition: record.partition,
                offset: record.offset,
            };
            at(histories, event.order, &event.marker).announced.push(announced);
        }
    }
    for event in &observed.notifications {
        let history = at(histories, event.order, &event.marker);
        history.shown.push((event.kind, event.id));
    }
    for line in &observed.console {
        at(histories, line.order, "").lines.push((line.kind, line.at));
    }
}

fn at<'a, 'b>(
    histories: &'b mut BTreeMap<Uuid, History<'a>>,
    order: Uuid,
    marker: &'a str,
) -> &'b mut History<'a> {
    let history = histories.entry(order).or_insert_with(|| History {
        order,
        marker,
        placement: None,
        deletion: None,
        stored: false,
        announced: Vec::new(),
        shown: Vec::new(),
        lines: Vec::new(),
    });
    if history.marker.is_empty() {
        history.marker = marker;
    }
    history
}

impl History<'_> {
    /// Is there a trace of the order, beyond somebody's word that there must be one?
    pub(super) fn exists(&self) -> bool {
        self.stored || !self.announced.is_empty() || !self.shown.is_empty()
    }

    pub(super) fn is_announced(&self, kind: Kind) -> bool {
        self.announced.iter().any(|seen| seen.kind == kind)
    }

    pub(super) fn repeated_records(&self) -> usize {
        let ids: HashSet<_> = self.announced.iter().map(|seen| seen.event).collect();
        self.announced.len() - ids.len()
    }

    pub(super) fn violation(&self, rule: Rule, detail: impl Into<String>) -> Violation {
        Violation {
            rule,
            subject: format!("order {}", self.order),
            detail: format!("{} [{}]", detail.into(), self.known()),
        }
    }

    fn known(&self) -> String {
        let mut known = format!("{:?}", self.marker);
        if let Some(placement) = self.placement {
            let (attempts, answer) = (placement.attempts, &placement.answer);
            let _ = write!(known, "; placed in {attempts} attempts: {answer:?}");
        }
        if let Some(deletion) = self.deletion {
            let (attempts, answer) = (deletion.attempts, &deletion.answer);
            let _ = write!(known, "; deleted in {attempts} attempts: {answer:?}");
        }
        let _ = write!(known, "; stored: {}", self.stored);
        for seen in &self.announced {
            let (kind, event) = (seen.kind.name(), seen.event);
            let (partition, offset) = (seen.partition, seen.offset);
            let _ = write!(known, "; {kind} {event} at {partition}/{offset}");
        }
        for (kind, event) in &self.shown {
            let _ = write!(known, "; shown: {} {event}", kind.name());
        }
        for (kind, at) in &self.lines {
            let _ = write!(known, "; line: {} at {at}", kind.name());
        }
        known
    }
}
