//! The console's lines, without their time.

use rust_decimal::Decimal;
use serde_json::{Value, json};

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
        check("the message of an order of one article is in the singular", one_article),
        check("the message of a large order has its total in groups of three digits", large_total),
        check("the message of a deleted order is its id", deleted_message),
        check("the message is one line even when the address is not", one_line),
    ];
    let place = (Level::Events, Service::Notifier);
    section(place, "GET /notifications", "N4", checks)
}

async fn placed_message(shop: Shop) -> Outcome {
    let body = shop.market().await?.order();
    placed_with(&shop, &body, "3 articles").await
}

async fn one_article(shop: Shop) -> Outcome {
    let body = shop.market().await?.order_of_one();
    placed_with(&shop, &body, "1 article").await
}

async fn large_total(shop: Shop) -> Outcome {
    let market = shop.market().await?;
    let mut products = shop.get("/products").await?.array()?;
    products.sort_by_key(|product| money(&product["prix"]));
    let dearest = products.last().map(|product| &product["id"]);
    let body = market.order_of(&json!([{ "id": dearest, "quantite": 1000 }]));
    placed_with(&shop, &body, "1000 articles").await
}

async fn placed_with(shop: &Shop, body: &Value, articles: &str) -> Outcome {
    let order = shop.an_order(body).await?;
    let (answer, events) = notified(shop, &order, 1).await?;
    let total = euros(money(&order["prix_total"]).unwrap_or_default());
    let expected =
        format!("commande ajoutée    {}  {articles}  {total} €  → {ADDRESS}", id(&order));
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

/// As French writes it: a comma, two decimals, a narrow space that does not break between groups of three digits.
fn euros(amount: Decimal) -> String {
    let text = format!("{amount:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    format!("{grouped},{cents}")
}
