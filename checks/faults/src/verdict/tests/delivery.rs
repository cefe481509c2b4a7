use super::samples::{CREATED, DELETED, ORDER, Shop, at, broken, broken_while_stored, event, id};
use crate::observed::{Crash, Kind};
use crate::verdict::Rule;

#[test]
fn one_event_under_two_ids_is_told_from_one_that_came_twice() {
    let repeated = |shop: &mut Shop| shop.publish(event(CREATED, Kind::Created, ORDER));
    assert_eq!(broken(repeated), []);
    let mut shop = Shop::with_one_order();
    repeated(&mut shop);
    assert_eq!(shop.judge(&[]).repeated_records, 1);
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
    let rules = broken(|shop| shop.observed.console.truncate(1));
    assert_eq!(rules, [Rule::NoLine]);
    let rules = broken_while_stored(|shop| shop.print(Kind::Deleted, ORDER, 1));
    assert_eq!(rules, [Rule::LineOfNothing]);
}

#[test]
fn a_crash_may_repeat_one_line_that_was_shown_when_it_happened() {
    let crash = |from, until| Crash { from: at(from), until: at(until) };
    let mut shop = Shop::with_one_order_placed_and_deleted();
    shop.print(Kind::Created, ORDER, 100);
    let unexplained = |shop: &Shop, crashes: &[Crash]| {
        let verdict = shop.judge(crashes);
        verdict.count(Rule::TooManyRepeats)
    };
    assert_eq!(shop.judge(&[]).repeated_lines, 1);
    assert_eq!(unexplained(&shop, &[]), 1);
    assert_eq!(unexplained(&shop, &[crash(1, 5)]), 0);
    // The line that came again was shown, and recorded, long before.
    assert_eq!(unexplained(&shop, &[crash(90, 95)]), 1);
    shop.print(Kind::Deleted, ORDER, 100);
    assert_eq!(unexplained(&shop, &[crash(1, 5)]), 1);
    assert_eq!(unexplained(&shop, &[crash(1, 5), crash(2, 4)]), 0);
}
