use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::Bench;
use crate::goal::Goal::AtLeast;
use crate::measure::rate;
use crate::rounds::alternate;
use crate::row::{Row, Sample};
use crate::server::{Launch, Server, Source};
use crate::shop::{bodies_of, catalogue, register};
use crate::sqlite;
use crate::wrk::Load;

const CONNECTIONS: u32 = 64;
const PATIENCE: Duration = Duration::from_mins(2);

/// `all-in-one` against SQLite's own library, both with `synchronous=FULL` on the same file system.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let folder = |name: &str| bench.work.path().join(name);
    let (ours, limit) = (folder("embedded"), folder("embedded-limit"));
    start(bench, &limit).await?.stop().await?;
    let shop = start(bench, &ours).await?;
    let bodies = folder("embedded.jsonl");
    let ids = register(&shop.base).await?;
    std::fs::write(&bodies, bodies_of(&ids, &catalogue(&shop.base).await?))?;
    let url = format!("{}/orders", shop.base);
    let post = async || {
        let load = Load {
            url: &url,
            connections: CONNECTIONS,
            seconds: bench.options.seconds(),
            bodies: Some(&bodies),
        };
        let sample = rate(load, &[&shop], &bench.backends).await?;
        settle(&ours.join("orders.sqlite")).await?;
        Ok(sample)
    };
    let mut run = 0;
    let insert = async || {
        run += 1;
        let (number, path) = (run, limit.join("orders.sqlite"));
        let time = Duration::from_secs(bench.options.seconds().into());
        let value = spawn_blocking(move || sqlite::orders(&path, number, time)).await??;
        Ok(Sample { value, ..Sample::default() })
    };
    let measured = alternate(bench.options.rounds(), post, insert).await?;
    let row = Row::new("all-in-one: POST /orders ÷ SQLite's library", "1/s", AtLeast(0.5));
    Ok(vec![row.floor(AtLeast(0.02)).measured(measured)])
}

async fn start(bench: &Bench, folder: &Path) -> Result<Server> {
    let launch = Launch {
        source: Source::Program(bench.program("all-in-one"), Vec::new()),
        port: bench.port(8),
        environment: vec![("DATA_DIR", folder.to_string_lossy().into_owned())],
        probe: "/products",
        log: bench.work.path().join("all-in-one.log"),
    };
    Server::start(&launch).await
}

async fn settle(orders: &Path) -> Result<()> {
    let start = Instant::now();
    while sqlite::waiting(orders)? > 0 {
        ensure!(start.elapsed() < PATIENCE, "the outbox does not get empty");
        sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}
