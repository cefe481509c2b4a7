//! The console's lines, without their time.

use serde_json::json;

use super::notified;
use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::{ADDRESS, id, with};
use crate::shop::Shop;
use crate::suite::{Check, check, section};
use crate::values::money;

pub fn checks() -> Vec<Check> {
    let checks = [
        check(
            "the message of a placed order tells its articles, its total and where it goes",
            placed_message,
        ),
        check("the message of a deleted order is its id", deleted_message),
        check(
            "the message is one line even when the address is not",
            one_line,
        ),
    ];
    let place = (Level::Events, Service::Notifier);
    section(place, "GET /notifications", "N4", checks)
}

async fn placed_message(shop: Shop) -> Outcome {
    let order = shop.an_order(&shop.market().await?.order()).await?;
    let (answer, events) = notified(&shop, &order, 1).await?;
    let total = money(&order["prix_total"]).unwrap_or_default();
    let total = format!("{total:.2}").replace('.', ",");
    let expected = format!(
        "commande ajoutée    {}  3 articles  {total} €  → {ADDRESS}",
        id(&order)
    );
    answer.expect(
        events[0]["message"] == expected,
        format!("the message {expected:?}, not {}", events[0]["message"]),
    )
}

async fn deleted_message(shop: Shop) -> Outcome {
    let order = shop.a_deleted_order().await?;
    let (answer, events) = notified(&shop, &order, 2).await?;
    let expected = format!("commande supprimée  {}", id(&order));
    answer.expect(
        events[0]["message"] == expected,
        format!("the message {expected:?}, not {}", events[0]["message"]),
    )
}

async fn one_line(shop: Shop) -> Outcome {
    let body = with(
        shop.market().await?.order(),
        &json!({ "adresse_livraison": "Bâtiment B\n12 rue des Lilas" }),
    );
    let order = shop.an_order(&body).await?;
    let (answer, events) = notified(&shop, &order, 1).await?;
    let message = events[0]["message"].as_str().unwrap_or_default();
    let complete = message.contains("Bâtiment B") && message.ends_with("12 rue des Lilas");
    let one_line = !message.contains(char::is_control);
    answer.expect(
        complete && one_line,
        format!("the whole address without a line feed in {message:?}"),
    )
}
