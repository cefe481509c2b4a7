mod samples;

use super::*;
use crate::ledger::Answer::{Acknowledged, Refused, Unclear};
use crate::observed::{Kind, Line};
use samples::{CREATED, DELETED, ORDER, Shop, event, id};

fn unclear() -> Answer {
    Unclear("reset".to_owned())
}

/// The rules that are broken when a shop, in which all is well, is changed like this.
fn broken(change: impl FnOnce(&mut Shop)) -> Vec<Rule> {
    let mut shop = Shop::with_one_order_placed_and_deleted();
    change(&mut shop);
    shop.broken_rules()
}

/// The same of a shop whose order was not deleted.
fn broken_while_stored(change: impl FnOnce(&mut Shop)) -> Vec<Rule> {
    let mut shop = Shop::with_one_order();
    change(&mut shop);
    shop.broken_rules()
}

#[test]
fn a_shop_that_keeps_its_promises_breaks_no_rule() {
    assert_eq!(broken(|_| {}), []);
    assert_eq!(broken_while_stored(|_| {}), []);
    assert_eq!(broken(Shop::forget_everything_that_was_asked_and_done), []);
}

#[test]
fn an_acknowledged_order_that_is_gone_is_lost() {
    let rules = broken_while_stored(|shop| shop.observed.stored.clear());
    assert_eq!(rules, [Rule::LostOrder]);
}

#[test]
fn an_acknowledged_order_without_a_trace_is_lost_and_unannounced() {
    let rules = broken_while_stored(|shop| shop.observed = Observed::default());
    assert_eq!(rules, [Rule::LostOrder, Rule::UnannouncedOrder]);
}

#[test]
fn an_event_that_was_never_published_is_missed() {
    let rules = broken_while_stored(Shop::forget_events);
    assert_eq!(rules, [Rule::UnannouncedOrder]);
    let rules = broken(|shop| shop.drop_events_of(Kind::Deleted));
    assert_eq!(rules, [Rule::UnannouncedDeletion]);
}

#[test]
fn an_acknowledged_deletion_whose_order_is_still_there_is_lost() {
    let rules = broken(Shop::store_the_order);
    assert_eq!(rules, [Rule::LostDeletion]);
}

#[test]
fn an_unacknowledged_order_is_whole_or_absent() {
    let unclear = |shop: &mut Shop| {
        shop.ledger.placements[0].answer = unclear();
        shop.ledger.placements[0].order = None;
    };
    assert_eq!(broken_while_stored(unclear), []);
    let rules = broken_while_stored(|shop| {
        unclear(shop);
        shop.observed = Observed::default();
    });
    assert_eq!(rules, []);
    let without_order = broken_while_stored(|shop| {
        unclear(shop);
        shop.observed.stored.clear();
    });
    assert_eq!(without_order, [Rule::HalfOrder]);
    let without_event = broken_while_stored(|shop| {
        unclear(shop);
        shop.forget_events();
    });
    assert_eq!(without_event, [Rule::HalfOrder]);
}

#[test]
fn an_unacknowledged_deletion_is_whole_or_absent() {
    let unclear = |shop: &mut Shop| shop.ledger.deletions[0].answer = unclear();
    assert_eq!(broken(unclear), []);
    let absent = broken(|shop| {
        unclear(shop);
        shop.store_the_order();
        shop.drop_events_of(Kind::Deleted);
    });
    assert_eq!(absent, []);
    let still_there = broken(|shop| {
        unclear(shop);
        shop.store_the_order();
    });
    assert_eq!(still_there, [Rule::HalfDeletion]);
    let unannounced = broken(|shop| {
        unclear(shop);
        shop.drop_events_of(Kind::Deleted);
    });
    assert_eq!(unannounced, [Rule::HalfDeletion]);
}

#[test]
fn what_was_refused_must_not_be_done() {
    let rules = broken_while_stored(|shop| shop.ledger.placements[0].answer = Refused(422));
    assert_eq!(rules, [Rule::RefusedButDone]);
    let rules = broken(|shop| shop.ledger.deletions[0].answer = Refused(400));
    assert_eq!(rules, [Rule::RefusedButDone]);
}

