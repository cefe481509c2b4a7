//! What happens while the broker is away. Only the mock cluster can be sent away by a test.

use std::time::{Duration, Instant};

use event_bus::kafka::ensure_topic;
use event_bus::{EventPublisher, PublishError};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::bus::{message, publish};
use crate::kafka::{Kafka, Server};
use crate::recorder::Recorder;

const EVERY_BROKER: i32 = -1;

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_fails_in_time_while_the_broker_is_away_and_succeeds_once_it_is_back() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let mock = kafka.mock.as_ref().unwrap();
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "before")).await;
    mock.broker_down(EVERY_BROKER).unwrap();
    let start = Instant::now();
    let outcome = publisher.publish(&message("key", "during")).await;
    assert!(
        matches!(outcome, Err(PublishError::Temporary(_))),
        "{outcome:?}"
    );
    assert_within(start, Duration::from_secs(8));
    mock.broker_up(EVERY_BROKER).unwrap();
    publish(&*publisher, &message("key", "after")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_goes_on_after_an_outage_and_stops_in_time_during_one() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let mock = kafka.mock.as_ref().unwrap();
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "before")).await;
    recorder.until(|seen| seen == ["before"]).await;

    mock.broker_down(EVERY_BROKER).unwrap();
    mock.broker_up(EVERY_BROKER).unwrap();
    publish(&*publisher, &message("key", "after")).await;
    let last = |seen: &[String]| seen.last().is_some_and(|last| last == "after");
    recorder.until(last).await;

    mock.broker_down(EVERY_BROKER).unwrap();
    let start = Instant::now();
    consuming.stop().await;
    assert_within(start, Duration::from_secs(4));
}

/// A runtime ends when its blocking tasks do: a process stops as late as that.
#[test]
fn a_process_that_waits_for_a_broker_stops_in_time() {
    let runtime = Runtime::new().unwrap();
    let start = runtime.block_on(async {
        let kafka = Kafka::start(Server::Mock).await.unwrap();
        let mock = kafka.mock.as_ref().unwrap();
        mock.broker_down(EVERY_BROKER).unwrap();
        let consuming = kafka.consume(Recorder::new());
        let stop = CancellationToken::new();
        let (ensured, ()) = tokio::join!(ensure_topic(&kafka.config, &stop), async {
            tokio::task::yield_now().await;
            stop.cancel();
        });
        assert!(!ensured);
        let start = Instant::now();
        consuming.stop().await;
        start
    });
    drop(runtime);
    assert_within(start, Duration::from_secs(4));
}

fn assert_within(start: Instant, limit: Duration) {
    let elapsed = start.elapsed();
    assert!(elapsed < limit, "{elapsed:?}");
}
