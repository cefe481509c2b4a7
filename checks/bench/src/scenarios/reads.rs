use anyhow::Result;

use super::Bench;
use crate::goal::Goal::AtLeast;
use crate::http::Client;
use crate::measure::rate;
use crate::rounds::alternate;
use crate::row::{Row, Sample};
use crate::server::Server;
use crate::shop::Shop;
use crate::wrk::Load;

const CONNECTIONS: u32 = 64;

/// Against a bare responder of the same bytes.
pub async fn run(bench: &Bench) -> Result<Vec<Row>> {
    let shop = Shop::start(bench).await?;
    let user = format!("/users/{}", shop.user_ids[0].trim_matches('"'));
    let products = Row::new("GET /products ÷ bare hyper", "1/s", AtLeast(0.9));
    let users = Row::new("GET /users/{id} ÷ bare hyper", "1/s", AtLeast(0.5));
    let rows = vec![
        products
            .floor(AtLeast(0.02))
            .measured(against_hyper(bench, &shop.products, "/products").await?),
        users.floor(AtLeast(0.02)).measured(against_hyper(bench, &shop.users, &user).await?),
    ];
    shop.stop().await?;
    Ok(rows)
}

async fn against_hyper(
    bench: &Bench,
    server: &Server,
    path: &str,
) -> Result<(Vec<Sample>, Vec<Sample>)> {
    let answer = Client::connect(&server.base).await?.get(path).await?;
    let bare = bench.responder(4, &answer).await?;
    let (ours_url, bare_url) = (format!("{}{path}", server.base), format!("{}{path}", bare.base));
    let ours = async |seconds| get(bench, server, &ours_url, seconds).await;
    let limit = async |seconds| get(bench, &bare, &bare_url, seconds).await;
    ours(1).await?;
    limit(1).await?;
    let seconds = bench.options.seconds();
    let measured = alternate(bench.options.rounds(), || ours(seconds), || limit(seconds)).await;
    bare.stop().await?;
    measured
}

async fn get(bench: &Bench, server: &Server, url: &str, seconds: u32) -> Result<Sample> {
    let load = Load { url, connections: CONNECTIONS, seconds, bodies: None };
    rate(load, &[server], &bench.backends).await
}
