use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;
use tokio::sync::Barrier;
use tokio::time::{Instant, sleep};

use crate::options::Race;
use crate::record::{Outcome, Placement, Requests};
use crate::report::Report;
use crate::settle::conclude;
use crate::shop::{Reply, Shop};
use crate::stack::Stack;

const ROUND_LIMIT: Duration = Duration::from_mins(1);

pub async fn run(stack: &Stack, options: &Race) -> Result<Report> {
    let Race { rounds, clients, replicas } = *options;
    let shop = Shop::open(&stack.base_url()).await?;
    let runners = (0..clients).map(|_| shop.reconnected()).collect::<Result<Vec<_>>>()?;
    let mut requests = Requests::default();
    let (mut wrong, mut conflicts, mut locations) = (0, 0, 0);
    let mut report =
        Report::new(format!("race: {rounds} rounds, {clients} clients, {replicas} replicas"));
    for round in 0..rounds {
        let marker = format!("{} rue de la Course", round + 1);
        let replies = race(&runners, &marker, &format!("race-{round}")).await?;
        conflicts += replies.iter().map(|(_, conflicts)| conflicts).sum::<usize>();
        let first = &replies[0].0;
        let others = replies.iter().filter(|(reply, _)| reply != first).count();
        locations += usize::from(first.location.is_some());
        if others > 0 || first.status != 201 {
            wrong += 1;
            report.note(format!("round {round}: {others} other answers than {first:?}"));
        }
        let mut placement = Placement::unclear(marker);
        (placement.keyed, placement.attempts) = (true, clients);
        if first.status == 201 {
            placement.outcome = Outcome::Acknowledged;
            placement.order = first.order();
        }
        requests.placements.push(placement);
    }
    report.none("rounds with different answers, or another than 201", wrong);
    report.all("rounds answered with a Location", locations, requests.placements.len());
    report.info("answers 409, first request still running", conflicts);
    conclude(stack, &shop, &requests, &[], &mut report).await?;
    Ok(report)
}

/// Returns each client's last reply, and how often it was told before that the first request still runs.
async fn race(runners: &[Shop], marker: &str, key: &str) -> Result<Vec<(Reply, usize)>> {
    let start = &Barrier::new(runners.len());
    let runs = runners.iter().map(|shop| async move {
        start.wait().await;
        let deadline = Instant::now() + ROUND_LIMIT;
        let mut conflicts = 0;
        loop {
            let last = shop.place(marker, Some(key)).await?;
            if last.status != 409 || Instant::now() > deadline {
                return anyhow::Ok((last, conflicts));
            }
            conflicts += 1;
            sleep(Duration::from_millis(20)).await;
        }
    });
    try_join_all(runs).await
}
