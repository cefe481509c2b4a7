use std::time::Duration;

use rdkafka::Message as _;
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{BorrowedMessage, Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer as _, ThreadedProducer};

use super::DeadLetter;
use super::thread::Found;
use crate::kafka::dead_letter::{self, REDRIVEN};
use crate::kafka::deliveries::Deliveries;
use crate::kafka::topic::DEAD_LETTER_BYTES;
use crate::kafka::{KafkaConfig, producer};

/// The most that a transaction holds; a larger letter goes alone.
const MOST_BYTES: usize = 1024 * 1024;
const MOST_LETTERS: usize = 256;
/// What librdkafka may hold of it: one of the largest, at least.
const QUEUE_KBYTES: u32 = 2 * DEAD_LETTER_BYTES / 1024;
/// After this time the broker ends what a redrive left open that was killed: the topic's consumers wait for that.
const TRANSACTION_TIMEOUT_MS: &str = "10000";
/// How long the broker may take to begin or end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Puts messages back in transactions: a message and the marker that it is back come together, or not at all.
pub(super) struct Redrive {
    producer: ThreadedProducer<Deliveries>,
    topic: String,
    batch: Vec<DeadLetter>,
    bytes: usize,
}

impl Redrive {
    /// From now on no other one of this topic can commit; what it left open was given up.
    pub(super) fn begin(kafka: &KafkaConfig, topic: &str) -> anyhow::Result<Self> {
        let mut config = producer::config(kafka, QUEUE_KBYTES, DEAD_LETTER_BYTES);
        config
            .set("transactional.id", format!("{topic}.redrive"))
            .set("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        let producer: ThreadedProducer<_> = config.create_with_context(Deliveries::default())?;
        let redrive = Self { producer, topic: topic.to_owned(), batch: Vec::new(), bytes: 0 };
        let begun = redrive.producer.init_transactions(PATIENCE);
        begun.map_err(|error| redrive.explain(&error).context("cannot begin"))?;
        Ok(redrive)
    }

    /// Takes this one too, after committing those before if they are enough. `false`: nobody wants to know any more.
    pub(super) fn add(
        &mut self,
        letter: DeadLetter,
        message: &BorrowedMessage<'_>,
        back: &Found<DeadLetter>,
    ) -> anyhow::Result<bool> {
        let headers = message.headers().map(dead_letter::original).transpose()?;
        let headers = headers.unwrap_or_default();
        let in_headers =
            headers.iter().map(|header| header.key.len() + header.value.map_or(0, <[u8]>::len));
        let bytes = message.payload_len() + message.key_len() + in_headers.sum::<usize>();
        let is_full = self.batch.len() == MOST_LETTERS || self.bytes + bytes > MOST_BYTES;
        if is_full && !self.commit(back)? {
            return Ok(false);
        }
        let sent = self.send(&letter, message, headers);
        self.bytes += bytes;
        self.batch.push(letter);
        sent.map_err(|error| self.give_up(&error))?;
        Ok(true)
    }

    /// Commits what was added, and tells of it. `false`: nobody wants to know any more.
    pub(super) fn commit(&mut self, back: &Found<DeadLetter>) -> anyhow::Result<bool> {
        if self.batch.is_empty() {
            return Ok(true);
        }
        let committed = self.producer.commit_transaction(PATIENCE);
        committed.map_err(|error| self.give_up(&error))?;
        self.bytes = 0;
        Ok(self.batch.drain(..).all(|letter| back.tell(letter)))
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
        let place = Box::new(letter.position);
        let mut record = BaseRecord::with_opaque_to(&letter.source.topic, place.clone());
        record.key = message.key();
        record.payload = message.payload();
        if !headers.is_empty() {
            let all = OwnedHeaders::new_with_capacity(headers.len());
            record.headers = Some(headers.into_iter().fold(all, OwnedHeaders::insert));
        }
        let position = letter.position.to_string();
        let marker = OwnedHeaders::new().insert(Header { key: REDRIVEN, value: Some(&position) });
        let marker =
            BaseRecord::<[u8], [u8], _>::with_opaque_to(&self.topic, place).headers(marker);
        self.producer.send(record).map_err(|(error, _)| error)?;
        let sent = self.producer.send(marker);
        sent.map_err(|(error, _)| error)
    }

    /// The batch is not put back. (An answer that never came may hide that it is: then its markers are there too.)
    fn give_up(&self, error: &KafkaError) -> anyhow::Error {
        let error = self.explain(error);
        if let Err(error) = self.producer.abort_transaction(PATIENCE) {
            tracing::debug!(%error, "the broker will end the transaction by itself");
        }
        let position =
            |letter: Option<&DeadLetter>| letter.map(|letter| letter.position.to_string());
        let ends = position(self.batch.first()).zip(position(self.batch.last()));
        let (first, last) = ends.unwrap_or_default();
        error.context(format!("not put back: {first} to {last}"))
    }

    fn explain(&self, error: &KafkaError) -> anyhow::Error {
        anyhow::anyhow!(self.producer.context().explain(error))
    }
}
