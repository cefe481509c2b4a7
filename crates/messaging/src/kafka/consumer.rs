use std::sync::Arc;

use anyhow::Context;
use metrics::{Unit, describe_counter, describe_gauge};
use rdkafka::ClientConfig;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::RDKafkaErrorCode;
use tokio_util::sync::CancellationToken;

use super::client::{self, FETCH_BYTES};
use super::config::{DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConfig};
use super::context::ConsumerContext;
use super::dead_letter::DeadLetterWriter;
use super::health::ConsumerHealth;
use super::session::{ConsumerSession, StopReason, back_off};
use super::stall::ConsumerStallDetector;
use super::topic::Topic;
use crate::ports::EventHandler;

/// Classic protocol: after this silence the group gives a member's partitions to others. With the other protocol the
/// broker says how long.
const SESSION_TIMEOUT_MS: &str = "6000";
const HEARTBEAT_MS: &str = "2000";
/// The most that is fetched ahead, per partition and in all; the defaults are 100,000 messages and 64 MiB.
const PREFETCH_MESSAGES: &str = "1000";
const PREFETCH_KBYTES: &str = "4096";
/// How long the broker may keep a fetch that finds nothing. It answers the requests of a connection one after the other, so
/// a health check waits as long; the default is 500 ms.
const FETCH_WAIT_MS: &str = "100";
/// How often librdkafka reports its statistics.
const STATISTICS_MS: &str = "5000";

/// Consumes a topic as a member of a group, at least once. What can never be handled goes to the dead-letter topic.
pub struct KafkaConsumer {
    kafka: KafkaConfig,
    group: GroupConfig,
    dead_letters: DeadLetterConfig,
    writer: DeadLetterWriter,
    health: ConsumerHealth,
}

impl KafkaConsumer {
    /// Checks the configuration. The consumer connects when it [runs](Self::run).
    ///
    /// # Errors
    ///
    /// librdkafka does not take the configuration.
    pub fn new(
        kafka: &KafkaConfig,
        group: &GroupConfig,
        dead_letters: &DeadLetterConfig,
    ) -> anyhow::Result<Self> {
        describe_metrics();
        let consumer = Self {
            kafka: kafka.clone(),
            group: group.clone(),
            dead_letters: dead_letters.clone(),
            writer: DeadLetterWriter::new(kafka, dead_letters)?,
            health: ConsumerHealth::default(),
        };
        let usable = consumer.settings().create_native_config();
        usable.context("cannot make a Kafka consumer")?;
        Ok(consumer)
    }

    pub fn health(&self) -> ConsumerHealth {
        self.health.clone()
    }

    /// Delivers every message to `handler` until `stop` is cancelled; then leaves the group.
    pub async fn run(self, handler: Arc<dyn EventHandler>, stop: CancellationToken) {
        let topic = Topic::of_events(&self.kafka);
        let dead_letters = Topic::of_dead_letters(&self.kafka, &self.dead_letters);
        if !topic.ensure_however_long(&stop).await || !dead_letters.ensure_however_long(&stop).await
        {
            return;
        }
        let mut delays = back_off();
        loop {
            match self.run_session(&topic, &*handler, &stop).await {
                Ok(StopReason::Stopped) => return,
                Ok(StopReason::Fatal(code)) => self.report_fatal(code),
                Ok(StopReason::Stalled) => {
                    tracing::warn!("others are served, and the consumer is not: it joins again");
                }
                Ok(StopReason::TopicDeleted) => {
                    tracing::warn!("the topic was deleted: the consumer joins again");
                }
                Err(error) => {
                    let cause = format!("{error:#}");
                    tracing::error!(cause, "cannot join the consumer group");
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(delays.next().unwrap_or_default()) => {}
            }
        }
    }

    async fn run_session(
        &self,
        topic: &Topic,
        handler: &dyn EventHandler,
        stop: &CancellationToken,
    ) -> anyhow::Result<StopReason> {
        let context = ConsumerContext::new(&self.kafka.kafka_topic, self.health.clone());
        let consumer: StreamConsumer<_> = self.settings().create_with_context(context)?;
        let stall = ConsumerStallDetector::new(self.group_client(), consumer.context().clone());
        ConsumerSession::new(consumer, topic, &self.writer, handler, stop).run(stall).await
    }

    fn report_fatal(&self, code: RDKafkaErrorCode) {
        match code {
            RDKafkaErrorCode::UnsupportedVersion | RDKafkaErrorCode::UnsupportedFeature => {
                self.health.protocol_is_unsupported(&code.to_string());
            }
            _ => tracing::warn!(%code, "the consumer joins again"),
        }
    }

    /// Returns the settings of a client that names the group and does not join it.
    fn group_client(&self) -> ClientConfig {
        let mut client = client::settings(&self.kafka);
        client.set("group.id", &self.group.kafka_group);
        client
    }

    fn settings(&self) -> ClientConfig {
        let mut client = self.group_client();
        client
            .set("auto.offset.reset", "earliest")
            .set("enable.auto.offset.store", "false")
            .set("auto.commit.interval.ms", "1000")
            .set("queued.min.messages", PREFETCH_MESSAGES)
            .set("queued.max.messages.kbytes", PREFETCH_KBYTES)
            .set("fetch.message.max.bytes", FETCH_BYTES)
            .set("fetch.wait.max.ms", FETCH_WAIT_MS)
            // By default a queue that was full is left alone for a second.
            .set("fetch.queue.backoff.ms", "20")
            .set("statistics.interval.ms", STATISTICS_MS);
        match self.group.kafka_group_protocol {
            GroupProtocol::Consumer => client.set("group.protocol", "consumer"),
            GroupProtocol::Classic => client
                .set("group.protocol", "classic")
                .set("partition.assignment.strategy", "cooperative-sticky")
                .set("session.timeout.ms", SESSION_TIMEOUT_MS)
                .set("heartbeat.interval.ms", HEARTBEAT_MS),
        };
        client
    }
}

fn describe_metrics() {
    describe_counter!("events_consumed_total", "Events that were handled.");
    describe_counter!("events_retried_total", "Attempts to handle an event that failed for now.");
    describe_counter!(
        "events_dead_lettered_total",
        "Events that can never be handled, in the dead-letter topic."
    );
    describe_gauge!(
        "consumer_lag",
        Unit::Count,
        "Events of a partition of this consumer that wait to be handled."
    );
}
