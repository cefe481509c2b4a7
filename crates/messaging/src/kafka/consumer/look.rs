//! A look at a topic by somebody who knows nothing yet. Who knows may believe for ever what was true for a moment: a
//! controller that gives its only broker up for some seconds tells that there is none, and that partitions have no leader
//! (see `docs/decisions/0035`).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::metadata::MetadataTopic;
use rdkafka::{Offset, TopicPartitionList};

/// How long a look may take. A process that is told to stop waits for the one under way.
const TIMEOUT: Duration = Duration::from_secs(3);

/// A partition, as its leader and the group's coordinator know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where the group goes on.
    pub(super) next: i64,
    /// Where the next message will be.
    pub(super) end: i64,
    /// The group has an offset.
    pub(super) committed: bool,
}

/// The topic's partitions, or `None` when not all of them are served.
pub(super) async fn around(client: ClientConfig, topic: &str) -> Option<BTreeMap<i32, Found>> {
    let topic = topic.to_owned();
    let looked = tokio::task::spawn_blocking(move || look(&client, &topic)).await;
    let looked = looked.ok()?;
    looked.inspect_err(|error| tracing::debug!(%error, "not everything is served")).ok()
}

fn look(client: &ClientConfig, topic: &str) -> KafkaResult<BTreeMap<i32, Found>> {
    let end = Instant::now() + TIMEOUT;
    let left = || end.saturating_duration_since(Instant::now());
    let client: BaseConsumer = client.create()?;
    let metadata = client.fetch_metadata(Some(topic), left())?;
    let mut partitions = TopicPartitionList::new();
    for known in metadata.topics().iter().flat_map(MetadataTopic::partitions) {
        partitions.add_partition(topic, known.id());
    }
    if partitions.count() == 0 {
        let unknown = RDKafkaErrorCode::UnknownTopicOrPartition;
        return Err(KafkaError::MetadataFetch(unknown));
    }
    let committed = client.committed_offsets(partitions, left())?;
    let committed = committed.elements();
    let found = committed.iter().map(|partition| {
        let number = partition.partition();
        let (first, end) = client.fetch_watermarks(topic, number, left())?;
        let next = partition.offset().to_raw().unwrap_or(first).max(first);
        let committed = matches!(partition.offset(), Offset::Offset(_));
        let found = Found { next, end, committed };
        Ok((number, found))
    });
    found.collect()
}
