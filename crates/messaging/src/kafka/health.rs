use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use rdkafka::statistics::{self, Statistics};
use tokio_util::sync::CancellationToken;

use crate::ports::UnreadableBatch;

type Ping = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

const UNSUPPORTED: &str = "the broker does not support KAFKA_GROUP_PROTOCOL=consumer, which needs Kafka 4.0 or later: \
                           set KAFKA_GROUP_PROTOCOL=classic";

/// How long librdkafka may take to send the first heartbeat to a coordinator.
const FIRST_HEARTBEAT_MS: i64 = 2_000;

/// The health of a consumer, for health checks. It outlives the sessions of the consumer.
#[derive(Clone, Default)]
pub struct ConsumerHealth(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    partitions: usize,
    broker_away: Option<Trouble>,
    retrying: Option<Trouble>,
    /// By partition.
    unreadable: BTreeMap<i32, UnreadableBatch>,
    /// Up to where it was told that messages were deleted unread, by partition.
    told_deleted: BTreeMap<i32, i64>,
    /// The broker does not support the chosen group protocol.
    unsupported: bool,
    /// How the current session pings its broker.
    ping: Option<Ping>,
}

struct Trouble {
    since: DateTime<Utc>,
    cause: String,
}

impl ConsumerHealth {
    /// # Errors
    ///
    /// What is wrong, since when, and why.
    pub fn check(&self) -> Result<(), String> {
        match &*self.0.lock() {
            State { broker_away: Some(away), .. } => {
                Err(away.describe("no events can be consumed"))
            }
            State { retrying: Some(retrying), .. } => {
                Err(retrying.describe("an event is tried again and again"))
            }
            State { unreadable, .. } if let Some((_, batch)) = unreadable.first_key_value() => {
                Err(describe_unreadable(batch))
            }
            State { unsupported: true, partitions: 0, .. } => Err(UNSUPPORTED.to_owned()),
            State { partitions: 0, .. } => Err("has no partitions".to_owned()),
            State { .. } => Ok(()),
        }
    }

    /// Returns a health check that asks a broker through the consumer's client: an answer takes some 1 s at most, also when
    /// there is nothing to consume.
    pub fn pinger(&self) -> impl Fn() -> BoxFuture<'static, Result<(), String>> + use<> {
        let health = self.clone();
        move || {
            let ping = health.0.lock().ping.clone();
            Box::pin(async move { ping.ok_or("has not joined yet")?().await })
        }
    }

    pub(super) fn set_ping(&self, ping: Ping) {
        self.0.lock().ping = Some(ping);
    }

    pub(super) fn set_partitions(&self, count: usize) {
        self.0.lock().partitions = count;
    }

    /// Logs an outage once, however often librdkafka reports it.
    pub(super) fn broker_is_away(&self, cause: &str) {
        let mut state = self.0.lock();
        if state.broker_away.is_none() {
            tracing::warn!(cause, "no events can be consumed for now");
            state.broker_away = Some(Trouble::now(cause));
        }
    }

    pub(super) fn broker_answers(&self) {
        if self.0.lock().broker_away.take().is_some() {
            tracing::info!("events can be consumed again");
        }
    }

    pub(super) fn is_broker_away(&self) -> bool {
        self.0.lock().broker_away.is_some()
    }

    /// Returns the batches that hold up partitions of this consumer.
    pub fn unreadable(&self) -> Vec<UnreadableBatch> {
        self.0.lock().unreadable.values().cloned().collect()
    }

    /// Logs once that a batch cannot be read, however often it is tried.
    pub(super) fn batch_is_unreadable(
        &self,
        topic: &str,
        partition: i32,
        offset: i64,
        cause: &str,
    ) {
        let mut state = self.0.lock();
        if state.unreadable.get(&partition).is_some_and(|known| known.offset == offset) {
            return;
        }
        tracing::error!(
            topic,
            partition,
            offset,
            cause,
            "a batch cannot be read, and holds up its partition"
        );
        let Trouble { since, cause } = Trouble::now(cause);
        let topic = topic.to_owned();
        let batch = UnreadableBatch { topic, partition, offset, since, cause };
        state.unreadable.insert(partition, batch);
    }

    /// Forgets the batch that held up the partition, if it lies below `end`. Returns its offset.
    pub(super) fn partition_is_readable(&self, partition: i32, end: i64) -> Option<i64> {
        let unreadable = &mut self.0.lock().unreadable;
        let batch = unreadable.get(&partition).filter(|batch| batch.offset < end)?;
        let (topic, offset) = (&batch.topic, batch.offset);
        tracing::info!(topic, partition, offset, "the partition can be read again");
        unreadable.remove(&partition);
        Some(offset)
    }

    /// Logs once that messages were deleted before they were read. Returns those that were not told yet.
    pub(super) fn deleted_unread(
        &self,
        topic: &str,
        partition: i32,
        offsets: &Range<i64>,
    ) -> Option<Range<i64>> {
        let told = &mut self.0.lock().told_deleted;
        let end = offsets.end;
        // Offsets begin again in a topic that was deleted, and are lower then.
        let before = told.insert(partition, end).filter(|before| *before <= end).unwrap_or(0);
        let first_offset = offsets.start.max(before);
        if first_offset >= end {
            return None;
        }
        let last_offset = end - 1;
        tracing::warn!(
            topic,
            partition,
            first_offset,
            last_offset,
            "events were deleted from the topic before they were read here"
        );
        Some(first_offset..end)
    }

    pub(super) fn retrying(&self, cause: &str) {
        self.0.lock().retrying.get_or_insert_with(|| Trouble::now(cause));
    }

    pub(super) fn not_retrying(&self) {
        self.0.lock().retrying = None;
    }

    /// Logs once per process that the broker does not support the chosen group protocol.
    pub(super) fn protocol_is_unsupported(&self, cause: &str) {
        if !std::mem::replace(&mut self.0.lock().unsupported, true) {
            tracing::error!(cause, "{UNSUPPORTED}");
        }
    }
}

