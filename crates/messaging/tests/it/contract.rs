//! The contract of `EventPublisher` and of `EventHandler`'s callers, over every adapter.

use anyhow::anyhow;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use futures_util::future::join_all;
use messaging::{HandleError, PublishError};
use rstest::rstest;

use crate::bus::Bus::{self, InProcess, MockKafka, RealKafka};
use crate::bus::{message, publish};
use crate::recorder::{Recorder, text};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_arrives_whole_with_its_place_and_the_time_of_its_acceptance(
    #[values(InProcess, MockKafka, RealKafka)] bus: Bus,
) {
    let recorder = Recorder::new();
    let Some(running) = bus.start(recorder.clone()).await else {
        return;
    };
    let start = now();
    let texts = ["Théière", "", "{\"a\":1}"];
    for text in texts {
        let sent = running.publisher.publish(&message("key", text)).await;
        sent.unwrap();
    }
    let end = now();
    recorder.until(|seen| seen.len() >= texts.len()).await;
    let received = recorder.received();
    assert_eq!(recorder.texts(), texts);
    for (index, event) in received.iter().enumerate() {
        // The broker's clock may be another one.
        let accepted = start - TimeDelta::seconds(2)..=end + TimeDelta::seconds(2);
        assert!(accepted.contains(&event.published_at), "{event:?}");
        let elsewhere = received[..index].iter();
        assert!(elsewhere.clone().all(|other| other.position != event.position));
    }
    running.stop().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn messages_of_one_key_arrive_one_by_one_in_the_order_of_their_publication(
    #[values(InProcess, MockKafka, RealKafka)] bus: Bus,
) {
    const KEYS: usize = 30;
    const PER_KEY: usize = 20;
    let recorder = Recorder::new();
    let Some(running) = bus.start(recorder.clone()).await else {
        return;
    };
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
    recorder.until(|seen| seen.len() >= KEYS * PER_KEY).await;
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
    #[values(InProcess, MockKafka, RealKafka)] bus: Bus,
) {
    let recorder = Recorder::answering(|text, before| match (text, before) {
        ("second", 0..2) => Err(HandleError::Retry(anyhow!("the database is away"))),
        _ => Ok(()),
    });
    let Some(running) = bus.start(recorder.clone()).await else {
        return;
    };
    for text in ["first", "second", "third"] {
        publish(&*running.publisher, &message("key", text)).await;
    }
    recorder.until(|seen| seen.last().is_some_and(|last| last == "third")).await;
    let expected = ["first", "second", "second", "second", "third"];
    assert_eq!(recorder.texts(), expected);
    let second = &recorder.received()[1..4];
    assert!(second.iter().all(|event| event.payload == second[0].payload));
    running.stop().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_handled_holds_up_no_other(
    #[values(InProcess, MockKafka, RealKafka)] bus: Bus,
) {
    let recorder = Recorder::answering(|text, _| match text {
        "bad" => Err(HandleError::Reject(anyhow!("not JSON"))),
        _ => Ok(()),
    });
    let Some(running) = bus.start(recorder.clone()).await else {
        return;
    };
    for text in ["bad", "good", "bad", "better"] {
        let sent = running.publisher.publish(&message("key", text)).await;
        // Only the bus that handles while it publishes knows.
        let refused = matches!(sent, Err(PublishError::Permanent(_)));
        let known = matches!(bus, InProcess) && text == "bad";
        assert_eq!(refused, known, "{sent:?}");
    }
    recorder.until(|seen| seen.len() >= 4).await;
    assert_eq!(recorder.texts(), ["bad", "good", "bad", "better"]);
    running.stop().await;
}

#[expect(clippy::disallowed_methods, reason = "to compare the bus's time with")]
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
