use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::BorrowedMessage;
use rdkafka::{Message as _, Offset, TopicPartitionList};

use crate::kafka::KafkaConfig;
use crate::kafka::reports::Reports;

/// How long a broker may be silent.
const PATIENCE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(200);

/// Reads a topic as it is now, without a group.
pub(super) struct Scan {
    consumer: BaseConsumer<Reports>,
    reports: Reports,
    topic: String,
    /// First offset, and the one after the last, of each partition.
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
            .set("queued.min.messages", "1000")
            .set("queued.max.messages.kbytes", "4096")
            .create_with_context(reports.clone())?;
        let mut scan = Self {
            consumer,
            reports,
            topic: topic.to_owned(),
            extents: BTreeMap::new(),
        };
        scan.extents = scan.measure()?;
        Ok(scan)
    }

    /// The first offset of each partition.
    pub(super) fn everything(&self) -> BTreeMap<i32, i64> {
        let extents = self.extents.iter();
        extents
            .map(|(partition, (low, _))| (*partition, *low))
            .collect()
    }

    /// Shows every message from these offsets on until `visit` has seen enough.
    pub(super) fn read(
        &self,
        mut from: BTreeMap<i32, i64>,
        mut visit: impl FnMut(&BorrowedMessage<'_>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        from.retain(|partition, offset| {
            let extent = self.extents.get(partition);
            extent.is_some_and(|(low, high)| (*low..*high).contains(offset))
        });
        let mut list = TopicPartitionList::new();
        for (partition, offset) in &from {
            list.add_partition_offset(&self.topic, *partition, Offset::Offset(*offset))?;
        }
        self.consumer.assign(&list)?;
        let mut heard = Instant::now();
        while !from.is_empty() {
            match self.consumer.poll(POLL) {
                Some(Ok(message)) => {
                    heard = Instant::now();
                    let partition = message.partition();
                    let end = self.extents[&partition].1;
                    if message.offset() < end && !visit(&message)? {
                        return Ok(());
                    }
                    if message.offset() + 1 >= end {
                        from.remove(&partition);
                    }
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    from.remove(&partition);
                }
                Some(Err(error)) if heard.elapsed() > PATIENCE => {
                    bail!(self.reports.explain(&error))
                }
                None if heard.elapsed() > PATIENCE => bail!("the broker sends nothing"),
                Some(Err(_)) | None => {}
            }
        }
        Ok(())
    }

    fn measure(&self) -> anyhow::Result<BTreeMap<i32, (i64, i64)>> {
        let metadata = self.consumer.fetch_metadata(Some(&self.topic), PATIENCE);
        let metadata = metadata.map_err(|error| self.explain(&error))?;
        let topic = metadata
            .topics()
            .iter()
            .find(|topic| topic.name() == self.topic);
        let Some(topic) = topic.filter(|topic| topic.error().is_none()) else {
            bail!("there is no topic {:?}", self.topic);
        };
        let partitions = topic.partitions().iter().map(|partition| {
            let extent = (self.consumer).fetch_watermarks(&self.topic, partition.id(), PATIENCE);
            Ok((
                partition.id(),
                extent.map_err(|error| self.explain(&error))?,
            ))
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
