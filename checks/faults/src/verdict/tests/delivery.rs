use super::samples::{CREATED, DELETED, ORDER, Shop, broken, broken_while_stored, event, id};
use crate::observed::{Kind, Line};
use crate::verdict::Rule;

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
    let rules = broken(|shop| shop.observed.console.truncate(1));
    assert_eq!(rules, [Rule::NoLine]);
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
