use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use metrics::{counter, gauge};
use parking_lot::Mutex;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, Rebalance};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::BorrowedMessage;
use rdkafka::{ClientContext, Message as _, Offset, Statistics, TopicPartitionList};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::client::LastError;
use super::health::{AssignedPartition, ConsumerHealth, is_protocol_unknown};
use super::probe::{PartitionOffsets, Reading};

/// What the gauge says when there is no unreadable batch.
const NOTHING_UNREADABLE: i64 = -1;

/// What one member of the group knows of its partitions. librdkafka calls it from within `recv`.
pub(super) struct ConsumerContext {
    pub(super) topic: String,
    pub(super) health: ConsumerHealth,
    pub(super) last_error: LastError,
    /// Cancelled when the topic was deleted: from then on no offset of this member counts. A commit names the topic, so one
    /// that arrives when the topic has been created again would pass over the first messages of the new one.
    pub(super) topic_deleted: CancellationToken,
    /// Asks for a look at the topic before its time.
    pub(super) look: Notify,
    assigned: Mutex<BTreeMap<i32, AssignedPartition>>,
    /// What was deleted unread of partitions that may be assigned; `None` when the first ones were.
    deleted: Mutex<Option<BTreeMap<i32, Range<i64>>>>,
    message_count: AtomicU64,
    /// Nothing is fetched for now, also from partitions that are assigned later.
    paused: AtomicBool,
}

impl ConsumerContext {
    pub(super) fn new(topic: &str, health: ConsumerHealth) -> Self {
        Self {
            topic: topic.to_owned(),
            health,
            last_error: LastError::default(),
            topic_deleted: CancellationToken::new(),
            look: Notify::new(),
            assigned: Mutex::default(),
            deleted: Mutex::new(Some(BTreeMap::new())),
            message_count: AtomicU64::new(0),
            paused: AtomicBool::new(false),
        }
    }

    /// Counts a message that was received. Returns the token that is cancelled when its partition is taken away, or `None`
    /// when that has happened already.
    pub(super) fn receive(&self, number: i32, offset: i64) -> Option<CancellationToken> {
        let unread = self.partition_is_readable(number, offset + 1);
        let mut assigned = self.assigned.lock();
        let partition = assigned.get_mut(&number)?;
        let expected = partition.next.replace(offset + 1).or(unread);
        if let Some(expected) = expected.filter(|expected| *expected < offset) {
            partition.passed_over.push(expected..offset);
            self.look.notify_one();
        }
        self.message_count.fetch_add(1, Ordering::Relaxed);
        Some(partition.revoked.clone())
    }

    /// Takes the offsets of assigned partitions that were passed over until now: a look that begins now explains them.
    pub(super) fn take_passed_over(&self) -> BTreeMap<i32, Vec<Range<i64>>> {
        let mut assigned = self.assigned.lock();
        let taken = assigned
            .iter_mut()
            .map(|(number, partition)| (*number, std::mem::take(&mut partition.passed_over)));
        taken.collect()
    }

    /// Tells what was deleted unread of assigned partitions, and remembers it of those that may be assigned first.
    pub(super) fn tell_deleted(
        &self,
        partitions: &BTreeMap<i32, PartitionOffsets>,
        passed_over: &BTreeMap<i32, Vec<Range<i64>>>,
    ) {
        for (number, known) in partitions {
            let next = self.assigned.lock().get(number).map(|partition| partition.next);
            // A group that has committed nothing has read nothing, or its offsets are gone, too.
            let start = known.committed.unwrap_or(0).max(next.flatten().unwrap_or(0));
            let passed_over = passed_over.get(number).into_iter().flatten().cloned();
            for unread in passed_over.chain(iter::once(start..i64::MAX)) {
                let deleted = unread.start..unread.end.min(known.first);
                match (deleted.is_empty(), next) {
                    (true, _) => {}
                    (false, Some(_)) => self.deleted_unread(*number, &deleted),
                    (false, None) => {
                        if let Some(unassigned) = &mut *self.deleted.lock() {
                            unassigned.insert(*number, deleted);
                        }
                    }
                }
            }
        }
    }

    fn deleted_unread(&self, partition: i32, offsets: &Range<i64>) {
        let told = self.health.deleted_unread(&self.topic, partition, offsets);
        let Some(Range { start, end }) = told else { return };
        self.show("events_deleted_unread_first_offset", partition, start);
        self.show("events_deleted_unread_last_offset", partition, end - 1);
        let count = u64::try_from(end - start).unwrap_or_default();
        counter!("events_deleted_unread_total", &self.labels(partition)).increment(count);
    }

