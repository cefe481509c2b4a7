use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use futures_util::stream::{self, BoxStream, StreamExt};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::BorrowedMessage;
use rdkafka::{Message as _, Offset, TopicPartitionList};
use tokio::sync::mpsc::{self, Sender};

use super::client::{self, FETCH_BYTES, LastError};
use super::dead_letter::{self, Content, DeadLetter, Position, Record};
use crate::config::{DeadLetterConfig, KafkaConfig};

/// How long a broker may be silent.
const SILENCE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(200);
/// What librdkafka holds, beside one answer of the broker.
const PREFETCH_MESSAGES: &str = "100";
const PREFETCH_KBYTES: &str = "1024";

/// The messages that could not be handled: a log, to which is appended what was put back. It is read as a stream, however
/// long it is.
pub struct DeadLetters {
    kafka: KafkaConfig,
    topic: String,
}

impl DeadLetters {
    pub fn new(kafka: &KafkaConfig, dead_letters: &DeadLetterConfig) -> Self {
        Self { kafka: kafka.clone(), topic: dead_letters.topic(kafka) }
    }

    /// Streams all of them in the order of their positions, also those that were put back.
    ///
    /// # Errors
    ///
    /// The last item, when Kafka does not answer or has no such topic.
    pub fn list(&self) -> BoxStream<'static, anyhow::Result<DeadLetter>> {
        self.stream(|kafka, topic, letters| {
            let log = Log::open(kafka, topic)?;
            log.each(|letter, _| Ok(letters.blocking_send(letter).is_ok()))
        })
    }

    /// Returns the dead letter at this position with its content.
    ///
    /// # Errors
    ///
    /// None is there, or Kafka does not answer.
    pub async fn open(&self, position: Position) -> anyhow::Result<(DeadLetter, Content)> {
        let mut opened = self.stream(move |kafka, topic, opened| {
            Log::open(kafka, topic)?.each(|letter, message| {
                let is_before = letter.position < position;
                if letter.position == position {
                    opened.blocking_send((letter, content(message)?))?;
                }
                Ok(is_before)
            })
        });
        opened.next().await.unwrap_or_else(|| Err(missing(position)))
    }

    /// Does `work` on a thread. Streams what it sends, one by one, then why it failed, if it did.
    pub(super) fn stream<T: Send + 'static>(
        &self,
        work: impl FnOnce(&KafkaConfig, &str, &Sender<T>) -> anyhow::Result<()> + Send + 'static,
    ) -> BoxStream<'static, anyhow::Result<T>> {
        let (kafka, topic) = (self.kafka.clone(), self.topic.clone());
        let (sender, mut receiver) = mpsc::channel(1);
        let thread = tokio::task::spawn_blocking(move || work(&kafka, &topic, &sender));
        let sent = stream::poll_fn(move |context| receiver.poll_recv(context)).map(Ok);
        let end = stream::once(async move { thread.await?.map(|()| None) });
        sent.chain(end.filter_map(async |end: anyhow::Result<Option<T>>| end.transpose())).boxed()
    }
}

pub(super) fn missing(position: Position) -> anyhow::Error {
    anyhow!("there is no dead letter at {position}")
}

fn content(message: &BorrowedMessage<'_>) -> anyhow::Result<Content> {
    let headers = dead_letter::original(message)?.into_iter();
    let headers = headers.map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec)));
    Ok(Content { payload: message.payload().map(<[u8]>::to_vec), headers: headers.collect() })
}

/// The dead-letter topic as it is when it is opened, read without a group.
pub(super) struct Log {
    consumer: BaseConsumer<LastError>,
    topic: String,
    /// The first offset of each partition, and the one behind the last.
    watermarks: BTreeMap<i32, (i64, i64)>,
    /// The letters that were put back. Their markers may be anywhere behind them.
    redriven: HashSet<Position>,
}

