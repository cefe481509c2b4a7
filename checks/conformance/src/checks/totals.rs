//! `prix_total`, to the cent.

use rust_decimal::Decimal;

use super::prelude::*;
use crate::limits::{ORDER_LINES, QUANTITY};
use crate::suite::nothing_stored;

pub fn checks() -> [Check; 5] {
    const RIGHT: &str = "the `prix_total` that a client expects is accepted when it is right";
    const WRONG: &str = "a `prix_total` that is wrong by a cent is a 409, and nothing is stored";
    let impossible = case("a `prix_total` of 0 or below is refused, and nothing is stored")
        .post("/orders", &with(order(), &json!({ "prix_total": 0 })))
        .post("/orders", &with(order(), &json!({ "prix_total": -1 })))
        .that(is_refused)
        .nothing_stored(Service::Order);
    [
        check("`prix_total` is the exact sum of prix × quantite", exact_sum),
        check("`prix_total` is exact over the whole catalogue", whole_catalogue),
        check(RIGHT, expected_total).says("O6"),
        check(WRONG, unexpected_total).says("O6"),
        impossible.says("O6"),
    ]
}

/// The contract is silent on the sign: ruled out by the schema, or merely not the total.
fn is_refused(response: &Response) -> Outcome {
    let status = if response.status == 409 { 409 } else { 400 };
    response.problem(status)?.at(&["/prix_total"])
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
        let (_, orders) = shop.list_of("/orders", ("utilisateur_id", &customer.user["id"])).await?;
        response.expect(orders.is_empty(), nothing_stored(Service::Order))?;
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
