use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use anyhow::{anyhow, bail};
use chrono::{DateTime, SecondsFormat, Utc};
use rdkafka::message::{BorrowedHeaders, BorrowedMessage, Header, Headers, OwnedHeaders};
use rdkafka::producer::FutureRecord;
use rdkafka::{ClientConfig, Message as _, Timestamp};

use super::producer::{self, Producer};
use super::topic::DEAD_LETTER_BYTES;
use crate::config::KafkaConfig;
use crate::ports::PublishError;

/// The headers behind a dead letter's own, in this order.
const ADDED: [&str; 5] = [
    "dead-letter-reason",
    "dead-letter-source-topic",
    "dead-letter-source-partition",
    "dead-letter-source-offset",
    "dead-letter-source-time",
];
/// The only header of a marker: the dead letter at this position was put back.
const REDRIVEN: &str = "dead-letter-redriven";
/// In characters. A reason may quote the message.
const LONGEST_REASON: usize = 1_000;
/// The most that librdkafka holds of dead letters: one of the largest, at least.
const QUEUE_KBYTES: u32 = 2 * DEAD_LETTER_BYTES / 1024;

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
}

/// Returns the settings of a producer of dead letters.
pub(super) fn producer_settings(kafka: &KafkaConfig) -> ClientConfig {
    producer::settings(kafka, QUEUE_KBYTES, DEAD_LETTER_BYTES)
}

/// Writes the message as it is, with the reason and its source, and waits for the acknowledgement.
///
/// # Errors
///
/// The message was not acknowledged; it may have arrived all the same.
pub(super) async fn write(
    producer: &Producer,
    message: &BorrowedMessage<'_>,
    reason: &str,
) -> Result<(), PublishError> {
    let mut record = FutureRecord::<[u8], [u8]>::to(producer.topic.name());
    record.key = message.key();
    record.payload = message.payload();
    producer.send(record.headers(headers(message, reason))).await
}

/// Returns the headers of `message` as they are, then ours.
fn headers(message: &BorrowedMessage<'_>, reason: &str) -> OwnedHeaders {
    let own = message.headers().map(BorrowedHeaders::detach);
    let own = own.unwrap_or_else(|| OwnedHeaders::new_with_capacity(ADDED.len()));
    let time = time(message.timestamp());
    let time = time.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true));
    let values = [
        reason.chars().take(LONGEST_REASON).collect(),
        message.topic().to_owned(),
        message.partition().to_string(),
        message.offset().to_string(),
        time.unwrap_or_default(),
    ];
    let added = ADDED.iter().zip(&values);
    added.fold(own, |headers, (key, value)| headers.insert(Header { key, value: Some(value) }))
}

/// Reads a record of a dead-letter topic, `None` when it is not ours. Looks at no header but ours: others may be anything.
pub(super) fn read(headers: Option<&impl Headers>) -> Option<Record> {
    let headers = headers?;
    if let Some((REDRIVEN, position)) = text(headers, 0).filter(|_| headers.count() == 1) {
        return position.parse().ok().map(Record::Redriven);
    }
    letter(headers)
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
pub(super) fn original<'a>(
    message: &'a BorrowedMessage<'_>,
) -> anyhow::Result<Vec<Header<'a, &'a [u8]>>> {
    let Some(headers) = message.headers() else { return Ok(Vec::new()) };
    // rdkafka panics at a name that is not UTF-8.
    let read = || (0..headers.count().saturating_sub(ADDED.len())).map(|index| headers.get(index));
    catch_unwind(AssertUnwindSafe(|| read().collect()))
        .map_err(|_| anyhow!("the name of a header is not UTF-8"))
}

pub(super) fn time(timestamp: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(timestamp.to_millis()?)
}

fn letter(headers: &impl Headers) -> Option<Record> {
    let first = headers.count().checked_sub(ADDED.len())?;
    let value = |index: usize| {
        let (name, value) = text(headers, first + index)?;
        (name == ADDED[index]).then_some(value)
    };
    let reason = value(0)?.to_owned();
    let position = Position { partition: value(2)?.parse().ok()?, offset: value(3)?.parse().ok()? };
    let source = Source { topic: value(1)?.to_owned(), position, time: value(4)?.parse().ok() };
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
        let (partition, offset) = text.split_once('/').unwrap_or_default();
        match (partition.parse(), offset.parse()) {
            (Ok(partition @ 0..), Ok(offset @ 0..)) => Ok(Self { partition, offset }),
            _ => bail!("a position is PARTITION/OFFSET, as in 0/17"),
        }
    }
}
