use std::sync::Arc;

use anyhow::Context;
use metrics::{Unit, counter, describe_counter, describe_gauge};
use rdkafka::ClientConfig;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::RDKafkaErrorCode::{UnsupportedFeature, UnsupportedVersion};
use tokio_util::sync::CancellationToken;

use super::client::FETCH_BYTES;
use super::context::ConsumerContext;
use super::dead_letter;
use super::health::ConsumerHealth;
use super::producer::Producer;
use super::session::{ConsumerSession, SessionError, back_off};
use super::stall::{ConsumerStallDetector, PROBE_INTERVAL};
use super::topic::Topic;
use crate::config::{DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConfig};
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
    topic: Topic,
    /// Settings of a client that names the group and does not join it.
    group: ClientConfig,
    member: ClientConfig,
    dead_letters: Producer,
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
        describe_metrics(&kafka.kafka_topic);
        let topic = Topic::of_events(kafka);
        let mut client = topic.client();
        client.set("group.id", &group.kafka_group);
        let member = member_settings(client.clone(), group.kafka_group_protocol);
        member.create_native_config().context("cannot make a Kafka consumer")?;
        let dead_letters = Topic::of_dead_letters(kafka, dead_letters);
        let dead_letters = Producer::new(dead_letters, dead_letter::producer_settings(kafka))?;
        Ok(Self { topic, group: client, member, dead_letters, health: ConsumerHealth::default() })
    }

    pub fn health(&self) -> ConsumerHealth {
        self.health.clone()
    }

    /// Delivers every message to `handler` until `stop` is cancelled; then leaves the group.
    pub async fn run(self, handler: Arc<dyn EventHandler>, stop: CancellationToken) {
        for topic in [&self.topic, &self.dead_letters.topic] {
            if !topic.ensure_however_long(&stop).await {
                return;
            }
        }
        let mut delays = back_off();
        loop {
            match self.run_session(&*handler, &stop).await {
                Ok(()) => return,
                Err(SessionError::Fatal(code @ (UnsupportedVersion | UnsupportedFeature))) => {
                    self.health.protocol_is_unsupported(&code.to_string());
                }
                Err(SessionError::CannotJoin(error)) => {
                    tracing::error!(cause = %error, "cannot join the consumer group");
                }
                Err(reason) => tracing::warn!("{reason}: the consumer joins again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(delays.next().unwrap_or_default()) => {}
            }
        }
    }

    async fn run_session(
        &self,
        handler: &dyn EventHandler,
        stop: &CancellationToken,
    ) -> Result<(), SessionError> {
        let context = ConsumerContext::new(self.topic.name(), self.health.clone());
        let consumer: StreamConsumer<_> = self.member.create_with_context(context)?;
        let session = ConsumerSession {
            stall: ConsumerStallDetector::new(
                self.group.clone(),
                consumer.context().clone(),
                PROBE_INTERVAL,
            ),
            consumer: Arc::new(consumer),
            topic: &self.topic,
            dead_letters: &self.dead_letters,
            handler,
            stop,
        };
        session.run().await
    }
}

fn member_settings(mut client: ClientConfig, protocol: GroupProtocol) -> ClientConfig {
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
    match protocol {
        GroupProtocol::Consumer => client.set("group.protocol", "consumer"),
        GroupProtocol::Classic => client
            .set("group.protocol", "classic")
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set("session.timeout.ms", SESSION_TIMEOUT_MS)
            .set("heartbeat.interval.ms", HEARTBEAT_MS),
    };
    client
}

fn describe_metrics(topic: &str) {
    for name in ["events_consumed_total", "events_retried_total", "events_dead_lettered_total"] {
        counter!(name, "topic" => topic.to_owned()).increment(0);
    }
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
    describe_counter!(
        "events_deleted_unread_total",
        "Events of a partition of this consumer that were deleted from the topic before they were read."
    );
    for (gauge, which) in [
        ("events_deleted_unread_first_offset", "First"),
        ("events_deleted_unread_last_offset", "Last"),
    ] {
        describe_gauge!(
            gauge,
            format!("{which} offset of the events that were deleted last before they were read.")
        );
    }
    describe_gauge!(
        "consumer_unreadable_offset",
        "Offset of the batch that cannot be read and holds up a partition of this consumer; -1: none."
    );
}
