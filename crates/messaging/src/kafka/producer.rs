use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders, ToBytes};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer as _};
use rdkafka::util::Timeout;
use tokio::time::Instant;

use super::client::{self, LastError, broker_answers, ping};
use super::stall::ProducerStallDetector;
use super::topic::Topic;
use crate::config::KafkaConfig;
use crate::ports::{EventPublisher, Message, PublishError};

/// How long librdkafka tries to deliver a message before it gives up. The sender still has the message.
const MESSAGE_TIMEOUT_MS: &str = "5000";
/// How long a message waits for room in a full queue.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(1);
/// How long the messages of a replaced producer may take. librdkafka gives them up before.
const RETIREMENT: Duration = Duration::from_secs(6);
/// The most that events may hold inside librdkafka: thousands of messages, in bounded memory.
const EVENT_QUEUE_KBYTES: u32 = 16 * 1024;
/// librdkafka's own limit, and nearly a broker's.
const EVENT_BYTES: u32 = 1_000_000;

/// Publishes to the topic of the events.
pub struct KafkaEventPublisher(Producer);

impl KafkaEventPublisher {
    /// Makes the producer; it connects by itself, now or whenever a broker is there.
    ///
    /// # Errors
    ///
    /// librdkafka does not take the configuration.
    pub fn new(config: &KafkaConfig) -> anyhow::Result<Self> {
        let settings = settings(config, EVENT_QUEUE_KBYTES, EVENT_BYTES);
        Producer::new(Topic::of_events(config), settings).map(Self)
    }

    /// Returns a health check that asks a broker: an answer takes some 1 s at most, also when nothing is published.
    pub fn pinger(self: &Arc<Self>) -> impl Fn() -> BoxFuture<'static, Result<(), String>> + use<> {
        let publisher = self.clone();
        move || {
            let producer = publisher.0.current();
            // About every topic: asked about one, a broker might create it.
            Box::pin(ping(move |timeout| producer.client().fetch_metadata(None, timeout)))
        }
    }

    /// Waits until every message is delivered. A producer that is dropped forgets what it still holds.
    pub async fn flush(&self, timeout: Duration) {
        let producer = self.0.current();
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
            headers = headers.insert(Header { key, value: Some(value) });
        }
        let record = FutureRecord::to(self.0.topic.name()).headers(headers);
        self.0.send(record.key(&message.key).payload(&message.payload)).await
    }
}

/// An idempotent producer, so that retries inside librdkafka neither double nor reorder, with `acks=all`, so that what is
/// acknowledged survives a broker. It is replaced by a new one after an error that librdkafka cannot recover from, and when
/// it is stalled.
pub(super) struct Producer {
    pub(super) topic: Topic,
    settings: ClientConfig,
    current: Mutex<FutureProducer<LastError>>,
    last_error: LastError,
    stall: tokio::sync::Mutex<ProducerStallDetector>,
}

/// Returns the settings of a producer. `queue_kbytes` is the most that waits inside librdkafka, where the default is 1 GiB;
/// `message_bytes` the most that one message may have.
pub(super) fn settings(kafka: &KafkaConfig, queue_kbytes: u32, message_bytes: u32) -> ClientConfig {
    let mut settings = client::settings(kafka);
    settings
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set("message.timeout.ms", MESSAGE_TIMEOUT_MS)
        // While requests are under way the next batch forms by itself; waiting for it would only be late.
        .set("linger.ms", "0")
        // Every client of Kafka can read that, whatever the language (`docs/decisions/0043`).
        .set("compression.type", "none")
        .set("queue.buffering.max.kbytes", queue_kbytes.to_string())
        .set("message.max.bytes", message_bytes.to_string())
        // As Java clients hash keys, so that every client finds a key in the same partition.
        .set("partitioner", "murmur2_random");
    settings
}

