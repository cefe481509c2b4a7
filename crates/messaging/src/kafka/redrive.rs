use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{anyhow, bail};
use futures_util::FutureExt;
use futures_util::stream::BoxStream;
use rdkafka::Message as _;
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{BorrowedMessage, Header, OwnedHeaders};
use rdkafka::producer::future_producer::DeliveryFuture;
use rdkafka::producer::{FutureProducer, FutureRecord, Producer as _};
use tokio::sync::mpsc::Sender;

use super::client::LastError;
use super::dead_letter::{self, DeadLetter, Position};
use super::dead_letter_log::{DeadLetters, Log, missing};
use crate::config::KafkaConfig;

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
            let wanted = match selection {
                RedriveSelection::Pending => None,
                RedriveSelection::Positions(positions) => {
                    require_pending(&log, &positions)?;
                    Some(positions)
                }
            };
            log.each(|letter, message| {
                let is_wanted = match &wanted {
                    Some(positions) => positions.contains(&letter.position),
                    None => !letter.is_redriven,
                };
                Ok(!is_wanted || redrive.add(letter, message)?)
            })?;
            redrive.commit().map(drop)
        })
    }
}

fn require_pending(log: &Log, positions: &BTreeSet<Position>) -> anyhow::Result<()> {
    let mut not_found = positions.clone();
    log.each(|letter, _| {
        if not_found.remove(&letter.position) && letter.is_redriven {
            bail!("{} was put back already", letter.position);
        }
        Ok(!not_found.is_empty())
    })?;
    not_found.first().map_or(Ok(()), |position| Err(missing(*position)))
}

/// Puts messages back in transactions: a message and the marker that it is back arrive together, or not at all.
struct Redrive<'a> {
    producer: FutureProducer<LastError>,
    last_error: LastError,
    topic: String,
    redriven: &'a Sender<DeadLetter>,
    batch: Vec<DeadLetter>,
    /// In bytes.
    size: usize,
    deliveries: Vec<(Position, DeliveryFuture)>,
}

impl<'a> Redrive<'a> {
    /// From now on no other redrive of this topic can commit; what it left open was aborted.
    fn begin(
        kafka: &KafkaConfig,
        topic: &str,
        redriven: &'a Sender<DeadLetter>,
    ) -> anyhow::Result<Self> {
        let mut settings = dead_letter::producer_settings(kafka);
        settings
            .set("transactional.id", format!("{topic}.redrive"))
            .set("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        let last_error = LastError::default();
        let producer: FutureProducer<_> = settings.create_with_context(last_error.clone())?;
        let begun = producer.init_transactions(ANSWER_TIMEOUT);
        begun.map_err(|error| anyhow!(last_error.describe(&error)).context("cannot begin"))?;
        let (topic, batch, deliveries) = (topic.to_owned(), Vec::new(), Vec::new());
        Ok(Self { producer, last_error, topic, redriven, batch, size: 0, deliveries })
    }

    /// Adds a letter to the transaction, after committing a full one. Returns `false` when nobody reads the stream any more.
    fn add(&mut self, letter: DeadLetter, message: &BorrowedMessage<'_>) -> anyhow::Result<bool> {
        let headers = dead_letter::original(message)?;
        let in_headers =
            headers.iter().map(|header| header.key.len() + header.value.map_or(0, <[u8]>::len));
        let size = message.payload_len() + message.key_len() + in_headers.sum::<usize>();
        let is_full = self.batch.len() == BATCH_LETTERS || self.size + size > BATCH_BYTES;
        if is_full && !self.commit()? {
            return Ok(false);
        }
        let (position, source) = (letter.position, letter.source.topic.clone());
        self.size += size;
        self.batch.push(letter);
        let sent = self.send(position, &source, message, headers);
        sent.map(|()| true).map_err(|error| self.abort(&error))
    }

    /// Commits the transaction and sends its letters to the stream. Returns `false` when nobody reads it any more.
    fn commit(&mut self) -> anyhow::Result<bool> {
        if self.batch.is_empty() {
            return Ok(true);
        }
        let committed = self.producer.commit_transaction(ANSWER_TIMEOUT);
        committed.map_err(|error| self.abort(&error))?;
        self.size = 0;
        self.deliveries.clear();
        let mut letters = self.batch.drain(..);
        Ok(letters.all(|letter| self.redriven.blocking_send(letter).is_ok()))
    }

    fn send(
        &mut self,
        position: Position,
        source: &str,
        message: &BorrowedMessage<'_>,
        headers: Vec<Header<'_, &[u8]>>,
    ) -> KafkaResult<()> {
        if self.batch.len() == 1 {
            self.producer.begin_transaction()?;
        }
        let mut record = FutureRecord::to(source);
        record.key = message.key();
        record.payload = message.payload();
        if !headers.is_empty() {
            let all = OwnedHeaders::new_with_capacity(headers.len());
            record.headers = Some(headers.into_iter().fold(all, OwnedHeaders::insert));
        }
        let marker = dead_letter::marker(position);
        let marker = FutureRecord::<[u8], [u8]>::to(&self.topic).headers(marker);
        for record in [record, marker] {
            let delivery = self.producer.send_result(record).map_err(|(error, _)| error)?;
            self.deliveries.push((position, delivery));
        }
        Ok(())
    }

    /// Gives the batch up. (An answer that never came may hide that it is back: then its markers are there too.)
    fn abort(&mut self, error: &KafkaError) -> anyhow::Error {
        let mut cause = self.last_error.describe(error);
        // The error of a transaction does not name the message that was refused.
        for (position, delivery) in self.deliveries.drain(..) {
            if let Some(Ok(Err((error, _)))) = delivery.now_or_never() {
                cause = format!("{position}: {}", self.last_error.describe(&error));
                break;
            }
        }
        if let Err(error) = self.producer.abort_transaction(ANSWER_TIMEOUT) {
            tracing::debug!(%error, "the broker will end the transaction by itself");
        }
        let ends = self.batch.first().zip(self.batch.last());
        let ends = ends.map(|(first, last)| format!("{} to {}", first.position, last.position));
        anyhow!(cause).context(format!("not put back: {}", ends.unwrap_or_default()))
    }
}
