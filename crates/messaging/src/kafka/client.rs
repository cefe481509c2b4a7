//! What all clients of librdkafka have in common: settings, the last error, and the question whether a broker answers.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::metadata::Metadata;
use rdkafka::{ClientConfig, ClientContext};

use crate::config::KafkaConfig;

/// The most that a broker sends of a partition at once, unless one batch of messages is larger. Batches arrive as they are
/// stored, and gzip may expand 1,000 times: all of that is in memory together, whatever the limits of librdkafka's queue.
pub(super) const FETCH_BYTES: &str = "16384";
/// How long a broker may take to answer a ping. A process that is told to stop waits for the ping under way.
const PING_TIMEOUT: Duration = Duration::from_secs(1);
/// The same for a client that has to connect first.
const NEW_CLIENT_TIMEOUT: Duration = Duration::from_secs(2);

/// Returns the settings that producers, consumers and administration share.
pub(super) fn settings(kafka: &KafkaConfig) -> ClientConfig {
    let mut client = ClientConfig::new();
    client
        .set("bootstrap.servers", &kafka.kafka_brokers)
        // The default, 10 s, would keep a client away long after its broker is back.
        .set("reconnect.backoff.max.ms", "1000")
        .set("socket.keepalive.enable", "true")
        // Brokers close idle connections: no news.
        .set("log.connection.close", "false")
        // A topic that was deleted and created again is noticed within seconds, not minutes.
        .set("topic.metadata.refresh.interval.ms", "10000");
    client
}

/// The last error that a client of librdkafka reported. librdkafka repeats itself, and its time-outs do not name their
/// cause: the code that handles a failure logs it once, with this.
#[derive(Clone, Default)]
pub(super) struct LastError(Arc<Mutex<Option<String>>>);

impl LastError {
    /// Returns the text of `error` with the cause that librdkafka reported last.
    pub(super) fn describe(&self, error: &KafkaError) -> String {
        let code = error.rdkafka_error_code();
        let error = code.map_or_else(|| error.to_string(), |code| code.to_string());
        match &*self.0.lock() {
            Some(cause) => format!("{error}: {cause}"),
            None => error,
        }
    }

    /// The same for an error of `consumer`, which reports causes only when it is polled.
    pub(super) fn describe_polled(consumer: &BaseConsumer<Self>, error: &KafkaError) -> String {
        for _ in 0..10 {
            consumer.poll(Duration::ZERO);
        }
        consumer.context().describe(error)
    }

    /// Forgets the error, after a success.
    pub(super) fn clear(&self) {
        self.0.lock().take();
    }
}

impl ClientContext for LastError {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(?level, facility, message, "librdkafka");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "librdkafka");
        *self.0.lock() = Some(reason.to_owned());
    }
}

impl ConsumerContext for LastError {}

/// Asks a broker for metadata through an existing client. The state of its connection would not tell: an idle one stays up
/// when the network goes silent.
///
/// # Errors
///
/// The cause, when no answer came in time.
pub(super) async fn ping(
    ask: impl FnOnce(Duration) -> KafkaResult<Metadata> + Send + 'static,
) -> Result<(), String> {
    let answer = tokio::task::spawn_blocking(move || ask(PING_TIMEOUT).map(drop)).await;
    let answer = answer.map_err(|error| error.to_string())?;
    answer.map_err(|error| error.to_string())
}

/// Returns whether a broker answers a fresh client. A long-lived one may have lost all of them for good: see `stall.rs`.
pub(super) async fn broker_answers(client: ClientConfig) -> bool {
    let ask = move || -> KafkaResult<bool> {
        let client: BaseConsumer = client.create()?;
        let metadata = client.fetch_metadata(None, NEW_CLIENT_TIMEOUT)?;
        Ok(!metadata.brokers().is_empty())
    };
    matches!(tokio::task::spawn_blocking(ask).await, Ok(Ok(true)))
}

/// Clients of a mock cluster, for unit tests.
#[cfg(test)]
pub(super) mod mock {
    use rdkafka::mocking::MockCluster;
    use rdkafka::producer::DefaultProducerContext;

    use super::KafkaConfig;

    pub(in crate::kafka) type Cluster = MockCluster<'static, DefaultProducerContext>;

    /// Returns a broker with the topic `events` of one partition.
    pub(in crate::kafka) fn cluster() -> (Cluster, KafkaConfig) {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic("events", 1, 1).unwrap();
        let kafka = KafkaConfig {
            kafka_brokers: cluster.bootstrap_servers(),
            kafka_topic: "events".to_owned(),
            kafka_topic_partitions: 1,
            kafka_topic_replication: 1,
            kafka_topic_retention_hours: 168,
        };
        (cluster, kafka)
    }
}
