use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
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
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);
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

/// What others write to a topic, from now on.
pub(super) struct Arrivals {
    consumer: Arc<BaseConsumer>,
    topic: &'static str,
    base: i64,
}

impl Arrivals {
    pub(super) async fn of(brokers: &str, topic: &'static str) -> Result<Self> {
        let consumer: BaseConsumer = topic::client(brokers).set("group.id", "faults").create()?;
        let consumer = Arc::new(consumer);
        let base = topic::length_by(consumer.clone(), topic).await?;
        Ok(Self { consumer, topic, base })
    }

    /// Messages per second, from the first look that finds some until there are this many. Those that this look finds
    /// came before the time was taken, and do not count.
    pub(super) async fn rate_until(&self, wanted: usize) -> Result<f64> {
        let mut first = None;
        let (mut seen, mut progress) = (0, Instant::now());
        loop {
            let (arrived, now) = (self.arrived().await?, Instant::now());
            if arrived > seen {
                (seen, progress) = (arrived, now);
                let (start, before) = *first.get_or_insert((now, arrived));
                if arrived >= wanted {
                    let few = 2 * before < wanted;
                    ensure!(few, "half of them came before anybody looked");
                    return Ok(per_second(arrived - before, now - start));
                }
            }
            let waits = progress.elapsed() < STANDSTILL;
            ensure!(waits, "{seen} of {wanted} messages arrived, and no more");
            sleep(LOOK).await;
        }
    }

    async fn arrived(&self) -> Result<usize> {
        let length = topic::length_by(self.consumer.clone(), self.topic).await?;
        Ok(usize::try_from(length - self.base)?)
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
