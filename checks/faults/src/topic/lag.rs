use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::{Offset, TopicPartitionList};

use super::{GROUP, ORDERS, PATIENCE, blocking, client, watermarks_of};

const POLL: Duration = Duration::from_millis(100);

/// How many messages the notifier has not committed yet. What ends a transaction has an offset too, but is no message, and
/// nobody commits it.
pub async fn lag(brokers: &str) -> Result<i64> {
    let consumer: BaseConsumer = client(brokers)
        .set("group.id", GROUP)
        // It looks in the group's name, and must leave no trace.
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set("fetch.message.max.bytes", "1")
        .set("fetch.wait.max.ms", "50")
        .create()?;
    blocking(move || {
        let watermarks = watermarks_of(&consumer, ORDERS)?;
        let mut asked = TopicPartitionList::new();
        for partition in (0..).take(watermarks.len()) {
            asked.add_partition(ORDERS, partition);
        }
        let committed = consumer.committed_offsets(asked, PATIENCE)?;
        let mut lag = 0;
        for (partition, (first, end)) in (0..).zip(watermarks) {
            let committed = committed.find_partition(ORDERS, partition);
            let from = match committed.map(|committed| committed.offset()) {
                Some(Offset::Offset(offset)) => offset.max(first),
                _ => first,
            };
            if from < end && holds_message(&consumer, partition, from)? {
                lag += end - from;
            }
        }
        Ok(lag)
    })
    .await
}

fn holds_message(consumer: &BaseConsumer, partition: i32, from: i64) -> Result<bool> {
    let mut assignment = TopicPartitionList::new();
    assignment.add_partition_offset(ORDERS, partition, Offset::Offset(from))?;
    consumer.assign(&assignment)?;
    let start = Instant::now();
    loop {
        match consumer.poll(POLL) {
            Some(Ok(_)) => return Ok(true),
            Some(Err(KafkaError::PartitionEOF(_))) => return Ok(false),
            Some(Err(error)) if start.elapsed() > PATIENCE => bail!(error),
            None if start.elapsed() > PATIENCE => bail!("the broker sends nothing"),
            Some(Err(_)) | None => {}
        }
    }
}
