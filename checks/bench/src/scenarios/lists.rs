use anyhow::{Result, ensure};
use serde_json::Value;
use support::Api;
use tokio::time::Instant;

use crate::bench::Bench;
use crate::million_rows::{List, ROWS, copy};
use crate::report::Goal::{AtLeast, AtMost};
use crate::report::{Row, Sample, alternate};
use crate::server::Server;

/// Lists of a million rows against `psql`, which lets PostgreSQL make the same JSON, and how much memory they take.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for list in [List::Users, List::Orders] {
        let (server, database) = start(bench, list).await?;
        must_be_same_json(bench, list, &database, &server).await?;
        let before = server.memory()?;
        let ours = || measure(&server, list);
        let limit = async || {
            let seconds = copy(&bench.backends, &database, list.select()).await?;
            Ok(Sample::from(f64::from(ROWS) / seconds))
        };
        let samples = alternate(bench.options.rounds(), ours, limit).await?;
        let growth = server.memory()?.peak - before.now;
        server.stop().await?;
        let name = format!("GET {}, 1 000 000 rows", list.path());
        let rate = Row::new(format!("{name} ÷ psql COPY"), "rows/s", AtLeast(0.7));
        rows.push(rate.floor(AtLeast(0.05)).measured(samples));
        let memory = Row::new(format!("{name}: growth of memory"), "MB", AtMost(32.0));
        rows.push(memory.floor(AtMost(100.0)).values(&[growth]));
    }
    Ok(rows)
}

/// Starts the service of a list with a million rows, and returns it with the name of its database.
pub async fn start(bench: &Bench, list: List) -> Result<(Server, String)> {
    let database = bench.name(list.database());
    let url = bench.backends.create_database(&database).await?;
    let launch = match list {
        List::Users => bench.service("user-service", 7, &url),
        List::Orders => bench.order_service(7, &url, "orders"),
    };
    Server::start(&launch).await?.stop().await?;
    list.fill(&bench.backends, &database).await?;
    Ok((Server::start(&launch).await?, database))
}

/// Measures rows per second, and processor time per row.
pub async fn measure(server: &Server, list: List) -> Result<Sample> {
    let (start, before) = (Instant::now(), server.cpu()?);
    let mut response = Api::new(&server.base)?.get(list.path()).await?;
    let mut length = 0;
    while let Some(chunk) = response.chunk().await? {
        length += chunk.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    ensure!(length > ROWS as usize, "{}: {length} bytes", list.path());
    let used = server.cpu()?.saturating_sub(before);
    let cpu = Some(used.as_secs_f64() * 1e6 / f64::from(ROWS));
    Ok(Sample { cpu, ..Sample::from(f64::from(ROWS) / seconds) })
}

/// Otherwise the limit would be another's.
async fn must_be_same_json(
    bench: &Bench,
    list: List,
    database: &str,
    server: &Server,
) -> Result<()> {
    let page = format!("{}?limit=3", list.path());
    let ours: Vec<Value> = Api::new(&server.base)?.list(&page).await?;
    let select = format!("SELECT * FROM ({}) AS listed LIMIT 3", list.select());
    let rows = bench.backends.sql(database, &select).await?;
    let theirs = rows.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    ensure!(ours == theirs, "not the same JSON: {ours:?}, {theirs:?}");
    Ok(())
}
