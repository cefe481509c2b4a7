//! The history of notifications, which others may add to while it is read.

use super::{next, orders};
use crate::checks::notifications::notified;
use crate::failure::Outcome;
use crate::level::{Level, Service};
use crate::samples::id;
use crate::shop::Shop;
use crate::suite::{Check, check, section};

pub fn checks() -> Vec<Check> {
    let checks = [
        check("GET /notifications pages with limit and after, newest first", pages),
        check("GET /notifications?after= goes on behind that notification", after),
    ];
    let place = (Level::Events, Service::Notifier);
    section(place, "GET /notifications", "N5", checks)
}

async fn pages(shop: Shop) -> Outcome {
    for order in &orders(&shop).await? {
        notified(&shop, order, 1).await?;
    }
    let answer = shop.get("/notifications?limit=2").await?;
    let all = shop.get("/notifications").await?.status(200)?.array()?;
    let first = answer.status(200)?.array()?;
    answer.expect(first.len() == 2, "two notifications")?;
    let Some(link) = next(&answer)? else {
        return Err(answer.fail("a Link to the next page"));
    };
    let second = shop.get(link.as_str()).await?.status(200)?.array()?;
    let walked = [first, second].concat();
    let place = all.iter().position(|item| *item == walked[0]);
    let expected = place.and_then(|place| all.get(place..place + 4));
    answer.expect(
        expected == Some(&walked[..]),
        "two pages to be what GET /notifications has in this place",
    )
}

async fn after(shop: Shop) -> Outcome {
    let made = orders(&shop).await?;
    for order in &made {
        notified(&shop, order, 1).await?;
    }
    let all = shop.get("/notifications").await?.status(200)?.array()?;
    let newest = made.last().map(id);
    let place = all.iter().position(|item| item["commande_id"].as_str() == newest);
    let place = place.unwrap_or_default();
    let target = format!("/notifications?limit=3&after={}", id(&all[place]));
    let answer = shop.get(&target).await?;
    let behind = answer.status(200)?.array()?;
    answer.expect(
        all.get(place + 1..place + 4) == Some(&behind[..]),
        format!("the three behind the notification of {newest:?}"),
    )
}
