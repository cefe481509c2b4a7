use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use futures_util::future::BoxFuture;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::FutureRecord;

use super::KafkaConfig;
use super::producer::Producer;
use super::topic::Topic;
use crate::{EventPublisher, Message, PublishError};

/// Most that waits inside librdkafka: thousands of messages, in bounded memory.
const QUEUE_KBYTES: u32 = 16 * 1024;
/// librdkafka's own limit, and nearly a broker's.
const MESSAGE_BYTES: u32 = 1_000_000;

/// Publishes to a Kafka topic.
pub struct KafkaEventPublisher {
    producer: Producer,
    topic: Topic,
}

impl KafkaEventPublisher {
    /// Makes the producer; it connects by itself, now or whenever a broker is there.
    pub fn new(config: &KafkaConfig) -> anyhow::Result<Self> {
        let producer = Producer::new(config, QUEUE_KBYTES, MESSAGE_BYTES);
        Ok(Self {
            producer: producer.context("cannot make a Kafka producer")?,
            topic: Topic::of_events(config),
        })
    }

    /// Asks, when called, whether a broker answers: within some 1 s, also when nothing is published.
    pub fn pinger(self: &Arc<Self>) -> impl Fn() -> BoxFuture<'static, Result<(), String>> + use<> {
        let publisher = self.clone();
        move || {
            let publisher = publisher.clone();
            Box::pin(async move { publisher.producer.ping().await })
        }
    }

    /// Waits until everything handed over is delivered. A producer that is dropped forgets what it still holds.
    pub async fn flush(&self, timeout: Duration) {
        if let Err(error) = self.producer.flush(timeout).await {
            tracing::warn!(%error, "not everything was flushed to Kafka; the outbox still has it");
        }
    }
}

#[async_trait]
impl EventPublisher for KafkaEventPublisher {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        let mut headers = OwnedHeaders::new_with_capacity(message.headers.len());
        for (key, value) in &message.headers {
            headers = headers.insert(Header { key, value: Some(value) });
        }
        let record = FutureRecord::to(self.topic.name())
            .key(&message.key)
            .payload(&message.payload)
            .headers(headers);
        let sent = self.producer.send(record).await;
        sent.map_err(|(error, _)| {
            let cause = self.producer.explain(&error);
            if is_permanent(&error) {
                return PublishError::Permanent(cause);
            }
            self.topic.ensure_in_background();
            PublishError::Temporary(cause)
        })
    }
}

fn is_permanent(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::MessageSizeTooLarge
                | RDKafkaErrorCode::InvalidMessage
                | RDKafkaErrorCode::InvalidRecord,
        )
    )
}
