//! `prix_total`, to the cent.

use rust_decimal::Decimal;

use super::prelude::*;
use crate::limits::{ORDER_LINES, QUANTITY};

pub fn checks() -> [Check; 5] {
    const RIGHT: &str = "the `prix_total` that a client expects is accepted when it is right";
    const WRONG: &str = "a `prix_total` that is wrong by a cent is a 409, and nothing is stored";
    const IMPOSSIBLE: &str = "a `prix_total` of 0 or below is refused, and nothing is stored";
    [
        check("`prix_total` is the exact sum of prix × quantite", exact_sum),
        check("`prix_total` is exact over the whole catalogue", whole_catalogue),
        check(RIGHT, expected_total).says("O6"),
        check(WRONG, unexpected_total).says("O6"),
        check(IMPOSSIBLE, impossible_total).says("O6"),
    ]
}

/// The same as one of [`checks`], at the level of errors.
pub fn refused() -> Check {
    check("the 409 for a wrong `prix_total` is a problem that points to it", unexpected_total)
}

async fn exact_sum(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let (first, second) = (&customer.first["id"], &customer.second["id"]);
    for quantite in [1, 3, 7, 10, QUANTITY - 1, QUANTITY] {
        let lines = json!([{ "id": first, "quantite": quantite }, { "id": second, "quantite": 3 }]);
        sums_up(&shop, &customer.order_of(&lines)).await?;
    }
    Ok(())
}

async fn whole_catalogue(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let (_, products) = shop.list("/products").await?;
    let lines = products.iter().take(ORDER_LINES).zip(1..);
    let lines = lines.map(|(product, count)| json!({ "id": product["id"], "quantite": count }));
    sums_up(&shop, &customer.order_of(&lines.collect())).await
}

async fn expected_total(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let total = total_of(&customer)?;
    // 59.9 and 59.90 are the same amount.
    for written in [total, total.normalize()] {
        let body = with(customer.order(), &json!({ "prix_total": number(written) }));
        let response = shop.post("/orders", &body).await?;
        let order = response.status(201)?.json()?;
        let exact = money(&order["prix_total"]) == Some(total);
        response.expect(exact, format!("a `prix_total` of {total}"))?;
    }
    Ok(())
}

async fn unexpected_total(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    let (total, cent) = (total_of(&customer)?, Decimal::new(1, 2));
    for wrong in [total + cent, total - cent, Decimal::new(99_999_999_999, 2)] {
        let body = with(customer.order(), &json!({ "prix_total": number(wrong) }));
        let response = shop.post("/orders", &body).await?;
        response.problem(409)?.at(&["/prix_total"])?;
        shop.no_order_of(&customer.user, &response).await?;
    }
    Ok(())
}

/// The contract is silent on the sign: ruled out by the schema, or merely not the total.
async fn impossible_total(shop: Shop) -> Outcome {
    let customer = shop.a_customer().await?;
    for impossible in [json!(0), json!(-1)] {
        let body = with(customer.order(), &json!({ "prix_total": impossible }));
        let response = shop.post("/orders", &body).await?;
        let status = if response.status == 409 { 409 } else { 400 };
        response.problem(status)?.at(&["/prix_total"])?;
        shop.no_order_of(&customer.user, &response).await?;
    }
    Ok(())
}

async fn sums_up(shop: &Shop, body: &Value) -> Outcome {
    let response = shop.post("/orders", body).await?;
    let order = response.status(201)?.json()?;
    let lines = order["produits"].as_array().into_iter().flatten();
    let amount =
        |line: &Value| Some(money(&line["prix"])? * Decimal::from(line["quantite"].as_u64()?));
    let Some(total) = lines.map(amount).sum::<Option<Decimal>>() else {
        return Err(response.fail("lines with a `prix` of at most 2 decimals and a `quantite`"));
    };
    let exact = money(&order["prix_total"]) == Some(total);
    response.expect(exact, format!("a `prix_total` of {total}"))
}

fn total_of(customer: &Customer) -> Result<Decimal, Failure> {
    let Customer { first, second, .. } = customer;
    let (one, two) = (money(&first["prix"]), money(&second["prix"]));
    one.zip(two).map(|(one, two)| one * Decimal::TWO + two).ok_or_else(|| {
        let received = format!("{first} and {second}");
        Failure::new("prices of at most 2 decimals", "GET /products", received)
    })
}
