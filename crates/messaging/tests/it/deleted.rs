//! Messages that were deleted from the topic before the group had read them.

use messaging::kafka::ensure_topic;
use rdkafka::admin::AdminOptions;
use rdkafka::{Offset, TopicPartitionList};
use tokio_util::sync::CancellationToken;

use crate::bus::publish_all;
use crate::kafka::{Kafka, until};
use crate::metrics::METRICS;
use crate::recorder::Recorder;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_while_the_group_was_away_is_told_once() {
    let Some(kafka) = start().await else { return };
    let publisher = kafka.publisher();
    let consuming = kafka.consume(Recorder::new());
    publish_all(&*publisher, &["one", "two"]).await;
    consuming.recorder.until_texts(&["one", "two"]).await;
    kafka.until_committed(2).await;
    consuming.stop().await;

    publish_all(&*publisher, &["three", "four", "five"]).await;
    delete_before(&kafka, 5).await;
    let consuming = kafka.consume(Recorder::new());
    until_told(&kafka, "total", 3).await;
    until_told(&kafka, "first_offset", 2).await;
    until_told(&kafka, "last_offset", 4).await;
    kafka.until_committed(5).await;
    consuming.stop().await;

    let consuming = kafka.consume(Recorder::new());
    publish_all(&*publisher, &["six"]).await;
    consuming.recorder.until_texts(&["six"]).await;
    consuming.stop().await;
    until_told(&kafka, "total", 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_before_the_group_committed_anything_is_told() {
    let Some(kafka) = start().await else { return };
    publish_all(&*kafka.publisher(), &["one", "two", "three"]).await;
    delete_before(&kafka, 2).await;
    let consuming = kafka.consume(Recorder::new());
    consuming.recorder.until_texts(&["three"]).await;
    until_told(&kafka, "total", 2).await;
    until_told(&kafka, "last_offset", 1).await;
    consuming.stop().await;
}

/// A topic of one partition.
async fn start() -> Option<Kafka> {
    std::sync::LazyLock::force(&METRICS);
    let mut kafka = Kafka::real_without_topic()?;
    kafka.config.kafka_topic_partitions = 1;
    assert!(ensure_topic(&kafka.config, &CancellationToken::new()).await);
    Some(kafka)
}

/// As the broker does when the time of what is older has come.
async fn delete_before(kafka: &Kafka, offset: i64) {
    let mut before = TopicPartitionList::new();
    before.add_partition_offset(&kafka.config.kafka_topic, 0, Offset::Offset(offset)).unwrap();
    kafka.admin().delete_records(&before, &AdminOptions::new()).await.unwrap();
}

async fn until_told(kafka: &Kafka, what: &str, value: i64) {
    let topic = &kafka.config.kafka_topic;
    let line =
        format!("events_deleted_unread_{what}{{topic=\"{topic}\",partition=\"0\"}} {value}\n");
    until(&line, async || METRICS.render().contains(&line).then_some(())).await;
}
