use std::collections::BTreeMap;

use anyhow::Result;
use futures_util::TryStreamExt;
use futures_util::stream::FuturesUnordered;
use rand::rngs::StdRng;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;
use std::time::Duration;

use super::bad::{self, Bad};
use crate::made::{self, Made};
use crate::topic::{self, ORDERS};

/// By this header a dead letter is told from another.
pub(super) const NUMBER: &str = "faults-number";
/// A good event after so many bad ones.
const GOOD_EVERY: u32 = 10;
const IN_FLIGHT: usize = 100;
const PATIENCE: Duration = Duration::from_mins(1);

/// What was published.
pub(super) struct Sent {
    pub(super) good: Vec<Made>,
    pub(super) bad: BTreeMap<String, Bad>,
}

pub(super) async fn publish(brokers: &str, count: u32, mut random: StdRng) -> Result<Sent> {
    let producer = topic::producer(brokers, Duration::from_millis(5))?;
    let (mut good, mut bad) = (Vec::new(), BTreeMap::new());
    let mut in_flight = FuturesUnordered::new();
    for number in 0..count {
        let message = bad::draw(&mut random, number)?;
        in_flight.push(send(&producer, number.to_string(), message.clone()));
        bad.insert(number.to_string(), message);
        if number % GOOD_EVERY == 0 {
            let event = made::created(&mut random, 2)?;
            let message = Bad {
                kind: "good",
                key: Some(event.order.to_string()),
                payload: Some(event.json.clone().into_bytes()),
            };
            in_flight.push(send(&producer, "good".to_owned(), message));
            good.push(event);
        }
        while in_flight.len() >= IN_FLIGHT {
            in_flight.try_next().await?;
        }
    }
    while in_flight.try_next().await?.is_some() {}
    Ok(Sent { good, bad })
}

async fn send(producer: &FutureProducer, number: String, message: Bad) -> Result<()> {
    let headers = OwnedHeaders::new().insert(Header { key: NUMBER, value: Some(&number) });
    let mut record = FutureRecord::to(ORDERS).headers(headers);
    if let Some(key) = &message.key {
        record = record.key(key);
    }
    if let Some(payload) = &message.payload {
        record = record.payload(payload);
    }
    let sent = producer.send(record, Timeout::After(PATIENCE)).await;
    sent.map_err(|(error, _)| error)?;
    Ok(())
}
