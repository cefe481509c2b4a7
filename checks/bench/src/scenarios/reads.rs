use anyhow::Result;
use support::Api;

use crate::bench::{Bench, CONNECTIONS, Target};
use crate::report::Goal::AtLeast;
use crate::report::Row;
use crate::shop::Shop;

/// Reads against a bare responder of the same bytes.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    let (products, users) = ([&shop.products], [&shop.users]);
    let mut rows = Vec::new();
    for (name, target, goal) in [
        ("GET /products ÷ bare hyper", shop.get_products(&products), 0.9),
        ("GET /users/{id} ÷ bare hyper", shop.get_user(&users), 0.5),
    ] {
        let response = Api::new(&target.url)?.get("").await?;
        let headers = response.headers().clone();
        let bare = bench.responder(4, &headers, &response.bytes().await?).await?;
        let limit =
            Target { url: bare.base.clone(), bodies: None, servers: &[&bare], outbox: None };
        let samples = bench.compare(CONNECTIONS, &target, &limit).await?;
        bare.stop().await?;
        rows.push(Row::new(name, "1/s", AtLeast(goal)).floor(AtLeast(0.02)).measured(samples));
    }
    shop.stop().await?;
    Ok(rows)
}
