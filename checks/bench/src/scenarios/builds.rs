use anyhow::{Result, bail};

use super::embedded::Embedded;
use super::lists;
use crate::bench::{Bench, CONNECTIONS};
use crate::million_rows::List;
use crate::options::Scenario;
use crate::report::Goal::AtLeast;
use crate::report::{Row, Samples, alternate};
use crate::shop::Shop;

/// What one build may lose against another.
const GOAL: f64 = 0.95;

/// The same requests to two builds, side by side on the same PostgreSQL and Kafka.
pub async fn run(ours: &Bench, other: &Bench, scenario: Scenario) -> Result<Vec<Row>> {
    match scenario {
        Scenario::Orders => posts(ours, other).await,
        Scenario::Reads => reads(ours, other).await,
        Scenario::Lists => rows_of_lists(ours, other).await,
        Scenario::Embedded => embedded(ours, other).await,
        _ => bail!("two builds are compared by orders, reads, lists and embedded"),
    }
}

fn row(name: &str, unit: &'static str, samples: Samples) -> Row {
    Row::new(format!("{name} ÷ the other build"), unit, AtLeast(GOAL)).measured(samples)
}

async fn posts(ours: &Bench, other: &Bench) -> Result<Vec<Row>> {
    let shops = [Shop::start(ours).await?, Shop::start(other).await?];
    let servers = shops.each_ref().map(Shop::servers);
    let targets = [shops[0].post_orders(&servers[0]), shops[1].post_orders(&servers[1])];
    let mut rows = Vec::new();
    for connections in [64, 16, 1] {
        let samples = ours.compare(connections, &targets[0], &targets[1]).await?;
        rows.push(row(&format!("POST /orders, connections: {connections}"), "1/s", samples));
    }
    for shop in shops {
        shop.stop().await?;
    }
    Ok(rows)
}

async fn reads(ours: &Bench, other: &Bench) -> Result<Vec<Row>> {
    let shops = [Shop::start(ours).await?, Shop::start(other).await?];
    let (products, users) =
        (shops.each_ref().map(|one| [&one.products]), shops.each_ref().map(|one| [&one.users]));
    let [new, old] = [0, 1].map(|side| shops[side].get_products(&products[side]));
    let samples = ours.compare(CONNECTIONS, &new, &old).await?;
    let mut rows = vec![row("GET /products", "1/s", samples)];
    let [new, old] = [0, 1].map(|side| shops[side].get_user(&users[side]));
    let samples = ours.compare(CONNECTIONS, &new, &old).await?;
    rows.push(row("GET /users/{id}", "1/s", samples));
    for shop in shops {
        shop.stop().await?;
    }
    Ok(rows)
}

async fn rows_of_lists(ours: &Bench, other: &Bench) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for list in [List::Users, List::Orders] {
        let (new, _) = lists::start(ours, list).await?;
        let (old, _) = lists::start(other, list).await?;
        let rounds = ours.options.rounds();
        let (new_side, old_side) = (|| lists::measure(&new, list), || lists::measure(&old, list));
        let samples = alternate(rounds, new_side, old_side).await?;
        let name = format!("GET {}, 1 000 000 rows", list.path());
        rows.push(row(&name, "rows/s", samples));
        new.stop().await?;
        old.stop().await?;
    }
    Ok(rows)
}

async fn embedded(ours: &Bench, other: &Bench) -> Result<Vec<Row>> {
    let new = Embedded::start(ours, "embedded").await?;
    let old = Embedded::start(other, "embedded").await?;
    new.post(ours, 1).await?;
    old.post(other, 1).await?;
    let seconds = ours.options.seconds();
    let (new_side, old_side) = (|| new.post(ours, seconds), || old.post(other, seconds));
    let samples = alternate(ours.options.rounds(), new_side, old_side).await?;
    Ok(vec![row("all-in-one: POST /orders", "1/s", samples)])
}
