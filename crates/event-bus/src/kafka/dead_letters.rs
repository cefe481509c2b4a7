use std::collections::BTreeMap;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use futures_util::stream::{StreamExt, TryStreamExt};
use rdkafka::Message as _;
use rdkafka::message::BorrowedMessage;
use tokio::sync::mpsc;

use self::redrive::put_back;
use self::scan::Scan;
use super::dead_letter::{self, Position, Record, Source};
use super::producer::Producer;
use super::topic::DEAD_LETTER_BYTES;
use super::{DeadLetterConfig, KafkaConfig};

mod redrive;
mod scan;

/// Dead letters on their way back at once, and what librdkafka may hold of them.
const UNDER_WAY: usize = 16;
const QUEUE_KBYTES: u32 = 2 * DEAD_LETTER_BYTES / 1024;

/// The messages that could not be handled: a log, to which is appended what was put back.
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

impl DeadLetters {
    pub fn new(kafka: &KafkaConfig, dead_letters: &DeadLetterConfig) -> Self {
        Self {
            kafka: kafka.clone(),
            topic: dead_letters.topic(kafka),
        }
    }

    /// All of them, without their content: those that were put back as well.
    pub async fn list(&self) -> anyhow::Result<Vec<DeadLetter>> {
        let letters = self.scan(BTreeMap::new(), |scan, from| {
            let mut letters = BTreeMap::new();
            let mut redriven = Vec::new();
            scan.read(from, |message| {
                match dead_letter::read(message.headers()) {
                    Record::Letter { reason, source } => {
                        letters.insert(position(message), summary(message, reason, source));
                    }
                    Record::Redriven(position) => redriven.push(position),
                    Record::Foreign => {}
                }
                Ok(true)
            })?;
            for position in redriven {
                if let Some(letter) = letters.get_mut(&position) {
                    letter.is_redriven = true;
                }
            }
            Ok(letters)
        });
        Ok(letters.await?.into_values().collect())
    }

    /// What the message was that is a dead letter at this position.
    pub async fn open(&self, wanted: Position) -> anyhow::Result<Content> {
        let only = BTreeMap::from([(wanted.partition, wanted.offset)]);
        let content = self.scan(only, move |scan, from| {
            let mut content = None;
            scan.read(from, |message| {
                let record = dead_letter::read(message.headers());
                if position(message) == wanted && matches!(record, Record::Letter { .. }) {
                    content = Some(read(message)?);
                }
                Ok(false)
            })?;
            Ok(content)
        });
        let content = content.await?;
        content.with_context(|| format!("there is no dead letter at {wanted}"))
    }

    /// Puts the messages back where they came from, as they were and in the order of their positions, and remembers it.
    /// After an error some may be back and known to be so; doing it again may repeat the last few.
    pub async fn redrive(&self, letters: Vec<DeadLetter>) -> anyhow::Result<()> {
        let producer = Producer::new(&self.kafka, QUEUE_KBYTES, DEAD_LETTER_BYTES)?;
        let mut from = BTreeMap::new();
        for Position { partition, offset } in letters.iter().map(|letter| letter.position) {
            let first = from.entry(partition).or_insert(offset);
            *first = offset.min(*first);
        }
        let (sender, receiver) = mpsc::channel(1);
        let reading = self.scan(from, move |scan, from| {
            let mut wanted: BTreeMap<_, _> = letters
                .into_iter()
                .map(|letter| (letter.position, letter))
                .collect();
            scan.read(from, |message| {
                if let Some(letter) = wanted.remove(&position(message)) {
                    // Nobody receives any more after an error.
                    return Ok(sender.blocking_send((letter, read(message)?)).is_ok());
                }
                Ok(!wanted.is_empty())
            })?;
            match wanted.keys().next() {
                Some(missing) if !sender.is_closed() => bail!("{missing} cannot be found any more"),
                _ => Ok(()),
            }
        });
        let letters = futures_util::stream::unfold(receiver, |mut receiver| async move {
            receiver.recv().await.map(|letter| (letter, receiver))
        });
        let back = letters
            .map(|(letter, content)| put_back(&producer, &self.topic, letter, content))
            .buffered(UNDER_WAY)
            .try_collect::<()>();
        let (read, back) = tokio::join!(reading, back);
        back.and(read)
    }

    /// Reads in a thread: from these offsets on, or everything.
    async fn scan<T: Send + 'static>(
        &self,
        from: BTreeMap<i32, i64>,
        work: impl FnOnce(&Scan, BTreeMap<i32, i64>) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let (kafka, topic) = (self.kafka.clone(), self.topic.clone());
        let scan = move || {
            let scan = Scan::open(&kafka, &topic)?;
            let from = if from.is_empty() {
                scan.everything()
            } else {
                from
            };
            work(&scan, from)
        };
        tokio::task::spawn_blocking(scan).await?
    }
}

fn position(message: &BorrowedMessage<'_>) -> Position {
    Position {
        partition: message.partition(),
        offset: message.offset(),
    }
}

fn summary(message: &BorrowedMessage<'_>, reason: String, source: Source) -> DeadLetter {
    DeadLetter {
        position: position(message),
        time: dead_letter::time(message.timestamp()),
        source,
        key: message.key().map(<[u8]>::to_vec),
        reason,
        is_redriven: false,
    }
}

fn read(message: &BorrowedMessage<'_>) -> anyhow::Result<Content> {
    let headers = message.headers().map(dead_letter::original).transpose()?;
    let headers = headers.unwrap_or_default().into_iter();
    Ok(Content {
        payload: message.payload().map(<[u8]>::to_vec),
        headers: headers
            .map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec)))
            .collect(),
    })
}
