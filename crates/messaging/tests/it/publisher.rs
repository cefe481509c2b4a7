//! What reaches Kafka, what it refuses, and what the publisher makes of a broker's errors.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use messaging::{EventPublisher, PublishError};
use rdkafka::admin::{AdminOptions, NewTopic, TopicReplication};
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::message::{BorrowedMessage, Headers};
use rdkafka::types::RDKafkaApiKey::Produce;
use rdkafka::types::RDKafkaRespErr::{self, *};
use rdkafka::{ClientConfig, ClientContext, Message as _};
use rstest::rstest;

use crate::bus::{message, publish, publish_all};
use crate::kafka::{Kafka, until};
use crate::recorder::{PATIENCE, Recorder};

/// Keys with their murmur2 hash, from the test of Kafka's Java client.
/// <https://github.com/apache/kafka/blob/4.1.1/clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java>
const HASHES: [(&str, i32); 4] = [
    ("21", -973_932_308),
    ("foobar", -790_332_482),
    ("a-little-bit-long-string", -985_981_536),
    ("abc", 479_470_107),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_message_has_its_key_its_headers_and_the_partition_that_java_clients_give_its_key() {
    let kafka = Kafka::start().await;
    let publisher = kafka.publisher();
    for (key, _) in HASHES {
        publish(&*publisher, &message(key, key)).await;
    }
    let observer = kafka.observer();
    observer.assign(&kafka.every_partition()).unwrap();
    for _ in HASHES {
        let message = observer.poll(PATIENCE).expect("a message").unwrap();
        let key = str::from_utf8(message.key().unwrap()).unwrap();
        let (_, hash) = HASHES.into_iter().find(|one| one.0 == key).unwrap();
        let partitions = kafka.config.kafka_topic_partitions;
        assert_eq!(message.partition(), (hash & i32::MAX) % partitions, "{key}");
        assert_eq!(message.payload(), Some(key.as_bytes()));
        assert_eq!(headers(&message), [("content-type", "text/plain")]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_larger_than_this_broker_or_any_takes_is_refused_for_good() {
    let kafka = if let Some(kafka) = Kafka::real_without_topic() {
        let topic = NewTopic::new(&kafka.config.kafka_topic, 1, TopicReplication::Fixed(1))
            .set("max.message.bytes", "2000");
        let created = kafka.admin().create_topics([&topic], &AdminOptions::new()).await;
        created.unwrap().remove(0).unwrap();
        kafka
    } else {
        let kafka = Kafka::start_mock();
        kafka.mock().request_errors(Produce, &[RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE]);
        kafka
    };
    let publisher = kafka.publisher();
    let digits: String = (0..2_000).map(|n: u64| (n * n * n).to_string()).collect();
    for large in [digits, "é".repeat(600_000)] {
        let outcome = publisher.publish(&message("key", &large)).await;
        assert!(matches!(outcome, Err(PublishError::Permanent(_))), "{outcome:?}");
    }
    publisher.publish(&message("key", "small")).await.unwrap();
}

/// Keeps what librdkafka tells of a codec while it debugs.
#[derive(Clone, Default)]
struct Codecs(Arc<Mutex<Vec<String>>>);

impl ClientContext for Codecs {
    fn log(&self, _: RDKafkaLogLevel, facility: &str, line: &str) {
        if facility == "CONSUME" {
            self.0.lock().unwrap().extend(line.rsplit(", ").next().map(str::to_owned));
        }
    }
}

impl ConsumerContext for Codecs {}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_has_a_codec_that_every_client_reads() {
    let kafka = Kafka::start().await;
    publish_all(&*kafka.publisher(), &[&"Théière ".repeat(100)]).await;
    let codecs = Codecs::default();
    let observer: BaseConsumer<_> = ClientConfig::new()
        .set("bootstrap.servers", &kafka.config.kafka_brokers)
        .set("group.id", &kafka.group.kafka_group)
        .set("debug", "msg")
        .set_log_level(RDKafkaLogLevel::Debug)
        .create_with_context(codecs.clone())
        .unwrap();
    observer.assign(&kafka.every_partition()).unwrap();
    let told = until("a codec", async || {
        observer.poll(Duration::ZERO);
        codecs.0.lock().unwrap().pop()
    });
    assert_eq!(told.await, "uncompressed)");
}

#[rstest]
#[case::not_enough_replicas(&[RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS; 3])]
#[case::replicas_lost_on_the_way(&[RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND])]
#[case::another_leader(&[RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION; 2])]
#[case::disconnected(&[RD_KAFKA_RESP_ERR__TRANSPORT; 2])]
#[tokio::test(flavor = "multi_thread")]
async fn a_passing_error_is_retried_until_the_message_is_accepted(
    #[case] errors: &[RDKafkaRespErr],
) {
    let kafka = Kafka::start_mock();
    let publisher = kafka.publisher();
    publish_all(&*publisher, &["before"]).await;
    kafka.mock().request_errors(Produce, errors);
    publisher.publish(&message("key", "one")).await.unwrap();
    publisher.publish(&message("key", "two")).await.unwrap();
    let consuming = kafka.consume(Recorder::new());
    consuming.recorder.until_texts(&["before", "one", "two"]).await;
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
    let kafka = Kafka::start_mock();
    let publisher = kafka.publisher();
    let texts = ["0", "1", "2", "3", "4", "5", "6", "7"];
    for (number, text) in texts.iter().enumerate() {
        if number % 4 == 3 {
            kafka.mock().request_errors(Produce, &[error]);
        }
        publish_all(&*publisher, &[text]).await;
    }
    let consuming = kafka.consume(Recorder::new());
    consuming.recorder.until_texts(&texts).await;
    consuming.stop().await;
}

fn headers<'a>(message: &'a BorrowedMessage<'_>) -> Vec<(&'a str, &'a str)> {
    let headers = message.headers().unwrap().iter();
    let text = |value: &'a [u8]| str::from_utf8(value).unwrap();
    headers.map(|header| (header.key, text(header.value.unwrap()))).collect()
}