#[test]
fn what_nobody_asked_for_is_a_phantom() {
    let rules = broken_while_stored(|shop| shop.ledger.placements.clear());
    assert_eq!(rules, [Rule::Phantom]);
    let rules = broken(|shop| {
        shop.ledger.deletions.clear();
        shop.store_the_order();
    });
    assert_eq!(rules, [Rule::Phantom]);
}

#[test]
fn a_request_that_made_two_orders_is_seen_however_it_was_answered() {
    for answer in [Acknowledged, unclear()] {
        let rules = broken_while_stored(|shop| {
            shop.ledger.placements[0].answer = answer;
            shop.add_another_order_of_the_same_request();
        });
        assert_eq!(rules, [Rule::DoubledOrder]);
    }
}

#[test]
fn unclear_requests_are_counted_by_what_became_of_them() {
    let mut shop = Shop::with_one_order();
    shop.ledger.placements[0].answer = unclear();
    let mut absent = shop.ledger.placements[0].clone();
    absent.marker = "nowhere".to_owned();
    absent.order = None;
    shop.ledger.placements.push(absent);
    let verdict = shop.judge(0);
    assert_eq!((verdict.unclear_whole, verdict.unclear_absent), (1, 1));
}

#[test]
fn one_event_under_two_ids_is_told_from_one_that_came_twice() {
    let repeated = |shop: &mut Shop| shop.publish(event(CREATED, Kind::Created, ORDER));
    assert_eq!(broken(repeated), []);
    let mut shop = Shop::with_one_order();
    repeated(&mut shop);
    assert_eq!(shop.judge(0).repeated_records, 1);
    let rules = broken(|shop| {
        shop.publish(event(9, Kind::Created, ORDER));
        shop.show(event(9, Kind::Created, ORDER));
    });
    assert_eq!(rules, [Rule::DoubledEvent]);
}

#[test]
fn messages_that_are_no_event_of_their_key_are_seen() {
    let rules = broken(|shop| shop.observed.topic[0].key = id(8).to_string());
    assert_eq!(rules, [Rule::Malformed]);
    let rules = broken(|shop| {
        shop.publish(event(9, Kind::Created, ORDER));
        shop.observed.topic[2].event = Err("not JSON".to_owned());
    });
    assert_eq!(rules, [Rule::Malformed]);
}

#[test]
fn a_deletion_must_not_overtake_its_order() {
    let in_topic = broken(|shop| shop.observed.topic[1].offset = -1);
    assert_eq!(in_topic, [Rule::DisorderInTopic]);
    let in_two_partitions = broken(|shop| shop.observed.topic[1].partition = 5);
    assert_eq!(in_two_partitions, [Rule::DisorderInTopic]);
    let in_notifications = broken(|shop| shop.observed.notifications.reverse());
    assert_eq!(in_notifications, [Rule::DisorderInNotifications]);
}

#[test]
fn each_event_is_shown_once() {
    let lost = broken(|shop| shop.forget_notification(DELETED));
    assert_eq!(lost, [Rule::NotShown]);
    let twice = broken(|shop| {
        let again = shop.observed.notifications[1].clone();
        shop.observed.notifications.push(again);
    });
    assert_eq!(twice, [Rule::ShownTwice]);
    let invented = broken(|shop| shop.show(event(9, Kind::Deleted, ORDER)));
    assert_eq!(invented, [Rule::ShownUnannounced]);
}

#[test]
fn each_notification_has_its_line() {
    assert_eq!(broken(|shop| drop(shop.observed.console.pop())), [Rule::NoLine]);
    let line = Line {
        kind: Kind::Deleted,
        order: id(ORDER),
    };
    let rules = broken_while_stored(|shop| shop.observed.console.push(line));
    assert_eq!(rules, [Rule::LineOfNothing]);
}

#[test]
fn as_many_lines_may_be_repeated_as_there_were_crashes() {
    let mut shop = Shop::with_one_order_placed_and_deleted();
    let again = shop.observed.console.clone();
    shop.observed.console.extend(again);
    assert_eq!(shop.judge(2).repeated_lines, 2);
    assert_eq!(shop.judge(2).violations, []);
    assert_eq!(shop.judge(1).count(Rule::TooManyRepeats), 2);
}