    /// Tells what was deleted unread of these partitions, and lets the group go on behind it, so that it is told once.
    /// Partitions that come later were somebody else's, who has told it.
    fn tell_deleted_of<C: Consumer<Self>>(&self, consumer: &C, partitions: &TopicPartitionList) {
        if partitions.count() == 0 {
            return;
        }
        let mut unassigned = self.deleted.lock().take().unwrap_or_default();
        for partition in partitions.elements() {
            let number = partition.partition();
            let Some(deleted) = unassigned.remove(&number) else { continue };
            let mut next = TopicPartitionList::new();
            let listed =
                next.add_partition_offset(&self.topic, number, Offset::Offset(deleted.end));
            if let Err(error) = listed.and_then(|()| consumer.store_offsets(&next)) {
                tracing::debug!(%error, "an offset was not stored");
            }
            self.deleted_unread(number, &deleted);
        }
    }

    /// Tells the batches of assigned partitions that cannot be read, and those that can again. Where nothing came, it counts
    /// when that was so at the look before.
    pub(super) fn tell_unreadable(
        &self,
        readings: &BTreeMap<i32, Reading>,
        before: &BTreeMap<i32, Reading>,
    ) {
        for number in self.fetched().into_keys() {
            let reading = readings.get(&number);
            let (offset, cause) = match reading {
                Some(Reading::Unreadable { offset, cause }) => (*offset, cause.as_str()),
                Some(Reading::Silent { offset }) if before.get(&number) == reading => {
                    (*offset, "the broker has it, and nothing comes")
                }
                Some(Reading::Silent { .. } | Reading::Unknown) => continue,
                Some(Reading::Readable { end }) => {
                    self.partition_is_readable(number, *end);
                    continue;
                }
                None => {
                    self.partition_is_readable(number, i64::MAX);
                    continue;
                }
            };
            self.health.batch_is_unreadable(&self.topic, number, offset, cause);
            self.show("consumer_unreadable_offset", number, offset);
        }
    }

    fn partition_is_readable(&self, partition: i32, end: i64) -> Option<i64> {
        let offset = self.health.partition_is_readable(partition, end)?;
        self.show("consumer_unreadable_offset", partition, NOTHING_UNREADABLE);
        Some(offset)
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
            let (number, revoked) = (partition.partition(), self.topic_deleted.child_token());
            assigned.insert(number, AssignedPartition { revoked, ..Default::default() });
            self.show("consumer_unreadable_offset", number, NOTHING_UNREADABLE);
            counter!("events_deleted_unread_total", &self.labels(number)).increment(0);
        }
        self.health.set_partitions(assigned.len());
    }

    fn revoke(&self, partitions: &TopicPartitionList) {
        let mut assigned = self.assigned.lock();
        for partition in partitions.elements() {
            if let Some(old) = assigned.remove(&partition.partition()) {
                old.revoked.cancel();
            }
            self.show("consumer_lag", partition.partition(), 0);
            self.partition_is_readable(partition.partition(), i64::MAX);
        }
        self.health.set_partitions(assigned.len());
    }

    #[expect(clippy::cast_precision_loss, reason = "a gauge is an f64")]
    fn show(&self, gauge: &'static str, partition: i32, value: i64) {
        gauge!(gauge, &self.labels(partition)).set(value as f64);
    }

    fn labels(&self, partition: i32) -> [(&'static str, String); 2] {
        [("topic", self.topic.clone()), ("partition", partition.to_string())]
    }

    fn pause_or_resume<C: Consumer<Self>>(&self, consumer: &C, partitions: &TopicPartitionList) {
        let outcome = match self.paused.load(Ordering::Relaxed) {
            true => consumer.pause(partitions),
            false => consumer.resume(partitions),
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, topic = self.topic, "cannot pause or resume");
        }
    }
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
                self.show("consumer_lag", *number, lag);
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
            self.tell_deleted_of(consumer, partitions);
        }
    }
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;
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

    #[test]
    fn offsets_that_were_passed_over_are_told_when_the_log_begins_behind_them() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let metrics = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            let context = ConsumerContext::new("events", ConsumerHealth::default());
            let context = context.with_partition(0, true);
            let known =
                |first| [(0, PartitionOffsets { committed: Some(6), first, end: 20 })].into();
            let total = |first| {
                context.tell_deleted(&known(first), &context.take_passed_over());
                let shown = metrics.render();
                let total = "events_deleted_unread_total{topic=\"events\",partition=\"0\"} ";
                shown.split(total).nth(1).map(|rest| rest.lines().next().unwrap().to_owned())
            };
            context.receive(0, 5);
            // The end of a transaction has an offset, and what was received is not unread.
            context.receive(0, 7);
            assert_eq!([total(0), total(8)], [None, None]);
            context.receive(0, 11);
            assert_eq!([total(11), total(11)].map(Option::unwrap), ["3", "3"]);
            // Of a member that has received nothing yet, what it could not read tells where it was.
            let context = ConsumerContext::new("events", ConsumerHealth::default());
            let context = context.with_partition(0, true);
            context.health.batch_is_unreadable("events", 0, 12, "an unknown codec");
            context.receive(0, 14);
            let partitions = [(0, PartitionOffsets { committed: Some(15), first: 14, end: 20 })];
            context.tell_deleted(&partitions.into(), &context.take_passed_over());
            assert!(
                metrics.render().contains("first_offset{topic=\"events\",partition=\"0\"} 12\n")
            );
        });
    }
}
