mod rates;
mod requests;

use std::fmt::Write;

use anyhow::Result;
use event_contracts::CONTENT_TYPE;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio_util::sync::CancellationToken;

use crate::made::{self, Made};
use crate::options::Backlog;
use crate::report::Report;
use crate::shop::Shop;
use crate::stack::memory::MemoryWatch;
use crate::stack::{Service, Stack};
use crate::stats::percentile;
use crate::{rest, topic};
use rates::Arrivals;
use requests::Requests;

const MEMORY_GROWTH: f64 = 32.0;
const COPY: &str = "COPY outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at) FROM STDIN";

/// A round fills the outbox once, between two runs of the raw producer. A broker that was just started gets faster with
/// every message, and any run may be disturbed: the rounds' median is judged.
pub async fn run(stack: &Stack, options: &Backlog) -> Result<Report> {
    let shop = Shop::open(stack.base_url()).await?;
    let rows = rows(options.rows)?;
    // It would share the machine with the relay, but not with the raw producer.
    stack.container(Service::Notifier).await?.stop().await?;
    let quiet = requests::some(&shop, "avant").await?;
    let order_service = stack.container(Service::Order).await?;
    let memory = MemoryWatch::start(&order_service.id).await?;
    let base = memory.latest();
    let mut meanwhile = Requests::default();
    let (mut raw, mut relay, mut left) = (vec![raw(stack, 0, &rows).await?], Vec::new(), 0);
    for round in 1..=options.rounds {
        relay.push(drain(stack, &shop, &rows, &mut meanwhile).await?);
        left += rest::empty_outbox(stack).await?;
        raw.push(self::raw(stack, round, &rows).await?);
        println!("round {round} of {} is done", options.rounds);
    }
    let growth = memory.peak() - base;
    let mut report = Report::new(format!("backlog: {} rows", rows.len()));
    report.none("left in the outbox", usize::try_from(left)?);
    tell_rates(&mut report, &relay, &raw, options.ratio);
    tell_requests(&mut report, &quiet, &meanwhile);
    report.tell("memory of order-service before, MiB", format!("{base:.1}"));
    let (limit, is_right) = (format!("≤ {MEMORY_GROWTH}"), growth <= MEMORY_GROWTH);
    report.check("its growth, MiB", format!("{growth:.1}"), limit, is_right);
    Ok(report)
}

async fn raw(stack: &Stack, round: u32, rows: &[Made]) -> Result<f64> {
    rates::raw(&stack.brokers(), &format!("faults.raw-{round}"), rows).await
}

/// Messages per second, with requests `meanwhile`.
async fn drain(stack: &Stack, shop: &Shop, rows: &[Made], meanwhile: &mut Requests) -> Result<f64> {
    let arrivals = Arrivals::of(&stack.brokers(), topic::ORDERS).await?;
    insert(stack, rows).await?;
    let until = CancellationToken::new();
    let draining = async {
        let drained = arrivals.rate_until(rows.len()).await;
        until.cancel();
        drained
    };
    let ((), drained) = tokio::join!(meanwhile.ask(shop, &until), draining);
    drained
}

fn rows(count: u32) -> Result<Vec<Made>> {
    let mut random = StdRng::seed_from_u64(1);
    (0..count).map(|_| made::created(&mut random, 2)).collect()
}

/// In one transaction: all of them appear at once.
async fn insert(stack: &Stack, rows: &[Made]) -> Result<()> {
    let mut text = String::new();
    for row in rows {
        let Made { id, order, time, .. } = row;
        // COPY reads a backslash as the beginning of an escape.
        let json = row.json.replace('\\', "\\\\");
        writeln!(text, "{id}\torder\t{order}\torder.created.v1\t{json}\t{CONTENT_TYPE}\t{time}")?;
    }
    let input = Some(text.into_bytes());
    stack.sql("order_service", COPY, input).await.map(drop)
}

fn tell_rates(report: &mut Report, relay: &[f64], raw: &[f64], limit: f64) {
    // In each round the mean of the run before and the one after.
    let raw: Vec<_> = raw.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
    let shares: Vec<_> = relay.iter().zip(&raw).map(|(relay, raw)| relay / raw).collect();
    let median = percentile(&shares, 0.5);
    report.tell("raw producer, messages/s", list(&raw, 0));
    report.tell("relay, messages/s", list(relay, 0));
    report.tell("relay as share of it", list(&shares, 2));
    report.check("its median", format!("{median:.2}"), format!("≥ {limit}"), median >= limit);
}

fn list(values: &[f64], digits: usize) -> String {
    let texts: Vec<_> = values.iter().map(|value| format!("{value:.digits$}")).collect();
    texts.join(", ")
}

fn tell_requests(report: &mut Report, quiet: &Requests, meanwhile: &Requests) {
    for (when, requests) in [("before", quiet), ("meanwhile", meanwhile)] {
        let (p50, p99) =
            (percentile(&requests.milliseconds, 0.5), percentile(&requests.milliseconds, 0.99));
        let count = requests.milliseconds.len();
        report.tell(
            format!("POST /orders {when}: p50, p99 of {count}, ms"),
            format!("{p50:.1}, {p99:.1}"),
        );
    }
    report.none("POST /orders failed meanwhile", meanwhile.failed);
}
