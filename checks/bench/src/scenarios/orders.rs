use anyhow::Result;

use super::Bench;
use crate::goal::Goal::{AtLeast, Told};
use crate::measure::rate;
use crate::pgbench::Pgbench;
use crate::rounds::alternate;
use crate::row::{Row, Sample};
use crate::server::Server;
use crate::shop::{Shop, settle};
use crate::wrk::Load;

const DATABASE: &str = "order_service";
/// Where pgbench writes: the same tables, and nobody else.
const LIMIT: &str = "limit_of_orders";

/// `POST /orders` against pgbench with the same statements, connections and server.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    make_limit(bench).await?;
    let goals =
        [(64, AtLeast(1.0), AtLeast(0.02)), (16, Told, Told), (1, AtLeast(0.5), AtLeast(0.01))];
    let mut rows = Vec::new();
    for (connections, goal, floor) in goals {
        let plural = if connections == 1 { "" } else { "s" };
        let title = format!("POST /orders, {connections} connection{plural} ÷ pgbench");
        let row = Row::new(title, "1/s", goal).floor(floor);
        let measured = against_pgbench(bench, &shop, connections).await?;
        rows.push(row.measured(measured));
    }
    shop.stop().await?;
    Ok(rows)
}

async fn against_pgbench(
    bench: &Bench,
    shop: &Shop,
    connections: u32,
) -> Result<(Vec<Sample>, Vec<Sample>)> {
    let backends = &bench.backends;
    let url = format!("{}/orders", shop.orders.base);
    let post = async |seconds| {
        let load = Load { url: &url, connections, seconds, bodies: Some(&shop.bodies) };
        let sample = rate(load, &shop.servers(), backends).await?;
        settle(bench, DATABASE).await?;
        anyhow::Ok(sample)
    };
    let insert = async |seconds| {
        let pgbench = Pgbench { backends, database: LIMIT, connections, seconds };
        let before = backends.database_cpu().await?;
        let inserted = pgbench.orders().await?;
        let used = backends.database_cpu().await?.saturating_sub(before);
        let database_cpu = used.as_secs_f64() * 1e6 / inserted.transactions;
        anyhow::Ok(Sample {
            value: inserted.rate,
            database_cpu: Some(database_cpu),
            ..Sample::default()
        })
    };
    post(1).await?;
    insert(1).await?;
    let seconds = bench.options.seconds();
    alternate(bench.options.rounds(), || post(seconds), || insert(seconds)).await
}

/// The tables as order-service makes them, and as empty as its own were.
async fn make_limit(bench: &Bench) -> Result<()> {
    let url = bench.backends.database(LIMIT).await?;
    let server = Server::start(&bench.order_service(5, &url)).await?;
    server.stop().await
}
