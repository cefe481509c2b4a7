use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use tokio::sync::Barrier;
use tokio::time::{Instant, sleep};

use crate::ledger::{Answer, Ledger, Placement};
use crate::options::Race;
use crate::report::Report;
use crate::rest;
use crate::shop::{Reply, Shop};
use crate::stack::Stack;

const ROUND_PATIENCE: Duration = Duration::from_mins(1);

/// How one client fared in a round.
struct Ran {
    last: Reply,
    /// Times that it was told that the first request still runs.
    told_to_wait: usize,
}

pub async fn run(stack: &Stack, options: &Race) -> Result<Report> {
    ensure!(options.clients > 0, "a race needs clients");
    let shop = Shop::open(stack.base_url()).await?;
    let runners = (0..options.clients).map(|_| shop.another_connection());
    let runners = runners.collect::<Result<Vec<_>>>()?;
    let mut ledger = Ledger::default();
    let (mut wrong, mut waited, mut locations) = (0, 0, 0);
    let mut report = Report::new(format!(
        "race: {} rounds, {} clients, {} replicas",
        options.rounds, options.clients, options.replicas
    ));
    for round in 0..options.rounds {
        let marker = format!("{} rue de la Course", round + 1);
        let ran = race(&runners, &marker, &format!("race-{round}")).await?;
        waited += ran.iter().map(|one| one.told_to_wait).sum::<usize>();
        let first = &ran[0].last;
        let others = ran.iter().filter(|one| one.last != *first).count();
        locations += usize::from(first.location.is_some());
        if others > 0 || first.status != 201 {
            wrong += 1;
            report.note(format!("round {round}: {others} other answers than {first:?}"));
        }
        ledger.placements.push(placement(marker, options.clients, first));
    }
    let rounds = ledger.placements.len();
    report.none("rounds with different answers, or another than 201", wrong);
    report.all("rounds answered with a Location", locations, rounds);
    report.tell("answers 409, first request still running", waited);
    rest::conclude(stack, &shop, &ledger, &[], &mut report).await?;
    Ok(report)
}

async fn race(runners: &[Shop], marker: &str, key: &str) -> Result<Vec<Ran>> {
    let start = Arc::new(Barrier::new(runners.len()));
    let runs = runners.iter().map(|shop| {
        let start = start.clone();
        let (shop, marker, key) = (shop.clone(), marker.to_owned(), key.to_owned());
        async move {
            start.wait().await;
            until_done(&shop, &marker, &key).await
        }
    });
    try_join_all(runs).await
}

async fn until_done(shop: &Shop, marker: &str, key: &str) -> Result<Ran> {
    let deadline = Instant::now() + ROUND_PATIENCE;
    let mut told_to_wait = 0;
    loop {
        let last = shop.place(marker, Some(key)).await?;
        if last.status != 409 || Instant::now() > deadline {
            return Ok(Ran { last, told_to_wait });
        }
        told_to_wait += 1;
        sleep(Duration::from_millis(20)).await;
    }
}

fn placement(marker: String, clients: u32, reply: &Reply) -> Placement {
    let answer = if reply.status == 201 {
        Answer::Acknowledged
    } else {
        Answer::Unclear(reply.status.to_string())
    };
    Placement {
        marker,
        keyed: true,
        attempts: clients,
        order: reply.order().filter(|_| answer.is_acknowledged()),
        answer,
    }
}
