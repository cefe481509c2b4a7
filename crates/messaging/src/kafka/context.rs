use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use metrics::gauge;
use parking_lot::Mutex;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, Rebalance};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::BorrowedMessage;
use rdkafka::statistics;
use rdkafka::{ClientContext, Message as _, Offset, Statistics, TopicPartitionList};
use tokio_util::sync::CancellationToken;

use super::client::LastError;
use super::health::ConsumerHealth;

/// How long librdkafka may take to send the first heartbeat to a coordinator.
const FIRST_HEARTBEAT_MS: i64 = 2_000;

/// What one member of the group knows of its partitions. librdkafka calls it from within `recv`.
pub(super) struct ConsumerContext {
    pub(super) topic: String,
    pub(super) health: ConsumerHealth,
    pub(super) last_error: LastError,
    /// Cancelled when the topic was deleted: from then on no offset of this member counts. A commit names the topic, so one
    /// that arrives when the topic has been created again would pass over the first messages of the new one.
    pub(super) topic_deleted: CancellationToken,
    assigned: Mutex<BTreeMap<i32, AssignedPartition>>,
    message_count: AtomicU64,
    /// Nothing is fetched for now, also from partitions that are assigned later.
    paused: AtomicBool,
}

#[derive(Default)]
struct AssignedPartition {
    /// Cancelled when the partition is taken away, even if it comes back, or when the topic was deleted.
    revoked: CancellationToken,
    /// The offset behind the last message that was received.
    next: Option<i64>,
    /// The offset up to which librdkafka has fetched, by its last statistics; `None` before the first fetch.
    fetched: Option<i64>,
    /// The group has a committed offset.
    committed: bool,
}

impl ConsumerContext {
    pub(super) fn new(topic: &str, health: ConsumerHealth) -> Self {
        Self {
            topic: topic.to_owned(),
            health,
            last_error: LastError::default(),
            topic_deleted: CancellationToken::new(),
            assigned: Mutex::default(),
            message_count: AtomicU64::new(0),
            paused: AtomicBool::new(false),
        }
    }

    /// Counts a message that was received. Returns the token that is cancelled when its partition is taken away, or `None`
    /// when that has happened already.
    pub(super) fn receive(&self, partition: i32, offset: i64) -> Option<CancellationToken> {
        let mut assigned = self.assigned.lock();
        let partition = assigned.get_mut(&partition)?;
        partition.next = Some(offset + 1);
        self.message_count.fetch_add(1, Ordering::Relaxed);
        Some(partition.revoked.clone())
    }

    pub(super) fn message_count(&self) -> u64 {
        self.message_count.load(Ordering::Relaxed)
    }

    /// Returns up to where each assigned partition was fetched; `None` where that has not begun.
    pub(super) fn fetched(&self) -> BTreeMap<i32, Option<i64>> {
        let assigned = self.assigned.lock();
        assigned.iter().map(|(number, partition)| (*number, partition.fetched)).collect()
    }

    /// Returns whether the group had a committed offset of this partition.
    pub(super) fn was_committed(&self, partition: i32) -> bool {
        self.assigned.lock().get(&partition).is_some_and(|partition| partition.committed)
    }

    /// Stops or resumes fetching, also from partitions that are assigned later.
    pub(super) fn set_paused<C: Consumer<Self>>(&self, consumer: &C, paused: bool) {
        self.paused.store(paused, Ordering::Relaxed);
        self.pause_or_resume(consumer, &self.partitions());
    }

    /// Makes a message come again that was on its way when its partition was paused.
    pub(super) fn rewind<C: Consumer<Self>>(&self, consumer: &C, message: &BorrowedMessage<'_>) {
        let (partition, offset) = (message.partition(), message.offset());
        let to = Offset::Offset(offset);
        if let Err(error) = consumer.seek(&self.topic, partition, to, Duration::ZERO) {
            tracing::warn!(%error, partition, offset, "an event could not be put back");
        }
    }

    /// Takes back the offsets that are stored and not committed yet.
    pub(super) fn discard_stored_offsets<C: Consumer<Self>>(&self, consumer: &C) {
        let mut partitions = self.partitions();
        let discarded = partitions.set_all_offsets(Offset::Invalid);
        if let Err(error) = discarded.and_then(|()| consumer.store_offsets(&partitions)) {
            tracing::warn!(%error, "offsets of a deleted topic may be committed");
        }
    }

    /// Assigns one partition, for unit tests.
    #[cfg(test)]
    pub(super) fn with_partition(self, number: i32, committed: bool) -> Self {
        let partition = AssignedPartition { committed, ..Default::default() };
        self.assigned.lock().insert(number, partition);
        self
    }

    fn partitions(&self) -> TopicPartitionList {
        let mut list = TopicPartitionList::new();
        for number in self.assigned.lock().keys() {
            list.add_partition(&self.topic, *number);
        }
        list
    }

    fn assign(&self, partitions: &TopicPartitionList) {
        let mut assigned = self.assigned.lock();
        for partition in partitions.elements() {
            let revoked = self.topic_deleted.child_token();
            let new = AssignedPartition { revoked, ..Default::default() };
            assigned.insert(partition.partition(), new);
        }
        self.health.set_partitions(assigned.len());
    }

