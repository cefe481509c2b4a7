//! Looks at a topic with a fresh client: what a long-lived one was told may be wrong for ever (`docs/decisions/0035`).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::metadata::MetadataTopic;
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};

use super::client::LastError;

/// How long a look may take. A process that is told to stop waits for the one under way.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How long reading a partition may take.
const SILENCE: Duration = Duration::from_secs(1);
/// What a look keeps of a partition that it reads, in kilobytes.
const PREFETCH_KBYTES: &str = "1024";

/// What there is, and whether it can be read where the consumer has not fetched everything.
pub(super) struct Look {
    pub(super) partitions: BTreeMap<i32, PartitionOffsets>,
    pub(super) readings: BTreeMap<i32, Reading>,
}

/// A partition, as its leader and the group's coordinator know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartitionOffsets {
    /// Where the group goes on, if it has committed that.
    pub(super) committed: Option<i64>,
    /// The first message that is left.
    pub(super) first: i64,
    /// Where the next message will be.
    pub(super) end: i64,
}

/// What a fresh client makes of the messages from some offset on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// Up to this offset, or further.
    Readable { end: i64 },
    /// The batch at this offset can be read by nobody, as long as it and the client are as they are.
    Unreadable { offset: i64, cause: String },
    /// Nothing came, not even an error.
    Silent { offset: i64 },
    /// There was no time to read it.
    Unknown,
}

impl PartitionOffsets {
    /// Where the group goes on.
    pub(super) fn next(&self) -> i64 {
        self.committed.unwrap_or(self.first).max(self.first)
    }
}

/// Looks at all partitions; at those of `fetched` that were not fetched to their end, it also tries to read on. Returns
/// `None` when not all of them are served.
pub(super) async fn look(
    mut client: ClientConfig,
    topic: String,
    fetched: BTreeMap<i32, Option<i64>>,
) -> Option<Look> {
    // It names the group to ask about it. What it reads, nobody has handled.
    client
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("queued.max.messages.kbytes", PREFETCH_KBYTES);
    let look = move || look_blocking(&client, &topic, &fetched);
    let looked = tokio::task::spawn_blocking(look).await.ok()?;
    looked.inspect_err(|error| tracing::debug!(%error, "not everything is served")).ok()
}

/// Returns whether the error says that a batch is there and cannot be read: its codec is unknown, or it is corrupt.
pub(super) fn is_unreadable(error: &KafkaError) -> bool {
    use RDKafkaErrorCode::{
        BadCompression, BadMessage, InvalidMessage, MessageSizeTooLarge, NotImplemented,
    };
    matches!(
        error.rdkafka_error_code(),
        Some(BadCompression | BadMessage | InvalidMessage | MessageSizeTooLarge | NotImplemented)
    )
}

fn look_blocking(
    settings: &ClientConfig,
    topic: &str,
    fetched: &BTreeMap<i32, Option<i64>>,
) -> KafkaResult<Look> {
    let end = Instant::now() + TIMEOUT;
    let client: BaseConsumer<LastError> = settings.create_with_context(LastError::default())?;
    let partitions = offsets(&client, topic, end)?;
    let mut readings = BTreeMap::new();
    for (number, known) in &partitions {
        let Some(fetched) = fetched.get(number) else { continue };
        let from = fetched.unwrap_or(known.next()).max(known.first);
        if from < known.end {
            let reading = match Instant::now() < end {
                true => read(settings, topic, *number, from, known.end)?,
                false => Reading::Unknown,
            };
            readings.insert(*number, reading);
        }
    }
    Ok(Look { partitions, readings })
}

fn offsets(
    client: &BaseConsumer<LastError>,
    topic: &str,
    end: Instant,
) -> KafkaResult<BTreeMap<i32, PartitionOffsets>> {
    let left = || end.saturating_duration_since(Instant::now());
    let metadata = client.fetch_metadata(Some(topic), left())?;
    let mut partitions = TopicPartitionList::new();
    for known in metadata.topics().iter().flat_map(MetadataTopic::partitions) {
        partitions.add_partition(topic, known.id());
    }
    if partitions.count() == 0 {
        return Err(KafkaError::MetadataFetch(RDKafkaErrorCode::UnknownTopicOrPartition));
    }
    let committed = client.committed_offsets(partitions, left())?;
    let offsets = committed.elements().into_iter().map(|partition| {
        let number = partition.partition();
        let (first, end) = client.fetch_watermarks(topic, number, left())?;
        let committed = match partition.offset() {
            Offset::Offset(offset) => Some(offset),
            _ => None,
        };
        Ok((number, PartitionOffsets { committed, first, end }))
    });
    offsets.collect()
}

/// Reads what lies at these offsets, for a client of its own: an error does not name its partition.
fn read(
    settings: &ClientConfig,
    topic: &str,
    partition: i32,
    from: i64,
    to: i64,
) -> KafkaResult<Reading> {
    let client: BaseConsumer<LastError> = settings.create_with_context(LastError::default())?;
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Offset(from))?;
    client.assign(&list)?;
    let (mut next, end) = (from, Instant::now() + SILENCE);
    while next < to && Instant::now() < end {
        match client.poll(end.saturating_duration_since(Instant::now())) {
            Some(Ok(message)) => next = message.offset() + 1,
            Some(Err(error)) if is_unreadable(&error) => {
                let cause = client.context().describe(&error);
                return Ok(Reading::Unreadable { offset: next, cause });
            }
            Some(Err(_)) | None => {}
        }
    }
    Ok(match next == from {
        true => Reading::Silent { offset: next },
        false => Reading::Readable { end: next },
    })
}
