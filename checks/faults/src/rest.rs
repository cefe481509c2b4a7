//! After the faults: waiting until the shop has come to rest, looking at all of it, and counting.

use std::time::Duration;

use anyhow::Result;
use tokio::time::{Instant, sleep};

use crate::ledger::Ledger;
use crate::observed::{Crash, Observed};
use crate::report::Report;
use crate::shop::Shop;
use crate::stack::{Service, Stack, console};
use crate::topic;
use crate::topic::read;
use crate::verdict::{Rule, Verdict, judge};

const WAITING: &str = "SELECT count(*) FROM outbox WHERE published_at IS NULL";
/// Of each kind of violation.
const SHOWN_VIOLATIONS: usize = 20;

/// What the shop still had to do when we stopped waiting for it.
#[derive(Debug, Default)]
pub struct Remaining {
    pub outbox: i64,
    pub lag: i64,
    pub after: Duration,
}

/// Waits until the services answer, the outbox is empty and the notifier has committed all.
pub async fn settle(stack: &Stack, shop: &Shop) -> Result<Remaining> {
    let start = Instant::now();
    loop {
        let now = remaining(stack, shop).await;
        let after = start.elapsed();
        match now {
            Ok((0, 0)) => {
                return Ok(Remaining { after, ..Remaining::default() });
            }
            Ok((outbox, lag)) if after > stack.settle() => {
                return Ok(Remaining { outbox, lag, after });
            }
            Err(error) if after > stack.settle() => {
                return Err(error.context("the shop does not come back"));
            }
            _ => sleep(Duration::from_millis(500)).await,
        }
    }
}

/// Waits for the outbox alone, and tells what is left in it.
pub async fn empty_outbox(stack: &Stack) -> Result<i64> {
    let start = Instant::now();
    loop {
        let waiting: i64 = stack.sql("order_service", WAITING, None).await?.parse()?;
        if waiting == 0 || start.elapsed() > stack.settle() {
            return Ok(waiting);
        }
        sleep(Duration::from_millis(500)).await;
    }
}

pub async fn observe(stack: &Stack, shop: &Shop) -> Result<Observed> {
    Ok(Observed {
        stored: shop.stored().await?,
        topic: read::all(&stack.brokers(), topic::ORDERS, read::record).await?,
        notifications: shop.notifications().await?,
        console: console::printed(stack).await?,
    })
}

/// Settles, observes, judges, and writes all of it into the report.
pub async fn conclude(
    stack: &Stack,
    shop: &Shop,
    ledger: &Ledger,
    crashes: &[Crash],
    report: &mut Report,
) -> Result<()> {
    let remaining = settle(stack, shop).await?;
    let observed = observe(stack, shop).await?;
    let verdict = judge(ledger, &observed, crashes);
    tell_asked(report, ledger, &verdict);
    tell_seen(report, &observed, &remaining);
    report.tell("messages repeated in the topic", verdict.repeated_records);
    report.tell(
        "lines repeated on the console",
        format!("{} of {} allowed", verdict.repeated_lines, crashes.len()),
    );
    for rule in Rule::ALL {
        report.none(rule.text(), verdict.count(rule));
        let broken = verdict.violations.iter().filter(|one| one.rule == rule);
        for violation in broken.take(SHOWN_VIOLATIONS) {
            report.note(violation.to_string());
        }
    }
    Ok(())
}

async fn remaining(stack: &Stack, shop: &Shop) -> Result<(i64, i64)> {
    let _: Vec<serde_json::Value> = shop.list("/products").await?;
    let outbox = stack.sql("order_service", WAITING, None).await?.parse()?;
    let lag = topic::lag(&stack.brokers()).await?;
    for service in [Service::Order, Service::Notifier] {
        for container in stack.containers(service).await? {
            container.wait_until_healthy(stack.settle()).await?;
        }
    }
    Ok((outbox, lag))
}

fn tell_asked(report: &mut Report, ledger: &Ledger, verdict: &Verdict) {
    let (placements, deletions) = (ledger.placements.len(), ledger.deletions.len());
    let (placed, deleted) = (ledger.acknowledged_placements(), ledger.acknowledged_deletions());
    let keyed = ledger.placements.iter().filter(|one| one.keyed);
    let (again, keyed): (Vec<_>, Vec<_>) = keyed.partition(|one| one.attempts > 1);
    report.tell("orders acknowledged", format!("{placed} of {placements}"));
    report.tell("deletions acknowledged", format!("{deleted} of {deletions}"));
    report.tell(
        "with an Idempotency-Key, and asked again",
        format!("{}, {}", keyed.len() + again.len(), again.len()),
    );
    report.tell("requests without a clear answer", ledger.unclear());
    let (whole, absent) = (verdict.unclear_whole, verdict.unclear_absent);
    report.tell("  of these, orders: whole, absent", format!("{whole}, {absent}"));
}

fn tell_seen(report: &mut Report, observed: &Observed, remaining: &Remaining) {
    report.tell("orders stored", observed.stored.len());
    report.tell("messages in the topic", observed.topic.len());
    report.tell("notifications", observed.notifications.len());
    report.tell("lines on the console", observed.console.len());
    let seconds = remaining.after.as_secs_f64();
    report.tell("came to rest after", format!("{seconds:.1} s"));
    report.check("left in the outbox", remaining.outbox, 0, remaining.outbox == 0);
    report.check("not committed by the notifier", remaining.lag, 0, remaining.lag == 0);
}
