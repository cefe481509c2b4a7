use std::ops::Range;
use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::options::Frozen;
use crate::record::{Outcome, Placement, Requests};
use crate::report::Report;
use crate::settle::conclude;
use crate::shop::Shop;
use crate::stack::{Service, Stack};

const WARM_UP: Duration = Duration::from_secs(3);
const CALM: Duration = Duration::from_secs(10);
const AFTERWARDS: Duration = Duration::from_secs(6);
/// From the beginning of one request of a client to the next: as many are sent, however fast the answers are.
const PERIOD: Duration = Duration::from_millis(100);
const READERS: u32 = 4;

const MAX_REFUSAL_MS: f64 = 1_500.0;
const MAX_RECOVERY_MS: f64 = 2_000.0;

/// When all was well, and when it was not.
struct Times {
    calm: Range<Instant>,
    frozen: Range<Instant>,
    /// From here on all is well again.
    thawed: Instant,
}

/// A request, and how it was answered.
struct Timed {
    begun: Instant,
    ended: Instant,
    status: u16,
}

pub async fn run(stack: &Stack, options: &Frozen) -> Result<Report> {
    let shop = Shop::open(&stack.base_url()).await?;
    let until = &CancellationToken::new();
    let freezing = async {
        let times = freeze(stack, options.lasts).await;
        until.cancel();
        times
    };
    let placing = try_join_all((0..options.clients).map(|client| place(&shop, client, until)));
    let reading = try_join_all((0..READERS).map(|_| read(&shop, until)));
    let (placed, lists, times) = tokio::join!(placing, reading, freezing);
    let (times, lists) = (times?, lists?.into_iter().flatten().collect::<Vec<_>>());
    let (mut orders, mut requests) = (Vec::new(), Requests::default());
    for (timed, part) in placed? {
        orders.extend(timed);
        requests.absorb(part);
    }
    let (seconds, clients) = (options.lasts.as_secs(), options.clients);
    let mut report =
        Report::new(format!("frozen: user-service for {seconds} s, {clients} clients"));
    judge_refusals(&mut report, &orders, &times);
    judge_recovery(&mut report, &orders, &times);
    judge_lists(&mut report, &lists, &times);
    conclude(stack, &shop, &requests, &[], &mut report).await?;
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

async fn place(
    shop: &Shop,
    client: u32,
    until: &CancellationToken,
) -> Result<(Vec<Timed>, Requests)> {
    let shop = shop.reconnected()?;
    let (mut orders, mut requests) = (Vec::new(), Requests::default());
    while !until.is_cancelled() {
        let begun = Instant::now();
        let marker = format!("{client} rue du Gel, {}", orders.len() + 1);
        let reply = shop.place(&marker, None).await?;
        orders.push(Timed { begun, ended: Instant::now(), status: reply.status });
        let outcome = match reply.status {
            201 => Outcome::Acknowledged,
            // A 503 because user-service does not answer: nothing is stored.
            status => Outcome::Refused(status),
        };
        let order = reply.order();
        requests.placements.push(Placement { outcome, order, ..Placement::unclear(marker) });
        sleep_until(begun + PERIOD).await;
    }
    Ok((orders, requests))
}

async fn read(shop: &Shop, until: &CancellationToken) -> Result<Vec<Timed>> {
    let shop = shop.reconnected()?;
    let mut lists = Vec::new();
    while !until.is_cancelled() {
        let begun = Instant::now();
        shop.is_answered("/orders?limit=100").await?;
        lists.push(Timed { begun, ended: Instant::now(), status: 200 });
        sleep_until(begun + PERIOD).await;
    }
    Ok(lists)
}

fn judge_refusals(report: &mut Report, orders: &[Timed], times: &Times) {
    let frozen = within(orders, &times.frozen);
    report.info("orders before", within(orders, &times.calm).len());
    report.check("orders while it is frozen", frozen.len(), "> 0", !frozen.is_empty());
    let others = frozen.iter().filter(|order| order.status != 503);
    report.none("  answered otherwise than 503", others.count());
    let refused = orders.iter().filter(|order| order.status == 503);
    report.at_most("slowest 503, ms", refused.map(Timed::ms).fold(0.0, f64::max), MAX_REFUSAL_MS);
}

fn judge_recovery(report: &mut Report, orders: &[Timed], times: &Times) {
    let late = orders.iter().filter(|order| order.begun >= times.thawed);
    let (good, bad): (Vec<_>, Vec<_>) = late.partition(|order| order.status == 201);
    report.check("orders afterwards", good.len(), "> 0", !good.is_empty());
    let refusals = bad.iter().map(|order| ms(order.ended - times.thawed));
    let last = refusals.fold(0.0, f64::max);
    report.at_most("last refusal after it is well, ms", last, MAX_RECOVERY_MS);
}

fn judge_lists(report: &mut Report, lists: &[Timed], times: &Times) {
    let took = |range| -> Vec<f64> { within(lists, range).into_iter().map(Timed::ms).collect() };
    let (calm, frozen) = (took(&times.calm), took(&times.frozen));
    report.hardly_slower("GET /orders", "while it is frozen", &calm, &frozen);
}

/// Those that begun and ended then.
fn within<'a>(requests: &'a [Timed], range: &Range<Instant>) -> Vec<&'a Timed> {
    let is_within = |one: &&Timed| range.contains(&one.begun) && range.contains(&one.ended);
    requests.iter().filter(is_within).collect()
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

impl Timed {
    fn ms(&self) -> f64 {
        ms(self.ended - self.begun)
    }
}
