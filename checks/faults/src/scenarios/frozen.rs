mod clients;

use std::ops::Range;
use std::time::Duration;

use anyhow::Result;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::options::Frozen;
use crate::report::Report;
use crate::rest;
use crate::shop::Shop;
use crate::stack::{Service, Stack};
use crate::stats::percentile;
use clients::{Asked, Record, ask};

const WARM_UP: Duration = Duration::from_secs(3);
const CALM: Duration = Duration::from_secs(10);
const AFTERWARDS: Duration = Duration::from_secs(6);

const MAX_REFUSAL: Duration = Duration::from_millis(1_500);
const MAX_RECOVERY: Duration = Duration::from_secs(2);
/// How much slower lists may be meanwhile: a machine that does other things too is no fault of theirs.
const LIST_RATIO: f64 = 2.0;
const LIST_ALLOWANCE_MS: f64 = 20.0;

/// When it was well, and when it was not.
struct Times {
    calm: Range<Instant>,
    frozen: Range<Instant>,
    /// It was well again.
    thawed: Instant,
}

pub async fn run(stack: &Stack, options: &Frozen) -> Result<Report> {
    let shop = Shop::open(stack.base_url()).await?;
    let until = CancellationToken::new();
    let freezing = async {
        let times = freeze(stack, options.lasts).await;
        until.cancel();
        times
    };
    let (record, times) = tokio::join!(ask(&shop, options.clients, &until), freezing);
    let (record, times) = (record?, times?);
    let mut report = Report::new(format!(
        "frozen: user-service for {} s, {} clients",
        options.lasts.as_secs(),
        options.clients
    ));
    judge_refusals(&mut report, &record.orders, &times);
    judge_recovery(&mut report, &record.orders, &times);
    judge_lists(&mut report, &record, &times);
    rest::conclude(stack, &shop, &record.ledger, &[], &mut report).await?;
    Ok(report)
}

async fn freeze(stack: &Stack, lasts: Duration) -> Result<Times> {
    let user_service = stack.container(Service::User).await?;
    sleep(WARM_UP).await;
    let calm = Instant::now();
    sleep(CALM).await;
    let calm = calm..Instant::now();
    user_service.pause().await?;
    let frozen = Instant::now();
    sleep(lasts).await;
    let frozen = frozen..Instant::now();
    user_service.unpause_if_paused().await?;
    let thawed = Instant::now();
    sleep(AFTERWARDS).await;
    Ok(Times { calm, frozen, thawed })
}

fn judge_refusals(report: &mut Report, orders: &[Asked], times: &Times) {
    let calm = within(orders, &times.calm);
    report.tell("orders before", calm.len());
    let frozen = within(orders, &times.frozen);
    report.check("orders while it is frozen", frozen.len(), "> 0", !frozen.is_empty());
    let others = frozen.iter().filter(|asked| asked.status != 503);
    report.none("  answered otherwise than 503", others.count());
    let slowest = orders.iter().filter(|asked| asked.status == 503);
    let slowest = slowest.map(Asked::took).max().unwrap_or_default();
    report.check(
        "slowest 503, ms",
        slowest.as_millis(),
        format!("≤ {}", MAX_REFUSAL.as_millis()),
        slowest <= MAX_REFUSAL,
    );
}

fn judge_recovery(report: &mut Report, orders: &[Asked], times: &Times) {
    let late = orders.iter().filter(|asked| asked.begun >= times.thawed);
    let (good, bad): (Vec<_>, Vec<_>) = late.partition(|asked| asked.status == 201);
    report.tell("orders afterwards", good.len());
    let last = bad.iter().map(|asked| asked.ended - times.thawed).max();
    let last = last.unwrap_or_default();
    report.check(
        "last refusal after it is well, ms",
        last.as_millis(),
        format!("≤ {}", MAX_RECOVERY.as_millis()),
        last <= MAX_RECOVERY && !good.is_empty(),
    );
}

fn judge_lists(report: &mut Report, record: &Record, times: &Times) {
    let p99 = |range| {
        let asked = within(&record.lists, range);
        let took = asked.iter().map(|asked| asked.took().as_secs_f64() * 1_000.0);
        percentile(&took.collect::<Vec<_>>(), 0.99)
    };
    let (calm, frozen) = (p99(&times.calm), p99(&times.frozen));
    report.tell("GET /orders before, p99, ms", format!("{calm:.1}"));
    let most = calm * LIST_RATIO + LIST_ALLOWANCE_MS;
    report.check(
        "GET /orders while it is frozen, p99, ms",
        format!("{frozen:.1}"),
        format!("≤ {most:.1}"),
        frozen <= most,
    );
}

/// Those that begun and ended then.
fn within<'a>(asked: &'a [Asked], range: &Range<Instant>) -> Vec<&'a Asked> {
    let is_within = |asked: &&Asked| range.contains(&asked.begun) && range.contains(&asked.ended);
    asked.iter().filter(is_within).collect()
}
