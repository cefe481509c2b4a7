use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{has_exactly, is_uuid_v7, same, time};

const FIELDS: [&str; 6] =
    ["id", "date_achat", "utilisateur_id", "prix_total", "adresse_livraison", "produits"];

pub fn checks() -> Vec<Check> {
    let checks = [
        check("POST /orders answers 201 with the order, made with a UUIDv7", placed).says("O1"),
        check("`date_achat` is the time of the purchase in UTC, with milliseconds and a Z", dated)
            .says("O2"),
        check(
            "lines show the name and the price of the product, in the order that was sent",
            snapshot,
        )
        .says("O4"),
        check("`quantite` is 1 by default", one_by_default),
        check("the same product twice is one line, where it came first", merged),
        check("100 lines and a `quantite` of 1 000 are accepted", borders),
    ];
    let place = (Level::Contract, Service::Order);
    section(place, "POST /orders", "O3", checks)
}

async fn placed(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let answer = shop.post("/orders", &market.order()).await?;
    let order = answer.status(201)?.json()?;
    answer.expect(has_exactly(&order, &FIELDS), format!("exactly {FIELDS:?}"))?;
    answer.expect(is_uuid_v7(&order["id"]), "an `id` that is a UUIDv7")?;
    answer
        .expect(order["utilisateur_id"] == market.user["id"], "the `utilisateur_id` that was sent")
}

async fn dated(shop: Shop) -> Outcome {
    let answer = shop.post("/orders", &shop.market().await?.order()).await?;
    let order = answer.status(201)?.json()?;
    let Some(bought) = time(&order["date_achat"]) else {
        return Err(answer.fail("a `date_achat` such as 2026-11-22T10:15:04.123Z"));
    };
    // The server's own clock is the judge: this machine's may differ.
    match answer
        .headers
        .get("date")
        .and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok())
    {
        Some(now) => {
            let near = (now.to_utc() - bought).abs() < TimeDelta::minutes(1);
            answer
                .expect(near, format!("a `date_achat` within a minute of the answer's Date, {now}"))
        }
        None => Ok(()),
    }
}

async fn snapshot(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let lines = json!([{ "id": market.second["id"], "quantite": 3 }, { "id": market.first["id"], "quantite": 2 }]);
    let answer = shop.post("/orders", &market.order_of(&lines)).await?;
    let expected = json!([line(&market.second, 3), line(&market.first, 2)]);
    let produits = &answer.status(201)?.json()?["produits"];
    answer.expect(same(produits, &expected), format!("`produits` {expected}"))
}

async fn one_by_default(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let answer = shop.post("/orders", &market.order_of_one()).await?;
    let expected = json!([line(&market.first, 1)]);
    answer.expect(
        same(&answer.status(201)?.json()?["produits"], &expected),
        format!("`produits` {expected}"),
    )
}

async fn merged(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let (first, second) = (&market.first["id"], &market.second["id"]);
    let lines = json!([{ "id": second }, { "id": first, "quantite": 2 }, { "id": second, "quantite": 999 }, { "id": first }]);
    let answer = shop.post("/orders", &market.order_of(&lines)).await?;
    let expected = json!([line(&market.second, 1000), line(&market.first, 3)]);
    answer.expect(
        same(&answer.status(201)?.json()?["produits"], &expected),
        format!("`produits` {expected}"),
    )
}

async fn borders(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let answer = shop
        .post("/orders", &market.order_of(&json!(vec![json!({ "id": market.first["id"] }); 100])))
        .await?;
    let expected = json!([line(&market.first, 100)]);
    answer.expect(
        same(&answer.status(201)?.json()?["produits"], &expected),
        format!("`produits` {expected}"),
    )?;
    let answer = shop
        .post("/orders", &market.order_of(&json!([{ "id": market.first["id"], "quantite": 1000 }])))
        .await?;
    let expected = json!([line(&market.first, 1000)]);
    answer.expect(
        same(&answer.status(201)?.json()?["produits"], &expected),
        format!("`produits` {expected}"),
    )
}

fn line(product: &Value, quantite: u32) -> Value {
    json!({ "id": product["id"], "nom": product["nom"], "prix": product["prix"], "quantite": quantite })
}
