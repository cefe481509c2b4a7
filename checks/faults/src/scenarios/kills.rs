use std::time::Duration;

use anyhow::Result;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::inject::{inject, plan};
use crate::load::{Load, drive};
use crate::options::Kills;
use crate::report::Report;
use crate::settle::conclude;
use crate::shop::Shop;
use crate::stack::Stack;

/// How long a request is asked again after the last fault.
const RETRY_LIMIT: Duration = Duration::from_secs(90);

pub async fn run(stack: &Stack, options: &Kills) -> Result<Report> {
    let start = Instant::now();
    let seed = options.seed.unwrap_or_else(rand::random);
    let plan = plan(seed, options.count);
    println!("seed {seed}: {} faults, {} of them kills", plan.len(), options.count);
    let shop = Shop::open(&stack.base_url()).await?;
    let until = CancellationToken::new();
    let (rate, keys) = (options.rate, !options.without_keys);
    let load = Load { clients: 8, rate, seed, keys, retry_limit: RETRY_LIMIT };
    let injecting = async {
        let injected = inject(stack, &plan, start + options.duration_limit).await;
        until.cancel();
        injected
    };
    let (requests, injected) = tokio::join!(drive(&shop, &load, until.clone()), injecting);
    let (requests, injected) = (requests?, injected?);
    let mut report = Report::new(format!("kills, seed {seed}"));
    for (service, kills) in &injected.kills {
        report.info(format!("kills of {service}"), kills);
    }
    report.info("pauses", injected.pauses);
    report.info("network cuts", injected.cuts);
    report.info("of all these, not done by Docker", injected.refused);
    conclude(stack, &shop, &requests, &injected.crashes, &mut report).await?;
    report.info("took", format!("{} s", start.elapsed().as_secs()));
    Ok(report)
}
