use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::BorrowedMessage;
use rdkafka::{Message as _, Offset, TopicPartitionList};

use crate::kafka::config::{FETCH_BYTES, KafkaConfig};
use crate::kafka::reports::Reports;

/// How long a broker may be silent.
const PATIENCE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(200);

/// What librdkafka holds, beside one answer of the broker.
const PREFETCH_MESSAGES: &str = "100";
const PREFETCH_KBYTES: &str = "1024";

/// Reads a topic as it is now, without a group.
pub(super) struct Scan {
    consumer: BaseConsumer<Reports>,
    reports: Reports,
    topic: String,
    extents: BTreeMap<i32, (i64, i64)>,
}

impl Scan {
    pub(super) fn open(kafka: &KafkaConfig, topic: &str) -> anyhow::Result<Self> {
        let reports = Reports::default();
        let consumer: BaseConsumer<Reports> = kafka
            .client()
            // Required for assigning partitions, and not joined.
            .set("group.id", topic)
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("queued.min.messages", PREFETCH_MESSAGES)
            .set("queued.max.messages.kbytes", PREFETCH_KBYTES)
            .set("fetch.message.max.bytes", FETCH_BYTES)
            // By default a full queue is left alone for a second, and the end of a topic is waited at for half of one.
            .set("fetch.queue.backoff.ms", "1")
            .set("fetch.wait.max.ms", "50")
            .create_with_context(reports.clone())?;
        let mut scan =
            Self { consumer, reports, topic: topic.to_owned(), extents: BTreeMap::new() };
        scan.extents = scan.measure()?;
        Ok(scan)
    }

    /// First offset, and the one after the last, of each partition.
    pub(super) fn extents(&self) -> &BTreeMap<i32, (i64, i64)> {
        &self.extents
    }

    /// Shows every message of a partition from this offset on until `visit` has seen enough.
    pub(super) fn read(
        &self,
        partition: i32,
        from: i64,
        mut visit: impl FnMut(&BorrowedMessage<'_>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        let Some((first, end)) = self.extents.get(&partition).copied() else {
            return Ok(());
        };
        if !(first..end).contains(&from) {
            return Ok(());
        }
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(&self.topic, partition, Offset::Offset(from))?;
        self.consumer.assign(&list)?;
        let mut heard = Instant::now();
        loop {
            match self.consumer.poll(POLL) {
                Some(Ok(message)) => {
                    if message.offset() >= end || !visit(&message)? || message.offset() + 1 >= end {
                        return Ok(());
                    }
                    heard = Instant::now();
                }
                Some(Err(KafkaError::PartitionEOF(_))) => return Ok(()),
                Some(Err(error)) if heard.elapsed() > PATIENCE => {
                    bail!(self.reports.explain(&error))
                }
                None if heard.elapsed() > PATIENCE => bail!("the broker sends nothing"),
                Some(Err(_)) | None => {}
            }
        }
    }

    fn measure(&self) -> anyhow::Result<BTreeMap<i32, (i64, i64)>> {
        let metadata = self.consumer.fetch_metadata(Some(&self.topic), PATIENCE);
        let metadata = metadata.map_err(|error| self.explain(&error))?;
        let topic = metadata.topics().iter().find(|topic| topic.name() == self.topic);
        let Some(topic) = topic.filter(|topic| topic.error().is_none()) else {
            bail!("there is no topic {:?}", self.topic);
        };
        let partitions = topic.partitions().iter().map(|partition| {
            let extent = (self.consumer).fetch_watermarks(&self.topic, partition.id(), PATIENCE);
            Ok((partition.id(), extent.map_err(|error| self.explain(&error))?))
        });
        partitions.collect()
    }

    /// What is behind an error is reported when the client is polled.
    fn explain(&self, error: &KafkaError) -> anyhow::Error {
        for _ in 0..10 {
            self.consumer.poll(Duration::ZERO);
        }
        anyhow!("no answer from Kafka: {}", self.reports.explain(error))
    }
}
