use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use support::Api;

use crate::bench::{Bench, CONNECTIONS, Target};
use crate::report::Goal::AtLeast;
use crate::report::Row;
use crate::server::{Launch, Server, Source};
use crate::shop::{Shop, write_bodies};

/// The port of a peer's users; its products and its orders are at the next ones.
const FIRST: u16 = 12;
/// Node.js compiles what has been called some thousands of times. In s.
const WARM_UP: u32 = 5;
const TIMEOUT: Duration = Duration::from_mins(1);

/// What is compared, and how many times as many requests the shop should serve.
const OPERATIONS: [(&str, f64); 3] =
    [("POST /orders", 5.0), ("GET /products", 15.0), ("GET /users/{id}", 15.0)];

/// The same operations of implementations in other languages, on the same PostgreSQL: the shop is the numerator.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for name in names(&bench.options.root.join("checks/bench/peers"))? {
        let measured = against(bench, &name).await;
        rows.extend(measured.with_context(|| format!("the peer {name}"))?);
    }
    Ok(rows)
}

/// Returns each folder with a `run` in it.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        if entry.path().join("run").exists() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

async fn against(bench: &Bench, name: &str) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    let peer = start(bench, name).await?;
    let base = |offset| format!("http://127.0.0.1:{}", bench.port(FIRST + offset));
    let (products, orders) = (base(1), base(2));
    Api::new(&products)?.ready("/products", TIMEOUT).await?;
    Api::new(&orders)?.ready("/orders", TIMEOUT).await?;
    let bodies = bench.file(&format!("{name}.jsonl"));
    let user = write_bodies(&bodies, &peer.base, &products).await?;
    let (ours, theirs) = (shop.servers(), [&peer]);
    let target = |url, bodies| Target { url, bodies, servers: &theirs, outbox: None };
    let sides = [
        (shop.post_orders(&ours), target(format!("{orders}/orders"), Some(&*bodies))),
        (shop.get_products(&ours), target(format!("{products}/products"), None)),
        (shop.get_user(&ours), target(format!("{}/users/{user}", peer.base), None)),
    ];
    let mut rows = Vec::new();
    for ((operation, goal), (ours, theirs)) in OPERATIONS.into_iter().zip(sides) {
        bench.load(&theirs, CONNECTIONS, WARM_UP).await?;
        let samples = bench.compare(CONNECTIONS, &ours, &theirs).await?;
        let row = Row::new(format!("{operation} ÷ {name}"), "1/s", AtLeast(goal));
        rows.push(row.measured(samples));
    }
    peer.stop().await?;
    shop.stop().await?;
    Ok(rows)
}

async fn start(bench: &Bench, name: &str) -> Result<Server> {
    let url = bench.backends.create_database(&format!("peer_{name}")).await?;
    let run = bench.options.root.join("checks/bench/peers").join(name).join("run");
    let launch = Launch {
        source: Source::Program { path: run, arguments: Vec::new() },
        port: bench.port(FIRST),
        environment: vec![("DATABASE_URL", url)],
        probe: "/users",
        log: bench.file(&format!("{name}.log")),
    };
    Server::start(&launch).await
}
