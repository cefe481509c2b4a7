//! What reaches Kafka, and what it refuses.

use messaging::{EventPublisher, PublishError};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::Consumer;
use rdkafka::message::{BorrowedMessage, Headers};
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use rdkafka::{ClientConfig, Message as _};
use rstest::rstest;

use crate::bus::{message, publish};
use crate::kafka::Kafka;
use crate::kafka::Server::{self, Mock, Real};
use crate::recorder::PATIENCE;

/// Keys with their murmur2 hash, from the test of Kafka's Java client.
/// <https://github.com/apache/kafka/blob/4.1.1/clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java>
const HASHES: [(&str, i32); 4] = [
    ("21", -973_932_308),
    ("foobar", -790_332_482),
    ("a-little-bit-long-string", -985_981_536),
    ("abc", 479_470_107),
];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_has_its_key_its_headers_and_the_partition_that_java_clients_give_its_key(
    #[values(Mock, Real)] server: Server,
) {
    let Some(kafka) = Kafka::start(server).await else {
        return;
    };
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

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_larger_than_any_broker_takes_is_refused_for_good(
    #[values(Mock, Real)] server: Server,
) {
    let Some(kafka) = Kafka::start(server).await else {
        return;
    };
    let publisher = kafka.publisher();
    let large = message("key", &"é".repeat(600_000));
    let outcome = publisher.publish(&large).await;
    assert!(matches!(outcome, Err(PublishError::Permanent(_))), "{outcome:?}");
    publisher.publish(&message("key", "small")).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_larger_than_this_broker_takes_is_refused_for_good(
    #[values(Mock, Real)] server: Server,
) {
    let Some(kafka) = Kafka::without_topic(server) else {
        return;
    };
    let topic = &kafka.config.kafka_topic;
    match &kafka.mock {
        Some(mock) => {
            mock.create_topic(topic, 1, 1).unwrap();
            let too_large = RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
            mock.request_errors(RDKafkaApiKey::Produce, &[too_large]);
        }
        None => create_topic_for_small_messages(&kafka).await,
    }
    let publisher = kafka.publisher();
    // Digits that lz4 cannot make small.
    let digits: String = (0..2_000).map(|n: u64| (n * n * n).to_string()).collect();
    let outcome = publisher.publish(&message("key", &digits)).await;
    assert!(matches!(outcome, Err(PublishError::Permanent(_))), "{outcome:?}");
    publisher.publish(&message("key", "small")).await.unwrap();
}

fn headers<'a>(message: &'a BorrowedMessage<'_>) -> Vec<(&'a str, &'a str)> {
    let headers = message.headers().unwrap().iter();
    let text = |value: &'a [u8]| str::from_utf8(value).unwrap();
    headers.map(|header| (header.key, text(header.value.unwrap()))).collect()
}

async fn create_topic_for_small_messages(kafka: &Kafka) {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", &kafka.config.kafka_brokers);
    let admin: AdminClient<DefaultClientContext> = client.create().unwrap();
    let topic = NewTopic::new(&kafka.config.kafka_topic, 1, TopicReplication::Fixed(1))
        .set("max.message.bytes", "2000");
    let created = admin.create_topics([&topic], &AdminOptions::new()).await;
    created.unwrap().remove(0).unwrap();
}
