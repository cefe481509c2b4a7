//! The topics, read and written from outside.

mod lag;
pub mod read;

pub use lag::lag;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::metadata::{MetadataPartition, MetadataTopic};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;

pub const ORDERS: &str = "orders";
pub const DEAD_LETTERS: &str = "orders.dead-letter";
pub const GROUP: &str = "notifier-service";

const PATIENCE: Duration = Duration::from_secs(20);

/// What every client of the broker has in common.
pub fn client(brokers: &str) -> ClientConfig {
    let mut client = ClientConfig::new();
    client
        .set("bootstrap.servers", brokers)
        .set("reconnect.backoff.max.ms", "1000")
        .set("message.max.bytes", "2000000")
        .set("log_level", "0"); // it speaks of each broken connection, and we break them
    client
}

/// A producer as the relay's should be: idempotent, every replica acknowledges, lz4.
pub fn producer(brokers: &str, linger: Duration) -> Result<FutureProducer> {
    let producer = client(brokers)
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set("compression.type", "lz4")
        .set("linger.ms", linger.as_millis().to_string())
        .create()?;
    Ok(producer)
}

pub async fn create(brokers: &str, topic: &str, partitions: i32) -> Result<()> {
    let admin: AdminClient<DefaultClientContext> = client(brokers).create()?;
    let topic = NewTopic::new(topic, partitions, TopicReplication::Fixed(1));
    let options = AdminOptions::new().operation_timeout(Some(PATIENCE));
    for outcome in admin.create_topics([&topic], &options).await? {
        let failed = outcome.map_err(|(topic, code)| anyhow::anyhow!("{topic}: {code}"));
        failed.context("cannot create a topic")?;
    }
    Ok(())
}

/// Publishes one message, and waits until the broker has it.
pub async fn publish(
    producer: &FutureProducer,
    topic: &str,
    key: &str,
    payload: &[u8],
) -> Result<()> {
    let record = FutureRecord::to(topic).key(key).payload(payload);
    let sent = producer.send(record, Timeout::After(PATIENCE)).await;
    let failed = sent.map_err(|(error, _)| error);
    failed.context("cannot publish").map(drop)
}

/// How many records were ever written to a topic, with what ends a transaction; none if it does not exist.
pub async fn length_by(consumer: Arc<BaseConsumer>, topic: &str) -> Result<i64> {
    let topic = topic.to_owned();
    let watermarks = blocking(move || watermarks_of(&consumer, &topic)).await?;
    Ok(watermarks.into_iter().map(|(_, end)| end).sum())
}

fn consumer(brokers: &str) -> Result<BaseConsumer> {
    let consumer = client(brokers)
        .set("group.id", "faults")
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .create()?;
    Ok(consumer)
}

/// Per partition, the offsets of the first message and behind the last one.
fn watermarks_of(consumer: &BaseConsumer, topic: &str) -> Result<Vec<(i64, i64)>> {
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
    let of_topic = metadata.topics().iter().filter(|one| one.name() == topic);
    let mut partitions: Vec<i32> =
        of_topic.flat_map(MetadataTopic::partitions).map(MetadataPartition::id).collect();
    partitions.sort_unstable();
    let of_partition = |partition| Ok(consumer.fetch_watermarks(topic, partition, PATIENCE)?);
    partitions.into_iter().map(of_partition).collect()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await?
}
