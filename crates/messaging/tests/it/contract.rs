//! The contract of `EventPublisher` and of `EventHandler`'s callers, over every adapter; at the end, what only the bus inside
//! one process promises.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use futures_util::future::join_all;
use messaging::{EventPublisher, InMemoryBus, PublishError};
use rstest::rstest;

use crate::bus::Bus::{self, InMemory, OnKafka};
use crate::bus::{message, publish, publish_all};
use crate::recorder::{Recorder, reject, retry};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_arrives_whole_with_its_place_and_the_time_of_its_acceptance(
    #[values(InMemory, OnKafka)] bus: Bus,
) {
    let running = bus.start(Recorder::new()).await;
    let start = now();
    let texts = ["Théière", "", "{\"a\":1}"];
    for text in texts {
        running.publisher.publish(&message("key", text)).await.unwrap();
    }
    let end = now();
    running.recorder.until_texts(&texts).await;
    let received = running.recorder.received();
    for (index, event) in received.iter().enumerate() {
        // The broker's clock may be another one.
        let accepted = start - TimeDelta::seconds(2)..=end + TimeDelta::seconds(2);
        assert!(accepted.contains(&event.published_at), "{event:?}");
        assert!(received[..index].iter().all(|other| other.position != event.position));
    }
    running.stop().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn messages_of_one_key_arrive_one_by_one_in_the_order_of_their_publication(
    #[values(InMemory, OnKafka)] bus: Bus,
) {
    const KEYS: usize = 30;
    const PER_KEY: usize = 20;
    let running = bus.start(Recorder::new()).await;
    let tasks = (0..KEYS).map(|key| {
        let publisher = running.publisher.clone();
        tokio::spawn(async move {
            for number in 0..PER_KEY {
                let message = message(&key.to_string(), &format!("{key}/{number}"));
                publish(&*publisher, &message).await;
            }
        })
    });
    for task in join_all(tasks.collect::<Vec<_>>()).await {
        task.unwrap();
    }
    running.recorder.until_number(KEYS * PER_KEY).await;
    let texts = running.recorder.texts();
    for key in 0..KEYS {
        let of_key = texts.iter().filter(|text| text.starts_with(&format!("{key}/")));
        assert!(of_key.cloned().eq((0..PER_KEY).map(|number| format!("{key}/{number}"))));
    }
    running.stop().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_handling_failed_comes_again_before_any_later_one(
    #[values(InMemory, OnKafka)] bus: Bus,
) {
    let recorder = Recorder::answering(|text, before| match (text, before) {
        ("second", 0..2) => retry("the database is away"),
        _ => Ok(()),
    });
    let running = bus.start(recorder).await;
    publish_all(&*running.publisher, &["first", "second", "third"]).await;
    running.recorder.until_texts(&["first", "second", "second", "second", "third"]).await;
    running.stop().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_handled_holds_up_no_other(#[values(InMemory, OnKafka)] bus: Bus) {
    let running = bus.start(Recorder::rejecting()).await;
    let texts = ["bad", "good", "bad", "good too"];
    for text in texts {
        let sent = running.publisher.publish(&message("key", text)).await;
        // Only the bus that handles while it publishes knows.
        let refused = matches!(sent, Err(PublishError::Permanent(_)));
        assert_eq!(refused, matches!(bus, InMemory) && text == "bad", "{sent:?}");
    }
    running.recorder.until_texts(&texts).await;
    running.stop().await;
}

#[tokio::test]
async fn a_publisher_in_one_process_is_told_what_each_subscriber_makes_of_its_message() {
    let rejecting = Recorder::answering(|_, _| reject("not mine"));
    let failing_once = Recorder::answering(|_, before| match before {
        0 => retry("the disk is full"),
        _ => Ok(()),
    });
    let bus = InMemoryBus::new(vec![rejecting.clone(), failing_once.clone()]);
    // What may succeed later goes before what never will, and nobody is left out.
    let outcome = bus.publish(&message("key", "one")).await.unwrap_err();
    assert_eq!(outcome.to_string(), "not published: the disk is full");
    let outcome = bus.publish(&message("key", "one")).await.unwrap_err();
    assert_eq!(outcome.to_string(), "refused: not mine");
    assert_eq!([rejecting.texts(), failing_once.texts()], [["one"; 2]; 2]);
}

#[expect(clippy::disallowed_methods, reason = "to compare the bus's time with")]
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
