mod consumed;
mod messages;
mod stream;

use std::time::Duration;

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::samples::{id, with};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::{has_exactly, is_text, is_uuid_v7, same, time};

const FIELDS: [&str; 8] =
    ["id", "type", "commande_id", "message", "date", "publie_le", "affiche_le", "commande"];
pub const CREATED: &str = "order.created.v1";
pub const DELETED: &str = "order.deleted.v1";

/// How long an event may take from the answer to the console.
const POLLS: u32 = 60;
const PAUSE: Duration = Duration::from_millis(250);

pub fn checks() -> Vec<Check> {
    let checks = [
        check("a placed order is notified with the order as its own page shows it", placed)
            .says("N3"),
        check(
            "a deleted order is notified after its creation, with the order as it last was",
            deleted,
        )
        .says("N3"),
        check("notifications have their fields, a UUIDv7 and times in UTC", well_formed).says("N2"),
        check("a refused order is not notified", not_refused),
        check(
            "8 orders placed and deleted at once are notified twice each, once per event",
            each_once,
        ),
        check("HEAD /notifications answers as GET does, without a body", head).says("L4"),
    ];
    let place = (Level::Events, Service::Notifier);
    let mut all = section(place, "GET /notifications", "N1", checks);
    all.extend(messages::checks());
    all.extend(stream::checks());
    all.extend(consumed::checks());
    all
}

async fn placed(shop: Shop) -> Outcome {
    let order = shop.an_order(&shop.market().await?.order()).await?;
    let (answer, events) = notified(&shop, &order, 1).await?;
    answer.expect(events[0]["type"] == CREATED, format!("the type {CREATED} in {}", events[0]))?;
    answer.expect(
        same(&events[0]["commande"], &order),
        format!("a `commande` equal to {order} in {}", events[0]),
    )
}

async fn deleted(shop: Shop) -> Outcome {
    let order = shop.a_deleted_order().await?;
    let (answer, events) = notified(&shop, &order, 2).await?;
    let types: Vec<&Value> = events.iter().map(|event| &event["type"]).collect();
    answer.expect(
        types == [DELETED, CREATED],
        format!("[{DELETED}, {CREATED}], newest first, not {}", json!(types)),
    )?;
    answer.expect(
        same(&events[0]["commande"], &order),
        format!("a `commande` equal to {order} in {}", events[0]),
    )
}

async fn well_formed(shop: Shop) -> Outcome {
    let order = shop.a_deleted_order().await?;
    let (answer, events) = notified(&shop, &order, 2).await?;
    for event in &events {
        answer.expect(has_exactly(event, &FIELDS), format!("exactly {FIELDS:?} in {event}"))?;
        answer.expect(is_uuid_v7(&event["id"]), format!("an `id` that is a UUIDv7 in {event}"))?;
        answer.expect(is_text(&event["message"], 1000), format!("a `message` in {event}"))?;
        let times = ["date", "publie_le", "affiche_le"].map(|field| time(&event[field]));
        answer.expect(
            times.iter().all(Option::is_some),
            format!("times in UTC with milliseconds and a Z in {event}"),
        )?;
        // The broker's clock may be another one, so that `publie_le` is not compared.
        answer.expect(
            times[0] <= times[2],
            format!("a `date` that is not after `affiche_le` in {event}"),
        )?;
    }
    answer.expect(events[0]["id"] != events[1]["id"], "an id of its own for each event")
}

async fn not_refused(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let wrong = with(market.order(), &json!({ "prix_total": 99_999_999 }));
    shop.post("/orders", &wrong).await?.problem(409)?;
    let order = shop.an_order(&market.order()).await?;
    let (answer, _) = notified(&shop, &order, 1).await?;
    let customer = &market.user["id"];
    let orders = answer
        .array()?
        .iter()
        .filter(|event| event["commande"]["utilisateur_id"] == *customer)
        .count();
    answer
        .expect(orders == 1, format!("one notification for the customer {customer}, not {orders}"))
}

async fn each_once(shop: Shop) -> Outcome {
    let orders = try_join_all((0..8).map(|_| shop.a_deleted_order())).await?;
    for order in &orders {
        notified(&shop, order, 2).await?;
    }
    // A repetition would come a moment later.
    tokio::time::sleep(PAUSE * 4).await;
    for order in &orders {
        notified(&shop, order, 2).await?;
    }
    Ok(())
}

async fn head(shop: Shop) -> Outcome {
    let answer = shop.head("/notifications").await?;
    answer.status(200)?.media_type("application/json")?;
    answer.expect(answer.body.is_empty(), "no body")
}

/// The notifications of an order in the order of the list, once there are `count` of them.
pub async fn notified(
    shop: &Shop,
    order: &Value,
    count: usize,
) -> Result<(Answer, Vec<Value>), Failure> {
    let mut polls = 0;
    loop {
        let answer = shop.get("/notifications").await?;
        let mut events = answer.status(200)?.array()?;
        events.retain(|event| event["commande_id"] == order["id"]);
        polls += 1;
        if events.len() == count {
            return Ok((answer, events));
        }
        if events.len() > count || polls == POLLS {
            let found = Value::from(events);
            return Err(answer.fail(format!(
                "{count} notifications of the order {} within 15 s, not {found}",
                id(order)
            )));
        }
        tokio::time::sleep(PAUSE).await;
    }
}
