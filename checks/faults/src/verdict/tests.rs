mod delivery;
mod samples;

use super::*;
use crate::ledger::Answer::{Acknowledged, Refused, Unclear};
use crate::observed::Kind;
use samples::{Shop, broken, broken_while_stored};

fn unclear() -> Answer {
    Unclear("reset".to_owned())
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
    let verdict = shop.judge(&[]);
    assert_eq!((verdict.unclear_whole, verdict.unclear_absent), (1, 1));
}
