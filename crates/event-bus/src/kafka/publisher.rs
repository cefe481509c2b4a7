use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
use rdkafka::util::Timeout;

use super::KafkaConfig;
use crate::{EventPublisher, Message, PublishError};

/// How long librdkafka tries to hand over a message before it gives it back. The outbox still has it.
const MESSAGE_TIMEOUT_MS: &str = "5000";
/// How long a message waits for others to share its request.
const LINGER_MS: &str = "2";
/// Most that waits inside librdkafka; its default is 1 GiB.
const QUEUE_KBYTES: &str = "8192";

/// Publishes to a Kafka topic: an idempotent producer, so that retries inside librdkafka neither double nor reorder, and
/// `acks=all`, so that what is acknowledged survives a broker.
pub struct KafkaEventPublisher {
    producer: FutureProducer,
    topic: String,
}

impl KafkaEventPublisher {
    /// Makes the producer; it connects by itself, now or whenever a broker is there.
    pub fn new(config: &KafkaConfig) -> anyhow::Result<Self> {
        let producer = config
            .client()
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("message.timeout.ms", MESSAGE_TIMEOUT_MS)
            .set("linger.ms", LINGER_MS)
            .set("compression.type", "lz4")
            .set("queue.buffering.max.kbytes", QUEUE_KBYTES)
            // As Java clients hash keys, so that every client finds a key in the same partition.
            .set("partitioner", "murmur2_random")
            .create()
            .context("cannot make a Kafka producer")?;
        Ok(Self {
            producer,
            topic: config.orders_topic.clone(),
        })
    }

    /// Waits until everything handed over is delivered. A producer that is dropped forgets what it still holds.
    pub async fn flush(&self, timeout: Duration) {
        let producer = self.producer.clone();
        let flushed = tokio::task::spawn_blocking(move || producer.flush(timeout)).await;
        if let Ok(Err(error)) = flushed {
            tracing::warn!(%error, "not everything was flushed to Kafka; the outbox still has it");
        }
    }
}

#[async_trait]
impl EventPublisher for KafkaEventPublisher {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        let mut headers = OwnedHeaders::new_with_capacity(message.headers.len());
        for (key, value) in &message.headers {
            headers = headers.insert(Header {
                key,
                value: Some(value),
            });
        }
        let record = FutureRecord::to(&self.topic)
            .key(&message.key)
            .payload(&message.payload)
            .headers(headers);
        // A full queue is an answer too: the caller comes back.
        let sent = self.producer.send(record, Timeout::After(Duration::ZERO));
        sent.await
            .map(|_| ())
            .map_err(|(error, _)| classify(&error))
    }
}

fn classify(error: &KafkaError) -> PublishError {
    match error.rdkafka_error_code() {
        Some(
            RDKafkaErrorCode::MessageSizeTooLarge
            | RDKafkaErrorCode::InvalidMessage
            | RDKafkaErrorCode::InvalidRecord,
        ) => PublishError::Permanent(error.to_string()),
        _ => PublishError::Temporary(error.to_string()),
    }
}
