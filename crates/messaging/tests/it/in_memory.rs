//! What only the bus inside one process promises.

use messaging::{EventPublisher, InMemoryBus, PublishError};

use crate::bus::message;
use crate::recorder::{Recorder, reject, retry};

#[tokio::test]
async fn a_publication_fails_while_its_handling_does_so_that_the_publisher_keeps_the_message() {
    let failing = Recorder::answering(|_, before| match before {
        0 | 1 => retry("the disk is full"),
        _ => Ok(()),
    });
    let bus = InMemoryBus::new(vec![failing.clone()]);
    for _ in 0..2 {
        let outcome = bus.publish(&message("key", "one")).await;
        let Err(PublishError::Temporary(cause)) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(cause, "the disk is full");
    }
    bus.publish(&message("key", "one")).await.unwrap();
    assert_eq!(failing.texts(), ["one", "one", "one"]);
}

#[tokio::test]
async fn every_subscriber_gets_a_message_that_another_rejects_and_its_publisher_is_told() {
    let rejecting = Recorder::answering(|_, _| reject("not mine"));
    let failing_once = Recorder::answering(|_, before| match before {
        0 => retry("the disk is full"),
        _ => Ok(()),
    });
    let bus = InMemoryBus::new(vec![rejecting.clone(), failing_once.clone()]);
    let outcome = bus.publish(&message("key", "one")).await;
    assert!(matches!(outcome, Err(PublishError::Temporary(_))), "{outcome:?}");
    let outcome = bus.publish(&message("key", "one")).await;
    let Err(PublishError::Permanent(cause)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(cause, "not mine");
    assert_eq!(rejecting.texts(), ["one", "one"]);
    assert_eq!(failing_once.texts(), ["one", "one"]);
}
