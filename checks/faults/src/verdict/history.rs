//! All that is known of each order, and how a violation of a rule is described by it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::{self, Write};

use chrono::{DateTime, Utc};
use event_contracts::OrderEventType;
use uuid::Uuid;

use crate::record::{Deletion, Observations, Placement, Requests};

/// What must not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    LostOrder,
    UnannouncedOrder,
    LostDeletion,
    UnannouncedDeletion,
    HalfOrder,
    HalfDeletion,
    RefusedButDone,
    Phantom,
    DoubledOrder,
    DoubledEvent,
    Malformed,
    DisorderInTopic,
    NotShown,
    ShownTwice,
    DisorderInNotifications,
    ShownUnannounced,
    NoLine,
    LineOfNothing,
    TooManyRepeats,
}

/// Something that happened although it must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub rule: Rule,
    /// The order or the message.
    pub subject: String,
    /// What else is known.
    pub detail: String,
}

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
    pub(super) shown: Vec<(OrderEventType, Uuid)>,
    pub(super) lines: Vec<(OrderEventType, DateTime<Utc>)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Announced {
    pub(super) kind: OrderEventType,
    pub(super) event: Uuid,
    pub(super) partition: i32,
    pub(super) offset: i64,
}

/// A history for each order that was acknowledged, or of which there is a trace.
pub(super) fn of<'a>(
    requests: &'a Requests,
    observations: &'a Observations,
) -> BTreeMap<Uuid, History<'a>> {
    let mut histories = BTreeMap::new();
    for placement in &requests.placements {
        if let Some(order) = placement.order {
            at(&mut histories, order, &placement.marker).placement = Some(placement);
        }
    }
    observe(&mut histories, observations);
    let placements = requests.placements.iter();
    let by_marker: HashMap<_, _> = placements.map(|one| (one.marker.as_str(), one)).collect();
    for history in histories.values_mut() {
        let known = by_marker.get(history.marker).copied();
        history.placement = history.placement.or(known);
    }
    for deletion in &requests.deletions {
        at(&mut histories, deletion.order, "").deletion = Some(deletion);
    }
    histories
}

fn observe<'a>(histories: &mut BTreeMap<Uuid, History<'a>>, observations: &'a Observations) {
    for stored in &observations.stored {
        at(histories, stored.order, &stored.marker).stored = true;
    }
    for message in &observations.topic {
        if let Ok(event) = &message.event {
            let (partition, offset) = (message.partition, message.offset);
            let announced = Announced { kind: event.kind, event: event.id, partition, offset };
            at(histories, event.order, &event.marker).announced.push(announced);
        }
    }
    for event in &observations.notifications {
        at(histories, event.order, &event.marker).shown.push((event.kind, event.id));
    }
    for line in &observations.console {
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
    /// Whether there is a trace of the order, beyond somebody's word that there must be one.
    pub(super) fn exists(&self) -> bool {
        self.stored || !self.announced.is_empty() || !self.shown.is_empty()
    }

    pub(super) fn is_announced(&self, kind: OrderEventType) -> bool {
        self.announced.iter().any(|one| one.kind == kind)
    }

    pub(super) fn repeated_messages(&self) -> usize {
        let ids: HashSet<_> = self.announced.iter().map(|one| one.event).collect();
        self.announced.len() - ids.len()
    }

    pub(super) fn violation(&self, rule: Rule, detail: impl Into<String>) -> Violation {
        let detail = format!("{} [{}]", detail.into(), self.known());
        Violation { rule, subject: format!("order {}", self.order), detail }
    }

    fn known(&self) -> String {
        let mut known = format!("{:?}", self.marker);
        if let Some(placement) = self.placement {
            let (attempts, outcome) = (placement.attempts, &placement.outcome);
            let _ = write!(known, "; placed in {attempts} attempts: {outcome:?}");
        }
        if let Some(deletion) = self.deletion {
            let (attempts, outcome) = (deletion.attempts, &deletion.outcome);
            let _ = write!(known, "; deleted in {attempts} attempts: {outcome:?}");
        }
        let _ = write!(known, "; stored: {}", self.stored);
        for Announced { kind, event, partition, offset } in &self.announced {
            let _ = write!(known, "; {} {event} at {partition}/{offset}", kind.name());
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

impl Rule {
    /// Each with its text in the table.
    pub const ALL: [(Self, &str); 19] = [
        (Self::LostOrder, "acknowledged orders lost"),
        (Self::UnannouncedOrder, "acknowledged orders not in the topic"),
        (Self::LostDeletion, "acknowledged deletions undone"),
        (Self::UnannouncedDeletion, "acknowledged deletions not in the topic"),
        (Self::HalfOrder, "unacknowledged orders neither whole nor absent"),
        (Self::HalfDeletion, "unacknowledged deletions neither whole nor absent"),
        (Self::RefusedButDone, "refused, and done nevertheless"),
        (Self::Phantom, "orders and events that nobody asked for"),
        (Self::DoubledOrder, "requests that made two orders"),
        (Self::DoubledEvent, "events under two ids"),
        (Self::Malformed, "messages in the topic that are no event of their key"),
        (Self::DisorderInTopic, "orders out of order in the topic"),
        (Self::NotShown, "events not in the notifications"),
        (Self::ShownTwice, "event ids twice in the notifications"),
        (Self::DisorderInNotifications, "orders out of order in the notifications"),
        (Self::ShownUnannounced, "notifications of no event of the topic"),
        (Self::NoLine, "notifications without a line on the console"),
        (Self::LineOfNothing, "lines on the console without a notification"),
        (Self::TooManyRepeats, "lines repeated that no crash explains"),
    ];
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Rule::ALL.iter().find(|(rule, _)| *rule == self.rule).map(|(_, text)| *text);
        write!(f, "{}: {}: {}", text.unwrap_or_default(), self.subject, self.detail)
    }
}