impl Producer {
    /// Makes a producer to the topic, which connects by itself.
    ///
    /// # Errors
    ///
    /// librdkafka does not take the settings.
    pub(super) fn new(topic: Topic, settings: ClientConfig) -> anyhow::Result<Self> {
        let last_error = LastError::default();
        let producer = settings.create_with_context(last_error.clone());
        let current = Mutex::new(producer.context("cannot make a Kafka producer")?);
        Ok(Self { topic, settings, current, last_error, stall: tokio::sync::Mutex::default() })
    }

    /// Sends a message and waits for its acknowledgement, for a bounded time. When there is none, creates the topic again if
    /// it is missing.
    ///
    /// # Errors
    ///
    /// The message was not acknowledged; it may have arrived all the same.
    pub(super) async fn send<K: ToBytes + ?Sized, P: ToBytes + ?Sized>(
        &self,
        record: FutureRecord<'_, K, P>,
    ) -> Result<(), PublishError> {
        let (producer, sent_at) = (self.current(), Instant::now());
        let sent = producer.send(record, Timeout::After(QUEUE_TIMEOUT)).await;
        let Err((error, _)) = sent else {
            self.last_error.clear();
            return Ok(());
        };
        if let Some((code, cause)) = producer.client().fatal_error() {
            self.replace(&producer, &format!("{code}: {cause}"));
        } else if error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageTimedOut) {
            self.check_stalled(&producer, sent_at).await;
        }
        let cause = self.last_error.describe(&error);
        if is_permanent(&error) {
            return Err(PublishError::Permanent(cause));
        }
        self.topic.ensure_in_background();
        Err(PublishError::Temporary(cause))
    }

    async fn check_stalled(&self, producer: &FutureProducer<LastError>, sent_at: Instant) {
        // Of many messages that time out together, one asks.
        let Ok(mut stall) = self.stall.try_lock() else { return };
        if stall.timed_out(sent_at, broker_answers(self.topic.client()).await) {
            self.replace(producer, "its messages time out, and a broker answers others");
        }
    }

    fn current(&self) -> FutureProducer<LastError> {
        self.current.lock().clone()
    }

    /// Replaces the producer. Of many senders whose messages failed together, the first does.
    fn replace(&self, failed: &FutureProducer<LastError>, cause: &str) {
        let mut current = self.current.lock();
        if current.client().native_ptr() != failed.client().native_ptr() {
            return;
        }
        match self.settings.create_with_context(self.last_error.clone()) {
            Ok(new) => {
                tracing::warn!(cause, "the producer was replaced by a new one");
                let old = std::mem::replace(&mut *current, new);
                // Its end blocks, and it still gives back the messages of other senders.
                std::thread::spawn(move || -> KafkaResult<()> { old.flush(RETIREMENT) });
            }
            Err(error) => tracing::error!(%error, "cannot make a new producer"),
        }
    }
}

fn is_permanent(error: &KafkaError) -> bool {
    use RDKafkaErrorCode::{InvalidMessage, InvalidRecord, MessageSizeTooLarge};
    let code = error.rdkafka_error_code();
    matches!(code, Some(MessageSizeTooLarge | InvalidMessage | InvalidRecord))
}

#[cfg(test)]
mod tests {
    use rdkafka::types::RDKafkaApiKey::Produce;
    use rdkafka::types::RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_producer_that_gets_nothing_through_to_a_broker_that_answers_is_replaced() {
        let (cluster, kafka) = client::mock::cluster();
        let settings = settings(&kafka, 1024, 1024);
        let producer = Producer::new(Topic::of_events(&kafka), settings).unwrap();
        let record = || FutureRecord::to("events").key("key").payload("event");
        cluster.request_errors(Produce, &[RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION; 1_000]);
        let first = producer.current().client().native_ptr();
        producer.send(record()).await.unwrap_err();
        assert_eq!(producer.current().client().native_ptr(), first);
        producer.send(record()).await.unwrap_err();
        assert_ne!(producer.current().client().native_ptr(), first);
        cluster.clear_request_errors(Produce);
        producer.send(record()).await.unwrap();
    }
}
