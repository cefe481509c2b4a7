//! The notifier writes to its own console, which nobody sees from outside. That it is told can be seen on the topic,
//! and what it has shown in `GET /notifications`, for those who have it.

use std::time::Duration;

use super::orders::an_order;
use super::succeeded;
use crate::answer::Answer;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::shop::Shop;
use crate::suite::{Check, check, section};

const POLLS: u32 = 60;
const PAUSE: Duration = Duration::from_millis(250);

pub fn checks() -> Vec<Check> {
    let place = (Level::Brief, Service::Notifier);
    let created = check("the notifier hears of a new order", created);
    let deleted = check("the notifier hears of a deleted order", deleted);
    let mut all = section(place, "notifier: a new order", "B9", [created]);
    all.extend(section(place, "notifier: a deleted order", "B10", [deleted]));
    all
}

async fn created(shop: Shop) -> Outcome {
    let (answer, id, _) = an_order(&shop).await?;
    heard(&shop, &answer, &id, 1).await
}

async fn deleted(shop: Shop) -> Outcome {
    let (answer, id, _) = an_order(&shop).await?;
    heard(&shop, &answer, &id, 1).await?;
    let answer = shop.delete(&format!("/orders/{id}")).await?;
    succeeded(&answer)?;
    heard(&shop, &answer, &id, 2).await
}

/// Waits until the order has been spoken of so often.
async fn heard(shop: &Shop, cause: &Answer, order: &str, times: usize) -> Outcome {
    for _ in 0..POLLS {
        let notified = notified(shop, order).await?;
        let published = match shop.has_topic() {
            true => shop.topic()?.about(order).len(),
            false => 0,
        };
        if notified.unwrap_or(0).max(published) >= times {
            return Ok(());
        }
        if notified.is_none() && !shop.has_topic() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(cause.fail(format!(
        "{times} × the order {order} in GET /notifications, or on the topic when --kafka says where it is, within 15 s"
    )))
}

/// How often the history has the order; nothing when there is no history.
async fn notified(shop: &Shop, order: &str) -> Result<Option<usize>, Failure> {
    let answer = shop.get("/notifications").await?;
    let history = answer.parsed().unwrap_or_default();
    let items = history.as_array().filter(|_| answer.status.is_success());
    let about = |items: &Vec<_>| {
        items.iter().filter(|item: &&serde_json::Value| item.to_string().contains(order)).count()
    };
    Ok(items.map(about))
}
