//! What happens while the broker is away, and who notices. Only the mock cluster can be sent away by a test.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use messaging::kafka::ensure_topic;
use messaging::{EventPublisher, PublishError};
use rstest::rstest;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::bus::{message, publish_all};
use crate::kafka::{EVERY_BROKER, Kafka, Mock, assert_in_time, until};
use crate::recorder::Recorder;

/// How a broker is broken, and mended.
#[derive(Clone, Copy)]
enum Fault {
    Away,
    Silent,
}

impl Fault {
    fn begin(self, mock: &Mock) {
        match self {
            Self::Away => mock.broker_down(EVERY_BROKER),
            Self::Silent => mock.broker_round_trip_time(EVERY_BROKER, Duration::from_mins(1)),
        }
        .unwrap();
    }

    fn end(self, mock: &Mock) {
        match self {
            Self::Away => mock.broker_up(EVERY_BROKER),
            Self::Silent => mock.broker_round_trip_time(EVERY_BROKER, Duration::ZERO),
        }
        .unwrap();
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_publication_fails_in_time_during_a_fault_and_succeeds_once_it_is_over(
    #[values(Fault::Away, Fault::Silent)] fault: Fault,
) {
    let kafka = Kafka::start_mock();
    let publisher = kafka.publisher();
    publish_all(&*publisher, &["before"]).await;
    fault.begin(kafka.mock());
    let start = Instant::now();
    let outcome = publisher.publish(&message("key", "during")).await;
    let Err(PublishError::Temporary(cause)) = outcome else { panic!("{outcome:?}") };
    assert_in_time(start);
    assert!(cause.contains("timed out"), "{cause}");
    if matches!(fault, Fault::Away) {
        // The time-out alone would not help anybody.
        assert!(cause.contains("127.0.0.1") || cause.contains("brokers are down"), "{cause}");
    }
    fault.end(kafka.mock());
    publish_all(&*publisher, &["after"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_goes_on_after_an_outage_and_stops_in_time_during_one() {
    let kafka = Kafka::start_mock();
    let consuming = kafka.consume(Recorder::new());
    consuming.until_health_says("has no partitions").await;
    let publisher = kafka.publisher();
    publish_all(&*publisher, &["before"]).await;
    consuming.recorder.until_texts(&["before"]).await;
    consuming.until_health_says("").await;

    Fault::Away.begin(kafka.mock());
    consuming.until_health_says("no events can be consumed since 20").await;
    Fault::Away.end(kafka.mock());
    publish_all(&*publisher, &["after"]).await;
    consuming.recorder.until_last("after").await;
    consuming.until_health_says("").await;

    Fault::Away.begin(kafka.mock());
    let start = Instant::now();
    consuming.stop().await;
    assert_in_time(start);
}

/// A runtime ends when its blocking tasks do: a process stops as late as that.
#[test]
fn a_process_that_waits_for_a_broker_stops_in_time() {
    let runtime = Runtime::new().unwrap();
    let start = runtime.block_on(async {
        let kafka = Kafka::start_mock();
        Fault::Away.begin(kafka.mock());
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
    assert_in_time(start);
}

type Pinger = Box<dyn Fn() -> BoxFuture<'static, Result<(), String>>>;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_health_checks_of_a_publisher_and_a_consumer_tell_a_fault_though_nothing_is_sent(
    #[values(Fault::Away, Fault::Silent)] fault: Fault,
) {
    let kafka = Kafka::start_mock();
    let consuming = kafka.consume(Recorder::new());
    let pingers: [Pinger; 2] =
        [Box::new(kafka.publisher().pinger()), Box::new(consuming.health.pinger())];
    until_answers(&pingers, true).await;
    fault.begin(kafka.mock());
    until_answers(&pingers, false).await;
    fault.end(kafka.mock());
    until_answers(&pingers, true).await;
    consuming.stop().await;
}

async fn until_answers(pingers: &[Pinger], answers: bool) {
    for pinger in pingers {
        let is_so = async || {
            let asked = Instant::now();
            let outcome = pinger().await;
            assert_in_time(asked);
            (outcome.is_ok() == answers).then_some(())
        };
        until("answers", is_so).await;
    }
}
