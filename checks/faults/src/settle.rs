//! After the faults: waiting until the shop has settled, observing all of it, and counting.

use std::time::Duration;

use anyhow::Result;
use tokio::time::{Instant, sleep};

use crate::record::{Crash, Observations, Requests};
use crate::report::Report;
use crate::shop::Shop;
use crate::stack::{Service, Stack, console};
use crate::topic;
use crate::verdict::{Rule, judge};

const UNPUBLISHED: &str = "SELECT count(*) FROM outbox";
/// None, when a service of somebody else publishes in another way.
const OUTBOXES: &str = "SELECT count(*) FROM pg_tables WHERE tablename = 'outbox'";
/// Per kind of violation.
const SHOWN_VIOLATIONS: usize = 20;

/// What the shop still had to do when we stopped waiting for it.
#[derive(Debug)]
pub struct Remaining {
    outbox: usize,
    lag: i64,
    after: Duration,
}

/// Waits until the services answer, the outbox is empty and the notifier has committed all.
pub async fn settle(stack: &Stack, shop: &Shop) -> Result<Remaining> {
    let start = Instant::now();
    loop {
        let now = remaining(stack, shop).await;
        let after = start.elapsed();
        let is_late = after > stack.settle_limit();
        match now {
            Ok((outbox, lag)) if is_late || (outbox, lag) == (0, 0) => {
                return Ok(Remaining { outbox, lag, after });
            }
            Err(error) if is_late => return Err(error.context("the shop does not come back")),
            _ => sleep(Duration::from_millis(500)).await,
        }
    }
}

/// Settles, observes, judges, and writes all of it into the report.
pub async fn conclude(
    stack: &Stack,
    shop: &Shop,
    requests: &Requests,
    crashes: &[Crash],
    report: &mut Report,
) -> Result<()> {
    let remaining = settle(stack, shop).await?;
    let (topic, unknown) = topic::orders(&stack.brokers()).await?;
    let observations = Observations {
        stored: shop.stored().await?,
        topic,
        notifications: shop.notifications().await?,
        console: console::lines(stack).await?,
    };
    let verdict = judge(requests, &observations, crashes);
    report_requests(report, requests);
    let (whole, absent) = (verdict.unclear_whole, verdict.unclear_absent);
    report.info("  of these, orders: whole, absent", format!("{whole}, {absent}"));
    report_observations(report, &observations, &remaining);
    report.info("messages of unknown types, skipped", unknown);
    report.info("messages repeated in the topic", verdict.repeated_messages);
    let repeated = format!("{} of {} allowed", verdict.repeated_lines, crashes.len());
    report.info("lines repeated on the console", repeated);
    for (rule, text) in Rule::ALL {
        report.none(text, verdict.count(rule));
        let broken = verdict.violations.iter().filter(|one| one.rule == rule);
        for violation in broken.take(SHOWN_VIOLATIONS) {
            report.note(violation.to_string());
        }
    }
    Ok(())
}

async fn remaining(stack: &Stack, shop: &Shop) -> Result<(usize, i64)> {
    shop.is_answered("/products").await?;
    let outbox = match stack.count("order_service", OUTBOXES).await? {
        0 => 0,
        _ => stack.count("order_service", UNPUBLISHED).await?,
    };
    let lag = topic::lag(&stack.brokers()).await?;
    for service in [Service::Order, Service::Notifier] {
        for container in stack.containers(service).await? {
            container.wait_until_healthy(stack.settle_limit()).await?;
        }
    }
    Ok((outbox, lag))
}

fn report_requests(report: &mut Report, requests: &Requests) {
    let (placements, deletions) = (&requests.placements, &requests.deletions);
    let placed = placements.iter().filter(|one| one.outcome.is_acknowledged()).count();
    let deleted = deletions.iter().filter(|one| one.outcome.is_acknowledged()).count();
    let keyed: Vec<_> = placements.iter().filter(|one| one.keyed).collect();
    let repeated = keyed.iter().filter(|one| one.attempts > 1).count();
    report.info("orders acknowledged", format!("{placed} of {}", placements.len()));
    report.info("deletions acknowledged", format!("{deleted} of {}", deletions.len()));
    report.info("with an Idempotency-Key, and asked again", format!("{}, {repeated}", keyed.len()));
    report.info("requests without a clear answer", requests.unclear());
}

fn report_observations(report: &mut Report, observations: &Observations, remaining: &Remaining) {
    report.info("orders stored", observations.stored.len());
    report.info("messages in the topic", observations.topic.len());
    report.info("notifications", observations.notifications.len());
    report.info("lines on the console", observations.console.len());
    report.info("settled after", format!("{:.1} s", remaining.after.as_secs_f64()));
    report.none("left in the outbox", remaining.outbox);
    report.check("not committed by the notifier", remaining.lag, 0, remaining.lag == 0);
}
