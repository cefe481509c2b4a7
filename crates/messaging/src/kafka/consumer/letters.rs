use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use metrics::counter;
use rdkafka::Message as _;
use rdkafka::message::{BorrowedMessage, OwnedHeaders};
use rdkafka::producer::FutureRecord;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::group::Place;
use super::handover::back_off;
use super::status::Status;
use crate::kafka::dead_letter;
use crate::kafka::producer::Producer;
use crate::kafka::topic::{DEAD_LETTER_BYTES, Topic};
use crate::kafka::{DeadLetterConfig, KafkaConfig};

/// The most that dead letters under way may have together; a larger one goes alone.
const MOST_BYTES: u32 = 4 * 1024 * 1024;
/// What the smallest one counts, so that there are never more than 512.
const LEAST_BYTES: u32 = MOST_BYTES / 512;
/// What librdkafka may hold of them: one of the largest, at least.
const QUEUE_KBYTES: u32 = 2 * DEAD_LETTER_BYTES / 1024;

/// Dead letters on their way to their topic. Each is tried until the broker has acknowledged it.
pub(super) struct Letters {
    writer: Arc<Writer>,
    under_way: FuturesUnordered<BoxFuture<'static, Place>>,
    room: Arc<Semaphore>,
}

struct Writer {
    producer: Producer,
    topic: Topic,
    source: String,
    status: Status,
    /// How many could not be written at their last attempt.
    failing: watch::Sender<usize>,
}

struct Letter {
    key: Option<Vec<u8>>,
    payload: Option<Vec<u8>>,
    headers: OwnedHeaders,
}

impl Letters {
    pub(super) fn new(
        kafka: &KafkaConfig,
        dead_letters: &DeadLetterConfig,
        status: Status,
    ) -> anyhow::Result<Self> {
        let writer = Writer {
            producer: Producer::new(kafka, QUEUE_KBYTES, DEAD_LETTER_BYTES)?,
            topic: Topic::of_dead_letters(kafka, dead_letters),
            source: kafka.kafka_topic.clone(),
            status,
            failing: watch::Sender::new(0),
        };
        Ok(Self {
            writer: Arc::new(writer),
            under_way: FuturesUnordered::new(),
            room: Arc::new(Semaphore::new(MOST_BYTES as usize)),
        })
    }

    pub(super) fn are_failing(&self) -> bool {
        *self.writer.failing.borrow() > 0
    }

    /// Returns when none fails any more. One that does keeps later messages from being taken, as any passing fault does.
    pub(super) fn healthy(&self) -> impl Future<Output = ()> + use<> {
        let mut failing = self.writer.failing.subscribe();
        async move {
            let _ = failing.wait_for(|count| *count == 0).await;
        }
    }

    /// Returns when `message` may go.
    pub(super) fn room(
        &self,
        message: &BorrowedMessage<'_>,
    ) -> impl Future<Output = OwnedSemaphorePermit> + use<> {
        let bytes = u32::try_from(message.payload_len()).unwrap_or(u32::MAX);
        let room = self.room.clone();
        async move {
            let room = room.acquire_many_owned(bytes.clamp(LEAST_BYTES, MOST_BYTES));
            room.await.unwrap_or_else(|_| unreachable!("never closed"))
        }
    }

    pub(super) fn send(
        &mut self,
        message: &BorrowedMessage<'_>,
        reason: &str,
        (place, room): (Place, OwnedSemaphorePermit),
    ) {
        let letter = Letter {
            key: message.key().map(<[u8]>::to_vec),
            payload: message.payload().map(<[u8]>::to_vec),
            headers: dead_letter::headers(message, reason),
        };
        let writer = self.writer.clone();
        self.under_way.push(Box::pin(async move {
            writer.write(&letter).await;
            drop(room);
            place
        }));
    }

    pub(super) fn are_under_way(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// The next one that was acknowledged; never returns when none is under way.
    pub(super) async fn acknowledged(&mut self) -> Place {
        match self.under_way.next().await {
            Some(place) => place,
            None => std::future::pending().await,
        }
    }
}

impl Writer {
    async fn write(&self, letter: &Letter) {
        let mut delays = back_off();
        let mut failing = false;
        while let Err(cause) = self.try_to_write(letter).await {
            if !std::mem::replace(&mut failing, true) {
                self.failed(&cause);
            }
            // It may have been deleted. Should it be there, this costs little.
            let _ = self.topic.ensure().await;
            tokio::time::sleep(delays.next().unwrap_or_default()).await;
        }
        if failing {
            self.failing.send_modify(|count| *count -= 1);
            self.status.not_retrying();
        }
        counter!("events_dead_lettered_total", "topic" => self.source.clone()).increment(1);
    }

    async fn try_to_write(&self, letter: &Letter) -> Result<(), String> {
        let mut record = FutureRecord::to(self.topic.name()).headers(letter.headers.clone());
        record.key = letter.key.as_ref();
        record.payload = letter.payload.as_ref();
        let sent = self.producer.send(record).await;
        sent.map_err(|(error, _)| self.producer.explain(&error))
    }

    /// Logged once for all that fail together.
    fn failed(&self, cause: &str) {
        self.failing.send_modify(|count| *count += 1);
        if *self.failing.borrow() == 1 {
            tracing::warn!(cause, "a dead letter cannot be written for now");
        }
        self.status.retrying(&format!("dead letter: {cause}"));
    }
}
