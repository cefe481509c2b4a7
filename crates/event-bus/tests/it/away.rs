//! What happens while the broker is away. Only the mock cluster can be sent away by a test.

use std::time::{Duration, Instant};

use event_bus::kafka::ensure_topic;
use event_bus::{EventPublisher, PublishError};
use tokio_util::sync::CancellationToken;

use crate::bus::{message, publish};
use crate::kafka::{Kafka, Server};
use crate::recorder::Recorder;

const EVERY_BROKER: i32 = -1;

#[tokio::test(flavor = "multi_thread")]
async fn while_the_broker_is_away_a_publication_fails_in_time_and_once_it_is_back_all_goes_on() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let mock = kafka.mock.as_ref().unwrap();
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "before")).await;
    recorder.until(|seen| seen == ["before"]).await;

    mock.broker_down(EVERY_BROKER).unwrap();
    let start = Instant::now();
    let outcome = publisher.publish(&message("key", "during")).await;
    assert!(
        matches!(outcome, Err(PublishError::Temporary(_))),
        "{outcome:?}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(8),
        "{:?}",
        start.elapsed()
    );

    mock.broker_up(EVERY_BROKER).unwrap();
    publish(&*publisher, &message("key", "after")).await;
    recorder
        .until(|seen| seen.last().is_some_and(|last| last == "after"))
        .await;
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_stops_in_time_though_the_broker_is_away() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    publish(&*kafka.publisher(), &message("key", "one")).await;
    recorder.until(|seen| seen == ["one"]).await;
    kafka
        .mock
        .as_ref()
        .unwrap()
        .broker_down(EVERY_BROKER)
        .unwrap();
    let start = Instant::now();
    consuming.stop().await;
    assert!(
        start.elapsed() < Duration::from_secs(8),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_waits_for_a_broker_keeps_a_process_from_stopping() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    kafka
        .mock
        .as_ref()
        .unwrap()
        .broker_down(EVERY_BROKER)
        .unwrap();
    let consuming = kafka.consume(Recorder::new());
    let stop = CancellationToken::new();
    let waiting = tokio::spawn({
        let (config, stop) = (kafka.config.clone(), stop.clone());
        async move { ensure_topic(&config, &stop).await }
    });
    tokio::task::yield_now().await;
    let start = Instant::now();
    stop.cancel();
    assert!(!waiting.await.unwrap());
    consuming.stop().await;
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}
