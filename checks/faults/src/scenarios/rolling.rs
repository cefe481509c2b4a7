use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::ledger::{Answer, Ledger};
use crate::load::{self, Load};
use crate::options::Rolling;
use crate::report::Report;
use crate::rest;
use crate::shop::Shop;
use crate::stack::{Service, Stack};

const HEALTH_PATIENCE: Duration = Duration::from_mins(2);
/// The gateway and the clients work with both replicas again before the next one goes.
const PEACE: Duration = Duration::from_secs(3);

pub async fn run(stack: &Stack, options: &Rolling) -> Result<Report> {
    let shop = Shop::open(stack.base_url()).await?;
    let until = CancellationToken::new();
    let load =
        Load { clients: 8, rate: options.rate, seed: 1, keys: false, patience: Duration::ZERO };
    let restarting = async {
        let restarted = restart(stack, options.restarts).await;
        until.cancel();
        restarted
    };
    let (ledger, restarted) = tokio::join!(load::drive(&shop, &load, until.clone()), restarting);
    restarted?;
    let ledger = ledger?;
    let mut report = Report::new(format!("rolling: {} restarts", options.restarts));
    let failed = failures(&ledger);
    report.none("requests that failed", failed.len());
    for failure in failed {
        report.note(failure);
    }
    rest::conclude(stack, &shop, &ledger, &[], &mut report).await?;
    Ok(report)
}

async fn restart(stack: &Stack, restarts: u32) -> Result<()> {
    let replicas = stack.containers(Service::Order).await?;
    sleep(PEACE).await;
    let restarts = usize::try_from(restarts)?;
    for (number, replica) in replicas.iter().cycle().take(restarts).enumerate() {
        println!("{:4}/{restarts} restart {}", number + 1, replica.name);
        replica.stop().await?;
        replica.start().await?;
        replica.wait_until_healthy(HEALTH_PATIENCE).await?;
        sleep(PEACE).await;
    }
    Ok(())
}

fn failures(ledger: &Ledger) -> Vec<String> {
    let told = |what: &str, answer: &Answer| format!("{what}: {answer:?}");
    let mut failures = Vec::new();
    for placement in &ledger.placements {
        if !placement.answer.is_acknowledged() {
            failures.push(told(&placement.marker, &placement.answer));
        }
    }
    for deletion in &ledger.deletions {
        if !deletion.answer.is_acknowledged() {
            failures.push(told(&deletion.order.to_string(), &deletion.answer));
        }
    }
    failures
}
