mod bad;
mod letters;
mod sent;

use std::collections::HashSet;
use std::time::Duration;

use anyhow::{Context, Result};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::made::{self, Made};
use crate::options::Poison;
use crate::report::Report;
use crate::rest;
use crate::shop::Shop;
use crate::stack::memory::MemoryWatch;
use crate::stack::processes::{Peaks, ProcessWatch};
use crate::stack::{Service, Stack};
use crate::topic::{self, ORDERS, read};
use sent::Sent;

const MEMORY_GROWTH: f64 = 32.0;
const COMMAND_MEMORY: f64 = 32.0;
const PATIENCE: Duration = Duration::from_mins(15);
const LIST: [&str; 5] = ["notifier-service", "dead-letters", "list", "--format", "json"];
const REDRIVE: [&str; 4] = ["notifier-service", "dead-letters", "redrive", "--all"];

pub async fn run(stack: &Stack, options: &Poison) -> Result<Report> {
    let seed = options.seed.unwrap_or_else(rand::random);
    println!("seed {seed}");
    let shop = Shop::open(stack.base_url()).await?;
    // The notifier has worked before: what it needs for that is no growth.
    sent::publish(&stack.brokers(), 0, StdRng::seed_from_u64(seed)).await?;
    shop.place("1 rue du Début", None).await?;
    rest::settle(stack, &shop).await?;
    let notifier = stack.container(Service::Notifier).await?;
    let memory = MemoryWatch::start(&notifier.id).await?;
    let processes = ProcessWatch::start(&notifier).await?;
    let random = StdRng::seed_from_u64(seed);
    let sent = sent::publish(&stack.brokers(), options.count, random).await?;
    let mut report = Report::new(format!(
        "poison, seed {seed}: {} bad messages, {} good ones",
        sent.bad.len(),
        sent.good.len()
    ));
    let shown = until_shown(&shop, &sent.good).await?;
    report.all("good events shown", shown, sent.good.len());
    until_consumed(stack).await?;
    let letters = letters::all(stack).await?;
    letters::judge(&mut report, &sent, &letters);
    if let Err(error) = redrive(stack, &shop, &sent, &mut report).await {
        report.check("dead letters are listed and put back", "no", "yes", false);
        report.note(format!("{error:#}"));
    }
    tell_memory(&mut report, &processes, memory.peak());
    Ok(report)
}

/// The commands are run in the notifier's container, and count in its limit.
fn tell_memory(report: &mut Report, processes: &ProcessWatch, container: f64) {
    let Peaks { service, other } = processes.peaks();
    let (base, growth) = (processes.base, service - processes.base);
    report.tell("memory of the notifier before, MiB", format!("{base:.1}"));
    report.check(
        "its growth, MiB",
        format!("{growth:.1}"),
        format!("≤ {MEMORY_GROWTH}"),
        growth <= MEMORY_GROWTH,
    );
    report.check(
        "memory of the commands at most, MiB",
        format!("{other:.1}"),
        format!("≤ {COMMAND_MEMORY}"),
        other <= COMMAND_MEMORY,
    );
    report.tell("memory of the container at most, MiB", format!("{container:.1}"));
}

/// The bad ones are as bad as before, and come back. A good one, as if the notifier had been mended, is shown.
async fn redrive(stack: &Stack, shop: &Shop, sent: &Sent, report: &mut Report) -> Result<()> {
    let listed = stack.exec(Service::Notifier, &LIST).await?;
    let listed = letters::count_listed(&listed)?;
    report.all("dead letters that the command lists", listed, sent.bad.len());
    let mended = made::created(&mut StdRng::seed_from_u64(u64::MAX), 2)?;
    letters::put(&stack.brokers(), &mended).await?;
    let before = count_messages(stack).await?;
    stack.exec(Service::Notifier, &REDRIVE).await.context("redrive")?;
    let shown = until_shown(shop, std::slice::from_ref(&mended)).await?;
    report.all("mended event shown after redrive", shown, 1);
    let put_back = count_messages(stack).await?.saturating_sub(before);
    report.all("messages put back", put_back, sent.bad.len() + 1);
    until_consumed(stack).await?;
    let letters = letters::all(stack).await?;
    let again = letters.len().saturating_sub(1);
    report.all("bad ones dead letters again", again, 2 * sent.bad.len());
    Ok(())
}

async fn count_messages(stack: &Stack) -> Result<usize> {
    Ok(read::all(&stack.brokers(), ORDERS, drop).await?.len())
}

/// How many of them are in the notifications, once all are or time is over.
async fn until_shown(shop: &Shop, events: &[Made]) -> Result<usize> {
    let start = Instant::now();
    loop {
        let shown = shop.notifications().await?;
        let shown: HashSet<Uuid> = shown.into_iter().map(|event| event.id).collect();
        let ours = events.iter().filter(|event| shown.contains(&event.id));
        let count = ours.count();
        if count == events.len() || start.elapsed() > PATIENCE {
            return Ok(count);
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// What is not consumed when time is over is missing in the count.
async fn until_consumed(stack: &Stack) -> Result<()> {
    let start = Instant::now();
    while topic::lag(&stack.brokers()).await? > 0 && start.elapsed() < PATIENCE {
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}
