//! Kafka from the host.

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use futures_util::{StreamExt, TryStreamExt, stream};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::metadata::{MetadataPartition, MetadataTopic};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;

use crate::events::PublishedOrder;

const TIMEOUT: Duration = Duration::from_secs(20);
const SEND_TIMEOUT: Duration = Duration::from_mins(1);

/// A message to publish.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    pub key: Option<String>,
    pub payload: Option<Vec<u8>>,
    pub headers: Vec<(&'static str, String)>,
}

/// What every client of the broker has in common.
pub fn client(brokers: &str) -> ClientConfig {
    let mut client = ClientConfig::new();
    client
        .set("bootstrap.servers", brokers)
        .set("reconnect.backoff.max.ms", "1000")
        .set("message.max.bytes", "2000000")
        .set("log_level", "0"); // broken connections are expected
    client
}

/// A producer with the relay's guarantees: idempotent, acknowledged by every replica, not compressed.
pub fn producer(brokers: &str, linger: Duration) -> Result<FutureProducer> {
    let producer = client(brokers)
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set("linger.ms", linger.as_millis().to_string())
        .create()?;
    Ok(producer)
}

pub async fn create_topic(brokers: &str, topic: &str, partitions: i32) -> Result<()> {
    let admin: AdminClient<DefaultClientContext> = client(brokers).create()?;
    let topic = NewTopic::new(topic, partitions, TopicReplication::Fixed(1));
    let options = AdminOptions::new().operation_timeout(Some(TIMEOUT));
    for outcome in admin.create_topics([&topic], &options).await? {
        let failed = outcome.map_err(|(topic, code)| anyhow!("{topic}: {code}"));
        failed.context("cannot create a topic")?;
    }
    Ok(())
}

/// Publishes one message and waits until the broker has acknowledged it.
pub async fn publish(producer: &FutureProducer, topic: &str, message: &Message) -> Result<()> {
    let mut headers = OwnedHeaders::new();
    for (key, value) in &message.headers {
        headers = headers.insert(Header { key, value: Some(value) });
    }
    let mut record = FutureRecord::to(topic).headers(headers);
    record.key = message.key.as_ref();
    record.payload = message.payload.as_ref();
    let sent = producer.send(record, Timeout::After(SEND_TIMEOUT)).await;
    sent.map_err(|(error, _)| error).context("cannot publish").map(drop)
}

/// Publishes messages, up to `in_flight` at once, and waits until the broker has acknowledged all.
pub async fn publish_all(
    producer: &FutureProducer,
    topic: &str,
    messages: &[Message],
    in_flight: usize,
) -> Result<()> {
    let sent = stream::iter(messages).map(|message| publish(producer, topic, message));
    sent.buffer_unordered(in_flight).try_collect().await
}

/// Returns the offsets of each partition's first message and behind its last one; none if the topic does not exist.
/// Blocks.
pub fn watermarks(consumer: &BaseConsumer, topic: &str) -> Result<Vec<(i64, i64)>> {
    let metadata = consumer.fetch_metadata(Some(topic), TIMEOUT)?;
    let of_topic = metadata.topics().iter().filter(|one| one.name() == topic);
    let partitions = of_topic.flat_map(MetadataTopic::partitions).map(MetadataPartition::id);
    let mut partitions: Vec<i32> = partitions.collect();
    partitions.sort_unstable();
    let of_partition = |partition| Ok(consumer.fetch_watermarks(topic, partition, TIMEOUT)?);
    partitions.into_iter().map(of_partition).collect()
}

impl From<&PublishedOrder> for Message {
    fn from(event: &PublishedOrder) -> Self {
        let (key, payload) = (event.order.to_string(), event.json.clone().into_bytes());
        Self { key: Some(key), payload: Some(payload), headers: Vec::new() }
    }
}
