//! Looking at dead letters that are not there.

use std::time::{Duration, Instant};

use messaging::kafka::Position;

use crate::dead_letters::{dead_letters, list};
use crate::kafka::{Kafka, Server::Mock};

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_dead_letters_ends_in_time_when_there_is_nothing_or_nobody() {
    let kafka = Kafka::start(Mock).await.unwrap();
    assert_eq!(list(&kafka).await.unwrap(), []);
    let nowhere = Position { partition: 0, offset: 0 };
    let error = dead_letters(&kafka).open(nowhere).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no dead letter at 0/0");
    kafka.mock.as_ref().unwrap().broker_down(-1).unwrap();
    let start = Instant::now();
    let error = list(&kafka).await.unwrap_err();
    assert!(error.to_string().contains("no answer from Kafka"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(8));
}
