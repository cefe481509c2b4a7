use anyhow::Result;
use support::docker;

use crate::bench::{Bench, CONNECTIONS, Target};
use crate::report::Goal::AtMost;
use crate::report::Row;
use crate::server::Server;
use crate::shop::Shop;

const SERVICES: [&str; 4] =
    ["user-service", "product-service", "order-service", "notifier-service"];

/// What the services need by themselves: the greatest value of the four, in each round.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let (mut ready, mut idle, mut loaded) = (Vec::new(), Vec::new(), Vec::new());
    // The databases are made once, and that is no part of a start.
    Shop::start(bench).await?.stop().await?;
    notifier(bench).await?.stop().await?;
    for _ in 0..bench.options.rounds() {
        let (shop, notifier) = (Shop::start(bench).await?, notifier(bench).await?);
        let [users, products, orders] = shop.servers();
        let all = [users, products, orders, &notifier];
        ready.push(greatest(all.map(|server| server.ready_after.as_secs_f64() * 1e3)));
        idle.push(greatest_memory(&all)?);
        work(bench, &shop).await?;
        loaded.push(greatest_memory(&all)?);
        notifier.stop().await?;
        shop.stop().await?;
    }
    let row = |name, unit, goal, floor| Row::new(name, unit, AtMost(goal)).floor(AtMost(floor));
    let mut rows = vec![
        row("resident memory, idle", "MB", 20.0, 60.0).values(&idle),
        row("resident memory, after load", "MB", 64.0, 200.0).values(&loaded),
        row("image", "MB", 30.0, 60.0).values(&[image().await?]),
    ];
    // Of a container, the time would be that of Docker.
    if !bench.options.images {
        rows.insert(0, row("start to ready", "ms", 150.0, 1_500.0).values(&ready));
    }
    Ok(rows)
}

async fn notifier(bench: &Bench) -> Result<Server> {
    let url = bench.service_database("notifier_service", "notifier").await?;
    Server::start(&bench.notifier_service(6, &url, "orders")).await
}

async fn work(bench: &Bench, shop: &Shop) -> Result<()> {
    let get = |server: &Server, path| {
        let url = format!("{}{path}", server.base);
        Target { url, bodies: None, servers: &[], outbox: None }
    };
    for target in [
        shop.post_orders(&[]),
        get(&shop.orders, "/orders?limit=100"),
        get(&shop.products, "/products"),
        get(&shop.users, "/users"),
    ] {
        bench.load(&target, CONNECTIONS, bench.options.seconds()).await?;
    }
    Ok(())
}

async fn image() -> Result<f64> {
    let mut sizes = [0.0; SERVICES.len()];
    for (service, size) in SERVICES.iter().zip(&mut sizes) {
        let image = format!("echoppe/{service}");
        let bytes = docker(&["image", "inspect", "--format", "{{.Size}}", &image]).await?;
        *size = bytes.parse::<f64>()? / 1e6;
    }
    Ok(greatest(sizes))
}

fn greatest_memory(servers: &[&Server; 4]) -> Result<f64> {
    let mut memory = [0.0; 4];
    for (server, memory) in servers.iter().zip(&mut memory) {
        *memory = server.memory()?.now;
    }
    Ok(greatest(memory))
}

fn greatest(values: [f64; 4]) -> f64 {
    values.into_iter().fold(f64::NAN, f64::max)
}
