use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{OwnedMessage, ToBytes};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer as _};
use rdkafka::util::Timeout;
use tokio::time::Instant;

use self::trust::Trust;
use super::KafkaConfig;
use super::ping::{is_there, ping};
use super::reports::Reports;

mod trust;

/// How long librdkafka tries to hand over a message before it gives it back. Its sender still has it.
const MESSAGE_TIMEOUT_MS: &str = "5000";
/// How long a message waits for room in a full queue.
const QUEUE_PATIENCE: Duration = Duration::from_secs(1);
/// How long messages under way may take when their producer is replaced.
const RETIREMENT: Duration = Duration::from_secs(6);

/// An idempotent producer, so that retries inside librdkafka neither double nor reorder, with `acks=all`, so that what is
/// acknowledged survives a broker. After an error that librdkafka cannot recover from, it is replaced by a new one; so is
/// one that has lost sight of a partition's leader.
pub(super) struct Producer {
    kafka: KafkaConfig,
    config: ClientConfig,
    current: Mutex<FutureProducer<Reports>>,
    reports: Reports,
    trust: tokio::sync::Mutex<Trust>,
}

/// What every producer has in common. `queue_kbytes` is the most that waits inside librdkafka, where the default is 1 GiB;
/// `message_bytes` the most that one message may have.
pub(super) fn config(kafka: &KafkaConfig, queue_kbytes: u32, message_bytes: u32) -> ClientConfig {
    let mut config = kafka.client();
    config
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set("message.timeout.ms", MESSAGE_TIMEOUT_MS)
        // While requests are under way the next batch forms by itself; waiting for it would only be late.
        .set("linger.ms", "0")
        .set("compression.type", "lz4")
        .set("queue.buffering.max.kbytes", queue_kbytes.to_string())
        .set("message.max.bytes", message_bytes.to_string())
        // As Java clients hash keys, so that every client finds a key in the same partition.
        .set("partitioner", "murmur2_random");
    config
}

impl Producer {
    /// Connects by itself, now or whenever a broker is there.
    pub(super) fn new(
        kafka: &KafkaConfig,
        queue_kbytes: u32,
        message_bytes: u32,
    ) -> KafkaResult<Self> {
        let config = config(kafka, queue_kbytes, message_bytes);
        let reports = Reports::default();
        Ok(Self {
            current: Mutex::new(config.create_with_context(reports.clone())?),
            kafka: kafka.clone(),
            config,
            reports,
            trust: tokio::sync::Mutex::default(),
        })
    }

    /// Hands a message over and waits for its acknowledgement, for a bounded time.
    pub(super) async fn send<K, P>(
        &self,
        record: FutureRecord<'_, K, P>,
    ) -> Result<(), (KafkaError, OwnedMessage)>
    where
        K: ToBytes + ?Sized,
        P: ToBytes + ?Sized,
    {
        let (producer, start) = (self.current(), Instant::now());
        match producer.send(record, Timeout::After(QUEUE_PATIENCE)).await {
            Ok(_) => {
                self.reports.clear();
                Ok(())
            }
            Err(error) => {
                if let Some((code, cause)) = producer.client().fatal_error() {
                    self.replace(&producer, &format!("{code}: {cause}"));
                } else if error.0.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageTimedOut) {
                    self.doubt(&producer, start).await;
                }
                Err(error)
            }
        }
    }

    /// Replaces a producer whose messages time out although a broker answers others: it has lost sight of it.
    async fn doubt(&self, producer: &FutureProducer<Reports>, start: Instant) {
        // Of many messages that time out together, one asks.
        let Ok(mut trust) = self.trust.try_lock() else {
            return;
        };
        if trust.timed_out(start, is_there(self.kafka.client()).await) {
            self.replace(producer, "its messages time out, and a broker answers others");
        }
    }

    /// Whether a broker answers. It is asked about every topic: asked about one, it might create it.
    pub(super) async fn ping(&self) -> Result<(), String> {
        let producer = self.current();
        ping(move |timeout| producer.client().fetch_metadata(None, timeout)).await
    }

    /// The error with what is behind it.
    pub(super) fn explain(&self, error: &KafkaError) -> String {
        self.reports.explain(error)
    }

    /// Waits until everything handed over is delivered. A producer that is dropped forgets what it still holds.
    pub(super) async fn flush(&self, timeout: Duration) -> KafkaResult<()> {
        let producer = self.current();
        let flushed = tokio::task::spawn_blocking(move || producer.flush(timeout)).await;
        flushed.unwrap_or(Ok(()))
    }

    fn current(&self) -> FutureProducer<Reports> {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }

    /// Of many senders whose messages failed together, the first replaces the producer.
    fn replace(&self, failed: &FutureProducer<Reports>, cause: &str) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.client().native_ptr() != failed.client().native_ptr() {
            return;
        }
        match self.config.create_with_context(self.reports.clone()) {
            Ok(new) => {
                tracing::warn!(cause, "the producer was replaced by a new one");
                let old = std::mem::replace(&mut *current, new);
                // Its end blocks, and the others' messages are still given back by it.
                std::thread::spawn(move || old.flush(RETIREMENT));
            }
            Err(error) => tracing::error!(%error, "cannot make a new producer"),
        }
    }
}

#[cfg(test)]
mod tests {
    use rdkafka::mocking::MockCluster;
    use rdkafka::types::RDKafkaApiKey::Produce;
    use rdkafka::types::RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_producer_that_gets_nothing_through_to_a_broker_that_answers_is_replaced() {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic("events", 1, 1).unwrap();
        let kafka = KafkaConfig::of_mock(&cluster);
        let producer = Producer::new(&kafka, 1024, 1024).unwrap();
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
