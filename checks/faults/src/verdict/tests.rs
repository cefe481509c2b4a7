use rstest::rstest;

use super::*;
use crate::record::Outcome::{Acknowledged, Refused};
use crate::record::{ConsoleLine, Deletion, Event, Placement, StoredOrder};

const ORDER: u128 = 1;
const CREATED: u128 = 11;
const DELETED: u128 = 12;
const OTHER: u128 = 99;
const MARKER: &str = "1 rue de la Preuve";

/// What was asked of a small shop, and what it shows.
struct Shop {
    requests: Requests,
    observations: Observations,
}

/// Each fault is planted in a shop in which all is well: with one order that is stored, or was deleted.
#[rstest]
#[case::nothing(stored, |_: &mut Shop| {}, &[])]
#[case::nothing(deleted, |_: &mut Shop| {}, &[])]
#[case::nothing_was_asked_and_nothing_done(deleted, |shop: &mut Shop| *shop = empty(), &[])]
#[case::an_acknowledged_order_is_gone(stored, |shop: &mut Shop| shop.observations.stored.clear(), &[Rule::LostOrder])]
#[case::it_left_no_trace(stored, |shop: &mut Shop| shop.observations = Observations::default(), &[Rule::LostOrder, Rule::UnannouncedOrder])]
#[case::it_was_never_published(stored, Shop::forget_events, &[Rule::UnannouncedOrder])]
#[case::a_deletion_was_never_published(deleted, |shop: &mut Shop| shop.forget(Deleted), &[Rule::UnannouncedDeletion])]
#[case::a_deleted_order_is_there(deleted, Shop::store, &[Rule::LostDeletion])]
#[case::an_unclear_order_is_whole(stored, Shop::be_unclear, &[])]
#[case::it_is_absent(stored, |shop: &mut Shop| { shop.be_unclear(); shop.observations = Observations::default() }, &[])]
#[case::it_is_announced_only(stored, |shop: &mut Shop| { shop.be_unclear(); shop.observations.stored.clear() }, &[Rule::HalfOrder])]
#[case::it_is_stored_only(stored, |shop: &mut Shop| { shop.be_unclear(); shop.forget_events() }, &[Rule::HalfOrder])]
#[case::an_unclear_deletion_is_whole(deleted, Shop::be_unclear_of_the_deletion, &[])]
#[case::it_is_absent(deleted, |shop: &mut Shop| { shop.be_unclear_of_the_deletion(); shop.store(); shop.forget(Deleted) }, &[])]
#[case::it_is_announced_only(deleted, |shop: &mut Shop| { shop.be_unclear_of_the_deletion(); shop.store() }, &[Rule::HalfDeletion])]
#[case::it_is_done_only(deleted, |shop: &mut Shop| { shop.be_unclear_of_the_deletion(); shop.forget(Deleted) }, &[Rule::HalfDeletion])]
#[case::a_refused_order_is_there(stored, |shop: &mut Shop| shop.requests.placements[0].outcome = Refused(422), &[Rule::RefusedButDone])]
#[case::a_refused_deletion_is_done(deleted, |shop: &mut Shop| shop.requests.deletions[0].outcome = Refused(400), &[Rule::RefusedButDone])]
#[case::nobody_placed_it(stored, |shop: &mut Shop| shop.requests.placements.clear(), &[Rule::Phantom])]
#[case::nobody_deleted_it(deleted, |shop: &mut Shop| { shop.requests.deletions.clear(); shop.store() }, &[Rule::Phantom])]
#[case::one_request_made_two_orders(stored, Shop::add_another_order_of_the_request, &[Rule::DoubledOrder])]
#[case::one_unclear_request_did(stored, |shop: &mut Shop| { shop.be_unclear(); shop.add_another_order_of_the_request() }, &[Rule::DoubledOrder])]
#[case::a_message_came_twice(deleted, |shop: &mut Shop| shop.publish(CREATED, Created, ORDER), &[])]
#[case::an_event_has_two_ids(deleted, |shop: &mut Shop| { shop.publish(OTHER, Created, ORDER); shop.show(OTHER, Created, ORDER) }, &[Rule::DoubledEvent])]
#[case::a_message_has_the_wrong_key(deleted, |shop: &mut Shop| shop.observations.topic[0].key = id(OTHER).to_string(), &[Rule::Malformed])]
#[case::a_message_is_no_event(deleted, Shop::publish_nonsense, &[Rule::Malformed])]
#[case::a_deletion_overtakes_its_order(deleted, |shop: &mut Shop| shop.observations.topic[1].offset = -1, &[Rule::DisorderInTopic])]
#[case::it_is_in_another_partition(deleted, |shop: &mut Shop| shop.observations.topic[1].partition = 5, &[Rule::DisorderInTopic])]
#[case::it_is_shown_first(deleted, |shop: &mut Shop| shop.observations.notifications.reverse(), &[Rule::DisorderInNotifications])]
#[case::an_event_is_not_shown(deleted, Shop::show_no_deletion, &[Rule::NotShown])]
#[case::it_is_shown_twice(deleted, |shop: &mut Shop| shop.show(DELETED, Deleted, ORDER), &[Rule::ShownTwice])]
#[case::one_is_shown_that_was_not_announced(deleted, |shop: &mut Shop| shop.show(OTHER, Deleted, ORDER), &[Rule::ShownUnannounced])]
#[case::a_notification_has_no_line(deleted, |shop: &mut Shop| shop.observations.console.truncate(1), &[Rule::NoLine])]
#[case::a_line_has_no_notification(stored, |shop: &mut Shop| shop.print(Deleted, ORDER, 1), &[Rule::LineOfNothing])]
fn planted_faults_are_found(
    #[case] shop: fn() -> Shop,
    #[case] plant: fn(&mut Shop),
    #[case] expected: &[Rule],
) {
    let mut shop = shop();
    plant(&mut shop);
    let broken = shop.judge(&[]).violations.into_iter().map(|violation| violation.rule);
    assert_eq!(broken.collect::<Vec<_>>(), expected);
}

