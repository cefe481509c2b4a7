//! The contract of `EventPublisher` and of `EventHandler`'s callers, over every adapter.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use futures_util::future::join_all;
use messaging::PublishError;
use rstest::rstest;

use crate::bus::Bus::{self, InMemory, OnKafka};
use crate::bus::{message, publish, publish_all};
use crate::recorder::{Recorder, retry, text};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_arrives_whole_with_its_place_and_the_time_of_its_acceptance(
    #[values(InMemory, OnKafka)] bus: Bus,
) {
    let recorder = Recorder::new();
    let running = bus.start(recorder.clone()).await;
    let start = now();
    let texts = ["Théière", "", "{\"a\":1}"];
    for text in texts {
        running.publisher.publish(&message("key", text)).await.unwrap();
    }
    let end = now();
    recorder.until_texts(&texts).await;
    let received = recorder.received();
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
    let recorder = Recorder::new();
    let running = bus.start(recorder.clone()).await;
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
    recorder.until_number(KEYS * PER_KEY).await;
    for key in 0..KEYS {
        let of_key: Vec<String> = (recorder.received().iter().map(text))
            .filter(|text| text.starts_with(&format!("{key}/")))
            .collect();
        assert!(of_key.into_iter().eq((0..PER_KEY).map(|number| format!("{key}/{number}"))));
    }
    assert!(!recorder.overlapped());
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
    let running = bus.start(recorder.clone()).await;
    publish_all(&*running.publisher, &["first", "second", "third"]).await;
    recorder.until_texts(&["first", "second", "second", "second", "third"]).await;
    running.stop().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_handled_holds_up_no_other(#[values(InMemory, OnKafka)] bus: Bus) {
    let recorder = Recorder::rejecting();
    let running = bus.start(recorder.clone()).await;
    let texts = ["bad", "good", "bad", "good too"];
    for text in texts {
        let sent = running.publisher.publish(&message("key", text)).await;
        // Only the bus that handles while it publishes knows.
        let refused = matches!(sent, Err(PublishError::Permanent(_)));
        assert_eq!(refused, matches!(bus, InMemory) && text == "bad", "{sent:?}");
    }
    recorder.until_texts(&texts).await;
    running.stop().await;
}

#[expect(clippy::disallowed_methods, reason = "to compare the bus's time with")]
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
