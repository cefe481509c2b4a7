//! The topic is there before anything is published, and is made again when it was deleted.

use messaging::config::GroupProtocol;
use messaging::kafka::ensure_topic;
use rdkafka::admin::{AdminOptions, ResourceSpecifier};
use rdkafka::consumer::Consumer;
use rdkafka::types::RDKafkaApiKey::OffsetCommit;
use rdkafka::types::RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
use rstest::rstest;
use tokio_util::sync::CancellationToken;

use crate::bus::publish_all;
use crate::kafka::{Kafka, until};
use crate::recorder::{PATIENCE, Recorder};

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_together_create_the_topic_as_configured_with_the_brokers_time() {
    let Some(mut kafka) = Kafka::real_without_topic() else { return };
    kafka.config.kafka_topic_retention_hours = 2;
    let start = || {
        let config = kafka.config.clone();
        tokio::spawn(async move { ensure_topic(&config, &CancellationToken::new()).await })
    };
    for replica in [start(), start(), start(), start()] {
        assert!(tokio::time::timeout(PATIENCE, replica).await.unwrap().unwrap());
    }
    assert_eq!(partitions(&kafka).await, 6);
    for (name, value) in [
        ("message.timestamp.type", "LogAppendTime"),
        ("retention.ms", "7200000"),
        ("retention.bytes", "-1"),
        ("cleanup.policy", "delete"),
        ("compression.type", "producer"),
    ] {
        let topic = &kafka.config.kafka_topic;
        assert_eq!(setting(&kafka, topic, name).await.as_deref(), Some(value), "{name}");
    }
    // The consumer creates that of its dead letters, which wait for people.
    let consuming = kafka.consume(Recorder::new());
    consuming.until_health_says("").await;
    let dead_letters = kafka.dead_letters.topic(&kafka.config);
    assert_eq!(setting(&kafka, &dead_letters, "retention.ms").await.as_deref(), Some("-1"));
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_there_stays_as_it_is() {
    let kafka = Kafka::mock_without_topic();
    kafka.mock().create_topic(&kafka.config.kafka_topic, 2, 1).unwrap();
    assert!(ensure_topic(&kafka.config, &CancellationToken::new()).await);
    assert_eq!(partitions(&kafka).await, 2);
}

#[rstest]
#[case::commit_under_way(false)]
#[case::all_committed(true)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_after_a_topic_was_deleted_is_consumed_from_its_first_message(
    #[values(GroupProtocol::Consumer, GroupProtocol::Classic)] protocol: GroupProtocol,
    #[case] all_committed: bool,
) {
    let Some(mut kafka) = Kafka::start_real().await else { return };
    kafka.group.kafka_group_protocol = protocol;
    let consuming = kafka.consume(Recorder::new());
    let publisher = kafka.publisher();
    publish_all(&*publisher, &["one", "two"]).await;
    consuming.recorder.until_texts(&["one", "two"]).await;
    if all_committed {
        kafka.until_committed(2).await;
    }
    let topic = [kafka.config.kafka_topic.as_str()];
    let deleted = kafka.admin().delete_topics(&topic, &AdminOptions::new()).await;
    deleted.unwrap().remove(0).unwrap();
    publish_all(&*publisher, &["three", "four"]).await;
    consuming.recorder.until_texts(&["one", "two", "three", "four"]).await;
    consuming.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offsets_of_a_topic_that_was_deleted_are_never_committed() {
    let kafka = Kafka::start_mock();
    kafka.mock().request_errors(OffsetCommit, &[RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART; 5]);
    let consuming = kafka.consume(Recorder::new());
    publish_all(&*kafka.publisher(), &["one"]).await;
    // As if it were in the new topic; it would be passed over if the old one's offset were committed.
    consuming.recorder.until_texts(&["one", "one"]).await;
    kafka.until_committed(1).await;
    consuming.stop().await;
}

async fn partitions(kafka: &Kafka) -> usize {
    let observer = kafka.observer();
    // A broker that has just created them may not tell them yet.
    let told = async || {
        let metadata = observer.fetch_metadata(Some(&kafka.config.kafka_topic), PATIENCE).unwrap();
        Some(metadata.topics()[0].partitions().len()).filter(|count| *count > 0)
    };
    until("partitions", told).await
}

async fn setting(kafka: &Kafka, topic: &str, name: &str) -> Option<String> {
    let topic = ResourceSpecifier::Topic(topic);
    let answers = kafka.admin().describe_configs([&topic], &AdminOptions::new()).await;
    let config = answers.unwrap().remove(0).unwrap();
    config.get(name)?.value.clone()
}
