use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::{DateTime, Utc};
use rdkafka::consumer::{
    BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance, StreamConsumer,
};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::BorrowedMessage;
use rdkafka::{ClientContext, Message as _};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{GroupConfig, KafkaConfig, ensure_topic};
use crate::{EventHandler, HandleError, Received};

/// After this silence the group gives a member's partitions to others: how long a killed consumer delays its events.
const SESSION_TIMEOUT_MS: &str = "6000";
const HEARTBEAT_MS: &str = "2000";
/// How long a stop waits for the broker to take the last offsets.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(2);
/// Most that is fetched ahead, per partition and in all; the defaults are 64 MiB.
const PREFETCH_MESSAGES: &str = "1000";
const PREFETCH_KBYTES: &str = "4096";

/// Consumes a topic as a member of a group, at least once: a message's offset is stored when its handler has returned.
pub struct KafkaConsumer {
    consumer: StreamConsumer<Group>,
    kafka: KafkaConfig,
}

impl KafkaConsumer {
    /// Makes the consumer; it connects when it [runs](Self::run).
    pub fn new(kafka: &KafkaConfig, group: &GroupConfig) -> anyhow::Result<Self> {
        let consumer = kafka
            .client()
            .set("group.id", &group.kafka_group)
            .set("auto.offset.reset", "earliest")
            .set("enable.auto.offset.store", "false")
            .set("auto.commit.interval.ms", "1000")
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set("session.timeout.ms", SESSION_TIMEOUT_MS)
            .set("heartbeat.interval.ms", HEARTBEAT_MS)
            .set("queued.min.messages", PREFETCH_MESSAGES)
            .set("queued.max.messages.kbytes", PREFETCH_KBYTES)
            .create_with_context(Group)
            .context("cannot make a Kafka consumer")?;
        Ok(Self {
            consumer,
            kafka: kafka.clone(),
        })
    }

    /// Hands every message to `handler` until `stop` is cancelled; then leaves the group.
    pub async fn run(self, handler: Arc<dyn EventHandler>, stop: CancellationToken) {
        if ensure_topic(&self.kafka, &stop).await {
            match self.consumer.subscribe(&[&self.kafka.orders_topic]) {
                Ok(()) => self.consume(&*handler, &stop).await,
                Err(error) => tracing::error!(%error, "cannot subscribe"),
            }
        }
        self.close().await;
    }

    async fn consume(&self, handler: &dyn EventHandler, stop: &CancellationToken) {
        // So that an outage, which librdkafka reports again and again, is logged once.
        let mut failing = false;
        loop {
            let message = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                message = self.consumer.recv() => message,
            };
            match message {
                Ok(message) => {
                    failing = false;
                    if !handle(handler, &received(&message), stop).await {
                        return;
                    }
                    if let Err(error) = self.consumer.store_offset_from_message(&message) {
                        // The partition went to another member, which gets the message again.
                        tracing::debug!(%error, "an offset was not stored");
                    }
                }
                Err(error) if !std::mem::replace(&mut failing, true) => {
                    tracing::warn!(%error, "no events can be consumed for now");
                }
                Err(error) => tracing::debug!(%error, "no events can be consumed yet"),
            }
        }
    }

    /// Commits and leaves the group, so that others take over at once. Both block, without end while the broker is away:
    /// hence a thread, which nobody waits for when the process ends, and the time-out. The group misses a member that
    /// could not leave after [`SESSION_TIMEOUT_MS`]; what could not be committed is handed over again.
    async fn close(self) {
        let (done, is_done) = oneshot::channel();
        std::thread::spawn(move || {
            match self.consumer.commit_consumer_state(CommitMode::Sync) {
                // No offset: nothing new since the last automatic commit.
                Ok(()) | Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::NoOffset)) => {}
                Err(error) => tracing::warn!(%error, "the last offsets were not committed"),
            }
            drop(self.consumer);
            let _ = done.send(());
        });
        if timeout(LEAVE_TIMEOUT, is_done).await.is_err() {
            tracing::warn!("Kafka is away: stopping without the last commit");
        }
    }
}

/// Hands a message over until it is done with. `false`: told to stop before that.
async fn handle(handler: &dyn EventHandler, event: &Received, stop: &CancellationToken) -> bool {
    let mut delays = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(5))
        .without_max_times()
        .build();
    loop {
        match handler.handle(event).await {
            Ok(()) => return true,
            Err(HandleError::Reject(error)) => {
                let (position, cause) = (&event.position, format!("{error:#}"));
                tracing::error!(position, cause, "an event was skipped");
                return true;
            }
            Err(HandleError::Retry(error)) => {
                let (position, cause) = (&event.position, format!("{error:#}"));
                tracing::warn!(position, cause, "an event will be tried again");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return false,
            () = tokio::time::sleep(delays.next().unwrap_or_default()) => {}
        }
    }
}

fn received(message: &BorrowedMessage<'_>) -> Received {
    let (topic, partition, offset) = (message.topic(), message.partition(), message.offset());
    let published_at = message.timestamp().to_millis().unwrap_or_default();
    Received {
        payload: message.payload().unwrap_or_default().to_vec(),
        published_at: DateTime::<Utc>::from_timestamp_millis(published_at).unwrap_or_default(),
        position: format!("{topic}/{partition}/{offset}"),
    }
}

/// Commits what was handled before partitions go to another member.
struct Group;

impl ClientContext for Group {
    /// What is wrong arrives with the messages too, and is logged there.
    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "librdkafka");
    }
}

impl ConsumerContext for Group {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Revoke(partitions) = rebalance {
            tracing::debug!(?partitions, "partitions revoked");
            // Lost partitions are another member's already, and nobody may be there to take a commit.
            if !consumer.assignment_lost() {
                // Fails with "no offset" when there is nothing to commit.
                let _ = consumer.commit_consumer_state(CommitMode::Sync);
            }
        }
    }
}
