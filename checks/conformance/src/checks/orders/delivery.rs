//! Where an order goes.

use serde_json::json;

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{ADDRESS, order_path, user_path, with};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

pub fn checks() -> Vec<Check> {
    let checks = [
        check("`adresse_livraison` is the user's `adresse` by default", users_address),
        check("`adresse_livraison` stays as it was when the user moves", moved),
        check(
            "`adresse_livraison` of the order is kept, without the white space around it",
            own_address,
        ),
    ];
    let place = (Level::Contract, Service::Order);
    section(place, "POST /orders, adresse_livraison", "O7", checks)
}

async fn users_address(shop: Shop) -> Outcome {
    let answer = shop.post("/orders", &shop.market().await?.order()).await?;
    let order = answer.status(201)?.json()?;
    answer.expect(order["adresse_livraison"] == ADDRESS, format!("`adresse_livraison` {ADDRESS}"))
}

async fn moved(shop: Shop) -> Outcome {
    const NEW: &str = "8 place Bellecour, Lyon";
    let market = shop.market().await?;
    let before = shop.an_order(&market.order()).await?;
    shop.patch(&user_path(&market.user), &json!({ "adresse": NEW })).await?.status(200)?;
    let answer = shop.get(&order_path(&before)).await?;
    answer.expect(
        answer.status(200)?.json()?["adresse_livraison"] == ADDRESS,
        format!("still {ADDRESS}"),
    )?;
    let answer = shop.post("/orders", &market.order()).await?;
    answer.expect(answer.status(201)?.json()?["adresse_livraison"] == NEW, format!("now {NEW}"))
}

async fn own_address(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let long = "é".repeat(300);
    for (sent, kept) in
        [("  3 quai Saint-Antoine\nLyon ", "3 quai Saint-Antoine\nLyon"), (&long, &long)]
    {
        let body = with(market.order(), &json!({ "adresse_livraison": sent }));
        let answer = shop.post("/orders", &body).await?;
        let order = answer.status(201)?.json()?;
        answer
            .expect(order["adresse_livraison"] == kept, format!("`adresse_livraison` {kept:?}"))?;
    }
    Ok(())
}
