use std::path::Path;

use anyhow::{Context, Result};

use super::Bench;
use crate::goal::Goal::AtLeast;
use crate::measure::rate;
use crate::rounds::alternate;
use crate::row::{Row, Sample};
use crate::server::{Launch, Server, Source};
use crate::shop::{Shop, bodies_of, catalogue, register, settle};
use crate::wrk::Load;

const CONNECTIONS: u32 = 64;

/// The same operations of implementations in other languages, on the same PostgreSQL: the shop is the numerator.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for name in names(&bench.options.root.join("checks/bench/peers"))? {
        let found = against(bench, &name).await;
        rows.extend(found.with_context(|| format!("the peer {name}"))?);
    }
    Ok(rows)
}

/// Each folder with a `run` in it, which installs what it needs and becomes the server: it reads `PORT` and
/// `DATABASE_URL`.
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

async fn against(bench: &Bench, name: &str) -> Result<[Row; 2]> {
    let shop = Shop::start(bench).await?;
    let peer = start(bench, name).await?;
    let bodies = bench.work.path().join(format!("{name}.jsonl"));
    let ids = register(&peer.base).await?;
    std::fs::write(&bodies, bodies_of(&ids, &catalogue(&peer.base).await?))?;
    let (rounds, seconds) = (bench.options.rounds(), bench.options.seconds());
    let request = async |base: &str, path, bodies, servers: &[&Server]| {
        let url = format!("{base}{path}");
        let load = Load {
            url: &url,
            connections: CONNECTIONS,
            seconds,
            bodies,
        };
        rate(load, servers, &bench.backends).await
    };
    let post = async || {
        let servers = shop.servers();
        let sample = request(&shop.orders.base, "/orders", Some(&shop.bodies), &servers).await?;
        settle(bench, "order_service").await?;
        anyhow::Ok(sample)
    };
    let peer_posts = async || without_cpu(request(&peer.base, "/orders", Some(&bodies), &[]).await);
    let posts = alternate(rounds, post, peer_posts).await?;
    let get = async || request(&shop.products.base, "/products", None, &[&shop.products]).await;
    let peer_gets = async || without_cpu(request(&peer.base, "/products", None, &[]).await);
    let gets = alternate(rounds, get, peer_gets).await?;
    peer.stop().await?;
    shop.stop().await?;
    let row = |title, goal, measured| Row::new(title, "1/s", AtLeast(goal)).measured(measured);
    Ok([
        row(format!("POST /orders ÷ {name}"), 5.0, posts),
        row(format!("GET /products ÷ {name}"), 15.0, gets),
    ])
}

/// A peer is several processes, whose time is not known.
fn without_cpu(sample: Result<Sample>) -> Result<Sample> {
    let sample = sample?;
    Ok(Sample {
        cpu: None,
        ..sample
    })
}

async fn start(bench: &Bench, name: &str) -> Result<Server> {
    let url = bench.backends.database(&format!("peer_{name}")).await?;
    let launch = Launch {
        source: Source::Program(
            bench
                .options
                .root
                .join("checks/bench/peers")
                .join(name)
                .join("run"),
            Vec::new(),
        ),
        port: bench.port(9),
        environment: vec![("DATABASE_URL", url)],
        probe: "/products",
        log: bench.work.path().join(format!("{name}.log")),
    };
    Server::start(&launch).await
}
