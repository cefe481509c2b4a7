//! What is in the topic is in the notifications: once, and in the order of each order's events.

use std::collections::HashSet;

use uuid::Uuid;

use super::history::History;
use super::rule::{Rule, Violation};
use crate::observed::{Kind, Record};

pub(super) fn malformed(record: &Record) -> Option<Violation> {
    let detail = match &record.event {
        Ok(event) if event.order.to_string() == record.key => return None,
        Ok(event) => format!("its key is {:?}, its order {}", record.key, event.order),
        Err(reason) => reason.clone(),
    };
    Some(Violation {
        rule: Rule::Malformed,
        subject: format!("partition {} offset {}", record.partition, record.offset),
        detail,
    })
}

pub(super) fn broken_by(history: &History<'_>) -> Vec<Violation> {
    let mut found = one_id_per_event(history);
    found.extend(order_in_topic(history));
    found.extend(order_in_notifications(history));
    found.extend(shown_once(history));
    found
}

fn one_id_per_event(history: &History<'_>) -> Vec<Violation> {
    let of = |kind| -> HashSet<Uuid> {
        let seen = history.announced.iter().filter(|seen| seen.kind == kind);
        seen.map(|seen| seen.event).collect()
    };
    let doubled = Kind::ALL.into_iter().filter(|kind| of(*kind).len() > 1);
    doubled.map(|kind| history.violation(Rule::DoubledEvent, kind.name())).collect()
}

fn order_in_topic(history: &History<'_>) -> Option<Violation> {
    let first = |kind| history.announced.iter().find(|seen| seen.kind == kind);
    let deleted = first(Kind::Deleted)?;
    let detail = match first(Kind::Created) {
        None => "deleted and never created",
        Some(created) if created.partition != deleted.partition => "in two partitions",
        Some(created) if created.offset > deleted.offset => "deleted before it was created",
        Some(_) => return None,
    };
    Some(history.violation(Rule::DisorderInTopic, detail))
}

fn order_in_notifications(history: &History<'_>) -> Option<Violation> {
    let first = |wanted| history.shown.iter().position(|(kind, _)| *kind == wanted);
    let deleted = first(Kind::Deleted)?;
    let in_order = first(Kind::Created).is_some_and(|created| created < deleted);
    let violation =
        || history.violation(Rule::DisorderInNotifications, "deleted before it was created");
    (!in_order).then(violation)
}

fn shown_once(history: &History<'_>) -> Vec<Violation> {
    let announced: HashSet<Uuid> = history.announced.iter().map(|seen| seen.event).collect();
    let mut shown = HashSet::new();
    let mut found = Vec::new();
    for (_, event) in &history.shown {
        if !shown.insert(*event) {
            found.push(history.violation(Rule::ShownTwice, format!("event {event}")));
        }
        if !announced.contains(event) {
            found.push(history.violation(Rule::ShownUnannounced, format!("event {event}")));
        }
    }
    for event in announced.difference(&shown) {
        found.push(history.violation(Rule::NotShown, format!("event {event}")));
    }
    found
}
