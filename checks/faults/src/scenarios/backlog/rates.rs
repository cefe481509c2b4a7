use std::time::Duration;

use anyhow::{Result, bail};
use futures_util::TryStreamExt;
use futures_util::stream::FuturesUnordered;
use rdkafka::consumer::BaseConsumer;
use rdkafka::error::KafkaResult;
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;
use tokio::time::{Instant, sleep};

use crate::made::Made;
use crate::topic;

const PATIENCE: Duration = Duration::from_mins(1);
/// No message arrives for so long: the relay stands still.
const STANDSTILL: Duration = Duration::from_mins(2);
const IN_FLIGHT: usize = 20_000;
const PARTITIONS: i32 = 6;

/// Messages per second that a producer gets acknowledged which does nothing else.
pub(super) async fn raw(brokers: &str, topic: &str, rows: &[Made]) -> Result<f64> {
    topic::create(brokers, topic, PARTITIONS).await?;
    let producer = topic::producer(brokers, Duration::from_millis(5))?;
    let start = Instant::now();
    let mut in_flight = FuturesUnordered::new();
    for row in rows {
        in_flight.push(send(&producer, topic, row));
        if in_flight.len() == IN_FLIGHT {
            in_flight.try_next().await?;
        }
    }
    while in_flight.try_next().await?.is_some() {}
    Ok(per_second(rows.len(), start.elapsed()))
}

/// Messages per second that others write to a topic, from now on until there are this many more.
pub(super) async fn arrival(brokers: &str, topic: &str, wanted: usize) -> Result<f64> {
    let consumer: BaseConsumer = topic::client(brokers).set("group.id", "faults").create()?;
    let consumer = std::sync::Arc::new(consumer);
    let length = || topic::length_by(consumer.clone(), topic);
    let base = length().await?;
    let (mut first, mut seen, mut progress) = (None, 0, Instant::now());
    loop {
        let arrived = usize::try_from(length().await? - base)?;
        let now = Instant::now();
        if arrived > seen {
            first.get_or_insert(now);
            (seen, progress) = (arrived, now);
        }
        if let Some(first) = first.filter(|_| arrived >= wanted) {
            return Ok(per_second(arrived, now - first));
        }
        if progress.elapsed() > STANDSTILL {
            bail!("{arrived} of {wanted} messages arrived, and no more");
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn send(producer: &FutureProducer, topic: &str, row: &Made) -> KafkaResult<()> {
    let key = row.order.to_string();
    let record = FutureRecord::to(topic).key(&key).payload(&row.json);
    let sent = producer.send(record, Timeout::After(PATIENCE)).await;
    sent.map(drop).map_err(|(error, _)| error)
}

fn per_second(count: usize, time: Duration) -> f64 {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    f64::from(count) / time.as_secs_f64().max(f64::EPSILON)
}
