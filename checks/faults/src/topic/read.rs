use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use event_contracts::OrderEvent;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{Offset, TopicPartitionList};

use super::{blocking, consumer, watermarks_of};
use crate::observed::{Event, Record};

/// No message comes for so long, although there are some: something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// A message as it lies in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    pub partition: i32,
    pub offset: i64,
    pub key: Option<Vec<u8>>,
    pub payload: Option<Vec<u8>>,
    pub headers: HashMap<String, Vec<u8>>,
}

/// All that is in a topic at this moment, by partition and offset, each message as `keep` makes it: messages may be
/// large, and many.
pub async fn all<T: Send + 'static>(
    brokers: &str,
    topic: &str,
    keep: impl Fn(Raw) -> T + Send + 'static,
) -> Result<Vec<T>> {
    let (consumer, topic) = (consumer(brokers)?, topic.to_owned());
    blocking(move || {
        let mut wanted = assign(&consumer, &topic)?;
        let mut found = Vec::new();
        let mut progress = Instant::now();
        while !wanted.is_empty() {
            match consumer.poll(Duration::from_millis(100)) {
                Some(Ok(message)) => {
                    progress = Instant::now();
                    let (partition, offset) = (message.partition(), message.offset());
                    let Some(end) = wanted.get(&partition).copied() else {
                        continue;
                    };
                    if offset < end {
                        found.push(((partition, offset), keep(raw(&message))));
                    }
                    if offset + 1 >= end {
                        wanted.remove(&partition);
                    }
                }
                // The last record need not be a message: it may end a transaction.
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    wanted.remove(&partition);
                }
                Some(Err(error)) if progress.elapsed() > PATIENCE => bail!("{topic}: {error}"),
                None if progress.elapsed() > PATIENCE => bail!("{topic} cannot be read to its end"),
                Some(Err(_)) | None => {}
            }
        }
        found.sort_by_key(|(position, _)| *position);
        Ok(found.into_iter().map(|(_, kept)| kept).collect())
    })
    .await
}

/// Begins to read all of a topic. Returns where each partition ends that has records.
fn assign(consumer: &BaseConsumer, topic: &str) -> Result<HashMap<i32, i64>> {
    let mut wanted = HashMap::new();
    let mut assignment = TopicPartitionList::new();
    for (partition, (first, end)) in (0..).zip(watermarks_of(consumer, topic)?) {
        if first < end {
            assignment.add_partition_offset(topic, partition, Offset::Beginning)?;
            wanted.insert(partition, end);
        }
    }
    consumer.assign(&assignment)?;
    Ok(wanted)
}

/// The message as the verdict sees it.
pub fn record(raw: Raw) -> Record {
    let payload = raw.payload.unwrap_or_default();
    let event = OrderEvent::from_json(&payload).map_err(|error| error.to_string());
    Record {
        partition: raw.partition,
        offset: raw.offset,
        key: String::from_utf8_lossy(&raw.key.unwrap_or_default()).into_owned(),
        event: event.map(|(kind, event)| Event {
            id: event.id,
            kind: kind.into(),
            order: event.data.id,
            marker: event.data.adresse_livraison,
        }),
    }
}

fn raw(message: &BorrowedMessage<'_>) -> Raw {
    let mut headers = HashMap::new();
    for header in message.headers().into_iter().flat_map(Headers::iter) {
        let value = header.value.unwrap_or_default();
        headers.insert(header.key.to_owned(), value.to_vec());
    }
    Raw {
        partition: message.partition(),
        offset: message.offset(),
        key: message.key().map(<[u8]>::to_vec),
        payload: message.payload().map(<[u8]>::to_vec),
        headers,
    }
}
