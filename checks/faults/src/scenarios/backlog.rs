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

pub async fn run(stack: &Stack, options: &Backlog) -> Result<Report> {
    let shop = Shop::open(stack.base_url()).await?;
    let rows = rows(options.rows)?;
    // It would share the machine with the relay, but not with the raw producer.
    stack.container(Service::Notifier).await?.stop().await?;
    let before = rates::raw(&stack.brokers(), "faults.raw-before", &rows).await?;
    println!("the raw producer is done");
    let quiet = requests::some(&shop, "avant").await?;
    let arrivals = Arrivals::of(&stack.brokers(), topic::ORDERS).await?;
    let order_service = stack.container(Service::Order).await?;
    let memory = MemoryWatch::start(&order_service.id).await?;
    let base = memory.latest();
    insert(stack, &rows).await?;
    let until = CancellationToken::new();
    let asking = requests::until(&shop, until.clone());
    let draining = async {
        println!("the outbox is full");
        let drained = arrivals.rate_until(rows.len()).await;
        until.cancel();
        drained
    };
    let (meanwhile, drained) = tokio::join!(asking, draining);
    let drained = drained?;
    let growth = memory.peak() - base;
    let after = rates::raw(&stack.brokers(), "faults.raw-after", &rows).await?;
    let left = rest::empty_outbox(stack).await?;
    let mut report = Report::new(format!("backlog: {} rows", rows.len()));
    report.none("left in the outbox", usize::try_from(left)?);
    tell_rates(&mut report, drained, before, after, options.ratio);
    tell_requests(&mut report, &quiet, &meanwhile);
    report.tell("memory of order-service before, MiB", format!("{base:.1}"));
    let (limit, is_right) = (format!("≤ {MEMORY_GROWTH}"), growth <= MEMORY_GROWTH);
    report.check("its growth, MiB", format!("{growth:.1}"), limit, is_right);
    Ok(report)
}

fn rows(count: u32) -> Result<Vec<Made>> {
    let mut random = StdRng::seed_from_u64(1);
    (0..count).map(|_| made::created(&mut random, 2)).collect()
}

/// In one transaction: all of them appear at once.
async fn insert(stack: &Stack, rows: &[Made]) -> Result<()> {
    let mut text = String::new();
    for row in rows {
        let Made {
            id, order, time, ..
        } = row;
        // COPY reads a backslash as the beginning of an escape.
        let json = row.json.replace('\\', "\\\\");
        writeln!(
            text,
            "{id}\torder\t{order}\torder.created.v1\t{json}\t{CONTENT_TYPE}\t{time}"
        )?;
    }
    let input = Some(text.into_bytes());
    stack.sql("order_service", COPY, input).await.map(drop)
}

fn tell_rates(report: &mut Report, drained: f64, before: f64, after: f64, limit: f64) {
    let raw = f64::midpoint(before, after);
    report.tell("raw producer before, messages/s", format!("{before:.0}"));
    report.tell("raw producer after, messages/s", format!("{after:.0}"));
    report.tell("relay, messages/s", format!("{drained:.0}"));
    let ratio = drained / raw;
    report.check(
        "relay as share of the raw runs' mean",
        format!("{ratio:.2}"),
        format!("≥ {limit}"),
        ratio >= limit,
    );
}

fn tell_requests(report: &mut Report, quiet: &Requests, meanwhile: &Requests) {
    for (when, requests) in [("before", quiet), ("meanwhile", meanwhile)] {
        let (p50, p99) = (
            percentile(&requests.milliseconds, 0.5),
            percentile(&requests.milliseconds, 0.99),
        );
        let count = requests.milliseconds.len();
        report.tell(
            format!("POST /orders {when}: p50, p99 of {count}, ms"),
            format!("{p50:.1}, {p99:.1}"),
        );
    }
    report.none("POST /orders failed meanwhile", meanwhile.failed);
}
