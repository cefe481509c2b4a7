//! What a consumer makes of a broker's errors. Only the mock cluster has them on demand.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use messaging::HandleError;
use messaging::kafka::{DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConsumer};
use rdkafka::mocking::MockCoordinator;
use rdkafka::types::RDKafkaApiKey::{OffsetCommit, Produce};
use rdkafka::types::RDKafkaRespErr::*;
use tokio_util::sync::CancellationToken;

use crate::bus::{message, publish};
use crate::dead_letters::wait_for;
use crate::kafka::{Kafka, Server};
use crate::old_broker::OldBroker;
use crate::recorder::{PATIENCE, Recorder};

#[tokio::test(flavor = "multi_thread")]
async fn where_the_broker_does_not_know_the_new_group_protocol_the_classic_one_is_used() {
    let mut old = OldBroker::start().await;
    let config = old.kafka();
    let group =
        GroupConfig { kafka_group: "group".to_owned(), kafka_group_protocol: GroupProtocol::Auto };
    let dead_letters = DeadLetterConfig::default();
    let consumer = KafkaConsumer::new(&config, &group, &dead_letters).unwrap();
    let stop = CancellationToken::new();
    let consuming = tokio::spawn(consumer.run(Recorder::new(), stop.clone()));
    old.asked_to_join().await;
    stop.cancel();
    consuming.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_follows_its_coordinator_to_another_broker() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let move_to = |broker| {
        let group = MockCoordinator::Group(kafka.group.kafka_group.clone());
        kafka.mock().coordinator(group, broker).unwrap();
    };
    move_to(1);
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "one")).await;
    recorder.until(|seen| seen == ["one"]).await;
    move_to(2);
    publish(&*publisher, &message("key", "two")).await;
    recorder.until(|seen| seen == ["one", "two"]).await;
    consuming.stop().await;
    assert_eq!(kafka.committed(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn offsets_whose_commit_failed_are_committed_later() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let errors = [
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
    ];
    kafka.mock().request_errors(OffsetCommit, &errors);
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    let publisher = kafka.publisher();
    for text in ["one", "two", "three"] {
        publish(&*publisher, &message("key", text)).await;
    }
    recorder.until(|seen| seen == ["one", "two", "three"]).await;
    kafka.until_committed(3).await;
    consuming.stop().await;
    assert_eq!(recorder.texts().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn offsets_of_a_topic_that_was_deleted_are_never_committed() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let gone = [RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART; 5];
    kafka.mock().request_errors(OffsetCommit, &gone);
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "one")).await;
    // As if it were in the new topic; it would be passed over if the old one's offset were committed.
    recorder.until(|seen| seen == ["one", "one"]).await;
    kafka.until_committed(1).await;
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_dead_letters_are_refused_nothing_passes_them_and_none_is_lost() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let rejecting = || {
        Recorder::answering(|text, _| match text {
            "good" => Ok(()),
            _ => Err(HandleError::Reject(anyhow!("poison"))),
        })
    };
    let publisher = kafka.publisher();
    for text in ["good", "bad", "good"] {
        publish(&*publisher, &message("key", text)).await;
    }
    let refusals = [RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED; 100];
    kafka.mock().request_errors(Produce, &refusals);
    let consuming = kafka.consume(rejecting());
    let start = Instant::now();
    while !(consuming.status.check()).is_err_and(|wrong| wrong.contains("dead letter")) {
        assert!(start.elapsed() < PATIENCE, "{:?}", consuming.status.check());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    consuming.stop().await;
    // Less when it had no time to commit.
    assert!(kafka.committed() <= 1, "{}", kafka.committed());

    kafka.mock().clear_request_errors(Produce);
    let consuming = kafka.consume(rejecting());
    let letters = wait_for(&kafka, 1).await;
    assert_eq!(letters.len(), 1);
    kafka.until_committed(3).await;
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_says_what_is_wrong_and_when_it_is_well_again() {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let consuming = kafka.consume(Recorder::new());
    let until = async |expected: &str| {
        let start = Instant::now();
        loop {
            let told = consuming.status.check().err().unwrap_or_default();
            if told.contains(expected) && told.is_empty() == expected.is_empty() {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{told:?} is not {expected:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    until("has no partitions").await;
    until("").await;
    kafka.mock().broker_down(-1).unwrap();
    until("no events can be consumed since 20").await;
    kafka.mock().broker_up(-1).unwrap();
    until("").await;
    consuming.stop().await;
}
