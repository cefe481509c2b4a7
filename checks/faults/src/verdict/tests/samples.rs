use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{Rule, Verdict, judge};
use crate::ledger::{Answer, Deletion, Ledger, Placement};
use crate::observed::{Crash, Event, Kind, Line, Observed, Record, Stored};

pub(super) const ORDER: u128 = 1;
pub(super) const CREATED: u128 = 11;
pub(super) const DELETED: u128 = 12;
const MARKER: &str = "1 rue de la Preuve";

/// What was asked of a small shop, and what it shows.
pub(super) struct Shop {
    pub(super) ledger: Ledger,
    pub(super) observed: Observed,
}

pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_secs(second).unwrap()
}

pub(super) fn event(number: u128, kind: Kind, order: u128) -> Event {
    Event { id: id(number), kind, order: id(order), marker: MARKER.to_owned() }
}

/// The rules that are broken when a shop, in which all is well, is changed like this.
pub(super) fn broken(change: impl FnOnce(&mut Shop)) -> Vec<Rule> {
    let mut shop = Shop::with_one_order_placed_and_deleted();
    change(&mut shop);
    shop.broken_rules()
}

/// The same of a shop whose order was not deleted.
pub(super) fn broken_while_stored(change: impl FnOnce(&mut Shop)) -> Vec<Rule> {
    let mut shop = Shop::with_one_order();
    change(&mut shop);
    shop.broken_rules()
}

impl Shop {
    pub(super) fn with_one_order() -> Self {
        let placement = Placement {
            marker: MARKER.to_owned(),
            keyed: false,
            attempts: 1,
            answer: Answer::Acknowledged,
            order: Some(id(ORDER)),
        };
        let ledger = Ledger { placements: vec![placement], deletions: Vec::new() };
        let mut shop = Self { ledger, observed: Observed::default() };
        shop.store_the_order();
        shop.happen(CREATED, Kind::Created);
        shop
    }

    pub(super) fn with_one_order_placed_and_deleted() -> Self {
        let mut shop = Self::with_one_order();
        shop.ledger.deletions.push(Deletion {
            order: id(ORDER),
            attempts: 1,
            answer: Answer::Acknowledged,
        });
        shop.observed.stored.clear();
        shop.happen(DELETED, Kind::Deleted);
        shop
    }

    pub(super) fn judge(&self, crashes: &[Crash]) -> Verdict {
        judge(&self.ledger, &self.observed, crashes)
    }

    pub(super) fn broken_rules(&self) -> Vec<Rule> {
        let violations = self.judge(&[]).violations;
        violations.into_iter().map(|violation| violation.rule).collect()
    }

    pub(super) fn publish(&mut self, event: Event) {
        let offset = i64::try_from(self.observed.topic.len()).unwrap();
        self.observed.topic.push(Record {
            partition: 0,
            offset,
            key: event.order.to_string(),
            event: Ok(event),
        });
    }

    pub(super) fn show(&mut self, event: Event) {
        self.observed.notifications.push(event);
    }

    pub(super) fn print(&mut self, kind: Kind, order: u128, second: i64) {
        let (order, at) = (id(order), at(second));
        self.observed.console.push(Line { kind, order, at });
    }

    pub(super) fn store_the_order(&mut self) {
        self.observed.stored.push(Stored { order: id(ORDER), marker: MARKER.to_owned() });
    }

    pub(super) fn forget_everything_that_was_asked_and_done(&mut self) {
        self.ledger = Ledger::default();
        self.observed = Observed::default();
    }

    /// As if nothing had ever been published.
    pub(super) fn forget_events(&mut self) {
        self.observed.topic.clear();
        self.observed.notifications.clear();
        self.observed.console.clear();
    }

    pub(super) fn drop_events_of(&mut self, kind: Kind) {
        let observed = &mut self.observed;
        let is_other = |event: &Result<Event, String>| event.as_ref().is_ok_and(|e| e.kind != kind);
        observed.topic.retain(|record| is_other(&record.event));
        observed.notifications.retain(|event| event.kind != kind);
        observed.console.retain(|line| line.kind != kind);
    }

    pub(super) fn forget_notification(&mut self, number: u128) {
        let observed = &mut self.observed;
        observed.notifications.retain(|event| event.id != id(number));
        observed.console.pop();
    }

    pub(super) fn add_another_order_of_the_same_request(&mut self) {
        const ANOTHER: u128 = 2;
        self.observed.stored.push(Stored { order: id(ANOTHER), marker: MARKER.to_owned() });
        self.publish(event(22, Kind::Created, ANOTHER));
        self.show(event(22, Kind::Created, ANOTHER));
        self.print(Kind::Created, ANOTHER, 1);
    }

    fn happen(&mut self, number: u128, kind: Kind) {
        self.publish(event(number, kind, ORDER));
        self.show(event(number, kind, ORDER));
        self.print(kind, ORDER, 0);
    }
}
