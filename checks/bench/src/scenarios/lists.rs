use anyhow::{Result, ensure};
use serde_json::Value;
use tokio::time::Instant;

use super::Bench;
use crate::goal::Goal::{AtLeast, AtMost};
use crate::http::Client;
use crate::rounds::alternate;
use crate::row::{Row, Sample};
use crate::server::{Launch, Server};
use crate::stored::{List, ROWS, copy};

/// Lists of a million against `psql`, which lets PostgreSQL make the same JSON, and how much memory they take.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (list, service, database) in [
        (List::Users, "user-service", "million_users"),
        (List::Orders, "order-service", "million_listed_orders"),
    ] {
        let url = bench.backends.database(database).await?;
        let launch = match list {
            List::Users => bench.service(service, 7, &url),
            List::Orders => bench.order_service(7, &url),
        };
        Server::start(&launch).await?.stop().await?;
        list.fill(&bench.backends, database).await?;
        rows.extend(against_copy(bench, list, &launch, database).await?);
    }
    Ok(rows)
}

async fn against_copy(
    bench: &Bench,
    list: List,
    launch: &Launch,
    database: &str,
) -> Result<[Row; 2]> {
    let server = Server::start(launch).await?;
    let mut client = Client::connect(&server.base).await?;
    same_json(bench, list, database, &mut client).await?;
    let before = server.memory()?;
    let ours = || whole(&server, list);
    let limit = || copied(bench, list, database);
    let measured = alternate(bench.options.rounds(), ours, limit).await?;
    let growth = server.memory()?.peak - before.now;
    server.stop().await?;
    let name = format!("GET {}, 1 000 000 rows", list.path());
    let (title, memory) = (format!("{name} ÷ psql COPY"), format!("{name}: growth of memory"));
    Ok([
        Row::new(title, "rows/s", AtLeast(0.7)).floor(AtLeast(0.05)).measured(measured),
        Row::new(memory, "MB", AtMost(32.0)).floor(AtMost(100.0)).values(&[growth]),
    ])
}

/// Rows per second, and processor time per row.
async fn whole(server: &Server, list: List) -> Result<Sample> {
    let (start, before) = (Instant::now(), server.cpu()?);
    let mut client = Client::connect(&server.base).await?;
    client.length(list.path()).await?;
    let time = start.elapsed().as_secs_f64();
    let used = server.cpu()?.saturating_sub(before);
    Ok(Sample {
        value: f64::from(ROWS) / time,
        cpu: Some(used.as_secs_f64() * 1e6 / f64::from(ROWS)),
        ..Sample::default()
    })
}

async fn copied(bench: &Bench, list: List, database: &str) -> Result<Sample> {
    let time = copy(&bench.backends, database, list.select()).await?;
    Ok(Sample { value: f64::from(ROWS) / time, ..Sample::default() })
}

/// Otherwise the limit would be another's.
async fn same_json(bench: &Bench, list: List, database: &str, client: &mut Client) -> Result<()> {
    let page = client.get(&format!("{}?limit=3", list.path())).await?;
    let ours: Vec<Value> = serde_json::from_slice(page.body())?;
    let select = format!("SELECT * FROM ({}) AS listed LIMIT 3", list.select());
    let rows = bench.backends.sql(database, &select).await?;
    let theirs: Result<Vec<Value>, _> = rows.lines().map(serde_json::from_str).collect();
    let theirs = theirs?;
    ensure!(ours == theirs, "not the same JSON: {ours:?}, {theirs:?}");
    Ok(())
}
