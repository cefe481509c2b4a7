use anyhow::Result;

use crate::bench::{Bench, CONNECTIONS, Target};
use crate::million_rows::List;
use crate::report::Goal::AtLeast;
use crate::report::Row;
use crate::server::Server;
use crate::shop::Shop;

const FULL: &str = "million_orders";

/// Two order-services, one of them with a million orders: neither writing nor reading a page may cost more there.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    let url = bench.backends.create_database(FULL).await?;
    let full = Server::start(&bench.order_service(7, &url, "orders")).await?;
    List::Orders.fill(&bench.backends, FULL).await?;
    let (few, many) = (shop.servers(), [&shop.users, &shop.products, &full]);
    let few_posts = shop.post_orders(&few);
    let url = format!("{}/orders", full.base);
    let many_posts = Target { url, bodies: Some(&shop.bodies), servers: &many, outbox: Some(FULL) };
    let pages = [&full, &shop.orders].map(|server| [server]);
    let [many_pages, few_pages] = pages.each_ref().map(|servers| Target {
        url: format!("{}/orders?limit=100", servers[0].base),
        bodies: None,
        servers,
        outbox: None,
    });
    let mut rows = Vec::new();
    for (name, ours, limit) in [
        ("POST /orders, 1 000 000 stored ÷ few", many_posts, few_posts),
        ("GET /orders?limit=100, 1 000 000 stored ÷ few", many_pages, few_pages),
    ] {
        let samples = bench.compare(CONNECTIONS, &ours, &limit).await?;
        let row = Row::new(name, "1/s", AtLeast(0.9)).floor(AtLeast(0.3));
        rows.push(row.measured(samples));
    }
    full.stop().await?;
    shop.stop().await?;
    Ok(rows)
}
