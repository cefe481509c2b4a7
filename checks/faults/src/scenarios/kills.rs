use std::time::Duration;

use anyhow::Result;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::harm::{self, Done};
use crate::load::{self, Load};
use crate::options::Kills;
use crate::report::Report;
use crate::shop::Shop;
use crate::stack::Stack;
use crate::{plan, rest};

/// A request that is asked again gets this long after the last fault.
const CLIENTS_PATIENCE: Duration = Duration::from_secs(90);

pub async fn run(stack: &Stack, options: &Kills) -> Result<Report> {
    let start = Instant::now();
    let seed = options.seed.unwrap_or_else(rand::random);
    let plan = plan::draw(seed, options.count);
    println!("seed {seed}: {} faults, {} of them kills", plan.len(), options.count);
    let shop = Shop::open(stack.base_url()).await?;
    let until = CancellationToken::new();
    let load = Load {
        clients: 8,
        rate: options.rate,
        seed,
        keys: !options.without_keys,
        patience: CLIENTS_PATIENCE,
    };
    let driving = load::drive(&shop, &load, until.clone());
    let harming = async {
        let done = harm::execute(stack, &plan, start + options.duration_limit).await;
        until.cancel();
        done
    };
    let (ledger, done) = tokio::join!(driving, harming);
    let (ledger, done) = (ledger?, done?);
    let mut report = Report::new(format!("kills, seed {seed}"));
    tell(&mut report, &done);
    rest::conclude(stack, &shop, &ledger, &done.crashes, &mut report).await?;
    report.tell("took", format!("{} s", start.elapsed().as_secs()));
    Ok(report)
}

fn tell(report: &mut Report, done: &Done) {
    for (service, kills) in &done.kills {
        report.tell(format!("kills of {service}"), kills);
    }
    report.tell("pauses", done.pauses);
    report.tell("network cuts", done.cuts);
    report.tell("of all these, not done by Docker", done.refused);
}
