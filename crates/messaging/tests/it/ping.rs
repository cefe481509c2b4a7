//! Whoever wants to know whether the broker is there is told, also while nothing is published.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use rstest::rstest;

use crate::kafka::{Kafka, Mock, Server};
use crate::recorder::{PATIENCE, Recorder};

const EVERY_BROKER: i32 = -1;

type Pinger = Box<dyn Fn() -> BoxFuture<'static, Result<(), String>>>;

async fn until(pinger: &Pinger, answers: bool) {
    let start = Instant::now();
    loop {
        let asked = Instant::now();
        let outcome = pinger().await;
        assert!(asked.elapsed() < Duration::from_secs(5), "a bounded time");
        if outcome.is_ok() == answers {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{outcome:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn go_away(mock: &Mock) {
    mock.broker_down(EVERY_BROKER).unwrap();
}

fn come_back(mock: &Mock) {
    mock.broker_up(EVERY_BROKER).unwrap();
}

fn fall_silent(mock: &Mock) {
    let silence = Duration::from_secs(20);
    mock.broker_round_trip_time(EVERY_BROKER, silence).unwrap();
}

fn speak_again(mock: &Mock) {
    let at_once = Duration::ZERO;
    mock.broker_round_trip_time(EVERY_BROKER, at_once).unwrap();
}

#[rstest]
#[case::that_is_away(go_away, come_back)]
#[case::that_is_silent(fall_silent, speak_again)]
#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_and_a_consumer_know_of_a_broker(
    #[case] break_it: fn(&Mock),
    #[case] mend_it: fn(&Mock),
) {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let consuming = kafka.consume(Recorder::new());
    let pingers: [Pinger; 2] =
        [Box::new(kafka.publisher().pinger()), Box::new(consuming.status.pinger())];
    for pinger in &pingers {
        until(pinger, true).await;
    }
    break_it(kafka.mock());
    for pinger in &pingers {
        until(pinger, false).await;
    }
    mend_it(kafka.mock());
    for pinger in &pingers {
        until(pinger, true).await;
    }
    consuming.stop().await;
}
