use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::samples::order_path;
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::UNKNOWN_ID;

pub fn checks() -> Vec<Check> {
    let checks = [
        check("DELETE /orders/{id} is a 204 without a body, then a 404", deleted),
        check(
            "of 8 deletions of an order at once, one is a 204 and the others are 404s",
            deleted_once,
        ),
        check("a deleted order leaves GET /orders", unlisted),
    ];
    let exercise = "DELETE /orders/{id}";
    let mut all = section((Level::Contract, Service::Order), exercise, "O13", checks);
    let checks = [
        check("GET /orders/{id} of an unknown order is a 404", unknown).says("O11"),
        check("a deleted order is a 404 for GET and DELETE, each a problem", deleted),
    ];
    let place = (Level::Errors, Service::Order);
    all.extend(section(place, "orders that do not exist", "O13", checks));
    all
}

async fn unknown(shop: Shop) -> Outcome {
    let path = format!("/orders/{UNKNOWN_ID}");
    shop.finds_nothing(&path).await?;
    shop.delete(&path).await?.problem(404)?.at_no_field()
}

async fn deleted(shop: Shop) -> Outcome {
    let order = an_order(&shop).await?;
    shop.deletes(&order_path(&order)).await
}

async fn deleted_once(shop: Shop) -> Outcome {
    let order = an_order(&shop).await?;
    shop.deletes_once(&order_path(&order)).await
}

async fn unlisted(shop: Shop) -> Outcome {
    let order = an_order(&shop).await?;
    shop.deletes_from("/orders", &order).await
}

async fn an_order(shop: &Shop) -> Result<Value, Failure> {
    shop.an_order(&shop.market().await?.order()).await
}
