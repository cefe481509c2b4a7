use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use rdkafka::message::{BorrowedMessage, Header, Headers, OwnedHeaders};
use rdkafka::producer::FutureRecord;
use rdkafka::{Message as _, Timestamp};

use super::config::KafkaConfig;
use super::producer::{self, Producer};
use super::topic::{DEAD_LETTER_BYTES, Topic};
use crate::ports::PublishError;

/// The headers behind a dead letter's own, in this order.
const REASON: &str = "dead-letter-reason";
const SOURCE: [&str; 4] = [
    "dead-letter-source-topic",
    "dead-letter-source-partition",
    "dead-letter-source-offset",
    "dead-letter-source-time",
];
const ADDED: usize = 1 + SOURCE.len();
/// The only header of a marker: the dead letter at this position was put back.
const REDRIVEN: &str = "dead-letter-redriven";
/// In characters. A reason may quote the message.
const LONGEST_REASON: usize = 1_000;
/// The most that librdkafka holds of dead letters: one of the largest, at least.
pub(super) const QUEUE_KBYTES: u32 = 2 * DEAD_LETTER_BYTES / 1024;

/// The position of a record within its topic; written `partition/offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub partition: i32,
    pub offset: i64,
}

/// Where a message was that could not be handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub topic: String,
    pub position: Position,
    /// When the broker accepted it.
    pub time: Option<DateTime<Utc>>,
}

/// A message that could not be handled, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    pub position: Position,
    /// When it was set aside.
    pub time: Option<DateTime<Utc>>,
    pub source: Source,
    pub key: Option<Vec<u8>>,
    pub reason: String,
    /// Whether it was put back on its source topic.
    pub is_redriven: bool,
}

/// The content of a message that could not be handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub payload: Option<Vec<u8>>,
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

/// A record of a dead-letter topic.
pub(super) enum Record {
    Letter {
        reason: String,
        source: Source,
    },
    /// The marker that the letter at this position was put back.
    Redriven(Position),
    Foreign,
}

/// Writes dead letters to their topic.
pub(super) struct DeadLetterWriter(Producer);

impl DeadLetterWriter {
    /// # Errors
    ///
    /// librdkafka does not take the configuration.
    pub(super) fn new(kafka: &KafkaConfig, topic: Topic) -> anyhow::Result<Self> {
        let settings = producer::settings(kafka, QUEUE_KBYTES, DEAD_LETTER_BYTES);
        Producer::new(topic, settings).map(Self)
    }

    pub(super) fn topic(&self) -> &Topic {
        &self.0.topic
    }

    /// Writes the message as it is, with the reason and its source, and waits for the acknowledgement.
    ///
    /// # Errors
    ///
    /// The message was not acknowledged; it may have arrived all the same.
    pub(super) async fn write(
        &self,
        message: &BorrowedMessage<'_>,
        reason: &str,
    ) -> Result<(), PublishError> {
        let mut record = FutureRecord::<[u8], [u8]>::to(self.topic().name());
        record.key = message.key();
        record.payload = message.payload();
        self.0.send(record.headers(headers(message, reason))).await
    }
}

/// Returns the headers of `message` as they are, then ours.
fn headers(message: &BorrowedMessage<'_>, reason: &str) -> OwnedHeaders {
    let own = message.headers().map(rdkafka::message::BorrowedHeaders::detach);
    let own = own.unwrap_or_else(|| OwnedHeaders::new_with_capacity(ADDED));
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    let time = time(message.timestamp());
    let time = time.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true));
    let source = [
        message.topic().to_owned(),
        message.partition().to_string(),
        message.offset().to_string(),
        time.unwrap_or_default(),
    ];
    let headers = own.insert(Header { key: REASON, value: Some(&reason) });
    SOURCE
        .iter()
        .zip(&source)
        .fold(headers, |headers, (key, value)| headers.insert(Header { key, value: Some(value) }))
}

/// Reads a record of a dead-letter topic. Looks at no header but ours: others may be anything.
pub(super) fn read(headers: Option<&impl Headers>) -> Record {
    let Some(headers) = headers else {
        return Record::Foreign;
    };
    if let Some((REDRIVEN, position)) = text(headers, 0).filter(|_| headers.count() == 1) {
        return position.parse().map_or(Record::Foreign, Record::Redriven);
    }
    letter(headers).unwrap_or(Record::Foreign)
}

/// Returns the headers of a marker that the letter at this position was put back.
pub(super) fn marker(position: Position) -> OwnedHeaders {
    let position = position.to_string();
    OwnedHeaders::new().insert(Header { key: REDRIVEN, value: Some(&position) })
}

/// Returns the headers that the message had before it was a dead letter.
///
/// # Errors
///
/// The name of a header is not UTF-8.
pub(super) fn original(headers: &impl Headers) -> anyhow::Result<Vec<Header<'_, &[u8]>>> {
    // rdkafka panics at a name that is not UTF-8.
    let read = || (0..headers.count().saturating_sub(ADDED)).map(|index| headers.get(index));
    catch_unwind(AssertUnwindSafe(|| read().collect()))
        .map_err(|_| anyhow::anyhow!("the name of a header is not UTF-8"))
}

pub(super) fn time(timestamp: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(timestamp.to_millis()?)
}

fn letter(headers: &impl Headers) -> Option<Record> {
    let first = headers.count().checked_sub(ADDED)?;
    let value = |index: usize, name: &str| {
        let found = text(headers, first + index).filter(|found| found.0 == name);
        found.map(|found| found.1)
    };
    let reason = value(0, REASON)?.to_owned();
    let source = Source {
        topic: value(1, SOURCE[0])?.to_owned(),
        position: Position {
            partition: value(2, SOURCE[1])?.parse().ok()?,
            offset: value(3, SOURCE[2])?.parse().ok()?,
        },
        time: value(4, SOURCE[3])?.parse().ok(),
    };
    Some(Record::Letter { reason, source })
}

fn text<H: Headers>(headers: &H, index: usize) -> Option<(&str, &str)> {
    let read = || headers.try_get(index);
    let header = catch_unwind(AssertUnwindSafe(read)).ok()??;
    Some((header.key, str::from_utf8(header.value?).ok()?))
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.partition, self.offset)
    }
}

impl FromStr for Position {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let numbers = text
            .split_once('/')
            .and_then(|(partition, offset)| Some((partition.parse().ok()?, offset.parse().ok()?)));
        match numbers {
            Some((partition @ 0.., offset @ 0..)) => Ok(Self { partition, offset }),
            _ => anyhow::bail!("a position is PARTITION/OFFSET, as in 0/17"),
        }
    }
}
