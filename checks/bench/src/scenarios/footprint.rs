use anyhow::Result;
use compose_project::docker;

use super::Bench;
use crate::goal::Goal::AtMost;
use crate::row::Row;
use crate::server::Server;
use crate::shop::{Shop, settle};
use crate::wrk::{Load, load};

const SERVICES: [&str; 4] =
    ["user-service", "product-service", "order-service", "notifier-service"];

/// What the services need by themselves: the greatest value of the four, in each round.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let (mut ready, mut idle, mut loaded) = (Vec::new(), Vec::new(), Vec::new());
    // The databases are made once, and that is no part of a start.
    Shop::start(bench).await?.stop().await?;
    notifier(bench).await?.stop().await?;
    for _ in 0..bench.options.rounds() {
        let shop = Shop::start(bench).await?;
        let notifier = notifier(bench).await?;
        let [users, products, orders] = shop.servers();
        let all = [users, products, orders, &notifier];
        let times = all.map(|server| server.ready_after.as_secs_f64() * 1e3);
        ready.push(greatest(&times));
        idle.push(greatest(&memory(&all)?));
        work(bench, &shop).await?;
        loaded.push(greatest(&memory(&all)?));
        notifier.stop().await?;
        shop.stop().await?;
    }
    let mut rows = vec![
        Row::new("resident memory, idle", "MB", AtMost(20.0)).floor(AtMost(60.0)).values(&idle),
        Row::new("resident memory, after load", "MB", AtMost(64.0))
            .floor(AtMost(200.0))
            .values(&loaded),
        Row::new("image", "MB", AtMost(30.0)).floor(AtMost(60.0)).values(&[image().await?]),
    ];
    // Of a container, the time would be that of Docker.
    if !bench.options.images {
        let row = Row::new("start to ready", "ms", AtMost(150.0)).floor(AtMost(1_500.0));
        rows.insert(0, row.values(&ready));
    }
    Ok(rows)
}

async fn notifier(bench: &Bench) -> Result<Server> {
    let name = "notifier_service";
    let url = bench.backends.url(name, name, "notifier");
    Server::start(&bench.notifier_service(6, &url)).await
}

async fn work(bench: &Bench, shop: &Shop) -> Result<()> {
    let requests = [
        (format!("{}/orders", shop.orders.base), Some(&*shop.bodies)),
        (format!("{}/orders?limit=100", shop.orders.base), None),
        (format!("{}/products", shop.products.base), None),
        (format!("{}/users", shop.users.base), None),
    ];
    for (url, bodies) in &requests {
        let (connections, seconds) = (64, bench.options.seconds());
        load(Load { url, connections, seconds, bodies: *bodies }).await?;
    }
    settle(bench, "order_service").await
}

fn memory(servers: &[&Server]) -> Result<Vec<f64>> {
    let of = |server: &&Server| Ok(server.memory()?.now);
    servers.iter().map(of).collect()
}

async fn image() -> Result<f64> {
    let mut sizes = Vec::new();
    for service in SERVICES {
        let image = format!("echoppe/{service}");
        let size = docker(&["image", "inspect", "--format", "{{.Size}}", &image]).await?;
        sizes.push(size.parse::<f64>()? / 1e6);
    }
    Ok(greatest(&sizes))
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}
