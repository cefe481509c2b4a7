//! Consumers of one group: who gets what when some stop, die or fail, and what they make of a broker's errors.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use messaging::EventPublisher;
use messaging::config::GroupProtocol::{self, Classic, Consumer};
use rdkafka::mocking::MockCoordinator;
use rdkafka::types::RDKafkaApiKey::OffsetCommit;
use rdkafka::types::RDKafkaRespErr::*;
use rstest::rstest;

use crate::bus::{message, publish, publish_all};
use crate::kafka::{Kafka, assert_in_time};
use crate::recorder::{PATIENCE, Recorder, retry};

#[tokio::test(flavor = "multi_thread")]
async fn two_consumers_share_the_work_and_one_that_stops_hands_it_over_without_loss_or_repetition()
{
    let kafka = Kafka::start().await;
    let recorders = [Recorder::new(), Recorder::new()];
    let [staying, stopping] = recorders.clone().map(|recorder| kafka.consume(recorder));
    let publisher = kafka.publisher();
    let mut sent = BTreeSet::new();
    let deadline = Instant::now() + PATIENCE;
    while recorders.iter().any(|recorder| recorder.texts().is_empty()) {
        assert!(Instant::now() < deadline, "both get a part");
        publish_round(&*publisher, &mut sent).await;
        // The broker tells a member at its next heartbeat.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    publish_round(&*publisher, &mut sent).await;
    stopping.stop().await;
    publish_round(&*publisher, &mut sent).await;

    let [one, other] = &recorders;
    let (at_stop, total) = (other.texts(), sent.len());
    one.until_number(total - at_stop.len()).await;
    staying.stop().await;
    let mut seen = one.texts();
    seen.extend(other.texts());
    seen.sort();
    assert!(seen.into_iter().eq(sent), "each once");
    assert_eq!(kafka.committed(), total);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_a_consumer_was_handling_when_it_died_is_kept_for_the_next() {
    let kafka = Kafka::start().await;
    let dying = kafka.consume(Recorder::stuck());
    publish_all(&*kafka.publisher(), &["one"]).await;
    dying.recorder.until_texts(&["one"]).await;
    dying.kill().await;
    assert_eq!(kafka.committed(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_whose_handler_keeps_failing_stops_at_once_and_keeps_the_message_for_the_next() {
    let kafka = Kafka::start().await;
    let failing = Recorder::answering(|text, _| match text {
        "one" => Ok(()),
        _ => retry("the database is away"),
    });
    let consuming = kafka.consume(failing);
    publish_all(&*kafka.publisher(), &["one", "two"]).await;
    consuming.recorder.until_number(4).await;
    let start = Instant::now();
    consuming.stop().await;
    assert_in_time(start);
    assert_eq!(kafka.committed(), 1);
}

/// The failing member must be polled meanwhile: nobody else gets a partition of it before it gives it back.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_member_whose_message_keeps_failing_shares_with_one_that_joins_and_loses_nothing(
    #[values(Consumer, Classic)] protocol: GroupProtocol,
) {
    const KEYS: usize = 24;
    let mut kafka = Kafka::start().await;
    kafka.group.kafka_group_protocol = protocol;
    let away = Arc::new(AtomicBool::new(true));
    let is_away = away.clone();
    let failing = Recorder::answering(move |_, _| match is_away.load(Ordering::SeqCst) {
        true => retry("the database is away"),
        false => Ok(()),
    });
    let first = kafka.consume(failing.clone());
    let publisher = kafka.publisher();
    for round in 0..2 {
        for key in 0..KEYS {
            let text = format!("{key}:{round}");
            publish(&*publisher, &message(&key.to_string(), &text)).await;
        }
    }
    failing.until_number(3).await;
    let other = Recorder::new();
    let second = kafka.consume(other.clone());
    other.until_number(2).await;

    away.store(false, Ordering::SeqCst);
    let all = 2 * KEYS;
    kafka.until_committed(all).await;
    first.stop().await;
    second.stop().await;
    assert_eq!(kafka.committed(), all);
    let mut handled = failing.texts();
    handled.extend(other.texts());
    for key in 0..KEYS {
        let of_key = handled.iter().filter_map(|text| text.strip_prefix(&format!("{key}:")));
        let mut rounds: Vec<_> = of_key.collect();
        rounds.dedup();
        assert_eq!(rounds, ["0", "1"], "{key}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_follows_its_coordinator_to_another_broker() {
    let kafka = Kafka::start_mock();
    let move_to = |broker| {
        let group = MockCoordinator::Group(kafka.group.kafka_group.clone());
        kafka.mock().coordinator(group, broker).unwrap();
    };
    move_to(1);
    let consuming = kafka.consume(Recorder::new());
    let publisher = kafka.publisher();
    publish_all(&*publisher, &["one"]).await;
    consuming.recorder.until_texts(&["one"]).await;
    move_to(2);
    publish_all(&*publisher, &["two"]).await;
    consuming.recorder.until_texts(&["one", "two"]).await;
    consuming.stop().await;
    assert_eq!(kafka.committed(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn offsets_whose_commit_failed_are_committed_later() {
    let kafka = Kafka::start_mock();
    let errors = [
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
    ];
    kafka.mock().request_errors(OffsetCommit, &errors);
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    publish_all(&*kafka.publisher(), &["one", "two", "three"]).await;
    kafka.until_committed(3).await;
    consuming.stop().await;
    assert_eq!(recorder.texts(), ["one", "two", "three"]);
}

/// One message for each of many keys.
async fn publish_round(publisher: &dyn EventPublisher, texts: &mut BTreeSet<String>) {
    for key in 0..24 {
        let text = format!("{:06}", texts.len());
        publish(publisher, &message(&key.to_string(), &text)).await;
        texts.insert(text);
    }
}
