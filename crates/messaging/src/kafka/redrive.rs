use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, bail};
use futures_util::stream::BoxStream;
use parking_lot::Mutex;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{BorrowedMessage, DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer as _, ProducerContext, ThreadedProducer};
use rdkafka::{ClientContext, Message as _};
use tokio::sync::mpsc::Sender;

use super::client::LastError;
use super::config::KafkaConfig;
use super::dead_letter::{self, DeadLetter, Position, QUEUE_KBYTES};
use super::dead_letter_log::{DeadLetters, Log, missing};
use super::producer;
use super::topic::DEAD_LETTER_BYTES;

/// The most that a transaction holds; a larger letter goes alone.
const BATCH_BYTES: usize = 1024 * 1024;
const BATCH_LETTERS: usize = 256;
/// After this time the broker ends a transaction that a killed redrive left open: the topic's consumers wait for that.
const TRANSACTION_TIMEOUT_MS: &str = "10000";
/// How long the broker may take to begin or end a transaction.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The dead letters that are to be put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedriveSelection {
    /// All that were not put back yet
    Pending,
    /// These; none if one of them is missing, or was put back already
    Positions(BTreeSet<Position>),
}

impl DeadLetters {
    /// Puts messages back on their source topics, as they were and in the order of their positions. Each appears in the
    /// stream when it is back and known to be so: both or neither, whatever ends this. A second call puts back what the
    /// first one did not, and makes the first one fail if it still runs.
    ///
    /// # Errors
    ///
    /// The last item: a position is missing or was put back already, or Kafka refuses or does not answer. It names the
    /// letters that were not put back.
    pub fn redrive(
        &self,
        selection: RedriveSelection,
    ) -> BoxStream<'static, anyhow::Result<DeadLetter>> {
        self.stream(|kafka, topic, redriven| {
            let mut redrive = Redrive::begin(kafka, topic, redriven)?;
            // Only now: what others put back is known from here on.
            let log = Log::open(kafka, topic)?;
            match selection {
                RedriveSelection::Pending => log.each(|letter, message| {
                    Ok(letter.is_redriven || redrive.add(letter, message)?)
                })?,
                RedriveSelection::Positions(positions) => {
                    for position in &positions {
                        require_pending(&log, *position)?;
                    }
                    for position in positions {
                        log.at(position, |letter, message| redrive.add(letter, message).map(drop))?;
                    }
                }
            }
            redrive.commit().map(drop)
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

/// Puts messages back in transactions: a message and the marker that it is back arrive together, or not at all.
struct Redrive<'a> {
    producer: ThreadedProducer<TransactionContext>,
    topic: String,
    redriven: &'a Sender<DeadLetter>,
    batch: Vec<DeadLetter>,
    bytes: usize,
}

impl<'a> Redrive<'a> {
    /// From now on no other redrive of this topic can commit; what it left open was aborted.
    fn begin(
        kafka: &KafkaConfig,
        topic: &str,
        redriven: &'a Sender<DeadLetter>,
    ) -> anyhow::Result<Self> {
        let mut settings = producer::settings(kafka, QUEUE_KBYTES, DEAD_LETTER_BYTES);
        settings
            .set("transactional.id", format!("{topic}.redrive"))
            .set("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        let producer: ThreadedProducer<_> =
            settings.create_with_context(TransactionContext::default())?;
        let topic = topic.to_owned();
        let redrive = Self { producer, topic, redriven, batch: Vec::new(), bytes: 0 };
        let begun = redrive.producer.init_transactions(ANSWER_TIMEOUT);
        begun.map_err(|error| redrive.describe(&error).context("cannot begin"))?;
        Ok(redrive)
    }

    /// Adds a letter to the transaction, after committing a full one. Returns `false` when nobody reads the stream any more.
    fn add(&mut self, letter: DeadLetter, message: &BorrowedMessage<'_>) -> anyhow::Result<bool> {
        let headers = message.headers().map(dead_letter::original).transpose()?;
        let headers = headers.unwrap_or_default();
        let in_headers =
            headers.iter().map(|header| header.key.len() + header.value.map_or(0, <[u8]>::len));
        let bytes = message.payload_len() + message.key_len() + in_headers.sum::<usize>();
        let is_full = self.batch.len() == BATCH_LETTERS || self.bytes + bytes > BATCH_BYTES;
        if is_full && !self.commit()? {
            return Ok(false);
        }
        let sent = self.send(&letter, message, headers);
        self.bytes += bytes;
        self.batch.push(letter);
        sent.map_err(|error| self.abort(&error))?;
        Ok(true)
    }

    /// Commits the transaction and sends its letters to the stream. Returns `false` when nobody reads it any more.
    fn commit(&mut self) -> anyhow::Result<bool> {
        if self.batch.is_empty() {
            return Ok(true);
        }
        let committed = self.producer.commit_transaction(ANSWER_TIMEOUT);
        committed.map_err(|error| self.abort(&error))?;
        self.bytes = 0;
        let mut letters = self.batch.drain(..);
        Ok(letters.all(|letter| self.redriven.blocking_send(letter).is_ok()))
    }

    fn send(
        &self,
        letter: &DeadLetter,
        message: &BorrowedMessage<'_>,
        headers: Vec<Header<'_, &[u8]>>,
    ) -> KafkaResult<()> {
        if self.batch.is_empty() {
            self.producer.begin_transaction()?;
        }
        let position = Box::new(letter.position);
        let mut record = BaseRecord::with_opaque_to(&letter.source.topic, position.clone());
        record.key = message.key();
        record.payload = message.payload();
        if !headers.is_empty() {
            let all = OwnedHeaders::new_with_capacity(headers.len());
            record.headers = Some(headers.into_iter().fold(all, OwnedHeaders::insert));
        }
        let marker = BaseRecord::<[u8], [u8], _>::with_opaque_to(&self.topic, position);
        let marker = marker.headers(dead_letter::marker(letter.position));
        self.producer.send(record).map_err(|(error, _)| error)?;
        self.producer.send(marker).map_err(|(error, _)| error)
    }

    /// Gives the batch up. (An answer that never came may hide that it is back: then its markers are there too.)
    fn abort(&self, error: &KafkaError) -> anyhow::Error {
        let error = self.describe(error);
        if let Err(error) = self.producer.abort_transaction(ANSWER_TIMEOUT) {
            tracing::debug!(%error, "the broker will end the transaction by itself");
        }
        let position =
            |letter: Option<&DeadLetter>| letter.map(|letter| letter.position.to_string());
        let ends = position(self.batch.first()).zip(position(self.batch.last()));
        let (first, last) = ends.unwrap_or_default();
        error.context(format!("not put back: {first} to {last}"))
    }

    fn describe(&self, error: &KafkaError) -> anyhow::Error {
        let context = self.producer.context();
        let refused = context.refused.lock().clone();
        anyhow::anyhow!(refused.unwrap_or_else(|| context.last_error.describe(error)))
    }
}

/// Keeps why a message was refused: the error of a transaction does not name the message.
#[derive(Default)]
struct TransactionContext {
    last_error: LastError,
    refused: Mutex<Option<String>>,
}

impl ClientContext for TransactionContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.last_error.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.last_error.error(error, reason);
    }
}

impl ProducerContext for TransactionContext {
    type DeliveryOpaque = Box<Position>;

    fn delivery(&self, delivery: &DeliveryResult<'_>, position: Box<Position>) {
        if let Err((error, _)) = delivery {
            let cause = || format!("{position}: {}", self.last_error.describe(error));
            self.refused.lock().get_or_insert_with(cause);
        }
    }
}
