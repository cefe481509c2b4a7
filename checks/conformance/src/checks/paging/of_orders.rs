use serde_json::Value;

use super::{all_same, orders, walk};
use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{as_in_paths, id, order_path};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

pub fn checks() -> Vec<Check> {
    let checks = [
        check("GET /orders?utilisateur_id= lists that user's orders, and pages", orders_of_a_user)
            .says("L2"),
        check("GET /orders?order=desc is newest first, and pages", newest).says("L2"),
        check("GET /orders?after= works for an order deleted since", after_deleted_order),
    ];
    let place = (Level::Contract, Service::Order);
    section(place, "GET /orders", "L1", checks)
}

fn of_user(orders: &[Value]) -> String {
    let user = as_in_paths(&orders[0]["utilisateur_id"]);
    format!("/orders?utilisateur_id={user}")
}

async fn orders_of_a_user(shop: Shop) -> Outcome {
    let made = orders(&shop).await?;
    let list = of_user(&made);
    let answer = shop.get(&list).await?;
    answer.expect(
        all_same(&answer.status(200)?.array()?, &made),
        "that user's five orders, oldest first",
    )?;
    let walked = walk(&shop, &format!("{list}&limit=2"), 2).await?;
    answer.expect(all_same(&walked, &made), "the same on pages of 2")
}

async fn newest(shop: Shop) -> Outcome {
    let mut made = orders(&shop).await?;
    made.reverse();
    let list = format!("{}&order=desc", of_user(&made));
    let answer = shop.get(&list).await?;
    answer.expect(
        all_same(&answer.status(200)?.array()?, &made),
        "that user's five orders, newest first",
    )?;
    let walked = walk(&shop, &format!("{list}&limit=2"), 2).await?;
    answer.expect(all_same(&walked, &made), "the same on pages of 2")
}

async fn after_deleted_order(shop: Shop) -> Outcome {
    let made = orders(&shop).await?;
    shop.delete(&order_path(&made[1])).await?.status(204)?;
    let list = format!("{}&after={}", of_user(&made), id(&made[1]));
    let answer = shop.get(&list).await?;
    answer.expect(
        all_same(&answer.status(200)?.array()?, &made[2..]),
        "the three orders behind the one that was deleted",
    )
}
