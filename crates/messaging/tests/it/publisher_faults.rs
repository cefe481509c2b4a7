//! What the publisher makes of a broker's errors. Only the mock cluster has them on demand.

use messaging::EventPublisher;
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
    recorder.until(|seen| seen == ["before", "one", "two"]).await;
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
