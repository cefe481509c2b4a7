//! What happens while the broker is away. Only the mock cluster can be sent away by a test.

use std::time::{Duration, Instant};

use messaging::kafka::ensure_topic;
use messaging::{EventPublisher, PublishError};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::bus::{message, publish};
use crate::kafka::{Kafka, Mock, Server};
use crate::recorder::Recorder;

const EVERY_BROKER: i32 = -1;

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_fails_in_time_while_the_broker_is_away_and_succeeds_once_it_is_back() {
    let away = fails_meanwhile(
        |mock| mock.broker_down(EVERY_BROKER).unwrap(),
        |mock| mock.broker_up(EVERY_BROKER).unwrap(),
    );
    let slow = |mock: &Mock, delay| mock.broker_round_trip_time(EVERY_BROKER, delay).unwrap();
    let slow = fails_meanwhile(
        |mock| slow(mock, Duration::from_secs(20)),
        |mock| slow(mock, Duration::ZERO),
    );
    let (away, _) = tokio::join!(away, slow);
    // The time-out alone would not help anybody.
    assert!(away.contains("timed out"), "{away}");
    assert!(away.contains("127.0.0.1") || away.contains("brokers are down"), "{away}");
}

/// Returns what the publisher said.
async fn fails_meanwhile(break_it: impl Fn(&Mock), mend_it: impl Fn(&Mock)) -> String {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "before")).await;
    break_it(kafka.mock());
    let start = Instant::now();
    let outcome = publisher.publish(&message("key", "during")).await;
    let Err(PublishError::Temporary(cause)) = outcome else {
        panic!("{outcome:?}");
    };
    assert_within(start, Duration::from_secs(8));
    mend_it(kafka.mock());
    publish(&*publisher, &message("key", "after")).await;
    cause
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_goes_on_after_an_outage_and_stops_in_time_during_one() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let mock = kafka.mock();
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
        let mock = kafka.mock();
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
