use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Bench;
use crate::goal::Goal::AtLeast;
use crate::http::ready;
use crate::measure::rate;
use crate::rounds::alternate;
use crate::row::{Row, Sample};
use crate::server::{Launch, Server, Source};
use crate::shop::{Shop, bodies_of, catalogue, register, settle};
use crate::wrk::Load;

const CONNECTIONS: u32 = 64;
/// The port of a peer's users; its products and its orders are at the next ones.
const FIRST: u16 = 12;
const WARM_UP: u32 = 5;
const PATIENCE: Duration = Duration::from_mins(1);

const POST: &str = "POST /orders";
const PRODUCTS: &str = "GET /products";
const OPERATIONS: [(&str, f64); 3] = [(POST, 5.0), (PRODUCTS, 15.0), ("GET /users/{id}", 15.0)];

/// One of two implementations, and what is asked of it.
struct Side<'a> {
    products: &'a str,
    orders: &'a str,
    /// The address of one of its users
    user: String,
    bodies: &'a Path,
    servers: &'a [&'a Server],
}

/// The same operations of implementations in other languages, on the same PostgreSQL: the shop is the numerator.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for name in names(&bench.options.root.join("checks/bench/peers"))? {
        let found = against(bench, &name).await;
        rows.extend(found.with_context(|| format!("the peer {name}"))?);
    }
    Ok(rows)
}

/// Each folder with a `run` in it.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    if folder.exists() {
        for entry in folder.read_dir()? {
            let entry = entry?;
            if entry.path().join("run").exists() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}

async fn against(bench: &Bench, name: &str) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    let peer = start(bench, name).await?;
    let ours = Side {
        products: &shop.products.base,
        orders: &shop.orders.base,
        user: user(&shop.users.base, &shop.user_ids),
        bodies: &shop.bodies,
        servers: &shop.servers(),
    };
    // Users, products and orders are at a port each, as ours are.
    let base = |offset| format!("http://127.0.0.1:{}", bench.port(FIRST + offset));
    let (products, orders) = (base(1), base(2));
    ready(&products, "/products", PATIENCE).await?;
    ready(&orders, "/orders", PATIENCE).await?;
    let bodies = bench.work.path().join(format!("{name}.jsonl"));
    let ids = register(&peer.base).await?;
    std::fs::write(&bodies, bodies_of(&ids, &catalogue(&products).await?))?;
    let theirs = Side {
        products: &products,
        orders: &orders,
        user: user(&peer.base, &ids),
        bodies: &bodies,
        servers: &[&peer],
    };
    let mut rows = Vec::new();
    for (operation, goal) in OPERATIONS {
        let row = Row::new(format!("{operation} ÷ {name}"), "1/s", AtLeast(goal));
        rows.push(row.measured(compare(bench, operation, &ours, &theirs).await?));
    }
    peer.stop().await?;
    shop.stop().await?;
    Ok(rows)
}

fn user(base: &str, ids: &[String]) -> String {
    format!("{base}/users/{}", ids[0].trim_matches('"'))
}

impl Side<'_> {
    async fn request(&self, bench: &Bench, operation: &str, seconds: u32) -> Result<Sample> {
        let (url, bodies) = match operation {
            POST => (format!("{}/orders", self.orders), Some(self.bodies)),
            PRODUCTS => (format!("{}/products", self.products), None),
            _ => (self.user.clone(), None),
        };
        let load = Load { url: &url, connections: CONNECTIONS, seconds, bodies };
        let sample = rate(load, self.servers, &bench.backends).await?;
        settle(bench, "order_service").await?;
        Ok(sample)
    }
}

async fn compare(
    bench: &Bench,
    operation: &str,
    ours: &Side<'_>,
    theirs: &Side<'_>,
) -> Result<(Vec<Sample>, Vec<Sample>)> {
    // Node.js compiles what has been called some thousands of times.
    theirs.request(bench, operation, WARM_UP).await?;
    ours.request(bench, operation, 1).await?;
    let seconds = bench.options.seconds();
    let ours = || ours.request(bench, operation, seconds);
    let theirs = || theirs.request(bench, operation, seconds);
    alternate(bench.options.rounds(), ours, theirs).await
}

async fn start(bench: &Bench, name: &str) -> Result<Server> {
    let url = bench.backends.database(&format!("peer_{name}")).await?;
    let run = bench.options.root.join("checks/bench/peers").join(name).join("run");
    let launch = Launch {
        source: Source::Program(run, Vec::new()),
        port: bench.port(FIRST),
        environment: vec![("DATABASE_URL", url)],
        probe: "/users",
        log: bench.work.path().join(format!("{name}.log")),
    };
    Server::start(&launch).await
}
