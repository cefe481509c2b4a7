use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;
use support::now;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::options::ReadOnly;
use crate::record::{Crash, Placement, Requests};
use crate::report::Report;
use crate::settle::conclude;
use crate::shop::{Shop, outcome};
use crate::stack::Stack;

const BEFORE: Duration = Duration::from_secs(3);
const AFTERWARDS: Duration = Duration::from_secs(8);
/// From the beginning of one request of a client to the next: as many are sent, however fast the answers are.
const PERIOD: Duration = Duration::from_millis(100);
const DATABASES: [&str; 4] =
    ["user_service", "product_service", "order_service", "notifier_service"];

const MAX_RECOVERY_MS: f64 = 5_000.0;

/// When the server could only be read.
struct Times {
    from: Instant,
    until: Instant,
    crash: Crash,
}

struct Answer {
    begun: Instant,
    ended: Instant,
    status: u16,
    says_when: bool,
}

pub async fn run(stack: &Stack, options: &ReadOnly) -> Result<Report> {
    let shop = Shop::open(&stack.base_url()).await?;
    let until = &CancellationToken::new();
    let failing_over = async {
        let times = fail_over(stack, options.lasts).await;
        until.cancel();
        times
    };
    let placing = try_join_all((0..options.clients).map(|client| place(&shop, client, until)));
    let (placed, times) = tokio::join!(placing, failing_over);
    let (times, mut requests, mut answers) = (times?, Requests::default(), Vec::new());
    for (of_client, part) in placed? {
        answers.extend(of_client);
        requests.absorb(part);
    }
    let (seconds, clients) = (options.lasts.as_secs(), options.clients);
    let mut report =
        Report::new(format!("readonly: PostgreSQL for {seconds} s, {clients} clients"));
    judge(&mut report, &answers, &times);
    conclude(stack, &shop, &requests, &[times.crash], &mut report).await?;
    Ok(report)
}

/// Sessions end, and those that begin meanwhile can only read for as long as they last.
async fn fail_over(stack: &Stack, lasts: Duration) -> Result<Times> {
    sleep(BEFORE).await;
    let begun = now();
    for database in DATABASES {
        let on = format!("ALTER DATABASE {database} SET default_transaction_read_only = on");
        stack.execute(&on).await?;
    }
    let end =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE '%_service'";
    stack.execute(end).await?;
    let (from, crash) = (Instant::now(), Crash { from: begun, until: now() });
    sleep(lasts).await;
    let until = Instant::now();
    for database in DATABASES {
        stack
            .execute(&format!("ALTER DATABASE {database} RESET default_transaction_read_only"))
            .await?;
    }
    let times = Times { from, until, crash };
    sleep(AFTERWARDS).await;
    Ok(times)
}

async fn place(
    shop: &Shop,
    client: u32,
    until: &CancellationToken,
) -> Result<(Vec<Answer>, Requests)> {
    let shop = shop.reconnected()?;
    let (mut answers, mut requests) = (Vec::new(), Requests::default());
    while !until.is_cancelled() {
        let begun = Instant::now();
        let marker = format!("{client} rue du Relais, {}", answers.len() + 1);
        let reply = shop.place(&marker, None).await;
        let outcome = outcome(&reply, 201);
        let (status, says_when, order) = match &reply {
            Ok(reply) => (reply.status, reply.retry_after, reply.order()),
            Err(_) => (0, false, None),
        };
        answers.push(Answer { begun, ended: Instant::now(), status, says_when });
        requests.placements.push(Placement { outcome, order, ..Placement::unclear(marker) });
        sleep_until(begun + PERIOD).await;
    }
    Ok((answers, requests))
}

fn judge(report: &mut Report, answers: &[Answer], times: &Times) {
    let is_meanwhile = |it: &&Answer| it.begun > times.from && it.ended < times.until;
    let meanwhile: Vec<_> = answers.iter().filter(is_meanwhile).collect();
    let refused = meanwhile.iter().filter(|it| it.status == 503 && it.says_when);
    report.check("orders meanwhile", meanwhile.len(), "> 0", !meanwhile.is_empty());
    report.all("  answered 503 with Retry-After", refused.count(), meanwhile.len());
    let failures = answers.iter().filter(|it| !matches!(it.status, 201 | 503));
    report.none("orders answered otherwise than 201 or 503", failures.count());
    let (good, bad): (Vec<_>, Vec<_>) =
        answers.iter().filter(|it| it.begun >= times.until).partition(|it| it.status == 201);
    report.check("orders afterwards", good.len(), "> 0", !good.is_empty());
    let refusals = bad.iter().map(|it| (it.ended - times.until).as_secs_f64() * 1_000.0);
    report.at_most(
        "last refusal after it can be written to, ms",
        refusals.fold(0.0, f64::max),
        MAX_RECOVERY_MS,
    );
}
