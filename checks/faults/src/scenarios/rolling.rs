use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::load::{Load, drive};
use crate::options::Rolling;
use crate::report::Report;
use crate::settle::conclude;
use crate::shop::Shop;
use crate::stack::{Service, Stack};

const HEALTH_LIMIT: Duration = Duration::from_mins(2);
/// By then the gateway and the clients work with both replicas again.
const PAUSE: Duration = Duration::from_secs(3);

pub async fn run(stack: &Stack, options: &Rolling) -> Result<Report> {
    let shop = Shop::open(&stack.base_url()).await?;
    let until = CancellationToken::new();
    let (rate, retry_limit) = (options.rate, Duration::ZERO);
    let load = Load { clients: 8, rate, seed: 1, keys: false, retry_limit };
    let restarting = async {
        let restarted = restart(stack, options.restarts).await;
        until.cancel();
        restarted
    };
    let (requests, restarted) = tokio::join!(drive(&shop, &load, until.clone()), restarting);
    restarted?;
    let requests = requests?;
    let mut report = Report::new(format!("rolling: {} restarts", options.restarts));
    let placements = requests.placements.iter().map(|one| (one.marker.clone(), &one.outcome));
    let deletions = requests.deletions.iter().map(|one| (one.order.to_string(), &one.outcome));
    let failed = placements.chain(deletions).filter(|(_, outcome)| !outcome.is_acknowledged());
    let failed: Vec<_> = failed.map(|(what, outcome)| format!("{what}: {outcome:?}")).collect();
    report.none("requests that failed", failed.len());
    for failure in failed {
        report.note(failure);
    }
    conclude(stack, &shop, &requests, &[], &mut report).await?;
    Ok(report)
}

async fn restart(stack: &Stack, restarts: u32) -> Result<()> {
    let replicas = stack.containers(Service::Order).await?;
    sleep(PAUSE).await;
    for (number, replica) in (1..=restarts).zip(replicas.iter().cycle()) {
        println!("{number:4}/{restarts} restart {}", replica.name);
        replica.stop().await?;
        replica.start().await?;
        replica.wait_until_healthy(HEALTH_LIMIT).await?;
        sleep(PAUSE).await;
    }
    Ok(())
}