fn describe_unreadable(batch: &UnreadableBatch) -> String {
    let UnreadableBatch { topic, partition, offset, since, cause } = batch;
    let since = since.to_rfc3339_opts(SecondsFormat::Millis, true);
    format!("{topic}/{partition}/{offset} cannot be read since {since}: {cause}")
}

impl Trouble {
    #[expect(clippy::disallowed_methods, reason = "the consumer is an adapter")]
    fn now(cause: &str) -> Self {
        Self { since: Utc::now().trunc_subsecs(3), cause: cause.to_owned() }
    }

    fn describe(&self, what: &str) -> String {
        let since = self.since.to_rfc3339_opts(SecondsFormat::Millis, true);
        format!("{what} since {since}: {}", self.cause)
    }
}

/// A partition that the group gave to this member.
#[derive(Default)]
pub(super) struct AssignedPartition {
    /// Cancelled when the partition is taken away, even if it comes back, or when the topic was deleted.
    pub(super) revoked: CancellationToken,
    /// The offset behind the last message that was received.
    pub(super) next: Option<i64>,
    /// Offsets that were passed over: of messages that were deleted, or of what is no message, the end of a transaction.
    pub(super) passed_over: Vec<Range<i64>>,
    /// The offset up to which librdkafka has fetched, by its last statistics; `None` before the first fetch.
    pub(super) fetched: Option<i64>,
    /// The group has a committed offset.
    pub(super) committed: bool,
}

impl AssignedPartition {
    /// Returns the number of messages that wait, if it is known.
    pub(super) fn update(&mut self, known: &statistics::Partition) -> Option<i64> {
        if known.next_offset >= 0 {
            self.fetched = Some(known.next_offset);
        }
        self.committed |= known.committed_offset >= 0;
        // The marker that ends a transaction has an offset too. Behind the last message it is no lag.
        let all_received = known.next_offset >= known.ls_offset && known.fetchq_cnt == 0;
        let stored = known.stored_offset.max(known.committed_offset);
        if all_received && self.next.is_none_or(|next| next <= stored) {
            return Some(0);
        }
        (known.consumer_lag >= 0).then_some(known.consumer_lag)
    }
}

/// Tells whether the broker does not know the group protocol of KIP-848. librdkafka 2.12 reports nothing then, and waits for
/// ever: it has a coordinator, has not begun to join, and has sent it nothing but other requests. (Its statistics do not
/// name heartbeats, but count them among all requests. A member that gets no partition sends them, too.)
pub(super) fn is_protocol_unknown(statistics: &Statistics) -> bool {
    let coordinator = statistics.brokers.get("GroupCoordinator");
    let (Some(group), Some(coordinator)) = (&statistics.cgrp, coordinator) else { return false };
    let others = coordinator.req.iter().filter(|(name, _)| *name != "ConsumerGroupHeartbeat");
    let others: i64 = others.map(|(_, count)| count).sum();
    let is_waiting =
        group.state == "up" && group.join_state == "init" && group.stateage > FIRST_HEARTBEAT_MS;
    is_waiting && i64::try_from(coordinator.tx).is_ok_and(|all| all <= others)
}
