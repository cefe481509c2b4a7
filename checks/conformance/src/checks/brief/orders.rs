use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::users::a_user;
use super::{found, has, listed, made, own_address, succeeded};
use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{number, to_the_cent};

const FIELDS: [&str; 6] =
    ["id", "date_achat", "utilisateur_id", "prix_total", "adresse_livraison", "produits"];

pub fn checks() -> Vec<Check> {
    let place = (Level::Brief, Service::Order);
    let exercises = [
        ("POST /orders", "B6", check("POST /orders makes an order", create)),
        ("GET /orders", "B7", check("GET /orders lists the orders, with all that they have", list)),
        (
            "DELETE /orders/{id}",
            "B8",
            check("DELETE /orders/{id} deletes the order, which is not listed then", delete),
        ),
    ];
    let checks = exercises
        .into_iter()
        .flat_map(|(exercise, sentence, check)| section(place, exercise, sentence, [check]));
    checks.collect()
}

/// An order of two products with all that the exercise lists, but what a server makes.
pub async fn an_order(shop: &Shop) -> Result<(Answer, String, Value), Failure> {
    let user = a_user(shop).await?;
    let user = user.listed()?;
    let answer = shop.get("/products").await?;
    let mut products = listed(&answer)?;
    answer.expect(products.len() >= 2, "two products at least, to order them")?;
    products.truncate(2);
    let total: Option<Decimal> = products.iter().map(|product| to_the_cent(&product["prix"])).sum();
    let total = total.ok_or_else(|| answer.fail("prices that are numbers"))?;
    let lines = products.iter().map(|product| json!({ "id": product["id"] }));
    let body = json!({
        "utilisateur_id": user["id"],
        "prix_total": number(total),
        "adresse_livraison": own_address(),
        "produits": lines.collect::<Value>(),
    });
    let answer = shop.post("/orders", &body).await?;
    let address = ("adresse_livraison", &body["adresse_livraison"]);
    let id = made(shop, "/orders", &answer, address).await?;
    Ok((answer, id, body))
}

async fn create(shop: Shop) -> Outcome {
    let (answer, id, _) = an_order(&shop).await?;
    let (_, order) = found(&shop, "/orders", &id).await?;
    answer.expect(order.is_some(), format!("the order {id} in GET /orders then"))
}

async fn list(shop: Shop) -> Outcome {
    let (_, id, sent) = an_order(&shop).await?;
    let (list, order) = found(&shop, "/orders", &id).await?;
    let Some(order) = order else {
        return Err(list.fail(format!("the new order {id} in the list")));
    };
    for field in FIELDS {
        has(&list, &order, field)?;
    }
    for field in ["utilisateur_id", "adresse_livraison"] {
        list.expect(
            order[field] == sent[field],
            format!("the `{field}` {} in {order}", sent[field]),
        )?;
    }
    let total = &sent["prix_total"];
    list.expect(
        to_the_cent(&order["prix_total"]) == to_the_cent(total),
        format!("a `prix_total` of {total}, the sum of two prices, in {order}"),
    )?;
    let lines = order["produits"].as_array().map_or(0, Vec::len);
    list.expect(lines == 2, format!("two `produits` in {order}"))
}

async fn delete(shop: Shop) -> Outcome {
    let (_, id, _) = an_order(&shop).await?;
    let answer = shop.delete(&format!("/orders/{id}")).await?;
    succeeded(&answer)?;
    let (list, order) = found(&shop, "/orders", &id).await?;
    list.expect(order.is_none(), format!("no order {id} in the list"))
}
