use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::producer::FutureProducer;
use rdkafka::{Message, Offset, TopicPartitionList};
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::observed::Kind;
use crate::options::Latency;
use crate::report::Report;
use crate::shop::Shop;
use crate::stack::{Stack, console};
use crate::stats::percentile;
use crate::{clock, made, rest, topic};

const TOPIC: &str = "faults.round-trip";
/// The system is idle when the next sample begins.
const PAUSE: Duration = Duration::from_millis(100);
const WARM_UP: u32 = 20;
const PATIENCE: Duration = Duration::from_secs(30);
const P50_RATIO: f64 = 2.0;
const P99_RATIO: f64 = 10.0;

#[derive(Deserialize)]
struct Shown {
    commande_id: Uuid,
    date: DateTime<Utc>,
    affiche_le: DateTime<Utc>,
}

/// A producer and a consumer with nothing between them but the broker.
struct RoundTrip {
    producer: FutureProducer,
    consumer: StreamConsumer,
}

pub async fn run(stack: &Stack, options: &Latency) -> Result<Report> {
    let shop = Shop::open(stack.base_url()).await?;
    let round_trip = RoundTrip::new(&stack.brokers()).await?;
    let mut random = StdRng::seed_from_u64(1);
    let (mut raw, mut answered) = (Vec::new(), HashMap::new());
    for sample in 0..WARM_UP + options.samples {
        let event = made::created(&mut random, 2)?;
        let took = round_trip.take(&event.json).await?;
        sleep(PAUSE).await;
        let reply = shop.place("12 rue des Lilas, Lyon", None).await?;
        let at = clock::now();
        let order = reply.order().with_context(|| format!("no order: {reply:?}"))?;
        sleep(PAUSE).await;
        if sample >= WARM_UP {
            raw.push(took);
            answered.insert(order, at);
        }
    }
    rest::settle(stack, &shop).await?;
    let within = within(&shop, &answered).await?;
    let outside = outside(stack, &answered).await?;
    ensure!(
        within.len() == answered.len() && outside.len() == answered.len(),
        "orders were not shown once each"
    );
    let mut report = Report::new(format!("latency: {} samples, ms", options.samples));
    tell(&mut report, "raw round trip", &raw);
    judge(&mut report, "date → affiche_le", &within, &raw);
    judge(&mut report, "answer of POST → line on the console", &outside, &raw);
    Ok(report)
}

/// From the order's commit until it was shown, as the notifier tells.
async fn within(shop: &Shop, answered: &HashMap<Uuid, DateTime<Utc>>) -> Result<Vec<f64>> {
    let shown: Vec<Shown> = shop.list("/notifications").await?;
    let ours = shown.iter().filter(|one| answered.contains_key(&one.commande_id));
    Ok(ours.map(|one| milliseconds(one.date, one.affiche_le)).collect())
}

/// From the answer until the line came out of the container. It may come before the answer: that is no time.
async fn outside(stack: &Stack, answered: &HashMap<Uuid, DateTime<Utc>>) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for line in console::printed(stack).await? {
        if let (Kind::Created, Some(at)) = (line.kind, answered.get(&line.order)) {
            times.push(milliseconds(*at, line.at).max(0.0));
        }
    }
    Ok(times)
}

fn milliseconds(from: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
    let signed = (until - from).as_seconds_f64();
    signed * 1_000.0
}

fn tell(report: &mut Report, what: &str, samples: &[f64]) {
    for share in [0.5, 0.99] {
        let value = percentile(samples, share);
        report.tell(format!("{what}, p{}", share * 100.0), format!("{value:.2}"));
    }
}

fn judge(report: &mut Report, what: &str, samples: &[f64], raw: &[f64]) {
    tell(report, what, samples);
    for (share, limit) in [(0.5, P50_RATIO), (0.99, P99_RATIO)] {
        let ratio = percentile(samples, share) / percentile(raw, share);
        report.check(
            format!("{what}, p{} as multiple of raw", share * 100.0),
            format!("{ratio:.2}"),
            format!("≤ {limit}"),
            ratio <= limit,
        );
    }
}

impl RoundTrip {
    async fn new(brokers: &str) -> Result<Self> {
        topic::create(brokers, TOPIC, 1).await?;
        let consumer: StreamConsumer = topic::client(brokers)
            .set("group.id", "faults")
            .set("enable.auto.commit", "false")
            .create()?;
        let mut assignment = TopicPartitionList::new();
        assignment.add_partition_offset(TOPIC, 0, Offset::Beginning)?;
        consumer.assign(&assignment)?;
        let producer = topic::producer(brokers, Duration::ZERO)?;
        Ok(Self { producer, consumer })
    }

    /// Milliseconds from sending until the message was received.
    async fn take(&self, payload: &str) -> Result<f64> {
        let start = Instant::now();
        let sent = topic::publish(&self.producer, TOPIC, "key", payload.as_bytes());
        let received = async {
            let message = timeout(PATIENCE, self.consumer.recv()).await??;
            ensure!(message.payload() == Some(payload.as_bytes()), "another message");
            Ok(start.elapsed())
        };
        let ((), took) = tokio::try_join!(sent, received)?;
        Ok(took.as_secs_f64() * 1_000.0)
    }
}
