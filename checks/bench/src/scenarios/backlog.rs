use std::cell::Cell;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use event_contracts::CONTENT_TYPE;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rdkafka::consumer::BaseConsumer;
use support::kafka::{Message, client, create_topic, producer, publish_all, watermarks};
use support::{Api, PublishedOrder, created_event};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::bench::Bench;
use crate::report::Goal::{AtLeast, AtMost};
use crate::report::{Row, Sample};
use crate::server::Server;
use crate::shop::Shop;

const ROWS: u32 = 100_000;
const DATABASE: &str = "backlog_orders";
const TOPIC: &str = "backlog";
const PARTITIONS: i32 = 6;
const IN_FLIGHT: usize = 20_000;
/// When no message arrives for so long, the relay stands still.
const STANDSTILL: Duration = Duration::from_mins(2);
/// Between two looks at the topic.
const PAUSE: Duration = Duration::from_millis(20);
/// Between two orders that are placed meanwhile.
const ORDER_PAUSE: Duration = Duration::from_millis(100);
const COPY: &str = "COPY outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at) FROM STDIN";

/// The relay publishes a full outbox, against a raw producer with the same bytes, while orders are placed. A broker that
/// was just started gets faster with every message: a round compares with the mean of the raw runs before and after it.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    let url = bench.backends.create_database(DATABASE).await?;
    let server = Server::start(&bench.order_service(7, &url, TOPIC)).await?;
    let (api, order) = (Api::new(&server.base)?, shop.order()?);
    let place = async || api.post("/orders", &order).await.map(drop);
    place().await?;
    bench.backends.empty_outbox(DATABASE).await?;
    let mut random = StdRng::seed_from_u64(1);
    let events = (0..ROWS).map(|_| created_event(&mut random, 2)).collect::<Result<Vec<_>>>()?;
    let before = server.memory()?;
    let (mut raw, mut relay) = (vec![produce(bench, 0, &events).await?], Vec::new());
    for round in 1..=bench.options.rounds() {
        relay.push(Sample::from(drain(bench, &place, &events).await?));
        raw.push(produce(bench, round, &events).await?);
    }
    let growth = server.memory()?.peak - before.now;
    server.stop().await?;
    shop.stop().await?;
    let raw = raw.windows(2).map(|pair| Sample::from(f64::midpoint(pair[0], pair[1]))).collect();
    let drain = Row::new("outbox drain ÷ raw producer", "1/s", AtLeast(0.3));
    let memory = Row::new("outbox drain: growth of memory", "MB", AtMost(32.0));
    Ok(vec![drain.measured((relay, raw)), memory.values(&[growth])])
}

/// Returns how many messages a second a producer gets acknowledged that does nothing else.
async fn produce(bench: &Bench, round: u32, events: &[PublishedOrder]) -> Result<f64> {
    let (brokers, topic) = (bench.backends.kafka(), format!("raw-{round}"));
    create_topic(&brokers, &topic, PARTITIONS).await?;
    let producer = producer(&brokers, Duration::from_millis(5))?;
    let messages: Vec<Message> = events.iter().map(Message::from).collect();
    let start = Instant::now();
    publish_all(&producer, &topic, &messages, IN_FLIGHT).await?;
    Ok(f64::from(ROWS) / start.elapsed().as_secs_f64())
}

/// Fills the outbox in one transaction, and returns how many messages a second then arrive. Meanwhile orders are placed,
/// one after the other, and none may fail.
async fn drain(
    bench: &Bench,
    place: &impl AsyncFn() -> Result<()>,
    events: &[PublishedOrder],
) -> Result<f64> {
    let arrivals = Arrivals::new(&bench.backends.kafka()).await?;
    bench.backends.copy(DATABASE, COPY, rows(events)?).await?;
    let is_drained = Cell::new(false);
    let placing = async {
        while !is_drained.get() {
            place().await?;
            sleep(ORDER_PAUSE).await;
        }
        Ok(())
    };
    let draining = async {
        let rate = arrivals.rate().await;
        is_drained.set(true);
        rate
    };
    let ((), rate) = tokio::try_join!(placing, draining)?;
    bench.backends.empty_outbox(DATABASE).await?;
    Ok(rate)
}

fn rows(events: &[PublishedOrder]) -> Result<Vec<u8>> {
    let mut text = String::new();
    for PublishedOrder { id, order, time, json } in events {
        // COPY reads a backslash as the beginning of an escape.
        let json = json.replace('\\', "\\\\");
        writeln!(text, "{id}\torder\t{order}\torder.created.v1\t{json}\t{CONTENT_TYPE}\t{time}")?;
    }
    Ok(text.into_bytes())
}

/// What arrives in the topic from now on.
struct Arrivals {
    consumer: Arc<BaseConsumer>,
    base: i64,
}

impl Arrivals {
    async fn new(brokers: &str) -> Result<Self> {
        let consumer: BaseConsumer = client(brokers).set("group.id", "bench").create()?;
        let mut arrivals = Self { consumer: Arc::new(consumer), base: 0 };
        arrivals.base = arrivals.count().await?;
        Ok(arrivals)
    }

    /// Messages per second, from the first look that finds some until all have arrived. Those that this look finds came
    /// before the time was taken, and do not count.
    async fn rate(&self) -> Result<f64> {
        let mut first = None;
        let (mut seen, mut progress) = (0, Instant::now());
        loop {
            let (arrived, now) = (self.count().await?, Instant::now());
            if arrived > seen {
                (seen, progress) = (arrived, now);
                let (start, before) = *first.get_or_insert((now, arrived));
                if arrived >= i64::from(ROWS) {
                    ensure!(2 * before < arrived, "half of them came before anybody looked");
                    let count = u32::try_from(arrived - before)?;
                    return Ok(f64::from(count) / (now - start).as_secs_f64());
                }
            }
            ensure!(progress.elapsed() < STANDSTILL, "{seen} of {ROWS} messages arrived");
            sleep(PAUSE).await;
        }
    }

    async fn count(&self) -> Result<i64> {
        let consumer = self.consumer.clone();
        let watermarks = spawn_blocking(move || watermarks(&consumer, TOPIC)).await??;
        Ok(watermarks.into_iter().map(|(_, end)| end).sum::<i64>() - self.base)
    }
}