    fn revoke(&self, partitions: &TopicPartitionList) {
        let mut assigned = self.assigned.lock();
        for partition in partitions.elements() {
            if let Some(old) = assigned.remove(&partition.partition()) {
                old.revoked.cancel();
            }
            self.show_lag(partition.partition(), 0);
        }
        self.health.set_partitions(assigned.len());
    }

    #[expect(clippy::cast_precision_loss, reason = "a gauge is an f64")]
    fn show_lag(&self, partition: i32, lag: i64) {
        let labels = [("topic", self.topic.clone()), ("partition", partition.to_string())];
        gauge!("consumer_lag", &labels).set(lag as f64);
    }

    fn pause_or_resume<C>(&self, consumer: &C, partitions: &TopicPartitionList)
    where
        C: Consumer<Self>,
    {
        let outcome = match self.paused.load(Ordering::Relaxed) {
            true => consumer.pause(partitions),
            false => consumer.resume(partitions),
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, topic = self.topic, "cannot pause or resume");
        }
    }
}

impl AssignedPartition {
    /// Returns the number of messages that wait, if it is known.
    fn update(&mut self, known: &statistics::Partition) -> Option<i64> {
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
fn is_protocol_unknown(statistics: &Statistics) -> bool {
    let coordinator = statistics.brokers.get("GroupCoordinator");
    let (Some(group), Some(coordinator)) = (&statistics.cgrp, coordinator) else { return false };
    let others = coordinator.req.iter().filter(|(name, _)| *name != "ConsumerGroupHeartbeat");
    let others: i64 = others.map(|(_, count)| count).sum();
    let is_waiting =
        group.state == "up" && group.join_state == "init" && group.stateage > FIRST_HEARTBEAT_MS;
    is_waiting && i64::try_from(coordinator.tx).is_ok_and(|all| all <= others)
}

impl ClientContext for ConsumerContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.last_error.log(level, facility, message);
    }

    /// Errors also arrive among the messages, and are logged there.
    fn error(&self, error: KafkaError, reason: &str) {
        self.last_error.error(error, reason);
    }

    fn stats(&self, statistics: Statistics) {
        if statistics.brokers.values().any(|broker| broker.state == "UP") {
            self.health.broker_answers();
        }
        if is_protocol_unknown(&statistics) {
            self.health.protocol_is_unsupported("the coordinator of the group is not asked");
        }
        let Some(topic) = statistics.topics.get(&self.topic) else { return };
        for (number, partition) in &mut *self.assigned.lock() {
            if let Some(known) = topic.partitions.get(number)
                && let Some(lag) = partition.update(known)
            {
                self.show_lag(*number, lag);
            }
        }
    }
}

impl rdkafka::consumer::ConsumerContext for ConsumerContext {
    fn commit_callback(&self, _: KafkaResult<()>, offsets: &TopicPartitionList) {
        let gone = || KafkaError::OffsetFetch(RDKafkaErrorCode::UnknownTopicOrPartition);
        if offsets.elements().iter().any(|partition| partition.error() == Err(gone())) {
            self.topic_deleted.cancel();
        }
    }

    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            // Before their first message can arrive.
            Rebalance::Assign(partitions) => self.assign(partitions),
            Rebalance::Revoke(partitions) => {
                tracing::debug!(?partitions, "partitions revoked");
                if self.topic_deleted.is_cancelled() {
                    self.discard_stored_offsets(consumer);
                } else if !consumer.assignment_lost() {
                    // Lost partitions belong to another member already, and nobody may be there to take a commit.
                    // Fails with "no offset" when there is nothing to commit.
                    let _ = consumer.commit_consumer_state(CommitMode::Sync);
                }
                self.revoke(partitions);
            }
            Rebalance::Error(_) => {}
        }
    }

    fn post_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Assign(partitions) = rebalance {
            // A partition that was paused when it was revoked comes back paused.
            self.pause_or_resume(consumer, partitions);
        }
    }
}

#[cfg(test)]
mod tests {
    use rdkafka::statistics::{Broker, ConsumerGroup};

    use super::*;

    /// What librdkafka 2.12.1 told 5 s after it had found the coordinator.
    fn statistics(join_state: &str, all: u64, named: [(&str, i64); 2]) -> Statistics {
        let (state, join_state) = ("up".to_owned(), join_state.to_owned());
        let group = ConsumerGroup { state, join_state, stateage: 4_769, ..Default::default() };
        let named = named.map(|(name, count)| (name.to_owned(), count));
        let coordinator = Broker { tx: all, req: named.into(), ..Default::default() };
        let brokers = [("GroupCoordinator".to_owned(), coordinator)].into();
        Statistics { cgrp: Some(group), brokers, ..Default::default() }
    }

    #[test]
    fn a_broker_that_does_not_know_the_group_protocol_is_told_from_one_that_gives_no_partition() {
        let says = |statistics: Statistics| {
            let context = ConsumerContext::new("events", ConsumerHealth::default());
            context.stats(statistics);
            context.health.check().unwrap_err()
        };
        for (join_state, all) in [("init", 5), ("steady", 3)] {
            let known = statistics(join_state, all, [("ApiVersion", 2), ("Metadata", 1)]);
            assert_eq!(says(known), "has no partitions", "{join_state}");
        }
        let said = says(statistics("init", 6, [("ApiVersion", 4), ("Metadata", 2)]));
        assert!(said.contains("set KAFKA_GROUP_PROTOCOL=classic"), "{said}");
    }
}
