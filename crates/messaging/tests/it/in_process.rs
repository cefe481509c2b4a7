//! What only the bus inside one process promises.

use anyhow::anyhow;
use messaging::{EventPublisher, HandleError, InProcessBus, PublishError};

use crate::bus::message;
use crate::recorder::Recorder;

#[tokio::test]
async fn a_publication_fails_while_its_handling_does_so_that_the_publisher_keeps_the_message() {
    let failing = Recorder::answering(|_, before| match before {
        0 | 1 => Err(HandleError::Retry(anyhow!("the disk is full"))),
        _ => Ok(()),
    });
    let bus = InProcessBus::new(vec![failing.clone()]);
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
    let rejecting = Recorder::answering(|_, _| Err(HandleError::Reject(anyhow!("not mine"))));
    let other = Recorder::new();
    let bus = InProcessBus::new(vec![rejecting.clone(), other.clone()]);
    let outcome = bus.publish(&message("key", "one")).await;
    let Err(PublishError::Permanent(cause)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(cause, "not mine");
    assert_eq!(rejecting.texts(), ["one"]);
    assert_eq!(other.texts(), ["one"]);
}

#[tokio::test]
async fn a_message_that_one_subscriber_rejects_comes_again_while_another_fails() {
    let rejecting = Recorder::answering(|_, _| Err(HandleError::Reject(anyhow!("not mine"))));
    let failing = Recorder::answering(|_, before| match before {
        0 => Err(HandleError::Retry(anyhow!("the disk is full"))),
        _ => Ok(()),
    });
    let bus = InProcessBus::new(vec![rejecting, failing.clone()]);
    let outcome = bus.publish(&message("key", "one")).await;
    assert!(matches!(outcome, Err(PublishError::Temporary(_))));
    let outcome = bus.publish(&message("key", "one")).await;
    assert!(matches!(outcome, Err(PublishError::Permanent(_))));
    assert_eq!(failing.texts(), ["one", "one"]);
}
