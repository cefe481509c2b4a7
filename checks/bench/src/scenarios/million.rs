use anyhow::Result;

use super::Bench;
use crate::goal::Goal::AtLeast;
use crate::measure::rate;
use crate::rounds::alternate;
use crate::row::{Row, Sample};
use crate::server::Server;
use crate::shop::{Shop, settle};
use crate::stored::List;
use crate::wrk::Load;

const CONNECTIONS: u32 = 64;
const FULL: &str = "million_orders";

/// Two order-services, one of them with a million orders: neither writing nor reading a page may cost more there.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    let url = bench.backends.database(FULL).await?;
    let full = Server::start(&bench.order_service(7, &url)).await?;
    List::Orders.fill(&bench.backends, FULL).await?;
    let few = [&shop.users, &shop.products, &shop.orders];
    let many = [&shop.users, &shop.products, &full];
    let post = async |servers: [&Server; 3], database| {
        let url = format!("{}/orders", servers[2].base);
        let load = Load {
            url: &url,
            connections: CONNECTIONS,
            seconds: bench.options.seconds(),
            bodies: Some(&shop.bodies),
        };
        let sample = rate(load, &servers, &bench.backends).await?;
        settle(bench, database).await?;
        anyhow::Ok(sample)
    };
    let rounds = bench.options.rounds();
    post(few, "order_service").await?;
    post(many, FULL).await?;
    let (ours, limit) = (|| post(many, FULL), || post(few, "order_service"));
    let posts = alternate(rounds, ours, limit).await?;
    let (ours, limit) = (|| page(bench, &full), || page(bench, &shop.orders));
    let pages = alternate(rounds, ours, limit).await?;
    let row = |title, measured| {
        let row = Row::new(title, "1/s", AtLeast(0.9)).floor(AtLeast(0.3));
        row.measured(measured)
    };
    full.stop().await?;
    shop.stop().await?;
    Ok(vec![
        row("POST /orders, 1 000 000 stored ÷ few", posts),
        row("GET /orders?limit=100, 1 000 000 stored ÷ few", pages),
    ])
}

async fn page(bench: &Bench, server: &Server) -> Result<Sample> {
    let url = format!("{}/orders?limit=100", server.base);
    let load = Load {
        url: &url,
        connections: CONNECTIONS,
        seconds: bench.options.seconds(),
        bodies: None,
    };
    rate(load, &[server], &bench.backends).await
}
