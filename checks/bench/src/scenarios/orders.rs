use anyhow::Result;

use crate::bench::Bench;
use crate::limits::pgbench;
use crate::report::Goal::{self, AtLeast};
use crate::report::{Row, Samples, alternate};
use crate::server::Server;
use crate::shop::Shop;

/// Where pgbench writes: the same tables, and nobody else.
const LIMIT: &str = "limit_of_orders";

/// `POST /orders` against pgbench with the same statements, connections and server.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    // The tables as order-service makes them, and as empty as its own are.
    let url = bench.backends.create_database(LIMIT).await?;
    Server::start(&bench.order_service(5, &url, "orders")).await?.stop().await?;
    let mut rows = Vec::new();
    for (connections, goal, floor) in [
        (64, AtLeast(1.0), AtLeast(0.02)),
        (16, Goal::None, Goal::None),
        (1, AtLeast(0.5), AtLeast(0.01)),
    ] {
        let plural = if connections == 1 { "" } else { "s" };
        let name = format!("POST /orders, {connections} connection{plural} ÷ pgbench");
        let samples = against_pgbench(bench, &shop, connections).await?;
        rows.push(Row::new(name, "1/s", goal).floor(floor).measured(samples));
    }
    shop.stop().await?;
    Ok(rows)
}

async fn against_pgbench(bench: &Bench, shop: &Shop, connections: u32) -> Result<Samples> {
    let servers = shop.servers();
    let target = shop.post_orders(&servers);
    let post = |seconds| bench.load(&target, connections, seconds);
    let insert = |seconds| pgbench(&bench.backends, LIMIT, connections, seconds);
    post(1).await?;
    insert(1).await?;
    let seconds = bench.options.seconds();
    alternate(bench.options.rounds(), || post(seconds), || insert(seconds)).await
}