impl Log {
    /// # Errors
    ///
    /// Kafka does not answer, or has no such topic.
    pub(super) fn open(kafka: &KafkaConfig, topic: &str) -> anyhow::Result<Self> {
        let consumer: BaseConsumer<LastError> = client::settings(kafka)
            // Required for assigning partitions, and not joined.
            .set("group.id", topic)
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("queued.min.messages", PREFETCH_MESSAGES)
            .set("queued.max.messages.kbytes", PREFETCH_KBYTES)
            .set("fetch.message.max.bytes", FETCH_BYTES)
            // By default a full queue is left alone for a second, and a fetch waits half a second at the end of a topic.
            .set("fetch.queue.backoff.ms", "1")
            .set("fetch.wait.max.ms", "50")
            .create_with_context(LastError::default())?;
        let (watermarks, redriven) = (BTreeMap::new(), HashSet::new());
        let mut log = Self { consumer, topic: topic.to_owned(), watermarks, redriven };
        log.watermarks = log.fetch_watermarks()?;
        let mut redriven = HashSet::new();
        log.each_record(|message| {
            if let Some(Record::Redriven(position)) = dead_letter::read(message.headers()) {
                redriven.insert(position);
            }
            Ok(true)
        })?;
        log.redriven = redriven;
        Ok(log)
    }

    /// Visits all dead letters in the order of their positions, until `visit` returns `false`.
    pub(super) fn each(
        &self,
        mut visit: impl FnMut(DeadLetter, &BorrowedMessage<'_>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        self.each_record(|message| {
            self.letter(message).map_or(Ok(true), |letter| visit(letter, message))
        })
    }

    fn letter(&self, message: &BorrowedMessage<'_>) -> Option<DeadLetter> {
        let Some(Record::Letter { reason, source }) = dead_letter::read(message.headers()) else {
            return None;
        };
        let position = Position { partition: message.partition(), offset: message.offset() };
        Some(DeadLetter {
            position,
            time: dead_letter::time(message.timestamp()),
            source,
            key: message.key().map(<[u8]>::to_vec),
            reason,
            is_redriven: self.redriven.contains(&position),
        })
    }

    /// Visits all records in the order of their positions, until `visit` returns `false`.
    fn each_record(
        &self,
        mut visit: impl FnMut(&BorrowedMessage<'_>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        for (partition, (first, end)) in &self.watermarks {
            // librdkafka 2.12 aborts when a partition is given back before it was started.
            if first == end {
                continue;
            }
            let mut list = TopicPartitionList::new();
            list.add_partition_offset(&self.topic, *partition, Offset::Offset(*first))?;
            self.consumer.assign(&list)?;
            let mut next = *first;
            while next < *end
                && let Some(message) = self.next_record()?
                && message.offset() < *end
            {
                if !visit(&message)? {
                    return Ok(());
                }
                next = message.offset() + 1;
            }
        }
        Ok(())
    }

    /// Returns `None` at the end of the partition, which may be the marker of a transaction.
    fn next_record(&self) -> anyhow::Result<Option<BorrowedMessage<'_>>> {
        let start = Instant::now();
        loop {
            match self.consumer.poll(POLL) {
                Some(Ok(message)) => return Ok(Some(message)),
                Some(Err(KafkaError::PartitionEOF(_))) => return Ok(None),
                Some(Err(error)) if start.elapsed() > SILENCE => {
                    bail!(self.consumer.context().describe(&error))
                }
                None if start.elapsed() > SILENCE => bail!("the broker sends nothing"),
                Some(Err(_)) | None => {}
            }
        }
    }

    fn fetch_watermarks(&self) -> anyhow::Result<BTreeMap<i32, (i64, i64)>> {
        let metadata = self.consumer.fetch_metadata(Some(&self.topic), SILENCE);
        let metadata = metadata.map_err(|error| self.no_answer(&error))?;
        let topic = metadata.topics().iter().find(|topic| topic.name() == self.topic);
        let Some(topic) = topic.filter(|topic| topic.error().is_none()) else {
            bail!("there is no topic {:?}", self.topic);
        };
        let partitions = topic.partitions().iter().map(|partition| {
            let watermarks = self.consumer.fetch_watermarks(&self.topic, partition.id(), SILENCE);
            Ok((partition.id(), watermarks.map_err(|error| self.no_answer(&error))?))
        });
        partitions.collect()
    }

    fn no_answer(&self, error: &KafkaError) -> anyhow::Error {
        anyhow!("no answer from Kafka: {}", LastError::describe_polled(&self.consumer, error))
    }
}
