use std::collections::BTreeSet;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use rdkafka::Message as _;
use rdkafka::message::BorrowedMessage;

use self::log::Log;
use self::redrive::Redrive;
use super::dead_letter::{self, Position, Source};
use super::{DeadLetterConfig, KafkaConfig};

mod log;
mod redrive;
mod redriven;
mod scan;
mod thread;

/// The messages that could not be handled: a log, to which is appended what was put back. It is read as a stream, however
/// long it is.
pub struct DeadLetters {
    kafka: KafkaConfig,
    topic: String,
}

/// What is known of a message that could not be handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    pub position: Position,
    /// When it was put aside.
    pub time: Option<DateTime<Utc>>,
    pub source: Source,
    pub key: Option<Vec<u8>>,
    pub reason: String,
    /// Was it put back where it came from?
    pub is_redriven: bool,
}

/// What the message was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub payload: Option<Vec<u8>>,
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

/// Which dead letters are to be put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// All that are not back yet
    Pending,
    /// These; none if one of them is missing, or back already
    These(BTreeSet<Position>),
}

impl DeadLetters {
    pub fn new(kafka: &KafkaConfig, dead_letters: &DeadLetterConfig) -> Self {
        Self { kafka: kafka.clone(), topic: dead_letters.topic(kafka) }
    }

    /// All of them in the order of their positions, also those that were put back.
    pub fn list(&self) -> BoxStream<'static, anyhow::Result<DeadLetter>> {
        let (kafka, topic) = (self.kafka.clone(), self.topic.clone());
        thread::stream(move |found| {
            let log = Log::open(&kafka, &topic)?;
            log.each(|letter, _| Ok(found.tell(letter)))
        })
    }

    /// Everything about the dead letter at this position.
    pub async fn open(&self, position: Position) -> anyhow::Result<(DeadLetter, Content)> {
        let (kafka, topic) = (self.kafka.clone(), self.topic.clone());
        let open = move || {
            let log = Log::open(&kafka, &topic)?;
            let mut opened = None;
            log.at(position, |letter, message| {
                opened = Some((letter, content(message)?));
                Ok(())
            })?;
            opened.with_context(|| missing(position))
        };
        tokio::task::spawn_blocking(open).await?
    }

    /// Puts messages back where they came from, as they were and in the order of their positions, and tells of each when
    /// it is back and known to be so: both or neither, whatever ends this. A second call puts back what the first one did
    /// not, and makes the first one fail if it still runs.
    pub fn redrive(&self, which: Which) -> BoxStream<'static, anyhow::Result<DeadLetter>> {
        let (kafka, topic) = (self.kafka.clone(), self.topic.clone());
        thread::stream(move |back| {
            let mut redrive = Redrive::begin(&kafka, &topic)?;
            // What others put back is known from here on.
            let log = Log::open(&kafka, &topic)?;
            match which {
                Which::Pending => log.each(|letter, message| {
                    Ok(letter.is_redriven || redrive.add(letter, message, back)?)
                })?,
                Which::These(positions) => {
                    for position in &positions {
                        require_pending(&log, *position)?;
                    }
                    for position in positions {
                        log.at(position, |letter, message| {
                            redrive.add(letter, message, back).map(drop)
                        })?;
                    }
                }
            }
            redrive.commit(back).map(drop)
        })
    }
}

fn require_pending(log: &Log, position: Position) -> anyhow::Result<()> {
    let mut found = false;
    log.at(position, |letter, _| {
        found = true;
        if letter.is_redriven {
            bail!("{position} was put back already");
        }
        Ok(())
    })?;
    found.then_some(()).with_context(|| missing(position))
}

fn missing(position: Position) -> String {
    format!("there is no dead letter at {position}")
}

fn content(message: &BorrowedMessage<'_>) -> anyhow::Result<Content> {
    let headers = message.headers().map(dead_letter::original).transpose()?;
    let headers = headers.unwrap_or_default().into_iter();
    Ok(Content {
        payload: message.payload().map(<[u8]>::to_vec),
        headers: headers
            .map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec)))
            .collect(),
    })
}
