//! The topics, read from outside.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use event_contracts::{DecodeError, OrderEvent};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{Offset, TopicPartitionList};
use support::kafka::{client, watermarks};
use tokio::task::spawn_blocking;

use crate::record::{Event, TopicMessage};

pub const ORDERS: &str = "orders";
pub const DEAD_LETTERS: &str = "orders.dead-letter";
const GROUP: &str = "notifier-service";

/// When no message comes for so long, although there are some, something is wrong.
const TIMEOUT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);

/// A message as it lies in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMessage {
    pub partition: i32,
    pub offset: i64,
    pub key: Option<Vec<u8>>,
    pub payload: Option<Vec<u8>>,
    pub headers: HashMap<String, Vec<u8>>,
}

/// Returns the messages of the orders' topic, and how many others are of a type that is not known: as every consumer does,
/// this one skips them.
pub async fn orders(brokers: &str) -> Result<(Vec<TopicMessage>, usize)> {
    let messages = read(brokers, ORDERS, order_event).await?;
    let all = messages.len();
    let known: Vec<TopicMessage> = messages.into_iter().flatten().collect();
    let unknown = all - known.len();
    Ok((known, unknown))
}

/// Reads all that is in a topic at this moment, by partition and offset. Keeps of each message what `keep` makes of it:
/// messages may be large, and many.
pub async fn read<T: Send + 'static>(
    brokers: &str,
    topic: &'static str,
    keep: impl Fn(RawMessage) -> T + Send + 'static,
) -> Result<Vec<T>> {
    let consumer = consumer(brokers, "faults")?;
    spawn_blocking(move || {
        let mut ends = assign(&consumer, topic)?;
        let mut found = Vec::new();
        let mut progress = Instant::now();
        while !ends.is_empty() {
            match consumer.poll(POLL) {
                Some(Ok(message)) => {
                    progress = Instant::now();
                    let (partition, offset) = (message.partition(), message.offset());
                    let Some(end) = ends.get(&partition).copied() else { continue };
                    if offset < end {
                        found.push(((partition, offset), keep(raw(&message))));
                    }
                    if offset + 1 >= end {
                        ends.remove(&partition);
                    }
                }
                // The last record need not be a message: it may end a transaction.
                Some(Err(KafkaError::PartitionEOF(partition))) => drop(ends.remove(&partition)),
                Some(Err(error)) if progress.elapsed() > TIMEOUT => bail!("{topic}: {error}"),
                None if progress.elapsed() > TIMEOUT => bail!("{topic} cannot be read to its end"),
                Some(Err(_)) | None => {}
            }
        }
        found.sort_by_key(|(position, _)| *position);
        Ok(found.into_iter().map(|(_, kept)| kept).collect())
    })
    .await?
}

/// Returns how many messages the notifier has not committed yet. What ends a transaction has an offset too, but is no
/// message, and nobody commits it.
pub async fn lag(brokers: &str) -> Result<i64> {
    let consumer = consumer(brokers, GROUP)?;
    spawn_blocking(move || {
        let watermarks = watermarks(&consumer, ORDERS)?;
        let mut partitions = TopicPartitionList::new();
        for partition in (0..).take(watermarks.len()) {
            partitions.add_partition(ORDERS, partition);
        }
        let committed = consumer.committed_offsets(partitions, TIMEOUT)?;
        let mut lag = 0;
        for (partition, (first, end)) in (0..).zip(watermarks) {
            let committed = committed.find_partition(ORDERS, partition);
            let from = match committed.map(|committed| committed.offset()) {
                Some(Offset::Offset(offset)) => offset.max(first),
                _ => first,
            };
            if from < end && has_message(&consumer, partition, from)? {
                lag += end - from;
            }
        }
        Ok(lag)
    })
    .await?
}

/// A consumer that leaves no trace in its group.
fn consumer(brokers: &str, group: &str) -> Result<BaseConsumer> {
    let mut config = client(brokers);
    config.set("group.id", group).set("enable.auto.commit", "false");
    Ok(config.set("enable.partition.eof", "true").create()?)
}

/// Begins to read all of a topic, and returns where each partition ends that has records.
fn assign(consumer: &BaseConsumer, topic: &str) -> Result<HashMap<i32, i64>> {
    let mut ends = HashMap::new();
    let mut assignment = TopicPartitionList::new();
    for (partition, (first, end)) in (0..).zip(watermarks(consumer, topic)?) {
        if first < end {
            assignment.add_partition_offset(topic, partition, Offset::Beginning)?;
            ends.insert(partition, end);
        }
    }
    consumer.assign(&assignment)?;
    Ok(ends)
}

fn has_message(consumer: &BaseConsumer, partition: i32, from: i64) -> Result<bool> {
    let mut assignment = TopicPartitionList::new();
    assignment.add_partition_offset(ORDERS, partition, Offset::Offset(from))?;
    consumer.assign(&assignment)?;
    let start = Instant::now();
    loop {
        match consumer.poll(POLL) {
            Some(Ok(_)) => return Ok(true),
            Some(Err(KafkaError::PartitionEOF(_))) => return Ok(false),
            Some(Err(error)) if start.elapsed() > TIMEOUT => bail!(error),
            None if start.elapsed() > TIMEOUT => bail!("the broker sends nothing"),
            Some(Err(_)) | None => {}
        }
    }
}

/// Returns `None` for a type that is not known.
fn order_event(raw: RawMessage) -> Option<TopicMessage> {
    let event = match OrderEvent::from_json(&raw.payload.unwrap_or_default()) {
        Err(DecodeError::UnknownType(_)) => return None,
        Err(error) => Err(error.to_string()),
        Ok((kind, event)) => Ok(Event {
            id: event.id,
            kind,
            order: event.data.id,
            marker: event.data.adresse_livraison,
        }),
    };
    let key = String::from_utf8_lossy(&raw.key.unwrap_or_default()).into_owned();
    Some(TopicMessage { partition: raw.partition, offset: raw.offset, key, event })
}

fn raw(message: &BorrowedMessage<'_>) -> RawMessage {
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    let header = |header: rdkafka::message::Header<'_, &[u8]>| {
        (header.key.to_owned(), header.value.unwrap_or_default().to_vec())
    };
    RawMessage {
        partition: message.partition(),
        offset: message.offset(),
        key: message.key().map(<[u8]>::to_vec),
        payload: message.payload().map(<[u8]>::to_vec),
        headers: headers.map(header).collect(),
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use support::created_event;

    use super::*;

    #[test]
    fn messages_of_a_type_that_is_not_known_are_skipped_and_what_claims_a_known_one_is_not() {
        let json = created_event(&mut StdRng::seed_from_u64(1), 2).unwrap().json;
        let read = |json: String| {
            let (key, payload) = (Some(b"a".to_vec()), Some(json.into_bytes()));
            let headers = HashMap::new();
            order_event(RawMessage { partition: 1, offset: 2, key, payload, headers })
        };
        assert!(read(json.clone()).unwrap().event.is_ok());
        assert!(read(json.replace("order.created.v1", "order.archived.v1")).is_none());
        assert!(read(json.replace("\"produits\":", "\"products\":")).unwrap().event.is_err());
        assert!(read("{".to_owned()).unwrap().event.is_err());
    }
}
