//! What the publisher makes of a broker's errors. Only the mock cluster has them on demand.

use event_bus::EventPublisher;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use rdkafka::types::RDKafkaApiKey::Produce;
use rdkafka::types::RDKafkaRespErr::{self, *};
use rstest::rstest;

use crate::bus::{message, publish};
use crate::kafka::{Kafka, Server};
use crate::recorder::Recorder;

#[rstest]
#[case::not_enough_replicas(&[RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS; 3])]
#[case::replicas_lost_on_the_way(&[RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND])]
#[case::another_leader(&[RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION; 2])]
#[case::disconnected(&[RD_KAFKA_RESP_ERR__TRANSPORT; 2])]
#[tokio::test(flavor = "multi_thread")]
async fn a_passing_error_is_retried_until_the_message_is_accepted(
    #[case] errors: &[RDKafkaRespErr],
) {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "before")).await;
    kafka.mock().request_errors(Produce, errors);
    publisher.publish(&message("key", "one")).await.unwrap();
    publisher.publish(&message("key", "two")).await.unwrap();
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    recorder
        .until(|seen| seen == ["before", "one", "two"])
        .await;
    consuming.stop().await;
}

#[rstest]
#[case::out_of_order(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER)]
#[case::invalid_epoch(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)]
#[case::unknown_producer(RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID)]
#[tokio::test(flavor = "multi_thread")]
async fn after_an_error_that_ends_a_producer_publishing_goes_on_and_keeps_the_order(
    #[case] error: RDKafkaRespErr,
) {
    let kafka = Kafka::start(Server::Mock).await.unwrap();
    let publisher = kafka.publisher();
    let mut expected = Vec::new();
    for number in 0..10 {
        if number % 4 == 3 {
            kafka.mock().request_errors(Produce, &[error]);
        }
        let text = number.to_string();
        publish(&*publisher, &message("key", &text)).await;
        expected.push(text);
    }
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    recorder.until(|seen| seen.last() == expected.last()).await;
    consuming.stop().await;
    assert_eq!(recorder.texts(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_was_deleted_is_created_again_and_consumed_on() {
    let Some(kafka) = Kafka::start(Server::Real).await else {
        return;
    };
    let recorder = Recorder::new();
    let consuming = kafka.consume(recorder.clone());
    let publisher = kafka.publisher();
    for text in ["one", "two"] {
        publish(&*publisher, &message("key", text)).await;
    }
    recorder.until(|seen| seen == ["one", "two"]).await;
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", &kafka.config.kafka_brokers);
    let admin: AdminClient<DefaultClientContext> = client.create().unwrap();
    let topic = [kafka.config.kafka_topic.as_str()];
    let deleted = admin.delete_topics(&topic, &AdminOptions::new()).await;
    deleted.unwrap().remove(0).unwrap();
    publish(&*publisher, &message("key", "three")).await;
    publish(&*publisher, &message("key", "four")).await;
    let last = |seen: &[String]| seen.last().is_some_and(|last| last == "four");
    recorder.until(last).await;
    assert_eq!(recorder.texts(), ["one", "two", "three", "four"]);
    consuming.stop().await;
}
