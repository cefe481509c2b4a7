use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::producer::FutureProducer;
use rdkafka::{Message as _, Offset, TopicPartitionList};
use serde::Deserialize;
use serde_json::Value;
use support::kafka::{Message, client, create_topic, producer, publish};
use support::{Api, created_event, percentile};
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::bench::Bench;
use crate::report::Goal::AtMost;
use crate::report::{Row, Sample};
use crate::server::Server;
use crate::shop::Shop;

/// The topic of a chain that nobody else uses.
const CHAIN: &str = "chain";
const ROUND_TRIP: &str = "round-trip";
/// The system is idle when the next sample begins.
const PAUSE: Duration = Duration::from_millis(100);
const WARM_UP: u32 = 20;
const SAMPLES: u32 = 300;
const TIMEOUT: Duration = Duration::from_mins(1);

#[derive(Deserialize)]
struct Notification {
    commande_id: Uuid,
    date: DateTime<Utc>,
    affiche_le: DateTime<Utc>,
}

/// A producer and a consumer with nothing between them but the broker.
struct RoundTrip {
    producer: FutureProducer,
    consumer: StreamConsumer,
}

/// From an order's commit until it is shown, as the notifier says, against a raw round trip of the same bytes, sample by
/// sample in turn.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    let database = bench.backends.create_database("chain_orders").await?;
    let orders = Server::start(&bench.order_service(7, &database, CHAIN)).await?;
    let database = bench.backends.create_database("chain_notifications").await?;
    let notifier = Server::start(&bench.notifier_service(6, &database, CHAIN)).await?;
    let round_trip = RoundTrip::new(&bench.backends.kafka()).await?;
    let (order, api) = (shop.order()?, Api::new(&orders.base)?);
    let mut random = StdRng::seed_from_u64(1);
    let (mut raw, mut placed) = (Vec::new(), Vec::new());
    for sample in 0..WARM_UP + SAMPLES {
        let took = round_trip.take(&Message::from(&created_event(&mut random, 2)?)).await?;
        sleep(PAUSE).await;
        let placing: Value = api.post("/orders", &order).await?.json().await?;
        sleep(PAUSE).await;
        if sample >= WARM_UP {
            raw.push(took);
            placed.push(placing["id"].as_str().context("no id")?.parse()?);
        }
    }
    let shown = until_shown(&Api::new(&notifier.base)?, &placed).await?;
    for server in [notifier, orders] {
        server.stop().await?;
    }
    shop.stop().await?;
    let row = |(name, share, goal)| {
        let [ours, limit] = [&shown, &raw].map(|ms| vec![Sample::from(percentile(ms, share))]);
        let name = format!("commit → shown, {name} ÷ raw Kafka round trip");
        Row::new(name, "ms", AtMost(goal)).measured((ours, limit))
    };
    Ok([("p50", 0.5, 2.0), ("p99", 0.99, 10.0)].map(row).to_vec())
}

/// Waits until all of these orders are shown, and returns how many ms each took.
async fn until_shown(notifier: &Api, orders: &[Uuid]) -> Result<Vec<f64>> {
    let start = Instant::now();
    loop {
        let shown: Vec<Notification> = notifier.list("/notifications").await?;
        let took = |one: &Notification| (one.affiche_le - one.date).as_seconds_f64() * 1_000.0;
        let shown: HashMap<_, _> = shown.iter().map(|one| (one.commande_id, took(one))).collect();
        let took: Vec<f64> = orders.iter().filter_map(|order| shown.get(order).copied()).collect();
        if took.len() == orders.len() {
            return Ok(took);
        }
        ensure!(start.elapsed() < TIMEOUT, "{} of {} orders are shown", took.len(), orders.len());
        sleep(Duration::from_millis(500)).await;
    }
}

impl RoundTrip {
    async fn new(brokers: &str) -> Result<Self> {
        create_topic(brokers, ROUND_TRIP, 1).await?;
        let mut config = client(brokers);
        config.set("group.id", "bench").set("enable.auto.commit", "false");
        let consumer: StreamConsumer = config.create()?;
        let mut assignment = TopicPartitionList::new();
        assignment.add_partition_offset(ROUND_TRIP, 0, Offset::Beginning)?;
        consumer.assign(&assignment)?;
        Ok(Self { producer: producer(brokers, Duration::ZERO)?, consumer })
    }

    /// Returns the ms from sending until the message was received.
    async fn take(&self, message: &Message) -> Result<f64> {
        let start = Instant::now();
        let received = async {
            let received = timeout(TIMEOUT, self.consumer.recv()).await??;
            ensure!(received.payload() == message.payload.as_deref(), "another message");
            Ok(start.elapsed())
        };
        let sent = publish(&self.producer, ROUND_TRIP, message);
        let ((), took) = tokio::try_join!(sent, received)?;
        Ok(took.as_secs_f64() * 1_000.0)
    }
}
