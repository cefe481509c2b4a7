mod deletion;
mod delivery;
mod faults;
mod neighbours;
mod placing;
mod refusals;
mod totals;

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{id, order_path, user_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{UNKNOWN_ID, same};

pub fn checks() -> Vec<Check> {
    let mut checks = placing::checks();
    checks.extend(delivery::checks());
    checks.extend(totals::checks());
    checks.extend(listing());
    checks.extend(deletion::checks());
    checks.extend(refusals::checks());
    checks.extend(neighbours::checks());
    checks
}

fn listing() -> Vec<Check> {
    let checks = [
        check("a placed order can be fetched at its Location", fetched_at_location).says("O8"),
        check("16 orders placed at once are 16 orders, all listed", placed_at_once).says("O8"),
        check("GET /orders lists a placed order once, as its own page shows it", listed),
        check("GET /orders lists orders oldest first", oldest_first),
        check("the orders of a deleted user stay readable", orphaned).says("O11"),
        check("HEAD answers as GET does, without a body", head).says("L4"),
    ];
    let place = (Level::Contract, Service::Order);
    section(place, "GET /orders", "O12", checks)
}

async fn fetched_at_location(shop: Shop) -> Outcome {
    let answer = shop.post("/orders", &shop.market().await?.order()).await?;
    let placed = answer.status(201)?.json()?;
    let location = answer.location()?;
    answer.expect(
        location.path().ends_with(&order_path(&placed)),
        "a Location that ends with /orders/{id}",
    )?;
    let fetched = shop.get(location.as_str()).await?;
    fetched
        .expect(same(&fetched.status(200)?.json()?, &placed), format!("the placed order {placed}"))
}

async fn listed(shop: Shop) -> Outcome {
    let placed = shop.an_order(&shop.market().await?.order()).await?;
    let list = shop.get("/orders").await?;
    let mut orders = list.status(200)?.array()?;
    orders.retain(|order| order["id"] == placed["id"]);
    let once = orders.len() == 1 && same(&orders[0], &placed);
    list.expect(once, format!("the placed order once: {placed}"))
}

async fn oldest_first(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let mut placed = Vec::new();
    for _ in 0..4 {
        placed.push(shop.an_order(&market.order()).await?["id"].clone());
    }
    let listed: Vec<Value> =
        shop.orders_of(&market.user).await?.iter().map(|order| order["id"].clone()).collect();
    let list = shop.get("/orders").await?;
    list.expect(
        listed == placed,
        format!("these four in the order of their creation: {}", json!(placed)),
    )
}

async fn placed_at_once(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let body = market.order();
    let mut placed = try_join_all((0..16).map(|_| shop.an_order(&body))).await?;
    let mut listed = shop.orders_of(&market.user).await?;
    for orders in [&mut placed, &mut listed] {
        orders.sort_by_key(|order| id(order).to_owned());
    }
    let list = shop.get("/orders").await?;
    let ids: Vec<&str> = placed.iter().map(id).collect();
    let distinct = ids.windows(2).all(|pair| pair[0] != pair[1]);
    list.expect(distinct, format!("16 different ids, not {ids:?}"))?;
    list.expect(
        same(&json!(placed), &json!(listed)),
        format!("these 16 orders, each once: {ids:?}"),
    )
}

async fn orphaned(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let placed = shop.an_order(&market.order()).await?;
    shop.delete(&user_path(&market.user)).await?.status(204)?;
    let answer = shop.get(&order_path(&placed)).await?;
    answer.expect(
        same(&answer.status(200)?.json()?, &placed),
        format!("the order as it was: {placed}"),
    )?;
    let listed = shop.orders_of(&market.user).await?;
    answer.expect(listed.len() == 1, "the order in GET /orders as well")
}

async fn head(shop: Shop) -> Outcome {
    let path = order_path(&shop.an_order(&shop.market().await?.order()).await?);
    for target in ["/orders", &path] {
        let answer = shop.head(target).await?;
        answer.status(200)?.media_type("application/json")?;
        answer.expect(answer.body.is_empty(), "no body")?;
    }
    shop.head(&format!("/orders/{UNKNOWN_ID}")).await?.status(404)?;
    Ok(())
}