#[test]
fn every_rule_has_its_planted_fault() {
    let cases = include_str!("tests.rs");
    for (rule, text) in Rule::ALL {
        assert!(cases.contains(&format!("Rule::{rule:?}")), "{text}");
    }
}

#[test]
fn unclear_requests_are_counted_by_what_became_of_them() {
    let mut shop = stored();
    shop.be_unclear();
    shop.requests.placements.push(Placement::unclear("nowhere".to_owned()));
    let verdict = shop.judge(&[]);
    assert_eq!((verdict.unclear_whole, verdict.unclear_absent), (1, 1));
}

#[test]
fn messages_that_came_twice_are_counted() {
    let mut shop = deleted();
    shop.publish(CREATED, Created, ORDER);
    assert_eq!(shop.judge(&[]).repeated_messages, 1);
}

#[test]
fn a_crash_may_repeat_one_line_that_was_shown_when_it_happened() {
    let crash = |from, until| Crash { from: at(from), until: at(until) };
    let unexplained =
        |shop: &Shop, crashes: &[Crash]| shop.judge(crashes).count(Rule::TooManyRepeats);
    let mut shop = deleted();
    shop.print(Created, ORDER, 100);
    assert_eq!(shop.judge(&[]).repeated_lines, 1);
    assert_eq!(unexplained(&shop, &[]), 1);
    assert_eq!(unexplained(&shop, &[crash(1, 5)]), 0);
    // The line that came again was shown, and recorded, long before.
    assert_eq!(unexplained(&shop, &[crash(90, 95)]), 1);
    shop.print(Deleted, ORDER, 100);
    assert_eq!(unexplained(&shop, &[crash(1, 5)]), 1);
    assert_eq!(unexplained(&shop, &[crash(1, 5), crash(2, 4)]), 0);
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_secs(second).unwrap()
}

fn event(number: u128, kind: OrderEventType, order: u128) -> Event {
    Event { id: id(number), kind, order: id(order), marker: MARKER.to_owned() }
}

fn empty() -> Shop {
    Shop { requests: Requests::default(), observations: Observations::default() }
}

fn stored() -> Shop {
    let mut shop = empty();
    let placed = Placement::unclear(MARKER.to_owned());
    shop.requests.placements.push(Placement {
        outcome: Acknowledged,
        order: Some(id(ORDER)),
        ..placed
    });
    shop.store();
    shop.happen(CREATED, Created, ORDER);
    shop
}

fn deleted() -> Shop {
    let mut shop = stored();
    let deletion = Deletion { order: id(ORDER), attempts: 1, outcome: Acknowledged };
    shop.requests.deletions.push(deletion);
    shop.observations.stored.clear();
    shop.happen(DELETED, Deleted, ORDER);
    shop
}

impl Shop {
    fn judge(&self, crashes: &[Crash]) -> Verdict {
        judge(&self.requests, &self.observations, crashes)
    }

    fn be_unclear(&mut self) {
        self.requests.placements = vec![Placement::unclear(MARKER.to_owned())];
    }

    fn be_unclear_of_the_deletion(&mut self) {
        self.requests.deletions[0].outcome = Outcome::Unclear("reset".to_owned());
    }

    fn store(&mut self) {
        let (order, marker) = (id(ORDER), MARKER.to_owned());
        self.observations.stored.push(StoredOrder { order, marker });
    }

    fn publish(&mut self, number: u128, kind: OrderEventType, order: u128) {
        let offset = i64::try_from(self.observations.topic.len()).unwrap();
        let (key, event) = (id(order).to_string(), Ok(event(number, kind, order)));
        self.observations.topic.push(TopicMessage { partition: 0, offset, key, event });
    }

    fn show(&mut self, number: u128, kind: OrderEventType, order: u128) {
        self.observations.notifications.push(event(number, kind, order));
    }

    fn print(&mut self, kind: OrderEventType, order: u128, second: i64) {
        self.observations.console.push(ConsoleLine { kind, order: id(order), at: at(second) });
    }

    fn happen(&mut self, number: u128, kind: OrderEventType, order: u128) {
        self.publish(number, kind, order);
        self.show(number, kind, order);
        self.print(kind, order, 0);
    }

    fn publish_nonsense(&mut self) {
        self.publish(OTHER, Created, ORDER);
        self.observations.topic[2].event = Err("not JSON".to_owned());
    }

    fn forget_events(&mut self) {
        self.forget(Created);
    }

    fn forget(&mut self, kind: OrderEventType) {
        let seen = &mut self.observations;
        seen.topic.retain(|message| message.event.as_ref().is_ok_and(|event| event.kind != kind));
        seen.notifications.retain(|event| event.kind != kind);
        seen.console.retain(|line| line.kind != kind);
    }

    fn show_no_deletion(&mut self) {
        self.observations.notifications.pop();
        self.observations.console.pop();
    }

    fn add_another_order_of_the_request(&mut self) {
        let order = id(2);
        self.observations.stored.push(StoredOrder { order, marker: MARKER.to_owned() });
        self.happen(22, Created, 2);
    }
}
