//! Totals, to the cent.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::samples::{Market, with};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{money, number};

pub fn checks() -> Vec<Check> {
    let checks = [
        check("`prix_total` is the exact sum of prix × quantite", exact_sum),
        check("`prix_total` is exact over the whole catalogue", whole_catalogue),
        check(
            "the `prix_total` that a client expects is accepted when it is right",
            expected_total,
        )
        .says("O6"),
        check(
            "a `prix_total` that is wrong by a cent is a 409, and nothing is stored",
            unexpected_total,
        )
        .says("O6"),
        check("a `prix_total` of 0 or below is refused, and nothing is stored", impossible_total)
            .says("O6"),
    ];
    let place = (Level::Contract, Service::Order);
    let mut all = section(place, "POST /orders, prix_total", "O5", checks);
    let name = "the 409 for a wrong `prix_total` is a problem that points to it";
    let place = (Level::Errors, Service::Order);
    let checks = [check(name, unexpected_total)];
    all.extend(section(place, "what POST /orders refuses", "O6", checks));
    all
}

async fn exact_sum(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    for quantite in [1, 3, 7, 10, 999, 1000] {
        let lines = json!([{ "id": market.first["id"], "quantite": quantite }, { "id": market.second["id"], "quantite": 3 }]);
        sums_up(&shop, &market.order_of(&lines)).await?;
    }
    Ok(())
}

async fn whole_catalogue(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let products = shop.get("/products").await?.status(200)?.array()?;
    let lines: Vec<Value> = products
        .iter()
        .take(100)
        .zip(1..)
        .map(|(product, quantite)| json!({ "id": product["id"], "quantite": quantite }))
        .collect();
    sums_up(&shop, &market.order_of(&json!(lines))).await
}

async fn expected_total(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let total = total_of(&market)?;
    // 59.9 and 59.90 are the same amount.
    for written in [total, total.normalize()] {
        let body = with(market.order(), &json!({ "prix_total": number(written) }));
        let answer = shop.post("/orders", &body).await?;
        let order = answer.status(201)?.json()?;
        answer.expect(
            money(&order["prix_total"]) == Some(total),
            format!("a `prix_total` of {total}"),
        )?;
    }
    Ok(())
}

async fn unexpected_total(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let cent = Decimal::new(1, 2);
    for wrong in
        [total_of(&market)? + cent, total_of(&market)? - cent, Decimal::new(99_999_999_999, 2)]
    {
        let body = with(market.order(), &json!({ "prix_total": number(wrong) }));
        let answer = shop.post("/orders", &body).await?;
        answer.problem(409)?.at(&["/prix_total"])?;
        answer.expect(
            shop.orders_of(&market.user).await?.is_empty(),
            "no order in GET /orders afterwards",
        )?;
    }
    Ok(())
}

/// The contract is silent on the sign: ruled out by the schema, or merely not the total.
async fn impossible_total(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    for impossible in [json!(0), json!(-1)] {
        let answer = shop
            .post("/orders", &with(market.order(), &json!({ "prix_total": impossible })))
            .await?;
        let status = if answer.status == 409 { 409 } else { 400 };
        answer.problem(status)?.at(&["/prix_total"])?;
        answer.expect(
            shop.orders_of(&market.user).await?.is_empty(),
            "no order in GET /orders afterwards",
        )?;
    }
    Ok(())
}

async fn sums_up(shop: &Shop, body: &Value) -> Outcome {
    let answer = shop.post("/orders", body).await?;
    let order = answer.status(201)?.json()?;
    let lines = order["produits"].as_array().cloned().unwrap_or_default();
    let amounts = lines
        .iter()
        .map(|line| Some(money(&line["prix"])? * Decimal::from(line["quantite"].as_u64()?)));
    let Some(total) = amounts.sum::<Option<Decimal>>() else {
        return Err(answer.fail("lines with a `prix` of at most 2 decimals and a `quantite`"));
    };
    answer.expect(money(&order["prix_total"]) == Some(total), format!("a `prix_total` of {total}"))
}

fn total_of(market: &Market) -> Result<Decimal, Failure> {
    match (money(&market.first["prix"]), money(&market.second["prix"])) {
        (Some(first), Some(second)) => Ok(first * Decimal::TWO + second),
        _ => Err(Failure::new(
            "prices of at most 2 decimals",
            "GET /products",
            format!("{} and {}", market.first, market.second),
        )),
    }
}
