//! The offsets of a topic that was deleted. A commit names the topic, so one that arrives when the topic has been created
//! again would pass over the first messages of the new one.

use std::collections::BTreeMap;

use rdkafka::consumer::Consumer;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{Offset, TopicPartitionList};

use super::group::Group;
use super::look::Found;

/// Does the answer to a commit tell that the topic is gone?
pub(super) fn is_told_by(committed: &TopicPartitionList) -> bool {
    committed.elements().iter().any(|partition| {
        let gone = KafkaError::OffsetFetch(RDKafkaErrorCode::UnknownTopicOrPartition);
        partition.error() == Err(gone)
    })
}

impl Group {
    /// A broker drops the group's offsets with the topic.
    pub(super) fn compare(&self, found: &BTreeMap<i32, Found>) {
        let mut found = found.iter();
        if found.any(|(partition, now)| !now.committed && self.lag.is_committed(*partition)) {
            self.deleted.cancel();
        }
    }

    /// Takes back the offsets that are not committed yet.
    pub(super) fn forget<C: Consumer<Self>>(&self, consumer: &C) {
        let mut partitions = self.partitions();
        let forgotten = partitions.set_all_offsets(Offset::Invalid);
        let forgotten = forgotten.and_then(|()| consumer.store_offsets(&partitions));
        if let Err(error) = forgotten {
            tracing::warn!(%error, "offsets of a deleted topic may be committed");
        }
    }
}
