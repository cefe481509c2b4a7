use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::bench::{Bench, CONNECTIONS, Target};
use crate::limits::{sqlite, sqlite_outbox};
use crate::report::Goal::AtLeast;
use crate::report::{Row, Sample, alternate};
use crate::server::{Launch, Server, Source};
use crate::shop::write_bodies;

const OUTBOX_LIMIT: Duration = Duration::from_mins(2);

/// `all-in-one`, with its data in a folder of its own.
pub struct Embedded {
    server: Server,
    data: PathBuf,
    bodies: PathBuf,
}

/// `all-in-one` against SQLite's own library, both with `synchronous=FULL` on the same file system.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let limit = Embedded::start(bench, "embedded-limit").await?;
    limit.server.stop().await?;
    let shop = Embedded::start(bench, "embedded").await?;
    let (mut run, seconds) = (0, bench.options.seconds());
    let insert = async || {
        run += 1;
        let (number, path) = (run, limit.data.join("orders.sqlite"));
        let time = Duration::from_secs(seconds.into());
        Ok(Sample::from(spawn_blocking(move || sqlite(&path, number, time)).await??))
    };
    let samples = alternate(bench.options.rounds(), || shop.post(bench, seconds), insert).await?;
    shop.server.stop().await?;
    let row = Row::new("all-in-one: POST /orders ÷ SQLite's library", "1/s", AtLeast(0.5));
    Ok(vec![row.floor(AtLeast(0.02)).measured(samples)])
}

impl Embedded {
    pub async fn start(bench: &Bench, folder: &str) -> Result<Self> {
        let data = bench.file(folder);
        let launch = Launch {
            source: Source::Program { path: bench.program("all-in-one"), arguments: Vec::new() },
            port: bench.port(8),
            environment: vec![("DATA_DIR", data.to_string_lossy().into_owned())],
            probe: "/products",
            log: bench.file("all-in-one.log"),
        };
        let server = Server::start(&launch).await?;
        let bodies = bench.file(&format!("{folder}.jsonl"));
        write_bodies(&bodies, &server.base, &server.base).await?;
        Ok(Self { server, data, bodies })
    }

    /// Measures `POST /orders`, and waits until everything is published.
    pub async fn post(&self, bench: &Bench, seconds: u32) -> Result<Sample> {
        let url = format!("{}/orders", self.server.base);
        let servers = &[&self.server];
        let target = Target { url, bodies: Some(&self.bodies), servers, outbox: None };
        let sample = bench.load(&target, CONNECTIONS, seconds).await?;
        let start = Instant::now();
        while sqlite_outbox(&self.data.join("orders.sqlite"))? > 0 {
            ensure!(start.elapsed() < OUTBOX_LIMIT, "the outbox does not get empty");
            sleep(Duration::from_millis(200)).await;
        }
        Ok(sample)
    }
}
