use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;
use rdkafka::message::BorrowedMessage;
use rdkafka::{Message as _, Offset, TopicPartitionList};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::lag::Lag;
use super::status::Status;
use crate::kafka::reports::Reports;

mod callbacks;

/// What is this member's of the group. librdkafka tells it from within `recv`.
pub(super) struct Group {
    pub(super) topic: String,
    /// The partitions, each with a number that no other assignment has, even of the same partition.
    assigned: watch::Sender<BTreeMap<i32, u64>>,
    /// Nothing is wanted for now, whatever partitions come.
    holding: AtomicBool,
    /// The topic was deleted: no offset of this member counts any more.
    pub(super) deleted: CancellationToken,
    pub(super) lag: Lag,
    pub(super) reports: Reports,
    pub(super) status: Status,
}

/// A message's place in what is assigned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) partition: i32,
    pub(super) offset: i64,
    pub(super) assignment: u64,
}

impl Group {
    pub(super) fn new(topic: &str, status: Status) -> Self {
        Self {
            topic: topic.to_owned(),
            assigned: watch::Sender::default(),
            holding: AtomicBool::new(false),
            deleted: CancellationToken::new(),
            lag: Lag::of(topic),
            reports: Reports::default(),
            status,
        }
    }

    /// Of a message that came; `None` when its partition is not this member's any more.
    pub(super) fn place(&self, partition: i32, offset: i64) -> Option<Place> {
        let assignment = *self.assigned.borrow().get(&partition)?;
        self.lag.came(partition, offset);
        Some(Place { partition, offset, assignment })
    }

    pub(super) fn owns(&self, place: Place) -> bool {
        let is_assigned = self.assigned.borrow().get(&place.partition) == Some(&place.assignment);
        is_assigned && !self.deleted.is_cancelled()
    }

    /// How many messages came.
    pub(super) fn came(&self) -> u64 {
        self.lag.count()
    }

    /// Up to where its partitions have been fetched; `None` where that has not begun.
    pub(super) fn positions(&self) -> BTreeMap<i32, Option<i64>> {
        let assigned = self.assigned.borrow();
        let positions = assigned.keys().map(|of| (*of, self.lag.fetched(*of)));
        positions.collect()
    }

    /// Returns when the partition was taken away, even if it came back.
    pub(super) async fn lost(&self, place: Place) {
        let mut assigned = self.assigned.subscribe();
        let taken = |all: &BTreeMap<i32, u64>| all.get(&place.partition) != Some(&place.assignment);
        // The sender lives as long as this.
        let _ = assigned.wait_for(taken).await;
    }

    /// Stops fetching, also from partitions that come later.
    pub(super) fn hold<C: Consumer<Self>>(&self, consumer: &C) {
        self.holding.store(true, Ordering::Relaxed);
        self.warn(consumer.pause(&self.partitions()));
    }

    pub(super) fn go_on<C: Consumer<Self>>(&self, consumer: &C) {
        self.holding.store(false, Ordering::Relaxed);
        self.warn(consumer.resume(&self.partitions()));
    }

    /// The message was on its way when its partition was paused, and will come again.
    pub(super) fn put_back<C: Consumer<Self>>(&self, consumer: &C, message: &BorrowedMessage<'_>) {
        let (partition, offset) = (message.partition(), message.offset());
        let to = Offset::Offset(offset);
        if let Err(error) = consumer.seek(&self.topic, partition, to, Duration::ZERO) {
            tracing::warn!(%error, partition, offset, "an event could not be put back");
        }
    }

    fn warn(&self, outcome: Result<(), KafkaError>) {
        if let Err(error) = outcome {
            tracing::warn!(%error, topic = self.topic, "cannot pause or resume");
        }
    }

    pub(super) fn partitions(&self) -> TopicPartitionList {
        let mut list = TopicPartitionList::new();
        for partition in self.assigned.borrow().keys() {
            list.add_partition(&self.topic, *partition);
        }
        list
    }

    fn add(&self, partitions: &TopicPartitionList) {
        self.assigned.send_modify(|assigned| {
            for partition in partitions.elements() {
                assigned.insert(partition.partition(), self.status.next_assignment());
            }
        });
        self.status.assigned(self.assigned.borrow().len());
    }

    fn remove(&self, partitions: &TopicPartitionList) {
        self.assigned.send_modify(|assigned| {
            for partition in partitions.elements() {
                assigned.remove(&partition.partition());
                self.lag.lost(partition.partition());
            }
        });
        self.status.assigned(self.assigned.borrow().len());
    }
}
